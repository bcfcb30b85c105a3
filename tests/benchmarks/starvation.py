"""Knows how long a hover in one document takes while the server is busy with another, and prints it:
`python -m tests.benchmarks.starvation`.
"""

from __future__ import annotations

import argparse
import random
import time
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.families import FAMILIES
from tests.benchmarks.subjects import subjects
from tests.protocol.raw_client import RawClient

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.protocol.raw_client import Json

SMALL = "def outer(n):\n    return lambda: n\n"
PATIENCE = 60.0
"""Seconds, after which nobody waits for the large document any more."""


class Case(NamedTuple):
    """A document that is much work."""

    name: str
    make: Callable[[], str]


def _code(size: int) -> str:
    """Real code, over and over again, each time with other names."""
    text = next(iter(subjects().values()))().text
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts.append(text.replace("def ", f"def _{len(parts)}"))
    return "".join(parts)[:size]


def _family(name: str, count: int) -> Case:
    family = next(each for each in FAMILIES if each.name == name)
    return Case(f"{name}: {count:,}", lambda: family.make(count))


CASES = (
    *(Case(f"code: {size} MB", lambda size=size: _code(size * 10**6)) for size in (1, 5, 10)),  # type: ignore[misc]
    Case("binary: 1 MB", lambda: random.Random(1).randbytes(10**6).decode("latin-1")),
    _family("closures over one variable", 35_000),
    _family("methods of a class", 20_000),
    _family("statements of a module", 50_000),
    _family("quotes", 20_000),
    _family("lines of half a def", 30_000),
    _family("half a def", 30_000),
    _family("lambdas in one loop", 2_000),
    _family("flat loops", 2_000),
    _family("loops of a module", 4_000),
    _family("except clauses", 2_000),
    _family("joined threads", 1_000),
    _family("nested comprehensions with lambdas", 3_000),
    _family("variables in as many closures", 10_000),
)


class Wait(NamedTuple):
    """How long others waited, and the large document's own answers took, in seconds."""

    longest: float
    own: float
    is_answered: bool


def wait(case: Case) -> Wait:
    """Opens the document, types in it, asks for all about it; and meanwhile hovers over another."""
    text = case.make()
    with RawClient() as client:
        client.initialize({"textDocument": {"diagnostic": {}}})
        small = client.open(SMALL, "file:///small.py")
        client.ask("textDocument/hover", _at(small))
        client.ask("textDocument/diagnostic", {"textDocument": {"uri": small}})
        longest = 0.0
        began = time.perf_counter()
        large = client.open(text, "file:///large.py")
        longest = max(longest, _hover(client, small))
        own = _all_of(client, large, text)
        longest = max(longest, _until(client, small, own, began))
        start = {"line": 1, "character": 0}
        client.change(large, 2, {"range": {"start": start, "end": start}, "text": "x"})
        own = _all_of(client, large, text)
        longest = max(longest, _until(client, small, own, began))
        return Wait(longest, time.perf_counter() - began, own <= client.answered)


def _all_of(client: RawClient, uri: str, text: str) -> set[int]:
    document = {"uri": uri}
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": text.count("\n") + 1, "character": 0}}
    return {
        client.request("textDocument/hover", _at(uri)),
        client.request("textDocument/inlayHint", {"textDocument": document, "range": whole}),
        client.request("textDocument/diagnostic", {"textDocument": document}),
        client.request(
            "textDocument/codeAction",
            {"textDocument": document, "range": {**whole, "end": whole["start"]}, "context": {"diagnostics": []}},
        ),
    }


def _until(client: RawClient, small: str, own: set[int], began: float) -> float:
    """The longest wait for a hover in the small document until all is answered that was asked of the large one."""
    longest = 0.0
    while not own <= client.answered and time.perf_counter() - began < PATIENCE:
        longest = max(longest, _hover(client, small))
        time.sleep(0.02)
    return longest


def _hover(client: RawClient, uri: str) -> float:
    began = time.perf_counter()
    client.ask("textDocument/hover", _at(uri))
    return time.perf_counter() - began


def _at(uri: str) -> Json:
    return {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 19}}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.starvation", description=__doc__)
    parser.add_argument("--cases", default="", help="parts of their names, with commas (default: all)")
    parts = parser.parse_args(arguments).cases.split(",")
    print(f"{'':44}{'longest wait elsewhere':>24}{'own answers':>14}")
    for case in CASES:
        if any(part in case.name for part in parts):
            found = wait(case)
            own = f"{found.own:10.1f} s" if found.is_answered else f"over {PATIENCE:3.0f} s"
            print(f"{case.name:44}{found.longest * 1000:21.0f} ms{own:>14}", flush=True)


if __name__ == "__main__":
    main()
