"""Tests `closure_lsp.python_version`: which versions there are, how they are written, what changed with which."""

from __future__ import annotations

import dis
import symtable
import sys
from types import CodeType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.python_version import (
    NEWEST,
    OLDEST,
    SUPPORTED,
    PythonVersion,
    nearest_version,
    parse_version,
    running_version,
)


def check_running_version(monkeypatch: pytest.MonkeyPatch, interpreter: tuple[int, int], expected: str) -> None:
    monkeypatch.setattr(sys, "version_info", (*interpreter, 0, "final", 0))
    assert str(running_version()) == expected


def test_supported_versions_are_3_9_to_3_15() -> None:
    assert [str(version) for version in SUPPORTED] == ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]
    assert (SUPPORTED[0], SUPPORTED[-1]) == (OLDEST, NEWEST)


def test_versions_are_ordered_as_numbers() -> None:
    assert PythonVersion(3, 9) < PythonVersion(3, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.9", "3.9"),
        ("3.10", "3.10"),
        (" 3.13\n", "3.13"),
        ("3.12.1", "3.12"),
        ("3.14.0rc2", "3.14"),
        ("3.13.0+local", "3.13"),
        ("python3.11", "3.11"),
        ("Python 3.12.7", "3.12"),
        ("CPython 3.15", "3.15"),
    ],
)
def test_parse_version(text: str, expected: str) -> None:
    assert str(parse_version(text)) == expected


@pytest.mark.parametrize(
    "text", ["", "3", "3.", ".13", "3.8", "3.16", "2.7", "4.9", "3.x", "3,13", "three", "pypy3.11", f"3.{'9' * 5000}"]
)
def test_parse_version_finds_none(text: str) -> None:
    assert parse_version(text) is None


@pytest.mark.parametrize("version", SUPPORTED, ids=str)
def test_versions_come_back_from_their_text(version: PythonVersion) -> None:
    assert parse_version(str(version)) == version


@given(st.text())
def test_parse_version_takes_any_text(text: str) -> None:
    assert parse_version(text) in {None, *SUPPORTED}


@pytest.mark.parametrize(
    ("text", "expected"), [("3.12.1", "3.12"), ("3.8", "3.9"), ("2.7", "3.9"), ("3.16.0a1", "3.15"), ("system", "None")]
)
def test_nearest_version(text: str, expected: str) -> None:
    assert str(nearest_version(text)) == expected


def test_running_version_is_the_nearest_supported_one(monkeypatch: pytest.MonkeyPatch) -> None:
    check_running_version(monkeypatch, (3, 12), expected="3.12")
    check_running_version(monkeypatch, (3, 8), expected="3.9")
    check_running_version(monkeypatch, (3, 99), expected="3.15")
    check_running_version(monkeypatch, (4, 0), expected="3.15")


def code_objects(source: str) -> list[CodeType]:
    """Everything that the running interpreter compiles `source` to, the module's code first."""
    found = [compile(source, "<test>", "exec", dont_inherit=True)]
    for code in found:
        found.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))
    return found


def compiles(source: str) -> bool:
    try:
        compile(source, "<test>", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def leaves_a_symbol(source: str, name: str) -> bool:
    return name in symtable.symtable(source, "<test>", "exec").get_identifiers()


@pytest.mark.parametrize(
    ("difference", "observed"),
    [
        ("hides_future_annotations", not leaves_a_symbol("from __future__ import annotations\nx: y = 1", "y")),
        ("orders_parameter_cells_first", code_objects("def f(b, a): lambda: (a, b)")[1].co_cellvars == ("b", "a")),
        ("makes_cells_by_instruction", "MAKE_CELL" in dis.opmap),
        ("inlines_comprehensions", len(code_objects("[x for x in y]")) == 1),
        ("has_type_parameters", compiles("def f[T](): pass")),
        ("reads_class_names_from_locals", "LOAD_FROM_DICT_OR_DEREF" in dis.opmap),
        ("defers_annotations", "y" not in code_objects("x: y = 1")[0].co_names),
    ],
)
def test_differences_are_those_of_the_running_interpreter(difference: str, observed: bool) -> None:
    assert getattr(running_version(), difference) == observed


@pytest.mark.parametrize(
    ("difference", "since"),
    [
        ("hides_future_annotations", "3.10"),
        ("orders_parameter_cells_first", "3.11"),
        ("makes_cells_by_instruction", "3.11"),
        ("inlines_comprehensions", "3.12"),
        ("has_type_parameters", "3.12"),
        ("reads_class_names_from_locals", "3.12"),
        ("defers_annotations", "3.14"),
    ],
)
def test_differences_stay_once_they_are_there(difference: str, since: str) -> None:
    first = parse_version(since)
    assert first is not None
    assert [version for version in SUPPORTED if getattr(version, difference)] == [v for v in SUPPORTED if v >= first]
