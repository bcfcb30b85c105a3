"""Compares closure graphs with what CPython's `compile()` makes of the same files.

Rules by which a difference is none:

1. *Dead code*: CPython makes no code object of what cannot be reached. A closure of ours that it lacks has to be a
   block of its `symtable`, which lists them all.
2. *One slot, several cells* (3.12, PEP 709): an entry of `co_cellvars` may be for a variable of the frame's own code
   and for variables of inlined comprehensions. They all have its name, and are counted.
3. *The module's code* is one for all statements: its cells are compared as the union of the statements' shares.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.closure_graph.focus import file_picture
from closure_lsp.ide.closure_graph.model import EdgeKind
from closure_lsp.text import Text, decode_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from closure_lsp.ide.closure_graph.model import ClosureGraph
    from closure_lsp.python_version import PythonVersion

Key = tuple[str, ...]
"""The name of a code object, and the names in its `co_cellvars` or `co_freevars`."""

_ASK = """
import json, symtable, sys, warnings
warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)

def codes(code):
    yield code
    for each in code.co_consts:
        if hasattr(each, "co_code"):
            yield from codes(each)

def tables(table):
    yield table
    for each in table.get_children():
        yield from tables(each)

for path in sys.stdin.read().splitlines():
    try:
        with open(path, "rb") as file:
            source = file.read()
        module = compile(source, path, "exec", dont_inherit=True)
        blocks = [each.get_name() for each in tables(symtable.symtable(source, path, "exec"))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        print("null")
        continue
    print(json.dumps({
        "codes": [[each.co_name, each.co_cellvars, each.co_freevars] for each in codes(module)],
        "blocks": blocks,
    }))
"""


@dataclass
class Agreement:
    """What was compared, and where the two differ."""

    files: int = 0
    rejected: int = 0
    """Files that CPython does not compile."""
    cell_entries: int = 0
    """Entries of `co_cellvars`."""
    free_entries: int = 0
    shared_slots: int = 0
    """Entries of `co_cellvars` that are for several cells (rule 2)."""
    dead: int = 0
    """Closures of ours in dead code (rule 1)."""
    differences: list[str] = field(default_factory=list)


def compare_files(interpreter: Path, version: PythonVersion, files: Iterable[Path]) -> Agreement:
    """Compares the graphs of files with the code objects of an interpreter, whose version it is."""
    result = Agreement()
    files = list(files)
    asked = "\n".join(map(str, files))
    done = subprocess.run([interpreter, "-c", _ASK], input=asked, capture_output=True, text=True, check=True)
    for file, line in zip(files, done.stdout.splitlines(), strict=True):
        result.files += 1
        truth = json.loads(line)
        if truth is None:
            result.rejected += 1
            continue
        analysis = Analysis.of(Text.from_str(decode_source(file.read_bytes())), version)
        for what in _differences(truth, file_picture(analysis, file.name).graphs, result):
            result.differences.append(f"{file}: {what}")
    return result


def _differences(truth: dict[str, Any], graphs: tuple[ClosureGraph, ...], result: Agreement) -> Iterator[str]:
    cells: Counter[Key] = Counter()
    free: Counter[Key] = Counter()
    for graph in graphs:
        yield from _own_faults(graph)
        cells.update(cell_keys(graph, result))
        free.update(free_keys(graph))
    module_cells = {name for name, *names in cells.elements() if name == "<module>" for name in names}
    cells = Counter({key: count for key, count in cells.items() if key[0] != "<module>"})
    true_module_cells, true_cells, true_free = _true_keys(truth, result)
    if module_cells != true_module_cells:
        yield f"module: CPython has the cells {sorted(true_module_cells)}, the graph {sorted(module_cells)}"
    blocks = set(truth["blocks"])
    for word, ours, true in (("co_cellvars", cells, true_cells), ("co_freevars", free, true_free)):
        for key in true - ours:
            yield f"{word}: CPython alone has {key}"
        for key in ours - true:
            if blocks & {key[0], _as_in_symtable(key[0])}:
                result.dead += 1
            else:
                yield f"{word}: the graph alone has {key}"


def _true_keys(truth: dict[str, Any], result: Agreement) -> tuple[set[str], Counter[Key], Counter[Key]]:
    """The cells of the module, and for all other code its `co_cellvars` and `co_freevars`."""
    module: set[str] = set()
    cells: Counter[Key] = Counter()
    free: Counter[Key] = Counter()
    for name, own, captured in truth["codes"]:
        result.cell_entries += len(own)
        result.free_entries += len(captured)
        if name == "<module>":
            module.update(own)
        elif own:
            cells.update([(name, *own)])
        if captured:
            free.update([(name, *captured)])
    return module, cells, free


def cell_keys(graph: ClosureGraph, result: Agreement) -> Iterator[Key]:
    """For each frame that owns cells: its name, and what its cells say of `co_cellvars`, slot by slot."""
    for frame in graph.frames:
        slots: dict[int, str] = {}
        for edge in graph.edges:
            if edge.kind is not EdgeKind.OWNS or edge.source != frame.id:
                continue
            cell = graph.nodes[edge.target]
            slot = getattr(cell, "slot", None)
            assert slot is not None, f"{cell.name} has no slot"
            result.shared_slots += slot in slots
            assert slots.setdefault(slot, cell.name) == cell.name
        if slots:
            assert sorted(slots) == list(range(len(slots)))
            yield _code_name(frame.qualname), *(slots[slot] for slot in sorted(slots))


def free_keys(graph: ClosureGraph) -> Iterator[Key]:
    """For each function with a closure: its name, and the cells that its edges lead to, slot by slot."""
    captured: dict[int, dict[int, str]] = {}
    for edge in graph.edges:
        if edge.kind in (EdgeKind.CAPTURES, EdgeKind.PASSES_THROUGH):
            assert edge.slot is not None
            slots = captured.setdefault(edge.source, {})
            assert edge.slot not in slots, "two edges of one slot"
            slots[edge.slot] = graph.nodes[edge.target].name
    for function, slots in captured.items():
        node = graph.nodes[function]
        assert sorted(slots) == list(range(len(slots)))
        yield _code_name(getattr(node, "qualname", "")), *(slots[slot] for slot in sorted(slots))


def _own_faults(graph: ClosureGraph) -> Iterator[str]:
    """What a graph has to be whatever CPython says: each cell owned once, each slot drawn by one edge."""
    owned = Counter(edge.target for edge in graph.edges if edge.kind is EdgeKind.OWNS)
    if owned != Counter(cell.id for cell in graph.cells):
        yield "a cell is not owned exactly once"
    drawn = Counter(
        (edge.source, edge.slot, edge.target)
        for edge in graph.edges
        if edge.kind in (EdgeKind.CAPTURES, EdgeKind.PASSES_THROUGH)
    )
    if drawn != Counter((each.id, slot.index, slot.cell) for each in graph.functions for slot in each.slots):
        yield "a slot is not drawn exactly once"
    if [node.id for node in graph.nodes] != list(range(len(graph.nodes))):
        yield "the ids are not the indices"


def _code_name(qualname: str) -> str:
    """The `co_name` at the end of a `co_qualname`; `<generic parameters of f>` holds a dot where `f` does not."""
    return qualname.rpartition(".")[2]


def _as_in_symtable(name: str) -> str:
    """`symtable` calls anonymous blocks by other names than code objects, before 3.15 all of them."""
    if name.startswith("<generic parameters of "):
        return name.removeprefix("<generic parameters of ").removesuffix(">")
    return {
        "<lambda>": "lambda",
        "<genexpr>": "genexpr",
        "<listcomp>": "listcomp",
        "<setcomp>": "setcomp",
        "<dictcomp>": "dictcomp",
    }.get(name, name)
