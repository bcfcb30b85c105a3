"""Knows words that several rules share. Knows no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.model import BlockKind
from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.analysis import Analysis, Statement
    from closure_lsp.scopes.model import Block, Reference


def called(function: Block) -> str:
    """A function within a sentence: `f`, the lambda, the annotation of `f`."""
    if function.kind is BlockKind.LAMBDA:
        return "the lambda"
    if function.kind is BlockKind.ANNOTATION:
        return f"the annotation of `{function.annotates}`"
    return "the generator expression" if function.kind is BlockKind.GENERATOR_EXPRESSION else f"`{function.name}`"


def capitalised(sentence: str) -> str:
    """The sentence with its first letter in upper case."""
    return sentence[:1].upper() + sentence[1:]


def line_of(analysis: Analysis, span: Span) -> int:
    """The line (from 1) on which a span of the document begins."""
    return analysis.text.line_at(span.start) + 1


def placed(statement: Statement, reference: Reference) -> Span:
    """Where in the document a name of the statement stands."""
    return statement.place(Span(reference.start, reference.end))
