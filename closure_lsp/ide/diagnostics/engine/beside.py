"""Lists which findings other tools report at the same place, under their own names. Knows rules only by name.

A finding is a twin only if the tool is sure to report it: a test runs ruff and basedpyright and compares. What a tool
may leave out (code that pyright considers unreachable, a lambda that ruff assumes is called at once) is not a twin.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.loops import loop_captures
from closure_lsp.scopes.model import MODULE_BLOCK, BindingKind, BlockKind
from closure_lsp.syntax import (
    ArgumentList,
    Attribute,
    Call,
    Class,
    Delete,
    For,
    Function,
    Identifier,
    If,
    KeywordArgument,
    Lambda,
    Match,
    Parameters,
    Return,
    Try,
    While,
    With,
    ancestors,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.document.unit import Unit
    from closure_lsp.flow.loops import LoopCapture
    from closure_lsp.ide.diagnostics.engine.finding import LocalFinding
    from closure_lsp.syntax import Node


class Twin(NamedTuple):
    """What another tool reports about the same fault."""

    code: str
    """As the tool calls it; `project.beside` knows of which tool it is."""
    rule: str
    """Of ours."""
    is_said: Callable[[Unit, LocalFinding], bool]
    """Whether the tool is sure to say it of what was found in a statement."""


def leaves_out(unit: Unit, finding: LocalFinding, beside: frozenset[str]) -> bool:
    """Whether another tool reports the same under a code that `beside` names."""
    return any(twin.rule == finding.rule and twin.code in beside and twin.is_said(unit, finding) for twin in TWINS)


def _is_for_b023(unit: Unit, finding: LocalFinding) -> bool:
    """For a `def` or lambda whose variable a target or an assignment in the loop rebinds; not in a default.

    ruff assumes that a lambda is called at once if it is a `key=`, passed to `map`, `filter` or `reduce`, or returned.
    """
    capture = unit.derived(_loop_captures).get(finding.span.start)
    if capture is None or not capture.is_direct:
        return False
    function = unit.scopes.blocks[capture.function]
    if function.kind not in (BlockKind.FUNCTION, BlockKind.LAMBDA):
        return False
    if any(each.binding not in _STORES for each in capture.rebindings):
        return False
    read, loop = unit.reference_node(capture.use), capture.loops[-1]
    within_loop = takewhile(lambda node: node is not loop, ancestors(read))
    return not any(isinstance(node, Parameters) or _is_spared(node) for node in within_loop)


def _loop_captures(unit: Unit) -> dict[int, LoopCapture]:
    return {capture.use.start: capture for capture in loop_captures(unit)}


_STORES = frozenset(
    {
        BindingKind.FOR,
        BindingKind.COMPREHENSION,
        BindingKind.ASSIGNMENT,
        BindingKind.AUGMENTED_ASSIGNMENT,
    }
)
_CALL_AT_ONCE = frozenset({"map", "filter", "reduce"})


def _is_spared(node: Node) -> bool:
    """Whether ruff assumes that this lambda is called at once."""
    if not isinstance(node, Lambda):
        return False
    parent = node.parent
    if isinstance(parent, KeywordArgument):
        return parent.name is not None and parent.name.text == "key"
    if isinstance(parent, ArgumentList) and isinstance(parent.parent, Call):
        called = parent.parent.function
        name = called.text if isinstance(called, Identifier) else ""
        if isinstance(called, Attribute) and called.name is not None:
            name = called.name.text
        return name in _CALL_AT_ONCE
    return isinstance(parent, Return)


def _is_undefined(unit: Unit, finding: LocalFinding) -> bool:
    return _is_reachable(unit, finding) and _is_global(unit, finding)


def _is_unbound(unit: Unit, finding: LocalFinding) -> bool:
    return _is_reachable(unit, finding) and not _is_global(unit, finding)


def _is_global(unit: Unit, finding: LocalFinding) -> bool:
    found = unit.scopes.references_in(finding.span)
    return any(each.start == finding.span.start and each.home in (None, MODULE_BLOCK) for each in found)


def _is_reachable(unit: Unit, finding: LocalFinding) -> bool:
    """Whether nothing but functions and classes is around the place, so that pyright looks at it once and for all."""
    node = unit.region.node_at(finding.span.start, finding.span.end)
    around = list(ancestors(node))
    is_plain = not any(isinstance(each, If | For | While | With | Try | Match) for each in around)
    return is_plain and any(isinstance(each, Function | Class) for each in around)


def _is_no_deletion(unit: Unit, finding: LocalFinding) -> bool:
    node = unit.region.node_at(finding.span.start, finding.span.end)
    return not any(isinstance(each, Delete) for each in ancestors(node))


def _always(_unit: Unit, _finding: LocalFinding) -> bool:
    return True


TWINS = (
    Twin("B023", "late-binding-capture", _is_for_b023),
    Twin("F823", "missing-global", _is_no_deletion),
    Twin("F821", "class-scope-not-captured", _always),
    Twin("reportUnboundVariable", "missing-global", _is_unbound),
    Twin("reportUnboundVariable", "missing-nonlocal", _is_unbound),
    Twin("reportUndefinedVariable", "class-scope-not-captured", _is_undefined),
    Twin("reportUnboundVariable", "class-scope-not-captured", _is_unbound),
)
