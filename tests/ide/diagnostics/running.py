"""Compares what a rule says with what Python does: runs `build()` of a source, a test's own text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ide.diagnostics.check import check_diagnostics
from tests.ide.fixtures import without_carets


def check_fails(expected: str) -> None:
    """The diagnostics are those of the caret comments, and `build()` raises NameError (UnboundLocalError is one)."""
    assert without_carets(expected) != expected
    check_diagnostics(expected)
    with pytest.raises(NameError):
        built(without_carets(expected))


def check_gives(expected: str, value: object) -> None:
    """The diagnostics are those of the caret comments, of which there may be none, and `build()` gives the value."""
    check_diagnostics(expected)
    assert built(without_carets(expected)) == value


def built(source: str) -> Any:
    namespace: dict[str, Any] = {"__name__": "source"}
    exec(compile(source, "<source>", "exec"), namespace)
    return namespace["build"]()
