"""Finds the constructs of a text by queries of the parser, as ranges of bytes, without making typed nodes.

Also tells which ranges are inside which.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import tree_sitter_python
from tree_sitter import Language, Query, QueryCursor

from closure_lsp.text import to_str

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import tree_sitter

    Bytes = tuple[int, int]
    """Start and end."""
    Captures = Mapping[str, list[tree_sitter.Node]]
    """What a query found, by what it calls it."""


def constructs(tree: tree_sitter.Tree) -> Captures:
    """All of a tree that an outline is made of."""
    found: Captures = QueryCursor(_query()).captures(tree.root_node)
    return found


def names(tree: tree_sitter.Tree) -> list[tree_sitter.Node]:
    """All names of a tree, those of attributes included."""
    return QueryCursor(_small_query("(identifier) @found")).captures(tree.root_node).get("found", [])


def texts(tree: tree_sitter.Tree) -> list[tree_sitter.Node]:
    """All comments and strings."""
    return QueryCursor(_small_query("[(comment) (string)] @found")).captures(tree.root_node).get("found", [])


def spans_of(captures: Captures, name: str) -> list[Bytes]:
    return [node.byte_range for node in captures.get(name, ())]


def targets(nodes: Iterable[tree_sitter.Node]) -> Iterator[tree_sitter.Node]:
    """The names in targets, in whatever brackets."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node.type == "identifier":
            yield node
        elif node.type in _GROUPS:
            stack.extend(node.named_children)


_GROUPS = frozenset(
    {
        "expression_list",
        "list",
        "list_pattern",
        "list_splat",
        "list_splat_pattern",
        "parenthesized_expression",
        "pattern_list",
        "tuple",
        "tuple_pattern",
    }
)


def imported(data: bytes, node: tree_sitter.Node) -> str:
    """What `a.b`, or `a.b as c`, binds in an import."""
    alias = node.child_by_field_name("alias")
    bound = alias or (node.named_children[0] if node.named_children else node)
    return to_str(data[bound.start_byte : bound.end_byte])


class Given(NamedTuple):
    """Where a name has got a value from one of the statements of a function, in a single pass through its code."""

    start: int
    """Where the statement has the name."""
    behind: int
    """From there on; the statement may read the name before."""
    until: int
    others: tuple[Bytes, ...]
    """But not in these arms of an `if`."""

    def holds_at(self, place: int) -> bool:
        """Whether a place comes after the statement."""
        if not self.behind <= place < self.until:
            return False
        return not any(start <= place < end for start, end in self.others)


def given_by(node: tree_sitter.Node) -> Given | None:
    """The same for a name in a target, for one that a definition gives to itself, and for a part of an import; None
    for that of an augmented assignment, which reads it first.
    """
    around = node.parent
    while around is not None and around.type in _GROUPS:
        around = around.parent
    if around is None or around.type == "augmented_assignment":
        return None
    behind, until = around.end_byte, sys.maxsize
    if around.type == "for_statement":
        iterable = around.child_by_field_name("right")
        behind = iterable.end_byte if iterable is not None else behind
    others = []
    child, parent = around, around.parent
    while parent is not None and parent.type not in _DEFINITIONS:
        if parent.type == "except_clause":
            until = min(until, parent.end_byte)
        elif parent.type == "if_statement":
            others.append((child.end_byte, parent.end_byte))
        child, parent = parent, parent.parent
    return Given(node.start_byte, behind, until, tuple(others))


_DEFINITIONS = frozenset({"function_definition", "class_definition", "lambda"})


def is_any_inside(spans: Sequence[Bytes], others: Sequence[Bytes]) -> bool:
    """Whether one of the spans is inside one of the others that begins before it."""
    if not spans or not others:
        return False
    others = sorted(others)
    starts = [start for start, _ in others]
    reach = list(accumulate((end for _, end in others), max))
    for start, end in spans:
        before = bisect_left(starts, start) - 1
        if before >= 0 and reach[before] >= end:
            return True
    return False


class Innermost:
    """Finds what is the innermost around a place: things that are inside one another or apart, each with a value."""

    def __init__(self, things: Iterable[tuple[Bytes, int]]) -> None:
        found = sorted(things, key=lambda each: (each[0][0], -each[0][1]))
        self.starts = [start for (start, _), _ in found]
        self.values = [value for _, value in found]
        self.parents: list[int] = []
        """By index, what is around each; -1 for nothing."""
        self._ends = [end for (_, end), _ in found]
        around: list[int] = []
        for index, start in enumerate(self.starts):
            while around and self._ends[around[-1]] <= start:
                around.pop()
            self.parents.append(around[-1] if around else -1)
            around.append(index)

    def index(self, place: Bytes) -> int:
        """The index of the innermost one; -1 for none."""
        index = bisect_right(self.starts, place[0]) - 1
        while index >= 0 and self._ends[index] < place[1]:
            index = self.parents[index]
        return index

    def of(self, place: Bytes) -> int:
        """The value of the innermost one; -1 for none."""
        index = self.index(place)
        return self.values[index] if index >= 0 else -1


@cache
def _query() -> Query:
    query: Query = Query(_language(), _CONSTRUCTS)
    return query


@cache
def _small_query(text: str) -> Query:
    query: Query = Query(_language(), text)
    return query


@cache
def _language() -> Language:
    return Language(tree_sitter_python.language())


_CONSTRUCTS = """
(function_definition) @def
(function_definition parameters: (_) @function.parameters body: (_) @function.body)
(function_definition "async" body: (_) @async.body)
(class_definition body: (_) @class.body)
(lambda) @lambda
(generator_expression) @generator
[(list_comprehension) (set_comprehension) (dictionary_comprehension)] @comprehension
[(for_statement) (while_statement)] @loop
(except_clause) @handler
(type) @annotation
[(parameters) (lambda_parameters)] @parameters

[(named_expression) (match_statement) (type_alias_statement) (wildcard_import)] @odd
[(print_statement) (exec_statement) (global_statement) (nonlocal_statement) (future_import_statement)] @odd
(function_definition type_parameters: (_) @odd)
(class_definition type_parameters: (_) @odd)
(for_in_clause "async" @odd)
(await) @await
(for_statement "async" @await)
(with_statement "async" @await)
(yield) @yield

(assignment left: (_) @target right: (_))
(assignment left: (_) @declared !right)
(assignment type: (_) @annotated)
(augmented_assignment left: (_) @target)
(for_statement left: (_) @target)
(as_pattern_target (_) @target)
(function_definition name: (_) @target @definition body: (_))
(class_definition name: (_) @target @definition body: (_))
(delete_statement (_) @deleted)
(import_statement name: (_) @imported)
(import_from_statement name: (_) @imported)
(delete_statement) @delete
"""
