"""Capture `i` by value: gives a function made in a loop a default `i=i`, so that it keeps this iteration's value.

Python evaluates a default when it makes the function. The parameter then hides the variable around the function, so
the function no longer sees what the loop binds later.

Offered as the fix of `late-binding-capture` and `empty-cell`; and anywhere on the header of a `def` or lambda, or on
the variable in its body, for every captured variable that a loop around the function rebinds. If there are several, the
action for all of them is preferred, so that a function keeps all of them in one style. The parameter goes after the
other parameters, before `**kwargs`. If functions are nested, the outermost one that the loop makes gets it.

The parameter is positional only if this file shows all calls of the function, by its name or from a list or dict of the
file, and none can pass anything in the value's place. Otherwise it is keyword-only, `lambda *, label=label: label`,
because code that gets the function may call it with more arguments.

It needs review if other code may inspect the function's parameters: a decorator that is not known to leave them alone,
a framework, Qt's `connect`.

As the fix of `class-scope-not-captured` it keeps what the body of the class has bound above a function. This is
preferred if the class has no name yet when the function runs, or if a loop rebinds the variable.

Not offered if the result would not compile or would mean another variable: for generator expressions; if the function
rebinds or declares the name; if a class around a method binds it; if no binding precedes the function.

Example:

    def ask(labels):
        buttons = []
        for label in labels:
            buttons.append(lambda: label)
        return [button() for button in buttons]

After:

    def ask(labels):
        buttons = []
        for label in labels:
            buttons.append(lambda label=label: label)
        return [button() for button in buttons]
"""

from __future__ import annotations

from functools import partial

from closure_lsp.ide.code_actions.action import Action
from closure_lsp.ide.code_actions.fixes.by_value import KINDS, Form, offer_form

ACTION = Action(
    "capture-by-value",
    KINDS,
    partial(offer_form, form=Form.DEFAULT),
    __doc__ or "",
)
