"""Builds the closure graph of one statement, or of one function or class in it, from its scopes.

A pure function of the unit. Which frames, cells and slots there are is CPython's `co_cellvars` and `co_freevars`, taken
from the scopes; the syntax is asked only for what a variable is first given and for the kinds of functions.
Linear in the statement, but for loops: a node costs the depth at which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.flow.loops import loop_captures
from closure_lsp.flow.order import loops_around
from closure_lsp.ide.captures.manner import is_passed_on
from closure_lsp.ide.closure_graph.cycles import edges_on_cycles
from closure_lsp.ide.closure_graph.held_functions import held_functions
from closure_lsp.ide.closure_graph.model import (
    CellNode,
    ClosureGraph,
    ClosureSlot,
    EdgeKind,
    FrameNode,
    FunctionNode,
    GraphEdge,
    GraphPlace,
    SlotUse,
)
from closure_lsp.ide.closure_graph.origins import (
    defaults_of,
    emptied_at,
    first_value,
    function_kind,
    lifetimes,
    made_by,
)
from closure_lsp.ide.words.blocks import label
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BlockKind, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.flow.loops import LoopCapture
    from closure_lsp.ide.closure_graph.model import NodeId
    from closure_lsp.scopes.model import Block, BlockId, Capture, SymbolTable
    from closure_lsp.text import Span

    Variable = tuple[BlockId, str]
    """A variable's home and its name."""

_VALUES = frozenset({BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.GENERATOR_EXPRESSION})
_HEADERS = frozenset({BlockKind.ANNOTATION, BlockKind.TYPE_VARIABLE})


def closure_graph(unit: Unit, focus: BlockId = MODULE_BLOCK) -> ClosureGraph:
    """The graph of the block `focus` and all blocks in it; its places count from the beginning of the unit.

    Cells outside of the focus that it captures are in the graph, with their frames.
    """
    return _GraphBuilder(unit, focus).graph()


class _GraphBuilder:
    """Collects what is in one graph; numbers it at the end."""

    def __init__(self, unit: Unit, focus: BlockId) -> None:
        self._unit = unit
        self._table: SymbolTable = unit.scopes
        self._focus = focus
        self._inside = _blocks_inside(self._table, focus)
        self._captures = [capture for capture in self._table.captures if capture.block in self._inside]
        self._inlined = self._inlined_blocks()
        self._loops: dict[Variable, LoopCapture] = {}
        self._global_loops: dict[BlockId, list[str]] = {}
        for capture in unit.derived(_loop_captures):
            if capture.function in self._inside and capture.home == MODULE_BLOCK:
                self._global_loops.setdefault(capture.function, []).append(capture.name)
            self._loops.setdefault((capture.home, capture.name), capture)
        self._cells = self._owned_cells()
        self._frames = self._frame_blocks()
        self._frame_ids = {block.id: index for index, block in enumerate(self._frames)}
        self._functions = [block for block in self._blocks() if self._is_drawn(block)]
        first_cell = len(self._frames)
        first_function = first_cell + len(self._cells)
        self._cell_ids = {variable: first_cell + index for index, variable in enumerate(self._cells)}
        self._function_ids = {block.id: first_function + index for index, block in enumerate(self._functions)}

    def graph(self) -> ClosureGraph:
        rebinding: dict[NodeId, list[NodeId]] = {}
        for capture in self._captures:
            if capture.rebinds:
                cell = self._cell_ids[capture.home, capture.name]
                rebinding.setdefault(cell, []).append(self._function_ids[capture.block])
        cells = [self._cell(variable, rebinding) for variable in self._cells]
        return ClosureGraph(
            title=label(self._table, self._subject()),
            frames=tuple([self._frame(block) for block in self._frames]),
            cells=tuple(cells),
            functions=tuple([self._function(block) for block in self._functions]),
            edges=tuple(self._edges(cells)),
        )

    def _subject(self) -> Block:
        """What the graph is about: the one block of a statement that has only one, else the focus."""
        focus = self._table.blocks[self._focus]
        around = focus
        while around.kind in (BlockKind.MODULE, BlockKind.TYPE_PARAMETERS):
            children = [each for child in around.children if (each := self._table.blocks[child]).kind not in _HEADERS]
            if len(children) != 1:
                return focus
            around = children[0]
        return around

    def _blocks(self) -> Iterator[Block]:
        return (block for block in self._table.blocks if block.id in self._inside and block.has_code)

    def _inlined_blocks(self) -> dict[BlockId, list[Block]]:
        """The comprehensions that run in a frame, by the block of the frame (PEP 709)."""
        found: dict[BlockId, list[Block]] = {}
        for block in self._table.blocks:
            if block.inlined:
                found.setdefault(self._table.frame_of(block.id).id, []).append(block)
        return found

    def _owned_cells(self) -> dict[Variable, int | None]:
        """The cells of the graph, each with its slot in `co_cellvars`; in the order of frames and slots."""
        wanted = {(capture.home, capture.name) for capture in self._captures}
        owners = {self._table.frame_of(home).id for home, _ in wanted} | {block.id for block in self._blocks()}
        found: dict[Variable, int | None] = {}
        for owner in sorted(owners):
            frame = self._table.blocks[owner]
            for slot, name in enumerate(frame.cellvars):
                for variable in self._variables_in(frame, name):
                    if owner in self._inside or variable in wanted:
                        found[variable] = slot
        for variable in sorted(wanted):
            found.setdefault(variable, None)
        return found

    def _variables_in(self, frame: Block, name: str) -> Iterator[Variable]:
        """What one entry of `co_cellvars` is for: the block's own variable, and those of inlined comprehensions."""
        own = frame.symbols.get(name)
        of_comprehensions = [
            block.id
            for block in self._inlined.get(frame.id, ())
            if (symbol := block.symbols.get(name)) and symbol.home == block.id and symbol.scope is Scope.CELL
        ]
        if (own is not None and own.home == frame.id and own.scope is not Scope.FREE) or not of_comprehensions:
            yield frame.id, name
        for block in of_comprehensions:
            yield block, name

    def _frame_blocks(self) -> list[Block]:
        """Frames that own a cell, that make a function with a closure or in a loop, and the one of the focus."""
        wanted = {self._table.frame_of(home).id for home, _ in self._cells}
        wanted.update(self._maker(self._table.blocks[capture.block]).id for capture in self._captures)
        if self._focus != MODULE_BLOCK:
            wanted.add(self._focus)
        elif any(self._is_made_in_loop_of_module(block) for block in self._blocks()):
            wanted.add(MODULE_BLOCK)
        wanted.discard(MODULE_BLOCK if self._focus != MODULE_BLOCK else -1)
        return [block for block in self._table.blocks if block.id in wanted]

    def _is_made_in_loop_of_module(self, block: Block) -> bool:
        if block.kind not in _VALUES or self._maker(block).id != MODULE_BLOCK:
            return False
        return any(loops_around(self._unit.block_node(block)))

    def _maker(self, block: Block) -> Block:
        """The block whose frame makes the function of `block`."""
        return self._table.frame_of(block.parent or MODULE_BLOCK)

    def _is_drawn(self, block: Block) -> bool:
        """All functions with a closure; of the others, those that a frame of the graph makes."""
        if block.freevars:
            return True
        maker = self._maker(block)
        if block.kind not in _VALUES or block.id == self._focus or maker.id not in self._frame_ids:
            return False
        return maker.kind in _VALUES or self._is_made_in_loop_of_module(block)

    def _frame(self, block: Block) -> FrameNode:
        members = [block, *self._inlined.get(block.id, ())]
        names = {
            symbol.name: None
            for member in members
            for symbol in member.symbols.values()
            if symbol.home == member.id
            and (member.id, symbol.name) not in self._cells
            and not symbol.name.startswith(".")
            and symbol.name not in block.cellvars
        }
        if block.id == MODULE_BLOCK:
            # The module's variables are not locals of a frame; only those that its loops rebind matter here.
            names = {name: None for found in self._global_loops.values() for name in found}
        free = [capture.name for capture in self._table.captures_by(block.id)]
        return FrameNode(
            self._frame_ids[block.id],
            label(self._table, block),
            block.qualname,
            lifetimes(block.kind, label(self._table, block)).frame,
            self._place(block.name_span or block.span, block.line),
            tuple(names),
            tuple(free),
        )

    def _cell(self, variable: Variable, rebinding: dict[NodeId, list[NodeId]]) -> CellNode:
        home, name = variable
        block = self._table.blocks[home]
        references = self._table.references_to(home, name)
        writes = [each for each in references if each.access in (Access.WRITE, Access.PARAMETER)]
        frame = self._table.frame_of(home)
        own = [each for each in writes if self._table.frame_of(each.block) is frame]
        first = next(iter(own or writes), None)
        emptied = [self._place(place) for each in references if (place := emptied_at(self._unit, each)) is not None]
        loop = self._loops.get(variable)
        node = self._cell_ids[variable]
        return CellNode(
            id=node,
            frame=self._frame_ids[frame.id],
            name=name,
            slot=self._cells[variable],
            made_by=made_by(name, first),
            place=self._place(first.span) if first is not None else None,
            holds=first_value(self._unit, first),
            lifetime=lifetimes(block.kind, label(self._table, block)).cell,
            loop=self._place(loop.loops[0].span) if loop is not None and loop.loops else None,
            rebound_by=tuple(rebinding.get(node, ())),
            emptied_at=tuple(emptied),
            bound_again_at=tuple([self._place(each.span) for each in own[1:]]),
        )

    def _function(self, block: Block) -> FunctionNode:
        captures = self._table.captures_by(block.id)
        maker = self._maker(block)
        return FunctionNode(
            id=self._function_ids[block.id],
            name=label(self._table, block),
            qualname=block.qualname,
            kind=function_kind(self._unit, block),
            frame=self._frame_ids.get(maker.id),
            place=self._place(block.name_span or block.span, block.line),
            slots=tuple([self._slot(capture) for capture in captures]),
            defaults=tuple(defaults_of(self._unit, block)) if block.kind in _VALUES else (),
            shared_globals=tuple(self._global_loops.get(block.id, ())),
        )

    def _slot(self, capture: Capture) -> ClosureSlot:
        use = SlotUse.READS
        if capture.rebinds:
            use = SlotUse.REBINDS
        elif is_passed_on(self._table, capture):
            use = SlotUse.PASSES_THROUGH
        place = None if capture.first_use is None else self._place(capture.first_use)
        cell = self._cell_ids[capture.home, capture.name]
        return ClosureSlot(capture.slot, capture.name, cell, use, place)

    def _edges(self, cells: list[CellNode]) -> Iterator[GraphEdge]:
        yield from (GraphEdge(EdgeKind.OWNS, cell.frame, cell.id) for cell in cells if cell.frame is not None)
        holds = [
            (self._cell_ids[variable], self._function_ids[function])
            for variable, function in held_functions(self._unit, self._cells, self._function_ids)
        ]
        captures = []
        for capture in self._captures:
            cell = self._cell_ids[capture.home, capture.name]
            function = self._function_ids[capture.block]
            captures.append((function, cell))
            is_passed = not capture.rebinds and is_passed_on(self._table, capture)
            kind = EdgeKind.PASSES_THROUGH if is_passed else EdgeKind.CAPTURES
            yield GraphEdge(kind, function, cell, capture.slot)
            if capture.rebinds:
                yield GraphEdge(EdgeKind.REBINDS, function, cell)
        on_cycles = edges_on_cycles([*captures, *holds]) if holds else set()
        for edge in holds:
            yield GraphEdge(EdgeKind.CYCLE if edge in on_cycles else EdgeKind.KEEPS_ALIVE, *edge)

    def _place(self, span: Span, line: int | None = None) -> GraphPlace:
        return GraphPlace(span, self._unit.region.row(span.start) if line is None else line)


def _loop_captures(unit: Unit) -> tuple[LoopCapture, ...]:
    return tuple(loop_captures(unit))


def _blocks_inside(table: SymbolTable, focus: BlockId) -> frozenset[BlockId]:
    """The block and all blocks in it, parents before their children."""
    inside = {focus}
    for block in table.blocks[focus + 1 :]:
        if block.parent in inside:
            inside.add(block.id)
    return frozenset(inside)
