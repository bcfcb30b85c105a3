"""Keeps the trees that only a walk has seen, and takes them apart if nobody asks for them. Never knows why one walked.

A node and its parent refer to each other, so only the garbage collector could free a tree, and its search costs more
than making the tree did. But of a tree that nobody holds a node of, we know that ourselves.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closure_lsp.syntax.source import RegionSource
    from closure_lsp.syntax.statements import Root
    from closure_lsp.syntax.tree import Node


class SpareTrees(threading.local):
    """Those of the regions that were walked last. Each thread has its own, so no other can be looking at one."""

    def __init__(self) -> None:
        self._trees: deque[Root] = deque()
        self._bytes = 0

    def take(self, region: RegionSource) -> Root | None:
        """The tree of the region, if there is one; then it belongs to the caller."""
        for root in self._trees:
            if root.region is region:
                self._trees.remove(root)
                self._bytes -= len(region.data)
                return root
        return None

    def put(self, root: Root) -> None:
        """Keeps a tree of which nobody else holds a node."""
        self._trees.append(root)
        self._bytes += len(root.region.data)
        while len(self._trees) > _MOST or self._bytes > _MOST_BYTES:
            oldest = self._trees.popleft()
            self._bytes -= len(oldest.region.data)
            take_apart(oldest)


_MOST = 16
_MOST_BYTES = 2**18
"""Of source, in all trees together."""


def take_apart(root: Root) -> None:
    """Frees the nodes of a tree of which nobody else holds one."""
    pending: list[Node] = [root]
    while pending:
        node = pending.pop()
        if node.children:
            pending.extend(node.children)
            node.children = ()
