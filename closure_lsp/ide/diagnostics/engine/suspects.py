"""Finds the regions of a text in which a first look shows something that a rule may find. Knows no rule.

The first look is that of the compiler that runs us (`scopes/first_look`), whose version of Python need not be the one
that the text is for. So words that depend on the version are searched for in the text, and count as seen.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.diagnostics.engine.rule import EVERYTHING, Glance
from closure_lsp.scopes.first_look import INLINES, OwnerKind, Trait, compiles
from closure_lsp.scopes.second_look import SecondLook
from closure_lsp.syntax.regions import divide
from closure_lsp.syntax.tokens import ANY_LEVEL
from closure_lsp.text import to_str

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.first_look import FirstLook, SeenVariable
    from closure_lsp.syntax.regions import Division
    from closure_lsp.text import Text


class Suspects(NamedTuple):
    """The regions of a text that need a closer look."""

    division: Division | None
    """None where there are none, and it is not known."""
    starts: tuple[int, ...]
    """Where they begin, in bytes, in order."""
    glances: tuple[Glance, ...]
    """What shows of each."""
    module_names: frozenset[str]
    """At least the names to which some code of the module gives a value."""
    size: int
    """How many bytes they have together."""

    def is_any_in(self, start: int, end: int) -> bool:
        """Whether a suspect begins within these bytes."""
        return self.glance(start, end) is not None

    def glance(self, start: int, end: int) -> Glance | None:
        """What shows within these bytes; None where no suspect begins."""
        found = self.glances[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return (found[0] if len(found) == 1 else EVERYTHING) if found else None


def find_suspects(text: Text, python: PythonVersion, look: FirstLook, may_find: Callable[[Glance], bool]) -> Suspects:
    """The regions in which `may_find` does not say, by a first look, that nothing is found."""
    oddness = _Oddness(text, python)
    worth = _Worth(text, python, look, oddness)
    found, size = [], 0
    for index in worth.regions:
        start, end = worth.span(index)
        data, seen, open_questions = text.data[start:end], worth.traits[index], worth.variables.get(index, ())
        glance = _glance(data, seen.union(each.trait for each in open_questions), python, look)
        is_odd = oddness.of(data, seen)
        if not is_odd and open_questions and may_find(glance) and not python.defers_annotations:
            seen = seen.union(_answers(SecondLook(data, text.line_at(start) + 1), open_questions))
            glance = _glance(data, seen, python, look)
        if is_odd or may_find(glance):
            found.append((start, glance))
            size += len(data)
    starts, glances = tuple(start for start, _ in found), tuple(glance for _, glance in found)
    return Suspects(worth.division, starts, glances, look.module_names, size)


class _Worth:
    """The regions that are worth a look, with what is seen of them. A text without any is not even divided."""

    def __init__(self, text: Text, python: PythonVersion, look: FirstLook, oddness: _Oddness) -> None:
        self._text = text
        self.division: Division | None = None
        self.traits: defaultdict[int, set[Trait]] = defaultdict(set)
        self.variables: dict[int, list[SeenVariable]] = {}
        lines = [(text.line_starts[line - 1], trait) for trait, lines in look.lines.items() for line in lines]
        places = [(start, trait) for start, trait in lines if self._matters(start, trait)]
        words = list(oddness.places(text.data))
        for pattern in (_DELETED, _ERROR):
            if _loses_any(pattern, text.data, look):
                words += [found.start() for found in pattern.finditer(text.data)]
        is_all = python.defers_annotations or INLINES
        if not (places or look.variables or words or is_all):
            self.regions: Iterable[int] = ()
            return
        self.division = divide(text.data)
        for start, trait in places:
            self.traits[self._index_of(start)].add(trait)
        for variable in look.variables:
            index = self._index_of(text.line_starts[variable.line - 1])
            self.variables.setdefault(index, []).append(variable)
        with_words = {self._index_of(start) for start in words}
        self.regions = sorted(with_words.union(self.traits, self.variables))
        if is_all:
            self.regions = range(len(self.division.starts))

    def _matters(self, start: int, trait: Trait) -> bool:
        """Whether what begins on the line that begins there may matter: a plain `def` or class of the module cannot."""
        return trait is not Trait.DEFINITION or self._text.data[start : start + 1] in (b" ", b"\t")

    def _index_of(self, start: int) -> int:
        return bisect_right(self.division.starts, start) - 1 if self.division is not None else 0

    def span(self, index: int) -> tuple[int, int]:
        """Where a region begins and ends."""
        starts = self.division.starts if self.division is not None else (0,)
        return starts[index], starts[index + 1] if index + 1 < len(starts) else len(self._text)


def _answers(look: SecondLook, variables: Sequence[SeenVariable]) -> Iterator[Trait]:
    """The traits that a second look at their variables does not rule out."""
    for variable in variables:
        trait = variable.trait
        if variable.kind is OwnerKind.OTHER or (variable.capturers and variable.kind is OwnerKind.COMPREHENSION):
            yield trait
        elif variable.kind is OwnerKind.COMPREHENSION:
            if look.comprehension_may_read_early(variable.name):
                yield trait
        else:
            seen = look.variable(variable.name, variable.owner, variable.capturers)
            if trait is Trait.CAPTURES_ASSIGNED:
                answers = zip(_OF_CAPTURED, seen[1:5], strict=True)
                yield from (trait for trait, is_so in answers if is_so)
            elif seen.reads_early or (trait is Trait.REBINDS and not seen.is_read):
                yield trait


_OF_CAPTURED = (Trait.CAPTURES_EARLY, Trait.CAPTURES_IN_LOOP, Trait.CAPTURES_IN_HANDLER, Trait.CAPTURES_DELETED)


class _Oddness:
    """Says which regions have to be looked at for what the traits of their blocks do not tell."""

    def __init__(self, text: Text, python: PythonVersion) -> None:
        self._python = python
        self._is_own = python[:2] == sys.version_info[:2]
        """Whether the Python that runs us is the one that the text is for: then it knows what it refuses."""
        begins = _FUTURE_IMPORTS.match(text.data)
        mentions = text.data.count(b"__future__")
        is_plain = not mentions or (begins is not None and begins[0].count(b"__future__") == mentions)
        future = () if is_plain else (b"__future__",)
        self._words = (b"nonlocal", *_IN_CODE, *future) if self._is_own else (*_ODD_WORDS, *future)
        self._by_themselves = (b"nonlocal", *future)

    def places(self, data: bytes) -> Iterator[int]:
        """Where odd words are."""
        return _places(data, self._words)

    def of(self, data: bytes, seen: Collection[Trait]) -> bool:
        """Whether a region is odd."""
        if Trait.UNKNOWN in seen:
            return True
        if any(True for _ in _places(data, self._words)):
            is_by_itself = any(True for _ in _places(data, self._by_themselves))
            return not self._is_own or is_by_itself or not _compiles(data)
        return self._python.defers_annotations and b"yield" in data and _ODD_IN_ANNOTATION.search(data) is not None


def _compiles(data: bytes) -> bool:
    """Whether the running Python makes code of a region. The symbol tables do not tell all that it may refuse."""
    is_member = data[:1] in (b" ", b"\t")
    return compiles(to_str(b"class _:\n" + data if is_member else data))


def _places(data: bytes, words: Sequence[bytes]) -> Iterator[int]:
    """Where any of the words are in a text, in no order."""
    for word in words:
        if word in data:
            yield from (found.start() for found in _pattern(word).finditer(data))


@lru_cache(maxsize=16)
def _pattern(word: bytes) -> re.Pattern[bytes]:
    """Finds a word, or an operator. It begins with the word itself: so Python finds it faster."""
    return re.compile(word if word == b":=" else rb"%b(?<=\b%b)\b" % (word, word))


def _glance(data: bytes, seen: Set[Trait], python: PythonVersion, look: FirstLook) -> Glance:
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
    outside = b"" if is_function or not (is_statement or sees_class or INLINES) else _outside_of_functions(data)
    has_loop_outside = _LOOP.search(outside) is not None
    makes_outside = (is_statement and not seen.isdisjoint(_MADE_BY_MODULE)) or sees_class
    makers = data if captures else outside if makes_outside else b""
    return Glance(
        nests_functions=may_capture or Trait.CAPTURES in seen,
        may_capture_unbound=captures or Trait.CAPTURES_EARLY in seen,
        rebinds_in_nested=Trait.REBINDS in seen,
        makes_functions_in_loops=Trait.CAPTURES_IN_LOOP in seen or _LOOP.search(makers) is not None,
        makes_functions_in_handlers=Trait.CAPTURES_IN_HANDLER in seen
        or b"except" in makers
        or (is_statement and _loses_any(_ERROR, outside, look)),
        deletes=Trait.CAPTURES_DELETED in seen
        or _DEL.search(data if captures else outside if sees_class else b"") is not None
        or (is_statement and _loses_any(_DELETED, outside, look)),
        may_hide_global=Trait.HIDES_GLOBAL in seen,
        may_read_from_class=Trait.READS_FROM_CLASS in seen or (INLINES and is_in_class and has_loop_outside),
        may_hide_class_variable=Trait.HIDES_CLASS_VARIABLE in seen,
    )


def _loses_any(pattern: re.Pattern[bytes], outside: bytes, look: FirstLook) -> bool:
    """Whether the module loses a name there that some block uses; or maybe another one."""
    for each in pattern.finditer(outside):
        names = each["names"]
        if names is None or _ODD_NAMES.search(names):
            return True
        if not look.used_globals.isdisjoint(map(to_str, _NAMES.findall(names))):
            return True
    return False


_DELETED = re.compile(rb"del(?<=\bdel)\b(?P<names>[^\r\n;#]*)")
_ERROR = re.compile(rb"except(?<=\bexcept)\b(?:[^\r\n]*?\bas\b(?P<names>[^\r\n:]*):|(?![^\r\n(\[{\\]*:))")
"""An `except` with the name of its error; or one of which this line does not show whether it has one."""
_NAMES = re.compile(rb"\w+")
_ODD_NAMES = re.compile(rb"[\x80-\xff\\(\[]|__")
_MADE_BY_MODULE = frozenset({Trait.BLOCK, Trait.DEFINITION})

_IN_CODE = (b"await", b"async", b"__debug__")
_ODD_WORDS = (b":=", b"global", b"nonlocal", *_IN_CODE)
"""What CPython may refuse beyond its grammar, some versions of it; and what declares names."""
_FUTURE_IMPORTS = re.compile(
    rb"""
    (?:\s|\#[^\r\n]*[\r\n])*
    (?:
        [rRuU]?
        (?:
            \"{3}(?:[^\\"]|\\.|"(?!""))*\"{3}
            | '{3}(?:[^\\']|\\.|'(?!''))*'{3}
            | "(?!"")[^"\\\r\n]*"
            | '(?!'')[^'\\\r\n]*'
        )
        [ \t]*[\r\n]
    )?
    (?:
        \s
        | \#[^\r\n]*[\r\n]
        | from[ ]__future__[ ]import[ ]annotations[ \t]*(?:\#[^\r\n]*)?[\r\n]
    )*
    """,
    re.VERBOSE | re.DOTALL,
)
"""How a text begins that has nothing but a docstring above its `from __future__ import`: there it is right."""
_ODD_IN_ANNOTATION = re.compile(rb"\byield\b")
_LOOP = re.compile(rb"\b(?:for|while)\b")
_DEL = re.compile(rb"\bdel\b")
_DEFINITION = re.compile(rb"(?:\s|#[^\r\n]*[\r\n])*(?:(?P<function>(?:async[ \t]+)?def\b)|class\b|@)")


def _outside_of_functions(data: bytes) -> bytes:
    """A region without the bodies of functions, where it is plain what they are."""
    if b"def" not in data or not (_LOOP.search(data) or b"except" in data or _DEL.search(data)):
        return data
    for token in ANY_LEVEL.finditer(data):
        if token.lastgroup == "string" and b"def" in token[0] and len(token[0].splitlines()) > 1:
            return data  # it may look like a function
    return _BODY.sub(b"", data)


_BODY = re.compile(rb"^([ \t]*)def\b[^\r\n]*:[ \t]*\n(?:(?:\1[ \t]+[^\r\n]*|[ \t]*)\n)+", re.MULTILINE)
