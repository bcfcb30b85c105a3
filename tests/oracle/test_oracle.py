"""Agreement with CPython, for every version that can be found here: on real files, generated programs and errors."""

from __future__ import annotations

import os
import random
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closure_lsp.python_version import PythonVersion, running_version
from tests.oracle.compare import compare
from tests.oracle.foreign import foreign_programs
from tests.oracle.generated import program
from tests.oracle.interpreters import REQUIRED, interpreters, required, standard_library
from tests.oracle.run import Judge, Program, compare_all, describe, python_files
from tests.oracle.versions import EACH_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.oracle.compare import Tally

EVERY = 200
"""Of a standard library's files, one in so many is in the sample that is compared by default."""

EVERY_LONG = 30
"""The same where there is time."""

FOREIGN = 100
"""How many programs of pysource-codegen are compared for each version."""

PROCESSES = min(os.cpu_count() or 1, 4)


def interpreter_of(version: PythonVersion) -> Path:
    """The CPython of that version. Where there is none the test is skipped, or fails if the environment insists."""
    found = interpreters().get(version)
    if found is not None:
        return found
    if version in required():
        pytest.fail(f"{REQUIRED} names {version}, but no CPython {version} was found")
    pytest.skip(f"no CPython {version} found: nothing was compared with it")


def check_agreement(tally: Tally, programs: int) -> None:
    """So many programs were compared, and there is no disagreement."""
    assert tally.files == programs
    assert not tally.mismatches, "\n".join(map(str, tally.mismatches[:5]))


@EACH_VERSION
@pytest.mark.parametrize("every", [EVERY, pytest.param(EVERY_LONG, marks=pytest.mark.long)])
def test_a_sample_of_the_standard_library(version: PythonVersion, every: int) -> None:
    interpreter = interpreter_of(version)
    files = python_files([standard_library(interpreter)])[every // 2 :: every]
    tally = compare_all(interpreter, version, [Program(str(file)) for file in files], PROCESSES)
    check_agreement(tally, len(files))
    assert tally.code_objects > 100


@pytest.mark.whole_library
def test_the_whole_standard_library_of_the_running_interpreter() -> None:
    interpreter = interpreter_of(running_version())
    files = python_files([standard_library(interpreter)])
    tally = compare_all(interpreter, running_version(), [Program(str(file)) for file in files], PROCESSES)
    check_agreement(tally, len(files))
    assert tally.code_objects > 10_000


@EACH_VERSION
def test_generated_programs(version: PythonVersion) -> None:
    chance = random.Random(f"closure-lsp {version}")
    programs = [Program(f"program {number}", program(chance, version)) for number in range(40)]
    check_agreement(compare_all(interpreter_of(version), version, programs), len(programs))


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """Of the running version; one for all examples, for an interpreter takes longer to start than to judge."""
    with Judge(interpreter_of(running_version()), running_version()) as started:
        yield started


@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_generated_programs_that_differ_in_every_run(judge: Judge, chance: random.Random) -> None:
    check_agreement(judge.compare(Program("program", program(chance, judge.version))), 1)


@pytest.mark.long
@EACH_VERSION
def test_programs_of_another_author(version: PythonVersion) -> None:
    programs = foreign_programs(interpreter_of(version), FOREIGN, processes=PROCESSES)
    assert len(programs) >= FOREIGN * 0.9, "the generator gives up too often"
    tally = compare_all(interpreter_of(version), version, programs, PROCESSES)
    check_agreement(tally, len(programs))
    assert tally.rejected < len(programs) / 10
    assert tally.references > FOREIGN


# One for each error that CPython's symbol table raises; what it says and where is asked of each interpreter.
WRONG = (
    "def f():\n    nonlocal x\n",
    "nonlocal x\n",
    "def f(x):\n    global x\n",
    "def f(x):\n    nonlocal x\n",
    "def f():\n    x = 1\n    global x\n",
    "def f():\n    print(x)\n    global x\n",
    "def f():\n    x: int\n    global x\n",
    "def f():\n    global x\n    x: int = 1\n",
    "def f():\n    x = 1\n    def g():\n        x = 2\n        nonlocal x\n",
    "def f():\n    x = 1\n    def g():\n        nonlocal x\n        global x\n",
    "def f(x, x): pass\n",
    "lambda x, x: 1\n",
    "def f():\n    from m import *\n",
    "class C:\n    from m import *\n",
    "[x := 1 for x in y]\n",
    "[y for x in (y := z)]\n",
    "[[(x := 1) for _ in z] for x in y]\n",
    "class C:\n    [x := 1 for _ in y]\n",
    "def f():\n    [x := 1 for x in y]\n    nonlocal z\n",
)


@EACH_VERSION
@pytest.mark.parametrize("source", WRONG, ids=repr)
def test_errors_have_cpythons_words_and_places(version: PythonVersion, source: str) -> None:
    with Judge(interpreter_of(version), version) as judge:
        tally = judge.compare(Program("wrong", source))
        assert judge.last, "CPython takes it"
    check_agreement(tally, 1)
    assert tally.errors == 1


@pytest.mark.parametrize("minor", range(12, 16))
@pytest.mark.parametrize(
    "source",
    [
        "def f[T, T](): pass\n",
        "def f[T]():\n    nonlocal T\n",
        "def f[T: (x := 1)](): pass\n",
        "type A = (yield)\n",
        "class C[T](x := D): pass\n",
    ],
    ids=repr,
)
def test_errors_of_type_parameters(minor: int, source: str) -> None:
    version = PythonVersion(3, minor)
    with Judge(interpreter_of(version), version) as judge:
        tally = judge.compare(Program("wrong", source))
        assert judge.last, "CPython takes it"
    check_agreement(tally, 1)


@EACH_VERSION
def test_a_wrong_opcode_would_be_noticed(version: PythonVersion) -> None:
    """Before 3.11, too, where an instruction has no columns."""
    source = "def f(a):\n    return a, b, a\n"
    ours = describe(source, "program", version)
    read = [reference for reference in ours["references"] if reference["access"] == "read"]
    assert [reference["opcode"] for reference in read] == ["LOAD_FAST", "LOAD_GLOBAL", "LOAD_FAST"]
    read[2]["opcode"] = "LOAD_DEREF"
    with Judge(interpreter_of(version), version) as judge:
        (mismatch,) = compare(judge.truth(Program("program", source)), ours, source.encode()).mismatches
    assert mismatch.what == "line 2, columns 17 to 18"


def test_a_wrong_answer_would_be_noticed() -> None:
    """The comparison itself: analysed for a version that does it otherwise, the same program disagrees."""
    source = dedent("""\
        def f(xs):
            return [lambda: x for x in xs]
        """)
    older, newer = PythonVersion(3, 11), PythonVersion(3, 13)
    with Judge(interpreter_of(newer), older) as judge:
        assert judge.compare(Program("program", source)).mismatches
    with Judge(interpreter_of(newer), newer) as judge:
        assert not judge.compare(Program("program", source)).mismatches
