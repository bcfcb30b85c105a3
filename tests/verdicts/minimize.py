"""Makes a program smaller for as long as something holds of it. Knows nothing of what that is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def minimized(source: str, still_holds: Callable[[str], bool]) -> str:
    """The program without the statements that can be dropped, one after another, from the last to the first."""
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for candidate in _without_one_statement(source):
            if still_holds(candidate):
                source, is_smaller = candidate, True
                break
    return source


def _without_one_statement(source: str) -> Iterator[str]:
    """The program without a statement, or with what the statement holds in its place."""
    count = sum(len(suite) for suite in _suites(ast.parse(source)))
    for number in reversed(range(count)):
        for replaces in (_nothing, _what_is_inside):
            tree = ast.parse(source)
            suite, index = _statement(tree, number)
            replacement = replaces(suite[index])
            if replacement is None:
                continue
            suite[index : index + 1] = replacement or ([ast.Pass()] if len(suite) == 1 else [])
            written = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
            if written != source:
                yield written


def _nothing(_statement: ast.stmt) -> list[ast.stmt] | None:
    return []


def _what_is_inside(statement: ast.stmt) -> list[ast.stmt] | None:
    if isinstance(statement, ast.If | ast.Try | ast.With):
        return statement.body
    return None


def _suites(tree: ast.AST) -> list[list[ast.stmt]]:
    """All suites; of an empty one (`else`) there is nothing to drop."""
    fields = ("body", "orelse", "finalbody")
    suites = [getattr(node, field, None) for node in ast.walk(tree) for field in fields]
    return [suite for suite in suites if isinstance(suite, list) and suite]


def _statement(tree: ast.AST, number: int) -> tuple[list[ast.stmt], int]:
    for suite in _suites(tree):
        if number < len(suite):
            return suite, number
        number -= len(suite)
    raise IndexError(number)
