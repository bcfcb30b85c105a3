"""What may run after what: reads that find no value, and functions made in loops."""

from __future__ import annotations

import contextlib
import itertools
import re
from textwrap import dedent, indent
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.flow.certainty import first_unbound_read, surely_runs, yields
from closure_lsp.flow.loops import capturers, loop_captures
from closure_lsp.scopes.model import Access
from tests.fixture import parse
from tests.ide.fixtures import analysed

# -- reads that find no value -----------------------------------------------------------------------------------------


def check_unbound(text: str) -> None:
    """In the function `f`, the first read of `x` that is certain to find no value is at `$0`."""
    source, offset = parse(text)
    assert _first_unbound(source) == offset


def check_uncertain(source: str) -> None:
    """In the function `f`, no read of `x` is certain to find no value."""
    assert _first_unbound(source) is None


def _first_unbound(source: str) -> int | None:
    (statement,) = analysed(source).statements
    function = next(block for block in statement.scopes.blocks if block.name == "f")
    found = first_unbound_read(statement.unit, function.id, "x")
    return found.read.start if found else None


@pytest.mark.parametrize(
    "line",
    [
        "$0x += 1",
        "$0x += (x := 1)",
        "$0x += x",
        "print($0x); x = 1",
        "x = $0x + 1",
        "x = y = $0x",
        "x: int = $0x",
        "a[$0x] = x = 1",
        "a[$0x], x = 1, 2",
        "x = [y for y in $0x]",
        "x = lambda a=$0x: a",
        "(x := $0x + 1)",
        "y = (x := 1) if $0x else 2",
        "y = (x := 1) if c else $0x",
        "y = (  # why\n        x := 1) if c else $0x",
        "del $0x",
        "del $0x; x = 1",
        "assert $0x, (x := 1)",
        "print($0x); from a import x",
        "with $0x as x: pass",
        "with $0x, a as x: pass",
        "for x in $0x: pass",
        "async for x in $0x: pass",
    ],
)
def test_within_a_line_the_order_is_that_of_evaluation(line: str) -> None:
    check_unbound(f"async def f():\n    {line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "x = 1; x += 1",
        "x = y = 1; print(x)",
        "x, a[x] = 1, 2",
        "x = a[x] = 1",
        "a[(x := 1)] += x",
        "print((x := 1), x)",
        "y = x if (x := 1) else 2",
        "y = 2 if not (x := 1) else x",
        "with a as x, x as b: pass",
        "for x in a: print(x)",
        "for x in a: pass\n    else: print(x)",
        "import x; x.y",
        "import x.y; print(x)",
    ],
)
def test_within_a_line_a_binding_may_precede(line: str) -> None:
    check_uncertain(f"def f():\n    {line}\n")


def test_a_def_or_class_is_bound_after_its_header() -> None:
    check_unbound("def f():\n    @$0x\n    def x(): pass\n")
    check_unbound("def f():\n    def x(a=$0x): pass\n")
    check_unbound("def f():\n    def x(a: $0x): pass\n")
    check_unbound("def f():\n    class x($0x): pass\n")


def test_the_first_of_several_reads_is_given() -> None:
    check_unbound("def f():\n    if a:\n        print($0x)\n    print(x)\n    x = 1\n")


def test_a_later_read_may_be_the_first_certain_one() -> None:
    check_unbound("def f():\n    if a:\n        x = 1\n        print(x)\n    else:\n        print($0x)\n")


def test_an_augmented_assignment_gives_no_value() -> None:
    check_unbound("def f():\n    $0x += 1\n    print(x)\n")


def test_a_loop_leads_back_to_its_beginning() -> None:
    check_uncertain("def f():\n    for a in b:\n        if a: print(x)\n        x = a\n")
    check_uncertain("def f():\n    while a:\n        if a: del x\n        x = 1\n")
    check_uncertain("def f():\n    for a in b:\n        for c in d: print(x)\n        x = 1\n")


def test_a_loop_that_reads_first_has_nothing_to_read_in_its_first_pass() -> None:
    check_unbound("def f():\n    while $0x:\n        x = 1\n")
    check_unbound("def f():\n    for a in b:\n        print($0x)\n        x = a\n")
    check_unbound("def f():\n    for a in b:\n        if $0x != a: x = a\n")
    check_unbound("def f():\n    return {a for a in b if $0x != (x := a)}\n")
    check_uncertain("def f():\n    return {a for a in b if a and x != (x := a) or (x := 1)}\n")
    check_uncertain("def f():\n    for a in b:\n        if a and x: x = a\n        x = a\n")


def test_what_a_loop_runs_once_is_not_led_back_to() -> None:
    check_unbound("def f():\n    for a in $0x:\n        x = a\n")
    check_unbound("def f():\n    for a in b:\n        print($0x)\n    else:\n        x = 1\n")
    check_unbound("def f():\n    for a in b:\n        print($0x)\n    x = 1\n")


def test_a_loop_around_the_function_leads_into_another_call() -> None:
    check_unbound("for a in b:\n    def f():\n        print($0x)\n        x = 1\n")


def test_only_one_arm_of_a_condition_runs() -> None:
    check_unbound("def f():\n    if a:\n        x = 1\n    elif $0x:\n        pass\n")
    check_unbound("def f():\n    if a: pass\n    elif b:\n        x = 1\n    else:\n        print($0x)\n")
    check_unbound(
        "def f():\n    match a:\n        case 1:\n            x = 1\n        case _:\n            print($0x)\n"
    )


def test_conditions_and_patterns_bind_for_the_arms_below() -> None:
    check_uncertain("def f():\n    if (x := 1): pass\n    else: print(x)\n")
    check_uncertain("def f():\n    if a: pass\n    elif (x := 1): pass\n    else: print(x)\n")
    check_uncertain("def f():\n    match a:\n        case x if b: pass\n        case _: print(x)\n")
    check_uncertain("def f():\n    if a: x = 1\n    print(x)\n")


def test_a_handler_may_run_after_any_part_of_its_try() -> None:
    check_uncertain("def f():\n    try:\n        x = a()\n    except E:\n        print(x)\n")
    check_uncertain("def f():\n    try:\n        x = a()\n    finally:\n        print(x)\n")
    check_uncertain("def f():\n    for a in b:\n        x = 1\n        break\n    else:\n        print(x)\n")


def test_functions_inside_may_bind_it_any_time() -> None:
    check_uncertain("def f():\n    def g():\n        nonlocal x\n        x = 1\n    g()\n    print(x)\n    x = 2\n")
    check_unbound("def f():\n    def g():\n        nonlocal x\n        x = 1\n    print($0x)\n    g()\n    x = 2\n")
    check_uncertain("def f():\n    print([x := y for y in a], x)\n    x = 1\n")


def test_parameters_have_a_value() -> None:
    check_uncertain("def f(x):\n    x += 1\n")
    check_uncertain("def f(*x):\n    print(x)\n    del x\n")


def test_reads_of_other_blocks_do_not_count() -> None:
    check_uncertain("def f():\n    def g(): return x\n    x = 1\n    return g\n")
    check_uncertain("def f():\n    print([x for x in a])\n    x = 1\n")


def test_nothing_is_certain_in_what_does_not_parse() -> None:
    check_uncertain("def f():\n    x = )\n    print(x)\n    x = 1\n")


# Statements of a function whose variable is `x`. `@x` is a read; `saw` is called with its number if it found a value.
_LINES = [
    "x = 1",
    "for x in [1]: pass",
    "if toss(): x = 1",
    "try: saw(N, @x)",
    "try: x = saw(N, @x)",
    "try: @x += saw(N, 1)",
    "try: del @x; saw(N, 1)",
    "try: y = (x := 1) if toss() else saw(N, @x)",
    "try: y = saw(N, @x) if (x := toss()) else 1",
    "try: y, x = saw(N, @x), 1",
    "try: y[saw(N, @x)] = x = 1",
    "try: x = y[saw(N, @x)] = 1",
    "try: print(end=(x := '') + saw(N, @x))",
]
_HEADERS = ["if toss():", "while toss():", "for y in 1, 2:", "try:"]
_WAYS_OUT = ["if toss(): break", "if toss(): continue", "if toss(): return", "pass"]


@st.composite
def _suites(draw: st.DrawFn, depth: int = 3, in_loop: bool = False) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        header = draw(st.sampled_from([None, *_HEADERS])) if depth else None
        if header is None:
            line = draw(st.sampled_from(_LINES))
            parts.append(line + ("\nexcept (NameError, TypeError): pass" if line.startswith("try") else ""))
            continue
        is_loop = in_loop or header.startswith(("for", "while"))
        parts.append(header + "\n" + indent(draw(_suites(depth - 1, is_loop)), "  "))
        other = "except E:" if header == "try:" else "else:"
        if header == "try:" or draw(st.booleans()):
            parts.append(other + "\n" + indent(draw(_suites(depth - 1, in_loop)), "  "))
    ways_out = _WAYS_OUT if in_loop else _WAYS_OUT[2:]
    return "\n".join([*parts, draw(st.sampled_from(ways_out))])


class _Reads(NamedTuple):
    source: str
    offsets: dict[int, int]
    """The number of each read by the place of its `x`."""


def _numbered(body: str) -> _Reads:
    source = "def f(toss, saw, E):\n" + indent(body, "  ") + "\n"
    numbers = itertools.count()
    source = re.sub(r"\bN\b", lambda _: str(next(numbers)), source)
    pieces = source.split("@")
    ends = itertools.accumulate(len(piece) for piece in pieces[:-1])
    return _Reads("".join(pieces), {end: number for number, end in enumerate(ends)})


@given(_suites(), st.lists(st.booleans(), min_size=10, max_size=40))
def test_no_run_of_a_program_finds_a_value_where_none_is_certain(body: str, tosses: list[bool]) -> None:
    program = _numbered(body)
    offset = _first_unbound(program.source)
    coins = iter(tosses)
    seen: set[int] = set()

    def saw(number: int, value: object) -> object:
        seen.add(number)
        return value

    namespace: dict[str, Any] = {}
    exec(compile(program.source, "<program>", "exec"), namespace)
    with contextlib.suppress(NameError):
        namespace["f"](lambda: next(coins, False), saw, NameError)
    assert program.offsets.get(-1 if offset is None else offset) not in seen


# -- functions made in loops ------------------------------------------------------------------------------------------


def check_loop_captures(text: str, *expected: str) -> None:
    """The functions made in loops: what each captures, and the loops that rebind it, from the inside out."""
    (statement,) = analysed(dedent(text).strip() + "\n").statements
    blocks = statement.scopes.blocks
    found = [
        " ".join([blocks[capture.function].name, capture.name, *(type(loop).__name__ for loop in capture.loops)])
        for capture in loop_captures(statement.unit)
    ]
    assert found == list(expected)


def test_lambdas_defs_and_generator_expressions() -> None:
    check_loop_captures(
        """
        for i in a:
            b(lambda: i)
            def g(): return i
            c(i for j in d)
        """,
        "<lambda> i For",
        "g i For",
        "<genexpr> i For",
    )


def test_each_loop_that_rebinds_counts() -> None:
    check_loop_captures(
        """
        for i in a:
            for j in b:
                for i in c:
                    d(lambda: i + j)
        """,
        "<lambda> i For For For",
        "<lambda> j For For",
    )


def test_any_kind_of_binding_in_the_loop_counts() -> None:
    check_loop_captures(
        """
        while (line := read()):
            class b: pass
            with c as d: pass
            e(lambda: (line, b, d))
        """,
        "<lambda> line While",
        "<lambda> b While",
        "<lambda> d While",
    )


def test_a_binding_that_gives_the_same_each_time_does_not_count() -> None:
    for same in "import b", "from a import b", "b = 1", "b = 'x'", "def b(): return 1", "def b(): return g(b)":
        check_loop_captures(f"while a():\n    {same}\n    e(lambda: b)")
    for other in "b = f'{c}'", "b = []", "def b(d=c): pass", "@c\n    def b(): pass", "b = 1; b = 2", "b, c = 1, 2":
        check_loop_captures(f"for c in a:\n    {other}\n    e(lambda: b)", "<lambda> b For")
    check_loop_captures("for c in a:\n    e(lambda: b)\n    b = 1", "<lambda> b For")


@pytest.mark.parametrize("once", ["[b]", "(b,)", "([b])", "'b'", "range(1)", "{b}", "(b, [c])[1]"])
def test_a_loop_that_runs_once_rebinds_nothing(once: str) -> None:
    check_loop_captures(f"for i in {once}: d(lambda: i)")
    check_loop_captures(f"[lambda: i for i in {once}]")


@pytest.mark.parametrize("more", ["[b, c]", "[*b]", "b", "'bc'", "''", "range(2)", "[[b]][b]", "([b], c)[1]", "[b][1]"])
def test_a_loop_that_may_run_again(more: str) -> None:
    check_loop_captures(f"for i in {more}: d(lambda: i)", "<lambda> i For")
    check_loop_captures(
        f"[lambda: (i, j) for i in [b] for j in {more}]", *(f"<lambda> {n} ListComprehension" for n in "ij")
    )


def test_a_function_that_rebinds_the_variable_counts_where_it_is_called() -> None:
    source = "def f():\n    def g():\n        nonlocal b\n        b += 1\n    b = 0\n    for c in a:\n        {}\n"
    check_loop_captures(source.format("g(); e(lambda: b)"), "<lambda> b For")
    check_loop_captures(source.format("e(g); e(lambda: b)"))
    check_loop_captures(source.format("g(); e(g)"))


def test_comprehensions_are_loops() -> None:
    check_loop_captures("[lambda: i for i in a]", "<lambda> i ListComprehension")
    check_loop_captures("{i: lambda: i for i in a}", "<lambda> i DictionaryComprehension")
    check_loop_captures("(lambda: i for i in a)", "<lambda> i GeneratorExpression")
    check_loop_captures("[lambda: j for i in a if (j := i)]", "<lambda> j ListComprehension")


def test_a_comprehension_in_a_loop_makes_functions_of_the_loop() -> None:
    check_loop_captures("for i in a: b([lambda: i for j in c])", "<lambda> i For")


def test_methods_are_made_when_their_class_is() -> None:
    check_loop_captures(
        """
        for i in a:
            class C:
                def m(self):
                    return i
        """,
        "m i For",
    )


def test_a_default_is_evaluated_outside() -> None:
    check_loop_captures("for i in a: b(lambda c=lambda: i: c)", "<lambda> i For")
    check_loop_captures("for i in a: b(lambda i=i: i)")


def test_the_outermost_function_is_the_one_that_the_loop_makes() -> None:
    check_loop_captures(
        """
        for i in a:
            def outer():
                return lambda: i
        """,
        "outer i For",
    )


def test_what_is_evaluated_before_the_loop_is_not_made_in_it() -> None:
    check_loop_captures("for i in sorted(a, key=lambda: i): pass")
    check_loop_captures("for i in a: pass\nelse: b(lambda: i)")
    check_loop_captures("[i for i in a(lambda: i)]")


def test_a_loop_in_another_call_does_not_count() -> None:
    check_loop_captures(
        """
        for i in a:
            def outer(i):
                return lambda: i
        """
    )
    check_loop_captures(
        """
        def f():
            i = 0
            for j in a:
                b(lambda: i)
            i = 1
        """
    )


def test_its_own_name_and_the_name_of_an_exception_do_not_count() -> None:
    check_loop_captures(
        """
        for i in a:
            def g(): return g()
            try: b()
            except E as e: c(lambda: e)
        """
    )


# -- imports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import re", "re"),
        ("import os.path", "os"),
        ("import os.path as p", "os.path"),
        ("from functools import reduce", "functools.reduce"),
        ("from functools import reduce as fold", "functools.reduce"),
        ("from a.b import c", "a.b.c"),
        ("sorted = 1", None),
    ],
)
def test_imported_name(source: str, expected: str | None) -> None:
    check_imported_name(source, expected)


def check_imported_name(source: str, expected: str | None) -> None:
    """What the first name that the source binds stands for."""
    (statement,) = analysed(source).statements
    binding = next(each for each in statement.scopes.references if each.access is Access.WRITE)
    assert statement.unit.imported_name(binding) == expected


# -- functions that capture -------------------------------------------------------------------------------------------


def check_capturers(source: str, *expected: str) -> None:
    """The functions that the function `f` makes and that read its `x`."""
    (statement,) = analysed(dedent(source).strip() + "\n").statements
    home = next(block for block in statement.scopes.blocks if block.name == "f")
    assert [found.function.name for found in capturers(statement.scopes, home.id, "x")] == list(expected)


def test_the_outermost_function_captures() -> None:
    check_capturers(
        """
        def f(x):
            def g():
                return x, lambda: x
            class C:
                def m(self): return [x for _ in a]
            return (x for _ in x), lambda: x
        """,
        "g",
        "m",
        "<genexpr>",
        "<lambda>",
    )


def test_the_code_of_the_home_itself_captures_nothing() -> None:
    check_capturers("def f(x):\n    class C: a = x\n    return [x for _ in x], (_ for _ in x)\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(): yield", True),
        ("def f():\n    if a: b = yield from c", True),
        ("def f():\n    def g(): yield", False),
        ("def f(): return lambda: (yield)", False),
        ("def f(): return 1", False),
    ],
)
def test_generators(source: str, expected: bool) -> None:
    (statement,) = analysed(source + "\n").statements
    assert yields(statement.block_node(statement.scopes.blocks[1])) is expected


def check_surely_runs(text: str, expected: bool) -> None:
    """Whether each call of `f` evaluates what stands at `$0`."""
    source, offset = parse(text)
    (statement,) = analysed(source).statements
    function = next(block for block in statement.scopes.blocks if block.name in ("f", "<lambda>"))
    node = statement.region.node_at(offset)
    assert surely_runs(statement.unit, statement.block_node(function), node) is expected


@pytest.mark.parametrize(
    "body",
    [
        "return $0x",
        "'doc'; y = 1; return y + $0x",
        "with $0x: pass",
        "with a as b: $0x",
        "return f'{$0x}'",
        "return a(b, *c, d=[{1: $0x}])",
        "y = x if $0x else z",
        "while $0x: pass",
        "return [y for y in $0x]",
        "raise $0x",
    ],
)
def test_code_that_each_call_runs(body: str) -> None:
    check_surely_runs(f"def f():\n    {body}\n", True)


@pytest.mark.parametrize(
    "body",
    [
        "return y and $0x",
        "y = $0x if y else z",
        "a(); return $0x",
        "return 1; $0x",
        "if a: $0x",
        "while a: $0x",
        "for y in a: $0x",
        "def g(): $0x",
        "return lambda: $0x",
        "return [$0x for y in a]",
        "return [y for y in a for z in $0x]",
        "return a < b < $0x",
        "assert a, $0x",
    ],
)
def test_code_that_a_call_may_leave_out(body: str) -> None:
    check_surely_runs(f"def f():\n    {body}\n", False)


def test_lambdas_and_headers() -> None:
    check_surely_runs("y = lambda: $0x\n", True)
    check_surely_runs("y = lambda a=$0x: a\n", False)
    check_surely_runs("def f():\n    try: $0x\n    finally: pass\n", True)
    check_surely_runs("def f():\n    try: $0x\n    except ValueError: pass\n", True)
    check_surely_runs("def f():\n    try: $0x\n    except Exception: pass\n", False)
    check_surely_runs("def f():\n    try: $0x\n    except: pass\n", False)
    check_surely_runs("def f():\n    for y in 'ab': $0x\n", True)
    check_surely_runs("def f():\n    for y in z: $0x\n", False)
    check_surely_runs("def f():\n    if True: $0x\n", True)
