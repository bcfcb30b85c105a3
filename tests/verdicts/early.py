"""Writes random programs in which a read may fail. All is straight code: what fails is certain to. Judges nothing."""

from __future__ import annotations

import ast
from textwrap import indent
from typing import TYPE_CHECKING, NamedTuple

from tests.verdicts.reads import (
    BINDINGS,
    GUARDS,
    HOLDER_PRELUDE,
    HOLDERS,
    INNER,
    LOSSES,
    NEUTRAL_GUARDS,
    READERS,
    UNBINDINGS,
)

if TYPE_CHECKING:
    from random import Random

NAMES = ("size", "label", "entry")
BUILTINS = ("hash", "divmod")
"""Names that Python has a value for, unless a function makes them its own."""
MODULES = ("asyncio", "contextlib", "functools", "threading", "typing", "unittest")
PRELUDE = """\
KEPT = []
def run(job, *args):
    return job(*args)
def keep(job):
    KEPT.append(job)
"""


class Early(NamedTuple):
    """A program, and of which rows of the grammar it is made."""

    source: str
    shape: str
    reader: str
    binding: str
    guard: str


def early_program(random: Random) -> Early:
    """A program in which a function reads a variable, maybe too early, too late or as its own."""
    shape = random.choices((_bound_later, _own_variable, _module_variable, _lost), (5, 4, 2, 4))[0]
    return shape(random)


def _bound_later(random: Random) -> Early:
    """A variable of a function that binds it, after or before another function reads it."""
    order = random.choices(("after", "before", "unbound again", "bound by a setter"), (5, 2, 2, 1))[0]
    reader = random.choice([each for each in READERS if not each.keeps or order != "unbound again"])
    guard = random.choice(GUARDS)
    binding_name, binding = random.choice(BINDINGS)
    run = guard[1].replace("RUN", indent(reader.run, "    ").lstrip() if "\n" in guard[1] else reader.run)
    name, unbinding = random.choice(UNBINDINGS)
    parts = {
        "after": (reader.made, run, binding),
        "before": (binding, reader.made, run),
        "unbound again": (binding if "del" in unbinding else "", reader.made, unbinding, run),
        "bound by a setter": (reader.made, "def setter():\n    nonlocal VAR\n    VAR = 1", run, "setter()", "VAR = 2"),
    }[order]
    code = _joined(*parts)
    text = _joined(PRELUDE, "def main(place):", indent(code, "    "), "main(1)")
    labels = f"{binding_name}, {order}" if order in ("after", "before") else f"{order}: {name}"
    return _written(random, text, "variable of a function", reader.name, labels, guard[0])


def _own_variable(random: Random) -> Early:
    """An inner function that makes a variable of the outer one its own."""
    inner, guard = random.choice(INNER), random.choice(NEUTRAL_GUARDS)
    names = BUILTINS if random.random() < 0.2 else NAMES
    run = guard[1].replace("RUN", "inner()")
    is_method = random.random() < 0.3
    if is_method and "nonlocal" not in inner.body and inner.name != "only read":
        method = _joined("VAR = 1", "def inner(self):", indent(inner.body, "    "))
        run = guard[1].replace("RUN", "Box().inner()")
        text = _joined("class Box:", indent(method, "    "), "def main():", indent(run, "    "), "main()")
        return _written(random, text, "class attribute", inner.name, "-", guard[0], names)
    function = _joined("VAR = 1", "def inner():", indent(inner.body, "    "), run)
    text = _joined("def main():", indent(function, "    "), "main()")
    return _written(random, text, "variable of its own", inner.name, "-", guard[0], names)


def _module_variable(random: Random) -> Early:
    """A variable of the module that is deleted, or not."""
    guard = random.choice(NEUTRAL_GUARDS)
    unbinding = random.choice((*UNBINDINGS, ("nothing", ""), ("nothing", "")))
    # A class body that binds the name has a variable of its own, which falls back on whatever the module has by then.
    fitting = [each for each in INNER if "nonlocal" not in each.body]
    inner = random.choice([each for each in fitting if "class" not in each.body or not unbinding[1]])
    run = guard[1].replace("RUN", "inner()")
    # Whether an `except` clause takes a value away that was there, nobody can say: it may never run.
    binding = "" if "except" in unbinding[1] else "VAR = 1"
    text = _joined(binding, "def inner():", indent(inner.body, "    "), unbinding[1], run)
    return _written(random, text, "variable of the module", inner.name, unbinding[0], guard[0])


def _lost(random: Random) -> Early:
    """A function that captures a variable which loses its value; what is kept is called at the end."""
    (holder, use), (loss, text) = random.choice(HOLDERS), random.choice(LOSSES)
    is_module = random.random() < 0.3
    # A name of the module leads to the function even where nothing keeps it: nobody can say who uses it.
    made, function = ("", "(lambda: VAR)")
    if "FN" in use and not is_module and random.random() < 0.5:
        made, function = "def job():\n    return VAR", "job"
    use = _joined(made, use).replace("FN", function)
    code = "\n".join(indent(use, line[: -len("USE")]) if line.strip() == "USE" else line for line in text.splitlines())
    code = _joined(code, "for each in KEPT:\n    if callable(each):\n        each()")
    if not is_module:
        code = _joined("def main():", indent(code, "    "), "main()")
    return _written(random, _joined(PRELUDE, HOLDER_PRELUDE, code), "lost variable", holder, loss, "nothing")


def _written(
    random: Random, text: str, shape: str, reader: str, binding: str, guard: str, names: tuple[str, ...] = NAMES
) -> Early:
    name = random.choice(names)
    text = text.replace("VAR", name)
    imports = [f"import {module}" for module in MODULES if f"{module}." in text]
    source = ast.unparse(ast.parse(_joined(*imports, text))) + "\n"
    return Early(source, shape, reader, binding, guard)


def _joined(*parts: str) -> str:
    return "\n".join(part.rstrip("\n") for part in parts if part)
