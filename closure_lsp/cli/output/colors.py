"""The colors of a terminal, and of severities."""

from __future__ import annotations

_OF_SEVERITIES = {"error": "1;31", "warning": "1;33", "information": "1;36", "hint": "1;90"}


class Colors:
    """Wraps text in escape sequences, if color is on."""

    def __init__(self, are_wanted: bool) -> None:
        self._are_wanted = are_wanted

    def severity(self, severity: str, text: str) -> str:
        return self._in(_OF_SEVERITIES[severity], text)

    def bold(self, text: str) -> str:
        return self._in("1", text)

    def faint(self, text: str) -> str:
        return self._in("90", text)

    def added(self, text: str) -> str:
        return self._in("32", text)

    def removed(self, text: str) -> str:
        return self._in("31", text)

    def _in(self, color: str, text: str) -> str:
        return f"\x1b[{color}m{text}\x1b[0m" if self._are_wanted else text
