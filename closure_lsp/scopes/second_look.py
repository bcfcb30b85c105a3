"""Asks the syntax tree of the Python that runs us about single variables of a region: may code read one before it has a
value, and does a loop that makes a function rebind it? Knows no rule, and neither our syntax trees nor our scopes.

It follows a first look, which says which variables are worth it. Like that one, it only rules things out: in doubt the
answer is yes. Nothing is run, and nothing even compiled.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from closure_lsp.cached import cached_property
from closure_lsp.scopes.first_look import said_of
from closure_lsp.scopes.variable_walk import (
    COMPREHENSIONS,
    DEFINITIONS,
    EVERYTHING_SEEN,
    Walk,
    first_line,
    targets_of_later_loops,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from closure_lsp.scopes.variable_walk import Definition, Seen


class SecondLook:
    """A region of a text that this Python can read."""

    def __init__(self, data: bytes, first_line: int) -> None:
        """`first_line` is that of the text, from 1, with which the region begins."""
        self._data = data
        self._is_indented = data[:1] in (b" ", b"\t")
        self._shift = first_line - 1 - self._is_indented
        """What to take from a line of the text for one of the tree."""

    @cached_property
    def _tree(self) -> ast.Module | None:
        source = b"if 1:\n" + self._data if self._is_indented else self._data
        return said_of(lambda: ast.parse(source.decode()))

    def variable(self, name: str, owner: int, capturers: Collection[int]) -> Seen:
        """What may be true of a variable of the `def` or class that begins on the line `owner`.

        `capturers` are the lines on which all blocks begin that capture it. No block may declare it `nonlocal`.
        """
        block = self._at(owner - self._shift)
        if block is None or not self._has_plainly(name):
            return EVERYTHING_SEEN
        walk = Walk(name, self._lines_with, frozenset(line - self._shift for line in capturers))
        try:
            walk.owner(block)
        except RecursionError:  # a thousand times `elif`
            return EVERYTHING_SEEN
        return walk.seen()

    def comprehension_may_read_early(self, name: str) -> bool:
        """Whether a comprehension may read a variable of its own before it has bound it."""
        return name in self._targets_of_later_loops or self._tree is None or not self._has_plainly(name)

    def _has_plainly(self, name: str) -> bool:
        """Whether the name is in the text as it is in symbol tables, wherever it is."""
        is_private = name.startswith("_") and "__" in name[1:]
        return not is_private and self._data.isascii()

    @cached_property
    def _targets_of_later_loops(self) -> frozenset[str]:
        nodes = ast.walk(self._tree) if self._tree is not None else ()
        return frozenset().union(*(targets_of_later_loops(each) for each in nodes if isinstance(each, COMPREHENSIONS)))

    def _at(self, line: int) -> Definition | None:
        """The `def` or class that begins on a line."""
        statements: list[ast.stmt] = self._tree.body if self._tree is not None else []
        while statements:
            around = next((each for each in statements if first_line(each) <= line <= (each.end_lineno or 0)), None)
            if isinstance(around, DEFINITIONS) and around.lineno == line:
                return around
            statements = _statements_in(around) if around is not None else []
        return None

    def _lines_with(self, name: str) -> Sequence[int]:
        """The lines of the tree that have a name, in order."""
        found = self._lines_by_name.get(name)
        if found is None:
            words = re.finditer(rb"\b%b\b" % name.encode(), self._data)
            found = self._lines_by_name[name] = [self._line_of(word.start()) for word in words]
        return found

    def _line_of(self, offset: int) -> int:
        return bisect_left(self._line_ends, offset) + 1 + self._is_indented

    @cached_property
    def _line_ends(self) -> list[int]:
        return [found.start() for found in _LINE_END.finditer(self._data)]

    @cached_property
    def _lines_by_name(self) -> dict[str, list[int]]:
        return {}


_LINE_END = re.compile(rb"\r\n|\n|\r")


def _statements_in(statement: ast.stmt) -> list[ast.stmt]:
    """The statements of which a compound one is made, in the order of the text."""
    found: list[ast.stmt] = []
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        for each in getattr(statement, field, ()):
            if isinstance(each, ast.stmt):
                found.append(each)
            else:
                found += each.body
    return found
