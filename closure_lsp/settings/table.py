"""Lists every setting with its keys, type, default and meaning, in one table. Knows nothing about protocols and
features.

`TABLE` is the single source: `layers` uses it to read the settings of clients and pyproject.toml, and the options of
the command line, the page of settings, the JSON schema and VS Code's `contributes.configuration` are generated from it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from closure_lsp.settings.types import (
    Characters,
    Effects,
    Folder,
    Milliseconds,
    NameList,
    OneOf,
    PatternTexts,
    Rules,
    RulesByPattern,
    Severities,
    Switch,
    Tools,
    ValueType,
    Version,
)
from closure_lsp.settings.values import ALL_RULES, DEFAULT_EXCLUDE, SEVERITIES

SECTION = "closureLsp"
PROJECT_TABLE = "tool.closure-lsp"


class Setting(NamedTuple):
    """One row of the table. Each row has a key for clients or for projects; some have both."""

    key: str
    """Of the client, below `closureLsp`, with dots; empty for one that only a project has."""
    type: ValueType
    default: Any
    """As JSON has it."""
    description: str
    """One sentence or two, in Markdown."""
    default_in_words: str = ""
    """Where the default itself says little."""
    project_key: str = ""
    """In `[tool.closure-lsp]` of pyproject.toml; empty for one that only a client has."""
    option: str = ""
    """On the command line; empty for one that only `--config` gives there."""
    metavar: str = ""
    """What the option takes."""

    @property
    def full_key(self) -> str:
        return f"{SECTION}.{self.key}"

    @property
    def id(self) -> str:
        """The unique key of the setting's value."""
        return self.key or self.project_key


TABLE: tuple[Setting, ...] = (
    Setting(
        "pythonVersion",
        Version(),
        "",
        "The version of Python that the code is meant for. Empty: the first of these that exists: `[tool.closure-lsp]"
        " python-version` in pyproject.toml; the oldest version that its `requires-python` allows; the version of the"
        " environment, or of the interpreter selected in the editor; the version that runs the server.",
        default_in_words="the detected version",
        project_key="python-version",
        option="--python",
        metavar="X.Y",
    ),
    Setting(
        "pythonEnvironment",
        Folder(),
        "",
        "The virtual environment whose packages and Python version count, for instance `.venv`. The server runs nothing"
        " in it. Empty: that of the editor or the shell (`VIRTUAL_ENV`), otherwise `.venv` in the project.",
        default_in_words="the detected environment",
        project_key="python-environment",
        option="--python-environment",
        metavar="FOLDER",
    ),
    Setting("hover.enabled", Switch(), True, "Show hovers."),
    Setting(
        "hover.capturedOnly",
        Switch(),
        False,
        "Show hovers only on variables and functions that take part in a capture.",
    ),
    Setting(
        "hover.detail",
        OneOf(
            short="At most three lines: the answer and its consequences.",
            full="Also instructions, slots of `__closure__`, and how cells are made.",
        ),
        "short",
        "How much hovers say: three lines (`short`), or also instructions, slots and how cells are made (`full`).",
    ),
    Setting(
        "hover.inference", Switch(), True, "Say in hovers what a captured variable holds, if that can be inferred."
    ),
    Setting(
        "hover.inferenceBudget",
        Milliseconds(),
        150,
        "How many milliseconds a hover may wait to learn what the variable holds. After that, it is sent without that.",
    ),
    Setting("inlayHints.enabled", Switch(), True, "Show inlay hints."),
    Setting(
        "inlayHints.captures",
        Switch(),
        True,
        "Show which variables a function captures: after its header, and in a lambda before the colon.",
    ),
    Setting(
        "inlayHints.capturedBy",
        OneOf(
            names="Name the functions that capture the variable.",
            count="Say how many functions capture the variable.",
            off="Show no hints at variables.",
        ),
        "names",
        "Show after a variable's first binding which functions capture it: their `names`, a `count`, or nothing"
        " (`off`).",
    ),
    Setting("inlayHints.home", Switch(), False, "Show at each use of a captured variable which function owns it."),
    Setting(
        "inlayHints.comprehensions",
        Switch(),
        False,
        "Also count comprehensions and generator expressions as capturing a variable.",
    ),
    Setting(
        "inlayHints.maxLength",
        Characters(),
        30,
        "How many characters the hints on one line may take together. The tooltip shows what does not fit.",
    ),
    Setting(
        "inlayHints.when",
        OneOf(
            always="Show all hints.",
            cursor="Show only the hints of the function at the cursor, if the editor reports where the cursor is.",
        ),
        "always",
        "Show all hints (`always`), or only those of the function at the cursor (`cursor`). Needs an editor that"
        " reports where the cursor is: VS Code, Neovim, Emacs, and all that request highlights at the cursor.",
    ),
    Setting(
        "codeLens.enabled",
        Switch(),
        False,
        "Show above each captured variable how many functions capture it, and how many rebind it.",
    ),
    Setting("diagnostics.enabled", Switch(), True, "Report what the rules find."),
    Setting(
        "diagnostics.select",
        Rules(),
        [ALL_RULES],
        f'The rules that run. `"{ALL_RULES}"` does not include the opt-in rules: name these as well.',
        project_key="select",
        option="--select",
        metavar="RULES",
    ),
    Setting(
        "diagnostics.ignore",
        Rules(),
        [],
        "Rules that do not run, even if they are selected.",
        project_key="ignore",
        option="--ignore",
        metavar="RULES",
    ),
    Setting(
        "diagnostics.severity",
        Severities(),
        {},
        f"The severity of a rule's findings, in place of the rule's own: {', '.join(SEVERITIES)}.",
        project_key="severity",
    ),
    Setting(
        "diagnostics.eagerCallables",
        NameList(),
        [],
        "Functions and methods that call what they are given, and are done with it when they return: what a loop passes"
        " to them does not outlive the iteration. `apply` means any function or method of that name; `pool.run` means"
        " one that is written like that or imported from there.",
        project_key="eager-callables",
        option="--eager-callables",
        metavar="NAMES",
    ),
    Setting(
        "diagnostics.beside",
        Tools(),
        [],
        "Other tools whose findings you see in the same editor: `ruff`, `pyright`, `basedpyright` or `pylance`, or"
        " single codes of theirs, such as `B023`. closure-lsp leaves out what they are sure to report at the same"
        " place, if the project's configuration of the tool has it switched on. `project` stands for all tools that"
        " the project configures.",
    ),
    Setting(
        "diagnostics.imports",
        OneOf(
            all="The files of the project, and the installed packages.",
            own="Only the files of the project. A workspace that you do not trust gets at most these.",
            off="None: each file is analyzed alone.",
        ),
        "all",
        "Which imported files closure-lsp reads to see what their functions do with their arguments: `all`, those of"
        " the project (`own`), or none (`off`). It runs nothing in them.",
        project_key="imports",
    ),
    Setting(
        "diagnostics.debounce",
        Milliseconds(),
        200,
        "How many milliseconds after a key the server sends diagnostics to a client that does not request them.",
    ),
    Setting(
        "diagnostics.workspace",
        Switch(),
        True,
        "Also report findings in files that are not open, if the editor requests those of the whole workspace.",
    ),
    Setting(
        "",
        Effects(),
        {},
        "What functions and methods do with the functions and iterators that they receive. `runs`: they call them, and"
        " are done with them when they return, as in `eager-callables`. Otherwise a row, as described on"
        " [the page about callables](callables.md#rows-of-your-own).",
        project_key="callables",
    ),
    Setting(
        "",
        RulesByPattern(),
        {},
        "Rules that do not run in the files that match a pattern.",
        project_key="per-file-ignores",
    ),
    Setting(
        "",
        PatternTexts(),
        list(DEFAULT_EXCLUDE),
        "Files and folders to leave out, as patterns like those of .gitignore. They replace the default.",
        default_in_words="the default: `.git`, `.venv`, `node_modules` and the like",
        project_key="exclude",
        option="--exclude",
        metavar="PATTERNS",
    ),
    Setting(
        "",
        PatternTexts(),
        [],
        "Files and folders to leave out in addition to those of `exclude`.",
        project_key="extend-exclude",
        option="--extend-exclude",
        metavar="PATTERNS",
    ),
)

SETTINGS = tuple(setting for setting in TABLE if setting.key)
"""What a client can set."""
PROJECT_SETTINGS = tuple(setting for setting in TABLE if setting.project_key)
"""What a project can set."""
