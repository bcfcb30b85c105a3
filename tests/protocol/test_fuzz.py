"""A bounded run of `tests.protocol.fuzz`, and that it leaves out nothing that the server answers."""

from __future__ import annotations

import pytest

from closure_lsp.server.app import FEATURES, create_server
from tests.protocol import fuzz


def test_every_feature_has_its_message() -> None:
    waits = {"workspace/diagnostic"}  # not answered before something changes: `test_workspace` sends what is wrong
    assert {feature.method for feature in FEATURES} - waits <= fuzz.MESSAGES.keys()
    never = {"exit", "shutdown"}  # after these nothing is answered
    assert fuzz.MESSAGES.keys() >= create_server().protocol.fm.builtin_features.keys() - never


def test_every_command_has_its_arguments() -> None:
    assert fuzz.COMMANDS.keys() == create_server().protocol.fm.commands.keys()


@pytest.mark.parametrize("seed", [1, 2])
def test_mutated_messages_are_answered(seed: int) -> None:
    result = fuzz.fuzz(300, seed)
    assert (result.sent, result.internal_errors) == (300, [])
    assert result.requests > 300 + 90, "of what is sent a good part are requests, and one more follows each"
