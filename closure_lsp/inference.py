"""Uses jedi to say in one short line what a variable may hold, or nothing. Never imports, runs or reads a user's files.

jedi gets the text of one document. Of other modules it sees only its own stubs of the standard library; everything from
elsewhere stays unknown. jedi cannot be interrupted and holds the interpreter's lock, so it runs in a separate process:
`main` is that process, and `closure_lsp.inference_process` talks to it.
"""

from __future__ import annotations

import faulthandler
import json
import os
import queue
import re
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_LONGEST_ANSWER = 80
_MOST_POSSIBILITIES = 3

# Characters. jedi takes about a second to read as many; a longer text was written by a machine.
_LONGEST_SOURCE = 1_000_000

# Seconds after which the process ends itself. The server has given up long before; this is for when it is gone.
_LONGEST_INFERENCE = 20

# The newest syntax that every supported parso knows. The interpreter that runs this may be newer.
_SYNTAX = (3, 13, 0)


def describe(source: str, line: int, column: int) -> str | None:
    """What the name at a place may hold: `int`, `list[str] | None`, `instance of Decimal`, `function make(n)`.

    `line` counts from 1, `column` from 0 in code points, a BOM included. At most 80 characters, and at most three of
    several possibilities. None if jedi knows nothing (or only that the value may be None), fails, or does not
    understand all of the syntax. Never raises.
    """
    text = source.removeprefix("\ufeff")
    if line == 1:
        column -= len(source) - len(text)
    if len(text) > _LONGEST_SOURCE:
        return None
    try:
        script = _source_only_script()(_without_type_parameters(text))
        if not _is_understood(script._module_node.get_leaf_for_position((line, column))):
            return None
        return _joined(_description(value) for value in script.infer(line, column))
    except Exception:
        # On unusual code jedi fails in many ways, RecursionError among them. What it cannot say is not said.
        return None


def _without_type_parameters(text: str) -> str:
    """The text with type parameters (PEP 695), which parso does not know, replaced by blanks; the rest keeps its place.

    `type Name = ...` becomes an assignment. Text in a string that looks like that is blanked, too, which changes no
    type.
    """
    text = _ALIAS.sub(r"\1pass;\2", text)
    pieces, done = [], 0
    for header in _GENERIC.finditer(text):
        start = header.end() - 1
        if start < done:
            continue
        end = _closing_bracket(text, start)
        if end is None:
            continue
        lines = text[start:end].split("\n")
        # A line of a list of several lines is continued by a backslash, where there is room for one.
        blank = "\n".join(
            [*(f"{' ' * (len(line) - 1)}\\" if line else "" for line in lines[:-1]), " " * len(lines[-1])]
        )
        pieces += [text[done:start], blank]
        done = end
    return "".join([*pieces, text[done:]])


_ALIAS = re.compile(r"^([ \t]*)type([ \t]+\w+[ \t]*(?=\[|=[^=]))", re.MULTILINE)
_GENERIC = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class|pass;)[ \t]+\w+[ \t]*\[", re.MULTILINE)
_IN_BRACKETS = re.compile(r"""[\[\](){}]|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*""")
_MOST_BRACKETS = 1000


def _closing_bracket(text: str, start: int) -> int | None:
    """The end of the brackets that begin at `start`; None if they do not close within a bounded distance."""
    depth = 0
    for number, found in enumerate(_IN_BRACKETS.finditer(text, start)):
        depth += (found[0] in "[({") - (found[0] in "])}")
        if depth == 0:
            return found.end()
        if number == _MOST_BRACKETS:
            break
    return None


def main() -> None:
    """Answers questions until its input ends: each question is a line of JSON, `[source, line, column]`, and so is each
    answer.

    The arguments are the folders that jedi was imported from. As a second safeguard besides `SourceOnly`, the
    interpreter itself refuses everything that no inference needs: files outside the libraries, processes, sockets.
    """
    _end_with_the_server()
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    # The first inference loads the stubs of the builtins, and the modules that jedi imports late.
    describe("x = 1\nx", 2, 0)
    _lock_in(sys.argv[1:])
    for question in iter(_questions().get, None):
        faulthandler.dump_traceback_later(_LONGEST_INFERENCE, exit=True, file=nowhere)
        answer = describe(*json.loads(question))
        faulthandler.cancel_dump_traceback_later()
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _end_with_the_server() -> None:
    """Makes the system end this process when the server ends, however that happens, even if this process is stopped
    then.

    Only Linux can do so (prctl(2), PR_SET_PDEATHSIG). Elsewhere the end of the input has to suffice; a stopped process
    does not see it until it is continued.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


_PR_SET_PDEATHSIG = 1


def _questions() -> queue.SimpleQueue[bytes | None]:
    """The lines of the input, then None. A thread reads them, so that the end of the input is seen during an
    inference.
    """
    questions: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def read() -> None:
        # By file descriptor: the lock of `sys.stdin` would be held when the interpreter ends.
        with os.fdopen(os.dup(0), "rb") as lines:
            for line in lines:
                questions.put(line)
        questions.put(None)
        time.sleep(_PATIENCE_AT_THE_END)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return questions


# Seconds. Who closes the input and still reads the output gets the answers that do not take long.
_PATIENCE_AT_THE_END = 2


def _joined(possibilities: Iterable[str]) -> str | None:
    # jedi's own order is not the same every time.
    found = sorted(set(possibilities), key=lambda possibility: (possibility == "None", possibility))
    if found == ["None"]:
        # Mostly a default, or a first value that somebody replaces: that it is all jedi sees does not make it all.
        return None
    shown = found[:_MOST_POSSIBILITIES]
    while len(shown) > 1 and len(_line(shown, found)) > _LONGEST_ANSWER:
        shown.pop()
    line = _line(shown, found)
    return (line if len(line) <= _LONGEST_ANSWER else f"{line[: _LONGEST_ANSWER - 3]}...") or None


def _line(shown: list[str], found: list[str]) -> str:
    return " | ".join(shown if len(shown) == len(found) else [*shown, "..."])


def _description(value: Any) -> str:
    """One of jedi's `Name`s in words."""
    match value.type:
        case "instance":
            return _instance(value)
        case "function":
            return _function(value)
        case kind:
            return f"{kind} {value.name}"


def _instance(value: Any) -> str:
    if value.full_name == "builtins.NoneType":
        return "None"
    is_builtin = (value.full_name or "").startswith("builtins.")
    # `int` reads as a value, `ValueError` as the class.
    if not is_builtin or value.name[:1].isupper():
        return f"instance of {value.name}"
    try:
        hint = value.get_type_hint()
    except TypeError:
        # jedi 0.20 fails on a container of which it knows no element.
        hint = None
    return _modern(hint or value.name).removesuffix("[]")


def _modern(hint: str) -> str:
    """A hint as it is written since Python 3.10: `List[Union[int, str]]` is `list[int | str]`."""
    hint = re.sub(r"\b(Dict|FrozenSet|List|Set|Tuple|Type)\[", lambda match: match[0].lower(), hint)
    hint = re.sub(r"\bOptional\[([^\[\]]*)\]", r"\1 | None", hint)
    return re.sub(r"\bUnion\[([^\[\]]*)\]", lambda match: match[1].replace(", ", " | "), hint)


def _function(value: Any) -> str:
    signatures = value.get_signatures()
    signature = " ".join(signatures[0].to_string().split()) if signatures else f"{value.name}(...)"
    if signature.startswith("<lambda>("):
        return f"lambda {signature[len('<lambda>(') : -1]}".rstrip()
    described = f"function {signature}"
    return described if len(described) <= _LONGEST_ANSWER else f"function {value.name}(...)"


def _is_understood(leaf: Any) -> bool:
    """Whether parso knows the syntax of all code that can bind the variables of the function around `leaf`.

    It does not know `match`, `except*` and others. It then continues as well as it can, so jedi would see only some of
    the bindings, or those of a wrong block.
    """
    if leaf is None:
        return False
    chain = list(_ancestors(leaf))
    # Below a header that parso does not know the body hangs in the air, indented within the module.
    if chain[-1].start_pos[1] != 0:
        return False
    functions = [node for node in chain if node.type == "funcdef"]
    return not any(_is_error(node) for node in [*chain, *(_descendants(functions[-1]) if functions else [])])


def _is_error(node: Any) -> bool:
    return node.type in ("error_node", "error_leaf")


def _ancestors(node: Any) -> Iterator[Any]:
    """`node` and the nodes around it, without the module."""
    while node.parent is not None:
        yield node
        node = node.parent


def _descendants(node: Any) -> Iterator[Any]:
    stack = [node]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(getattr(found, "children", ()))


@cache
def _source_only_script() -> Callable[[str], Any]:
    """`jedi.Script` without its ways out: no search for modules, no import, no interpreter, no cache on disk.

    jedi is imported here and not above, because that takes longer than most hovers.
    """
    import jedi  # type: ignore[import-untyped] # jedi publishes no types
    import parso.cache
    import parso.grammar
    from jedi.api.environment import InterpreterEnvironment  # type: ignore[import-untyped] # as above
    from jedi.inference.compiled.subprocess import (  # type: ignore[import-untyped] # as above
        InferenceStateSameProcess,
    )

    class OnlyBuiltins(InferenceStateSameProcess):  # type: ignore[misc] # its base has no types
        """What jedi calls to find, read and import modules: here there is only one, `builtins`."""

        def get_module_info(self, *, full_name: str, **_: object) -> tuple[None, bool | None]:
            # jedi reads "not found" from a second None, "compiled, no package" from False.
            return None, False if full_name == "builtins" else None

        def load_module(self, *, dotted_name: str, **_: object) -> Any:
            if dotted_name != "builtins":
                return None
            return self.__getattr__("load_module")(dotted_name=dotted_name, sys_path=[])

    class SourceOnly(InterpreterEnvironment):  # type: ignore[misc] # its base has no types
        """An "environment" that starts no interpreter and has no folders."""

        version_info: Any

        def __init__(self) -> None:
            super().__init__()
            self.version_info = type(self.version_info)(*_SYNTAX)

        def get_inference_state_subprocess(self, inference_state: Any) -> OnlyBuiltins:
            return OnlyBuiltins(inference_state)

        def get_sys_path(self) -> list[str]:
            return []

    # parso would keep pickled trees in the user's cache folder. Stubs do not change: memory is enough.
    grammar: Any = parso.grammar
    save_module: Any = parso.cache.try_to_save_module
    kept_trees = parso.cache.parser_cache

    def load_from_memory(syntax: str, file_io: Any, **_: object) -> Any:
        kept = kept_trees.get(syntax, {}).get(file_io.path)
        return kept.node if kept else None

    def save_in_memory(*tree: Any, **_: object) -> None:
        save_module(*tree, pickling=False)

    grammar.load_module = load_from_memory
    grammar.try_to_save_module = save_in_memory

    jedi.settings.auto_import_modules = []
    jedi.settings.dynamic_params_for_other_modules = False  # That would read the project's folder.
    environment = SourceOnly()
    # A folder that cannot have anything in it.
    project = jedi.Project(os.devnull, sys_path=[], smart_sys_path=False)

    def script(text: str) -> Any:
        # With its "fast parser" jedi keeps the last text's tree, for the next question about it; but it would patch
        # that tree for the next text, and then an answer could depend on the texts seen before.
        for trees in kept_trees.values():
            if None in trees and "".join(trees[None].lines) != text:
                del trees[None]
        return jedi.Script(text, environment=environment, project=project)

    return script


# Of these audit events (the table in Python's library reference) the first argument is a path.
_READING = frozenset({"open", "os.listdir", "os.scandir"})
_FORBIDDEN = (
    "ctypes.",
    "ftplib.",
    "http.",
    "os.",
    "shutil.",
    "socket.",
    "sqlite3.",
    "subprocess.",
    "urllib.",
    "winreg.",
)
_WRITING = os.O_WRONLY | os.O_RDWR


def _lock_in(library_folders: list[str]) -> None:
    """From now on this process can read its own libraries, and cannot read, change or start anything else.

    A refusal raises `PermissionError` inside jedi, so the answer becomes None.
    """
    import jedi
    import parso

    # What jedi and parso import late lies within their packages; what lies beside these must not be found.
    sys.path[:] = [folder for folder in sys.path if folder not in library_folders]
    packages = [os.path.dirname(str(module.__file__)) for module in (jedi, parso)]
    readable = tuple(os.path.join(_canonical(folder), "") for folder in [*sys.path, *packages])

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _READING:
            path, *how = arguments
            is_writing = bool(how) and bool(how[-1] & _WRITING)
            if not is_writing and (isinstance(path, int) or _canonical(path).startswith(readable)):
                return
        elif not event.startswith(_FORBIDDEN):
            return
        raise PermissionError(f"{event}: not in the process that infers")

    sys.addaudithook(refuse)


def _canonical(path: Any) -> str:
    return os.path.normcase(os.path.realpath(os.fsdecode(path)))
