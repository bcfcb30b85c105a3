"""Runs the comparison over files, a process for CPython and one for us on each core."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.analysis import Analysis
from closure_lsp.ide import scope_tree
from closure_lsp.text import Text, decode_source, to_bytes
from tests.oracle.compare import Mismatch, Tally, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from closure_lsp.python_version import PythonVersion

TRUTH = Path(__file__).with_name("truth.py")
BATCH = 40


def python_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and the Python files of the folders named; what a package manager put there is left out."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*.py") if "site-packages" not in file.relative_to(path).parts)
            found.extend(sorted(file for file in inside if file.is_file()))
        else:
            found.append(path)
    return found


def compare_files(interpreter: Path, version: PythonVersion, files: Sequence[Path], processes: int = 1) -> Tally:
    """Compares every file; with several processes in batches."""
    batches = [files[start : start + BATCH] for start in range(0, len(files), BATCH)]
    tally = Tally()
    work = partial(_compare_batch, interpreter, version)
    if processes == 1:
        for batch in batches:
            tally.add(work(batch))
        return tally
    with ProcessPoolExecutor(processes) as pool:
        for part in pool.map(work, batches):
            tally.add(part)
    return tally


def ask(interpreter: Path, files: Sequence[Path]) -> Iterator[dict[str, object]]:
    """What CPython says of each file, in order."""
    result = subprocess.run(
        [interpreter, "-I", TRUTH, "--references"],
        input="".join(f"{file}\n" for file in files),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return map(json.loads, result.stdout.splitlines())


def describe(source: str, path: str, version: PythonVersion) -> dict[str, object]:
    """What we say of a source text: the value that `closure-lsp scopes --format json --references` prints."""
    return scope_tree.to_json(Analysis.of(Text.from_str(source), version), path, references=True)


def _compare_batch(interpreter: Path, version: PythonVersion, files: Sequence[Path]) -> Tally:
    tally = Tally()
    for file, truth in zip(files, ask(interpreter, files), strict=True):
        source = decode_source(file.read_bytes())
        try:
            ours = describe(source, str(file), version)
        except Exception as error:  # the promise is that there is none: it counts as a mismatch and is shown
            tally.mismatches.append(Mismatch(str(file), "crash", None, repr(error)))
            continue
        tally.add(compare(truth, ours, to_bytes(source)))
    return tally
