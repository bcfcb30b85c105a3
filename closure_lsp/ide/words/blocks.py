"""Names blocks and places, in sentences and in labels. Knows no feature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.ide.words.prose import Code, Line, quoted
from closure_lsp.scopes.model import BlockKind

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.words.prose import Phrase
    from closure_lsp.scopes.model import Block, SymbolTable


@dataclass(frozen=True, slots=True)
class BlockNames:
    """The blocks and places of one statement, in words."""

    analysis: Analysis
    statement: Statement

    def line(self, offset: int) -> Line:
        """The line of a byte of the statement."""
        return Line(self.analysis.text.line_at(self.statement.start + offset) + 1)

    def block(self, block: Block) -> Phrase:
        """`add`, the lambda, the class `C`, the annotations of `f`."""
        article, name = _called(self.statement.scopes, block)
        if not article:
            return (Code(name),)
        return (f"the {article} ", Code(name)) if name else (f"the {article}",)

    def block_at(self, block: Block, remark: str = "") -> Phrase:
        """`add` (line 2), or with a remark `add` (line 2, rebinds it)."""
        line = Line(self.analysis.line_of(self.statement, block) + 1)
        return (*self.block(block), " (", line, f", {remark})" if remark else ")")


def label(table: SymbolTable, block: Block) -> str:
    """The block in a label, without an article: `add`, `lambda`, `class C`, `annotations of f`."""
    return " ".join(part for part in _called(table, block) if part)


def called(function: Block) -> str:
    """A function in a message, in the singular, in Markdown: `f`, the lambda, the annotation of `f`."""
    if function.kind is BlockKind.ANNOTATION:
        return f"the annotation of {quoted(function.annotates or '')}"
    what, name = _kind_and_name(function)
    return " ".join(part for part in (f"the {what}" if what else "", quoted(name) if name else "") if part)


def _called(table: SymbolTable, block: Block) -> tuple[str, str]:
    """The kind of the block, unless its name implies it; and its name, if it has one."""
    if block.kind is BlockKind.ANNOTATION:
        return _of("annotations", _annotated(table, block))
    if block.kind is BlockKind.TYPE_PARAMETERS:
        return _of("type parameters", _with_header(table, block, block))
    return _kind_and_name(block)


def _kind_and_name(block: Block) -> tuple[str, str]:
    """The same for a block that only its own name denotes."""
    what = _KINDS.get(block.kind, "")
    if block.kind is BlockKind.COMPREHENSION:
        what = _COMPREHENSIONS.get(block.name, what)
    return what, block.name if block.kind in _NAMED else ""


_KINDS = {
    BlockKind.LAMBDA: "lambda",
    BlockKind.CLASS: "class",
    BlockKind.COMPREHENSION: "comprehension",
    BlockKind.GENERATOR_EXPRESSION: "generator expression",
    BlockKind.TYPE_ALIAS: "type alias",
    BlockKind.TYPE_VARIABLE: "type variable",
    BlockKind.MODULE: "module",
}
_NAMED = frozenset({BlockKind.FUNCTION, BlockKind.CLASS, BlockKind.TYPE_ALIAS, BlockKind.TYPE_VARIABLE})
_COMPREHENSIONS = {
    "<listcomp>": "list comprehension",
    "<setcomp>": "set comprehension",
    "<dictcomp>": "dict comprehension",
}

_HAVE_HEADERS = (BlockKind.FUNCTION, BlockKind.CLASS, BlockKind.TYPE_ALIAS)


def _of(what: str, block: Block | None) -> tuple[str, str]:
    return (f"{what} of", block.name) if block else (what, "")


def _annotated(table: SymbolTable, annotation: Block) -> Block | None:
    """The function or class whose annotations the block evaluates; None for the module's."""
    if annotation.parent is None:
        return None
    parent = table.blocks[annotation.parent]
    return _with_header(table, parent, annotation) or (parent if parent.kind is BlockKind.CLASS else None)


def _with_header(table: SymbolTable, parent: Block, served: Block) -> Block | None:
    """The block among the children of `parent` whose header `served` is in: it spans the same statement."""
    children = (table.blocks[child] for child in parent.children)
    return next((child for child in children if child.kind in _HAVE_HEADERS and child.span == served.span), None)
