"""That a large class is analysed in parts changes no answer: whatever counts as large, all features say the same."""

from __future__ import annotations

import random
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.captures.places import captured_variables
from closure_lsp.ide.code_actions import Wanted, code_actions
from closure_lsp.ide.code_actions.action import Request
from closure_lsp.ide.diagnostics import RULES, diagnostics
from closure_lsp.ide.hover.at_cursor import hover, inference_offset, is_captured
from closure_lsp.ide.inlay_hints import inlay_hints
from closure_lsp.ide.navigation.along_cell import destination, highlights, references
from closure_lsp.ide.navigation.code_lenses import code_lenses, title_at
from closure_lsp.ide.rename import prepare, rename
from closure_lsp.ide.scope_tree import to_json
from closure_lsp.ide.semantic_tokens import semantic_tokens
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import DiagnosticSettings, InlayHintSettings
from closure_lsp.syntax import regions
from closure_lsp.text import Span, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

LIMITS = (1, 4_096)
"""What they say must be what is said where no class is large."""
ALL_HINTS = InlayHintSettings(home=True, comprehensions=True)
PYTHON = PythonVersion(3, 14)
ALL = DiagnosticSettings(select=frozenset(rule.name for rule in RULES))


def check_division(
    monkeypatch: pytest.MonkeyPatch,
    data: bytes,
    python: PythonVersion = PYTHON,
    settings: DiagnosticSettings = ALL,
    most: int = 8,
) -> None:
    """All features say the same of a text for each limit: hovers at every name, the others that need a place at no more
    than `most` places, chosen at random.
    """
    text = Text.from_bytes(data)
    monkeypatch.setattr(regions, "LARGE_CLASS", sys.maxsize)
    whole = Analysis.of(text, python)
    offsets = {found.span.start for each in whole.statements for found in whole.occurrences(each)}
    offsets.update(start for word in (b"def ", b"class ", b"lambda") for start in _places(data, word))
    named = sorted(offsets)
    chosen = random.Random(len(data)).sample(named, min(most, len(named)))
    expected = dict(answers(whole, settings, named, chosen))
    for limit in LIMITS:
        monkeypatch.setattr(regions, "LARGE_CLASS", limit)
        found = dict(answers(Analysis.of(text, python), settings, named, chosen))
        different = {key: (expected[key], found[key]) for key in expected if expected[key] != found[key]}
        assert different == {}, limit


def _places(data: bytes, word: bytes) -> Iterable[int]:
    start = data.find(word)
    while start >= 0:
        yield start
        start = data.find(word, start + 1)


def answers(
    analysis: Analysis, settings: DiagnosticSettings, named: Iterable[int], chosen: Iterable[int]
) -> Iterable[tuple[Any, Any]]:
    """What each feature answers, by the feature and the place: hovers for all named, the others where chosen."""
    everything = Span(0, len(analysis.text))
    found = diagnostics(analysis, settings)
    yield "findings", found
    yield "hints", inlay_hints(analysis, everything, ALL_HINTS)
    yield "captured variables", captured_variables(analysis, everything)
    yield "tokens", semantic_tokens(analysis, everything)
    yield "lenses", [(lens, title_at(analysis, lens.span.start)) for lens in code_lenses(analysis)]
    yield "scopes", to_json(analysis, "", references=True)
    yield "fixes of the file", changes(Request(analysis, everything, found))
    for offset in named:
        yield ("hover", offset), hover(analysis, offset, "file:///a.py")
    for offset in chosen:
        yield ("is captured", offset), is_captured(analysis, offset)
        yield ("inference", offset), inference_offset(analysis, offset)
        yield ("highlights", offset), highlights(analysis, offset)
        yield ("destination", offset), destination(analysis, offset)
        yield ("references", offset), references(analysis, offset)
        yield ("prepare", offset), prepare(analysis, offset)
        yield ("rename", offset), rename(analysis, offset, "quite_another_name")
        yield ("changes", offset), changes(Request(analysis, Span(offset, offset), found))


def changes(request: Request) -> list[Any]:
    """All that can be changed there, with the edits."""
    return [
        (offer.action.name, offer.change.title, offer.change.kind, offer.change.edits())
        for offer in code_actions(request, Wanted())
    ]


class Writer:
    """Writes random modules with classes, whose members need each other in many ways."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def module(self) -> str:
        return "".join(self.statement() for _ in range(self.random.randint(1, 4)))

    def statement(self) -> str:
        if self.random.random() < 0.25:
            return self.choose("import functools\n", "a = 1\n", "def f(b):\n    return lambda: (a, b)\n", "\n# about\n")
        header = self.choose("", "@d\n") + "class " + self.choose("C", "D") + self.choose("", "", "(B)", "[T]") + ":\n"
        return header + "".join(self.member() for _ in range(self.random.randint(2, 7)))

    def member(self) -> str:
        name = self.name()
        expression = self.expression()
        return self.choose(
            f"    {name} = {expression}\n",
            f"    {name}: {self.name()} = {expression}\n",
            f"    for {name} in {expression}:\n        {self.name()} = lambda: {self.expression()}\n",
            f"    import {name}\n",
            f"    global {name}\n    {name} = 1\n",
            "    # pylint: disable=cell-var-from-loop\n",
            f"    class {name}:\n        x = a\n        def g(self): return {expression}\n",
            *[self.method() for _ in range(5)],
        )

    def method(self) -> str:
        decorator = self.choose("", "", "    @property\n", f"    @{self.name()}\n")
        annotation = self.choose("", f" -> {self.name()}")
        head = f"    def {self.name()}(self, b={self.expression()}){annotation}:\n"
        return decorator + head + "".join(self.line() for _ in range(self.random.randint(1, 4)))

    def line(self) -> str:
        name, expression = self.name(), self.expression()
        return self.choose(
            f"        return {expression}\n",
            f"        {name} = {expression}\n",
            f"        self.{name} = {expression}\n",
            f"        for {name} in b:\n            self.a(lambda: {expression})\n",
            f"        def {name}(x):\n            nonlocal b\n            b = {expression}\n",
            f"        def {name}(x={expression}):\n            return {self.expression()}\n",
            f"        return super().{name}(b)\n",
            f"        {name} += 1\n",
        )

    def expression(self) -> str:
        name = self.name()
        return self.choose(
            name, name, f"self.{name}", f"lambda: {name}", f"[{name} for x in {self.name()}]", "__class__",
            f"(lambda x: (x, {name}))", f"{name}({self.name()})", f"C.{name}", f"({name} for {self.name()} in self.a)",
        )  # fmt: skip

    def name(self) -> str:
        return self.choose("a", "b", "c", "x", "self", "__y", "C", "functools")

    def choose(self, *choices: str) -> str:
        return self.random.choice(choices)


VERSIONS = (PythonVersion(3, 9), PythonVersion(3, 12), PythonVersion(3, 13), PythonVersion(3, 14))


@pytest.mark.parametrize("seed", [*range(10), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(10, 50))])
def test_random_programs(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    check_division(monkeypatch, Writer(seed).module().encode(), VERSIONS[seed % len(VERSIONS)])


LIBRARY = Path(sysconfig.get_paths()["stdlib"])
FILES = ("contextlib.py", "queue.py", "threading.py")
"""Each has classes of more than 4,096 bytes, and closures in methods."""
LONG_FILES = ("enum.py", "traceback.py", "unittest/mock.py")


@pytest.mark.parametrize("name", [*FILES, *(pytest.param(name, marks=pytest.mark.long) for name in LONG_FILES)])
def test_real_files(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    check_division(monkeypatch, (LIBRARY / name).read_bytes())


HANDED_TO_ANOTHER_METHOD = """\
class Tests:
    def _run(self, make):
        return [make(1)]

    def all(self):
        results = []
        for cipher in ("a", "b"):
            def choose(proto):
                return cipher
            results.append(self._run(choose))
        return results
"""
STORED_IN_AN_ATTRIBUTE = """\
class Stack:
    def __init__(self):
        self.callbacks = []

    def fill(self):
        for v in range(3):
            self.callbacks.append(lambda: v)

    def drain(self):
        while self.callbacks:
            self.callbacks.pop()()
"""
PRIVATE = """\
class Tests:
    def __run(self, make):
        return make(1)

    def __init__(self):
        self.__kept = []

    def all(self):
        for cipher in ("a", "b"):
            self.__run(lambda: cipher)
            self.__kept.append(lambda: cipher)
"""
INHERITED = """\
class Base:
    def run(self, make):
        return make()

    def later(self, make):
        self.made = make

class Tests(Base):
    def all(self):
        for cipher in ("a", "b"):
            self.run(lambda: cipher)
            super().run(lambda: cipher)
            self.later(lambda: cipher)
            self.both(lambda: cipher)

    def both(self, make):
        super().later(make)
"""


SIGNALED = """
import threading

class Worker:
    def __init__(self):
        self.done = threading.Event()

    def start(self, function):
        def work():
            function()
            self.finish()
        threading.Thread(target=work).start()

    def finish(self):
        self.done.set()

    def all(self):
        for name in ("a", "b"):
            threading.Thread(target=lambda: print(name)).start()
            self.done.wait()
"""


@pytest.mark.parametrize("source", [HANDED_TO_ANOTHER_METHOD, STORED_IN_AN_ATTRIBUTE, PRIVATE, INHERITED, SIGNALED])
def test_methods_in_other_parts(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    check_division(monkeypatch, source.encode())
