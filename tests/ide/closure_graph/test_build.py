"""The graph of a statement: which frames, cells and functions it has, and what it says of them."""

from __future__ import annotations

import pytest

from closure_lsp.ide.closure_graph.model import ClosureGraph, EdgeKind, FunctionKind, FunctionNode
from closure_lsp.python_version import PythonVersion
from tests.ide.closure_graph.pictures import graph_of, picture_of


def edges(graph: ClosureGraph) -> list[str]:
    """Each edge in words: `inc -rebinds-> n`, with the slot where it has one."""
    return [
        f"{graph.nodes[edge.source].name} -{edge.kind.value}{'' if edge.slot is None else f' {edge.slot}'}-> "
        f"{graph.nodes[edge.target].name}"
        for edge in graph.edges
    ]


def function(graph: ClosureGraph, name: str) -> FunctionNode:
    (found,) = [each for each in graph.functions if each.name == name]
    return found


COUNTER = """
    def counter(start):
        n = start
        step = 1

        def inc():
            nonlocal n
            n += 1
            return n

        def get():
            return n

        return inc, get
"""


def test_two_functions_share_a_cell_and_one_rebinds_it() -> None:
    graph = graph_of(COUNTER)
    assert edges(graph) == [
        "counter -owns-> n",
        "inc -captures 0-> n",
        "inc -rebinds-> n",
        "get -captures 0-> n",
    ]
    (frame,) = graph.frames
    assert frame.local_names == ("start", "step", "inc", "get")
    (cell,) = graph.cells
    assert (cell.holds, cell.made_by, cell.lifetime) == ("start", "assignment", "one per call of counter")
    assert cell.place is not None
    assert cell.place.line == 1
    assert [graph.nodes[each].name for each in cell.rebound_by] == ["inc"]


def test_a_function_in_between_passes_the_cell_through() -> None:
    graph = graph_of("""
        def outer(x):
            def middle():
                def inner():
                    return x
                return inner
            return middle
    """)
    assert edges(graph) == ["outer -owns-> x", "middle -passes through 0-> x", "inner -captures 0-> x"]
    assert [(frame.name, frame.free_names) for frame in graph.frames] == [("outer", ()), ("middle", ("x",))]


@pytest.mark.parametrize(
    ("version", "owner", "captures"),
    [
        # Until 3.11 the comprehension is a function of its own, which owns the cell.
        (PythonVersion(3, 11), "list comprehension", ["list comprehension -owns-> x"]),
        (PythonVersion(3, 12), "outer", ["outer -owns-> x"]),
    ],
)
def test_the_cell_of_a_comprehension_is_one_for_all_items(
    version: PythonVersion, owner: str, captures: list[str]
) -> None:
    graph = graph_of("def outer():\n    return [lambda: x for x in range(3)]\n", version)
    assert edges(graph) == [*captures, "lambda -captures 0-> x"]
    (cell,) = graph.cells
    assert cell.frame is not None
    assert graph.nodes[cell.frame].name == owner
    assert (cell.holds, cell.lifetime) == ("each of range(3)", "one per run, not per item")
    assert cell.loop is not None


def test_one_slot_is_for_the_variables_of_the_frame_and_of_an_inlined_comprehension() -> None:
    graph = graph_of("""
        def outer():
            x = 1
            first = lambda: x
            return first, [lambda: x for x in range(3)]
    """)
    assert [(cell.name, cell.slot, cell.holds) for cell in graph.cells] == [
        ("x", 0, "1"),
        ("x", 0, "each of range(3)"),
    ]
    assert [[slot.cell for slot in each.slots] for each in graph.functions] == [[1], [2]]


def test_a_loop_shares_its_cell_and_a_default_takes_the_value() -> None:
    graph = graph_of("""
        def buttons(found):
            for number in range(3):
                found.append(lambda: number)
                found.append(lambda number=number: number)
    """)
    (cell,) = graph.cells
    assert cell.loop is not None
    assert cell.loop.line == 1
    late, by_value = graph.functions
    assert [slot.name for slot in late.slots] == ["number"]
    assert by_value.slots == ()
    assert [(default.name, default.text) for default in by_value.defaults] == [("number", "number")]


def test_a_loop_of_the_module_has_no_cell() -> None:
    graph = graph_of("for i in range(3):\n    found.append(lambda: i)\n")
    assert graph.cells == ()
    assert function(graph, "lambda").shared_globals == ("i",)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("x = 1\n    read = lambda: x\n    del x\n", 3),
        # What an `except` names is gone when the clause has come to its end.
        ("try:\n        work()\n    except E as x:\n        read = lambda: x\n        log()\n", 5),
    ],
    ids=["del", "except"],
)
def test_where_a_cell_is_emptied(body: str, line: int) -> None:
    (cell,) = graph_of(f"def outer():\n    {body}").cells
    assert [place.line for place in cell.emptied_at] == [line]


def test_a_function_kept_by_the_list_that_it_captures_is_a_cycle() -> None:
    graph = graph_of("""
        def outer():
            funcs = []
            def inner():
                return funcs
            funcs.append(inner)
            return inner
    """)
    assert edges(graph) == ["outer -owns-> funcs", "inner -captures 0-> funcs", "funcs -cycle-> inner"]


def test_a_function_in_a_cell_that_it_does_not_capture_is_kept_alive_without_a_cycle() -> None:
    graph = graph_of("""
        def outer(n):
            def helper():
                return n
            return lambda: helper()
    """)
    assert "helper -keeps alive-> helper" in edges(graph)
    assert not any(edge.kind is EdgeKind.CYCLE for edge in graph.edges)


def test_a_cycle_may_go_through_two_functions() -> None:
    graph = graph_of("""
        def outer():
            def even(n):
                return n == 0 or odd(n - 1)
            def odd(n):
                return n != 0 and even(n - 1)
            return even
    """)
    assert [edge for edge in edges(graph) if "cycle" in edge] == ["even -cycle-> even", "odd -cycle-> odd"]


def test_an_attribute_that_holds_a_lambda_is_a_cycle_through_self() -> None:
    graph = graph_of("""
        class Window:
            def __init__(self, title):
                self.describe = lambda: self.title
    """)
    assert "self -cycle-> lambda" in edges(graph)


def test_the_class_cell_that_super_needs() -> None:
    graph = graph_of("""
        class C:
            def __init__(self):
                super().__init__()
    """)
    assert edges(graph) == ["class C -owns-> __class__", "__init__ -captures 0-> __class__"]
    assert graph.cells[0].made_by == "the class statement, for super"


@pytest.mark.parametrize(
    ("definition", "kind"),
    [
        ("def f(): return x", FunctionKind.FUNCTION),
        ("def f(): yield x", FunctionKind.GENERATOR_FUNCTION),
        ("async def f(): return x", FunctionKind.COROUTINE_FUNCTION),
        ("async def f(): yield x", FunctionKind.ASYNC_GENERATOR_FUNCTION),
        # The `yield` of a function inside is not one of the function around it.
        ("def f(): return lambda: (yield x)", FunctionKind.FUNCTION),
    ],
)
def test_what_a_call_of_a_function_makes(definition: str, kind: FunctionKind) -> None:
    assert function(graph_of(f"def outer(x):\n    {definition}\n"), "f").kind is kind


def test_type_parameters_have_a_frame_of_their_own() -> None:
    graph = graph_of("def first[T](x):\n    def check(y):\n        return T\n", PythonVersion(3, 12))
    assert "type parameters of first -owns-> T" in edges(graph)
    assert "first -passes through 0-> T" in edges(graph)
    assert graph.title == "first"


METHODS = """
    class C:
        def plain(self):
            return 1

        def method(self):
            def inner():
                return self$0
            return inner

        def other(self):
            return lambda: self
"""


def test_a_place_in_a_method_is_about_the_method() -> None:
    graph = graph_of(METHODS)
    assert graph.title == "method"
    assert edges(graph) == ["method -owns-> self", "inner -captures 0-> self"]


def test_a_place_in_a_function_without_closures_shows_its_frame() -> None:
    graph = graph_of("def f(a):\n    return a$0\n")
    assert [(frame.name, frame.local_names) for frame in graph.frames] == [("f", ("a",))]
    assert graph.cells == ()


def test_a_file_shows_the_statements_that_have_closures() -> None:
    picture = picture_of("import os\n\ndef plain():\n    return os\n" + COUNTER.replace("\n    ", "\n"))
    (graph,) = picture.graphs
    assert graph.title == "counter"
    place = graph.frames[0].place
    assert place is not None
    assert place.line == 5


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def f(:\n  lambda\n",
        "class\nnonlocal x\ndef g(): nonlocal y; y = 1\n",
        "def f():\n    x = 1\n    def g(): return x\n    funcs.append(",
        "\x00\ufeffdef f(x): return lambda: x",
    ],
)
def test_text_that_does_not_parse_is_drawn_as_far_as_it_goes(source: str) -> None:
    picture = picture_of(source)
    assert picture.title == "example"
    for graph in picture.graphs:
        assert [node.id for node in graph.nodes] == list(range(len(graph.nodes)))
