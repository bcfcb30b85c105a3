"""Knows which characters may be printed: those that would do something, rather than be seen, are shown as escapes.

A file's name or a source text may hold anything: a line end in a name would fake a finding, an escape sequence would
repaint the screen, and a character that turns the direction of writing would hide code. Knows nothing of Python.
"""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, the separators U+2028 and U+2029, bidirectional controls, byte order marks, lone surrogates.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with every character that would do something as an escape: `\\n`, `\\t`, `\\x1b`, `\\u202e`."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), text)


def printable_code(text: str) -> str:
    """The same of a line of code, whose tabs stay."""
    return "\t".join(printable(part) for part in text.split("\t"))
