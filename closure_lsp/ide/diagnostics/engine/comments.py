"""Reads the comments by which an author controls the rules. Knows rules only by the names that comments may use.

- `# closure-lsp: ignore[missing-nonlocal]` or `# noqa: missing-nonlocal` silences rules (several with commas, all with
  a bare `# closure-lsp: ignore`) on its line, and on the statement whose first line it is on. A bare `# noqa`
  silences all, too.
- `# noqa: B023`, `# ruff: ignore[B023]`, `# pylint: disable=cell-var-from-loop` and `disable=W0640` silence
  `late-binding-capture`: ruff, flake8-bugbear and pylint call it so. F821, F823 and pylint's names for these silence
  what we call otherwise, too. `# pylint: disable-next`, and `# ruff: ignore` alone on its line, speak to the line
  below; alone on its line `disable` speaks to the rest of its suite; `# ruff: noqa` and `# flake8: noqa` to the file.
- `# closure-lsp: eager[apply, run_all]` names functions and methods that call what they are given and do not keep it.

Most of that concerns the top-level statement alone that the comment is in (`silences`); the rest is gathered from
all statements (`remarks`).
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.settings import ALL_RULES
from closure_lsp.syntax import Root, Suite, steps_up
from closure_lsp.text import Text, to_str

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from closure_lsp.syntax import Region
    from closure_lsp.text import Span

Rules = frozenset[str]
"""Names of rules, or `ALL_RULES`."""

_NONE: Rules = frozenset()


class Remarks(NamedTuple):
    """What the comments in the lines of a top-level statement say about other statements."""

    eager: frozenset[str] = frozenset()
    """Names of functions and methods, maybe dotted, that call what they are given."""
    in_file: Rules = _NONE
    """Silenced in the whole file."""
    below: tuple[tuple[int, Rules], ...] = ()
    """Silenced in the statements below, up to one that is indented less than the number of characters says."""
    next_line: Rules = _NONE
    """Silenced in the first line of the next statement."""


def remarks(region: Region) -> Remarks:
    """What the comments of a region say about the rest of the document."""
    if not _may_speak(region):
        return _NO_REMARKS
    text = to_str(region.data)
    lines = Text.from_bytes(region.data)
    last = lines.slice(lines.line_span(len(lines.line_starts) - 2))  # After its end begins the next statement.
    above = _NEXT.match(last)
    return Remarks(
        frozenset(name for found in _EAGER.findall(text) for name in _listed(found)),
        _rules(found[1] for found in _NOQA_FILE.finditer(text)),
        tuple(_disabled_above(lines, len(lines.line_starts) - 1)),
        _rules([above[1]]) if above else _NONE,
    )


def silences(region: Region, rule: str, span: Span) -> bool:
    """Whether a comment in the region silences what `rule` found at `span` of it."""
    if not _may_speak(region):
        return False
    text = Text.from_bytes(region.data)
    lines = {region.row(offset) for offset in _speaking(region, span)}
    named = _NONE.union(*(_named_in(region, text, line) | _named_above(text, line) for line in lines))
    return not named.isdisjoint({rule, ALL_RULES})


def indentation(region: Region) -> int:
    """How many characters are before the first statement of the region."""
    first = region.data.lstrip(b"\r\n")
    return len(first) - len(first.lstrip(b" \t\f"))


def is_first_line(region: Region, span: Span) -> bool:
    """Whether what silences the first line of the region silences what was found at `span`."""
    return any(region.row(offset) == 0 for offset in _speaking(region, span))


_NO_REMARKS = Remarks()
_MARKS = (b"noqa", b"closure-lsp", b"pylint", b"ruff")
_EAGER = re.compile(r"#\s*closure-lsp:\s*eager\[([^\]\r\n]*)\]")
_IGNORE = re.compile(r"#\s*closure-lsp:\s*ignore(?:\[([^\]]*)\])?")
_CODES = r"([\w-]+(?:[ \t,]+[\w-]+)*)"
_NOQA = re.compile(rf"#\s*noqa(?::\s*{_CODES})?", re.IGNORECASE)
_NOQA_FILE = re.compile(rf"(?im)^[ \t]*#\s*(?:ruff|flake8):\s*noqa(?::[ \t]*{_CODES})?[ \t]*\r?$")
_PYLINT = re.compile(rf"#\s*pylint:\s*disable\s*=\s*{_CODES}")
_RUFF = re.compile(rf"#\s*ruff:\s*ignore\s*\[\s*{_CODES}\s*\]")
_NEXT = re.compile(rf"\s*#\s*(?:pylint:\s*disable-next\s*=\s*|ruff:\s*ignore\s*\[\s*){_CODES}")

# What other linters call what our rules find. One of their names may stand for several of ours.
_ALIASES = {
    "B023": ("late-binding-capture",),  # flake8-bugbear, ruff: function-uses-loop-variable
    "W0640": ("late-binding-capture",),  # pylint
    "cell-var-from-loop": ("late-binding-capture",),
    "F821": ("class-scope-not-captured", "empty-cell"),  # pyflakes, ruff: undefined-name
    "E0602": ("class-scope-not-captured", "empty-cell"),  # pylint
    "undefined-variable": ("class-scope-not-captured", "empty-cell"),
    "F823": ("missing-global", "missing-nonlocal", "class-scope-not-captured"),  # pyflakes, ruff: undefined-local
    "E0601": ("capture-before-binding", "missing-global", "missing-nonlocal", "class-scope-not-captured"),  # pylint
    "used-before-assignment": (
        "capture-before-binding",
        "missing-global",
        "missing-nonlocal",
        "class-scope-not-captured",
    ),
}


def _may_speak(region: Region) -> bool:
    """Whether some comment in the region may be about the rules, by a quick look at its text."""
    if b"#" not in region.data:
        return False
    text = region.data.lower()
    return any(mark in text for mark in _MARKS)


def _speaking(region: Region, span: Span) -> tuple[int, ...]:
    """The places on whose lines a comment silences a finding: its own, and that of the innermost statement around it.

    Of a compound statement only the header counts: its suite consists of other statements.
    """
    for statement, around in steps_up(region.node_at(span.start, span.end)):
        if isinstance(around, Suite | Root):
            return span.start, statement.start
    return (span.start,)


def _named_in(region: Region, text: Text, line: int) -> Rules:
    """The rules that a comment in the line (from 0) silences."""
    comment = _comment(region, text, line)
    if comment is None:
        return _NONE
    patterns = (_PYLINT, _RUFF, _IGNORE, _NOQA)
    return _rules(found[1] for pattern in patterns for found in pattern.finditer(comment))


def _named_above(text: Text, line: int) -> Rules:
    """The rules that comments above the line (from 0) silence for it: in the line before, or in its suites."""
    next_line = _NEXT.match(text.slice(text.line_span(line - 1))) if line else None
    return _rules([next_line[1]] if next_line else ()).union(*(rules for _, rules in _disabled_above(text, line)))


def _disabled_above(text: Text, line: int) -> Iterator[tuple[int, Rules]]:
    """What pylint's comments, each alone on its line, disable in the suites that `line` (from 0) is in.

    Each with its indentation, from the bottom up; no line between is indented less.
    """
    if b"pylint" not in text.data:
        return
    indentation = sys.maxsize
    for above in range(line, -1, -1):
        code = text.slice(text.line_span(above))
        stripped = code.lstrip()
        if not stripped:
            continue
        indentation = min(indentation, len(code) - len(stripped))
        if len(code) - len(stripped) <= indentation and (found := _PYLINT.match(stripped)):
            yield indentation, _rules([found[1]])


def _comment(region: Region, text: Text, line: int) -> str | None:
    """The comment at the end of a line (from 0). A `#` within a string begins none."""
    span = text.line_span(line)
    code = text.data[span.start : span.end]
    if b"#" not in code:
        return None
    comment = region.comment_at(span.start + len(code.rstrip()) - 1)
    return region.text(comment) if comment else None


def _rules(lists: Iterable[str | None]) -> Rules:
    """The rules that comments name, by whatever linter's name for them; all of them for a comment that names none."""
    names = (name for found in lists for name in (_listed(found) if found is not None else [ALL_RULES]))
    return frozenset(rule for name in names for rule in _ALIASES.get(name, (name,)))


def _listed(names: str) -> list[str]:
    return [name for name in re.split(r"[\s,]+", names) if name]
