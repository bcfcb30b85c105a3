"""The options that commands share. Options for settings are generated from the table of settings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closure_lsp.cli.parser import Misuse
from closure_lsp.project.configuration import Overrides
from closure_lsp.project.toml import load
from closure_lsp.settings import PROJECT_SETTINGS, from_project, refusal
from closure_lsp.settings.types import Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.settings import Layer, Setting

_OF_SETTINGS = tuple(setting for setting in PROJECT_SETTINGS if setting.option)


def add_path_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments that say which files to check."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files, and folders of Python files and notebooks; `-` is standard input (default: the current folder)",
    )
    parser.add_argument("--stdin-filename", metavar="FILE", help="the file name that standard input stands for")
    parser.add_argument(
        "--files-from", metavar="FILE", help="check the files that FILE lists, one per line (`-`: standard input)"
    )
    parser.add_argument("--force-exclude", action="store_true", help="leave out excluded files even if they are named")


def add_setting_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the settings of this run, which override pyproject.toml."""
    group = parser.add_argument_group("settings", "Each overrides the key of the same name in `[tool.closure-lsp]`.")
    for setting in _OF_SETTINGS:
        _add_setting(group, setting)
    group.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="any key of `[tool.closure-lsp]`, with a TOML value or a plain word",
    )
    group.add_argument("--isolated", action="store_true", help="read no pyproject.toml")


def add_python_argument(parser: argparse.ArgumentParser) -> None:
    """Adds only the option for the version."""
    _add_setting(parser, next(setting for setting in _OF_SETTINGS if setting.key == "pythonVersion"))


def python_of(options: argparse.Namespace) -> PythonVersion | None:
    """The version from the option that `add_python_argument` added."""
    version: PythonVersion | None = getattr(options, _attribute("python-version"))
    return version


def overrides_of(options: argparse.Namespace) -> Overrides:
    """The settings from the options that `add_setting_arguments` added. Raises `Misuse`."""
    layer = dict(_layer_of_config(options.config))
    for setting in _OF_SETTINGS:
        value = getattr(options, _attribute(setting.project_key))
        if value is None:
            continue
        if isinstance(value, list):
            value = _read(setting, [word for words in value for word in words])
        layer[setting.id] = value
    return Overrides(layer, is_isolated=options.isolated, base=Path.cwd(), follows_shell=True)


def _add_setting(parser: argparse._ActionsContainer, setting: Setting) -> None:
    is_list = isinstance(setting.default, list)
    arguments: dict[str, Any] = {
        "dest": _attribute(setting.project_key),
        "metavar": setting.metavar,
        "default": None,
        "help": _help(setting, is_list=is_list),
    }
    if is_list:
        parser.add_argument(setting.option, action="append", type=_words, **arguments)
        return
    names = dict.fromkeys((setting.option, f"--{setting.project_key}"))
    parser.add_argument(*names, type=lambda text: _argument(setting, text), **arguments)


def _help(setting: Setting, *, is_list: bool) -> str:
    text = setting.description.replace("%", "%%").replace("`", "")
    return f"{text} Separate several with commas, or repeat the option." if is_list else text


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _argument(setting: Setting, text: str) -> Any:
    try:
        return setting.type.read(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected {setting.type.expected}, got {text!r}") from None


def _read(setting: Setting, words: Sequence[str]) -> Any:
    try:
        return setting.type.read(words)
    except ValueError:
        raise Misuse(f"{setting.option}: expected {setting.type.expected}, got {', '.join(words)!r}") from None


def _layer_of_config(assignments: Sequence[str]) -> Layer:
    table: dict[str, object] = {}
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        if not equals or not key.strip():
            raise Misuse(f"--config: expected KEY=VALUE, got {assignment!r}")
        table[key.strip()] = _toml_value(text.strip())
    layer, problems = from_project(table)
    if problems:
        raise Misuse(f"--config: {refusal(problems[0])}")
    return layer


def _toml_value(text: str) -> object:
    """A TOML value; anything else counts as a plain word, so that users need no quotes in a shell."""
    if "\n" not in text and not Version.NUMBER.fullmatch(text):
        try:
            found = load(f"value = {text}")
        except ValueError:
            return text
        if found.keys() == {"value"}:
            return found["value"]
    return text


def _attribute(key: str) -> str:
    return f"setting_{key.replace('-', '_')}"
