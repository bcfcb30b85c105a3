"""Closures become a class: the methods, the attributes, that it does the same, and where it is not offered."""

from __future__ import annotations

import pytest

from closure_lsp.ide.code_actions.refactorings.closure_to_class import ACTION
from tests.ide.code_actions.check import check_not_offered, check_refactoring

TITLE = "Turn the closures of `make_counter` into a class `Counter`"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_several_closures_with_everything_around_them(line_end: str) -> None:
    check_refactoring(
        """\
# counts
def $0make_counter(start: int = 0, *steps, limit=10, **unused):
	\"\"\"Counts.\"\"\"
	# the count
	count = start  # for now

	def increment(by=1):  # one more
		\"\"\"Adds.\"\"\"
		nonlocal count, total
		count += by + sum(steps)
		total = [count for _ in range(limit)]
		return show()

	text = '''a
b'''
	total = (1,
		2)
	for step in steps: count += step

	# shows
	def show(): return count, total, text, (lambda: count)()
	# both

	# last
	return increment, show
increment, show = make_counter(1, 2, 3, limit=2)
result = increment(), increment(by=5), show()
""".replace("\n", line_end),
        TITLE,
        """\
# counts
class Counter:
	def __init__(self, start, *steps, limit, **unused):
		self.steps = steps
		self.limit = limit
		# the count
		self.count = start  # for now
		self.text = '''a
b'''
		self.total = (1,
			2)
		for step in self.steps: self.count += step

	def increment(self, by=1):  # one more
		\"\"\"Adds.\"\"\"
		self.count += by + sum(self.steps)
		self.total = [self.count for _ in range(self.limit)]
		return self.show()

	# shows
	def show(self): return self.count, self.total, self.text, (lambda: self.count)()


def make_counter(start: int = 0, *steps, limit=10, **unused):
	\"\"\"Counts.\"\"\"
	counter = Counter(start, *steps, limit=limit, **unused)
	# both

	# last
	return counter.increment, counter.show
increment, show = make_counter(1, 2, 3, limit=2)
result = increment(), increment(by=5), show()
""".replace("\n", line_end),
    )


def test_one_closure_that_calls_itself_and_a_helper() -> None:
    check_refactoring(
        """\
def outer(seed):
    @(lambda f: f)
    def $0make_counter(n, /, *, base=1):
        def half(x): return x // 2 + base * seed
        def run(x=None):
            x = n if x is None else x
            return [x] + (run(half(x)) if x > 5 else [])
        return run
    return make_counter(n) if (n := 40) else None
result = outer(1)()""",
        TITLE,
        """\
def outer(seed):
    class Counter:
        def __init__(self, n, /, *, base):
            self.n = n
            self.base = base

        def half(self, x): return x // 2 + self.base * seed

        def __call__(self, x=None):
            x = self.n if x is None else x
            return [x] + (self(self.half(x)) if x > 5 else [])

    @(lambda f: f)
    def make_counter(n, /, *, base=1):
        return Counter(n, base=base)
    return make_counter(n) if (n := 40) else None
result = outer(1)()""",
    )


def test_a_dict_of_closures_and_names_that_are_taken() -> None:
    check_refactoring(
        """\
Counter = 1
def $0make_counter(counterobject):
    def get(): return counterobject
    return {"get": get}
result = make_counter(3)["get"](), Counter
""",
        TITLE.replace("`Counter`", "`CounterObject`"),
        """\
Counter = 1
class CounterObject:
    def __init__(self, counterobject):
        self.counterobject = counterobject

    def get(self): return self.counterobject


def make_counter(counterobject):
    made = CounterObject(counterobject)
    return {"get": made.get}
result = make_counter(3)["get"](), Counter
""",
    )


@pytest.mark.parametrize(
    "body",
    [
        "def f(): return 1\nreturn f",
        "def f(): return n\nreturn f()",
        "def f(): return n\nreturn f, 1",
        "def f(): return n\nif n: return None\nreturn f",
        "def f(): return n\nyield\nreturn f",
        "@d\ndef f(): return n\nreturn f",
        "def f(*a, **k): return n(*a, **k)\nreturn f",
        "def f(a=n): return n\nreturn f",
        "def f(a: n): return n\nreturn f",
        "def f(): return n\nf.x = 1\nreturn f",
        "def f(): return n\ndef f(): return n\nreturn f",
        "def f(): return n\nlocals()\nreturn f",
        "def f(self): return n\nreturn f",
        "def f(): return n.__x\nreturn f",
        "def f(): return f'{n=}'\nreturn f",
        "def f():\n    nonlocal n\n    del n\nreturn f",
        "def f():\n    nonlocal n\n    import n\nreturn f",
        "def f():\n    return (n := 1)\nn = 1\nclass C: pass\nreturn f",
        "def f():\n    nonlocal n\n    return (n := 1)\nreturn f",
        "def f():\n    nonlocal n\n    try: pass\n    except E as n: pass\nreturn f",
        "def f():\n    nonlocal n; n = 1\nreturn f",
        "def f(): return m\nclass m: pass\nreturn f",
        "def f(): return n\nx = 1; return f",
        "if n:\n    def f(): return n\nreturn f",
        "def f(): return n\nreturn f +",
    ],
)
def test_not_offered(body: str) -> None:
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    check_not_offered(f"def $0make(n):\n{indented}", ACTION)


def test_not_offered_elsewhere() -> None:
    check_not_offered("class C:\n    def $0make(n):\n        def f(): return n\n        return f\n", ACTION)
    check_not_offered("async def $0make(n):\n    def f(): return n\n    return f\n", ACTION)
    check_not_offered("def $0make(n):\n    def f(): return n\n    return f\n@make\ndef g(): pass\n", ACTION)
    check_not_offered("def make(n):\n    def f(): return $0n\n    return f\n", ACTION)
    check_not_offered("def $0make(n): return lambda: n\n", ACTION)
