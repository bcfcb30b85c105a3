"""Rows of users and of packages: methods of classes, bare names, which rows go first, what is told of bad ones."""

from __future__ import annotations

from typing import Any

from closure_lsp.library import Library
from closure_lsp.library.own import check, joined, rows_of
from closure_lsp.python_version import PythonVersion


def library(*tables: dict[str, Any]) -> Library:
    return Library(PythonVersion(3, 13), rows_of(joined([check(each, "f")[0] for each in tables])))


def test_a_row_of_a_method_makes_its_class_known() -> None:
    found = library({"callables": {"shop.Bus.on": "(self, handler: keeps in self)"}})
    assert found.is_class("shop.Bus")
    assert not found.is_class("shop.Box")
    method = found.method("shop.Bus", "on")
    assert method is not None
    assert method.name == "shop.Bus.on"


def test_a_bare_name_speaks_of_all_methods_or_functions_of_it() -> None:
    found = library({"callables": {"on": "(self, f: keeps in self)", "call": "(f: runs now)"}})
    assert [each.name for each in found.methods_named("on")] == ["on"]
    assert [each.name for each in found.functions_named("call")] == ["call"]
    assert found.methods_named("call") == ()
    assert found.functions_named("on") == ()
    # Of the two kinds of `self`-less and other rows neither takes the place of a row of ours.
    assert [each.name for each in found.methods_named("append")] == ["list.append", "collections.deque.append"]


def test_the_first_table_that_knows_a_name_decides() -> None:
    first: dict[str, Any] = {"callables": {"shop.call": "(f: runs now)"}}
    second: dict[str, Any] = {"callables": {"shop.call": "(f: runs later)", "shop.other": "(f: runs later)"}}
    found = library(first, second)
    assert [row.notation for row in map(found.callable, ("shop.call", "shop.other")) if row] == [
        "(f: runs now)",
        "(f: runs later)",
    ]


def test_no_rows_are_an_empty_text() -> None:
    assert joined([{"source": "", "callables": {}}, {}]) == ""
    assert rows_of("") == ()


def test_what_cannot_be_read_is_told_with_file_and_key() -> None:
    tables = {
        "callables": {"shop.good": "(f: runs now)", "shop.bad": "(f: runs nov)", "os.walk": "(f: runs now)"},
        "classes": {"shop.A": "shop.B", "shop.C": ["shop.A"]},
        "aliases": [],
        "attributes": {"shop.A.x": 3},
        "functions": {},
    }
    good, problems = check(tables, "closure-lsp.toml", "shop")
    assert list(map(str, problems)) == [
        "closure-lsp.toml: functions: there is no such table",
        "closure-lsp.toml: shop.bad: 'nov' is none of: now, awaited, used, with-end, beside, in-copy, later",
        "closure-lsp.toml: os.walk: not a name of shop",
        "closure-lsp.toml: shop.A: the bases of a class are a list of dotted names",
        "closure-lsp.toml: aliases: not a table",
        "closure-lsp.toml: shop.A.x: expected a dotted name",
    ]
    assert good == {
        "source": "",
        "callables": {"shop.good": "(f: runs now)"},
        "classes": {"shop.C": ["shop.A"]},
        "attributes": {},
    }
