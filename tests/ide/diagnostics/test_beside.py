"""What is left out beside other tools is what they say at the same place: they are run, and asked."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.diagnostics import RULES, diagnostics
from closure_lsp.project.beside import CODES
from closure_lsp.python_version import NEWEST
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Encoding, Text
from tests.editors.example import missing
from tests.editors.install import basedpyright
from tests.verdicts import programs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What each row is for: a tool says so, or it does not.
SOURCES = {
    "a def of the loop is rebound, which B023 does not look at": """\
found = []
for n in "ab":
    def run(): return n
    found.append(lambda: run())
""",
    "an import is rebound": "found = []\nfor n in 'ab':\n    import os as m\n    found.append(lambda: m)\n",
    "ruff takes a key to be called at once": "for n in 'ab':\n    keep.append(make(key=lambda: n))\n",
    "ruff takes what map gets to be called at once": "for n in 'ab':\n    keep.append(map(lambda x: x + n, xs))\n",
    "the same below a def": "for n in 'ab':\n    def f(): return map(lambda x: x + n, xs)\n    keep.append(f)\n",
    "ruff spares a lambda that is returned": "for n in 'ab':\n    def f(): return lambda: n\n    keep.append(f)\n",
    "a generator expression": "keep = []\nfor n in 'ab':\n    keep.append(n + x for x in '12')\n",
    "a with target": "for n in 'ab':\n    with open(n) as file:\n        keep.append(lambda: file)\n",
    "a while loop": "while x:\n    n = x.pop()\n    keep.append(lambda: n)\n",
    "a comprehension": "keep = [lambda: n for n in 'ab']\n",
    "a walrus": "keep = [lambda: m for n in 'ab' if (m := n)]\n",
    "in a class in the loop": "for n in 'ab':\n    class C:\n        def f(self): return n\n    keep.append(C)\n",
    "augmented": "n = ''\nfor x in 'ab':\n    n += x\n    keep.append(lambda: n)\n",
    "an unpacked target, an attribute": "for a, (b, *c) in xs:\n    keep.append(lambda: (a, b, c))\n    a.b = 1\n",
    "a lambda in a lambda": "for n in xs:\n    keep.append(lambda: lambda: n)\n",
    "a lambda in a def": "for n in xs:\n    def f():\n        g = lambda: n\n        return g\n    keep.append(f)\n",
    "an outer loop rebinds it": "for n in xs:\n    for m in n:\n        keep.append(lambda: n)\n",
    "in a condition": "for n in xs:\n    if n:\n        keep[n] = lambda: n\n    else:\n        keep[n] = None\n",
    "a default and a read": "for n in xs:\n    keep.append(lambda m=n: m + n)\n",
    "a comprehension in the lambda": "for n in xs:\n    keep.append(lambda: [n for _ in xs])\n",
    "in a function": "def f():\n    keep = []\n    for n in xs:\n        keep.append(lambda: n)\n    return keep\n",
    "a lambda in a default": "for n in 'ab':\n    def f(g=lambda: n): return g\n    keep.append(f)\n",
    "a global, unbound in a loop": "n = 0\ndef f():\n    for _ in 'ab':\n        n += 1\n",
    "a global below": "def f():\n    n += 1\nn = 0\n",
    "a global that is read first": "n = 0\ndef f():\n    print(n)\n    n = 1\n",
    "a global that is deleted": "n = 0\ndef f():\n    del n\n",
    "a builtin": "def f():\n    id = id(1)\n    return id\n",
    "in code that pyright does not look at": """\
import sys
n = 0
def f():
    if sys.platform == "none":
        n += 1
""",
    "a variable of a function around": "def f():\n    n = 0\n    def g():\n        n += 1\n    return g\n",
    "that is read": "def f():\n    n = 0\n    print(n)\n    def g():\n        print(n)\n        n = 1\n    return g\n",
    "a name of the class": "class C:\n    n = 1\n    def f(self):\n        return n\n",
    "a name of the class that is rebound": "class C:\n    n = 1\n    def f(self):\n        n += 1\n",
    "a name of the class in a lambda": "class C:\n    n = 1\n    f = lambda self: n\n",
    "a name of the class in a comprehension": "class C:\n    n = 1\n    xs = [n for _ in 'ab']\n",
    "a name of a class around": "class C:\n    n = 1\n    class D:\n        m = n\n",
}


class Said(NamedTuple):
    """What a tool says of a file."""

    file: str
    line: int
    """Both from 1, in characters."""
    column: int
    code: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rows above, the examples of all rules, and the programs about verdicts, each in a file."""
    made = tmp_path_factory.mktemp("programs")
    sources = [*SOURCES.values(), *(f"xs = x = keep = []\n{source}" for source in SOURCES.values())]
    sources += [rule.example for rule in RULES]
    for number, source in enumerate(sources):
        (made / f"p{number}.py").write_text(source, "utf-8")
    for file in Path(programs.__file__).parent.glob("*.py"):
        shutil.copy(file, made / f"verdicts_{file.name}")
    return made


def test_ruff_says_what_is_left_out(folder: Path) -> None:
    codes = sorted(code for code, tool in CODES.items() if tool == "ruff")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--target-version", "py314", "--no-cache"]
    options = ["--select", ",".join(codes), "--ignore-noqa", "--output-format", "json", str(folder)]
    answer = subprocess.run([*command, *options], capture_output=True, text=True, check=False).stdout
    places = ((each, each["location"]) for each in json.loads(answer))
    said = {Said(Path(each["filename"]).name, at["row"], at["column"], each["code"]) for each, at in places}
    check_said("ruff", folder, said, {"B023": 25, "F821": 8, "F823": 8})


@pytest.mark.editors
def test_pyright_says_what_is_left_out(folder: Path) -> None:
    program = basedpyright.find()
    if program is None:
        missing("no basedpyright; it is installed by: python3 -m tests.editors.install basedpyright")
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard", "pythonVersion": "3.14"}')
    answer = subprocess.run([program, "--outputjson"], cwd=folder, capture_output=True, text=True, check=False).stdout
    places = ((each, each["range"]["start"]) for each in json.loads(answer)["generalDiagnostics"] if "rule" in each)
    said = {Said(Path(each["file"]).name, at["line"] + 1, at["character"] + 1, each["rule"]) for each, at in places}
    check_said("pyright", folder, said, {"reportUnboundVariable": 8, "reportUndefinedVariable": 5})


def check_said(tool: str, folder: Path, said: set[Said], at_least: Mapping[str, int]) -> None:
    """All that is left out is said, and of each code so many times: else nothing would be shown here."""
    left_out = [each for code in at_least for each in left_out_beside(code, folder)]
    assert "\n".join(map(str, sorted(set(left_out) - said))) == ""
    counts = {code: sum(each.code == code for each in left_out) for code in at_least}
    assert {code for code, least in at_least.items() if counts[code] < least} == set(), counts
    assert at_least.keys() == {code for code, other in CODES.items() if other == tool}


def left_out_beside(code: str, folder: Path) -> Iterator[Said]:
    """What is not found in the files where a code is named in the setting."""
    for file in sorted(folder.glob("*.py")):
        text = Text.from_bytes(file.read_bytes())
        analysis = Analysis.of(text, NEWEST)
        found = diagnostics(analysis, DiagnosticSettings())
        rest = diagnostics(analysis, DiagnosticSettings(beside=frozenset({code})))
        for each in found:
            if each not in rest:
                line, column = text.position(each.span.start, Encoding.UTF32)
                yield Said(file.name, line + 1, column + 1, code)
