"""How diagnostics become findings: which function they are in, and what is left out of notebooks."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from closure_lsp.api.checking import _Cells, _holds_in_notebook, findings, source
from closure_lsp.api.findings import Finding, RelatedPlace
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import DiagnosticSettings

LONG = "    def a(self):\n        pass\n" * 400


def check_findings(data: bytes, *expected: tuple[object, ...], is_notebook: bool = False) -> list[Finding]:
    """Of each finding the rule, the line and the function."""
    found = findings(source(data, PythonVersion(3, 13), DiagnosticSettings(), is_notebook=is_notebook), "a.py")
    assert [(finding.rule, finding.line, finding.function) for finding in found] == list(expected)
    return found


def notebook(*cells: str) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()


@pytest.mark.parametrize(
    ("code", "line", "function"),
    [
        ("n = 0\nclass C:\n    def f(self):\n        n += 1\n", 4, "C.f"),
        ("n = 0\ndef f():\n    def g(): pass\n    n += 1\n", 4, "f"),  # after a function, not in it
        ("n = 0\ndef f():\n    class D:\n        def g(self):\n            n += 1\n", 5, "f.<locals>.D.g"),
        # a class so large that it is looked at in parts
        (
            "n = 0\nclass C:\n" + "    def a(self):\n        pass\n" * 400 + "    def f(self):\n        n += 1\n",
            804,
            "C.f",
        ),
    ],
)
def test_the_function_around(code: str, line: int, function: str) -> None:
    check_findings(code.encode(), ("missing-global", line, function))


@pytest.mark.parametrize(
    "data",
    [
        b"x = 1\ny = '\xe4'\n",  # Latin-1 that does not say so
        b"# coding: nonsense\n",
        b"\xef\xbb\xbf# coding: latin-1\n",  # a BOM says another thing than the cookie
        b"# coding: ascii\nx = '\xc3\xa4'\n",
        # fine
        b"# coding: latin-1\nx = '\xe4'\n",
        b"# \xe4\n# coding: latin-1\n",  # a cookie beside bytes that are no UTF-8
        b"\xef\xbb\xbfx = '\xc3\xa4'\n",
        b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
        b"",
        b"x = 1\n\n# coding: nonsense\n",  # too late to be a cookie
    ],
)
def test_what_cannot_be_decoded_is_a_syntax_error(data: bytes) -> None:
    """As CPython has it."""
    try:
        compile(data, "a.py", "exec")
        is_refused = False
    except SyntaxError:
        is_refused = True
    found = findings(source(data, PythonVersion(3, 13), DiagnosticSettings(), is_notebook=False), "a.py")
    assert [finding.rule for finding in found] == ["syntax-error"] * is_refused
    if b"\ny" in data:
        assert (found[0].line, found[0].message) == (
            2,
            "'utf-8' cannot decode the byte 0xe4: invalid continuation byte",
        )


def test_a_notebook_s_places_are_those_of_its_cells() -> None:
    late = "for x in y:\n    z.append(lambda: x)\n"
    (finding,) = check_findings(
        notebook("a = 1", "%%bash\nls", late), ("late-binding-capture", 2, "<lambda>"), is_notebook=True
    )
    assert (finding.cell, finding.related[0].cell, finding.related[0].line) == (3, 3, 1)


@pytest.mark.parametrize(
    ("cells", "rules"),
    [
        (["n = 0", "def f():\n    n += 1"], ["missing-global"]),  # wrong in any order
        (["x = 1", "global x"], []),  # each cell is compiled alone ...
        (["global x\nx = 1\nglobal x"], ["scope-error"]),  # ... and this one is refused
        (["x = 1", "from __future__ import annotations"], []),
        (["await f()\nasync with g: pass\n[x async for x in h()]"], []),  # IPython awaits
        (["def f():\n    await g()"], ["scope-error"]),
    ],
)
def test_what_does_not_depend_on_the_order_of_cells(cells: list[str], rules: list[str]) -> None:
    checked = source(notebook(*cells), PythonVersion(3, 14), DiagnosticSettings(), is_notebook=True)
    assert [finding.rule for finding in findings(checked, "a.ipynb")] == rules


def test_a_message_names_lines_of_cells() -> None:
    checked = source(
        notebook("\n\nn = 0", "x = 1\ndef f():\n    n += 1"),
        PythonVersion(3, 13),
        DiagnosticSettings(),
        is_notebook=True,
    )
    (finding,) = findings(checked, "a.ipynb")
    assert "line 3 makes" in finding.message
    assert [(each.cell, each.line) for each in finding.related][-1] == (1, 3)


def test_what_rests_on_the_order_of_cells_is_not_said() -> None:
    """No rule looks at the order of top-level statements today: one that did would name places in several cells."""
    place = RelatedPlace(1, 1, 1, 2, "elsewhere", cell=1)
    finding = Finding("a.ipynb", "empty-cell", "warning", "x", "f", "message", 1, 1, 1, 2, cell=2, related=(place,))
    checked = source(notebook("x", "y"), PythonVersion(3, 13), DiagnosticSettings(), is_notebook=True)
    assert checked.notebook
    cells = _Cells(checked, checked.notebook)
    assert not _holds_in_notebook(finding, cells)
    assert _holds_in_notebook(replace(finding, cell=1), cells)
    assert _holds_in_notebook(replace(finding, rule="missing-global"), cells)
