"""The hint on a function's header: what it captures."""

from __future__ import annotations

from typing import Any

from closure_lsp.python_version import PythonVersion
from tests.ide.fixtures import DEFAULT_VERSION, analysed
from tests.ide.inlay_hints.check import check_hints, hints_in


def check_captures(expected: str, version: PythonVersion = DEFAULT_VERSION, **settings: Any) -> None:
    check_hints(expected, "captures", version=version, **settings)


def test_it_is_behind_the_colon_of_a_def() -> None:
    check_captures("""\
def power(exponent):
    def apply(base, /) -> int:
#                             ^ captures exponent
        return base ** exponent
    return apply
""")


def test_in_a_lambda_it_is_before_the_colon() -> None:
    check_captures("""\
def scale(factor):
    first = lambda: factor
#                 ^ captures factor
    return lambda value: value * factor
#                      ^ captures factor
""")


def test_a_space_before_the_colon_of_a_lambda_is_not_doubled() -> None:
    analysis = analysed("def f(x):\n    a = lambda : x\n    b = lambda: x\n")
    assert [hint.padding_left for hint in hints_in(analysis, frozenset({"captures"}))] == [False, True]


def test_rebinding_is_said() -> None:
    check_captures("""\
def counter(step):
    total = 0
    def bump():
#              ^ rebinds total, captures step
        nonlocal total
        total += step
    def reset():
#               ^ rebinds total
        nonlocal total
        total = 0
    def forget():
#                ^ rebinds total
        nonlocal total
        del total
    def read():
#              ^ captures total
        return total
""")


def test_a_function_that_only_passes_a_cell_on_says_so() -> None:
    check_captures("""\
def outer(near, far):
    def middle():
#                ^ captures near, passes on far
        def inner():
#                   ^ captures far
            return far
        return near
""")


def test_not_more_than_there_is_room_for() -> None:
    source = """\
def form(attempts, delay, factor, limit):
    def four():
#              ^ captures attempts, delay, +2
        return attempts, delay, factor, limit
"""
    check_captures(source)
    check_captures(source.replace("delay, +2", "delay, factor, limit"), max_length=60)
    check_captures(source.replace("attempts, delay, +2", "attempts, +3"), max_length=22)


def test_names_that_are_too_long_are_counted() -> None:
    check_captures("""\
def form(a_name_that_goes_on_and_on_and_on, b):
    def one():
#             ^ captures 1 variable
        return a_name_that_goes_on_and_on_and_on
    def two():
#             ^ captures 2 variables
        return a_name_that_goes_on_and_on_and_on, b
    def three():
#               ^ rebinds 1 variable, +1
        nonlocal a_name_that_goes_on_and_on_and_on
        a_name_that_goes_on_and_on_and_on = b
""")


def test_rebound_names_are_first() -> None:
    check_captures("""\
def form(a, b, total, limit):
    def two():
#             ^ rebinds total, captures a, +2
        nonlocal total
        total = a + b
        return limit
""")


def test_it_is_behind_the_code_of_the_line_and_before_a_comment() -> None:
    check_captures("""\
def f(n):
    def one(): return n
#                      ^ captures n
    def two():  # a comment
#             ^ captures n
        return n
    def three(
        a,
        b,
    ) -> int:
#            ^ captures n
        return n
""")


def test_every_kind_of_variable_that_can_be_captured() -> None:
    check_captures("""\
def f(positional, *rest, keyword, **others):
    import os.path as path
    class Local: pass
    with open(path) as file: pass
    for item in rest: pass
    match keyword:
        case [first, *_]: pass
    if walrus := keyword: pass
    p = lambda: (positional, rest, keyword, others)
#             ^ captures keyword, +3
    q = lambda: (path, Local, file, item)
#             ^ captures Local, file, +2
    r = lambda: (first, walrus)
#             ^ captures first, walrus
""")


def test_generators_and_coroutines() -> None:
    check_captures("""\
def make(limit):
    def numbers():
#                 ^ captures limit
        yield from range(limit)
    async def wait():
#                    ^ captures limit
        return [x async for x in limit]
""")


def test_a_comprehension_shares_the_frame_around_it_since_3_12() -> None:
    check_captures(
        """\
def table(factor):
    def row(values):
#                   ^ captures factor
        return [value * factor for value in values]
    return row
""",
        PythonVersion(3, 12),
    )


def test_a_comprehension_has_a_frame_of_its_own_before_3_12() -> None:
    check_captures(
        """\
def table(factor):
    def row(values):
#                   ^ passes on factor
        return [value * factor for value in values]
    return row
""",
        PythonVersion(3, 11),
    )


def test_the_variable_of_a_comprehension() -> None:
    check_captures("""\
getters = [lambda: name for name in "abc"]
#                ^ captures name
""")


def test_a_default_captures_nothing() -> None:
    check_captures("""\
def make():
    for i in range(3):
        yield lambda i=i: i
""")


def test_globals_are_not_captured() -> None:
    check_captures("""\
limit = 3
def outer():
    global made
    made = lambda: (limit, made, len)
""")


def test_a_method_is_not_hinted_for_super() -> None:
    check_captures("""\
class Child(Base):
    def __init__(self):
        super().__init__()
""")


def test_a_method_that_names_its_class_cell_is_hinted() -> None:
    check_captures("""\
class Child(Base):
    def kind(self):
#                  ^ captures __class__
        return __class__
""")


def test_a_class_body_has_no_hint_but_its_methods_do() -> None:
    check_captures("""\
def outer(x):
    class Holder:
        y = x
        def get(self):
#                     ^ captures x
            return x
""")


def test_a_mangled_name_is_shown_as_it_is_written() -> None:
    check_captures("""\
class Account:
    def open(self, __pin):
        return lambda: __pin
#                    ^ captures __pin
""")


def test_columns_beyond_ascii() -> None:
    check_captures("""\
def ünïcode(größe):
    return "🐍", lambda: größe
#                     ^ captures größe
""")


def test_the_parts_lead_to_the_first_binding() -> None:
    analysis = analysed("def f(n):\n    m = 1\n    m = 2\n    return lambda: n + m\n")
    (hint,) = hints_in(analysis, frozenset({"captures"}))
    targets = [(part.text, part.target and part.target.start) for part in hint.parts]
    assert targets == [("captures ", None), ("m", 14), (", ", None), ("n", 6)]


def test_the_tooltip_names_the_homes() -> None:
    analysis = analysed("def f(n):\n    return lambda: n\n")
    (hint,) = hints_in(analysis, frozenset({"captures"}))
    assert hint.tooltip == "`f.<locals>.<lambda>.__closure__` holds the cells of `n` of `f` (line 1)"


def test_half_typed_code_above_takes_nothing_away() -> None:
    check_captures("""\
def half(typed, (

class Half

def whole(n):
    return lambda: n
#                ^ captures n
""")


def test_wrong_indentation() -> None:
    check_captures("""\
def f(n):
  if n:
      g = lambda: n
#               ^ captures n
   h = lambda: n
#            ^ captures n
""")
