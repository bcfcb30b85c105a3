"""Where a `nonlocal` is missing, and where one might be but nobody can be sure."""

from __future__ import annotations

import pytest

from tests.ide.diagnostics.check import check_diagnostics, check_message


def check_counter(body: str) -> None:
    """The caret comments of the body of a function, in one that has a variable `n`."""
    check_diagnostics("def counter(m):\n    n = 0\n    def f(p=0):\n" + body)


def test_an_augmented_assignment() -> None:
    check_counter("        n += 1\n#       ^ error missing-nonlocal n\n")


def test_a_read_above_the_assignment() -> None:
    check_counter("        print(n)\n#             ^ error missing-nonlocal n\n        n = 1\n")


def test_a_read_within_the_assignment() -> None:
    check_counter("        n = n + 1\n#           ^ error missing-nonlocal n\n")


def test_a_deletion() -> None:
    check_counter("        del n\n#           ^ error missing-nonlocal n\n")


def test_an_error_that_is_expected() -> None:
    check_counter("        try: n += 1\n        except (OSError, UnboundLocalError): pass\n")
    check_counter("        try: n += 1\n#            ^ error missing-nonlocal n\n        except OSError: pass\n")
    check_counter(
        "        try: pass\n        except NameError: n += 1\n#                         ^ error missing-nonlocal n\n"
    )


def test_a_parameter_of_the_function_around() -> None:
    check_counter("        m += 1\n#       ^ error missing-nonlocal m\n")


def test_each_variable_once_in_each_function() -> None:
    check_diagnostics(
        """\
def counter():
    n = m = 0
    def f():
        n += 1
#       ^ error missing-nonlocal n
        n += 1
        m += n
#       ^ error missing-nonlocal m
    def g():
        n += 1
#       ^ error missing-nonlocal n
"""
    )


def test_methods_and_classes_in_between() -> None:
    check_diagnostics(
        """\
def counter():
    n = 0
    class C:
        n = 1
        def f(self):
            n += 1
#           ^ error missing-nonlocal n
"""
    )


def test_functions_in_between() -> None:
    check_diagnostics(
        """\
def counter():
    n = 0
    def outer():
        print(n)
        async def f():
            n += 1
#           ^ error missing-nonlocal n
"""
    )


def test_a_function_in_between_that_means_the_global() -> None:
    check_diagnostics(
        """\
n = 0
def counter():
    n = 0
    def outer():
        global n
        def f():
            n += 1
#           ^ error missing-global n
"""
    )


@pytest.mark.parametrize(
    "body",
    [
        "        n = 1; n += 1\n",
        "        if p: n = 1\n        n += 1\n",
        "        while p():\n            if p: n += 1\n            n = 1\n",
        "        nonlocal n; n += 1\n",
        "        p += 1\n",
        "        def g(): return n\n        n = 1\n",
        "        n = )\n        n += 1\n",
        "        n: int\n",
        "        return n + 1\n",
    ],
)
def test_not_certain_or_not_wrong(body: str) -> None:
    check_counter(body)


def test_nobody_around_has_the_name() -> None:
    check_diagnostics("def counter():\n    def f():\n        n += 1\n")
    check_diagnostics("class C:\n    m = 0\n    def f(self):\n        n += 1\n")


def test_a_variable_of_a_comprehension_is_not_the_function_s() -> None:
    check_diagnostics("def counter():\n    a = [(lambda: n)() for n in b()]\n    def f():\n        n += 1\n")
    check_diagnostics("def counter():\n    a = [n for n in b()]\n    def f():\n        n += 1\n")


def test_a_type_parameter_cannot_be_nonlocal() -> None:
    check_diagnostics("def counter[n]():\n    def f():\n        n += 1\n")


def test_what_the_message_says() -> None:
    check_message(
        "def counter():\n    n = 0\n    def inc():\n        return n\n        n = 1\n",
        "`n` has no value here (UnboundLocalError): line 5 makes it local.",
        "5: n: this makes `n` local to `inc`",
        "2: n: `nonlocal n` would mean the `n` of `counter`",
    )


def test_the_message_for_a_deletion() -> None:
    check_message(
        "def counter(n):\n    def inc():\n        del n\n",
        "`n` has no value here (UnboundLocalError): line 3 makes it local.",
        "3: n: this makes `n` local to `inc`",
        "1: n: `nonlocal n` would mean the `n` of `counter`",
    )


def test_the_message_where_an_annotation_is_in_the_way() -> None:
    check_message(
        "def counter(n):\n    def inc():\n        n: int = n + 1\n",
        "`n` has no value here (UnboundLocalError): line 3 makes it local.",
        "3: n: this makes `n` local to `inc`",
        "1: n: `nonlocal n`, with no annotation, would mean the `n` of `counter`",
    )


def test_a_mangled_name_is_shown_as_it_is_written() -> None:
    check_message(
        "class C:\n    def m(self):\n        __n = 0\n        def inc():\n            __n += 1\n",
        "`__n` has no value here (UnboundLocalError): line 5 makes it local.",
        "5: __n: this makes `__n` local to `inc`",
        "3: __n: `nonlocal __n` would mean the `__n` of `m`",
    )


def test_an_assignment_that_reads_first_in_a_loop() -> None:
    loop = "def f(n):\n    def g(a):\n        {}\n"
    check_diagnostics(loop.format("while (n := n - 1): a(n)\n#                   ^ error missing-nonlocal n"))
    check_diagnostics(loop.format("return [n := n + b for b in a]\n#                    ^ error missing-nonlocal n"))
    check_diagnostics(loop.format("for b in a: n = n + b\n#                       ^ error missing-nonlocal n"))
    check_diagnostics(loop.format("for b in a: n = n + b if b else 0"))
    check_diagnostics(loop.format("for b in a: n = b and n"))


def test_an_annotation_without_a_value() -> None:
    check_diagnostics("def f(n):\n    def g():\n        n: int\n        n.a\n#       ^ error missing-nonlocal n\n")


def test_the_body_of_a_class() -> None:
    check_diagnostics("def f(n):\n    class C:\n        n = n\n#           ^ error missing-nonlocal n\n")
    check_diagnostics("n = 0\ndef f(n):\n    class C:\n        n = n\n")
    check_diagnostics("def f(id):\n    class C:\n        id = id\n")
