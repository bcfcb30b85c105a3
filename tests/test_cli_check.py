"""`closure-lsp check` and `closure-lsp explain`: what they print, and with which status they end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from closure_lsp.cli import main
from closure_lsp.ide.diagnostics import RULES

if TYPE_CHECKING:
    from pathlib import Path

LATE = "for ä in '😀', 'b': é.append(lambda: ('😀', ä))\n"
MISSING = "n = 0\ndef f():\n    n += 1\n"


class Run:
    """One run of the command in a folder with two files, `late.py` and `missing.py`."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capture = capture
        (folder / "late.py").write_text(LATE, "utf-8")
        (folder / "missing.py").write_text(MISSING, "utf-8")

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """The exit status, and what went to standard output and standard error."""
        status = main(arguments)
        captured = self.capture.readouterr()
        return status, captured.out, captured.err


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(tmp_path, capsys)


def test_findings_as_text(run: Run) -> None:
    status, out, _ = run("check", str(run.folder))
    late, missing = out.splitlines()
    assert status == 1
    assert late.startswith(f"{run.folder / 'late.py'}:1:43: warning: The lambda captures the variable `ä`")
    assert late.endswith("[late-binding-capture]")
    assert missing.startswith(f"{run.folder / 'missing.py'}:3:5: error: `n` is read")
    assert missing.endswith("[missing-global]")


def test_findings_as_json(run: Run) -> None:
    status, out, _ = run("check", "--output-format", "json", str(run.folder))
    late, missing = json.loads(out)
    assert status == 1
    assert late.pop("message").endswith("see `ä == 'b'`.")
    assert late == {
        "path": str(run.folder / "late.py"),
        "rule": "late-binding-capture",
        "severity": "warning",
        "symbol": "ä",
        "line": 1,
        "column": 43,
        "end_line": 1,
        "end_column": 44,
    }
    assert (missing["rule"], missing["line"], missing["column"], missing["end_column"]) == ("missing-global", 3, 5, 6)


def test_nothing_found(run: Run) -> None:
    (run.folder / "late.py").write_text("x = 1\n")
    assert run("check", str(run.folder / "late.py")) == (0, "", "")
    status, out, _ = run("check", "--output-format", "json", str(run.folder / "late.py"))
    assert (status, json.loads(out)) == (0, [])


def test_selected_and_ignored_rules(run: Run) -> None:
    def rules(*arguments: str) -> list[str]:
        _, out, _ = run("check", "--output-format", "json", str(run.folder), *arguments)
        return [found["rule"] for found in json.loads(out)]

    assert rules("--select", "missing-global,missing-nonlocal") == ["missing-global"]
    assert rules("--select", "late-binding-capture", "--select=missing-global") == [
        "late-binding-capture",
        "missing-global",
    ]
    assert rules("--ignore", "missing-global") == ["late-binding-capture"]
    assert rules("--ignore", "all") == []
    assert rules("--select", "captures-large") == []


def test_opt_in_rules_have_to_be_named(run: Run) -> None:
    (run.folder / "large.py").write_text("def f():\n    a = open('b')\n    return lambda: a\n")
    path = str(run.folder / "large.py")
    assert run("check", path)[0] == 0
    assert run("check", path, "--select", "all")[0] == 0
    assert run("check", path, "--select", "all,captures-large")[0] == 1


def test_the_version_of_python(run: Run) -> None:
    path = run.folder / "late.py"
    path.write_text("for kind in a:\n    def f(row: kind): pass\n    b.append(f)\n")
    assert run("check", "--python", "3.13", str(path))[0] == 0
    assert run("check", "--python", "3.14", str(path))[0] == 1
    with pytest.raises(SystemExit) as exit_:
        run("check", "--python", "2.7", str(run.folder))
    assert exit_.value.code == 2


def test_misuse(run: Run) -> None:
    status, out, err = run("check", "--select", "late-bindings", str(run.folder))
    assert (status, out) == (2, "")
    assert "there is no rule late-bindings" in err
    status, out, err = run("check", str(run.folder / "none.py"), str(run.folder / "late.py"))
    assert status == 2
    assert "late-binding-capture" in out
    assert "none.py: No such file" in err
    with pytest.raises(SystemExit) as exit_:
        run("check")
    assert exit_.value.code == 2


def test_what_does_not_parse_is_no_failure(run: Run) -> None:
    (run.folder / "late.py").write_bytes(b"def f(:\n \xff\n\tlambda\x00")
    assert run("check", str(run.folder / "late.py")) == (0, "", "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_manual_of_a_rule(run: Run, rule: object) -> None:
    (chosen,) = (each for each in RULES if each is rule)
    status, out, _ = run("explain", chosen.name)
    assert status == 0
    assert out.startswith(f"{chosen.name} ({chosen.severity.value}")
    assert chosen.manual.strip() in out


def test_the_list_of_rules(run: Run) -> None:
    status, out, _ = run("explain")
    assert status == 0
    assert [line.split(" ")[0] for line in out.splitlines() if line[0] != " "] == [rule.name for rule in RULES]
    assert "captures-self (information, opt-in)\n" in out


def test_a_rule_that_does_not_exist(run: Run) -> None:
    status, out, err = run("explain", "B023")
    assert (status, out) == (2, "")
    assert "there is no rule B023" in err
