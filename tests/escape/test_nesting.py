"""Functions that hold functions that hold functions: what is asked of them comes to an end, and nothing is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.escape.journey import Journey
from closure_lsp.escape.worklist import Worklist
from closure_lsp.ide.diagnostics import RULES, diagnostics
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.escape.carriers import Carrier
    from closure_lsp.escape.summaries import Goal, Trail
    from closure_lsp.syntax import Node

EVERY_RULE = DiagnosticSettings(select=frozenset(rule.name for rule in RULES))
DEEPEST = 4
"""Functions within functions that a carrier holds at most."""

LOOP = "from functools import partial\ndef f(a, out):\n    for i in a:\n"

WITHOUT_END = {
    "a default is the lambda before": "g = lambda: i\nwhile a:\n    g = lambda g=g: g()\nout.append(g)",
    "a default is the function before": "def g(): return i\nwhile a:\n    def g(g=g): return g()\nout.append(g)",
    "a lambda and a partial": "g = lambda: i\nwhile a:\n    g = partial(lambda g=g: g(), g)\nout.append(g)",
    "a lambda in a map": "g = map(lambda _: i, a)\nwhile a:\n    g = map(lambda x, g=g: g, g)\nout.append(g)",
    "a partial of the partial before": "g = lambda: i\nwhile a:\n    g = partial(g)\nout.append(g)",
    "a generator of the generator before": "g = (i for _ in a)\nwhile a:\n    g = (y for y in g)\nout.append(g)",
    "a list of the list before": "g = [lambda: i]\nwhile a:\n    h = []\n    h.append(g)\n    g = h\nout.append(g)",
    "a call of itself": "def g(x): return g(lambda x=x: x())\nout.append(g(lambda: i))",
    "an alias of itself": "while a:\n    type T = (T, i)\n    g = lambda T=T: T\nout.append(g)",
}

DEEP: dict[str, Callable[[int], str]] = {
    "lambdas": lambda n: f"out.append({'lambda: ' * n}i)",
    "generators": lambda n: f"out.append({'(x for x in ' * n}[i]{')' * n})",
    "generators by name": lambda n: "g = (i for _ in a)\n" + "g = (x for x in g)\n" * n + "out.append(g)",
    "defaults by name": lambda n: "g = lambda: i\n" + "g = lambda g=g: g()\n" * n + "out.append(g)",
    "partials": lambda n: f"out.append({'partial(' * n}lambda: i{')' * n})",
    "lists": lambda n: f"out.append({'[' * n}lambda: i{']' * n})",
    "lists by name": lambda n: "g = [lambda: i]\n" + "h = []; h.append(g); g = h\n" * n + "out.append(g)",
    "aliases": lambda n: f"type T = {'lambda: ' * n}(T, i)\nout.append(T)",
}


def in_loop(body: str) -> str:
    return LOOP + "".join(f"        {line}\n" for line in body.splitlines())


def check(source: str) -> None:
    """All rules run over it, and raise nothing."""
    diagnostics(Analysis.of(Text.from_str(source), PythonVersion(3, 12)), EVERY_RULE)


def depth(carrier: Carrier | None) -> int:
    """How many functions within functions there are."""
    found = 0
    while carrier is not None and carrier.held is not None:
        found += 1
        carrier = carrier.held.carrier
    return found


@pytest.mark.parametrize("body", WITHOUT_END.values(), ids=WITHOUT_END)
def test_a_loop_that_nests_without_end(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    value_of = Worklist.value

    def value(self: Worklist, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None) -> None:
        found.append(depth(carrier))
        value_of(self, goal, node, carrier, trail)

    monkeypatch.setattr(Worklist, "value", value)
    check(in_loop(body))
    assert max(found) <= DEEPEST


@pytest.mark.parametrize(
    "body",
    [
        "def put(k, d, x):\n    d[k[0]] = x\n    put(k[1:], d[k[0]], x)\nput(a, out, lambda: i)",  # an item of an item
        "def put(n, x):\n    n.first = x\n    put(n.next, x)\nput(out, lambda: i)",  # an attribute of one
    ],
)
def test_a_recursion_that_goes_into_what_it_is_handed_takes_few_steps(
    body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    run = Journey.run

    def counted(self: Journey) -> None:
        run(self)
        steps.append(self.work)

    monkeypatch.setattr(Journey, "run", counted)
    check(in_loop(body))
    assert 0 < max(steps) < 1000


@pytest.mark.parametrize("size", [10, 100, pytest.param(3000, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", DEEP)
def test_a_program_that_nests_deeply(name: str, size: int) -> None:
    check(in_loop(DEEP[name](size)))
