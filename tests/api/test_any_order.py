"""What is found in a file does not depend on which files have been looked at before, nor on who asks."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from closure_lsp.api.checking import findings, program, source
from closure_lsp.cli import work
from closure_lsp.ide.diagnostics.engine.globals import NOTHING_TOLD
from closure_lsp.project.modules import Roots
from closure_lsp.project.store import Store
from closure_lsp.python_version import PythonVersion
from closure_lsp.server.imported_files import _KnownProgram
from closure_lsp.settings import DiagnosticSettings

if TYPE_CHECKING:
    from pathlib import Path

    from closure_lsp.ide.diagnostics.engine.program import Importing
    from tests.cli.runner import Run

PYTHON = PythonVersion(3, 13)
SETTINGS = DiagnosticSettings(select=frozenset({"late-binding-capture"}))
BODIES = (
    "return f()",
    "KEPT.append(f)",
    "return lambda: f()",
    "return m{other}.g{function}(f)",
    "m{other}.g{function}(f); return m{other}.g{function}(f)",
    "return unknown(f)",
    "return m{other}.Box(f)",
    "return m{other}.Box().put(f)",
    "yield f",
    "KEPT.append(m{other}.g{function}(f)); KEPT.clear()",
)
USES = (
    "m{other}.g{function}(lambda: n)",
    "kept.append(m{other}.g{function}(lambda: n))",
    "m{other}.Box(lambda: n).f()",
    "box.put(lambda: n)",
    "[kept.append(each) for each in m{other}.g{function}(lambda: n) or ()]",
)


def write_modules(folder: Path, chance: random.Random, count: int) -> list[Path]:
    """Modules that import each other in circles, whose functions hand on what they get in all ways."""
    files = []
    for number in range(count):

        def filled(text: str) -> str:
            return text.format(other=chance.randrange(count), function=chance.randrange(3))

        lines = [f"import m{other}" for other in range(count)]
        lines += ["KEPT = []", "class Box:", "    def __init__(self, f=None): self.f = f"]
        lines += [f"    def put(self, f):\n        {filled(chance.choice(BODIES))}"]
        lines += [f"def g{each}(f):\n    {filled(chance.choice(BODIES))}" for each in range(3)]
        lines += [f"def use(kept, box: 'm{chance.randrange(count)}.Box'):\n    for n in range(3):"]
        lines += [f"        {filled(use)}" for use in USES]
        files.append(folder / f"m{number}.py")
        files[-1].write_text("\n".join([*lines, ""]))
    return files


def found_in(file: Path, others: Importing) -> list[tuple[int, str, str]]:
    checked = source(file.read_bytes(), PYTHON, SETTINGS, is_notebook=False, others=others)
    return [(each.line, each.severity, each.message) for each in findings(checked, file.name)]


def found_by_the_server(file: Path, roots: Roots, store: Store | None = None) -> list[tuple[int, str, str]]:
    """As the server looks at a document: what is not known yet is read, and then all is looked at again."""
    known = _KnownProgram(roots, PYTHON, NOTHING_TOLD, {}, store)
    while True:
        found = found_in(file, known.importing(file))
        if not known.missing:
            return found
        known.learn(known.look(tuple(known.missing)))


@pytest.mark.parametrize("seed", range(6))
def test_order_asker_and_store_make_no_difference(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = write_modules(tmp_path, chance, 5)
    roots = Roots((str(tmp_path),))
    alone = {file: found_in(file, program(roots, PYTHON, SETTINGS).importing(file)) for file in files}
    severities = {severity for found in alone.values() for _, severity, _ in found}
    assert severities, "there is something to be found"
    for _ in range(3):
        order = chance.sample(files, len(files))
        shared = program(roots, PYTHON, SETTINGS)
        assert {file: found_in(file, shared.importing(file)) for file in order} == alone
    for file in files:
        assert found_by_the_server(file, roots) == alone[file]
    for state in ("empty", "full"):
        for file in chance.sample(files, len(files)):
            assert found_by_the_server(file, roots, Store(tmp_path / "cache")) == alone[file], state


@pytest.mark.parametrize("seed", range(3))
def test_a_cache_makes_no_difference_to_check(run: Run, seed: int) -> None:
    chance = random.Random(seed)
    (run.folder / "pyproject.toml").touch()
    files = [file.name for file in write_modules(run.folder, chance, 5)]
    without = run("check", "--no-cache", "--output-format", "json", *files)
    assert json.loads(without.out)
    for state in ("empty", "full", "full"):
        for each in chance.sample(files, len(files)):  # one by one, in any order
            run("check", "--cache", "--output-format", "json", each)
        assert run("check", "--cache", "--output-format", "json", *files) == without, state


@pytest.mark.parametrize("seed", range(3))
def test_dropping_imported_files_makes_no_difference_to_check(
    run: Run, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    (run.folder / "pyproject.toml").touch()
    files = [file.name for file in write_modules(run.folder, random.Random(seed), 5)]
    with_all = run("check", "-j1", "--output-format", "json", *files)
    assert json.loads(with_all.out)
    assert sum(each.size for each in work._programs.values()) > 0
    monkeypatch.setattr(work, "_MOST_IMPORTED", 0)
    dropped: list[None] = []
    forget = work.forget_programs
    monkeypatch.setattr(work, "forget_programs", lambda: dropped.append(forget()))
    assert run("check", "-j1", "--output-format", "json", *files) == with_all
    assert len(dropped) == len(files) - 1, "before each file but the first"
