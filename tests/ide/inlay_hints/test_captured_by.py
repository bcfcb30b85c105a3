"""The hint at a variable's first binding: who captures it."""

from __future__ import annotations

from closure_lsp.python_version import PythonVersion
from tests.ide.fixtures import analysed
from tests.ide.inlay_hints.check import check_hints, hints_in


def check_captured_by(expected: str, version: PythonVersion | None = None) -> None:
    if version is None:
        check_hints(expected, "capturedBy")
    else:
        check_hints(expected, "capturedBy", version=version)


def test_it_stands_after_the_name_even_among_parameters() -> None:
    check_captured_by("""\
def make_adder(n, m):
#               ^ captured by add
    def add(x): return x + n
    return add
""")


def test_before_annotation_and_default() -> None:
    check_captured_by("""\
def f(a: int = 1, *args, b=2, **kw):
#      ^ captured by lambda
#                      ^ captured by lambda
    return lambda: (a, args)
""")


def test_several_captors_in_the_order_of_the_text() -> None:
    check_captured_by("""\
def account():
    balance = 0
#          ^ captured by pay, read
    def pay(amount):
        nonlocal balance
        balance += amount
    def read():
        return balance
""")


def test_only_the_first_binding_is_marked() -> None:
    check_captured_by("""\
def f():
    x = 1
#    ^ captured by lambda
    x = 2
    x += 3
    return lambda: x
""")


def test_a_rebinding_captor_above_the_home_s_own_binding() -> None:
    check_captured_by("""\
def f():
    def set_it():
        nonlocal x
        x = 2
    x = 1
#    ^ captured by set_it
""")


def test_who_only_hands_the_cell_on_is_not_named() -> None:
    check_captured_by("""\
def outer(x):
#          ^ captured by inner
    def middle():
        def inner(): return x
""")


def test_nameless_captors_are_counted() -> None:
    check_captured_by("""\
def f(one, two, three):
#        ^ captured by lambda
#             ^ captured by 2 lambdas
#                    ^ captured by generator expression, lambda
    yield lambda: one + two
    yield lambda: two
    yield (three for _ in ())
    yield lambda: three
""")


def test_four_captors_at_most() -> None:
    check_captured_by("""\
def f(x):
#      ^ captured by a, b, c, d, +1
    def a(): x
    def b(): x
    def c(): x
    def d(): x
    def e(): x
""")


def test_a_recursive_function_captures_itself() -> None:
    check_captured_by("""\
def outer():
    def walk(tree):
#           ^ captured by itself
        for child in tree: walk(child)
""")


def test_every_kind_of_binding() -> None:
    check_captured_by("""\
def f(seq):
    import os.path
#            ^ captured by lambda
    from re import sub as replace
#                                ^ captured by lambda
    for i, (j, *k) in seq: pass
#        ^ captured by lambda
#            ^ captured by lambda
#                ^ captured by lambda
    with seq as w: pass
#                ^ captured by lambda
    try: pass
    except OSError as e: pass
#                      ^ captured by lambda
    match seq:
        case {"a": m, **rest}: pass
#                   ^ captured by lambda
#                           ^ captured by lambda
    if (n := 1): pass
#        ^ captured by lambda
    class C: pass
#          ^ captured by lambda
    def g(): pass
#        ^ captured by lambda
    z: int = 1
#    ^ captured by lambda
    return lambda: (os, replace, i, j, k, w, e, m, rest, n, C, g, z)
""")


def test_a_class_body_that_reads_the_variable() -> None:
    check_captured_by("""\
def f(x):
#      ^ captured by class C
    class C:
        y = x
""")


def test_a_name_that_a_class_body_binds_is_not_captured_by_its_methods() -> None:
    check_captured_by("""\
class C:
    x = 1
    def get(self): return x
""")


def test_the_variable_of_an_inlined_comprehension_is_not_the_function_s() -> None:
    check_captured_by("""\
def f(xs):
    x = 1
    fs = [lambda: x for x in xs]
#                        ^ captured by lambda
    return fs, x
""")


def test_a_walrus_in_a_comprehension_binds_outside() -> None:
    check_captured_by("""\
def f(xs):
    ys = [last := x for x in xs]
#             ^ captured by lambda
    return lambda: last
""")


def test_a_comprehension_captures_before_3_12() -> None:
    source = """\
def f(k, xs):
#      ^ captured by list comprehension, set comprehension, dict comprehension
    return [k for x in xs], {k for x in xs}, {k: x for x in xs}
"""
    check_captured_by(source, PythonVersion(3, 11))
    check_captured_by(source.replace(source.splitlines(keepends=True)[1], ""), PythonVersion(3, 12))


def test_deferred_annotations_capture() -> None:
    check_captured_by(
        """\
def f():
    Key = int
#      ^ captured by annotations of g
    def g(x: Key): return x
""",
        PythonVersion(3, 14),
    )


def test_annotations_evaluated_at_once_do_not() -> None:
    check_captured_by("""\
def f():
    Key = int
    def g(x: Key): return x
""")


def test_type_parameters_are_hinted_for_functions_alone() -> None:
    source = """\
def f[T](x: T) -> T:
#      ^ captured by lambda
    return lambda: T
class C[U]:
    y: U
"""
    check_captured_by(source, PythonVersion(3, 13))
    check_captured_by(source, PythonVersion(3, 14))


def test_the_parts_lead_to_the_captors() -> None:
    analysis = analysed("def f(n):\n    def g(): n\n    return lambda: n\n")
    (hint,) = hints_in(analysis, frozenset({"capturedBy"}))
    places = [(part.text, part.target and analysis.text.slice(part.target)) for part in hint.parts]
    assert places == [("captured by ", None), ("g", "g"), (", ", None), ("lambda", "lambda: n")]


def test_the_tooltip_says_who_rebinds() -> None:
    analysis = analysed("def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n")
    (hint,) = hints_in(analysis, frozenset({"capturedBy"}))
    assert hint.tooltip == "Lives in a cell: captured by `g` (line 3, rebinds it)"
