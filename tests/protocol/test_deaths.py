"""A server ends when its client does, whatever either is doing, and leaves no process behind."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import frames
from tests.protocol.raw_client import COMMAND, Json, RawClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AMPLE = 60.0
"""Seconds that no test comes near: a time limit for what must not hang."""

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows does not say who has closed a pipe, or who has ended")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends what is stopped with who started it")

SOURCE = "def outer():\n    n = 1\n    return lambda: n\n"
HOVER: Json = {"textDocument": {"uri": "file:///open.py"}, "position": {"line": 2, "character": 19}}
WHOLE: Json = {
    "textDocument": {"uri": "file:///open.py"},
    "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
}


def server_that_hangs(how: str) -> list[str]:
    """The command of a server whose event loop is never free again after `closureLsp/capturedVariables`."""
    program = (
        "import sys, time; from closure_lsp.server import handlers\n"
        f"def hang(*_):\n    while True: {how}\n"
        "handlers.find_captured_variables = hang\n"
        "from closure_lsp.cli import main; sys.exit(main())"
    )
    return [sys.executable, "-I", "-c", program]


@pytest.fixture
def editor() -> Iterator[subprocess.Popen[bytes]]:
    """A process that a client can say it is. Nobody waits for it: when it ends it stays behind as a zombie."""
    with subprocess.Popen([sys.executable, "-I", "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@posix_only
def test_the_clients_process_ends(editor: subprocess.Popen[bytes]) -> None:
    with RawClient() as client:
        client.initialize(processId=editor.pid)
        client.open(SOURCE)
        client.barrier()
        editor.kill()
        assert client.process.wait(AMPLE) == 1
        assert f"process {editor.pid} is gone" in client.log()


@posix_only
def test_the_clients_process_is_gone_from_the_beginning(editor: subprocess.Popen[bytes]) -> None:
    editor.kill()
    editor.wait()
    with RawClient() as client:
        client.initialize(processId=editor.pid)
        assert client.process.wait(AMPLE) == 1


@pytest.mark.long
@pytest.mark.parametrize("process_id", [None, 0, -1, "own"])
def test_a_server_stays_with_a_client_that_lives(process_id: int | str | None) -> None:
    with RawClient() as client:
        client.initialize(processId=os.getpid() if process_id == "own" else process_id)
        # longer than between two looks
        with pytest.raises(subprocess.TimeoutExpired):
            client.process.wait(5)
        client.barrier()


@posix_only
def test_nobody_reads_any_more() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.wait(AMPLE) == 1
        log = process.stderr.read()
    assert b"nobody reads standard output" in log
    assert b"Traceback" not in log


@posix_only
def test_what_had_its_turn_before_the_end_does_not_keep_the_server(tmp_path: Path) -> None:
    """The conversation ends while a callback waits for its turn in the loop, and that one never returns."""
    program = (
        "import sys, time; from closure_lsp.server.conversation import Conversation\n"
        "import asyncio; end = Conversation.end\n"
        "def end_and_hang(self, *arguments):\n"
        "    end(self, *arguments)\n"
        "    asyncio.get_running_loop().call_soon(time.sleep, 1000)\n"
        "Conversation.end = end_and_hang\n"
        "from closure_lsp.cli import main; sys.exit(main())"
    )
    with subprocess.Popen(
        [sys.executable, "-I", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stdout
        process.stdout.close()
        try:
            assert process.wait(AMPLE) == 1
        finally:
            process.kill()


@posix_only
@pytest.mark.parametrize("how", ["time.sleep(1000)", pytest.param("pass", marks=pytest.mark.long)])
@pytest.mark.parametrize("end", [pytest.param("stdin", marks=pytest.mark.long), "stdout", "process"])
def test_a_server_that_is_busy_ends_too(end: str, how: str, editor: subprocess.Popen[bytes]) -> None:
    with subprocess.Popen(server_that_hangs(how), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        document = {"uri": "file:///open.py", "languageId": "python", "version": 1, "text": SOURCE}
        messages: list[Json] = [
            {"id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": editor.pid}},
            {"method": "textDocument/didOpen", "params": {"textDocument": document}},
            {"id": 2, "method": "closureLsp/capturedVariables", "params": WHOLE},
        ]
        bodies = (json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages)
        process.stdin.write(b"".join(map(frames.framed, bodies)))
        process.stdin.flush()
        next(frames.bodies(process.stdout))
        if end == "process":
            editor.kill()
        else:
            (process.stdin if end == "stdin" else process.stdout).close()
        try:
            assert process.wait(AMPLE) == 1
        finally:
            process.kill()


def children(process_id: int) -> list[int]:
    """The processes that a process has started and that are there."""
    tasks = Path(f"/proc/{process_id}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def until(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + AMPLE
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def is_there(process_id: int) -> bool:
    """Whether a process lives. One that has ended may still wait to be asked for its status."""
    try:
        return ") Z " not in Path(f"/proc/{process_id}/stat").read_text()
    except OSError:
        return False


@linux_only
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, None])
@pytest.mark.parametrize("is_stopped", [True, False])
def test_jedis_process_ends_with_the_server(is_stopped: bool, how: signal.Signals | None) -> None:
    with RawClient() as client:
        client.initialize(options={"hover": {"inferenceBudget": 10_000}})
        client.open(SOURCE)
        assert "int" in client.ask("textDocument/hover", HOVER)["result"]["contents"]["value"]
        (inferring,) = until(lambda: children(client.process.pid))
        if is_stopped:
            os.kill(inferring, signal.SIGSTOP)
        if how is None:
            client.exit_status()
        else:
            client.process.send_signal(how)
            client.process.wait(AMPLE)
        until(lambda: not is_there(inferring))


def test_a_log_that_nobody_reads_stops_nothing() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        bad = frames.framed(b'{"jsonrpc": "2.0", "method": "it/is/logged/that/this/came/before/initialize"}')
        process.stdin.write(bad * 5000 + frames.framed(b'{"jsonrpc": "2.0", "id": 1, "method": "none", "params": {}}'))
        process.stdin.flush()
        assert b'"id": 1' in next(frames.bodies(process.stdout))
        process.stdin.write(frames.framed(b'{"jsonrpc": "2.0", "method": "exit"}'))
        process.stdin.close()
        assert process.wait(AMPLE) == 1


def test_lines_of_the_log_that_were_lost_are_counted() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        bad = frames.framed(b'{"jsonrpc": "2.0", "method": "it/is/logged/that/this/came/before/initialize"}')
        barrier = frames.framed(b'{"jsonrpc": "2.0", "id": 1, "method": "none", "params": {}}')
        process.stdin.write(bad * 5000 + barrier)
        process.stdin.flush()
        answers = frames.bodies(process.stdout)
        next(answers)
        seen = b""
        while b" lines of this log are lost" not in seen:
            process.stdin.write(bad + barrier)
            process.stdin.flush()
            next(answers)
            while select.select([process.stderr], [], [], 0.1)[0]:
                seen += os.read(process.stderr.fileno(), 2**16)
        process.kill()


@pytest.mark.long
@posix_only
def test_a_client_that_does_not_read_is_read_no_more_and_answered_when_it_does() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin
        assert process.stdout
        initialize = b'{"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}}'
        process.stdin.write(frames.framed(initialize))
        process.stdin.flush()
        answers = frames.bodies(process.stdout)
        next(answers)
        padding = b"x" * 10_000
        request = frames.framed(b'{"jsonrpc": "2.0", "id": 1, "method": "closureLsp/rules", "x": "%s"}' % padding)
        descriptor = process.stdin.fileno()
        os.set_blocking(descriptor, False)
        most = 5000
        sent, rest = 0, b""
        while sent < most and select.select([], [descriptor], [], 5)[1]:
            rest = rest or request
            rest = rest[os.write(descriptor, rest) :]
            sent += not rest
        assert sent < most, "it reads on, and keeps all answers"
        # All that it has taken whole is answered.
        for _ in range(sent):
            assert b'"result"' in next(answers)
        process.kill()


@pytest.mark.long
@posix_only
def test_a_client_that_hangs_up_and_does_not_read() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin
        bodies = [b'{"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}}']
        bodies += [b'{"jsonrpc": "2.0", "id": 1, "method": "closureLsp/rules"}'] * 100
        process.stdin.write(b"".join(map(frames.framed, bodies)))
        process.stdin.close()
        assert process.wait(AMPLE) == 1
