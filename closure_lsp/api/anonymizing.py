"""Removes private details from a program that reproduces a finding: names, strings and numbers.

It keeps what the finding depends on, such as the name of a method or the number in a condition, and tells the caller.
"""

from __future__ import annotations

import builtins
import keyword
import re
from itertools import count
from typing import TYPE_CHECKING

from closure_lsp.syntax import Class, Function, Identifier, Interpolation, Number, String, nearest, nodes_below
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.api.reproducing import Reproduction, Search
    from closure_lsp.document.statements import Statement
    from closure_lsp.syntax import Node

_PUBLIC = frozenset({*dir(builtins), *keyword.softkwlist, "self", "cls", "type"})
_DUNDER = re.compile(r"__\w+__\Z")
_QUOTES = re.compile(r"""(\w*)(\"{3}|'{3}|"|')""")


def anonymize(search: Search) -> tuple[str, ...]:
    """Replaces private details in the program of a search. Returns what it could not replace without losing the
    finding.

    Names of Python itself (builtins, `__init__`, `self`) tell nothing of the program; they stay, and are not mentioned.
    """
    original = search.current.text
    refused = search.attempt_each(_literals(search.current))
    kept = [original.slice(edit.span) for edit in refused]
    return tuple(dict.fromkeys([*_rename_all(search), *kept]))


def _rename_all(search: Search) -> list[str]:
    """Renames every name that can be; gives the others. All at once if that works, else one after the other."""
    new_names = _new_names(search.current)
    if search.attempt(_renaming(search.current, new_names)):
        return []
    return [
        name for name, new_name in new_names.items() if not search.attempt(_renaming(search.current, {name: new_name}))
    ]


def _renaming(current: Reproduction, new_names: dict[str, str]) -> list[TextEdit]:
    return [
        TextEdit(statement.place_of(node), new_names[node.text])
        for statement, node in _nodes(current, Identifier)
        if node.text in new_names
    ]


def _new_names(current: Reproduction) -> dict[str, str]:
    """A new name for each that may be private, in the order of the text: a letter for what it is, and a number."""
    taken = {node.text for _, node in _nodes(current, Identifier)}
    letters: dict[str, str] = {}
    for _, node in _nodes(current, Identifier):
        name = node.text
        if name in _PUBLIC or _DUNDER.match(name) or not name.strip("_"):
            continue
        parent = node.parent
        if isinstance(parent, Function | Class) and parent.name is node:
            letters[name] = "f" if isinstance(parent, Function) else "C"
        letters.setdefault(name, "x")
    found: dict[str, str] = {}
    numbers = dict.fromkeys("fCx", 0)
    for name, letter in letters.items():
        underscores = name[: len(name) - len(name.lstrip("_"))]
        new_name = name
        while new_name in taken:
            numbers[letter] += 1
            new_name = f"{underscores}{letter}{numbers[letter]}"
        found[name] = new_name
    return found


def _literals(current: Reproduction) -> list[TextEdit]:
    """Replaces the texts of strings, but not what is in the braces of an f-string, and numbers.

    Equal ones stay equal and different ones different, because a loop over `(1, 1)` would not show what one over
    `(1, 2)` does. 0 and 1 say nothing about the original.
    """
    places: list[tuple[str, Span]] = []
    for statement, node in _nodes(current, String, Number):
        if nearest(node.parent, Interpolation) is not None:
            continue  # a change within braces is one of the string around them
        if isinstance(node, String):
            places += [("s", statement.place(span)) for span in _texts(node)]
        elif node.text not in ("0", "1"):
            places.append(("", statement.place_of(node)))
    texts = [current.text.slice(place) for _, place in places]
    unused = {letter: _unused(letter, set(texts)) for letter in ("s", "")}
    new_texts: dict[tuple[str, str], str] = {}
    edits = []
    for (letter, place), text in zip(places, texts, strict=True):
        if (letter, text) not in new_texts:
            new_texts[letter, text] = next(unused[letter])
        edits.append(TextEdit(place, new_texts[letter, text]))
    return edits


def _unused(letter: str, taken: set[str]) -> Iterator[str]:
    """`s2`, `s3`, ... or 2, 3, ..., as far as they are not taken."""
    return (text for text in (f"{letter}{number}" for number in count(2)) if text not in taken)


def _texts(node: String) -> list[Span]:
    """Where a string has text: between its quotes and the braces in it."""
    text = node.text
    quotes = _QUOTES.match(text)
    if quotes is None or not text.endswith(quotes[2]):
        return []
    first = node.start + len(quotes[0])
    last = node.end - len(quotes[2])
    inside = [child for child in node.children if isinstance(child, Interpolation)]
    starts, ends = [first, *(child.end for child in inside)], [*(child.start for child in inside), last]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _nodes(current: Reproduction, *kinds: type[Node]) -> Iterator[tuple[Statement, Node]]:
    for statement in current.analysis.whole_statements:
        for node in nodes_below(statement.region.root, *kinds):
            if node.start < node.end:
                yield statement, node
