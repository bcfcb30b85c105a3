"""The command line: which command runs, what `scopes`, `explain` and `clean` print, and how misuse is answered."""

from __future__ import annotations

import json
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from closure_lsp import __version__
from closure_lsp.api.rules import ALL as RULES
from closure_lsp.cli import COMMANDS, main
from closure_lsp.demo.topics import ORDER
from tests.cli.runner import LATE

if TYPE_CHECKING:
    from pathlib import Path

    from closure_lsp.ide.diagnostics.engine.rule import Rule
    from tests.cli.runner import Run

SOURCE = """\
def make(n):
    return [lambda: n + k for k in range(3)]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "made.py"
    path.write_text(SOURCE)
    return path


def check_scopes(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0) -> str:
    """What `closure-lsp scopes` prints."""
    assert main(["scopes", *map(str, arguments)]) == status
    return capsys.readouterr().out


def check_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, Any]]:
    """The lines that `closure-lsp scopes --output-format json-lines` prints."""
    lines = check_scopes(capsys, "--output-format", "json-lines", *arguments).splitlines()
    return [json.loads(line) for line in lines]


def test_version() -> None:
    result = subprocess.run([sys.executable, "-I", "-m", "closure_lsp", "--version"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, f"closure-lsp {__version__}\n")


def test_help_names_every_command() -> None:
    result = subprocess.run([sys.executable, "-I", "-m", "closure_lsp", "--help"], capture_output=True, text=True)
    assert result.returncode == 0
    for command in COMMANDS:
        assert f"    {command.name} " in result.stdout


def test_no_module_of_the_folder_is_imported(file: Path) -> None:
    for name in ("asyncio", "attr", "jedi", "json", "logging", "pygls", "tree_sitter", "tomllib"):
        file.with_name(f"{name}.py").write_text("raise SystemExit('a module of the project was imported')\n")
    arguments = [sys.executable, "-I", "-m", "closure_lsp", "demo", file.name]
    result = subprocess.run(arguments, cwd=file.parent, capture_output=True, text=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    assert "n is free in the lambda: it belongs to make" in result.stdout


def test_scopes_as_text(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert check_scopes(capsys, file, "--python", "3.11") == dedent(
        f"""\
        {file} (Python 3.11)
        module <module> (line 1)
          make: local
          function make (line 1)
            n: cell
            range: global implicit
            comprehension make.<locals>.<listcomp> (line 2)
              k: cell
              n: free of make
              lambda make.<locals>.<listcomp>.<lambda> (line 2)
                n: free of make
                k: free of make.<locals>.<listcomp>

        """
    )


def test_scopes_as_json(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    (found,) = check_json(capsys, file, "--python", "3.13", "--references")
    assert found["path"] == str(file)
    assert found["python"] == "3.13"
    assert found["errors"] == []
    assert found["code"] == [
        {"name": "<module>", "qualname": "<module>", "line": 1, "cellvars": [], "freevars": []},
        {"name": "make", "qualname": "make", "line": 1, "cellvars": ["n", "k"], "freevars": []},
        {"name": "<lambda>", "qualname": "make.<locals>.<lambda>", "line": 2, "cellvars": [], "freevars": ["k", "n"]},
    ]
    function = found["root"]["children"][0]
    assert (function["kind"], function["qualname"], function["line"], function["end_line"]) == (
        "function",
        "make",
        1,
        2,
    )
    assert function["symbols"]["n"] == {"scope": "cell", "home": "make", "flags": ["parameter"]}
    assert [child["inlined"] for child in function["children"]] == [True]
    assert found["references"][1] == {
        "line": 2,
        "column": 21,
        "end_column": 22,
        "name": "n",
        "scope": "free",
        "access": "read",
        "opcode": "LOAD_DEREF",
    }


def test_a_broken_file_is_reported_and_analysed_all_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "broken.py"
    file.write_text("def f(n):\n    x = foo(\n    return lambda: n\n")
    (found,) = check_json(capsys, file)
    assert found["errors"]
    assert found["code"][1]["cellvars"] == ["n"]


def test_a_folder_stands_for_its_python_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("b.py", "a.pyi", "c.txt"):
        (tmp_path / name).write_text("x = 1\n")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "d.py").write_bytes("# coding: latin-1\nä = 'ö'\n".encode("latin-1"))
    found = check_json(capsys, tmp_path)
    assert [line["path"].removeprefix(str(tmp_path)) for line in found] == ["/a.pyi", "/b.py", "/inner/d.py"]
    assert list(found[2]["root"]["symbols"]) == ["ä"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    assert "function make" in check_scopes(capsys, tmp_path / "none.py", file, status=2)


@pytest.mark.parametrize("arguments", [["scopes", "x.py", "--python", "2.7"], ["nothing"]])
def test_misuse(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(arguments)
    assert error.value.code == 2


@pytest.mark.parametrize(("given", "hint"), [("chek", "; did you mean check?"), ("app.py", "")])
def test_an_unknown_command(given: str, hint: str, run: Run) -> None:
    assert run(given) == (2, "", f"closure-lsp: unknown command {given}{hint}; see `closure-lsp --help`\n")


def test_interrupted_while_modules_are_imported() -> None:
    code = dedent(
        """\
        import sys

        class Interruption:
            def find_spec(self, name, *_):
                if name == "closure_lsp.cli.parser":
                    raise KeyboardInterrupt

        sys.meta_path.insert(0, Interruption())
        from closure_lsp.__main__ import main
        sys.exit(main())
        """
    )
    result = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "closure-lsp: interrupted\n")


def test_columns_count_characters_from_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "wide.py"
    file.write_text("é = '😀'; ä = é\n", "utf-8")
    (found,) = check_json(capsys, file, "--references")
    assert [(use["name"], use["column"], use["end_column"]) for use in found["references"]] == [
        ("é", 1, 2),
        ("ä", 10, 11),
        ("é", 14, 15),
    ]


def test_scopes_as_one_list(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("x = 1\n")
    found = json.loads(check_scopes(capsys, "--output-format", "json", tmp_path))
    assert [each["path"] for each in found] == [str(tmp_path / "a.py"), str(tmp_path / "b.py")]
    assert json.loads(check_scopes(capsys, "--output-format", "json", tmp_path, "--exclude", "*.py")) == []


def test_scopes_in_files(capsys: pytest.CaptureFixture[str], tmp_path: Path, file: Path) -> None:
    text, lines = tmp_path / "scopes.txt", tmp_path / "scopes.jsonl"
    printed = check_scopes(capsys, file, "-o", f"text:{text}", "--output", f"json-lines:{lines}")
    assert text.read_text() == printed
    assert json.loads(lines.read_text())["path"] == str(file)
    assert check_scopes(capsys, file, "-q", "-o", f"json:{text}") == ""
    assert json.loads(text.read_text()) == [json.loads(lines.read_text())]
    check_scopes(capsys, file, "-o", "sarif:x", status=2)
    check_scopes(capsys, file, "-q", "-o", f"text:{tmp_path / 'none' / 'x'}", status=2)


def test_scopes_of_a_notebook(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    notebook = {"cells": [{"cell_type": "code", "source": "!ls\nx = 1"}]}
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook))
    (found,) = check_json(capsys, tmp_path)
    assert list(found["root"]["symbols"]) == ["x"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_manual_of_a_rule(run: Run, rule: Rule) -> None:
    result = run("explain", rule.name)
    assert result.status == 0
    assert result.out.startswith(f"{rule.name} ({rule.severity.value}")
    assert rule.manual.strip() in result.out


def test_the_list_of_rules(run: Run) -> None:
    result = run("explain")
    assert result.status == 0
    rules, _, topics = result.out.partition("\n\nTopics:\n")
    assert [line.split(" ")[0] for line in rules.splitlines() if line[0] != " "] == [rule.name for rule in RULES]
    assert [line for line in topics.splitlines() if line[0] != " "] == list(ORDER)
    assert "captures-self (information, opt-in)\n" in result.out


def test_a_rule_that_does_not_exist(run: Run) -> None:
    assert run("explain", "B023") == (2, "", "closure-lsp: there is no rule or topic B023; see `closure-lsp explain`\n")
    assert "did you mean empty-cell?" in run("explain", "empty-cells").err


def test_the_page_of_a_topic(run: Run) -> None:
    shown = run("explain", "shared-cells").out
    assert shown.startswith("shared-cells\n\nTwo functions that capture")
    assert "    def account(balance):\n" in shown
    assert "It prints:\n\n    15 10\n    True\n" in shown
    assert "rebound by deposit" in shown, "the picture"
    assert "did you mean shared-cells?" in run("explain", "shared-cell").err


def test_clean(run: Run) -> None:
    run.write({"a.py": LATE, "pyproject.toml": ""})
    assert run("clean") == (0, "There is no cache.\n", "")
    run("check", "--cache")
    assert (run.folder / ".closure_lsp_cache" / "CACHEDIR.TAG").is_file()
    assert run("clean").out.startswith("Removed ")
    assert not (run.folder / ".closure_lsp_cache").exists()


def test_clean_removes_nothing_of_others(run: Run) -> None:
    run.write({"other/important.txt": "", "other/CACHEDIR.TAG": ""})
    (run.folder / ".closure_lsp_cache").symlink_to("other", target_is_directory=True)
    run("clean")
    assert (run.folder / "other" / "important.txt").exists()
    (run.folder / ".closure_lsp_cache").unlink()
    run.write({".closure_lsp_cache/important.txt": ""})
    run("clean")
    assert (run.folder / ".closure_lsp_cache" / "important.txt").exists()
