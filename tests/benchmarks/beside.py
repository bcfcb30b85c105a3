"""Times `closure-lsp check` beside other linters that look for late binding, each as its users run it, one after the
other: `python -m tests.benchmarks.beside FOLDER [--tools BIN] [--only NAME ...]`.

`--tools` is the `bin` folder of an environment with ruff, flake8 with flake8-bugbear, and pylint; what is not there is
left out. Prints seconds of the clock, seconds of processors, and the memory of the largest process.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

JOBS = "2"


class Usage(NamedTuple):
    """What one run took."""

    seconds: float
    processor_seconds: float
    megabytes: float


def commands(folder: Path, tools: Path, cache: Path) -> dict[str, list[str]]:
    """By name: what is run, in this order."""
    closure_lsp = [sys.executable, "-I", "-m", "closure_lsp", "check", "--isolated", "--exit-zero", "-q", "-j", JOBS]
    found = {
        "closure-lsp, nothing cached": [*closure_lsp, "-o", f"json:{cache / 'first.json'}", str(folder)],
        "closure-lsp, again": [*closure_lsp, "-o", f"json:{cache / 'second.json'}", str(folder)],
        "ruff, B023": [str(tools / "ruff"), "check", "--isolated", "-n", "-q", "--select", "B023", str(folder)],
        "flake8-bugbear, B023": [
            *(str(tools / "flake8"), "--isolated", "--select", "B023", f"-j{JOBS}", "-q"),
            str(folder),
        ],
        "pylint, cell-var-from-loop": [
            *(str(tools / "pylint"), "--disable=all", "--enable=cell-var-from-loop", "-j", JOBS, "--recursive=y"),
            str(folder),
        ],
    }
    return {name: command for name, command in found.items() if Path(command[0]).exists()}


def run(command: list[str], folder: Path) -> Usage:
    """Runs a command in a folder; what it prints is not shown."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    largest = 0
    while process.poll() is None:
        largest = max(largest, *_sizes(process.pid))
        time.sleep(0.02)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Usage(seconds, used, largest / 1e6)


def _sizes(process: int) -> list[int]:
    """Bytes in memory (Linux): of a process, and of those that it has started."""
    found = [0]
    pending = [process]
    while pending:
        one = pending.pop()
        try:
            found.append(int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
            pending += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except (OSError, IndexError):
            continue
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tools", type=Path, default=Path(sys.executable).parent)
    parser.add_argument("--only", nargs="*", default=[], help="names that begin so")
    options = parser.parse_args()
    size = sum(file.stat().st_size for file in options.folder.rglob("*.py")) / 1e6
    print(f"{size:.1f} MB, {JOBS} processes\n\n| | seconds | processor seconds | MB |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as cache:
        Path(cache, "pyproject.toml").touch()
        for name, command in commands(options.folder, options.tools.absolute(), Path(cache)).items():
            if not options.only or name.startswith(tuple(options.only)):
                used = run(command, Path(cache))
                print(
                    f"| {name} | {used.seconds:.2f} | {used.processor_seconds:.1f} | {used.megabytes:.0f} |", flush=True
                )


if __name__ == "__main__":
    main()
