"""Says which actions do not change what a program does, and compares by running it. Applies no action itself.

Three kinds are compared:

- actions that claim to keep the behavior: the program before against the program after;
- so too those that keep what callers see of it: a class for closures, a line that prints, an attribute read early;
- the forms of *Capture by value*, which mean to change it: their results against each other.
"""

from __future__ import annotations

import ast
import re
import warnings
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from tests.ide.code_actions.recording import bound_names, record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.ide.code_actions import Offer
    from closure_lsp.text import TextEdit
    from tests.ide.code_actions.recording import Record

_CLASS_OR_CLOSURE = frozenset({"class-to-closure", "closure-to-class"})
"""What has no value is a variable on one side, an attribute on the other: so are the exceptions."""

_SAME_TO_CALLERS = frozenset({"capture-attribute", "print-captures", *_CLASS_OR_CLOSURE})

_FORMS = frozenset({"capture-by-value", "capture-by-factory", "capture-by-partial", "capture-in-list"})


class Comparison(NamedTuple):
    """What came of running two programs."""

    difference: str | None
    is_reached: bool
    """Whether every change was executed: a line of each edit, and of a long one another line than its first."""


def keeps_behavior(offer: Offer, before: str) -> bool:
    """Whether the program is to do the same afterwards."""
    if offer.action.name == "capture-attribute":
        parts = _ATTRIBUTE.findall(offer.change.title)
        is_all = len(parts) == offer.change.title.count("`") // 2
        return is_all and all(_is_constant(ast.parse(before), *part) for part in parts)
    return offer.action.keeps_behavior or offer.action.name in _SAME_TO_CALLERS


def same_program(before: str, after: str) -> bool:
    """Whether only comments and layout differ."""
    return _tree(before) == _tree(after)


def compared(offer: Offer, before: str, after: str, edits: Sequence[TextEdit]) -> Comparison | None:
    """Runs both and compares what they have done; None if that takes too long."""
    printed = re.fullmatch(r"Print what `(.*)` captures", offer.change.title)
    unheard = f"{printed[1]} captures" if printed else ""
    names = bound_names(before) & bound_names(after)
    first = record(before, names, unheard)
    second = record(after, names, unheard) if first is not None else None
    if first is None or second is None:
        return None
    if offer.action.name in _CLASS_OR_CLOSURE:
        first, second = (
            run._replace(effects=[_MISSING.sub("raises one", each) for each in run.effects]) for run in (first, second)
        )
    return Comparison(_difference(first, second), _is_reached(after, edits, second.lines))


def forms_compared(forms: Sequence[Offer], results: Sequence[str]) -> list[Comparison]:
    """Runs the results of *Capture by value*, in several forms for one function, and compares each with the first.

    Empty if that takes too long.
    """
    names = frozenset.intersection(*map(bound_names, results))
    found = []
    for form, result in zip(forms, results, strict=True):
        run = record(result, names)
        if run is None:
            return []
        found.append((run, _is_reached(result, form.change.edits(), run.lines)))
    return [Comparison(_difference(found[0][0], run), is_reached) for run, is_reached in found]


def rivals(offers: Sequence[Offer]) -> list[list[Offer]]:
    """The forms of *Capture by value* that are offered for the same function: where none is there twice."""
    found: dict[str, list[Offer]] = {}
    for offer in offers:
        if offer.action.name in _FORMS:
            found.setdefault(offer.change.title.partition(" by value")[0], []).append(offer)
    return [
        group for group in found.values() if len(group) > 1 and len({each.action.name for each in group}) == len(group)
    ]


def compiles(source: str) -> bool:
    """Whether CPython takes it; a `SystemError` is a bug of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<program>", "exec", dont_inherit=True)
        except (SyntaxError, SystemError, ValueError, RecursionError, OverflowError):
            return False
    return True


_ATTRIBUTE = re.compile(r"`(\w+)\.(\w+)`")
_MISSING = re.compile("raises (NameError|AttributeError)$")


def _is_constant(program: ast.AST, name: str, attribute: str) -> bool:
    """Whether nobody assigns the attribute, and the name is never anything but a parameter without a default.

    No `Thing` has an attribute with two underscores on both sides.
    """
    with_default = {
        argument.arg
        for node in ast.walk(program)
        if isinstance(node, ast.arguments)
        for argument in (*[*node.posonlyargs, *node.args][-len(node.defaults) :], *node.kwonlyargs)
        if node.defaults or node.kw_defaults
    }
    return (
        name not in with_default
        and not attribute.endswith("__")
        and not any(
            not isinstance(node.ctx, ast.Load) and attribute == node.attr
            if isinstance(node, ast.Attribute)
            else isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id == name
            for node in ast.walk(program)
        )
    )


def _difference(first: Record, second: Record) -> str | None:
    pairs = zip_longest(first.effects, second.effects)
    return next((f"{one}, now {other}" for one, other in pairs if one != other), None)


def _is_reached(after: str, edits: Sequence[TextEdit], executed: frozenset[int]) -> bool:
    data = after.encode("utf-8", "surrogatepass")
    shift = 0
    for edit in edits:
        new = edit.new_text.encode("utf-8", "surrogatepass")
        start = edit.span.start + shift
        first = _line(data, start)
        last = _line(data, start + len(new.rstrip()))
        if executed.isdisjoint(range(first + (last > first), last + 1)):
            return False
        shift += len(new) - (edit.span.end - edit.span.start)
    return True


def _line(data: bytes, offset: int) -> int:
    """From 1."""
    return data[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


def _tree(source: str) -> str:
    return ast.dump(ast.parse(source))
