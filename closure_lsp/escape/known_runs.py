"""Keeps the early runs of each statement as long as a module is looked at: rules ask for them again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.early import EarlyRuns
from closure_lsp.escape.journey import Journey

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import ModuleView


def early_runs(unit: Unit, module: ModuleView) -> EarlyRuns:
    """Which functions of a statement the code of its functions is sure to run, and where."""
    return module.kept(_KnownRuns).of(unit)


class _KnownRuns:
    """The runs in each statement: rules ask for them for one variable after the other."""

    def __init__(self, module: ModuleView) -> None:
        self._journey = module.kept(Journey)
        self._by_unit: dict[int, EarlyRuns] = {}

    def of(self, unit: Unit) -> EarlyRuns:
        names = self._journey.names(unit)
        return self._by_unit.setdefault(id(unit), EarlyRuns(names))  # `names` holds the unit
