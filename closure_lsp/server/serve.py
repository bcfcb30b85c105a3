"""Starts a server: transport, log, exit status. Never knows what it serves."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from closure_lsp.printable import printable
from closure_lsp.server import collector
from closure_lsp.server.app import create_server
from closure_lsp.server.conversation import Conversation
from closure_lsp.server.pipes import Inlet, Log, Outlet
from closure_lsp.server.watch import Watch

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from closure_lsp.server.session import ClosureLanguageServer

logger = logging.getLogger(__name__)

_PATIENCE_SECONDS = 5.0
"""How long a client may take to read the last answers; and a reader of the log, its last lines."""


def serve(options: argparse.Namespace) -> int:
    """Serves one client after the other (on standard input and output only one) and returns the exit status.

    On standard input and output, this is what LSP requires: 0 after `shutdown` and `exit`, otherwise 1. A server on a
    socket runs until it is interrupted (130), or cannot start (1).

    `options`: `tcp` and `ws` (else: standard input and output), `host`, `port`, `log_file` (else: standard error) and
    `verbose` (0, 1, 2), as `closure_lsp.cli` reads them.
    """
    if options.ws and find_spec("websockets") is None:
        print("closure-lsp: --ws needs the package `websockets`: pip install websockets", file=sys.stderr)
        return 1
    with _patient_standard_error():
        try:
            return _serve(options)
        except KeyboardInterrupt:
            return 130
        except OSError as error:  # an address that is taken, a log file that cannot be written
            print(f"closure-lsp: {printable(error.strerror or str(error))}", file=sys.stderr)
            return 1


def _serve(options: argparse.Namespace) -> int:
    _start_log(options.log_file, options.verbose)
    if options.tcp or options.ws:
        from closure_lsp.server.network import serve_tcp, serve_ws  # not needed by whom an editor starts

        _share_the_interpreter()
        asyncio.run((serve_ws if options.ws else serve_tcp)(options.host, options.port))
        return 1
    server = create_server()
    _share_the_interpreter()
    return _serve_stdio(server)


def _share_the_interpreter() -> None:
    """Keeps each thread from keeping the others waiting: a hover needs the interpreter's lock about ten times, and each
    time whoever holds it lets go after so long, but never while the garbage collector is at work.
    """
    sys.setswitchinterval(_TURN_SECONDS)
    collector.begin()


_TURN_SECONDS = 0.001


@contextlib.contextmanager
def _patient_standard_error() -> Iterator[None]:
    """Makes sure that writing to standard error never waits for a reader."""
    own = sys.stderr
    try:
        log = Log(own.fileno())
    except (AttributeError, OSError, ValueError, io.UnsupportedOperation):  # there is none, or it is not a file
        yield
        return
    with contextlib.redirect_stderr(log):
        yield
    log.finish(_PATIENCE_SECONDS / 10)


def _start_log(file: Path | None, verbose: int) -> None:
    handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler()
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=(logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)])
    if not verbose:
        # pygls logs a page for each message that cannot be read, and warns of what is not a fault, such as a
        # cancellation that comes after the answer. What matters of it reaches `report_server_error`, and is logged
        # there.
        logging.getLogger("pygls").setLevel(logging.CRITICAL)


class _OneLine(logging.Formatter):
    """Writes a message in one line, and the trace of an error below it: what a client sends cannot pass for either."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 # logging's own name
        record.message = printable(record.message[:_LONGEST_MESSAGE])
        trace = "".join(f"\n{printable(line)}" for line in getattr(record, "trace", "").splitlines())
        return super().formatMessage(record) + trace


_LONGEST_MESSAGE = 2000
"""Characters. A client can have anything it likes quoted in a message."""


def _serve_stdio(server: ClosureLanguageServer) -> int:
    """As pygls' `start_io`, which asks a pool of threads for each header line and each body, and so sees one message at
    a time. Here all that has come is at hand at once: a cancellation can overtake its request, and a small request
    takes half the time (0.33 ms against 0.73)."""
    stdin, outlet = sys.stdin.fileno(), Outlet(sys.stdout.fileno())
    watch = Watch(stdin, outlet.descriptor, lambda: _give_up(server))
    # Whatever prints must not write between our messages.
    with contextlib.redirect_stdout(sys.stderr):
        status = asyncio.run(_converse(server, stdin, outlet, watch))
    watch.over()  # not before: a handler that had its turn in the loop already keeps `run` from returning
    outlet.finish(_PATIENCE_SECONDS)
    return status


async def _converse(server: ClosureLanguageServer, stdin: int, outlet: Outlet, watch: Watch) -> int:
    loop = asyncio.get_running_loop()
    inlet = Inlet(stdin, loop)
    conversation = Conversation(server, inlet, outlet)
    end = _in_loop(loop, conversation)
    outlet.on_broken = lambda: end("nobody reads standard output any more")
    server.on_client_process = watch.client
    try:
        watch.start(end)
        inlet.start(conversation.feed, conversation.hang_up)
        status = await conversation.status
    finally:
        server.shutdown()
    if conversation.problem:
        logger.warning("%s", conversation.problem)
    return status


def _in_loop(loop: asyncio.AbstractEventLoop, conversation: Conversation) -> Callable[[str], None]:
    """Ends the conversation, with a reason, from any thread."""

    def end(reason: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the conversation has ended
            loop.call_soon_threadsafe(conversation.end, 1, reason)

    return end


def _give_up(server: ClosureLanguageServer) -> None:
    """Ends a process whose event loop is busy with work that nobody waits for any more."""
    try:
        server.inference.close()
    finally:  # whatever state the busy loop has left it in
        os._exit(1)
