"""The hint at a variable's first binding: who captures it."""

from __future__ import annotations

from typing import Any

from closure_lsp.python_version import PythonVersion
from tests.ide.fixtures import DEFAULT_VERSION, analysed
from tests.ide.inlay_hints.check import check_hints, hints_in


def check_captured_by(expected: str, version: PythonVersion = DEFAULT_VERSION, **settings: Any) -> None:
    check_hints(expected, "capturedBy", version=version, **settings)


def test_it_is_behind_the_header_and_names_the_parameter() -> None:
    check_captured_by("""\
def make_adder(n, m):
#                    ^ n captured by add
    def add(x): return x + n
    return add
""")


def test_several_of_one_line_are_listed() -> None:
    check_captured_by("""\
def f(a: int = 1, *args, b=2, **kw):
#                                   ^ captured: a, args
    return lambda: (a, args)
""")


def test_several_capturers_in_the_order_of_the_text() -> None:
    check_captured_by("""\
def account():
    balance = 0
#              ^ captured by pay, read
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
#        ^ captured by lambda
    x = 2
    x += 3
    return lambda: x
""")


def test_a_rebinding_function_above_the_home_s_own_binding() -> None:
    check_captured_by("""\
def f():
    def set_it():
        nonlocal x
        x = 2
    x = 1
#        ^ captured by set_it
""")


def test_who_only_passes_the_cell_on_is_not_named() -> None:
    check_captured_by("""\
def outer(x):
#            ^ x captured by inner
    def middle():
        def inner(): return x
""")


def test_nameless_capturers_are_counted() -> None:
    check_captured_by("""\
def f(one, two, three):
#                      ^ captured: one, two, three
    yield lambda: one + two
    yield lambda: two
    yield (three for _ in ())
    yield lambda: three
""")


def test_not_more_than_there_is_room_for() -> None:
    check_captured_by("""\
def f(first):
#            ^ first captured by a, b, c, +2
    def a(): first
    def b(): first
    def c(): first
    def d(): first
    def e(): first
""")


def test_a_recursive_function_captures_itself() -> None:
    check_captured_by("""\
def outer():
    def walk(tree):
#                  ^ walk captured by itself
        for child in tree: walk(child)
""")


def test_every_kind_of_binding() -> None:
    check_captured_by("""\
def f(seq):
    import os.path
#                 ^ captured by lambda
    from re import sub as replace
#                                ^ captured by lambda
    for i, (j, *k) in seq: pass
#                              ^ captured: i, j, k
    with seq as w: pass
#                      ^ captured by lambda
    try: pass
    except OSError as e: pass
#                            ^ captured by lambda
    match seq:
        case {"a": m, **rest}: pass
#                                  ^ captured: m, rest
    if (n := 1): pass
#                    ^ captured by lambda
    class C: pass
#                ^ captured by lambda
    def g(): pass
#                ^ captured by lambda
    z: int = 1
#             ^ captured by lambda
    return lambda: (os, replace, i, j, k, w, e, m, rest, n, C, g, z)
""")


def test_a_class_body_that_reads_the_variable() -> None:
    check_captured_by("""\
def f(x):
#        ^ x captured by class C
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
#                               ^ x captured by lambda
    return fs, x
""")


def test_a_walrus_in_a_comprehension_binds_outside() -> None:
    check_captured_by("""\
def f(xs):
    ys = [last := x for x in xs]
#                               ^ last captured by lambda
    return lambda: last
""")


def test_a_comprehension_captures_before_3_12() -> None:
    source = """\
def f(k, xs):
#            ^ k captured by 2 blocks
    return [k for x in xs], {k for x in xs}
"""
    check_captured_by(source, PythonVersion(3, 11), comprehensions=True)
    without = source.replace(source.splitlines(keepends=True)[1], "")
    check_captured_by(without, PythonVersion(3, 11))
    check_captured_by(without, PythonVersion(3, 12), comprehensions=True)


def test_deferred_annotations_capture() -> None:
    check_captured_by(
        """\
def f():
    Key = int
#            ^ captured by annotations of g
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
#                   ^ T captured by lambda
    return lambda: T
class C[U]:
    y: U
"""
    check_captured_by(source, PythonVersion(3, 13))
    check_captured_by(source, PythonVersion(3, 14))


def test_the_parts_lead_to_the_capturers() -> None:
    analysis = analysed("def f(n):\n    def g(): n\n    return lambda: n\n")
    (hint,) = hints_in(analysis, frozenset({"capturedBy"}))
    places = [(part.text, part.target and analysis.text.slice(part.target)) for part in hint.parts]
    assert places == [
        ("n", "n"),
        (" ", None),
        ("captured by ", None),
        ("g", "g"),
        (", ", None),
        ("lambda", "lambda: n"),
    ]


def test_the_tooltip_says_who_rebinds() -> None:
    analysis = analysed("def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n")
    (hint,) = hints_in(analysis, frozenset({"capturedBy"}))
    assert hint.tooltip == "`n` is captured by `g` (line 3, rebinds it)"


def test_a_generator_expression_counts_where_the_settings_say_so() -> None:
    source = """\
def f(limit):
#            ^ limit captured by 2 blocks
    yield (limit for _ in ())
    yield lambda: limit
"""
    check_captured_by(source, comprehensions=True)
    check_captured_by(source.replace("2 blocks", "lambda"))


def test_a_count_where_there_is_no_room_for_names() -> None:
    check_captured_by("""\
def f(value):
#            ^ value captured by 1 function
    def a_function_with_a_long_name(): return value
""")


def test_a_count() -> None:
    check_captured_by(
        """\
def account():
    balance = 0
#              ^ captured by 2 functions
    limit = 0
#            ^ captured by 1 function
    def pay():
        nonlocal balance
        balance += limit
    return lambda: balance
""",
        captured_by="count",
    )


def test_before_a_comment_and_behind_a_string_of_several_lines() -> None:
    check_captured_by("""\
def f():
    first = 1  # type: ignore
#            ^ captured by lambda
    text = '''
    of two lines'''.strip()  # a comment
#                          ^ captured by lambda
    return lambda: (first, text)
""")


def test_a_method_s_own_object_is_no_news() -> None:
    check_hints(
        """\
class C:
    def method(self, n):
#                       ^ n captured by lambda
        return lambda: self.x + n
    @classmethod
    def make(cls):
        return lambda: cls()
    def generic[T](self): return lambda: self
    @staticmethod
    def other(first):
#                    ^ first captured by lambda
        return lambda: first
def function(self):
#                  ^ self captured by lambda
    return lambda: self
""",
        "capturedBy",
    )
