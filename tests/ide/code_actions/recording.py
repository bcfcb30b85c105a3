"""Runs any program among stand-ins and records what it does to them. Knows no code action.

A program is executed where every name that it does not bind, every import and every dangerous builtin is a `Thing`: it
can be called, subscripted, iterated, entered and awaited, and gives another `Thing` each time. Then everything callable
that the program has made or handed out is called. What is written down are the effects: calls, assignments to
attributes and items, results, exceptions. A value is told by how it came about (`a.b(c)`), so two programs that do the
same give the same record; functions, methods and objects with `__call__` are not told apart. It runs in a child
process, which ends when it has taken too much CPU time.
"""

from __future__ import annotations

import builtins
import functools
import inspect
import json
import os
import re
import select
import signal
import sys
import types
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator


class Record(NamedTuple):
    """What a program has done."""

    effects: list[str]
    """In their order."""
    lines: frozenset[int]
    """Which of its lines (from 1) have been executed."""


_PATIENCE_SECONDS = 20.0
_CPU_SECONDS = 0.4
_MOST_EFFECTS = 1500
_CALLS_DEEP = 3


def record(source: str, entries: frozenset[str], unheard: str = "") -> Record | None:
    """What the program does, and what its functions of these names do when they are called; None if it takes too long.

    Functions that it hands to others or returns are called whatever their names. A `print` whose first argument is the
    text `unheard` is not written down.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _write_and_leave(writer, source, entries, unheard)
    os.close(writer)
    chunks: list[bytes] = []
    try:
        while select.select([reader], [], [], _PATIENCE_SECONDS)[0]:
            chunk = os.read(reader, 1 << 16)
            if not chunk:
                effects, lines = json.loads(b"".join(chunks))
                return Record(effects, frozenset(lines))
            chunks.append(chunk)
        return None
    except ValueError:
        return None
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)


def bound_names(source: str) -> frozenset[str]:
    """The functions and classes that the program binds in its module's code, by their names."""
    code = compile(source, "<program>", "exec", dont_inherit=True)
    return frozenset(code.co_names)


def _write_and_leave(writer: int, source: str, entries: frozenset[str], unheard: str) -> None:
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, _CPU_SECONDS)  # its signal ends the process
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        run = _Run(source, entries, unheard)
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(json.dumps([run.effects, sorted(run.lines)]).encode())
    finally:
        os._exit(0)


class _EnoughError(BaseException):
    """The program has had more effects than anybody wants to compare."""


class _Run:
    """One execution of a program."""

    def __init__(self, source: str, entries: frozenset[str], unheard: str) -> None:
        self.effects: list[str] = []
        self.lines: set[int] = set()
        self._unheard = unheard
        self._pending: list[tuple[str, Any, int]] = []
        self._seen: set[int] = set()
        self._keep: list[object] = []
        namespace: dict[str, Any] = {"__name__": "program", "__builtins__": self._builtins()}
        sys.settrace(self._trace)
        try:
            self._attempt("program", lambda: exec(compile(source, "<program>", "exec", dont_inherit=True), namespace))
            for name in sorted(entries & namespace.keys()):
                self._take(name, namespace[name], 0)
            while self._pending:
                label, function, depth = self._pending.pop(0)
                self._call(label, function, depth)
        except _EnoughError:
            self.effects.append("enough")
        finally:
            sys.settrace(None)

    def effect(self, text: str) -> None:
        self.effects.append(text)
        if len(self.effects) > _MOST_EFFECTS:
            raise _EnoughError

    def _trace(self, frame: types.FrameType, event: str, _: object) -> Any:
        """Notes the lines of the program; a frame of other code is left alone."""
        if frame.f_code.co_filename != "<program>":
            return None
        if event == "line" and frame.f_lineno is not None:
            self.lines.add(frame.f_lineno)
        return self._trace

    def told(self, label: str, values: tuple[object, ...] | list[object]) -> str:
        """Values as text; the functions among them will be called later."""
        for index, value in enumerate(values):
            self._take(f"{label}[{index}]", value, 1)
        return ", ".join(_text(value) for value in values)

    def _builtins(self) -> dict[str, Any]:
        found = _Names(self)
        for name, value in vars(builtins).items():
            is_exception = isinstance(value, type) and issubclass(value, BaseException)
            if is_exception or name in _HARMLESS_BUILTINS:
                found[name] = value
        found["__import__"] = lambda name, *rest: (
            _Functools(self, name) if name == "functools" else Thing(self, f"import {name}")
        )
        if self._unheard:
            found["print"] = self._print
        return found

    def _print(self, *values: object, **named: object) -> object:
        return None if values[:1] == (self._unheard,) else Thing(self, "print")(*values, **named)

    def _take(self, label: str, value: object, depth: int) -> None:
        if isinstance(value, (list, tuple, set, dict)) and depth < _CALLS_DEEP:
            items = list(value.values()) if isinstance(value, dict) else list(value)
            for index, item in enumerate(items[:5]):
                self._take(f"{label}[{index}]", item, depth + 1)
            return
        is_taken = isinstance(value, (types.GeneratorType, type)) or _is_callable_of_program(value)
        if not is_taken or id(value) in self._seen or not _is_of_program(value):
            return
        self._seen.add(id(value))
        self._keep.append(value)
        if isinstance(value, type) and "__call__" not in vars(value):
            for name, member in sorted(vars(value).items()):
                member = getattr(member, "__func__", getattr(member, "fget", member))
                if isinstance(member, types.FunctionType):
                    self._take(f"{label}.{name}", member, depth + 1)
            return
        self._pending.append((label, value, depth))

    def _call(self, label: str, function: Any, depth: int) -> None:
        if isinstance(function, types.GeneratorType):
            self._attempt(label, lambda: [next(function, None) for _ in range(3)], depth)
            return
        try:
            parameters = inspect.signature(function).parameters.values()
        except (TypeError, ValueError):
            return
        kinds = inspect.Parameter
        needed = [each for each in parameters if each.default is kinds.empty]
        positional = (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)
        given = [Thing(self, f"{label}:{each.name}") for each in needed if each.kind in positional]
        named = {each.name: Thing(self, f"{label}:{each.name}") for each in needed if each.kind is kinds.KEYWORD_ONLY}
        self._attempt(label, lambda: function(*given, **named), depth)

    def _attempt(self, label: str, action: Callable[[], object], depth: int = 0) -> None:
        try:
            result = action()
            if inspect.iscoroutine(result):
                result = _awaited(result)
        except _EnoughError:
            raise
        except RecursionError:
            raise _EnoughError from None
        except BaseException as error:
            kind = NameError if isinstance(error, NameError) else type(error)
            self.effect(f"{label} raises {kind.__name__}")
            return
        self.effect(f"{label} gives {_text(result)}")
        if depth < _CALLS_DEEP:
            self._take(f"{label}()", result, depth + 1)


def _is_callable_of_program(value: object) -> bool:
    """Whether it is a function, method or object of the program, not a class."""
    return callable(value) and not isinstance(value, (type, Thing)) and _is_of_program(value)


def _is_of_program(value: object) -> bool:
    function = value.func if isinstance(value, functools.partial) else value
    return getattr(function, "__module__", "program") == "program"


class _Names(dict[str, Any]):
    """Builtins in which every name is found."""

    def __init__(self, run: _Run) -> None:
        super().__init__()
        self._run = run

    def __missing__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise KeyError(name)
        return _Functools(self._run, name) if name == "functools" else Thing(self._run, name)


_HARMLESS_BUILTINS = frozenset(
    {
        *("False", "None", "True", "__build_class__", "__debug__", "all", "any", "bool", "bytes", "callable", "chr"),
        *("classmethod", "dict", "divmod", "enumerate", "filter", "float", "frozenset", "getattr", "hasattr", "int"),
        *("isinstance", "issubclass", "iter", "len", "list", "map", "max", "min", "next", "object", "ord", "property"),
        *("range", "repr", "reversed", "set", "setattr", "slice", "sorted", "staticmethod", "str", "sum", "super"),
        *("tuple", "type", "zip", "Ellipsis", "NotImplemented"),
    }
)


class Thing:
    """Something of which nobody knows what it is: it takes part in everything, and tells the run of each effect."""

    __slots__ = ("_label", "_run")

    def __init__(self, run: _Run, label: str) -> None:
        label = _without_addresses(label)
        short = label if len(label) < 80 else f"{label[:40]}~{zlib.crc32(label.encode()):x}"
        object.__setattr__(self, "_run", run)
        object.__setattr__(self, "_label", short)

    def __repr__(self) -> str:
        return str(self._label)

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        return f"{self._label}:{specification}"

    def __hash__(self) -> int:
        return zlib.crc32(self._label.encode())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and other._label == self._label

    def __bool__(self) -> bool:
        return zlib.crc32(self._label.encode()) % 3 > 0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Thing(self._run, f"{self._label}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        told = self._run.told(f"{self._label}.{name}", [value])
        self._run.effect(f"{self._label}.{name} = {told}")

    def __delattr__(self, name: str) -> None:
        self._run.effect(f"del {self._label}.{name}")

    def __call__(self, *values: Any, **named: Any) -> Any:
        told = self._run.told(f"{self._label}()", [*values, *named.values()])
        self._run.effect(f"{self._label}({told}; {', '.join(named)})")
        return Thing(self._run, f"{self._label}({told})")

    def __getitem__(self, key: object) -> Any:
        return Thing(self._run, f"{self._label}[{_text(key)}]")

    def __setitem__(self, key: object, value: object) -> None:
        self._run.effect(f"{self._label}[{_text(key)}] = {self._run.told(self._label, [value])}")

    def __delitem__(self, key: object) -> None:
        self._run.effect(f"del {self._label}[{_text(key)}]")

    def __len__(self) -> int:
        return 2

    def __index__(self) -> int:
        return 1

    __int__ = __index__

    def __float__(self) -> float:
        return 1.0

    def __contains__(self, value: object) -> bool:
        return zlib.crc32(f"{self._label}{_text(value)}".encode()) % 2 > 0

    def __iter__(self) -> Iterator[Any]:
        for index in range(2):
            yield Thing(self._run, f"{self._label}#{index}")

    async def __aiter__(self) -> Any:
        for index in range(2):
            yield Thing(self._run, f"{self._label}#{index}")

    def __await__(self) -> Generator[Any, None, Any]:
        yield None
        return Thing(self._run, f"await {self._label}")

    def __enter__(self) -> Any:
        self._run.effect(f"enter {self._label}")
        return Thing(self._run, f"with {self._label}")

    def __exit__(self, *details: object) -> None:
        self._run.effect(f"leave {self._label}")

    async def __aenter__(self) -> Any:
        return self.__enter__()

    async def __aexit__(self, *details: object) -> None:
        self.__exit__()

    def __mro_entries__(self, bases: object) -> tuple[type, ...]:
        return ()

    def keys(self) -> list[str]:
        return ["key"]


class _Functools(Thing):
    """The module whose `partial` is the real one."""

    __slots__ = ()

    @property
    def partial(self) -> type:
        return functools.partial


def _operator(name: str) -> Callable[..., Any]:
    def operate(self: Thing, *others: object) -> Any:
        return Thing(self._run, f"({self._label} {name} {', '.join(_text(other) for other in others)})")

    return operate


for _name in (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and", "xor", "or"),
    *("radd", "rsub", "rmul", "rtruediv", "rfloordiv", "rmod", "rpow", "rlshift", "rrshift", "rand", "rxor", "ror"),
    *("lt", "le", "gt", "ge", "neg", "pos", "invert", "abs"),
):
    setattr(Thing, f"__{_name}__", _operator(_name))


def _awaited(coroutine: Any) -> object:
    try:
        for _ in range(50):
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    return None


def _without_addresses(text: str) -> str:
    """The text in which a function, or a `partial` of one, has been printed, without its place in memory and name."""
    return _PARTIAL.sub("<callable>", _ADDRESS.sub("<callable>", text)) if " at 0x" in text else text


_ADDRESS = re.compile(r"<[^<>]*(?:<[^<>]*>[^<>]*)* at 0x[0-9a-f]+>")
_PARTIAL = re.compile(r"functools\.partial\(<callable>[^()]*\)")


def _text(value: object) -> str:
    """A value as the record has it: without what differs from run to run."""
    if isinstance(value, (Thing, str, bytes, int, float, complex, bool, type(None), type(...))):
        return _without_addresses(repr(value))[:80]
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}({', '.join(_text(item) for item in value[:5])})"
    if _is_callable_of_program(value) or (isinstance(value, type) and "__call__" in vars(value)):
        return "<callable>"
    return f"<{type(value).__name__}>"
