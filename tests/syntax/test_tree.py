"""Typed nodes: what they say of a construct, brackets or not."""

from __future__ import annotations

import pytest

from closure_lsp.syntax import (
    Function,
    GeneratorExpression,
    Lambda,
    Parenthesized,
    Region,
    TuplePattern,
    call_given,
    name_given_to,
    nodes_below,
)


@pytest.mark.parametrize(
    ("text", "is_tuple"),
    [
        ("(x) = 1", False),
        ("((x)) = 1", False),
        ("(x # , \n) = 1", False),
        ("(x.y) = 1", False),
        ("for (x) in y: pass", False),
        ("[a for (x) in y]", False),
        ("(x,) = 1", True),
        ("(x # no\n , ) = 1", True),
        ("(x, y) = 1", True),
        ("for (x,) in y: pass", True),
        ("() = x", True),
    ],
)
def test_brackets_around_one_target_make_no_tuple(text: str, is_tuple: bool) -> None:
    root = Region(text.encode()).root
    assert any(nodes_below(root, TuplePattern)) is is_tuple
    assert any(nodes_below(root, Parenthesized)) is not is_tuple


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def f(): pass", "f"),
        ("@d\ndef f(): pass", "f"),
        ("f = lambda: 0", "f"),
        ("f: Any = lambda: 0", "f"),
        ("f = (lambda: 0)", "f"),
        ("(f) = lambda: 0", "f"),
        ("g = f = lambda: 0", "f"),
        ("x.f = lambda: 0", None),
        ("f, g = lambda: 0", None),
        ("f = lambda: 0, 1", None),
        ("f = h(lambda: 0)", None),
        ("lambda: 0", None),
    ],
)
def test_the_name_that_a_function_is_given(text: str, name: str | None) -> None:
    (function,) = nodes_below(Region(text.encode()).root, Function, Lambda)
    given = name_given_to(function)
    assert (given.text if given else None) == name


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("f(lambda: 0)", "f"),
        ("(f)(1, (lambda: 0))", "f"),
        ("f(key=(lambda: 0))", "f"),
        ("f.g(1)(lambda: 0, 2)", "f.g(1)"),
        ("(lambda: 0)(f)", None),
        ("f([lambda: 0])", None),
        ("f(*(lambda: 0))", None),
        ("class C(lambda: 0): pass", None),
    ],
)
def test_the_call_that_is_handed_a_value(text: str, function: str | None) -> None:
    (value,) = nodes_below(Region(text.encode()).root, Lambda)
    call = call_given(value)
    assert (call.function.text if call and call.function else None) == function


def test_a_generator_expression_is_handed_in_the_brackets_of_the_call() -> None:
    (value,) = nodes_below(Region(b"f(x for x in y)").root, GeneratorExpression)
    assert call_given(value) is value.parent


@pytest.mark.parametrize(
    ("parameters", "ends"),
    [("a, b=1, /, c", False), ("a, **k", False), ("a, *b, c", True), ("*, a", True), ("*a: int", True), ("", False)],
)
def test_whether_a_star_ends_the_positional_parameters(parameters: str, ends: bool) -> None:
    (function,) = nodes_below(Region(f"def f({parameters}): pass".encode()).root, Function)
    assert function.parameters is not None
    assert function.parameters.ends_positions is ends
