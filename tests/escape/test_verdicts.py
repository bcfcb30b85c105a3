"""Whether a function made in a loop outlives the iteration: each way that its value can go."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from closure_lsp.escape.iteration import Fate
from closure_lsp.escape.module import Binding, library_of
from closure_lsp.escape.verdicts import verdict, verdict_beyond
from closure_lsp.flow.loops import capturers, loop_captures
from closure_lsp.python_version import PythonVersion
from tests.escape.views import Undivided
from tests.ide.fixtures import analysed

if TYPE_CHECKING:
    from closure_lsp.library.rows import Library


@dataclass(frozen=True)
class GlobalNames(Undivided):
    """A module that is nothing but this: the globals it binds, and which of them stand in other statements."""

    bound: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    eager: frozenset[str] = frozenset()

    @property
    def library(self) -> Library:
        return library_of(PythonVersion(3, 13))

    def starred(self, name: str) -> str:
        return ""

    def binds(self, name: str) -> bool:
        return name in self.bound | self.elsewhere

    def only_binding(self, name: str) -> Binding | None:
        (imports,) = analysed("if 1: import re, functools, itertools; from functools import reduce").statements
        found = next((reference for reference in imports.scopes.references if reference.name == name), None)
        return Binding(imports.unit, found) if found else None

    def runs_at_once(self, name: str) -> bool:
        return name in self.eager

    def reads_elsewhere(self, name: str) -> bool:
        return name in self.elsewhere

    def rebinds_elsewhere(self, name: str) -> bool:
        return name in self.elsewhere

    def rebinds_later(self, name: str) -> bool:
        return name in self.elsewhere


IMPORTS = GlobalNames(bound=frozenset({"reduce", "re", "functools", "itertools"}))


def check_fate(source: str, expected: Fate, module: GlobalNames = IMPORTS) -> None:
    """What becomes of the functions of the source's one statement, the worst of all."""
    (statement,) = analysed(source).statements
    fates = [verdict(statement.unit, capture, module).fate for capture in loop_captures(statement.unit)]
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
        "out.f = lambda: i",
        "out[0].f['a'] = lambda: i",
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
        "raises(E, lambda: i / 0)",
        "testing.assert_raises(E, lambda: i / 0)",
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
        "out.union(b + i for b in a)",
        "out.writerows(map(lambda b: b + i, a))",
        "out.append(itertools.product((b + i for b in a), a))",
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
        "b = out[i] = lambda: i",
        "out.append(c := lambda: i)",
        "out.append(b + i for b in a)",
        "out.append(map(lambda b: b + i, a))",
        "out.append(functools.partial(lambda b: b + i, 1))",
        "out.append(lambda b=lambda: i: b)",
        "out.append(list([lambda: i]))",
        "if i: out.f = lambda: i",
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
        "yield lambda: i",
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
        "out.append(lambda: i)\nraise E(out)",
        "raise E(lambda: i)",
        "if a:\n    def g(): return i\n    out.append(g)\n    break",
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
        "if a:\n    out.append(lambda: i)\n    continue\nreturn out",
        "return [lambda: j for j in a if i]",
        "try:\n    out.append(lambda: i)\n    raise E\nexcept E: pass",
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
        "def g(): return i\ndef h(): return g\nh()",
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
        "g = lambda: i\ng = g()\nout.append(g)",
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
    ],
)
def test_a_variable_that_unknown_code_gets(body: str) -> None:
    check_body(body, Fate.UNKNOWN)


def test_a_decorator_that_only_wraps() -> None:
    check_body("@functools.lru_cache(None)\ndef g(): return i\nout.append(g())", Fate.USED_UP)
    check_body("@functools.lru_cache\ndef g(): return i\nout.append(g)", Fate.OUTLIVES)


def test_a_variable_that_may_get_another_value() -> None:
    check_body("g = lambda: i\nif a: g = g()\nout.append(g)", Fate.OUTLIVES)


def test_places_that_differ_with_the_iteration() -> None:
    check_body("out[i] = lambda: i", Fate.OUTLIVES)
    check_body("n = 0\nout.f[n] = lambda: i", Fate.OUTLIVES)
    check_body("out.f().g = lambda: i", Fate.OUTLIVES)
    check_fate("def f(a, n):\n    for i in a:\n        n.f = lambda: i\n        n = n.next\n", Fate.OUTLIVES)
    check_fate("def f(a, n):\n    for i in a:\n        for j in a: n.f = lambda: i\n", Fate.UNKNOWN)
    check_fate("def f(a, n):\n    for i in a: n.f = lambda: i\n    i = 1\n", Fate.OUTLIVES)


def test_the_next_iteration_is_in_time() -> None:
    loop = "while a:\n        if g: list(g)\n        i = a()\n        g = (i for b in a)\n"
    check_fate(f"def f(a, g):\n    {loop}", Fate.USED_UP)
    check_fate(f"def f(a, g):\n    {loop}".replace("list(g)", "out.append(g)"), Fate.OUTLIVES)
    check_fate(f"def f(a, g):\n    {loop}".replace("list(g)", "i = 1; list(g)"), Fate.OUTLIVES)


def test_each_way_gives_the_variable_another_value() -> None:
    both = "for i in a: g = i or (lambda: i)\n    if a: g = len\n    else: g = max\n    i = 1; g()\n"
    check_fate("def f(a):\n    " + both, Fate.USED_UP)
    check_fate("def f(a):\n    " + both.replace("else: g", "else: h"), Fate.OUTLIVES)
    check_fate("def f(a):\n    " + both.replace("else:", "elif i:"), Fate.OUTLIVES)
    check_fate("def f(a):\n    " + both.replace("if a: g = len\n    else:", "with a:"), Fate.USED_UP)


def test_a_function_that_is_put_there_whenever_the_variable_is_rebound() -> None:
    check_fate(
        "def f(a):\n    for i in a:\n        if i:\n            b = i\n            a.g = lambda: b\n", Fate.USED_UP
    )
    check_fate("def f(a):\n    for i in a:\n        b = i\n        if i:\n            a.g = lambda: b\n", Fate.OUTLIVES)


def test_the_next_iteration_does_not_find_it() -> None:
    check_body("if out: g()\ng = lambda: i\ng = None", Fate.USED_UP)
    check_body("if not out: out = lambda: i\nout()\nout = None", Fate.USED_UP)
    check_body("if out: g()\ng = lambda: i\nif a: g = None", Fate.OUTLIVES)


def test_the_next_iteration_finds_it() -> None:
    check_body("if out: g()\ng = lambda: i", Fate.OUTLIVES)


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("for i in a:\n        def g(): return i\n    return g()", Fate.USED_UP),
        ("for i in a:\n        g = lambda: i\n    return g", Fate.USED_UP),
        ("for i in a:\n        def g(): return i\n    i = 1\n    return g()", Fate.OUTLIVES),
        ("for i in a:\n        def g(): return i\n    i = g()\n    return i", Fate.USED_UP),
        ("for i in a:\n        def g(): return i\n    i = 1; g = len\n    return g(i)", Fate.USED_UP),
        ("for i in a:\n        g = lambda: i\n    for i in a:\n        g = len; g()", Fate.USED_UP),
        ("for i in a:\n        if i:\n            def g(): return i\n    return g()", Fate.OUTLIVES),
        ("for i in a:\n        if i: continue\n        def g(): return i\n    return g()", Fate.OUTLIVES),
        ("for i in a:\n        def g(): return i\n        i = 1\n    return g()", Fate.OUTLIVES),
        ("while (i := a()):\n        def g(): return i\n    return g()", Fate.OUTLIVES),
        ("for g in a: g()\n    for i in a:\n        g = i or (lambda: i)\n        g()", Fate.USED_UP),
        ("for b in a:\n        if b: g()\n        for i in a: g = i or (lambda: i)", Fate.USED_UP),
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


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("d = {}\nd[0] = lambda: i\nd[0]()", Fate.USED_UP),
        ("d = {}\nd[0] = lambda: i\nout.append(d)", Fate.OUTLIVES),
        ("d = dict()\nd[0] = lambda: i\nd[0]()", Fate.USED_UP),
        ("d = out[i]\nd.append(lambda: i)", Fate.OUTLIVES),
        ("d = out.setdefault(i, [])\nd.append(lambda: i)", Fate.OUTLIVES),
        ("d = make()\nd.run = lambda: i", Fate.UNKNOWN),
        ("for d in out: d.append(lambda: i)", Fate.OUTLIVES),
        ("out[0][i] = lambda: i", Fate.OUTLIVES),
        ("d = make()\nd.e[0].run = lambda: i", Fate.UNKNOWN),
        ("d = out.e\nd.e[0].run = lambda: i", Fate.USED_UP),  # each iteration replaces it
        ("d = out.e\nd.e[i].run = lambda: i", Fate.OUTLIVES),
        ("d, e = make()\nd.run = lambda: i", Fate.UNKNOWN),
        ("(d := {})\nd[i] = lambda: i", Fate.USED_UP),
        ("d = {}\nd['a'].append(lambda: i)", Fate.USED_UP),
    ],
)
def test_containers_by_how_the_iteration_gets_them(body: str, expected: Fate) -> None:
    check_body(body, expected)


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        ("def d(g): return g", Fate.USED_UP),
        ("def d(g):\n        def w(): return g()\n        return w", Fate.USED_UP),
        (
            "def d(g):\n        @functools.wraps(g)\n        def w(): return g()\n        return w",
            Fate.USED_UP,
        ),
        ("def d(g):\n        @functools.wraps(g)\n        def w(): pass\n        out.append(w)", Fate.OUTLIVES),
        ("def d(g, *more): out.append(g)", Fate.OUTLIVES),
        ("def d(g): return register(g)", Fate.UNKNOWN),
        ("def d(*g): return g[0]", Fate.USED_UP),
    ],
)
def test_a_decorator_that_can_be_read(decorator: str, expected: Fate) -> None:
    loop = "for i in a:\n        @d\n        def h(): return i\n        h()\n"
    check_fate(f"def f(a, out):\n    {decorator}\n    {loop}", expected)


def test_many_ways_take_no_longer_than_their_steps() -> None:
    steps = "\n".join(f"g{n + 1} = [g{n}, g{n}]" for n in range(60))
    check_body(f"g0 = lambda: i\n{steps}\ng60[0]()", Fate.USED_UP)
    check_body(f"g0 = lambda: i\n{steps}\nout.append(g60)", Fate.OUTLIVES)
    calls = "g(" * 40 + "lambda: i" + ")" * 40
    check_fate(f"def f(out):\n    def g(b): return b if b else b\n    for i in out:\n        {calls}()\n", Fate.USED_UP)


def test_a_type_statement_is_evaluated_when_its_value_is_read() -> None:
    check_body("type A = list[i]\nout.append(A)", Fate.OUTLIVES)
    check_body("type A[T] = dict[i, T]\nout.append(A)", Fate.OUTLIVES)
    check_body("type A = list[i]\nout.append(A.__value__)", Fate.USED_UP)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("setattr(out, i, lambda: i)", Fate.OUTLIVES),
        ("setattr(out, 'f', lambda: i)", Fate.USED_UP),
        ("setattr(i, 'f', lambda: i)", Fate.OUTLIVES),
        ("heappush(out, (1, lambda: i))", Fate.OUTLIVES),
        ("own = []; heappush(own, (1, lambda: i))", Fate.USED_UP),
        ("register(lambda: i)", Fate.OUTLIVES),
        ("tasks.append(create_task(g(lambda: i)))", Fate.UNKNOWN),
    ],
)
def test_known_functions_that_keep(line: str, expected: Fate) -> None:
    imports = "from heapq import heappush; from atexit import register; from asyncio import create_task"
    check_fate(f"def f(a, out):\n    {imports}\n    for i in a:\n        {line}\n", expected)


def test_a_task_runs_later() -> None:
    source = "async def f():\n    from asyncio import create_task as new\n"
    source += "    for i in a:\n        async def g(): return i\n"
    check_fate(source + "        out.append(new(g()))\n", Fate.OUTLIVES)
    check_fate(source + "        await new(g())\n", Fate.USED_UP)


def test_a_dictionary_that_calls_it() -> None:
    made = "from collections import defaultdict as new\n    for i in a:\n        d = new(lambda: i)\n"
    source = f"def f():\n    {made}        {{}}\n"
    check_fate(source.format("out.append(d[1])"), Fate.USED_UP)
    check_fate(source.format("d.update(a)"), Fate.USED_UP)
    check_fate(source.format("out[i] = d"), Fate.OUTLIVES)


def test_an_exit_stack_runs_what_it_is_given() -> None:
    inside = "def f():\n    from contextlib import ExitStack\n    for i in a:\n        with ExitStack() as s: s.{}\n"
    outside = "def f():\n    from contextlib import ExitStack\n    with ExitStack() as s:\n        for i in a: s.{}\n"
    check_fate(inside.format("callback(lambda: i)"), Fate.USED_UP)
    check_fate(outside.format("callback(lambda: i)"), Fate.OUTLIVES)
    check_body("s.callback(lambda: i)", Fate.UNKNOWN)
    check_body("with stack() as s: s.callback(lambda: i)", Fate.UNKNOWN)


def test_a_thread_may_run_any_time_until_it_is_joined() -> None:
    source = (
        "def f():\n    from threading import Thread\n    for i in a:\n        t = Thread(None, lambda: i)\n        {}\n"
    )
    check_fate(source.format("t.start()"), Fate.OUTLIVES)
    check_fate(source.format("t.start(); t.join()"), Fate.USED_UP)
    check_fate(source.format("out.append(t)"), Fate.OUTLIVES)


# -- functions that can be read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("definition", "call", "expected"),
    [
        ("def g(b): return b()", "g(lambda: i)", Fate.USED_UP),
        ("def g(b): return b()", "out.append(g(lambda: i))", Fate.USED_UP),
        ("def g(b): return b()", "g(b=lambda: i)", Fate.USED_UP),
        ("def g(a, /, c=1, *, b: int = 2): return b()", "g(1, b=lambda: i)", Fate.USED_UP),
        ("def g(b): return b and b()", "g(None if i else lambda: i)", Fate.USED_UP),
        ("def g(bs): return [b() for b in bs]", "g([lambda: i])", Fate.USED_UP),
        ("def g(bs): return sum(bs)", "g(i for b in a)", Fate.USED_UP),
        ("def g(bs): out.append(bs)", "g(i for b in a)", Fate.OUTLIVES),
        ("def g(b): return h(b)\n    def h(b): b()", "g(lambda: i)", Fate.USED_UP),
        ("def g(b): return g(b)", "g(lambda: i)", Fate.USED_UP),
        ("def g(b): return register(b)", "g(lambda: i)", Fate.UNKNOWN),
        ("def g(b): out.append(b)", "g(lambda: i)", Fate.OUTLIVES),
        ("def g(b, c): c.append(b)", "g(lambda: i, out)", Fate.OUTLIVES),
        ("def g(b):\n        c = []\n        c.append(b)\n        return len(c)", "g(lambda: i)", Fate.USED_UP),
        ("def g(b): return b", "g(lambda: i)()", Fate.USED_UP),
        ("def g(b): return b", "out.append(g(lambda: i))", Fate.OUTLIVES),
        ("def g(b):\n        def c(): return b()\n        return c", "out.append(g(lambda: i))", Fate.OUTLIVES),
        ("def g(b):\n        def c(): return b()\n        return c", "out.append(g(lambda: i)())", Fate.USED_UP),
        ("def g(b): yield b()", "out.append(g(lambda: i))", Fate.OUTLIVES),
        ("def g(b): yield b()", "out.append(list(g(lambda: i)))", Fate.USED_UP),
        ("async def g(b): return b()", "out.append(g(lambda: i))", Fate.OUTLIVES),
        ("@register\n    def g(b): return b()", "g(lambda: i)", Fate.UNKNOWN),
        ("def g(*b): return b[0]()", "g(lambda: i)", Fate.USED_UP),
        ("def g(b): return b()", "g(*[lambda: i])", Fate.USED_UP),
        ("def g(b): return b()\n    def g(b): out.append(b)", "g(lambda: i)", Fate.UNKNOWN),
    ],
)
def test_a_function_that_can_be_read(definition: str, call: str, expected: Fate) -> None:
    check_fate(f"def f(a, out):\n    {definition}\n    for i in a:\n        {call}\n", expected)


def test_a_function_that_is_said_to_call_what_it_is_given() -> None:
    eager = GlobalNames(eager=frozenset({"apply", "run", "pool.map", "re.scan"}), bound=frozenset({"re"}))
    check_fate("for i in a: pool.map(lambda: i)", Fate.USED_UP, eager)
    check_fate("for i in a: pools.map(lambda: i)", Fate.UNKNOWN, eager)
    check_fate("for i in a: re.scan(lambda: i)", Fate.USED_UP, eager)
    check_fate("for i in a: b.apply(lambda: i)", Fate.USED_UP, eager)
    check_fate("for i in a: run(lambda: i)", Fate.USED_UP, eager)
    check_fate("for i in a: walk(lambda: i)", Fate.UNKNOWN, eager)


def check_in(definitions: str, body: str, expected: Fate) -> None:
    """What becomes of the function in the body of a loop over `i`, below definitions in the same function."""
    given = indent(dedent(definitions).strip(), "    ")
    source = f"async def f(self, a, out):\n{given}\n    for i in a:\n" + indent(dedent(body).strip(), " " * 8) + "\n"
    check_fate(source, expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("C(lambda: i)", Fate.USED_UP),
        ("c = C(lambda: i); out.append(c.run())", Fate.USED_UP),
        ("out.append(C(lambda: i))", Fate.OUTLIVES),
        ("kept.on(lambda: i)", Fate.OUTLIVES),
        ("out.append(kept.call(lambda: i))", Fate.USED_UP),
        ("out.append(C(None).call(lambda: i))", Fate.USED_UP),
        ("c = C(None); c.set(lambda: i); c.run()", Fate.USED_UP),
        ("kept.set(lambda: i)", Fate.USED_UP),
        ("kept.set(lambda: i)\nif i: i = 1", Fate.UNKNOWN),
        ("kept.other(lambda: i)", Fate.UNKNOWN),
        ("kept.put(i, lambda: i)", Fate.OUTLIVES),
        ("kept.unknown(lambda: i)", Fate.UNKNOWN),
    ],
)
def test_methods_of_a_class_that_can_be_read(body: str, expected: Fate) -> None:
    check_in(
        """
        class C:
            def __init__(self, g): self.g = g
            def on(self, g): self.gs.append(g)
            def set(self, g): self.g = g
            def put(self, n, g): self.gs[n] = g
            def call(self, g): return g()
            def other(self, g): register(g)
            def run(self): return self.g()
        kept = C(None)
        """,
        body,
        expected,
    )


def test_methods_of_the_class_around() -> None:
    source = "class C:\n    def on(self, g): {}\n    def f(self, a):\n        for i in a: self.on(lambda: i)\n"
    check_fate(source.format("return g()"), Fate.USED_UP)
    check_fate(source.format("self.gs.append(g)"), Fate.OUTLIVES)
    check_fate(source.format("register(g)"), Fate.UNKNOWN)


def test_objects_that_hold_what_they_are_made_with() -> None:
    for record in (
        "from collections import namedtuple\nP = namedtuple('P', 'a')",
        "from typing import NamedTuple\nclass P(NamedTuple): a: int",
        "from dataclasses import dataclass\n@dataclass\nclass P: a: int",
        "from types import SimpleNamespace as P",
    ):
        check_in(record, "out.append(P(a=lambda: i))", Fate.OUTLIVES)
        check_in(record, "p = P(a=lambda: i); p.run()", Fate.USED_UP)
    check_in(
        "from dataclasses import field",
        "class C:\n    a = field(default_factory=lambda: i)\nout.append(C)",
        Fate.OUTLIVES,
    )
    check_body("C = type('C', (), {'m': lambda self: i}); out.append(C())", Fate.OUTLIVES)
    check_body("C = type(lambda: i); out.append(C)", Fate.USED_UP)


def test_an_initializer_has_run_when_its_object_is_there() -> None:
    check_body("class C:\n    def __init__(self): self.a = i\nout.append(C())", Fate.USED_UP)
    check_body("class C:\n    def __init__(self): self.a = lambda: i\nout.append(C())", Fate.OUTLIVES)
    check_body("class C:\n    def __init__(self): self.a = i\nout.append(C)", Fate.OUTLIVES)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("def g():\n    def h(): return i\n    return h\nout.append(g()())", Fate.USED_UP),
        ("def g():\n    def h(): return i\n    return h\nout.append(g())", Fate.OUTLIVES),
        ("def g():\n    def h(): return i\n    return h()\nout.append(g())", Fate.USED_UP),
        ("def g(): out.append(lambda: i)\ng()", Fate.OUTLIVES),
        ("own = []\ndef g(): own.append(lambda: i)\ng(); own[0]()", Fate.USED_UP),
        ("own = []\ndef g(): own.append(lambda: i)\ng(); out.append(own)", Fate.OUTLIVES),
        ("def g(): return (i for b in a)\nout.append(g())", Fate.OUTLIVES),
        ("def g(): return (i for b in a)\nout.append(list(g()))", Fate.USED_UP),
        ("out.append((lambda: lambda: i)())", Fate.OUTLIVES),
        ("out.append((lambda: lambda: i)()())", Fate.USED_UP),
    ],
)
def test_what_a_call_gives_may_hold_another_function(body: str, expected: Fate) -> None:
    check_body(body, expected)


def test_a_decorator_that_another_function_gives() -> None:
    source = "def d(n):\n    def e(g):\n        {}\n        return g\n    return e"
    check_in(source.format("g()"), "@d(i)\ndef h(): return i", Fate.USED_UP)
    check_in(source.format("out.append(g)"), "@d(i)\ndef h(): return i", Fate.OUTLIVES)
    check_in(source.format("out[n] = g"), "@d(i)\ndef h(): return i", Fate.OUTLIVES)
    check_in(source.format("register(g)"), "@d(i)\ndef h(): return i", Fate.UNKNOWN)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await asyncio.wait_for(g(), 1)", Fate.USED_UP),
        ("t = asyncio.create_task(g())\nout.append(await t)", Fate.USED_UP),
        ("t = asyncio.create_task(g())\nif a: await t", Fate.UNKNOWN),
        ("t = asyncio.create_task(g())\nawait asyncio.sleep(0)", Fate.UNKNOWN),
        ("t = asyncio.create_task(g())", Fate.OUTLIVES),
        ("out += await asyncio.gather(g(), g())", Fate.USED_UP),
        ("ts = [asyncio.create_task(g()) for b in a]\nawait asyncio.gather(*ts)", Fate.USED_UP),
        ("ts = []\nts.append(asyncio.create_task(g()))\nfor t in ts: await t", Fate.USED_UP),
        ("out.append(await asyncio.to_thread(lambda: i))", Fate.USED_UP),
        ("async with asyncio.TaskGroup() as tg: tg.create_task(g())", Fate.USED_UP),
        ("tg.create_task(g())", Fate.OUTLIVES),
        ("loop.call_soon(lambda: i)", Fate.OUTLIVES),
        ("loop.call_soon(lambda: i)\nawait g()", Fate.UNKNOWN),
        ("out.append(await loop.run_in_executor(None, lambda: i))", Fate.USED_UP),
    ],
)
def test_tasks_that_are_awaited_in_time(body: str, expected: Fate) -> None:
    check_in("import asyncio", "async def g(): return i\n" + body, expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pool.submit(lambda: i).result()", Fate.USED_UP),
        ("b = pool.submit(lambda: i)\nout.append(b.result())", Fate.USED_UP),
        ("b = pool.submit(lambda: i)", Fate.OUTLIVES),
        ("out.append(pool.submit(lambda: i))", Fate.OUTLIVES),
        ("with Pool() as p: out.append(p.submit(lambda: i))", Fate.USED_UP),
        ("with patch(a) as p: p.side_effect = lambda: i", Fate.USED_UP),
        ("with make(a) as p: p.side_effect = lambda: i", Fate.UNKNOWN),
        ("p = Pool()\np.submit(lambda: i)\np.shutdown()", Fate.USED_UP),
        ("with Pool() as p: out.append(list(p.map(lambda b: i, a)))", Fate.USED_UP),
        ("with Pool() as p: out.append(p.map(lambda b: i, a))", Fate.OUTLIVES),
        ("with EagerPool() as p: out.append(p.map(lambda b: i, a))", Fate.USED_UP),
        ("with EagerPool() as p: out.append(p.imap(lambda b: i, a))", Fate.OUTLIVES),
        ("ts = [Thread(target=lambda: i) for b in a]\nfor t in ts: t.start()\nfor t in ts: t.join()", Fate.USED_UP),
    ],
)
def test_executors_and_threads_that_are_waited_for(body: str, expected: Fate) -> None:
    imports = "from concurrent.futures import ThreadPoolExecutor as Pool\nfrom threading import Thread\n"
    imports += "from multiprocessing.pool import ThreadPool as EagerPool\nfrom unittest.mock import patch"
    check_in(imports, body, expected)


def test_context_managers_run_until_their_with_statement_ends() -> None:
    manager = "@contextmanager\ndef g(): yield i\n"
    imports = "from contextlib import contextmanager, closing, ExitStack\nfrom unittest import mock"
    check_in(imports, manager + "with g() as b: out.append(b)", Fate.USED_UP)
    check_in(imports, manager + "out.append(g())", Fate.OUTLIVES)
    check_in(imports, "class C:\n    def close(self): return i\nwith closing(C()): pass", Fate.USED_UP)
    check_in(imports, "class C:\n    def close(self): return i\nwith C() as c: out.append(c)", Fate.OUTLIVES)
    check_in(imports, "with mock.patch.object(a, 'b', lambda: i): a.b()", Fate.USED_UP)
    check_in(imports, "b = mock.patch.object(a, 'b', lambda: i); b.start()", Fate.UNKNOWN)
    check_in(imports + "\nstack = ExitStack()", "stack.callback(lambda: i)", Fate.OUTLIVES)
    check_in(imports + "\nstack = ExitStack()", "@stack.callback\ndef g(): return i", Fate.OUTLIVES)
    check_in(imports + "\nstack = ExitStack()", "stack.enter_context(mock.patch('b', lambda: i))", Fate.OUTLIVES)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("tk.Button(self, command=lambda: i).pack()", Fate.OUTLIVES),
        ("b = ttk.Button(self); b.configure(command=lambda: i)", Fate.OUTLIVES),
        ("b = ttk.Button(self); b['command'] = lambda: i", Fate.OUTLIVES),
        ("b = tk.Button(self); b.invoke(lambda: i)", Fate.UNKNOWN),
        ("menu.add_command(command=lambda: i)", Fate.OUTLIVES),
        ("root.after(1, lambda: i)", Fate.OUTLIVES),
        ("root.after(1, lambda: i)\nroot.mainloop()", Fate.UNKNOWN),
        ("tk.Button(self, command=lambda: i); self.wait_window()", Fate.UNKNOWN),
        ("self.after(1, lambda: i)", Fate.UNKNOWN),
        ("root.bind(i, lambda event: i)", Fate.OUTLIVES),
        ("root.bind('<Key>', lambda event: i)", Fate.USED_UP),
        ("if i: root.bind('<Key>', lambda event: i)", Fate.OUTLIVES),
        ("tk.mainloop(lambda: i)", Fate.UNKNOWN),
    ],
)
def test_windows_keep_what_their_parts_are_given(body: str, expected: Fate) -> None:
    check_in("import tkinter as tk\nfrom tkinter import ttk\nroot = tk.Tk()\nmenu = tk.Menu(root)", body, expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("signal.signal(i, lambda *b: i)", Fate.OUTLIVES),
        ("signal.signal(signal.SIGINT, lambda *b: i)", Fate.USED_UP),
        ("if i: signal.signal(signal.SIGINT, lambda *b: i)", Fate.OUTLIVES),
        ("sys.settrace(lambda *b: i)", Fate.USED_UP),
        ("codecs.register_error('x', lambda b: i)", Fate.USED_UP),
        ("codecs.register_error('x' + i, lambda b: i)", Fate.OUTLIVES),
    ],
)
def test_what_each_iteration_puts_into_the_same_place(body: str, expected: Fate) -> None:
    check_in("import codecs, signal, sys", body, expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("out.append(a.get(i, lambda: i)())", Fate.USED_UP),
        ("out.append(a.get(i, lambda: i))", Fate.OUTLIVES),
        ("a.get(i, lambda: i)", Fate.UNKNOWN),
        ("out.append(a.get(lambda: i)())", Fate.UNKNOWN),
        ("out.append(getattr(a, i, lambda: i)())", Fate.USED_UP),
        ("out.append(getattr(a, i, lambda: i))", Fate.OUTLIVES),
    ],
)
def test_what_is_given_back_where_nothing_is_found(body: str, expected: Fate) -> None:
    check_body(body, expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("parser.add_argument('-a', type=lambda b: i)", Fate.OUTLIVES),
        ("self.add_argument('-a', type=lambda b: i)", Fate.UNKNOWN),
        ("p = ArgumentParser(); p.add_argument('-a', type=lambda b: i)", Fate.USED_UP),
        ("db.create_function('f', 0, lambda: i)", Fate.OUTLIVES),
        ("db.executemany('', (b + i for b in a))", Fate.USED_UP),
        ("timer.enter(1, 1, lambda: i)", Fate.OUTLIVES),
        ("loop.add_signal_handler(a, lambda: i)", Fate.USED_UP),  # each takes the place of the last one
        ("loop.add_signal_handler(i, lambda: i)", Fate.OUTLIVES),
        ("loop.call_soon(lambda: i); await a", Fate.UNKNOWN),
        ("b = self.submit(a); b.add_done_callback(lambda c: i)", Fate.OUTLIVES),
        ("b = self.submit(a); b.add_done_callback(lambda c: i); b.result()", Fate.UNKNOWN),
        ("b = self.submit(a); b.add_done_callback(lambda c: i); await b", Fate.UNKNOWN),
    ],
)
def test_objects_of_the_standard_library_keep_what_they_are_given(body: str, expected: Fate) -> None:
    imports = "import sqlite3, sched\nfrom argparse import ArgumentParser\n"
    made = "parser = ArgumentParser()\ndb = sqlite3.connect('')\ntimer = sched.scheduler()"
    check_in(imports + made, body, expected)


def test_iterators_within_something_else() -> None:
    check_body("out += [filter(lambda b: i, a)]", Fate.OUTLIVES)
    check_body("for b in [filter(lambda b: i, a)]: list(b)", Fate.USED_UP)
    check_body("for b in [filter(lambda b: i, a)]: out.append(b)", Fate.OUTLIVES)
    check_body("out.append(list((filter(lambda b: i, a),)[0]))", Fate.USED_UP)
    check_body("out.extend([b for c in a] for b in a if i)", Fate.USED_UP)
    check_body("fs = [lambda: i]\nout.extend(f() for f in fs)", Fate.USED_UP)
    check_body("fs = [lambda: i]\nout.extend(g(f) for f in fs)", Fate.UNKNOWN)
    check_body("yield from [lambda: i]", Fate.UNKNOWN)


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
        ("next(lambda: i for i in a)", Fate.USED_UP),
        ("next((lambda: i for i in a), None)", Fate.USED_UP),
        ("(*(lambda: i for i in a),)", Fate.OUTLIVES),
        ("wrap(*(lambda: i for i in a))", Fate.UNKNOWN),
    ],
)
def test_in_a_comprehension(expression: str, expected: Fate) -> None:
    check_fate(f"def f(a, b, c, d):\n    return {expression}\n", expected)


def test_a_loop_takes_generated_functions_one_by_one() -> None:
    check_fate("def f(a):\n    for g in (lambda: i for i in a): g()\n", Fate.USED_UP)
    check_fate("def f(a):\n    for g in (lambda: i for i in a): b.append(g)\n", Fate.OUTLIVES)


# -- beyond a part of the code ----------------------------------------------------------------------------------------


STARTS = """
done = threading.Event()
def start(function):
    threading.Thread(target=function).start()
def start_and_tell(function):
    def work():
        function()
        done.set()
    threading.Thread(target=work).start()
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("start(lambda: i)", Fate.OUTLIVES),  # nobody can wait for it
        ("start_and_tell(lambda: i)\ndone.wait()", Fate.UNKNOWN),  # what runs it tells when that is done
    ],
)
def test_what_a_function_starts_beside(body: str, expected: Fate) -> None:
    check_in(STARTS, body, expected)


def check_fate_beyond(body: str, expected: Fate) -> None:
    """What becomes of the function that captures `x` when the call of the function around it is over."""
    (statement,) = analysed("def f(x, out):\n" + indent(dedent(body).strip(), "    ") + "\n").statements
    table = statement.scopes
    (capturer,) = capturers(table, 1, "x")
    found = verdict_beyond(statement.block_node(table.blocks[1]), statement.unit, capturer, IMPORTS)
    assert found.fate == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return lambda: x", Fate.OUTLIVES),
        ("return [lambda: x]", Fate.OUTLIVES),
        ("def g(): return x\nreturn g", Fate.OUTLIVES),
        ("g = lambda: x\nfor h in [g]: out.append(h)", Fate.OUTLIVES),
        ("own = []\nown.append(lambda: x)\nreturn own", Fate.OUTLIVES),
        ("own = []\nown.append(lambda: x)\nreturn own[0]()", Fate.USED_UP),
        ("return sorted(out, key=lambda y: x)", Fate.USED_UP),
        ("def g(): return x\nreturn g()", Fate.USED_UP),
        ("while out:\n    (lambda: x)()\n    return", Fate.USED_UP),
        ("out.append(lambda: x)\nreturn", Fate.OUTLIVES),
        ("yield lambda: x", Fate.OUTLIVES),
        ("register(lambda: x)", Fate.UNKNOWN),
        ("return register(lambda: x)", Fate.UNKNOWN),
        ("def g(h): return h\nreturn g(lambda: x)", Fate.OUTLIVES),
        ("def g(h): return h()\nreturn g(lambda: x)", Fate.USED_UP),
    ],
)
def test_beyond_a_call(body: str, expected: Fate) -> None:
    check_fate_beyond(body, expected)


def test_no_way_is_too_long() -> None:
    steps = "\n".join(f"g{n + 1} = g{n}" for n in range(1000))
    check_body(f"g0 = lambda: i\n{steps}\ng1000()", Fate.USED_UP)
    check_body(f"g0 = lambda: i\n{steps}\nout.append(g1000)", Fate.OUTLIVES)
    calls = "".join(f"    def h{n}(b): h{n + 1}(b)\n" for n in range(300))
    last = "    def h300(b): {}\n    for i in a: h0(lambda: i)\n"
    check_fate(f"def f(a, out):\n{calls}{last.format('b()')}", Fate.USED_UP)
    check_fate(f"def f(a, out):\n{calls}{last.format('out.append(b)')}", Fate.OUTLIVES)


def test_names_that_mean_each_other() -> None:
    check_fate("def f(a):\n    b = b.c\n    for i in a: b.d(lambda: i)\n", Fate.UNKNOWN)
    check_fate("def f(a):\n    fold = functools.reduce\n    for i in a: fold(lambda b, c: i, a)\n", Fate.USED_UP)
    check_fate("def f(a):\n    tools = a.functools\n    for i in a: tools.reduce(lambda b, c: i, a)\n", Fate.UNKNOWN)
    check_fate("def f(a):\n    sorted = a.sorted\n    for i in a: sorted(a, key=lambda b: i)\n", Fate.UNKNOWN)


def test_what_is_taken_out_again() -> None:
    check_body("out.append(lambda: i)\nout.pop()()", Fate.USED_UP)
    check_body("out.append(lambda: i)\nfor g in out: g()\nout.clear()", Fate.USED_UP)
    check_body("out.append(lambda: i)\nif a: out.pop()()", Fate.OUTLIVES)
    check_body("if out: out.pop()()\nout.append(lambda: i)", Fate.OUTLIVES)
    check_body("out.put(lambda: i)\nout.get()()", Fate.UNKNOWN)
    check_in("import queue\nq = queue.Queue()", "q.put(lambda: i)\nq.get()()", Fate.USED_UP)


def test_a_class_that_is_told_of_its_subclasses() -> None:
    base = "class B:\n    def {}(cls): kept.append(cls)"
    check_in(base.format("__init_subclass__"), "class C(B):\n    def m(self): return i", Fate.UNKNOWN)
    check_in(base.format("other"), "class C(B):\n    def m(self): return i", Fate.USED_UP)


def test_what_each_iteration_wraps_again() -> None:
    sieve = (
        "def f(a):\n    a = iter(a)\n    while (i := next(a, None)) is not None:\n        a = (b for b in a if b % i)\n"
    )
    check_fate(sieve, Fate.OUTLIVES)
    check_body("out = filter(lambda b: b > i, out)", Fate.USED_UP)
    check_body("out = filter(lambda b: b > i, out)\nout = list(out)", Fate.USED_UP)
    check_fate("def f(a, out):\n    for i in a: out = filter(lambda b: b > i, out)\n    return out\n", Fate.OUTLIVES)
