"""Reads the proofs of rows (`proofs/*.toml`) and has interpreters run them, in batches with a time limit.

A key is a callable and a parameter, `functools.reduce(function)`; `self` is the receiver, and without a parameter the
proof is of what comes back. The value is the call, or a table of texts as `prove.py` describes them, and:

- `otherwise`: the call with the argument that the row names after `unless`, where that effect must not be seen;
- `display`: it opens windows; `alone`: it runs in a process of its own; `since`, `until`: where the program runs;
- `loop`, `sync`: it needs a running event loop, or none, whatever it awaits;
- `anytime`: the interpreter runs it at every call from then on;
- `part`: the effects that this program shows, where no single one can show all; together they show all;
- `also`: a list of further tables, each of which proves the same.
"""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closure_lsp.library.effects import (
    Effect,
    Gives,
    GivesBack,
    Iterates,
    Keeps,
    LooksAt,
    Place,
    Runs,
    TakesOut,
    Waits,
    When,
)
from closure_lsp.library.notation import read_effect
from closure_lsp.library.rows import shipped_modules, shipped_rows
from closure_lsp.python_version import PythonVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from closure_lsp.library.notation import Callable, RowParameter

_toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
PROOFS = Path(__file__).parent / "proofs"
PACKAGES = Path(__file__).parent / "packages"
"""Proofs of rows for packages that must be installed first."""

PROVE = Path(__file__).with_name("prove.py")
KEY = re.compile(r"(?P<callable>[\w.]+)\((?P<parameter>\w*)\)")
TEXTS = ("setup", "call", "use", "end", "later", "put", "drop")
FLAGS = ("display", "alone", "settle", "loop", "sync", "anytime")
BATCH_LIMIT = 100
"""Seconds for all proofs of a module under one interpreter."""


@dataclass(frozen=True)
class Proof:
    """A program, and what is claimed of a parameter of the callable that it calls."""

    key: str
    callable: Callable
    parameter: RowParameter | None
    effects: tuple[Effect, ...]
    texts: dict[str, str]
    flags: dict[str, bool] = field(default_factory=dict)
    tried: tuple[Effect, ...] = ()
    """What is looked for: also what must not be seen (`otherwise`)."""

    since: PythonVersion | None = None
    until: PythonVersion | None = None

    @property
    def is_of_receiver(self) -> bool:
        return self.parameter is not None and self.parameter is self.callable.receiver

    @property
    def place(self) -> str:
        """The name of the variable in whose object the row says that the value is kept, or `module`."""
        kept = next((effect for effect in self.effects if isinstance(effect, Keeps)), None)
        if kept is None:
            return ""
        return {Place.RECEIVER: "obj", Place.MODULE: "module", Place.ARGUMENT: kept.argument}[kept.place]

    @property
    def trials(self) -> list[str]:
        """What must be tried to see what is claimed, and that nothing else happens."""
        kinds = {type(effect) for effect in self.tried}
        whens = {effect.when for effect in self.tried if isinstance(effect, Runs | Iterates)}
        found = []
        if TakesOut in kinds or (GivesBack in kinds and "put" in self.texts):
            found.append("taking")
        if Waits in kinds:
            found.append("waiting")
        if self.is_of_receiver or (found and LooksAt not in kinds):
            return [*found, *(["when"] if Runs in kinds else [])]
        found.append("when")
        if not whens & {When.BESIDE, When.IN_COPY}:
            found.append("references")
        if Keeps in kinds or (self.parameter is None and self.callable.result in (Gives.CONTAINER, Gives.HOLDER)):
            found.append("twice")
        return found

    def holds_in(self, version: PythonVersion) -> bool:
        is_there = self.callable.is_in(version) and (self.parameter is None or self.parameter.is_in(version))
        return is_there and (not self.since or version >= self.since) and (not self.until or version < self.until)

    def as_json(self) -> dict[str, object]:
        text = " ".join(self.texts.values())
        return {
            **self.texts,
            **self.flags,
            "key": self.key,
            "callable": self.callable.name,
            "returns": self.callable.returns,
            "place": self.place,
            "beside": any(getattr(effect, "when", None) is When.BESIDE for effect in self.tried),
            "trials": self.trials,
            "asynchronous": self.flags.get("loop", bool(re.search(r"\bawait\b", text))) and not self.flags.get("sync"),
        }


@cache
def shipped() -> dict[str, Callable]:
    """All callables of the wheel's files by name."""
    found = {}
    for module in shipped_modules():
        rows = shipped_rows(module)
        for name in rows.callables:
            callable_ = rows.find(name)
            assert callable_ is not None
            found[name] = callable_
    return found


@cache
def proofs_of(module: str) -> tuple[Proof, ...]:
    """The proofs in the file of a top-level module."""
    files = [folder / f"{module}.toml" for folder in (PROOFS, PACKAGES)]
    texts = [file.read_text(encoding="utf-8") for file in files if file.exists()]
    tables: dict[str, Any] = {key: value for text in texts for key, value in _toml.loads(text).items()}
    return tuple(proof for key, value in tables.items() for proof in _read(key, value))


def _read(key: str, value: str | dict[str, Any]) -> Iterator[Proof]:
    found = KEY.fullmatch(key)
    assert found, f"not a callable and a parameter: {key}"
    row = shipped()[found["callable"]]
    names = (*row.parameters, *([row.receiver] if row.receiver else []))
    parameter = next((each for each in names if each.name == found["parameter"]), None)
    assert parameter or not found["parameter"], f"no such parameter: {key}"
    effects = parameter.effects if parameter else ()
    table: dict[str, Any] = {"call": value} if isinstance(value, str) else value
    also: list[dict[str, Any]] = table.get("also", [])
    for number, each in enumerate([table, *also]):
        shown = effects
        if "part" in each:
            shown = tuple(read_effect(text.strip()) for text in each["part"].split("&"))
            assert set(shown) <= set(effects), f"{key}: {each['part']} is not what the row says"
        texts = {name: each[name] for name in TEXTS if name in each}
        flags = {name: each[name] for name in FLAGS if name in each}
        versions = {name: _version(each[name]) for name in ("since", "until") if name in each}
        unknown = set(each) - {*TEXTS, *FLAGS, "since", "until", "otherwise", "also", "part"}
        assert not unknown, f"{key}: {unknown}"
        own_key = f"{key} #{number + 1}" if number else key
        if "call" in texts:
            yield Proof(own_key, row, parameter, shown, texts, flags, shown, **versions)
        if "otherwise" in each:
            less = tuple(left for effect in shown if (left := _otherwise(effect)) is not None)
            other = texts | {"call": each["otherwise"]}
            yield Proof(f"{own_key} otherwise", row, parameter, less, other, flags, shown, **versions)


def _otherwise(effect: Effect) -> Effect | None:
    """What is left of an effect where the argument is given that it names after `unless`."""
    if not getattr(effect, "unless", ""):
        return effect
    return replace(effect, slot=None, unless="") if isinstance(effect, Keeps) and effect.slot is not None else None


def _version(text: str) -> PythonVersion:
    return PythonVersion(3, int(text.removeprefix("3.")))


def run(proofs: Iterable[Proof], interpreter: Path, environment: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What an interpreter saw, by the proofs' keys; what ended the process is told as an error of its proof."""
    waiting = list(proofs)
    answers: dict[str, dict[str, Any]] = {}
    while waiting:
        batch = waiting[:1] if waiting[0].flags.get("alone") else [each for each in waiting if not _is_alone(each)]
        lines = _answers(interpreter, batch, environment)
        answers.update({line["key"]: line for line in lines})
        missing = [each for each in batch if each.key not in answers]
        if missing:
            answers[missing[0].key] = {"key": missing[0].key, "error": "the process ended, or took too long"}
        waiting = [each for each in waiting if each.key not in answers]
    return answers


def _is_alone(proof: Proof) -> bool:
    return proof.flags.get("alone", False)


def _answers(interpreter: Path, batch: Sequence[Proof], environment: dict[str, str]) -> list[dict[str, Any]]:
    command = [str(interpreter), "-I", "-X", "utf8", str(PROVE)]
    given = json.dumps([proof.as_json() for proof in batch])
    try:
        ended = subprocess.run(
            command,
            input=given,
            capture_output=True,
            text=True,
            timeout=BATCH_LIMIT,
            env=environment,
            check=False,
            start_new_session=True,
        )
        text = ended.stdout
    except subprocess.TimeoutExpired as error:
        text = error.stdout.decode() if isinstance(error.stdout, bytes) else error.stdout or ""
    return [json.loads(line) for line in text.splitlines() if line.endswith("}")]
