"""Writes docs/callables.md from the rows and their proofs."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.library.rows import shipped_modules, shipped_rows
from tests.library.install import modules_by_hand
from tests.library.proofs import proofs_of, shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.library.notation import Callable

PAGE = Path(__file__).parents[2] / "docs" / "callables.md"

HEAD = """# What callables do with their arguments

This page is generated from the data files in `closure_lsp/library/data` (`python -m tests.library --write`).
For each parameter, a row says what the callable does with the value: runs it (when), keeps it (where), returns it.
`closure_lsp/library/effects.py` describes the words, `closure_lsp/library/notation.py` the notation.
*Shown by* is the call that a test makes under CPython with a probe as argument, to see whether and
when the probe runs, and what refers to it afterwards (`tests/library`).
A class without a row of its own is made like its bases, and has their methods.
The wheel contains the files and a description of their format (`data/README.md`), for other tools, too.
Rows that no program proves are listed below by reason; a finding that depends on one is at most information.

## Rows of your own

What a function of yours, or of a package, does with its arguments is usually visible in its source. If not,
say it in `pyproject.toml`: as a signature whose annotations are effects, or as a table with that signature as `call`.

```toml
[tool.closure-lsp.callables]
"shop.tasks.defer" = "(function: keeps in module & runs later, *args)"   # a function, by its dotted name
"shop.events.Bus.on" = "(self, handler: keeps in self & runs later)"     # a method, by that of its class
"shop.events.bus" = { call = "() -> holder", returns = "shop.events.Bus" }   # what it makes: `since`, `until`, `source`
"subscribe" = "(self, handler: keeps in self)"   # all methods of this name, whose class is not known
"pool.apply" = "runs"                            # it calls what it is given and is done with it, whatever the parameter
```

A package can say it for all its users, in a file `closure-lsp.toml` in its folder, next to `__init__.py`, as with
`py.typed`. It has the same tables as our own files (`callables`, `classes`, `aliases`, `attributes`, `source`), for
names of that package. The rows of your project override those of packages, and these override those below. A row
overrides the source. An invalid row does not count; closure-lsp reports it with its file and key.

## All rows

| | standard library | other packages |
|---|---|---|
"""


def is_standard(module: str) -> bool:
    return module in sys.stdlib_module_names or module in _OF_OTHERS or module == "builtins"


_OF_OTHERS = {"cgitb", "compression", "distutils", "lib2to3", "nntplib", "telnetlib", "tomllib", "xdrlib"}
"""Modules of the standard library that some Python from 3.10 on does not have."""


def text() -> str:
    modules = [module for module in shipped_modules() if shipped_rows(module).callables]
    lines = [HEAD + "\n".join(_counts(modules))]
    for module in sorted(modules, key=lambda each: (not is_standard(each), each.lower())):
        rows = shipped_rows(module)
        lines += ["", f"## {module}", "", f"Source: {rows.source}.{_by_hand(module)}", ""]
        lines.append("| callable | what it does | shown by |")
        lines.append("|---|---|---|")
        shown = _programs(module)
        lines += [_line(shipped()[name], shown.get(name, [])) for name in rows.callables]
        lines += [_base(name, bases) for name, bases in rows.classes.items() if bases]
        lines += [_base(name, [kind]) for name, kind in rows.attributes.items()]
    return "\n".join(lines) + "\n"


def _by_hand(module: str) -> str:
    """Where its programs are not run each time: how they were run."""
    if module not in modules_by_hand() or not proofs_of(module):
        return ""
    return f"\nProven with that version by `python -m tests.library {module} --interpreter PYTHON`, not in each run."


def _counts(modules: list[str]) -> Iterator[str]:
    groups = [[each for each in modules if is_standard(each) == wanted] for wanted in (True, False)]
    callables = [[shipped()[name] for module in group for name in shipped_rows(module).callables] for group in groups]
    yield _count("callables", [len(group) for group in callables])
    yield _count("parameters and receivers with effects", [sum(map(_effects, group)) for group in callables])
    yield _count("callables that no program proves", [sum(bool(row.unproven) for row in group) for group in callables])
    reasons = Counter(row.unproven for group in callables for row in group if row.unproven)
    for reason in sorted(reasons, key=lambda each: (-reasons[each], each)):
        yield _count(f"— {reason}", [sum(row.unproven == reason for row in group) for group in callables])
    yield _count("programs", [sum(len(proofs_of(module)) for module in group) for group in groups])


def _count(what: str, numbers: list[int]) -> str:
    return f"| {what} | {' | '.join(map(str, numbers))} |"


def _effects(row: Callable) -> int:
    parameters = (*row.parameters, *([row.receiver] if row.receiver else []))
    return sum(bool(parameter.effects) for parameter in parameters)


def _programs(module: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for proof in proofs_of(module):
        calls = found.setdefault(proof.callable.name, [])
        if proof.texts["call"] not in calls:
            calls.append(proof.texts["call"])
    return found


def _line(row: Callable, calls: list[str]) -> str:
    notes = [f"since {row.since}"] if row.since else []
    notes += [f"until {row.until}"] if row.until else []
    notes += [f"gives a `{row.returns}`"] if row.returns else []
    what = _code(row.notation) + (f" ({', '.join(notes)})" if notes else "")
    shown = f"*not proven: {row.unproven}*" if row.unproven else ", ".join(map(_code, calls))
    return f"| {_code(row.name)} | {what} | {shown} |"


def _base(name: str, bases: list[str]) -> str:
    return f"| {_code(name)} | a {' and '.join(map(_code, bases))} | |"


def _code(source: str) -> str:
    return f"`{source}`".replace("|", "\\|")
