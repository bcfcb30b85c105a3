"""Makes text from outside fit to be printed: a name of a file or in a source can hold what moves a terminal's cursor.

A newline in a file's name would begin a line that looks like ours, an escape sequence would recolor or erase what
is there, and a bidirectional control would show code in another order than it has (CVE-2021-42574).
"""

from __future__ import annotations

import unicodedata

# Cc: control characters. Cs: lone surrogates, which cannot be encoded. Zl, Zp: separators of lines and paragraphs.
_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})

# Unicode's Bidi_Control (PropList.txt).
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    """The text in one line: control characters as Python escapes them (`\\n`, `\\x1b`, `\\u202e`)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join([_escaped(character) for character in text])


def printable_source(text: str) -> str:
    """A line of source: as `printable`, but a tab stays one."""
    return "\t".join([printable(part) for part in text.split("\t")])


def _escaped(character: str) -> str:
    if unicodedata.category(character) not in _CATEGORIES and character not in _BIDIRECTIONAL:
        return character
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
