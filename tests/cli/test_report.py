"""`closure-lsp report`: the program that it makes shows the finding, is small, and has nothing private in it."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import pytest

import closure_lsp
from closure_lsp.api import reproducing, rules
from closure_lsp.api.unused import RULE as UNUSED_IGNORE
from tests.cli.runner import LATE, Run

if TYPE_CHECKING:
    from closure_lsp.ide.diagnostics.engine.rule import Rule

SHOP = '''\
"""The secret shop."""
import threading
from acme.internal import Widget, log

PRICES = {"gold": 39, "silver": 27}


class SecretShop:
    """Sells."""

    def display(self, labels):
        # a private remark
        log("opening", self.name)
        with self.lock:
            for index, label in enumerate(labels):
                try:
                    price = PRICES[label]
                except KeyError:
                    continue
                widget = Widget(label, price)
                self.buttons.append(lambda: widget.click(f"{label} costs {price}", r"\\d"))
        return len(self.buttons)


def work(jobs):
    for job in jobs:
        thread = threading.Thread(target=lambda: print(job))
        thread.start()
'''


def check_report(run: Run, source: str, line: int, *arguments: str) -> tuple[str, list[str]]:
    """Reports what is found on a line; gives the program and its comments, once the program shows the finding."""
    run.write({"app.py": source})
    result = run("report", f"app.py:{line}", *arguments)
    assert result.status == 0, result.err
    stated = re.search(r"^# (\S+) \((\w+)\) on line (\d+)$", result.out, re.MULTILINE)
    assert stated
    shown = [
        (found.rule, found.severity, str(found.line)) for found in closure_lsp.check(result.out, select=[stated[1]])
    ]
    assert stated.groups() in shown
    lines = result.out.splitlines()
    remarks = [each for each in lines if each.startswith("# ")]
    return "\n".join(lines[len(remarks) :]), remarks


def test_the_program_is_small_and_has_no_private_word(run: Run) -> None:
    program, remarks = check_report(run, SHOP, 21)
    assert program == textwrap.dedent("""\
        class C1:
            def f1(self, x1):
                for x2, x3 in enumerate(x1):
                    x4 = x5(x3, x6)
                    self.x7.append(lambda: x4.x9(f"{x3}s2{x6}", r"s3"))""")
    assert remarks[1:] == [
        "# As in the original, because the finding depends on it: append",
        "# late-binding-capture (warning) on line 8",
    ]


def test_names_that_the_verdict_needs_stay_and_are_told(run: Run) -> None:
    program, remarks = check_report(run, SHOP, 27)
    assert program.splitlines()[1:] == [
        "    for x2 in x1:",
        "        x3 = threading.Thread(target=lambda: print(x2))",
        "        x3.start()",
    ]
    assert remarks[1].endswith(": threading, Thread, target, start")


def test_lines_can_be_kept(run: Run) -> None:
    program, remarks = check_report(run, SHOP, 21, "--keep", "14-15", "--keep", "18")
    for line in (14, 15, 18):
        assert SHOP.splitlines()[line - 1] in program
    assert "# Lines that --keep names were not changed." in remarks


@pytest.mark.parametrize(
    "rule", [rule for rule in rules.ALL if rule.name != UNUSED_IGNORE.name], ids=lambda rule: rule.name
)
def test_the_example_of_every_rule_can_be_reported(rule: Rule, run: Run) -> None:
    found = closure_lsp.check(rule.example, select=[rule.name])
    check_report(run, rule.example, found[0].line, "--rule", rule.name, "--select", rule.name)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        # what is in a string stays a string: in an f-string only the braces stay
        ("fs = []\nfor secret in 'ab':\n    fs.append(lambda: f'hush {secret!r:>9} hush')\n", ["hush", "secret"]),
        ("fs = []\nfor secret in 'ab':\n    fs.append(lambda: ('hush' b'hush', 4711, secret))\n", ["hush", "4711"]),
        # a name that a new one would meet
        ("fs = []\nfor x1 in 'ab':\n    for x2 in 'cd':\n        fs.append(lambda: (x1, x2, secret))\n", ["secret"]),
        # private names of a class, and what decorators and annotations say
        (
            "class C:\n    @hidden('hush')\n    def m(self, a: hidden) -> 'hush':\n        for __s in a:\n"
            "            self.__fs.append(lambda: __s)\n",
            ["hidden", "hush", "__fs"],
        ),
        ("fs = []\nfor ключ in 'ab':\n    fs.append(lambda: ключ)\n", ["ключ"]),
    ],
)
def test_private_words(source: str, names: list[str], run: Run) -> None:
    line = next(number for number, text in enumerate(source.splitlines(), 1) if "lambda" in text)
    program, _ = check_report(run, source, line)
    assert [name for name in names if name in program] == []


@pytest.mark.parametrize(
    ("values", "reported"),
    [
        ("(4711, 4712, 4711)", "(2, 3, 2)"),
        ("('yes', 'no', 'yes')", "('s2', 's3', 's2')"),
        # 0 and 1 say nothing; what is in the original is no new number
        ("(0, 1, 2, 3)", "(0, 1, 4, 5)"),
    ],
)
def test_equal_values_stay_equal_and_others_different(values: str, reported: str, run: Run) -> None:
    program, _ = check_report(run, f"fs = []\nfor n in {values}:\n    fs.append(lambda: n)\n", 3)
    assert program.splitlines()[0] == f"for x1 in {reported}:"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends(newline: str, run: Run) -> None:
    source = SHOP.replace("\n", newline)
    run.folder.joinpath("app.py").write_bytes(source.encode())
    result = run("report", "app.py:21")
    assert result.status == 0
    assert "for x2, x3 in enumerate(x1):" in result.out


def test_where_nothing_is_found(run: Run) -> None:
    run.write({"app.py": LATE})
    result = run("report", "app.py:7")
    assert (result.status, result.out) == (1, "")
    assert result.err == "closure-lsp: nothing is found on line 7 of app.py; what is found is on line 1\n"
    assert run("report", "app.py:1", "--rule", "empty-cell").status == 1


def test_what_does_not_parse_cannot_be_shown(run: Run) -> None:
    run.write({"app.py": LATE + "def (\n"})
    result = run("report", "app.py:1")
    assert (result.status, result.out) == (1, "")
    assert "no program made from this file alone shows it" in result.err


def test_what_depends_on_another_file_cannot_be_shown(run: Run) -> None:
    run.write({"other.py": "KEPT = []\ndef keep(f):\n    KEPT.append(f)\n"})
    run.write({"app.py": "from other import keep\nfor n in (5, 6):\n    keep(lambda: n)\n"})
    result = run("report", "app.py:3")
    assert (result.status, result.out) == (1, "")
    assert "no program made from this file alone shows it as warning" in result.err
    alone = run("report", "app.py:3", "--config", "imports=off")
    assert alone.status == 0
    assert "late-binding-capture (information)" in alone.out


@pytest.mark.parametrize("place", ["app.py", "app.py:", "app.py:x", ":3", "none.py:1", "nb.ipynb:1", "."])
def test_misuse(place: str, run: Run) -> None:
    run.write({"app.py": LATE, "nb.ipynb": '{"cells": []}'})
    result = run("report", place)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("closure-lsp: ")


def test_bad_lines_to_keep(run: Run) -> None:
    run.write({"app.py": LATE})
    assert run("report", "app.py:1", "--keep", "a-b").status == 2


def test_a_search_that_ends_early_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reproducing, "MOST_LOOKS", 3)
    _, remarks = check_report(run, SHOP, 21)
    assert "# A smaller program may exist: the search has ended before it had tried everything." in remarks


def test_settings_that_the_finding_depends_on_are_told(run: Run) -> None:
    """Late binding with `keep` known to be done with its argument: the severity that the project has set."""
    run.write({"pyproject.toml": '[tool.closure-lsp.severity]\nlate-binding-capture = "hint"\n'})
    run.write({"app.py": LATE})
    result = run("report", "app.py:1")
    assert result.status == 0
    assert "late-binding-capture (hint) on line" in result.out
