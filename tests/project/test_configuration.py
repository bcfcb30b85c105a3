"""Which pyproject.toml decides, what each of its keys does, and that a broken one is reported and hides nothing."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from closure_lsp.library import Library
from closure_lsp.library.own import FILE, rows_of
from closure_lsp.project.configuration import Configuration, Configurations, Overrides
from closure_lsp.project.modules import Roots
from closure_lsp.python_version import PythonVersion, running_version

OURS = "[tool.closure-lsp]\n"


def configuration(folder: Path, overrides: Overrides | None = None) -> Configuration:
    return Configurations(overrides or Overrides()).of(folder)


def check_found(tmp_path: Path, files: dict[str, str], version: str | None, *problems: str) -> None:
    """What is configured for the folder `a/b`; one problem holds each of `problems`. No version: the running one."""
    start = tmp_path / "a" / "b"
    start.mkdir(parents=True)
    for folder, content in files.items():
        (tmp_path / folder / "pyproject.toml").write_text(content)
    found = configuration(start)
    expected = PythonVersion(*map(int, version.split("."))) if version else running_version()
    assert found.target.python == expected, found.target
    assert len(found.problems) == len(problems), found.problems
    for told, part in zip(found.problems, problems, strict=True):
        assert "pyproject.toml" in told.text
        assert part in told.text
        assert "\n" not in told.text


def says(version: str) -> str:
    return f"[tool.closure-lsp]\npython-version = {version}\n"


def test_no_project(tmp_path: Path) -> None:
    check_found(tmp_path, {}, None)


@pytest.mark.parametrize("folder", ["a/b", "a", "."])
def test_the_folder_or_one_around_it(tmp_path: Path, folder: str) -> None:
    check_found(tmp_path, {folder: says('"3.9"')}, "3.9")


def test_the_nearest_decides(tmp_path: Path) -> None:
    check_found(tmp_path, {"a/b": says('"3.9"'), "a": says('"3.10"')}, "3.9")


def test_one_without_our_table_hides_nothing(tmp_path: Path) -> None:
    check_found(tmp_path, {"a/b": "[tool.other]\n", "a": "", ".": says('"3.12.1"')}, "3.12")


def test_one_with_our_table_decides_even_without_a_version(tmp_path: Path) -> None:
    check_found(tmp_path, {"a/b": OURS, "a": says('"3.10"')}, None)


def test_broken_toml_is_told_and_hides_nothing(tmp_path: Path) -> None:
    check_found(tmp_path, {"a/b": "[tool", "a": says('"3.10"')}, "3.10", "cannot be read")
    (problem,) = configuration(tmp_path / "a" / "b").problems
    assert not problem.is_ours
    (tmp_path / "pyproject.toml").write_text("[tool.closure-lsp")
    (problem,) = configuration(tmp_path).problems
    assert problem.is_ours


@pytest.mark.parametrize("value", ['"2.7"', '"3"', "3.12", "true", "[3, 12]"])
def test_value_that_is_no_version(tmp_path: Path, value: str) -> None:
    check_found(tmp_path, {"a": says(value)}, None, 'expected a version from "3.9" to "3.15"')


@pytest.mark.parametrize("content", ["tool = 5\n", "[[tool]]\n", "project = 5\n", "[project]\nrequires-python = 3\n"])
def test_tables_that_are_none(tmp_path: Path, content: str) -> None:
    check_found(tmp_path, {"a": content}, None)


def test_our_table_that_is_none(tmp_path: Path) -> None:
    check_found(tmp_path, {"a": "[tool]\nclosure-lsp = 5\n"}, None, "must be a table, got 5")


def test_unknown_key(tmp_path: Path) -> None:
    check_found(tmp_path, {"a": f"{OURS}selct = []\n"}, None, "selct: there is no such setting; did you mean select?")


def test_many_unknown_keys_are_one_problem(tmp_path: Path) -> None:
    keys = "".join(f"key-{number} = 1\n" for number in range(5000))
    check_found(tmp_path, {"a": OURS + keys}, None, "key-0, key-1, key-2 and 4997 more")


@pytest.mark.parametrize(
    ("requires", "version"),
    [
        (">=3.11", "3.11"),
        (">=3.8", "3.9"),  # older than what is supported
        ("~=3.12", "3.12"),
        ("==3.13.*", "3.13"),
        ("==3.10.7", "3.10"),
        (">3.10,<4", "3.10"),  # 3.10.1 is later than 3.10
        (">=3.12.4,!=3.13.1", "3.12"),
        ("<3.9", None),
        ("nonsense", None),
        (">=3.11," * 1000 + "<4", None),  # whoever writes so does not want to be understood
    ],
)
def test_requires_python(tmp_path: Path, requires: str, version: str | None) -> None:
    check_found(tmp_path, {"a": f'[project]\nrequires-python = "{requires}"\n'}, version)


def test_python_version_goes_before_requires_python(tmp_path: Path) -> None:
    check_found(tmp_path, {"a": f'{says(chr(34) + "3.9" + chr(34))}[project]\nrequires-python = ">=3.12"\n'}, "3.9")


def test_requires_python_of_the_closest_that_has_one(tmp_path: Path) -> None:
    inner, outer = '[project]\nrequires-python = ">=3.13"\n', f'{OURS}[project]\nrequires-python = ">=3.10"\n'
    check_found(tmp_path, {"a/b": inner, "a": outer}, "3.13")
    assert configuration(tmp_path / "a" / "b").project.folder == tmp_path / "a"


@pytest.mark.parametrize("key", ["version_info", "version"])
def test_environment_beside_the_project(tmp_path: Path, key: str) -> None:
    write_environment(tmp_path / ".venv", f"home = /usr/bin\n{key} = 3.10.4\n")
    (tmp_path / "pyproject.toml").write_text(OURS)
    found = configuration(tmp_path)
    assert found.target == (PythonVersion(3, 10), "of the environment")
    assert found.environment
    assert found.environment.packages == tmp_path / ".venv/lib/python3.10/site-packages"
    assert configuration(tmp_path, Overrides(interpreter=PythonVersion(3, 12))).target.python == (3, 12)


def test_environment_that_is_configured(tmp_path: Path) -> None:
    write_environment(tmp_path / "envs" / "x", "version = 3.11.2\n")
    (tmp_path / "pyproject.toml").write_text(f'{OURS}python-environment = "envs/x"\n')
    found = configuration(tmp_path, Overrides(interpreter=PythonVersion(3, 12)))
    assert found.target == (PythonVersion(3, 11), "from python-environment")
    (tmp_path / "pyproject.toml").write_text(f'{OURS}python-environment = "envs/y"\n')
    (problem,) = configuration(tmp_path).problems
    assert problem == ("python-environment: there is no virtual environment in envs/y", True)


def test_environment_of_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_environment(tmp_path / "shell", "version = 3.10.1\n")
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "shell"))
    (tmp_path / "pyproject.toml").write_text(OURS)
    assert configuration(tmp_path, Overrides(follows_shell=True)).target.python == (3, 10)
    assert configuration(tmp_path).target.python == running_version()


def test_environment_of_this_program_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_environment(tmp_path / "tool", "version = 3.11.1\n")
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "tool"))
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "tool"))
    (tmp_path / "pyproject.toml").write_text(OURS)
    follows_shell = Overrides(follows_shell=True)
    assert configuration(tmp_path, follows_shell).target == (PythonVersion(3, 11), "of the environment")
    write_environment(tmp_path / ".venv", "version = 3.10.1\n")
    assert configuration(tmp_path, follows_shell).target.python == (3, 10)
    (tmp_path / ".venv" / "pyvenv.cfg").unlink()
    monkeypatch.setenv("PRE_COMMIT", "1")
    assert configuration(tmp_path, follows_shell).environment is None


def write_environment(folder: Path, content: str) -> None:
    (folder / "lib" / "python3.10" / "site-packages").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(content)


def test_rules(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        OURS
        + 'select = ["all", "captures-self"]\nignore = ["empty-cell"]\nseverity = {missing-global = "hint"}\n'
        + 'eager-callables = ["apply"]\ncallables = {"pool.run" = "runs"}\n'
    )
    found = configuration(tmp_path).settings.diagnostics
    assert found.select == {"all", "captures-self"}
    assert found.ignore == {"empty-cell"}
    assert found.severity == {"missing-global": "hint"}
    assert found.eager_callables == {"apply", "pool.run"}


def test_rows_of_packages_are_found_where_they_lie(tmp_path: Path) -> None:
    """In the project, in `src` there, and among the installed packages; the project's own words go first."""
    (tmp_path / "pyproject.toml").write_text(f'{OURS}[tool.closure-lsp.callables]\n"own.a" = "(f: runs now)"\n')
    write_environment(tmp_path / ".venv", "version = 3.10.2\n")
    installed = tmp_path / ".venv" / "lib" / "python3.10" / "site-packages"
    for folder, name in ((tmp_path / "src", "own"), (installed, "shop"), (installed, "own"), (installed, "bad")):
        (folder / name).mkdir(parents=True)
        row = "(f: runs later)" if folder is installed else "(f: runs used)"
        (folder / name / FILE).write_text(f'[callables]\n"{name}.a" = "{row}"\n"{name}.b" = "{row}"\n')
    (installed / "bad" / FILE).write_text("callables = 3")
    found = configuration(tmp_path)
    library = Library(PythonVersion(3, 10), rows_of(found.diagnostics(tmp_path / "x.py").rows))
    rows = [library.callable(name) for name in ("own.a", "own.b", "shop.a")]
    assert [row.notation for row in rows if row] == ["(f: runs now)", "(f: runs used)", "(f: runs later)"]
    assert [each.text for each in found.problems] == [f"{installed / 'bad' / FILE}: callables: not a table"]
    assert configuration(tmp_path / ".venv").diagnostics(tmp_path / "x.py").rows == found.diagnostics(tmp_path).rows


def test_where_imports_are_looked_for(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(OURS)
    write_environment(tmp_path / ".venv", "version = 3.10.2\n")
    file, packages = tmp_path / "a.py", tmp_path / ".venv" / "lib" / "python3.10" / "site-packages"
    own = (str(tmp_path), str(tmp_path / "src"))
    assert configuration(tmp_path).module_roots(file, tmp_path) == Roots((*own, str(packages)))
    for said, roots in (("own", Roots(own, str(tmp_path))), ("off", None)):
        overrides = Overrides({"diagnostics.imports": said})
        assert configuration(tmp_path, overrides).module_roots(file, tmp_path) == roots


def test_a_file_of_rows_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(OURS)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / FILE).write_text("[callables")
    (problem,) = configuration(tmp_path).problems
    assert problem.text.startswith(f"{tmp_path / 'shop' / FILE} cannot be read: ")


def test_per_file_ignores(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        f'{OURS}ignore = ["a"]\n[tool.closure-lsp.per-file-ignores]\n"tests/**" = ["b"]\n"*_old.py" = ["c"]\n'
    )
    found = configuration(tmp_path / "tests")
    assert found.diagnostics(tmp_path / "x.py").ignore == {"a"}
    assert found.diagnostics(tmp_path / "tests" / "x.py").ignore == {"a", "b"}
    assert found.diagnostics(tmp_path / "tests" / "deep" / "x_old.py").ignore == {"a", "b", "c"}
    assert found.diagnostics(tmp_path.parent / "x_old.py").ignore == {"a"}, "not below the project"


def test_what_is_asked_for_goes_before_the_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f'{OURS}ignore = ["a"]\nselect = ["b"]\npython-version = "3.9"\n')
    layer: dict[str, Any] = {"diagnostics.ignore": frozenset({"c"}), "pythonVersion": PythonVersion(3, 13)}
    found = configuration(tmp_path, Overrides(layer))
    assert found.settings.diagnostics.ignore == {"c"}
    assert found.settings.diagnostics.select == {"b"}
    assert found.target == (PythonVersion(3, 13), "as requested")
    isolated = configuration(tmp_path, Overrides(layer, is_isolated=True))
    assert isolated.settings.diagnostics.select == {"all"}


def test_each_folder_has_the_configuration_of_its_project(tmp_path: Path) -> None:
    found = Configurations(Overrides())
    for name, version in (("one", "3.9"), ("two", "3.10")):
        (tmp_path / name / "deep").mkdir(parents=True)
        (tmp_path / name / "pyproject.toml").write_text(says(f'"{version}"'))
    assert found.of(tmp_path / "one" / "deep").target.python == (3, 9)
    assert found.of(tmp_path / "two" / "deep").target.python == (3, 10)
    assert found.of(tmp_path / "one") is found.of(tmp_path / "one" / "deep")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff")
    check_found(tmp_path, {}, None, "cannot be read")


def test_folder_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    check_found(tmp_path, {}, None)


def test_start_that_does_not_exist(tmp_path: Path) -> None:
    assert configuration(tmp_path / "no" / "such").problems == ()


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("x = " + "[" * 2000, "nested too deeply"),
        (".".join(["a"] * 20_000) + " = 1\n", "more than 64 parts"),
        (" . ".join(['"a b"'] * 20_000) + " = 1\n", "more than 64 parts"),
        ("[" + ".".join(["a"] * 20_000) + "]\n", "more than 64 parts"),
        ("x = {" + ".".join(["a"] * 20_000) + " = 1}\n", "more than 64 parts"),
        ("x = 1\n" * 300_000, "larger than 1 MB"),
    ],
)
def test_hostile_toml(tmp_path: Path, content: str, part: str) -> None:
    (tmp_path / "pyproject.toml").write_text(content)
    began = time.process_time()
    check_found(tmp_path, {}, None, part)
    hostile = time.process_time() - began
    (tmp_path / "pyproject.toml").write_text("".join(f"a{number} = 1\n" for number in range(20_000)))
    began = time.process_time()
    configuration(tmp_path)
    assert hostile < 10 * (time.process_time() - began), "it takes about as long as what is long and well meant"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs and devices")
@pytest.mark.parametrize("kind", ["fifo", "/dev/zero", "/dev/stdin"])
def test_what_is_no_file(tmp_path: Path, kind: str) -> None:
    if kind == "fifo":
        os.mkfifo(tmp_path / "pyproject.toml")
    else:
        (tmp_path / "pyproject.toml").symlink_to(kind)
        if not Path(kind).exists() or Path(kind).is_file():
            pytest.skip("standard input is a file or closed")
    check_found(tmp_path, {}, None, "is not read: not a regular file but")
