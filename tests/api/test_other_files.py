"""What is said of a function that is handed to another file; CPython judges what becomes of it."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

import closure_lsp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HELPERS = """
    import functools
    KEPT = []
    def keep(function):
        KEPT.append(function)
        return function
    def call(function, *arguments):
        return function(*arguments)
    def drop():
        KEPT.clear()
    def traced(function):
        @functools.wraps(function)
        def wrapper(*arguments):
            return function(*arguments)
        return wrapper
    def drain(items):
        return [item for item in items]
    def lazily(function):
        yield function()
    class Base:
        jobs = ()
        def run(self, job):
            return job()
        def store(self, job):
            self.jobs = [*self.jobs, job]
    class Graph:
        def __init__(self, job=None):
            self.edges, self.job = [], job
        def add(self, pairs):
            for pair in pairs:
                self.edges.append(pair)
    even = keep
"""


def check(tmp_path: Path, main: str, found: str, printed: str, others: Mapping[str, str] = {}) -> None:
    """The severity of what is found in a main file, and what CPython prints when it runs."""
    for name, text in {"helpers.py": HELPERS, **others}.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))
    file = tmp_path / "main.py"
    file.write_text(dedent(main))
    findings = closure_lsp.check(file, select=["late-binding-capture"], python_version="3.13")
    assert " ".join(finding.severity for finding in findings) == found
    done = subprocess.run([sys.executable, str(file)], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == printed.split()


@pytest.mark.parametrize(
    ("main", "found", "printed"),
    [
        ("from helpers import call\nfor i in (1, 2): print(call(lambda: i))", "", "1 2"),
        ("import helpers\nfor i in (1, 2): print(helpers.call(lambda: i))", "", "1 2"),
        ("import helpers as h\nfor i in (1, 2): h.keep(lambda: i)\nprint([f() for f in h.KEPT])", "warning", "[2, 2]"),
        ("from helpers import keep, KEPT\nfor i in (1, 2): keep(lambda: i)\nprint(KEPT[0]())", "warning", "2"),
        ("from helpers import *\nfor i in (1, 2): keep(lambda: i)\nprint(KEPT[0]())", "warning", "2"),
        ("from helpers import *\nfor i in (1, 2): print(call(lambda: i))", "", "1 2"),
        # The one that comes last; a name with an underscore is not among them.
        ("from functools import *\nfrom helpers import *\nfor i in (1, 2): print(call(lambda: i))", "", "1 2"),
        ("from functools import *\nfor i in (1, 2): print(reduce(lambda a, b: a + i, [1, 1]))", "", "2 3"),
        (
            "from helpers import keep, drop, KEPT\nfor i in (1, 2):\n    keep(lambda: i)\n"
            "    print(KEPT[0]())\n    drop()",
            "",
            "1 2",
        ),
        (
            "from helpers import traced\nfor i in (1, 2):\n    @traced\n    def f(): return i\n    print(f())",
            "",
            "1 2",
        ),
        (
            "from helpers import traced\nfs = []\nfor i in (1, 2):\n    @traced\n    def f(): return i\n"
            "    fs.append(f)\nprint(fs[0]())",
            "warning",
            "2",
        ),
        ("from helpers import drain\nfor i in (1, 2): print(drain(i for _ in 'a'))", "", "[1] [2]"),
        (
            "from helpers import lazily\ng = []\nfor i in (1, 2): g.append(lazily(lambda: i))\nprint(next(g[0]))",
            "warning",
            "2",
        ),
        (
            "from helpers import Base\nclass Own(Base):\n    def all(self):\n        for i in (1, 2):\n"
            "            print(self.run(lambda: i))\nOwn().all()",
            "",
            "1 2",
        ),
        (
            "from helpers import Base\nclass Own(Base):\n    def all(self):\n        for i in (1, 2):\n"
            "            self.store(lambda: i)\nown = Own()\nown.all()\nprint(own.jobs[0]())",
            "warning",
            "2",
        ),
        (
            "from helpers import Graph\ngraph = Graph()\nfor i in (1, 2): graph.add((i, j) for j in 'a')\n"
            "print(graph.edges)",
            "",
            "[(1, 'a'), (2, 'a')]",
        ),
        (
            "from helpers import Graph\ndef f(graph: Graph):\n    for i in (1, 2): graph.add((i, j) for j in 'a')\n"
            "graph = Graph()\nf(graph)\nprint(graph.edges)",
            "",
            "[(1, 'a'), (2, 'a')]",
        ),
        (
            "from helpers import Graph\ngraphs = []\nfor i in (1, 2): graphs.append(Graph(lambda: i))\n"
            "print(graphs[0].job())",
            "warning",
            "2",
        ),
        (
            "from helpers import Graph\nfor i in (1, 2):\n    graph = Graph(lambda: i)\n    print(graph.job())",
            "",
            "1 2",
        ),
        (
            "import functools\nfrom helpers import call\nrun = functools.partial(call)\n"
            "for i in (1, 2): print(run(lambda: i))",
            "",
            "1 2",
        ),
        (
            "try:\n    from helpers import call\nexcept ImportError:\n    call = print\n"
            "for i in (1, 2): call(lambda: i)",
            "information",
            "",
        ),
    ],
)
def test_one_other_file(tmp_path: Path, main: str, found: str, printed: str) -> None:
    check(tmp_path, main, found, printed)


def test_a_name_that_a_package_imports_from_one_of_its_modules(tmp_path: Path) -> None:
    package = {
        "pack/__init__.py": "from .inner import run as call\nfrom .other import *\n",
        "pack/inner.py": "from helpers import call as run\n",
        "pack/other.py": "from . import inner\ndef twice(function):\n    return inner.run(function), function()\n",
    }
    main = "from pack import call, twice\nfor i in (1, 2): print(call(lambda: i), *twice(lambda: i))"
    check(tmp_path, main, "", "1 1 1 2 2 2", package)


def test_modules_that_call_each_other(tmp_path: Path) -> None:
    others = {
        "ping.py": "import pong\ndef ping(function, n):\n    return pong.pong(function, n - 1) if n else function()\n",
        "pong.py": "import ping\ndef pong(function, n):\n    return ping.ping(function, n - 1) if n else function()\n",
    }
    check(tmp_path, "from ping import ping\nfor i in (1, 2): print(ping(lambda: i, 3))", "", "1 2", others)


def test_modules_that_import_a_name_from_each_other(tmp_path: Path) -> None:
    others = {"a.py": "from b import name\n", "b.py": "from a import name\n"}
    main = "if 0: from a import name\nelse: name = str\nfor i in (1, 2): name(lambda: i)"
    check(tmp_path, main, "information", "", others)


def test_overloads(tmp_path: Path) -> None:
    others = {
        "typed.py": "from typing import overload\n@overload\ndef run(f: int) -> int: ...\n@overload\n"
        "def run(f: str) -> str: ...\ndef run(f):\n    return f()\n"
    }
    check(tmp_path, "from typed import run\nfor i in (1, 2): print(run(lambda: i))", "", "1 2", others)


def test_a_global_of_the_same_name_is_another_one(tmp_path: Path) -> None:
    main = """
        from helpers import keep
        import helpers
        KEPT = []
        for i in (1, 2):
            keep(lambda: i)
            KEPT.clear()
        print(helpers.KEPT[0]())
    """
    check(tmp_path, main, "warning", "2")


def test_a_file_that_does_not_parse(tmp_path: Path) -> None:
    main = "if 0: from broken import call\nelse: call = str\nfor i in (1, 2): call(lambda: i)"
    check(tmp_path, main, "information", "", {"broken.py": "def call(f:\n    f(\n"})


THREE_FILES = {
    "middle.py": """
        import last
        KEPT = {}
        def call(function):
            return last.call(function)
        def keep(name, function):
            last.keep(name, function)
        def drop():
            KEPT.clear()
        """,
    "last.py": """
        KEPT = {}
        def call(function):
            return run(function)
        def run(function):
            return function()
        def keep(name, function):
            KEPT[name] = function
        """,
}


@pytest.mark.parametrize(
    ("main", "found", "printed"),
    [
        ("import middle\nfor i in (1, 2): print(middle.call(lambda: i))", "", "1 2"),
        (
            "import last, middle\nfor i in (1, 2): middle.keep(i, lambda: i)\nprint(last.KEPT[1]())",
            "warning",
            "2",
        ),
        (
            "import last, middle\nfor i in (1, 2):\n    middle.keep(i, lambda: i)\n    middle.drop()\n"
            "print(last.KEPT[1]())",
            "warning",
            "2",
        ),
    ],
    ids=["called in the third file", "kept there", "a global of the same name is emptied"],
)
def test_a_third_file(tmp_path: Path, main: str, found: str, printed: str) -> None:
    check(tmp_path, main, found, printed, THREE_FILES)


def test_a_large_class_of_another_file(tmp_path: Path) -> None:
    padding = "".join(f"    def pad{number}(self):\n        return {'a' * 80!r}\n" for number in range(60))
    large = (
        "class Large:\n    def __init__(self):\n        self.kept = []\n"
        f"    def call(self, function):\n        return self.__run(function)\n{padding}"
        "    def keep(self, function):\n        self.kept.append(function)\n"
        "    def __run(self, function):\n        return function()\n"
    )
    main = (
        "from large import Large\nlarge = Large()\nfor i in (1, 2):\n    print(large.call(lambda: i))\n"
        "    large.keep(lambda: i)\nprint(large.kept[0]())"
    )
    check(tmp_path, main, "warning", "1 2 2", {"large.py": large})


def test_the_objects_of_a_class_of_another_file_share_what_its_body_makes(tmp_path: Path) -> None:
    bus = """
        class Bus:
            listeners = []
            def listen(self, function):
                self.listeners.append(function)
    """
    main = """
        from bus import Bus
        for topic in "ab":
            Bus().listen(lambda: topic)
        print([listener() for listener in Bus.listeners])
    """
    check(tmp_path, main, "warning", "['b', 'b']", {"bus.py": bus})
