"""Which form of capturing by value is preferred where, and the forms for `empty-cell` and generator expressions."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, check_run, check_titles, every_title

DEFAULT = "Capture `i` by value"
FACTORY = DEFAULT + ", with a factory function"
PARTIAL = DEFAULT + ", with `functools.partial`"
LATER = " (needs review)"
LIST = DEFAULT + ", with a list in place of the generator"


@pytest.mark.parametrize(
    "line",
    [
        "b.append(lambda: $0i)",
        "@contextlib.contextmanager\n    def f(): return $0i\n    b.append(f)",
        "@functools.lru_cache(8)\n    def f(): return $0i\n    b.append(f)",
    ],
)
def test_a_default_argument_is_preferred(line: str) -> None:
    others = [FACTORY] if line.startswith("@") else [FACTORY, PARTIAL + LATER]
    check_titles(f"for i in a:\n    {line}\n", DEFAULT + " (preferred)", *others)


@pytest.mark.parametrize(
    "line",
    [
        "@pytest.fixture\n    def f(): return $0i\n    b.append(f)",
        "@click.command()\n    def f(): return $0i\n    b.append(f)",
        '@app.get("/a")\n    async def f(): return $0i\n    b.append(f)',
    ],
)
def test_a_factory_is_preferred_where_a_decorator_reads_the_signature(line: str) -> None:
    check_titles(f"for i in a:\n    {line}\n", DEFAULT + LATER, FACTORY + " (preferred)")


@pytest.mark.parametrize(
    "line",
    [
        "button.clicked.connect(lambda: $0i)",
        "app.add_api_route('/a', endpoint=lambda: $0i)",
        "(button.clicked.connect)((lambda: $0i))",
        "def f(): return $0i\n    button.clicked.connect(f)",
    ],
)
def test_a_factory_is_preferred_where_a_framework_reads_the_signature(line: str) -> None:
    check_titles(f"for i in a:\n    {line}\n", DEFAULT + LATER, FACTORY + " (preferred)", PARTIAL + LATER)


@pytest.mark.parametrize(
    ("decorator", "title"), [("@property", DEFAULT + " (preferred)"), ("@app.get", DEFAULT + LATER)]
)
def test_a_method_has_but_the_default(decorator: str, title: str) -> None:
    source = f"for i in a:\n    class C:\n        {decorator}\n        def f(self): return $0i\n    b.append(C)\n"
    check_titles(source, title)


@pytest.mark.parametrize(
    ("parameters", "arguments", "after"),
    [
        ("x, y=1", "1, 2", "x, y=1, i=i"),
        ("x, y=1", "1, 2, 3", "x, y=1, *, i=i"),
        ("x, /", "1, 2", "x, /, *, i=i"),
        ("", "*a", "*, i=i"),
        ("", "**a", "*, i=i"),
        ("", "i=1", "*, i=i"),
        ("*x", "1, 2", "*x, i=i"),
        ("x, *, y", "*a, y=1", "x, *, y, i=i"),
    ],
)
def test_the_default_is_keyword_only_where_a_call_may_pass_more(parameters: str, arguments: str, after: str) -> None:
    source = f"b = []\nfor i in a:\n    def f({parameters}): return $0i\n    b.append(f); f({arguments})\n"
    check_action(source, DEFAULT, FIX, source.replace(f"f({parameters})", f"f({after})").replace("$0", ""))
    assert DEFAULT + " (preferred)" in every_title(source)


def test_nothing_is_preferred_where_the_function_rebinds_the_variable() -> None:
    check_titles(
        "def g(b):\n    for i in a:\n        def f():\n            nonlocal i; i = $0i\n        b.append(f)\n",
        FACTORY + LATER,
    )


# -- generator expressions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("out.append($0i for b in (1,))", "out.append([i for b in (1,)])"),
        ("out.append((b and $0i for b in (1,)))", "out.append([b and i for b in (1,)])"),
        ("out.insert(9, ($0i for b in (1,)))", "out.insert(9, [i for b in (1,)])"),
    ],
)
def test_a_generator_expression_becomes_a_list(before: str, after: str) -> None:
    frame = (
        "def build():\n    out, b = [], 2\n    for i in range(2):\n        {}\n"
        "    found = []\n    for f in out: found.append(list(f))\n    return found\n"
    )
    check_titles(frame.format(before), FACTORY, LIST + " (preferred)")
    check_action(frame.format(before), LIST, FIX, frame.format(after))
    check_run(frame.format(before), LIST, "build()", [[1], [1]], [[0], [1]])


def test_an_asynchronous_generator_expression_stays_one() -> None:
    source = """\
import asyncio
async def numbers():
    yield 1
async def twice(x):
    return 2 * x
async def main():
    out = []
    for i in range(2):
        out.append(await twice(c) + $0i async for c in numbers())
    found = []
    for f in out: found.append([x async for x in f])
    return found
"""
    check_titles(source, FACTORY + " (preferred)")
    after = "((lambda i: (await twice(c) + i async for c in numbers()))(i))"
    check_action(source, FACTORY, FIX, source.replace("$0", "").replace(_behind(source, "out.append"), after))
    check_run(source, FACTORY, "asyncio.run(main())", [[3], [3]], [[2], [3]])


def _behind(source: str, start: str) -> str:
    """The rest of the line, without the cursor."""
    return source.replace("$0", "").partition(start)[2].partition("\n")[0]


@pytest.mark.parametrize(
    ("made", "used", "late", "value"),
    [
        ("$0i + b for b in (1, 2)", "[next(f) for f in out]", [2, 2], [1, 2]),
        ("$0i + b for b in (1, 2)", "[list(f) + list(f) for f in out]", [[2, 3]] * 2, [[1, 2], [2, 3]]),
        ("$0i + b for b in count()", "[next(f) for f in out]", [1, 1], [0, 1]),
        ("$0i + b for b in shared", "[shared.append(5)] + [list(f) for f in out]", [None, [6], [6]], [None, [5], [6]]),
        ("$0i + one() for b in 'a'", "[list(f) for f in out]", [[2], [2]], [[1], [2]]),
    ],
)
def test_a_generator_that_is_not_plainly_a_list_stays_one(made: str, used: str, late: object, value: object) -> None:
    source = (
        "from itertools import count\ndef one(): return 1\ndef build():\n    out, shared = [], []\n"
        f"    for i in range(2):\n        out.append({made})\n    return {used}\n"
    )
    check_titles(source, FACTORY + " (preferred)")
    check_run(source, FACTORY, "build()", late, value)


def test_a_generator_that_the_next_turn_takes_from() -> None:
    source = """\
def primes(limit):
    found, numbers = [], iter(range(2, limit))
    while (i := next(numbers, None)) is not None:
        found.append(i)
        numbers = (n for n in numbers if n % $0i)
    return found
"""
    check_titles(source, FACTORY + " (preferred)")
    check_run(source, FACTORY, "primes(12)", [2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [2, 3, 5, 7, 11])


@pytest.mark.parametrize("body", ["out.append(($0i for b in a))", "out.append($0i for b in (b := a))"])
def test_no_factory_for_a_generator_that_could_not_see_its_names(body: str) -> None:
    titles = every_title(f"class C:\n    for i in a:\n        {body}\n")
    assert [title for title in titles if title.startswith("Capture")] == []


# -- empty cells ------------------------------------------------------------------------------------------------------


def test_the_exception_of_a_handler() -> None:
    source = (
        "def build():\n  try: 1 / 0\n  except OSError: pass\n  except Exception as i: f = lambda: $0i\n  return f\n"
    )
    check_titles(source, DEFAULT + " (preferred)", FACTORY, PARTIAL + LATER)
    check_action(source, DEFAULT, FIX, source.replace("lambda: $0i", "lambda *, i=i: i"))
    for title in (DEFAULT, FACTORY, PARTIAL + LATER):
        check_run(source, title, "type(build()()).__name__", NameError, "ZeroDivisionError")


def test_a_variable_that_is_deleted() -> None:
    source = "def build(i):\n    def f():\n        return $0i\n    del i\n    return f\n"
    check_action(source, DEFAULT, FIX, source.replace("f()", "f(*, i=i)").replace("$0", ""))
    for title in (DEFAULT, FACTORY, PARTIAL + LATER):
        check_run(source, title, "build(3)()", NameError, 3)


def test_a_generator_that_outlives_a_handler() -> None:
    source = "def build():\n    try: 1 / 0\n    except Exception as i: f = ($0i for a in (1,))\n    return list(f)\n"
    check_run(source, FACTORY, "len(build())", NameError, 1)


def test_nothing_where_the_deletion_is_the_function_s_own() -> None:
    source = (
        "def build(i):\n    def f():\n        nonlocal i\n        print($0i)\n        i = 1\n    del i\n    return f\n"
    )
    check_titles(source)


def test_which_function_is_meant_where_there_are_several() -> None:
    source = "for i in a:\n    def f(x=b(lambda: $0i)): return i\n    c.append(f)\n"
    titles = [
        f"Capture `i` in {function} by value{form}"
        for form in ("", ", with a factory function", ", with `functools.partial` (needs review)")
        for function in ("`f`", "the lambda")
    ]
    assert {title.removesuffix(" (preferred)") for title in every_title(source)} >= set(titles)
    assert DEFAULT + " (preferred)" in every_title(source.replace("return i", "return x"))
