"""Which edges lie on a cycle, compared with the definition on random graphs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.ide.closure_graph.cycles import edges_on_cycles

EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


def reaches(edges: list[tuple[int, int]], start: int, end: int) -> bool:
    seen = {start}
    pending = [start]
    for node in pending:
        following = [target for source, target in edges if source == node and target not in seen]
        seen.update(following)
        pending += following
    return end in seen


@given(EDGES)
def test_an_edge_is_on_a_cycle_if_its_end_reaches_its_beginning(edges: list[tuple[int, int]]) -> None:
    assert edges_on_cycles(edges) == {(source, target) for source, target in edges if reaches(edges, target, source)}


def test_no_graph_is_too_deep() -> None:
    chain = [(node, node + 1) for node in range(50_000)]
    assert edges_on_cycles(chain) == set()
    assert edges_on_cycles([*chain, (50_000, 0)]) == {*chain, (50_000, 0)}
