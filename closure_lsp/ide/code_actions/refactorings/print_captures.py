"""Print what `add` captures: a line below a function that shows the names and values of its closure.

For debugging: it zips `__code__.co_freevars`, the names, with `__closure__`, their cells, as CPython keeps both. If a
variable may have no value yet, it prints the cells themselves, because reading an empty one raises an error.

Offered on the header of a `def` that captures something. Not offered if a decorator replaces the function, or if there
is such a line below it already.

Example:

    def make_adder(n):
        def add(x):
            return x + n
        return add

After:

    def make_adder(n):
        def add(x):
            return x + n
        print("add captures", {name: cell.cell_contents for name, cell in zip(add.__code__.co_freevars, add.__closure__)})
        return add
"""  # noqa: E501  # the line is what the action writes

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.flow.certainty import surely_bound
from closure_lsp.ide.captures.names import is_builtin
from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.at_cursor import header_at, name_of
from closure_lsp.ide.edits.suites import indentation, line_end, own_lines
from closure_lsp.ide.results import ActionKind, CodeAction
from closure_lsp.syntax import Function
from closure_lsp.text import Span, TextEdit, to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.code_actions.action import Request
    from closure_lsp.ide.code_actions.at_cursor import Chosen


def offer(request: Request) -> Iterator[CodeAction]:
    """One action for the `def` whose header the cursor is on."""
    chosen = header_at(request, Function)
    if chosen is None or not chosen.block.freevars or chosen.block.parent is None or chosen.node.decorated:
        return
    analysis, line = request.analysis, _line(chosen)
    uses_builtins = all(
        is_builtin(analysis, chosen.statement, chosen.block.parent, name) for name in ("print", "zip", "dict")
    )
    if uses_builtins and own_lines(analysis, chosen.statement, chosen.node) and not _is_printed(analysis, chosen):
        title = f"Print what `{chosen.block.name}` captures"
        yield CodeAction(title, ActionKind.REFACTOR_REWRITE, lambda: _edits(analysis, chosen, line))


def _is_printed(analysis: Analysis, chosen: Chosen[Function]) -> bool:
    """Whether there is such a line below the function already, in its suite."""
    text = analysis.text
    margin = to_bytes(indentation(analysis, chosen.statement, chosen.node))
    printed = margin + to_bytes(_beginning(chosen))
    # By lines, for what comes below in a module or a large class is another statement's, or another part's.
    for line in range(text.line_at(chosen.statement.place_of(chosen.node).end) + 1, len(text.line_starts)):
        start, end = text.line_span(line)
        if text.data.startswith(printed, start):
            return True
        if not text.data.startswith(margin, start) and text.data[start:end].strip():
            return False
    return False


def _beginning(chosen: Chosen[Function]) -> str:
    name = name_of(chosen.node)
    return f'print("{name} captures", '


def _line(chosen: Chosen[Function]) -> str:
    table = chosen.statement.scopes
    name = name_of(chosen.node)
    pairs = f"zip({name}.__code__.co_freevars, {name}.__closure__)"
    have_values = all(
        surely_bound(chosen.statement.unit, capture.home, capture.name, chosen.node)
        for capture in table.captures_by(chosen.block.id)
    )
    shown = f"{{name: cell.cell_contents for name, cell in {pairs}}}" if have_values else f"dict({pairs})"
    return f"{_beginning(chosen)}{shown})"


def _edits(analysis: Analysis, chosen: Chosen[Function], line: str) -> tuple[TextEdit, ...]:
    lines = own_lines(analysis, chosen.statement, chosen.node)
    if lines is None:
        return ()
    ending = line_end(analysis, chosen.statement, chosen.node)
    text = f"{indentation(analysis, chosen.statement, chosen.node)}{line}"
    is_last = not analysis.text.slice(lines).endswith(("\n", "\r"))
    return (TextEdit(Span(lines.end, lines.end), ending + text if is_last else text + ending),)


ACTION = Action("print-captures", (ActionKind.REFACTOR_REWRITE,), offer, __doc__ or "")
