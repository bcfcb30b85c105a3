"""Verdicts cost no more than what they are about: of twice as many functions, twice as much."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.escape import early
from closure_lsp.ide.diagnostics import diagnostics
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.syntax.lower import lower
from closure_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.long

ONLY = DiagnosticSettings(select=frozenset({"late-binding-capture"}))


def seconds(source: str) -> float:
    """The least of a few tries: what else the machine does only adds to it."""
    found = []
    for _ in range(4):
        analysis = Analysis.of(Text.from_str(source), PythonVersion(3, 13))
        for unit in analysis.units:
            assert unit.scopes.blocks
        gc.collect()
        begin = time.process_time()
        diagnostics(analysis, ONLY)
        found.append(time.process_time() - begin)
    return min(found)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "def f(a, out):\n    for i in a:\n" + "        out.append(lambda: i)\n" * n,
        lambda n: "def f(a, out):\n" + "    for i in a:\n        out.append(lambda: i)\n" * n,
        lambda n: "def f(a, out):\n" + "    for i in a:\n        def g(): return i\n        out.append(g)\n" * n,
        lambda n: "for i in a:\n    out.append(lambda: i)\n" * n,
        lambda n: "def f(a, b, out):\n    for i in a:\n        v = b.c[0]\n" + "        out.append(lambda: v)\n" * n,
        lambda n: "def f(a):\n    for i in a:\n        own = []\n" + "        own.append(lambda: i)\n" * n,
        lambda n: "def f(a):\n    own = []\n    for i in a:\n" + "        own.append(lambda: i)\n" * n,
        lambda n: "def f(a):\n    own = {}\n    for i in a:\n" + "        own['a'] = lambda: i\n" * n + "    i = 1\n",
    ],
    ids=[
        *("lambdas in one loop", "flat loops", "flat loops with names", "statements"),
        *(
            "one value for all",
            "a list of the iteration",
            "a list of the function",
            "one key of a dict of the function",
        ),
    ],
)
def test_twice_the_functions(make: Callable[[int], str]) -> None:
    # A quadratic cost gives 4 each time; a busy machine may disturb one comparison, but hardly four.
    assert any(seconds(make(400)) < 2.6 * seconds(make(200)) for _ in range(4))


def test_handlers_of_a_module_that_read_one_name() -> None:
    """Nobody looks at the tree of each other one: more than a few hundred are made anew whenever they are asked for."""
    lines = "try:\n    pass\nexcept ValueError as e:\n    kept.append(lambda: e)\n"
    analysis = Analysis.of(Text.from_str(f"kept = []\n{lines * 700}"), PythonVersion(3, 13))
    with mock.patch("closure_lsp.syntax.region.lower", wraps=lower) as lowered:
        diagnostics(analysis, DiagnosticSettings(select=frozenset({"empty-cell"})))
    assert lowered.call_count < 700 * 5


def test_runs_of_a_function_are_found_once_for_all_its_variables() -> None:
    lines = "    def g{0}():\n        return h{0}\n    g{0}()\n    h{0} = 1\n"
    source = "def f():\n" + "".join(lines.format(number) for number in range(100))
    analysis = Analysis.of(Text.from_str(source), PythonVersion(3, 13))
    with mock.patch("closure_lsp.escape.early._runs", wraps=early._runs) as looked_at:
        found = diagnostics(analysis, DiagnosticSettings(select=frozenset({"capture-before-binding"})))
    assert len(found) == 100
    assert looked_at.call_count < 100 * 30  # there are so many nodes
