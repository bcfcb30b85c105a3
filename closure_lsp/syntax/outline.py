"""Finds what a region contains without making typed nodes: which names are bound where, and which functions are inside
what. Knows no scopes.

The parser itself finds the constructs, by a query, so an outline costs no more than the parse: a small part of what
nodes and scopes cost. Whoever looks at a whole library asks it first where nothing can be found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cached import cached_property
from closure_lsp.syntax.constructs import Innermost, constructs, given_by, imported, is_any_inside, spans_of, targets
from closure_lsp.syntax.constructs import names as names_in
from closure_lsp.syntax.constructs import texts as texts_in
from closure_lsp.text import to_str

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import tree_sitter

    from closure_lsp.syntax.constructs import Bytes, Captures, Given


class Outline(NamedTuple):
    """What a region holds. Names are as written. A thing is inside another if its bytes are."""

    binds_outside: frozenset[str]
    """Exactly the names to which code outside of functions and classes gives a value."""
    binds_in_classes: frozenset[str]
    """What the bodies of classes bind or delete."""
    binds_in_functions: frozenset[str]
    """What functions bind or delete, parameters left out."""
    nests_functions: bool
    """A `def`, a lambda or a generator expression is inside a `def`."""
    may_capture_unbound: bool
    """One of them, or a class, names a variable of a `def` around it that may have no value yet where it is made."""
    rebinds_in_nested: bool
    """A `def` or class binds a name that a `def` around binds, too, maybe as a parameter."""
    makes_functions_in_loops: bool
    """A `def`, a lambda or a generator expression is inside a loop, a comprehension or a generator expression."""
    makes_functions_in_handlers: bool
    """The same for an `except` clause; or one is outside of functions, so that the module loses its error."""
    deletes: bool
    """A `del` is there."""
    is_simple: bool
    """Outside of functions there is no comprehension, no `del`, and no variable is annotated."""
    class_count: int


def outline(data: bytes, tree: tree_sitter.Tree) -> Outline | None:
    """The outline of a text that parses as it is; None for one that has to be looked at: it declares names, or it has
    what CPython may refuse beyond its grammar, or what is so rare that nothing is gained.
    """
    if _names_debug(data, tree) or not _is_code_ascii(data, tree) or (b":=" in data and b"lambda" in data):
        return None
    captures = constructs(tree)
    if "odd" in captures or any(_is_odd(data, node) for node in captures.get("parameters", ())):
        return None
    spans = {name: spans_of(captures, name) for name in _SPANS}
    if _has_odd_place(spans):
        return None
    bodies = _Bodies(data, captures)
    if any(_is_private(name) for name in bodies.names_of(_FUNCTION)):
        return None
    functions = spans["def"] + spans["lambda"] + spans["generator"]
    loops = spans["loop"] + spans["comprehension"] + spans["generator"]
    nests_functions = is_any_inside(functions, spans["def"])
    nests_definitions = is_any_inside(spans["def"] + spans["class.body"], spans["def"])
    small = spans["lambda"] + spans["generator"]
    return Outline(
        frozenset(bodies.outside),
        frozenset(bodies.names_of(_CLASS)),
        frozenset(bodies.names_of(_FUNCTION)),
        nests_functions,
        (nests_functions or nests_definitions)
        and (is_any_inside(small, spans["comprehension"] + small) or bodies.may_capture_unbound(small)),
        nests_definitions and bodies.rebind_what_is_around(),
        is_any_inside(functions, loops),
        is_any_inside(functions, spans["handler"])
        or not all(bodies.is_in_function(place) for place in spans["handler"]),
        "delete" in captures,
        all(
            bodies.is_in_function(place)
            for place in chain(spans["comprehension"], spans["delete"], spans_of(captures, "annotated"))
        ),
        len(spans["class.body"]),
    )


def may_read_from_class(data: bytes, tree: tree_sitter.Tree, names: Collection[str], *, is_member: bool) -> bool:
    """Whether one of these names of classes may be read, as a global, by code in a class that does not see them.

    That is what is in functions that have no such variable, in comprehensions, and in classes inside. `is_member` says
    whether the text is a member of a class, cut out. For a text that has an outline.
    """
    if b"__" in data and _MANGLED.search(data) and any(_is_private(name) for name in names):
        return True
    if frozenset(names).isdisjoint(map(to_str, _READ.findall(data))):
        return False
    captures = constructs(tree)
    bodies = _Bodies(data, captures)
    blocks = [spans_of(captures, name) for name in ("lambda", "comprehension", "generator")]
    inner = Innermost((span, _OTHER) for spans in blocks for span in spans)
    for node in names_in(tree):
        start, end = node.byte_range
        name = to_str(data[start:end])
        if name not in names or _NO_READ.match(data, end) or data.endswith(b".", 0, start):
            continue
        body = bodies.around((start, end))
        if bodies.is_definition(start):
            continue
        depth = bodies.depth(body) + is_member
        if (inner.index((start, end)) >= 0 or depth > 1) and not bodies.has_variable(body, name):
            return True
    return False


def read_unbound(data: bytes, tree: tree_sitter.Tree, names: Collection[str]) -> frozenset[str]:
    """Those of the names that a function which binds them may read before that. For a text that has an outline."""
    return _Bodies(data, constructs(tree)).read_unbound(names)


def plain_definition(data: bytes) -> str:
    """The name of the `def` or class of which a region is made, if its text shows that it binds nothing else outside of
    it and is plain; empty if not. For a text that is known to have no errors.
    """
    found = _PLAIN_DEFINITION.match(data)
    if found is None or any(word in data for word in _HIDE_BINDINGS):
        return ""
    name = to_str(found["name"])
    return "" if _is_private(name) else name


_PLAIN_DEFINITION = re.compile(
    rb"""
    (?:\s|\#[^\r\n]*[\r\n])*
    (?:@(?:(?!\bfor\b)[^\r\n])*[\r\n]\s*)*
    (?:(?:async[ \t]+)?def|class) [ \t]+ (?P<name>[A-Za-z_]\w*) (?![\w\x80-\xff])
    (?:\( (?:(?!\bfor\b)[^()'"\#])* \))?
    (?:(?!\bfor\b)[^\r\n])* : [ \t]*(?:\#[^\r\n]*)?\r?\n
    """,
    re.VERBOSE,
)
_HIDE_BINDINGS = (b":=", b"global", b"nonlocal", b"__debug__")
_FUNCTION, _CLASS, _ASYNC, _OTHER = range(4)
_SPANS = (
    "annotation",
    "async.body",
    "await",
    "class.body",
    "comprehension",
    "def",
    "delete",
    "function.body",
    "generator",
    "handler",
    "lambda",
    "loop",
    "yield",
)
_WORD = re.compile(rb"(?<![\w.])[^\W\d]\w*")
_DEEPEST = 20
"""So many functions inside one another are looked through: where there are more, who knows."""
_READ = re.compile(rb"(?<![\w.])(?<!def )(?<!class )([^\W\d]\w*)(?!\w)(?!\s*=[^=])")
"""What may be a read of a name; strings and comments have more of them."""
_MANGLED = re.compile(rb"\b_[^\W_]\w*__\w")
_NO_READ = re.compile(rb"\s*=[^=]")
"""After a name: it is bound, or names an argument."""


class _Bodies:
    """The bodies of functions and classes of a region, each with the names that its own code binds or deletes."""

    def __init__(self, data: bytes, captures: Captures) -> None:
        functions = dict.fromkeys(spans_of(captures, "function.body"), _FUNCTION)
        self._innermost = Innermost({**functions, **dict.fromkeys(spans_of(captures, "class.body"), _CLASS)}.items())
        self.outside: set[str] = set()
        """What code outside of all of them gives a value to."""
        self._names: list[set[str]] = [set() for _ in self._innermost.values]
        self._data = data
        self._definitions = dict(zip(self._innermost.starts, sorted(spans_of(captures, "definition")), strict=True))
        self._binders: dict[tuple[int, str], list[tree_sitter.Node]] = {}
        """The names, or parts of imports, by which a body gives a value to a name."""
        self._given: dict[tuple[int, str], list[Given]] = {}
        spans = zip(sorted(spans_of(captures, "function.parameters")), sorted(functions), strict=True)
        self._parameters = {start: parameters for parameters, (start, _) in spans}
        for node in captures.get("imported", ()):
            self._bind(node, imported(data, node))
        for node in targets(captures.get("target", ())):
            self._bind(node, to_str(data[node.start_byte : node.end_byte]))
        for node in targets(chain(captures.get("declared", ()), captures.get("deleted", ()))):
            body = self.around(node.byte_range)
            if body >= 0:  # elsewhere that counts for nothing
                self._names[body].add(to_str(data[node.start_byte : node.end_byte]))

    def _bind(self, node: tree_sitter.Node, name: str) -> None:
        body = self.around(node.byte_range)
        if body < 0:
            self.outside.add(name)
            return
        self._names[body].add(name)
        self._binders.setdefault((body, name), []).append(node)

    def _bindings(self, body: int, name: str) -> list[Given]:
        """From where to where the own code of a body has given the name a value."""
        found = self._given.get((body, name))
        if found is None:
            known = map(given_by, self._binders.get((body, name), ()))
            found = self._given[body, name] = [each for each in known if each is not None]
        return found

    def around(self, place: Bytes) -> int:
        """The innermost body around a place; -1 for none."""
        return self._innermost.index(place)

    def is_in_function(self, place: Bytes) -> bool:
        """Whether the innermost body around a place is that of a function."""
        return self._innermost.of(place) == _FUNCTION

    def depth(self, body: int) -> int:
        """How many bodies are around a place in this one, itself included."""
        depth = 0
        while body >= 0:
            depth += 1
            body = self._innermost.parents[body]
        return depth

    def names_of(self, kind: int) -> set[str]:
        """What all bodies of a kind bind."""
        values = self._innermost.values
        return set().union(*(names for names, value in zip(self._names, values, strict=True) if value == kind))

    def has_variable(self, body: int, name: str) -> bool:
        """Whether a function of which this is the body, or one around it, is sure to have the variable."""
        while body >= 0:
            if self._innermost.values[body] == _FUNCTION:
                if name in self._names[body]:
                    return True
                text = self._parameters_of(body)
                if not _NESTED.search(text, 1) and name.encode() in _PARAMETER.findall(text):
                    return True
            body = self._innermost.parents[body]
        return False

    def rebind_what_is_around(self) -> bool:
        """Whether one binds a name that a function around it may have, too."""
        known: list[frozenset[str]] = []
        for body, names in enumerate(self._names):
            parent = self._innermost.parents[body]
            around = known[parent] if parent >= 0 else frozenset()
            if not around.isdisjoint(names):
                return True
            if self._innermost.values[body] == _FUNCTION:
                around = around.union(names, map(to_str, _WORD.findall(self._parameters_of(body))))
            known.append(around)
        return False

    def may_capture_unbound(self, small: Sequence[Bytes]) -> bool:
        """Whether one, or one of the functions that are no `def`, names a variable of a function around it that may
        have no value where it is made.

        The variable has one where a statement above binds it, but for one in another arm of an `if`.
        """
        parents, starts = self._innermost.parents, self._innermost.starts
        is_function = [value == _FUNCTION for value in self._innermost.values]
        lambdas = Innermost((span, _OTHER) for span in small)
        for word in _WORD.finditer(self._data):
            body, inner = self.around(word.span()), lambdas.index(word.span())
            made = lambdas.starts[inner] if inner >= 0 else -1
            name = to_str(word[0])
            steps = 0
            while body >= 0:
                if is_function[body] and name in self._names[body]:
                    if made > starts[body] and not any(each.holds_at(made) for each in self._bindings(body, name)):
                        return True
                    break
                made, body, steps = starts[body], parents[body], steps + 1
                if steps > _DEEPEST:
                    return True
        return False

    def read_unbound(self, names: Collection[str]) -> frozenset[str]:
        """Those of the names that a function which binds them may read, or delete, before that.

        It does not where a statement above gives the name a value, but for one in another arm of an `if`.
        """
        found: set[str] = set()
        for word in _WORD.finditer(self._data):
            name = to_str(word[0])
            if name not in names or name in found:
                continue
            body, start = self.around(word.span()), word.start()
            while body >= 0 and self._innermost.values[body] != _FUNCTION:
                body = self._innermost.parents[body]  # a class runs its body at once
            if body >= 0 and name in self._names[body]:
                given = self._bindings(body, name)
                if not any(each.start == start or each.holds_at(start) for each in given):
                    found.add(name)
        return frozenset(found)

    def is_definition(self, start: int) -> bool:
        """Whether the name that begins there is what a `def` or class gives to itself."""
        return start in self._definition_starts

    @cached_property
    def _definition_starts(self) -> frozenset[int]:
        return frozenset(start for start, _ in self._definitions.values())

    def _parameters_of(self, body: int) -> bytes:
        """The text of the parameters of a function, brackets included."""
        start, end = self._parameters[self._innermost.starts[body]]
        return self._data[start:end]


def _is_private(name: str) -> bool:
    """Whether the name becomes another one in a class."""
    return name.startswith("__") and not name.endswith("__")


def _names_debug(data: bytes, tree: tree_sitter.Tree) -> bool:
    """Whether code names `__debug__`, which cannot be assigned to."""
    return b"__debug__" in data and any(data[slice(*node.byte_range)] == b"__debug__" for node in names_in(tree))


def _is_code_ascii(data: bytes, tree: tree_sitter.Tree) -> bool:
    """Whether letters beyond ASCII, of which some are others to CPython, are in comments and plain strings alone."""
    if data.isascii():
        return True
    texts = sorted(node.byte_range for node in texts_in(tree))
    starts = [start for start, _ in texts]
    for letters in _BEYOND_ASCII.finditer(data):
        index = bisect_right(starts, letters.start()) - 1
        if index < 0 or texts[index][1] < letters.end() or _MAY_HOLD_CODE.match(data, starts[index]):
            return False
    return True


_MAY_HOLD_CODE = re.compile(rb"[rR]?[fFtT]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")


def _is_odd(data: bytes, parameters: tree_sitter.Node) -> bool:
    """Whether two parameters may have one name."""
    text = data[parameters.start_byte : parameters.end_byte]
    if b"#" in text or b"\\" in text or b"__" in text:
        return True
    names = _PARAMETER.findall(text)
    return len(names) != len(set(names))


_PARAMETER = re.compile(rb"(?:^\(?|,)\s*\*{0,2}\s*([^\W\d]\w*)")
_NESTED = re.compile(rb"[(\[{]|\blambda\b")


def _has_odd_place(spans: Mapping[str, list[Bytes]]) -> bool:
    """Whether `await` or `yield` is where CPython may refuse it, or an annotation has blocks in it."""
    inner = spans["lambda"] + spans["comprehension"] + spans["generator"]
    if not (inner or spans["await"] or spans["yield"]):
        return False
    if is_any_inside(inner, spans["annotation"]):
        return True
    if not (spans["await"] or spans["yield"]):
        return False
    kinds = dict.fromkeys(spans["function.body"] + spans["class.body"], _FUNCTION)
    kinds.update(dict.fromkeys(spans["async.body"], _ASYNC))
    around = Innermost({**kinds, **dict.fromkeys(inner + spans["annotation"], _OTHER)}.items())
    if any(around.of(place) != _ASYNC for place in spans["await"]):
        return True
    return any(around.of(place) == _OTHER for place in spans["yield"])
