"""CPython itself does what hovers say of the finer points of closures. The programs run here."""

from __future__ import annotations

import gc
import weakref

import pytest


def test_eval_makes_a_function_capture_nothing_more() -> None:
    def outer(n: int) -> object:
        def inner() -> object:
            return eval("n")

        return inner

    inner = outer(1)
    assert callable(inner)
    with pytest.raises(NameError):
        inner()


def test_eval_sees_what_the_function_captures_itself() -> None:
    def outer(n: int) -> object:
        def inner() -> object:
            return n and eval("n")

        return inner()

    assert outer(7) == 7


def test_a_method_does_not_see_the_names_of_its_class() -> None:
    space: dict[str, object] = {}
    exec("limit = 1\nclass C:\n    limit = 2\n    def f(self): return limit\nfound = C().f()", space)
    assert space["found"] == 1


def test_global_passes_by_the_functions_around() -> None:
    space: dict[str, object] = {}
    program = (
        "x = 1\ndef outer():\n    x = 2\n    def inner():\n        global x\n        x = 3\n    inner()\n    return x\n"
    )
    exec(f"{program}found = outer(), x", space)
    assert space["found"] == (2, 3)


def test_each_call_of_a_factory_makes_new_cells() -> None:
    def outer(n: int) -> object:
        return lambda: n

    one, two = outer(1), outer(1)
    assert getattr(one, "__closure__")[0] is not getattr(two, "__closure__")[0]  # noqa: B009 # mypy knows no lambda's


def test_a_generator_keeps_its_cells_until_it_ends() -> None:
    class Thing:
        pass

    def outer() -> tuple[object, weakref.ref[Thing]]:
        thing = Thing()

        def each() -> object:
            yield thing

        return each(), weakref.ref(thing)

    generator, thing = outer()
    gc.collect()
    assert thing() is not None
    assert [type(each) for each in generator] == [Thing]  # type: ignore[attr-defined]
    del generator
    gc.collect()
    assert thing() is None


def test_an_empty_cell_raises_a_value_error() -> None:
    def outer() -> object:
        n = 1

        def inner() -> int:
            return n  # noqa: F821 # that is the point

        del n
        return inner

    with pytest.raises(ValueError, match="empty"):
        getattr(outer(), "__closure__")[0].cell_contents  # noqa: B009, B018 # see above
