"""Represents what a rule finds, at offsets from the statement's first byte and without line numbers. Knows no rule.

So a finding stays valid wherever the statement moves, as long as the answers that it depends on do (`globals`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.results import Severity


class Elsewhere(NamedTuple):
    """A place in a statement, perhaps another statement than the one that the rule looks at."""

    unit: Unit
    span: Span


Place = Span | Elsewhere
"""A plain span is one of the statement that the rule looks at."""


class LineOf(NamedTuple):
    """In a message: the number of the line on which the place begins."""

    place: Place


class LocalRelated(NamedTuple):
    """Another place that is involved in a finding."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class LocalFinding:
    """A diagnostic of a statement, wherever the statement is; see `Diagnostic` for the fields."""

    span: Span
    rule: str
    severity: Severity
    symbol: str
    message: tuple[str | LineOf, ...]
    related: tuple[LocalRelated, ...] = ()
    unnecessary: bool = False
    found_as: Severity | None = None
