"""What the body of a class holds, be it one piece or divided: its methods, and what they assign to its objects.

Knows nothing of base classes, and nothing of what values are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.escape.module import Defined
from closure_lsp.escape.uses import is_target
from closure_lsp.scopes.model import BlockKind
from closure_lsp.syntax import (
    Assignment,
    Attribute,
    Class,
    Function,
    Identifier,
    Pass,
    bare,
    is_docstring,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import ModuleView
    from closure_lsp.scopes.model import BlockId
    from closure_lsp.syntax import Node


def whole_class(module: ModuleView, owner: Defined) -> Defined:
    """A class, in the statement that has its name and bases: the same for all parts of a large class."""
    unit, block = module.class_header(owner.unit, owner.block.id)
    return Defined(unit, unit.scopes.blocks[block])


def own_method(module: ModuleView, owner: Defined, name: str) -> Defined | None:
    """The one `def` of a name in the body of a class; of one with overloads, the one that is implemented."""
    found = module.members(owner.unit, owner.block.id, _as_bound(name, owner.block.name))
    methods = [Defined(each.unit, each.block) for each in found]
    alone = [each for each in methods if not is_overload(each)] if len(methods) > 1 else methods
    return alone[0] if len(alone) == 1 and alone[0].block.kind is BlockKind.FUNCTION else None


def own_setter(module: ModuleView, owner: Defined, name: str) -> Defined | None:
    """The function in the body of a class that a property of this name gives what is assigned to it."""
    for each in module.members(owner.unit, owner.block.id, _as_bound(name, owner.block.name)):
        found = Defined(each.unit, each.block)
        if f"{name}.setter" in decorator_names(found.node):
            return found
    return None


def _as_bound(name: str, class_name: str) -> str:
    """The name as the body of the class binds it: one that is private to it becomes another (`_Py_Mangle`)."""
    around = class_name.lstrip("_")
    return f"_{around}{name}" if around and name.startswith("__") and not name.endswith("__") else name


def decorator_names(node: Node) -> tuple[str, ...]:
    """What is written after the `@` of a definition's decorators."""
    decorators = node.decorators if isinstance(node, Function | Class) else ()
    return tuple(each.expression.text for each in decorators if each.expression is not None)


def is_property(definition: Defined) -> bool:
    """Whether a method is what an attribute gives, worked out when it is read."""
    node = definition.node
    decorators = node.decorators if isinstance(node, Function) else ()
    return any(each.text.lstrip("@").strip().rpartition(".")[2] in _PROPERTIES for each in decorators)


_PROPERTIES = frozenset({"cached_property", "property"})


def is_overload(definition: Defined) -> bool:
    """Whether a function only says what types it may be called with."""
    return not _OVERLOADS.isdisjoint(decorator_names(definition.node))


_OVERLOADS = frozenset({"overload", "typing.overload", "t.overload", "typing_extensions.overload"})


def is_left_out(definition: Defined) -> bool:
    """Whether a function says only what another one does: its body is `...`, or raises NotImplementedError; or it is
    a method that does nothing.
    """
    node = definition.node
    body = node.body if isinstance(node, Function) else None
    statements = [each for each in (body.children if body is not None else ()) if not is_docstring(each)]
    blocks = definition.unit.scopes.blocks
    parent = definition.block.parent
    if not all(isinstance(each, Pass) or each.text == "..." or _NOT_HERE.match(each.text) for each in statements):
        return False
    is_method = parent is not None and blocks[parent].kind is BlockKind.CLASS
    return is_method or any(not isinstance(each, Pass) for each in statements)


_NOT_HERE = re.compile(r"raise\s+NotImplementedError\b")


def first_parameter(function: Node) -> Identifier | None:
    """The name of the first parameter of a `def`."""
    parameters = function.parameters if isinstance(function, Function) else None
    first = next(iter(parameters), None) if parameters is not None else None
    return first.name if first is not None else None


def assigned_attributes(module: ModuleView, owner: Defined, name: str) -> list[tuple[Unit, Node]]:
    """What the methods and the body of a class assign to an attribute of its objects, and in which statement."""
    found: list[tuple[Unit, Node]] = []
    for unit, block in module.class_parts(owner.unit, owner.block.id, _given_to(name)):
        found += [(unit, value) for each, value in unit.derived(_assigned, block) if each == name]
    return found


def annotated_attributes(module: ModuleView, owner: Defined, name: str) -> list[tuple[Unit, Node]]:
    """How the body and the methods of a class annotate an attribute of its objects, and in which statement."""
    found: list[tuple[Unit, Node]] = []
    for unit, block in module.class_parts(owner.unit, owner.block.id, _given_to(name)):
        found += [(unit, annotation) for each, annotation in unit.derived(_annotated, block) if each == name]
    return found


def _given_to(name: str) -> re.Pattern[bytes]:
    """What an assignment or annotation of a name looks like; other code may look so, too.

    A pattern that begins with letters is found ten times as fast as one that begins with a lookbehind.
    """
    letters = re.escape(name).encode()
    return re.compile(rb"%b(?<!\w%b)[\s\\)]*(?::|=(?!=))" % (letters, letters))


def written(name: str) -> re.Pattern[bytes]:
    """Matches the letters of a name, also within a longer word, a string or a comment."""
    return re.compile(re.escape(name).encode())


def _annotated(unit: Unit, owner: BlockId) -> tuple[tuple[str, Node], ...]:
    node = unit.block_node(unit.scopes.blocks[owner])
    found: list[tuple[str, Node]] = []
    for assignment in nodes_below(node, Assignment):
        left, annotation = assignment.left, assignment.annotation
        if annotation is None:
            continue
        around = nearest(assignment, Function, Class)
        itself = first_parameter(around) if isinstance(around, Function) else None
        if isinstance(left, Identifier) and (around is node or (around is None and not isinstance(node, Class))):
            found.append((left.text, annotation))
        is_own = isinstance(left, Attribute) and left.value is not None and itself is not None
        if is_own and isinstance(left, Attribute) and left.value and itself and left.value.text == itself.text:
            found.append((left.name_text, annotation))
    return tuple(found)


def assigning_functions(module: ModuleView, owner: Defined, name: str) -> Iterator[str]:
    """The methods of a class that give an attribute of their first parameter a value; empty for its body."""
    for unit, block in module.class_parts(owner.unit, owner.block.id, written(name)):
        for each in unit.scopes.blocks:
            if each.parent == block and each.kind is BlockKind.FUNCTION and name in unit.derived(_stores, each.id):
                yield each.name
        if any(name == assigned for assigned, _ in _assigned_by_body(unit, block)):
            yield ""


def using_functions(module: ModuleView, owner: Defined, name: str) -> Iterator[str]:
    """The methods of a class that read an attribute of their own object."""
    for unit, block in module.class_parts(owner.unit, owner.block.id, written(name)):
        for each in unit.scopes.blocks:
            if each.parent == block and each.kind is BlockKind.FUNCTION and name in unit.derived(_loads, each.id):
                yield each.name


def loaded_attributes(method: Defined) -> frozenset[str]:
    """The attributes of its own object that a method reads."""
    return method.unit.derived(_loads, method.block.id)


def _loads(unit: Unit, function: BlockId) -> frozenset[str]:
    node = unit.block_node(unit.scopes.blocks[function])
    itself = first_parameter(node)
    decorators = node.decorators if isinstance(node, Function) else ()
    if itself is None or any(each.text.lstrip("@").strip() in ("classmethod", "staticmethod") for each in decorators):
        return frozenset()
    return frozenset(
        each.name_text
        for each in nodes_below(node, Attribute)
        if not is_target(each) and each.value is not None and each.value.text == itself.text
    )


def _stores(unit: Unit, function: BlockId) -> frozenset[str]:
    """The attributes of its first parameter to which a method gives values."""
    node = unit.block_node(unit.scopes.blocks[function])
    itself = first_parameter(node)
    return frozenset(
        each.name_text
        for each in nodes_below(node, Attribute)
        if itself is not None and is_target(each) and each.value is not None and each.value.text == itself.text
    )


def _assigned(unit: Unit, owner: BlockId) -> tuple[tuple[str, Node], ...]:
    return (*_assigned_by_methods(unit, owner), *_assigned_by_body(unit, owner))


def _assigned_by_methods(unit: Unit, owner: BlockId) -> Iterator[tuple[str, Node]]:
    for block in unit.scopes.blocks:
        if block.parent != owner or block.kind is not BlockKind.FUNCTION:
            continue
        node = unit.block_node(block)
        itself = first_parameter(node)
        for assignment in nodes_below(node, Assignment):
            left, value = assignment.left, assignment.value
            receiver = left.value if isinstance(left, Attribute) else None
            if itself is None or value is None or not isinstance(receiver, Identifier):
                continue
            if isinstance(left, Attribute) and receiver.text == itself.text:
                yield left.name_text, value


def _assigned_by_body(unit: Unit, owner: BlockId) -> Iterator[tuple[str, Node]]:
    body = unit.block_node(unit.scopes.blocks[owner])
    is_part = not isinstance(body, Class)  # of a large class: it has only some of the statements
    suite = body if is_part else body.body if isinstance(body, Class) else None
    for statement in suite.children if suite is not None else ():
        assigned = bare(statement.children[0]) if statement.children else None
        if isinstance(assigned, Assignment) and isinstance(assigned.left, Identifier) and assigned.value is not None:
            yield assigned.left.text, assigned.value
