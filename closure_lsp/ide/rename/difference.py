"""Decides whether a text with a new name is the same program: every name in it must mean what it meant before."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from closure_lsp.ide.edits.rounds import analysed_after
from closure_lsp.ide.rename.variable import Refusal, home_of
from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import inline, sentence_case
from closure_lsp.scopes.model import MODULE_BLOCK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.rename.variable import Renamable
    from closure_lsp.scopes.model import BlockId, Reference
    from closure_lsp.text import TextEdit


def difference(analysis: Analysis, variable: Renamable, new_name: str, edits: Sequence[TextEdit]) -> Refusal | None:
    """Why the renamed text would not be the same program: the first name in it that means something else."""
    plain = unicodedata.normalize("NFKC", new_name)
    statement, table = variable.statement, variable.statement.scopes
    clash = _clash(analysis, variable, plain)
    if clash:
        return Refusal(clash)
    after = analysed_after(analysis, edits)
    index = next(index for index, each in enumerate(analysis.whole_statements) if each.start == statement.start)
    if len(after.whole_statements) != len(analysis.whole_statements):
        return Refusal(_UNREADABLE.format(plain))
    then = after.whole_statements[index].scopes
    if len(then.references) != len(table.references) or len(then.blocks) != len(table.blocks):
        return Refusal(_UNREADABLE.format(plain))
    renamed = {reference.start for reference in variable.references}
    for old, new in zip(table.references, then.references, strict=True):
        is_ours = old.start in renamed and old.name == variable.name
        if new.name != (plain if is_ours else old.name):
            return Refusal(_mangled(analysis, variable, old, new, plain))
        if home_of(then, new) != home_of(table, old):
            meant = home_of(then, new)
            lost = _lost(analysis, variable, old, meant, plain) if is_ours else ""
            return Refusal(lost or _taken_over(analysis, variable, old))
        if (new.block, new.access, new.binding) != (old.block, old.access, old.binding):
            return Refusal(_UNREADABLE.format(plain))
    if len(then.errors) > len(table.errors):
        error = next(each for each in then.errors if each.message not in [other.message for other in table.errors])
        return Refusal(f"Python would refuse the result: {error.message}.")
    return None


_UNREADABLE = "With `{}` here Python would read the code as something else."


def _clash(analysis: Analysis, variable: Renamable, new_name: str) -> str:
    """Why the home cannot have another variable of that name."""
    table = variable.statement.scopes
    for reference in table.references:
        if reference.name == new_name and home_of(table, reference) == variable.home and new_name != variable.name:
            owner = sentence_case(_called(analysis, variable, variable.home))
            return f"{owner} has a variable `{new_name}` already (line {variable.line(reference.start)})."
    return ""


def _mangled(analysis: Analysis, variable: Renamable, old: Reference, new: Reference, new_name: str) -> str:
    line = variable.line(old.start)
    if old.name == variable.name:
        return f"On line {line} a class is around the name, so Python would make `{new.name}` of `{new_name}` there."
    written = analysis.text.slice(variable.place(old))
    return f"`{written}` on line {line} is private to the class, so it would become another name."


def _lost(analysis: Analysis, variable: Renamable, old: Reference, home: BlockId, new_name: str) -> str:
    """The variable at `old` would become that of another block, `home`."""
    whose = "global" if home == MODULE_BLOCK else f"variable of {_called(analysis, variable, home)}"
    return f"On line {variable.line(old.start)} `{new_name}` would mean the {whose} of that name, not this variable."


def _taken_over(analysis: Analysis, variable: Renamable, old: Reference) -> str:
    """Another variable at `old` would become this one."""
    before = home_of(variable.statement.scopes, old)
    if before == MODULE_BLOCK:
        meant = "the global" if analysis.module.binds(old.name) else "the builtin or unknown name"
    else:
        meant = f"the variable of {_called(analysis, variable, before)}"
    return f"`{old.name}` on line {variable.line(old.start)} means {meant}, and would then mean this variable."


def _called(analysis: Analysis, variable: Renamable, block: BlockId) -> str:
    return inline(BlockNames(analysis, variable.statement).block(variable.statement.scopes.blocks[block]))
