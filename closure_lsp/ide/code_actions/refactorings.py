"""Knows the actions that change code in which nothing is wrong, in the order in which a client lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions import def_to_lambda, lambda_to_def, print_captures

if TYPE_CHECKING:
    from closure_lsp.ide.code_actions.action import Action

REFACTORINGS: tuple[Action, ...] = (
    lambda_to_def.ACTION,
    def_to_lambda.ACTION,
    print_captures.ACTION,
)
