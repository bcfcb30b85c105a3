"""Print what a function captures: what is printed, and that printing it breaks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from closure_lsp.ide.code_actions.refactorings.print_captures import ACTION
from closure_lsp.python_version import running_version
from tests.ide.code_actions.check import check_not_offered, check_refactoring

if TYPE_CHECKING:
    from _pytest.capture import CaptureFixture

TITLE = "Print what `add` captures"
VALUES = '"add captures", {name: cell.cell_contents for name, cell in zip(add.__code__.co_freevars, add.__closure__)}'
CELLS = '"add captures", dict(zip(add.__code__.co_freevars, add.__closure__))'


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_names_and_values(line_end: str, capsys: CaptureFixture[str]) -> None:
    before = "def outer(n):\n\tm = 2\n\tdef $0add(x):\n\t\treturn n + m  # why\n\n\treturn add\nresult = outer(1)(2)\n"
    after = before.replace("$0", "").replace("# why\n", f"# why\n\tprint({VALUES})\n")
    check_refactoring(before.replace("\n", line_end), TITLE, after.replace("\n", line_end))
    assert capsys.readouterr().out == "add captures {'m': 2, 'n': 1}\n"


def test_cells_where_a_value_may_be_missing(capsys: CaptureFixture[str]) -> None:
    before = "def outer():\n    def $0add(): return n\n    n = 1\n    return add\nresult = outer()()\n"
    after = before.replace("$0", "").replace("return n\n", f"return n\n    print({CELLS})\n")
    check_refactoring(before, TITLE, after)
    assert "add captures {'n': <cell at 0x" in capsys.readouterr().out


@pytest.mark.parametrize(
    "bindings",
    [
        "if c:\n        n = 1",
        "for n in c: pass",
        "while c:\n        n = 1",
        "try:\n        n = 1\n    except E: pass",
        "n = 1\n    del n",
        "(n := 1)",
        "n: int",
    ],
)
def test_bindings_that_are_not_sure(bindings: str) -> None:
    source = f"def outer(c):\n    {bindings}\n    def $0add(): return n\n    n = 2\n    return add\n"
    after = source.replace("$0", "").replace("return n\n", f"return n\n    print({CELLS})\n")
    check_refactoring(source + "result = 1\n", TITLE, after + "result = 1\n")


def test_at_the_end_of_the_text() -> None:
    check_refactoring(
        "result = 1\ndef outer(n):\n    def add$0():\n        return n",
        TITLE,
        f"result = 1\ndef outer(n):\n    def add():\n        return n\n    print({VALUES})",
    )


@pytest.mark.parametrize(
    "source",
    [
        "def outer(n):\n    def $0add(): return 1\n",
        "def outer(n):\n    @d\n    def $0add(): return n\n",
        "def outer(n, print):\n    def $0add(): return n\n",
        "zip = 1\ndef outer(n):\n    def $0add(): return n\n",
        "def outer(n):\n    def add(): return $0n\n",
        "def outer(n):\n    def $0add(): return n +\n",
        f"def outer(n):\n    def $0add(): return n\n\n    # why\n    print({VALUES})\n",
        f"def outer(n):\n    def $0add(): return n\n    n += 1\n    print({CELLS})\n    return add\n",
        f"class C:\n    def $0add(x): return __class__\n    # a\n\n    print({CELLS})\n"
        + "    def f(self): pass\n" * 50,
    ],
)
def test_not_offered(source: str) -> None:
    check_not_offered(source, ACTION)


def test_the_line_of_another_function_of_that_name() -> None:
    source = """\
def f(n):
    def $0add(): return n
    return add
def g(n):
    def add(): return n
    {}return add
result = 1
"""
    before = source.format(f"print({VALUES})\n    ")
    check_refactoring(
        before, TITLE, before.replace("$0", "").replace("return n\n", f"return n\n    print({VALUES})\n", 1)
    )


@pytest.mark.skipif(running_version() < (3, 12), reason="type parameters are new in 3.12")
def test_a_function_of_the_module_captures_its_type_parameters() -> None:
    check_refactoring(
        "def $0add[T](x) -> T:\n    return T\nresult = 1\n",
        TITLE,
        f"def add[T](x) -> T:\n    return T\nprint({CELLS})\nresult = 1\n",
    )
