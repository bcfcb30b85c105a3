"""Names where they are: who sees them as text, and which defaults do not depend on when they are evaluated."""

from __future__ import annotations

import pytest

from closure_lsp.ide.captures.names import has_early_defaults, is_printed_with_its_text
from closure_lsp.syntax import Function, nodes_below
from tests.ide.fixtures import analysed, at_cursor


@pytest.mark.parametrize(
    ("fixture", "expected"),
    [
        ("f'{$0x=}'", True),
        ("f'{($0x)=}'", True),
        ("f'{($0x + 1) = !r}'", True),
        ("f'{$0x}'", False),
        ("f'{x:{$0y}}'", False),
        ("f'{y=:{$0x}}'", False),  # the width is not printed
    ],
)
def test_names_that_an_f_string_prints(fixture: str, expected: bool) -> None:
    analysis, offset = at_cursor(fixture)
    (statement,) = analysis.statements
    assert is_printed_with_its_text(statement.region.node_at(offset, offset + 1)) is expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("a=1, *, b: int = ..., c='d', **e", True),
        ("a=(None)", True),
        ("a=(n)", True),
        ("a=n + 1", False),
        ("a=f'{n()}'", False),  # evaluated anew wherever it is
        ("a=other", False),  # a global: anybody may bind it
    ],
)
def test_defaults_that_could_be_evaluated_elsewhere(parameters: str, expected: bool) -> None:
    analysis = analysed(f"def outer(n):\n    def inner({parameters}): pass\n")
    (statement,) = analysis.statements
    _, inner = nodes_below(statement.region.root, Function)
    owner = next(block for block in statement.scopes.blocks if block.name == "outer")
    assert has_early_defaults(statement, owner.id, inner.parameters) is expected
