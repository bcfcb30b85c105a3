"""What holds of all inlay hints: kinds, spans, order."""

from __future__ import annotations

import sys
import sysconfig
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from closure_lsp.document.unit import Unit
from closure_lsp.ide.inlay_hints import inlay_hints
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import InlayHintSettings
from closure_lsp.text import Span
from tests.ide.fixtures import analysed
from tests.ide.inlay_hints.check import ALL_KINDS, check_hints, hints_in

if TYPE_CHECKING:
    from closure_lsp.scopes.model import SymbolTable

SOURCE = """\
def first(n):
    return lambda: n

def second(m):
    x = 1
    return lambda: (m,
                    x)
"""


def test_the_kinds_are_those_of_the_settings() -> None:
    assert sorted(ALL_KINDS) == ["capturedBy", "captures", "home"]


def test_only_the_kinds_asked_for() -> None:
    analysis = analysed(SOURCE)
    for kind in ALL_KINDS:
        assert {hint.kind for hint in hints_in(analysis, frozenset({kind}))} == {kind}
    assert hints_in(analysis, frozenset()) == []
    assert len(hints_in(analysis)) == sum(len(hints_in(analysis, frozenset({kind}))) for kind in ALL_KINDS)


def test_in_the_order_of_the_text() -> None:
    offsets = [hint.offset for hint in hints_in(analysed(SOURCE))]
    assert offsets == sorted(offsets)


@pytest.mark.parametrize(("first", "last"), [(first, last) for first in range(1, 8) for last in range(first, 8)])
def test_only_those_in_the_lines_asked_for(first: int, last: int) -> None:
    analysis = analysed(SOURCE)
    in_lines = [hint for hint in hints_in(analysis) if first <= analysis.text.line_at(hint.offset) + 1 <= last]
    assert hints_in(analysis, lines=(first, last)) == in_lines


def test_statements_outside_the_span_are_not_looked_at() -> None:
    """Their scopes are not even worked out."""

    def ask() -> SymbolTable:
        raise LookupError

    analysis = analysed(SOURCE)
    first, second = analysis.units
    blinded = replace(analysis, units=(Unit(first.region, ask), second))
    assert hints_in(blinded, lines=(4, 7)) == hints_in(analysis, lines=(4, 7))
    with pytest.raises(LookupError):
        hints_in(blinded, lines=(3, 7))


@pytest.mark.parametrize("end", range(len(SOURCE) + 1))
def test_any_beginning_of_a_text_will_do(end: int) -> None:
    analysis = analysed(SOURCE[:end])
    offsets = [hint.offset for hint in hints_in(analysis)]
    assert offsets == sorted(offsets)
    assert all(0 < offset <= end for offset in offsets)


def test_the_hints_of_a_line_share_its_room() -> None:
    """The header's own hint comes first; what is left goes to who captures its parameters."""
    check_hints(
        """\
def outer(step):
#               ^ step captured by lambda
    def walk(tree):
#                  ^ passes on step, walk
        return lambda: walk(tree, step)
#                    ^ captures step, tree, +1
""",
        "captures",
        "capturedBy",
    )


@pytest.mark.parametrize("most", [20, 30, 50])
def test_no_line_has_more_than_the_settings_allow(most: int) -> None:
    names = [f"variable_{number}" * (number % 3 + 1) for number in range(6)]
    body = "".join(f"    def g{number}(): return {', '.join(names[number:])}\n" for number in range(6))
    analysis = analysed(
        f"def f({', '.join(names)}):\n{body}    return lambda: lambda: {names[0]}, lambda: {names[1]}\n"
    )
    lines: dict[int, int] = {}
    for hint in hints_in(analysis, frozenset({"captures", "capturedBy"}), max_length=most):
        line = analysis.text.line_at(hint.offset)
        lines[line] = lines.get(line, 0) + len(hint.label)
    assert len(lines) >= 7
    assert max(lines.values()) <= most


def test_no_hints() -> None:
    assert hints_in(analysed(SOURCE), enabled=False) == []


@pytest.mark.parametrize("above", ["", "#!/usr/bin/python\n\n", "# -*- coding: utf-8 -*-\r\n"])
def test_a_comment_above_the_first_statement_silences_the_file(above: str) -> None:
    assert hints_in(analysed(f"{above}# closure-lsp: no-hints\n{SOURCE}")) == []
    assert hints_in(analysed(f"{above}# about closure-lsp\n{SOURCE}# closure-lsp: no-hints\n")) != []


def test_a_comment_on_a_header_silences_the_function() -> None:
    check_hints(
        """\
def first(n):
#            ^ n captured by 2 lambdas
    def inner():  # closure-lsp: no-hints
        return lambda: n
    def not_silent(): pass  # a comment
    return lambda: n
#                ^ captures n
""",
        "captures",
        "capturedBy",
    )


FILES = [
    "argparse.py",
    "ast.py",
    "asyncio/base_events.py",
    "collections/__init__.py",
    "contextlib.py",
    "dataclasses.py",
    "enum.py",
    "functools.py",
    "inspect.py",
    "logging/__init__.py",
    "pickle.py",
    "shutil.py",
    "tempfile.py",
    "threading.py",
    "typing.py",
    "unittest/mock.py",
]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the goal is one for 3.11's files; those of 3.10 have 0.82")
def test_how_many_hints_the_standard_library_has() -> None:
    """Fewer than 0.8 for 100 lines, on no line more characters than the settings allow, and no label is cut."""
    hints = lines = 0
    for name in FILES:
        path = Path(sysconfig.get_path("stdlib"), name)
        analysis = analysed(path.read_text("utf-8"), PythonVersion(3, 11))
        lines += len(analysis.text.line_starts)
        room: dict[int, int] = {}
        for hint in inlay_hints(analysis, Span(0, len(analysis.text)), InlayHintSettings()):
            hints += 1
            assert "…" not in hint.label
            line = analysis.text.line_at(hint.offset)
            room[line] = room.get(line, 0) + len(hint.label)
        assert max(room.values(), default=0) <= InlayHintSettings().max_length, name
    assert 0 < 100 * hints / lines < 0.8
