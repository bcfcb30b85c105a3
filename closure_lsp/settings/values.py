"""The settings that a user has chosen, ready for use: frozen values with the defaults of the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.python_version import PythonVersion

ALL_RULES = "all"
SEVERITIES = ("error", "warning", "information", "hint")
"""From the most severe to the least."""
DEFAULT_EXCLUDE = (
    ".bzr",
    ".closure_lsp_cache",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pycache__",
    "__pypackages__",
    "_build",
    "buck-out",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)
"""Folders in which nobody writes code by hand; ruff leaves out the same ones."""


@dataclass(frozen=True, slots=True)
class HoverSettings:
    enabled: bool = True
    captured_only: bool = False
    """No hover on a name that takes no part in a capture."""
    detail: str = "short"
    """`short`: three lines; `full`: with instructions, slots and how cells are made."""
    inference: bool = True
    inference_budget: int = 150
    """Milliseconds."""


@dataclass(frozen=True, slots=True)
class InlayHintSettings:
    enabled: bool = True
    captures: bool = True
    """On functions: what they capture."""
    captured_by: str = "names"
    """At first bindings: who captures the variable; `names`, `count` or `off`."""
    home: bool = False
    """At uses: whose variable it is."""
    comprehensions: bool = False
    """Whether a comprehension or generator expression counts among those who capture a variable."""
    max_length: int = 30
    """Characters of the labels on one line, those at uses left out."""
    when: str = "always"
    """`always`, or `cursor`: only in the function at the cursor."""


@dataclass(frozen=True, slots=True)
class DiagnosticSettings:
    enabled: bool = True
    select: frozenset[str] = frozenset({ALL_RULES})
    ignore: frozenset[str] = frozenset()
    """Stronger than `select`."""
    severity: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Of a rule, in place of its own: one of `SEVERITIES`."""
    eager_callables: frozenset[str] = frozenset()
    """Names of functions and methods, possibly dotted, that call what they are given and do not keep it."""
    rows: str = ""
    """What the user and packages say about callables, as one text from `library.own.joined`."""
    beside: frozenset[str] = frozenset()
    """Other tools, or single codes of theirs, as `project.beside` knows them. Findings that are sure to be reported
    under a code, too, are left out; `Configuration.diagnostics` knows the codes of a tool."""
    imports: str = "all"
    """Which imported files are read: `all`, the project's `own`, or none (`off`)."""
    debounce: int = 200
    """Milliseconds."""
    workspace: bool = True
    """Whether to report findings in files that are not open, too."""

    def selects(self, rule: str) -> bool:
        """Whether the rule runs."""
        if not self.enabled or not self.ignore.isdisjoint({rule, ALL_RULES}):
            return False
        return not self.select.isdisjoint({rule, ALL_RULES})


@dataclass(frozen=True, slots=True)
class FileSettings:
    """Which files are checked. The patterns are like those of .gitignore, relative to the folder of the
    configuration.
    """

    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    """Added to `exclude`, so that the default stays."""
    per_file_ignores: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    """By pattern: the rules that do not run in the files that match."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a user can choose, ready for use; without arguments, the defaults."""

    python_version: PythonVersion | None = None
    """None: to be found out (pyproject.toml, the environment, the editor's interpreter, the server's own)."""
    hover: HoverSettings = HoverSettings()
    inlay_hints: InlayHintSettings = InlayHintSettings()
    code_lens: bool = False
    diagnostics: DiagnosticSettings = field(default_factory=DiagnosticSettings)
    files: FileSettings = field(default_factory=FileSettings)
    python_environment: str = ""
    """A virtual environment's folder; empty: to be detected."""
