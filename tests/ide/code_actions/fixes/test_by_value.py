"""Which form of capturing by value is preferred where, and the forms for `empty-cell` and generator expressions."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, check_run, check_titles, every_title

DEFAULT = "Capture `i` by value"
FACTORY = DEFAULT + ", with a factory function"
PARTIAL = DEFAULT + ", with `functools.partial`"
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
    others = [FACTORY] if line.startswith("@") else [FACTORY, PARTIAL]
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
    check_titles(f"for i in a:\n    {line}\n", DEFAULT, FACTORY + " (preferred)")


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
    check_titles(f"for i in a:\n    {line}\n", DEFAULT, FACTORY + " (preferred)", PARTIAL)


def test_a_method_has_but_the_default() -> None:
    source = "for i in a:\n    class C:\n        @app.get\n        def f(self): return $0i\n    b.append(C)\n"
    check_titles(source, DEFAULT + " (preferred)")


@pytest.mark.parametrize(
    ("parameters", "arguments", "is_default"),
    [
        ("x, y=1", "1, 2", True),
        ("x, y=1", "1, 2, 3", False),
        ("x, /", "1, 2", False),
        ("", "*a", False),
        ("", "**a", True),
        ("*x", "1, 2, *a", True),
        ("x, *, y", "*a, y=1", True),
    ],
)
def test_a_factory_is_preferred_where_a_call_passes_more(parameters: str, arguments: str, is_default: bool) -> None:
    source = f"for i in a:\n    def f({parameters}): return $0i\n    b.append(f); f({arguments})\n"
    best = DEFAULT if is_default else FACTORY
    titles = [title + " (preferred)" * (title == best) for title in (DEFAULT, FACTORY, PARTIAL)]
    check_titles(source, *titles)


def test_nothing_is_preferred_where_the_function_rebinds_the_variable() -> None:
    check_titles(
        "def g(b):\n    for i in a:\n        def f():\n            nonlocal i; i = $0i\n        b.append(f)\n", FACTORY
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
    frame = "def build():\n    out = []\n    for i in range(2):\n        {}\n    return [list(f) for f in out]\n"
    check_titles(frame.format(before), LIST + " (preferred)")
    check_action(frame.format(before), LIST, FIX, frame.format(after))
    check_run(frame.format(before), LIST, "build()", [[1], [1]], [[0], [1]])


def test_an_asynchronous_generator_expression_does_not() -> None:
    check_titles("for i in a:\n    b.append($0i async for c in d)\n")


# -- empty cells ------------------------------------------------------------------------------------------------------


def test_the_exception_of_a_handler() -> None:
    source = (
        "def build():\n  try: 1 / 0\n  except OSError: pass\n  except Exception as i: f = lambda: $0i\n  return f\n"
    )
    check_titles(source, DEFAULT + " (preferred)", FACTORY, PARTIAL)
    check_action(source, DEFAULT, FIX, source.replace("lambda: $0i", "lambda i=i: i"))
    for title in (DEFAULT, FACTORY, PARTIAL):
        check_run(source, title, "type(build()()).__name__", NameError, "ZeroDivisionError")


def test_a_variable_that_is_deleted() -> None:
    source = "def build(i):\n    def f():\n        return $0i\n    del i\n    return f\n"
    check_action(source, DEFAULT, FIX, source.replace("f()", "f(i=i)").replace("$0", ""))
    for title in (DEFAULT, FACTORY, PARTIAL):
        check_run(source, title, "build(3)()", NameError, 3)


def test_a_generator_that_outlives_a_handler() -> None:
    source = "def build():\n    try: 1 / 0\n    except Exception as i: f = ($0i for a in (1,))\n    return list(f)\n"
    check_run(source, LIST, "len(build())", NameError, 1)


def test_nothing_where_the_deletion_is_the_function_s_own() -> None:
    source = (
        "def build(i):\n    def f():\n        nonlocal i\n        print($0i)\n        i = 1\n    del i\n    return f\n"
    )
    check_titles(source)


def test_which_function_is_meant_where_there_are_several() -> None:
    source = "for i in a:\n    def f(x=b(lambda: $0i)): return i\n    c.append(f)\n"
    titles = [
        f"Capture `i` in {function} by value{form}"
        for form in ("", ", with a factory function", ", with `functools.partial`")
        for function in ("`f`", "the lambda")
    ]
    assert {title.removesuffix(" (preferred)") for title in every_title(source)} >= set(titles)
    assert DEFAULT + " (preferred)" in every_title(source.replace("return i", "return x"))
