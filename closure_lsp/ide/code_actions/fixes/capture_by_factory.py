"""Capture `i` by value, with a factory function: has the function made by another one, which is passed the value.

Each call of the factory has a variable of its own, and the function captures that. Its own parameters stay as they are,
so this is preferred where somebody looks at them: a decorator, a framework, Qt's `connect`. A lambda is made by a
lambda around it; a `def` is indented, with its decorators, into a `def make_...` that is called below it, and so is a
`type` statement. A generator expression is made by a lambda, too, and stays a generator, so it need not be finite.

Offered beside the default argument. Alone, and in need of a review, where the function rebinds the variable: each copy
then has its own.

Not offered where a default value, decorator or annotation would mean something else within the factory, and for
methods, whose class body the factory could not see.

Example:

    def build(names, register):
        handlers = []
        for name in names:
            @register
            def handler(event):
                return name, event

            handlers.append(handler)
        return handlers

After:

    def build(names, register):
        handlers = []
        for name in names:
            def make_handler(name):
                @register
                def handler(event):
                    return name, event

                return handler

            handler = make_handler(name)

            handlers.append(handler)
        return handlers
"""

from __future__ import annotations

from functools import partial

from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.fixes.by_value import KINDS, Form, offer_form

ACTION = Action(
    "capture-by-factory",
    KINDS,
    partial(offer_form, form=Form.FACTORY),
    __doc__ or "",
)
