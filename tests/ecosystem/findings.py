"""Looks for findings in many files at once, and keeps them. Knows no rule, and runs or imports nothing of the files."""

from __future__ import annotations

import json
import signal
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.api.checking import program
from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.diagnostics import screened_diagnostics
from closure_lsp.project.modules import Roots
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Text, decode_source
from tests.verdicts.product import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from closure_lsp.ide.diagnostics.engine.program import Program

BATCH = 20


class Place(NamedTuple):
    """A finding in a file. The path is relative to the folder that was looked at, below a label for the folder."""

    path: str
    line: int
    rule: str
    symbol: str
    severity: str


class Kept(NamedTuple):
    """What one run found."""

    files: int
    failed: dict[str, str]
    """Of files that could not be looked at: the path, and why."""
    found: list[Place]

    def save(self, file: Path) -> None:
        """Writes it as JSON, a finding a line, sorted: so two runs can be compared by eye as well."""
        rows = ",\n".join(json.dumps(place) for place in sorted(self.found))
        head = f'"files": {self.files},\n"failed": {json.dumps(dict(sorted(self.failed.items())), indent=1)}'
        file.write_text(f'{{\n{head},\n"found": [\n{rows}\n]\n}}\n', encoding="utf-8")

    @classmethod
    def load(cls, file: Path) -> Kept:
        """What `save` has written. ValueError or KeyError for any other text, OSError where it cannot be read."""
        kept = json.loads(file.read_text(encoding="utf-8"))
        return cls(kept["files"], kept["failed"], [Place(*row) for row in kept["found"]])


def look_at(folders: Sequence[Path], processes: int, seconds: float, *, alone: bool = False) -> Kept:
    """The findings in all Python files below the folders; each file may take so many seconds.

    What a file imports is looked for in its folder, then in the others; with `alone` nothing is.
    """
    files = [(str(folder), str(file)) for folder in folders for file in sorted(folder.rglob("*.py")) if file.is_file()]
    roots = None if alone else tuple(map(str, folders))
    found: list[Place] = []
    failed: dict[str, str] = {}
    with ProcessPoolExecutor(processes) as pool:
        for path, answer in pool.map(partial(_look_at_file, seconds, roots), files, chunksize=BATCH):
            if isinstance(answer, str):
                failed[path] = answer
            else:
                found += answer
    return Kept(len(files), failed, found)


def _look_at_file(
    seconds: float, roots: tuple[str, ...] | None, file: tuple[str, str]
) -> tuple[str, list[Place] | str]:
    """The file's path below its folder, and what was found there or why that is not known."""
    folder, path = Path(file[0]), Path(file[1])
    label = (PurePath(folder.name) / path.relative_to(folder)).as_posix()
    signal.signal(signal.SIGALRM, _is_late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return label, _places(label, path, _program(file[0], roots) if roots is not None else None)
    except Exception as error:  # whatever it is, it is to be listed, and the other files are to be looked at
        _program.cache_clear()  # what was half done
        return label, f"{type(error).__name__}: {error}"[:200]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@lru_cache(maxsize=1)
def _program(folder: str, roots: tuple[str, ...]) -> Program:
    return program(Roots((folder, *roots)), VERSION, DiagnosticSettings())


def _places(label: str, path: Path, files: Program | None) -> list[Place]:
    """What `closure-lsp check` reports for Python 3.13 with the default settings."""
    text = Text.from_str(decode_source(path.read_bytes()))
    others = files.importing(path) if files is not None else None
    found = screened_diagnostics(Analysis.on_demand(text, VERSION), DiagnosticSettings(), others)
    return [
        Place(label, text.line_at(each.span.start) + 1, each.rule, each.symbol, each.severity.value) for each in found
    ]


def _is_late(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError("not done in time")
