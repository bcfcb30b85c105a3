"""Capture `i` by value, with `functools.partial`: passes the value as the first argument of every call.

The function gets a first parameter, and `partial` keeps the value for it. The action adds the import if it is missing,
and writes `partial` as the file imports it.

Offered beside the default argument. It needs review unless this file shows all calls of the function, because a
`partial` object is not a function. Not offered for what may become a method, because nothing would bind it; for a
function with decorators, which would see the new parameter; and for one with `**kwargs`, to which a call may pass the
name.

Example:

    import os


    def build(names):
        checks = []
        for name in names:
            checks.append(lambda path: os.path.basename(path) == name)
        return checks

After:

    import functools
    import os


    def build(names):
        checks = []
        for name in names:
            checks.append(functools.partial(lambda name, path: os.path.basename(path) == name, name))
        return checks
"""

from __future__ import annotations

from functools import partial

from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.fixes.by_value import KINDS, Form, offer_form

ACTION = Action(
    "capture-by-partial",
    KINDS,
    partial(offer_form, form=Form.PARTIAL),
    __doc__ or "",
)
