"""Pass 1: knows what each construct of Python binds, uses and declares; decides nothing about scopes.

Walks a region's tree once and notes *facts*: the blocks, what each does with which names, and where each name stands.
It reads like the `symtable_visit_*` functions of CPython's `Python/symtable.c`, and cites them where they surprise; the
order in which it visits is theirs, since some errors depend on what has been seen before.
The walk keeps its own stack, so no nesting is too deep for it, and it takes ERROR nodes as they come.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import repeat
from typing import TYPE_CHECKING

from closure_lsp.scopes import messages
from closure_lsp.scopes.facts import (
    ANNOTATED,
    ASSIGNED,
    COMP_ITER,
    GLOBAL,
    IMPORTED,
    NONLOCAL,
    PARAMETER,
    REFERENCED,
    TYPE_PARAMETER,
    BlockFacts,
    Facts,
)
from closure_lsp.scopes.model import (
    Access,
    BindingKind,
    BlockKind,
    Flag,
    FutureImport,
    ModuleDeclaration,
    ScopeError,
)
from closure_lsp.text import Span, to_str

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.syntax import Node, Region


def collect(region: Region, python: PythonVersion, future_annotations: bool, class_name: str = "") -> Facts:
    """The facts of a region. Total: any tree will do.

    With a `class_name` the region is a part of the body of that class; the class is then the facts' second block.
    """
    return _Collector(region, python, future_annotations).run(class_name)


# What is being done to the expression that is visited.
_READ, _WRITE, _DELETE, _PATTERN, _TYPE_PARAMETER, _INSIDE = range(6)


class _Context:
    """Where the walk is: the block, what is being done to the expression, and in what surroundings."""

    __slots__ = (
        "_others",
        "after",
        "binding",
        "block",
        "conditional",
        "evaluated",
        "finals",
        "finals_in_loop",
        "in_iterable",
        "in_target",
        "in_try",
        "mode",
    )

    def __init__(self, block: BlockFacts) -> None:
        self.block = block
        self.mode = _READ
        self.binding: BindingKind | None = None
        self.evaluated = True
        """Not so for annotations of local variables (before 3.14) and such that stay text (PEP 563)."""
        self.in_iterable = False
        """Inside a comprehension's iterable, where a walrus is forbidden (`ste_comp_iter_expr`)."""
        self.in_target = False
        """Inside a comprehension's target: all names there count as iteration variables (`ste_comp_iter_target`)."""
        self.conditional = False
        """Inside an `if`, a loop, a `try` ... of this block (`ste_in_conditional_block`)."""
        self.in_try = False
        self.after: tuple[int, ...] = ()
        """The bytes up to which the compiler gets before it comes here, where it leaves the order of the text."""
        self.finals: tuple[int, ...] = ()
        """The `finally` clauses, by node, that run if a `return` stands here: the compiler copies them there."""
        self.finals_in_loop: tuple[int, ...] = ()
        """Of these the ones that run if a `break` or `continue` stands here."""
        self._others: dict[tuple[int, BindingKind | None], _Context] = {}

    def doing(self, mode: int, binding: BindingKind | None = None) -> _Context:
        """The same place, where something else is done to the expression."""
        if mode == self.mode and binding is self.binding:
            return self
        found = self._others.get((mode, binding))
        if found is None:
            found = self.within()
            found.mode, found.binding = mode, binding
            self._others[mode, binding] = found
        return found

    def reading(self) -> _Context:
        return self if self.mode == _READ else self.doing(_READ)

    def entering(self, block: BlockFacts) -> _Context:
        """The context of a new block's inside; a forbidden walrus stays forbidden in it (bpo-37757)."""
        inside = _Context(block)
        inside.in_iterable = self.in_iterable
        inside.evaluated = self.evaluated
        return inside

    def evaluated_after(self, node: Node) -> _Context:
        """The same place, if the compiler gets to it behind `node` only."""
        return self.within(after=(*self.after, node.end_byte))

    def within(self, **changes: object) -> _Context:
        """The same block in other surroundings."""
        found = _Context(self.block)
        found.mode, found.binding, found.evaluated = self.mode, self.binding, self.evaluated
        found.in_iterable, found.in_target, found.after = self.in_iterable, self.in_target, self.after
        found.conditional, found.in_try = self.conditional, self.in_try
        found.finals, found.finals_in_loop = self.finals, self.finals_in_loop
        for name, value in changes.items():
            setattr(found, name, value)
        return found


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
        self._comprehensions: list[BlockFacts] = []
        self._first_lines: dict[int, int] = {}
        """Of decorated definitions, by node: where the first decorator stands."""
        self._jumps: dict[int, list[tuple[int, ...]]] = {}
        """Of `finally` clauses, by node: the places, as in `_Context.after`, of the jumps that lead there."""

    def run(self, class_name: str) -> Facts:
        context = _Context(self._new_block(None, BlockKind.MODULE, "<module>", self._root))
        if class_name:
            body = self._enter(context, BlockKind.CLASS, class_name, self._root)
            body.private = class_name
            context = context.entering(body)
        stack = self._stack
        stack.append((self._root, context))
        handler_of = _HANDLERS.get
        while stack:
            node, context = stack.pop()
            handler = handler_of(node.type)
            if handler is not None:
                handler(self, node, context)
            elif children := node.named_children:
                stack.extend(zip(reversed(children), repeat(context.reading())))
        self._check_async_comprehensions()
        return self._facts

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _push(self, nodes: Sequence[Node], context: _Context) -> None:
        """Puts nodes on the stack so that the first is visited first."""
        self._stack.extend(zip(reversed(nodes), repeat(context)))

    def _visit(self, *pairs: tuple[Node | None, _Context]) -> None:
        """Puts nodes on the stack, each with its own context, so that the first is visited first."""
        self._stack.extend([(node, context) for node, context in reversed(pairs) if node is not None])

    def _new_block(self, parent: BlockFacts | None, kind: BlockKind, name: str, node: Node) -> BlockFacts:
        block = BlockFacts(len(self._facts.blocks), parent, kind, name, node, self._region)
        self._facts.blocks.append(block)
        if parent is not None:
            parent.children.append(block)
        return block

    def _enter(self, context: _Context, kind: BlockKind, name: str, node: Node) -> BlockFacts:
        if context.block.is_detached:
            return self._detached_block(context, kind, name, node)
        block = self._new_block(context.block, kind, name, node)
        block.has_code = context.evaluated
        if kind in _TAKES_FORMAT and self._python.defers_annotations:
            block.add(".format", PARAMETER | REFERENCED)
            block.parameters.append(".format")
        return block

    def _detached_block(self, context: _Context, kind: BlockKind, name: str, node: Node) -> BlockFacts:
        block = BlockFacts(context.block.id, context.block, kind, name, node, self._region)
        block.is_detached = True
        block.has_code = False
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

    def _error(self, node: Node, message: str) -> None:
        self._facts.errors.append(ScopeError(Span(node.start_byte, node.end_byte), message))

    def _holds(self, word: bytes, node: Node) -> bool:
        return self._data.find(word, node.start_byte, node.end_byte) >= 0

    def _no_names(self, node: Node, context: _Context) -> None:
        """What holds no names."""

    def _string(self, node: Node, context: _Context) -> None:
        """Only what stands in braces can hold names."""
        if self._holds(b"{", node):
            self._push(node.children, context.reading())

    # -- names ------------------------------------------------------------------------------------------------------

    def _note(
        self, node: Node, name: str, context: _Context, flag: int, access: Access, binding: BindingKind | None = None
    ) -> None:
        """The context's block does something with the name at `node` (`symtable_add_def`)."""
        if not name:  # a placeholder that completes a half-written statement covers no bytes (`repair`)
            return
        block = context.block
        if context.in_target:
            flag |= COMP_ITER
            if (block.flags.get(name, 0) | flag) & (GLOBAL | NONLOCAL):
                self._error(node, messages.INNER_LOOP_CONFLICT.format(self._name(node)))
        if context.evaluated:
            block.flags[name] = block.flags.get(name, 0) | flag
        else:
            access, binding = Access.MENTION, None
            if block.counts_names:
                block.add(name, flag)
        self._facts.references.append((node.start_byte, node.end_byte, name, block, access, binding))

    def _bind(self, node: Node, context: _Context, binding: BindingKind, construct: Node | None = None) -> None:
        """`node`, an identifier, is bound in the context's block; errors are reported at the whole `construct`."""
        raw = self._name(node)
        self._check_name(raw, construct or node, "assign to")
        self._note(node, context.block.mangled(raw), context, _DEFINING.get(binding, ASSIGNED), Access.WRITE, binding)

    def _check_name(self, raw: str, node: Node, verb: str) -> None:
        """`__debug__` cannot be assigned to or deleted (`check_name`; before 3.14 the compiler's `forbidden_name`)."""
        if raw == "__debug__":
            self._error(node, messages.DEBUG.format(verb))

    def _identifier(self, node: Node, context: _Context) -> None:
        raw = self._name(node)
        name = context.block.mangled(raw)
        mode = context.mode
        if mode == _READ:
            self._note(node, name, context, REFERENCED, Access.READ)
            # `super` counts as a use of `__class__`, called or not (`symtable_visit_expr`, Name_kind).
            if raw == "super" and context.block.counts_names and context.block.kind.is_function_like:
                context.block.add("__class__", REFERENCED | (COMP_ITER if context.in_target else 0))
        elif mode == _DELETE:
            if self._python.forbids_deleting_debug:
                self._check_name(raw, node, "delete")
            self._note(node, name, context, ASSIGNED, Access.DELETE, BindingKind.DELETE)
        else:
            if context.binding is not BindingKind.EXCEPT:  # reported at the whole clause (`_except`)
                self._check_name(raw, node, "assign to")
            self._note(node, name, context, ASSIGNED, Access.WRITE, context.binding)

    def _same_mode(self, node: Node, context: _Context) -> None:
        """Tuples, lists, parentheses: what is done to them is done to what they hold."""
        self._push(node.named_children, context)

    def _attribute(self, node: Node, context: _Context) -> None:
        if context.mode != _READ:
            self._check_attribute(node, context.mode)
        self._visit((node.child_by_field_name("object"), context.reading()))

    def _check_attribute(self, node: Node, mode: int) -> None:
        name = node.child_by_field_name("attribute")
        if name is not None and mode == _WRITE:
            self._check_name(self._name(name), node, "assign to")
        elif name is not None and self._python.checks_debug_early:
            self._check_name(self._name(name), node, "delete")

    def _member_type(self, node: Node, context: _Context) -> None:
        self._push(node.named_children[:1], context.reading())

    def _arguments(self, node: Node, context: _Context) -> None:
        """Of a call or a class: all positional ones are visited first (the order of `Call.args` and `.keywords`)."""
        context = context.reading()
        children = node.named_children
        if not self._holds(b"*", node):
            self._push(children, context)
            return
        keywords = [child for child in children if child.type in ("keyword_argument", "dictionary_splat")]
        positional = [child for child in children if child not in keywords]
        later = context.evaluated_after(positional[-1]) if positional else context
        self._visit(*((child, context) for child in positional), *((child, later) for child in keywords))

    def _keyword_argument(self, node: Node, context: _Context) -> None:
        name = node.child_by_field_name("name")
        if name is not None:
            self._check_name(self._name(name), node, "assign to")
        self._visit((node.child_by_field_name("value"), context.reading()))

    def _soft_keyword(self, node: Node, context: _Context) -> None:
        """What the grammar takes for a statement that begins with a keyword is an expression that names `print`."""
        self._push(node.children, context.reading())

    # -- simple statements ------------------------------------------------------------------------------------------

    def _assignment(self, node: Node, context: _Context) -> None:
        left = node.child_by_field_name("left")
        right = node.child_by_field_name("right")
        annotation = node.child_by_field_name("type")
        if annotation is not None:
            self._annotated_assignment(node, left, annotation, right, context)
            return
        writing = context.doing(_WRITE, BindingKind.ASSIGNMENT)
        self._visit((left, _evaluated_after(right, left, writing)), (right, context.reading()))

    def _annotated_assignment(
        self, node: Node, left: Node | None, annotation: Node, right: Node | None, context: _Context
    ) -> None:
        bare = _unparenthesized(left)
        simple = left is not None and left.type == "identifier"
        if left is not None and simple:
            self._annotated_name(node, left, context, has_value=right is not None)
        elif bare is not None and (right is not None or bare.type != "identifier"):
            # `(x): int` without a value does nothing to `x` (AnnAssign_kind)
            self._visit_after_annotation(bare, annotation, right, context)
            return
        elif bare is not None and not self._python.checks_debug_early:
            self._check_name(self._name(bare), bare, "assign to")
        self._visit(
            (annotation, _evaluated_after(right, annotation, self._variable_annotation(annotation, context, simple))),
            (right, context.reading()),
        )

    def _visit_after_annotation(self, bare: Node, annotation: Node, right: Node | None, context: _Context) -> None:
        writing = context.doing(_WRITE, BindingKind.ASSIGNMENT)
        inside = self._variable_annotation(annotation, context, simple=False)
        self._visit(
            (bare, _evaluated_after(right, bare, writing)),
            (annotation, _evaluated_after(right, annotation, inside)),
            (right, context.reading()),
        )

    def _annotated_name(self, node: Node, target: Node, context: _Context, *, has_value: bool) -> None:
        block = context.block
        raw = self._name(target)
        name = block.mangled(raw)
        declared = block.flags.get(name, 0) & (GLOBAL | NONLOCAL)
        if declared and block.kind is not BlockKind.MODULE:
            word = "global" if declared & GLOBAL else "nonlocal"
            self._error(node, messages.ANNOTATED.format(raw, word))
        self._check_name(raw, target, "assign to")
        access = Access.WRITE if has_value else Access.DECLARE
        self._note(target, name, context, ANNOTATED | ASSIGNED, access, BindingKind.ANNOTATION)

    def _augmented_assignment(self, node: Node, context: _Context) -> None:
        left = node.child_by_field_name("left")
        right = node.child_by_field_name("right")
        if left is not None and left.type == "identifier":
            raw = self._name(left)
            name = context.block.mangled(raw)
            self._check_name(raw, left, "assign to")
            # The symbol table notes the target as assigned only, though the code reads it first (AugAssign_kind).
            self._note(left, name, context, ASSIGNED, Access.READ)
            self._note(left, name, context, ASSIGNED, Access.WRITE, BindingKind.AUGMENTED_ASSIGNMENT)
            left = None
        elif left is not None and left.type == "attribute":
            self._check_attribute(left, _WRITE)
        self._visit((left, context.reading()), (right, context.reading()))

    def _delete(self, node: Node, context: _Context) -> None:
        self._push(node.named_children, context.doing(_DELETE, BindingKind.DELETE))

    def _import(self, node: Node, context: _Context) -> None:
        self._check_lazy_import(node, context)
        names = list(node.names)
        for name in names:
            bound: Node | None
            if name.type == "aliased_import":
                bound = name.child_by_field_name("alias")
            else:
                # `import a.b` binds `a` (`symtable_visit_alias`)
                bound = name.named_children[0] if name.named_children else None
            if bound is not None and self._name(bound) != "*":  # `from __future__ import *`, which `syntax` mends
                self._bind(bound, context, BindingKind.IMPORT, name)
        for child in node.named_children:
            if child.type == "wildcard_import" and context.block.kind is not BlockKind.MODULE:
                self._error(child, messages.IMPORT_STAR)
        if node.type == "future_import_statement":
            features = ((name.child_by_field_name("name") or name) for name in names)
            self._facts.future_imports.append(
                FutureImport(
                    Span(node.start_byte, node.end_byte),
                    tuple((Span(name.start_byte, name.end_byte), self._name(name)) for name in features),
                )
            )

    def _check_lazy_import(self, node: Node, context: _Context) -> None:
        """`lazy import x` (PEP 810), shown to the parser as a plain import (`check_lazy_import_context`)."""
        if not (self._python.has_lazy_imports and self._data.startswith(b"lazy", node.start_byte)):
            return
        word = "import" if node.type == "import_statement" else "from ... import"
        if context.in_try:
            self._error(node, messages.LAZY_IMPORT.format(word, "inside try/except blocks"))
        elif context.block.kind is BlockKind.FUNCTION:
            self._error(node, messages.LAZY_IMPORT.format(word, "inside functions"))
        elif context.block.kind is BlockKind.CLASS:
            self._error(node, messages.LAZY_IMPORT.format(word, "inside classes"))
        if any(child.type == "wildcard_import" for child in node.named_children):
            self._error(node, messages.LAZY_IMPORT_STAR)

    def _declaration(self, node: Node, context: _Context) -> None:
        block = context.block
        is_global = node.type == "global_statement"
        word = "global" if is_global else "nonlocal"
        binding = BindingKind.GLOBAL if is_global else BindingKind.NONLOCAL
        span = Span(node.start_byte, node.end_byte)
        for child in node.named_children:
            if child.type != "identifier":
                continue
            raw = self._name(child)
            name = block.mangled(raw)
            flags = block.flags.get(name, 0)
            if block.kind is BlockKind.MODULE:
                self._facts.module_declarations.append(ModuleDeclaration(span, word, raw, Flag(flags)))
            else:
                message = messages.late_declaration(raw, flags, word)
                if message:
                    self._error(node, message)
            if flags & PARAMETER:  # it stays one: that is where its value comes from
                self._note(child, name, context, 0, Access.DECLARE, binding)
                continue
            self._note(child, name, context, GLOBAL if is_global else NONLOCAL, Access.DECLARE, binding)
            block.directives.setdefault(name, span)
            if is_global:
                self._facts.global_declarations.add(name)

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
        outer = self._enter_type_parameters(parameters, context, node, name)
        block = self._enter(outer, BlockKind.TYPE_ALIAS, name, node)
        block.name_span = Span(target.start_byte, target.end_byte)
        block.scope_info = "a type alias"
        if in_class:
            self._see_class_scope(block)
        self._visit((parameters, outer.doing(_TYPE_PARAMETER)), (value, outer.entering(block)))

    # -- compound statements ----------------------------------------------------------------------------------------

    def _conditional(self, node: Node, context: _Context) -> None:
        """`if`, `while`, `match`: whatever stands in them may not run."""
        inside = context.reading()
        inside = inside if inside.conditional else inside.within(conditional=True)
        if node.type == "while_statement" and inside.finals_in_loop:
            self._visit(*((child, _in_loop(child, inside)) for child in node.named_children))
        else:
            self._push(node.named_children, inside)

    def _with(self, node: Node, context: _Context) -> None:
        if node.is_async:
            self._check_async(node, context, "async with")
        self._conditional(node, context)

    def _try(self, node: Node, context: _Context) -> None:
        inside = context.reading()
        inside = inside if inside.in_try else inside.within(conditional=True, in_try=True)
        children = list(node.named_children)
        for final in [child for child in children if child.type == "finally_clause" and self._has_order(child)]:
            children.remove(final)
            self._visit((final, inside))  # on the stack it lies below the others
            finals = (*inside.finals, final.id)
            inside = inside.within(finals=finals, finals_in_loop=(*inside.finals_in_loop, final.id))
        otherwise = next((child for child in children if child.type == "else_clause"), None)
        if otherwise is not None and self._python.visits_else_before_handlers:
            children.remove(otherwise)
            children.insert(1, otherwise)
        if otherwise is None or not self._has_order(node):
            self._push(children, inside)
            return
        # The compiler puts the handlers behind the `else`, but not those of `except*`.
        handler = inside.evaluated_after(otherwise)
        self._visit(*((child, handler if _is_handler(child) else inside) for child in children))

    def _has_order(self, node: Node) -> bool:
        """Whether it matters when the compiler gets to the node: for the cells of inlined comprehensions it does."""
        return self._python.inlines_comprehensions and self._holds(b"for", node)

    def _jump(self, node: Node, context: _Context) -> None:
        """A jump out of a `try` (`compiler_unwind_fblock`): behind it the compiler puts the `finally`."""
        for final in context.finals if node.type == "return_statement" else context.finals_in_loop:
            self._jumps.setdefault(final, []).append((*context.after, node.end_byte))
        self._push(node.named_children, context.reading())

    def _finally(self, node: Node, context: _Context) -> None:
        """What comes first of all jumps that lead here; if there is none, the order is that of the text."""
        first = min(self._jumps.get(node.id, ()), key=lambda jump: (*jump, node.start_byte), default=None)
        self._push(node.named_children, context if first is None else context.within(after=first))

    def _for(self, node: Node, context: _Context) -> None:
        if node.is_async:
            self._check_async(node, context, "async for")
        inside = context.reading() if context.conditional else context.reading().within(conditional=True)
        left = node.child_by_field_name("left")
        target = None if left is None else left.id
        right = node.child_by_field_name("right")
        writing = _evaluated_after(right, left, inside.doing(_WRITE, BindingKind.FOR))
        pairs = ((child, writing if child.id == target else inside) for child in node.named_children)
        self._visit(*((child, _in_loop(child, there)) for child, there in pairs))

    def _with_item(self, node: Node, context: _Context) -> None:
        self._push(node.named_children, context.doing(_READ, BindingKind.WITH))

    def _except(self, node: Node, context: _Context) -> None:
        handler = context.doing(_READ, BindingKind.EXCEPT)
        for child in reversed(node.named_children):
            if child.type == "as_pattern":
                self._check_name(self._name(child.named_children[-1]), node, "assign to")
            self._visit((child, context.reading() if child.type == "block" else handler))

    def _as_pattern(self, node: Node, context: _Context) -> None:
        """`x as y` of a `with`, an `except` or a `case`."""
        value, *rest = node.named_children
        if context.mode == _PATTERN:
            for child in rest:
                self._bind(child, context, BindingKind.MATCH, node)
            self._visit((value, context))
            return
        target = context.doing(_WRITE, context.binding or BindingKind.WITH)
        self._visit((value, context.reading()), *((child, target) for child in rest))

    def _decorated(self, node: Node, context: _Context) -> None:
        definition = node.child_by_field_name("definition")
        decorators = [child for child in node.named_children if child.type == "decorator"]
        self._push([child for child in node.named_children if child.type == "ERROR"], context.reading())
        if definition is not None and decorators:
            self._first_lines[definition.id] = self._region.row(decorators[0].start_byte)
        if definition is not None and definition.type == "function_definition":
            self._function(definition, context, decorators)
        elif definition is not None and definition.type == "class_definition":
            self._class(definition, context, decorators)
        else:
            self._push(decorators, context.reading())

    def _function(self, node: Node, context: _Context, decorators: Sequence[Node] = ()) -> None:
        name_node = node.child_by_field_name("name")
        if name_node is None:
            self._push([*decorators, *node.named_children], context.reading())
        elif context.mode == _INSIDE:
            self._inside_function(node, name_node, context.reading())
        else:
            context = context.reading()
            self._bind(name_node, context, BindingKind.FUNCTION, node)
            self._visit((node, context.doing(_INSIDE)))
            self._push(decorators, context)
            self._push(_defaults(node.child_by_field_name("parameters")), context)

    def _inside_function(self, node: Node, name_node: Node, context: _Context) -> None:
        name = self._name(name_node)
        parameters = node.child_by_field_name("parameters")
        returns = node.child_by_field_name("return_type")
        type_parameters = node.child_by_field_name("type_parameters")
        outer = self._enter_type_parameters(type_parameters, context, node, name)
        annotations = [*_annotations(parameters), *([returns] if returns is not None else ())]
        annotated = self._function_annotations(node, name, outer, evaluated=bool(annotations))
        block = self._enter(outer, BlockKind.FUNCTION, name, node)
        block.name_span = Span(name_node.start_byte, name_node.end_byte)
        block.is_async = node.is_async
        block.colon = node.colon
        block.first_line = self._first_lines.get(node.id, block.line)
        inside = outer.entering(block)
        self._parameters(parameters, inside)
        handled = {part.id for part in (name_node, parameters, returns, type_parameters) if part is not None}
        self._push([child for child in node.named_children if child.id not in handled], inside)
        self._push(annotations, annotated)
        if type_parameters is not None:
            self._visit((type_parameters, outer.doing(_TYPE_PARAMETER)))

    def _lambda(self, node: Node, context: _Context) -> None:
        context = context.reading()
        self._check_class_annotation_scope(node, context, "lambda")
        block = self._enter(context, BlockKind.LAMBDA, "<lambda>", node)
        block.colon = node.colon
        parameters = node.child_by_field_name("parameters")
        inside = context.entering(block)
        skipped = None if parameters is None else parameters.id
        self._parameters(parameters, inside)
        self._push([child for child in node.named_children if child.id != skipped], inside)
        self._push(_defaults(parameters), context)

    def _parameters(self, node: Node | None, inside: _Context) -> None:
        """Binds the parameters in the function's block, in the order of `symtable_visit_arguments`."""
        plain: list[Node] = []
        keyword_only: list[Node] = []
        starred: dict[str, Node] = {}
        current = plain
        for child in node.named_children if node is not None else ():
            kind = child.type
            if kind == "keyword_separator":
                current = keyword_only
                continue
            target: Node | None = child
            if kind in ("default_parameter", "typed_default_parameter"):
                target = child.child_by_field_name("name")
            elif kind == "typed_parameter":
                target = child.named_children[0] if child.named_children else None
            if target is None:
                continue
            if target.type == "identifier":
                current.append(target)
            elif target.type in ("list_splat_pattern", "dictionary_splat_pattern"):
                if target.named_children and target.named_children[0].type == "identifier":
                    starred[target.type] = target.named_children[0]
                if target.type == "list_splat_pattern":
                    current = keyword_only
        rest = [starred[splat] for splat in ("list_splat_pattern", "dictionary_splat_pattern") if splat in starred]
        inside.block.parameters = [self._parameter(target, inside) for target in (*plain, *keyword_only, *rest)]

    def _parameter(self, node: Node, inside: _Context) -> str:
        raw = self._name(node)
        name = inside.block.mangled(raw)
        self._check_name(raw, node, "assign to")
        if inside.block.flags.get(name, 0) & PARAMETER:
            self._error(node, messages.DUPLICATE_PARAMETER.format(self._python.duplicate_parameter_word, raw))
        self._note(node, name, inside, PARAMETER, Access.PARAMETER, BindingKind.PARAMETER)
        return name

    def _class(self, node: Node, context: _Context, decorators: Sequence[Node] = ()) -> None:
        name_node = node.child_by_field_name("name")
        if name_node is None:
            self._push([*decorators, *node.named_children], context.reading())
        elif context.mode == _INSIDE:
            self._inside_class(node, name_node, context.reading())
        else:
            context = context.reading()
            self._bind(name_node, context, BindingKind.CLASS, node)
            self._visit((node, context.doing(_INSIDE)))
            self._push(decorators, context)

    def _inside_class(self, node: Node, name_node: Node, context: _Context) -> None:
        name = self._name(name_node)
        type_parameters = node.child_by_field_name("type_parameters")
        bases = node.child_by_field_name("superclasses")
        outer = self._enter_type_parameters(type_parameters, context, node, name)
        block = self._enter(outer, BlockKind.CLASS, name, node)
        block.name_span = Span(name_node.start_byte, name_node.end_byte)
        block.colon = node.colon
        block.private = name
        block.mangles_only = None
        block.first_line = self._first_lines.get(node.id, block.line)
        if type_parameters is not None:
            block.add("__type_params__", ASSIGNED)
            block.add(".type_params", REFERENCED)
        inside = outer.entering(block)
        handled = {part.id for part in (name_node, bases, type_parameters) if part is not None}
        self._push([child for child in node.named_children if child.id not in handled], inside)
        self._visit((bases, outer))
        if type_parameters is not None:
            self._visit((type_parameters, outer.doing(_TYPE_PARAMETER)))

    # -- type parameters and annotations (PEP 695, 696, 649, 563) -----------------------------------------------------

    def _enter_type_parameters(self, node: Node | None, context: _Context, statement: Node, name: str) -> _Context:
        """Enters the scope of `[T, *Ts, **P]`, if there is one; gives the context for what stands inside it."""
        if node is None:
            return context
        block = self._enter(context, BlockKind.TYPE_PARAMETERS, f"<generic parameters of {name}>", statement)
        block.scope_info = "the definition of a generic"
        block.first_line = self._first_lines.get(statement.id, block.line)
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
        return context.entering(block)

    def _type_parameters(self, node: Node, context: _Context) -> None:
        """What stands in the brackets behind the name of a generic; anywhere else an annotation's."""
        self._push(node.named_children, context if context.mode == _TYPE_PARAMETER else context.reading())

    def _type(self, node: Node, context: _Context) -> None:
        """`T`, `T: bound`, `*Ts`, `**P`, each maybe with `= default` (which `syntax` shows as a second `:`)."""
        if context.mode != _TYPE_PARAMETER:
            self._push(node.named_children, context.reading())
            return
        bounds: list[tuple[int, Node]] = []
        part: Node | None = node
        while part is not None and part.type in ("type", "constrained_type", "splat_type"):
            if part.type == "constrained_type":
                bounds.extend(_bounds(part))
            part = part.named_children[0] if part.named_children else None
        context = context.reading()
        if part is None or part.type != "identifier":
            self._push([node], context)
            return
        block = context.block
        raw = self._name(part)
        if block.mangles_only is not None:
            block.mangles_only.add(raw)
        name = block.mangled(raw)
        if block.flags.get(name, 0) & TYPE_PARAMETER:
            self._error(node, messages.DUPLICATE_TYPE_PARAMETER.format(raw))
        if raw == "__classdict__" and self._python.reserves_classdict:
            self._error(node, messages.RESERVED_TYPE_PARAMETER.format(raw))
        self._bind(part, context, BindingKind.TYPE_PARAMETER, node)
        for separator, bound in reversed(bounds):
            variable = self._enter(context, BlockKind.TYPE_VARIABLE, raw, bound)
            variable.scope_info = self._scope_of_bound(node, separator, bound)
            if block.can_see_class_scope:
                self._see_class_scope(variable)
            self._visit((bound, context.entering(variable)))

    def _scope_of_bound(self, parameter: Node, separator: int, bound: Node) -> str:
        """What errors call the scope of a bound or a default."""
        if self._data[separator : separator + 1] == b"=":  # the "=" of a default
            stars = self._data[parameter.start_byte : parameter.start_byte + 2].count(b"*")
            return f"a {_TYPE_PARAMETER_WORDS[stars]} default"
        bare = _unparenthesized(bound.named_children[0] if bound.named_children else None)
        is_tuple = bare is not None and bare.type == "tuple"
        return "a TypeVar constraint" if is_tuple and self._python.tells_constraints_from_bounds else "a TypeVar bound"

    def _see_class_scope(self, block: BlockFacts) -> None:
        """The block looks names up in the class namespace first, so it captures `__classdict__` (PEP 695)."""
        block.can_see_class_scope = True
        block.add("__classdict__", REFERENCED)

    def _function_annotations(self, node: Node, name: str, outer: _Context, *, evaluated: bool) -> _Context:
        """The context in which a function's annotations are visited."""
        in_class = outer.block.kind is BlockKind.CLASS or outer.block.can_see_class_scope
        if not self._python.defers_annotations:
            if not evaluated:
                return outer
            # Annotations are evaluated after the default values.
            return self._textual(node, outer) if self._future_annotations else outer.evaluated_after(node)
        if not evaluated and (self._future_annotations or not in_class):
            return outer
        # Without annotations there is no code; yet in a class the block still asks for `__classdict__`.
        block = self._annotation_block(node, outer)
        block.annotates = name
        block.has_code = block.has_code and evaluated
        if self._future_annotations:
            return self._textual(node, outer.entering(block))
        if in_class:
            self._see_class_scope(block)
        return outer.entering(block)

    def _variable_annotation(self, node: Node, context: _Context, simple: bool) -> _Context:
        """The context in which the annotation of `x: annotation` is visited."""
        context = context.reading()
        block = context.block
        local = block.kind not in (BlockKind.MODULE, BlockKind.CLASS)
        if not self._python.defers_annotations:
            if self._future_annotations and (simple or local or self._python.hides_future_annotations):
                return self._textual(node, context)
            return context.within(evaluated=False) if local else context
        if (
            not local
            and not block.has_conditional_annotations
            and (block.kind is BlockKind.MODULE or context.conditional)
        ):
            block.has_conditional_annotations = True
            block.add("__conditional_annotations__", REFERENCED)
        if self._future_annotations:
            return self._textual(node, context)
        if block.annotations is None:
            block.annotations = self._annotation_block(node, context)
            block.annotations.counts_names = not local
            block.annotations.has_code = block.annotations.has_code and not local
            if block.kind is BlockKind.CLASS:
                block.annotations.first_line = block.first_line
                self._see_class_scope(block.annotations)
        if block.kind is BlockKind.CLASS and context.conditional and simple:
            block.annotations.asks_for_conditions = True
        inside = context.entering(block.annotations)
        return inside if simple and not local else inside.within(evaluated=False)

    def _textual(self, node: Node, context: _Context) -> _Context:
        """The context in which an annotation is visited that stays text (PEP 563)."""
        if self._python.hides_future_annotations:
            detached = self._detached_block(context, BlockKind.ANNOTATION, "__annotate__", node)
            detached.scope_info = "an annotation"
            context = context.entering(detached)
        return context.within(evaluated=False)

    def _annotation_block(self, node: Node, context: _Context) -> BlockFacts:
        block = self._enter(context, BlockKind.ANNOTATION, "__annotate__", node)
        block.scope_info = "an annotation"
        return block

    # -- expressions with blocks of their own -----------------------------------------------------------------------

    def _comprehension(self, node: Node, context: _Context) -> None:
        clauses = [child for child in node.named_children if child.type in ("for_in_clause", "if_clause")]
        if not clauses or clauses[0].type != "for_in_clause":
            self._push(node.named_children, context.reading())
        elif context.mode == _INSIDE:
            self._inside_comprehension(node, clauses, context.reading())
        else:
            # The first iterable is evaluated outside and handed in as `.0` (`symtable_handle_comprehension`).
            context = context.reading()
            self._check_class_annotation_scope(node, context, "comprehension")
            self._visit((node, context.doing(_INSIDE)))
            self._push(_iterable(clauses[0]), context.within(in_iterable=True))

    def _inside_comprehension(self, node: Node, clauses: list[Node], context: _Context) -> None:
        kind = BlockKind.GENERATOR_EXPRESSION if node.type == "generator_expression" else BlockKind.COMPREHENSION
        block = self._enter(context, kind, self._comprehension_name(node), node)
        self._comprehensions.append(block)
        block.add(".0", PARAMETER)
        block.parameters.append(".0")
        block.evaluated_at = (*context.after, clauses[0].end_byte)
        inside = context.entering(block)
        reading = inside.within(in_iterable=True)
        writing = inside.doing(_WRITE, BindingKind.COMPREHENSION)
        pairs: list[tuple[Node | None, _Context]] = []
        for clause in clauses:
            if clause.type == "if_clause":
                pairs.extend((child, inside) for child in clause.named_children)
                continue
            pairs.append((clause.child_by_field_name("left"), writing.within(in_target=True).evaluated_after(clause)))
            if clause is not clauses[0]:
                pairs.extend((child, reading) for child in _iterable(clause))
            block.is_async = block.is_async or clause.is_async
        body = [child for child in node.named_children if child not in clauses]
        if body and body[0].type == "pair":
            body[:1] = body[0].named_children[::-1]  # the value is visited before the key
        element = inside.evaluated_after(node)
        self._visit(*pairs, *((child, element) for child in body))

    def _comprehension_name(self, node: Node) -> str:
        if node.type == "generator_expression":
            return "<genexpr>"
        if node.type == "list_comprehension":
            return "<listcomp>"
        # `{**d for d in ds}` makes a dict (PEP 798), whatever the grammar takes it for
        is_set = node.type == "set_comprehension" and not _UNPACKING.match(self._data, node.start_byte)
        return "<setcomp>" if is_set else "<dictcomp>"

    def _walrus(self, node: Node, context: _Context) -> None:
        target = node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        self._check_annotation_scope(node, context, "named expression")
        if context.in_iterable:
            self._error(node, messages.WALRUS_IN_ITERABLE)
        if target is not None and target.type == "identifier" and context.block.kind in _COMPREHENSIONS:
            self._bind_outside_comprehension(target, context)
        self._visit((value, context.reading()), (target, context.doing(_WRITE, BindingKind.WALRUS)))

    def _bind_outside_comprehension(self, node: Node, context: _Context) -> None:
        """A walrus in a comprehension binds in the block around it (`symtable_extend_namedexpr_scope`)."""
        raw = self._name(node)
        comprehension = context.block
        name = comprehension.mangled(raw)
        if not name:
            return
        looked_up = name if self._python.mangles_walrus_lookup else raw
        block: BlockFacts = comprehension
        while block.kind in _COMPREHENSIONS or block.kind is BlockKind.ANNOTATION:
            flags = block.flags.get(looked_up, 0)
            if flags & COMP_ITER and (flags & ASSIGNED or self._python.keeps_walrus_off_whole_target):
                self._error(node, messages.WALRUS_REBINDS_ITERATION.format(raw))
                return
            if block.parent is None:
                return
            block = block.parent
        if not (block.kind.is_function or block.kind is BlockKind.MODULE):
            self._error(node, messages.WALRUS_IN_COMPREHENSION.format(_NO_WALRUS[block.kind]))
            return
        is_global = block.kind is BlockKind.MODULE or block.flags.get(looked_up, 0) & GLOBAL
        comprehension.add(name, GLOBAL if is_global else NONLOCAL)
        comprehension.directives.setdefault(name, Span(node.start_byte, node.end_byte))
        if context.in_target:
            self._error(node, messages.INNER_LOOP_CONFLICT.format(raw))
        block.add(name, GLOBAL if block.kind is BlockKind.MODULE else ASSIGNED)
        if is_global:
            self._facts.global_declarations.add(name)

    def _check_annotation_scope(self, node: Node, context: _Context, what: str) -> None:
        """`symtable_raise_if_annotation_block`."""
        block = context.block
        if block.scope_info:
            quote = "'" if self._python.quotes_forbidden_expression else ""
            cannot = "can not" if self._python.quotes_forbidden_expression else "cannot"
            self._error(node, f"{quote}{what}{quote} {cannot} be used within {block.scope_info}")

    def _check_class_annotation_scope(self, node: Node, context: _Context, what: str) -> None:
        if context.block.can_see_class_scope and not self._python.allows_blocks_in_class_annotation_scopes:
            self._error(node, messages.CLASS_ANNOTATION_SCOPE.format(what))

    def _yield(self, node: Node, context: _Context) -> None:
        self._check_annotation_scope(node, context, "yield expression")
        if context.block.kind in _COMPREHENSIONS:
            self._error(node, messages.YIELD_IN_COMPREHENSION.format(_COMPREHENSION_WORDS[context.block.name]))
        self._push(node.named_children, context.reading())

    def _await(self, node: Node, context: _Context) -> None:
        self._check_annotation_scope(node, context, "await expression")
        block = context.block
        if block.kind in _COMPREHENSIONS:
            block.is_async = True
        elif not block.scope_info and not (block.kind is BlockKind.FUNCTION and block.is_async):
            place = "async function" if block.kind.is_function_like else "function"
            self._report_outside(node, context, f"'await' outside {place}")
        self._push(node.named_children, context.reading())

    def _check_async(self, node: Node, context: _Context, what: str) -> None:
        if not (context.block.kind is BlockKind.FUNCTION and context.block.is_async):
            self._report_outside(node, context, f"'{what}' outside async function")

    def _report_outside(self, node: Node, context: _Context, message: str) -> None:
        if self._is_checked(context.evaluated):
            self._error(node, message)

    def _check_async_comprehensions(self) -> None:
        """An asynchronous comprehension makes those around it asynchronous, up to a function that has to be it too."""
        for block in reversed(self._comprehensions):
            parent = block.parent
            if parent is None or not block.is_async or block.kind is not BlockKind.COMPREHENSION:
                continue
            if parent.kind in _COMPREHENSIONS and self._python.allows_async_in_plain_comprehension:
                parent.is_async = True
            elif not parent.is_async and self._is_checked(block.has_code):
                self._facts.errors.append(ScopeError(Span(block.start, block.end), messages.ASYNC_COMPREHENSION))

    def _is_checked(self, evaluated: bool) -> bool:
        """What is never evaluated was not looked at before the symbol table did it, and not the compiler."""
        return evaluated or self._python.checks_async_early

    def _in_order_of_evaluation(self, node: Node, context: _Context) -> None:
        """`body if test else other`: the test comes first."""
        context = context.reading()
        children = [child for child in node.named_children if child.type != "comment"]
        if len(children) != 3:
            self._push(children, context)
            return
        body, test, other = children
        matters = self._holds(b"for", node) or self._holds(b":=", node)
        self._visit((test, context), (body, context.evaluated_after(test) if matters else context), (other, context))

    def _dictionary(self, node: Node, context: _Context) -> None:
        """The symbol table visits all keys, then all values (Dict_kind)."""
        context = context.reading()
        children = node.named_children
        if context.block.kind is not BlockKind.COMPREHENSION and not self._holds(b"for", node):
            self._push(children, context)
            return
        keys = [child.named_children[:1] if child.type == "pair" else [] for child in children]
        values = [child.named_children[1:] if child.type == "pair" else [child] for child in children]
        self._push([part for parts in (*keys, *values) for part in parts], context)

    # -- match ------------------------------------------------------------------------------------------------------

    def _case(self, node: Node, context: _Context) -> None:
        pattern = context.doing(_PATTERN, BindingKind.MATCH)
        reading = context.reading()
        for child in reversed(node.named_children):
            self._visit((child, reading if child.type in ("block", "if_clause") else pattern))

    def _dotted_name(self, node: Node, context: _Context) -> None:
        """In a pattern: one name captures, a dotted one is a value."""
        names = node.named_children
        if context.mode == _PATTERN and len(names) == 1:
            if self._data[node.start_byte : node.end_byte] != b"_":
                self._bind(names[0], context, BindingKind.MATCH)
        elif names:
            self._identifier(names[0], context.reading())

    def _class_pattern(self, node: Node, context: _Context) -> None:
        head, *arguments = node.named_children
        self._visit((head, context.reading()), *((argument, context) for argument in arguments))

    def _keyword_pattern(self, node: Node, context: _Context) -> None:
        name, *values = node.named_children
        if values:
            self._check_name(self._name(name), values[0], "assign to")
        self._push(values, context)

    def _splat_pattern(self, node: Node, context: _Context) -> None:
        """`*rest` or `**rest`; of the latter the whole pattern is named in errors."""
        in_dictionary = node.parent is not None and node.parent.type == "dict_pattern"
        for child in node.named_children:
            self._bind(child, context, BindingKind.MATCH, node.parent if in_dictionary else node)

    def _dict_pattern(self, node: Node, context: _Context) -> None:
        keys = {key.id for key in node.keys}
        reading = context.reading()
        self._visit(*((child, reading if child.id in keys else context) for child in node.named_children))


_DEFINING = {BindingKind.IMPORT: IMPORTED, BindingKind.TYPE_PARAMETER: ASSIGNED | TYPE_PARAMETER}

_TAKES_FORMAT = frozenset({BlockKind.ANNOTATION, BlockKind.TYPE_ALIAS, BlockKind.TYPE_VARIABLE})
"""These are evaluated by functions that are told in which format (PEP 649)."""

_COMPREHENSIONS = frozenset({BlockKind.COMPREHENSION, BlockKind.GENERATOR_EXPRESSION})

_COMPREHENSION_WORDS = {
    "<listcomp>": "list comprehension",
    "<setcomp>": "set comprehension",
    "<dictcomp>": "dict comprehension",
    "<genexpr>": "generator expression",
}

_TYPE_PARAMETER_WORDS = ("TypeVar", "TypeVarTuple", "ParamSpec")
"""By the number of stars in front."""

_UNPACKING = re.compile(rb"\{\s*\*\*")

_NO_WALRUS = {
    BlockKind.CLASS: "used in a class body",
    BlockKind.TYPE_PARAMETERS: "used within the definition of a generic",
    BlockKind.TYPE_ALIAS: "used in a type alias",
    BlockKind.TYPE_VARIABLE: "used in a TypeVar bound",
}


def _evaluated_after(first: Node | None, node: Node | None, context: _Context) -> _Context:
    """The context of something that is written before `first` and evaluated after it."""
    if first is None or node is None or node.type == "identifier":
        return context
    return context.evaluated_after(first)


def _in_loop(part: Node, context: _Context) -> _Context:
    """The context of a loop's part; jumps in the `else` clause belong to the loop around."""
    return context.within(finals_in_loop=()) if part.type == "block" and context.finals_in_loop else context


def _is_handler(node: Node) -> bool:
    return node.type == "except_clause" and not node.is_group


def _iterable(clause: Node) -> list[Node]:
    """What stands behind the `in` of a `for_in_clause`."""
    target = clause.child_by_field_name("left")
    return [child for child in clause.named_children if target is None or child.id != target.id]


def _unparenthesized(node: Node | None) -> Node | None:
    """What stands in parentheses; the grammar takes `(x)` on the left of a `:` for a tuple."""
    while (
        node is not None and node.type in ("parenthesized_expression", "tuple_pattern") and node.named_child_count == 1
    ):
        node = node.named_children[0]
    return node


def _defaults(parameters: Node | None) -> list[Node]:
    """The default values of parameters; they belong to the block outside. What does not parse may be one."""
    found: list[Node] = []
    for child in parameters.named_children if parameters is not None else ():
        value = child.child_by_field_name("value")
        if value is not None:
            found.append(value)
        elif child.type == "ERROR":
            found.append(child)
    return found


def _annotations(parameters: Node | None) -> list[Node]:
    """In the order in which the symbol table visits them: those of keyword-only parameters last."""
    early: list[Node] = []
    late: list[Node] = []
    current = early
    for child in parameters.named_children if parameters is not None else ():
        kind = child.type
        if kind in ("keyword_separator", "list_splat_pattern"):
            current = late
        elif kind in ("typed_parameter", "typed_default_parameter"):
            annotation = child.child_by_field_name("type")
            starred = kind == "typed_parameter" and child.named_children[0].type.endswith("_splat_pattern")
            if annotation is not None:
                (early if starred else current).append(annotation)
            current = late if starred else current
    return early + late


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


def _bounds(node: Node) -> list[tuple[int, Node]]:
    """Of `T: bound = default`, which is shown as `T: (bound: default)`: each `:` or `=` with what follows it."""
    found: list[tuple[int, Node]] = []
    while len(node.parts) >= 2:
        bound = node.parts[1]
        separator = _separator(node)
        inner = bound.named_children[0] if bound.type == "type" and bound.named_children else bound
        if inner.type != "constrained_type":
            found.append((separator, bound))
            break
        found.append((separator, inner.named_children[0]))
        node = inner
    return found


def _separator(node: Node) -> int:
    """Where the `:` or `=` behind the first part is, in bytes."""
    data, at = node.region.data, node.parts[0].end
    while at < node.end and data[at] not in b":=":
        at += 1
    return at


_NAMELESS = frozenset(
    {
        "comment",
        "ellipsis",
        "escape_sequence",
        "false",
        "float",
        "integer",
        "none",
        "pass_statement",
        "string_content",
        "string_end",
        "string_start",
        "true",
    }
)

_HANDLERS: dict[str, Callable[[_Collector, Node, _Context], None]] = {
    **dict.fromkeys(_NAMELESS, _Collector._no_names),
    "string": _Collector._string,
    "identifier": _Collector._identifier,
    "attribute": _Collector._attribute,
    "member_type": _Collector._member_type,
    "argument_list": _Collector._arguments,
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
            "case_pattern",
            "list_pattern",
            "tuple_pattern",
            "union_pattern",
        ),
        _Collector._same_mode,
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
    "match_statement": _Collector._conditional,
    "with_statement": _Collector._with,
    "try_statement": _Collector._try,
    "finally_clause": _Collector._finally,
    **dict.fromkeys(("return_statement", "break_statement", "continue_statement"), _Collector._jump),
    "for_statement": _Collector._for,
    "with_item": _Collector._with_item,
    "except_clause": _Collector._except,
    "except_group_clause": _Collector._except,
    "as_pattern": _Collector._as_pattern,
    "decorated_definition": _Collector._decorated,
    "function_definition": _Collector._function,
    "class_definition": _Collector._class,
    "type_parameter": _Collector._type_parameters,
    "type": _Collector._type,
    "lambda": _Collector._lambda,
    "list_comprehension": _Collector._comprehension,
    "set_comprehension": _Collector._comprehension,
    "dictionary_comprehension": _Collector._comprehension,
    "generator_expression": _Collector._comprehension,
    "dictionary": _Collector._dictionary,
    "conditional_expression": _Collector._in_order_of_evaluation,
    "named_expression": _Collector._walrus,
    "yield": _Collector._yield,
    "await": _Collector._await,
    "case_clause": _Collector._case,
    "dotted_name": _Collector._dotted_name,
    "class_pattern": _Collector._class_pattern,
    "keyword_pattern": _Collector._keyword_pattern,
    "splat_pattern": _Collector._splat_pattern,
    "dict_pattern": _Collector._dict_pattern,
}
