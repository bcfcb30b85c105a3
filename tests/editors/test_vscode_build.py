"""The build of the extension for other platforms: it knows a compiled module of the wrong one."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

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
NAMES = {
    "linux-x64": "tree_sitter/_binding.cpython-313-x86_64-linux-gnu.so",
    "linux-arm64": "tree_sitter/_binding.cpython-313-aarch64-linux-gnu.so",
    "alpine-x64": "tree_sitter/_binding.cpython-313-x86_64-linux-musl.so",
    "alpine-arm64": "tree_sitter/_binding.cpython-313-aarch64-linux-musl.so",
    "darwin-x64": "tree_sitter/_binding.cpython-313-darwin.so",
    "darwin-arm64": "tree_sitter/_binding.cpython-313-darwin.so",
    "win32-x64": "tree_sitter/_binding.cp313-win_amd64.pyd",
    "win32-arm64": "tree_sitter/_binding.cp313-win_arm64.pyd",
}


def header(target: str) -> bytes:
    """The first bytes of a shared library, as the ELF, Mach-O and PE specifications have them."""
    is_arm = target.endswith("arm64")
    if target.startswith("darwin"):
        return b"\xcf\xfa\xed\xfe" + (b"\x0c\x00\x00\x01" if is_arm else b"\x07\x00\x00\x01")
    if target.startswith("win32"):
        start = b"MZ" + bytes(58) + b"\x80\x00\x00\x00"
        return start.ljust(0x80, b"\0") + b"PE\0\0" + (b"\x64\xaa" if is_arm else b"\x64\x86")
    return b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00" + (b"\xb7\x00" if is_arm else b"\x3e\x00")


def test_every_platform_has_a_row() -> None:
    assert NAMES.keys() == build.PLATFORMS.keys()


@pytest.mark.parametrize("target", NAMES)
@pytest.mark.parametrize("other", NAMES)
def test_a_module_is_known_for_its_platform(target: str, other: str) -> None:
    assert build.is_for(build.PLATFORMS[target], NAMES[other], header(other)) == (target == other)


def test_the_header_counts_where_the_name_is_of_every_python() -> None:
    name = "tree_sitter_python/_binding.abi3.so"
    assert build.is_for(build.PLATFORMS["linux-arm64"], name, header("linux-arm64"))
    assert not build.is_for(build.PLATFORMS["linux-arm64"], name, header("linux-x64"))
    assert not build.is_for(build.PLATFORMS["linux-arm64"], name, b"")
