"""Trees that only a walk has seen: freed without the garbage collector, and whole for whoever asks for them in time."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest

from closure_lsp.syntax import Identifier, Region, nodes_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.syntax import Root

CODE = b"def f(a, *b):\n    return lambda: (a, [b for b in b])\n"


@pytest.fixture(autouse=True)
def without_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def names(root: Root) -> list[str]:
    return [node.text for node in nodes_below(root, Identifier)]


def walk_others(count: int) -> None:
    for number in range(count):
        Region(b"x = %d\n" % number).walked(names)


def test_a_walked_tree_is_freed_after_some_others() -> None:
    region = Region(CODE)
    tree = weakref.ref(region.walked(lambda root: root))
    walk_others(5)
    assert tree() is not None
    walk_others(20)
    assert tree() is None


def test_a_large_tree_is_freed_when_there_is_another_one() -> None:
    region, other = Region(CODE * 3000), Region(CODE * 3000)
    tree = region.walked(weakref.ref)
    assert tree() is not None
    other.walked(names)
    assert tree() is None


def test_a_huge_tree_is_freed_at_once() -> None:
    region = Region(CODE * 6000)
    assert region.walked(weakref.ref)() is None


def test_a_tree_that_somebody_asked_for_stays_whole() -> None:
    region = Region(CODE)
    walked = region.walked(weakref.ref)
    root = region.root
    assert root is walked()  # not made again
    region.walked(names)
    walk_others(50)
    assert names(root) == ["f", "a", "b", "a", "b", "b", "b"]


def test_a_tree_is_walked_in_a_walk() -> None:
    region = Region(CODE)
    found = region.walked(lambda root: (names(region.root), names(root)))
    walk_others(50)
    assert found[0] == found[1] == names(region.root)


def test_a_tree_that_was_freed_is_made_again() -> None:
    region = Region(CODE)
    before = region.walked(names)
    walk_others(50)
    assert region.walked(names) == names(region.root) == before


def test_another_thread_gets_a_tree_of_its_own() -> None:
    region = Region(CODE)
    walked = region.walked(weakref.ref)
    roots: list[Root] = []
    thread = threading.Thread(target=lambda: roots.append(region.root))
    thread.start()
    thread.join()
    assert roots[0] is not walked()
    walk_others(50)
    assert names(roots[0]) == region.walked(names)
