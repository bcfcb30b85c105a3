"""How tests write down a source and what an editor shows in it. Knows no feature.

A cursor is a `$0` (`tests.fixture`). What stands at a place is a *caret comment*: a line of its own below the place,
`#` in its first column, the caret below the character before which the text is drawn:

    return x + n
    #           ^ of make_adder
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.document.analysis import Analysis
from closure_lsp.python_version import PythonVersion
from closure_lsp.text import Encoding, Text
from tests.fixture import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_VERSION = PythonVersion(3, 13)

_CARET_COMMENT = re.compile(r"^# *\^ .*\n", re.MULTILINE)


def analysed(source: str, version: PythonVersion = DEFAULT_VERSION) -> Analysis:
    """The analysis of a source."""
    return Analysis.of(Text.from_str(source), version)


def at_cursor(fixture: str, version: PythonVersion = DEFAULT_VERSION) -> tuple[Analysis, int]:
    """The analysis of a fixture without its `$0`, and the cursor's byte offset."""
    source, offset = parse(fixture)
    return analysed(source, version), offset


def without_carets(text: str) -> str:
    """The source below its caret comments."""
    return _CARET_COMMENT.sub("", text)


def with_carets(text: Text, labels: Iterable[tuple[int, str]]) -> str:
    """The source with a caret comment for each byte offset and label, in the order in which they come.

    A caret cannot stand below the first column, where its comment begins.
    """
    comments: dict[int, list[str]] = {}
    for offset, label in labels:
        line, column = text.position(offset, Encoding.UTF32)
        comments.setdefault(line, []).append(f"#{' ' * (column - 1)}^ {label}\n")
    lines = str(text).splitlines(keepends=True)
    return "".join(part for number, line in enumerate(lines) for part in (line, *comments.get(number, ())))
