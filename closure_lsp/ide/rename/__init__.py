"""Renames a variable of a function, or says why it cannot. Knows no protocol, and no names of other files.

What belongs to a module or class can be used by other files, so it is left to the server that knows them. Every other
variable is, with all that capture it, in one statement. Whether a new name would be captured, hidden or refused by
Python is not guessed from rules: the renamed text is analyzed, and every name in it has to mean what it meant.
"""

from __future__ import annotations

import keyword
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.rename.calls import keyword_calls
from closure_lsp.ide.rename.difference import difference
from closure_lsp.ide.rename.notes import notes_on
from closure_lsp.ide.rename.variable import Refusal as Refusal
from closure_lsp.ide.rename.variable import renamable_at
from closure_lsp.scopes.model import BindingKind
from closure_lsp.syntax import AliasedImport
from closure_lsp.text import Span, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.rename.variable import Renamable
    from closure_lsp.scopes.model import Reference


class Target(NamedTuple):
    """What would be renamed."""

    span: Span
    """Of the name at the cursor."""
    name: str
    """As it is written there."""


class Renaming(NamedTuple):
    """The changes, and what they do not cover."""

    edits: tuple[TextEdit, ...]
    """Disjoint, in the order of the text."""
    notes: tuple[str, ...]
    """Sentences for the user: what changes besides the name, and what has to be looked at by hand."""


def prepare(analysis: Analysis, offset: int) -> Target | Refusal:
    """What a cursor at the byte `offset` would rename."""
    variable = renamable_at(analysis, offset)
    return variable if isinstance(variable, Refusal) else Target(variable.cursor, analysis.text.slice(variable.cursor))


def rename(analysis: Analysis, offset: int, new_name: str) -> Renaming | Refusal:
    """Gives the variable at the byte `offset` another name, in all blocks that share it.

    The text of the edits is `new_name` as it is, though Python compares names by their NFKC form (PEP 3131).
    """
    variable = renamable_at(analysis, offset)
    if isinstance(variable, Refusal):
        return variable
    objection = _objection_to(new_name)
    if objection:
        return Refusal(objection)
    if unicodedata.normalize("NFKC", new_name) == variable.name and _is_written(analysis, variable, new_name):
        return Renaming((), ())
    calls = keyword_calls(analysis, variable, new_name)
    if isinstance(calls, Refusal):
        return calls
    edits = [edit for reference in variable.references for edit in _edits(analysis, variable, reference, new_name)]
    found = tuple(sorted({*edits, *calls.edits}))
    return difference(analysis, variable, new_name, found) or Renaming(
        found, (*calls.notes, *notes_on(analysis, variable, new_name))
    )


def _objection_to(new_name: str) -> str:
    """What is wrong with a name wherever it is."""
    plain = unicodedata.normalize("NFKC", new_name)
    if not new_name:
        return "A variable needs a name."
    if not new_name.isidentifier() or not plain.isidentifier():
        return f"`{new_name}` is not a name: one is made of letters, digits and `_`, and does not begin with a digit."
    if keyword.iskeyword(plain):
        return f"`{plain}` is a keyword of Python."
    if len(plain) > 4 and plain.startswith("__") and plain.endswith("__"):
        return f"Names like `{plain}`, with two underscores on both sides, are reserved: Python gives them a meaning."
    if plain == "super":
        return "`super` has a meaning of its own to the compiler: every use of it captures `__class__`."
    return ""


def _is_written(analysis: Analysis, variable: Renamable, new_name: str) -> bool:
    return all(analysis.text.slice(variable.place(each)) == new_name for each in variable.references)


def _edits(analysis: Analysis, variable: Renamable, reference: Reference, new_name: str) -> Iterator[TextEdit]:
    node = variable.statement.reference_node(reference)
    place = variable.place(reference)
    if reference.binding is not BindingKind.IMPORT:
        yield TextEdit(place, new_name)
    elif isinstance(node.parent, AliasedImport):
        imported = node.parent.name
        if imported is not None and imported.text == new_name:
            yield TextEdit(Span(variable.statement.start + imported.end, place.end), "")
        else:
            yield TextEdit(place, new_name)
    elif analysis.text.slice(place) != new_name:
        yield TextEdit(Span(place.end, place.end), f" as {new_name}")
