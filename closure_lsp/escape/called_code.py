"""Whether a function of the file does something, itself or by the functions that it calls. Knows no followed values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.callees import callee_of
from closure_lsp.syntax import Call, Function, own_nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import Defined
    from closure_lsp.escape.names import Meanings
    from closure_lsp.scopes.model import BlockId


_MOST_CALLS = 3
"""How many calls deep one looks; what is deeper counts as not there. Keeps long chains of calls cheap."""


class CalledCode:
    """Of which functions it is true, each worked out once."""

    def __init__(self, does_itself: Callable[[Meanings, Defined], bool]) -> None:
        self._does_itself = does_itself
        self._answers: dict[tuple[Unit, BlockId, int], bool] = {}

    def does(self, names: Meanings, definition: Defined, calls: int = _MOST_CALLS) -> bool:
        """Whether a function does it, itself or by what it calls, so many calls deep."""
        key = (definition.unit, definition.block.id, calls)
        if key not in self._answers:
            their = names.of(definition.unit)
            self._answers[key] = self._does_itself(their, definition) or (
                calls > 0 and any(self.does(their, called, calls - 1) for called in _called(their, definition))
            )
        return self._answers[key]


def _called(names: Meanings, definition: Defined) -> list[Defined]:
    node = definition.node
    callees = [callee_of(names, call.function) for call in own_nodes(node, Call)] if isinstance(node, Function) else []
    return [each.definition for each in callees if each is not None and each.definition is not None]
