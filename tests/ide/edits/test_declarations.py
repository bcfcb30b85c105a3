"""Where declarations and defaults are written: exact text before and after, nothing else moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from closure_lsp.ide.edits.declarations import bind_as_default, declare_global, declare_nonlocal
from closure_lsp.scopes.model import BlockKind
from tests.ide.code_actions.check import applied
from tests.ide.fixtures import analysed, at_cursor

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Occurrence
    from closure_lsp.text import TextEdit

    Edit = Callable[[Analysis, Occurrence], tuple[TextEdit, ...]]

AROUND = "def outer(x, y):\n"


def check_nonlocal(before: str, after: str) -> None:
    """`nonlocal x` is written into the functions of `outer(x, y)`: their text, the name at `$0`."""
    _check_declaration(declare_nonlocal, AROUND + before, AROUND + after)


def check_global(before: str, after: str) -> None:
    """`global` is written for the name at `$0`."""
    _check_declaration(declare_global, before, after)


def check_no_declaration(edit: Edit, fixture: str) -> None:
    """There are no edits for the name at `$0`."""
    assert _edits(edit, fixture) == ()


def check_default(before: str, after: str, *names: str) -> None:
    """Defaults for the names (`i` if none is given) are written into the source's innermost `def` or lambda."""
    analysis = analysed(before)
    function = next(
        (statement, block)
        for statement in analysis.statements
        for block in reversed(statement.scopes.blocks)
        if block.kind in (BlockKind.FUNCTION, BlockKind.LAMBDA)
    )
    assert (
        applied(before, bind_as_default(analysis, *function, [f"{name}={name}" for name in names or ("i",)])) == after
    )
    compile(after, "<after>", "exec")


def _check_declaration(edit: Edit, before: str, after: str) -> None:
    assert applied(before.replace("$0", ""), _edits(edit, before)) == after
    compile(after, "<after>", "exec")


def _edits(edit: Edit, fixture: str) -> tuple[TextEdit, ...]:
    analysis, offset = at_cursor(fixture)
    occurrence = analysis.occurrence_at(offset)
    assert occurrence is not None
    return edit(analysis, occurrence)


# -- declarations -----------------------------------------------------------------------------------------------------


def test_a_line_of_its_own() -> None:
    check_nonlocal("    def f():\n        $0x += 1\n", "    def f():\n        nonlocal x\n        x += 1\n")


def test_the_indentation_is_that_of_the_body() -> None:
    check_nonlocal("  def f():\n     $0x += 1\n", "  def f():\n     nonlocal x\n     x += 1\n")
    check_nonlocal("\tdef f():\n\t\t$0x += 1\n", "\tdef f():\n\t\tnonlocal x\n\t\tx += 1\n")
    check_nonlocal("\tdef f():\n\t    $0x += 1\n", "\tdef f():\n\t    nonlocal x\n\t    x += 1\n")


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_the_line_end_is_that_of_the_document(line_end: str) -> None:
    before = "def outer(x):\n    def f():\n        $0x += 1\n".replace("\n", line_end)
    after = "def outer(x):\n    def f():\n        nonlocal x\n        x += 1\n".replace("\n", line_end)
    _check_declaration(declare_nonlocal, before, after)


def test_a_text_without_a_last_line_end() -> None:
    check_nonlocal("    def f():\n        $0x += 1", "    def f():\n        nonlocal x\n        x += 1")


def test_below_a_docstring() -> None:
    check_nonlocal(
        '    def f():\n        """Doc."""\n        $0x += 1\n',
        '    def f():\n        """Doc."""\n        nonlocal x\n        x += 1\n',
    )
    check_nonlocal(
        '    def f():\n        """\n    Doc\n"""  # é 🎉\n\n        $0x += 1\n',
        '    def f():\n        """\n    Doc\n"""  # é 🎉\n        nonlocal x\n\n        x += 1\n',
    )
    check_nonlocal(
        "    def f():\n        ('a'\n        R'b')\n        $0x += 1\n",
        "    def f():\n        ('a'\n        R'b')\n        nonlocal x\n        x += 1\n",
    )
    check_nonlocal(
        "    def f():\n        'a' \\\n  'b' ;\n        $0x += 1\n",
        "    def f():\n        'a' \\\n  'b' ;\n        nonlocal x\n        x += 1\n",
    )


def test_a_string_that_is_no_docstring_stays_below() -> None:
    check_nonlocal(
        "    def f():\n        f'{x}'\n        $0x = 1\n",
        "    def f():\n        nonlocal x\n        f'{x}'\n        x = 1\n",
    )
    check_nonlocal(
        "    def f():\n        b'a'\n        $0x = 1\n",
        "    def f():\n        nonlocal x\n        b'a'\n        x = 1\n",
    )
    check_nonlocal(
        "    def f():\n        'a'.join($0x)\n        x = 1\n",
        "    def f():\n        nonlocal x\n        'a'.join(x)\n        x = 1\n",
    )


def test_on_one_line() -> None:
    check_nonlocal("    def f(): $0x += 1\n", "    def f(): nonlocal x; x += 1\n")
    check_nonlocal("    def f():$0x += 1; return x\n", "    def f():nonlocal x; x += 1; return x\n")
    check_nonlocal("    def f(): 'doc'; $0x += 1\n", "    def f(): 'doc'; nonlocal x; x += 1\n")
    check_nonlocal("    def f(): \\\n  $0x += 1\n", "    def f(): \\\n  nonlocal x; x += 1\n")
    check_nonlocal(
        "    def f():\n        'doc'; $0x += 1\n",
        "    def f():\n        'doc'; nonlocal x; x += 1\n",
    )


def test_comments_stay_where_they_are() -> None:
    check_nonlocal(
        "    def f():  # why\n        # how\n\n        # and\n        $0x += 1  # end\n",
        "    def f():  # why\n        nonlocal x\n        # how\n\n        # and\n        x += 1  # end\n",
    )
    check_nonlocal(
        "    def f(\n        a,  # a: b\n    ) -> {1: 2}:\n# left\n        $0x += 1\n",
        "    def f(\n        a,  # a: b\n    ) -> {1: 2}:\n        nonlocal x\n# left\n        x += 1\n",
    )


def test_decorators_async_and_methods() -> None:
    check_nonlocal(
        "    @y\n    async def f():\n        $0x += 1\n",
        "    @y\n    async def f():\n        nonlocal x\n        x += 1\n",
    )
    check_nonlocal(
        "    class C:\n     class D:\n      def f(self):\n        $0x += 1\n",
        "    class C:\n     class D:\n      def f(self):\n        nonlocal x\n        x += 1\n",
    )


def test_a_declaration_that_stands_there_is_joined() -> None:
    check_nonlocal(
        "    def f():\n        'doc'\n        nonlocal y  # why\n        $0x += 1\n",
        "    def f():\n        'doc'\n        nonlocal y, x  # why\n        x += 1\n",
    )
    check_nonlocal("    def f(): nonlocal y; $0x += 1\n", "    def f(): nonlocal y, x; x += 1\n")
    check_nonlocal(
        "    def f():\n        y_ = 1\n        nonlocal \\\n          y\n        $0x += 1\n",
        "    def f():\n        y_ = 1\n        nonlocal \\\n          y, x\n        x += 1\n",
    )


def test_a_declaration_that_is_not_always_made_or_comes_too_late_is_not_joined() -> None:
    check_nonlocal(
        "    def f():\n        if 1:\n            nonlocal y\n        $0x += 1\n",
        "    def f():\n        nonlocal x\n        if 1:\n            nonlocal y\n        x += 1\n",
    )
    check_nonlocal(
        "    def f():\n        $0x += 1\n        nonlocal y\n",
        "    def f():\n        nonlocal x\n        x += 1\n        nonlocal y\n",
    )
    check_nonlocal(
        "    def f():\n        def g(): nonlocal z\n        global y\n        z = $0x = 1\n",
        "    def f():\n        nonlocal x\n        def g(): nonlocal z\n        global y\n        z = x = 1\n",
    )


def test_a_name_is_written_as_it_stands() -> None:
    check_nonlocal(
        "    class C:\n     def m(self, __x):\n      def f():\n        __x$0 += 1\n",
        "    class C:\n     def m(self, __x):\n      def f():\n        nonlocal __x\n        __x += 1\n",
    )


def test_global() -> None:
    check_global("def f():\n    $0x += 1\n", "def f():\n    global x\n    x += 1\n")
    check_global("def f():\n    global a\n    $0x += 1\n", "def f():\n    global a, x\n    x += 1\n")
    check_global("# é 🎉\ndef f(): $0x += 1\n", "# é 🎉\ndef f(): global x; x += 1\n")


@pytest.mark.parametrize(
    "body",
    [
        "def f(x): $0x += 1",
        "def f(*, a, **x): $0x = 1",
        "def f(): x: int; $0x += 1",
        "def f(): nonlocal x; $0x += 1",
        "def f(): return $0x",
        "class C: $0x = 1",
        "f = lambda: ($0x := 1)",
        "f = [1 for $0x in y]",
        "def f(): $0z += 1",
    ],
)
def test_no_nonlocal(body: str) -> None:
    check_no_declaration(declare_nonlocal, f"{AROUND}    {body}\n")


def test_no_nonlocal_for_a_type_parameter_or_a_name_of_a_class() -> None:
    check_no_declaration(declare_nonlocal, "def outer[x]():\n    def f(): $0x = 1\n")
    check_no_declaration(declare_nonlocal, "class C:\n    x = 0\n    def f(): $0x = 1\n")
    check_no_declaration(declare_nonlocal, "def outer():\n    global x\n    def f(): $0x = 1\n")


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): $0x += 1",
        "def f():\n    x: int\n    $0x += 1",
        "def f():\n    $0x = 1\n    def g():\n        nonlocal x\n        x = 2",
        "def f():\n    global x\n    $0x = 1",
        "$0x = 1",
    ],
)
def test_no_global(source: str) -> None:
    check_no_declaration(declare_global, source)


# -- defaults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lambda: i", "lambda i=i: i"),
        ("lambda:i", "lambda i=i:i"),
        ("lambda x: x + i", "lambda x, i=i: x + i"),
        ("lambda x,: i", "lambda x, i=i,: i"),
        ("lambda x, /: i", "lambda x, /, i=i: i"),
        ("lambda x=1: i", "lambda x=1, i=i: i"),
        ("lambda *a: i", "lambda *a, i=i: i"),
        ("lambda *a, b: i", "lambda *a, b, i=i: i"),
        ("lambda *, b=1: i", "lambda *, b=1, i=i: i"),
        ("lambda **k: i", "lambda i=i, **k: i"),
        ("lambda x, *a, **k: i", "lambda x, *a, i=i, **k: i"),
        ("lambda x=lambda: 1: i", "lambda x=lambda i=i: 1: i"),
        ("(lambda  # why\n  : i)", "(lambda i=i  # why\n  : i)"),
        ("f'{(lambda: i)()}'", "f'{(lambda i=i: i)()}'"),
    ],
)
def test_a_default_of_a_lambda(before: str, after: str) -> None:
    check_default(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("()", "(i=i)"),
        ("( )", "(i=i )"),
        ("(a)", "(a, i=i)"),
        ("(a,)", "(a, i=i,)"),
        ("(a, /)", "(a, /, i=i)"),
        ("(a, /, b=1)", "(a, /, b=1, i=i)"),
        ("(a: int)", "(a: int, i=i)"),
        ("(a: int = 1)", "(a: int = 1, i=i)"),
        ("(a, *, b)", "(a, *, b, i=i)"),
        ("(*args)", "(*args, i=i)"),
        ("(*args: int)", "(*args: int, i=i)"),
        ("(*args, **kw)", "(*args, i=i, **kw)"),
        ("(**kw)", "(i=i, **kw)"),
        ("(a, **kw: str)", "(a, i=i, **kw: str)"),
        ("(a, **kw,)", "(a, i=i, **kw,)"),
        ("(a, # é 🎉\n  b, c)", "(a, # é 🎉\n  b, c, i=i)"),
        ("(a,\n      b)", "(a,\n      b,\n      i=i)"),
        ("( # why\n)", "(i=i # why\n)"),
        ("(\n    a\n)", "(\n    a,\n    i=i\n)"),
        ("(\n    a,\n)", "(\n    a,\n    i=i,\n)"),
        ("(\n    a,  # why\n)", "(\n    a,  # why\n    i=i,\n)"),
        ("(\n    a  # why\n)", "(\n    a,  # why\n    i=i\n)"),
        ("(\n    a\n    ,\n)", "(\n    a,\n    i=i\n    ,\n)"),
        ("(\n    a)", "(\n    a,\n    i=i)"),
        ("(\n    a,)", "(\n    a,\n    i=i,)"),
        ("(\n    a, b,\n)", "(\n    a, b, i=i,\n)"),
        ("(\n    a,\n    **kw,\n)", "(\n    a,\n    i=i,\n    **kw,\n)"),
        ("(\n    a=(\n        1\n    ),  # why\n)", "(\n    a=(\n        1\n    ),  # why\n    i=i,\n)"),
        ("(\n\ta,\n)", "(\n\ta,\n\ti=i,\n)"),
        ("(\r\n    a,\r\n)", "(\r\n    a,\r\n    i=i,\r\n)"),
        ("(\r\n    a  # why\r\n)", "(\r\n    a,  # why\r\n    i=i\r\n)"),
    ],
)
def test_a_default_of_a_def(before: str, after: str) -> None:
    check_default(f"def f{before}: return i\n", f"def f{after}: return i\n")
    check_default(f"@d\nasync def f{before} -> int:\n    return i\n", f"@d\nasync def f{after} -> int:\n    return i\n")


def test_several_defaults() -> None:
    check_default("lambda: i + j", "lambda i=i, j=j: i + j", "i", "j")
    check_default("lambda a, **k: i + j", "lambda a, i=i, j=j, **k: i + j", "i", "j")
    check_default("def f(\n    a,\n): i\n", "def f(\n    a,\n    i=i,\n    j=j,\n): i\n", "i", "j")
    check_default("def f(\n    a\n): i\n", "def f(\n    a,\n    i=i,\n    j=j\n): i\n", "i", "j")
    check_default("def f(\n    **k\n): i\n", "def f(\n    i=i,\n    j=j,\n    **k\n): i\n", "i", "j")


def test_no_default_where_the_parameters_do_not_parse() -> None:
    analysis = analysed("def f(a b): return i\n")
    (statement,) = analysis.statements
    function = next(block for block in statement.scopes.blocks if block.name == "f")
    assert bind_as_default(analysis, statement, function, ("i=i",)) == ()
