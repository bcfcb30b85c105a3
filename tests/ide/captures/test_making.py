"""How a closure is built, compared with `dis` in every version of CPython that can be found."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.captures.making import entry_step, making_steps
from closure_lsp.python_version import PythonVersion
from closure_lsp.scopes.model import BlockKind
from closure_lsp.text import Text, decode_source
from tests.oracle.interpreters import standard_library
from tests.oracle.run import python_files
from tests.oracle.test_oracle import interpreter_of
from tests.oracle.versions import EACH_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

TRUTH = Path(__file__).with_name("making_truth.py")
EVERY = 120
"""Of a standard library's files, every 120th is in the sample."""

PROGRAM = """
def outer(x, y):
    def inner(a=1, *, k=2):
        return x, y
    plain = lambda: 1
    by_lambda = lambda b=x: x
    def annotated(a: int) -> str:
        return lambda: y
    class C:
        def method(self):
            return super(), (x for _ in y)
    async def waits():
        return [z async for z in x if y]
    return inner
"""

KINDS = (BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.GENERATOR_EXPRESSION)

Made = tuple[str, int, str, str]
"""Name, first line, the steps, the first instruction of a call."""


def made_by_cpython(version: PythonVersion, files: list[Path]) -> list[Counter[Made] | None]:
    asked = "\n".join(map(str, files))
    command = [interpreter_of(version), TRUTH]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    answers: list[Any] = [json.loads(line) for line in done.stdout.splitlines()]
    return [None if answer is None else Counter(_readable(answer)) for answer in answers]


def _readable(answer: list[Any]) -> Iterator[Made]:
    for name, line, steps, entry in answer:
        yield name, line, "; ".join(" ".join(step).strip() for step in steps), " ".join(entry or ())


def made_by_us(version: PythonVersion, file: Path) -> Counter[Made]:
    analysis = Analysis.of(Text.from_str(decode_source(file.read_bytes())), version)
    found: Counter[Made] = Counter()
    for statement in analysis.whole_statements:
        for block in statement.scopes.blocks:
            if block.kind in KINDS and block.freevars:
                steps = "; ".join(f"{step.opcode} {step.argument}".strip() for step in making_steps(block, version))
                entry = entry_step(block, version)
                call = f"{entry.opcode} {entry.argument}" if entry else ""
                found[block.name, statement.line + block.first_line + 1, steps, call] += 1
    return found


def check_agreement(version: PythonVersion, files: list[Path]) -> int:
    """All functions that CPython makes with a closure are made as we say; gives how many those are."""
    count = 0
    for file, truth in zip(files, made_by_cpython(version, files), strict=True):
        if truth is None:
            continue
        # What CPython makes of comprehensions, annotations and type parameters is not told, nor is dead code made. What
        # it compiles twice (`finally`; since 3.14 a generator expression in `all()`) is one function of ours.
        ours = made_by_us(version, file)
        names = {(name, line) for name, line, _, _ in ours}
        told = {made for made in truth if made[:2] in names}
        assert told - set(ours) == set(), file
        count += len(told)
    return count


@EACH_VERSION
def test_every_kind_of_function(version: PythonVersion, tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, encoding="utf-8")
    assert check_agreement(version, [file]) == 7
    # Here each of ours is one of CPython's, too.
    (truth,) = made_by_cpython(version, [file])
    assert truth is not None
    assert made_by_us(version, file) - truth == Counter()


@EACH_VERSION
def test_a_sample_of_the_standard_library(version: PythonVersion) -> None:
    files = python_files([standard_library(interpreter_of(version))])[::EVERY]
    assert check_agreement(version, files) > 1


def test_the_words_of_one_version() -> None:
    source = "def outer(x, y):\n    return lambda: x + y\n"
    version = PythonVersion(3, 13)
    (statement,) = Analysis.of(Text.from_str(source), version).statements
    block = statement.scopes.blocks[-1]
    assert [f"{step.opcode} {step.argument}: {step.effect}" for step in making_steps(block, version)] == [
        "LOAD_FAST x: pushes the cell of x, not its value",
        "LOAD_FAST y: pushes the cell of y, not its value",
        "BUILD_TUPLE 2: makes the tuple of 2 cells: the later __closure__",
        "LOAD_CONST code: pushes the code object, which all calls share",
        "MAKE_FUNCTION : makes the function",
        "SET_FUNCTION_ATTRIBUTE closure: attaches the tuple as its __closure__",
    ]
    entry = entry_step(block, version)
    assert entry is not None
    assert entry.effect == "copies 2 cells from __closure__ into the frame"


def test_a_function_without_a_closure_has_no_steps() -> None:
    (statement,) = Analysis.of(Text.from_str("f = lambda: 1\n"), PythonVersion(3, 13)).statements
    block = statement.scopes.blocks[-1]
    assert making_steps(block, PythonVersion(3, 13)) == ()
    assert entry_step(block, PythonVersion(3, 13)) is None
