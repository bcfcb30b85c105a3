"""Qualified names: written out they are those of CPython, and deep nesting costs no more than its depth."""

from __future__ import annotations

import tracemalloc

from closure_lsp.document.analysis import Analysis
from closure_lsp.python_version import PythonVersion
from closure_lsp.scopes.qualified_name import QualifiedName
from closure_lsp.text import Text


def test_the_name_is_that_of_the_code_object() -> None:
    outer = QualifiedName("C")
    inner = QualifiedName("<lambda>", QualifiedName("<locals>", QualifiedName("m", outer)))
    assert inner.text == "C.m.<locals>.<lambda>"
    assert inner == QualifiedName("C.m.<locals>.<lambda>")
    assert inner != QualifiedName("<lambda>", outer)
    assert len({inner, QualifiedName("C.m.<locals>.<lambda>")}) == 1


def _memory(depth: int) -> int:
    analysis = Analysis.of(Text.from_str(f"f = {'lambda: ' * depth}x\n"), PythonVersion(3, 13))
    tracemalloc.start()
    try:
        assert len(analysis.units[0].scopes.blocks) == depth + 1
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_nested_lambdas_take_no_more_memory_than_they_are_deep() -> None:
    _memory(1)  # what is worked out once for all
    assert _memory(4000) < 6 * _memory(1000)
