"""Capture `i` by value: gives a function made in a loop a default `i=i`, so that it keeps this iteration's value.

A default is evaluated where the function is made. The parameter then hides the variable around the function, so what
the loop binds later is not seen any more.

Offered as the fix of `late-binding-capture` and `empty-cell`, and anywhere on the header of a `def` or lambda, or on
the variable in its body, for every captured variable that a loop around the function rebinds; for all of them at once
if there are several. It goes behind the other parameters, before `**kwargs`, and is keyword-only after `*`. Of a
function in a function the outermost one that the loop makes gets it.

It is preferred unless somebody may look at the function's parameters: a decorator that is not known to leave them
alone, a framework, Qt's `connect`. Nor where a call in this file passes `*` arguments, or more than the function had
parameters, for these would take the place of the value.

Not offered where it would not compile or would mean another variable: for generator expressions, where the function
rebinds or declares the name, where a class around a method binds it, where no binding precedes the function.

Example:

    buttons = []
    for label in ("yes", "no"):
        buttons.append(lambda: label)

After:

    buttons = []
    for label in ("yes", "no"):
        buttons.append(lambda label=label: label)
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
