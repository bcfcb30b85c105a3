"""Finds the edges of a directed graph that are on a cycle. Knows nothing about closures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def components(successors: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """For each node the number of its strongly connected component: two nodes of one component reach each other.

    Tarjan's algorithm, with a stack of its own, so that no graph is too deep; linear in nodes and edges.
    """
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    component: dict[int, int] = {}
    open_nodes: list[int] = []
    for root in successors:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        open_nodes.append(root)
        path: list[tuple[int, Iterator[int]]] = [(root, iter(successors[root]))]
        while path:
            node, rest = path[-1]
            for following in rest:
                if following not in index:
                    index[following] = low[following] = len(index)
                    open_nodes.append(following)
                    path.append((following, iter(successors.get(following, ()))))
                    break
                if following not in component:
                    low[node] = min(low[node], index[following])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == index[node]:
                    _close(open_nodes, node, component)
    return component


def _close(open_nodes: list[int], node: int, component: dict[int, int]) -> None:
    """Closes a component: all open nodes down to `node`."""
    while True:
        member = open_nodes.pop()
        component[member] = node
        if member == node:
            return


def edges_on_cycles(edges: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """The edges from whose target a path leads back to their source."""
    edges = list(edges)
    successors: dict[int, list[int]] = {}
    for source, target in edges:
        successors.setdefault(source, []).append(target)
    component = components(successors)
    return {(source, target) for source, target in edges if component.get(source) == component.get(target)}
