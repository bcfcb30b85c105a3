"""Lists what a user should look at after a renaming: what changes besides the name, and what does not change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.ide.captures.names import is_printed_with_its_text
from closure_lsp.scopes.model import BindingKind
from closure_lsp.syntax import Class, Definition, String, Type, nearest, nodes_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.rename.variable import Renamable
    from closure_lsp.syntax import Node


def notes_on(analysis: Analysis, variable: Renamable, new_name: str) -> Iterator[str]:
    """Sentences for the user, in the order of the text."""
    for reference in variable.references:
        node = variable.statement.reference_node(reference)
        line = variable.line(reference.start)
        written = analysis.text.slice(variable.place(reference))
        if is_printed_with_its_text(node):
            yield f"The f-string on line {line} now prints `{new_name}=` where it printed `{written}=`."
        if reference.binding in (BindingKind.FUNCTION, BindingKind.CLASS) and _is_read_by_others(node):
            yield f"`__name__` changes with it: look at what is done with `{written}` on line {line}."
    written = analysis.text.slice(variable.cursor)
    for line in _text_annotations(variable, written):
        yield f"The annotation in quotes on line {line} names `{written}`, and is left as it is."


def _is_read_by_others(name: Node) -> bool:
    """Whether a decorator or base classes receive the definition, and thus its name."""
    definition = name.parent
    has_bases = isinstance(definition, Class) and definition.bases is not None
    return has_bases or (isinstance(definition, Definition) and bool(definition.decorators))


def _text_annotations(variable: Renamable, name: str) -> Iterator[int]:
    """The lines (from 1) of the strings within annotations, inside the variable's home, that hold the name."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    for string in nodes_below(variable.statement.block_node(variable.block), String):
        if word.search(string.text) and nearest(string, Type) is not None:
            yield variable.line(string.start)
