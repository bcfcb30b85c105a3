"""Silence a rule here: where the comment is written, and that the rule is silent then."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, every_title

TITLE = "Silence `late-binding-capture` here"
IGNORE = "# closure-lsp: ignore[late-binding-capture]"
EMPTY = "# closure-lsp: ignore[]"


def check_line(before: str, after: str) -> None:
    """A line in a loop over `i`."""
    check_action(f"for i in a:\n    {before}\n", TITLE, FIX, f"for i in a:\n    {after}\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("b.append(lambda: $0i)", f"b.append(lambda: i)  {IGNORE}"),
        ("b.append(lambda: $0i)  # why", f"b.append(lambda: i)  # why  {IGNORE}"),
        ("b.append(lambda: $0i)  # noqa: E501", f"b.append(lambda: i)  # noqa: E501  {IGNORE}"),
        (
            "b.append(lambda: $0i)  # closure-lsp: ignore[empty-cell]",
            "b.append(lambda: i)  # closure-lsp: ignore[empty-cell, late-binding-capture]",
        ),
        (f"b.append(lambda: $0i)  {EMPTY}", f"b.append(lambda: i)  {IGNORE}"),
        (
            "b.append('é #', lambda: $0i); 'closure-lsp: ignore[]'",
            f"b.append('é #', lambda: i); 'closure-lsp: ignore[]'  {IGNORE}",
        ),
        (
            "b.append('# closure-lsp: ignore[]', lambda: $0i)",
            f"b.append('# closure-lsp: ignore[]', lambda: i)  {IGNORE}",
        ),
        ("b.append(\n        lambda: $0i,\n    )", f"b.append(\n        lambda: i,  {IGNORE}\n    )"),
        (
            'b.append(\n        lambda: ($0i, """\n""")\n    )',
            f'b.append(  {IGNORE}\n        lambda: (i, """\n""")\n    )',
        ),
        ("b.append(\n        lambda: $0i + \\\n    1)", f"b.append(  {IGNORE}\n        lambda: i + \\\n    1)"),
    ],
)
def test_where_the_comment_goes(before: str, after: str) -> None:
    check_line(before, after)
    check_line(before.replace("\n", "\r\n"), after.replace("\n", "\r\n"))


def test_without_a_line_end_at_the_end_of_the_file() -> None:
    check_action("for i in a: b.append(lambda: $0i)", TITLE, FIX, f"for i in a: b.append(lambda: i)  {IGNORE}")


@pytest.mark.parametrize("body", ['b.append(lambda: ($0i, """\n"""))', "b.append(lambda: $0i + \\\n  1)"])
def test_no_line_takes_a_comment(body: str) -> None:
    assert TITLE not in every_title(f"for i in a:\n    {body}\n")


def test_every_diagnostic_at_the_cursor() -> None:
    titles = every_title("def f(n):\n    for n in n:\n        def g(): $0n += 1; h.append(g)\n")
    assert "Silence `missing-nonlocal` here" in titles
