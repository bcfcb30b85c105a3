"""Matches paths against patterns like those of .gitignore, relative to the folder that the patterns are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pathspec import GitIgnoreSpec


class Patterns:
    """A list of patterns. The last one that matches a path decides."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Ignores what is not a valid pattern (`is_pattern`), as git does."""
        lines = tuple(patterns)
        # Most are plain names, and there are thousands of paths: the library is asked only where it is needed.
        self._names = frozenset(lines) if all(_is_plain(line) for line in lines) else None
        self._spec = None if self._names is not None else _spec(lines)

    def matches(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether the patterns match a path, given with `/` and relative to their folder. None: they do not say.

        False if a later pattern with `!` revokes the match. Callers do not ask about what is in a folder that matches.
        """
        if self._names is not None:
            return True if path.rpartition("/")[2] in self._names else None
        if self._spec is None:
            return None
        found: bool | None = self._spec.check_file(f"{path}/" if is_folder else path).include
        return found

    def match_below(self, path: str) -> bool:
        """Whether they match a file, given as in `matches`, or one of the folders that it is in."""
        parts = path.split("/")
        folders = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return any(self.matches(folder, is_folder=True) for folder in folders) or bool(
            self.matches(path, is_folder=False)
        )


def _is_plain(pattern: str) -> bool:
    """Whether it is a plain name, which matches a file or folder of that name anywhere."""
    return not any(character in pattern for character in "*?[]!/\\#") and pattern.strip() == pattern


def _spec(lines: tuple[str, ...]) -> GitIgnoreSpec | None:
    if not lines:
        return None
    from pathspec import GitIgnoreSpec  # it takes longer than to read a configuration

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines(line for line in lines if is_pattern(line))


def is_pattern(line: str) -> bool:
    """Whether it is a valid pattern."""
    if _is_plain(line):
        return True
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
