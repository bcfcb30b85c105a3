"""The parts of a large class say of every name what the class in one piece says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.python_version import SUPPORTED, PythonVersion
from closure_lsp.scopes.model import MODULE_BLOCK, Access
from closure_lsp.syntax import regions
from closure_lsp.text import Text

if TYPE_CHECKING:
    from closure_lsp.document.statements import Statement
    from closure_lsp.scopes.model import BlockId

PYTHON = PythonVersion(3, 14)


@pytest.fixture(autouse=True)
def _every_class_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "LARGE_CLASS", 1)


def check_parts(source: str, parts: int, python: PythonVersion = PYTHON) -> None:
    """The text has so many statements and parts, and they say what the undivided statements say."""
    analysis = Analysis.of(Text.from_str(source), python)
    assert len(analysis.statements) == parts
    check_equal(analysis)


def check_equal(analysis: Analysis) -> None:
    assert _facts(analysis, analysis.statements) == _facts(analysis, analysis.whole_statements)


def _facts(analysis: Analysis, statements: tuple[Statement, ...]) -> dict[str, Any]:
    """Everything that is said of the statements, in the places of the document; of class bodies their names' uses."""
    facts: dict[str, Any] = {"references": [], "captures": [], "blocks": [], "class cells": set(), "errors": set()}
    for statement in statements:
        table = statement.scopes
        for occurrence in analysis.occurrences(statement):
            reference = occurrence.reference
            # Of a name that is never looked up it is chance whether the class body has an entry for it.
            is_looked_up = reference.access is not Access.MENTION
            home = _block(statement, occurrence.home) if is_looked_up else None
            facts["references"].append((*occurrence.span, *reference[2:3], *reference[4:8], home))
        for capture in table.captures:
            use = statement.place(capture.first_use) if capture.first_use else None
            who = (_block(statement, capture.block), _block(statement, capture.home))
            facts["captures"].append((*who, capture.name, *capture[3:6], use))
        for block in table.blocks[1:]:
            name = _block(statement, block.id)
            if block.parent == MODULE_BLOCK and block.kind.value == "class":
                facts["class cells"].update((name, cell) for cell in block.cellvars)
                continue
            symbols = {symbol.name: (symbol.scope, _block(statement, symbol.home)) for symbol in block.symbols.values()}
            code = (block.has_code, block.inlined, block.cellvars, block.freevars, block.first_line + statement.line)
            facts["blocks"].append((name, _block(statement, block.parent), symbols, *code))
        facts["errors"].update((statement.place(error.span), error.message) for error in table.errors)
    for kind in ("captures", "blocks"):
        facts[kind].sort(key=str)
    return facts


def _block(statement: Statement, block_id: BlockId | None) -> str | None:
    """A name for a block that does not depend on the division: where it stands, but for classes of the module."""
    if block_id is None:
        return None
    block = statement.scopes.blocks[block_id]
    is_in_module = block.parent in (None, MODULE_BLOCK) and block.kind.value in ("module", "class")
    return f"{block.kind} {block.qualname} " + ("" if is_in_module else f"{statement.place(block.span)}")


class TestDivided:
    def test_methods(self) -> None:
        check_parts(
            "@d\nclass C(B):\n    'doc'\n    def f(self):\n        return super().f, __x\n    # about g\n"
            "    @property\n    def g(self): return lambda: self\nx = 1\n",
            4,
        )

    def test_what_stands_between_methods(self) -> None:
        check_parts("class C:\n  def f(self): pass\n  x = f\n  y = x\n  def g(self, a=x): return y\n  z = g\n", 4)

    def test_annotations_look_in_the_class(self) -> None:
        for python in SUPPORTED:
            check_parts("class C:\n  'doc'\n  def f(self) -> T: pass\n  T = int\n  def g(self): return T\n", 4, python)

    def test_type_parameters_look_in_the_class(self) -> None:
        for python in (PythonVersion(3, 12), PythonVersion(3, 13), PYTHON):
            check_parts("class C:\n  'doc'\n  def f[X: T](self) -> X: pass\n  def T(self): pass\n", 3, python)

    def test_comprehensions_in_the_body(self) -> None:
        for python in SUPPORTED:
            check_parts(
                "class C:\n  'doc'\n  def f(self): pass\n  x = [x for i in y]\n  def g(self): pass\n  y = i\n",
                5,
                python,
            )


class TestInOnePiece:
    def test_declarations_in_the_body(self) -> None:
        check_parts("class C:\n  'doc'\n  def f(self): pass\n  global g\n  def g(self): pass\n", 1)

    def test_type_parameters_of_the_class(self) -> None:
        check_parts("class C[T]:\n  'doc'\n  def f(self) -> T: pass\n  def g(self): pass\n", 1)

    def test_annotated_variables_in_several_parts(self) -> None:
        source = "class C:\n  x: int\n  def f(self): pass\n  y: str\n"
        check_parts(source, 1)
        check_parts(source, 3, PythonVersion(3, 13))

    def test_comprehension_whose_names_an_annotation_would_see(self) -> None:
        check_parts("class C:\n  'doc'\n  def f(self): pass\n  x = [i for i in y]\n  def g(self) -> i: pass\n", 1)

    def test_a_header_that_is_no_class(self) -> None:
        check_parts("class \n  'doc'\n  def f(self): pass\n  x = 1\n", 1)
