"""Runs the programs that prove rows, under the interpreter that runs this file, and tells what it saw.

It stands alone and is written for Python 3.9 on: each interpreter runs it as a script, with nothing installed. From
standard input comes a JSON list of proofs, to standard output goes one line of JSON for each. A proof has the texts
`setup`, `call` (one expression), `use`, `end`, `later`, `put` and `drop`, which are run in this order, each a phase of
its own; and `trials`, what is to be tried. In them these names mean:

- `probe`, `aprobe`: a function, a coroutine function that record each run; they return `answer(*args, **kwargs)` if
  `setup` defines an `answer`, otherwise their first argument or None. `coroutine` is a coroutine of `aprobe`.
- `iterator`, `aiterator`: iterators that record each step; they yield `count` values (of `kind`), by default 3 items.
- `item`: a value with no behavior; `box`: a list that holds one; `kind`: a class. `Manager(probe)` runs it on exit.
- `slow`, `aslow`, `nap`: functions that end a moment after the call has begun, and record it; `nap` in any process.
- `trial`: the number that begins a line in the log, for other programs that write there.
- `value`, `key`: what `put` puts in, and under which number.
- `result`: what the call gave back. `obj` is the receiver. `between()` lets other threads run for a moment.
"""

from __future__ import annotations

import ast
import asyncio
import faulthandler
import gc
import importlib
import inspect
import json
import os
import signal
import sys
import tempfile
import threading
import time
import warnings
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.library.probes import (
    LIMIT,
    MOMENT,
    PATIENCE,
    STATE,
    AsyncSteps,
    Box,
    Manager,
    Steps,
    Value,
    log_lines,
    make_async_probe,
    make_probe,
    record,
)


class Trial:
    """One run of a proof's texts, with new probes."""

    def __init__(self, proof: dict[str, Any]) -> None:
        self.proof = proof
        self.items: list[Any] = []
        self.namespace: dict[str, Any] = {"__name__": "__main__", "Value": Value, "Manager": Manager}
        self.namespace.update(between=between, trial=STATE["trial"] + 1)
        import_for(proof["callable"], self.namespace)
        STATE["phase"] = "setup"
        STATE["trial"] += 1  # What an earlier trial has left behind may still run, and counts no more.
        self.probe: Any = None
        self.renew()
        os.ftruncate(STATE["log"], 0)

    def renew(self) -> None:
        """New probes under the old names."""
        namespace = self.namespace
        text = " ".join(str(each) for each in self.proof.values())
        self.items = []
        made: dict[str, Any] = {"probe": make_probe(namespace), "aprobe": make_async_probe(namespace)}
        made["iterator"] = Steps(namespace, self.items)
        made["aiterator"] = AsyncSteps(namespace, self.items)
        made["item"] = Value()
        made["box"] = Box([Value()])
        made["kind"] = type("Kind", (Exception,), {"__lt__": lambda self, other: True})
        if "coroutine" in text.replace("coroutine_", ""):
            made["coroutine"] = made["aprobe"]()
        namespace.update(made)
        self.names = [name for name in made if uses_name(self.proof["call"], name)]
        if self.names[:1] == ["box"]:
            self.items.append(weakref.ref(made["box"][0]))

    def drop_probes(self) -> None:
        for name in ("probe", "aprobe", "iterator", "aiterator", "item", "box", "kind", "coroutine", "value"):
            self.namespace.pop(name, None)

    async def run(self, phase: str) -> Any:
        STATE["phase"] = phase
        source = self.proof.get(phase)
        if not source:
            return None
        mode = "eval" if phase == "call" else "exec"
        code = compile(source, f"<{phase}>", mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        value = eval(code, self.namespace)
        if code.co_flags & inspect.CO_COROUTINE:
            value = await value
        return value

    async def call(self) -> Any:
        self.probe = weakref.ref(self.namespace[self.names[0]]) if self.names else None
        value = await self.run("call")
        STATE["phase"] = "returned"
        return value


def import_for(name: str, namespace: dict[str, Any]) -> None:
    """Imports the modules that a dotted name begins with."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        try:
            importlib.import_module(".".join(parts[:count]))
        except ImportError:
            return
        namespace[parts[0]] = sys.modules[parts[0]]


def uses_name(text: str, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(ast.parse(text, mode="eval")))


def between() -> None:
    time.sleep(MOMENT)


async def pause(proof: dict[str, Any]) -> None:
    """Lets threads and tasks go on for a moment."""
    if proof["asynchronous"]:
        await asyncio.sleep(MOMENT)
    until = time.monotonic() + PATIENCE
    while proof["beside"] and not log_lines() and time.monotonic() < until:
        await asyncio.sleep(MOMENT) if proof["asynchronous"] else time.sleep(MOMENT)


async def try_when(proof: dict[str, Any]) -> dict[str, Any]:
    """In which phases the probe ran or was advanced."""
    trial = Trial(proof)
    await trial.run("setup")
    trial.namespace["result"] = result = await trial.call()
    STATE["phase"] = "between"
    kinds = kinds_of(result)
    is_of_class = is_instance(result, proof["returns"], trial.namespace)
    await pause(proof)
    for phase in ("use", "end", "later"):
        await trial.run(phase)
    STATE["phase"] = "over"
    seen = sorted({tuple(line) for line in log_lines()})
    await trial.run("drop")
    del trial.namespace["result"]
    try:
        reference = weakref.ref(result)
    except TypeError:  # Not all objects can be referenced weakly.
        stays = is_referred_to(result)
        del result
    else:
        del result
        stays = is_alive(reference)
    return {"events": seen, "kinds": kinds, "is_of_class": is_of_class, "result_stays": stays}


def is_instance(result: object, class_name: str, namespace: dict[str, Any]) -> bool:
    """Whether a result is of the class that the row names; True where Python has no class of that name."""
    if not class_name:
        return True
    import_for(class_name, namespace)
    try:
        wanted = eval(class_name, namespace)
    except (NameError, AttributeError):
        return True
    return not isinstance(wanted, type) or isinstance(result, wanted)


def kinds_of(result: object) -> list[str]:
    kinds = []
    if result is None or isinstance(result, (bool, int, float, complex, str, bytes)):
        kinds.append("nothing")
    if hasattr(type(result), "__next__") or hasattr(type(result), "__anext__"):
        kinds.append("iterator")
    if isinstance(result, (list, tuple)) and result and all(hasattr(type(each), "__next__") for each in result):
        kinds.append("iterators")
    if hasattr(type(result), "__enter__") or hasattr(type(result), "__aenter__"):
        kinds.append("context-manager")
    if callable(result) or hasattr(type(result), "__get__"):
        kinds += ["wrapper", "factory", "manager-factory"]
    if result is not None:
        kinds.append("handle")
    if not isinstance(result, (type(None), bool, int, float, complex, str, bytes)):
        kinds += ["holder", "object"]
    return kinds


def is_within(wanted: object, result: Any, depth: int = 2) -> bool:
    """Whether an item or an attribute of an object is the value that is wanted."""
    if result is wanted:
        return True
    if depth == 0 or isinstance(result, (str, bytes, int, type(None))):
        return False
    found = []
    if isinstance(result, dict):
        found += [*result.values(), *result.keys()]
    elif isinstance(result, (list, tuple, set, frozenset)) or hasattr(type(result), "popleft"):
        found += list(result)
    else:
        found += list(getattr(result, "__dict__", {}).values())
        names = getattr(type(result), "__slots__", ())
        names = (names,) if isinstance(names, str) else names
        found += [getattr(result, name, None) for name in names if name != "__weakref__"]
    return any(is_within(wanted, each, depth - 1) for each in found)


def is_alive(reference: Any) -> bool:
    if reference is None or reference() is None:
        return False
    gc.collect()
    return reference() is not None


def is_referred_to(result: Any) -> bool:
    """Whether anything but a frame refers to an object."""
    return any(not inspect.isframe(each) and not inspect.iscoroutine(each) for each in gc.get_referrers(result))


def alive(trial: Trial) -> list[bool]:
    """Whether the probe, and any item that it gave, are still there."""
    return [is_alive(trial.probe), any(is_alive(each) for each in trial.items)]


async def try_references(proof: dict[str, Any]) -> dict[str, Any]:
    """Who still refers to the probe when the call is over: the result, the place that is named, somebody else."""
    trial = Trial(proof)
    await trial.run("setup")
    result = await trial.call()
    if proof.get("settle"):
        await asyncio.sleep(MOMENT) if proof["asynchronous"] else time.sleep(4 * MOMENT)
    found = {}
    targets = [trial.probe() if trial.probe else None, *(each() for each in trial.items)]
    is_target = [each is not None and result is each for each in targets]
    found["itself"] = [is_target[0], any(is_target[1:])]
    within = [each is not None and is_within(each, result) for each in targets]
    found["within"] = [within[0], any(within[1:])]
    del targets, is_target
    trial.drop_probes()
    found["with_result"] = alive(trial)
    result = None
    found["without_result"] = alive(trial)
    if proof["place"] == "module":
        found["in_place"] = found["without_result"]
        place = "obj"
        trial.namespace.pop(place, None)
    elif proof["place"]:
        if "drop" in proof:
            await trial.run("drop")
        trial.namespace.pop(proof["place"], None)
    found["without_place"] = alive(trial)
    return found


async def try_twice(proof: dict[str, Any]) -> dict[str, Any]:
    """What the same call with another probe does to the first: whether that is gone, or runs no more."""
    trial = Trial(proof)
    await trial.run("setup")
    first_result = await trial.call()
    first, first_items = trial.probe, trial.items
    found: dict[str, Any] = {"alive_before": [is_alive(first), any(map(is_alive, first_items))]}
    trial.renew()
    second_result = await trial.call()
    found["other_result"] = second_result is not first_result
    trial.namespace["result"] = second_result
    del first_result, second_result
    trial.drop_probes()
    os.ftruncate(STATE["log"], 0)
    for phase in ("use", "end", "later"):
        await trial.run(phase)
    found["runs"] = len([line for line in log_lines() if line[0] == "run"])
    trial.namespace.pop("result", None)
    found["first_alive"] = [is_alive(first), any(map(is_alive, first_items))]
    await trial.run("drop")
    return found


async def try_taking(proof: dict[str, Any]) -> dict[str, Any]:
    """Which of three values that were put in are gone, or run no more, after the call; whether it gave one back."""
    found: dict[str, Any] = {}
    for is_called in (False, True):
        trial = Trial(proof)
        await trial.run("setup")
        values = [Value(number) for number in range(3)]
        for key, value in enumerate(values):
            trial.namespace.update(key=key, value=value)
            await trial.run("put")
        references = [weakref.ref(value) for value in values]
        if not is_called:
            del values, value
            trial.drop_probes()
            found["before"] = await what_is_there(trial, references)
            await trial.run("drop")
            continue
        trial.namespace.update(key=1, value=values[1], values=values)
        result = await trial.call()
        found["itself"] = any(result is each for each in values)
        del values, value
        del trial.namespace["values"]
        trial.drop_probes()
        found["with_result"] = [is_alive(each) for each in references]
        result = None
        found["after"] = await what_is_there(trial, references)
        await trial.run("drop")
    return found


async def what_is_there(trial: Trial, references: list[Any]) -> list[bool]:
    """Which values are still referred to or, where the proof makes them run, which still do so."""
    if "later" not in trial.proof:
        return [is_alive(each) for each in references]
    os.ftruncate(STATE["log"], 0)
    await trial.run("later")
    ran = {line[0] for line in log_lines()}
    return [f"run{number}" in ran for number in range(len(references))]


async def try_waiting(proof: dict[str, Any]) -> dict[str, Any]:
    """Whether what ran beside is over when the call, or what uses its result, is."""
    trial = Trial(proof)
    release = threading.Event()
    number = STATE["trial"]

    def slow(*args: object, **kwargs: object) -> None:
        end = time.monotonic() + LIMIT
        while not release.is_set() and time.monotonic() < end:
            time.sleep(0.002)
        record("over", number)

    async def aslow(*args: object, **kwargs: object) -> None:
        await asyncio.sleep(2 * MOMENT)
        record("over", number)

    def nap(*args: object, **kwargs: object) -> None:
        time.sleep(3 * MOMENT)
        record("over", number)

    def is_over() -> bool:
        return any(line[0] == "over" for line in log_lines())

    trial.namespace.update(slow=slow, aslow=aslow, nap=nap, trial=number)
    await trial.run("setup")
    found = {"before": is_over()}
    threading.Timer(2 * MOMENT, release.set).start()
    trial.namespace["result"] = await trial.call()
    found["call"] = is_over()
    await trial.run("use")
    found["use"] = is_over()
    release.set()
    await trial.run("end")
    return found


TRIALS = {
    "when": try_when,
    "references": try_references,
    "twice": try_twice,
    "taking": try_taking,
    "waiting": try_waiting,
}


def prove(proof: dict[str, Any]) -> dict[str, Any]:
    seen = {}
    for name in proof["trials"]:
        seen[name] = run_trial(TRIALS[name], proof)
    return seen


def run_trial(trial: Callable[[dict[str, Any]], Coroutine[Any, Any, Any]], proof: dict[str, Any]) -> Any:
    if proof["asynchronous"]:
        return asyncio.run(trial(proof))
    routine = trial(proof)
    try:
        routine.send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError("it awaits something, but is not asynchronous")


def expire(number: int, frame: object) -> None:
    raise TimeoutError(f"it took more than {LIMIT} seconds")


def main() -> None:
    warnings.simplefilter("ignore")
    answers = os.dup(1)
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 1)
    proofs = json.load(sys.stdin)
    os.dup2(silent, 0)
    faulthandler.dump_traceback_later(LIMIT * 5, exit=True)
    sys.unraisablehook = lambda unraisable: None
    threading.excepthook = lambda arguments: None
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        STATE["main"] = os.getpid()
        STATE["log"] = os.open(os.path.join(folder, "log"), os.O_RDWR | os.O_APPEND | os.O_CREAT)
        for proof in proofs:
            faulthandler.dump_traceback_later(LIMIT * 2, exit=True)
            signal.signal(signal.SIGALRM, expire)
            signal.alarm(LIMIT)
            try:
                answer = {"key": proof["key"], "seen": prove(proof)}
            except BaseException as error:
                answer = {"key": proof["key"], "error": f"{type(error).__name__}: {error}"}
            signal.alarm(0)
            if os.getpid() != STATE["main"]:
                os._exit(0)
            os.write(answers, (json.dumps(answer) + "\n").encode())
    os.killpg(0, signal.SIGKILL)  # Its own session: also the processes that a program has left behind.


if __name__ == "__main__":
    main()
