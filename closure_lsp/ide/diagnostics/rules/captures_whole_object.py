"""A function that is kept captures an object but uses only one attribute or item of it.

The whole object lives as long as the function. A variable for the one value that the function needs keeps only that
value alive. The result differs if the attribute or item changes after the function is made and before it is called;
if code of the same function changes it, the rule reports nothing.

This is an opt-in rule for people who look for leaks: name it in `select`. It looks at nested functions that are
returned, stored, or passed to unknown code, and at variables that are bound once. `self` has its own rule,
`captures-self`. The rule ignores modules, classes and functions, because programs rarely get rid of them.

Example:

    def printer(report):
        def show():
            print(report.title)

        return show

Use instead:

    def printer(report):
        title = report.title

        def show():
            print(title)

        return show
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics.engine.finding import LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.kept import changed_parts, kept_functions, part_text, part_used
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.way import way
from closure_lsp.ide.diagnostics.rules.captures_self import is_self
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.blocks import called
from closure_lsp.ide.words.prose import quoted, sentence_case
from closure_lsp.scopes.model import BindingKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each function and variable, at the function's first use of it."""
    for kept in kept_functions(unit, module):
        bindings = kept.bindings
        if len(bindings) != 1 or bindings[0].binding in _NO_OBJECTS or is_self(kept):
            continue
        parts = [part_used(use) for use in kept.uses]
        used = {part_text(part) for part in parts if part is not None}
        if len(used) != 1 or None in parts or used & changed_parts(kept):
            continue
        span = kept.capturer.use.span
        name = unit.region.text(span)
        message = (
            f"{sentence_case(called(kept.capturer.function))} keeps all of {quoted(name)} alive: "
            f"it only uses {quoted(used.pop(), 24)}.",
        )
        related = (LocalRelated(bindings[0].span, "this object"), *way(unit, module, kept.trail))
        yield LocalFinding(span, RULE.name, RULE.severity, kept.name, message, related)


def may_find(glance: Glance) -> bool:
    """There has to be a function inside another."""
    return glance.nests_functions


RULE = Rule("captures-whole-object", Severity.INFORMATION, check, __doc__ or "", may_find, is_default=False)

_NO_OBJECTS = frozenset({BindingKind.CLASS, BindingKind.FUNCTION, BindingKind.IMPORT, BindingKind.TYPE_PARAMETER})
