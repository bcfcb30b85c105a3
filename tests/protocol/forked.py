"""Starts servers that have imported everything already: forks of a process that did so once. Knows no protocol.

A server takes half a second to import what it needs, which is most of what a small test of it takes. Where processes
cannot be forked, and for tests of how a server starts and ends, there is the command.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from multiprocessing import reduction
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import signal
    from collections.abc import Sequence
    from multiprocessing.context import ForkServerProcess

CAN_FORK = sys.platform == "linux"


class _Descriptor(NamedTuple):
    """A file descriptor that is sent along to another process."""

    number: int

    def __reduce__(self) -> tuple[object, ...]:
        return _received, (reduction.DupFd(self.number),)


def _received(sent: Any) -> _Descriptor:
    return _Descriptor(sent.detach())


class ForkedServer:
    """A server in a process of its own, to be used as a `subprocess.Popen`."""

    def __init__(self, arguments: Sequence[str]) -> None:
        ours, theirs = zip(*(os.pipe()[::turn] for turn in (-1, 1, 1)), strict=True)
        self.stdin = open(ours[0], "wb")  # noqa: SIM115 # the client closes it
        self.stdout = open(ours[1], "rb")  # noqa: SIM115
        self.stderr = open(ours[2], "rb")  # noqa: SIM115
        self._process = _forked(arguments, theirs)
        for number in theirs:
            os.close(number)
        assert self._process.pid is not None
        self.pid = self._process.pid

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, as `subprocess` has it: negative for a signal."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("the server", timeout or 0)
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)


def _forked(arguments: Sequence[str], streams: Sequence[int]) -> ForkServerProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.preloaded"])
    process = context.Process(target=_serve, args=(tuple(arguments), *map(_Descriptor, streams)), daemon=True)
    process.start()
    return process


def _serve(arguments: tuple[str, ...], *streams: _Descriptor) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream.number, number)
        os.close(stream.number)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115 # to the end
    from closure_lsp.cli import main

    sys.exit(main(list(arguments)))
