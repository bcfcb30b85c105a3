"""Whether code that has run one place is sure to come to another one. Knows no values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING

from closure_lsp.escape.frames import Frame, Stretch
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    BooleanOperation,
    Break,
    Call,
    Case,
    Conditional,
    Continue,
    Elif,
    Else,
    Except,
    ExpressionStatement,
    Finally,
    For,
    Function,
    Identifier,
    If,
    Lambda,
    Node,
    Return,
    Root,
    Subscript,
    Suite,
    Try,
    While,
    bare,
    covers,
    nearest,
    nodes_below,
    steps_up,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit


def is_sure(frame: Frame, since: Node | None, node: Node) -> bool:
    """Whether code that has run `since`, in the frame's code, comes to `node` as well.

    `since` may be the code itself. What exceptions skip is not looked at.
    """
    if since is None:
        return False
    after = since.end if not covers(since, node) else since.start
    for child, parent in steps_up(node):
        if child is frame.code or covers(child, since):
            break
        if parent is frame.code and isinstance(parent, For | While):
            break
        if _may_skip(parent, child):
            return False
    in_final = nearest(node, Finally)
    if in_final is not None and covers(frame.code, in_final) and covers(in_final.parent, since):
        return True
    ways_out = frame.unit.derived(_ways_out).get(nearest(node, Function, Lambda), ())
    first = bisect_left(ways_out, after, key=attrgetter("start"))
    last = bisect_right(ways_out, node.start, key=attrgetter("start"))
    return not any(_leads_past(frame, found, node) for found in ways_out[first:last])


def is_replaced_after(loop: Node, target: Node) -> bool:
    """Whether code right below a loop gives the attribute or item `target` another value, before anything is called."""
    around = loop.parent
    if not isinstance(target, Attribute | Subscript) or not isinstance(around, Suite | Root):
        return False
    for statement in around.children:
        if statement.start < loop.end:
            continue
        found = bare(statement.children[0]) if isinstance(statement, ExpressionStatement) else None
        if not isinstance(found, Assignment) or found.left is None or _calls(found):
            return False
        if found.left.text == target.text:
            return True
        if not isinstance(found.left, Identifier) or target.text.startswith(found.left.text):
            return False
    return False


def _calls(statement: Node) -> bool:
    """Whether a statement calls anything itself, not only in a lambda that it makes."""
    makers = [nearest(call, Lambda) for call in nodes_below(statement, Call)]
    return any(maker is None or not covers(statement, maker) for maker in makers)


def _leads_past(frame: Frame, way_out: Node, node: Node) -> bool:
    """Whether a `continue` or `return` of the same function lets the frame's code go on without `node`."""
    if not covers(frame.code, way_out) or covers(node, way_out):
        return False
    if isinstance(way_out, Continue | Break):
        loop = nearest(way_out, For, While)
        if loop is None or (loop is not frame.code and not covers(loop, node)):
            return False
        return isinstance(way_out, Continue) or loop is not frame.code
    return frame.stretch is Stretch.CALL


def _ways_out(unit: Unit) -> dict[Node | None, list[Node]]:
    """By the function that they are in; in the order of the text."""
    found: dict[Node | None, list[Node]] = {}
    for each in nodes_below(unit.region.root, Continue, Return, Break):
        found.setdefault(nearest(each, Function, Lambda), []).append(each)
    return found


def _may_skip(parent: Node, child: Node) -> bool:
    """Whether what runs `parent` may leave out its part `child`."""
    if isinstance(parent, If | Elif | While | Conditional):
        return bare(child) is not bare(parent.condition)
    if isinstance(parent, For):
        return child is parent.body
    if isinstance(parent, BooleanOperation):
        return bare(child) is parent.right
    if isinstance(parent, Else):
        return not isinstance(parent.parent, Try)
    return isinstance(parent, Case | Except)
