"""Knows words that several rules share. Knows no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics.engine.finding import Line
from closure_lsp.scopes.model import BlockKind
from closure_lsp.text import to_str

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.finding import Place
    from closure_lsp.scopes.model import Block
    from closure_lsp.text import Span


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


def line_of(place: Place) -> Line:
    """In a message, the number of the line on which the place begins, wherever that is when somebody reads it."""
    return Line(place)


def written(unit: Unit, span: Span) -> str:
    """What stands there: a name as its author wrote it."""
    return to_str(unit.region.data[span.start : span.end])
