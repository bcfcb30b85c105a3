"""Nothing of a picture is on top of anything else, whatever the program."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from closure_lsp.ide.closure_graph.layout import CELLS, FUNCTIONS, MOST_LANES, display_width, layout
from closure_lsp.ide.closure_graph.model import EdgeKind
from closure_lsp.ide.closure_graph.text_form import text_form
from closure_lsp.python_version import PythonVersion
from tests.ide.closure_graph.pictures import graph_of, picture_of
from tests.oracle.generated import program

if TYPE_CHECKING:
    from closure_lsp.ide.closure_graph.layout import Layout
    from closure_lsp.ide.closure_graph.model import ClosureGraph

VERSION = PythonVersion(3, 14)


def check_layout(graph: ClosureGraph) -> Layout:
    """Boxes of a column do not touch, texts fit into them, and lines share no row and no lane."""
    found = layout(graph)
    assert sorted(box.node for box in found.boxes) == [node.id for node in graph.nodes]
    for column in range(3):
        boxes = sorted((box for box in found.boxes if box.column == column), key=lambda box: box.top)
        for above, below in pairwise(boxes):
            assert above.bottom < below.top
    for box in found.boxes:
        rows = [at for at, _ in box.rows]
        assert rows == sorted(set(rows)), "two rows in one"
        assert box.top < rows[0] <= rows[-1] < box.bottom
        assert all(display_width(row.text) <= found.widths[box.column] for _, row in box.rows)
    check_lines(found)
    return found


def check_lines(found: Layout) -> None:
    """No two lines have a piece in common."""
    horizontal: dict[tuple[int, int], object] = {}
    vertical: dict[tuple[int, int, int], object] = {}
    for wire in found.wires:
        line = (wire.kind, wire.cell)
        assert wire.lane < found.lanes[wire.gutter]
        for stub in wire.stubs:
            assert horizontal.setdefault((wire.gutter, stub.row), line) == line, "two lines in one row"
        for row in range(wire.first_row, wire.last_row + 1):
            assert vertical.setdefault((wire.gutter, wire.lane, row), line) == line, "two lines in one lane"


@pytest.mark.parametrize("number", range(25))
def test_generated_programs(number: int) -> None:
    source = program(random.Random(f"closure graph {number}"), VERSION)
    picture = picture_of(source, VERSION)
    for graph in picture.graphs:
        check_layout(graph)
    assert text_form(picture) == text_form(picture_of(source, VERSION))


def test_many_variables_of_many_functions() -> None:
    names = [f"v{number}" for number in range(12)]
    functions = "".join(
        f"    def f{n}():\n        nonlocal {', '.join(names[n:])}\n        {names[n]} = {' + '.join(names)}\n"
        for n in range(12)
    )
    found = check_layout(graph_of(f"def outer({', '.join(names)}):\n{functions}"))
    assert found.left_out == 0


def test_a_frame_names_a_cell_in_the_row_of_its_title() -> None:
    found = check_layout(graph_of("def outer(a, b):\n    c = 1\n    return lambda: (a, b, c)\n"))
    owned = [wire for wire in found.wires if wire.gutter == 0]
    assert len(owned) == 3
    assert all(wire.first_row == wire.last_row for wire in owned)


def test_functions_are_beside_what_they_capture() -> None:
    count = 30
    source = "def outer():\n" + "".join(f"    v{n} = {n}\n    def f{n}():\n        return v{n}\n" for n in range(count))
    graph = graph_of(source)
    found = check_layout(graph)
    tops = {box.node: box.top for box in found.boxes}
    cells = {cell.name: tops[cell.id] for cell in graph.cells}
    for function in graph.functions:
        assert tops[function.id] >= cells[function.slots[0].name]


def test_a_function_that_several_cells_keep_alive() -> None:
    graph = graph_of("""
        def outer(known):
            found = []
            def helper():
                return found, known
            found.append(helper)
            known.append(helper)
            return lambda: helper()
    """)
    assert len([edge for edge in graph.edges if edge.kind in (EdgeKind.KEEPS_ALIVE, EdgeKind.CYCLE)]) == 3
    check_layout(graph)


def test_lines_for_which_there_is_no_room_are_counted() -> None:
    count = MOST_LANES + 5
    names = [f"v{number:02}" for number in range(count)]
    source = f"def outer({', '.join(names)}):\n    def f():\n        return {' + '.join(reversed(names))}\n"
    source += f"    def g():\n        return {' + '.join(names)}\n"
    picture = picture_of(source)
    found = check_layout(picture.graphs[0])
    drawn = len([wire for wire in found.wires if wire.gutter == 1])
    assert drawn + found.left_out == count
    assert found.left_out > 0
    assert f"{found.left_out} more line" in text_form(picture)


def test_wide_and_combining_characters() -> None:
    assert display_width("名前") == 4
    assert display_width("e\u0301") == 1
    picture = picture_of("def make(名前):\n    return lambda: 名前\n")
    lines = text_form(picture).splitlines()
    ends = {display_width(line) for line in lines if line.endswith("│") and "lambda" in line}
    assert len(ends) == 1
    assert {box.column for box in check_layout(picture.graphs[0]).boxes} >= {CELLS, FUNCTIONS}
