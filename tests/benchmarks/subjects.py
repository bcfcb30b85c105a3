"""The files that are measured on, and where in them an editor would ask. Knows no server."""

from __future__ import annotations

import importlib.util
import io
import keyword
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLOSURE_LINES = 10_000


@dataclass(frozen=True)
class Subject:
    """A file, in lines and columns as LSP counts them (from 0). All of its text is ASCII: one column, one unit."""

    name: str
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def names(self, count: int) -> list[tuple[int, int]]:
        """About that many places of names, evenly over the file."""
        found = [
            (token.start[0] - 1, token.start[1])
            for token in tokenize.generate_tokens(io.StringIO(self.text).readline)
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string)
        ]
        return found[:: max(len(found) // count, 1)][:count]

    def typing_place(self) -> tuple[int, int]:
        """The end of a line of code near the middle that ends in a name: where somebody may be typing that name."""
        lines = self.lines
        middle = len(lines) // 2
        for line in sorted(range(len(lines)), key=lambda number: abs(number - middle)):
            code = lines[line].strip()
            if code.startswith("return ") and code[-1].isidentifier() and "#" not in code:
                return line, len(lines[line])
        return middle, len(lines[middle])


def subjects() -> dict[str, Callable[[], Subject]]:
    """By name, how each file is made."""
    return {
        "argparse": lambda: _of_standard_library("argparse"),
        "_pydecimal": lambda: _of_standard_library("_pydecimal"),
        "closures": lambda: Subject("closures", closures(CLOSURE_LINES)),
    }


def closures(lines: int) -> str:
    """A program of about that many lines: counters, callbacks made in loops, decorators, classes, coroutines."""
    text = ['"""Closures."""\n\nimport asyncio\nimport functools\n\nREGISTRY = {}\nLIMIT = 100\n']
    count = text[0].count("\n")
    for number in _numbers():
        if count >= lines:
            return "".join(text)
        piece = _PIECES[number % len(_PIECES)].replace("_N", f"_{number}")
        text.append(piece)
        count += piece.count("\n")
    return "".join(text)


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def _of_standard_library(module: str) -> Subject:
    found = importlib.util.find_spec(module)
    assert found is not None
    assert found.origin is not None
    text = Path(found.origin).read_text(encoding="utf-8")
    return Subject(module, text.encode("ascii", "replace").decode())


_PIECES = (
    '''

def make_counter_N(start=0, step=1):
    """Two functions that share a variable."""
    count = start
    history = []

    def bump(by=None):
        nonlocal count
        count += step if by is None else by
        history.append(count)
        return count

    def peek(last=3):
        return count, history[-last:]

    return bump, peek
''',
    """

def make_callbacks_N(source, factor=2):
    callbacks = []
    table = {}
    for item in source:
        scaled = item * factor
        callbacks.append(lambda: item + scaled)

        def late(extra=0):
            return scaled + extra

        def early(extra=0, scaled=scaled):
            return scaled + extra

        table[item] = (late, early)
    total = sum(value for value in table if value > factor)
    return callbacks, table, total
""",
    """

def decorate_N(prefix, seen=None):
    calls = 0

    def wrap(function):
        memo = {}

        @functools.wraps(function)
        def inner(*args, **kwargs):
            nonlocal calls
            calls += 1
            key = (prefix, args)
            if key not in memo:
                memo[key] = function(*args, **kwargs)
            return memo[key] if seen is None else seen(memo[key], calls)

        inner.calls = lambda: calls
        REGISTRY[prefix] = inner
        return inner

    return wrap
""",
    '''

class Widget_N:
    """Methods that hand out functions."""

    size = LIMIT

    def __init__(self, owner):
        self.owner = owner
        self.hooks = []

    def subscribe(self, hook, *extra, **options):
        owner = self.owner

        def call(event, *args):
            if options.get("strict") and len(args) > LIMIT:
                return None
            return hook(owner, event, *extra, *args)

        self.hooks.append(call)
        return call

    def walk(self, depth=0):
        def visit(node, level):
            if level > depth:
                return
            for child in getattr(node, "children", ()):
                yield child, level
                yield from visit(child, level + 1)

        return list(visit(self, 0))
''',
    """

async def gather_N(keys, limit=5):
    gate = asyncio.Semaphore(limit)
    results = {}

    async def worker(key):
        async with gate:
            await asyncio.sleep(0)
            results[key] = len(results) + limit
            return key

    def pick(first):
        def compare(second):
            return (first, second, results, [key for key in keys if key in results])

        return compare

    done = await asyncio.gather(*[worker(key) for key in keys])
    return [pick(key) for key in done]
""",
)
