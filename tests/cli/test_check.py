"""`closure-lsp check`: which files it looks at, what it prints, and with which status it ends."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import CLEAN, LATE, MISSING, Result, Run

LATE_LINE = "late.py:1:43: warning: The lambda will see `ä` as"


def check_rules(run: Run, expected: list[str], *arguments: str) -> None:
    """The rules of what is found, in order."""
    found = json.loads(run("check", "--output-format", "json", *arguments).out)
    assert [finding["rule"] for finding in found] == expected


def check_misuse(result: Result, part: str) -> None:
    """One line, exit status 2, nothing on standard output."""
    assert result.status == 2
    assert result.out == ""
    assert result.err.startswith("closure-lsp: ")
    assert result.err.count("\n") == 1, result.err
    assert part in result.err


def check_paths(run: Run, expected: list[str], *arguments: str) -> None:
    """The files in which something is found, in order."""
    found = json.loads(run("check", "--output-format", "json", *arguments).out)
    assert list(dict.fromkeys(finding["path"] for finding in found)) == expected


# -- what is found ----------------------------------------------------------------------------------------------------


def test_the_current_folder_is_the_default(run: Run) -> None:
    run.write({"late.py": LATE, "inner/missing.py": MISSING, "clean.py": CLEAN})
    result = run("check")
    missing, late = result.out.splitlines()
    assert result.status == 1
    assert late.startswith(LATE_LINE)
    assert late.endswith("[late-binding-capture]")
    assert missing.startswith(f"{os.path.join('inner', 'missing.py')}:3:5: error: `n` has no value here")
    assert result.err.startswith("Found 2 problems in 3 files, 2 fixable with --fix (Python 3.")
    assert result.err.endswith("of closure-lsp's own interpreter; no virtual environment)\n")


def test_findings_as_json(run: Run) -> None:
    run.write({"late.py": LATE})
    (late,) = json.loads(run("check", "--output-format", "json").out)
    assert late.pop("message").endswith("see `ä` as 'b': the `for` on line 1 rebinds it.")
    related, way = late.pop("related")
    assert (way["line"], way["message"]) == (1, "stored in `é`")
    assert related == {
        "line": 1,
        "column": 1,
        "end_line": 1,
        "end_column": 6,
        "message": "this rebinds `ä`, which is captured as a variable, not by value",
    }
    assert late == {
        "path": "late.py",
        "rule": "late-binding-capture",
        "severity": "warning",
        "symbol": "ä",
        "function": "<lambda>",
        "line": 1,
        "column": 43,
        "end_line": 1,
        "end_column": 44,
        "fix": {
            "title": "Capture `ä` by value",
            "is_safe": True,
            "edits": [{"line": 1, "column": 35, "end_line": 1, "end_column": 35, "new_text": " *, ä=ä"}],
        },
    }


def test_nothing_found(run: Run) -> None:
    run.write({"clean.py": CLEAN})
    result = run("check", "clean.py")
    assert (result.status, result.out) == (0, "")
    assert result.err.startswith("No problems in 1 file (")
    assert run("check", "-q") == (0, "", "")


def test_syntax_errors_are_said(run: Run) -> None:
    run.write({"broken.py": "def f(:\n    pass\n\n\nclass C:\n    x = = 1\n\n\ny = 1\n"})
    result = run("check")
    assert result.status == 1
    assert [line.partition(": ")[0] for line in result.out.splitlines()] == ["broken.py:1:7", "broken.py:6:9"]
    assert result.out.count("[syntax-error]") == 2


def test_what_is_no_text_is_no_failure(run: Run) -> None:
    (run.folder / "odd.py").write_bytes(b"def f(:\n \xff\n\tlambda\x00")
    result = run("check")
    assert result.status == 1
    assert "[syntax-error]" in result.out


def test_hints_and_information_do_not_fail(run: Run) -> None:
    run.write({"hint.py": "def f():\n    a = 1\n    def g():\n        nonlocal a\n        return a\n    return g\n"})
    assert run("check").status == 0
    assert "hint: " in run("check").out
    assert run("check", "--error-on", "hint").status == 1
    assert run("check", "--error-on", "information").status == 0
    run.write({"late.py": LATE})
    assert run("check").status == 1
    assert run("check", "--error-on", "error").status == 0
    assert run("check", "--exit-zero").status == 0
    check_misuse(run("check", "--error-on", "fatal"), "fatal")


# -- settings ---------------------------------------------------------------------------------------------------------


def test_selected_and_ignored_rules(run: Run) -> None:
    run.write({"late.py": LATE, "missing.py": MISSING})
    late, missing = "late-binding-capture", "missing-global"
    check_rules(run, [missing], "--select", "missing-global,missing-nonlocal")
    check_rules(run, [late, missing], "--select", late, f"--select={missing}")
    check_rules(run, [late], "--ignore", missing)
    check_rules(run, [], "--ignore", "all")
    check_rules(run, [], "--select", "captures-large")


def test_opt_in_rules_have_to_be_named(run: Run) -> None:
    run.write({"large.py": "def f():\n    a = open('b')\n    return lambda: a\n"})
    check_rules(run, [])
    check_rules(run, [], "--select", "all")
    check_rules(run, ["captures-large"], "--select", "all,captures-large")


def test_configuration_of_the_project(run: Run) -> None:
    run.write(
        {
            "late.py": LATE,
            "missing.py": MISSING,
            "tests/late.py": LATE,
            "pyproject.toml": '[tool.closure-lsp]\nseverity = {missing-global = "hint"}\n'
            '[tool.closure-lsp.per-file-ignores]\n"tests/**" = ["late-binding-capture"]\n',
        }
    )
    check_rules(run, ["late-binding-capture", "missing-global"])
    assert ": hint: " in run("check").out
    check_rules(run, ["missing-global"], "--ignore", "late-binding-capture")
    check_rules(run, ["late-binding-capture", "missing-global", "late-binding-capture"], "--isolated")
    check_rules(run, ["missing-global"], "--config", 'ignore=["late-binding-capture"]')
    check_rules(run, [], "--config", "eager-callables=['append']", "--config", 'ignore=["missing-global"]')


def test_unused_comments(run: Run) -> None:
    run.write({"a.py": "x = 1  # closure-lsp: ignore[empty-cell]\n"})
    check_rules(run, [])
    check_rules(run, ["unused-ignore"], "--select", "all,unused-ignore")
    run.write({"pyproject.toml": '[tool.closure-lsp]\nselect = ["all", "unused-ignore"]\n'})
    check_rules(run, ["unused-ignore"])
    assert run("check", "--fix").status == 0
    assert (run.folder / "a.py").read_text() == "x = 1\n"


def test_each_folder_has_its_own_configuration(run: Run) -> None:
    ignores = '[tool.closure-lsp]\nignore = ["late-binding-capture"]\n'
    run.write({"one/late.py": LATE, "two/late.py": LATE, "two/pyproject.toml": ignores})
    check_paths(run, [os.path.join("one", "late.py")])


def test_the_version_of_python(run: Run) -> None:
    run.write({"late.py": "for kind in a:\n    def f(row: kind): pass\n    b.append(f)\n"})
    check_rules(run, [], "--python", "3.13")
    check_rules(run, ["late-binding-capture"], "--python", "3.14")
    check_rules(run, ["late-binding-capture"], "--config", "python-version=3.14")
    check_misuse(run("check", "--python", "2.7"), "expected a version from")
    run.write({"pyproject.toml": '[project]\nrequires-python = ">=3.14"\n'})
    check_rules(run, ["late-binding-capture"])
    assert "(Python 3.14 from requires-python; " in run("check").err


def test_the_environment_is_named(run: Run) -> None:
    run.write({"a.py": CLEAN, "env/pyvenv.cfg": "version = 3.10.2\n"})
    result = run("check", "--python-environment", "env")
    folder = run.folder / "env"
    assert f"(Python 3.10 from python-environment; packages of {folder})" in result.err
    check_misuse(run("check", "--python-environment", "none"), "no virtual environment in none")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--select", "late-bindings"], 'no rule "late-bindings"; did you mean "late-binding-capture"?'),
        (["--config", "selct=[]"], "selct: there is no such setting; did you mean select?"),
        (["--config", "select"], "expected KEY=VALUE"),
        (["--config", "select=5"], "select: expected a list of rule names, got 5"),
        (["--config", "python-version=2.7"], "expected a version"),
        (["--output-format", "xml"], "xml"),
        (["-o", "xml:a"], "expected FORMAT:FILE"),
        (["--update-baseline"], "needs --baseline"),
        (["--baseline", "none.json"], "none.json: No such file"),
        (["--fix", "--add-ignore"], "--add-ignore"),
        (["-", "late.py"], "alone"),
        (["--files-from", "none.txt"], "none.txt: No such file"),
        (["--nonsense"], "--nonsense"),
        (
            ["--selct=all"],
            "unrecognized arguments: --selct=all; did you mean --select?; see `closure-lsp check --help`",
        ),
        (["-j", "x"], "expected a number of processes, got 'x'"),
        (["--stdin-filename", "late.py"], "--stdin-filename goes with `-`"),
        (["--exclude", "a*b*c*d*e*f*"], "a list of patterns"),
        (["--exclude", "a/!,!"], "'!' is not a pattern"),
    ],
)
def test_misuse(run: Run, arguments: list[str], part: str) -> None:
    run.write({"late.py": LATE})
    check_misuse(run("check", *arguments), part)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("[tool.closure-lsp\n", "cannot be read"),
        ("[tool.closure-lsp]\nselct = []\n", "did you mean select?"),
        ('[tool.closure-lsp]\nignore = ["missing-globl"]\n', 'did you mean "missing-global"?'),
        ('[tool.closure-lsp]\nper-file-ignores = {"a.py" = ["nothing-like-it"]}\n', 'no rule "nothing-like-it"'),
        ('[tool.closure-lsp]\nexclude = "a"\n', "expected a list of patterns"),
    ],
)
def test_bad_configuration(run: Run, content: str, part: str) -> None:
    run.write({"late.py": LATE, "pyproject.toml": content})
    check_misuse(run("check", "--fix"), part)
    assert (run.folder / "late.py").read_text("utf-8") == LATE, "nothing is changed"


def test_a_refusal_promises_nothing_and_names_the_file(run: Run) -> None:
    run.write({"late.py": LATE, "sub/late.py": LATE, "sub/pyproject.toml": "[tool.closure-lsp]\nselect = 5\n"})
    where = run.folder / "sub" / "pyproject.toml"
    assert run("check").err == f"closure-lsp: {where}: select: expected a list of rule names, got 5\n"
    run.write({"sub/pyproject.toml": '[tool.closure-lsp]\nselect = ["nothing-like-it"]\n'})
    assert run("check").err == f'closure-lsp: {where}: select: there is no rule "nothing-like-it"\n'


def test_a_broken_pyproject_of_others_is_only_mentioned(run: Run) -> None:
    run.write({"late.py": LATE, "data/pyproject.toml": "[tool", "data/a.py": LATE})
    result = run("check")
    assert result.status == 1
    assert result.out.count("late-binding-capture") == 2
    assert "pyproject.toml cannot be read" in result.err


# -- files ------------------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_does_not_stop_the_others(run: Run) -> None:
    run.write({"late.py": LATE})
    result = run("check", "none.py", "late.py")
    assert result.status == 2
    assert result.out.startswith(LATE_LINE)
    assert "closure-lsp: none.py: No such file or directory\n" in result.err
    assert "1 file not checked" in result.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs and devices")
def test_odd_files_are_said_and_counted(run: Run) -> None:
    run.write({"late.py": LATE})
    os.mkfifo(run.folder / "fifo.py")
    (run.folder / "zero.py").symlink_to("/dev/zero")
    (run.folder / "loop.py").symlink_to("loop.py")
    (run.folder / "huge.py").write_bytes(b"#" * 10_000_001)
    (run.folder / "circle").symlink_to(".", target_is_directory=True)
    (run.folder / ".#late.py").symlink_to("me@here.1234")  # Emacs's mark for a file that is changed
    result = run("check")
    assert result.status == 2
    assert result.out.startswith(LATE_LINE)
    assert result.out.count("\n") == 1
    for name, why in (
        ("fifo.py", "not a regular file but a FIFO"),
        ("zero.py", "not a regular file but a device"),
        ("loop.py", "Too many levels of symbolic links"),
        ("huge.py", "larger than 10 MB"),
    ):
        assert f"closure-lsp: {name}: {why}\n" in result.err
    assert "4 files not checked" in result.err


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.write({"pyproject.toml": '[tool.closure-lsp.per-file-ignores]\n"tests/**" = ["late-binding-capture"]\n'})

    def piped(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LATE.encode())))
        return run("check", "-", *arguments)

    assert piped().out.startswith("-:1:43: warning: ")
    assert piped("--stdin-filename", "src/late.py").out.startswith(f"src/{LATE_LINE}")
    assert piped("--stdin-filename", "tests/late.py") == (0, "", piped("--stdin-filename", "tests/late.py").err)
    assert piped("--stdin-filename", "a.ipynb").status == 2, "this is not a notebook"
    fixed = piped("--fix", "--stdin-filename", "src/late.py")
    assert fixed.out == LATE.replace("lambda:", "lambda *, ä=ä:")
    assert not (run.folder / "src").exists()


def test_lists_of_files(run: Run) -> None:
    run.write({"a.py": LATE, "b.py": LATE, "c.py": LATE, "list.txt": "a.py\n\nc.py\n"})
    check_paths(run, ["a.py", "c.py"], "--files-from", "list.txt")
    check_paths(run, ["b.py", "a.py", "c.py"], "b.py", "--files-from", "list.txt")
    run.write({"list.txt": ""})
    check_paths(run, [], "--files-from", "list.txt")


def test_parts_merge_to_the_whole(run: Run) -> None:
    files = {f"{name}.py": LATE if name in "aceg" else MISSING for name in "abcdefgh"}
    run.write(files)
    whole = json.loads(run("check", "--output-format", "json").out)
    parts: list[dict[str, Any]] = []
    for start in range(3):
        names = sorted(files)[start::3]
        parts += json.loads(run("check", "--output-format", "json", *names).out)
    assert len(whole) == 8
    assert sorted(parts, key=lambda finding: finding["path"]) == whole


def test_excluded_files(run: Run) -> None:
    run.write({"a.py": LATE, ".venv/b.py": LATE, "build/c.py": LATE, "d_gen.py": LATE, ".gitignore": "*_gen.py\n"})
    check_paths(run, ["a.py"])
    check_paths(run, ["a.py", os.path.join("build", "c.py")], "--exclude", ".venv")
    check_paths(run, [], "--extend-exclude", "a.py")
    check_paths(run, ["d_gen.py", "a.py"], "d_gen.py", "a.py")
    check_paths(run, ["a.py"], "d_gen.py", "a.py", "build/c.py", "--force-exclude")


def test_notebooks(run: Run) -> None:
    cells = [
        {"cell_type": "markdown", "source": "# Text"},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "n = 0\n"]},
        {"cell_type": "code", "source": LATE},
    ]
    run.write({"a.ipynb": json.dumps({"cells": cells, "metadata": {}})})
    assert run("check").out.startswith("a.ipynb:cell 3:1:43: warning: ")
    (found,) = json.loads(run("check", "--output-format", "json").out)
    assert (found["cell"], found["line"], found["fix"]) == (3, 1, None)
    assert [place["cell"] for place in found["related"]] == [3, 3]


# -- what is printed --------------------------------------------------------------------------------------------------


def test_control_characters_are_shown(run: Run) -> None:
    name = "a\nb.py:1:1: error: fake [x]\x1b[2J\u202e.py"
    run.write({name: LATE})
    result = run("check")
    assert result.out.startswith(r"a\nb.py:1:1: error: fake [x]\x1b[2J\u202e.py:1:43: warning: ")
    assert result.out.count("\n") == 1
    run.write({"c.py": "for x in y:\n    z.append(lambda: x)  # \x1b[31m\u202e\n", name: CLEAN})
    full = run("check", "--output-format", "full").out
    assert r"# \x1b[31m\u202e" in full
    assert "\x1b" not in full


@pytest.mark.parametrize(
    "arguments",
    [
        ["\x1b[2J\n.py"],
        ["--files-from", "a\n\x1b"],
        ["--config", "a\n\x1b=1"],
        ["--output-format", "\x1b"],
        ["-o", "json:\n/x"],
    ],
)
def test_control_characters_in_complaints(run: Run, arguments: list[str]) -> None:
    result = run("check", "-q", *arguments)
    assert result.status == 2
    assert "\x1b" not in result.err
    assert result.err.count("\n") == 1, result.err


def test_control_characters_in_the_name_of_a_bad_configuration(run: Run) -> None:
    run.write({"a\n\x1b/pyproject.toml": "[tool.closure-lsp]\nselct = 1\n", "a\n\x1b/a.py": LATE})
    check_misuse(run("check"), r"a\n\x1b")


def test_a_terminal_of_ascii(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.write({"late.py": LATE})
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    assert run("check").status == 1
    out.flush()
    assert out.buffer.getvalue().startswith(rb"late.py:1:43: warning: The lambda will see `\xe4` as")


def test_statistics(run: Run) -> None:
    run.write({"late.py": LATE * 10, "missing.py": MISSING})
    result = run("check", "--statistics")
    assert result.out.splitlines() == [
        "10 late-binding-capture (10 fixable with --fix)",
        " 1 missing-global (1 fixable with --fix)",
    ]
    result = run("check", "--statistics", "--output-format", "json")
    assert len(json.loads(result.out)) == 11
    assert "10 late-binding-capture" in result.err


def test_help_comes_from_the_settings(run: Run) -> None:
    from closure_lsp.settings import PROJECT_SETTINGS

    result = run("check", "--help")
    text = "".join(result.out.split())
    assert result.status == 0
    for setting in PROJECT_SETTINGS:
        if setting.option:
            assert f"{setting.option}{setting.metavar}" in text
            assert "".join(setting.description.replace("`", "").split()) in text


def test_the_path_shown_is_that_which_was_given(run: Run, tmp_path: Path) -> None:
    run.write({"inner/late.py": LATE})
    for given, shown in (("inner", "inner"), (str(tmp_path / "inner"), str(tmp_path / "inner")), (".", "inner")):
        check_paths(run, [os.path.join(shown, "late.py")], given)


def test_nothing_is_found_in_our_own_files(run: Run) -> None:
    root = Path(__file__).parents[2]
    # the tour is wrong on purpose, and the demo shows what is found in it
    result = run("check", "-j", "1", "--extend-exclude", "tour.py", str(root))
    assert result[:2] == (0, "")
    assert result.err.startswith("No problems in ")
