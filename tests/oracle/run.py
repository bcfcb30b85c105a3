"""Runs the comparison over programs, a process for CPython and one for us on each core."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide import scope_tree
from closure_lsp.text import Text, decode_source, to_bytes
from tests.oracle.compare import Mismatch, Tally, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    from closure_lsp.python_version import PythonVersion

TRUTH = Path(__file__).with_name("truth.py")
BATCH = 40


class Program(NamedTuple):
    """A text to compare: a file's, or with `source` one that stands nowhere."""

    path: str
    source: str | None = None


class Judge:
    """A running interpreter that says what it makes of programs. A context manager: it ends with the `with` block."""

    def __init__(self, interpreter: Path, version: PythonVersion) -> None:
        self.version = version
        self._interpreter = interpreter
        self._process = self._start()

    def __enter__(self) -> Judge:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()

    def truth(self, program: Program) -> dict[str, Any]:
        """What CPython says of the program (see `truth.py`)."""
        request = {"path": program.path}
        if program.source is not None:
            request["source"] = program.source
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:  # CPython itself has crashed: it has bugs too
            self._process.communicate()
            self._process = self._start()
            line = json.dumps({"path": program.path, "error": {"phase": "none", "message": "crash"}})
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self._interpreter, "-I", TRUTH], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def compare(self, program: Program) -> Tally:
        """Compares what CPython says of the program with what we say. A crash of ours is a mismatch too."""
        truth = self.truth(program)
        self.last = truth["error"]
        source = program.source
        if source is None:
            source = decode_source(Path(program.path).read_bytes())
        try:
            ours = describe(source, program.path, self.version)
        except Exception as error:  # the promise is that there is none: it counts as a mismatch and is shown
            return Tally(mismatches=[Mismatch(program.path, "crash", None, repr(error))])
        return compare(truth, ours, to_bytes(source))


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


def compare_all(interpreter: Path, version: PythonVersion, programs: Iterable[Program], processes: int = 1) -> Tally:
    """Compares every program; with several processes in batches."""
    tally = Tally()
    work = partial(_compare_batch, interpreter, version)
    if processes == 1:
        tally.add(work(list(programs)))
        return tally
    with ProcessPoolExecutor(processes) as pool:
        for part in pool.map(work, _batches(programs)):
            tally.add(part)
    return tally


def describe(source: str, path: str, version: PythonVersion) -> dict[str, Any]:
    """What we say of a source text: the value that `closure-lsp scopes --format json --references` prints."""
    return scope_tree.to_json(Analysis.of(Text.from_str(source), version), path, references=True)


def _batches(programs: Iterable[Program]) -> Iterator[list[Program]]:
    batch: list[Program] = []
    for program in programs:
        batch.append(program)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _compare_batch(interpreter: Path, version: PythonVersion, programs: Sequence[Program]) -> Tally:
    tally = Tally()
    with Judge(interpreter, version) as judge:
        for program in programs:
            tally.add(judge.compare(program))
    return tally
