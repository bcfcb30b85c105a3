"""Types for hours, as it were: `python -m tests.protocol.soak [--keys N] [--no-inference]`.

Types code and takes it back, key by key, in a document of 10,000 lines and in 100 small ones in turn. After each key it
asks for hints, a hover, diagnostics and code actions, as an editor does, and waits for all of them. Prints how long the
hovers took, what memory the server held after a quarter of the keys and at the end, and what was answered with an
error; ends with 1 if that was anything, or if the memory has grown by more than a tenth.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.subjects import closures
from tests.protocol.raw_client import COMMAND, RawClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.protocol.raw_client import Json

MOST_GROWTH = 1.1
CAPABILITIES: Json = {
    "textDocument": {
        "diagnostic": {},
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
        "inlayHint": {"resolveSupport": {"properties": ["tooltip", "label.location"]}},
    }
}
"""As of most editors: they ask for edits and tooltips when they need them."""
KEYS_IN_A_ROW = 50
"""In one document, before the next one has its turn."""
TYPED = (
    "    later = [lambda: (seen, later) for seen in range(3)]\n",
    "    def inner():\n        nonlocal missing\n        return later\n",
    "    for each in (1, 2):\n        REGISTRY[each] = lambda: each\n",
    '    text = "half a string\n',
    "    value = call(lambda: [value, (\n",
    "    class Inner:\n        name = 1\n        def method(self): return name\n",
)


@dataclass
class Result:
    """What has come of it. Times are in seconds, memory is in megabytes."""

    keys: int = 0
    answers: int = 0
    hovers: list[float] = field(default_factory=list)
    hovers_at_work: list[float] = field(default_factory=list)
    """Of each hover, what the server itself was at work: what it would take on a machine that does nothing else."""
    memory: list[float] = field(default_factory=list)
    """After each hundredth of the keys."""
    errors: list[str] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """What is held at the end, as a multiple of what was held after a quarter of the keys."""
        return self.memory[-1] / self.memory[len(self.memory) // 4 - 1]


class Typist:
    """Types in one document, and takes it back."""

    def __init__(self, uri: str, lines: int) -> None:
        self.uri = uri
        self.text = closures(lines)
        self.version = 1
        functions = [row for row, line in enumerate(self.text.split("\n")) if line.startswith("def ")]
        self.row = functions[len(functions) // 2] + 1
        self._changes = self._endless_changes()

    def next_change(self) -> Json:
        """What a key does."""
        self.version += 1
        return next(self._changes)

    def _endless_changes(self) -> Iterator[Json]:
        while True:
            for typed in TYPED:
                places = [self._place(typed[:count]) for count in range(len(typed) + 1)]
                for place, character in zip(places, typed, strict=False):
                    yield {"range": {"start": place, "end": place}, "text": character}
                for before, place in zip(places[-2::-1], places[:0:-1], strict=True):
                    yield {"range": {"start": before, "end": place}, "text": ""}

    def _place(self, typed: str) -> Json:
        lines = typed.split("\n")
        return {"line": self.row + len(lines) - 1, "character": len(lines[-1])}


def soak(keys: int, documents: int, lines: int, *, inference: bool) -> Result:
    """Types so many keys, half of them in a document of so many lines. Raises where an answer does not come."""
    result = Result()
    with RawClient(command=COMMAND) as client:
        client.initialize(CAPABILITIES, {"closureLsp": {"hover": {"inference": inference}}})
        large = Typist("file:///large.py", lines)
        small = [Typist(f"file:///small_{number}.py", 100) for number in range(documents)]
        for each in (large, *small):
            client.open(each.text, each.uri)
            client.ask("textDocument/diagnostic", {"textDocument": {"uri": each.uri}})  # it is all there from now on
        for number in range(keys):
            turn = number // KEYS_IN_A_ROW
            _press(client, small[turn // 2 % documents] if turn % 2 else large, result)
            if (number + 1) % (keys // 100) == 0:
                result.memory.append(_memory(client.process.pid))
        assert client.ask("shutdown", None)["result"] is None
        client.exit_status()
        result.errors += [line for line in client.log().splitlines() if " ERROR " in line]
    return result


def _press(client: RawClient, typist: Typist, result: Result) -> None:
    change = typist.next_change()
    document = {"uri": typist.uri}
    line = change["range"]["start"]["line"]
    window = {"start": {"line": line - 25, "character": 0}, "end": {"line": line + 25, "character": 0}}
    here = {"start": change["range"]["start"], "end": change["range"]["start"]}
    began, clock = time.perf_counter(), client.seconds_at_work()
    client.change(typist.uri, typist.version, change)
    hints = client.request("textDocument/inlayHint", {"textDocument": document, "range": window})
    hover = client.request(
        "textDocument/hover", {"textDocument": document, "position": {"line": typist.row - 1, "character": 5}}
    )
    diagnostics = client.request("textDocument/diagnostic", {"textDocument": document})
    actions = client.request(
        "textDocument/codeAction", {"textDocument": document, "range": here, "context": {"diagnostics": []}}
    )
    answers = [client.answer(hover)]
    result.hovers.append(time.perf_counter() - began)
    result.hovers_at_work.append(client.seconds_at_work() - clock)
    answers += [client.answer(each) for each in (hints, diagnostics, actions)]
    result.errors += [str(answer["error"]) for answer in answers if "error" in answer]
    result.keys += 1
    result.answers += len(answers)
    client.told.clear()
    client.asked.clear()


def _memory(pid: int) -> float:
    """What the server and its children hold, in megabytes; 1 where nobody tells (elsewhere than on Linux)."""
    try:
        children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return sum([_resident(each) for each in (pid, *children)])
    except OSError:
        return 1.0


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] * 1000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.protocol.soak", description=__doc__.splitlines()[0])
    parser.add_argument("--keys", type=int, default=20_000)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--no-inference", action="store_true", help="without jedi")
    options = parser.parse_args()
    result = soak(options.keys, options.documents, options.lines, inference=not options.no_inference)
    print(f"{result.keys} keys, {result.answers} answers; jedi is {'off' if options.no_inference else 'on'}")
    for name, values in (("hovers", result.hovers), ("of work", result.hovers_at_work)):
        print(f"{name:8} p50 {_percentile(values, 0.5):6.1f} ms   p99 {_percentile(values, 0.99):6.1f} ms", end="   ")
        print(f"longest {max(values) * 1000:6.1f} ms")
    print("memory in MB, by tenths of the keys:", " ".join(f"{each:.0f}" for each in result.memory[9::10]))
    print(f"after a quarter {result.memory[24]:.0f} MB, at the end {result.memory[-1]:.0f} MB: x {result.growth:.2f}")
    print(f"errors: {len(result.errors)}")
    for error in result.errors[:10]:
        print(f"  {error[:300]}")
    return int(bool(result.errors) or result.growth > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
