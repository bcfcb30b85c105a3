"""Capture `i` by value, with partial: what is written, where the import goes, and that each has its own value."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, REVIEW, check_action, check_run, every_title

TITLE = "Capture `i` by value, with `functools.partial`"
FRAME = "import functools\ndef build():\n    out = []\n    for i in range(2):\n{}    return [f() for f in out]\n"


def check_captures(before: str, after: str) -> None:
    """Lines in a loop over `i`: `out` then holds functions that give 1, 1; after the fix they give 0, 1."""
    check_action(FRAME.format(before), TITLE, FIX, FRAME.format(after))
    check_run(FRAME.format(before), TITLE, "build()", [1, 1], [0, 1])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lambda: $0i", "functools.partial(lambda i: i, i)"),
        ("lambda a=0, /, *b: $0i", "functools.partial(lambda i, a=0, /, *b: i, i)"),
        ("lambda *, a=0: $0i", "functools.partial(lambda i, *, a=0: i, i)"),
        ("lambda: (lambda: $0i)()", "functools.partial(lambda i: (lambda: i)(), i)"),
    ],
)
def test_lambdas(before: str, after: str) -> None:
    check_captures(f"        out.append({before})\n", f"        out.append({after})\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("()", "(i)"),
        ("(a=0)", "(i, a=0)"),
        ("(\n            a=0,  # a\n        )", "(\n            i,\n            a=0,  # a\n        )"),
    ],
)
def test_defs(before: str, after: str) -> None:
    check_captures(
        f"        def f{before}:\n            return $0i\n        out.append(f)\n",
        f"        def f{after}:\n            return i\n\n        f = functools.partial(f, i)\n        out.append(f)\n",
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("head", "after", "written"),
    [
        ("", "import functools\n\n", "functools.partial"),
        ("import functools as ft\n", "import functools as ft\n", "ft.partial"),
        ("from functools import (reduce, partial as p)\n", "from functools import (reduce, partial as p)\n", "p"),
        ("from functools import partial\n", "from functools import partial\n", "partial"),
        ("from functools import reduce\n", "import functools\nfrom functools import reduce\n", "functools.partial"),
        ("import abc\nimport sys\n", "import abc\nimport functools\nimport sys\n", "functools.partial"),
        ("import abc  # why\n\nx = 1\n", "import abc  # why\nimport functools\n\nx = 1\n", "functools.partial"),
        ("from abc import ABC\n", "import functools\nfrom abc import ABC\n", "functools.partial"),
        ("from .a import b\n", "import functools\n\nfrom .a import b\n", "functools.partial"),
        (
            '"""Doc."""\n\nfrom __future__ import annotations\n\nimport os\n',
            '"""Doc."""\n\nfrom __future__ import annotations\n\nimport functools\nimport os\n',
            "functools.partial",
        ),
        ('"""Doc."""\n# why\nx = 1\n', '"""Doc."""\nimport functools\n\n# why\nx = 1\n', "functools.partial"),
        (
            "#!/usr/bin/env python\n# why\nx = 1\n",
            "#!/usr/bin/env python\n# why\nimport functools\n\nx = 1\n",
            "functools.partial",
        ),
        ("import os; x = 1\n", "import functools\nimport os; x = 1\n", "functools.partial"),
        ("if True: import functools\nx = 1\n", "", ""),
        ("functools = 1\n", "", ""),
    ],
)
def test_the_import(head: str, after: str, written: str, line_end: str) -> None:
    before = f"{head}out = []\nfor i in range(2): out.append(lambda: $0i)\nfor f in out: f()\n".replace("\n", line_end)
    if not written:
        assert not any(title.startswith(TITLE) for title in every_title(before))
        return
    fixed = f"{after}out = []\nfor i in range(2): out.append({written}(lambda i: i, i))\nfor f in out: f()\n"
    check_action(before, TITLE, FIX, fixed.replace("\n", line_end))
    if "from ." not in head:
        check_run(before, TITLE, "[f() for f in out]", [1, 1], [0, 1])


@pytest.mark.parametrize(
    "body",
    [
        "class C:\n            def f(self): return $0i\n        b.append(C)",
        "@a\n        def f(): return $0i\n        b.append(f)",
        "b.append(lambda **k: $0i)",
        "def f(): nonlocal i; i = $0i\n        b.append(f)",
        "b.append($0i for c in a)",
        "functools = a; b.append(lambda: $0i)",
        # What a class gets is bound to its objects, which `partial` is not.
        "setattr(b, i, lambda self: $0i)",
        "b.f = lambda x: $0i",
        "b[i] = lambda self: $0i",
        "type(i, (), {i: lambda x: $0i})",
    ],
)
def test_not_offered(body: str) -> None:
    source = f"def outer(b):\n    for i in a:\n        {body}\n"
    assert not any(title.startswith(TITLE) for title in every_title(source))


def test_a_docstring_in_pieces_stays_the_first_statement() -> None:
    before = '"Two" " pieces."\nfor i in a: b.append(lambda: $0i)\n'
    after = '"Two" " pieces."\nimport functools\n\nfor i in a: b.append(functools.partial(lambda i: i, i))\n'
    check_action(before, TITLE + " (needs review)", REVIEW, after)
