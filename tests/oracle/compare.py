"""Compares what we say of a file with what CPython says. Every rule by which a difference is none stands here.

1. *Dead code*: CPython drops functions that cannot be reached; ours may have more code objects, if `symtable` has the
   block too. It has none for annotations that stay text (PEP 563): these go with their function.
2. *Inlined comprehensions* (3.12, PEP 709): `symtable` merges their names into the block around and lists the blocks
   inside them there. Ours keep their own block. So in a block with inlined comprehensions `symtable` may list further
   names, each of which has to be a name of one of these.
3. *Annotations* (3.14): `symtable` lists an empty block for every function without annotations.
4. *Instructions without a name in the text*: `e = None; del e` after `except ... as e`, `__class__` for `super`,
   `__static_attributes__` of a class, `__classdict__` below a name that a class may have, and the like stand at some
   other node's position. Only an instruction whose name is what the text says there is compared, and only where we
   list a reference.
5. *LOAD_CLOSURE* is written as LOAD_FAST in 3.13 and later: it hands a cell on, and reads no variable.
6. *Errors of the compiler*, such as `return` outside a function, are none of scopes, and not ours. Some of today's
   symbol table (`await` outside a function, `__debug__`, late future imports) were the compiler's before 3.14.
7. *Places of errors*: 3.9 reports many at the beginning of the block, some a column early; until 3.13 `__debug__`,
   until 3.11 late future imports stand at other places too. Ours are where newer versions report them, so there the
   message alone is compared.
8. *3.12.0 to 3.12.3* take a name that an inlined comprehension only reads for what it is in the block around, or in
   the comprehension around (gh-118513: `push_inlined_comprehension_state` in compile.c set aside the scopes of names
   that the comprehension binds, and since 3.12.4 of all). Ours follow the later releases. So in these a global that a
   comprehension reads is none, if another one binds the name or a walrus declares it global: in
   `[{n for a in b} for c in d if {0: 0 for n in e}]` the first `n` is a LOAD_FAST,
   in `{0 for a in b for c in n}; {0: 0 for d in e if (n := 0)}` a LOAD_GLOBAL, and since 3.12.4 both are a LOAD_NAME.
9. *The module's first line* is always 1 since 3.10. In 3.9 it is that of the first instruction, which we do not know.
10. *Equal constants are one*: 3.11 and 3.12 keep only the first of lambdas in one line whose code and recorded columns
    are the same, so that the others have its qualname.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = dict[str, Any]

Code = tuple[object, ...]
"""Of a code object: name, qualname, first line, cellvars and freevars."""

Symbols = dict[str, tuple[str, AbstractSet[str]]]
"""Of a block: the scope and the flags of each name."""

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
    errors: int = 0
    """Of the rejected files those whose scopes are wrong: with them the first error is compared."""
    mismatches: list[Mismatch] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.files += other.files
        self.rejected += other.rejected
        self.code_objects += other.code_objects
        self.symbols += other.symbols
        self.references += other.references
        self.errors += other.errors
        self.mismatches += other.mismatches


def compare(truth: Json, ours: Json, source: bytes) -> Tally:
    """Compares one file: `truth` from `truth.py`, `ours` from `scope_tree.to_json`, `source` its text in UTF-8."""
    tally = Tally(files=1)
    error = truth["error"]
    if error:
        tally.rejected = 1
        _compare_error(error, truth["path"], ours, tally)
        if error["phase"] != "compiler" or "__future__" in error["message"]:
            return tally
    else:
        for excess in ours["errors"]:
            tally.mismatches.append(Mismatch(truth["path"], "an error where CPython has none", None, excess))
    _compare_symbols(truth, ours, tally)
    if not error:
        _compare_code(truth, ours, tally)
        _compare_references(truth, ours, source, tally)
    return tally


def _compare_error(error: Json, path: str, ours: Json, tally: Tally) -> None:
    """CPython stops at its first error; it has to be among ours."""
    by_compiler = error["phase"] == "compiler" and error["message"].startswith(_EARLIER_BY_COMPILER)
    if error["phase"] != "symbol table" and not by_compiler:
        return
    tally.errors = 1
    expected = {"line": error["line"], "column": error["offset"] - 1, "message": error["message"]}
    if not _has_own_place(error, ours["python"]):
        found = any(mine["message"] == error["message"] for mine in ours["errors"])
    else:
        found = expected in ours["errors"]
    if not found:
        tally.mismatches.append(Mismatch(path, "error", expected, ours["errors"]))


_EARLIER_BY_COMPILER = (
    "'await' outside",
    "'async ",
    "asynchronous comprehension",
    "cannot assign to __debug__",
    "cannot delete __debug__",
    "from __future__ imports",
    "future feature",
    "not a chance",
)


def _has_own_place(error: Json, python: str) -> bool:
    """Rule 7."""
    minor = int(python.partition(".")[2])
    if "__debug__" in error["message"]:
        return minor >= 14
    return minor >= (12 if "__future__" in error["message"] else 10)


def _compare_code(truth: Json, ours: Json, tally: Tally) -> None:
    has_qualname = truth["code"][0]["qualname"] is not None

    def key(code: Json) -> Code:
        qualname = code["qualname"] if has_qualname else None
        line = code["line"] if code["name"] != "<module>" or ours["python"] != "3.9" else 1  # rule 9
        return (code["name"], qualname, line, tuple(code["cellvars"]), tuple(code["freevars"]))

    expected = Counter(map(key, truth["code"]))
    actual = Counter(map(key, ours["code"]))
    tally.code_objects += expected.total() if hasattr(expected, "total") else sum(expected.values())
    missing = list((expected - actual).elements())
    extra = list((actual - expected).elements())
    if ours["python"] in ("3.11", "3.12"):
        missing, extra = _without_merged(missing, extra, actual)
    # rule 1
    known = {(_bare(block["name"]), block["line"]) for block in truth["symbols"]}
    dropped = [code for code in extra if _could_be_dropped(code, known)]
    names = {_bare(str(code[0])) for code in dropped}
    known |= {("__annotate__", line) for name, line in known if name in names}
    extra = [code for code in extra if missing or not _could_be_dropped(code, known)]
    for code in missing:
        similar = [other for other in extra if other[0] == code[0] and other[2] == code[2]]
        tally.mismatches.append(Mismatch(truth["path"], "code object", code, similar))
    if not missing:
        tally.mismatches.extend(Mismatch(truth["path"], "code object", None, code) for code in extra)


def _without_merged(missing: list[Code], extra: list[Code], actual: Counter[Code]) -> tuple[list[Code], list[Code]]:
    """Rule 10: a copy of a lambda that we know as well stands where ours has another with its own qualname."""
    remaining = []
    for code in missing:
        merged = [other for other in extra if (*other[:1], *other[2:]) == (*code[:1], *code[2:])]
        if code[0] == "<lambda>" and code in actual and merged:
            extra.remove(merged[0])
        else:
            remaining.append(code)
    return remaining, extra


def _could_be_dropped(code: Code, known: set[tuple[str, int]]) -> bool:
    name, line = str(code[0]), code[2]
    # A decorated function's code begins at the decorator, its block at the `def`.
    return any(_bare(name) == block and line <= at for block, at in known)  # type: ignore[operator]  # both are lines


def _bare(name: str) -> str:
    """`<lambda>` is `lambda` in symtable before 3.15; `<generic parameters of f>` is `f`."""
    return name.removeprefix("<generic parameters of ").strip("<>")


def _compare_symbols(truth: Json, ours: Json, tally: Tally) -> None:
    known = set(truth["flags"])
    expected: dict[tuple[str, str, int], list[Symbols]] = {}
    for block in truth["symbols"]:
        if _is_empty_annotation(block["type"], block["symbols"].keys()):
            continue  # rule 3
        key = (_kind(block["type"]), _bare(block["name"]), block["line"])
        symbols: Symbols = {name: (scope, frozenset(flags)) for name, (scope, flags) in block["symbols"].items()}
        expected.setdefault(key, []).append(symbols)
    actual: dict[tuple[str, str, int], list[tuple[Symbols, set[str]]]] = {}
    for block in _blocks(ours["root"]):
        names = block["symbols"].keys() | _inlined_names(block)
        if not _is_empty_annotation(block["kind"], names) and not block["inlined"]:
            name = "top" if block["kind"] == "module" else _bare(block["name"])
            line = 0 if block["kind"] == "module" else block["line"]
            symbols = {
                name: (symbol["scope"], frozenset(known.intersection(symbol["flags"])))
                for name, symbol in block["symbols"].items()
            }
            actual.setdefault((_kind(block["kind"]), name, line), []).append((symbols, _inlined_names(block)))
    for key, tables in expected.items():
        candidates = actual.pop(key, [])
        for table in tables:
            tally.symbols += len(table)
            matches = [pair for pair in candidates if not _differences(table, *pair)]
            if matches:
                # the one with which rule 2 has least to do
                candidates.remove(max(matches, key=lambda pair: len(pair[0])))
            else:
                nearest = [_differences(table, *pair) for pair in candidates]
                tally.mismatches.append(Mismatch(truth["path"], f"symbols of {key}", table, nearest))
    for key in actual:
        tally.mismatches.append(Mismatch(truth["path"], "block", None, key))


def _differences(table: Symbols, symbols: Symbols, inlined: set[str]) -> dict[str, tuple[object, object]]:
    found: dict[str, tuple[object, object]] = {}
    for name in table.keys() | symbols.keys() | inlined:
        theirs, mine = table.get(name), symbols.get(name)
        if theirs != mine and not (mine is None and name in inlined):  # rule 2
            found[name] = (theirs, mine)
        elif theirs is None:
            found[name] = (None, "inlined")
    return found


def _inlined_names(block: Json) -> set[str]:
    names: set[str] = set()
    pending = [child for child in block["children"] if child["inlined"]]
    while pending:
        comprehension = pending.pop()
        names.update(comprehension["symbols"].keys() - {".0"})
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


def _is_empty_annotation(kind: str, names: AbstractSet[str]) -> bool:
    return kind == "annotation" and not names - {".format", "__classdict__"}


def _compare_references(truth: Json, ours: Json, source: bytes, tally: Tally) -> None:
    if not truth["references"]:
        return
    lines = _LINE_END.split(source)
    mistaken = _names_of_several_comprehensions(ours["root"]) if [3, 12] <= truth["release"] < [3, 12, 4] else set()
    listed: dict[tuple[int, int, int, str], set[tuple[str, str]]] = {}
    for reference in ours["references"]:
        where = (reference["line"], reference["column"], reference["end_column"], reference["access"])
        listed.setdefault(where, set()).add((reference["name"], reference["opcode"]))
    for line, start, end, instruction, opcode, name, in_cell in truth["references"]:
        verb = opcode.partition("_")[0]
        mine = listed.get((line, start, end, _ACCESS[verb]))
        if mine is None or not _is_name_of(name, lines[line - 1][start:end]):
            continue  # rule 4
        is_read = name != "__class__" and not any(known.endswith("DEREF") for _, known in mine)
        if opcode == "LOAD_FAST" and in_cell and not is_read:
            continue  # rule 5
        if opcode == "LOAD_DEREF" and name == "__classdict__":
            continue  # rule 4
        tally.references += 1
        if (name, opcode) in mine:
            continue
        if name in mistaken and all(_is_global(known) for _, known in mine):
            continue  # rule 8
        place = f"line {line}, columns {start} to {end}"
        tally.mismatches.append(Mismatch(truth["path"], place, (name, instruction), sorted(mine)))


def _names_of_several_comprehensions(root: Json) -> set[str]:
    """The names that inlined comprehensions bind, in themselves or by a walrus in the module."""
    comprehensions = [block for block in _blocks(root) if block["inlined"]]
    names = {name for block in comprehensions for name, symbol in block["symbols"].items() if _is_bound(symbol)}
    return names | {name for name, symbol in root["symbols"].items() if symbol["scope"] == "global_explicit"}


def _is_bound(symbol: Json) -> bool:
    return "assigned" in symbol["flags"]


def _is_global(opcode: str) -> bool:
    return opcode.endswith(("_NAME", "_GLOBAL"))


def _is_name_of(name: str, text: bytes) -> bool:
    written = unicodedata.normalize("NFKC", text.decode("utf-8", "replace"))
    return name == written or (written.startswith("__") and name.startswith("_") and name.endswith(written))
