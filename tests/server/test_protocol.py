"""Tests how `closure_lsp.server.protocol` writes answers. What is answered, and in which order: `tests/protocol`."""

from __future__ import annotations

import json

import pytest

from closure_lsp.server.protocol import Written

DIAGNOSTIC = {"range": {"start": {"line": 0, "character": 1}}, "message": 'it says "ü" and \u2028', "tags": []}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([], id="no hints"),
        pytest.param(None, id="nothing"),
        pytest.param([DIAGNOSTIC, DIAGNOSTIC], id="a list whose members are written one by one"),
        pytest.param({"kind": "full", "items": [DIAGNOSTIC], "resultId": "1"}, id="such a list within an object"),
        pytest.param({"data": [1, 2, 3]}, id="numbers"),
        pytest.param([{}, None, 1.5, True, [DIAGNOSTIC]], id="members of several kinds"),
        pytest.param({'file:///ü "x".py': []}, id="a key that needs escapes"),
    ],
)
def test_what_is_written_in_parts_is_the_same(value: object) -> None:
    found = Written.of(value).json
    assert json.loads(found) == value
    assert found.isascii()  # its characters are counted as bytes
