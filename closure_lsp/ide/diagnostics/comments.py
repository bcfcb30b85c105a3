"""Knows the comments by which an author speaks to the rules. Knows no rule but the names that comments may give it.

- `# closure-lsp: ignore[missing-nonlocal]` or `# noqa: missing-nonlocal` silences rules (several with commas, all with
  a bare `# closure-lsp: ignore`) on its line, and on the statement whose first line it stands on. A bare `# noqa`
  silences all, too.
- `# noqa: B023`, `# pylint: disable=cell-var-from-loop` and `disable=W0640` silence `late-binding-capture`: ruff,
  flake8-bugbear and pylint call it so. `# pylint: disable-next` speaks to the line below, and alone on its line
  `disable` speaks to the rest of its suite; `# ruff: noqa` and `# flake8: noqa` speak to the whole file.
- `# closure-lsp: eager[apply, run_all]` names functions and methods that call what they are given and do not keep it.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from closure_lsp.settings import ALL_RULES
from closure_lsp.syntax import ancestors, node_at, node_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.analysis import Analysis, Statement
    from closure_lsp.text import Span, Text


def silenced(analysis: Analysis, rule: str, span: Span) -> bool:
    """Whether a comment silences what `rule` found at `span` of the document."""
    if not _MARKS.search(analysis.text.data):
        return False
    statement = analysis.statement_at(span.start)
    lines = {analysis.text.line_at(span.start), *_first_lines(analysis, statement, span)}
    named = set(_named_in_file(analysis)).union(*(_named_above(analysis, line) for line in lines))
    named = named.union(*(_named_in(analysis, line) for line in lines))
    return not named.isdisjoint({rule, ALL_RULES})


def eager_names(text: Text) -> frozenset[str]:
    """The names of functions and methods that comments of the document call eager."""
    if b"closure-lsp" not in text.data:
        return frozenset()
    return frozenset(name for found in _EAGER.findall(str(text)) for name in _listed(found))


_MARKS = re.compile(rb"#[^\r\n]*(?:noqa|closure-lsp|pylint)", re.IGNORECASE)
_EAGER = re.compile(r"#\s*closure-lsp:\s*eager\[([^\]\r\n]*)\]")
_IGNORE = re.compile(r"#\s*closure-lsp:\s*ignore(?:\[([^\]]*)\])?")
_CODES = r"([\w-]+(?:[ \t,]+[\w-]+)*)"
_NOQA = re.compile(rf"#\s*noqa(?::\s*{_CODES})?", re.IGNORECASE)
_NOQA_FILE = re.compile(rf"(?im)^[ \t]*#\s*(?:ruff|flake8):\s*noqa(?::[ \t]*{_CODES})?[ \t]*\r?$")
_PYLINT = re.compile(rf"#\s*pylint:\s*disable\s*=\s*{_CODES}")
_PYLINT_NEXT = re.compile(rf"\s*#\s*pylint:\s*disable-next\s*=\s*{_CODES}")

# What other linters call what one of our rules finds.
_ALIASES = {
    "B023": "late-binding-capture",
    "W0640": "late-binding-capture",
    "cell-var-from-loop": "late-binding-capture",
}


def _first_lines(analysis: Analysis, statement: Statement, span: Span) -> Iterator[int]:
    """The line on which the innermost statement around the place begins.

    Of a compound statement only its header speaks: what stands in its suite are other statements.
    """
    node = node_at(statement.region, span.start - statement.start, span.end - statement.start)
    for found in ancestors(node):
        if found.parent is not None and found.parent.type in ("block", "module"):
            yield analysis.text.line_at(statement.start + found.start_byte)
            return


def _named_in(analysis: Analysis, line: int) -> set[str]:
    """The rules that a comment in the line (from 0) silences."""
    comment = _comment(analysis, line)
    if comment is None:
        return set()
    names = [name for found in _PYLINT.findall(comment) for name in _listed(found)]
    for pattern in (_IGNORE, _NOQA):
        for found in pattern.finditer(comment):
            names += _listed(found[1]) if found[1] is not None else [ALL_RULES]
    return {_ALIASES.get(name, name) for name in names}


def _named_above(analysis: Analysis, line: int) -> set[str]:
    """The rules that pylint's comments above the line (from 0) silence for it: in the line before, or in its suites."""
    text = analysis.text
    names: list[str] = []
    if b"pylint" not in text.data:
        return set()
    indentation = sys.maxsize
    for above in range(line, -1, -1):
        code = text.slice(text.line_span(above))
        stripped = code.lstrip()
        if not stripped:
            continue
        indentation = min(indentation, len(code) - len(stripped))
        if above == line - 1 and (found := _PYLINT_NEXT.match(code)):
            names += _listed(found[1])
        if len(code) - len(stripped) <= indentation and (found := _PYLINT.match(stripped)):
            names += _listed(found[1])
    return {_ALIASES.get(name, name) for name in names}


def _named_in_file(analysis: Analysis) -> Iterator[str]:
    """The rules that other linters' comments silence for the whole file."""
    for found in _NOQA_FILE.finditer(str(analysis.text)):
        for name in _listed(found[1]) if found[1] is not None else [ALL_RULES]:
            yield _ALIASES.get(name, name)


def _comment(analysis: Analysis, line: int) -> str | None:
    """The comment at the end of a line (from 0). A `#` within a string begins none."""
    span = analysis.text.line_span(line)
    text = analysis.text.slice(span)
    if "#" not in text:
        return None
    statement = analysis.statement_at(span.start)
    end = max(span.start + len(text.rstrip().encode("utf-8", "surrogatepass")) - 1 - statement.start, 0)
    node = node_at(statement.region, end)
    return node_text(statement.region, node) if node.type == "comment" else None


def _listed(names: str) -> list[str]:
    return [name for name in re.split(r"[\s,]+", names) if name]
