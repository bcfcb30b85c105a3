"""A screen never changes what is found: rule by rule, over files and random programs, in one piece and in parts."""

from __future__ import annotations

import random
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.diagnostics import RULES, all_suspects, diagnostics, screened_diagnostics
from closure_lsp.ide.diagnostics.engine.globals import share_of
from closure_lsp.ide.diagnostics.engine.screen import FactsOnDemand, screened
from closure_lsp.python_version import NEWEST, PythonVersion
from closure_lsp.scopes.first_look import first_look
from closure_lsp.settings import ALL_RULES, DiagnosticSettings
from closure_lsp.syntax import regions
from closure_lsp.text import Text, decode_source
from tests.oracle.generated import program
from tests.oracle.run import python_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.finding import LocalFinding
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.report import Check
    from closure_lsp.ide.diagnostics.engine.rule import Glance, Rule
    from closure_lsp.ide.results import Diagnostic

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
EVERY_RULE = DiagnosticSettings(select=frozenset({ALL_RULES, *(rule.name for rule in RULES)}))
OLD, NEW = PythonVersion(3, 9), NEWEST
RUNNING = PythonVersion(*sys.version_info[:2])
"""Of what is for this version, a first look knows most."""


def check_screen(source: str, version: PythonVersion = NEW, settings: DiagnosticSettings = EVERY_RULE) -> int:
    """What is found does not depend on the screens, however classes are divided; gives how many findings there are."""
    text = Text.from_str(source)
    expected = diagnostics(Analysis.of(text, version), settings)
    _check_screens(text, version, settings, expected)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(regions, "LARGE_CLASS", 1)
        _check_screens(text, version, settings, expected)
    return len(expected)


def _check_screens(
    text: Text, version: PythonVersion, settings: DiagnosticSettings, expected: Sequence[Diagnostic]
) -> None:
    assert screened_diagnostics(Analysis.on_demand(text, version), settings) == expected
    look = first_look(str(text))
    if look is not None:
        found = all_suspects(text, version, settings, look)
        analysis = Analysis.on_demand(text, version, found.division, found.is_any_in)
        assert screened_diagnostics(analysis, settings, suspects=found) == expected


def check_bindings(source: str, version: PythonVersion = NEW) -> None:
    """What an outline says of the names that a statement gives to the module is what its scopes say."""
    analysis = Analysis.on_demand(Text.from_str(source), version)
    for index, unit in enumerate(analysis.units):
        outline = unit.region.outline
        if outline is not None:
            bound = frozenset() if analysis.is_member(index) else outline.binds_outside
            assert bound == share_of(unit).binds, unit.region.data
    one_by_one = FactsOnDemand(analysis)
    for name, indices in FactsOnDemand(analysis).all_binders.items():
        assert one_by_one.binders(name) == tuple(analysis.units[index] for index in indices), name


def test_one_name_needs_only_the_statements_that_have_it() -> None:
    analysis = Analysis.on_demand(Text.from_str("first = 1\nsecond = 2\nthird = first\n"), NEW)
    assert FactsOnDemand(analysis).binders("first") == analysis.units[:1]
    assert ["outline" in unit.region.__dict__ for unit in analysis.units] == [True, False, True]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_alone(rule: Rule) -> None:
    settings = DiagnosticSettings(select=frozenset({rule.name}))
    assert check_screen(rule.example, settings=settings) > 0
    check_screen(rule.use_instead, settings=settings)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        # a binding of the module that only an other statement shows
        ("def f():\n    n += 1\n\nn = 0\n", 1),
        ("def f():\n    n += 1\n\ndef g():\n    global n\n    n = 0\n", 1),
        ("def f():\n    n += 1\n\n[(n := x) for x in y]\n", 1),
        ("def f():\n    n += 1\n\nmatch x:\n    case [n]: pass\n", 1),
        ("def f():\n    n += 1\n\nn: int\n", 0),
        ("def f():\n    n += 1\n\nfor [m, *n] in x: pass\n", 1),
        ("def f():\n    n += 1\n\nwith x as (m, n): pass\n", 1),
        ("def f():\n    n += 1\n\nx.n = n[0] = 1\n", 0),
        ("def f():\n    ﬁ += 1\n\nfi = 0\n", 1),  # one name to CPython
        ("def f():\n    n += 1  # ä\n    'ö'\n\nn = 0\n", 1),
        ("def f():\n    n = f'ä{(ﬁ := 1)}' + ﬁ\n\nfi = 0\n", 0),
        ("class C:\n    def f(self):\n        __n += 1\n\n_C__n = 0\n", 1),
        ("class C:\n    __n = 0\n    class D:\n        def f(self):\n            return _C__n\n", 1),
        ("def f():\n    id = id(1)\n", 1),  # Python's own
        ("def f():\n    del n\n\nn = 0\n", 1),
        # where a statement above gives the name a value, and where it does not
        ("def f():\n    for n in x: pass\n    return n\n\nn = 0\n", 0),
        ("def f():\n    for n in n: pass\n\nn = 0\n", 1),
        ("def f():\n    if x:\n        n = 1\n    return n\n\nn = 0\n", 0),
        ("def f():\n    if x:\n        n = 1\n    else:\n        return n\n\nn = 0\n", 1),
        ("def f():\n    if x:\n        n = 1\n    elif n:\n        pass\n\nn = 0\n", 1),
        ("def f():\n    if x:\n        def n(): pass\n    else:\n        return n\n\nn = 0\n", 1),
        ("def f():\n    try:\n        pass\n    except x as n: pass\n    return n\n\nn = 0\n", 1),
        ("def f():\n    n = m = n\n\nn = 0\n", 1),
        ("def f():\n    class C:\n        m = n\n    n = 1\n\nn = 0\n", 2),
        ("def f():\n    if x:\n        n = 1\n    else:\n        (lambda: n)()\n", 1),
        # who reads what a class binds
        ("class C:\n    n = 0\n    def f(self, n): return n\n    def g(self): return n\n", 1),
        ("class C:\n    n = 0\n    def f(self, m=n): return m\n", 0),
        ("class C:\n    n = 0\n    def f(self, m=(1, n), k=(lambda: n)): return m\n", 1),
        ("class C:\n    n = 0\n    m = [n for x in y]\n    k = [x for x in n]\n", 1),
        ("class C:\n    n = 0\n    class D:\n        m = n\n", 1),
        ("class C:\n    def n(self): return f'{n}'\n", 1),
        ("class C:\n    n = 0\n    def f(self): return n\n\nfrom x import *\n", 0),
        ("class C:\n    n = 0\n    def f(self): return n\n\nexec(x)\n", 0),
        # what CPython refuses beyond its grammar
        ("def f(a, *, a): pass\n", 1),
        ("f = lambda a, b=(1,\n  2), *a: 0\n", 1),
        ("def f(): return [(yield x) for x in y]\n", 1),
        ("def f():\n    await x\n", 1),
        ("async def f(a=await x): pass\n", 1),
        ("def f():\n    async with x: pass\n", 1),
        ("def f(): return [x async for x in y]\n", 1),
        ("async def f():\n    return lambda: (await x)\n", 1),
        ("def f():\n    __debug__ = 1\n", 1),
        ("class C:\n    def f(self):\n        from x import *\n", 1),
        ("def f[T, T](): pass\n", 1),
        ("x = 1\nfrom __future__ import annotations\n", 1),
        ("'x'\nfrom __future__ import annotations\nfrom __future__ import x\n", 1),
        ("'x' 'y'\nfrom __future__ import annotations\nx = 1\nfrom __future__ import annotations\n", 1),
        ("x = 1\nglobal x\n", 1),
        ("[i := 0 for i in x]\n", 1),
        # comments
        ("n = 0\n\ndef f():\n    n += 1  # closure-lsp: ignore\n", 0),
        ("# flake8: noqa\n\nn = 0\n\ndef f():\n    n += 1\n", 0),
        ("# pylint: disable=B023\n\nfor i in x:\n    y.append(lambda: i)\n", 0),
        ("for i in x:\n    r(lambda: i)\n\ndef g():\n    pass  # closure-lsp: eager[r]\n", 0),
        # a loop that makes a function
        ("for i in x:\n    y.append(lambda: i)\n", 1),
        ("y = [f'{(lambda: i)}' for i in x]\n", 0),
        ("class C:\n    y = [lambda: i for i in x]\n", 1),
        ("while x:\n    i = x.pop()\n    class D:\n        def f(self): return i\n    y.append(D)\n", 1),
        # a function that is called too early
        ("def f():\n    g = lambda: n\n    g()\n    n = 0\n", 1),
        ("def f():\n    (lambda: n)()\n    n = 0\n", 1),
        ("def f():\n    if x:\n        n = 0\n    else:\n        def g(): return n\n        g()\n", 1),
        ("def f():\n    n = 0\n    def g(): return n\n    g()\n", 0),
        ("def f():\n    for y in x:\n        if y: g()\n        n = 0\n        def g(): return n\n", 0),
        ("class C:\n    n = 0\n    def f(self): n += 1\n", 1),
        ("n = 0\nf = lambda: (n := n + 1)\n", 1),
        ("def f():\n    def g():\n        nonlocal n\n        n = 1\n    print(n)\n    n = 2\n", 1),
        ("def f():\n    class C:\n        def __init__(self): self.n = n\n    C()\n    n = 0\n", 1),
        ("def f():\n    try: pass\n    except E as e: x.append(lambda: e)\n", 1),
        ("def f():\n    n = 0\n    x.append(y for y in z if n)\n    del n\n", 1),
        ("def f():\n    g = lambda: n\n    def h(): g()\n    h()\n    n = 0\n", 1),  # made, then run through another
        ("def f():\n    def g(): return n\n    def h(): g()\n    h()\n    n = 0\n", 1),
        ("def f():\n    def g(): return n\n    def h(): g()\n    n = 0\n    h()\n", 0),
        ("def f():\n    @x\n    def g(): return n\n    n = 0\n", 0),
        ("def f():\n    class C:\n        def m(self): return n\n        m(0)\n    n = 0\n", 1),
        ("def f():\n    class C:\n        def m(self, a=n): pass\n    n = 0\n", 1),
        ("def f():\n    class C:\n        a = n\n    n = 0\n", 1),
        ("def f():\n    for y in x:\n        if y: g()\n        def g(): return n\n    n = 0\n", 1),
        ("def f():\n    def g(): return g\n    g()\n", 0),  # its own name
        ("def f():\n    match x:\n        case [n]:\n            g = lambda: n\n            g()\n", 0),
        ("def f():\n    match x:\n        case 1:\n            n = 0\n        case _:\n            (lambda: n)()\n", 1),
        ("def f():\n    try:\n        n = 0\n    except E:\n        (lambda: n)()\n", 0),
        ("def f():\n    with x as n:\n        (lambda: n)()\n", 0),
        ("def f():\n    if x: pass\n    elif (n := x): (lambda: n)()\n", 0),
        ("def f():\n    while x:\n        y.append(lambda: n)\n        n = x.pop()\n", 1),
        ("def f():\n    for y in x:\n        z.append(lambda: n)\n        import n\n", 1),
        ("def f():\n    for y in x:\n        match y:\n            case [n]: z.append(lambda: n)\n", 1),
        ("def f():\n    for y in x:\n        with y as n: z.append(f'{(lambda: n)}')\n", 0),
        ("def f():\n    for y in x:\n        def n(): return n, y\n        z.append(n)\n", 2),
        ("def f():\n    try: pass\n    except E as n:\n        pass\n    return n\n\nn = 0\n", 1),
        ("def f(y):\n    n = [1 for a in y for b in n for n in y]\n\nn = 0\n", 0),
        # what the module loses
        ("try: x()\nexcept E as n: pass\n\ndef g(): return n\n\ng()\n", 1),
        ("try: x()\nexcept (\n    E) as n: pass\n\ndef g(): return n\n\ng()\n", 1),
        ("n = 0\ndef g(): return n\n\ndel (m,\n     n)\n", 1),
        ("n = 0\ndef g(): return n\n\nm = 0; del n\n", 1),
    ],
)
def test_what_only_a_second_look_shows(source: str, count: int) -> None:
    assert check_screen(source, settings=DiagnosticSettings()) == count
    for version in (OLD, RUNNING):
        check_screen(source, version)
        check_screen(f"# Text.\n\n'Text.'\n\nfrom __future__ import annotations\n\n{source}", version)
    check_bindings(source)


@pytest.mark.parametrize(
    "source",
    [
        "#" * 100 + "\nx = 1\n",  # each may begin a comment
        ("#" * 70 + "\n") * 200 + "x = 1\n",
        "@a" + " " * 500 + "\n" + "\n" * 500 + "class C: x = 1\n",
        "class C:\n    @a\n" + "    @b   \n" * 100 + "    def f(self, a=(" + "(" * 50 + ")" * 50 + "), *b): pass\n",
        "class C:\n    def f(self): \n" + "        pass\n" * 500 + "    x = [y for y in z]\n" + " " * 500 + "\n",
    ],
    ids=["comment", "comments", "decorator", "parameters", "body"],
)
def test_a_first_look_ends_soon(source: str) -> None:
    text = Text.from_str(source * 3)
    look = first_look(str(text))
    assert look is not None
    found = all_suspects(text, OLD, DiagnosticSettings(), look)
    analysis = Analysis.on_demand(text, OLD, found.division, found.is_any_in)
    assert not screened_diagnostics(analysis, DiagnosticSettings(), suspects=found)
    assert all(unit.region.plain_definition in ("", "C") for unit in analysis.units)


def test_most_of_a_library_is_not_looked_at() -> None:
    looked_at = whole = 0

    def check(unit: Unit, _: Globals) -> Sequence[LocalFinding]:
        nonlocal looked_at
        looked_at += len(unit.region.data)
        return ()

    def checks(glance: Glance | None) -> Check | None:
        return check if glance is None or any(rule.may_find(glance) for rule in DEFAULT) else None

    for file in sorted(LIBRARY.glob("*.py"))[::4]:
        text = Text.from_str(decode_source(file.read_bytes()))
        screened(Analysis.on_demand(text, NEW), checks)
        whole += len(text)
    assert whole > 500_000
    assert looked_at < whole / 2


DEFAULT = [rule for rule in RULES if rule.is_default]


@pytest.mark.parametrize("version", [OLD, RUNNING, NEW], ids=["old", "running", "new"])
def test_other_files_of_the_standard_library_in_every_run(version: PythonVersion) -> None:
    files = [file for file in python_files([LIBRARY]) if file.stat().st_size < 30_000]
    for file in random.sample(files, 8):
        print(file)  # shown where it fails
        source = decode_source(file.read_bytes())
        check_screen(source, version)
        check_bindings(source, version)


@pytest.mark.whole_library
def test_the_whole_standard_library() -> None:
    found = 0
    for file in python_files([LIBRARY]):
        print(file)
        source = decode_source(file.read_bytes())
        check_screen(source, RUNNING)
        found += check_screen(source, settings=DiagnosticSettings())
        check_bindings(source)
    assert found > 40  # 49 in that of 3.11


@given(chance=st.randoms(use_true_random=False), version=st.sampled_from([OLD, PythonVersion(3, 12), RUNNING, NEW]))
@examples(max_examples=60)
def test_random_programs(chance: random.Random, version: PythonVersion) -> None:
    check_screen(program(chance, version), version)
    source = _Author(chance).program()
    check_screen(source, version)
    check_bindings(source, version)


class _Author:
    """Writes programs that parse and declare nothing, so that a screen has something to say of them: few names, for
    they shall meet.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def program(self) -> str:
        return "".join(f"{line}\n" for _ in range(self._chance.randint(1, 5)) for line in self._statement(2, ""))

    def _name(self) -> str:
        return self._chance.choice(("a", "b", "c", "id", "max", "_a", "f", "C"))

    def _expression(self, depth: int) -> str:
        a, b = self._name(), self._name()
        if not depth or self._chance.random() < 0.3:
            return self._chance.choice((a, f"{a}.{b}", "1", f"{a}()", f"{a}({b}={b})", f"f'{{{a}}}'"))
        inner = self._expression(depth - 1)
        return self._chance.choice(
            (
                f"(lambda {a}: {inner})",
                f"(lambda: {inner})()",
                f"[{inner} for {a} in {self._expression(depth - 1)}]",
                f"list({inner} for {a} in {b})",
                f"{a}({inner})",
                f"{a}.append(lambda: {inner})",
                f"({inner}, {b})",
            )
        )

    def _suite(self, depth: int) -> list[str]:
        return [line for _ in range(self._chance.randint(1, 3)) for line in self._statement(depth - 1, "    ")]

    def _statement(self, depth: int, indentation: str) -> list[str]:
        return [indentation + line for line in self._lines(depth)]

    def _lines(self, depth: int) -> list[str]:
        a, b, value = self._name(), self._name(), self._expression(2)
        simple = (
            f"{a} = {value}",
            f"{a} += {value}",
            f"({a}, [{b}]) = {value}",
            f"{a}.{b} = {value}",
            f"{a}: int",
            f"import {a}.{b}, os as {b}",
            f"from os import ({a}, {b} as {a})",
            f"del {a}, {b}.{a}",
            value,
            f"{a}: {b} = {value}",
        )
        if not depth or self._chance.random() < 0.4:
            return [self._chance.choice(simple)]
        suite = self._suite(depth)
        header = self._chance.choice(
            (
                f"def {a}({b}={value}):",
                f"def {a}({b}, *c, **{a}_):",
                f"class {a}:",
                f"class {a}({value}):",
                f"for {a}, {b} in {value}:",
                f"while {value}:",
                f"if {value}:",
                f"with {value} as {a}:",
                "try:",
            )
        )
        if header == "try:":
            return [header, *suite, f"except {a} as {b}:", *self._suite(depth)]
        decorator = [f"@{self._name()}"] if header.startswith(("def", "class")) and self._chance.random() < 0.2 else []
        return [*decorator, header, *suite]
