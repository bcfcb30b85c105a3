"""Hovers: what is said, on which names and keywords."""

from __future__ import annotations

import re

import pytest

from closure_lsp.ide.hover.at_cursor import hover, inference_offset, is_captured
from closure_lsp.python_version import SUPPORTED, PythonVersion
from tests.ide.fixtures import DEFAULT_VERSION, analysed, at_cursor


def check_hover(
    fixture: str, expected: str, *, version: PythonVersion = DEFAULT_VERSION, holds: str | None = None
) -> None:
    """The hover at the cursor, as plain text, is exactly this."""
    analysis, offset = at_cursor(fixture, version)
    found = hover(analysis, offset, "", holds)
    assert found is not None
    assert found.plain + "\n" == expected


def check_says(fixture: str, *lines: str, version: PythonVersion = DEFAULT_VERSION) -> None:
    """The hover at the cursor has these among its lines; one that begins with `not ` is not among them."""
    analysis, offset = at_cursor(fixture, version)
    found = hover(analysis, offset, "")
    assert found is not None
    said = [line.removeprefix("- ") for line in found.plain.splitlines()]
    for line in lines:
        if line.startswith("not "):
            assert line.removeprefix("not ") not in said
        else:
            assert line in said


def check_one_line(fixture: str, expected: str, *, version: PythonVersion = DEFAULT_VERSION) -> None:
    """The hover at the cursor is this one line, and tells of no cell."""
    check_hover(fixture, expected + "\n", version=version)
    assert not is_captured(*at_cursor(fixture, version))


# -- the twelve that matter most --------------------------------------------------------------------------------------


def test_a_free_variable() -> None:
    check_hover(
        """\
def make_adder(n):
    def add(x):
        return x + n$0
    return add
""",
        """\
n is free in add: it belongs to make_adder (line 1)

- Holds int
- Captured only by add (line 2)
- Here LOAD_DEREF reads the cell in make_adder.<locals>.add.__closure__[0]
- MAKE_CELL makes the cell at the entry of make_adder, a new one for each call (Python 3.13)
- Kept alive by add → __closure__[0] → cell n → its value
""",
        holds="int",
    )


def test_a_free_variable_in_markdown() -> None:
    analysis, offset = at_cursor("def make_adder(n):\n    def add(x):\n        return x + n$0\n")
    found = hover(analysis, offset, "file:///a.py")
    assert found is not None
    assert analysis.text.slice(found.span) == "n"
    assert (
        found.markdown
        == """\
`n` is **free** in `add`: it belongs to `make_adder` ([line 1](file:///a.py#L1))

- Captured only by `add` ([line 2](file:///a.py#L2))
- Here `LOAD_DEREF` reads the cell in `make_adder.<locals>.add.__closure__[0]`
- `MAKE_CELL` makes the cell at the entry of `make_adder`, a new one for each call (Python 3.13)
- Kept alive by `add` → `__closure__[0]` → cell `n` → its value"""
    )


def test_a_captured_parameter() -> None:
    check_hover(
        """\
def make_adder($0n):
    def add(x):
        return x + n
    return add
""",
        """\
n is a cell variable of make_adder (line 1): captured by add (line 2)

- Here the call binds it; MAKE_CELL moves the argument into a cell (Python 3.13)
- Kept alive by add → __closure__[0] → cell n → its value
""",
    )


COUNTER = """\
def counter(start):
    total = start
    def bump(by=1):
        nonlocal total
        total += by
    def read():
        return total
    return bump, read
"""


def test_a_captured_local() -> None:
    check_hover(
        COUNTER.replace("total = start", "$0total = start"),
        """\
total is a cell variable of counter (line 1): captured by bump (line 3, rebinds it) and read (line 6)

- Here STORE_DEREF writes the cell
- MAKE_CELL makes the cell at the entry of counter, a new one for each call (Python 3.13)
- Kept alive by bump → __closure__[0] → cell total → its value; by read → __closure__[0] → cell total → its value
""",
    )


def test_both_halves_of_an_augmented_assignment() -> None:
    check_hover(
        COUNTER.replace("total +=", "tot$0al +="),
        """\
total is free in bump: it belongs to counter (line 1)

- Captured by bump (line 3, rebinds it) and read (line 6), which share the cell
- Here LOAD_DEREF reads the cell in counter.<locals>.bump.__closure__[0] and STORE_DEREF writes it
- MAKE_CELL makes the cell at the entry of counter, a new one for each call (Python 3.13)
- Kept alive by bump → __closure__[0] → cell total → its value; by read → __closure__[0] → cell total → its value
""",
    )


def test_a_nonlocal_declaration() -> None:
    check_hover(
        COUNTER.replace("nonlocal total", "nonlocal total$0"),
        """\
total is free in bump: it belongs to counter (line 1)

- Captured by bump (line 3, rebinds it) and read (line 6), which share the cell
- Here nonlocal makes assignments in bump write the cell in counter.<locals>.bump.__closure__[0]; nothing runs
- MAKE_CELL makes the cell at the entry of counter, a new one for each call (Python 3.13)
- Kept alive by bump → __closure__[0] → cell total → its value; by read → __closure__[0] → cell total → its value
""",
    )


def test_the_name_of_a_def() -> None:
    check_hover(
        COUNTER.replace("def bump", "def $0bump"),
        """\
counter.<locals>.bump captures and rebinds total

- __closure__[0]: total of counter (line 1), which it rebinds
- co_freevars is ('total',) (Python 3.13)
- Keeps alive what its cells hold, not the frame of counter or its other variables
- Made by LOAD_FAST of total, BUILD_TUPLE 1, LOAD_CONST code, MAKE_FUNCTION and SET_FUNCTION_ATTRIBUTE closure
- A call begins with COPY_FREE_VARS 1 (Python 3.13)
- bump is local to counter (line 1): STORE_FAST, no cell
""",
    )


def test_the_keyword_of_a_def_that_others_capture_from() -> None:
    check_hover(
        "$0" + COUNTER,
        """\
counter captures nothing: its __closure__ is None

- Its total is captured by bump (line 3, rebinds it) and read (line 6)
- co_cellvars is ('total',) (Python 3.13)
""",
    )


def test_a_loop_variable_is_read_late() -> None:
    check_hover(
        """\
def make():
    for i in range(3):
        yield lambda: i$0
""",
        """\
i is free in the lambda: it belongs to make (line 1)

- Captured only by the lambda (line 3)
- Each iteration of the for on line 2 rebinds it; a function that captures it sees the value at the time it runs
- Here LOAD_DEREF reads the cell in make.<locals>.<lambda>.__closure__[0]
- MAKE_CELL makes the cell at the entry of make, a new one for each call (Python 3.13)
- Kept alive by lambda → __closure__[0] → cell i → its value
""",
    )


def test_a_default_captures_a_value() -> None:
    check_one_line(
        """\
def make():
    for i in range(3):
        yield lambda $0i=i: i
""",
        "i is local to the lambda (line 3), captured by value: its default is the i of make"
        " at the time the lambda is made",
    )


INLINED = """\
def f(xs):
    x = 1
    fs = [lambda: x for x in xs]
    return fs, x
"""


def test_the_variable_of_an_inlined_comprehension() -> None:
    check_hover(
        INLINED.replace("lambda: x", "lambda: $0x"),
        """\
x is free in the lambda: it belongs to the list comprehension (line 3)

- Captured only by the lambda (line 3)
- Each iteration of the for on line 3 rebinds it; a function that captures it sees the value at the time it runs
- Here LOAD_DEREF reads the cell in f.<locals>.<lambda>.__closure__[0]
- MAKE_CELL makes the cell in the frame of f, where Python 3.13 runs the comprehension
- The x of f is another variable
- Kept alive by lambda → __closure__[0] → cell x → its value
""",
    )


def test_the_function_s_own_variable_beside_it_is_in_a_cell_uncaptured() -> None:
    check_hover(
        INLINED.replace("x = 1", "$0x = 1"),
        """\
x is a cell variable of f (line 1), though nothing captures it

- Here STORE_DEREF writes the cell
- MAKE_CELL makes the cell at the entry of f, a new one for each call (Python 3.13)
- The x of the list comprehension (line 3) is another variable, and captured: as Python 3.13 runs it in this frame,\
 the name needs a cell
""",
    )


def test_super() -> None:
    check_hover(
        """\
class Child(Base):
    def get(self):
        return $0super().get()
""",
        """\
super makes get capture __class__: the class Child (line 1) itself

- super() without arguments reads the cell in Child.get.__closure__[0]
- The body of the class Child makes the cell; type fills it once the body has run
- super itself is global (implicit): LOAD_GLOBAL, no cell
""",
    )


# -- variables --------------------------------------------------------------------------------------------------------


def test_before_3_12_the_comprehension_has_a_frame_of_its_own() -> None:
    old = PythonVersion(3, 11)
    check_says(
        INLINED.replace("lambda: x", "lambda: $0x"),
        "MAKE_CELL makes the cell at the entry of the list comprehension (Python 3.11)",
        "not The x of f is another variable",
        version=old,
    )
    check_one_line(INLINED.replace("x = 1", "$0x = 1"), "x is local to f (line 1): STORE_FAST, no cell", version=old)


def test_a_comprehension_that_captures_before_3_12() -> None:
    fixture = """\
def f(k, xs):
    return [$0k for x in xs]
"""
    check_hover(
        fixture,
        """\
k is free in the list comprehension: it belongs to f (line 1)

- Captured only by the list comprehension (line 2)
- Here LOAD_DEREF reads the cell in f.<locals>.<listcomp>.__closure__[0]
- The frame of f makes the cell as it begins, a new one for each call (Python 3.10)
- In Python 3.10 a comprehension has a frame of its own; from 3.12 on it runs in the one around it
- Kept alive by list comprehension → __closure__[0] → cell k → its value
""",
        version=PythonVersion(3, 10),
    )
    check_one_line(
        fixture, "k is local to f (line 1): LOAD_FAST, no cell (Python 3.13 runs the comprehension in this frame)"
    )


def test_both_variables_of_a_name_captured() -> None:
    fixture = """\
def f(xs):
    x = 1
    return lambda: x, [lambda: x for x in xs]
"""
    check_says(
        fixture.replace("x = 1", "$0x = 1"),
        "x is a cell variable of f (line 1): captured by the lambda (line 3)",
        "The x of the list comprehension (line 3) is another variable",
    )
    check_says(
        fixture.replace("for x", "for $0x"),
        "x is a cell variable of the list comprehension (line 3): captured by the lambda (line 3)",
        "The x of f is another variable",
    )


def test_a_comprehension_of_the_module() -> None:
    check_says(
        "fs = [lambda: x for $0x in range(3)]\n",
        "x is a cell variable of the list comprehension (line 1): captured by the lambda (line 1)",
        "MAKE_CELL makes the cell in the frame of the module, where Python 3.13 runs the comprehension",
    )


def test_before_3_11_the_frame_makes_the_cell() -> None:
    fixture = "def f($0n):\n    m = n\n    return lambda: (n, m)\n"
    old = PythonVersion(3, 10)
    check_says(fixture, "Here the call binds it, and puts the argument into the cell (Python 3.10)", version=old)
    check_says(
        fixture.replace("$0", "").replace("m =", "$0m ="),
        "The frame of f makes the cell as it begins, a new one for each call (Python 3.10)",
        version=old,
    )


def test_a_free_variable_in_a_class_body() -> None:
    fixture = "def f(x):\n    class C:\n        y = $0x\n"
    check_says(
        fixture,
        "x is free in the class C: it belongs to f (line 1)",
        "Captured only by the class C (line 2)",
        "Here LOAD_FROM_DICT_OR_DEREF looks in the class namespace, then in cell 0 of the closure (Python 3.13)",
    )
    check_says(
        fixture,
        "Here LOAD_CLASSDEREF looks in the class namespace, then in cell 0 of the closure (Python 3.11)",
        version=PythonVersion(3, 11),
    )


def test_a_name_of_a_class_body() -> None:
    check_one_line(
        "class C:\n    $0x = 1\n    def get(self): return self.x\n",
        "x is local to the body of the class C (line 1): methods reach it as self.x or C.x only",
    )


def test_a_name_of_a_class_body_that_its_methods_do_not_mean() -> None:
    fixture = """\
def outer():
    x = 1
    class C:
        $0x = 2
        def get(self): return x
"""
    check_says(
        fixture,
        "x is local to the body of the class C (line 3): methods reach it as self.x or C.x only",
        "Its methods mean another x: that of outer (line 1)",
    )
    check_says(
        fixture.replace("$0x = 2", "x = 2").replace("x = 1", "$0x = 1"),
        "x is a cell variable of outer (line 1): captured by the class C (line 3, only passes it on) and get (line 5)",
    )


def test_a_variable_that_passes_through() -> None:
    check_says(
        "def outer(x):\n    def middle():\n        def inner(): return $0x\n",
        "Captured by middle (line 2, only passes it on) and inner (line 3), which share the cell",
        "Here LOAD_DEREF reads the cell in outer.<locals>.middle.<locals>.inner.__closure__[0]",
    )


def test_slots_follow_co_freevars() -> None:
    check_says(
        "def f(b, a):\n    return lambda: (b, $0a)\n",
        "Here LOAD_DEREF reads the cell in f.<locals>.<lambda>.__closure__[0]",
    )
    check_says(
        "def f(b, a):\n    return lambda: ($0b, a)\n",
        "Here LOAD_DEREF reads the cell in f.<locals>.<lambda>.__closure__[1]",
    )


def test_del_empties_the_cell() -> None:
    fixture = """\
def outer():
    x = 1
    def read(): return $0x
    def forget():
        nonlocal x
        del x
"""
    check_says(
        fixture,
        "Captured by read (line 3) and forget (line 4, rebinds it), which share the cell",
        "del on line 6 empties the cell; a read then raises NameError",
    )
    check_says(
        fixture.replace("$0", "").replace("del x", "del $0x"),
        "Here DELETE_DEREF empties the cell in outer.<locals>.forget.__closure__[0]",
    )


def test_the_end_of_an_except_clause_empties_the_cell() -> None:
    check_says(
        """\
def f():
    try:
        pass
    except OSError as e:
        return lambda: $0e
""",
        "The end of the except clause of line 4 empties the cell; a read then raises NameError",
    )


def test_the_home_rebinds() -> None:
    check_says(
        """\
def f(n):
    g = lambda: $0n
    n = 2
    n += 1
""",
        "f rebinds it on line 3 and line 4",
        "not Each iteration of the for on line 3 rebinds it; "
        "a function that captures it sees the value at the time it runs",
    )


@pytest.mark.parametrize(
    ("name", "loop"),
    [
        ("i", "for on line 2"),
        ("row", "for on line 2"),
        ("last", "for on line 2"),
        ("n", "while on line 8"),
        ("made", "for on line 10"),
        ("after", None),
        ("first", None),
        ("total", None),
    ],
)
def test_what_is_rebound_in_loops(name: str, loop: str | None) -> None:
    fixture = f"""\
def f(rows, total):
    for i, row in enumerate(rows):
        last = row
        yield lambda: {name}$0
    else:
        after = 1
    n = 0
    while n < 9:
        n += 1
    for _ in (first := rows): [made := _ for _ in rows]
    def add(): total = 1
"""
    rebound = (
        f"Each iteration of the {loop or 'for on line 2'} rebinds it; "
        "a function that captures it sees the value at the time it runs"
    )
    check_says(
        fixture, f"{name} is free in the lambda: it belongs to f (line 1)", rebound if loop else f"not {rebound}"
    )


def test_a_loop_outside_the_home_does_not_count() -> None:
    check_hover(
        """\
for _ in range(3):
    def f():
        x = 1
        return lambda: $0x
""",
        """\
x is free in the lambda: it belongs to f (line 2)

- Captured only by the lambda (line 4)
- Here LOAD_DEREF reads the cell in f.<locals>.<lambda>.__closure__[0]
- MAKE_CELL makes the cell at the entry of f, a new one for each call (Python 3.13)
- Kept alive by lambda → __closure__[0] → cell x → 1
""",
    )


def test_a_captured_parameter_that_itself_has_its_value_from_a_default() -> None:
    check_says(
        """\
def make():
    for i in range(3):
        def later($0i=i):
            return lambda: i
""",
        "i is a cell variable of later (line 3): captured by the lambda (line 4)",
        "Captured by value itself: its default is the i of make at the time later is made",
    )


def test_a_default_of_a_global() -> None:
    check_one_line(
        "for i in range(3):\n    f = lambda *, $0i=(i): i\n",
        "i is local to the lambda (line 2), captured by value: its default is the global i"
        " at the time the lambda is made",
    )


@pytest.mark.parametrize("parameters", ["$0i=j", "$0i=i + 1", "$0i", "*$0i"])
def test_other_parameters(parameters: str) -> None:
    check_one_line(f"def f({parameters}): return i\n", "i is local to f (line 1): a parameter, no cell")


def test_the_class_cell_where_it_is_named() -> None:
    check_hover(
        """\
class C:
    def kind(self):
        return lambda: __class$0__
""",
        """\
__class__ is free in the lambda: the class C (line 1) itself

- Captured by kind (line 2, only passes it on) and the lambda (line 3), which share the cell
- Here LOAD_DEREF reads the cell in C.kind.<locals>.<lambda>.__closure__[0]
- The body of the class C makes the cell; type fills it once the body has run
""",
    )


def test_super_outside_a_class() -> None:
    check_one_line("def f(x):\n    return $0super(x)\n", "super is global (implicit), a builtin: LOAD_GLOBAL, no cell")


def test_mangled_names() -> None:
    check_says(
        "class _Account:\n    def open(self, __pin):\n        return lambda: $0__pin\n",
        "__pin is free in the lambda: it belongs to open (line 2)",
        "Inside the class _Account the name is mangled to _Account__pin",
    )
    check_says(
        "class C:\n    $0__x = 1\n",
        "__x is local to the body of the class C (line 1): methods reach it as self.__x or C.__x only",
        "Inside the class C the name is mangled to _C__x",
    )


def test_normalized_names() -> None:
    check_says("def f(ﬁ):\n    return lambda: $0ﬁ\n", "Python reads the name as fi (NFKC)")


def test_plain_locals() -> None:
    check_one_line("def f():\n    $0x = 1\n", "x is local to f (line 1): STORE_FAST, no cell")
    check_one_line("def f(x):\n    return $0x\n", "x is local to f (line 1): LOAD_FAST, no cell")
    check_one_line("def f(x):\n    $0x += 1\n", "x is local to f (line 1): LOAD_FAST and STORE_FAST, no cell")
    check_one_line("def f(x):\n    del $0x\n", "x is local to f (line 1): DELETE_FAST, no cell")
    check_one_line("def f():\n    $0x: int\n", "x is local to f (line 1): only annotated here, nothing runs")
    check_one_line("[$0x for x in y]\n", "x is local to the list comprehension (line 1): LOAD_FAST, no cell")


def test_plain_globals() -> None:
    check_one_line("$0x = 1\n", "x is local to this module, hence global to its functions: STORE_NAME, no cell")
    check_one_line(
        "\nlen($0x)\n\nx = 1\n", "x is local to this module, hence global to its functions: LOAD_NAME, no cell"
    )
    check_one_line(
        "import os\n\ndef f():\n    return $0os\n",
        "os is global (implicit), bound by this module on line 1: LOAD_GLOBAL, no cell",
    )
    check_one_line("def f():\n    return $0len\n", "len is global (implicit), a builtin: LOAD_GLOBAL, no cell")
    check_one_line(
        "def f():\n    return $0nowhere\n",
        "nowhere is global (implicit), neither bound by name in this module nor a builtin: LOAD_GLOBAL, no cell",
    )


def test_declared_globals() -> None:
    source = "limit = 1\n\ndef f():\n    global limit\n    limit = 2\n"
    check_one_line(
        source.replace("global limit", "global $0limit"),
        "limit is global (explicit) in f: the module's variable (line 1)",
    )
    check_one_line(
        source.replace("limit = 2", "$0limit = 2"),
        "limit is global (explicit) by the global on line 4: STORE_GLOBAL, no cell",
    )
    check_one_line(
        "def f():\n    global $0made\n",
        "made is global (explicit) in f: the module's variable, which nothing here binds",
    )


def test_a_nonlocal_without_a_home() -> None:
    check_one_line(
        "def f():\n    nonlocal $0x\n",
        "x is declared nonlocal, but no function around binds it: a SyntaxError",
    )
    check_one_line(
        "def f():\n    nonlocal $0x\n    x = 1\n",
        "x is declared nonlocal, but no function around binds it: a SyntaxError",
    )


# -- annotations and type parameters ----------------------------------------------------------------------------------


ANNOTATED = """\
def f():
    Key = int
    def g(x: $0Key): return x
"""


def test_an_annotation_is_evaluated_at_once_before_3_14() -> None:
    check_one_line(ANNOTATED, "Key is local to f (line 1): LOAD_FAST, no cell")


def test_an_annotation_is_evaluated_late_since_3_14() -> None:
    check_hover(
        ANNOTATED,
        """\
Key is free in the annotations of g: it belongs to f (line 1)

- Captured only by the annotations of g (line 3)
- Here LOAD_DEREF reads cell 0 of the closure
- MAKE_CELL makes the cell at the entry of f, a new one for each call (Python 3.14)
- Python 3.14 evaluates annotations late, in a function of their own
- Kept alive by annotations of g → __closure__[0] → cell Key → int
""",
        version=PythonVersion(3, 14),
    )


def test_an_annotation_that_is_never_evaluated() -> None:
    check_one_line(
        "from __future__ import annotations\n" + ANNOTATED,
        "Key is local to f (line 2): named in an annotation that is not evaluated",
    )


def test_an_annotation_below_a_class_that_is_never_evaluated() -> None:
    check_one_line(
        "from __future__ import annotations\ndef f():\n    Key = int\n    class C:\n        def g(x: $0Key): ...\n",
        "Key is in an annotation that is never evaluated: no variable is looked up (Python 3.13)",
    )


def test_a_type_parameter() -> None:
    check_says(
        "def first[T](xs: list[T]) -> T:\n    return lambda: $0T\n",
        "T is free in the lambda: it belongs to the type parameters of first (line 1)",
        "Captured by first (line 1, only passes it on) and the lambda (line 2), which share the cell",
        "Type parameters have a block of their own, around that of their function or class (Python 3.13)",
    )
    check_one_line(
        "def first[$0T](xs: list[T]) -> T: ...\n",
        "T is local to the type parameters of first (line 1): STORE_FAST, no cell",
    )


def test_a_type_alias() -> None:
    check_says(
        "def f():\n    K = int\n    type Table = dict[$0K, int]\n",
        "K is free in the type alias Table: it belongs to f (line 1)",
    )


# -- functions and other blocks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fixture", "headline"),
    [
        ("def f(x):\n    g = $0lambda: x\n", "The lambda captures x"),
        ("def f(x):\n    g = lambda$0: x\n", "The lambda captures x"),
        ("def f(x):\n    $0async def g(): x\n", "f.<locals>.g captures x"),
        ("def f(x):\n    async $0def g(): x\n", "f.<locals>.g captures x"),
        ("def f(x):\n    return $0(x for y in x)\n", "The generator expression captures x"),
        ("def f(x):\n    return (x $0for y in x)\n", "The generator expression captures x"),
        (
            "def f(x):\n    return (x for y in x$0)\n",
            "x is a cell variable of f (line 1): captured by the generator expression (line 2)",
        ),
        ("def f(x):\n    return (y for y in x$0)\n", "x is local to f (line 1): LOAD_FAST, no cell"),
        (
            "def f(x):\n    return $0[x for y in x]\n",
            "The list comprehension runs in the frame of f: no closure (Python 3.13)",
        ),
        (
            "def f(x):\n    return {x $0for y in x}\n",
            "The set comprehension runs in the frame of f: no closure (Python 3.13)",
        ),
        ("def f(x):\n    $0class C:\n        y = x\n", "The class C captures x"),
        ("$0class C: pass\n", "The class C captures nothing; its methods do not see the names of its body"),
        ("def $0f(): pass\n", "f captures nothing: its __closure__ is None"),
        ("x = $0lambda: 1\n", "The lambda captures nothing: its __closure__ is None"),
    ],
)
def test_where_a_block_is_told_of(fixture: str, headline: str) -> None:
    check_says(fixture, headline)


def test_a_comprehension_before_3_12() -> None:
    check_hover(
        "def f(k, xs):\n    return $0{x: k for x in xs}\n",
        """\
The dict comprehension captures k

- __closure__[0]: k of f (line 1)
- co_freevars is ('k',) (Python 3.11)
- In Python 3.11 a comprehension has a frame of its own; from 3.12 on it runs in the one around it
""",
        version=PythonVersion(3, 11),
    )


def test_all_that_can_be_said_of_a_function() -> None:
    check_hover(
        """\
def outer(a, b):
    c = 1
    def $0middle(d, e):
        nonlocal c
        c += a
        def inner():
            return b, d, e
        return [lambda: (d, f) for f in e]
""",
        """\
outer.<locals>.middle captures a, rebinds c and passes on b

- __closure__[0]: a of outer (line 1)
- __closure__[1]: b of outer (line 1), which it only passes on to inner (line 6)
- __closure__[2]: c of outer (line 1), which it rebinds
- Its d is captured by inner (line 6) and the lambda (line 8)
- Its e is captured by inner (line 6)
- In the list comprehension (line 8) f is captured by the lambda (line 8)
- co_cellvars is ('d', 'e', 'f') and co_freevars is ('a', 'b', 'c') (Python 3.13)
- Keeps alive what its cells hold, not the frame of outer or its other variables
- Made by LOAD_FAST of a, b and c, BUILD_TUPLE 3, LOAD_CONST code, MAKE_FUNCTION and SET_FUNCTION_ATTRIBUTE closure
- A call begins with COPY_FREE_VARS 3 (Python 3.13)
- middle is local to outer (line 1): STORE_FAST, no cell
""",
    )


def test_co_cellvars_before_3_11() -> None:
    fixture = "$0def f(b, a):\n    return lambda: (a, b)\n"
    check_says(fixture, "co_cellvars is ('b', 'a') (Python 3.11)", version=PythonVersion(3, 11))
    check_says(fixture, "co_cellvars is ('a', 'b') (Python 3.10)", version=PythonVersion(3, 10))
    check_says(fixture, "Its a and b are captured by the lambda (line 2)")


def test_captures_from_several_frames() -> None:
    check_says(
        "def f(a):\n    def g(b):\n        return $0lambda: (a, b)\n",
        "Keeps alive what its cells hold, not the frames around it or their other variables",
    )


def test_a_recursive_function() -> None:
    check_says(
        "def outer():\n    def $0fact(n):\n        return n * fact(n - 1)\n",
        "outer.<locals>.fact captures fact",
        "fact is a cell variable of outer (line 1): captured by fact (line 2)",
    )


def test_a_method_with_super_keeps_nothing_worth_saying() -> None:
    check_hover(
        "class C:\n    $0def get(self): return super().get()\n",
        """\
C.get captures __class__

- __closure__[0]: __class__, which is the class C (line 1), for super
- co_freevars is ('__class__',) (Python 3.13)
- Made by LOAD_FAST of __class__, BUILD_TUPLE 1, LOAD_CONST code, MAKE_FUNCTION and SET_FUNCTION_ATTRIBUTE closure
- A call begins with COPY_FREE_VARS 1 (Python 3.13)
""",
    )


def test_a_class_whose_methods_capture() -> None:
    check_hover(
        "def f(x):\n    class $0C:\n        y = x\n        def get(self): return super(), x\n",
        """\
C is local to f (line 1): STORE_FAST, no cell

- Cell 0 of its closure: x of f (line 1)
- Its __class__ is captured by get (line 4)
- co_cellvars is ('__class__',) and co_freevars is ('x',) (Python 3.13)
""",
    )


@pytest.mark.parametrize(
    "fixture", ["x = 1 $0+ 2\n", "if$0 x: pass\n", '"def $0f"\n', "# lambda$0\n", "$0\n", "$0", "f(  $0)\n"]
)
def test_elsewhere_there_is_nothing_to_say(fixture: str) -> None:
    analysis, offset = at_cursor(fixture)
    assert hover(analysis, offset, "") is None
    assert not is_captured(analysis, offset)
    assert inference_offset(analysis, offset) is None


# -- whether, and where to ask what a variable holds ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fixture", "captured"),
    [
        ("def f($0n):\n    return lambda: n\n", True),
        ("def f(n):\n    return lambda: $0n\n", True),
        ("def f(n):\n    return $0lambda: n\n", True),
        ("def f(n):\n    def $0g(): n\n", True),
        ("def f(n):\n    $0def g(): n\n", True),
        ("class C:\n    def g(self): $0super()\n", True),
        (INLINED.replace("x = 1", "$0x = 1"), True),
        ("$0def f(n):\n    return lambda: n\n", False),
        ("def $0f(n):\n    return lambda: n\n", False),
        ("def f($0n):\n    return n\n", False),
        ("n = 1\ndef f():\n    return $0n\n", False),
        ("def g(): $0super()\n", False),
    ],
)
def test_is_captured(fixture: str, captured: bool) -> None:
    assert is_captured(*at_cursor(fixture)) is captured


@pytest.mark.parametrize(
    ("fixture", "asked"),
    [
        ("def f(n):\n    return lambda: $0n\n", "n):"),
        ("def f($0n):\n    return lambda: n\n", "n):"),
        ("def f(n):\n    n = 1\n    return lambda: $0n\n", "n):"),
        ("def f(n):\n    $0n = 1\n    return lambda: n\n", "n = 1"),
        ("def f(n):\n    m = $0n\n    return lambda: n\n", "n\n    return"),
        ("def f(n):\n    del $0n\n    return lambda: n\n", "n):"),
        ("def f():\n    def g():\n        nonlocal n\n        $0n = 2\n    n = 3\n", "n = 3"),
        ("def f():\n    def g():\n        nonlocal $0n\n        n = 2\n    n = 3\n", "n = 3"),
        ("\n\ndef f(n):\n    return lambda: n\n\ndef g(m):\n    return lambda: $0m\n", "m):"),
        ("def f($0n):\n    return n\n", None),
        ("n = 1\ndef f():\n    return $0n\n", None),
        ("def f(n):\n    return $0lambda: n\n", None),
        ("def f():\n    def $0g(): g\n", None),
        ("class C:\n    def g(self): $0super()\n", None),
        ("class C:\n    def g(self): $0__class__\n", None),
    ],
)
def test_inference_offset(fixture: str, asked: str | None) -> None:
    analysis, offset = at_cursor(fixture)
    found = inference_offset(analysis, offset)
    if asked is None:
        assert found is None
    else:
        assert found is not None
        assert str(analysis.text)[found:].startswith(asked)


def test_what_a_free_variable_holds_is_told_of_one_binding_where_there_are_several() -> None:
    check_hover(
        "def f(n):\n    n = int(n)\n    return lambda: $0n\n",
        """\
n is free in the lambda: it belongs to f (line 1)

- Holds list[str] by its binding on line 1
- Captured only by the lambda (line 3)
- f rebinds it on line 2
- Here LOAD_DEREF reads the cell in f.<locals>.<lambda>.__closure__[0]
- MAKE_CELL makes the cell at the entry of f, a new one for each call (Python 3.13)
- Kept alive by lambda → __closure__[0] → cell n → its value
""",
        holds="list[str]\n",
    )


def test_what_a_plain_variable_holds_is_not_said() -> None:
    check_hover("def f(n):\n    return $0n\n", "n is local to f (line 1): LOAD_FAST, no cell\n", holds="int")


# -- anything goes ----------------------------------------------------------------------------------------------------

EVERYTHING = """\
def outer(a, *b, c=a, **d):
    nonlocal a, zz
    with open(a) as e: f = lambda: (e, __f)
    class K(a, metaclass=b):
        g = [h for h in b if (i := h)]; __j: a = g
        def k(self): return super().k(lambda: (__class__, __j, i))
    async def l[T: a](m: T = {n: o for n, o in c}) -> T: global p; p += (yield (T for q in b))
    match a:
        case {"r": [s, *t], **u} | K(v=w): del s, t
    try: import x.y, z as aa
    except* a as bb: return lambda bb=bb, *, cc=c: f"{bb!r:{cc}}"
type X[Y] = lambda: (Y, outer)
"""


@pytest.mark.parametrize("version", SUPPORTED, ids=str)
def test_any_offset_of_any_beginning_of_a_text_will_do(version: PythonVersion) -> None:
    shown = 0
    for end in range(0, len(EVERYTHING), 7):
        analysis = analysed(EVERYTHING[:end], version)
        for offset in range(max(end - 40, 0), end + 1):
            found = hover(analysis, offset, "file:///a.py", "int")
            inference_offset(analysis, offset)
            if found is None:
                assert not is_captured(analysis, offset)
            else:
                shown += 1
                assert found.span.contains(offset)
                assert not re.search(r"`|\*\*|\]\(", found.plain)
    assert shown > 1000


SHORT = """\
def counter(step):
    total = 0
    def bump():
        nonlocal total
        total += step
    return bump
"""


@pytest.mark.parametrize("offset", range(len(SHORT)))
def test_a_short_hover_has_three_lines_and_no_machine(offset: int) -> None:
    analysis = analysed(SHORT)
    full, short = (hover(analysis, offset, "", detail=detail) for detail in ("full", "short"))
    assert (full is None) == (short is None)
    if full and short:
        lines = [line for line in short.plain.splitlines() if line]
        assert lines[0] == full.plain.splitlines()[0]
        assert len(lines) <= 3
        assert not any(word in short.plain for word in ("DEREF", "MAKE_CELL", "__closure__[", "co_freevars"))


def test_a_short_hover_on_a_function() -> None:
    found = hover(analysed(SHORT), SHORT.index("bump"), "", detail="short")
    assert found is not None
    assert found.plain == (
        "counter.<locals>.bump captures step and rebinds total\n\n"
        "- From around: step and total of counter (line 1)\n"
        "- bump is local to counter (line 1): STORE_FAST, no cell"
    )
