"""Which files are found: by suffix, by what is excluded, and as git itself ignores them."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from closure_lsp.project.configuration import Configurations, Overrides
from closure_lsp.project.discovery import Discovery, Found, Unreadable
from closure_lsp.settings.values import DEFAULT_EXCLUDE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")


def check_found(
    folder: Path, expected: list[str], *paths: str, layer: dict[str, Any] | None = None, force: bool = False
) -> None:
    """The files that are found for `paths`, default the current folder, in order."""
    discovery = Discovery(Configurations(Overrides(layer or {}, base=folder)), forces_exclude=force)
    found = list(discovery.find(paths or ["."]))
    assert [each.path.replace(os.sep, "/") for each in found] == expected


def test_files_by_suffix_and_in_order(folder: Path) -> None:
    make(folder, "b.py", "a.pyi", "c.pyw", "d.ipynb", "e.txt", "f.pyc", "b/a.py", "a/z.py", "Makefile")
    check_found(folder, ["a/z.py", "a.pyi", "b/a.py", "b.py", "c.pyw", "d.ipynb"])


def test_each_file_once(folder: Path) -> None:
    make(folder, "a/b.py", "c.py")
    check_found(folder, ["c.py", "a/b.py"], "c.py", ".", "a", "a/b.py")


def test_what_is_named_is_taken_whatever_it_is(folder: Path) -> None:
    make(folder, "script", "build/a.py", ".venv/b.py")
    check_found(folder, ["script", "none.py"], "script", "none.py")
    check_found(folder, ["build/a.py", ".venv/b.py"], "build", ".venv/b.py")
    check_found(folder, ["script"], "script", "build", "build/a.py", ".venv/b.py", force=True)


@pytest.mark.parametrize("name", DEFAULT_EXCLUDE)
def test_default_excludes(folder: Path, name: str) -> None:
    make(folder, f"{name}/a.py", f"deep/{name}/b.py", f"{name}_/c.py")
    check_found(folder, [f"{name}_/c.py"])


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["a.py"], ["b/c.py"]),  # a name, wherever it lies
        (["/a.py"], ["b/a.py", "b/c.py"]),  # at the root
        (["b"], ["a.py"]),
        (["b/"], ["a.py"]),
        (["b/*.py", "!b/c.py"], ["a.py", "b/c.py"]),
        (["**/a.py"], ["b/c.py"]),
        (["[ab].py"], ["b/c.py"]),
    ],
)
def test_patterns(folder: Path, patterns: list[str], expected: list[str]) -> None:
    make(folder, "a.py", "b/a.py", "b/c.py")
    check_found(folder, expected, layer={"exclude": tuple(patterns)})
    check_found(folder, expected, layer={"extend-exclude": tuple(patterns)})
    (folder / "pyproject.toml").write_text(f"[tool.closure-lsp]\nextend-exclude = {patterns}\n")
    check_found(folder, expected)
    check_found(folder, expected, "a.py", "b/a.py", "b/c.py", force=True)


def test_patterns_of_a_project_are_relative_to_its_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(folder, "sub/gen/a.py", "sub/b.py", "gen/c.py")
    (folder / "pyproject.toml").write_text('[tool.closure-lsp]\nextend-exclude = ["/gen"]\n')
    check_found(folder, ["sub/b.py", "sub/gen/a.py"])
    monkeypatch.chdir(folder / "sub")
    check_found(folder / "sub", ["b.py", "gen/a.py"])
    check_found(folder / "sub", ["b.py"], layer={"extend-exclude": ("/gen",)})


def test_links_to_folders_are_not_followed(folder: Path) -> None:
    make(folder, "a/b.py")
    (folder / "a" / "up").symlink_to("..", target_is_directory=True)
    (folder / "c.py").symlink_to("a/b.py")
    check_found(folder, ["a/b.py", "c.py"])
    check_found(folder, ["a/up/c.py", "a/up/a/b.py"], "a/up/c.py", "a/up/a")


def test_deep_folders(folder: Path) -> None:
    deep = "/".join(["d"] * 300)
    make(folder, f"{deep}/a.py")
    check_found(folder, [f"{deep}/a.py"])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root can read everything")
def test_folder_that_cannot_be_read(folder: Path) -> None:
    make(folder, "a/b.py", "c.py")
    (folder / "a").chmod(0)
    found = list(Discovery(Configurations(Overrides())).find(["."]))
    assert [type(each) for each in found] == [Unreadable, Found]


# -- .gitignore -------------------------------------------------------------------------------------------------------


def test_ignore_files(folder: Path) -> None:
    make(folder, "a.py", "b.py", "c/a.py", "c/b.py", "c/d/a.py")
    (folder / ".gitignore").write_text("a.py\n# b.py\n")
    (folder / "c" / ".gitignore").write_text("!/a.py\nb.py\r\n")
    check_found(folder, ["b.py", "c/a.py"])
    check_found(folder, ["b.py"], "a.py", "b.py", "c/d/a.py", force=True)


def test_ignore_files_of_the_folders_around_in_a_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(folder, "repo/c/a.py", "repo/c/b.py")
    (folder / ".gitignore").write_text("b.py\n")  # beyond the repository: not git's business
    (folder / "repo" / ".gitignore").write_text("a.py\n")
    monkeypatch.chdir(folder / "repo" / "c")
    check_found(folder / "repo" / "c", ["a.py", "b.py"])
    (folder / "repo" / ".git").mkdir()
    check_found(folder / "repo" / "c", ["b.py"])


def test_who_names_an_ignored_folder_wants_to_see_it(folder: Path) -> None:
    make(folder, "out/a.py", "out/b/c.py", ".git/HEAD")
    (folder / ".gitignore").write_text("/out/\n")
    check_found(folder, [])
    check_found(folder, ["out/a.py", "out/b/c.py"], "out")
    check_found(folder, [], "out", force=True)


def test_hostile_ignore_files(folder: Path) -> None:
    make(folder, "a" * 200 + ".py", "b/c.py", "d/e.py")
    (folder / ".gitignore").write_text("*a" * 30 + "b\n" + "d/\n" + "\\\n[\n!\n/\n")
    (folder / "b" / ".gitignore").mkdir()
    check_found(folder, ["a" * 200 + ".py", "b/c.py"])
    (folder / "d" / ".gitignore").symlink_to("/dev/zero")
    check_found(folder, ["d/e.py"], "d")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_as_git_ignores(folder: Path) -> None:
    """Random trees and patterns: what git would track is what is found."""
    chance = random.Random(5)
    git = ["git", "-c", "core.excludesFile=", "-c", "core.fsmonitor=false"]
    for number in range(25):
        repository = folder / f"repo{number}"
        parts = ["a", "b", "build_", "x-1"]
        names = {
            "/".join([*chance.choices(parts, k=chance.randrange(4)), f"{chance.choice('abc')}.py"]) for _ in range(30)
        }
        make(repository, *names)
        pieces = ["a", "b", "*", "**", "a*", "*.py", "a.py", "[ab].py", "?.py", "x-1", "build_"]
        for place in [".", *chance.sample(sorted({os.path.dirname(name) or "." for name in names}), 2)]:
            lines = [
                chance.choice(["", "", "!"])
                + chance.choice(["", "/"])
                + "/".join(chance.choices(pieces, k=chance.randrange(1, 4)))
                + chance.choice(["", "", "/"])
                for _ in range(4)
            ]
            (repository / place / ".gitignore").write_text("\n".join(lines) + "\n")
        subprocess.run([*git, "init", "-q", str(repository)], check=True)
        listed = subprocess.run(
            [*git, "-C", str(repository), "ls-files", "-z", "--others", "--exclude-standard"],
            check=True,
            capture_output=True,
            text=True,
        )
        tracked = sorted(name for name in listed.stdout.split("\0") if name.endswith(".py"))
        found = Discovery(Configurations(Overrides({"exclude": ()}))).find([f"repo{number}"])
        assert sorted(each.path.replace(os.sep, "/").partition("/")[2] for each in found) == tracked
