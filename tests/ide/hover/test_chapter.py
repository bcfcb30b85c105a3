"""What hovers say of the finer points of closures: what CPython does there is asked of CPython in `test_truth`."""

from __future__ import annotations

import pytest

from closure_lsp.ide.hover.at_cursor import hover
from tests.ide.fixtures import at_cursor
from tests.ide.hover.test_at_cursor import check_says

COUNTER = """\
def make_counter(start):
    count = start
    def increment():
        nonlocal count
        count += 1
        return count
    return increment
first = make_counter(10)
"""


def check_silent(fixture: str, word: str) -> None:
    """No line of the hover at the cursor, if there is one, has the word."""
    found = hover(*at_cursor(fixture), "")
    assert found is None or word not in found.plain


# -- keywords ---------------------------------------------------------------------------------------------------------


def test_nonlocal() -> None:
    check_says(
        COUNTER.replace("nonlocal", "non$0local"),
        "nonlocal lets increment rebind count of make_counter (line 1)",
        "Without it an assignment would make a variable of increment itself",
    )


def test_global_passes_by_the_functions_around() -> None:
    check_says(
        "x = 1\ndef outer():\n    x = 2\n    def inner():\n        $0global x, y\n        x = 3\n",
        "global: in inner x and y mean the module's variables, in no cell",
        "The x of outer (line 2) is skipped",
    )


def test_yield_keeps_cells() -> None:
    check_says(
        "def outer(n):\n    def each():\n        $0yield n\n    def bump():\n        nonlocal n\n        n += 1\n",
        "yield pauses each: its frame stays in the generator, with all variables",
        "The generator keeps the cells of n until it ends",
        "bump (line 4) may rebind n meanwhile",
    )


def test_await() -> None:
    check_says(
        "def outer(n):\n    async def work():\n        awai$0t n\n",
        "await may pause work: its frame stays in the coroutine, with all variables",
        "The coroutine keeps the cells of n until it ends",
    )


@pytest.mark.parametrize(
    "fixture",
    [
        "# $0nonlocal x\n",
        "x = '$0yield'\n",
        "def f():\n    x = 1  # $0yield x\n    yield x\n",
        "def f():\n    $0nonlocal x\n",  # an error; its name says so
        "$0yielded = 1\n",
    ],
)
def test_no_keyword(fixture: str) -> None:
    check_silent(fixture, "pauses")
    check_silent(fixture, "rebind")


# -- attributes of a closure ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("first.__clos$0ure__", ["first.__closure__ is a tuple of 1 cell, for increment (line 3)"]),
        ("first.__clos$0ure__", ["[0]: the cell of count of make_counter (line 1)"]),
        ("make_counter.__clos$0ure__", ["make_counter.__closure__ is None: make_counter (line 1) captures nothing"]),
        ("first.__code__.co_free$0vars", ["first.__code__.co_freevars is ('count',) (Python 3.13)"]),
        ("make_counter.__code__.co_cell$0vars", ["make_counter.__code__.co_cellvars is ('count',) (Python 3.13)"]),
        ("first.__closure__[0].cell_cont$0ents", ["An empty cell raises ValueError"]),
        (
            "first.__closure__[-1].cell_cont$0ents",
            ["first.__closure__[-1].cell_contents is the value of count of make_counter (line 1) now"],
        ),
        (
            "first.__closure__[3].cell_cont$0ents",
            ["first.__closure__[3].cell_contents: there is no such cell, an IndexError"],
        ),
        ("first.__closure__[i].cell_cont$0ents", ["cell_contents is the value that a cell holds now"]),
    ],
)
def test_what_is_in_a_closure(code: str, lines: list[str]) -> None:
    check_says(f"{COUNTER}{code}\n", *lines)


@pytest.mark.parametrize(
    "fixture",
    [
        "print.__clos$0ure__\n",
        "def f(g):\n    return g.__clos$0ure__\n",
        f"{COUNTER}first = print\nfirst.__clos$0ure__\n",  # bound twice: nobody can tell
        f"@wraps\n{COUNTER}make_counter.__clos$0ure__\n",
        "first.__closure__[0].cell_cont$0ents\n",
    ],
)
def test_functions_that_nobody_knows(fixture: str) -> None:
    check_silent(fixture, "__closure__")


# -- objects ----------------------------------------------------------------------------------------------------------


def test_the_result_of_a_factory_is_a_closure() -> None:
    says = "Holds a closure: increment (line 3) with the cell of count; each call of make_counter makes new ones"
    check_says(COUNTER.replace("first =", "fir$0st ="), says)
    check_says("def f(n):\n    return lambda: n\ng = f(1)\n$0g()\n", _LAMBDA)


_LAMBDA = "Holds a closure: the lambda (line 2) with the cell of n; each call of f makes new ones"


@pytest.mark.parametrize(
    "body",
    [
        "    yield inner\n",  # a generator
        "    if n: return inner\n    return print\n",  # now this, now that
        "    return inner\n    inner = print\n",  # bound twice
        "    if n: return inner\n",  # or None
    ],
)
def test_what_a_call_gives_is_not_always_known(body: str) -> None:
    check_silent(f"def outer(n):\n    def inner(): return n\n{body}\n$0fn = outer(1)\n", "closure")


def test_closures_in_a_tuple_are_told_apart() -> None:
    pair = "def f(n):\n    def g(): return n\n    return g, lambda: 0\n"
    check_says(
        f"{pair}$0a, b = f(1)\n", "Holds a closure: g (line 2) with the cell of n; each call of f makes new ones"
    )
    check_says(f"{pair}(a, $0b) = f(1)\n", "Holds the lambda (line 3), made by f")
    check_silent(f"{pair}$0a, *b = f(1)\n", "Holds")
    check_silent(f"{pair}$0a, b, c = f(1)\n", "Holds")


@pytest.mark.parametrize(
    ("home", "says"),
    [
        ("n: int", "Holds int"),
        ("n: 'list[int] | None' = None", "Holds list[int] | None"),
        ("m, /, *, n: T", "Holds T"),
    ],
)
def test_an_annotated_parameter_says_what_it_holds(home: str, says: str) -> None:
    check_says(f"def f({home}):\n    return lambda: $0n\n", says)


def test_an_annotated_variable_says_what_it_holds() -> None:
    check_says("def f():\n    n: dict[str, int] = {}\n    return lambda: $0n\n", "Holds dict[str, int]")


@pytest.mark.parametrize("home", ["n", "*n: int", "**n: int", f"n: {'x' * 100}"])
def test_an_annotation_that_does_not_say_it(home: str) -> None:
    check_silent(f"def f({home}):\n    return lambda: $0n\n", "Holds")


def test_what_is_inferred_comes_before_an_annotation_that_says_less() -> None:
    analysis, offset = at_cursor("def f():\n    n: dict[str, int] = {}\n    return lambda: $0n\n")
    for inferred, shown in (("dict", "dict[str, int]"), ("OrderedDict", "OrderedDict"), (None, "dict[str, int]")):
        found = hover(analysis, offset, "", inferred)
        assert found is not None
        assert f"- Holds {shown}\n" in found.plain


DECORATOR = """\
import functools
def logged(function):
    @functools.wraps(function)
    def call(*given):
        return function(*given)
    return call
def repeated(times):
    def decorate(function):
        return lambda: function(times)
    return decorate
"""


@pytest.mark.parametrize(
    ("decorators", "inner", "factory", "line"),
    [
        ("@logged", "call (line 4)", "logged", 2),
        ("@repeated(3)", "the lambda (line 9)", "decorate", 8),
        ("@logged\n@repeated(3)", "call (line 4)", "logged", 2),
        ("@logged\n@print", "call (line 4)", "logged", 2),  # whatever that gives is called by the wrapper
    ],
)
def test_a_decorated_name_holds_what_the_decorator_makes(decorators: str, inner: str, factory: str, line: int) -> None:
    made = f"{inner} with the cell of function; each call of {factory}"
    source = f"{DECORATOR}{decorators}\ndef add(a): return a\n"
    check_says(source.replace("def add", "def $0add"), f"By its decorator add holds a closure: {made} makes new ones")
    check_says(f"{source}$0add(1)\n", f"Holds a closure: {made} makes new ones")
    check_says(f"{source}add.__clos$0ure__\n", f"[0]: the cell of function of {factory} (line {line})")


def test_what_a_decorator_makes_is_not_always_known() -> None:
    check_silent(f"{DECORATOR}@print\n@logged\ndef $0add(a): return a\n", "holds")
    check_silent(f"{DECORATOR}def add(a): return a\nadd = logged(add)\n$0add(1)\n", "Holds")
    check_silent("def f(g):\n    return g\n@f\ndef $0add(a): return a\n", "holds")
    check_silent("a = b\nb = a\n$0a()\n", "Holds")


def test_a_paused_call_says_what_it_keeps() -> None:
    source = "def outer(n):\n    {kind} inner():\n        {body}\n    return inner\nmake = outer(3)\n$0g = make()\n"
    kept = "of inner (line 2), which keeps its frame and the cell of n until it ends"
    check_says(source.format(kind="def", body="yield n"), f"Holds a generator {kept}")
    check_says(source.format(kind="async def", body="return n"), f"Holds a coroutine {kept}")
    check_says(source.format(kind="async def", body="yield n"), f"Holds an async generator {kept}")
    check_silent(source.format(kind="def", body="return n"), "keeps")
    check_silent(source.format(kind="async def", body="return n").replace("= make", "= await make"), "coroutine")


@pytest.mark.parametrize(
    ("use", "fact"),
    [
        ("$0items.append(1)", ".append(...) changes the object; it rebinds nothing"),
        ("$0items[0] = 1", "Here an item of the object is set; that rebinds nothing"),
        ("$0items.size = 1", "Here an attribute of the object is set; that rebinds nothing"),
        ("del $0items[0]", "Here an item of the object is set; that rebinds nothing"),
    ],
)
def test_changing_an_object_rebinds_nothing(use: str, fact: str) -> None:
    check_says(f"def f(items):\n    def g():\n        {use}\n    return g\n", fact)


def test_reading_an_object_changes_nothing() -> None:
    check_silent("def f(items):\n    def g():\n        $0items.index(1)\n    return g\n", "changes the object")
    check_silent("def f(items):\n    def g():\n        print($0items[0])\n    return g\n", "of the object")


# -- what is not reached ----------------------------------------------------------------------------------------------


def test_a_local_that_hides_an_outer_variable() -> None:
    check_says(
        "def outer():\n    n = 1\n    def inner():\n        $0n = 2\n        return n\n    return inner, lambda: n\n",
        "Hides the n of outer (line 1), which nonlocal n would rebind",
    )
    check_says("def outer(n):\n    return lambda $0n: n\n", "Hides the n of outer (line 1)")
    check_silent("n = 1\ndef f():\n    $0n = 2\n", "Hides")


def test_a_class_variable_that_is_not_seen() -> None:
    source = "limit = 1\nclass C:\n    limit = 2\n    def f(self):\n        return $0limit\n"
    check_says(source, "Not the limit of the class C (line 2): that is C.limit")
    check_silent("limit = 1\nclass C:\n    limit = 2\n    other = $0limit\n", "Not the")
    check_says(
        "def outer(limit):\n    class C:\n        limit = 2\n        def f(self):\n            return $0limit\n",
        "Not the limit of the class C (line 2): that is C.limit",
    )


def test_eval_and_exec_capture_nothing() -> None:
    fact = "Its text sees the variables of inner and what that captures, but makes it capture nothing more"
    check_says("def outer(n):\n    def inner():\n        return $0eval('n')\n", fact)
    check_silent("$0eval('n')\n", "captures")
    check_silent("def eval(x): pass\ndef f():\n    $0eval('n')\n", "captures")


# -- lifetimes --------------------------------------------------------------------------------------------------------


def test_what_keeps_a_value() -> None:
    check_says(
        "def outer():\n    $0data = bytearray(100)\n    def read(): return data\n    return read\n",
        "Kept alive by read → __closure__[0] → cell data → bytearray(100)",
    )


def test_a_reference_cycle() -> None:
    check_says(
        "def f():\n    def loop(n): return loop(n - 1)\n    return $0loop\n",
        "In a reference cycle with loop: only the garbage collector frees it",
    )


@pytest.mark.parametrize(
    ("function", "what"),
    [
        ("def $0each():\n        yield n", "a generator"),
        ("async def $0each():\n        return n", "a coroutine"),
        ("async def $0each():\n        yield n", "an async generator"),
    ],
)
def test_what_a_call_makes_that_keeps_cells(function: str, what: str) -> None:
    says = f"A call makes {what}, which keeps its frame and these cells until it ends"
    check_says(f"def outer(n):\n    {function}\n    return each\n", says)
    check_silent(f"def outer(n):\n    {function.replace('n', 'k', 0).replace(' n', ' 1')}\n", "until it ends")
