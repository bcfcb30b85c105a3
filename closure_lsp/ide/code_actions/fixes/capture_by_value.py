"""Capture `i` by value: gives a function made in a loop a default `i=i`, so that it keeps this iteration's value.

A default is evaluated where the function is made. The parameter then hides the variable around the function, so what
the loop binds later is not seen any more.

Offered as the fix of `late-binding-capture` and `empty-cell`, and anywhere on the header of a `def` or lambda, or on
the variable in its body, for every captured variable that a loop around the function rebinds; for all of them at once
if there are several, which is preferred: so a function keeps all of them in one style. It goes behind the other
parameters, before `**kwargs`. Of a function in a function the outermost one that the loop makes gets it.

It is positional only where this file shows all calls of the function, by its name or out of a list or dict of its own,
and none can pass anything into the value's place. Else it is keyword-only, `lambda *, label=label: label`, for who gets
the function may call it with more arguments.

It needs review where somebody may look at the function's parameters: a decorator that is not known to leave them alone,
a framework, Qt's `connect`.

As the fix of `class-scope-not-captured` it keeps what the body of the class has bound above a function, which is
preferred where the class has no name yet when the function runs, or a loop rebinds the variable.

Not offered where it would not compile or would mean another variable: for generator expressions, where the function
rebinds or declares the name, where a class around a method binds it, where no binding precedes the function.

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
