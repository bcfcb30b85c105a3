"""Where captured variables are named, and on which side of the capture."""

from __future__ import annotations

from closure_lsp.ide.captures.places import captured_variables
from closure_lsp.python_version import PythonVersion
from closure_lsp.text import Span
from tests.ide.fixtures import DEFAULT_VERSION, analysed, with_carets, without_carets


def check_captured(expected: str, version: PythonVersion = DEFAULT_VERSION) -> None:
    """The names of captured variables are those above the caret comments, no more and no fewer."""
    analysis = analysed(without_carets(expected), version)
    found = captured_variables(analysis, Span(0, len(analysis.text)))
    labels = [(one.span.start, f"{analysis.text.slice(one.span)} {one.place.value}") for one in found]
    assert with_carets(analysis.text, labels) == expected


def test_the_home_has_a_cell_and_the_captor_is_free() -> None:
    check_captured("""\
def make_counter(start):
    count = start
#   ^ count cell
    def increment():
        nonlocal count
#                ^ count free
        count += 1
#       ^ count free
        step = 1
        return count
#              ^ count free
    return increment
""")


def test_who_only_hands_the_cell_on_names_nothing() -> None:
    check_captured("""\
def outer(x):
#         ^ x cell
    def middle(y):
        def inner(): return x
#                           ^ x free
""")


def test_locals_globals_and_builtins_are_not_captured() -> None:
    check_captured("""\
total = 0
def f(n):
    global total
    total = len(n)
""")


def test_a_captured_function_is_a_variable_too() -> None:
    check_captured("""\
def f():
    def loop(): loop()
#       ^ loop cell
#               ^ loop free
""")


def test_a_comprehension_captures_where_it_is_a_function_of_its_own() -> None:
    check_captured(
        """\
def f(n):
#     ^ n cell
    return [n for _ in "ab"]
#           ^ n free
""",
        PythonVersion(3, 11),
    )
    check_captured('def f(n):\n    return [n for _ in "ab"]\n', PythonVersion(3, 12))


def test_the_cell_that_an_inlined_comprehension_forces_is_of_another_variable() -> None:
    check_captured(
        """\
def f(n):
    return [lambda: n for n in "ab"]
#                   ^ n free
#                         ^ n cell
""",
        PythonVersion(3, 12),
    )


def test_a_type_parameter_counts_where_a_function_captures_it() -> None:
    check_captured("def f[T](x: T) -> T: return x\n")
    check_captured("""\
def f[T](x: T):
#     ^ T cell
#           ^ T cell
    return lambda: T
#                  ^ T free
""")


def test_class_of_a_method() -> None:
    check_captured("""\
class C:
    def f(self):
        return __class__
#              ^ __class__ free
""")


def test_a_document_without_functions() -> None:
    check_captured("x = 1\n")


def test_only_what_touches_the_span() -> None:
    source = "def f(a):\n    return lambda: a\n\ndef g(b):\n    return lambda: b\n"
    analysis = analysed(source)
    second = source.index("def g")
    assert [one.span.start for one in captured_variables(analysis, Span(second, len(source)))] == [
        source.index("b)"),
        source.rindex("b"),
    ]
    assert [one.span.start for one in captured_variables(analysis, Span(0, 8))] == [6]
