"""The loops of the grammar, the ways of making a function in them, and what comes after them."""

from __future__ import annotations

from tests.verdicts.rows import Loop, Maker, Whole

LOOPS = (
    Loop("for", "for VAR in (1, 2, 3):"),
    Loop("for range", "for VAR in range(3):"),
    Loop("for enumerate", 'for place, VAR in enumerate("abc"):'),
    Loop("for unpacking", "for place, (VAR, *rest) in [(1, (2, 3)), (4, (5, 6))]:"),
    Loop("for starred", "for place, *VAR in [(1, 2, 3), (4, 5, 6)]:"),
    Loop("for items", 'for VAR, other in {"a": 1, "b": 2}.items():'),
    Loop("for else", "for VAR in (1, 2, 3):", last="if VAR is None:\n    break"),
    Loop("assigned in the body", "for place in range(3):", first="VAR = place * 10"),
    Loop("unpacked in the body", "for place in range(3):", first="VAR, other = place * 10, None"),
    Loop("annotated in the body", "for place in range(3):", first="VAR: int = place * 10"),
    Loop("augmented in the body", "for place in range(3):", before="VAR = 0", first="VAR += 5"),
    Loop("walrus in the body", "for place in range(3):", first="print(VAR := place * 3)"),
    Loop("with in the body", "for place in range(3):", first="with contextlib.nullcontext(place) as VAR:\n    pass"),
    Loop(
        "match in the body",
        "for pair in [(1, 2), (3, 4), (5, 6)]:",
        first="match pair:\n    case (VAR, _):\n        pass",
    ),
    Loop("loop in the body", "for place in range(3):", first="for VAR in (place, place + 10):\n    pass"),
    Loop(
        "conditional in the body",
        "for place in range(3):",
        first="if place % 2:\n    VAR = -place\nelse:\n    VAR = place",
    ),
    Loop("while, counted at the end", "while VAR < 3:", before="VAR = 0", last="VAR += 1"),
    Loop("while, counted at the beginning", "while VAR < 3:", before="VAR = 0", first="VAR += 1"),
    Loop("while walrus", "while (VAR := next(values, None)) is not None:", before="values = iter((1, 2, 3))"),
    Loop("while pop", "while values:", before="values = [3, 2, 1]", first="VAR = values.pop()"),
    Loop("while True", "while True:", before="VAR = 0", first="VAR += 1\nif VAR > 3:\n    break"),
    Loop("outer of two", 'for VAR in (1, 2, 3):\nfor inner in "ab":'),
    Loop("inner of two", 'for outer in "ab":\nfor VAR in (1, 2, 3):'),
    Loop(
        "while in for",
        "for outer in (1, 2):\nwhile count > outer:",
        before="VAR = 9\ncount = 4",
        first="count -= 1\nVAR = count",
    ),
    Loop("async for", "async for VAR in ticks():", is_async=True),
)

TICKS = """\
async def ticks():
    for tick in (1, 2, 3):
        yield tick
"""

MAKERS = (
    Maker("lambda", "(lambda ARG: VAR)"),
    Maker("lambda", "(lambda ARG: (VAR, VAR))"),
    Maker("lambda with a name", "job", "job = lambda ARG: VAR", is_named=True),
    Maker(
        "lambda in a conditional",
        "job",
        "job = (lambda ARG: VAR) if VAR is not None else print",
        is_named=True,
        takes_one=False,
    ),
    Maker("lambda with a comprehension", "(lambda ARG: [VAR for _ in 'a'])"),
    Maker("lambda that calls a lambda", "(lambda ARG: (lambda: VAR)())"),
    Maker("lambda by value", "(lambda VAR=VAR: VAR)", takes_one=False),
    Maker("partial", "functools.partial(lambda ARG: VAR)"),
    Maker("def", "job", "def job(ARG):\n    return VAR", is_named=True),
    Maker("def by value", "job", "def job(*, VAR=VAR):\n    return VAR", is_named=True, takes_one=False),
    Maker(
        "def with a def",
        "job",
        "def job(ARG):\n    def inside():\n        return VAR\n    return inside()",
        is_named=True,
    ),
    Maker(
        "def that calls another", "job", "def part():\n    return VAR\ndef job(ARG):\n    return part()", is_named=True
    ),
    Maker("def with wraps", "job", "@functools.wraps(print)\ndef job(ARG):\n    return VAR", is_named=True),
    Maker("def of its own name", "job", "def job(ARG):\n    return repr(job), VAR", is_named=True, takes_one=False),
    Maker("another name", "other_name", "def job(ARG):\n    return VAR\nother_name = job", is_named=True),
    Maker(
        "method",
        "thing.job",
        "class Thing:\n    def job(self, ARG):\n        return VAR\nthing = Thing()",
        is_named=True,
    ),
    Maker(
        "static method",
        "Thing.job",
        "class Thing:\n    @staticmethod\n    def job(ARG):\n        return VAR",
        is_named=True,
    ),
    Maker(
        "object that is called",
        "thing",
        "class Thing:\n    def __call__(self, ARG):\n        return VAR\nthing = Thing()",
        is_named=True,
    ),
    Maker(
        "def that a def gives back",
        "job",
        "def make():\n    def job(ARG):\n        return VAR\n    return job\njob = make()",
        is_named=True,
    ),
    Maker(
        "def that a def gives back, by value",
        "job",
        "def make(VAR):\n    def job(ARG):\n        return VAR\n    return job\njob = make(VAR)",
        is_named=True,
    ),
    Maker("generator function", "job", "def job(ARG):\n    yield VAR", is_named=True, kind="generator"),
    Maker("coroutine function", "job", "async def job(ARG):\n    return VAR", is_named=True, kind="coroutine"),
)

AFTER = (
    ("nothing", ""),
    ("a later loop reuses the name", "for VAR in (70, 80):\n    print(VAR)"),
    ("rebound after the loop", "VAR = 90"),
)

_RUN = "def run(job):\n    return job()\n"
COMPREHENSIONS = (
    Whole("list", "result = [FN for VAR in (1, 2, 3)]"),
    Whole("list with a condition", "result = [FN for VAR in (1, 2, 3) if VAR > 1]"),
    Whole("set", "result = {FN for VAR in (1, 2, 3)}"),
    Whole("dict", "result = {VAR: FN for VAR in (1, 2, 3)}"),
    Whole("generator", "result = (FN for VAR in (1, 2, 3))"),
    Whole("generator, listed", "result = list(FN for VAR in (1, 2, 3))"),
    Whole("generator, sorted", "result = sorted((FN for VAR in (1, 2, 3)), key=id)"),
    Whole("list of pairs", "result = [(VAR, FN) for VAR in (1, 2, 3)]"),
    Whole("dict of a zip", "result = dict(zip('abc', [FN for VAR in (1, 2, 3)]))"),
    Whole("call", "result = [FN() for VAR in (1, 2, 3)]"),
    Whole("call of each later", "result = [job() for job in [FN for VAR in (1, 2, 3)]]"),
    Whole("call of each in time", "result = [job() for job in (FN for VAR in (1, 2, 3))]"),
    Whole("for over a list", "for job in [FN for VAR in (1, 2, 3)]:\n    job()"),
    Whole("for over a generator", "for job in (FN for VAR in (1, 2, 3)):\n    job()"),
    Whole("for over a generator, kept", "result = []\nfor job in (FN for VAR in (1, 2, 3)):\n    result.append(job)"),
    Whole("any", "result = any(FN() for VAR in (1, 2, 3))"),
    Whole("map of a generator", "result = list(map(lambda job: job(), (FN for VAR in (1, 2, 3))))"),
    Whole("function", "result = [run(FN) for VAR in (1, 2, 3)]", _RUN),
    Whole(
        "function that gives it back", "result = [same(FN) for VAR in (1, 2, 3)]", "def same(job):\n    return job\n"
    ),
    Whole("map", "result = [map(lambda _: FN(), 'ab') for VAR in (1, 2, 3)]"),
    Whole("map, listed", "result = [list(map(lambda _: FN(), 'ab')) for VAR in (1, 2, 3)]"),
    Whole("generators", "result = [(FN() for _ in 'ab') for VAR in (1, 2, 3)]"),
    Whole("generators, listed", "result = [list(FN() for _ in 'ab') for VAR in (1, 2, 3)]"),
    Whole("outer of two lists", "result = [[FN for inner in 'ab'] for VAR in (1, 2, 3)]"),
    Whole("outer of two, called", "result = [[job() for job in [FN for inner in 'ab']] for VAR in (1, 2, 3)]"),
    Whole("inner of two lists", "result = [[FN for VAR in (1, 2, 3)] for outer in 'ab']"),
    Whole("first of two clauses", "result = [FN for VAR in (1, 2, 3) for inner in 'ab']"),
    Whole("second of two clauses", "result = [FN for outer in 'ab' for VAR in (1, 2, 3)]"),
    Whole("walrus", "result = [FN for each in (1, 2, 3) if (VAR := each)]"),
    Whole(
        "class of the file",
        "result = [Task(FN) for VAR in (1, 2, 3)]",
        "class Task:\n    def __init__(self, job):\n        self.job = job\n",
    ),
    Whole(
        "class of the file, run",
        "result = [Task(FN).run() for VAR in (1, 2, 3)]",
        "class Task:\n    def __init__(self, job):\n        self.job = job\n    def run(self):\n"
        "        return self.job()\n",
    ),
)
_YIELD = "def jobs():\n    for VAR in (1, 2, 3):\n        yield FN\n"
YIELDS = (
    Whole("yielded, listed", "result = list(jobs())", _YIELD),
    Whole("yielded, not asked for", "result = jobs()", _YIELD),
    Whole("yielded, called each", "for job in jobs():\n    job()", _YIELD),
    Whole("yielded, called in a comprehension", "result = [job() for job in jobs()]", _YIELD),
    Whole("yielded, stored", "result = []\nfor job in jobs():\n    result.append(job)", _YIELD),
    Whole("yielded, sorted", "result = sorted(jobs(), key=lambda job: job())", _YIELD),
    Whole("yielded, the first", "result = next(jobs())\nresult()", _YIELD),
    Whole("yielded, zipped", "result = dict(zip('ab', jobs()))", _YIELD),
    Whole("returned", "result = first()", "def first():\n    for VAR in (1, 2, 3):\n        return FN\n"),
    Whole(
        "returned under a condition",
        "result = first(2)",
        "def first(limit):\n    for VAR in (1, 2, 3):\n        if VAR == limit:\n            return FN\n",
    ),
    Whole(
        "returned after others were kept",
        "result = first(2)",
        "KEPT = []\ndef first(limit):\n    for VAR in (1, 2, 3):\n        KEPT.append(FN)\n        if VAR == limit:\n"
        "            return FN\n",
    ),
    Whole("stored, then break", "result = []\nfor VAR in (1, 2, 3):\n    result.append(FN)\n    break"),
    Whole(
        "stored under a condition, then break",
        "result = []\nfor VAR in (1, 2, 3):\n    if VAR > 1:\n        result.append(FN)\n        break",
    ),
    Whole(
        "stored, sometimes break",
        "result = []\nfor VAR in (1, 2, 3):\n    result.append(FN)\n    if VAR > 1:\n        break",
    ),
    Whole(
        "stored, then raised",
        "result = []\ntry:\n    for VAR in (1, 2, 3):\n        result.append(FN)\n        raise ValueError\n"
        "except ValueError:\n    pass",
    ),
    Whole(
        "stored where it is never run", "result = []\nfor VAR in (1, 2, 3):\n    if False:\n        result.append(FN)"
    ),
    Whole("stored behind a continue", "result = []\nfor VAR in (1, 2, 3):\n    continue\n    result.append(FN)"),
    Whole(
        "stored behind a raise",
        "def build():\n    kept = []\n    for VAR in (1, 2, 3):\n        raise ValueError\n"
        "        kept.append(FN)\n    return kept\n"
        "try:\n    result = build()\nexcept ValueError:\n    pass",
    ),
    Whole(
        "stored for the type checker",
        "result = []\nfor VAR in (1, 2, 3):\n    if typing.TYPE_CHECKING:\n        result.append(FN)",
    ),
)

_BASE = """\
class Base:
    def __init__(self):
        self.jobs = {}
    def bind(self, name, job):
        self.jobs[name] = job
    def unbind(self, name):
        del self.jobs[name]
    def run(self, job):
        return job()
"""
_ROOT = (
    _BASE
    + """\
class App:
    def __init__(self, root):
        self.root = root
    def build(self):
        for VAR in (1, 2, 3):
            BODY
"""
)
_OWN_ROOT = (
    _BASE
    + """\
class App:
    def __init__(self):
        self.root = Base()
    def build(self):
        for VAR in (1, 2, 3):
            BODY
"""
)
_SUBCLASS = (
    _BASE
    + """\
class App(Base):
    def build(self):
        for VAR in (1, 2, 3):
            BODY
"""
)
_SUBCLASS_OF_SUBCLASS = _SUBCLASS.replace("class App(Base)", "class Between(Base):\n    pass\nclass App(Between)")


def _objects() -> list[Whole]:
    """An object that keeps, and how the code that hands it the function comes by it: as programs with windows do it."""
    ways = (
        ("subclass", _SUBCLASS, "self", "result = App()\nresult.build()"),
        ("subclass of a subclass", _SUBCLASS_OF_SUBCLASS, "self", "result = App()\nresult.build()"),
        ("object in an attribute", _OWN_ROOT, "self.root", "result = App()\nresult.build()"),
        ("object as an argument", _ROOT, "self.root", "result = Base()\nApp(result).build()"),
    )
    uses = (
        ("kept", "{}.bind(str(VAR), FN)"),
        ("kept by one key", "{}.bind('key', FN)"),
        ("taken out", "{0}.bind('key', FN)\n            {0}.unbind('key')"),
        ("taken out by the variable", "{0}.bind(str(VAR), FN)\n            {0}.unbind(str(VAR))"),
        ("run", "{}.run(FN)"),
    )
    return [
        Whole(f"{way}, {use}", text, classes.replace("BODY", statement.format(receiver)))
        for way, classes, receiver, text in ways
        for use, statement in uses
    ]


OBJECTS = tuple(_objects())
