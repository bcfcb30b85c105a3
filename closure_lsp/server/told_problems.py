"""Remembers what a user has been told, so that nothing is told twice. Never knows what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class ToldProblems:
    """The problems that a session has already reported."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def messages(self, problems: Iterable[str]) -> list[str]:
        """The messages for some problems: each once in a session; if there are many, only the first ones, in one
        message.
        """
        new = [problem for problem in dict.fromkeys(map(printable, problems)) if problem not in self._told]
        self._told.update(new[: _MOST_TOLD - len(self._told)])
        return new if len(new) <= _MOST_MESSAGES else [_summary(new)]


_MOST_MESSAGES = 3
"""At once. A user does not read more."""

_MOST_TOLD = 10_000
"""What has been told is remembered up to here: a client that sends nonsense for days does not fill the memory."""


def _summary(problems: Sequence[str]) -> str:
    return f"{'; '.join(problems[:_MOST_MESSAGES])}; and {len(problems) - _MOST_MESSAGES} more problems"
