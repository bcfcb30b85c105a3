"""Regions as trees: what the parser is shown, and that positions stay those of the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.syntax import (
    Assignment,
    Call,
    ExpressionList,
    Identifier,
    Region,
    TypeAlias,
    ancestors,
    nodes_below,
    steps_up,
)


def check_names(text: str, *names: str) -> None:
    """The identifiers of the tree, as they stand in the text; completed ones cover nothing and are left out."""
    data = text.encode()
    region = Region(data)
    found = [node.text for node in nodes_below(region.root, Identifier)]
    assert [name for name in found if name] == list(names)


def check_errors(text: str, *errors: tuple[str, str]) -> None:
    """What does not parse, and what is said of it."""
    region = Region(text.encode())
    assert [(text.encode()[span.start : span.end].decode(), message) for span, message in region.errors] == list(errors)


def test_rows_count_every_line_end() -> None:
    region = Region(b"a\rb\r\nc\nd")
    assert [region.row(offset) for offset in (0, 2, 5, 7)] == [0, 1, 2, 3]


def test_a_lone_carriage_return_ends_a_line() -> None:
    check_names("if a:\r  b\rc", "a", "b", "c")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("lazy import os", ("os",)),
        ("lazy from a import b", ("a", "b")),
        ("x = {**d for d in ds}", ("x", "d", "d", "ds")),
        ("x = {**lambda *a, b=c, **d: (e, f) for g in h}, [*i, j]", ("x", *"abcdefghij")),
        ("f'{ {**d for d in ds}}', Rf\"{[*x for x in y]}\"", ("d", "d", "ds", "x", "x", "y")),
        ("class C[T: int = bool, *Ts = *Us, **P = [x]]: pass", ("C", "T", "int", "bool", "Ts", "Us", "P", "x")),
        ("a[*b, *(c.d(e))]", ("a", "b", "c", "d", "e")),
        ("a[ *(b), c]", ("a", "b", "c")),
        ("a[0, *[b], *{c}] = d[*'e', f]", tuple("abcdf")),
        ("def f(a: b[:, ::c, d:, e:f, :(g):]): pass", ("f", "a", "b", "c", "d", "e", "f", "g")),
        ("a: b[c::d, lambda: e]", ("a", "b", "c", "d", "e")),
        ("def f(a: b[c] or d = e) -> g.h[i, j:k][l]: pass", ("f", *"abcdeghijkl")),
        ("a: b[c[d][e], f[g] or h](i) if j else k", tuple("abcdefghijk")),
        ("type a = b[c] < d", tuple("abcd")),
        ("type a[b: c] = d[e][f]", tuple("abcdef")),
        ("type a = b[c].d(e)", tuple("abcde")),
        ("match a:\n case +0 | [+1, {+1: b}, C(+1.5, k=+2+3j)]: pass", ("a", "b", "C", "k")),
        ("for [*[], (a, *())] in b: *[ ], c = *(), = d; *(), = e", tuple("abcde")),
        ("def f():\n    (a.\n  b)\n", ("f", "a", "b")),
        ("def f():\n    yield a, *[b for b in c]\n    return *(d), e", tuple("fabbcde")),
        ("a: b = *{c}, *[d] + e, f; g = h, *-i, *await j", tuple("abcdefghij")),
        ("for a, b in *[c], *(d or e): f = yield *'g', h == i", tuple("abcdefhi")),
        ("a, *[_] = b = *\\\n [b], *f'{c}', lambda: d, *..., e in f", tuple("a_bbcdef")),
    ],
)
def test_what_the_grammar_does_not_know_is_shown_to_it_in_words_that_it_does(text: str, names: tuple[str, ...]) -> None:
    check_names(text, *names)
    check_errors(text)


def test_comments() -> None:
    data = b"x = '# no'  # one\ny = (  # two\n1)#"
    region = Region(data)
    found = {region.comment_at(offset) for offset in range(len(data) + 1)} - {None}
    assert sorted(data[slice(*span)] for span in found if span) == [b"#", b"# one", b"# two"]


def test_names_keep_their_places_where_a_statement_is_completed() -> None:
    text = "class A:\n    def f(a, \n        x = foo(\n    def g(b): return b\n"
    check_names(text, "A", "f", "a", "x", "foo", "g", "b", "b")


def test_errors_are_those_of_the_text_as_it_stands() -> None:
    check_errors("x = 1")
    check_errors("x = (1", ("x = (1", "invalid syntax"))


@pytest.mark.parametrize(
    "text",
    [
        "def f[T:](a): pass",
        "a = [:]",
        "a[*]",
        "a + = +1",
        "a = *[b]",
        "del a, *[b]",
        "return *(b)",
        "with a, *[b]: c",
        "a = 1, **[c]",
    ],
)
def test_what_no_python_takes_stays_an_error(text: str) -> None:
    assert Region(text.encode()).errors


def test_future_annotations() -> None:
    assert Region(b"from __future__ import (division, annotations)").imports_future_annotations
    assert not Region(b"from __future__ import division").imports_future_annotations
    assert not Region(b'"from __future__ import annotations"').imports_future_annotations


@given(st.binary(max_size=80))
def test_any_bytes_have_a_tree(data: bytes) -> None:
    region = Region(data)
    assert region.root.start >= 0
    assert region.row(len(data)) >= 0


@pytest.mark.parametrize(
    "text", ["(" * 5000, "lambda: " * 3000, "a" + ".b" * 5000, "[" * 3000 + "]" * 3000, "1" + "+1" * 9000]
)
def test_no_nesting_is_too_deep(text: str) -> None:
    assert Region(text.encode()).data == text.encode()


def test_the_way_up_is_that_of_the_parser_however_deep() -> None:
    text = b"x = " + b"f(" * 200 + b"1" + b")" * 200
    node = Region(text).node_at(text.index(b"1"))
    parents = [node]
    while (parent := parents[-1].parent) is not None:
        parents.append(parent)
    assert len(parents) > 400
    assert list(ancestors(node)) == parents
    assert list(steps_up(node)) == list(pairwise(parents))


def test_a_star_that_the_grammar_does_not_take_is_a_splat_all_the_same() -> None:
    root = Region(b"a = *[b], * (c) | d, e, *f").root
    (found,) = nodes_below(root, ExpressionList)
    assert [(type(item).__name__, item.text) for item in found.items] == [
        ("ListSplat", "*[b]"),
        ("ListSplat", "* (c) | d"),
        ("Identifier", "e"),
        ("ListSplat", "*f"),
    ]
    assert found.text == "*[b], * (c) | d, e, *f"


def test_a_starred_tuple_ends_with_its_line() -> None:
    root = Region(b"class A:\n    a = b, c, *(d if e else f)\n    (g)\n    [h] = i").root
    assert [node.text for node in nodes_below(root, Assignment)] == ["a = b, c, *(d if e else f)", "[h] = i"]


def test_an_attribute_of_what_type_gives_is_no_type_alias() -> None:
    root = Region(b"class A:\n    type(a).b = c\n    type (d.e(f)).g.h = i\n    type j = k").root
    assert [node.text for node in nodes_below(root, Call)] == ["type(a)", "type (d.e(f))", "d.e(f)"]
    assert [node.text for node in nodes_below(root, TypeAlias)] == ["type j = k"]


@given(st.lists(st.sampled_from([b"for", b"fo", b"r", b" ", b":=", b"x" * 3000]), max_size=20), st.data())
def test_a_word_is_found_in_large_nodes_as_in_small_ones(parts: list[bytes], data: st.DataObject) -> None:
    text = b"".join(parts)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for word in (b"for", b":="):
        assert Region(text).holds(word, start, end) is (word in text[start:end])
