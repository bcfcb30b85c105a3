"""Finds out how a document can reach a name of another module, and where an import of it belongs. Knows no feature."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.edits.suites import line_end, own_lines
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind
from closure_lsp.syntax import AliasedImport, FutureImportStatement, Import, ImportFrom, is_docstring
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.scopes.model import BlockId
    from closure_lsp.syntax import Node


_Placed = tuple["Statement", Import | ImportFrom]
"""An import and the statement whose region holds it."""


class Imported(NamedTuple):
    """How code can write a name of another module."""

    expression: str
    """`functools.partial`, or `partial` where the document imports it so."""
    edits: tuple[TextEdit, ...]
    """The import that has to be added first; empty where it is there."""


def imported(analysis: Analysis, statement: Statement, block: BlockId, module: str, name: str) -> Imported | None:
    """How `name` of a top-level `module` of the standard library is written in a block; an import is added at need.

    Only imports above the statement count, because the module's own code runs from top to bottom. None if the names for
    it mean something else there.
    """
    for place, node in analysis.derived(_imports):
        if place.start >= statement.start:
            break
        for path, bound in _bindings(node):
            written = {module: f"{bound}.{name}", f"{module}.{name}": bound}.get(path)
            if written and _is_seen(analysis, statement, block, bound):
                return Imported(written, ())
    if analysis.module.binds(module) or not _means_global(statement, block, module):
        return None
    return Imported(f"{module}.{name}", (_addition(analysis, module),))


def _imports(analysis: Analysis) -> tuple[_Placed, ...]:
    """The imports of the module's own code, in the order of the text."""
    return tuple(
        (statement, node) for statement, node in analysis.module_nodes() if isinstance(node, Import | ImportFrom)
    )


def _bindings(node: Import | ImportFrom) -> Iterator[tuple[str, str]]:
    """What an import binds: the dotted path, and the name."""
    source = node.module
    for child in node.names:
        alias = child.alias if isinstance(child, AliasedImport) else None
        named = child.name if isinstance(child, AliasedImport) else child
        path = named.text if named is not None else ""
        bound = alias.text if alias is not None else path.partition(".")[0]
        if source is None:
            yield (path if alias is not None else bound), bound
        else:
            yield f"{source.text}.{path}", bound


def _is_seen(analysis: Analysis, statement: Statement, block: BlockId, name: str) -> bool:
    """Whether the name means the module's variable in a block, and only imports bind that variable."""
    if not _means_global(statement, block, name):
        return False
    return all(
        found.access is Access.READ or found.binding is BindingKind.IMPORT
        for each in analysis.statements
        for found in each.scopes.references_to(MODULE_BLOCK, name)
    )


def _means_global(statement: Statement, block: BlockId, name: str) -> bool:
    symbol = statement.scopes.symbol(block, name)
    home = symbol.home if symbol and symbol.home is not None else statement.scopes.home_around(block, name)
    return home == MODULE_BLOCK


def _addition(analysis: Analysis, module: str) -> TextEdit:
    """`import module` in the first group of imports that holds some of the standard library, in alphabetical order."""
    text = analysis.text
    groups = list(_groups(analysis))
    standard = next((group for group in groups if any(_is_standard(node) for _, node in group)), None)
    if standard is None:
        return _first_import(analysis, module, groups)
    plain = [found for found in standard if isinstance(found[1], Import)]
    for statement, node in plain:
        if next(path for path, _ in _bindings(node)) > module:
            start = statement.start + node.start
            return TextEdit(Span(start, start), f"import {module}{line_end(analysis, statement, node)}")
    statement, node = plain[-1] if plain else standard[0]
    lines = own_lines(analysis, statement, node)
    if plain and lines:
        end = text.line_span(text.line_at(lines.end - 1)).end
        return TextEdit(Span(end, end), f"{line_end(analysis, statement, node)}import {module}")
    start = statement.start + node.start
    return TextEdit(Span(start, start), f"import {module}{line_end(analysis, statement, node)}")


def _groups(analysis: Analysis) -> Iterator[list[_Placed]]:
    """The imports with which the document begins, grouped by blank lines, without `__future__`."""
    text = analysis.text
    group: list[_Placed] = []
    last_line = -1
    for statement, node in analysis.module_nodes():
        if isinstance(node, FutureImportStatement):
            continue
        if not isinstance(node, Import | ImportFrom):
            if not is_docstring(node):
                yield from [group] if group else []
                return
            continue
        line = text.line_at(statement.start + node.start)
        if group and line > last_line + 1:
            yield group
            group = []
        group.append((statement, node))
        last_line = text.line_at(statement.start + node.end - 1)
    if group:
        yield group


def _is_standard(node: Import | ImportFrom) -> bool:
    """Whether an import is from the standard library."""
    return all(path.partition(".")[0] in sys.stdlib_module_names for path, _ in _bindings(node))


def _first_import(analysis: Analysis, module: str, groups: list[list[_Placed]]) -> TextEdit:
    """`import module` as a group of its own: above the other imports, or above the first statement of code."""
    text = analysis.text
    if groups:
        first: tuple[Statement, Node] = groups[0][0]
    else:
        first = next(
            (statement, node)
            for statement, node in analysis.module_nodes()
            if not isinstance(node, FutureImportStatement) and not is_docstring(node)
        )
    statement, node = first
    ending = line_end(analysis, statement, node)
    place = statement.start + node.start
    if groups:
        return TextEdit(Span(place, place), f"import {module}{ending}{ending}")
    if text.line_starts[text.line_at(place)] != place:
        return TextEdit(Span(place, place), f"import {module}; ")  # the docstring is on the same line
    # Comments right above the first statement belong to it, but for those with which the file begins.
    line = text.line_at(place)
    while line > 0 and text.slice(text.line_span(line - 1)).startswith("#"):
        line -= 1
    if line == 0:
        line = text.line_at(place)
    start = text.line_starts[line]
    return TextEdit(Span(start, start), f"import {module}{ending}{ending}")
