"""Writes random programs of the shapes that code actions look for. Knows neither actions nor scopes.

`tests.oracle.generated` writes whatever Python allows, so hardly ever a closure that somebody would turn into a class.
Here are such shapes: closures over shared state, callable objects, functions made in loops, calls that come too early.
Chance decides what is in and around them: names that meet, signatures, comments, tabs, line ends, `async`. All of it
comes from the `random.Random` that is handed in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

Lines = list[str]

NAMES = ("a", "b", "c", "d", "item", "total")
UNKNOWN = ("log", "use", "Box", "rows")
"""Bound by no program: whoever runs it has to supply them."""


def program(random: Random) -> str:
    """One or two shapes, each in surroundings of its own."""
    return _Author(random).program()


class _Author:
    def __init__(self, random: Random) -> None:
        self._random = random
        self._number = 0

    def program(self) -> str:
        lines: Lines = []
        if self._chance(0.2):
            lines.append('"""A program."""')
        if self._chance(0.15):
            lines.append("from __future__ import annotations")
        if self._chance(0.15):
            lines.append(self._one_of("import functools", "from functools import partial", "import functools as ft"))
        if self._chance(0.3):
            lines.append(f"{self._name()} = {self._known_value()}")
        for _ in range(self._random.choice((1, 1, 2))):
            (shape,) = self._random.choices([shape for _, shape in _SHAPES], [weight for weight, _ in _SHAPES])
            lines += self._surrounded(shape(self))
        return self._laid_out(lines)

    # -- dice ---------------------------------------------------------------------------------------------------------

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _one_of(self, *choices: str) -> str:
        return self._random.choice(choices)

    def _name(self) -> str:
        return self._random.choice(NAMES)

    def _names(self, count: int) -> list[str]:
        return self._random.sample(NAMES, count)

    def _fresh(self, word: str) -> str:
        self._number += 1
        return f"{word}{self._number}" if self._number > 1 else word

    # -- layout -------------------------------------------------------------------------------------------------------

    def _laid_out(self, lines: Lines) -> str:
        """The lines with comments and blank lines here and there, tabs or other steps, and the file's line ends."""
        step = self._random.choice(("    ", "    ", "    ", "  ", "\t"))
        has_comments, has_blank_lines = self._chance(0.3), self._chance(0.4)
        written: Lines = []
        for line in lines:
            margin = line[: len(line) - len(line.lstrip())].replace("    ", step)
            text = line.lstrip()
            if has_comments and self._chance(0.15):
                written.append(f"{margin}# {self._one_of('why', 'é 😀', 'a note')}")
            if has_blank_lines and text.startswith(("def ", "class ", "return ")) and self._chance(0.5):
                written.append("")
            behind = "  # here" if has_comments and self._chance(0.15) else ""
            written.append(f"{margin}{text}{behind}")
        line_end = self._random.choice(("\n", "\n", "\n", "\n", "\r\n"))
        return line_end.join(written) + ("" if self._chance(0.1) else line_end)

    def _surrounded(self, lines: Lines) -> Lines:
        """The shape in a function, method or branch, or nothing."""
        kind = self._random.randrange(8)
        if kind < 3:
            return lines
        if kind == 3:
            return [f"if {self._value()}:", *_indented(lines)]
        if kind == 4:
            method = f"def method(self{self._more_parameters()}):"
            return [f"class {self._fresh('Around')}:", *_indented([method, *_indented(self._function_body(lines))])]
        word = "async def" if self._chance(0.25) else "def"
        return [f"{word} {self._fresh('around')}({self._signature()[0]}):", *_indented(self._function_body(lines))]

    def _function_body(self, lines: Lines) -> Lines:
        """The shape as a body that hands out what it binds, so that somebody can call it."""
        bound = [_as_called(found[1]) for line in lines if (found := _DEFINED.match(line))]
        last = [] if lines[-1].startswith("return ") else [f"return {', '.join(bound)}" if bound else "pass"]
        return [*self._setup(), *lines, *last]

    # -- pieces -------------------------------------------------------------------------------------------------------

    def _signature(self, *, least: int = 0) -> tuple[str, list[str]]:
        """Parameters as text, and their names."""
        names = self._names(self._random.choice((0, 1, 1, 2, 3)) if least == 0 else self._random.randint(least, 3))
        parts: list[str] = []
        has_default = False
        for name in names:
            has_default = has_default or self._chance(0.2)
            note = self._one_of("", "", "", ": int")
            parts.append(f"{name}{note}{'=' if not note else ' = '}{self._constant()}" if has_default else name + note)
        if parts and self._chance(0.1):
            parts.insert(1, "/")
        if parts and self._chance(0.12):
            parts.insert(len(parts) - self._random.choice((0, 1)), "*rest")
        elif parts and parts[-1] != "/" and self._chance(0.12):
            parts.insert(len(parts) - 1, "*")
        if self._chance(0.08):
            parts.append("**more")
        return ", ".join(parts), names

    def _more_parameters(self) -> str:
        text, _ = self._signature()
        return f", {text.replace('/, ', '').replace(', /', '')}" if text else ""

    def _constant(self) -> str:
        return self._one_of("0", "1", "None", '"s"', "()", "2.5")

    def _value(self, depth: int = 0, within: list[str] | None = None) -> str:
        names = within or list(NAMES)
        if depth > 2 or self._chance(0.45):
            return self._random.choice(names) if self._chance(0.8) else self._constant()
        one, other = self._value(depth + 1, within), self._value(depth + 1, within)
        name = self._random.choice(names)
        return self._one_of(
            f"use({one})",
            f"use({one}, {other})",
            f"({one} + {other})",
            f"{name}.part",
            f"{name}[{one}]",
            f"[{one}, {other}]",
            # A name of its own: CPython 3.12 and 3.13.0 lose a captured variable that is called like this one.
            f"[{one} for {self._one_of('each', 'every')} in rows]",
            f'f"{{{name}}} {{{name}.part!r}}"',
            f"({one} if {name} else {other})",
            f"use(key={one})",
            f"use(key=lambda {self._name()}: {one})",
        )

    def _known_value(self) -> str:
        """Mostly one that depends on no name of the program's: this may have no value yet, and all would end here."""
        return self._value() if self._chance(0.25) else self._value(1, list(UNKNOWN))

    def _statement(self, within: list[str]) -> Lines:
        name, value = self._random.choice(within), self._value(0, within)
        kind = self._random.randrange(9)
        if kind < 3:
            return [f"log({value})"]
        if kind == 3:
            return [f"{self._name()} = {value}"]
        if kind == 4:
            return [f"if {name}:", f"    log({value})"]
        if kind == 5:
            return [f"for {self._name()} in rows:", f"    log({value}, {name})"]
        if kind == 6:
            return [f"with {name} as {self._name()}:", f"    log({value})"]
        if kind == 7:
            return ["log(", f"    {value},", ")"]
        return [f"match {name}:", f"    case [{self._name()}, *_]:", f"        log({value})"]

    def _setup(self) -> Lines:
        return [f"{self._name()} = {self._known_value()}" for _ in range(self._random.choice((0, 0, 1, 2)))]

    def _docstring(self) -> Lines:
        return ['"""What it does."""'] if self._chance(0.2) else []

    def _async(self) -> str:
        return "async " if self._chance(0.08) else ""

    def _decorator(self, often: float = 0.15) -> Lines:
        return [self._one_of("@log", "@use.route('/')", "@functools.wraps(use)", "@staticmethod")] * self._chance(often)

    # -- shapes -------------------------------------------------------------------------------------------------------

    def closures_over_state(self) -> Lines:
        signature, parameters = self._signature()
        state = self._random.choice((parameters, self._names(2), [*parameters, self._name()])) or [self._name()]
        lines = [*self._docstring()]
        lines += [f"{name} = {self._value(1, state)}" for name in state if name not in parameters or self._chance(0.2)]
        inner = [
            self._fresh(word) for word in self._random.sample(("add", "get", "reset"), self._random.choice((1, 2)))
        ]
        for name in inner:
            lines += self._closure(name, state, inner)
            if self._chance(0.1):
                lines += self._statement(state)
        returned = inner[0]
        if len(inner) > 1 or self._chance(0.1):
            listed = ", ".join(inner)
            pairs = ", ".join(f'"{name}": {name}' for name in inner)
            returned = self._one_of(listed, f"({listed},)", f"[{listed}]", f"{{{pairs}}}")
        made = self._fresh("make_one")
        lines = [f"def {made}({signature}):", *_indented([*lines, f"return {returned}"])]
        arguments = ", ".join(["rows"] * len(parameters))
        return [*lines, *([f"log({made}({arguments}))"] if self._chance(0.3) else [])]

    def _closure(self, name: str, state: list[str], others: list[str]) -> Lines:
        signature, parameters = self._signature()
        rebound = [each for each in state if each not in parameters and self._chance(0.4)]
        known = [*state, *parameters]
        lines = self._docstring()
        if rebound and self._chance(0.85):
            lines.append(f"nonlocal {', '.join(rebound)}")
        lines += [f"{each} {self._one_of('=', '+=')} {self._value(1, known)}" for each in rebound]
        for _ in range(self._random.choice((0, 1, 2))):
            lines += self._statement(known)
        if self._chance(0.15):
            lines.append(f"log({self._random.choice(others)}())")
        lines.append(f"return {self._value(0, known)}")
        return [*self._decorator(0.05), f"{self._async()}def {name}({signature}):", *_indented(lines)]

    def callable_object(self) -> Lines:
        signature, parameters = self._signature()
        own = self._random.sample(("count", "size", "_hidden"), self._random.choice((1, 2)))
        attributes = self._random.choice((parameters, own, own, own, [*parameters, *own], self._names(2))) or own
        made = [
            f"self.{each} = {each if each in parameters and self._chance(0.9) else self._value(1, parameters or None)}"
            for each in attributes
        ]
        called, more = self._signature()
        known = [*(f"self.{each}" for each in attributes), *more]
        lines = self._docstring()
        for each in attributes:
            if self._chance(0.4):
                lines.append(f"self.{each} {self._one_of('=', '+=')} {self._value(1, known)}")
        for _ in range(self._random.choice((0, 1))):
            lines += self._statement(known)
        lines.append(f"return {self._value(0, known)}")
        name = self._fresh("Counter")
        init = [f"def __init__({', '.join(filter(None, ('self', signature)))}):", *_indented(made)]
        call = [f"{self._async()}def __call__({', '.join(filter(None, ('self', called)))}):", *_indented(lines)]
        use = f"log({name}({', '.join(['rows'] * len(parameters))}))"
        uses = [self._one_of(use, use, f"{name}.part", f"def make_it(): return {use}")] if self._chance(0.4) else []
        return [f"class {name}:", *_indented([*self._docstring(), *init, *call]), *uses]

    def made_in_a_loop(self) -> Lines:
        name, more = self._names(2)
        header = self._one_of(
            f"for {name} in rows:", f"for {name}, {more} in enumerate(rows):", f"while ({name} := use({more})):"
        )
        lines = ["made = []", header]
        if header.startswith("while"):
            lines = [f"{more} = 1", "made = []", f"for {more} in rows:", f"    {name} = use({more})"]
        signature, parameters = self._signature()
        value = self._value(0, [name, more, *parameters])
        kind = self._random.randrange(6)
        if kind < 2:
            lambda_ = f"lambda {signature}: {value}".replace(": int", "").replace("lambda :", "lambda:")
            keyword = self._one_of("", "", "key=")
            lines.append(f"    {self._one_of('made.append', 'log', 'use.connect', 'Box')}({keyword}{lambda_})")
        elif kind < 5:
            body = self._docstring()
            if self._chance(0.15):
                body += [f"{name} = use({name})"] if self._chance(0.3) else []
                body += [f"def inner({self._signature()[0]}):", f"    return {name}, {value}", "return inner"]
            else:
                body += [*(self._statement([name, more]) if self._chance(0.4) else []), f"return {value}, {name}"]
            header = f"{self._async()}def handler({signature}):"
            if self._chance(0.1) and "\n" not in signature and parameters:
                header = f"def handler(\n        {signature},\n    ):" if "**" not in signature else header
            lines += _indented([*self._decorator(0.3), *header.split("\n"), *_indented(body), "made.append(handler)"])
        else:
            lines.append(f"    made.append({value} + {name} for {self._name()}2 in rows)")
        return [*lines, "log(made)"]

    def used_in_the_file(self) -> Lines:
        """Functions or generators made in a loop, and all that is done with them."""
        name, more, item = self._names(3)
        if self._chance(0.5):
            iterable = self._one_of("range(2)", "(1, 2)", "[1, 2]", "rows", "iter((1, 2))")
            made = f"({name} + {more} for {more} in {iterable})"
            rest = self._random.choice(
                (
                    ["for each in made:", "    log(list(each))"],
                    ["for each in made:", f"    for {item} in each:", f"        log({item})"],
                    ["log([next(each, None) for each in made])"],
                    ["for each in made:", "    log(list(each), list(each))"],
                    ["log([sum(each) for each in made])"],
                )
            )
        else:
            made = f"lambda {self._one_of('', f'{more}=1', f'*{more}')}: ({name}, 2)".replace("lambda :", "lambda:")
            call = self._one_of("each()", "each()", "each(*())")
            rest = [f"for each in {self._one_of('made', 'reversed(made)', 'list(made)')}:", f"    log({call})"]
        loop = [f"for {name} in range(2):", f"    made.append({made})"]
        if self._chance(0.4):
            loop = [f"{name} = 0", f"while {name} < 2:", f"    made.append({made})", f"    {name} += 1"]
        function = self._fresh("together")
        return [f"def {function}():", *_indented(["made = []", *loop, *rest]), f"{function}()"]

    def emptied(self) -> Lines:
        name = self._name()
        function = self._one_of(f"lambda: log({name})", f"lambda d=1: use({name}, {name})")
        if self._chance(0.5):
            body = [
                "made = []",
                "try:",
                "    use(1)[0](2)",
                f"except Exception as {name}:",
                f"    made.append({function})",
            ]
        else:
            body = ["made = []", f"{name} = use(1)", f"made.append({function})", f"del {name}"]
        return [f"def {self._fresh('keep')}():", *_indented([*body, "return made"])]

    def forgotten_declaration(self) -> Lines:
        name, other = self._names(2)
        change = self._one_of(f"{name} += 1", f"{name} = {name} + {other}", f"{name} = use({other})", f"del {name}")
        inner = [*self._docstring(), *([f"nonlocal {other}"] if self._chance(0.2) else []), change]
        inner += [f"return {name}"] if self._chance(0.7) else []
        lines = [f"{other} = {self._constant()}"]
        lines += [f"{name} = {self._constant()}"] if self._chance(0.8) else []
        lines += [f"def change({self._one_of('', 'more', 'more=1')}):", *_indented(inner), "change()", f"log({name})"]
        if self._chance(0.25):
            return [f"{name} = 0", *[line for line in lines if line != f"{name} = 0"]]
        return [f"def {self._fresh('count')}():", *_indented([*lines, "return change"])]

    def wrong_declaration(self) -> Lines:
        name, other = self._names(2)
        keyword = self._one_of("nonlocal", "nonlocal", "global")
        change = self._one_of(f"log({name})", f"{name} += 1", f"{name}.part = 1", f"{name} += []", f'{name} += ""')
        inner = [f"{keyword} {self._one_of(name, f'{name}, {other}')}", change, f"return {name}"]
        if self._chance(0.35):
            inner = [inner[1], inner[0], inner[2]]
        bound = [f"{each} = {self._constant()}" for each in (name, other) if self._chance(0.6)]
        lines = [*bound, *self._decorator(0.05), "def change():", *_indented(inner)]
        return [f"def {self._fresh('declare')}():", *_indented([*lines, "log(change())", "return change"])]

    def attribute_in_closure(self) -> Lines:
        owner = self._one_of("self", "self", "owner")
        reads = [f"{owner}.value", f"{owner}.part", f"{owner}.value"]
        value = self._value(0, [*reads, self._name()])
        closure: Lines
        if self._chance(0.5):
            closure = [f"return lambda {self._one_of('event', 'event, value', 'event=1')}: use({value}, {owner}.value)"]
        else:
            body = [*self._docstring(), *self._statement(reads), f"return {owner}.value, {value}"]
            if self._chance(0.15):
                body.insert(len(body) - 1, f"{owner}.part = 1")
            closure = [*self._decorator(), f"{self._async()}def closure(event):", *_indented(body), "return closure"]
        before = self._setup() if self._chance(0.5) else ["value = 1"] * self._chance(0.2)
        method = [f"def handler({owner}, {self._name()}):", *_indented([*self._docstring(), *before, *closure])]
        return (
            method if owner == "owner" else ["class Button:", *_indented(method), "log(Button.handler(use, rows)(2))"]
        )

    def loop_in_closure(self) -> Lines:
        name, other, item = self._names(3)
        read = self._one_of(f"{name}({item})", f"{name}.add({item}, {other})", f"use({name}, {item})")
        loop = self._random.choice(
            (
                [f"for {item} in {self._one_of('rows', name)}:", f"    log({read})"],
                [f"return [{read} for {item} in rows if {name}]"],
                [f"while use({item}):", f"    log({read})", "    break"],
                [f"total = sum(1 for {item} in rows if {read})", "log(total)"],
            )
        )
        body = [*self._docstring(), f"{item} = 1", *loop]
        body += [] if loop[0].startswith("return") else [f"return {name}"]
        inner = [*self._decorator(0.1), f"{self._async()}def count({self._one_of('', 'texts', 'texts=()')}):"]
        inner += _indented(body)
        bound = [f"{name} = {self._known_value()}"] if self._chance(0.5) else []
        late = [f"{name} = {self._known_value()}"] if self._chance(0.15) else []
        signature = f"{name}, {other}" if not bound else other
        return [f"def {self._fresh('counter')}({signature}):", *_indented([*bound, *inner, *late, "return count"])]

    def called_only(self) -> Lines:
        name, other, third = self._names(3)
        signature, parameters = self._signature()
        if name in parameters:
            signature, parameters = third, [third]
        arguments = [self._value(2) for _ in parameters]
        if arguments and "/" not in signature and ("*" in signature or self._chance(0.2)):
            arguments[-1] = f"{parameters[-1]}={arguments[-1]}"
        call = f"show({', '.join(arguments)})"
        value = self._value(0, [name, *parameters])
        if self._chance(0.2):
            plain = signature.replace(": int", "").replace(" = ", "=")
            inner = [f"show = {f'lambda {plain}: '.replace(' :', ':')}use({name}, {value})"]
        else:
            last = f"return {name}, {value}" if self._chance(0.8) else f"yield {name}"
            inner = [f"{self._async()}def show({signature}):"]
            inner += _indented([*self._docstring(), *self._statement([name, *parameters]), last])
        uses = self._random.choice(
            (
                [f"return {call}"],
                [f"log({call})", f"return [{call} for {other} in rows]"],
                [f"for {other} in rows:", f"    log({call})"],
                [f"return {call}, lambda: {call}"],
                [f"{name} = use({call})", f"return {call}"],
            )
        )
        bound = [f"{name} = {self._known_value()}"] if self._chance(0.4) else []
        outer = [f"def {self._fresh('report')}({other if bound else f'{name}, {other}'}):"]
        return [*outer, *_indented([*bound, *inner, *uses])]

    def small_functions(self) -> Lines:
        name, other = self._names(2)
        signature, parameters = self._signature()
        value = self._value(0, [name, other, *parameters])
        plain = signature.replace(": int", "").replace(" = ", "=")
        lambda_ = f"lambda {plain}: {value}".replace("lambda :", "lambda:")
        kind = self._random.randrange(4)
        if kind == 0:
            body = [f"short = {lambda_}", "log(short)", "return short"]
        elif kind == 1:
            body = [f"return use({name}, key={lambda_})" if self._chance(0.5) else f"log(({lambda_}), {other})"]
        else:
            body = [f"def short({signature}):", *_indented([*self._docstring(), f"return {value}"])]
            body += [
                self._one_of("return use(short)", "log(short, 1)", "return short", f"return use(key=short), {name}")
            ]
        return [f"def {self._fresh('outer')}({name}, {other}):", *_indented([*self._setup(), *body])]

    def called_too_early(self) -> Lines:
        name, other = self._names(2)
        parameter = self._one_of("", "row", "row=1")
        inner = [f"def line({parameter}):", f"    return {name}, {self._value(1, [name, 'row'])}"]
        call = f"line({other})" if parameter else "line()"
        early = [self._one_of(f"head = {call}", f"log({call})", f"{call}.append({other})", f"return {call}")]
        between = self._statement([other]) if self._chance(0.3) else []
        bound = self._random.choice(
            (
                [f"{name} = use({other})"],
                [f"{name} = use({other})"],
                [f"{name} = [", "    1,", "]"],
                [f"import {name}"],
                [f"with use() as {name}:", "    log(1)"],
            )
        )
        lines = [*self._docstring(), *inner, *early, *between, *bound, *self._setup(), f"return line, {name}"]
        return [f"{self._async()}def {self._fresh('early')}({other}):", *_indented(lines)]

    def class_names(self) -> Lines:
        name, other = self._names(2)
        first = self._one_of("self", "self", "cls", "")
        decorator = {"cls": ["@classmethod"], "": ["@staticmethod"]}.get(first, [])
        use = self._random.choice(
            (
                [f"return use({name})"],
                [f"return [{name} for {other} in rows]"],
                [f"return lambda: {name}"],
                [f"{other} = {name}", f"return {other}"],
            )
        )
        method = [*decorator, f"def method({first}):", *_indented([*self._docstring(), *use])]
        body = [f"{name} = {self._constant()}", *method]
        if self._chance(0.2):
            body = ["class Inner:", *_indented(body)]
        return [f"class {self._fresh('Basket')}:", *_indented(body)]


_SHAPES: tuple[tuple[int, Callable[[_Author], Lines]], ...] = (
    (3, _Author.closures_over_state),
    (7, _Author.callable_object),
    (6, _Author.made_in_a_loop),
    (6, _Author.used_in_the_file),
    (2, _Author.emptied),
    (3, _Author.forgotten_declaration),
    (4, _Author.wrong_declaration),
    (3, _Author.attribute_in_closure),
    (3, _Author.loop_in_closure),
    (5, _Author.called_only),
    (3, _Author.small_functions),
    (4, _Author.called_too_early),
    (2, _Author.class_names),
)
"""Rarer where many of them are ones in which something can be done."""

_DEFINED = re.compile(r"(?:(?:async )?(?:def|class) )(\w+)")


def _as_called(name: str) -> str:
    """A class is called here, for whoever gets it could do anything else with it."""
    return f"lambda *given: {name}(*given)" if name.startswith("Counter") else name


def _indented(lines: Lines) -> Lines:
    return [f"    {line}" for line in lines]
