"""Finds code that can never run, and reads that are expected to fail. Knows no scopes."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from closure_lsp.syntax import (
    Break,
    Call,
    Comprehension,
    Conditional,
    Continue,
    Elif,
    For,
    Function,
    If,
    Lambda,
    Raise,
    Return,
    Suite,
    Try,
    With,
    ancestors,
    bare,
    covers,
    holds,
    nodes_below,
    steps_up,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.syntax import Node


def is_unreachable(node: Node, within: Node, unit: Unit) -> bool:
    """Whether the code `within` never reaches a place: after `return` or the like, under `if False`, or where a
    loop goes over nothing.
    """
    dead = _dead_part_around(node, unit)
    while dead is not None:
        if covers(within, node) and covers(dead, within) and any(each is dead for each in ancestors(within)):
            return False
        if isinstance(dead.parent, Comprehension) and covers(dead.parent.first_iterable, node):
            dead = _dead_part_around(dead.parent, unit)  # what it goes over is evaluated all the same
            continue
        return True
    return False


def _dead_part_around(node: Node, unit: Unit) -> Node | None:
    """The innermost part of a construct around a node, or the node itself, that the construct never runs."""
    known = unit.derived(_dead_parts)
    passed: list[Node] = []
    found: Node | None = None
    for child, parent in steps_up(node):
        if child in known:
            found = known[child]
            break
        passed.append(child)
        if _never_runs(parent, child, unit):
            found = child
            break
    known.update(dict.fromkeys(passed, found))
    return found


def _dead_parts(_unit: Unit) -> dict[Node, Node | None]:
    """The answers for the nodes asked about so far: so the way up a long chain of calls is taken once."""
    return {}


def _never_runs(parent: Node, child: Node, unit: Unit) -> bool:
    if isinstance(parent, If | Elif) and child is parent.body and is_false(parent.condition):
        return True
    if isinstance(parent, Comprehension):
        return is_empty(parent.first_iterable)
    if isinstance(parent, For) and child is parent.body and is_empty(parent.iterable):
        return True
    return isinstance(parent, Suite) and child.start > unit.derived(_first_way_out, parent)


def _first_way_out(_unit: Unit, block: Suite) -> int:
    """Where the first statement of a suite begins after which nothing runs; the suite's end if there is none."""
    if not holds(block, b"return", b"raise", b"continue", b"break"):
        return block.end
    for found in block.children:
        if isinstance(found, Return | Raise | Continue | Break):
            return found.start
    return block.end


def is_empty(iterable: Node | None) -> bool:
    """Whether the text of what is iterated over shows that it is empty."""
    iterable = bare(iterable)
    return iterable is not None and iterable.text in ("''", '""', "()", "[]", "{}", "range(0)")


def is_false(condition: Node | None) -> bool:
    """Whether a condition is written so that it is never true when the program runs."""
    return condition is not None and condition.text in _NEVER


def expects_no_value(read: Node) -> bool:
    """Whether the code around a read says that the variable may have no value: it catches the error, or asks first."""
    for child, parent in steps_up(read):
        if isinstance(parent, Function):
            break
        if isinstance(parent, Try) and child is parent.body:
            headers = [handler.exception.text for handler in parent.handlers if handler.exception is not None]
            if any(_names_the_error(header) for header in headers):
                return True
        if isinstance(parent, With) and child is parent.body and any(map(_catches, parent.items)):
            return True
    return asks_first(read)


def is_guarded(node: Node) -> bool:
    """Whether the code around a place is ready for a NameError that is raised there: it catches it, or asks first."""
    return expects_no_value(node) or may_be_caught(node)


def asks_first(read: Node) -> bool:
    """Whether a condition around a place, in its function, looks for a variable: `if "x" in locals()`."""
    for child, parent in steps_up(read):
        if isinstance(parent, Function):
            return False
        condition = parent.condition if isinstance(parent, If | Elif | Conditional) else None
        if condition is not None and child is not condition and holds(condition, b"locals()", b"vars()"):
            return True
    return False


def may_be_caught(node: Node) -> bool:
    """Whether a `try` or `with` around a place, in its function, may catch the NameError that is raised there."""
    for child, parent in steps_up(node):
        if isinstance(parent, Function | Lambda):
            return False
        if isinstance(parent, Try) and child is parent.body and may_catch(parent):
            return True
        if isinstance(parent, With) and child is parent.body and not all(map(_lets_pass, parent.items)):
            return True
    return False


def may_catch(statement: Try) -> bool:
    """Whether a handler may catch NameError: it names no exceptions, or others than those known not to be one."""
    return any(each.exception is None or not _are_other_errors(each.exception) for each in statement.handlers)


def _are_other_errors(node: Node) -> bool:
    """Whether what is written is a builtin exception, or several of them, of which NameError is none."""
    text = node.text.partition(" as ")[0]
    names = [each for each in text.strip("() \t").replace(",", " ").split() if each]
    return bool(names) and all(each in _OTHER_ERRORS for each in names)


_OTHER_ERRORS = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception) and not issubclass(UnboundLocalError, value)
)


def _lets_pass(item: Node) -> bool:
    """Whether an item of a `with` is known to catch no NameError."""
    call = item.children[0] if item.children else None
    while call is not None and not isinstance(call, Call):
        call = call.children[0] if call.children else None
    function = call.function.text if isinstance(call, Call) and call.function is not None else ""
    name = function.rpartition(".")[2]
    if name == "suppress" and isinstance(call, Call):
        return all(_are_other_errors(given) for given in call.given)
    return name in _CATCH_NOTHING


_CATCH_NOTHING = frozenset({"closing", "nullcontext", "open", "redirect_stdout", "redirect_stderr"})
"""Functions whose context managers let every exception pass."""


def _catches(item: Node) -> bool:
    """Whether an item of a `with` is the call of something that catches the error: `suppress`, `raises`."""
    return any(_names_the_error(given.text) for call in nodes_below(item, Call) for given in call.given)


def _names_the_error(text: str) -> bool:
    return "NameError" in text or "UnboundLocalError" in text


_NEVER = frozenset({"False", "0", "None", "TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING"})
