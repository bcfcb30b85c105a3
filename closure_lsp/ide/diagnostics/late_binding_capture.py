"""A function made in a loop captures a variable that the loop rebinds, and may run when it has another value.

A function captures variables, not the values that they have when it is made. All functions that a loop makes share the
one variable, and whenever they run they see what it holds then: mostly the value of the last iteration. That goes for
`def`, lambdas, generator expressions and methods, and for comprehensions as well as for `for` and `while`.

It is a warning where the function is kept beyond the iteration: appended, stored, yielded, put into a list. It is mere
information where the function is handed to code that is not known. Nothing is reported where the function has done its
work in time: called at once, used only by calls in the same iteration, given to `sorted` and the like, returned, or
followed by a `break`. Nor is a function that captures no more than its own name, nor the `as` name of an `except`, nor
anything in a loop that does not parse.

Limits: what an unknown function does with what it is given is not looked at, even where it could be read; neither is
the order in which iterators are used up once they have a name.

Example:

    buttons = []
    for label in ("yes", "no"):
        buttons.append(lambda: label)

Use instead:

    buttons = []
    for label in ("yes", "no"):
        buttons.append(lambda label=label: label)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.escape import Fate, verdict
from closure_lsp.flow import imported_name, loop_captures, reference_node, repeats
from closure_lsp.ide.diagnostics.rule import Rule
from closure_lsp.ide.results import Diagnostic, Related, Severity
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind
from closure_lsp.syntax import covers, parses
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.analysis import Analysis, Statement
    from closure_lsp.escape import Verdict
    from closure_lsp.flow import LoopCapture
    from closure_lsp.scopes.model import Block
    from closure_lsp.syntax import Node


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """One diagnostic for each function and variable, at the first read of the variable in the function."""
    for statement in analysis.statements:
        for capture in loop_captures(statement.region, statement.scopes):
            found = verdict(statement.region, statement.scopes, capture, _Globals(analysis, statement))
            loop = Span(found.loop.start_byte, found.loop.end_byte)
            if found.fate is not Fate.USED_UP and parses(statement.region, loop):
                yield _diagnostic(analysis, statement, capture, found)


RULE = Rule("late-binding-capture", Severity.WARNING, check, __doc__ or "")


@dataclass(frozen=True, slots=True)
class _Globals:
    """What a document knows of global names, for one of its statements (`escape.Module`)."""

    analysis: Analysis
    statement: Statement

    def binds(self, name: str) -> bool:
        return self.analysis.module_binds(name)

    def imported(self, name: str) -> str | None:
        bindings = [
            (statement, reference)
            for statement in self.analysis.statements
            for reference in statement.scopes.references_to(MODULE_BLOCK, name)
            if reference.access is Access.WRITE
        ]
        if len(bindings) != 1:
            return None
        statement, binding = bindings[0]
        return imported_name(statement.region, binding)

    def reads_elsewhere(self, name: str) -> bool:
        return self._happens_elsewhere(name, Access.READ)

    def rebinds_elsewhere(self, name: str) -> bool:
        return self._happens_elsewhere(name, Access.WRITE)

    def _happens_elsewhere(self, name: str, access: Access) -> bool:
        return any(
            reference.access is access
            for statement in self.analysis.statements
            if statement is not self.statement
            for reference in statement.scopes.references_to(MODULE_BLOCK, name)
        )


def _diagnostic(analysis: Analysis, statement: Statement, capture: LoopCapture, found: Verdict) -> Diagnostic:
    function = statement.scopes.blocks[capture.function]
    span = statement.place(Span(capture.use.start, capture.use.end))
    name = analysis.text.slice(span)
    loop = _LOOP_NAMES[found.loop.type]
    line = analysis.text.line_at(statement.start + found.loop.start_byte) + 1
    use = "reading from it" if function.kind is BlockKind.GENERATOR_EXPRESSION else "a call"
    message = (
        f"{_called(function)} captures the variable `{name}`, not its value: the {loop} in line {line} "
        f"rebinds `{name}`, so {use} after this iteration sees the value that `{name}` has then."
    )
    severity = RULE.severity if found.fate is Fate.OUTLIVES else Severity.INFORMATION
    related = tuple(_related(statement, capture, found.loop, name))
    return Diagnostic(span, RULE.name, severity, capture.name, message, related)


def _called(function: Block) -> str:
    """The function at the beginning of a sentence."""
    if function.kind is BlockKind.LAMBDA:
        return "The lambda"
    return "The generator expression" if function.kind is BlockKind.GENERATOR_EXPRESSION else f"`{function.name}`"


_LOOP_NAMES = {
    "for_statement": "`for` loop",
    "while_statement": "`while` loop",
    "list_comprehension": "list comprehension",
    "set_comprehension": "set comprehension",
    "dictionary_comprehension": "dict comprehension",
    "generator_expression": "generator expression",
}


def _related(statement: Statement, capture: LoopCapture, loop: Node, name: str) -> Iterator[Related]:
    """The loop, and where in its body it rebinds the variable, unless its own target does."""
    rebinding = next(each for each in capture.rebindings if repeats(loop, reference_node(statement.region, each)))
    node = reference_node(statement.region, rebinding)
    header = _header(loop, node)
    yield Related(statement.place(header), f"this {_LOOP_NAMES[loop.type]} rebinds `{name}`")
    if not header.start <= rebinding.start < header.end:
        yield Related(statement.place(Span(rebinding.start, rebinding.end)), f"`{name}` is rebound here")


def _header(loop: Node, rebinding: Node) -> Span:
    """From `for` to the end of the loop's target, or `while`; in a comprehension the `for` that binds the variable."""
    clauses = [child for child in loop.named_children if child.type == "for_in_clause"]
    owner = next((clause for clause in clauses if covers(clause, rebinding)), clauses[0] if clauses else loop)
    target = owner.child_by_field_name("left")
    return Span(owner.start_byte, target.end_byte if target else owner.start_byte + len("while"))
