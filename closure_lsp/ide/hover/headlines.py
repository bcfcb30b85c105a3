"""The first line about a variable, which states the main point. Knows nothing about the facts below it."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from closure_lsp.ide.captures.manner import CLASS_CELL
from closure_lsp.ide.hover.facts import default_source
from closure_lsp.ide.hover.machine import instruction, opcodes
from closure_lsp.ide.words.blocks import BlockNames
from closure_lsp.ide.words.prose import Code, Strong
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind, Scope

if TYPE_CHECKING:
    from closure_lsp.ide.hover.variable import Variable
    from closure_lsp.ide.words.prose import Line, Phrase


_FREE = Strong("free", "free-variable")
_CELL = Strong("cell", "cell")
_GLOBAL = Strong("global", "global")


def free(variable: Variable) -> Phrase:
    """About a variable in a cell, in another frame than its own."""
    start = (
        variable.written,
        " is ",
        _FREE,
        " in ",
        *variable.names.block(variable.frame),
        ": ",
    )
    home = variable.names.block_at(variable.home)
    if variable.name == CLASS_CELL:
        return (*start, *home, " itself")
    return (*start, "it belongs to ", *home)


def cell(variable: Variable) -> Phrase:
    """About a variable in a cell, in its own frame."""
    start = (
        variable.written,
        " is a ",
        _CELL,
        " variable of ",
        *variable.names.block_at(variable.home),
    )
    if not variable.captures:
        return (*start, ", though nothing captures it")
    return (*start, ": captured by ", *variable.capturing_blocks())


def local(variable: Variable) -> Phrase:
    """About a variable without a cell."""
    reference = variable.reference
    home = variable.home
    start: Phrase = (variable.written, " is ", Strong("local"), " to ")
    if home.kind is BlockKind.CLASS:
        return (*start, *_of_class(variable))
    start = (*start, *variable.names.block_at(home))
    source = default_source(variable)
    if source:
        return (*start, ", captured by value: its default is ", *source)
    if reference.access is Access.PARAMETER:
        return (*start, ": a parameter, no cell")
    if variable.table.blocks[reference.block].inlined and reference.block != home.id:
        shared = f", no cell (Python {variable.python} runs the comprehension in this frame)"
        return (*start, ": ", *opcodes(variable), shared) if reference.opcode else start
    return (*start, *instruction(variable))


def _of_class(variable: Variable) -> Phrase:
    """What a name of a class body is local to, and which code can read it."""
    home, written = variable.home, variable.written.text
    if variable.is_free:
        # Annotation scopes look in the class namespace before anything else (PEP 695).
        return (*variable.names.block_at(home), ", whose names are looked up first", *instruction(variable))
    reach: Phrase = ("methods reach it as ", Code(f"self.{written}"), " or ", Code(f"{home.name}.{written}"), " only")
    return ("the body of ", *variable.names.block_at(home), ": ", *reach)


def global_(variable: Variable) -> Phrase:
    """About a variable of the module, or a builtin."""
    reference = variable.reference
    written = variable.written
    if reference.scope is Scope.LOCAL:
        how = instruction(variable)
        return (written, " is ", Strong("local"), " to this module, hence global to its functions", *how)
    if reference.binding is BindingKind.GLOBAL:
        bound = _module_binding(variable)
        where: Phrase = (" (", bound, ")") if bound else (", which nothing here binds",)
        block = variable.names.block(variable.frame)
        return (
            written,
            " is ",
            _GLOBAL,
            " (explicit) in ",
            *block,
            ": the module's variable",
            *where,
        )
    if reference.scope is Scope.GLOBAL_EXPLICIT:
        declared = [
            found
            for found in variable.references
            if found.binding is BindingKind.GLOBAL and found.block == reference.block
        ]
        by: Phrase = (" by the ", Code("global"), " on ", *variable.lines(declared)) if declared else ()
        return (written, " is ", _GLOBAL, " (explicit)", *by, *instruction(variable))
    start: Phrase = (written, " is ", _GLOBAL, " (implicit), ")
    bound = _module_binding(variable)
    if bound:
        return (*start, "bound by this module on ", bound, *instruction(variable))
    if hasattr(builtins, variable.name):
        return (*start, "a builtin", *instruction(variable))
    return (*start, "neither bound by name in this module nor a builtin", *instruction(variable))


def mentioned(variable: Variable) -> Phrase:
    """About a global in an annotation that stays text."""
    start = (variable.written, " is in an annotation that is never evaluated: ")
    return (*start, f"no variable is looked up {variable.target}")


def homeless(variable: Variable) -> Phrase:
    """About a `nonlocal` that names no variable."""
    start = (variable.written, " is declared ", Code("nonlocal"), ", but no function around binds it: a ")
    return (*start, Code("SyntaxError"))


def _module_binding(variable: Variable) -> Line | None:
    """The first line of the document that binds the global."""
    for statement in variable.analysis.statements:
        scopes = statement.scopes
        if variable.name not in scopes.blocks[MODULE_BLOCK].symbols and variable.name not in scopes.global_declarations:
            continue
        binding = scopes.first_binding(MODULE_BLOCK, variable.name)
        if binding is not None:
            return BlockNames(variable.analysis, statement).line(binding.start)
    return None
