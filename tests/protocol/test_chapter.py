"""What there is to know about closures, asked of a running server, with what CPython shows put into the expectation.

A row is a program with the cursor (`$0`), an expression that is evaluated after the program has run, and a line of the
hover in which the value of the expression is `{}`. So no expectation can be right that CPython contradicts.
"""

from __future__ import annotations

import contextlib
import io
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.protocol.raw_client import RawClient

if TYPE_CHECKING:
    from collections.abc import Iterator


class Row(NamedTuple):
    subject: str
    program: str
    expression: str
    line: str


OUTER = "def outer(a):\n    b = 2\n    def inner(c):\n        return a + b + c\n    return inner\nfn = outer(10)\n"
PAIR = (
    "def outer():\n    x = 0\n    def get():\n        return x\n    def put(v):\n        nonlocal x\n        x = v\n"
    "    return get, put\nget, put = outer()\nother, _ = outer()\nput(10)\n"
)
LOOP = (
    "def make():\n    made = []\n    for i in range(3):\n        made.append(lambda: i)\n    return made\n"
    "made = make()\n"
)
BAD = "def outer():\n    x = 0\n    def bad():\n        x += 1\n        return x\n    return bad\nbad = outer()\n"
CYCLE = (
    "import gc, weakref\ndef outer():\n    made = []\n    def inner():\n        return made\n    made.append(inner)\n"
    "    return inner\ngc.disable()\nkept = weakref.ref(outer())\nalone = kept() is not None\ngc.enable()\n"
    "_ = gc.collect()\n"
)
LOGGED = (
    "def logged(fn):\n    def call(*given):\n        return fn(*given)\n    return call\n"
    "@logged\ndef add(a, b):\n    return a + b\n"
)
EMPTY = "def outer():\n    x = 1\n    def inner():\n        return x\n    del x\n    return inner\nfn = outer()\n"
CLASS = "class A:\n    size = 1\n    def f(self):\n        return size\n    def g(self):\n        return __class__\n"
ERROR = "type(raised(lambda: {})).__name__"
OPCODES = "[each.opname for each in dis.get_instructions({}) if each.argval == {!r}]"

ROWS = [
    Row(
        "a nested function",
        "def outer():\n    def $0inner(): return 1\n    return inner\n",
        "outer().__closure__",
        "outer.<locals>.inner captures nothing: its __closure__ is {}",
    ),
    Row(
        "free variables",
        f"{OUTER}fn.__code__.co_$0freevars\n",
        "fn.__code__.co_freevars",
        "fn.__code__.co_freevars is {} (Python ",
    ),
    Row(
        "cell variables",
        f"{OUTER}outer.__code__.co_$0cellvars\n",
        "outer.__code__.co_cellvars",
        "outer.__code__.co_cellvars is {} (Python ",
    ),
    Row(
        "the tuple",
        f"{OUTER}fn.__clos$0ure__\n",
        "len(fn.__closure__)",
        "fn.__closure__ is a tuple of {} cells, for inner (line 3)",
    ),
    Row(
        "its first slot",
        OUTER.replace("inner(c)", "in$0ner(c)"),
        "fn.__code__.co_freevars[0]",
        "__closure__[0]: {} of outer (line 1)",
    ),
    Row(
        "its second slot",
        OUTER.replace("inner(c)", "in$0ner(c)"),
        "fn.__code__.co_freevars[1]",
        "__closure__[1]: {} of outer (line 1)",
    ),
    Row("the qualified name", OUTER.replace("inner(c)", "in$0ner(c)"), "fn.__qualname__", "{} captures a and b"),
    Row(
        "what a cell holds",
        f"{OUTER}fn.__closure__[1].cell_con$0tents\n",
        "fn.__code__.co_freevars[1]",
        "fn.__closure__[1].cell_contents is the value of {} of outer (line 1) now",
    ),
    Row(
        "the type of it",
        OUTER.replace("a + b", "a + $0b"),
        "type(fn.__closure__[1].cell_contents).__name__",
        "Holds {}",
    ),
    Row(
        "the instruction that reads a cell",
        OUTER.replace("a + b", "$0a + b"),
        f"{OPCODES.format('fn', 'a')}[0]",
        "Here {} reads the cell in outer.<locals>.inner.__closure__[0]",
    ),
    Row(
        "lambdas",
        "def outer():\n    x = 10\n    return $0lambda y: x + y\nfn = outer()\n",
        "fn.__code__.co_freevars",
        "co_freevars is {} (Python ",
    ),
    Row(
        "variables, not values",
        "def outer():\n    x = 1\n    def inner(): return $0x\n    x = 2\n    return inner\n",
        "outer.__code__.co_firstlineno + outer()() + 1",
        "outer rebinds it on line {}",
    ),
    Row(
        "shared cells",
        PAIR.replace("return x", "return $0x"),
        "'share the cell' if get.__closure__[0] is put.__closure__[0] else 'do not'",
        "Captured by get (line 3) and put (line 5, rebinds it), which {}",
    ),
    Row(
        "a factory's cells are new",
        f"{PAIR}$0other\n",
        "'new' if get.__closure__[0] is not other.__closure__[0] else 'the same'",
        "Holds a closure: get (line 3) with the cell of x; each call of outer makes {} ones",
    ),
    Row(
        "a local that hides",
        BAD.replace("x += 1", "$0x += 1"),
        "'local' if raised(bad) and bad.__closure__ is None else 'free'",
        "x is {} to bad (line 3): LOAD_FAST",
    ),
    Row(
        "nonlocal writes the cell",
        PAIR.replace("x = v", "$0x = v"),
        f"{OPCODES.format('put', 'x')}[-1]",
        "Here {} writes the cell in outer.<locals>.put.__closure__[0]",
    ),
    Row(
        "global skips outer functions",
        "x = 0\ndef outer():\n    x = 1\n    def inner():\n        $0global x\n        x = 2\n"
        "    inner()\n    return x\nouter()\n",
        "'skipped' if (outer(), x) == (1, 2) else 'changed'",
        "The x of outer (line 2) is {}",
    ),
    Row(
        "late binding",
        LOOP.replace("lambda: i", "lambda: $0i"),
        "'at the time it runs' if [each() for each in made] == [2, 2, 2] else 'when it is made'",
        "a function that captures it sees the value {}",
    ),
    Row(
        "defaults are values",
        "made = [lambda n=i: $0n for i in range(2)]\n",
        "'no cell' if made[0].__closure__ is None and made[0].__defaults__ == (0,) else 'a cell'",
        "n is local to the lambda (line 1): LOAD_FAST, {}",
    ),
    Row(
        "changing an object",
        "def outer():\n    xs = []\n    def add(x):\n        $0xs.append(x)\n        return xs\n"
        "    return add\nadd = outer()\n",
        "'rebinds nothing' if add(1) is add(2) else 'rebinds'",
        ".append(...) changes the object; it {}",
    ),
    Row(
        "decorators",
        LOGGED.replace("def add", "def $0add"),
        "add.__code__.co_name",
        "By its decorator add holds a closure: {} (line 2) with the cell of fn",
    ),
    Row(
        "the cell of a decorator",
        f"{LOGGED}add.__clos$0ure__\n",
        "add.__code__.co_freevars[0]",
        "[0]: the cell of {} of logged (line 1)",
    ),
    Row(
        "cycles",
        CYCLE.replace("made = []", "$0made = []"),
        "'only the garbage collector frees it' if alone and kept() is None else 'it is freed'",
        "In a reference cycle with inner: {}",
    ),
    Row(
        "memory that is kept",
        "def reader():\n    data = bytearray(10)\n    def read(): return $0data[0]\n    return read\nread = reader()\n",
        "repr(read.__closure__[0].cell_contents)[:9]",
        "Kept alive by read → __closure__[0] → cell data → {}(10)",
    ),
    Row(
        "an emptied cell",
        EMPTY.replace("return x", "return $0x"),
        ERROR.format("fn()"),
        "del on line 5 empties the cell; a read then raises {}",
    ),
    Row(
        "its contents",
        f"{EMPTY}if 0:\n    fn.__closure__[0].cell_con$0tents\n",
        ERROR.format("fn.__closure__[0].cell_contents"),
        "An empty cell raises {}",
    ),
    Row(
        "frames are not kept",
        OUTER.replace("inner(c)", "in$0ner(c)"),
        "len(fn.__closure__) == 2 and 'not the frame of outer'",
        "Keeps alive what its cells hold, {} or its other variables",
    ),
    Row(
        "generators",
        "def outer(n):\n    def each():\n        $0yield n\n    return each\ng = outer(3)()\n",
        "type(g).__name__",
        "yield pauses each: its frame stays in the {}, with all variables",
    ),
    Row(
        "what a generator keeps",
        "def outer(n):\n    def each():\n        yield n\n    return each\nmake = outer(3)\n$0g = make()\n",
        "g.gi_code.co_freevars[0]",
        "Holds a generator of each (line 2), which keeps its frame and the cell of {} until it ends",
    ),
    Row(
        "coroutines",
        "def outer(n):\n    async def work(other):\n        $0await other\n        return n\n"
        "    return work\nc = outer(3)(None)\nc.close()\n",
        "type(c).__name__",
        "await may pause work: its frame stays in the {}, with all variables",
    ),
    Row(
        "class variables are not seen",
        CLASS.replace("return size", "return $0size"),
        f"{ERROR.format('A().f()')} == 'NameError' and A.size == 1 and 'A.size'",
        "Not the size of the class A (line 1): that is {}",
    ),
    Row(
        "the class itself",
        CLASS.replace("return __class__", "return $0__class__"),
        "A.g.__code__.co_freevars[0]",
        "{} is free in g: the class A (line 1) itself",
    ),
    Row(
        "eval",
        "def outer(n):\n    def inner():\n        return $0eval('n')\n    return inner\n",
        f"{ERROR.format('outer(1)()')} == 'NameError' and 'nothing more'",
        "but makes it capture {}",
    ),
    Row(
        "a fast local",
        "def outer(value):\n    def inner():\n        v = value\n        return $0v\n    return inner\n",
        "'LOAD_FAST' if any('LOAD_FAST' in each.opname for each in dis.get_instructions(outer(1))) else ''",
        "v is local to inner (line 2): {}, no cell",
    ),
]
if sys.version_info >= (3, 11):  # before, no instruction makes a cell: the call does
    ROWS += [
        Row(
            "the instruction that writes one at home",
            OUTER.replace("b = 2", "$0b = 2"),
            f"{OPCODES.format('outer', 'b')}[1]",
            "Here {} writes the cell",
        ),
        Row(
            "what makes the cell",
            OUTER.replace("a + b", "a + $0b"),
            f"{OPCODES.format('outer', 'b')}[0]",
            "{} makes the cell at the entry of outer, a new one for each call (Python ",
        ),
        Row(
            "what a call begins with",
            OUTER.replace("inner(c)", "in$0ner(c)"),
            "next(dis.get_instructions(fn)).opname",
            "A call begins with {} 2 (Python ",
        ),
    ]


def raised(work: object) -> BaseException:
    """What a call raises."""
    assert callable(work)
    try:
        work()
    except Exception as error:
        return error
    raise AssertionError("nothing is raised")


@pytest.fixture(scope="module")
def client() -> Iterator[RawClient]:
    with RawClient() as session:
        session.initialize(options={"hover": {"inferenceBudget": 10_000, "detail": "full"}})
        yield session


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.subject)
def test_a_hover_says_what_cpython_shows(client: RawClient, row: Row) -> None:
    before, _, after = row.program.partition("$0")
    space: dict[str, object] = {"raised": raised}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(before + after, space)
        value = eval(row.expression, {**space, "dis": __import__("dis")})
    uri = client.open(before + after, f"file:///{ROWS.index(row)}.py")
    place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
    answer = client.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": place})
    assert row.line.format(value) in answer["result"]["contents"]["value"]


def test_there_are_enough() -> None:
    assert len(ROWS) >= 30
