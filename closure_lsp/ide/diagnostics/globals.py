"""Knows what a document has to say of its global names to those who look at one statement. Knows no rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from closure_lsp.callees import Binding
from closure_lsp.ide.diagnostics.comments import eager_names
from closure_lsp.scopes.model import MODULE_BLOCK, Access

if TYPE_CHECKING:
    from closure_lsp.analysis import Analysis, Statement


@dataclass(frozen=True, slots=True)
class Globals:
    """What a document knows of global names, for one of its statements (`callees.Module`)."""

    analysis: Analysis
    statement: Statement

    def binds(self, name: str) -> bool:
        return self.analysis.module_binds(name)

    def only_binding(self, name: str) -> Binding | None:
        bindings = [
            Binding(statement.region, statement.scopes, reference)
            for statement in self.analysis.statements
            for reference in statement.scopes.references_to(MODULE_BLOCK, name)
            if reference.access is Access.WRITE
        ]
        return bindings[0] if len(bindings) == 1 else None

    def runs_at_once(self, name: str) -> bool:
        return name in eager_names(self.analysis.text)

    def reads_elsewhere(self, name: str) -> bool:
        return self._happens_elsewhere(name, Access.READ)

    def rebinds_elsewhere(self, name: str) -> bool:
        return self._happens_elsewhere(name, Access.WRITE)

    def _happens_elsewhere(self, name: str, access: Access) -> bool:
        return any(
            reference.access is access
            for statement in self.analysis.statements
            if statement is not self.statement
            for reference in statement.scopes.references_to(MODULE_BLOCK, name)
        )
