"""The command that shows what a change does to real code, on small packages made here."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.ecosystem import fetch
from tests.ecosystem.compare import changes, counts
from tests.ecosystem.findings import Kept, Place, look_at

if TYPE_CHECKING:
    from pathlib import Path

LATE = """\
kept = []
for n in range(3):
    kept.append(lambda: n)
"""


def test_findings_and_failures_are_kept_by_path(tmp_path: Path) -> None:
    folder = tmp_path / "box-1.0"
    (folder / "box").mkdir(parents=True)
    (folder / "box" / "late.py").write_text(LATE, encoding="utf-8")
    (folder / "box" / "fine.py").write_text("n = 1\n", encoding="utf-8")
    kept = look_at([folder], 1, 60)
    assert kept == Kept(2, {}, [Place("box-1.0/box/late.py", 3, "late-binding-capture", "n", "warning")])
    kept.save(tmp_path / "kept.json")
    assert Kept.load(tmp_path / "kept.json") == kept


def test_imported_files_count_unless_each_file_is_to_be_looked_at_alone(tmp_path: Path) -> None:
    """What decides lies in another package."""
    use = "from tools import now\ndef f():\n    for n in range(3):\n        now(lambda: n)\n"
    for folder, name, text in (("a-1", "use.py", use), ("b-1", "tools.py", "def now(f):\n    f()\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    folders = [tmp_path / "a-1", tmp_path / "b-1"]
    assert look_at(folders, 1, 60).found == []
    alone = look_at(folders, 1, 60, alone=True).found
    assert alone == [Place("a-1/use.py", 4, "late-binding-capture", "n", "information")]


def test_a_file_that_takes_too_long_is_a_failure_and_the_others_are_looked_at(tmp_path: Path) -> None:
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "long.py").write_text(LATE * 400, encoding="utf-8")
    kept = look_at([folder], 1, 0.001)
    assert kept == Kept(1, {"box/long.py": "TimeoutError: not done in time"}, [])


def kept_of(*places: Place, failed: dict[str, str] | None = None) -> Kept:
    return Kept(1, failed or {}, list(places))


OLD = Place("a.py", 3, "late-binding-capture", "n", "information")


@pytest.mark.parametrize(
    ("new", "kinds"),
    [
        ([OLD], []),
        ([], ["gone: information late-binding-capture"]),
        ([OLD._replace(severity="warning")], ["information -> warning: late-binding-capture"]),
        ([OLD._replace(rule="empty-cell")], ["information late-binding-capture -> information empty-cell"]),
        ([OLD._replace(line=4)], ["moved: information late-binding-capture"]),
        # Nothing in common but the symbol: two changes.
        (
            [OLD._replace(line=4, rule="empty-cell")],
            ["gone: information late-binding-capture", "new: information empty-cell"],
        ),
        # Twice at one place counts twice.
        ([OLD, OLD], ["new: information late-binding-capture"]),
    ],
)
def test_changes(new: list[Place], kinds: list[str]) -> None:
    assert sorted(change.kind for change in changes(kept_of(OLD), kept_of(*new))) == kinds


def test_the_findings_of_a_file_that_fails_are_no_changes() -> None:
    found = changes(kept_of(OLD), kept_of(failed={"a.py": "TimeoutError: x"}))
    assert [str(change) for change in found] == ["a.py:1: : cannot be looked at: TimeoutError: x"]
    assert counts(found) == [(1, "cannot be looked at: TimeoutError: x")]


def test_every_package_has_a_version() -> None:
    listed = fetch.packages()
    assert len(listed) >= 60
    assert all(name and version for name, _, version in (each.partition("==") for each in listed))
    assert len({each.partition("==")[0] for each in listed}) == len(listed)


def test_of_a_wheel_the_python_files_are_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "box.whl", "w") as wheel:
        wheel.writestr("box/__init__.py", "n = 1\n")
        wheel.writestr("box/data.bin", "1")
    fetch.unpack(tmp_path / "box.whl", tmp_path / "box-1.0")
    assert [each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*.*") if each.is_file()] == [
        "box.whl",
        "box-1.0/box/__init__.py",
    ]
