"""Capture `i` by value, with a list in place of the generator: turns a generator expression into a list comprehension.

A generator expression runs when somebody asks it for items, and sees the variables as they are then. A list has read
them all. Offered as the fix of `late-binding-capture` and `empty-cell` for generator expressions.

Not offered for asynchronous ones. What it iterates over is used up at once: it has to have an end.

Example:

    def build(rows, width):
        lines = []
        for row in rows:
            lines.append(cell * row for cell in range(width))
        return lines

After:

    def build(rows, width):
        lines = []
        for row in rows:
            lines.append([cell * row for cell in range(width)])
        return lines
"""

from __future__ import annotations

from functools import partial

from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.fixes.by_value import KINDS, Form, offer_form

ACTION = Action(
    "capture-in-list",
    KINDS,
    partial(offer_form, form=Form.LIST),
    __doc__ or "",
)
