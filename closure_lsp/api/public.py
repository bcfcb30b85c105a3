"""The public interface for programs: `import closure_lsp`. Provisional: it may change before version 1.

It never imports or runs the analyzed code.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.api import rules as known
from closure_lsp.api.blocks import BlockVariable, CodeBlock, FreeVariable, RefusedCode, SourceAnalysis, analysis_of
from closure_lsp.api.checking import CheckedSource, findings, program, source
from closure_lsp.api.findings import Edit, Finding, Fix, RelatedPlace
from closure_lsp.api.fixing import fixed
from closure_lsp.document.analysis import Analysis as Document
from closure_lsp.project.configuration import Configurations, Overrides
from closure_lsp.project.discovery import NOTEBOOK_SUFFIX
from closure_lsp.project.reading import SOURCE_LIMIT, UnreadableError, read
from closure_lsp.python_version import NEWEST, OLDEST, PythonVersion, parse_version, running_version
from closure_lsp.settings import ALL_RULES, DiagnosticSettings
from closure_lsp.text import Text, decode_source
from closure_lsp.version import __version__

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "BlockVariable",
    "CodeBlock",
    "Edit",
    "Finding",
    "Fix",
    "FreeVariable",
    "RefusedCode",
    "RelatedPlace",
    "RuleInfo",
    "SourceAnalysis",
    "__version__",
    "analyze",
    "check",
    "explain",
    "fix",
    "rules",
]


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule, as in `explain` and the manual."""

    name: str
    severity: str
    summary: str
    """One line."""
    is_default: bool
    """Whether it runs where all rules do; others have to be named."""


def analyze(source_text: str | bytes, *, python_version: str | None = None) -> SourceAnalysis:
    """The scopes of a source text: its blocks, their variables, captures and cells.

    Bytes are decoded by their BOM or cookie. `python_version` is `"3.9"` to `"3.15"`; the default is the running
    version. Any text has an answer; `problems` lists what CPython refuses. Raises `ValueError` for any other version.

    >>> found = analyze('''
    ... def counter():
    ...     count = 0
    ...     def increment():
    ...         nonlocal count
    ...         count += 1
    ... ''')
    >>> [block.qualname for block in found.blocks]
    ['<module>', 'counter', 'counter.<locals>.increment']
    >>> counter, increment = found.blocks[1:]
    >>> counter.cells
    ('count',)
    >>> increment.captures
    (FreeVariable(name='count', home='counter', is_rebound=True, line=5, column=18),)
    """
    return analysis_of(Document.of(Text.from_str(_decoded(source_text)), _version(python_version)))


def check(
    source_or_path: str | bytes | os.PathLike[str],
    *,
    python_version: str | None = None,
    select: Collection[str] | None = None,
    ignore: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """What the rules find in a source text, or in the file at a path (a `pathlib.Path` or the like, not a `str`).

    For a file, its pyproject.toml counts, as for `closure-lsp check`; the arguments override it. A text has the path
    `<source>`. Raises `ValueError` for an unknown version or rule, `OSError` for a file that cannot be read.

    >>> (finding,) = check('''
    ... buttons = []
    ... for label in ("yes", "no"):
    ...     buttons.append(lambda: label)
    ... ''')
    >>> finding.rule, finding.symbol, finding.line, finding.column
    ('late-binding-capture', 'label', 4, 28)
    >>> finding.fix.title
    'Capture `label` by value'
    """
    checked, path = _source(source_or_path, python_version, select, ignore)
    return tuple(findings(checked, path))


def fix(
    source_text: str | bytes,
    *,
    with_unsafe: bool = False,
    python_version: str | None = None,
    select: Collection[str] | None = None,
    ignore: Collection[str] | None = None,
) -> str:
    """The source text with its findings fixed, by safe fixes only or by all. Otherwise like `check`.

    >>> print(fix('''
    ... buttons = []
    ... for label in ("yes", "no"):
    ...     buttons.append(lambda: label)
    ... '''))
    <BLANKLINE>
    buttons = []
    for label in ("yes", "no"):
        buttons.append(lambda *, label=label: label)
    <BLANKLINE>
    """
    checked, _ = _source(source_text, python_version, select, ignore)
    return str(fixed(checked, with_unsafe=with_unsafe).text)


def rules() -> tuple[RuleInfo, ...]:
    """All rules.

    >>> rules()[1].name
    'missing-nonlocal'
    """
    return tuple(RuleInfo(rule.name, rule.severity.value, rule.summary, rule.is_default) for rule in known.ALL)


def explain(rule: str) -> str:
    """The manual of a rule. Raises `ValueError` for an unknown rule.

    >>> print(explain("unnecessary-nonlocal").partition("\\n")[0])
    A function declares a variable `nonlocal` that it never rebinds.
    """
    found = next((each for each in known.ALL if each.name == rule), None)
    if found is None:
        raise ValueError(f"there is no rule {rule!r}")
    return found.manual.strip()


def _source(
    given: str | bytes | os.PathLike[str],
    python_version: str | None,
    select: Collection[str] | None,
    ignore: Collection[str] | None,
) -> tuple[CheckedSource, str]:
    """The source to check, and the path that findings name."""
    layer: dict[str, object] = {}
    for key, names in (("diagnostics.select", select), ("diagnostics.ignore", ignore)):
        if names is not None:
            layer[key] = _rules(names)
    if python_version is not None:
        layer["pythonVersion"] = _version(python_version)
    if isinstance(given, (str, bytes)):
        settings = DiagnosticSettings(
            select=_rules(select if select is not None else [ALL_RULES]), ignore=_rules(ignore or ())
        )
        return CheckedSource(Text.from_str(_decoded(given)), _version(python_version), settings), "<source>"
    file = Path(os.path.abspath(given))
    try:
        data = read(file, SOURCE_LIMIT)
    except UnreadableError as error:
        raise error.__cause__ if isinstance(error.__cause__, OSError) else OSError(f"{file}: {error}") from error
    configuration = Configurations(Overrides(layer, base=Path.cwd(), follows_shell=True)).of(file.parent)
    is_notebook = file.suffix == NOTEBOOK_SUFFIX
    python = configuration.target.python
    roots = configuration.module_roots(file, file.parent)
    settings = configuration.diagnostics(file)
    others = program(roots, python, settings).importing(file) if roots is not None else None
    checked = source(data, python, settings, is_notebook=is_notebook, others=others)
    return checked, os.fspath(given)


def _rules(names: Collection[str]) -> frozenset[str]:
    unknown = sorted({*names} - known.NAMES - {ALL_RULES})
    if isinstance(names, str) or unknown:
        raise ValueError(f"there is no rule {', '.join(map(repr, unknown))}")
    return frozenset(names)


def _version(text: str | None) -> PythonVersion:
    version = running_version() if text is None else parse_version(text)
    if version is None:
        raise ValueError(f'expected a version from "{OLDEST}" to "{NEWEST}", got {text!r}')
    return version


def _decoded(text: str | bytes) -> str:
    return decode_source(text) if isinstance(text, bytes) else text
