"""A function that is kept captures `self` only to read its attributes.

The whole object, with everything that it refers to, lives as long as the function. If the function needs only a
value or two, it can capture those: bind them to variables first. The result differs if the attribute changes after
the function is made and before it is called: the variable keeps the old value.

This is an opt-in rule for people who look for leaks: name it in `select`. It looks at functions nested in methods
that are returned, stored, or passed to unknown code, and that neither call methods of the object nor change it.

Example:

    class Gauge:
        def reader(self):
            return lambda: self.value * 2

Use instead:

    class Gauge:
        def reader(self):
            value = self.value
            return lambda: value * 2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics.engine.finding import LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.kept import kept_functions, part_text, part_used
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.way import way
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.blocks import called
from closure_lsp.ide.words.prose import quoted, sentence_case
from closure_lsp.scopes.model import BindingKind, BlockKind
from closure_lsp.syntax import Attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.kept import Kept
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.scopes.model import BlockId, Reference


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each function, at its first use of `self`."""
    for kept in kept_functions(unit, module):
        if not is_self(kept):
            continue
        parts = [part_used(use) for use in kept.uses]
        attributes = [part for part in parts if isinstance(part, Attribute)]
        if len(attributes) < len(parts) or any(_is_method(kept, module, part) for part in attributes):
            continue
        names = list(dict.fromkeys(part_text(part) for part in attributes))
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        message = (
            f"{sentence_case(called(kept.capturer.function))} keeps all of `{kept.name}` alive: "
            f"it only reads {quoted(names[0], 30)}{more}.",
        )
        related = (LocalRelated(kept.bindings[0].span, "this object"), *way(unit, module, kept.trail))
        yield LocalFinding(kept.capturer.use.span, RULE.name, RULE.severity, kept.name, message, related)


def may_find(glance: Glance) -> bool:
    """There has to be a function inside another."""
    return glance.nests_functions


RULE = Rule("captures-self", Severity.INFORMATION, check, __doc__ or "", may_find, is_default=False)


def _is_method(kept: Kept, module: Globals, attribute: Attribute) -> bool:
    """Whether the class has a method of that name: its value holds the object, too."""
    owner = kept.home.parent
    if owner is None:
        return False
    bindings = module.bindings_in_class(kept.unit, owner, attribute.name_text)
    return any(found.binding is BindingKind.FUNCTION for _, found in bindings)


def is_self(kept: Kept) -> bool:
    """Whether the variable is the first parameter of a method, never rebound."""
    table = kept.unit.scopes
    parent = table.blocks[kept.home.parent] if kept.home.parent is not None else None
    if parent is None or parent.kind is not BlockKind.CLASS or len(kept.bindings) != 1:
        return False
    first = kept.unit.derived(_first_bindings).get(kept.home.id)
    return first == kept.bindings[0] and kept.name in ("self", "cls")


def _first_bindings(unit: Unit) -> dict[BlockId, Reference]:
    """What each block binds first: of a function its first parameter."""
    found: dict[BlockId, Reference] = {}
    for reference in unit.scopes.references:
        if reference.binding is not None:
            found.setdefault(reference.block, reference)
    return found
