"""What it costs to look at a large function grows no faster than the function, n log n at most."""

from __future__ import annotations

import gc
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.captures.places import captured_variables
from closure_lsp.ide.diagnostics import diagnostics
from closure_lsp.ide.hover.at_cursor import hover
from closure_lsp.ide.inlay_hints import inlay_hints
from closure_lsp.ide.navigation.along_cell import highlights, references
from closure_lsp.ide.navigation.code_lenses import code_lenses, title_at
from closure_lsp.python_version import NEWEST
from closure_lsp.settings import DiagnosticSettings, InlayHintSettings
from closure_lsp.text import Span, Text

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.long

ALL_HINTS = InlayHintSettings(home=True, comprehensions=True)
SIZE = 1_000
MOST = 2.6
"""Times as long for twice the size: n log n, and some noise."""


def many_functions(size: int) -> str:
    """Each of many variables is captured by a function of its own."""
    values = "".join(f"    v{number} = {number}\n" for number in range(size))
    return f"def f():\n{values}" + "".join(f"    g{number} = lambda a: v{number}\n" for number in range(size))


def many_variables(size: int) -> str:
    """One function captures many variables."""
    values = "".join(f"    v{number} = {number}\n" for number in range(size))
    names = ", ".join(f"v{number}" for number in range(size))
    return f"def f():\n{values}    def g():\n        return ({names})\n    return g\n"


def many_rebound(size: int) -> str:
    """One function captures many variables and rebinds them."""
    values = "".join(f"    v{number} = {number}\n" for number in range(size))
    rebound = "".join(f"        nonlocal v{number}\n        v{number} = 1\n" for number in range(size))
    return f"def f():\n{values}    def g():\n{rebound}    return g\n"


def many_readers(size: int) -> str:
    """Many functions capture one variable, which is bound late."""
    return "def f():\n" + "".join(f"    def g{number}(): return x\n" for number in range(size)) + "    x = 1\n"


def many_bindings(size: int) -> str:
    """One captured variable is bound many times."""
    return "def f():\n    def g(): return x\n" + "".join(f"    x = {number}\n" for number in range(size))


PROGRAMS = (many_functions, many_variables, many_rebound, many_readers, many_bindings)


def find_scopes(analysis: Analysis) -> None:
    assert analysis.units[0].scopes.captures


def look_at_hints(analysis: Analysis) -> None:
    assert inlay_hints(analysis, Span(0, len(analysis.text)), ALL_HINTS)


def look_at_captured_variables(analysis: Analysis) -> None:
    assert captured_variables(analysis, Span(0, len(analysis.text)))


def look_at_lenses(analysis: Analysis) -> None:
    assert all(title_at(analysis, lens.span.start) for lens in code_lenses(analysis))


def walk_along_the_last_cell(analysis: Analysis) -> None:
    last = captured_variables(analysis, Span(0, len(analysis.text)))[-1].span.start
    assert highlights(analysis, last)
    assert references(analysis, last)


def look_at_findings(analysis: Analysis) -> None:
    diagnostics(analysis, DiagnosticSettings())


def hover_over_the_function(analysis: Analysis) -> None:
    assert hover(analysis, len("def "), "")


def hover_over_a_use(analysis: Analysis) -> None:
    assert hover(analysis, analysis.text.data.rindex(b"g") + 1, "") is not None


QUESTIONS = (
    find_scopes,
    look_at_hints,
    look_at_captured_variables,
    look_at_lenses,
    walk_along_the_last_cell,
    look_at_findings,
    hover_over_the_function,
    hover_over_a_use,
)


@pytest.mark.parametrize("program", PROGRAMS)
def test_cost_follows_the_size(program: Callable[[int], str]) -> None:
    once, twice = seconds(program(SIZE)), seconds(program(2 * SIZE))
    for _ in range(ROUNDS):
        once = quickest(once, seconds(program(SIZE)))
        twice = quickest(twice, seconds(program(2 * SIZE)))
        ratios = {question.__name__: twice[index] / once[index] for index, question in enumerate(QUESTIONS)}
        too_slow = {name: ratio for name, ratio in ratios.items() if ratio > MOST}
        if not too_slow:
            return
    assert too_slow == {}


ROUNDS = 12
"""On a busy machine some rounds are slow: what matters is the quickest of them."""


def quickest(known: list[float], new: list[float]) -> list[float]:
    return [min(pair) for pair in zip(known, new, strict=True)]


def seconds(source: str) -> list[float]:
    """How long this process works on each question about a text that nobody has looked at yet."""
    gc.collect()
    gc.disable()
    try:
        analysis = Analysis.of(Text.from_str(source), NEWEST)
        marks = [time.process_time()]
        for question in QUESTIONS:
            question(analysis)
            marks.append(time.process_time())
        return [end - start for start, end in pairwise(marks)]
    finally:
        gc.enable()
