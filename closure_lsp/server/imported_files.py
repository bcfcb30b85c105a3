"""Finds the files that open documents import. A thread reads and analyzes them, because a disk may be slow.

The event loop asks for what is known. Questions that have no answer yet are noted and answered in the thread; the code
that asked looks again when the answer is there. Never knows LSP.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.ide.diagnostics.engine.program import Program
from closure_lsp.project.modules import Modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from closure_lsp.ide.diagnostics.engine.globals import Told
    from closure_lsp.ide.diagnostics.engine.program import FileFound, Importing
    from closure_lsp.project.modules import Roots
    from closure_lsp.project.store import Store
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.server.worker_thread import WorkerThread

_Question = tuple[str, Path]
"""A dotted name, and the file that imports it."""


class _KnownProgram(Program):
    """Files that import each other, as far as they are known. Only `look` reads the disk, in the thread."""

    def __init__(
        self,
        roots: Roots,
        python: PythonVersion,
        told: Told,
        unsaved: Mapping[Path, bytes],
        store: Store | None = None,
    ) -> None:
        super().__init__(Modules(roots), python, told, store)
        self._unsaved = dict(unsaved)
        self.answers: dict[_Question, FileFound | None] = {}
        self.missing: set[_Question] = set()
        self._importing: dict[Path, Importing] = {}

    def read(self, path: Path) -> bytes | None:
        unsaved = self._unsaved.get(path)
        return super().read(path) if unsaved is None else unsaved

    def importing(self, path: Path) -> Importing:
        found = self._importing.get(path)
        if found is None:
            found = self._importing[path] = super().importing(path)
        return found

    def find(self, name: str, importer: Path) -> FileFound | None:
        question = (name, importer)
        if question not in self.answers:
            self.missing.add(question)
        return self.answers.get(question)

    def learn(self, answers: dict[_Question, FileFound | None]) -> None:
        """Adds what the thread has found."""
        self.answers.update(answers)
        self.missing.difference_update(answers)
        for importing in (*self._importing.values(), *self.importing_of_files()):
            importing.forget_unknown()

    def look(self, questions: Iterable[_Question]) -> dict[_Question, FileFound | None]:
        """In the thread: which files are meant, read and looked through. What cannot be read is none."""
        found: dict[_Question, FileFound | None] = {}
        for question in questions:
            try:
                place = super().find(*question)
                if place is not None and place.file is not None:
                    place.file.prepare()
            except (OSError, ValueError, RecursionError):
                place = None
            found[question] = place
        if self.store is not None:
            self.store.save()
        return found


class _Seen(NamedTuple):
    """By which an answer is told from another one."""

    path: Path | None
    digest: str
    rest: tuple[str, ...]

    @classmethod
    def of(cls, found: FileFound | None) -> _Seen | None:
        if found is None:
            return None
        return cls(found.file.path, found.file.digest, found.rest) if found.file else cls(None, "", found.rest)


class ImportedFiles:
    """The files that one document imports, for one version of Python and what its user says of callables."""

    def __init__(
        self,
        wanted: tuple[Roots, PythonVersion, Told],
        disk: WorkerThread,
        unsaved: Mapping[Path, bytes],
        store: Store | None = None,
    ) -> None:
        """`unsaved` is what other open documents have typed in them: it may change, and counts from `refresh` on. Only
        the thread `disk` touches the `store`.
        """
        self._wanted, self._disk, self._unsaved, self._store = wanted, disk, unsaved, store
        self._program = _KnownProgram(*wanted, unsaved, store)
        self._asking: asyncio.Task[None] | None = None
        self.version = 0
        """Another one whenever more, or something else, is known."""

    def importing(self, path: Path) -> Importing:
        """What the imports of a document mean, as far as it is known."""
        return self._program.importing(path)

    @property
    def is_waiting(self) -> bool:
        """Whether a question has no answer yet."""
        return bool(self._program.missing) or self._asking is not None

    async def settle(self, late: Callable[[], None]) -> bool:
        """Returns when more is known, or in a moment: then False, and `late` is called when more is known."""
        if self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(self._ask())
        asking = self._asking
        done, _ = await asyncio.wait((asking,), timeout=_PATIENCE)
        if not done:
            asking.add_done_callback(lambda _: late())
        return bool(done)

    async def _ask(self) -> None:
        program = self._program
        questions = tuple(program.missing)
        try:
            found = await asyncio.wrap_future(self._disk.run(partial(program.look, questions)))
        except Exception:  # nothing is known of them, then
            found = dict.fromkeys(questions)
        finally:
            self._asking = None
        program.learn(found)
        self.version += 1

    def rests_on(self, path: Path) -> bool:
        """Whether some answer comes from a file."""
        found = self._program.answers.values()
        return any(each is not None and each.file is not None and each.file.path == path for each in found)

    async def refresh(self) -> bool:
        """Checks whether files or unsaved texts have changed; returns whether that changes what is known."""
        while True:
            before = self._program
            new = _KnownProgram(*self._wanted, self._unsaved, self._store)
            questions = tuple(before.answers)
            seen = {question: _Seen.of(found) for question, found in before.answers.items()}
            try:
                found = await asyncio.wrap_future(self._disk.run(partial(_changed, new, questions, seen)))
            except Exception:  # what was known stays
                return False
            if self._program is before:
                break  # otherwise another check ended in the meantime, which may have begun before the last change
        if found is None:
            return False
        new.learn(found)
        self._program = new
        self.version += 1
        return True


def _changed(
    new: _KnownProgram, questions: tuple[_Question, ...], seen: dict[_Question, _Seen | None]
) -> dict[_Question, FileFound | None] | None:
    """In the thread: all answers anew; None where they are the same."""
    if all(_Seen.of(Program.find(new, *question)) == seen[question] for question in questions):
        return None
    return new.look(questions)


_PATIENCE = 1.0
"""Seconds that findings wait for files that are not known yet."""
