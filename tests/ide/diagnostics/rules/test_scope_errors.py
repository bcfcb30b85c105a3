"""Errors of CPython's symbol table."""

from __future__ import annotations

from closure_lsp.python_version import PythonVersion
from tests.ide.diagnostics.check import check_diagnostics, check_message


def test_a_nonlocal_for_which_there_is_nothing() -> None:
    check_diagnostics("def f():\n    nonlocal x\n#   ^ error scope-error x\n")
    check_message("def f():\n    nonlocal x\n", "no binding for nonlocal 'x' found")


def test_places_are_those_of_the_document() -> None:
    check_diagnostics("é = 1\n\n\ndef f(x):\n    global x\n#   ^ error scope-error x\n")


def test_the_target_version_decides() -> None:
    source = "def f(x, x): pass\n"
    check_message(source, "duplicate argument 'x' in function definition", version=PythonVersion(3, 14))
    check_message(source, "duplicate parameter 'x' in function definition", version=PythonVersion(3, 15))


def test_an_error_that_names_nothing() -> None:
    check_diagnostics("def f():\n    from a import *\n#                 ^ error scope-error \n")


def test_a_name_used_above_its_declaration() -> None:
    check_message("def f():\n    x = 1\n    global x\n", "name 'x' is assigned to before global declaration")
