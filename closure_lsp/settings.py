"""Knows every setting: its key, type, default and meaning, in one table. Knows nothing of protocols and features.

`SETTINGS` is the single source: `parse` is driven by it, the README's table and the VS Code extension's
`contributes.configuration` follow it. Clients send the section `closureLsp` as nested objects.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from closure_lsp.python_version import NEWEST, OLDEST, SUPPORTED, PythonVersion, parse_version

SECTION = "closureLsp"
ALL_RULES = "all"
SEVERITIES = ("error", "warning", "information", "hint")


@dataclass(frozen=True, slots=True)
class HoverSettings:
    enabled: bool = True
    captured_only: bool = False
    """No hover on a name that takes no part in a capture."""
    inference: bool = True
    inference_budget: int = 150
    """Milliseconds."""


@dataclass(frozen=True, slots=True)
class DiagnosticSettings:
    enabled: bool = True
    select: frozenset[str] = frozenset({ALL_RULES})
    ignore: frozenset[str] = frozenset()
    """Stronger than `select`."""
    severity: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Of a rule, in place of its own: one of `SEVERITIES`."""
    eager_callables: frozenset[str] = frozenset()
    """Names of functions and methods, maybe dotted, that call what they are given and do not keep it."""
    debounce: int = 200
    """Milliseconds."""

    def selects(self, rule: str) -> bool:
        """Whether the rule is to run."""
        if not self.enabled or not self.ignore.isdisjoint({rule, ALL_RULES}):
            return False
        return not self.select.isdisjoint({rule, ALL_RULES})


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a user can choose, ready for use; without arguments the defaults."""

    python_version: PythonVersion | None = None
    """None: to be found out (pyproject.toml, the editor's interpreter, the server's own)."""
    hover: HoverSettings = HoverSettings()
    inlay_hints: frozenset[str] = frozenset({"captures", "capturedBy"})
    """The kinds of hints that are on; each is named as its setting."""
    diagnostics: DiagnosticSettings = field(default_factory=DiagnosticSettings)


class ValueType(Protocol):
    """What values a setting takes."""

    name: str
    """For a table: `boolean`, `list of rules`."""
    expected: str
    """For a sentence: "expected true or false"."""

    def read(self, value: object) -> Any:
        """The value as `Settings` has it; a bare `ValueError` for one that is not of this type."""

    def schema(self) -> dict[str, object]:
        """The type as JSON Schema, as VS Code wants it."""


class Setting(NamedTuple):
    """One row of the table."""

    key: str
    """Below `closureLsp`, with dots."""
    type: ValueType
    default: Any
    """As JSON has it."""
    description: str
    """One sentence or two, in Markdown."""
    default_in_words: str = ""
    """Where the default itself says little."""

    @property
    def full_key(self) -> str:
        return f"{SECTION}.{self.key}"


class Switch:
    name = "boolean"
    expected = "true or false"

    def read(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError
        return value

    def schema(self) -> dict[str, object]:
        return {"type": "boolean"}


class Milliseconds:
    """0 to 10 seconds. A fraction is rounded: some clients' numbers are all floating-point."""

    name = "milliseconds"
    _MAXIMUM = 10_000
    expected = f"a number of milliseconds from 0 to {_MAXIMUM}"

    def read(self, value: object) -> int:
        # In Python a bool is an int, in JSON it is not.
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= self._MAXIMUM:
            raise ValueError
        return round(value)

    def schema(self) -> dict[str, object]:
        return {"type": "number", "minimum": 0, "maximum": self._MAXIMUM}


class Version:
    """A string, not a number: 3.10 as a number is 3.1."""

    name = "string"
    expected = f'a version from "{OLDEST}" to "{NEWEST}"'

    def read(self, value: object) -> PythonVersion | None:
        if not isinstance(value, str):
            raise ValueError
        if not value.strip():
            return None
        version = parse_version(value)
        if version is None:
            raise ValueError
        return version

    def schema(self) -> dict[str, object]:
        return {"type": "string", "enum": ["", *(str(version) for version in SUPPORTED)]}


class Rules:
    name = "list of rules"
    expected = "a list of rule names"

    def read(self, value: object) -> frozenset[str]:
        if not isinstance(value, (list, tuple)) or not all(isinstance(rule, str) for rule in value):
            raise ValueError
        return frozenset(value)

    def schema(self) -> dict[str, object]:
        return {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


class Names:
    """Python names, maybe dotted."""

    name = "list of names"
    expected = "a list of names of functions or methods"

    def read(self, value: object) -> frozenset[str]:
        if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) for name in value):
            raise ValueError
        if not all(part.isidentifier() for name in value for part in name.split(".")):
            raise ValueError
        return frozenset(value)

    def schema(self) -> dict[str, object]:
        return {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


class Severities:
    name = "object: rule to severity"
    expected = 'an object such as {"missing-nonlocal": "warning"}, of ' + ", ".join(SEVERITIES)

    def read(self, value: object) -> Mapping[str, str]:
        chosen = _as_object(value)
        if chosen is None or not all(severity in SEVERITIES for severity in chosen.values()):
            raise ValueError
        return {str(rule): str(severity) for rule, severity in chosen.items()}

    def schema(self) -> dict[str, object]:
        return {"type": "object", "additionalProperties": {"type": "string", "enum": list(SEVERITIES)}}


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "pythonVersion",
        Version(),
        "",
        "The version of Python that the code is meant for. Empty: `[tool.closure-lsp] python-version` in"
        " pyproject.toml, else that of the interpreter selected in the editor, else of the one which runs the server.",
        default_in_words="the version that is found out",
    ),
    Setting("hover.enabled", Switch(), True, "Show hovers."),
    Setting(
        "hover.capturedOnly",
        Switch(),
        False,
        "Show hovers only on variables and functions that take part in a capture.",
    ),
    Setting(
        "hover.inference", Switch(), True, "Say in hovers what a captured variable holds, where that can be inferred."
    ),
    Setting(
        "hover.inferenceBudget",
        Milliseconds(),
        150,
        "How long a hover may wait for what the variable holds. After that it goes out without.",
    ),
    Setting("inlayHints.captures", Switch(), True, "Show on a function which variables it captures."),
    Setting("inlayHints.capturedBy", Switch(), True, "Show at a variable's first binding which functions capture it."),
    Setting("inlayHints.home", Switch(), False, "Show at each use of a captured variable whose variable it is."),
    Setting("diagnostics.enabled", Switch(), True, "Report what the rules find."),
    Setting(
        "diagnostics.select",
        Rules(),
        [ALL_RULES],
        f'The rules that run. `"{ALL_RULES}"` leaves out the opt-in ones: name them beside it.',
    ),
    Setting("diagnostics.ignore", Rules(), [], "Rules that do not run, even where selected."),
    Setting(
        "diagnostics.severity",
        Severities(),
        {},
        f"How severe a rule's findings are, where the rule itself says otherwise: {', '.join(SEVERITIES)}.",
    ),
    Setting(
        "diagnostics.eagerCallables",
        Names(),
        [],
        "Functions and methods that call what they are given, and are done with it when they return: what is handed to"
        " them does not outlive a loop's iteration. `apply` is any function or method of that name, `pool.run` what is"
        " written so or imported from there.",
    ),
    Setting(
        "diagnostics.debounce",
        Milliseconds(),
        200,
        "How long to wait after a keystroke before diagnostics are sent to a client that does not ask for them.",
    ),
)

_QUOTED = '"{}"'
_NOT_AN_OBJECT = "expected an object of settings, got {}; using the defaults"

# Clients keep settings of their own in the server's section: how the server is found, what is drawn, what is logged.
# Which interpreter the editor has selected is no setting, but stands beside them in `initializationOptions`.
_OF_THE_CLIENT = frozenset({"decorations", "interpreterVersion", "path", "trace"})


def parse(json_value: object) -> tuple[Settings, list[str]]:
    """What a client sent for `closureLsp`, and one sentence for each thing that was not taken. Never raises.

    `json_value` is the section itself, or an object that holds it under `closureLsp`, beside other servers' sections.
    Keys are nested objects or dotted. A missing or null value is the default; so is an empty list where an object is
    due, for Lua writes an empty table so.
    """
    section = _as_object(json_value)
    if section is not None and SECTION in section:
        json_value = section[SECTION]
        section = _as_object(json_value)
    if section is None:
        return Settings(), [f"{SECTION}: {_NOT_AN_OBJECT.format(_shown(json_value))}"]

    chosen, problems = _flattened(section)
    values = {}
    for setting in SETTINGS:
        value = chosen.get(setting.key)
        try:
            values[setting.key] = setting.type.read(setting.default if value is None else value)
        except ValueError:
            values[setting.key] = setting.type.read(setting.default)
            problems.append(_problem(setting, value))
    return _settings(values), problems


def unknown_rules(settings: Settings, rules: Collection[str]) -> list[str]:
    """One sentence for each rule that the settings name and that is not among `rules`, all that there are."""
    named = {
        "diagnostics.select": settings.diagnostics.select - {ALL_RULES},
        "diagnostics.ignore": settings.diagnostics.ignore - {ALL_RULES},
        "diagnostics.severity": settings.diagnostics.severity.keys(),
    }
    return [
        f'{SECTION}.{key}: there is no rule "{_shortened(rule)}"{_did_you_mean(rule, rules, _QUOTED)}'
        for key, names in named.items()
        for rule in sorted(names - set(rules))
    ]


def _settings(values: Mapping[str, Any]) -> Settings:
    hints = (key.removeprefix("inlayHints.") for key in values if key.startswith("inlayHints."))
    return Settings(
        python_version=values["pythonVersion"],
        hover=HoverSettings(
            enabled=values["hover.enabled"],
            captured_only=values["hover.capturedOnly"],
            inference=values["hover.inference"],
            inference_budget=values["hover.inferenceBudget"],
        ),
        inlay_hints=frozenset(hint for hint in hints if values[f"inlayHints.{hint}"]),
        diagnostics=DiagnosticSettings(
            enabled=values["diagnostics.enabled"],
            select=values["diagnostics.select"],
            ignore=values["diagnostics.ignore"],
            severity=values["diagnostics.severity"],
            eager_callables=values["diagnostics.eagerCallables"],
            debounce=values["diagnostics.debounce"],
        ),
    )


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
        group = _as_object(value)
        if group is None:
            problems.append(f"{SECTION}.{name}: {_NOT_AN_OBJECT.format(_shown(value))}")
            continue
        found.update({f"{name}.{key}": inner for key, inner in group.items()})
    problems.extend(
        f"{SECTION}.{_shortened(key)}: there is no such setting{_did_you_mean(key, keys, SECTION + '.{}')}"
        for key in found
        if key not in keys
    )
    return found, problems


def _did_you_mean(name: str, known: Collection[str], form: str) -> str:
    similar = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {form.format(similar[0])}?" if similar else ""


def _problem(setting: Setting, value: object) -> str:
    default = setting.default_in_words or _shown(setting.default)
    return f"{setting.full_key}: expected {setting.type.expected}, got {_shown(value)}; using {default}"


def _as_object(value: object) -> Mapping[object, object] | None:
    """The value as an object, an empty one for null and `[]`; None for anything else."""
    if isinstance(value, Mapping):
        return value
    return {} if value is None or value == [] else None


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
