"""Defines the answers of all features as plain values. Knows no protocol: spans are bytes of the whole document."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.text import Span, TextEdit


@dataclass(frozen=True, slots=True)
class Hover:
    """What is to be said about the name or keyword at `span`, in both formats that clients ask for."""

    span: Span
    markdown: str
    plain: str


class LabelPart(NamedTuple):
    """A piece of a hint's label; `target` is the place in the document that it leads to."""

    text: str
    target: Span | None = None


@dataclass(frozen=True, slots=True)
class InlayHint:
    """Text that an editor draws at `offset`, between two characters."""

    offset: int
    parts: tuple[LabelPart, ...]
    kind: str
    """Which hint it is; the setting `inlayHints.<kind>` is about it."""
    tooltip: str
    """Markdown."""
    padding_left: bool = True

    @property
    def label(self) -> str:
        return "".join(part.text for part in self.parts)


class Severity(enum.Enum):
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


class Related(NamedTuple):
    """Another place that takes part in what a diagnostic found."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding of a rule in its place."""

    span: Span
    rule: str
    """kebab-case: `late-binding-capture`."""
    severity: Severity
    symbol: str
    """The variable that it is about."""
    message: str
    related: tuple[Related, ...] = ()
    unnecessary: bool = False
    """The editor may fade the text out (LSP: DiagnosticTag.Unnecessary)."""
    found_as: Severity | None = None
    """The rule's own severity, where settings say another: that says nothing of how sure the rule is."""

    @property
    def is_certain(self) -> bool:
        """Whether the rule is sure that there is a mistake."""
        return (self.found_as or self.severity) in (Severity.ERROR, Severity.WARNING)


class ActionKind(enum.Enum):
    """LSP's `CodeActionKind`, as far as there are such actions."""

    QUICK_FIX = "quickfix"
    QUICK_FIX_UNSAFE = "quickfix.unsafe"
    REFACTOR = "refactor"
    REFACTOR_REWRITE = "refactor.rewrite"
    SOURCE_FIX_ALL = "source.fixAll.closureLsp"


class Safety(enum.Enum):
    """Whether an action can be applied without a look at what it writes."""

    SAFE = "safe"
    """The program does the same afterwards, but for the fault that is fixed: proven for the case at hand."""
    UNSAFE = "unsafe"
    """Offered, but never preferred, and never applied with others or on saving."""


@dataclass(frozen=True, slots=True)
class CodeAction:
    """A change that the user may ask for."""

    title: str
    kind: ActionKind
    edits: Callable[[], tuple[TextEdit, ...]]
    """What it does: disjoint edits in the order of the text. Computed when it is wanted, not when it is offered."""
    fixes: tuple[Diagnostic, ...] = ()
    """The diagnostics that it answers; empty for one that is offered without any."""
    is_preferred: bool = False
    """The best answer to its diagnostics: at most one for each, and a safe one."""
    safety: Safety = Safety.SAFE
    """Of a fix; whether a refactoring is safe is said by its `Action.keeps_behavior`."""
