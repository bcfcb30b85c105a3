"""Prints how long a hover in one document takes while the server is busy with another:
`python -m tests.benchmarks.starvation`.
"""

from __future__ import annotations

import argparse
import random
import time
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.families import FAMILIES
from tests.benchmarks.subjects import subjects
from tests.protocol.raw_client import COMMAND, RawClient

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.benchmarks.families import Family
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


def _sized(family: Family, size: int) -> Case:
    """A text of about so many bytes."""
    each = (len(family.make(200)) - len(family.make(100))) / 100
    count = round(size / each)
    return Case(f"{family.name}: {count:,}", lambda: family.make(count))


CASES = (
    *(Case(f"code: {size} MB", lambda size=size: _code(size * 10**6)) for size in (1, 5, 10)),  # type: ignore[misc]
    Case("binary: 1 MB", lambda: random.Random(1).randbytes(10**6).decode("latin-1")),
    _family("closures over one variable", 35_000),  # 1 MB in one statement
    _family("methods of a class", 20_000),
    _family("statements of a module", 100_000),
    _family("quotes", 20_000),
    _family("half a def", 30_000),
    *(_sized(family, 200_000) for family in FAMILIES),
)


class Wait(NamedTuple):
    """How long others waited, and the large document's own answers took, in seconds."""

    longest: float
    longest_at_work: float
    """Of a wait, what the server spent at work: what it would be on a machine that does nothing else."""
    own: float
    is_answered: bool


class _Meanwhile:
    """Hovers over another document."""

    def __init__(self, client: RawClient, uri: str) -> None:
        self.client = client
        self.uri = uri
        self.longest = self.longest_at_work = 0.0

    def hover(self) -> None:
        began, clock = time.perf_counter(), self.client.seconds_at_work()
        self.client.ask("textDocument/hover", _at(self.uri))
        self.longest = max(self.longest, time.perf_counter() - began)
        self.longest_at_work = max(self.longest_at_work, self.client.seconds_at_work() - clock)

    def until(self, own: set[int], deadline: float) -> None:
        """Until all is answered that was asked of the large document."""
        while not own <= self.client.answered and time.perf_counter() < deadline:
            self.hover()
            time.sleep(0.02)


def wait(case: Case) -> Wait:
    """Opens the document, types in it, asks for all about it; and meanwhile hovers over another."""
    text = case.make()
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": text.count("\n") + 1, "character": 0}}
    with RawClient(command=COMMAND) as client:
        client.initialize({"textDocument": {"diagnostic": {}, "codeAction": {}}})
        meanwhile = _Meanwhile(client, client.open(SMALL, "file:///small.py"))
        _all_of(client, meanwhile.uri, {"start": whole["start"], "end": whole["start"]})
        meanwhile.until({client.request("closureLsp/barrier", None)}, time.perf_counter() + PATIENCE)
        meanwhile.longest = meanwhile.longest_at_work = 0.0
        began = time.perf_counter()
        deadline = began + PATIENCE
        large = client.open(text, "file:///large.py")
        meanwhile.hover()
        own = _all_of(client, large, whole)
        meanwhile.until(own, deadline)
        start = {"line": 1, "character": 0}
        for version, typed in enumerate('x"(', 2):
            client.change(large, version, {"range": {"start": start, "end": start}, "text": typed})
            own |= _hints(client, large, whole)
            meanwhile.hover()
        own |= _all_of(client, large, whole)
        meanwhile.until(own, deadline)
        took = time.perf_counter() - began
        return Wait(meanwhile.longest, meanwhile.longest_at_work, took, own <= client.answered)


def _all_of(client: RawClient, uri: str, whole: Json) -> set[int]:
    """Edits included: the client has not said that it can ask for them later."""
    document = {"uri": uri}
    context: Json = {"diagnostics": []}
    return _hints(client, uri, whole) | {
        client.request("textDocument/hover", _at(uri)),
        client.request("textDocument/diagnostic", {"textDocument": document}),
        client.request("textDocument/codeAction", {"textDocument": document, "range": whole, "context": context}),
    }


def _hints(client: RawClient, uri: str, whole: Json) -> set[int]:
    return {client.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})}


def _at(uri: str) -> Json:
    return {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 19}}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.starvation", description=__doc__)
    parser.add_argument("--cases", default="", help="parts of their names, with commas (default: all)")
    parts = parser.parse_args(arguments).cases.split(",")
    print(f"{'':48}{'longest wait elsewhere':>24}{'of work':>12}{'own answers':>14}")
    for case in CASES:
        if any(part in case.name for part in parts):
            found = wait(case)
            own = f"{found.own:10.1f} s" if found.is_answered else f"over {PATIENCE:3.0f} s"
            longest, work = found.longest * 1000, found.longest_at_work * 1000
            print(f"{case.name:48}{longest:21.0f} ms{work:9.0f} ms{own:>14}", flush=True)


if __name__ == "__main__":
    main()
