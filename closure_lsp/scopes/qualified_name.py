"""The qualified name of a block, kept as its last part and that of the block around it.

Written out, the names of blocks that are in one another take the square of their number.
"""

from __future__ import annotations


class QualifiedName:
    """What `text` writes out: `f.<locals>.<lambda>`."""

    __slots__ = ("outer", "part")

    def __init__(self, part: str, outer: QualifiedName | None = None) -> None:
        self.part = part
        """The name of the block, or the word before the names of what is in a function."""
        self.outer = outer

    @property
    def text(self) -> str:
        """The whole name."""
        parts = [self.part]
        around = self.outer
        while around is not None:
            parts.append(around.part)
            around = around.outer
        return ".".join(reversed(parts))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, QualifiedName) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)
