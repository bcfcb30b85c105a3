"""Determines what is sure to run, and what is sure to have no value. In doubt the answer is "not sure"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.flow.order import loops_around, may_precede, repeats, runs_before
from closure_lsp.flow.reach import expects_no_value, is_empty, is_unreachable, may_catch
from closure_lsp.scopes.model import Access, BindingKind, BlockKind
from closure_lsp.syntax import (
    AnyImport,
    ArgumentList,
    AsPattern,
    Assignment,
    Attribute,
    AugmentedAssignment,
    Await,
    BinaryOperation,
    BooleanOperation,
    Call,
    Comparison,
    Comprehension,
    ConcatenatedString,
    Conditional,
    Declaration,
    Dictionary,
    DictionarySplat,
    Elif,
    Except,
    ExpressionList,
    ExpressionStatement,
    For,
    ForClause,
    FormatExpression,
    Function,
    GeneratorExpression,
    If,
    IfClause,
    Interpolation,
    KeywordArgument,
    Lambda,
    List,
    ListSplat,
    NamedExpression,
    Not,
    Pair,
    Parenthesized,
    Pass,
    Raise,
    Return,
    Root,
    Set,
    Slice,
    String,
    Subscript,
    Suite,
    Try,
    Tuple,
    UnaryOperation,
    While,
    With,
    WithClause,
    WithItem,
    Yield,
    ancestors,
    bare,
    covers,
    holds,
    nearest,
    nodes_below,
    steps_up,
)

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.scopes.model import Block, BlockId, Reference
    from closure_lsp.syntax import Node


class UnboundRead(NamedTuple):
    """A read or `del` of a function's own variable that no binding can precede."""

    read: Reference
    binding: Reference
    """The first binding or `del`: it makes the variable the function's own."""


def surely_runs(unit: Unit, function: Node, node: Node) -> bool:
    """Whether each call of a `def` or lambda evaluates `node`, before it calls anything else that could prevent it.

    For a generator: whether it does so before it yields its first item. For a statement's root: whether the statement
    does.

    Any condition, loop, `try`, call or exit before `node` could prevent it.
    """
    for child, parent in steps_up(node):
        if parent is function:
            if isinstance(function, GeneratorExpression):
                return child is function.body and _gives_items(function)
            return isinstance(function, Root) or (isinstance(function, Function | Lambda) and child is function.body)
        if not _passes_to(unit, parent, child):
            return False
    return False


def surely_runs_for_items(unit: Unit, generator: GeneratorExpression, node: Node) -> bool:
    """Whether a generator expression evaluates `node` for the first item that it is given, if there is one."""
    for child, parent in steps_up(node):
        if parent is generator:
            conditions = [each for each in generator.children if isinstance(each, IfClause)]
            is_asked = child is generator.body and not conditions
            return (is_asked or child in conditions[:1]) and not any(
                is_empty(each.iterable) for each in generator.loops
            )
        if not isinstance(parent, IfClause) and not _passes_to(unit, parent, child):
            return False
    return False


def surely_bound(unit: Unit, home: BlockId, name: str, node: Node) -> bool:
    """Whether the variable has a value whenever the code at `node` runs, in its home or in a function made there.

    Only a parameter counts, and a statement of a suite around `node`, above it, that is sure to bind; not what the
    variable is bound to by blocks inside its home, and nothing if it is ever unbound.
    """
    references = unit.scopes.references_to(home, name)
    if any(found.access is Access.DELETE or found.binding is BindingKind.EXCEPT for found in references):
        return False
    return any(
        found.access is Access.PARAMETER
        or (found.access is Access.WRITE and found.block == home and _binds_first(unit, found, node))
        for found in references
    )


def yields(function: Node) -> bool:
    """Whether a `def` makes a generator function: a call of it runs nothing yet."""
    if not holds(function, b"yield"):
        return False
    return any(nearest(node, Function, Lambda) is function for node in nodes_below(function, Yield))


def first_unbound_read(unit: Unit, block: BlockId, name: str) -> UnboundRead | None:
    """The first read of `name`, a variable of a function or class, that is certain to find it without a value.

    A function inside that binds it (`nonlocal`) may do so wherever its name is read. None where nobody can say when
    it runs, and where the code does not parse. A read that is expected to fail does not count, nor one that never runs.
    """
    table = unit.scopes
    references = table.references_to(block, name)
    if table.blocks[block].kind is BlockKind.CLASS:
        own = [found for found in references if found.block == block]
    else:
        own = [found for found in references if table.runner_of(found.block) == block]
    in_own = {found.start for found in own}
    foreign = [found for found in references if found.access is Access.WRITE and found.start not in in_own]
    setters = {each.id: each for found in foreign for each in list(table.functions_between(found.block, block))[-1:]}
    binding = next((found for found in own if _makes_local(found)), None)
    if binding is None or not unit.region.parses(table.blocks[block].span):
        return None
    # An augmented assignment reads first, so it gives no value to a variable that has none.
    giving = [
        (found, unit.reference_node(found))
        for found in own
        if found.access is Access.PARAMETER
        or (found.access is Access.WRITE and found.binding is not BindingKind.AUGMENTED_ASSIGNMENT)
    ]
    function = unit.block_node(table.blocks[block])
    for found in own:
        if found.access in (Access.READ, Access.DELETE):
            read = unit.reference_node(found)
            if any(may_give(unit, reference, node, read) for reference, node in giving):
                continue
            if any(may_have_run(unit, block, setter, read) for setter in setters.values()):
                continue
            if not expects_no_value(read) and not is_unreachable(read, function, unit):
                return UnboundRead(found, binding)
    return None


def may_have_run(unit: Unit, home: BlockId, function: Block, read: Node) -> bool:
    """Whether a function inside `home` may have run when the code of `home` reaches `read`: it was made, and used."""
    table = unit.scopes
    waiting, seen = [function], {function.id}
    while waiting:
        each = waiting.pop()
        made = unit.block_node(each)
        if not may_precede(made, read):
            continue
        if not isinstance(made, Function) or each.parent != home or made.decorators:
            return True
        for use in table.references_to(home, each.name):
            if use.access is not Access.READ:
                continue
            between = list(table.functions_between(use.block, home))
            if not between and may_precede(unit.reference_node(use), read):
                return True
            waiting += [user for user in between[-1:] if user.id not in seen]
            seen.update(user.id for user in between[-1:])
    return False


def may_give(unit: Unit, binding: Reference, given: Node, read: Node) -> bool:
    """Whether a binding, at `given`, can have given a variable of the function the value that is read at `read`."""
    if binding.binding is BindingKind.EXCEPT and not covers(nearest(given, Except), read):
        return False  # the name is deleted at the end of the clause
    if runs_before(given, read):
        return True
    return any(repeats(loop, read) for loop in loops_around(given)) and not _is_read_first(unit, read, given)


def _makes_local(reference: Reference) -> bool:
    """Whether it makes the variable the function's own: a binding, a `del`, an annotation without a value."""
    if reference.access in (Access.WRITE, Access.DELETE):
        return True
    return reference.access is Access.DECLARE and reference.binding is BindingKind.ANNOTATION


def _is_read_first(unit: Unit, read: Node, given: Node) -> bool:
    """Whether each iteration that reaches the binding at `given` has evaluated `read` before.

    `total = total + x` reads first, and so does `if last != (last := row)`, and a statement above the binding.
    """
    path = set(ancestors(given))
    for child, parent in steps_up(read):
        if isinstance(parent, NamedExpression | Assignment):
            target = parent.left if isinstance(parent, Assignment) else parent.name
            if covers(target, given):
                return child is not target
        if parent in path:
            return _comes_first(unit, parent, child, given)
        if isinstance(parent, Suite) or not (isinstance(parent, IfClause | Elif) or _passes_to(unit, parent, child)):
            return False
    return False


def _comes_first(unit: Unit, around: Node, child: Node, given: Node) -> bool:
    """Whether `around` evaluates its part `child` each time before it reaches `given`, which is in another part."""
    if isinstance(around, Comprehension):
        return isinstance(child, IfClause)
    if child.start >= given.start:
        return False
    if isinstance(around, Suite):
        return True
    if isinstance(around, If | Elif | While):
        return bare(child) is bare(around.condition)
    return not isinstance(around, For) and _passes_to(unit, around, child)


_SURE_BINDINGS = frozenset(
    {
        BindingKind.ASSIGNMENT,
        BindingKind.ANNOTATION,
        BindingKind.IMPORT,
        BindingKind.FUNCTION,
        BindingKind.CLASS,
    }
)

_EVALUATES_ALL = (
    ArgumentList,
    AsPattern,
    Assignment,
    Attribute,
    AugmentedAssignment,
    Await,
    BinaryOperation,
    Call,
    ConcatenatedString,
    Dictionary,
    DictionarySplat,
    ExpressionList,
    ExpressionStatement,
    FormatExpression,
    Interpolation,
    KeywordArgument,
    List,
    ListSplat,
    Not,
    Pair,
    Parenthesized,
    Raise,
    Return,
    Set,
    Slice,
    String,
    Subscript,
    Tuple,
    UnaryOperation,
    With,
    WithClause,
    WithItem,
    Yield,
)
"""Expressions and statements that evaluate each of their parts."""
_HARMLESS = (ExpressionStatement, Declaration, AnyImport, Pass)


def _binds_first(unit: Unit, binding: Reference, node: Node) -> bool:
    """Whether control cannot reach `node` without passing the binding, in the same suite or one around it."""
    path = set(ancestors(node))
    for child, parent in steps_up(unit.reference_node(binding)):
        if isinstance(parent, For | With) and child is not parent.body:
            is_iterable = isinstance(parent, For) and child is parent.iterable
            return not is_iterable and parent.body is not None and parent.body in path
        if isinstance(parent, Suite | Root):
            if binding.binding not in _SURE_BINDINGS or parent not in path:
                return False
            return any(found in path and child.end <= found.start for found in parent.children)
    return False


def _passes_to(unit: Unit, parent: Node, child: Node) -> bool:
    """Whether what evaluates `parent` is sure to evaluate its part `child`."""
    if isinstance(parent, Suite):
        return isinstance(parent.parent, _HOLD_SUITES) and child.start < unit.derived(_harmless_until, parent)
    if isinstance(parent, Try):
        return child is parent.body and not may_catch(parent)
    if isinstance(parent, BooleanOperation):
        return bare(child) is parent.left
    if isinstance(parent, For):
        return child is parent.iterable or (child is parent.body and has_items(parent.iterable))
    if isinstance(parent, If | While) and child is parent.body:
        return parent.condition is not None and parent.condition.text in ("True", "1")
    if isinstance(parent, If | While | Conditional):
        return bare(child) is bare(parent.condition)
    if isinstance(parent, NamedExpression):
        return bare(child) is parent.value
    if isinstance(parent, Comparison):
        return child in parent.operands[:2]
    if isinstance(parent, Comprehension):
        return isinstance(child, ForClause) or _gives_items(parent)
    if isinstance(parent, ForClause):
        return isinstance(parent.parent, Comprehension) and child is parent.parent.first_iterable
    return isinstance(parent, _EVALUATES_ALL)


_HOLD_SUITES = (For, Function, If, Try, While, With)


def _gives_items(comprehension: Comprehension) -> bool:
    """Whether the body of a comprehension is sure to be evaluated."""
    is_plain = not any(isinstance(each, IfClause) for each in comprehension.children)
    return is_plain and all(has_items(clause.iterable) for clause in comprehension.loops)


def has_items(iterable: Node | None) -> bool:
    """Whether the text of what is iterated over shows that it is not empty."""
    iterable = bare(iterable)
    if isinstance(iterable, String):
        return iterable.is_plain and bool(iterable.content)
    if isinstance(iterable, Call):
        bounds = [each.text for each in iterable.given]
        is_range = iterable.function is not None and iterable.function.text == "range"
        return is_range and len(bounds) == 1 and bounds[0].isdecimal() and int(bounds[0]) > 0
    if isinstance(iterable, Dictionary | ExpressionList | List | Set | Tuple):
        return any(not isinstance(each, DictionarySplat | ListSplat) for each in iterable.items)
    return False


def _harmless_until(_unit: Unit, suite: Suite) -> int:
    """The byte at the end of the first statement of a suite that may leave the function or call something."""
    return next((found.end for found in suite.children if not _is_harmless(found)), suite.end + 1)


def _is_harmless(statement: Node) -> bool:
    """Whether the statement neither leaves the function nor calls anything."""
    if isinstance(statement, Function):
        return True
    return isinstance(statement, _HARMLESS) and not any(nodes_below(statement, Await, Call, Yield))
