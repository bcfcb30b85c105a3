"""Finds the regions of a text in which a first look shows something that a rule may find. Knows no rule.

The first look is that of the compiler that runs us (`scopes/first_look`), whose version of Python need not be the one
that the text is for. So words that depend on the version are searched for in the text, and count as seen.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.diagnostics.engine.rule import EVERYTHING, Glance
from closure_lsp.scopes.first_look import Trait
from closure_lsp.syntax.regions import divide
from closure_lsp.syntax.tokens import ANY_LEVEL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.first_look import FirstLook
    from closure_lsp.syntax.regions import Division
    from closure_lsp.text import Text


class Suspects(NamedTuple):
    """The regions of a text that need a closer look."""

    division: Division
    starts: tuple[int, ...]
    """Where they begin, in bytes, in order."""
    glances: tuple[Glance, ...]
    """What shows of each."""
    module_names: frozenset[str]
    """At least the names to which some code of the module gives a value."""

    def is_any_in(self, start: int, end: int) -> bool:
        """Whether a suspect begins within these bytes."""
        return self.glance(start, end) is not None

    def glance(self, start: int, end: int) -> Glance | None:
        """What shows within these bytes; None where no suspect begins."""
        found = self.glances[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return (found[0] if len(found) == 1 else EVERYTHING) if found else None


def find_suspects(text: Text, python: PythonVersion, look: FirstLook, may_find: Callable[[Glance], bool]) -> Suspects:
    """The regions in which `may_find` does not say, by a first look, that nothing is found."""
    division = divide(text.data)
    ends = (*division.starts[1:], len(text))
    traits: dict[int, set[Trait]] = {}
    for trait, lines in look.lines.items():
        for line in lines:
            index = bisect_right(division.starts, text.line_starts[line - 1]) - 1
            traits.setdefault(index, set()).add(trait)
    found = []
    for index, (start, end) in enumerate(zip(division.starts, ends, strict=True)):
        data, seen = text.data[start:end], traits.get(index, set())
        glance = _glance(data, seen, python)
        if _is_odd(data, seen, python) or may_find(glance):
            found.append((start, glance))
    starts, glances = tuple(start for start, _ in found), tuple(glance for _, glance in found)
    return Suspects(division, starts, glances, look.module_names)


def _is_odd(data: bytes, seen: Collection[Trait], python: PythonVersion) -> bool:
    """Whether a region has to be looked at for what the traits of its blocks do not tell."""
    if Trait.UNKNOWN in seen or (any(word in data for word in _ODD_WORDS) and _ODD.search(data)):
        return True
    return python.defers_annotations and b"yield" in data and _ODD_IN_ANNOTATION.search(data) is not None


def _glance(data: bytes, seen: Collection[Trait], python: PythonVersion) -> Glance:
    """What shows of a region that is not odd."""
    if Trait.UNKNOWN in seen:
        return EVERYTHING
    definition = _DEFINITION.match(data)
    is_function = definition is not None and definition["function"] is not None
    is_member = data[:1] in (b" ", b"\t")
    is_in_class = is_member or definition is not None or b"class" in data
    # Annotations may be functions, which may see a class: this Python knows nothing of them.
    may_capture = python.defers_annotations and Trait.NESTED in seen
    captures = may_capture or Trait.CAPTURES_ASSIGNED in seen
    sees_class = python.defers_annotations and is_in_class
    is_statement = definition is None and not is_member
    outside = b"" if is_function or not (is_statement or sees_class or _INLINES) else _outside_of_functions(data)
    has_loop_outside = _LOOP.search(outside) is not None
    makes_outside = (is_statement and Trait.BLOCK in seen) or sees_class
    makers = data if captures else outside if makes_outside else b""
    return Glance(
        nests_functions=may_capture or Trait.CAPTURES in seen,
        may_capture_unbound=captures,
        rebinds_in_nested=Trait.REBINDS in seen,
        makes_functions_in_loops=_LOOP.search(makers) is not None,
        makes_functions_in_handlers=b"except" in makers,
        deletes=_DEL.search(data if captures else outside if is_statement or sees_class else b"") is not None,
        may_hide_global=Trait.HIDES_GLOBAL in seen,
        may_read_from_class=Trait.READS_FROM_CLASS in seen or (_INLINES and is_in_class and has_loop_outside),
        may_hide_class_variable=Trait.HIDES_CLASS_VARIABLE in seen,
    )


_ODD_WORDS = (b":=", b"global", b"nonlocal", b"await", b"async", b"__debug__", b"__future__")
"""What CPython may refuse beyond its grammar, some versions of it; and what declares names."""
_ODD = re.compile(rb":=|\b(?:%b)\b" % b"|".join(_ODD_WORDS[1:]))
_ODD_IN_ANNOTATION = re.compile(rb"\byield\b")
_LOOP = re.compile(rb"\b(?:for|while)\b")
_DEL = re.compile(rb"\bdel\b")
_DEFINITION = re.compile(rb"(?:\s|#[^\r\n]*[\r\n])*(?:(?P<function>def\b)|class\b|@)")
_INLINES = sys.version_info >= (3, 12)
"""Whether the compiler that runs us keeps no account of what comprehensions read."""


def _outside_of_functions(data: bytes) -> bytes:
    """A region without the bodies of functions, where it is plain what they are."""
    if b"def" not in data or not (_LOOP.search(data) or b"except" in data or _DEL.search(data)):
        return data
    for token in ANY_LEVEL.finditer(data):
        if token.lastgroup == "string" and b"def" in token[0] and len(token[0].splitlines()) > 1:
            return data  # it may look like a function
    return _BODY.sub(b"", data)


_BODY = re.compile(rb"^([ \t]*)def\b[^\r\n]*:[ \t]*\n(?:(?:\1[ \t]+[^\r\n]*|[ \t]*)\n)+", re.MULTILINE)
