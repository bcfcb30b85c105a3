"""Which method an operator, subscript, loop or condition runs. Source: Python's reference, "Special method names".

Errs on the side of none: where a subclass may answer for the operand, or another method in place of this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.module import Defined
from closure_lsp.escape.uses import is_target
from closure_lsp.syntax import (
    Assignment,
    AugmentedAssignment,
    BinaryOperation,
    Call,
    Comparison,
    Delete,
    Display,
    For,
    Identifier,
    If,
    Interpolation,
    Literal,
    Not,
    String,
    Subscript,
    UnaryOperation,
    While,
    bare,
)

if TYPE_CHECKING:
    from closure_lsp.escape.names import Meanings
    from closure_lsp.syntax import Node


def method_run_at(names: Meanings, node: Node) -> Defined | None:
    """The method of a class of the file that Python is sure to run to evaluate `node`, without naming it."""
    match node:
        case BinaryOperation():
            return _of_two(names, node.left, node.right, _BINARY.get(node.operator, ""))
        case Comparison() if len(node.operands) == 2:
            first, second = node.operands
            if node.operator in ("in", "not in"):
                return _first_of(names, second, "__contains__", "__iter__")
            return _of_two(names, first, second, _COMPARISONS.get(node.operator, ""))
        case UnaryOperation():
            operator = node.text[:1]
            return _first_of(names, node.operand, _UNARY.get(operator, ""))
        case Not():
            return _first_of(names, node.operand, *_TRUTH)
        case If() | While():
            return _first_of(names, node.condition, *_TRUTH)
        case For() if not node.is_async:
            return _first_of(names, node.iterable, "__iter__")
        case Subscript():
            return _first_of(names, node.value, _of_subscript(node))
        case Interpolation():
            is_plain = node.expression is not None and node.text[1:-1].strip() == node.expression.text
            return _first_of(names, node.expression, "__format__", "__str__", "__repr__") if is_plain else None
        case Call() if isinstance(node.function, Identifier) and len(node.given) == 1:
            return _first_of(names, node.given[0], *_FUNCTIONS.get(names.dotted(node.function) or "", ()))
    return None


def method_of_operator(names: Meanings, operation: BinaryOperation) -> Defined | None:
    """The method of the left operand that gets the right one: a function, or what has none of its own for that."""
    owner = names.kind(operation.left)
    method = _BINARY.get(operation.operator, "")
    return names.member(owner, method) if isinstance(owner, Defined) and method else None


def asked_of(node: Node) -> Node:
    """The part of a statement that runs the method; an expression itself."""
    part = node.iterable if isinstance(node, For) else node.condition if isinstance(node, If | While) else None
    return part if part is not None else node


def _of_two(names: Meanings, left: Node | None, right: Node | None, method: str) -> Defined | None:
    """The method of the left operand: an object of a subclass of its class, on the right, would be asked first."""
    owner, other = names.kind(left), names.kind(right)
    is_known = other is not None or isinstance(bare(right), Display | Literal | String)
    if not method or not isinstance(owner, Defined) or not is_known:
        return None
    if isinstance(other, Defined) and other != owner and owner in names.lineage(other):
        return None
    return names.member(owner, method)


def _first_of(names: Meanings, operand: Node | None, *methods: str) -> Defined | None:
    owner = names.kind(bare(operand))
    found = (names.member(owner, each) for each in methods if each) if isinstance(owner, Defined) else iter(())
    return next((each for each in found if each is not None), None)


def _of_subscript(node: Subscript) -> str:
    parent = node.parent
    if isinstance(parent, Delete):
        return "__delitem__"
    if isinstance(parent, AugmentedAssignment) and parent.left is node:
        return "__getitem__"
    if isinstance(parent, Assignment) and parent.left is node:
        return "__setitem__"
    return "" if is_target(node) else "__getitem__"


_BINARY = {
    "+": "__add__",
    "-": "__sub__",
    "*": "__mul__",
    "/": "__truediv__",
    "//": "__floordiv__",
    "%": "__mod__",
    "**": "__pow__",
    "@": "__matmul__",
    "<<": "__lshift__",
    ">>": "__rshift__",
    "&": "__and__",
    "|": "__or__",
    "^": "__xor__",
}
_COMPARISONS = {"<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__", "==": "__eq__"}
_UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}
_TRUTH = ("__bool__", "__len__")
_FUNCTIONS = {
    "abs": ("__abs__",),
    "bool": _TRUTH,
    "hash": ("__hash__",),
    "iter": ("__iter__",),
    "len": ("__len__",),
    "repr": ("__repr__",),
    "reversed": ("__reversed__",),
    "str": ("__str__", "__repr__"),
}
"""The builtins that the reference names as the callers of a method."""
