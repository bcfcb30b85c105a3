"""Shows the real cells of live functions, in the process that calls it: a REPL, a notebook, a debugger's console.

    >>> import closure_lsp
    >>> closure_lsp.show(add)

The same picture as that of the text (`closure-lsp graph`), but made from objects: what the cells hold now, which cells
are shared, and which functions they keep alive. It differs where objects say less or more than the text: a cell does
not know its frame, so there are no frames; the picture shows only functions that exist and can be reached from the
given ones. It needs nothing of the server, and calls none of the user's code except `__repr__`.
"""

from __future__ import annotations

import dis
import functools
import gc
import reprlib
import sys
import types
from dataclasses import replace
from typing import Any, NamedTuple

from closure_lsp.ide.closure_graph.cycles import edges_on_cycles
from closure_lsp.ide.closure_graph.model import (
    CellNode,
    ClosureGraph,
    ClosurePicture,
    ClosureSlot,
    DefaultValue,
    EdgeKind,
    FunctionKind,
    FunctionNode,
    GraphEdge,
    GraphPlace,
    SlotUse,
)
from closure_lsp.ide.closure_graph.svg import svg
from closure_lsp.ide.closure_graph.text_form import text_form
from closure_lsp.text import Span

MOST_FUNCTIONS = 40
"""So many functions are shown; a cell may lead to all of a program."""
_MOST_REFERENTS = 1000
_LONGEST_VALUE = 40


def show(*functions: object, sizes: bool = False, referrers: bool = False) -> LivePicture | None:
    """Shows the closures of functions, methods, classes or `functools.partial` objects, in one picture.

    Prints the picture and returns None; under IPython and in notebooks returns the picture, which these display
    themselves. `sizes` adds the `sys.getsizeof` of each value. `referrers` adds the functions outside the picture that
    capture the same cells; finding them means looking at every object of the process. Raises TypeError for an object
    that has no function.
    """
    picture = live_picture(*functions, sizes=sizes, referrers=referrers)
    if _is_ipython():
        return picture
    print(picture, end="")
    return None


def live_picture(*functions: object, sizes: bool = False, referrers: bool = False) -> LivePicture:
    """The picture that `show` shows: `str()` gives it as text, `_repr_svg_()` as SVG."""
    roots = [function for given in functions for function in _functions_of(given)]
    names = [function.__qualname__ for function in dict.fromkeys(roots)]
    title = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    graph = _graph(_reachable(roots), title, sizes=sizes, referrers=referrers)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return LivePicture(ClosurePicture(title, f"live objects, Python {version}", (graph,)))


class LivePicture:
    """A picture of live closures, taken at one moment: it does not change with them, and keeps none of them alive."""

    def __init__(self, picture: ClosurePicture) -> None:
        self.picture = picture

    def __str__(self) -> str:
        return text_form(self.picture)

    def __repr__(self) -> str:
        return text_form(self.picture).rstrip("\n")

    def _repr_svg_(self) -> str:
        """The SVG that a notebook requests."""
        return svg(self.picture)


def _is_ipython() -> bool:
    """Whether IPython displays what `show` returns. Does not import IPython."""
    module = sys.modules.get("IPython")
    return module is not None and module.get_ipython() is not None


def _functions_of(given: object) -> list[types.FunctionType]:
    """The functions of an object that was given to `show`."""
    while isinstance(given, functools.partial | types.MethodType | staticmethod | classmethod):
        given = given.func if isinstance(given, functools.partial) else given.__func__
    if isinstance(given, types.FunctionType):
        return [given]
    if isinstance(given, type):
        members = list(vars(given).values())
        members += [part for each in members if isinstance(each, property) for part in (each.fget, each.fset)]
        return [
            function
            for each in members
            if isinstance(each, types.FunctionType | staticmethod | classmethod)
            for function in _functions_of(each)
        ]
    raise TypeError(f"show() takes functions, methods, classes and partial objects, not {type(given).__name__!r}")


def _reachable(roots: list[types.FunctionType]) -> list[types.FunctionType]:
    """The given functions, and those that their cells hold, in turn; each once, up to `MOST_FUNCTIONS`."""
    found = list(dict.fromkeys(roots))
    for function in found:
        for cell in function.__closure__ or ():
            for held in _held_by(cell):
                if held not in found and len(found) < MOST_FUNCTIONS:
                    found.append(held)
    return found


def _held_by(cell: types.CellType) -> list[types.FunctionType]:
    """The functions in a cell: its value, or what the value itself holds. Runs no code of the user."""
    contents = _contents(cell)
    if isinstance(contents, types.FunctionType):
        return [contents]
    if isinstance(contents, _Empty | type | types.ModuleType):
        return []
    referents = gc.get_referents(contents)[:_MOST_REFERENTS]
    referents += [
        part for each in referents if isinstance(each, dict) for part in list(each.values())[:_MOST_REFERENTS]
    ]
    functions = (_unbound(each) for each in referents)
    return list(dict.fromkeys(each for each in functions if each is not None))


def _unbound(found: object) -> types.FunctionType | None:
    function = found.__func__ if isinstance(found, types.MethodType) else found
    return function if isinstance(function, types.FunctionType) else None


class _Empty:
    """Represents the contents of an empty cell."""


def _contents(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _Empty()


class _Live(NamedTuple):
    """The objects of one picture, numbered."""

    functions: list[types.FunctionType]
    cells: list[tuple[str, types.CellType]]
    """Each once, with the name by which the first function has it."""
    numbers: dict[int, int]
    """By the `id` of a cell or function."""


def _graph(functions: list[types.FunctionType], title: str, *, sizes: bool, referrers: bool) -> ClosureGraph:
    cells: dict[int, tuple[str, types.CellType]] = {}
    for function in functions:
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            cells.setdefault(id(cell), (name, cell))
    numbers = {number: index for index, number in enumerate([*cells, *map(id, functions)])}
    live = _Live(functions, list(cells.values()), numbers)
    function_nodes = [_function_node(live, function) for function in functions]
    cell_nodes = [_cell_node(live, name, cell, function_nodes) for name, cell in live.cells]
    if sizes:
        cell_nodes = [_with_size(node, cell) for node, (_, cell) in zip(cell_nodes, live.cells, strict=True)]
    if referrers:
        cell_nodes = [_with_capturers(live, node) for node in cell_nodes]
    return ClosureGraph(title, (), tuple(cell_nodes), tuple(function_nodes), tuple(_edges(live, function_nodes)))


def _edges(live: _Live, functions: list[FunctionNode]) -> list[GraphEdge]:
    edges = []
    for function in functions:
        for slot in function.slots:
            kind = EdgeKind.PASSES_THROUGH if slot.use is SlotUse.PASSES_THROUGH else EdgeKind.CAPTURES
            edges.append(GraphEdge(kind, function.id, slot.cell, slot.index))
            if slot.use is SlotUse.REBINDS:
                edges.append(GraphEdge(EdgeKind.REBINDS, function.id, slot.cell))
    holds = [
        (live.numbers[id(cell)], live.numbers[id(held)])
        for _, cell in live.cells
        for held in _held_by(cell)
        if id(held) in live.numbers
    ]
    captures = [(function.id, slot.cell) for function in functions for slot in function.slots]
    on_cycles = edges_on_cycles([*captures, *holds])
    edges += [GraphEdge(EdgeKind.CYCLE if each in on_cycles else EdgeKind.KEEPS_ALIVE, *each) for each in holds]
    return edges


def _function_node(live: _Live, function: types.FunctionType) -> FunctionNode:
    code = function.__code__
    closure = function.__closure__ or ()
    uses = _uses(code)
    slots = [
        ClosureSlot(index, name, live.numbers[id(cell)], uses[name], None)
        for index, (name, cell) in enumerate(zip(code.co_freevars, closure, strict=True))
    ]
    positional = code.co_varnames[: code.co_argcount]
    values = function.__defaults__ or ()
    defaults = [*zip(positional[len(positional) - len(values) :], values, strict=True)]
    defaults += (function.__kwdefaults__ or {}).items()
    return FunctionNode(
        id=live.numbers[id(function)],
        name=function.__name__.strip("<>"),
        qualname=function.__qualname__,
        kind=_kind(code),
        frame=None,
        place=GraphPlace(Span(0, 0), code.co_firstlineno - 1),
        slots=tuple(slots),
        defaults=tuple([DefaultValue(name, _text_of(value)) for name, value in defaults]),
        shared_globals=(),
    )


def _uses(code: types.CodeType) -> dict[str, SlotUse]:
    """What the code itself does with its free variables."""
    instructions = list(dis.get_instructions(code))
    bound = {each.argval for each in instructions if each.opname in ("STORE_DEREF", "DELETE_DEREF")}
    read = {each.argval for each in instructions if each.opname in _READS}
    if "super" in code.co_names:
        read.add("__class__")  # until 3.11 `super()` itself looks into the frame for it
    inside = {name for each in code.co_consts if isinstance(each, types.CodeType) for name in each.co_freevars}
    found: dict[str, SlotUse] = {}
    for name in code.co_freevars:
        is_passed = name in inside and name not in read
        found[name] = SlotUse.PASSES_THROUGH if is_passed else SlotUse.READS
        if name in bound:
            found[name] = SlotUse.REBINDS
    return found


_READS = frozenset({"LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF"})
_CO_GENERATOR, _CO_COROUTINE, _CO_ASYNC_GENERATOR = 0x20, 0x80, 0x200


def _kind(code: types.CodeType) -> FunctionKind:
    if code.co_flags & _CO_ASYNC_GENERATOR:
        return FunctionKind.ASYNC_GENERATOR_FUNCTION
    if code.co_flags & _CO_COROUTINE:
        return FunctionKind.COROUTINE_FUNCTION
    if code.co_flags & _CO_GENERATOR:
        return FunctionKind.GENERATOR_FUNCTION
    return FunctionKind.LAMBDA if code.co_name == "<lambda>" else FunctionKind.FUNCTION


def _cell_node(live: _Live, name: str, cell: types.CellType, functions: list[FunctionNode]) -> CellNode:
    number = live.numbers[id(cell)]
    slots = [(function, slot) for function in functions for slot in function.slots if slot.cell == number]
    contents = _contents(cell)
    is_empty = isinstance(contents, _Empty)
    remarks = ["empty: to read it raises NameError"] if is_empty else [type(contents).__name__]
    others = sorted({slot.name for _, slot in slots} - {name})
    if others:
        remarks.append(f"also called {', '.join(others)}")
    if len(slots) > 1:
        remarks.append(f"shared by {len(slots)} functions")
    return CellNode(
        id=number,
        frame=None,
        name=name,
        slot=None,
        made_by="",
        place=None,
        holds="" if is_empty else _text_of(contents),
        lifetime="",
        loop=None,
        rebound_by=tuple([function.id for function, slot in slots if slot.use is SlotUse.REBINDS]),
        emptied_at=(),
        remarks=tuple(remarks),
    )


def _with_size(node: CellNode, cell: types.CellType) -> CellNode:
    contents = _contents(cell)
    if isinstance(contents, _Empty):
        return node
    return _with_remark(node, f"{sys.getsizeof(contents):,} bytes, without what it refers to")


def _with_capturers(live: _Live, node: CellNode) -> CellNode:
    """Names the functions outside of the picture that capture the cell: by their closure tuples, which refer to it."""
    cell = live.cells[node.id][1]
    closures = [each for each in gc.get_referrers(cell) if type(each) is tuple]
    functions = [each for closure in closures for each in gc.get_referrers(closure)]
    outside = (each for each in functions if id(each) not in live.numbers)
    names = [each.__qualname__ for each in outside if isinstance(each, types.FunctionType)]
    return _with_remark(node, f"also captured by {', '.join(sorted(names))}") if names else node


def _with_remark(node: CellNode, remark: str) -> CellNode:
    return replace(node, remarks=(*node.remarks, remark))


_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _LONGEST_VALUE


def _text_of(value: object) -> str:
    """A short `repr` on one line. If the user's `__repr__` fails, the rest is still shown."""
    try:
        text = _SHORT.repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    text = "".join(each if each.isprintable() else "\ufffd" for each in " ".join(text.split()))
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
