"""Combines settings: those of a client, a project and the command line, as layers of rising precedence.

A layer has values for some rows of the table; sentences say what is wrong with other values. Never raises.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from closure_lsp.library.own import joined
from closure_lsp.settings.table import PROJECT_SETTINGS, PROJECT_TABLE, SECTION, SETTINGS, TABLE, Setting
from closure_lsp.settings.types import Effects, as_object
from closure_lsp.settings.values import (
    ALL_RULES,
    DiagnosticSettings,
    FileSettings,
    HoverSettings,
    InlayHintSettings,
    Settings,
)

Layer = Mapping[str, Any]
"""By `Setting.id`: the values that somebody has chosen, as `Settings` has them."""

_INSTEAD = "; using "
_QUOTED = '"{}"'
_NOT_AN_OBJECT = "expected an object of settings, got {}; using the defaults"
_FEW = 3
"""So many unknown keys are told one by one."""

# Clients keep settings of their own in the server's section: how the server is found, what is drawn, what is logged.
# Which interpreter the editor has selected is not a setting, but is beside them in `initializationOptions`.
_OF_THE_CLIENT = frozenset(
    {
        "decorations",
        "graph",
        "hasOwnCommands",
        "interpreterVersion",
        "isTrusted",
        "path",
        "showClosures",
        "showsTarget",
        "trace",
    }
)


def parse(json_value: object) -> tuple[Settings, list[str]]:
    """What a client sent for `closureLsp`, and one sentence for each value that was rejected."""
    layer, problems = from_client(json_value)
    return combined(layer), problems


def from_client(json_value: object) -> tuple[Layer, list[str]]:
    """What a client has chosen, and one sentence for each value that was rejected.

    `json_value` is the section itself, or an object that holds it under `closureLsp`, next to other servers' sections.
    Keys are nested objects or dotted. A missing or null value counts as not chosen; so does an empty list where an
    object is expected, because Lua writes an empty table that way.
    """
    section = as_object(json_value)
    if section is not None and SECTION in section:
        json_value = section[SECTION]
        section = as_object(json_value)
    if section is None:
        return {}, [f"{SECTION}: {_NOT_AN_OBJECT.format(_shown(json_value))}"]
    chosen, problems = _flattened(section)
    return _read(SETTINGS, {setting.key: setting for setting in SETTINGS}, chosen, f"{SECTION}.", problems)


def from_project(table: object) -> tuple[Layer, list[str]]:
    """What `[tool.closure-lsp]` has chosen, and one sentence for each value that was rejected."""
    if not isinstance(table, Mapping):
        return {}, [f"`{PROJECT_TABLE}` must be a table, got {_shown(table)}"]
    chosen = {str(key): value for key, value in table.items()}
    rows = {setting.project_key: setting for setting in PROJECT_SETTINGS}
    return _read(PROJECT_SETTINGS, rows, chosen, "", _unknown(chosen, rows, ""))


def refusal(problem: str) -> str:
    """A sentence of `from_project` without what is used instead: for who uses nothing instead."""
    told, instead, _ = problem.rpartition(_INSTEAD)
    return told if instead else problem


def above_project(client: Layer) -> Layer:
    """The client's settings that override those of a project. An editor may send all settings, including those that its
    user never touched. So if a project can set a value, too, the client's default does not override it.
    """
    shared = {setting.id: setting.type.read(setting.default) for setting in SETTINGS if setting.project_key}
    return {key: value for key, value in client.items() if key not in shared or value != shared[key]}


def combined(*layers: Layer) -> Settings:
    """The settings of all layers: for each row the value of the last layer that has one, otherwise the default."""
    values = {setting.id: setting.type.read(setting.default) for setting in TABLE}
    for layer in layers:
        values.update(layer)
    run = {name for name, effect in values["callables"].items() if effect == Effects.RUNS}
    rows = {name: row for name, row in values["callables"].items() if name not in run}
    return Settings(
        python_version=values["pythonVersion"],
        python_environment=values["pythonEnvironment"],
        hover=HoverSettings(
            enabled=values["hover.enabled"],
            captured_only=values["hover.capturedOnly"],
            detail=values["hover.detail"],
            inference=values["hover.inference"],
            inference_budget=values["hover.inferenceBudget"],
        ),
        inlay_hints=InlayHintSettings(
            enabled=values["inlayHints.enabled"],
            captures=values["inlayHints.captures"],
            captured_by=values["inlayHints.capturedBy"],
            home=values["inlayHints.home"],
            comprehensions=values["inlayHints.comprehensions"],
            max_length=values["inlayHints.maxLength"],
            when=values["inlayHints.when"],
        ),
        code_lens=values["codeLens.enabled"],
        diagnostics=DiagnosticSettings(
            enabled=values["diagnostics.enabled"],
            select=values["diagnostics.select"],
            ignore=values["diagnostics.ignore"],
            severity=values["diagnostics.severity"],
            eager_callables=values["diagnostics.eagerCallables"] | run,
            rows=joined([{"source": "", "callables": rows}]),
            beside=values["diagnostics.beside"],
            imports=values["diagnostics.imports"],
            debounce=values["diagnostics.debounce"],
            workspace=values["diagnostics.workspace"],
        ),
        files=FileSettings(values["exclude"], values["extend-exclude"], values["per-file-ignores"]),
    )


def unknown_rules(settings: Settings, rules: Collection[str]) -> list[str]:
    """One sentence for each rule that a client's settings name but `rules`, the names of all rules, does not have."""
    found = settings.diagnostics
    named = {
        "diagnostics.select": found.select,
        "diagnostics.ignore": found.ignore,
        "diagnostics.severity": found.severity.keys(),
    }
    return [problem for key, names in named.items() for problem in _unknown_names(f"{SECTION}.{key}", names, rules)]


def unknown_tools(settings: Settings, names: Collection[str]) -> list[str]:
    """One sentence for each tool, or code of one, beside which a client sees us and that is not among `names`."""
    key, named = f"{SECTION}.diagnostics.beside", settings.diagnostics.beside
    return [
        f'{key}: nothing is left out for "{_shortened(name)}"{_did_you_mean(name, names, _QUOTED)}'
        for name in sorted(named - set(names))
    ]


def unknown_rules_of_project(layer: Layer, rules: Collection[str]) -> list[str]:
    """The same for the settings of a project or the command line."""
    per_file = frozenset().union(*layer.get("per-file-ignores", {}).values())
    named: dict[str, Collection[str]] = {
        "select": layer.get("diagnostics.select", frozenset()),
        "ignore": layer.get("diagnostics.ignore", frozenset()),
        "severity": layer.get("diagnostics.severity", {}).keys(),
        "per-file-ignores": per_file,
    }
    return [problem for key, names in named.items() for problem in _unknown_names(key, names, rules)]


def _unknown_names(key: str, names: Collection[str], rules: Collection[str]) -> list[str]:
    return [
        f'{key}: there is no rule "{_shortened(rule)}"{_did_you_mean(rule, rules, _QUOTED)}'
        for rule in sorted({*names} - {*rules, ALL_RULES})
    ]


def _read(
    settings: Sequence[Setting],
    rows: Mapping[str, Setting],
    chosen: Mapping[str, object],
    prefix: str,
    problems: list[str],
) -> tuple[Layer, list[str]]:
    """The values of the rows, by their keys in `chosen`; null counts as no value."""
    layer = {}
    keys = {setting.id: key for key, setting in rows.items()}
    for setting in settings:
        key = keys[setting.id]
        value = chosen.get(key)
        if value is None:
            continue
        try:
            layer[setting.id] = setting.type.read(value)
        except ValueError:
            problems.append(_problem(f"{prefix}{key}", setting, value))
        else:
            problems += [f"{prefix}{key}: {each}" for each in _problems_inside(setting, value)]
    return layer, problems


def _problems_inside(setting: Setting, value: object) -> list[str]:
    """The parts of a value that are left out, if only a part of it is invalid."""
    return setting.type.problems(value) if isinstance(setting.type, Effects) else []


def _flattened(section: Mapping[object, object]) -> tuple[dict[str, object], list[str]]:
    """The values by their dotted keys, and what is wrong with keys and groups."""
    keys = [setting.key for setting in SETTINGS]
    groups = {key.partition(".")[0] for key in keys if "." in key}
    found: dict[str, object] = {}
    problems = []
    for name, value in section.items():
        if str(name).partition(".")[0] in _OF_THE_CLIENT:
            continue
        if name not in groups:
            found[str(name)] = value
            continue
        group = as_object(value)
        if group is None:
            problems.append(f"{SECTION}.{name}: {_NOT_AN_OBJECT.format(_shown(value))}")
            continue
        found.update({f"{name}.{key}": inner for key, inner in group.items()})
    return found, problems + _unknown_each(found, keys, f"{SECTION}.")


def _unknown(found: Collection[str], known: Collection[str], prefix: str) -> list[str]:
    """One sentence for each unknown key; one for all of them if there are many."""
    unknown = [key for key in found if key not in known]
    if len(unknown) <= _FEW:
        return _unknown_each(found, known, prefix)
    shown = ", ".join(f"{prefix}{_shortened(key)}" for key in unknown[:_FEW])
    return [f"there are no such settings: {shown} and {len(unknown) - _FEW} more"]


def _unknown_each(found: Collection[str], known: Collection[str], prefix: str) -> list[str]:
    return [
        f"{prefix}{_shortened(key)}: there is no such setting{_did_you_mean(key, known, prefix + '{}')}"
        for key in found
        if key not in known
    ]


def _did_you_mean(name: str, known: Collection[str], form: str) -> str:
    # The longest known name has less than 40 characters; comparing with a much longer one would only cost time.
    similar = difflib.get_close_matches(name[:80], sorted(known), n=1)
    return f"; did you mean {form.format(similar[0])}?" if similar else ""


def _problem(key: str, setting: Setting, value: object) -> str:
    default = setting.default_in_words or _shown(setting.default)
    return f"{key}: expected {setting.type.expected}, got {_shown(value)}{_INSTEAD}{default}"


def _shown(value: object) -> str:
    """The value as its author wrote it, or nearly so."""
    try:
        return _shortened(json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        return f"a value of type {type(value).__name__}"


def _shortened(text: str) -> str:
    # A lone surrogate, which JSON can carry, could not be sent back as UTF-8.
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= 40 else f"{text[:37]}..."
