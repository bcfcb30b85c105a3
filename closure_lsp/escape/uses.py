"""What the code around an expression does with its value: from syntax to `Use`. Knows no names and no callables."""

from __future__ import annotations

import enum
from typing import NamedTuple

from closure_lsp.syntax import (
    ArgumentList,
    AsPattern,
    Assignment,
    AsTarget,
    Attribute,
    AugmentedAssignment,
    Await,
    BinaryOperation,
    BooleanOperation,
    Call,
    Comprehension,
    Conditional,
    Decorator,
    DefaultParameter,
    Delete,
    Dictionary,
    DictionarySplat,
    Display,
    For,
    ForClause,
    GeneratorExpression,
    KeywordArgument,
    Lambda,
    ListPattern,
    ListSplat,
    NamedExpression,
    Node,
    Pair,
    PatternList,
    Return,
    Subscript,
    TuplePattern,
    WithItem,
    Yield,
    bare,
    bracketed,
)


class Way(enum.Enum):
    """The kinds of uses."""

    PASSED = "it may be the value of the expression around it"
    CONTAINED = "it is an item of what the expression around it makes"
    SPREAD = "its items are items of what the expression around it makes"
    CALLED = "it is called"
    ARGUMENT = "it is passed to what a call calls"
    ATTRIBUTE = "one of its attributes is used"
    ITEM = "one of its items is used"
    KEYED = "something is put under it as a key"
    ASSIGNED = "it is bound to names, or put into attributes or items"
    JOINED = "it is joined to what a name, attribute or item has"
    NAMED = "it is bound to a name, and is the value of the expression around it"
    ITERATED = "a loop iterates over it"
    ITERATED_BY_CLAUSE = "a comprehension iterates over it"
    COLLECTED = "it is an item of what a comprehension makes"
    GENERATED = "a generator expression gives it out"
    ENTERED = "a `with` statement enters it"
    AWAITED = "it is awaited"
    RETURNED = "it is what a function returns"
    YIELDED = "it is what a generator yields"
    DELEGATED = "a generator yields its items"
    DECORATES = "it decorates a definition"
    DEFAULT = "it is the default of a parameter"
    DROPPED = "it is only inspected, or not used"


class Use(NamedTuple):
    """What is done with a value."""

    way: Way
    node: Node
    """The expression, statement or clause that does it."""
    target: Node | None = None
    """What it is bound to; of an argument the given one with its name or stars; of a `with` item its `as`."""


def use_of(node: Node) -> Use:
    """What the code around the expression `node` does with its value."""
    node = bracketed(node)
    parent = node.parent
    if parent is None:
        return Use(Way.DROPPED, node)
    match parent:
        case Call():
            is_callee = bare(node) is parent.function
            return Use(Way.CALLED, parent) if is_callee else Use(Way.ARGUMENT, parent, node)
        case ArgumentList():
            call = parent.parent
            return Use(Way.ARGUMENT, call, node) if isinstance(call, Call) else Use(Way.DROPPED, parent)
        case KeywordArgument():
            return _of_wrapped(parent)
        case ListSplat() | DictionarySplat():
            around = parent.parent
            if isinstance(around, ArgumentList):
                return _of_wrapped(parent)
            return Use(Way.SPREAD, around) if isinstance(around, Display | Comprehension) else Use(Way.DROPPED, parent)
        case Attribute():
            return Use(Way.ATTRIBUTE, parent)
        case Subscript():
            if bare(node) is parent.value:
                return Use(Way.ITEM, parent)
            is_put = is_target(parent) and not isinstance(parent.parent, Delete)
            return Use(Way.KEYED if is_put else Way.DROPPED, parent)
        case BooleanOperation() | BinaryOperation():
            return Use(Way.PASSED, parent)
        case Conditional():
            return Use(Way.DROPPED if bare(node) is parent.condition else Way.PASSED, parent)
        case Display():
            return Use(Way.CONTAINED, parent)
        case Pair():
            around = parent.parent
            if isinstance(around, Dictionary):
                return Use(Way.CONTAINED, around)
            return Use(Way.COLLECTED, around) if isinstance(around, Comprehension) else Use(Way.DROPPED, parent)
        case Assignment() if node is not parent.left:
            return Use(Way.ASSIGNED, parent, parent.left)
        case AugmentedAssignment() if node is not parent.left and _joins(parent):
            return Use(Way.JOINED, parent, parent.left)
        case NamedExpression():
            return Use(Way.NAMED, parent, parent.name)
        case Await():
            return Use(Way.AWAITED, parent)
        case Return():
            return Use(Way.RETURNED, parent)
        case Lambda():
            return Use(Way.RETURNED, parent)
        case Yield():
            return Use(Way.DELEGATED if parent.is_delegation else Way.YIELDED, parent)
        case Decorator():
            return Use(Way.DECORATES, parent)
        case DefaultParameter():
            return Use(Way.DEFAULT, parent)
    return _of_clause(node, parent)


def _of_clause(node: Node, parent: Node) -> Use:
    match parent:
        case For() if node is parent.iterable:
            return Use(Way.ITERATED, parent, parent.target)
        case ForClause() if node is not parent.target:
            return Use(Way.ITERATED_BY_CLAUSE, parent, parent.target)
        case GeneratorExpression():
            return Use(Way.GENERATED, parent)
        case Comprehension():
            return Use(Way.COLLECTED, parent)
        case WithItem():
            return Use(Way.ENTERED, parent)
        case AsPattern() if isinstance(parent.parent, WithItem):
            return Use(Way.ENTERED, parent.parent, parent.target)
    return Use(Way.DROPPED, parent)


def _joins(statement: AugmentedAssignment) -> bool:
    """Whether it is `+=` or `|=`, which put what is on the right into what is on the left."""
    left, right = statement.left, statement.right
    if left is None or right is None:
        return False
    return statement.region.data[left.end : right.start].strip(b" \t(\\\r\n") in (b"+=", b"|=")


def _of_wrapped(given: Node) -> Use:
    """Of an argument with its name or stars."""
    around = given.parent
    call = around.parent if isinstance(around, ArgumentList) else None
    return Use(Way.ARGUMENT, call, given) if isinstance(call, Call) else Use(Way.DROPPED, given)


def is_target(node: Node) -> bool:
    """Whether an attribute or subscript is assigned to or deleted."""
    outer: Node = bracketed(node)
    parent = outer.parent
    while isinstance(parent, PatternList | TuplePattern | ListPattern):
        outer, parent = parent, parent.parent
    if isinstance(parent, Assignment | AugmentedAssignment):
        return outer is parent.left
    if isinstance(parent, For | ForClause):
        return outer is parent.target
    return isinstance(parent, AsTarget | Delete)
