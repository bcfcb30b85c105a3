"""Code that nests as deep as one likes gets all its answers: nothing is raised, and no parser ends the process.

Each program is looked at in a process of its own, with Python's recursion limit as it is.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from closure_lsp.ide.hover.at_cursor import hover
from tests.benchmarks.families import Family
from tests.benchmarks.growth import ANSWERS, Subject

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES: dict[str, Callable[[int], str]] = {
    "comprehensions": lambda n: f"def f(x):\n    return {'[' * n}x{' for y in x]' * n}\n",
    "lambdas": lambda n: f"def f(x):\n    return {'lambda: ' * n}x\n",
    "calls": lambda n: f"def f(x):\n    return {'x(' * n}lambda: x{')' * n}\n",
    "calls of calls": lambda n: f"def f(x):\n    return lambda: x{'()' * n}\n",
    "brackets": lambda n: f"def f(x):\n    return {'(' * n}lambda: x{')' * n}\n",
    "attributes": lambda n: f"def f(x):\n    return lambda: x{'.a' * n}\n",
    "elif": lambda n: "def f(x):\n    if x: pass\n" + "    elif x: lambda: x\n" * n,
    "operators": lambda n: f"def f(x):\n    return lambda: x{' + x' * n}\n",
    "decorators": lambda n: "def f(x):\n" + "    @x.d(lambda: x)\n" * n + "    def g(): return x\n",
    "powers": lambda n: f"def f(x):\n    return lambda: x{' ** x' * n}\n",
}
LONG = {"comprehensions", "elif"}
"""Over two seconds with a depth of 10,000."""
FLAT = ("attributes", "brackets", "calls", "calls of calls", "operators", "powers")
"""What takes at most some ten seconds with a depth of 100,000. The others take longer, but no more for each level."""
ASKED = ("hints", "diagnostics", "all rules", "actions")


def answer_all(shape: str, depth: int) -> None:
    """Asks for scopes, hints, findings and code actions of the whole file, and hovers over the first and last `x`."""
    subject = Subject(Family(shape, SHAPES[shape]), depth)
    for answer in ASKED:
        for _ in ANSWERS[answer](subject):
            pass
    analysis = subject.analysis
    for offset in (analysis.text.data.index(b"x"), analysis.text.data.rindex(b"x")):
        hover(analysis, offset, "")


def check(shape: str, depth: int) -> None:
    program = f"from tests.ide.test_depth import answer_all; answer_all({shape!r}, {depth}); print('answered')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=600, check=False)
    assert (done.returncode, done.stdout) == (0, "answered\n"), done.stderr[-2000:]


@pytest.mark.parametrize("shape", [pytest.param(each, marks=[pytest.mark.long] * (each in LONG)) for each in SHAPES])
def test_ten_thousand(shape: str) -> None:
    check(shape, 10_000)


@pytest.mark.long
@pytest.mark.parametrize("shape", FLAT)
def test_a_hundred_thousand(shape: str) -> None:
    check(shape, 100_000)
