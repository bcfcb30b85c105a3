"""The exit status of a server that does not come to serve. What it serves is tested in `tests/protocol`."""

from __future__ import annotations

import argparse
import gc

import pytest

from closure_lsp.server import serve


def check_status(status: int, *, ws: bool = False) -> None:
    options = argparse.Namespace(tcp=False, ws=ws, host="127.0.0.1", port=0, log_file=None, verbose=0)
    assert serve.serve(options) == status


def test_websockets_that_are_not_installed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    check_status(1, ws=True)
    assert "pip install websockets" in capsys.readouterr().err


@pytest.mark.parametrize("status", [0, 1])
def test_status_of_the_conversation(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    monkeypatch.setattr(serve, "_serve_stdio", lambda server: status)
    check_status(status)


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (KeyboardInterrupt(), 130),
        (OSError(98, "Address already in use"), 1),
    ],
    ids=repr,
)
def test_status(monkeypatch: pytest.MonkeyPatch, raised: BaseException, status: int) -> None:
    def ends(_: object) -> None:
        raise raised

    monkeypatch.setattr(serve, "_serve_stdio", ends)
    check_status(status)


def test_the_collector_works_while_a_server_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """`closure-lsp serve` starts without it."""
    seen = []

    def see(_: object) -> int:
        seen.append(gc.isenabled())
        return 1

    monkeypatch.setattr(serve, "_serve_stdio", see)
    thresholds = gc.get_threshold()
    gc.disable()
    try:
        check_status(1)
    finally:
        gc.enable()
        gc.set_threshold(*thresholds)
        gc.unfreeze()
    assert seen == [True]
