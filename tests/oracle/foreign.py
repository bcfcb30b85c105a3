"""Programs of a generator that nobody here has written: `pysource-codegen` from PyPI.

It writes in the syntax of the Python that runs it, so each interpreter writes the programs that it judges.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING

from tests.oracle.run import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITER = Path(__file__).with_name("foreign_writer.py")

GENERATOR = "pysource_codegen"
NEEDED = (GENERATOR, "typing_extensions")
"""The modules that the writer imports; both are pure Python and run under every supported version."""

BATCH = 20


def foreign_programs(interpreter: Path, count: int, first: int = 0, processes: int = 1) -> list[Program]:
    """The programs of `count` seeds from `first` on, without those over which the generator gives up."""
    ends = range(first, first + count, BATCH)
    with ThreadPoolExecutor(processes) as pool:  # the work is done in the interpreters, not in these threads
        batches = pool.map(lambda start: list(_written(interpreter, start, min(BATCH, first + count - start))), ends)
        return [program for batch in batches for program in batch]


def _written(interpreter: Path, first: int, count: int) -> Iterator[Program]:
    arguments = [str(first), str(count), *map(str, _folders())]
    # Some choices of the generator go by the order of sets.
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [interpreter, "-s", WRITER, *arguments], env=environment, capture_output=True, encoding="utf-8", check=True
    )
    name = f"{GENERATOR} {installed_version(GENERATOR)}"
    for line in done.stdout.splitlines():
        written = json.loads(line)
        if written["source"] is not None:
            yield Program(f"{name}, seed {written['seed']}", written["source"])


def _folders() -> set[Path]:
    """Where this interpreter finds the modules."""
    found = (importlib.util.find_spec(name) for name in NEEDED)
    files = {Path(spec.origin) for spec in found if spec is not None and spec.origin is not None}
    return {file.parents[1] if file.name == "__init__.py" else file.parent for file in files}
