"""Whether a function made in a loop outlives the iteration: each way that its value can go."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent

import pytest

from closure_lsp.escape import Fate, verdict
from closure_lsp.flow import loop_captures
from tests.ide.fixtures import analysed


@dataclass(frozen=True)
class GlobalNames:
    """A module that is nothing but this: the globals it binds, and which of them stand in other statements."""

    bound: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    def binds(self, name: str) -> bool:
        return name in self.bound | self.elsewhere

    def imported(self, name: str) -> str | None:
        return {"reduce": "functools.reduce", "re": "re", "functools": "functools"}.get(name)

    def reads_elsewhere(self, name: str) -> bool:
        return name in self.elsewhere

    def rebinds_elsewhere(self, name: str) -> bool:
        return name in self.elsewhere


IMPORTS = GlobalNames(bound=frozenset({"reduce", "re", "functools"}))


def check_fate(source: str, expected: Fate, module: GlobalNames = IMPORTS) -> None:
    """What becomes of the functions of the source's one statement, the worst of all."""
    (statement,) = analysed(source).statements
    region, table = statement.region, statement.scopes
    fates = [verdict(region, table, capture, module).fate for capture in loop_captures(region, table)]
    assert fates, "nothing is captured in a loop"
    assert max(fates) == expected


def check_body(body: str, expected: Fate) -> None:
    """What becomes of the function that stands in the body of a loop over `i`."""
    source = "def f(a, out):\n    for i in a:\n" + indent(dedent(body).strip(), " " * 8) + "\n"
    check_fate(source, expected)


@pytest.mark.parametrize(
    "line",
    [
        "(lambda: i)()",
        "out.append((lambda: i)())",
        "out.append(f'{(lambda: i)()}')",
        "out.append((lambda b=lambda: i: b())())",
        "out.append({'a': lambda: i}['a']())",
        "out.append([c() for c in [lambda: i]])",
        "for b in (lambda: i, lambda: -i): b()",
        "lambda: i",
    ],
)
def test_called_or_dropped_at_once(line: str) -> None:
    check_body(line, Fate.USED_UP)


@pytest.mark.parametrize(
    "line",
    [
        "out.append(sorted(a, key=lambda b: b + i))",
        "out.append(max(a, key=lambda b: b + i))",
        "a.sort(key=lambda b: b + i)",
        "out.append(reduce(lambda b, c: b + i, a))",
        "out.append(functools.reduce(lambda b, c: b + i, a))",
        "out.append(re.sub('x', lambda b: i, a))",
        "self.assertRaises(E, lambda: i / 0)",
    ],
)
def test_given_to_what_is_known_to_call_it_at_once(line: str) -> None:
    check_body(line, Fate.USED_UP)


@pytest.mark.parametrize(
    "line",
    [
        "out.append(','.join(b + i for b in a))",
        "out.append(sum(b + i for b in a))",
        "out.append(list(b + i for b in a))",
        "out.append(next(filter(lambda b: b > i, a), None))",
        "out.append([b for b in filter(lambda b: b > i, a)])",
        "out.append([*map(lambda b: b + i, a)])",
        "out.extend(map(lambda b: b + i, a))",
        "out += map(lambda b: b + i, a)",
        "b, c = map(lambda b: b + i, a)",
        "for b in filter(lambda b: b > i, a): out.append(b)",
        "any(b > i for b in (c for c in filter(lambda c: c > i, a)))",
        "if any(b > i for b in a): out.append(i)",
        "assert all(b > i for b in a)",
        "if i in (b + i for b in a): pass",
        "yield from (b + i for b in a)",
    ],
)
def test_iterated_to_the_end_at_once(line: str) -> None:
    check_body(line, Fate.USED_UP)


@pytest.mark.parametrize(
    "line",
    [
        "out.append(lambda: i)",
        "out.append([lambda: i])",
        "out.append({'a': (1, lambda: i)})",
        "out.append(a and (lambda: i))",
        "out.append((lambda: i) if a else None)",
        "out.setdefault(i, lambda: i)",
        "out.extend([lambda: i])",
        "out += [lambda: i]",
        "out[i] = lambda: i",
        "out.f = lambda: i",
        "b = out[i] = lambda: i",
        "out.append(c := lambda: i)",
        "out.append(b + i for b in a)",
        "out.append(map(lambda b: b + i, a))",
        "out.append(functools.partial(lambda b: b + i, 1))",
        "out.append(lambda b=lambda: i: b)",
        "out.append(list([lambda: i]))",
        "yield lambda: i",
    ],
)
def test_kept(line: str) -> None:
    check_body(line, Fate.OUTLIVES)


@pytest.mark.parametrize(
    "line",
    [
        "register(lambda: i)",
        "out.connect(lambda: i)",
        "out.append(wrap(lambda: i))",
        "b = Thread(target=lambda: i)",
        "with managed(lambda: i): pass",
        "sorted_(a, key=lambda b: i)",
    ],
)
def test_given_to_unknown_code(line: str) -> None:
    check_body(line, Fate.UNKNOWN)


def test_a_builtin_by_another_meaning_is_unknown() -> None:
    source = "for i in a: b(sorted(a, key=lambda c: c + i))"
    check_fate(source, Fate.USED_UP)
    check_fate(source, Fate.UNKNOWN, GlobalNames(bound=frozenset({"sorted"})))
    check_fate("def f(sorted):\n    for i in a: sorted(a, key=lambda c: c + i)", Fate.UNKNOWN)


def test_a_function_imported_by_the_function() -> None:
    check_fate(
        "def f(a):\n    from functools import reduce as fold\n    for i in a: fold(lambda b, c: b + i, a)", Fate.USED_UP
    )


# -- the loop ends ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "return lambda: i",
        "return {'a': lambda: i}",
        "return wrap(lambda: i)",
        "out.append(lambda: i)\nbreak",
        "if a:\n    out.append(lambda: i)\n    break",
        "out.append(lambda: i)\nif a: out.clear()\nreturn out",
        "for j in a:\n    out.append(lambda: i)\n    return",
    ],
)
def test_the_loop_is_left(body: str) -> None:
    check_body(body, Fate.USED_UP)


@pytest.mark.parametrize(
    "body",
    [
        "if a:\n    out.append(lambda: i)\nelse:\n    break",
        "out.append(lambda: i)\nif a: break",
        "out.append(lambda: i)\nif a: continue\nbreak",
        "for j in a:\n    out.append(lambda: i)\n    break",
        "return [lambda: j for j in a if i]",
    ],
)
def test_the_loop_may_go_on(body: str) -> None:
    check_body(body, Fate.OUTLIVES)


def test_a_break_does_not_help_where_the_variable_is_bound_after_the_loop() -> None:
    check_fate("def f():\n    for i in a:\n        b.append(lambda: i)\n        break\n    i = 1\n", Fate.OUTLIVES)


def test_a_break_does_not_end_the_loop_around() -> None:
    source = "def f():\n    for i in a:\n        for j in b:\n            c.append(lambda: {})\n            break\n"
    check_fate(source.format("j"), Fate.OUTLIVES)
    check_fate("def f():\n    for j in b:\n        c.append(lambda: j)\n        break\n", Fate.USED_UP)


# -- by way of a variable ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "def g(): return i\nout.append(g())",
        "g = lambda: i\nout.append(g())",
        "g = h = lambda: i\nout.append(h())",
        "g, h = (lambda: i), 1\nout.append(g())",
        "if (g := lambda: i): g()",
        "def g(): return i\nout.append(sorted(a, key=g))",
        "def g(): return i\nout.append(g.__name__)",
        "def g(): return i\ng.tag = 1",
        "def g(): return i",
        "def g(b): return g(b - i)\nout.append(g(1))",
        "def g(b): return h(b - i)\ndef h(b): return g(b - i)\nout.append(g(1))",
        "def g(): return i\ndef h(): return g()\nout.append(h())",
        "def g(): return i\nif a: return g",
        "g = lambda: 0\ng()\ng = lambda: i\ng()",
        "for j in a:\n    def g(): return i\n    g()",
    ],
)
def test_a_variable_that_is_only_called(body: str) -> None:
    check_body(body, Fate.USED_UP)


@pytest.mark.parametrize(
    "body",
    [
        "def g(): return i\nout.append(g)",
        "g = lambda: i\nh = g\nout.append(h)",
        "def g(): return i\ndef h(): return g()\nout.append(h)",
        "def g(): return i\nout.append(lambda: g())",
        "for g in [lambda: i]: out.append(g)",
        "def g(b=lambda: i): pass\nout.append(g)",
    ],
)
def test_a_variable_that_is_kept(body: str) -> None:
    check_body(body, Fate.OUTLIVES)


@pytest.mark.parametrize(
    "body",
    [
        "def g(): return i\nregister(g)",
        "@register\ndef g(): return i",
        "@register(1)\ndef g(): return i\ng()",
        "def g(): return i\ndef h(): return g\nh()",
    ],
)
def test_a_variable_that_unknown_code_gets(body: str) -> None:
    check_body(body, Fate.UNKNOWN)


def test_a_decorator_that_only_wraps() -> None:
    check_body("@functools.lru_cache(None)\ndef g(): return i\nout.append(g())", Fate.USED_UP)
    check_body("@functools.lru_cache\ndef g(): return i\nout.append(g)", Fate.OUTLIVES)


def test_the_next_iteration_finds_it() -> None:
    check_body("if out: g()\ng = lambda: i", Fate.OUTLIVES)


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("for i in a:\n        def g(): return i\n    return g()", Fate.USED_UP),
        ("for i in a:\n        g = lambda: i\n    return g", Fate.USED_UP),
        ("for i in a:\n        def g(): return i\n    i = 1\n    return g()", Fate.OUTLIVES),
        ("for i in a:\n        if i:\n            def g(): return i\n    return g()", Fate.UNKNOWN),
        ("for i in a:\n        if i: continue\n        def g(): return i\n    return g()", Fate.UNKNOWN),
        ("for i in a:\n        def g(): return i\n        i = 1\n    return g()", Fate.UNKNOWN),
        ("while (i := a()):\n        def g(): return i\n    return g()", Fate.UNKNOWN),
    ],
)
def test_the_last_function_is_used_after_the_loop(loop: str, expected: Fate) -> None:
    check_fate(f"def f(a):\n    {loop}\n", expected)


def test_a_global_function_is_used_by_other_statements() -> None:
    source = "for i in a:\n    def g(): return i\n    g()"
    check_fate(source, Fate.USED_UP)
    check_fate(source, Fate.USED_UP, GlobalNames(elsewhere=frozenset({"g"})))
    check_fate(source, Fate.OUTLIVES, GlobalNames(elsewhere=frozenset({"g", "i"})))


# -- containers and objects that live no longer -----------------------------------------------------------------------


def test_a_list_that_each_iteration_makes_anew() -> None:
    check_body("fs = []\nfs.append(lambda: i)\nfor f in fs: f()", Fate.USED_UP)
    check_body("fs = []\nfs.append(lambda: i)\nout.append(fs)", Fate.OUTLIVES)


def test_a_method_goes_where_its_class_goes() -> None:
    check_body("class C:\n    def m(self): return i\nout.append(C().m())", Fate.USED_UP)
    check_body("class C:\n    def m(self): return i\nc = C()\nout.append(c.m())", Fate.USED_UP)
    check_body("class C:\n    m = lambda self: i\nout.append(C)", Fate.OUTLIVES)
    check_body("class C:\n    def m(self): return i\nout.append(C())", Fate.OUTLIVES)
    check_body("class C:\n    def m(self): return i\nregister(C)", Fate.UNKNOWN)
    check_body("@register\nclass C:\n    def m(self): return i", Fate.UNKNOWN)


def test_generator_functions_run_when_they_are_iterated() -> None:
    check_body("def g(): yield i\nout.append(list(g()))", Fate.USED_UP)
    check_body("def g(): yield i\nfor b in g(): pass", Fate.USED_UP)
    check_body("def g(): yield i\nout.append(g())", Fate.OUTLIVES)
    check_body("def g():\n    def h(): yield\n    return i\nout.append(g())", Fate.USED_UP)


def test_coroutine_functions_run_when_they_are_awaited() -> None:
    source = "async def f():\n    for i in a:\n        async def g(): return i\n        {}\n"
    check_fate(source.format("await g()"), Fate.USED_UP)
    check_fate(source.format("out.append(g())"), Fate.OUTLIVES)
    check_fate(source.format("create_task(g())"), Fate.UNKNOWN)


# -- comprehensions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[lambda: i for i in a]", Fate.OUTLIVES),
        ("{i: lambda: i for i in a}", Fate.OUTLIVES),
        ("{(lambda: i) for i in a}", Fate.OUTLIVES),
        ("[(lambda: i)() for i in a]", Fate.USED_UP),
        ("[i for i in a if any(b > i for b in c)]", Fate.USED_UP),
        ("[b for i in a for b in filter(lambda c: c > i, d)]", Fate.USED_UP),
        ("[b for i in a for b in [lambda: i]]", Fate.OUTLIVES),
        ("list(lambda: i for i in a)", Fate.OUTLIVES),
        ("wrap(lambda: i for i in a)", Fate.UNKNOWN),
        ("[f() for f in (lambda: i for i in a)]", Fate.USED_UP),
        ("[f for f in (lambda: i for i in a)]", Fate.OUTLIVES),
        ("[[lambda: i for j in a][0]() for i in b]", Fate.USED_UP),
    ],
)
def test_in_a_comprehension(expression: str, expected: Fate) -> None:
    check_fate(f"def f(a, b, c, d):\n    return {expression}\n", expected)


def test_a_loop_takes_generated_functions_one_by_one() -> None:
    check_fate("def f(a):\n    for g in (lambda: i for i in a): g()\n", Fate.USED_UP)
    check_fate("def f(a):\n    for g in (lambda: i for i in a): b.append(g)\n", Fate.OUTLIVES)
