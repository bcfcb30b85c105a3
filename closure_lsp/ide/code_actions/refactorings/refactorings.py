"""Lists the actions that change correct code, in the order in which a client lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.refactorings import (
    bind_to_local,
    class_to_closure,
    closure_to_class,
    def_to_lambda,
    lambda_to_def,
    lift_to_parameter,
    print_captures,
)

if TYPE_CHECKING:
    from closure_lsp.ide.code_actions.action import Action

REFACTORINGS: tuple[Action, ...] = (
    lift_to_parameter.ACTION,
    bind_to_local.ACTION,
    lambda_to_def.ACTION,
    def_to_lambda.ACTION,
    closure_to_class.ACTION,
    class_to_closure.ACTION,
    print_captures.ACTION,
)
