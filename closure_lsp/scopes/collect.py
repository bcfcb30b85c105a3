"""Pass 1: knows what each construct of Python binds, uses and declares; decides nothing about scopes.

Walks a region's tree once and notes *facts*: the blocks, what each does with which names, and where each name stands.
It reads like the `symtable_visit_*` functions of CPython's `Python/symtable.c`, and cites them where they surprise.
The walk keeps its own stack, so no nesting is too deep for it, and it takes ERROR nodes as they come.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from closure_lsp.scopes.model import Access, BindingKind, BlockKind, ScopeError
from closure_lsp.text import Span, to_str

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.model import BlockId
    from closure_lsp.syntax import Node, Region

# The bits of `model.Flag`, as plain integers: they are or-ed a few times for every name of a document.
GLOBAL, ASSIGNED, PARAMETER, NONLOCAL, REFERENCED, IMPORTED, ANNOTATED, COMP_ITER, TYPE_PARAMETER = (
    1 << bit for bit in range(9)
)
COMP_CELL = 1 << 9
FREE_CLASS = 1 << 10
BOUND = ASSIGNED | PARAMETER | IMPORTED | TYPE_PARAMETER
"""CPython's DEF_BOUND."""

_DEFINING = {BindingKind.IMPORT: IMPORTED, BindingKind.TYPE_PARAMETER: ASSIGNED | TYPE_PARAMETER}


class BlockFacts:
    """What is known of a block after pass 1; pass 2 adds its decisions to a separate value."""

    __slots__ = (
        "annotates",
        "annotations",
        "can_see_class_scope",
        "children",
        "colon",
        "end",
        "end_line",
        "first_iterable_end",
        "first_line",
        "flags",
        "has_code",
        "has_conditional_annotations",
        "id",
        "is_async",
        "kind",
        "line",
        "mangles_only",
        "name",
        "name_span",
        "parameters",
        "parent",
        "private",
        "start",
    )

    def __init__(
        self, id_: BlockId, parent: BlockFacts | None, kind: BlockKind, name: str, node: Node, region: Region
    ) -> None:
        self.id = id_
        self.parent = parent
        self.kind = kind
        self.name = name
        self.start, self.end = node.start_byte, node.end_byte
        self.line = self.first_line = region.row(self.start)
        self.end_line = region.row(self.end)
        self.first_iterable_end = 0
        """Of a comprehension: where its first iterable ends, which is evaluated before it is entered."""
        self.name_span: Span | None = None
        self.colon: int | None = None
        self.is_async = False
        self.has_code = True
        self.flags: dict[str, int] = {}
        self.parameters: list[str] = []
        """In the order of `co_varnames`: positional, keyword-only, `*args`, `**kwargs`."""
        self.children: list[BlockFacts] = []
        self.private: str | None = parent.private if parent else None
        """The class whose name mangles names here."""
        self.mangles_only: set[str] | None = parent.mangles_only if parent else None
        """In the type parameter scope of a class only the type parameters are mangled (`_Py_MaybeMangle`)."""
        self.can_see_class_scope = False
        self.annotates: str | None = None
        """The function whose annotations this block evaluates."""
        self.annotations: BlockFacts | None = None
        """The block of this module's or class's annotated names, `__annotate__` (3.14)."""
        self.has_conditional_annotations = False
        if parent:
            parent.children.append(self)

    def add(self, name: str, flag: int) -> None:
        if name:  # a placeholder that completes a half-written statement covers no bytes (`repair`)
            self.flags[name] = self.flags.get(name, 0) | flag

    def mangled(self, name: str) -> str:
        """CPython's `_Py_Mangle`: `__x` inside `class C` is `_C__x`."""
        if self.private is None or not name.startswith("__") or name.endswith("__"):
            return name
        if self.mangles_only is not None and name not in self.mangles_only:
            return name
        stripped = self.private.lstrip("_")
        return f"_{stripped}{name}" if stripped else name


RawReference = tuple[int, int, str, BlockFacts, Access, "BindingKind | None"]
"""Start, end, name, block, access, binding: a `model.Reference` without its scope."""


class Facts:
    """All that pass 1 found in a region."""

    __slots__ = ("blocks", "errors", "global_declarations", "references")

    def __init__(self) -> None:
        self.blocks: list[BlockFacts] = []
        """Parents before children; the first is the module's."""
        self.references: list[RawReference] = []
        self.errors: list[ScopeError] = []
        self.global_declarations: set[str] = set()


def collect(region: Region, python: PythonVersion, future_annotations: bool) -> Facts:
    """The facts of a region. Total: any tree will do."""
    return _Collector(region, python, future_annotations).run()


# What is being done to the expression that is visited.
_READ, _WRITE, _DELETE, _PATTERN = range(4)

# How much a name in an annotation counts.
_EVALUATED = 0
_COUNTED = 1
"""The symbol table sees the name, yet no instruction evaluates it (annotations of local variables before 3.14)."""
_UNSEEN = 2


class _Context:
    """Where the walk is: the block, what is being done to the expression, and in what surroundings."""

    __slots__ = ("_read", "binding", "block", "conditional", "in_iterable", "mode", "seen")

    def __init__(
        self,
        block: BlockFacts,
        mode: int = _READ,
        binding: BindingKind | None = None,
        *,
        in_iterable: bool = False,
        conditional: bool = False,
        seen: int = _EVALUATED,
    ) -> None:
        self.block = block
        self.mode = mode
        self.binding = binding
        self.in_iterable = in_iterable
        """Inside a comprehension's iterable, where a walrus is forbidden (`ste_comp_iter_expr`)."""
        self.conditional = conditional
        """Inside an `if`, a loop, a `try` ... of this block (`ste_in_conditional_block`)."""
        self.seen = seen
        self._read: _Context | None = None

    def reading(self) -> _Context:
        if self.mode == _READ:
            return self
        if self._read is None:
            self._read = self.but(_READ, None)
        return self._read

    def but(self, mode: int, binding: BindingKind | None) -> _Context:
        return _Context(
            self.block,
            mode,
            binding,
            in_iterable=self.in_iterable,
            conditional=self.conditional,
            seen=self.seen,
        )

    def entering(self, block: BlockFacts) -> _Context:
        """The context of a new block's inside; a forbidden walrus stays forbidden in it (bpo-37757)."""
        return _Context(block, in_iterable=self.in_iterable, seen=_COUNTED if self.seen else _EVALUATED)

    def within(
        self, *, in_iterable: bool | None = None, conditional: bool | None = None, seen: int | None = None
    ) -> _Context:
        return _Context(
            self.block,
            self.mode,
            self.binding,
            in_iterable=self.in_iterable if in_iterable is None else in_iterable,
            conditional=self.conditional if conditional is None else conditional,
            seen=self.seen if seen is None else seen,
        )


class _Collector:
    def __init__(self, region: Region, python: PythonVersion, future_annotations: bool) -> None:
        self._region = region
        self._data = region.data
        self._root = region.root
        self._python = python
        self._future_annotations = future_annotations
        self._facts = Facts()
        self._names: dict[bytes, str] = {}
        self._stack: list[tuple[Node, _Context]] = []

    def run(self) -> Facts:
        module = self._new_block(None, BlockKind.MODULE, "<module>", self._root)
        stack = self._stack
        stack.append((self._root, _Context(module)))
        handlers = _HANDLERS
        while stack:
            node, context = stack.pop()
            handler = handlers.get(node.type)
            if handler is not None:
                handler(self, node, context)
            elif node.named_child_count:
                self._push(node.named_children, context.reading())
        return self._facts

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _push(self, nodes: Iterable[Node], context: _Context) -> None:
        """Puts nodes on the stack so that the first is visited first."""
        self._stack.extend([(node, context) for node in nodes][::-1])

    def _visit(self, *pairs: tuple[Node | None, _Context]) -> None:
        self._stack.extend([(node, context) for node, context in reversed(pairs) if node is not None])

    def _new_block(self, parent: BlockFacts | None, kind: BlockKind, name: str, node: Node) -> BlockFacts:
        block = BlockFacts(len(self._facts.blocks), parent, kind, name, node, self._region)
        self._facts.blocks.append(block)
        return block

    def _enter(self, context: _Context, kind: BlockKind, name: str, node: Node) -> BlockFacts:
        block = self._new_block(context.block, kind, name, node)
        block.has_code = context.seen == _EVALUATED
        if kind in _TAKES_FORMAT and self._python.defers_annotations:
            block.add(".format", PARAMETER | REFERENCED)
            block.parameters.append(".format")
        return block

    def _name(self, node: Node) -> str:
        """The identifier as CPython's tokenizer gives it: normalised to NFKC (PEP 3131)."""
        raw = self._data[node.start_byte : node.end_byte]
        name = self._names.get(raw)
        if name is None:
            name = to_str(raw)
            if not name.isascii():
                name = unicodedata.normalize("NFKC", name)
            self._names[raw] = name
        return name

    def _refer(self, node: Node, name: str, block: BlockFacts, access: Access, binding: BindingKind | None) -> None:
        if name:
            self._facts.references.append((node.start_byte, node.end_byte, name, block, access, binding))

    def _error(self, node: Node, message: str) -> None:
        self._facts.errors.append(ScopeError(Span(node.start_byte, node.end_byte), message))

    def _bind(self, node: Node, context: _Context, binding: BindingKind) -> str:
        """`node`, an identifier, is bound in the context's block."""
        block = context.block
        name = block.mangled(self._name(node))
        if context.seen == _EVALUATED:
            block.add(name, _DEFINING.get(binding, ASSIGNED))
            self._refer(node, name, block, Access.WRITE, binding)
        else:
            self._refer(node, name, block, Access.MENTION, None)
        return name

    # -- names ------------------------------------------------------------------------------------------------------

    def _identifier(self, node: Node, context: _Context) -> None:
        block = context.block
        raw = self._name(node)
        name = block.mangled(raw)
        if context.seen:
            if context.seen == _COUNTED:
                block.add(name, REFERENCED if context.mode == _READ else ASSIGNED)
            self._refer(node, name, block, Access.MENTION, None)
        elif context.mode == _READ:
            block.add(name, REFERENCED)
            # `super` counts as a use of `__class__`, called or not (`symtable_visit_expr`, Name_kind).
            if raw == "super" and self._sees_class_cell(block):
                block.add("__class__", REFERENCED)
            self._refer(node, name, block, Access.READ, None)
        elif context.mode == _DELETE:
            block.add(name, ASSIGNED)
            self._refer(node, name, block, Access.DELETE, BindingKind.DELETE)
        else:
            flag = ASSIGNED | COMP_ITER if context.binding is BindingKind.COMPREHENSION else ASSIGNED
            block.add(name, flag)
            self._refer(node, name, block, Access.WRITE, context.binding)

    def _sees_class_cell(self, block: BlockFacts) -> bool:
        if self._python.counts_super_in_annotation_scopes:
            return block.kind.is_function_like
        return block.kind.is_function

    def _same_mode(self, node: Node, context: _Context) -> None:
        """Tuples, lists, parentheses: what is done to them is done to what they hold."""
        self._push(node.named_children, context)

    def _attribute(self, node: Node, context: _Context) -> None:
        self._visit((node.child_by_field_name("object"), context.reading()))

    def _member_type(self, node: Node, context: _Context) -> None:
        self._push(node.named_children[:1], context.reading())

    def _keyword_argument(self, node: Node, context: _Context) -> None:
        self._visit((node.child_by_field_name("value"), context.reading()))

    def _soft_keyword(self, node: Node, context: _Context) -> None:
        """What the grammar takes for a statement that begins with a keyword is an expression that names `print`."""
        self._identifier(node.children[0], context.reading())
        self._push(node.named_children, context.reading())

    # -- simple statements ------------------------------------------------------------------------------------------

    def _assignment(self, node: Node, context: _Context) -> None:
        left = node.child_by_field_name("left")
        right = node.child_by_field_name("right")
        annotation = node.child_by_field_name("type")
        writing = context.but(_WRITE, BindingKind.ASSIGNMENT)
        if annotation is None:
            self._visit((left, writing), (right, context.reading()))
            return
        bare = _unparenthesized(left)
        simple = left is not None and left.type == "identifier"
        if left is not None and simple:
            self._annotated_name(left, context, has_value=right is not None)
        elif right is not None or (bare is not None and bare.type != "identifier"):
            # `(x): int` without a value does nothing to `x` (AnnAssign_kind)
            self._visit((bare, writing))
        self._visit((annotation, self._variable_annotation(annotation, context, simple)), (right, context.reading()))

    def _annotated_name(self, node: Node, context: _Context, *, has_value: bool) -> None:
        block = context.block
        name = block.mangled(self._name(node))
        declared = block.flags.get(name, 0) & (GLOBAL | NONLOCAL)
        if declared and block.kind is not BlockKind.MODULE:
            word = "global" if declared & GLOBAL else "nonlocal"
            self._error(node, f"annotated name '{self._name(node)}' can't be {word}")
        block.add(name, ANNOTATED | ASSIGNED)
        access = Access.WRITE if has_value else Access.DECLARE
        self._refer(node, name, block, access, BindingKind.ANNOTATION)

    def _augmented_assignment(self, node: Node, context: _Context) -> None:
        left = node.child_by_field_name("left")
        right = node.child_by_field_name("right")
        if left is not None and left.type == "identifier":
            block = context.block
            name = block.mangled(self._name(left))
            # The symbol table notes the target as assigned only, though the code reads it first (AugAssign_kind).
            block.add(name, ASSIGNED)
            self._refer(left, name, block, Access.READ, None)
            self._refer(left, name, block, Access.WRITE, BindingKind.AUGMENTED_ASSIGNMENT)
            left = None
        self._visit((left, context.reading()), (right, context.reading()))

    def _delete(self, node: Node, context: _Context) -> None:
        self._push(node.named_children, context.but(_DELETE, BindingKind.DELETE))

    def _import(self, node: Node, context: _Context) -> None:
        for name in node.children_by_field_name("name"):
            bound: Node | None
            if name.type == "aliased_import":
                bound = name.child_by_field_name("alias")
            else:
                # `import a.b` binds `a` (`symtable_visit_alias`)
                bound = name.named_children[0] if name.named_children else None
            if bound is not None:
                self._bind(bound, context, BindingKind.IMPORT)
        if context.block.kind is not BlockKind.MODULE:
            for child in node.named_children:
                if child.type == "wildcard_import":
                    self._error(child, "import * only allowed at module level")

    def _declaration(self, node: Node, context: _Context) -> None:
        block = context.block
        is_global = node.type == "global_statement"
        word = "global" if is_global else "nonlocal"
        for child in node.named_children:
            if child.type != "identifier":
                continue
            raw = self._name(child)
            name = block.mangled(raw)
            flags = block.flags.get(name, 0)
            message = ""
            if flags & PARAMETER:
                message = f"name '{raw}' is parameter and {word}"
            elif flags & REFERENCED:
                message = f"name '{raw}' is used prior to {word} declaration"
            elif flags & ANNOTATED:
                message = f"annotated name '{raw}' can't be {word}"
            elif flags & ASSIGNED:
                message = f"name '{raw}' is assigned to before {word} declaration"
            if message:
                self._error(node, message)
            block.add(name, GLOBAL if is_global else NONLOCAL)
            if is_global:
                self._facts.global_declarations.add(name)
            self._refer(child, name, block, Access.DECLARE, BindingKind.GLOBAL if is_global else BindingKind.NONLOCAL)

    def _type_alias(self, node: Node, context: _Context) -> None:
        left = node.child_by_field_name("left")
        value = node.child_by_field_name("right")
        target = left.named_children[0] if left is not None and left.named_children else None
        parameters: Node | None = None
        if target is not None and target.type == "generic_type":
            parts = target.named_children
            target = parts[0]
            parameters = parts[1] if len(parts) > 1 else None
        if target is None or target.type != "identifier":
            # `type(m).x = 1`, an assignment that the grammar takes for a type alias
            self._soft_keyword(node, context)
            return
        self._bind(target, context, BindingKind.TYPE_ALIAS)
        name = self._name(target)
        in_class = context.block.kind is BlockKind.CLASS
        outer = context
        if parameters is not None:
            outer = self._type_parameters(parameters, context, node, name)
        block = self._enter(outer, BlockKind.TYPE_ALIAS, name, node)
        block.name_span = Span(target.start_byte, target.end_byte)
        if in_class:
            self._see_class_scope(block)
        self._visit((value, outer.entering(block)))

    # -- compound statements ----------------------------------------------------------------------------------------

    def _conditional(self, node: Node, context: _Context) -> None:
        """`if`, loops, `with`, `try`, `match`: whatever stands in them may not run."""
        inside = context.reading()
        self._push(node.named_children, inside if inside.conditional else inside.within(conditional=True))

    def _for(self, node: Node, context: _Context) -> None:
        inside = context.reading() if context.conditional else context.reading().within(conditional=True)
        left = node.child_by_field_name("left")
        target = None if left is None else left.id
        writing = inside.but(_WRITE, BindingKind.FOR)
        self._visit(*((child, writing if child.id == target else inside) for child in node.named_children))

    def _with_item(self, node: Node, context: _Context) -> None:
        self._push(node.named_children, context.but(_READ, BindingKind.WITH))

    def _except(self, node: Node, context: _Context) -> None:
        for child in reversed(node.named_children):
            in_body = child.type == "block"
            self._visit((child, context.reading() if in_body else context.but(_READ, BindingKind.EXCEPT)))

    def _as_pattern(self, node: Node, context: _Context) -> None:
        """`x as y` of a `with`, an `except` or a `case`."""
        value, *rest = node.named_children
        if context.mode == _PATTERN:
            self._visit((value, context), *((child, context) for child in rest))
            return
        target = context.but(_WRITE, context.binding or BindingKind.WITH)
        self._visit((value, context.reading()), *((child, target) for child in rest))

    def _parenthesized(self, node: Node, context: _Context) -> None:
        # `with (a as b):` holds an as_pattern, which has to know that it stands in a `with`
        self._push(node.named_children, context)

    def _decorated(self, node: Node, context: _Context) -> None:
        definition = node.child_by_field_name("definition")
        decorators = [child for child in node.named_children if child.type == "decorator"]
        first_line = self._region.row(decorators[0].start_byte if decorators else node.start_byte)
        if definition is not None and definition.type == "function_definition":
            self._function(definition, context, first_line)
        elif definition is not None and definition.type == "class_definition":
            self._class(definition, context, first_line)
        errors = [child for child in node.named_children if child.type == "ERROR"]
        self._push([*decorators, *errors], context.reading())

    def _function(self, node: Node, context: _Context, first_line: int | None = None) -> None:
        name_node = node.child_by_field_name("name")
        if name_node is None:
            self._push(node.named_children, context.reading())
            return
        context = context.reading()
        name = self._name(name_node)
        self._bind(name_node, context, BindingKind.FUNCTION)
        parameters = node.child_by_field_name("parameters")
        returns = node.child_by_field_name("return_type")
        type_parameters = node.child_by_field_name("type_parameters")
        outer = context
        if type_parameters is not None:
            outer = self._type_parameters(type_parameters, context, node, name, first_line)
        annotations = [part for part in _annotations(parameters) if part is not None]
        if returns is not None:
            annotations.append(returns)
        self._push(annotations, self._function_annotations(node, name, outer, evaluated=bool(annotations)))
        block = self._enter(outer, BlockKind.FUNCTION, name, node)
        block.name_span = Span(name_node.start_byte, name_node.end_byte)
        block.is_async = node.children[0].type == "async"
        block.colon = _colon(node)
        if first_line is not None:
            block.first_line = first_line
        self._parameters(parameters, block, context, outer)
        inside = outer.entering(block)
        handled = {part.id for part in (name_node, parameters, returns, type_parameters) if part is not None}
        self._push([child for child in node.named_children if child.id not in handled], inside)

    def _lambda(self, node: Node, context: _Context) -> None:
        context = context.reading()
        if self._skips_blocks(context):
            self._push(node.named_children, context)
            return
        block = self._enter(context, BlockKind.LAMBDA, "<lambda>", node)
        block.colon = _colon(node)
        parameters = node.child_by_field_name("parameters")
        self._parameters(parameters, block, context, context)
        inside = context.entering(block)
        skipped = None if parameters is None else parameters.id
        self._push([child for child in node.named_children if child.id != skipped], inside)

    def _parameters(self, node: Node | None, block: BlockFacts, defaults: _Context, outer: _Context) -> None:
        """Binds the parameters in `block`; their default values belong to the block outside."""
        if node is None:
            return
        plain: list[str] = []
        keyword_only: list[str] = []
        starred: dict[str, str] = {}
        current = plain
        expressions: list[Node] = []
        for child in node.named_children:
            kind = child.type
            if kind in ("keyword_separator", "ERROR"):
                current = keyword_only if kind == "keyword_separator" else current
                if kind == "ERROR":
                    expressions.append(child)
                continue
            if kind in ("default_parameter", "typed_default_parameter"):
                value = child.child_by_field_name("value")
                if value is not None:
                    expressions.append(value)
                target = child.child_by_field_name("name")
            elif kind == "typed_parameter":
                target = child.named_children[0] if child.named_children else None
            else:
                target = child
            if target is None:
                continue
            if target.type in ("list_splat_pattern", "dictionary_splat_pattern"):
                splat = target.type
                target = target.named_children[0] if target.named_children else None
                if target is not None and target.type == "identifier":
                    starred[splat] = self._parameter(target, block)
                if splat == "list_splat_pattern":
                    current = keyword_only
                continue
            if target.type == "identifier":
                current.append(self._parameter(target, block))
        rest = [starred[splat] for splat in ("list_splat_pattern", "dictionary_splat_pattern") if splat in starred]
        block.parameters = [*plain, *keyword_only, *rest]
        self._push(expressions, defaults)

    def _parameter(self, node: Node, block: BlockFacts) -> str:
        raw = self._name(node)
        name = block.mangled(raw)
        if block.flags.get(name, 0) & PARAMETER:
            self._error(node, f"duplicate {self._python.duplicate_parameter_word} '{raw}' in function definition")
        block.add(name, PARAMETER)
        self._refer(node, name, block, Access.PARAMETER, BindingKind.PARAMETER)
        return name

    def _class(self, node: Node, context: _Context, first_line: int | None = None) -> None:
        name_node = node.child_by_field_name("name")
        if name_node is None:
            self._push(node.named_children, context.reading())
            return
        context = context.reading()
        name = self._name(name_node)
        self._bind(name_node, context, BindingKind.CLASS)
        type_parameters = node.child_by_field_name("type_parameters")
        bases = node.child_by_field_name("superclasses")
        outer = context
        if type_parameters is not None:
            outer = self._type_parameters(type_parameters, context, node, name, first_line)
        block = self._enter(outer, BlockKind.CLASS, name, node)
        block.name_span = Span(name_node.start_byte, name_node.end_byte)
        block.colon = _colon(node)
        block.private = name
        block.mangles_only = None
        if first_line is not None:
            block.first_line = first_line
        if type_parameters is not None:
            block.add("__type_params__", ASSIGNED)
            block.add(".type_params", REFERENCED)
        inside = outer.entering(block)
        handled = {part.id for part in (name_node, bases, type_parameters) if part is not None}
        body = [child for child in node.named_children if child.id not in handled]
        self._visit((bases, outer), *((child, inside) for child in body))

    # -- type parameters and annotations (PEP 695, 696, 649, 563) -----------------------------------------------------

    def _type_parameters(
        self, node: Node, context: _Context, statement: Node, name: str, first_line: int | None = None
    ) -> _Context:
        """Enters the scope of `[T, *Ts, **P]`; gives the context for what stands inside it."""
        block = self._enter(context, BlockKind.TYPE_PARAMETERS, f"<generic parameters of {name}>", statement)
        if first_line is not None:
            block.first_line = first_line
        if context.block.kind is BlockKind.CLASS:
            self._see_class_scope(block)
        if statement.type == "class_definition":
            block.private = name
            block.mangles_only = set()
            block.add(".type_params", ASSIGNED | REFERENCED)
            block.add(".generic_base", ASSIGNED | REFERENCED)
        elif statement.type == "function_definition":
            for hidden in _hidden_default_parameters(statement.child_by_field_name("parameters")):
                block.add(hidden, PARAMETER)
                block.parameters.append(hidden)
        inside = context.entering(block)
        for parameter in node.named_children:
            self._type_parameter(parameter, inside)
        return inside

    def _type_parameter(self, node: Node, context: _Context) -> None:
        """`T`, `T: bound`, `*Ts`, `**P`, each maybe with `= default` (which `syntax` shows as a second `:`)."""
        bounds: list[Node] = []
        part: Node | None = node
        while part is not None and part.type in ("type", "constrained_type", "splat_type"):
            children = part.named_children
            if part.type == "constrained_type":
                bounds.extend(children[1:])
            part = children[0] if children else None
        if part is None or part.type != "identifier":
            self._push([node], context)
            return
        block = context.block
        raw = self._name(part)
        if block.mangles_only is not None:
            block.mangles_only.add(raw)
        name = block.mangled(raw)
        if block.flags.get(name, 0) & TYPE_PARAMETER:
            self._error(part, f"duplicate type parameter '{raw}'")
        self._bind(part, context, BindingKind.TYPE_PARAMETER)
        for bound in _flattened(bounds):
            variable = self._enter(context, BlockKind.TYPE_VARIABLE, raw, bound)
            if block.can_see_class_scope:
                self._see_class_scope(variable)
            self._visit((bound, context.entering(variable)))

    def _see_class_scope(self, block: BlockFacts) -> None:
        """The block looks names up in the class namespace first, so it captures `__classdict__` (PEP 695)."""
        block.can_see_class_scope = True
        block.add("__classdict__", REFERENCED)

    def _function_annotations(self, node: Node, name: str, outer: _Context, *, evaluated: bool) -> _Context:
        """The context in which a function's annotations are visited."""
        in_class = outer.block.kind is BlockKind.CLASS or outer.block.can_see_class_scope
        if not self._python.defers_annotations:
            if not self._future_annotations:
                return outer
            return outer.within(seen=_UNSEEN if self._python.hides_future_annotations else _COUNTED)
        if not evaluated and (self._future_annotations or not in_class):
            return outer
        # Without annotations there is no code; yet in a class the block still asks for `__classdict__`.
        block = self._annotation_block(node, outer)
        block.annotates = name
        block.has_code = block.has_code and evaluated
        if self._future_annotations:
            return outer.entering(block).within(seen=_UNSEEN)
        if in_class:
            self._see_class_scope(block)
        return outer.entering(block)

    def _variable_annotation(self, node: Node, context: _Context, simple: bool) -> _Context:
        """The context in which the annotation of `x: annotation` is visited."""
        context = context.reading()
        block = context.block
        local = block.kind not in (BlockKind.MODULE, BlockKind.CLASS)
        if not self._python.defers_annotations:
            if self._future_annotations:
                return context.within(seen=_UNSEEN if self._python.hides_future_annotations else _COUNTED)
            return context.within(seen=_COUNTED) if local else context
        if (
            not local
            and not block.has_conditional_annotations
            and (block.kind is BlockKind.MODULE or context.conditional)
        ):
            block.has_conditional_annotations = True
            block.add("__conditional_annotations__", REFERENCED)
        if self._future_annotations:
            return context.within(seen=_UNSEEN)
        if local:
            unevaluated = self._annotation_block(node, context)
            unevaluated.has_code = False
            return context.entering(unevaluated).within(seen=_UNSEEN)
        if block.annotations is None:
            block.annotations = self._annotation_block(node, context)
            if block.kind is BlockKind.CLASS:
                block.annotations.first_line = block.first_line
                self._see_class_scope(block.annotations)
        if block.kind is BlockKind.CLASS and block.has_conditional_annotations:
            block.annotations.add("__conditional_annotations__", REFERENCED)
        inside = context.entering(block.annotations)
        return inside if simple else inside.within(seen=_COUNTED)

    def _annotation_block(self, node: Node, context: _Context) -> BlockFacts:
        return self._enter(context, BlockKind.ANNOTATION, "__annotate__", node)

    def _skips_blocks(self, context: _Context) -> bool:
        """Whether lambdas and comprehensions leave no trace: in annotations that stay text (PEP 563)."""
        return context.seen == _UNSEEN and (self._future_annotations or context.block.kind is not BlockKind.ANNOTATION)

    # -- expressions with blocks of their own -----------------------------------------------------------------------

    def _comprehension(self, node: Node, context: _Context) -> None:
        context = context.reading()
        clauses = [child for child in node.named_children if child.type == "for_in_clause"]
        if self._skips_blocks(context) or not clauses:
            self._push(node.named_children, context)
            return
        kind = BlockKind.GENERATOR_EXPRESSION if node.type == "generator_expression" else BlockKind.COMPREHENSION
        block = self._enter(context, kind, self._comprehension_name(node), node)
        block.add(".0", PARAMETER)
        block.parameters.append(".0")
        inside = context.entering(block)
        outermost = clauses[0].id
        block.first_iterable_end = clauses[0].end_byte
        for child in reversed(node.named_children):
            if child.type == "for_in_clause":
                # The first iterable is evaluated outside and handed in as `.0` (`symtable_handle_comprehension`).
                self._for_in(child, inside, context if child.id == outermost else inside)
            else:
                self._visit((child, inside))

    def _comprehension_name(self, node: Node) -> str:
        if node.type == "generator_expression":
            return "<genexpr>"
        if node.type == "list_comprehension":
            return "<listcomp>"
        # `{**d for d in ds}` makes a dict (PEP 798), whatever the grammar takes it for
        is_set = node.type == "set_comprehension" and not _UNPACKING.match(self._data, node.start_byte)
        return "<setcomp>" if is_set else "<dictcomp>"

    def _for_in(self, node: Node, inside: _Context, iterable: _Context) -> None:
        left = node.child_by_field_name("left")
        target = None if left is None else left.id
        if node.children and node.children[0].type == "async":
            inside.block.is_async = True
        writing = inside.but(_WRITE, BindingKind.COMPREHENSION)
        reading = iterable.within(in_iterable=True)
        self._visit(*((child, writing if child.id == target else reading) for child in node.named_children))

    def _walrus(self, node: Node, context: _Context) -> None:
        target = node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        block = context.block
        if context.in_iterable:
            self._error(node, "assignment expression cannot be used in a comprehension iterable expression")
        if target is not None and target.type == "identifier" and context.seen == _EVALUATED:
            if block.kind in (BlockKind.COMPREHENSION, BlockKind.GENERATOR_EXPRESSION):
                self._bind_outside_comprehension(target, block)
            self._visit((value, context.reading()), (target, context.but(_WRITE, BindingKind.WALRUS)))
            return
        self._visit((value, context.reading()), (target, context.reading()))

    def _bind_outside_comprehension(self, node: Node, comprehension: BlockFacts) -> None:
        """A walrus in a comprehension binds in the block around it (`symtable_extend_namedexpr_scope`)."""
        raw = self._name(node)
        block: BlockFacts | None = comprehension
        while block is not None:
            name = block.mangled(raw)
            flags = block.flags.get(name, 0)
            if block.kind in (BlockKind.COMPREHENSION, BlockKind.GENERATOR_EXPRESSION):
                if flags & COMP_ITER and flags & ASSIGNED:
                    message = f"assignment expression cannot rebind comprehension iteration variable '{raw}'"
                    self._error(node, message)
                block = block.parent
                continue
            if block.kind.is_function:
                comprehension.add(name, GLOBAL if flags & GLOBAL else NONLOCAL)
                block.add(name, ASSIGNED)
            elif block.kind is BlockKind.MODULE:
                comprehension.add(name, GLOBAL)
                block.add(name, GLOBAL)
                self._facts.global_declarations.add(name)
            elif block.kind in _NO_WALRUS:
                self._error(
                    node, f"assignment expression within a comprehension cannot be used in {_NO_WALRUS[block.kind]}"
                )
            return

    # -- match ------------------------------------------------------------------------------------------------------

    def _case(self, node: Node, context: _Context) -> None:
        pattern = context.but(_PATTERN, BindingKind.MATCH)
        reading = context.reading()
        for child in reversed(node.named_children):
            self._visit((child, reading if child.type in ("block", "if_clause") else pattern))

    def _dotted_name(self, node: Node, context: _Context) -> None:
        """In a pattern: one name captures, a dotted one is a value."""
        names = node.named_children
        if context.mode == _PATTERN and len(names) == 1:
            self._pattern_capture(names[0], context)
        elif names:
            self._identifier(names[0], context.reading())

    def _pattern_capture(self, node: Node, context: _Context) -> None:
        if self._data[node.start_byte : node.end_byte] != b"_":
            self._bind(node, context, BindingKind.MATCH)

    def _class_pattern(self, node: Node, context: _Context) -> None:
        head, *arguments = node.named_children
        self._visit((head, context.reading()), *((argument, context) for argument in arguments))

    def _keyword_pattern(self, node: Node, context: _Context) -> None:
        self._push(node.named_children[1:], context)

    def _dict_pattern(self, node: Node, context: _Context) -> None:
        keys = {key.id for key in node.children_by_field_name("key")}
        reading = context.reading()
        self._visit(*((child, reading if child.id in keys else context) for child in node.named_children))

    def _pattern(self, node: Node, context: _Context) -> None:
        self._push(node.named_children, context)


_TAKES_FORMAT = frozenset({BlockKind.ANNOTATION, BlockKind.TYPE_ALIAS, BlockKind.TYPE_VARIABLE})
"""These are evaluated by functions that are told in which format (PEP 649)."""

_UNPACKING = re.compile(rb"\{\s*\*\*")

_NO_WALRUS = {
    BlockKind.CLASS: "a class body",
    BlockKind.TYPE_PARAMETERS: "the definition of a generic",
    BlockKind.TYPE_ALIAS: "a type alias",
    BlockKind.TYPE_VARIABLE: "a TypeVar bound",
}


def _unparenthesized(node: Node | None) -> Node | None:
    """What stands in parentheses; the grammar takes `(x)` on the left of a `:` for a tuple."""
    while (
        node is not None and node.type in ("parenthesized_expression", "tuple_pattern") and node.named_child_count == 1
    ):
        node = node.named_children[0]
    return node


def _annotations(parameters: Node | None) -> Iterable[Node | None]:
    if parameters is None:
        return ()
    return (
        child.child_by_field_name("type")
        for child in parameters.named_children
        if child.type in ("typed_parameter", "typed_default_parameter")
    )


def _hidden_default_parameters(parameters: Node | None) -> tuple[str, ...]:
    """Default values reach a generic function through its type parameter scope, as hidden arguments (PEP 695).

    `.defaults` is there without defaults too (`symtable_visit_stmt`: the list of them is empty, but not NULL).
    """
    keyword_only = False
    for child in parameters.named_children if parameters is not None else ():
        first = child.named_children[0].type if child.named_children else ""
        if child.type in ("keyword_separator", "list_splat_pattern") or first == "list_splat_pattern":
            keyword_only = True
        elif keyword_only and child.type in ("default_parameter", "typed_default_parameter"):
            return (".defaults", ".kwdefaults")
    return (".defaults",)


def _flattened(bounds: list[Node]) -> list[Node]:
    """`T: bound = default`, shown as `T: (bound: default)`: the bound and the default."""
    flat: list[Node] = []
    for bound in bounds:
        inner = bound.named_children[0] if bound.type == "type" and bound.named_children else bound
        flat.extend(inner.named_children if inner.type == "constrained_type" else [bound])
    return flat


def _colon(node: Node) -> int | None:
    for child in node.children:
        if child.type == ":":
            return int(child.start_byte)
    return None


_HANDLERS: dict[str, Callable[[_Collector, Node, _Context], None]] = {
    "identifier": _Collector._identifier,
    "attribute": _Collector._attribute,
    "member_type": _Collector._member_type,
    "keyword_argument": _Collector._keyword_argument,
    "print_statement": _Collector._soft_keyword,
    "exec_statement": _Collector._soft_keyword,
    **dict.fromkeys(
        (
            "as_pattern_target",
            "expression_list",
            "list",
            "list_splat",
            "list_splat_pattern",
            "parenthesized_expression",
            "pattern_list",
            "tuple",
        ),
        _Collector._same_mode,
    ),
    **dict.fromkeys(
        ("case_pattern", "list_pattern", "splat_pattern", "tuple_pattern", "union_pattern"), _Collector._pattern
    ),
    "assignment": _Collector._assignment,
    "augmented_assignment": _Collector._augmented_assignment,
    "delete_statement": _Collector._delete,
    "import_statement": _Collector._import,
    "import_from_statement": _Collector._import,
    "future_import_statement": _Collector._import,
    "global_statement": _Collector._declaration,
    "nonlocal_statement": _Collector._declaration,
    "type_alias_statement": _Collector._type_alias,
    "if_statement": _Collector._conditional,
    "while_statement": _Collector._conditional,
    "try_statement": _Collector._conditional,
    "with_statement": _Collector._conditional,
    "match_statement": _Collector._conditional,
    "for_statement": _Collector._for,
    "with_item": _Collector._with_item,
    "except_clause": _Collector._except,
    "except_group_clause": _Collector._except,
    "as_pattern": _Collector._as_pattern,
    "decorated_definition": _Collector._decorated,
    "function_definition": _Collector._function,
    "class_definition": _Collector._class,
    "lambda": _Collector._lambda,
    "list_comprehension": _Collector._comprehension,
    "set_comprehension": _Collector._comprehension,
    "dictionary_comprehension": _Collector._comprehension,
    "generator_expression": _Collector._comprehension,
    "named_expression": _Collector._walrus,
    "case_clause": _Collector._case,
    "dotted_name": _Collector._dotted_name,
    "class_pattern": _Collector._class_pattern,
    "keyword_pattern": _Collector._keyword_pattern,
    "dict_pattern": _Collector._dict_pattern,
}
