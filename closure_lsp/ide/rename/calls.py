"""Finds what a new name for a parameter changes in calls that pass it by keyword."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.captures.calls import callers, parameter_at
from closure_lsp.ide.rename.variable import Refusal
from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import inline
from closure_lsp.scopes.model import Access
from closure_lsp.syntax import DictionarySplat
from closure_lsp.text import TextEdit

if TYPE_CHECKING:
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.rename.variable import Renamable


class KeywordCalls(NamedTuple):
    edits: tuple[TextEdit, ...] = ()
    notes: tuple[str, ...] = ()


def keyword_calls(analysis: Analysis, variable: Renamable, new_name: str) -> KeywordCalls | Refusal:
    """What to change in calls that pass the variable, a parameter, by keyword."""
    statement = variable.statement
    found = next((each for each in variable.references if each.access is Access.PARAMETER), None)
    parameter = parameter_at(statement.reference_node(found)) if found else None
    if found is None or parameter is None or not parameter.takes_keyword:
        return KeywordCalls()
    old_name = unicodedata.normalize("NFKC", analysis.text.slice(variable.place(found)))
    plain = unicodedata.normalize("NFKC", new_name)
    who = callers(analysis, statement, variable.block)
    edits = []
    for call in who.certain:
        if call.keyword(plain):
            return Refusal(f"The call on line {call.line} passes `{plain}=` already.")
        argument = call.keyword(old_name)
        if argument is not None:
            edits.append(TextEdit(call.statement.place_of(argument), new_name))
        elif any(isinstance(each, DictionarySplat) for each in call.arguments):
            return Refusal(
                f"The call on line {call.line} passes `**` arguments, and `{old_name}` may be one. Rename it by hand."
            )
    for call in who.possible:
        if call.keyword(old_name):
            return Refusal(
                f"The call on line {call.line} passes `{old_name}=`, maybe to this function. Rename it by hand."
            )
    if who.are_all:
        return KeywordCalls(tuple(edits))
    function = inline(BlockNames(analysis, statement).block(variable.block))
    note = f"Code that calls {function} with `{old_name}=` and is not seen here is left as it is."
    return KeywordCalls(tuple(edits), (note,))
