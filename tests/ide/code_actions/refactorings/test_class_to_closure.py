"""A class becomes a closure: the function that is written, that it does the same, and where it is not offered."""

from __future__ import annotations

import pytest

from closure_lsp.ide.code_actions.refactorings.class_to_closure import ACTION
from tests.ide.code_actions.check import check_not_offered, check_refactoring

TITLE = "Turn the class `Counter` into a closure"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_state_that_is_rebound_and_state_that_is_not(line_end: str) -> None:
    check_refactoring(
        """\
class $0Counter:
	def __init__(self, start: int, *steps, limit=10):
		self.steps = steps
		self.count = start  # for now
		for self.last in steps:
			self.count += len('''a
		b''')
		self.seen = []

	def __call__(self, by=1):  # one more
		'''Adds.'''
		self.count += by
		self.seen.append(self.count)
		self.last, x = self.last + 1, [self.last for _ in range(two())]
		return self.count, self.seen[:], x, (lambda: self.steps)()
def two(): return 2
counter = Counter(1, 2, 3)
result = counter(), counter(5), counter(by=2), Counter(0, 4)()
""".replace("\n", line_end),
        TITLE,
        """\
def Counter(start: int, *steps, limit=10):
	count = start  # for now
	for last in steps:
		count += len('''a
		b''')
	seen = []

	def call(by=1):  # one more
		'''Adds.'''
		nonlocal count, last
		count += by
		seen.append(count)
		last, x = last + 1, [last for _ in range(two())]
		return count, seen[:], x, (lambda: steps)()

	return call
def two(): return 2
counter = Counter(1, 2, 3)
result = counter(), counter(5), counter(by=2), Counter(0, 4)()
""".replace("\n", line_end),
    )


def test_inside_a_function_at_the_end_of_the_text() -> None:
    check_refactoring(
        """\
def outer(n):
    class $0Counter:
        def __call__(this):
            return this.k + n

        def __init__(self, m):
            self.k = m
    return Counter(2)()
result = outer(1)""",
        TITLE,
        """\
def outer(n):
    def Counter(m):
        k = m

        def call():
            return k + n

        return call
    return Counter(2)()
result = outer(1)""",
    )


CLASS = """\
class $0Counter:
    def __init__(self, n, p=0):
        self.n = n
        self.m = 1
    def __call__(self, x=1):
        self.m += x
        return self.n
"""


def test_it_is_offered_at_all() -> None:
    check_refactoring(
        CLASS + "result = Counter(2)()\n",
        TITLE,
        "def Counter(n, p=0):\n    m = 1\n\n    def call(x=1):\n        nonlocal m\n        m += x\n"
        "        return n\n\n    return call\nresult = Counter(2)()\n",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Counter:", "Counter(Base):"),
        ("Counter:", "Counter[T]:"),
        ("Counter:", "Counter:\n    x = 1"),
        ("Counter:", "Counter:\n    # why"),
        ("class", "@d\nclass"),
        ("__call__", "call"),
        ("    def __call__", "    @d\n    def __call__"),
        ("x=1", "x=[]"),
        ("x=1", "m=1"),
        ("return self.n", "return self"),
        ("return self.n", "return self.__x"),
        ("return self.n", "return self.other"),
        ("return self.n", "return n"),
        ("return self.n", "return p"),
        ("return self.n", "return f'{self.n=}'"),
        ("return self.n", "return locals()"),
        ("return self.n", "del self.n"),
        ("return self.n", "def f(): self.n = 1"),
        ("return self.n", "return super().x"),
        ("self.m = 1", "self.m: int = 1"),
        ("self.m = 1", "self.m = n = 2"),
        ("self.m = 1", "return"),
        ("return self.n\n", "return self.n\nprint(isinstance(c, Counter))\n"),
        ("return self.n\n", "return self.n\nclass D(Counter): pass\n"),
        ("return self.n\n", "return self.n\nclass D:\n    f = Counter(1)\n"),
        ("return self.n\n", "return self.n\nprint(c.m)\n"),
        ("return self.n\n", "return self.n +\n"),
    ],
)
def test_not_offered(before: str, after: str) -> None:
    assert before in CLASS
    check_not_offered(CLASS.replace(before, after, 1), ACTION)


def test_brackets_around_the_object() -> None:
    check_refactoring(
        """\
class $0Counter:
    def __init__(self, start):
        self.count = (start)

    def __call__(self):
        (self).count += 1
        return ((self)).count
counter = Counter(1)
result = counter(), counter()
""",
        TITLE,
        """\
def Counter(start):
    count = (start)

    def call():
        nonlocal count
        count += 1
        return count

    return call
counter = Counter(1)
result = counter(), counter()
""",
    )
