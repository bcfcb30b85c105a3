"""The grammar of programs in which a function may read a variable that has no value: who reads, when it is bound, and
what expects the read to fail.
"""

from __future__ import annotations

from typing import NamedTuple


class Reader(NamedTuple):
    """How the function that reads VAR is made, and a statement that runs it."""

    name: str
    made: str
    run: str
    keeps: bool = False
    """What it makes can still be run afterwards: whether somebody will, nobody can say."""


class Inner(NamedTuple):
    """What an inner function does with a variable of the outer one, so that it is its own or not."""

    name: str
    body: str


READERS = (
    Reader("def", "def read():\n    return VAR", "print(read())"),
    Reader("def, in a branch of its own", "def read():\n    if True:\n        return VAR\n    return None", "read()"),
    Reader("def, in a loop", "def read():\n    for _ in 'ab':\n        print(VAR)", "read()"),
    Reader("def that is not called", "def read():\n    return VAR", "print(read)", keeps=True),
    Reader("def that reads it in dead code", "def read():\n    return 0\n    return VAR", "read()"),
    Reader("def that never reads it", "def read():\n    if False:\n        return VAR", "read()"),
    Reader(
        "def that expects to fail",
        "def read():\n    try:\n        return VAR\n    except NameError:\n        return 0",
        "read()",
    ),
    Reader("lambda", "read = lambda: VAR", "print(read())"),
    Reader("lambda at once", "", "print((lambda: VAR)())"),
    Reader("lambda at once with an argument", "", "print((lambda item: (item, VAR))(1))"),
    Reader("lambda that is kept", "", "kept = [lambda: VAR]", keeps=True),
    Reader("def called by a def", "def read():\n    return VAR\ndef outer_read():\n    return read()", "outer_read()"),
    Reader("def called by a lambda", "def read():\n    return VAR\nouter_read = lambda: read()", "outer_read()"),
    Reader("def, called in a comprehension", "def read():\n    return VAR", "print([read() for _ in 'ab'])"),
    Reader("def, called in a comprehension over nothing", "def read():\n    return VAR", "print([read() for _ in ''])"),
    Reader("def, called in an f-string", "def read():\n    return VAR", "print(f'{read()}')"),
    Reader("sort key", "", "sorted([2, 1], key=lambda item: (VAR, item))"),
    Reader("list.sort key", "", "[2, 1].sort(key=lambda item: (VAR, item))"),
    Reader("any of a generator", "def read(item):\n    return VAR", "any(read(each) for each in 'ab')"),
    Reader("partial, called", "def read(item):\n    return VAR", "functools.partial(read, 1)()"),
    Reader("next of a generator", "def items():\n    yield VAR", "next(items())"),
    Reader("generator of generators", "def items():\n    yield from (VAR for _ in 'ab')", "list(items())"),
    Reader(
        "context manager of a generator",
        "@contextlib.contextmanager\ndef section():\n    yield VAR",
        "with section():\n    pass",
    ),
    Reader("object that is called", "class Thing:\n    def __call__(self):\n        return VAR", "Thing()()"),
    Reader(
        "class method", "class Thing:\n    @classmethod\n    def get(cls):\n        return VAR", "print(Thing.get())"
    ),
    Reader(
        "constructor by super()",
        "class Base:\n    def __init__(self):\n        self.value = VAR\nclass Thing(Base):\n    def __init__(self):\n"
        "        super().__init__()",
        "Thing()",
    ),
    Reader(
        "decorator with an argument",
        "def named(label):\n    def decorate(function):\n        print(label, VAR)\n        return function\n"
        "    return decorate",
        "@named('x')\ndef decorated():\n    pass",
    ),
    Reader("map, listed", "def read(item):\n    return VAR", "list(map(read, [1, 2]))"),
    Reader("map, not listed", "def read(item):\n    return VAR", "lazy = map(read, [1, 2])", keeps=True),
    Reader("function of the file", "def read():\n    return VAR", "run(read)"),
    Reader("function of the file that keeps it", "def read():\n    return VAR", "keep(read)", keeps=True),
    Reader("method", "class Thing:\n    def get(self):\n        return VAR", "Thing().get()"),
    Reader("constructor", "class Thing:\n    def __init__(self):\n        self.value = VAR", "Thing()"),
    Reader("class body", "", "class Thing:\n    value = VAR"),
    Reader("property", "class Thing:\n    @property\n    def value(self):\n        return VAR", "print(Thing().value)"),
    Reader(
        "decorator",
        "def decorate(function):\n    print(VAR)\n    return function",
        "@decorate\ndef decorated():\n    pass",
    ),
    Reader(
        "decorator, in what it gives",
        "def decorate(function):\n    def wrapped():\n        return VAR\n    return wrapped",
        "@decorate\ndef decorated():\n    pass",
        keeps=True,
    ),
    Reader("generator, listed", "def items():\n    yield VAR", "list(items())"),
    Reader("generator, not asked", "def items():\n    yield VAR", "lazy = items()", keeps=True),
    Reader("generator expression, listed", "", "list(VAR for _ in 'ab')"),
    Reader("coroutine, run", "async def get():\n    return VAR", "asyncio.run(get())"),
    Reader("coroutine, not run", "async def get():\n    return VAR", "get().close()", keeps=True),
    Reader(
        "thread, joined",
        "def read():\n    return VAR\nworker = threading.Thread(target=read)\nworker.start()",
        "worker.join()",
        keeps=True,
    ),
    Reader(
        "thread, started and joined", "worker = threading.Thread(target=lambda: VAR)", "worker.start()\nworker.join()"
    ),
    Reader("operator", "class Thing:\n    def __mul__(self, other):\n        return VAR", "print(Thing() * 2)"),
    Reader("comparison", "class Thing:\n    def __gt__(self, other):\n        return VAR", "print(Thing() > 2)"),
    Reader("length", "class Thing:\n    def __len__(self):\n        return len(str(VAR))", "print(len(Thing()))"),
    Reader("subscript", "class Thing:\n    def __getitem__(self, key):\n        return VAR", "print(Thing()[0])"),
    Reader("contains", "class Thing:\n    def __contains__(self, key):\n        return VAR", "print(0 in Thing())"),
    Reader("condition", "class Thing:\n    def __bool__(self):\n        return bool(VAR)", "if Thing():\n    print(1)"),
    Reader(
        "loop over an object",
        "class Thing:\n    def __iter__(self):\n        yield VAR",
        "for each in Thing():\n    break",
    ),
    Reader(
        "f-string of an object", "class Thing:\n    def __str__(self):\n        return str(VAR)", "print(f'{Thing()}')"
    ),
    Reader("default argument", "", "def read(value=1):\n    return value, VAR"),
)

HOLDERS = (
    ("list", "KEPT.append(FN)"),
    ("list of the file, by a function", "keep(FN)"),
    ("list of the file, by a function of a function", "keep_twice(FN)"),
    ("called at once", "FN()"),
    ("called by a function of the file", "run(FN)"),
    ("called by a function that keeps the value", "KEPT.append(same(run(FN)))"),
    ("given back by a function of the file, and kept", "KEPT.append(same(FN))"),
    ("wrapped by a function of the file, and kept", "KEPT.append(wrap(FN))"),
    ("partial, kept", "KEPT.append(functools.partial(FN))"),
    ("sorted", "sorted([2, 1], key=lambda item: (str(VAR), item))"),
    ("map, listed", "list(map(lambda item: (VAR, item), 'ab'))"),
    ("generator, kept", "KEPT.append(lambda lazy=(VAR for _ in 'ab'): list(lazy))"),
    ("name that is called later", "later = FN\nKEPT.append(lambda: later())"),
    ("taken out again", "KEPT.append(FN)\nKEPT.pop()"),
    ("taken out by the file's own function", "keep(FN)\nflush()"),
    ("method of an object of the file", "window.after(FN)"),
    ("method of a base class", "Screen().after(FN)"),
    ("method that runs it", "window.now(FN)"),
    ("attribute of an object in an attribute", "App(window).load(FN)"),
    ("thread, joined", "worker = threading.Thread(target=FN)\nworker.start()\nworker.join()"),
    ("default argument", "KEPT.append(lambda VAR=VAR: VAR)"),
)
"""What is done with a function that captures VAR, before VAR loses its value."""

HOLDER_PRELUDE = """\
def keep_twice(job):
    keep(job)
def same(value):
    return value
def wrap(job):
    def wrapped():
        return job()
    return wrapped
def flush():
    while KEPT:
        KEPT.pop()()
class Window:
    def after(self, job):
        KEPT.append(job)
    def now(self, job):
        return job()
class Screen(Window):
    pass
class App:
    def __init__(self, root):
        self.root = root
    def load(self, job):
        self.root.after(job)
window = Window()
"""

LOSSES = (
    ("the end of an except clause", "try:\n    [][0]\nexcept IndexError as VAR:\n    USE"),
    ("the end of an except clause, with else", "try:\n    [][0]\nexcept IndexError as VAR:\n    USE\nelse:\n    pass"),
    ("del", "VAR = 'value'\nUSE\ndel VAR"),
    ("nothing", "VAR = 'value'\nUSE"),
    ("del in a loop", "for each_one in 'ab':\n    VAR = each_one\n    USE\n    del VAR"),
    ("del of two", "VAR, other = 'value', 1\nUSE\ndel VAR, other"),
    ("del of a loop's variable", "for VAR in 'ab':\n    pass\nUSE\ndel VAR"),
    ("an except clause, bound again", "try:\n    [][0]\nexcept IndexError as VAR:\n    USE\nVAR = None"),
)

BINDINGS = (
    ("assignment", "VAR = 1"),
    ("unpacking", "VAR, other = 1, 2"),
    ("annotated assignment", "VAR: int = 1"),
    ("for", "for VAR in (1, 2):\n    pass"),
    ("with", "with contextlib.nullcontext(1) as VAR:\n    pass"),
    ("import", "import string as VAR"),
    ("def", "def VAR():\n    pass"),
    ("class", "class VAR:\n    pass"),
    ("walrus", "print(VAR := 1)"),
    ("match", "match 1:\n    case VAR:\n        pass"),
    ("try", "try:\n    VAR = 1\nexcept ValueError:\n    VAR = 2"),
    ("if and else", "if place:\n    VAR = 1\nelse:\n    VAR = 2"),
)
"""Statements that bind VAR; `place` is a parameter."""

UNBINDINGS = (
    ("del", "del VAR"),
    ("the end of an except clause", "try:\n    [][0]\nexcept IndexError as VAR:\n    pass"),
)

GUARDS = (
    ("nothing", "RUN"),
    ("except NameError", "try:\n    RUN\nexcept NameError:\n    pass"),
    ("except Exception", "try:\n    RUN\nexcept Exception:\n    print('failed')"),
    ("except ValueError", "try:\n    RUN\nexcept ValueError:\n    pass"),
    ("finally", "try:\n    RUN\nfinally:\n    print('done')"),
    ("suppress", "with contextlib.suppress(NameError):\n    RUN"),
    ("suppress of another", "with contextlib.suppress(KeyError):\n    RUN"),
    ("nullcontext", "with contextlib.nullcontext():\n    RUN"),
    ("assertRaises", "with unittest.TestCase().assertRaises(NameError):\n    RUN"),
    ("if False", "if False:\n    RUN"),
    ("if 0", "if 0:\n    RUN"),
    ("TYPE_CHECKING", "if typing.TYPE_CHECKING:\n    RUN"),
    ("if True", "if True:\n    RUN"),
    ("in locals()", "if 'VAR' in locals():\n    RUN"),
)
"""`assertRaises` fails where nothing is raised: it is for reads that fail."""

NEUTRAL_GUARDS = tuple(
    (name, text) for name, text in GUARDS if name in ("nothing", "finally", "nullcontext", "if True")
)
"""After which a call is certain to fail if it fails."""

INNER = (
    Inner("augmented", "VAR += 1"),
    Inner("assigned from itself", "VAR = VAR + 1"),
    Inner("read, then assigned", "print(VAR)\nVAR = 2"),
    Inner("read, then a loop's target", "print(VAR)\nfor VAR in (1, 2):\n    pass"),
    Inner("read, then with", "print(VAR)\nwith contextlib.nullcontext(1) as VAR:\n    pass"),
    Inner("read, then imported", "print(VAR)\nimport string as VAR"),
    Inner("read, then annotated", "print(VAR)\nVAR: int"),
    Inner("annotated, then read", "VAR: int\nprint(VAR)"),
    Inner("annotated and assigned from itself", "VAR: int = VAR + 1"),
    Inner("loop over itself", "for VAR in [VAR]:\n    pass"),
    Inner("walrus", "print(VAR := VAR + 1)"),
    Inner("walrus in a while condition", "while (VAR := VAR - 1) > 0:\n    pass"),
    Inner("walrus in a comprehension", "return [VAR := VAR + item for item in (1, 2)]"),
    Inner("walrus in a lambda", "return (lambda: (VAR := VAR + 1))()"),
    Inner("del", "del VAR"),
    Inner(
        "read after an except clause of its name", "try:\n    [][0]\nexcept IndexError as VAR:\n    pass\nprint(VAR)"
    ),
    Inner("read in an except clause of its name", "try:\n    [][0]\nexcept IndexError as VAR:\n    print(VAR)"),
    Inner("class body", "class Thing:\n    VAR = VAR"),
    Inner("class body, augmented", "class Thing:\n    VAR += 1"),
    Inner("class body, after a binding", "class Thing:\n    VAR = 1\n    double = VAR * 2"),
    Inner("nonlocal", "nonlocal VAR\nVAR += 1"),
    Inner("assigned, then read", "VAR = 5\nprint(VAR)"),
    Inner("only read", "print(VAR)"),
    Inner("augmented in dead code", "return 0\nVAR += 1"),
    Inner("augmented where it is never run", "if False:\n    VAR += 1"),
    Inner("read for the type checker, then assigned", "if typing.TYPE_CHECKING:\n    print(VAR)\nVAR = 2"),
    Inner("augmented, tried", "try:\n    VAR += 1\nexcept UnboundLocalError:\n    VAR = 2"),
    Inner("augmented, suppressed", "with contextlib.suppress(UnboundLocalError):\n    VAR += 1"),
    Inner("guarded by locals()", "if 'VAR' in locals():\n    print(VAR)\nVAR = 2"),
)
