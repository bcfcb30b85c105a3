"""The picture of live functions, made in the process that they live in."""

from __future__ import annotations

import functools
import gc
import subprocess
import sys
import types
import weakref
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from closure_lsp import live as show_module
from closure_lsp.ide.closure_graph.model import EdgeKind, SlotUse
from closure_lsp.live import MOST_FUNCTIONS, live_picture, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.ide.closure_graph.model import ClosureGraph


def counter(start: int) -> tuple[Callable[[], int], Callable[[], int]]:
    n = start

    def inc() -> int:
        nonlocal n
        n += 1
        return n

    def get() -> int:
        return n

    return inc, get


def graph_of(*functions: object, sizes: bool = False, referrers: bool = False) -> ClosureGraph:
    (graph,) = live_picture(*functions, sizes=sizes, referrers=referrers).picture.graphs
    return graph


def test_the_value_is_the_one_of_now() -> None:
    inc, _ = counter(5)
    assert graph_of(inc).cells[0].holds == "5"
    inc()
    assert graph_of(inc).cells[0].holds == "6"


def test_a_shared_cell_is_one() -> None:
    inc, get = counter(5)
    graph = graph_of(inc, get)
    (cell,) = graph.cells
    assert "shared by 2 functions" in cell.remarks
    assert [slot.use for function in graph.functions for slot in function.slots] == [SlotUse.REBINDS, SlotUse.READS]
    assert [graph.nodes[each].name for each in cell.rebound_by] == ["inc"]


def test_a_second_call_makes_cells_of_its_own() -> None:
    (one, _), (two, _) = counter(1), counter(1)
    assert len(graph_of(one, two).cells) == 2


def test_an_empty_cell() -> None:
    def outer() -> Callable[[], int]:
        x = 1

        def read() -> int:
            return x  # noqa: F821 (that it is gone is what this is about)

        del x
        return read

    (cell,) = graph_of(outer()).cells
    assert cell.holds == ""
    assert "empty: to read it raises NameError" in cell.remarks


def test_a_cycle_through_a_list() -> None:
    def outer() -> Callable[[], list[Any]]:
        found: list[Any] = []

        def inner() -> list[Any]:
            return found

        found.append(inner)
        return inner

    assert [edge.kind for edge in graph_of(outer()).edges] == [EdgeKind.CAPTURES, EdgeKind.CYCLE]


def test_a_cycle_through_an_object() -> None:
    class Window:
        def __init__(self) -> None:
            self.describe = lambda: self

    graph = graph_of(Window().describe)
    assert EdgeKind.CYCLE in [edge.kind for edge in graph.edges]


def test_functions_in_cells_are_shown_too() -> None:
    def outer(n: int) -> Callable[[], int]:
        def helper() -> int:
            return n

        return lambda: helper()

    graph = graph_of(outer(3))
    assert [function.name for function in graph.functions] == ["lambda", "helper"]
    assert EdgeKind.KEEPS_ALIVE in [edge.kind for edge in graph.edges]


def test_what_is_only_passed_through() -> None:
    def outer(x: int) -> Callable[[], Callable[[], int]]:
        def middle() -> Callable[[], int]:
            def inner() -> int:
                return x

            return inner

        return middle

    (slot,) = graph_of(outer(1)).functions[0].slots
    assert slot.use is SlotUse.PASSES_THROUGH


class Base:
    pass


class Child(Base):
    def __init__(self) -> None:
        super().__init__()

    @property
    def kind(self) -> type:
        return __class__  # type: ignore[name-defined,no-any-return]

    @staticmethod
    def plain(x: int = 3, *, y: int = 4) -> int:
        return x + y


def test_a_class_shows_its_functions() -> None:
    graph = graph_of(Child)
    assert [function.name for function in graph.functions] == ["__init__", "plain", "kind"]
    assert [slot.use for slot in graph.functions[0].slots] == [SlotUse.READS]
    assert [(each.name, each.text) for each in graph.functions[1].defaults] == [("x", "3"), ("y", "4")]


def test_methods_and_partial_objects_are_seen_through() -> None:
    assert [function.name for function in graph_of(Child().__init__).functions] == ["__init__"]  # type: ignore[misc]
    inc, _ = counter(1)
    assert [function.name for function in graph_of(functools.partial(functools.partial(inc))).functions] == ["inc"]


@pytest.mark.parametrize("given", [3, len, None, "text"])
def test_what_has_no_function_is_refused(given: object) -> None:
    with pytest.raises(TypeError, match="show\\(\\) takes functions, methods, classes and partial objects"):
        show(given)


def test_a_repr_that_fails_does_not_keep_the_rest_from_being_shown() -> None:
    class Bad:
        def __repr__(self) -> str:
            raise RuntimeError

    def outer(bad: object, good: int) -> Callable[[], object]:
        return lambda: (bad, good)

    cells = graph_of(outer(Bad(), 1)).cells
    assert "Bad" in cells[0].holds
    assert cells[1].holds == "1"


def test_sizes_and_other_capturers_are_told_on_demand() -> None:
    inc, get = counter(5)
    (cell,) = graph_of(inc, sizes=True, referrers=True).cells
    assert f"{sys.getsizeof(5)} bytes, without what it refers to" in cell.remarks
    assert "also captured by counter.<locals>.get" in cell.remarks
    assert get() == 5
    (plain,) = graph_of(inc).cells
    assert plain.remarks == ("int",)


def test_a_picture_keeps_nothing_alive() -> None:
    class Value:
        pass

    def outer(value: Value) -> Callable[[], Value]:
        return lambda: value

    value = Value()
    watched = weakref.ref(value)
    picture = live_picture(outer(value))
    del value
    gc.collect()
    assert watched() is None
    assert "Value" in str(picture)


def test_no_program_is_too_large() -> None:
    def chain(following: object) -> Callable[[], object]:
        return lambda: following

    function: object = None
    for _ in range(MOST_FUNCTIONS * 3):
        function = chain(function)
    graph = graph_of(function)
    assert len(graph.functions) == MOST_FUNCTIONS


def test_it_is_printed_and_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    inc, get = counter(5)
    assert show(inc, get) is None
    printed = capsys.readouterr().out
    assert "│ n = 5 " in printed
    assert "live objects" in printed
    picture = live_picture(inc, get)
    assert str(picture) == printed
    assert repr(picture) == printed.rstrip("\n")
    ElementTree.fromstring(picture._repr_svg_())


def test_a_notebook_gets_the_picture_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = types.ModuleType("IPython")
    module.get_ipython = lambda: object()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", module)
    inc, _ = counter(5)
    picture = show(inc)
    assert isinstance(picture, show_module.LivePicture)
    assert capsys.readouterr().out == ""


def test_nothing_of_the_server_is_imported() -> None:
    """Nor the parser: it is used inside other people's processes."""
    code = "import sys, closure_lsp.live; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"pygls", "lsprotocol", "jedi", "tree_sitter", "tree_sitter_python"})
    assert not any(name.startswith(("closure_lsp.server", "closure_lsp.syntax")) for name in done.stdout.split())
