"""Makes texts as large as one likes, each of one kind: the cost of an answer may grow with any of them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Family(NamedTuple):
    """Texts of one kind."""

    name: str
    make: Callable[[int], str]
    """The text with so many of what it is about."""
    renamed: str = "x"
    """A variable that a function captures; empty where there is none."""

    def text(self, count: int) -> str:
        return self.make(count)


def _repeated(header: str, line: str, footer: str = "") -> Callable[[int], str]:
    """`header`, then the line for each number, written as `{i}`, then `footer`."""
    return lambda count: header + "".join(line.replace("{i}", str(each)) for each in range(count)) + footer


def _each(line: str) -> Callable[[int], str]:
    """The line for each number, written as `{i}`; `{n}` is the next one."""
    return lambda count: "".join(line.replace("{i}", str(each)).replace("{n}", str(each + 1)) for each in range(count))


def _joined(*parts: str | Callable[[int], str]) -> Callable[[int], str]:
    return lambda count: "".join(part if isinstance(part, str) else part(count) for part in parts)


def _nested(opening: str, inside: str, closing: str) -> Callable[[int], str]:
    return lambda count: f"def f(x):\n    return {opening * count}{inside}{closing * count}\n"


def _nested_loops(count: int) -> str:
    """A comprehension in the iterable of another: each is in the one before."""
    return f"def f(x):\n    return {'[lambda: y for y in ' * count}x{']' * count}\n"


def _steps(opening: str, inside: str, closing: str = "", most: int = 90) -> Callable[[int], str]:
    """Blocks in one another, indented by a space more each, as deep as Python allows; then more beside them."""

    def text(count: int) -> str:
        lines = ["def f(a, x, out):\n"]
        for first in range(0, count, most):
            levels = range(1, min(most, count - first) + 1)
            lines.extend(" " * level + opening.replace("{i}", str(level)) for level in levels)
            lines.append(" " * (levels[-1] + 1) + inside)
            for level in reversed(levels if closing else ()):
                lines.extend((" " * level + "finally:\n", " " * (level + 1) + closing.replace("{i}", str(level))))
        return "".join(lines)

    return text


def _random_bytes(count: int) -> str:
    return random.Random(count).randbytes(count).decode("latin-1")


FAMILIES = (
    Family("lambdas in one list", _repeated("def f(x):\n    return [\n", "        lambda: x,\n", "    ]\n")),
    Family("lambdas in one loop", _repeated("def f(a, out):\n    for x in a:\n", "        out.append(lambda: x)\n")),
    Family("closures over one variable", _repeated("def f(x):\n", "    def g{i}(): return x\n")),
    Family(
        "variables in as many closures", _repeated("def f(a):\n", "    x{i} = a\n    def g{i}(): return x{i}\n"), "x0"
    ),
    Family(
        "variables in one closure",
        lambda count: (
            "def f(a):\n"
            + "".join(f"    x{each} = a\n" for each in range(count))
            + "    def g():\n        return (\n"
            + "".join(f"            x{each},\n" for each in range(count))
            + "        )\n"
        ),
        "x0",
    ),
    Family("flat loops", _repeated("def f(a, out):\n", "    for x in a:\n        out.append(lambda: x)\n")),
    Family(
        "except clauses",
        _repeated(
            "def f(a, later):\n",
            "    try:\n        a()\n    except E as x:\n        later.append(lambda: x)\n",
        ),
    ),
    Family(
        "joined threads",
        _repeated(
            "from threading import Thread\ndef f(a):\n",
            "    for x in a:\n        t = Thread(target=lambda: x)\n        t.start()\n        t.join()\n",
        ),
    ),
    Family("elif chain", _repeated("def f(x):\n    if x: pass\n", "    elif x == {i}: y = lambda: x + {i}\n")),
    Family("decorators", _repeated("def f(x):\n", "    @x.d{i}(lambda: x)\n", "    def g(): return x\n")),
    Family("call chain", lambda count: "def f(x):\n    return x" + ".m(lambda: x)" * count + "\n"),
    Family("nested lambdas", _nested("lambda: ", "x", "")),
    Family("nested comprehensions", _nested("[x for y in ", "x", "]")),
    Family("nested generator expressions", _nested("(x for y in ", "x", ")")),
    Family("nested comprehensions with lambdas", _nested_loops),
    Family("nested calls", _nested("x(", "lambda: x", ")")),
    Family(
        "methods of a class",
        _repeated("class C:\n", "    def m{i}(self, x):\n        return [lambda: x for y in self.m{i}(x)]\n"),
    ),
    Family(
        "methods of a class in a function",
        _repeated("def f(x):\n    class C:\n", "        def m{i}(self): return x, lambda: self\n"),
    ),
    Family(
        "handlers in one function",
        _repeated("def f(x):\n", "    @x.route('/{i}')\n    def h{i}(request):\n        return x.answer(request)\n"),
    ),
    Family("statements of a module", _repeated("", "def f{i}(x):\n    return lambda: x\n")),
    Family("loops of a module", _repeated("", "for x in a:\n    out.append(lambda: x)\n"), ""),
    Family("arguments", _repeated("def f(x):\n    x(\n", "        lambda: x,\n", "    )\n")),
    Family("dict literal", _repeated("def f(x):\n    return {\n", "        {i}: lambda: x,\n", "    }\n")),
    Family(
        "captured variables in one loop",
        _joined("def f(a, out):\n    for x0 in a:\n", _each("        x{n} = x{i}\n        out.append(lambda: x{i})\n")),
        "x0",
    ),
    Family("closures over the one before", _joined("def f(x, g0):\n", _each("    def g{n}(): return x, g{i}\n"))),
    Family(
        "handlers in a dict in a loop",
        _joined(
            "def f(a, out):\n    for x in a:\n        out.append({\n",
            _each("            'k{i}': lambda: x,\n"),
            "        })\n",
        ),
    ),
    Family(
        "classes with one method", _joined("def f(x):\n", _each("    class C{i}:\n        def m(self): return x\n"))
    ),
    Family("with statements", _joined("def f(a, out):\n", _each("    with a as x:\n        out.append(lambda: x)\n"))),
    Family(
        "try and finally",
        _joined(
            "def f(x, out):\n", _each("    try:\n        out.append(lambda: x)\n    finally:\n        out.clear()\n")
        ),
    ),
    Family(
        "put and taken out in a loop",
        _joined("def f(a, out):\n    for x in a:\n", _each("        out.append(lambda: x)\n        out.pop()()\n")),
    ),
    Family(
        "put and removed in a loop",
        _joined(
            "def f(a, out):\n    for x in a:\n",
            _each("        def g{i}(): return x\n        out.append(g{i})\n        out.remove(g{i})\n"),
        ),
    ),
    Family(
        "chain of assignments",
        _joined("def f(x):\n    a0 = lambda: x\n", _each("    a{n} = a{i}\n"), "    return a0\n"),
    ),
    Family("returns", _joined("def f(x):\n", _each("    if x > {i}: return lambda: x\n"))),
    Family(
        "returns in a loop", _joined("def f(a):\n    for x in a:\n", _each("        if x > {i}: return lambda: x\n"))
    ),
    Family("yields in a loop", _joined("def f(a):\n    for x in a:\n", _each("        yield lambda: x\n"))),
    Family(
        "parameters", _joined("def f(\n", _each("    x{i},\n"), "):\n", _each("    def g{i}(): return x{i}\n")), "x0"
    ),
    Family(
        "default arguments", _joined("def f(a, out):\n    for x in a:\n", _each("        out.append(lambda x=x: x)\n"))
    ),
    Family("parts of an f-string", _joined("def f(x):\n    return lambda: f'", _each("{x} "), "'\n")),
    Family("imports of one name", _joined("def f():\n", _each("    import x\n    def g{i}(): return x\n"))),
    Family(
        "global statements", _joined("x = 0\n", _each("def f{i}():\n    global x\n    x = {i}\n    return lambda: x\n"))
    ),
    Family(
        "cases",
        _joined("def f(a, out):\n    match a:\n", _each("        case {i}, x:\n            out.append(lambda: x)\n")),
    ),
    Family("for clauses", _joined("def f(x):\n    return [lambda: x\n", _each("        for y{i} in x\n"), "    ]\n")),
    Family(
        "nonlocal setters",
        _joined("def f(x):\n", _each("    def set{i}(y):\n        nonlocal x\n        x = y\n"), "    return x\n"),
    ),
    Family("deletions", _joined("def f(a):\n", _each("    x = a\n    g{i} = lambda: x\n    del x\n"))),
    Family(
        "attributes put in a loop",
        _joined("def f(a, out):\n    for x in a:\n", _each("        out.a{i} = lambda: x\n")),
    ),
    Family(
        "put by key, then deleted",
        _joined(
            "def f(a, out):\n    for x in a:\n",
            _each("        out[{i}] = lambda: x\n"),
            _each("        del out[{i}]\n"),
        ),
    ),
    Family(
        "lambdas of one name in a loop",
        _joined(
            "def f(a, out):\n    for x in a:\n        g = lambda: x\n",
            _each("        g = lambda g=g: g()\n"),
            "        out.append(g)\n",
        ),
    ),
    Family(
        "variables that a callback names first",
        _joined("def f(a):\n", _each("    y{i} = list(map(lambda z: x{i} + z, a))\n    x{i} = 1\n")),
        "x0",
    ),
    Family(
        "threads in one list, joined",
        _joined(
            "from threading import Thread\ndef f(a):\n    threads = []\n    for x in a:\n",
            _each("        threads.append(Thread(target=lambda: x + {i}))\n"),
            "        for thread in threads:\n            thread.start()\n",
            "        for thread in threads:\n            thread.join()\n",
        ),
    ),
    Family("nested classes", _steps("class C{i}:\n", "x = lambda: x\n")),
    Family(
        "walruses in one comprehension",
        _joined(
            "def f(x):\n    return [\n        (\n",
            _each("            (y{i} := lambda: x),\n"),
            "        ) for z in x]\n",
        ),
    ),
    Family(
        "string concatenation",
        _joined("def f(x):\n    return lambda: (\n", _each("        'a{i}' + x +\n"), "        'z')\n"),
    ),
    Family(
        "many nonlocal names",
        _joined(
            "def f():\n",
            _each("    x{i} = 0\n"),
            "    def g():\n",
            _each("        nonlocal x{i}\n        x{i} += 1\n"),
            "    return g\n",
        ),
        "x0",
    ),
    Family(
        "star arguments in a loop",
        _joined(
            "def f(a, out):\n    for x in a:\n        out.extend([\n",
            _each("            *[lambda: x],\n"),
            "        ])\n",
        ),
    ),
    Family(
        "functions that call the next",
        _joined("def f(x):\n", _each("    def g{i}(): return g{n}() + x\n"), "    return g0\n"),
    ),
    Family("random bytes", _random_bytes, ""),
    Family("quotes", lambda count: '"\n' * count, ""),
    Family("triple quotes", lambda count: "'''\"\"\"x\n" * count, ""),
    Family("backslashes", lambda count: "\\" * count + "\n", ""),
    Family("continued lines", lambda count: "x \\\n" * count, ""),
    Family("half a def", lambda count: "def f(" * count, ""),
    Family("lines of half a def", lambda count: "def f(\n" * count, ""),
    Family("opening brackets", lambda count: "(" * count, ""),
    Family("colons", lambda count: "x" + ":" * count + "\n", ""),
)
