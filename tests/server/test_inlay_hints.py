"""Inlay hints as JSON, for clients of different abilities."""

from __future__ import annotations

from typing import Any

import pytest

from closure_lsp.python_version import PythonVersion
from closure_lsp.server.documents import Document
from closure_lsp.server.from_lsp import Client
from closure_lsp.server.inlay_hints import inlay_hints
from closure_lsp.settings import InlayHintSettings
from closure_lsp.text import Encoding, Span, Text

URI = "file:///a.py"
SOURCE = """\
def f(é𐐀):
    return lambda: é𐐀
"""
PYTHON = PythonVersion(3, 13)


def check_hints(source: str, client: Client, *expected: dict[str, Any], span: Span | None = None) -> None:
    """The hints of the text, or of some bytes of it, without what the client is told of all of them alike."""
    document = Document(URI, 5, Text.from_str(source), PYTHON)
    for _ in ("written anew", "remembered"):
        found = inlay_hints(document, span or Span(0, len(document.text)), InlayHintSettings(), client)
        assert found == list(expected)


def at(line: int, character: int) -> dict[str, int]:
    return {"line": line, "character": character}


def link(text: str, line: int, start: int, end: int) -> dict[str, Any]:
    place = {"start": at(line, start), "end": at(line, end)}
    return {"value": text, "location": {"uri": URI, "range": place}}


def tip(text: str) -> dict[str, str]:
    return {"kind": "markdown", "value": text}


@pytest.mark.parametrize(
    ("encoding", "name_end", "lambda_end"), [(Encoding.UTF8, 12, 25), (Encoding.UTF16, 9, 22), (Encoding.UTF32, 8, 21)]
)
@pytest.mark.parametrize("line", [0, 3])
def test_places_in_each_encoding(encoding: Encoding, name_end: int, lambda_end: int, line: int) -> None:
    first, second = (f"([line {number}]({URI}#L{number}))" for number in (line + 1, line + 2))
    check_hints(
        "x\n" * line + SOURCE,
        Client(encoding),
        {
            "position": at(line, name_end + 2),
            "label": [
                link("é𐐀", line, 6, name_end),
                {"value": " "},
                {"value": "captured by "},
                link("lambda", line + 1, 11, lambda_end),
            ],
            "paddingLeft": True,
            "tooltip": tip(f"`é𐐀` is captured by the lambda {second}"),
        },
        {
            "position": at(line + 1, 17),
            "label": [{"value": "captures "}, link("é𐐀", line, 6, name_end)],
            "paddingLeft": True,
            "tooltip": tip(f"`f.<locals>.<lambda>.__closure__` holds the cells of `é𐐀` of `f` {first}"),
        },
    )


def test_lazy_tooltips_and_a_part_of_the_text() -> None:
    check_hints(
        SOURCE,
        Client(Encoding.UTF8, resolves_tooltips=True),
        {
            "position": at(1, 17),
            "label": [{"value": "captures "}, link("é𐐀", 0, 6, 12)],
            "paddingLeft": True,
            "data": {"uri": URI, "version": 5, "offset": 32, "kind": "captures"},
        },
        span=Span(20, 40),
    )


def test_lazy_links() -> None:
    check_hints(
        SOURCE,
        Client(Encoding.UTF8, resolves_tooltips=True, resolves_links=True),
        {
            "position": at(1, 17),
            "label": [{"value": "captures "}, {"value": "é𐐀"}],
            "paddingLeft": True,
            "data": {"uri": URI, "version": 5, "offset": 32, "kind": "captures"},
        },
        span=Span(20, 40),
    )


def test_a_label_without_links_is_text() -> None:
    source = "class C:\n    def f(self): return __class__\n"
    check_hints(
        source,
        Client(Encoding.UTF8, resolves_tooltips=True),
        {
            "position": at(1, 33),
            "label": "captures __class__",
            "paddingLeft": True,
            "data": {"uri": URI, "version": 5, "offset": 42, "kind": "captures"},
        },
    )
