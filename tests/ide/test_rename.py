"""Rename: what changes with a name, what the code does before and after, and why a name is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closure_lsp.ide.rename import Refusal, Renaming, Target, prepare, rename
from closure_lsp.python_version import running_version
from closure_lsp.text import Text
from tests.fixture import parse
from tests.ide.fixtures import analysed
from tests.ide.rename_everywhere import applied, captured_variables, compiles, main, rename_there_and_back
from tests.oracle.generated import program

if TYPE_CHECKING:
    from random import Random


def check_rename(fixture: str, new_name: str, after: str, *notes: str) -> None:
    """The variable at `$0` gets the name, with these notes; the code gives the same `result` before and after."""
    source, offset = parse(fixture)
    found = rename(analysed(source, running_version()), offset, new_name)
    assert isinstance(found, Renaming), found
    assert applied(source, found.edits) == after
    assert list(found.notes) == list(notes)
    assert list(found.edits) == sorted(found.edits)
    expected = result_of(source)
    assert expected is not None
    assert result_of(after) == expected


def check_from_every_use(source: str, name: str, new_name: str, after: str) -> None:
    """Each `name` between « and » is one of the variable's: from every one of them the rename gives the same text."""
    plain = source.replace("«", "").replace("»", "")
    starts = [len(before.replace("«", "").replace("»", "").encode()) for before in _befores(source)]
    assert starts
    for start in starts:
        for offset in (start, start + len(name.encode())):
            found = rename(analysed(plain, running_version()), offset, new_name)
            assert isinstance(found, Renaming), found
            assert applied(plain, found.edits) == after
    assert result_of(after) == result_of(plain)


def check_refused(fixture: str, new_name: str, reason: str) -> None:
    source, offset = parse(fixture)
    assert rename(analysed(source), offset, new_name) == Refusal(reason)


def check_no_target(fixture: str, reason: str) -> None:
    """Nothing to be renamed at `$0`, whatever the new name is."""
    source, offset = parse(fixture)
    analysis = analysed(source)
    assert prepare(analysis, offset) == Refusal(reason)
    assert rename(analysis, offset, "fresh") == Refusal(reason)


def result_of(source: str) -> Any:
    namespace: dict[str, Any] = {}
    exec(compile(source, "<source>", "exec", dont_inherit=True), namespace)
    return namespace["result"]


def _befores(source: str) -> list[str]:
    return [source[:index] for index, character in enumerate(source) if character == "«"]


# -- all blocks that share it -----------------------------------------------------------------------------------------


def test_every_block_that_shares_the_variable() -> None:
    check_from_every_use(
        """\
def make():
    «count» = 0
    def add():
        nonlocal «count»
        «count» += 1
        def show():
            return [«count» for _ in range(2)], (lambda: «count»)()
        return show()
    class Reader:
        def read(self):
            return «count»
    return add, Reader
add, Reader = make()
result = add(), add(), Reader().read()
count = "another"
""",
        "count",
        "total",
        """\
def make():
    total = 0
    def add():
        nonlocal total
        total += 1
        def show():
            return [total for _ in range(2)], (lambda: total)()
        return show()
    class Reader:
        def read(self):
            return total
    return add, Reader
add, Reader = make()
result = add(), add(), Reader().read()
count = "another"
""",
    )


def test_a_variable_of_the_same_name_inside_is_another() -> None:
    check_rename(
        """\
def outer():
    $0x = 1
    def inner(x):
        return x
    return x, inner(2), [x for x in (3,)], (lambda x: x)(4), (lambda: x)()
result = outer()
""",
        "y",
        """\
def outer():
    y = 1
    def inner(x):
        return x
    return y, inner(2), [x for x in (3,)], (lambda x: x)(4), (lambda: y)()
result = outer()
""",
    )


def test_the_two_sides_of_a_default_are_two_variables() -> None:
    outer = "def build():\n    return [f() for f in [lambda i=i: i for i in range(2)]]\nresult = build()\n"
    check_rename(outer.replace("for i in", "for $0i in"), "k", outer.replace("i=i: i for i", "i=k: i for k"))
    check_rename(outer.replace("i=i", "i=$0i"), "k", outer.replace("i=i: i for i", "i=k: i for k"))
    inner = outer.replace("i=i: i for i", "k=i: k for i")
    note = "Code that calls the lambda with `i=` and is not seen here is left as it is."
    check_rename(outer.replace("i=i", "$0i=i"), "k", inner, note)
    check_rename(outer.replace(": i", ": $0i"), "k", inner, note)


def test_bindings_of_every_kind() -> None:
    check_from_every_use(
        """\
def f(log):
    for «v» in (1, 2):
        log.append(«v»)
    with open(__import__("os").devnull) as «v»:
        log.append(«v».closed)
    try:
        raise ValueError(3)
    except ValueError as «v»:
        log.append(str(«v»))
    «v»: int = 4
    log.append(«v»)
    del «v»
    if («v» := 5):
        log.append([«v» := 6 for _ in "a"])
    [*«v»], w = [7], 8
    def «v»(): return 9
    log.append(«v»())
    class «v»: a = 10
    log.append(«v».a)
    import os as «v»
    log.append(«v».sep)
    return log, lambda: «v»
result = f([])[0]
""",
        "v",
        "é",
        """\
def f(log):
    for é in (1, 2):
        log.append(é)
    with open(__import__("os").devnull) as é:
        log.append(é.closed)
    try:
        raise ValueError(3)
    except ValueError as é:
        log.append(str(é))
    é: int = 4
    log.append(é)
    del é
    if (é := 5):
        log.append([é := 6 for _ in "a"])
    [*é], w = [7], 8
    def é(): return 9
    log.append(é())
    class é: a = 10
    log.append(é.a)
    import os as é
    log.append(é.sep)
    return log, lambda: é
result = f([])[0]
""",
    )


def test_match_captures() -> None:
    check_from_every_use(
        """\
def f(data):
    match data:
        case {"x": «x», **rest} | [«x», *rest] if (lambda: «x»)():
            return «x», rest
        case slice(start=«x»):
            return «x»
        case «x»:
            return [«x»]
result = f({"x": 1, "y": 2}), f([3, 4]), f(slice(5, 6)), f(0)
""",
        "x",
        "start",
        """\
def f(data):
    match data:
        case {"x": start, **rest} | [start, *rest] if (lambda: start)():
            return start, rest
        case slice(start=start):
            return start
        case start:
            return [start]
result = f({"x": 1, "y": 2}), f([3, 4]), f(slice(5, 6)), f(0)
""",
    )


def test_format_strings() -> None:
    check_from_every_use(
        """\
def f():
    «x» = 3
    return lambda: f"x {«x»} {«x»!r:>{«x»}} {{x}} {(lambda x: x)(«x»)}" 'x'
result = f()()
""",
        "x",
        "width",
        """\
def f():
    width = 3
    return lambda: f"x {width} {width!r:>{width}} {{x}} {(lambda x: x)(width)}" 'x'
result = f()()
""",
    )


def test_a_format_string_that_prints_the_name_is_said() -> None:
    source, offset = parse('def f():\n    $0x = 3\n    return f"{x = }"\n')
    found = rename(analysed(source), offset, "y")
    assert isinstance(found, Renaming)
    assert applied(source, found.edits) == 'def f():\n    y = 3\n    return f"{y = }"\n'
    assert found.notes == ("The f-string on line 3 now prints `y=` where it printed `x=`.",)


@pytest.mark.skipif(running_version() < (3, 12), reason="type parameters are new in 3.12")
def test_type_parameters() -> None:
    check_rename(
        """\
def f[$0T: int](x: T, y: list["T"]) -> T:
    def g(z: T) -> T: return z
    return g(x)
class C[T]: pass
result = f(1, [])
""",
        "Value",
        """\
def f[Value: int](x: Value, y: list["T"]) -> Value:
    def g(z: Value) -> Value: return z
    return g(x)
class C[T]: pass
result = f(1, [])
""",
        "The annotation in quotes on line 1 names `T`, and is left as it is.",
    )


def test_annotations_that_stay_text() -> None:
    check_rename(
        """\
from __future__ import annotations
def outer():
    $0T = int
    def mid():
        def f(a: T) -> list[T]: return a
        class C:
            q: T
        return f
    return mid()(1)
result = outer()
""",
        "U",
        """\
from __future__ import annotations
def outer():
    U = int
    def mid():
        def f(a: U) -> list[U]: return a
        class C:
            q: U
        return f
    return mid()(1)
result = outer()
""",
    )


def test_names_that_are_written_differently() -> None:
    check_rename(
        "def f():\n    ﬁ = 1\n    return lambda: $0fi\nresult = f()()\n",
        "n",
        "def f():\n    n = 1\n    return lambda: n\nresult = f()()\n",
    )


def test_tabs_line_ends_and_characters_beyond_the_first_plane() -> None:
    check_rename(
        "def f():\r\n\ts = '😀'; $0x = s  # x\r\n\treturn lambda: ('😀', x)\r\nresult = f()()\r\n",
        "y",
        "def f():\r\n\ts = '😀'; y = s  # x\r\n\treturn lambda: ('😀', y)\r\nresult = f()()\r\n",
    )


# -- imports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os", "import os as system"),
        ("from os import path, sep as os", "from os import path, sep as system"),
        ("from os import (sep as # why\n        os)", "from os import (sep as # why\n        system)"),
        ("import system as os", "import system"),
        ("import os.path as os", "import os.path as system"),
        ("import sys, os; from os import path", "import sys, os as system; from os import path"),
    ],
)
def test_imports(before: str, after: str) -> None:
    source, offset = parse(f"def f():\n    {before}\n    return lambda: $0os\n")
    found = rename(analysed(source), offset, "system")
    assert isinstance(found, Renaming)
    assert applied(source, found.edits) == f"def f():\n    {after}\n    return lambda: system\n"


def test_an_import_of_a_package_by_its_module() -> None:
    check_no_target(
        "def f():\n    import os.path\n    return lambda: $0os\n",
        "`import os.path` binds `os`, the package's own name. Import it `as` another name first.",
    )


# -- parameters -------------------------------------------------------------------------------------------------------


def test_a_parameter_of_a_local_function_and_its_keyword_arguments() -> None:
    check_rename(
        """\
def outer():
    def add($0n, step=1):
        return lambda: n + step
    return add(1)(), add(n=2)(), add(step=3, n=4)(), dict(n=5)
result = outer()
""",
        "start",
        """\
def outer():
    def add(start, step=1):
        return lambda: start + step
    return add(1)(), add(start=2)(), add(step=3, start=4)(), dict(n=5)
result = outer()
""",
    )


def test_a_parameter_of_a_function_that_other_files_can_call() -> None:
    check_rename(
        """\
def make(n):
    return lambda: $0n
result = make(n=1)()
""",
        "count",
        """\
def make(count):
    return lambda: count
result = make(count=1)()
""",
        "Code that calls `make` with `n=` and is not seen here is left as it is.",
    )


@pytest.mark.parametrize(
    ("before", "after", "call"),
    [
        ("n, /", "new, /", "f(1)"),
        ("*n", "*new", "f(1)"),
        ("**n", "**new", "f(a=1)"),
        ("a=1, n=2, /, *b", "a=1, new=2, /, *b", "f()"),
    ],
)
def test_a_parameter_that_no_keyword_reaches(before: str, after: str, call: str) -> None:
    frame = f"def f({{}}):\n    return lambda: {{}}\nresult = {call}()\n"
    check_rename(frame.format(before, "$0n"), "new", frame.format(after, "new"))


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("f(**k)", "The call on line 3 passes `**` arguments, and `n` may be one. Rename it by hand."),
        ("print(f, n=1)", "The call on line 3 passes `n=`, maybe to this function. Rename it by hand."),
        ("print((f), n=1)", "The call on line 3 passes `n=`, maybe to this function. Rename it by hand."),
        ("(f)(1, new=1)", "The call on line 3 passes `new=` already."),
        ("f(1, new=1)", "The call on line 3 passes `new=` already."),
    ],
)
def test_a_call_that_may_pass_the_parameter(call: str, reason: str) -> None:
    check_refused(f"def f($0n, **kw):\n    return lambda: n\n{call}\n", "new", reason)


def test_calls_of_a_decorated_function_and_of_a_method() -> None:
    reason = "The call on line 5 passes `n=`, maybe to this function. Rename it by hand."
    check_refused("@d\ndef f($0n):\n    return n\n\nf(n=1)\n", "new", reason)
    check_refused("class C:\n    def f(self, $0n):\n        return n\n\nc.f(n=1)\n", "new", reason)
    check_refused("class C:\n    def __init__(self, $0n):\n        self.n = n\n\nC(n=1)\n", "new", reason)
    check_refused("def f($0n):\n    return n\nif f:\n    f = None\nf(n=1)\n", "new", reason)


def test_a_decorated_definition_is_said() -> None:
    check_rename(
        "def outer():\n    @lambda f: f\n    def $0inner(): return 1\n    return inner()\nresult = outer()\n",
        "other",
        "def outer():\n    @lambda f: f\n    def other(): return 1\n    return other()\nresult = outer()\n",
        "`__name__` changes with it: look at what is done with `inner` on line 3.",
    )


# -- not ours ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fixture", "reason"),
    [
        ("$0", "There is no variable here."),
        ("def f():\n    return $0 1\n", "There is no variable here."),
        (
            "$0x = 1\n",
            "`x` belongs to the module, so other files may use it. closure-lsp renames variables of functions.",
        ),
        (
            "def f():\n    global x\n    $0x = 1\n",
            "`x` belongs to the module, so other files may use it. closure-lsp renames variables of functions.",
        ),
        ("def f():\n    return $0len\n", "`len` is bound nowhere in this file: it is a builtin, or unknown."),
        (
            "class C:\n    $0x = 1\n",
            "`x` belongs to the class `C`, so it is an attribute that other code may use. "
            "closure-lsp renames variables of functions.",
        ),
        (
            "def f(x):\n    return x.$0y\n",
            "`y` is an attribute: any object may have one. closure-lsp renames variables of functions.",
        ),
        (
            "def f(y):\n    return g($0y=1)\n",
            "This is the name of an argument. Rename the parameter where the function is defined.",
        ),
        ("def f():\n    $0x = 1\n    return x +\n", "`f` does not parse yet. Fix the syntax error first."),
        (
            "def f():\n    $0x = 1\n    return '{x}'.format(**locals())\n",
            "`locals()` on line 3 sees this variable by its name, as text. "
            "Rename it by hand, and check what uses that text.",
        ),
        (
            "def f($0x):\n    def g():\n        x\n        return eval('x')\n",
            "`eval()` on line 4 sees this variable by its name, as text. "
            "Rename it by hand, and check what uses that text.",
        ),
    ],
)
def test_what_is_not_renamed(fixture: str, reason: str) -> None:
    check_no_target(fixture, reason)


def test_the_target() -> None:
    source, offset = parse("def f(né$0é):\n    return lambda: néé\n")
    target = prepare(analysed(source), offset)
    assert isinstance(target, Target)
    assert (target.name, Text.from_str(source).slice(target.span)) == ("néé", "néé")


def test_code_that_cannot_see_the_variable_does_no_harm() -> None:
    source = "def f(x):\n    def g(s): return eval(s)\n    vars(x), eval('1', {}), dir(x)\n    return lambda: $0x\n"
    assert isinstance(rename(analysed(parse(source).source), parse(source).offset, "y"), Renaming)


# -- names that are refused -------------------------------------------------------------------------------------------

MAKE = """\
def make():
    $0count = 0
    total = 1
    def add(other):
        return count + other + len("")
    def show():
        first = 1
        return lambda: (count, first)
    class C:
        name = 1
        def get(self):
            return count
        kept = count
    return add, show, total
"""


@pytest.mark.parametrize(
    ("new_name", "reason"),
    [
        ("", "A variable needs a name."),
        ("1x", "`1x` is not a name: one is made of letters, digits and `_`, and does not begin with a digit."),
        (" x", "` x` is not a name: one is made of letters, digits and `_`, and does not begin with a digit."),
        ("a.b", "`a.b` is not a name: one is made of letters, digits and `_`, and does not begin with a digit."),
        ("class", "`class` is a keyword of Python."),
        ("ｃｌａｓｓ", "`class` is a keyword of Python."),
        ("None", "`None` is a keyword of Python."),
        (
            "__debug__",
            "Names like `__debug__`, with two underscores on both sides, are reserved: Python gives them a meaning.",
        ),
        ("super", "`super` has a meaning of its own to the compiler: every use of it captures `__class__`."),
        ("total", "`make` has a variable `total` already (line 3)."),
        ("ｔｏｔａｌ", "`make` has a variable `total` already (line 3)."),
        ("add", "`make` has a variable `add` already (line 4)."),
        ("other", "On line 5 `other` would mean the variable of `add` of that name, not this variable."),
        ("first", "On line 8 `first` would mean the variable of `show` of that name, not this variable."),
        ("name", "On line 13 `name` would mean the variable of the class `C` of that name, not this variable."),
        ("len", "`len` on line 5 means the builtin or unknown name, and would then mean this variable."),
        ("__count", "On line 12 a class is around the name, so Python would make `_C__count` of `__count` there."),
    ],
)
def test_names_that_are_refused(new_name: str, reason: str) -> None:
    check_refused(MAKE, new_name, reason)


def test_a_name_that_would_hide_another_variable() -> None:
    check_refused(
        "def outer():\n    n = 1\n    def mid($0x):\n        return lambda: n + x\n    return mid\n",
        "n",
        "`n` on line 4 means the variable of `outer`, and would then mean this variable.",
    )
    check_refused(
        "n = 1\ndef f():\n    $0x = 2\n    return lambda: n + x\n",
        "n",
        "`n` on line 4 means the global, and would then mean this variable.",
    )


def test_a_name_that_a_block_declares() -> None:
    check_refused(
        "n = 1\ndef f():\n    $0x = 2\n    def g():\n        global n\n        n = x\n",
        "n",
        "On line 6 `n` would mean the global of that name, not this variable.",
    )


def test_a_name_that_is_no_capture_in_a_pattern() -> None:
    check_refused(
        "def f(a):\n    match a:\n        case [$0x]: return x\n",
        "_",
        "With `_` here Python would read the code as something else.",
    )


def test_a_name_that_python_would_refuse() -> None:
    check_refused(
        "def f(a):\n    return [($0x := y) for y in a if x]\n",
        "y",
        "On line 2 `y` would mean the variable of the list comprehension of that name, not this variable.",
    )
    check_refused("def f($0a, b): return a\n", "b", "`f` has a variable `b` already (line 1).")


def test_the_same_name_changes_nothing() -> None:
    source, offset = parse(MAKE)
    assert rename(analysed(source), offset, "count") == Renaming((), ())


def test_soft_keywords_are_names() -> None:
    for name in ("match", "case", "type", "_", "print"):
        check_rename(
            "def f():\n    $0x = 1\n    return lambda: (x, [x], -x)\nresult = f()()\n",
            name,
            f"def f():\n    {name} = 1\n    return lambda: ({name}, [{name}], -{name})\nresult = f()()\n",
        )


# -- any program ------------------------------------------------------------------------------------------------------

MAY_BE_REFUSED = (
    "refused: On line _ a class is around the name",
    "refused: _ on line _ is private to the class",
    "refused: _ binds _, the package's own name",  # `import name.b`
)


@given(st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_generated_programs_stay_the_same_but_for_the_name(chance: Random) -> None:
    source = program(chance, running_version(), 0)
    analysis = analysed(source, running_version())
    for variable in captured_variables(analysis) if compiles(source) else ():
        outcome = rename_there_and_back(source, variable, analysis, chance)
        assert outcome.startswith(("renamed", *MAY_BE_REFUSED))


@pytest.mark.long
def test_a_sample_of_the_standard_library(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["20"]) == 0
    counts = re.findall(r"^ +(\d+) renamed", capsys.readouterr().out, re.MULTILINE)
    assert sum(map(int, counts)) >= 15
