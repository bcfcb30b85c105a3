"""Represents findings in a file as plain values that can go to other processes, to disk and to users.

Lines and columns count from 1, columns in characters; an end is the place after the last character. In a notebook lines
count from the first one of their cell.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SYNTAX_ERROR = "syntax-error"
"""In the place of a rule: the file does not parse there."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the text of a place by another one."""

    line: int
    column: int
    end_line: int
    end_column: int
    new_text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """The best fix for a finding."""

    title: str
    is_safe: bool
    """Whether it may be applied unasked."""
    edits: tuple[Edit, ...]
    """Disjoint, in the order of the text."""


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    """Another place that takes part in what was found."""

    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a file, named by its rule."""

    path: str
    rule: str
    """kebab-case: `late-binding-capture`; or `syntax-error`."""
    severity: str
    """`error`, `warning`, `information` or `hint`."""
    symbol: str
    """The variable that it is about."""
    function: str
    """The qualified name of the innermost function or class around, `<module>` where there is none."""
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None
    """The number of the cell of a notebook, from 1."""
    related: tuple[RelatedPlace, ...] = ()
    fix: Fix | None = None
    """None also where a fix would have to be written into a notebook."""

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON values; `cell` only if there is one."""
        found = asdict(self)
        for place in (found, *found["related"]):
            if place["cell"] is None:
                del place["cell"]
        return found

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> Finding:
        """The inverse of `to_dict`. Raises `KeyError`, `TypeError` or `ValueError` for invalid data."""
        fix = found["fix"]
        values = {
            **found,
            "related": tuple(RelatedPlace(**place) for place in found["related"]),
            "fix": fix and Fix(fix["title"], fix["is_safe"], tuple(Edit(**edit) for edit in fix["edits"])),
        }
        return cls(**values)
