"""Gathers what the parts of a divided class have to tell each other. Knows no syntax, and decides no scope.

Of a large class each part (`regions.Division`) is analyzed alone. Functions do not see the names of a class body, so
what is in a method depends on the rest of the class only by the class's name. Not so the body's own code (decorators,
default values), nor the annotations and type parameters of its functions, which look in the class first (PEP 649, 695).
They are told what all parts together do with the names that they mention.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.scopes.facts import BOUND
from closure_lsp.scopes.model import BlockKind
from closure_lsp.scopes.surroundings import Surroundings, class_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.facts import Facts


@dataclass(frozen=True, slots=True)
class Share:
    """What a part has to tell the others."""

    class_name: str
    flags: Mapping[str, int]
    """What its part of the class body does with names."""
    mentions: frozenset[str]
    """The names of which it matters here what the class body does with them."""
    iterates: frozenset[str]
    """What comprehensions name that run in the frame of the class body: annotation scopes below may see it."""
    seen: frozenset[str]
    """The names that annotation scopes look for in the class."""
    is_simple: bool
    """Whether nothing else of this part of the class body concerns the other parts."""
    has_annotations: bool
    """Whether it has a share of the one block that evaluates the annotations of the class's variables."""


def share_of(facts: Facts, python: PythonVersion) -> Share | None:
    """What a part tells of its class; None if it is none, which can be where the class's header does not parse."""
    body = class_block(facts)
    if body is None:
        return None
    mentions = set(body.flags)
    seen: set[str] = set()
    iterates: set[str] = set()
    is_simple = not body.directives
    pending = list(body.children)
    while pending:
        block = pending.pop()
        if block.kind in _SEE_NO_CLASS:
            continue
        mentions.update(block.flags)
        if block.can_see_class_scope:
            seen.update(block.flags)
        elif block.kind is BlockKind.COMPREHENSION and python.inlines_comprehensions:
            iterates.update(block.flags)
            is_simple = is_simple and not block.children
        pending.extend(block.children)
    has_annotations = body.annotations is not None or body.has_conditional_annotations
    return Share(
        body.name, body.flags, frozenset(mentions), frozenset(iterates), frozenset(seen), is_simple, has_annotations
    )


_SEE_NO_CLASS = frozenset({BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.CLASS})


def join(shares: Iterable[Share | None]) -> Mapping[str, int] | None:
    """What the whole body of a class does with names; None for a class that has to be analyzed in one piece.

    That is one with `global` or `nonlocal` in its body, with type parameters, with variables annotated in several
    parts (since 3.14 one block evaluates them all), or with comprehensions that share more than the names that all see.
    """
    flags: dict[str, int] = {}
    iterates: set[str] = set()
    seen: set[str] = set()
    annotated = 0
    for share in shares:
        if share is None or not share.is_simple:
            return None
        annotated += share.has_annotations
        for name, bits in share.flags.items():
            flags[name] = flags.get(name, 0) | bits
        iterates |= share.iterates
        seen |= share.seen
    if annotated > 1 or not iterates.isdisjoint(seen):
        return None
    return flags


def surroundings(share: Share, flags: Mapping[str, int]) -> Surroundings:
    """What the part that tells `share` has to know of the joined `flags`."""
    told = {name: flags[name] for name in share.mentions if flags.get(name, 0) & BOUND}
    return Surroundings(share.class_name, told)
