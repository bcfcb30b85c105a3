"""Which file an import means, compared with what Python's own finders say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from closure_lsp.project.modules import LIMIT, Modules, Roots, asked_by, question, read_module, roots_of, top_of

FILES = {
    "app.py": "",
    "pack/__init__.py": "",
    "pack/one.py": "",
    "pack/two/__init__.py": "",
    "pack/two/deep.py": "",
    "space/inner.py": "",
    "both.py": "",
    "both/__init__.py": "",
    "src/laid.py": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def check_found(
    folder: Path, name: str, expected: str, *, importer: str = "app.py", rest: tuple[str, ...] = ()
) -> None:
    """What a name means in a file of the folder; nothing where nothing is expected."""
    found = Modules(Roots((str(folder / "src"),))).find(name, folder / importer)
    if not expected:
        assert found is None
        return
    assert found is not None
    assert (found.file.relative_to(folder).as_posix(), found.rest) == (expected, rest)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pack", "pack/__init__.py"),
        ("pack.one", "pack/one.py"),
        ("pack.two.deep", "pack/two/deep.py"),
        ("space.inner", "space/inner.py"),  # a namespace package
        ("both", "both/__init__.py"),  # a package goes before a module
        ("laid", "src/laid.py"),
        ("space", ""),  # no file, but a folder
        ("nothing", ""),
        ("space.nothing", ""),
        ("..", ""),
        ("a b", ""),
    ],
)
def test_a_module(folder: Path, name: str, expected: str) -> None:
    check_found(folder, name, expected)
    program = (
        "import sys, importlib.util, os; sys.path.insert(0, 'src'); sys.path.insert(0, '.')\n"
        f"try: found = importlib.util.find_spec({name!r})\n"
        "except (ImportError, ValueError): found = None\n"
        "print(os.path.relpath(found.origin) if found and found.origin else '')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.strip().replace(os.sep, "/") == expected


def test_what_is_left_of_a_name_is_bound_by_the_module(folder: Path) -> None:
    check_found(folder, "pack.one.call", "pack/one.py", rest=("call",))
    check_found(folder, "pack.Class.method", "pack/__init__.py", rest=("Class", "method"))
    check_found(folder, "space.call", "")


def test_names_of_the_own_package(folder: Path) -> None:
    check_found(folder, ".one.call", "pack/one.py", importer="pack/x.py", rest=("call",))
    check_found(folder, ".call", "pack/__init__.py", importer="pack/one.py", rest=("call",))
    check_found(folder, "..one", "pack/one.py", importer="pack/two/deep.py")
    check_found(folder, ".nothing", "", importer="app.py")


def test_a_file_is_imported_from_the_folder_around_its_packages(folder: Path) -> None:
    assert top_of(folder / "pack/two/deep.py") == folder
    check_found(folder, "pack.one", "pack/one.py", importer="pack/two/deep.py")
    check_found(folder, "app", "app.py", importer="pack/two/deep.py")


def test_what_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large.py"
    large.write_bytes(b"#" * (LIMIT + 1))
    assert read_module(large) is None
    assert read_module(tmp_path) is None
    assert read_module(tmp_path / "nothing.py") is None


def test_a_question_stays_the_same_where_a_project_moves(tmp_path: Path) -> None:
    asked = question("pack.one", tmp_path / "a" / "pack" / "__init__.py", tmp_path / "a" / "app.py")
    assert asked_by(asked, Path("/b/app.py")) == ("pack.one", Path("/b/pack/__init__.py"))
    assert asked_by(question("x", tmp_path, tmp_path), Path("/b/app.py")) == ("x", Path("/b/app.py"))


def test_a_stub_hides_no_source(folder: Path) -> None:
    """What a function does is in its source: the stub beside it, or for it alone, says nothing of that."""
    for stub in ("pack/one.pyi", "pack/__init__.pyi", "only.pyi"):
        (folder / stub).write_text("def f(g): ...\n")
    check_found(folder, "pack.one", "pack/one.py")
    check_found(folder, "pack.f", "pack/__init__.py", rest=("f",))
    check_found(folder, "only", "")


def test_of_one_folder_alone(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing outside of it is found: by roots, by a relative name or by a link."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "away.py").write_text("")
    (folder / "pack" / "linked.py").symlink_to(outside / "away.py")
    (folder / "pack" / "own.py").symlink_to(folder / "laid.py")
    roots = Roots((str(folder), str(outside)))
    within = folder / "pack"

    def found(name: str, within: str) -> bool:
        return Modules(roots._replace(within=within)).find(name, folder / "pack" / "one.py") is not None

    for name in ("away", "pack.linked", "both", ".two", "..both"):
        assert found(name, "") or name == "..both"
        assert found(name, str(within)) == (name == ".two")


def test_a_file_below_another_src_looks_for_modules_there(tmp_path: Path) -> None:
    file = tmp_path / "tools" / "src" / "pack" / "one.py"
    assert roots_of(tmp_path, None, file) == (tmp_path, tmp_path / "src", tmp_path / "tools" / "src")
    assert roots_of(tmp_path, None, tmp_path / "one.py") == (tmp_path, tmp_path / "src")
