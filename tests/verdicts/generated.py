"""Writes random programs: loops x containers x takings-out x helpers, from the rows of the grammar. Judges nothing."""

from __future__ import annotations

import ast
from textwrap import indent
from typing import TYPE_CHECKING, NamedTuple

from tests.verdicts.callers import CALLERS, REGISTRIES
from tests.verdicts.instrument import bound_names
from tests.verdicts.loops import AFTER, COMPREHENSIONS, LOOPS, MAKERS, OBJECTS, TICKS, YIELDS
from tests.verdicts.sinks import HELPERS, LIST, NONE, PLACE_OR, SINKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from tests.verdicts.rows import Loop, Maker, Sink


MODULES = (
    *("argparse", "asyncio", "atexit", "collections", "contextlib", "dataclasses", "functools", "heapq", "itertools"),
    *("multiprocessing", "queue", "re", "threading", "types", "typing", "weakref"),
)
WRAPPERS = ("if True:", "with contextlib.nullcontext():", "try:")
"""In which the statements of an iteration may be."""
AFTER_TRY = "\nfinally:\n    pass"
NAMES = ("value", "n", "key", "label")
PLACES = ("module", "function", "method", "nested function", "generator", "async function")


class Program(NamedTuple):
    """A source, and of which rows of the grammar it is made."""

    source: str
    loop: str
    container: str
    taking: str
    helper: str
    maker: str
    place: str


class _Labels(NamedTuple):
    container: str
    taking: str
    helper: str
    maker: str


class _Body(NamedTuple):
    """What a program is made of, before it has its loop and its place."""

    labels: _Labels
    statements: str
    """Of each iteration."""
    prelude: str = ""
    setup: str = ""
    result: str = ""
    after: str = ""
    around: str = ""
    is_async: bool = False


def program(random: Random) -> Program:
    """A program that runs under Python 3.10 and later and raises nothing."""
    shape = random.choices((_stored, _helped, _called, _registered, _whole), (30, 25, 20, 20, 12))[0]
    return shape(random)


# -- Shapes -----------------------------------------------------------------------------------------------------------


def _stored(random: Random) -> Program:
    return _of_sink(random, random.choice(SINKS))


def _registered(random: Random) -> Program:
    return _of_sink(random, random.choice(REGISTRIES), kinds=("function",))


def _of_sink(random: Random, sink: Sink, kinds: Sequence[str] = ("function", "generator", "coroutine")) -> Program:
    taking = random.choice(sink.takings or (NONE,))
    text = taking.head + sink.store + taking.tail
    maker = _maker(random, lambda each: each.kind in kinds and (each.is_named or text.count("FN") < 2))
    labels = _Labels(sink.name, taking.name, "none", maker.name if "FN" in text else "def with a decorator")
    statements = _joined(taking.head, maker.before if "FN" in text else "", sink.store, taking.tail)
    statements = statements.replace("FN", maker.expression)
    setup = taking.setup or sink.setup
    body = _Body(labels, statements, sink.prelude, setup, sink.result, sink.after, sink.around, sink.is_async)
    return _placed(random, body)


def _helped(random: Random) -> Program:
    helper, taking = random.choice(HELPERS), random.choice(LIST.takings)
    is_wrapped = "kept.append(" in helper.store or "kept.extend(" in helper.store
    if (is_wrapped and "FN" in taking.head + taking.tail) or "()" in taking.head + taking.tail:
        taking = NONE  # what is in the list is not the function itself
    text = helper.store + taking.tail + taking.head
    maker = _maker(random, lambda each: each.kind == "function" and (each.is_named or text.count("FN") < 2))
    labels = _Labels("list", taking.name, helper.name, maker.name)
    statements = _joined(taking.head, maker.before, helper.store, taking.tail).replace("FN", maker.expression)
    setup = _joined(taking.setup or LIST.setup, helper.setup)
    return _placed(random, _Body(labels, statements, helper.prelude, setup, LIST.result))


def _called(random: Random) -> Program:
    caller = random.choice(CALLERS)
    maker = _maker(
        random,
        lambda each: (
            each.kind == caller.kind
            and (each.takes_one or not caller.arity)
            and (each.is_named or caller.use.count("FN") < 2)
        ),
    )
    labels = _Labels("none", "none", caller.name, maker.name)
    statements = _joined(maker.before, caller.use).replace("FN", maker.expression)
    statements = statements.replace("ARG", "item" if caller.arity else "")
    return _placed(random, _Body(labels, statements, caller.prelude, caller.setup, is_async=caller.is_async))


def _whole(random: Random) -> Program:
    whole = random.choice((*COMPREHENSIONS, *YIELDS, *OBJECTS))
    maker = _maker(random, lambda each: not each.before and each.kind == "function")
    text = whole.text.replace("FN", maker.expression)
    prelude = whole.prelude.replace("FN", maker.expression)
    place = random.choice(("module", "function"))
    if place == "function":
        result = "return result" if "result =" in text and "def " not in text else ""
        text = _joined("def build():", indent(_joined(text, result), "    "), "result = build()")
    loop = "comprehension" if whole in COMPREHENSIONS else "for"
    return _written(random, _joined(prelude, text), loop, _Labels(whole.name, "none", "none", maker.name), place)


def _maker(random: Random, is_fit: Callable[[Maker], bool]) -> Maker:
    return random.choice([each for each in MAKERS if is_fit(each)])


# -- Where the loop is ------------------------------------------------------------------------------------------------


def _placed(random: Random, body: _Body) -> Program:
    loop = random.choice([each for each in LOOPS if not each.is_async or "asyncio.run(" not in body.statements])
    is_async = body.is_async or loop.is_async
    places = PLACES[:-1] if "asyncio.run(" in body.statements else PLACES
    place = "async function" if is_async else random.choice(places)
    after_name, after = random.choice(AFTER) if random.random() < 0.25 else AFTER[0]
    setup, module_setup, parameter = body.setup, "", ""
    header = random.choice(WRAPPERS) if random.random() < 0.3 else ""
    statements = _joined(header, indent(body.statements, "    ")) if header else body.statements
    inside = _joined(loop.first, statements + (AFTER_TRY if header == "try:" else ""), loop.last)
    if place == "module":
        is_moved = False
    else:
        is_moved = bool(setup) and random.random() < 0.4 and not _rebinds(setup, _joined(inside, body.after))
    if is_moved:
        setup, module_setup = "", setup
        names = sorted(bound_names(ast.parse(module_setup)))
        # A function that gets its container may get another one from somebody else, which keeps all that is put in.
        is_plain = "maxlen" not in module_setup and "Weak" not in module_setup
        is_given = names == [body.result] and is_plain and random.random() < 0.5
        parameter = names[0] if is_given else ""
    if place == "generator":
        inside = _joined(inside, "yield None")
    whole = _loop(loop, inside)
    if body.around:
        whole = _joined(body.around, indent(whole, "    "))
    result = f"return {body.result}" if body.result and place not in ("module", "generator") else ""
    code = _joined(setup, loop.before, whole, body.after, after, result)
    text = _joined(TICKS if loop.is_async else "", body.prelude, module_setup, _in_place(place, code, parameter))
    labels = body.labels._replace(taking=_with_after(body.labels.taking, after_name))
    return _written(random, text, loop.name, labels, place)


def _with_after(taking: str, after: str) -> str:
    return taking if after == AFTER[0][0] else f"{taking}; {after}"


def _rebinds(setup: str, inside: str) -> bool:
    names = bound_names(ast.parse(setup))
    wrapped = _joined("async def f():", indent(inside.replace("ARG", ""), "    "))
    function = ast.parse(wrapped).body[0]
    return not names.isdisjoint(bound_names(function))


def _loop(loop: Loop, inside: str) -> str:
    *outer, inner = loop.head.split("\n")
    text = _joined(inner, indent(inside, "    "))
    for head in reversed(outer):
        text = _joined(head, indent(text, "    "))
    return text


def _in_place(place: str, code: str, parameter: str) -> str:
    inside, argument = indent(code, "    "), parameter
    if place == "module":
        return code
    if place == "function":
        return _joined(f"def build({parameter}):", inside, f"result = build({argument})")
    if place == "generator":
        return _joined(f"def build({parameter}):", inside, f"for _ in build({argument}):", "    pass")
    if place == "async function":
        return _joined(f"async def build({parameter}):", inside, f"result = asyncio.run(build({argument}))")
    if place == "nested function":
        outer = _joined(f"def build({parameter}):", inside, f"return build({argument})")
        return _joined(f"def outer({parameter}):", indent(outer, "    "), f"result = outer({argument})")
    method = _joined(f"def build(self, {parameter}):", inside)
    return _joined("class Builder:", indent(method, "    "), f"result = Builder().build({argument})")


# -- Writing ----------------------------------------------------------------------------------------------------------


def _written(random: Random, text: str, loop: str, labels: _Labels, place: str) -> Program:
    text = text.replace("ARG", "").replace("VAR", random.choice(NAMES))
    if "place_or(" in text:
        text = _joined(PLACE_OR, text)
    imports = [f"import {name}" for name in MODULES if f"{name}." in text]
    if "futures." in text:
        imports.append("from concurrent import futures")
    source = _joined(*imports, text) + "\n"
    return Program(ast.unparse(ast.parse(source)) + "\n", loop, *labels, place)


def _joined(*parts: str) -> str:
    return "\n".join(part.rstrip("\n") for part in parts if part)
