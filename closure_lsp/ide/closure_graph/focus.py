"""Finds the graphs that belong to a place in a document, and combines them into one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.closure_graph.build import closure_graph
from closure_lsp.ide.closure_graph.model import ClosurePicture, moved
from closure_lsp.scopes.model import MODULE_BLOCK, BlockKind

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.ide.closure_graph.model import ClosureGraph
    from closure_lsp.scopes.model import BlockId, SymbolTable


def file_picture(analysis: Analysis, title: str) -> ClosurePicture:
    """All statements of a document that have closures."""
    graphs = [_graph(statement, MODULE_BLOCK) for statement in analysis.whole_statements]
    return _picture(analysis, title, [graph for graph in graphs if not graph.is_empty])


def picture_at(analysis: Analysis, title: str, offset: int) -> ClosurePicture:
    """The outermost function around a byte of the document, with everything inside it.

    A method counts as a function. In a class, but outside its functions, it is the class; elsewhere the statement.
    """
    statement = analysis.whole(analysis.statement_at(offset))
    focus = focus_at(statement.scopes, offset - statement.start)
    return _picture(analysis, title, [_graph(statement, focus)])


def focus_at(table: SymbolTable, offset: int) -> BlockId:
    """The block that a place is about; `offset` counts from the beginning of the statement."""
    found = table.blocks[MODULE_BLOCK]
    while True:
        inner = next(
            (
                block
                for block in (table.blocks[child] for child in found.children)
                if block.span.start <= offset <= block.span.end and block.kind not in _AROUND_HEADERS_ONLY
            ),
            None,
        )
        if inner is None:
            return found.id if found.kind is not BlockKind.TYPE_PARAMETERS else MODULE_BLOCK
        if inner.kind in (BlockKind.FUNCTION, BlockKind.LAMBDA):
            return inner.id
        if inner.kind not in (BlockKind.CLASS, BlockKind.TYPE_PARAMETERS):
            return found.id if found.kind is not BlockKind.TYPE_PARAMETERS else MODULE_BLOCK
        found = inner


_AROUND_HEADERS_ONLY = frozenset({BlockKind.ANNOTATION, BlockKind.TYPE_VARIABLE})


def _graph(statement: Statement, focus: BlockId) -> ClosureGraph:
    return moved(statement.unit.derived(closure_graph, focus), statement.start, statement.line)


def _picture(analysis: Analysis, title: str, graphs: list[ClosureGraph]) -> ClosurePicture:
    return ClosurePicture(title, f"Python {analysis.python}", tuple(graphs))
