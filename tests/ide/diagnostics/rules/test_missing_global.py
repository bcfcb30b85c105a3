"""Where a `global` is missing, and where one might be but nobody can be sure."""

from __future__ import annotations

import pytest

from tests.ide.diagnostics.check import check_diagnostics, check_message


def test_an_augmented_assignment() -> None:
    check_diagnostics("n = 0\ndef f():\n    n += 1\n#   ^ error missing-global n\n")


def test_the_module_may_bind_it_below_or_from_a_function() -> None:
    check_diagnostics("def f():\n    n += 1\n#   ^ error missing-global n\nimport n\n")
    check_diagnostics("def f():\n    n += 1\n#   ^ error missing-global n\ndef g():\n    global n\n    n = 0\n")


def test_methods() -> None:
    check_diagnostics("n = 0\nclass C:\n    def f(self):\n        n += 1\n#       ^ error missing-global n\n")


def test_the_variable_of_a_function_around_comes_first() -> None:
    check_diagnostics("n = 0\ndef f(n):\n    def g():\n        n += 1\n#       ^ error missing-nonlocal n\n")


def test_a_builtin_that_the_function_makes_its_own() -> None:
    check_diagnostics("def f():\n    print = print\n#           ^ error missing-global print\n")
    check_diagnostics("def f(a):\n    a(id)\n#     ^ error missing-global id\n    id = len(a)\n    return id\n")
    check_diagnostics("def f(a):\n    id = len(a)\n    return id\n")
    check_diagnostics("from m import *\ndef f():\n    print = print\n")


@pytest.mark.parametrize(
    "source",
    [
        "n = 0\ndef f():\n    with suppress(UnboundLocalError): n += 1\n",
        "n = 0\ndef f():\n    with pytest.raises(NameError): n += 1\n",
        "n = 0\ndef f():\n    if 'n' in locals(): a(n)\n    n = 1\n",
        "n = 0\ndef f():\n    raise E\n    n += 1\n",
        "n = 0\ndef f():\n    if TYPE_CHECKING: a(n)\n    n = 1\n",
        "def f():\n    n += 1\n",
        "n: int\ndef f():\n    n += 1\n",
        "n = 0\ndef f():\n    global n\n    n += 1\n",
        "n = 0\ndef f(n):\n    n += 1\n",
        "n = 0\nclass C:\n    n += 1\n",
        "n = 0\nn += 1\n",
        "n = 0\ndef f():\n    if a: n = 1\n    n += 1\n",
        "n = 0\nf = lambda: ((n := 1), n)\n",
    ],
)
def test_not_certain_or_not_wrong(source: str) -> None:
    check_diagnostics(source)


def test_what_the_message_says() -> None:
    check_message(
        "n = 0\ndef inc():\n    n += 1\n",
        "`n` has no value here (UnboundLocalError): line 3 makes it local.",
        "3: n: this makes `n` local to `inc`",
        "1: n: `global n` would mean the module's `n`",
    )
