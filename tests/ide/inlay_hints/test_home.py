"""The hint at each free use: whose variable it is."""

from __future__ import annotations

from closure_lsp.python_version import PythonVersion
from tests.ide.fixtures import analysed
from tests.ide.inlay_hints.check import check_hints, hints_in


def check_home(expected: str, version: PythonVersion | None = None) -> None:
    if version is None:
        check_hints(expected, "home")
    else:
        check_hints(expected, "home", version=version)


def test_reads() -> None:
    check_home("""\
def make_adder(n):
    def add(x):
        return x + n
#                   ^ of make_adder
""")


def test_a_declaration_and_both_halves_of_an_augmented_assignment() -> None:
    check_home("""\
def counter():
    n = 0
    def bump():
        nonlocal n
#                 ^ of counter
        n += 1
#        ^ of counter
        del n
#            ^ of counter
""")


def test_nameless_homes() -> None:
    check_home("""\
f = lambda x: lambda: x
#                      ^ of lambda
g = [lambda: y for y in "ab"]
#             ^ of list comprehension
h = list((lambda: z) for z in "ab")
#                  ^ of generator expression
""")


def test_a_comprehension_in_the_home_s_own_frame_is_not_free() -> None:
    source = """\
def f(k, xs):
    return [k for x in xs]
"""
    check_home(source, PythonVersion(3, 12))
    check_home(source.replace("for x in xs]\n", "for x in xs]\n#            ^ of f\n"), PythonVersion(3, 11))


def test_the_class_cell_where_it_is_named() -> None:
    check_home("""\
class C:
    def kind(self):
        super()
        return __class__
#                       ^ of class C
""")


def test_neither_globals_nor_type_parameters_nor_unevaluated_annotations() -> None:
    check_home("""\
from __future__ import annotations
limit = 1
def f[T]():
    Key = int
    def g(x: Key):
        return limit, T
""")


def test_the_owner_leads_to_the_first_binding() -> None:
    analysis = analysed("def f():\n    n = 1\n    return lambda: n\n")
    (hint,) = hints_in(analysis, frozenset({"home"}))
    assert [(part.text, part.target and part.target.start) for part in hint.parts] == [("of ", None), ("f", 13)]
    assert hint.tooltip == "`n` is free here: it belongs to `f` (line 1)"
