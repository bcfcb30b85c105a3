"""What is a message in a stream of bytes, and that bytes that are not cost only themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.server import framing
from closure_lsp.server.framing import Frames, Rubbish, begins_like_lsp
from tests.frames import framed

if TYPE_CHECKING:
    from collections.abc import Iterable

GOOD = framed(b'{"good": 1}')


def read(pieces: Iterable[bytes]) -> tuple[list[bytes], int]:
    """The bodies that are JSON, and how often a message was skipped."""
    frames, bodies, skipped = Frames(), [], 0
    for piece in pieces:
        for found in frames.feed(piece):
            if isinstance(found, Rubbish):
                assert found.reason
                skipped += 1
                continue
            try:
                json.loads(found)
                bodies.append(found)
            except ValueError:
                frames.put_back(found)
    return bodies, skipped


def check_costs_itself_alone(bad: bytes) -> None:
    """What comes before and after is read, in whatever pieces it all comes."""
    stream = GOOD + bad + GOOD + GOOD
    for size in (1, 2, 7, len(stream)):
        bodies, _ = read(stream[start : start + size] for start in range(0, len(stream), size))
        assert bodies == [b'{"good": 1}'] * 3, size


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: 2\r\n\r\n",
        b"content-length: 2\r\n\r\n",  # HTTP's fields have no case
        b"CONTENT-LENGTH:2\r\n\r\n",  # nor need a space
        b"Content-Length :\t2 \r\n\r\n",
        b"Content-Length: 2\n\n",  # a client that writes text on a system without \r
        b"Content-Length: 2\r\n\n",
        b"Content-Length: 0002\r\n\r\n",
        b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: 2\r\nX-More: 1\r\n\r\n",
        b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n",
        b"\r\n\r\nContent-Length: 2\r\n\r\n",  # a newline after the message before
        b"\nContent-Length: 2\n\n",
    ],
)
def test_headers_that_can_be_read(header: bytes) -> None:
    for size in (1, 3, 1000):
        stream = header + b"{}" + GOOD
        bodies, skipped = read(stream[start : start + size] for start in range(0, len(stream), size))
        assert (bodies, skipped) == ([b"{}", b'{"good": 1}'], 0)


@pytest.mark.parametrize(
    "bad",
    [
        b"rubbish\r\n",
        b"rubbish",
        b"rubbish\r\n\r\n{}",
        b"\x00\xff\xfe",
        b"Content-Length: five\r\n\r\n{}",
        b"Content-Length: -2\r\n\r\n{}",
        b"Content-Length: 2.0\r\n\r\n{}",
        b"Content-Length: \r\n\r\n{}",
        b"Content-Length: 1\xb2\r\n\r\n{}",  # a digit to `str`, none to HTTP
        b"Content-Type: text\r\n\r\n{}",
        b"Content-Length: 99999999999999999999\r\n\r\n{}",
        b"Content-Length: 999999999\r\n\r\n{}",
        b"Content-Length 2\r\n\r\n{}",
        b"Content-Length: 2\r\nContent-Length: 1\r\n\r\n{",  # which one?
        b"Content-Length: 0\r\n\r\n",
        b"Content-Length: 1\r\n\r\n{}",  # too short
        b"Content-Length: 20\r\n\r\n{}",  # too long: it would take the next header with it
        b'Content-Length: 60\r\n\r\n{"text": "whose end never c',
        b"Content-Length: 20\r\n\r\n{" + b"Content-Length: 25\r\n\r\n{",
        b"x" * 10_000,
        b"X: " + b"x" * 10_000 + b"\r\n\r\n",
        b"X: y\r\n" * 1_000,
        b"\r\n" * 10_000,
        b"[]" * 10_000,
        "Content-Length: ２\r\n\r\n{}".encode(),
    ],
)
def test_one_bad_message_costs_itself_alone(bad: bytes) -> None:
    check_costs_itself_alone(bad)


def test_a_header_within_a_message_is_none() -> None:
    text = json.dumps("Content-Length: 5\r\n\r\nContent-Length: 5").encode()
    assert read([framed(text) + GOOD]) == ([text, b'{"good": 1}'], 0)


def test_a_message_that_is_too_long_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "LONGEST_BODY", 100)
    check_costs_itself_alone(framed(b'"' + b"x" * 100 + b'"'))


PARTS = st.binary(max_size=30) | st.sampled_from([GOOD, b"Content-Length: 9\r\n", b"\r\n"])


@given(st.lists(PARTS, max_size=12), st.data())
def test_pieces_do_not_matter(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert read(pieces)[0] == read([stream])[0]


@pytest.mark.parametrize("unit", [b"Content-Length: 50000000\r\n\r\n{", b"Content-Length: 40\r\n\r\n", b"\r\n", b"x\n"])
def test_what_is_looked_at_twice_is_bounded(unit: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body full of headers may not be searched anew for each of them."""
    looked_at = 0

    class Counted(Frames):
        def put_back(self, body: bytes) -> None:
            nonlocal looked_at
            before = self._second_looks
            super().put_back(body)
            looked_at += before - self._second_looks

    monkeypatch.setattr(framing, "LONGEST_BODY", 2**16)
    frames = Counted()
    stream = unit * (2**20 // len(unit))
    for start in range(0, len(stream), 2**16):
        for found in frames.feed(stream[start : start + 2**16]):
            if not isinstance(found, Rubbish):
                frames.put_back(found)
    assert looked_at <= 5 * len(stream) + 2**16


@pytest.mark.parametrize(
    ("line", "is_lsp"),
    [
        (b"Content-Length: 5\r", True),
        (b"content-type: x", True),
        (b"POST / HTTP/1.1\r", False),
        (b"GET / HTTP/1.1\r", False),
        (b"\x16\x03\x01", False),  # TLS
        (b"X-Content-Length: 5", False),
        (b"", False),
    ],
)
def test_first_line(line: bytes, is_lsp: bool) -> None:
    assert begins_like_lsp(line) is is_lsp
