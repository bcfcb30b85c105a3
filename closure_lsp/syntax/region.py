"""One region of a document: its source and its syntax tree. Knows nothing of scopes, and never raises.

A *region* is a top-level statement with its lines, or a member of a large class (`regions`). Each is parsed on its own:
that contains errors, and makes everything derived from a region a function of the region's text alone.
"""

from __future__ import annotations

import re
import weakref
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from closure_lsp.cached import cached_property
from closure_lsp.syntax.imports import FutureImportStatement
from closure_lsp.syntax.lower import lower
from closure_lsp.syntax.source import RegionSource
from closure_lsp.syntax.spare_trees import SpareTrees
from closure_lsp.syntax.stars import give_stars_back
from closure_lsp.syntax.tree import Node, nodes_below, smallest_around

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.syntax.statements import Root

T = TypeVar("T")


@dataclass(frozen=True)
class Region(RegionSource):
    """The bytes of a region, and their syntax tree, which is made when somebody first asks for it.

    Total: what does not parse becomes `Error` nodes.
    """

    @property
    def root(self) -> Root:
        """The tree; its bytes count from the region's first. For rows ask `row`.

        Where the text does not parse, half-written statements have been completed (`repair`): such nodes are there,
        but cover no bytes. A tree is kept as long as somebody holds a node of it, and a little longer: a whole
        document of nodes would take more room than all that is said of it.
        """
        found = self._root_reference()
        if found is None:
            found = _SPARE.take(self) or self._lowered()
            self.__dict__["_root_reference"] = weakref.ref(found)
            if len(self.data) <= _LARGEST_KEPT:
                _KEPT.append(found)
        return found

    def walked(self, walk: Callable[[Root], T]) -> T:
        """What a walk over the tree finds. It keeps no node.

        So a tree that is made for it can be taken apart unless somebody soon asks for it, too.
        """
        known = self._root_reference()
        if known is not None:
            return walk(known)
        root = _SPARE.take(self) or self._lowered()
        found = walk(root)
        _SPARE.put(root)
        return found

    def _lowered(self) -> Root:
        root = lower(self._parsed.tree.root_node, self)
        if not self._parsed.is_plain and b"*" in self.data:
            give_stars_back(root)
        self.__dict__["depth"] = root.depth
        return root

    @cached_property
    def depth(self) -> int:
        """How deep the tree is. Known as soon as there has been one: asking costs no other."""
        return self.walked(lambda root: root.depth)

    def node_at(self, start: int, end: int | None = None) -> Node:
        """The smallest node that covers the bytes."""
        return smallest_around(self.root, start, start if end is None else end)

    @cached_property
    def imports_future_annotations(self) -> bool:
        """Whether `from __future__ import annotations` is in the region."""
        if b"__future__" not in self.data or not _FUTURE_IMPORT.search(self.data):
            return False
        return self.walked(_imports_annotations)

    @cached_property
    def _root_reference(self) -> Callable[[], Root | None]:
        return _nothing


def _imports_annotations(root: Root) -> bool:
    statements = nodes_below(root, FutureImportStatement)
    return any(name.text == "annotations" for statement in statements for name in statement.names)


def _nothing() -> None:
    """Refers to no tree yet."""


_FUTURE_IMPORT = re.compile(rb"\bfrom[\s\\]+__future__")
_LARGEST_KEPT = 2**15
"""In bytes: the largest region whose tree is kept for a while."""
_SPARE = SpareTrees()
_KEPT: deque[Root] = deque(maxlen=16)
"""The trees that were asked for last: mostly several questions are asked about one statement."""
