"""Compares what we say of a file with what CPython says. Every rule by which a difference is none stands here.

1. *Dead code*: CPython drops functions that cannot be reached; ours may have more code objects, if `symtable` has the
   block too.
2. *Inlined comprehensions* (3.12, PEP 709): `symtable` merges their names into the block around and lists the blocks
   inside them there. Ours keep their own block. So in a block with inlined comprehensions `symtable` may list further
   names, each of which has to be a name of one of these.
3. *Annotations* (3.14): `symtable` lists an empty block for every function without annotations.
4. *Instructions without a name in the text*: `e = None; del e` after `except ... as e`, `__class__` for `super`,
   `__static_attributes__` of a class and the like stand at some other node's position. Only an instruction whose name
   is what the text says there is compared, and only where we list a reference.
5. *LOAD_CLOSURE* is written as LOAD_FAST in 3.13 and later: it hands a cell on, and reads no variable.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = dict[str, Any]

_LINE_END = re.compile(rb"\r\n|\r|\n")
_ACCESS = {"LOAD": "read", "STORE": "write", "DELETE": "delete"}


class Mismatch(NamedTuple):
    """One disagreement."""

    path: str
    what: str
    cpython: object
    ours: object

    def __str__(self) -> str:
        return f"{self.path}: {self.what}\n    CPython: {self.cpython}\n    ours:    {self.ours}"


@dataclass
class Tally:
    """What was compared, and where the two disagree."""

    files: int = 0
    rejected: int = 0
    code_objects: int = 0
    symbols: int = 0
    references: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.files += other.files
        self.rejected += other.rejected
        self.code_objects += other.code_objects
        self.symbols += other.symbols
        self.references += other.references
        self.mismatches += other.mismatches


def compare(truth: Json, ours: Json, source: bytes) -> Tally:
    """Compares one file: `truth` from `truth.py`, `ours` from `scope_tree.to_json`, `source` its text in UTF-8."""
    tally = Tally(files=1)
    if truth["error"]:
        tally.rejected = 1
        return tally
    for error in ours["errors"]:
        tally.mismatches.append(Mismatch(truth["path"], "an error where CPython has none", None, error))
    _compare_code(truth, ours, tally)
    _compare_symbols(truth, ours, tally)
    _compare_references(truth, ours, source, tally)
    return tally


def _compare_code(truth: Json, ours: Json, tally: Tally) -> None:
    has_qualname = truth["code"][0]["qualname"] is not None

    def key(code: Json) -> tuple[object, ...]:
        qualname = code["qualname"] if has_qualname else None
        return (code["name"], qualname, code["line"], tuple(code["cellvars"]), tuple(code["freevars"]))

    expected = Counter(map(key, truth["code"]))
    actual = Counter(map(key, ours["code"]))
    tally.code_objects += expected.total() if hasattr(expected, "total") else sum(expected.values())
    missing = list((expected - actual).elements())
    extra = list((actual - expected).elements())
    # rule 1
    known = {(_bare(block["name"]), block["line"]) for block in truth["symbols"]}
    extra = [code for code in extra if missing or not _could_be_dropped(code, known)]
    for code in missing:
        similar = [other for other in extra if other[0] == code[0] and other[2] == code[2]]
        tally.mismatches.append(Mismatch(truth["path"], "code object", code, similar))
    if not missing:
        tally.mismatches.extend(Mismatch(truth["path"], "code object", None, code) for code in extra)


def _could_be_dropped(code: tuple[object, ...], known: set[tuple[str, int]]) -> bool:
    name, line = str(code[0]), code[2]
    # A decorated function's code begins at the decorator, its block at the `def`.
    return any(_bare(name) == block and line <= at for block, at in known)  # type: ignore[operator]  # both are lines


def _bare(name: str) -> str:
    """`<lambda>` is `lambda` in symtable before 3.15; `<generic parameters of f>` is `f`."""
    return name.removeprefix("<generic parameters of ").strip("<>")


def _compare_symbols(truth: Json, ours: Json, tally: Tally) -> None:
    expected: dict[tuple[str, str, int], list[dict[str, str]]] = {}
    for block in truth["symbols"]:
        if _is_empty_annotation(block["type"], block["symbols"]):
            continue  # rule 3
        key = (_kind(block["type"]), _bare(block["name"]), block["line"])
        expected.setdefault(key, []).append(block["symbols"])
    actual: dict[tuple[str, str, int], list[tuple[dict[str, str], set[str]]]] = {}
    for block in _blocks(ours["root"]):
        if not _is_empty_annotation(block["kind"], block["symbols"]) and not block["inlined"]:
            name = "top" if block["kind"] == "module" else _bare(block["name"])
            line = 0 if block["kind"] == "module" else block["line"]
            symbols = {name: symbol["scope"] for name, symbol in block["symbols"].items()}
            actual.setdefault((_kind(block["kind"]), name, line), []).append((symbols, _inlined_names(block)))
    for key, tables in expected.items():
        candidates = actual.pop(key, [])
        for table in tables:
            tally.symbols += len(table)
            match = next((pair for pair in candidates if not _differences(table, *pair)), None)
            if match is not None:
                candidates.remove(match)
            else:
                nearest = [_differences(table, *pair) for pair in candidates]
                tally.mismatches.append(Mismatch(truth["path"], f"symbols of {key}", table, nearest))
    for key in actual:
        tally.mismatches.append(Mismatch(truth["path"], "block", None, key))


def _differences(table: dict[str, str], symbols: dict[str, str], inlined: set[str]) -> dict[str, tuple[object, object]]:
    found: dict[str, tuple[object, object]] = {}
    for name in table.keys() | symbols.keys():
        theirs, mine = table.get(name), symbols.get(name)
        if theirs != mine and not (mine is None and name in inlined):  # rule 2
            found[name] = (theirs, mine)
    return found


def _inlined_names(block: Json) -> set[str]:
    names: set[str] = set()
    pending = [child for child in block["children"] if child["inlined"]]
    while pending:
        comprehension = pending.pop()
        names.update(comprehension["symbols"])
        pending.extend(child for child in comprehension["children"] if child["inlined"])
    return names


def _blocks(root: Json) -> list[Json]:
    found = [root]
    for block in found:
        found.extend(block["children"])
    return found


def _kind(kind: str) -> str:
    """One word for what `symtable` calls by several, and what it does not tell apart."""
    if kind in ("lambda", "comprehension", "generator_expression"):
        return "function"
    if kind in ("TypeVar bound", "type variable", "type_variable"):
        return "type variable"
    if kind in ("type parameter", "type parameters", "type_parameters"):
        return "type parameters"
    return kind.replace("_", " ")


def _is_empty_annotation(kind: str, symbols: dict[str, Any]) -> bool:
    return kind == "annotation" and not symbols.keys() - {".format", "__classdict__"}


def _compare_references(truth: Json, ours: Json, source: bytes, tally: Tally) -> None:
    if not truth["references"]:
        return
    lines = _LINE_END.split(source)
    listed: dict[tuple[int, int, int, str], set[tuple[str, str]]] = {}
    for reference in ours["references"]:
        place = (reference["line"], reference["column"], reference["end_column"], reference["access"])
        listed.setdefault(place, set()).add((reference["name"], reference["opcode"]))
    for line, start, end, instruction, opcode, name, in_cell in truth["references"]:
        verb = opcode.partition("_")[0]
        mine = listed.get((line, start, end, _ACCESS[verb]))
        if mine is None or not _is_name_of(name, lines[line - 1][start:end]):
            continue  # rule 4
        if opcode == "LOAD_FAST" and in_cell and (name, "LOAD_DEREF") in mine:
            continue  # rule 5
        tally.references += 1
        if (name, opcode) not in mine:
            place = f"line {line}, columns {start} to {end}"
            tally.mismatches.append(Mismatch(truth["path"], place, (name, instruction), sorted(mine)))


def _is_name_of(name: str, text: bytes) -> bool:
    written = unicodedata.normalize("NFKC", text.decode("utf-8", "replace"))
    return name == written or (written.startswith("__") and name.startswith("_") and name.endswith(written))
