"""The listed packages can be fetched, here from a folder instead of PyPI."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

from tests.oracle.packages import LIST, fetch

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_is_listed_is_downloaded_once_and_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_wheel(tmp_path / "index" / "Some_Package-1.0-py3-none-any.whl", "1.0")
    make_wheel(tmp_path / "index" / "Some_Package-2.0-py3-none-any.whl", "2.0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    listed = tmp_path / "listed.txt"
    listed.write_text("# a comment\n\nsome.package==1.0\n")
    (unpacked,) = fetch(tmp_path / "folder", listed)
    assert [file.name for file in unpacked.rglob("*") if file.is_file()] == ["module.py"]
    assert (unpacked / "some" / "module.py").read_text() == "version = '1.0'\n"

    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert fetch(tmp_path / "folder", listed) == [unpacked]


def test_each_version_in_the_list_is_exact() -> None:
    lines = [line for line in LIST.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) > 50
    for requirement in map(Requirement, lines):
        assert [each.operator for each in requirement.specifier] == ["=="]


def make_wheel(path: Path, version: str) -> None:
    path.parent.mkdir(exist_ok=True)
    information = f"Some_Package-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("some/module.py", f"version = '{version}'\n")
        archive.writestr("some/data.txt", "")
        archive.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\nName: Some_Package\nVersion: {version}\n")
        archive.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{information}/RECORD", "")
