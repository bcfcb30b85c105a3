"""What keeps the value of a captured variable alive."""

from __future__ import annotations

from closure_lsp.ide.closure_graph.retention import keepers
from tests.ide.closure_graph.pictures import graph_of


def chains(source: str, name: str) -> list[str]:
    """The chains to the cell of that name, each in one line."""
    graph = graph_of(source)
    (cell,) = [each.id for each in graph.cells if each.name == name]
    return [" > ".join(each.steps) + (" (cycle)" if each.is_in_cycle else "") for each in keepers(graph, cell)]


def test_the_function_its_closure_the_cell_and_the_value() -> None:
    source = "def make_reader():\n    data = bytearray(100)\n    def read():\n        return data[0]\n    return read\n"
    assert chains(source, "data") == ["read > __closure__[0] > cell data > bytearray(100)"]


def test_a_function_that_holds_the_function_keeps_the_value_too() -> None:
    source = "def outer(data):\n    def helper():\n        return data\n    return lambda: helper()\n"
    assert chains(source, "data") == [
        "helper > __closure__[0] > cell data > its value",
        "lambda > __closure__[0] > cell helper > helper > __closure__[0] > cell data > its value",
    ]


def test_a_cycle_is_said() -> None:
    source = "def outer():\n    funcs = []\n    def inner():\n        return funcs\n    funcs.append(inner)\n"
    assert chains(source, "funcs") == ["inner > __closure__[0] > cell funcs > [] (cycle)"]


def test_a_variable_that_gets_other_values_keeps_whatever_it_holds() -> None:
    for again in ("x = 2", "del x", "for _ in 'ab':\n        x += 1"):
        source = f"def outer():\n    x = 1\n    def inner():\n        return x\n    {again}\n    return inner\n"
        assert chains(source, "x") == ["inner > __closure__[0] > cell x > its value"]
    source = "def outer():\n    for x in range(3):\n        yield lambda: x\n"
    assert chains(source, "x") == ["lambda > __closure__[0] > cell x > its value"]
