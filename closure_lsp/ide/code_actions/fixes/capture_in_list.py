"""Capture `i` by value, with a list in place of the generator: turns a generator expression into a list comprehension.

A generator expression runs when code requests its items, and sees the variables as they are then. A list comprehension
reads them at once. Offered as the fix of `late-binding-capture` and `empty-cell` for generator expressions, if the code
cannot tell the difference.

Offered only if this file shows that the generator is iterated over once, to its end; that it iterates over something
finite; that it calls nothing; and that no other variable changes meanwhile. Otherwise a factory function gives the
generator a variable of its own.

Example:

    def build(rows, width):
        lines = []
        for row in rows:
            lines.append(cell * row for cell in range(width))
        for line in lines:
            print(*list(line))

After:

    def build(rows, width):
        lines = []
        for row in rows:
            lines.append([cell * row for cell in range(width)])
        for line in lines:
            print(*list(line))
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
