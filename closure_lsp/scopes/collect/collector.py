"""Walks the tree in pass 1 and notes what it sees. Knows no construct of Python.

It keeps its own stack, so no nesting is too deep for it, and it takes `Error` nodes as they come.
"""

from __future__ import annotations

import unicodedata
from itertools import repeat
from typing import TYPE_CHECKING, Any

from closure_lsp.scopes import messages
from closure_lsp.scopes.collect.context import Context
from closure_lsp.scopes.facts import (
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
from closure_lsp.scopes.model import Access, BindingKind, BlockKind, ScopeError
from closure_lsp.text import Span, to_str

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.syntax import Finally, Node, Region, Root

    Handler: TypeAlias = Callable[["Collector", Any, Context], None]
    """Visits a node of one class in a context."""


class Collector:
    """The facts of one region, while they are collected."""

    def __init__(self, region: Region, python: PythonVersion, future_annotations: bool) -> None:
        self.region = region
        self.python = python
        self.future_annotations = future_annotations
        self.facts = Facts()
        self.comprehensions: list[BlockFacts] = []
        self.first_lines: dict[Node, int] = {}
        """Of decorated definitions: where the first decorator is."""
        self.jumps: dict[Finally, list[tuple[int, ...]]] = {}
        """Of `finally` clauses: the places, as in `Context.after`, of the jumps that lead there."""
        self._data = region.data
        self._names: dict[bytes, str] = {}
        self._stack: list[tuple[Node, Context]] = []

    def run(self, root: Root, class_name: str, handlers: Mapping[type[Node], Handler]) -> None:
        """Walks the region's tree; a node without a handler is read with all that it holds."""
        context = Context(self.new_block(None, BlockKind.MODULE, "<module>", root))
        if class_name:
            body = self.enter(context, BlockKind.CLASS, class_name, root)
            body.private = class_name
            context = context.entering(body)
        stack = self._stack
        stack.append((root, context))
        handler_of = handlers.get
        while stack:
            node, context = stack.pop()
            handler = handler_of(type(node))
            if handler is not None:
                handler(self, node, context)
            elif children := node.children:
                context = context.reading()
                if len(children) == 1:
                    stack.append((children[0], context))
                else:
                    stack.extend(zip(children[::-1], repeat(context)))

    def push(self, nodes: Sequence[Node], context: Context) -> None:
        """Puts nodes on the stack so that the first is visited first."""
        self._stack.extend(zip(nodes[::-1], repeat(context)))

    def visit_one(self, node: Node, context: Context) -> None:
        """Puts one node on the stack."""
        self._stack.append((node, context))

    def visit(self, *pairs: tuple[Node | None, Context]) -> None:
        """Puts nodes on the stack, each with its own context, so that the first is visited first."""
        self._stack.extend([(node, context) for node, context in reversed(pairs) if node is not None])

    # -- blocks -------------------------------------------------------------------------------------------------------

    def new_block(self, parent: BlockFacts | None, kind: BlockKind, name: str, node: Node) -> BlockFacts:
        block = self._facts_of(len(self.facts.blocks), parent, kind, name, node)
        self.facts.blocks.append(block)
        if parent is not None:
            parent.children.append(block)
        return block

    def enter(self, context: Context, kind: BlockKind, name: str, node: Node) -> BlockFacts:
        """A new block inside the context's."""
        if context.block.is_detached:
            return self.detached_block(context, kind, name, node)
        block = self.new_block(context.block, kind, name, node)
        block.has_code = context.evaluated
        if kind in _TAKES_FORMAT and self.python.defers_annotations:
            block.add(".format", PARAMETER | REFERENCED)
            block.parameters.append(".format")
        return block

    def detached_block(self, context: Context, kind: BlockKind, name: str, node: Node) -> BlockFacts:
        """A block that CPython's symbol table checks and then forgets."""
        block = self._facts_of(context.block.id, context.block, kind, name, node)
        block.is_detached = True
        block.has_code = False
        return block

    def _facts_of(self, number: int, parent: BlockFacts | None, kind: BlockKind, name: str, node: Node) -> BlockFacts:
        row = self.region.row
        return BlockFacts(number, parent, kind, name, node.span, (row(node.start), row(node.end)))

    # -- names --------------------------------------------------------------------------------------------------------

    def name(self, node: Node) -> str:
        """The identifier as CPython's tokenizer gives it: normalized to NFKC (PEP 3131)."""
        raw = self._data[node.start : node.end]
        name = self._names.get(raw)
        if name is None:
            name = to_str(raw)
            if not name.isascii():
                name = unicodedata.normalize("NFKC", name)
            self._names[raw] = name
        return name

    def note(
        self, node: Node, name: str, context: Context, flag: int, access: Access, binding: BindingKind | None = None
    ) -> None:
        """The context's block does something with the name at `node` (`symtable_add_def`)."""
        if not name:  # a placeholder that completes a half-written statement covers no bytes (`repair`)
            return
        block = context.block
        if context.in_target:
            flag |= COMP_ITER
            if (block.flags.get(name, 0) | flag) & (GLOBAL | NONLOCAL):
                self.error(node, messages.INNER_LOOP_CONFLICT.format(self.name(node)))
        if context.evaluated:
            block.flags[name] = block.flags.get(name, 0) | flag
        else:
            access, binding = Access.MENTION, None
            if block.counts_names:
                block.add(name, flag)
        self.facts.references.append((node.start, node.end, name, block, access, binding))

    def bind(self, node: Node, context: Context, binding: BindingKind, construct: Node | None = None) -> None:
        """`node`, an identifier, is bound in the context's block; errors are reported at the whole `construct`."""
        raw = self.name(node)
        self.check_name(raw, construct or node, "assign to")
        self.note(node, context.block.mangled(raw), context, _DEFINING.get(binding, ASSIGNED), Access.WRITE, binding)

    def holds(self, word: bytes, node: Node) -> bool:
        return self.region.holds(word, node.start, node.end)

    # -- errors -------------------------------------------------------------------------------------------------------

    def error(self, node: Node, message: str) -> None:
        self.facts.errors.append(ScopeError(Span(node.start, node.end), message))

    def check_name(self, raw: str, node: Node, verb: str) -> None:
        """`__debug__` cannot be assigned to or deleted (`check_name`; before 3.14 the compiler's `forbidden_name`)."""
        if raw == "__debug__":
            self.error(node, messages.DEBUG.format(verb))


_DEFINING = {BindingKind.IMPORT: IMPORTED, BindingKind.TYPE_PARAMETER: ASSIGNED | TYPE_PARAMETER}

_TAKES_FORMAT = frozenset({BlockKind.ANNOTATION, BlockKind.TYPE_ALIAS, BlockKind.TYPE_VARIABLE})
"""These are evaluated by functions that are told in which format (PEP 649)."""
