from __future__ import annotations

import sys

import pytest

from closure_lsp.scopes.first_look import Trait, first_look


def traits(source: str) -> dict[str, list[int]]:
    look = first_look(source)
    assert look is not None
    lines = {trait: list(found) for trait, found in look.lines.items()}
    for variable in look.variables:
        lines[variable.trait] += variable.capturers or (variable.line,)
    told = (Trait.BLOCK, Trait.DEFINITION, Trait.NESTED)
    return {trait.name: sorted(set(found)) for trait, found in lines.items() if found and trait not in told}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    n = 0\n    return n\n", {}),
        ("def f():\n    n = 0\n    return lambda: n\n", {"CAPTURES": [3], "CAPTURES_ASSIGNED": [3]}),
        ("def f(n):\n    n = n\n    return lambda: n\n", {"CAPTURES": [3], "CAPTURES_ASSIGNED": [3]}),
        ("def f(n):\n    del n\n    return lambda: n\n", {"CAPTURES": [3], "CAPTURES_ASSIGNED": [3]}),
        ("def f(n):\n    import n\n    return lambda: n\n", {"CAPTURES": [3], "CAPTURES_ASSIGNED": [3]}),
        ("def f(n):\n    return (x for x in y if n)\n", {"CAPTURES": [2]}),
        ("def f():\n    n = 0\n    def g():\n        n += 1\n", {"REBINDS": [3]}),  # read by what binds it
        ("def f():\n    n = 0\n    class C:\n        n = n\n", {"REBINDS": [3]}),
        ("def f():\n    n += 1\n\nn = 0\n", {"HIDES_GLOBAL": [1]}),
        ("def f():\n    n = 0\n\ndef g():\n    global n\n    n = 1\n", {}),
        ("def f():\n    n = 0\n\nn = 0\n", {}),  # never read
        ("def f(n):\n    n += 1\n\nn = 0\n", {}),  # has a value at once
        ("def f(n):\n    def g():\n        nonlocal n\n        n = 1\n", {"CAPTURES": [2], "CAPTURES_ASSIGNED": [2]}),
        ("def f():\n    id = id(0)\n", {"HIDES_GLOBAL": [1]}),
        ("def f():\n    import n\n    n()\n\nn = 0\n", {"HIDES_GLOBAL": [1]}),
        ("class C:\n    n = 0\n    def f(self): return n\n", {"READS_FROM_CLASS": [3]}),
        ("class C:\n    n = 0\n    def f(self): return n\n\nn = 1\n", {}),  # the module's
        ("class C:\n    n = 0\n    def f(self): return n\n\nn = 1\ndel n\n", {"READS_FROM_CLASS": [3]}),
        ("class C:\n    n = 0\n    def f(self): return n\n\nn: int\n", {"READS_FROM_CLASS": [3]}),  # no value
        ("class C:\n    __n = 0\n    def f(self): return __n\n", {"READS_FROM_CLASS": [3]}),
        ("class C:\n    def n(self):\n        n = n\n", {"HIDES_CLASS_VARIABLE": [2]}),
        ("class C:\n    n = 0\n    class D:\n        n = n\n", {"HIDES_CLASS_VARIABLE": [3]}),
        ("class C:\n    def f(self): super().f()\n", {}),  # `__class__` is bound for good
        (
            "class C:\n    n: int\n    def f(self, a: str) -> int: return a\n",
            {},
        ),  # annotations, with and without values
        ("def f(a: T):\n    def g(b: U): return b\n    return g\n", {}),
    ],
)
def test_what_blocks_do(source: str, expected: dict[str, list[int]]) -> None:
    assert traits(source) == expected


@pytest.mark.skipif(sys.version_info < (3, 14), reason="annotations are blocks of their own since Python 3.14")
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(t):\n    def g(a: t): pass\n", {"CAPTURES": [2], "UNKNOWN": [2]}),  # captures
        (
            "class C:\n    t = int\n    class D:\n        n: t\n",
            {"READS_FROM_CLASS": [4], "UNKNOWN": [4]},
        ),  # is not in sight
        (
            "def f(a: [lambda: t for t in u]): pass\n",
            {"CAPTURES": [1], "CAPTURES_ASSIGNED": [1], "UNKNOWN": [1]},
        ),  # has a block inside
    ],
)
def test_annotations_that_do_more_than_read_globals(source: str, expected: dict[str, list[int]]) -> None:
    assert traits(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "def f(:",
        "def f():\n    nonlocal n\n",
        "def f(a, a): pass\n",
        "x = '\0'",
        "\ud800",
        "x = " + "(" * 300 + ")" * 300,
        "x = " + "-" * 100_000 + "1",
        "x = " + "a." * 100_000 + "a",
        "x = " + "lambda: " * 100_000 + "1",
        "x = a" + "()" * 100_000,
        "x = " + "1 if a else " * 50_000 + "1",
        "x = " + "1 + " * 100_000 + "1",
        "if a: pass\n" + "elif a: pass\n" * 30_000,
    ],
    ids=lambda source: source[:20].encode("ascii", "backslashreplace").decode(),
)
def test_a_text_that_this_python_cannot_read_gives_no_first_look(source: str) -> None:
    look = first_look(source)
    assert look is None or not look.lines[Trait.CAPTURES]


def test_the_warnings_of_the_compiler_are_not_shown(recwarn: pytest.WarningsRecorder) -> None:
    assert first_look("x = '\\d' is 1\n") is not None
    assert not recwarn.list
