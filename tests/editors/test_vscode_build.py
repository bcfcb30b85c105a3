"""The build of the extension for other platforms: it knows a compiled module of the wrong one."""

from __future__ import annotations

import importlib.util
import platform
import sys
from pathlib import Path
from typing import Any

import pytest
import tree_sitter

BUILD = Path(__file__).parent.parent.parent / "editors" / "vscode" / "build.py"


def load() -> Any:
    """The script, which no package holds."""
    specification = importlib.util.spec_from_file_location("vscode_build", BUILD)
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module  # a NamedTuple of it looks there for its annotations
    specification.loader.exec_module(module)
    return module


build = load()
TARGETS = sorted(build.PLATFORMS)


def header(target: str) -> bytes:
    """The first bytes of a shared library, as the ELF, Mach-O and PE specifications have them."""
    is_arm = target.endswith("arm64")
    if target.startswith("darwin"):
        return b"\xcf\xfa\xed\xfe" + (b"\x0c\x00\x00\x01" if is_arm else b"\x07\x00\x00\x01")
    if target.startswith("win32"):
        start = b"MZ" + bytes(58) + b"\x80\x00\x00\x00"
        return start.ljust(0x80, b"\0") + b"PE\0\0" + (b"\x64\xaa" if is_arm else b"\x64\x86")
    library = b"\0libc.musl-x86_64.so.1\0" if target.startswith("alpine") else b"\0libc.so.6\0"
    return b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00" + (b"\xb7\x00" if is_arm else b"\x3e\x00") + library


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("other", TARGETS)
def test_a_module_is_known_for_its_platform(target: str, other: str) -> None:
    assert build.is_for(build.PLATFORMS[target], header(other)) == (target == other)


def test_what_is_no_module_is_for_no_platform() -> None:
    assert not any(build.is_for(platform, data) for platform in build.PLATFORMS.values() for data in (b"", b"MZ", b"x"))


def test_this_python_is_for_this_platform() -> None:
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("the modules of this machine are of another platform")
    modules = list(Path(tree_sitter.__file__).parent.glob("*.so"))
    assert modules
    libc = "linux-x64" if platform.libc_ver()[0] == "glibc" else "alpine-x64"
    for module in modules:
        assert [target for target in TARGETS if build.is_for(build.PLATFORMS[target], module.read_bytes())] == [libc]
