"""Capture `i` by value, with a factory function: another function, which receives the value, makes the function.

Each call of the factory has its own variable, and the function captures that one. The function's parameters stay as
they are, so this is preferred if other code inspects them: a decorator, a framework, Qt's `connect`. A lambda gets a
lambda around it. A `def` moves, with its decorators, into a `def make_...` that is called below it, and so does a
`type` statement. A generator expression also gets a lambda around it and stays a generator, so it need not be finite.

Offered beside the default argument. If the function rebinds the variable, this is the only offer and needs review:
each copy of the function then has its own variable.

Not offered if a default value, decorator or annotation would mean something else inside the factory, and for methods,
because the factory could not see their class body.

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
