"""The judge itself: what running a program shows, and that a false answer is counted as one."""

from __future__ import annotations

import random
import time
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.verdicts import judge
from tests.verdicts.generated import program
from tests.verdicts.instrument import Site, bound_names, instrumented
from tests.verdicts.judge import Answer, Interpreter, compare, compare_reads
from tests.verdicts.minimize import minimized
from tests.verdicts.product import Found

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def interpreter() -> Iterator[Interpreter]:
    with Interpreter() as started:
        yield started


LATE, OWN, EITHER, NONE = "late", "own value", "either", "no site"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        # Kept where anybody can get it.
        ("kept = []\nfor n in range(2):\n    kept.append(lambda: n)\n", LATE),
        # The program itself calls it late; nothing holds it at the end.
        ("kept = []\nfor n in range(2):\n    kept.append(lambda: n)\n[f() for f in kept]\nkept.clear()\n", LATE),
        # It can be called late after an iteration, though not at the end.
        ("kept = []\nfor n in range(3):\n    kept.append(lambda: n)\nkept.clear()\n", LATE),
        # Called in its iteration; the last one sees the last value, its own.
        ("for n in range(2):\n    f = lambda: n\n    f()\n", OWN),
        # The counter goes on after the last function is made: only the bare name leads to it.
        ("n = 0\nwhile n < 2:\n    f = lambda: n\n    n += 1\n", EITHER),
        # The same name has a meaning outside the loop.
        ("n = 0\nf = None\nwhile n < 2:\n    f = lambda: n\n    n += 1\n", LATE),
        # A list that its function drops.
        ("def build():\n    kept = []\n    for n in range(2):\n        kept.append(lambda: n)\nbuild()\n", EITHER),
        # A list that its function gives back.
        ("def b():\n    k = []\n    for n in range(2):\n        k.append(lambda: n)\n    return k\nr = b()\n", LATE),
        # An iterator runs what it holds when it is asked for items.
        ("kept = []\nfor n in range(2):\n    kept.append(map(lambda x: n, 'ab'))\n", LATE),
        ("kept = []\nfor n in range(2):\n    kept.append(x + n for x in (1, 2))\n", LATE),
        ("kept = []\nfor n in range(2):\n    kept.append(list(x + n for x in (1, 2)))\n", OWN),
        # An exhausted generator holds nothing any more.
        (
            "kept = []\nfor n in range(2):\n    g = (x + n for x in (1,))\n    list(g)\n    kept.append(g)\n",
            OWN,
        ),
        # Held by objects, classes, closures, defaults, partials.
        ("class C:\n    jobs = []\nfor n in range(2):\n    C.jobs.append(lambda: n)\n", LATE),
        ("def w(f):\n    return lambda: f()\nk = []\nfor n in range(2):\n    k.append(w(lambda: n))\n", LATE),
        ("k = []\nfor n in range(2):\n    k.append(lambda f=lambda: n: f())\n", LATE),
        ("import functools\nk = []\nfor n in range(2):\n    k.append(functools.partial(lambda x: n, 1))\n", LATE),
        # Registered for the end of the program, or not any more.
        ("import atexit\nfor n in range(2):\n    atexit.register(lambda: n)\n", LATE),
        (
            "import atexit\nfor n in range(2):\n    f = lambda: n\n    atexit.register(f)\n    atexit.unregister(f)\n",
            OWN,
        ),
        # A thread runs as late as it may: when somebody waits for it.
        ("import threading\nfor n in range(2):\n    threading.Thread(target=lambda: n).start()\n", LATE),
        (
            "from threading import Thread\nfor n in range(2):\n    t = Thread(target=lambda: n)\n"
            "    t.start()\n    t.join()\n",
            OWN,
        ),
        # A method, a generator function, a coroutine function.
        (
            "k = []\nfor n in range(2):\n    class C:\n        def m(self):\n            return n\n    k.append(C())\n",
            LATE,
        ),
        ("k = []\nfor n in range(2):\n    def g():\n        yield n\n    k.append(g)\n", LATE),
        ("k = []\nfor n in range(2):\n    async def c():\n        return n\n    k.append(c)\n", LATE),
        # Its own name: the function is the value that it is made with.
        ("k = []\nfor n in 'ab':\n    def f():\n        return f\n    k.append(f)\n", LATE),
        ("for n in 'ab':\n    def f():\n        return f\n    f()\n", OWN),
        # A comprehension is a loop as well.
        ("k = [lambda: n for n in range(2)]\n", LATE),
        ("k = [(lambda: n)() for n in range(2)]\n", OWN),
        # A parameter is not a captured variable, nor is a variable that no loop rebinds.
        ("k = []\nfor n in range(2):\n    k.append(lambda n=n: n)\n", NONE),
        ("k = []\nm = 1\nfor n in range(2):\n    k.append(lambda: m)\n", NONE),
    ],
)
def test_what_running_shows(interpreter: Interpreter, source: str, shown: str) -> None:
    truth = interpreter.truth(source)
    assert truth.error == ""
    assert bool(truth.late) == (shown == LATE)
    assert bool(truth.either) == (shown == EITHER)
    assert bool(truth.sites) == (shown != NONE)


def test_a_site_is_the_first_read_of_the_variable() -> None:
    source = dedent("""\
        for n in range(2):
            def f():
                k = 1
                def g():
                    return n, k
                return g, n
        """)
    assert instrumented(source).sites == (Site(5, "n"),)


def test_a_program_that_fails_or_does_not_end_is_not_judged(interpreter: Interpreter) -> None:
    assert interpreter.truth("1 / 0\n").error == "ZeroDivisionError: division by zero"
    assert interpreter.truth("while True:\n    pass\n").error == "not judged: too many iterations"
    assert interpreter.truth("x =\n").error.startswith("not judged: invalid syntax")
    assert interpreter.truth("import os\nos._exit(1)\n").error == "not judged: the interpreter ended"
    assert interpreter.truth("x = 1\n").error == ""


@pytest.mark.parametrize(
    "source",
    [
        # A thread of a pool that nobody waits for prints when the program is over.
        "import time\nfrom concurrent import futures\npool = futures.ThreadPoolExecutor()\n"
        "pool.submit(lambda: (time.sleep(0.05), print('a line')))\n1 / 0\n",
        "import os\nos.write(1, b'a line\\n')\n1 / 0\n",
        # What reads its input takes no question.
        "import sys\nsys.stdin.read()\n1 / 0\n",
    ],
)
def test_what_a_program_prints_or_reads_does_not_disturb_the_judge(interpreter: Interpreter, source: str) -> None:
    for _ in range(2):
        assert interpreter.truth(source).error == "ZeroDivisionError: division by zero"
        time.sleep(0.1)


KEPT = "kept = []\nfor n in range(2):\n    kept.append(lambda: n)\n"
CALLED = "for n in range(2):\n    f = lambda: n\n    f()\n"
WARNING = Found(judge.LATE_BINDING, "warning", 3, "n")


@pytest.mark.parametrize(
    ("source", "found", "answer"),
    [
        (KEPT, [WARNING], Answer.RIGHT_WARNING),
        (KEPT, [], Answer.FALSE_SILENCE),
        (KEPT, [WARNING._replace(severity="information")], Answer.INFORMATION_ON_LATE),
        (CALLED, [WARNING._replace(line=2)], Answer.FALSE_WARNING),
        (CALLED, [], Answer.RIGHT_SILENCE),
        (CALLED, [WARNING._replace(line=2, severity="information")], Answer.INFORMATION_ON_OWN),
        # A warning where there is no function at all.
        ("n = 1\n", [WARNING], Answer.FALSE_WARNING),
        ("n = 1\n", [WARNING._replace(rule="empty-cell")], Answer.FALSE_ERROR),
    ],
)
def test_answers_about_loops(
    monkeypatch: pytest.MonkeyPatch, interpreter: Interpreter, source: str, found: list[Found], answer: Answer
) -> None:
    monkeypatch.setattr(judge, "findings_of", lambda _: found)
    compared = compare(source, interpreter.truth(source))
    assert compared is not None
    assert [each.answer for each in compared] == [answer]


ERROR = Found("missing-nonlocal", "error", 4, "n")
RAISES = "def f():\n    n = 1\n    def g():\n        n += 1\n    g()\nf()\n"


@pytest.mark.parametrize(
    ("source", "found", "answer"),
    [
        (RAISES, [ERROR], Answer.RIGHT_WARNING),
        (RAISES, [], Answer.FALSE_SILENCE),
        (RAISES, [ERROR._replace(symbol="m")], Answer.FALSE_SILENCE),
        (RAISES, [ERROR._replace(severity="information")], Answer.FALSE_SILENCE),
        ("n = 1\n", [ERROR], Answer.FALSE_ERROR),
        ("n = 1\n", [], Answer.RIGHT_SILENCE),
    ],
)
def test_answers_about_reads(
    monkeypatch: pytest.MonkeyPatch, interpreter: Interpreter, source: str, found: list[Found], answer: Answer
) -> None:
    monkeypatch.setattr(judge, "findings_of", lambda _: found)
    compared = compare_reads(source, interpreter.truth(source))
    assert compared is not None
    assert [each.answer for each in compared] == [answer]


def test_a_program_is_made_as_small_as_it_gets() -> None:
    source = "x = 1\nif x:\n    for n in range(2):\n        y = n\n        print(n)\nelse:\n    z = 3\n"
    assert minimized(source, lambda smaller: "print(n)" in smaller) == "for n in range(2):\n    print(n)\n"


def test_bound_names() -> None:
    source = (
        "def f(a, *b):\n    global c\n    c = d = 1\n    [e for e in (g := 1, 2)]\n    def h(): i = 1\n    import j.k\n"
    )
    function = instrumented(source).tree.body[0]
    assert bound_names(function) == {"a", "b", "d", "g", "h", "j"}


def test_the_same_seed_gives_the_same_program() -> None:
    assert program(random.Random(5)) == program(random.Random(5)) != program(random.Random(6))
