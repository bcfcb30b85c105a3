"""Capture `i` by value, with a list in place of the generator: turns a generator expression into a list comprehension.

A generator expression runs when somebody asks it for items, and sees the variables as they are then. A list has read
them all. Offered as the fix of `late-binding-capture` and `empty-cell` for generator expressions, where nobody can tell
the difference.

Not offered unless this file shows that the generator is iterated over once, to its end; that it iterates over what is
plainly finite; that it calls nothing; and that no other variable changes meanwhile. Anywhere else a factory function
makes a generator of its own variable.

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
