"""The command line: measures every server on every file, in turns, and prints the results."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import figures
from tests.benchmarks.measures import Effort, Samples, measure, warm_up
from tests.benchmarks.servers import NAMES, OURS, find
from tests.benchmarks.subjects import subjects
from tests.benchmarks.throughput import throughput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.servers import Server
    from tests.benchmarks.subjects import Subject


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    chosen = [subjects()[name]() for name in options.files]
    servers = _found(options.servers, options.peers)
    effort = Effort(options.samples, options.seconds, options.edits)
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {options.runs} runs\n")
    measured = _measured(servers, chosen, effort, options.runs)
    for subject in chosen:
        print(f"## {subject.name}: {len(subject.lines):,} lines\n")
        print(figures.table(figures.times(measured[subject.name])), "\n")
        print(figures.table(figures.ratios(measured[subject.name], OURS)), "\n")
        if OURS in measured[subject.name]:
            speed = throughput(subject, options.runs)
            print(
                f"{OURS} without an editor, in MB/s: scopes {speed.scopes:.1f}, hints {speed.hints:.1f}, "
                f"diagnostics {speed.diagnostics:.1f}, all of them {speed.together:.2f}\n"
            )
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """`files` and `servers` are lists of known names, `peers` a folder or None."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measures this server and others.")
    for option, known in (("--files", list(subjects())), ("--servers", list(NAMES))):
        asked = f"of: {', '.join(known)} (default: all)"
        parser.add_argument(option, type=partial(_names, known), default=known, metavar="A,B", help=asked)
    parser.add_argument("--runs", type=int, default=3, help="sessions with each server on each file (default: 3)")
    parser.add_argument("--peers", type=Path, help="a folder with the other servers' programs, looked at before PATH")
    parser.add_argument("--samples", type=int, default=60, help="of each measure in a session, at most (default: 60)")
    parser.add_argument("--seconds", type=float, default=4, help="for each measure in a session, about (default: 4)")
    parser.add_argument("--edits", type=int, default=500, help="after which memory is looked at (default: 500)")
    return parser.parse_args(arguments)


def _names(known: Sequence[str], value: str) -> list[str]:
    """A list with commas, of which each name has to be known."""
    names = value.split(",")
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"{name!r} is none of: {', '.join(known)}")
    return names


def _found(names: Sequence[str], folder: Path | None) -> list[Server]:
    found = {name: find(name, folder) for name in names}
    for name, server in found.items():
        if server is None:
            print(f"{name} is not installed", file=sys.stderr)
    return [server for server in found.values() if server is not None]


def _measured(
    servers: Sequence[Server], chosen: Sequence[Subject], effort: Effort, runs: int
) -> dict[str, dict[str, Samples]]:
    """By file and server. Servers take turns, and each run begins with another, so that none has the better hour."""
    samples: dict[tuple[str, str], list[Samples]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for subject in chosen:
            (Path(folder) / f"{subject.name}_subject.py").write_text(subject.text)
        for server in servers:
            warm_up(server, chosen[0], Path(folder), effort)
        for run in range(runs):
            for subject in chosen:
                first = run % max(len(servers), 1)
                for server in (*servers[first:], *servers[:first]):
                    print(f"run {run + 1}: {subject.name}, {server.name}", file=sys.stderr)
                    found, trouble = measure(server, subject, Path(folder), effort)
                    if trouble:
                        print(f"    given up: {trouble}", file=sys.stderr)
                    samples.setdefault((subject.name, server.name), []).append(found)
    return {
        subject.name: {server.name: figures.joined(samples[subject.name, server.name]) for server in servers}
        for subject in chosen
    }


if __name__ == "__main__":
    sys.exit(main())
