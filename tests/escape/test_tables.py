"""The tables of operators and of slices: each row decides about some program, of which nothing is said without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from closure_lsp.escape import operators, removals
from closure_lsp.library.effects import Which
from tests.verdicts.product import findings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

BINARY: dict[str, dict[str, str]] = {"_BINARY": operators._BINARY, "_COMPARISONS": operators._COMPARISONS}
UNARY = operators._UNARY
FUNCTIONS = operators._FUNCTIONS


def early(method: str, expression: str) -> str:
    """A program whose expression runs a method that reads a variable before its binding."""
    return f"""\
def run():
    class A:
        def {method}(self, *others):
            return n
    {expression}
    n = 1
run()
"""


def is_found(source: str) -> bool:
    return any(each.rule == "capture-before-binding" and each.symbol == "n" for each in findings_of(source))


def check_raises(source: str) -> None:
    with pytest.raises(NameError, match="'n'"):
        exec(compile(source, "source", "exec"), {})


@pytest.mark.parametrize(
    ("table", "operator"), [(table, each) for table, rows in BINARY.items() for each in rows], ids=lambda each: each
)
def test_operator(table: str, operator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = early(BINARY[table][operator], f"A() {operator} 1")
    check_raises(source)
    assert is_found(source)
    monkeypatch.delitem(BINARY[table], operator)
    assert not is_found(source)


@pytest.mark.parametrize("operator", UNARY)
def test_unary_operator(operator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = early(UNARY[operator], f"{operator}A()")
    check_raises(source)
    assert is_found(source)
    monkeypatch.delitem(UNARY, operator)
    assert not is_found(source)


def methods_of_functions() -> Iterator[tuple[str, str]]:
    return ((function, method) for function, methods in FUNCTIONS.items() for method in methods)


@pytest.mark.parametrize(("function", "method"), tuple(methods_of_functions()))
def test_method_of_a_builtin(function: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = early(method, f"{function}(A())")
    check_raises(source)
    assert is_found(source)
    monkeypatch.setitem(FUNCTIONS, function, tuple(each for each in FUNCTIONS[function] if each != method))
    assert not is_found(source)


@pytest.mark.parametrize("method", operators._TRUTH)
def test_method_of_a_condition(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = early(method, "not A()")
    check_raises(source)
    assert is_found(source)
    monkeypatch.setattr(operators, "_TRUTH", tuple(each for each in operators._TRUTH if each != method))
    assert not is_found(source)


SLICES: dict[str, dict[str, Which]] = {"_LEFT_OUT": removals._LEFT_OUT, "_SLICES": removals._SLICES}
"""What `kept = kept[...]` leaves in `kept`, and what `del kept[...]` takes out."""


@pytest.mark.parametrize(
    ("table", "text"), [(table, each) for table, rows in SLICES.items() for each in rows], ids=lambda each: each
)
def test_slice(table: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taking = f"kept = kept[{text}]" if table == "_LEFT_OUT" else f"del kept[{text}]"
    put = "insert(0, " if SLICES[table][text] is Which.FIRST else "append("
    source = f"""\
def build(names):
    kept = []
    for name in names:
        kept.{put}lambda: name)
        {taking}
    return kept
kept = build("ab")
"""
    names: dict[str, object] = {}
    exec(compile(source, "source", "exec"), names)
    assert names["kept"] == []
    assert findings_of(source) == []
    monkeypatch.delitem(SLICES[table], text)
    assert [each.rule for each in findings_of(source)] == ["late-binding-capture"]
