"""Several processes give what one gives, in the same order, and one that dies takes nothing along."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from closure_lsp.cli import processes, work, workers
from closure_lsp.cli.processes import outcomes
from closure_lsp.cli.work import Change, Step, Task, TaskOutcome
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import DiagnosticSettings
from tests.cli.runner import LATE, MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.runner import Run

needs_fork = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes begin anew: nothing is patched")


def task(number: int) -> Task:
    """One that has `number` statements, and something to be found in the last."""
    data = ("x = 1\n" * number + MISSING).encode()
    return Task(f"{number}.py", data, False, PythonVersion(3, 13), DiagnosticSettings(), Change.NONE)


@pytest.fixture(autouse=True)
def _processes_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_WORTH_A_PROCESS", 100)


def test_the_order_is_that_of_the_tasks() -> None:
    known = TaskOutcome(problem="known")
    steps: list[Step] = [known, *(task(number) for number in range(300, 0, -7)), known, task(5)]
    alone = list(outcomes(steps, 1))
    assert [outcome.problem for outcome in alone].count("known") == 2
    assert list(outcomes(steps, 3)) == alone


def test_the_environment_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    running = outcomes([task(200), task(201)], 2)
    assert next(running)
    assert os.environ["PYTHONSAFEPATH"] == "1", "a process may still be begun"
    assert len(list(running)) == 1
    assert "PYTHONSAFEPATH" not in os.environ


def test_few_files_need_no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_WORTH_A_PROCESS", 10**9)
    monkeypatch.setitem(sys.modules, "closure_lsp.cli.workers", None)  # whoever imports it fails
    assert len(list(outcomes([task(1), task(2)], 4))) == 2


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken = []

    def steps() -> Iterator[Task]:
        for number in range(1000):
            taken.append(number)
            yield task(number % 3)

    running = outcomes(steps(), 2)
    next(running)
    assert len(taken) < 500, "not all files are in memory at once"
    assert len(list(running)) == 999


def test_no_process_stays() -> None:
    running = outcomes([task(100)] * 50, 2)
    next(running)
    running.close()  # type: ignore[attr-defined] # a generator
    for process in multiprocessing.active_children():
        process.join(30)
    assert multiprocessing.active_children() == []


@needs_fork
def test_a_process_that_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    look = work._perform

    def die_or_look(task: Task) -> TaskOutcome:
        if b"kill me" in task.data:
            os.kill(os.getpid(), signal.SIGKILL)
        return look(task)

    monkeypatch.setattr(work, "_perform", die_or_look)
    # Tests before this one may have left a thread; then processes would begin anew, with nothing patched.
    monkeypatch.setattr(workers, "_context", lambda: multiprocessing.get_context("fork"))
    tasks = [task(number) for number in range(20)]
    tasks[7] = tasks[7]._replace(data=b"kill me")
    found = list(outcomes(tasks, 2))
    assert [index for index, outcome in enumerate(found) if outcome.problem] == [7]
    assert found[7].problem == "the process that looked at it died"
    assert all(len(outcome.findings) == 1 for index, outcome in enumerate(found) if index != 7)


def test_an_error_of_ours_in_one_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    look = work._perform

    def fail_or_look(task: Task) -> TaskOutcome:
        if task.path == "b.py":
            raise RuntimeError("oh\nno")
        return look(task)

    monkeypatch.setattr(work, "_perform", fail_or_look)
    run.write({"a.py": LATE, "b.py": LATE, "c.py": LATE})
    result = run("check", "-j1")
    assert result.status == 2
    assert result.out.count("late-binding-capture") == 2
    assert r"closure-lsp: b.py: internal error: RuntimeError: oh\nno" in result.err


# -- interrupted ------------------------------------------------------------------------------------------------------


def check_interrupted(folder: Path, *arguments: str) -> None:
    """Ctrl-C while files are looked at: what is finished is printed, the status is 130, and nothing stays.

    The program does not ignore Ctrl-C, whoever runs the tests: what a shell starts in the background does.
    """
    code = (
        "import signal, sys, time\nfrom closure_lsp.cli import main, processes, work\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "processes._WORTH_A_PROCESS = 1\nlook = work._perform\n"
        "def slow(task):\n    time.sleep(600 if 'b' in task.path else 0)\n    return look(task)\n"
        "work._perform = slow\nsys.exit(main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", code, "check", "--no-cache", *arguments]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout
    first = process.stdout.readline()
    assert "late-binding-capture" in first
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - began < 30, "it does not wait for what is not finished"
    assert process.returncode == 130
    assert (first + out).count("late-binding-capture") == 1
    assert "Traceback" not in err
    assert "interrupted" in err
    assert _is_gone(process.pid), "a process stays"


def _is_gone(group: int) -> bool:
    """Whether all processes of a group end within half a minute."""
    for _ in range(300):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@needs_fork
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted(tmp_path: Path, jobs: str) -> None:
    names = ("a.py", "b1.py", "b2.py", "b3.py")
    for name in names:
        (tmp_path / name).write_text(LATE, "utf-8")
    check_interrupted(tmp_path, "-j", jobs, "-o", "sarif:a.sarif")
    assert sorted(os.listdir(tmp_path)) == sorted((*names, "a.sarif"))
    (run,) = json.loads((tmp_path / "a.sarif").read_text("utf-8"))["runs"]
    assert len(run["results"]) == 1
    assert not run["invocations"][0]["executionSuccessful"], "what is missing has not been fixed"
