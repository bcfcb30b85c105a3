"""A function made in a loop captures a variable that the loop rebinds, and may run when it has another value.

A function captures variables, not the values that they have when it is made. All functions that a loop makes share
one variable, and when they run they see what it holds then: usually the value of the last iteration. This applies
to `def`, lambdas, generator expressions, methods and `type` statements, since 3.14 also to the annotations of
functions; and to comprehensions as well as to `for` and `while`.

The finding is a warning if the function is kept beyond the iteration: appended, stored, put into a list, or given
to a tkinter button. It is only information if the function is passed or yielded to unknown code, and for
annotations. The rule reports nothing if the function has done its work in time: it is called at once, used only by
calls in the same iteration, passed to `sorted` and the like, returned, or followed by a `break`. It also ignores a
function that captures only its own name, the `as` name of an `except`, and everything in a loop that does not
parse.

If code passes the function to a function, method, class or decorator of the same file, the rule reads that one to
see whether it only calls the function or keeps it. Threads, tasks and executors count as done once the iteration
waits for them (`join`, `result`, `await`, the end of `with`). The rule knows imported callables by name (`sorted`,
`functools.reduce`, ...). If yours call what they are given and are done with it when they return, name them in the
setting `diagnostics.eagerCallables`, or in a comment anywhere in the file: `# closure-lsp: eager[apply, run_all]`.

Limits: the rule knows methods of objects that come from elsewhere only by name (`append`, `sort`, `submit`, ...),
and it does not follow the order in which iterators are used up once they have a name. It does not report a variable
that is rebound after the function was made, but not by a loop: usually this is intended. If only a function that
declares the variable `nonlocal` rebinds it, the rule points that out as information.

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

from typing import TYPE_CHECKING

from closure_lsp.escape import Fate, verdict, verdict_on_own_name
from closure_lsp.flow.loops import annotation_captures, emptying, loop_captures, own_name_captures
from closure_lsp.flow.order import repeats
from closure_lsp.ide.diagnostics.engine.finding import LineOf, LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.last_value import last_value
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.way import way
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.blocks import called
from closure_lsp.ide.words.prose import quoted, sentence_case
from closure_lsp.scopes.model import MODULE_BLOCK, BindingKind
from closure_lsp.syntax import (
    Comprehension,
    DictionaryComprehension,
    For,
    ForClause,
    GeneratorExpression,
    ListComprehension,
    SetComprehension,
    While,
    covers,
)
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape import Verdict
    from closure_lsp.flow.loops import LoopCapture
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.scopes.model import Reference
    from closure_lsp.syntax import Node


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each function and variable, at the first read of the variable in the function."""
    for capture in (*loop_captures(unit), *annotation_captures(unit)):
        found = verdict(unit, capture, module)
        if found.fate is Fate.OUTLIVES and emptying(unit, capture, found.loop) is not None:
            continue  # it finds no value: `empty-cell` tells
        if found.fate is not Fate.USED_UP and unit.region.parses(found.loop.span):
            yield _finding(unit, module, capture, found)
    for capture in own_name_captures(unit):
        found = verdict_on_own_name(unit, capture, module)
        if found.fate is Fate.OUTLIVES and unit.region.parses(found.loop.span):
            yield _finding(unit, module, capture, found)


def may_find(glance: Glance) -> bool:
    """A loop has to make a function."""
    return glance.makes_functions_in_loops


RULE = Rule("late-binding-capture", Severity.WARNING, check, __doc__ or "", may_find)


def _finding(unit: Unit, module: Globals, capture: LoopCapture, found: Verdict) -> LocalFinding:
    function = sentence_case(called(unit.scopes.blocks[capture.function]))
    name = quoted(unit.region.text(capture.use.span))
    rebinding = found.below or _rebinding(unit, capture, found.loop)
    is_sure = found.fate is Fate.OUTLIVES
    message = (
        f"{function} {_consequence(unit, module, capture, found, name)}: ",
        *_cause(unit, rebinding, found.loop),
        " rebinds it.",
    )
    severity = RULE.severity if is_sure else Severity.INFORMATION
    related = (*_related(unit, rebinding, found.loop, name), *way(unit, module, found.trail))
    return LocalFinding(capture.use.span, RULE.name, severity, capture.name, message, related)


def _consequence(unit: Unit, module: Globals, capture: LoopCapture, found: Verdict, name: str) -> str:
    """What the function will see: the value, if the text shows it."""
    value = last_value(unit, capture, found.loop)
    is_module = capture.home == MODULE_BLOCK
    if is_module and module.deletes(capture.name):
        return f"{'will' if found.fate is Fate.OUTLIVES else 'may'} not see its own {name}"
    is_long = value is None or len(value) > _LONGEST_VALUE
    if is_long or (is_module and module.rebinds_elsewhere(capture.name)):
        return f"{'will' if found.fate is Fate.OUTLIVES else 'may'} see a later {name}"
    return f"{'will' if found.fate is Fate.OUTLIVES else 'may'} see {name} as {value}"


_LONGEST_VALUE = 12


def _cause(unit: Unit, rebinding: Reference, loop: Node) -> tuple[str | LineOf, ...]:
    """What rebinds the variable, and on which line."""
    header = _header(loop, unit.reference_node(rebinding))
    is_in_header = header.start <= rebinding.start < header.end
    what = _LOOP_NAMES[type(loop)] if is_in_header else "the " + _BINDINGS.get(rebinding.binding, "binding")
    if rebinding.start >= loop.end:
        what = what.replace("inner", "later")
    return (f"{what} on line ", LineOf(rebinding.span))


_BINDINGS: dict[BindingKind | None, str] = {
    BindingKind.ASSIGNMENT: "assignment",
    BindingKind.ANNOTATION: "assignment",
    BindingKind.AUGMENTED_ASSIGNMENT: "assignment",
    BindingKind.FOR: "inner `for`",
    BindingKind.IMPORT: "import",
    BindingKind.FUNCTION: "`def`",
    BindingKind.CLASS: "`class`",
    BindingKind.WITH: "`with`",
    BindingKind.EXCEPT: "`except`",
}
_LOOP_NAMES: dict[type[Node], str] = {
    For: "the `for`",
    While: "the `while`",
    ListComprehension: "the comprehension",
    SetComprehension: "the comprehension",
    DictionaryComprehension: "the comprehension",
    GeneratorExpression: "the expression",
}


def _rebinding(unit: Unit, capture: LoopCapture, loop: Node) -> Reference:
    """The first place that rebinds the variable in each iteration."""
    return next(each for each in capture.rebindings if repeats(loop, unit.reference_node(each)))


def _related(unit: Unit, rebinding: Reference, loop: Node, name: str) -> Iterator[LocalRelated]:
    """The loop, and where in its body it rebinds the variable, unless its own target does."""
    header = _header(loop, unit.reference_node(rebinding))
    if header.start <= rebinding.start < header.end:
        yield LocalRelated(header, f"this rebinds {name}, which is captured as a variable, not by value")
        return
    yield LocalRelated(header, "this loop makes the function")
    yield LocalRelated(rebinding.span, f"this rebinds {name}, which is captured as a variable, not by value")


def _header(loop: Node, rebinding: Node) -> Span:
    """From `for` to the end of the loop's target, or `while`; in a comprehension the `for` that binds the variable."""
    clauses = loop.loops if isinstance(loop, Comprehension) else ()
    owner = next((clause for clause in clauses if covers(clause, rebinding)), clauses[0] if clauses else loop)
    target = owner.target if isinstance(owner, For | ForClause) else None
    return Span(owner.start, target.end if target is not None else owner.start + len("while"))
