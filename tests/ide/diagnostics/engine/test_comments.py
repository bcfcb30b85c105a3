"""Comments that silence rules or name eager functions."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from closure_lsp.ide.diagnostics import RULES
from closure_lsp.text import Encoding
from tests.ide.diagnostics.check import check_diagnostics, found_in
from tests.ide.fixtures import analysed

LOOP = "for i in a:\n    b.append(lambda: i)  {}\n"
FOUND = LOOP.format("{}") + "#                    ^ warning late-binding-capture i\n"


@pytest.mark.parametrize(
    "comment",
    [
        "# closure-lsp: ignore[late-binding-capture]",
        "#closure-lsp:ignore[missing-global, late-binding-capture]",
        "# closure-lsp: ignore",
        "# noqa",
        "# NOQA: late-binding-capture",
        "# noqa: E501,B023",
        "# noqa: E501 B023",
        "# type: ignore  # noqa: B023 # why",
        "# pylint: disable=cell-var-from-loop",
        "# pylint: disable = foo, W0640",
    ],
)
def test_silenced(comment: str) -> None:
    check_diagnostics(LOOP.format(comment))


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "# why not",
        "# closure-lsp: ignore[missing-global]",
        "# noqa: E501",
        "# pylint: disable=foo",
        "# pylint: enable=cell-var-from-loop",
    ],
)
def test_not_silenced(comment: str) -> None:
    check_diagnostics(FOUND.format(comment))


def test_the_codes_of_other_linters_silence_only_their_rule() -> None:
    check_diagnostics("n = 0\ndef f():\n    n += 1  # noqa: B023\n#   ^ error missing-global n\n")


def test_the_first_line_of_the_statement() -> None:
    check_diagnostics("for i in a:\n    b.append(  # noqa: B023\n        lambda: i,\n    )\n")
    check_diagnostics("x = [  # noqa: B023\n    lambda: i\n    for i in a\n]\n")


def test_in_brackets_that_are_indented_less_than_their_statement() -> None:
    check_diagnostics("def f():\n    for i in a:\n        b.append([lambda: i, c.  # noqa: B023\n  d])\n")


def test_other_lines_of_the_statement_do_not_count() -> None:
    check_diagnostics(
        """\
for i in a:  # noqa: B023
    b.append(
        lambda: i,
#               ^ warning late-binding-capture i
    )  # noqa: B023
"""
    )


def test_what_only_looks_like_a_comment() -> None:
    check_diagnostics("for i in a: b('# noqa').append(lambda: i)\n#" + " " * 38 + "^ warning late-binding-capture i\n")
    check_diagnostics(
        "for i in a: b('# noqa').append(lambda: i)  # why\n#" + " " * 38 + "^ warning late-binding-capture i\n"
    )


def test_text_outside_of_ascii() -> None:
    check_diagnostics("for ä in 'é':\n    b.append(lambda: ('ü', ä))  # é noqa # noqa: B023\n")


def test_eager_functions() -> None:
    source = "for i in a:\n    b.apply(lambda: i)\n{}    run(lambda: i)\n{}"
    found = "#                   ^ information late-binding-capture i\n"
    check_diagnostics(source.format(found, "#               ^ information late-binding-capture i\n"))
    check_diagnostics("# closure-lsp: eager[apply, run]\n" + source.format("", ""))
    check_diagnostics("# closure-lsp: eager[run]\n" + source.format(found, ""))


@pytest.mark.parametrize(
    "comment",
    ["# ruff: noqa", "# flake8: noqa: B023", "# ruff: noqa: E501, B023", "# pylint: disable=cell-var-from-loop"],
)
def test_the_whole_file(comment: str) -> None:
    check_diagnostics(f"{comment}\nimport a\n{LOOP.format('')}")
    check_diagnostics(LOOP.format("").replace("\n", f"\n    {comment}\n", 1))


def test_comments_that_speak_to_less_than_the_file() -> None:
    check_diagnostics("# noqa: B023\n" + FOUND.format(""))
    check_diagnostics("# ruff: noqa: E501\n" + FOUND.format(""))
    check_diagnostics("x = 1  # ruff: noqa\n" + FOUND.format(""))
    check_diagnostics("def f():\n    # pylint: disable=W0640\n    pass\n" + FOUND.format(""))


def test_the_next_line() -> None:
    source = (
        "for i in a:\n    # pylint: disable-next=cell-var-from-loop\n    b.append(lambda: i)\n    b.append(lambda: i)\n"
    )
    check_diagnostics(source + "#                    ^ warning late-binding-capture i\n")


def test_ruffs_comment_on_the_line_or_above_it() -> None:
    check_diagnostics(LOOP.format("  # ruff: ignore[B023]"))
    check_diagnostics(LOOP.format("  # ruff: ignore[E501, B023]"))
    check_diagnostics(FOUND.format("  # ruff: ignore[E501]"))
    check_diagnostics(FOUND.format("  # ruff: ignore"))
    source = "for i in a:\n    # ruff: ignore[B023]\n    b.append(lambda: i)\n    b.append(lambda: i)\n"
    check_diagnostics(source + "#                    ^ warning late-binding-capture i\n")


def test_the_rest_of_a_suite() -> None:
    check_diagnostics(
        """\
for i in a:
    if i:
        # pylint: disable=cell-var-from-loop

        b.append(lambda: i)
        if c:
            b.append(lambda: i)
    b.append(lambda: i)
#                    ^ warning late-binding-capture i
"""
    )


def test_comments_of_other_top_level_statements() -> None:
    loop = "for i in a: b.append(lambda: i)\n"
    found = loop + "#                            ^ warning late-binding-capture i\n"
    check_diagnostics(f"import a\n# pylint: disable-next=W0640\n{loop}{found}")
    check_diagnostics(f"import a\n# pylint: disable-next=W0640\n\n{found}")
    check_diagnostics(f"{found}# pylint: disable=W0640\nimport b\n{loop}")
    check_diagnostics(f"{loop}import b\n# flake8: noqa: B023\n")
    check_diagnostics(f"import a  # noqa\n{found}import b  # noqa\n")


TWINS = [
    ("missing-nonlocal", "F823", "used-before-assignment"),
    ("missing-global", "F823", "E0601"),
    ("late-binding-capture", "B023", "cell-var-from-loop"),
    ("empty-cell", "F821", "undefined-variable"),
    ("class-scope-not-captured", "F821", "E0602"),
]


@pytest.mark.parametrize(("name", "ruff", "pylint"), TWINS)
def test_the_names_of_other_linters_for_the_same(name: str, ruff: str, pylint: str) -> None:
    """What ruff calls so it finds in the same place: it is asked."""
    rule = next(rule for rule in RULES if rule.name == name)
    (found,) = (each for each in found_in(rule.example) if each.rule == name)
    line, column = analysed(rule.example).text.position(found.span.start, Encoding.UTF32)
    command = (sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", ruff)
    said = subprocess.run(
        (*command, "--output-format", "json", "-"), input=rule.example, capture_output=True, text=True
    )
    places = [(each["code"], each["location"]) for each in json.loads(said.stdout)]
    assert (ruff, {"row": line + 1, "column": column + 1}) in places
    lines = rule.example.splitlines()
    for comment in (f"# noqa: {ruff}", f"# pylint: disable={pylint}"):
        silenced = "\n".join([*lines[:line], f"{lines[line]}  {comment}", *lines[line + 1 :]])
        assert [each for each in found_in(f"{silenced}\n") if each.rule == name] == []
