"""Knows every setting: its keys, type, default and meaning, in one table. Knows nothing of protocols and features.

`TABLE` is the single source: what clients and pyproject.toml say is read by it (`layers`), and the options of the
command line, the page of settings, the JSON schema and VS Code's `contributes.configuration` follow from it.
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
    """One row of the table. Each has a key of the client or of the project; some have both."""

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
        """The key by which values are kept: unique."""
        return self.key or self.project_key


TABLE: tuple[Setting, ...] = (
    Setting(
        "pythonVersion",
        Version(),
        "",
        "The version of Python that the code is meant for. Empty: `[tool.closure-lsp] python-version` in"
        " pyproject.toml, else the oldest one that its `requires-python` allows, else that of the environment or of the"
        " interpreter selected in the editor, else of the one which runs the server.",
        default_in_words="the version that is found out",
        project_key="python-version",
        option="--python",
        metavar="X.Y",
    ),
    Setting(
        "pythonEnvironment",
        Folder(),
        "",
        "The virtual environment whose packages and whose version count, for instance `.venv`. Nothing in it is run."
        " Empty: that of the editor or the shell (`VIRTUAL_ENV`), else `.venv` in the project.",
        default_in_words="the environment that is found out",
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
            short="Three lines at most: the answer, and what follows from it.",
            full="Instructions, slots of `__closure__` and how cells are made as well.",
        ),
        "short",
        "How much hovers say: three lines (`short`), or instructions, slots and how cells are made as well (`full`).",
    ),
    Setting(
        "hover.inference", Switch(), True, "Say in hovers what a captured variable holds, where that can be inferred."
    ),
    Setting(
        "hover.inferenceBudget",
        Milliseconds(),
        150,
        "How many milliseconds a hover may wait for what the variable holds. After that, the hover is sent without it.",
    ),
    Setting("inlayHints.enabled", Switch(), True, "Show inlay hints."),
    Setting(
        "inlayHints.captures",
        Switch(),
        True,
        "Show behind the header of a function which variables it captures, and in a lambda before its colon.",
    ),
    Setting(
        "inlayHints.capturedBy",
        OneOf(
            names="Name the functions that capture the variable.",
            count="Say how many functions capture the variable.",
            off="Show no hints at variables.",
        ),
        "names",
        "Show behind a variable's first binding which functions capture it: their `names`, a `count`, or nothing"
        " (`off`).",
    ),
    Setting("inlayHints.home", Switch(), False, "Show at each use of a captured variable whose variable it is."),
    Setting(
        "inlayHints.comprehensions",
        Switch(),
        False,
        "Count comprehensions and generator expressions among those that capture a variable.",
    ),
    Setting(
        "inlayHints.maxLength",
        Characters(),
        30,
        "How many characters the hints on one line may take together. What does not fit is in the tooltip.",
    ),
    Setting(
        "inlayHints.when",
        OneOf(
            always="Show all hints.",
            cursor="Show the hints of the function at the cursor, where the editor tells where that is.",
        ),
        "always",
        "Show hints `always`, or those of the function at the `cursor` alone. Needs an editor that tells where the"
        " cursor is: VS Code, Neovim and Emacs do, and each that asks for highlights at the cursor.",
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
        f'The rules that run. `"{ALL_RULES}"` leaves out the opt-in ones: name them beside it.',
        project_key="select",
        option="--select",
        metavar="RULES",
    ),
    Setting(
        "diagnostics.ignore",
        Rules(),
        [],
        "Rules that do not run, even where selected.",
        project_key="ignore",
        option="--ignore",
        metavar="RULES",
    ),
    Setting(
        "diagnostics.severity",
        Severities(),
        {},
        f"How severe a rule's findings are, where the rule itself says otherwise: {', '.join(SEVERITIES)}.",
        project_key="severity",
    ),
    Setting(
        "diagnostics.eagerCallables",
        NameList(),
        [],
        "Functions and methods that call what they are given, and are done with it when they return: what is handed to"
        " them does not outlive a loop's iteration. `apply` is any function or method of that name, `pool.run` what is"
        " written so or imported from there.",
        project_key="eager-callables",
        option="--eager-callables",
        metavar="NAMES",
    ),
    Setting(
        "diagnostics.beside",
        Tools(),
        [],
        "Other tools whose findings you see in the same editor, `ruff` or `pyright` (Pylance and basedpyright, too), or"
        " single codes of theirs, such as `B023`. What they are sure to report at the same place is left out. Name what"
        " is switched on.",
    ),
    Setting(
        "diagnostics.imports",
        OneOf(
            all="The files of the project, and the installed packages.",
            own="The files of the project alone. This is what a workspace gets that is not trusted.",
            off="None: each file is looked at alone.",
        ),
        "all",
        "Which imported files are read to see what their functions do with what they are handed: `all`, those of the"
        " project (`own`), or none (`off`). Nothing in them is run.",
        project_key="imports",
    ),
    Setting(
        "diagnostics.debounce",
        Milliseconds(),
        200,
        "How many milliseconds to wait after a key before diagnostics are sent to a client that does not ask for them.",
    ),
    Setting(
        "diagnostics.workspace",
        Switch(),
        True,
        "Report what the rules find in files that are not open, to an editor that asks for the whole workspace.",
    ),
    Setting(
        "",
        Effects(),
        {},
        "What functions and methods do with the functions and iterators that they are given. `runs`: they call them,"
        " and are done with them when they return; the same as in `eager-callables`. Else a row, as"
        " [the page on callables](callables.md#rows-of-your-own) says.",
        project_key="callables",
    ),
    Setting(
        "",
        RulesByPattern(),
        {},
        "Rules that do not run in some files, by the pattern of the files.",
        project_key="per-file-ignores",
    ),
    Setting(
        "",
        PatternTexts(),
        list(DEFAULT_EXCLUDE),
        "Files and folders that are left out, as patterns of .gitignore. They take the place of the default.",
        default_in_words="the default: `.git`, `.venv`, `node_modules` and the like",
        project_key="exclude",
        option="--exclude",
        metavar="PATTERNS",
    ),
    Setting(
        "",
        PatternTexts(),
        [],
        "Files and folders that are left out beside those of `exclude`.",
        project_key="extend-exclude",
        option="--extend-exclude",
        metavar="PATTERNS",
    ),
)

SETTINGS = tuple(setting for setting in TABLE if setting.key)
"""What a client can set."""
PROJECT_SETTINGS = tuple(setting for setting in TABLE if setting.project_key)
"""What a project can set."""
