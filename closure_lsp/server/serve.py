"""Knows how a server is started: transport, log, exit status. Never knows what it serves."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import sys
import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pygls.io_ import StdoutWriter, run_async

from closure_lsp.server.app import create_server

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from closure_lsp.server.session import ClosureLanguageServer

logger = logging.getLogger(__name__)

_CHUNK = 2**16


def serve(options: argparse.Namespace) -> int:
    """Serves one client until it leaves; gives the exit status that LSP asks for: 0 after `shutdown`, else 1.

    `options`: `tcp` and `ws` (else: standard input and output), `host`, `port`, `log_file` (else: standard error) and
    `verbose` (0, 1, 2), as `closure_lsp.cli` reads them.
    """
    if options.ws and find_spec("websockets") is None:
        print("closure-lsp: --ws needs the package `websockets`: pip install websockets", file=sys.stderr)
        return 1
    try:
        _start_log(options.log_file, options.verbose)
        server = create_server()
        _spare_the_collector()
        if options.tcp:
            server.start_tcp(options.host, options.port)
        elif options.ws:
            server.start_ws(options.host, options.port)
        else:
            _serve_stdio(server)
    except SystemExit as exit_:  # raised by pygls when the client says `exit`
        return exit_.code if isinstance(exit_.code, int) else 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:  # an address that is taken, a log file that cannot be written
        print(f"closure-lsp: {error.strerror or error}", file=sys.stderr)
        return 1
    except ValueError as error:  # a "header" of 64 KiB: nobody there speaks LSP
        print(f"closure-lsp: what comes in is no LSP: {error}", file=sys.stderr)
        return 1
    logger.warning("the client has gone without saying `exit`")
    return 1


def _spare_the_collector() -> None:
    """Lets the garbage collector look less often, and not at all at what has been imported, which stays for good.

    An analysis is some hundred thousand small values without a cycle. To walk over all of them takes longer than the
    answer to a keystroke, and finds nothing.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def _start_log(file: Path | None, verbose: int) -> None:
    logging.basicConfig(
        filename=file,
        level=(logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)],
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    if not verbose:
        # pygls logs a page for each message that cannot be read, and warns of what is no fault, such as a cancellation
        # that comes after the answer. What matters of it reaches `report_server_error`, and is logged there.
        logging.getLogger("pygls").setLevel(logging.CRITICAL)


def _serve_stdio(server: ClosureLanguageServer) -> None:
    """As pygls' `start_io`, which asks a pool of threads for each header line and each body, and so sees one message at
    a time. Here all that has come is at hand at once: a cancellation can overtake its request, and a small request
    takes half the time (0.33 ms against 0.73)."""
    server.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    # Whatever prints must not write between our messages.
    with contextlib.redirect_stdout(sys.stderr):
        asyncio.run(_read_stdin(server))


async def _read_stdin(server: ClosureLanguageServer) -> None:
    reader = asyncio.StreamReader()
    feed = threading.Thread(target=_feed, args=(asyncio.get_running_loop(), reader), name="stdin", daemon=True)
    feed.start()
    stop = threading.Event()  # never set: what ends the server is a message, or the end of its input
    try:
        with contextlib.suppress(asyncio.IncompleteReadError):  # the client died within a message
            await run_async(stop, reader, server.protocol, logging.getLogger("pygls"), server.report_server_error)
        await server.protocol.finish()
    finally:
        server.shutdown()


def _feed(loop: asyncio.AbstractEventLoop, reader: asyncio.StreamReader) -> None:
    """Hands on what comes in. By file descriptor: the lock of `sys.stdin` would be held when the interpreter ends."""
    descriptor = sys.stdin.fileno()
    with contextlib.suppress(RuntimeError):  # the loop is closed: the server has ended
        while data := os.read(descriptor, _CHUNK):
            loop.call_soon_threadsafe(reader.feed_data, data)
        loop.call_soon_threadsafe(reader.feed_eof)
