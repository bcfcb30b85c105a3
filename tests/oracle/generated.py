"""Writes random programs that nest every construct that makes a scope. Never knows what they mean.

Few names, so that they meet. Most programs are valid; `mistakes` says how often a rule of scopes is broken on purpose,
for the errors are compared too. All randomness comes from the `random.Random` that is handed in.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from closure_lsp.python_version import PythonVersion

Lines = list[str]

NAMES = ("a", "b", "c", "d", "__p", "T")
ODD_NAMES = ("super", "__class__", "__x__", "_", "print", "match", "é", "Ä")


def program(random: Random, version: PythonVersion, mistakes: float = 0.01) -> str:
    """A program for that version; the rarer the `mistakes`, the more of them compile."""
    return _Author(random, version, mistakes).program()


_MISHANDLED = {
    # 3.12.0 to 3.12.3 mangle everything that stands after a generic class.
    (3, 12): ("__p", "__class__", "super"),
    # 3.12 and 3.13.0 crash or go astray over these in a comprehension of a class body.
    (3, 13): ("__class__",),
}
"""What CPython itself gets wrong in the releases that are to be had here."""


class _Surroundings(NamedTuple):
    """What may be written here."""

    block: str
    """module, class, function, or scope: an annotation, a type alias, the bound of a type parameter."""
    is_async: bool = False
    in_comprehension: bool = False
    walrus: bool = True
    iterating: frozenset[str] = frozenset()
    """What the comprehensions around iterate over: a walrus must not rebind it."""
    in_loop: bool = False
    in_try: bool = False
    outer: frozenset[str] = frozenset()
    """What the functions around bind for certain: it can be nonlocal."""
    own: frozenset[str] = frozenset()
    """The parameters of the function, which cannot be declared."""


class _Author:
    def __init__(self, random: Random, version: PythonVersion, mistakes: float) -> None:
        self._random = random
        self._version = version
        self._mistakes = mistakes
        self._here = _Surroundings("module")
        self._depth = 0
        self._quotes = 0
        self._names = tuple(name for name in NAMES if name not in _MISHANDLED.get(version, ()))
        self._odd_names = tuple(name for name in ODD_NAMES if name not in _MISHANDLED.get(version, ()))

    def program(self) -> str:
        lines: Lines = []
        if self._chance(0.2):
            lines.append('"""Doc."""')
        if self._chance(0.15):
            lines.append("from __future__ import annotations")
        if self._chance(0.1):
            lines.append(f"global {self._name()}")
        for _ in range(self._random.randint(1, 4)):
            lines += self._statement()
        line_end = "\r\n" if self._chance(0.02) else "\n"
        return line_end.join(lines) + line_end

    # -- dice -------------------------------------------------------------------------------------------------------

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _errs(self) -> bool:
        return self._random.random() < self._mistakes

    def _name(self) -> str:
        return self._random.choice(self._odd_names if self._chance(0.06) else self._names)

    def _write(self, choices: tuple[tuple[int, Callable[[_Author], Lines]], ...]) -> Lines:
        return self._random.choices([write for _, write in choices], [weight for weight, _ in choices])[0](self)

    @contextmanager
    def _in(self, **changes: object) -> Iterator[None]:
        before = self._here
        self._here = before._replace(**changes)  # type: ignore[arg-type]  # the keywords are the tuple's own
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            self._here = before

    # -- statements -------------------------------------------------------------------------------------------------

    def _statement(self) -> Lines:
        if self._depth > 7:
            return self._write(_SIMPLE)
        return self._write(_SIMPLE if self._chance(0.55) else _COMPOUND)

    def _suite(self, header: str) -> Lines:
        if self._chance(0.1):
            return [f"{header} {'; '.join(self._write(_SIMPLE)[0] for _ in range(self._random.randint(1, 2)))}"]
        return self._block(header, [])

    def _block(self, header: str, declarations: Lines) -> Lines:
        body = declarations
        for _ in range(self._random.choice((1, 1, 2, 3))):
            body += self._statement()
        indent = self._random.choice(("    ", " ", "\t"))
        return [header, *(f"{indent}{line}" for line in body)]

    def _conditional_suite(self, header: str, **changes: object) -> Lines:
        with self._in(**changes):
            return self._suite(header)

    def _pass(self) -> Lines:
        return ["pass"]

    def _expression_statement(self) -> Lines:
        return [self._expression()]

    def _assign(self) -> Lines:
        return [f"{self._target()} = {self._values()}"]

    def _augmented(self) -> Lines:
        target = self._random.choice((self._name(), f"{self._name()}.b", f"{self._name()}[{self._expression()}]"))
        return [f"{target} += {self._expression()}"]

    def _annotated(self) -> Lines:
        name = self._name()
        target = self._random.choice((name, name, name, f"({name})", f"{name}.a", f"{name}[{self._name()}]"))
        value = f" = {self._values()}" if self._chance(0.5) else ""
        return [f"{target}: {self._annotation()}{value}"]

    def _delete(self) -> Lines:
        name, other = self._name(), self._name()
        targets = (name, f"({name}, {other})", f"{name}, [{other}]", f"{name}.a", f"{name}[{other}]")
        return [f"del {self._random.choice(targets)}"]

    def _import(self) -> Lines:
        name, other = self._name(), self._name()
        forms = (
            f"import {name}",
            f"import {name}.b",
            f"import {name} as {other}",
            f"import a.b as {name}",
            f"from a import {name}",
            f"from .a import (b as {name}, {other})",
            f"from . import {name}",
        )
        if (self._here.block == "module" and self._chance(0.1)) or self._errs():
            return ["from a import *"]
        lazily = self._version >= (3, 15) and (
            self._here.block == "module" and not self._here.in_try and self._chance(0.3)
        )
        return [
            f"{'lazy ' if lazily or (self._version >= (3, 15) and self._errs()) else ''}{self._random.choice(forms)}"
        ]

    def _return(self) -> Lines:
        if self._here.block != "function":
            return ["pass"]
        return [f"return {self._values()}"]

    def _declare(self) -> Lines:
        """Late declarations are mostly mistakes; the good ones stand first in a body (`_declarations`)."""
        if not self._errs():
            return self._assign()
        return [f"{self._random.choice(('global', 'nonlocal'))} {self._name()}"]

    def _declarations(self) -> Lines:
        lines = []
        here = self._here
        free = sorted(here.outer - here.own) if here.block in ("function", "class") else []
        nonlocals = {self._random.choice(free) for _ in range(2)} if free and self._chance(0.3) else set()
        if nonlocals:
            lines.append(f"nonlocal {', '.join(sorted(nonlocals))}")
        name = self._name()
        if self._chance(0.15) and ((name not in nonlocals and name not in here.own) or self._errs()):
            lines.append(f"global {name}")
        if self._errs():
            lines.append(f"nonlocal {self._name()}")
        return lines

    def _jump(self) -> Lines:
        return [self._random.choice(("break", "continue")) if self._here.in_loop else "pass"]

    def _if(self) -> Lines:
        condition = (
            self._random.choice(("False", "0", "True", "__debug__")) if self._chance(0.1) else self._expression()
        )
        lines = self._conditional_suite(f"if {condition}:")
        if self._chance(0.3):
            lines += self._conditional_suite(f"elif {self._expression()}:")
        if self._chance(0.4):
            lines += self._conditional_suite("else:")
        return lines

    def _while(self) -> Lines:
        lines = self._conditional_suite(f"while {self._expression()}:", in_loop=True)
        return lines + (self._conditional_suite("else:") if self._chance(0.3) else [])

    def _async(self) -> str:
        return "async " if (self._here.is_async and self._chance(0.5)) or self._errs() else ""

    def _for(self) -> Lines:
        lines = self._conditional_suite(f"{self._async()}for {self._target()} in {self._expression()}:", in_loop=True)
        return lines + (self._conditional_suite("else:") if self._chance(0.3) else [])

    def _with(self) -> Lines:
        items = []
        for _ in range(self._random.choice((1, 1, 2))):
            target = f" as {self._target(starred=False)}" if self._chance(0.7) else ""
            items.append(f"{self._expression()}{target}")
        inside = f"({', '.join(items)})" if self._chance(0.2) and " as " in items[0] else ", ".join(items)
        return self._conditional_suite(f"{self._async()}with {inside}:")

    def _try(self) -> Lines:
        lines = self._conditional_suite("try:", in_try=True)
        star = "*" if self._version >= (3, 11) and self._chance(0.2) else ""
        handlers = self._random.randint(0, 2)
        for _ in range(handlers):
            name = f" as {self._name()}" if self._chance(0.7) else ""
            # no `break`, `continue` or `return` may leave an `except*`
            block = {"in_loop": False, "block": "scope" if star else self._here.block}
            lines += self._conditional_suite(f"except{star} {self._expression()}{name}:", in_try=True, **block)
        if handlers and self._chance(0.2):
            lines += self._conditional_suite("else:", in_try=True)
        if not handlers or self._chance(0.2):
            lines += self._conditional_suite("finally:", in_try=True)
        return lines

    def _match(self) -> Lines:
        if self._version < (3, 10):
            return self._if()
        lines = [f"match {self._expression()}:"]
        for _ in range(self._random.randint(1, 3)):
            guard = f" if {self._expression()}" if self._chance(0.3) else ""
            with self._in():
                lines += [f"    {line}" for line in self._suite(f"case [{self._pattern()}, 1]{guard}:")]
        return lines

    def _pattern(self, depth: int = 0) -> str:
        kind = self._random.randrange(9 if depth < 3 else 3)
        name = self._name()
        if kind == 0:
            return name
        if kind == 1:
            return self._random.choice(("1", "None", "-1.5", "'s'", "_", f"{name}.b", "a.b.c"))
        if kind == 2:
            return f"(1 | None | {self._name()}.a)"
        inner = self._pattern(depth + 1)
        return (
            f"[{inner}, *{name}]",
            f"({inner}, {self._pattern(depth + 1)})",
            f"{{1: {inner}, **{name}}}",
            f"{{a.b: {inner}}}",
            f"{self._name()}({inner}, {name}={self._pattern(depth + 1)})",
            f"({inner} as {name})",
        )[kind - 3]

    def _decorators(self) -> Lines:
        return [f"@{self._expression()}" for _ in range(self._random.choice((0, 0, 0, 1, 2)))]

    def _function(self) -> Lines:
        lines = self._decorators()
        is_async = self._chance(0.25)
        name = self._name()
        type_parameters = self._type_parameters()
        names: list[str] = []
        with self._in(block="scope", is_async=False) if type_parameters else self._in():
            signature = self._signature(names, annotated=True)
            returns = f" -> {self._annotation()}" if self._chance(0.3) else ""
        header = f"{'async ' if is_async else ''}def {name}{type_parameters}({signature}){returns}:"
        outer = self._here.outer | self._here.own if self._here.block == "function" else self._here.outer
        with self._in(
            block="function",
            is_async=is_async,
            in_comprehension=False,
            walrus=True,
            iterating=frozenset(),
            in_loop=False,
            in_try=False,
            outer=outer,
            own=frozenset(names),
        ):
            declarations = self._declarations()
            # The parser takes the `b[c]` of `-> a: b[c]` for a type, so such a body begins on its own line.
            body = self._block(header, declarations) if declarations or returns else self._suite(header)
        return [*lines, *body]

    def _signature(self, names: list[str], *, annotated: bool) -> str:
        def parameter(prefix: str = "", *, default: bool = False) -> str:
            name = self._name()
            while name in names and not self._errs():
                name = self._random.choice((*self._names, *self._odd_names))
            names.append(name)
            annotation = f": {self._annotation()}" if annotated and self._chance(0.3) else ""
            if prefix == "*" and annotated and self._version >= (3, 11) and self._chance(0.1):
                annotation = f": *{self._name()}"
            value = f"={self._default()}" if default else ""
            return f"{prefix}{name}{annotation}{value}"

        plain = self._random.choice((0, 0, 1, 2, 3))
        first_default = self._random.randint(0, 3)
        parts = [parameter(default=index >= first_default) for index in range(plain)]
        if plain and self._chance(0.15):
            parts.insert(self._random.randint(1, len(parts)), "/")
        if self._chance(0.15):
            parts.append(parameter("*"))
        elif self._chance(0.15):
            parts += ["*", parameter(default=self._chance(0.5))]
        if "*" in "".join(part[:1] for part in parts) and self._chance(0.4):
            parts.append(parameter(default=self._chance(0.5)))
        if self._chance(0.1):
            parts.append(parameter("**"))
        if parts and annotated and self._chance(0.1) and parts[-1] != "/":
            parts.append("")
        return ", ".join(parts)

    def _default(self) -> str:
        return self._expression()

    def _class(self) -> Lines:
        lines = self._decorators()
        # Before it has seen `__p` as a type parameter the symbol table takes the name otherwise than the compiler.
        names, self._names = self._names, tuple(name for name in self._names if name != "__p")
        type_parameters = self._type_parameters()
        self._names = names
        with self._in(block="scope", is_async=False) if type_parameters else self._in():
            plain = range(self._random.choice((0, 0, 1, 2)))
            bases = [self._random.choice(("", "*")) + self._expression() for _ in plain]
            if self._chance(0.2):
                bases.append(self._random.choice(("metaclass=", "k=", "**")) + self._expression())
        header = f"class {self._name()}{type_parameters}{'(' + ', '.join(bases) + ')' if bases else ''}:"
        outer = self._here.outer | self._here.own if self._here.block == "function" else self._here.outer
        with self._in(
            block="class",
            is_async=False,
            in_loop=False,
            in_try=False,
            outer=outer,
            own=frozenset(),
            iterating=frozenset(),
        ):
            declarations = self._declarations()
            body = self._block(header, declarations) if declarations else self._suite(header)
        return [*lines, *body]

    def _type_parameters(self) -> str:
        if self._version < (3, 12) or self._chance(0.75):
            return ""
        parts = []
        names: list[str] = []
        has_default = False
        with self._in(block="scope", is_async=False):
            for _ in range(self._random.choice((1, 1, 2, 3))):
                name = self._random.choice(self._names)
                while name in names and not self._errs():
                    name = self._random.choice(self._names)
                names.append(name)
                star = self._random.choice(("", "", "", "*", "**"))
                bound = f": {self._annotation()}" if not star and self._chance(0.3) else ""
                has_default = has_default or (self._version >= (3, 13) and self._chance(0.2))
                default = f" = {self._annotation()}" if has_default else ""
                parts.append(f"{star}{name}{bound}{default}")
        return f"[{', '.join(parts)}]"

    def _type_alias(self) -> Lines:
        if self._version < (3, 12):
            return self._assign()
        type_parameters = self._type_parameters()
        with self._in(block="scope", is_async=False):
            return [f"type {self._random.choice(self._names)}{type_parameters} = {self._annotation()}"]

    # -- expressions ------------------------------------------------------------------------------------------------

    def _values(self) -> str:
        """An expression, or a tuple without brackets, in which the grammar takes few expressions after a star."""
        if not self._chance(0.15):
            return self._expression()
        count = self._random.choice((2, 2, 3))
        return ", ".join(self._random.choice(("", "*")) + self._expression() for _ in range(count))

    def _expression(self) -> str:
        """An expression that may stand anywhere: whatever binds loosely is in parentheses."""
        if self._depth > 8 or self._chance(0.45):
            return self._name() if self._chance(0.85) else self._random.choice(("1", "None", "'s'", "..."))
        self._depth += 1
        try:
            return self._random.choice(_EXPRESSIONS)(self)
        finally:
            self._depth -= 1

    def _annotation(self) -> str:
        if self._chance(0.5):
            return self._name()
        if self._chance(0.2):
            return f"{self._name()}[{self._annotation()}]"
        if self._chance(0.1):
            # which the grammar takes for the beginning of a generic type
            form = self._random.choice(
                ("{}[{}] or {}", "{}[{}][{}]", "{}[{}]({})", "{}[{} if 1 else 2] < {}", "{}[{}:, {}, :]", "{}[:{}:{}]")
            )
            return form.format(self._name(), self._name(), self._name())
        if self._version < (3, 14) and not self._errs() and self._here.block != "scope":
            expression = self._expression_without("walrus")
        else:
            with self._in(block="scope", is_async=False):
                expression = self._expression()
        return expression if self._chance(0.5) else f"({expression})"

    def _expression_without(self, what: str) -> str:
        with self._in(**{what: False}):
            return self._expression()

    def _target(self, *, starred: bool = True) -> str:
        kind = self._random.randrange(8)
        if kind < 4:
            return self._name()
        name, other = self._name(), self._name()
        star = self._random.choice(("", "*")) if starred else ""
        return (f"({name}, {star}{other})", f"[{name}, {other}]", f"{name}.a", f"{name}[{self._expression()}]")[
            kind - 4
        ]

    def _call(self) -> str:
        arguments = [
            self._random.choice(("", "", "", "*")) + self._expression() for _ in range(self._random.randint(0, 2))
        ]
        if self._chance(0.3):
            arguments.append(self._random.choice(("k=", "a=", "**")) + self._expression())
        function = "super" if "super" in self._odd_names and self._chance(0.15) else self._name()
        return f"{function}({', '.join(arguments)})"

    def _operation(self) -> str:
        form = self._random.choice(
            ("({} + {})", "({} if {} else 1)", "({} and {})", "({} < {} < 2)", "(not {}, {})", "{}.x({})")
        )
        left, right = self._expression(), self._expression()
        return form.format(left if not left[0].isdigit() else f"({left})", right)

    def _subscript(self) -> str:
        form = self._random.choice(("{}[{}]", "{}[{}:1]", "{}[1, {}]", "{}.b[{}].c"))
        return form.format(self._name(), self._expression())

    def _display(self) -> str:
        form = self._random.choice(
            ("[{}, {}]", "({}, {})", "{{{}, {}}}", "{{{}: {}}}", "[*{}, {}]", "{{**{}, 1: {}}}", "({},\n {})")
        )
        return form.format(self._expression(), self._expression())

    def _lambda(self) -> str:
        names: list[str] = []
        parameters = self._signature(names, annotated=False)
        here = self._here
        with self._in(
            block="function",
            is_async=False,
            in_comprehension=False,
            iterating=frozenset(),
            walrus=here.walrus or here.in_comprehension,
        ):
            if self._no_walrus_at_all:
                return f"(lambda {parameters}: {self._expression_without('walrus')})"
            return f"(lambda {parameters}: {self._expression()})"

    _no_walrus_at_all = False
    """Inside the iterable of a comprehension, where not even a lambda may hold a walrus."""

    def _comprehension(self) -> str:
        here = self._here
        is_async = here.is_async or self._errs()
        clauses = []
        iterating = set(here.iterating)
        outside = self._iterable()
        walrus = here.walrus and (here.block == "function" or here.block == "module" or self._errs())
        with self._in(in_comprehension=True, walrus=walrus):
            for index in range(self._random.choice((1, 1, 2))):
                target = self._target()
                iterating |= {name for name in (*NAMES, *ODD_NAMES) if name in target}
                self._here = self._here._replace(iterating=frozenset(iterating))
                iterable = outside if index == 0 else self._iterable()
                word = "async for" if is_async and self._chance(0.3) else "for"
                condition = f" if {self._expression()}" if self._chance(0.3) else ""
                clauses.append(f"{word} {target} in {iterable}{condition}")
            element = self._expression()
            joined = " ".join(clauses)
            kind = self._random.randrange(5)
            if kind == 4:
                unpacks = self._version >= (3, 15) and not self._quotes
                return (
                    (f"[*{element} {joined}]" if self._chance(0.5) else f"{{**{element} {joined}}}")
                    if unpacks
                    else f"[{element} {joined}]"
                )
            if kind == 3:
                return f"{{{element}: {self._expression()} {joined}}}"
            return f"{'[({'[kind]}{element} {joined}{'])}'[kind]}"

    def _iterable(self) -> str:
        before = self._no_walrus_at_all
        if not self._errs():
            self._no_walrus_at_all = True
        try:
            with self._in(walrus=self._here.walrus and not self._no_walrus_at_all):
                return self._expression()
        finally:
            self._no_walrus_at_all = before

    def _walrus(self) -> str:
        here = self._here
        allowed = here.walrus and here.block != "scope" and not self._no_walrus_at_all
        if not allowed and not self._errs():
            return self._call()
        name = self._name()
        if name in here.iterating and not self._errs():
            return self._call()
        return f"({name} := {self._expression()})"

    def _yield(self) -> str:
        here = self._here
        if (here.block != "function" or here.in_comprehension) and not self._errs():
            return self._operation()
        if here.is_async or self._chance(0.6):
            return f"(yield {self._values()})"
        return f"(yield from {self._expression()})"

    def _await(self) -> str:
        if not self._here.is_async and not self._errs():
            return self._subscript()
        return f"(await {self._expression()})"

    def _format_string(self) -> str:
        nested = self._version >= (3, 12)
        if self._quotes and not nested:
            return self._name()
        self._quotes += 1
        inside = self._expression()
        name = self._name()
        self._quotes -= 1
        if not nested and any(character in inside for character in "\"'\\\n#"):
            inside = name
        form = self._random.choice(("{%}", "s {%!r:>{@}}", "{%=}", "x{{}}{%}"))
        text = form.replace("%", f"({inside})").replace("@", name)
        prefix = "t" if self._version >= (3, 14) and self._chance(0.3) else "f"
        return f'{prefix}"{text}"' if "\n" not in text else f'{prefix}"""{text}"""'


_SIMPLE = (
    (4, _Author._expression_statement),
    (5, _Author._assign),
    (2, _Author._augmented),
    (3, _Author._annotated),
    (2, _Author._delete),
    (2, _Author._import),
    (2, _Author._return),
    (1, _Author._declare),
    (1, _Author._jump),
    (1, _Author._type_alias),
    (1, _Author._pass),
)
_COMPOUND = (
    (6, _Author._function),
    (3, _Author._class),
    (1, _Author._if),
    (1, _Author._while),
    (1, _Author._for),
    (1, _Author._with),
    (1, _Author._try),
    (1, _Author._match),
)
_EXPRESSIONS: tuple[Callable[[_Author], str], ...] = (
    _Author._call,
    _Author._operation,
    _Author._subscript,
    _Author._display,
    _Author._lambda,
    _Author._lambda,
    _Author._comprehension,
    _Author._comprehension,
    _Author._comprehension,
    _Author._walrus,
    _Author._walrus,
    _Author._yield,
    _Author._await,
    _Author._format_string,
)
