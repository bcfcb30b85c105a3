"""The types of values that settings take: how to read each from JSON or TOML, and its JSON schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from closure_lsp.library.own import check
from closure_lsp.python_version import NEWEST, OLDEST, SUPPORTED, PythonVersion, parse_version
from closure_lsp.settings.values import SEVERITIES


class ValueType(Protocol):
    """What values a setting takes."""

    name: str
    """For a table: `boolean`, `list of rules`."""
    expected: str
    """For a sentence: "expected true or false"."""

    def read(self, value: object) -> Any:
        """The value as `Settings` has it. Raises a bare `ValueError` for a value that is not of this type."""

    def schema(self) -> dict[str, object]:
        """The type as JSON Schema, as VS Code wants it."""


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
    """0 to 10 seconds. A fraction is rounded, because some clients send only floating-point numbers."""

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


class Characters:
    """A length of text. A fraction is rounded, because some clients send only floating-point numbers."""

    name = "characters"
    _MINIMUM, _MAXIMUM = 20, 200
    expected = f"a number of characters from {_MINIMUM} to {_MAXIMUM}"

    def read(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError
        if not self._MINIMUM <= value <= self._MAXIMUM:
            raise ValueError
        return round(value)

    def schema(self) -> dict[str, object]:
        return {"type": "number", "minimum": self._MINIMUM, "maximum": self._MAXIMUM}


class OneOf:
    """One of a few words. Each has a sentence that says what it means."""

    name = "string"

    def __init__(self, **meanings: str) -> None:
        self._meanings = meanings
        self.expected = "one of " + ", ".join(f'"{word}"' for word in meanings)

    def read(self, value: object) -> str:
        if not isinstance(value, str) or value not in self._meanings:
            raise ValueError
        return value

    def schema(self) -> dict[str, object]:
        return {"type": "string", "enum": [*self._meanings], "enumDescriptions": [*self._meanings.values()]}


class Version:
    """A string, not a number: 3.10 as a number is 3.1."""

    NUMBER = re.compile(r"\d+\.\d+")
    """How it looks without quotes."""
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


class Folder:
    """A path, absolute or relative to the folder of the file that names it."""

    name = "string"
    expected = "the path of a folder"

    def read(self, value: object) -> str:
        if not isinstance(value, str) or "\0" in value:
            raise ValueError
        return value

    def schema(self) -> dict[str, object]:
        return {"type": "string"}


class Rules:
    name = "list of rules"
    expected = "a list of rule names"

    def read(self, value: object) -> frozenset[str]:
        return frozenset(strings(value))

    def schema(self) -> dict[str, object]:
        return {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


class NameList:
    """Python names, possibly dotted."""

    name = "list of names"
    expected = "a list of names of functions or methods"

    def read(self, value: object) -> frozenset[str]:
        names = strings(value)
        if not all(_is_dotted_name(name) for name in names):
            raise ValueError
        return frozenset(names)

    def schema(self) -> dict[str, object]:
        return {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


class Tools(NameList):
    """Names of other tools, and codes of theirs."""

    expected = "a list of other tools, or codes of theirs"


class PatternTexts:
    """PatternTexts as in .gitignore."""

    name = "list of patterns"
    expected = "a list of patterns as in .gitignore"

    def read(self, value: object) -> tuple[str, ...]:
        patterns = strings(value)
        if not all(_is_pattern(pattern) for pattern in patterns):
            raise ValueError
        return patterns

    def schema(self) -> dict[str, object]:
        return {"type": "array", "items": {"type": "string"}}


class RulesByPattern:
    name = "table: pattern to list of rules"
    expected = 'a table such as {"tests/**" = ["captures-self"]}'

    def read(self, value: object) -> Mapping[str, frozenset[str]]:
        chosen = as_object(value)
        if chosen is None or not all(isinstance(pattern, str) and _is_pattern(pattern) for pattern in chosen):
            raise ValueError
        return {str(pattern): Rules().read(rules) for pattern, rules in chosen.items()}

    def schema(self) -> dict[str, object]:
        return {"type": "object", "additionalProperties": Rules().schema()}


class Severities:
    name = "object: rule to severity"
    expected = 'an object such as {"missing-nonlocal": "warning"}, of ' + ", ".join(SEVERITIES)

    def read(self, value: object) -> Mapping[str, str]:
        chosen = as_object(value)
        if chosen is None or not all(severity in SEVERITIES for severity in chosen.values()):
            raise ValueError
        return {str(rule): str(severity) for rule, severity in chosen.items()}

    def schema(self) -> dict[str, object]:
        return {"type": "object", "additionalProperties": {"type": "string", "enum": list(SEVERITIES)}}


class Effects:
    """What callables do with the functions that they receive, by their possibly dotted names: `runs`, or a row."""

    RUNS = "runs"
    name = "table: name to effect"
    expected = 'a table such as {"pool.apply" = "runs", "Bus.on" = "(self, handler: keeps in self)"}'

    def read(self, value: object) -> Mapping[str, object]:
        """The good rows."""
        good: dict[str, object] = check({"callables": self._rows(value)}, "")[0]["callables"]
        return good | self._runs(value)

    def problems(self, value: object) -> list[str]:
        """One sentence for each row that is left out."""
        return [f'"{each.key}": {each.message}' for each in check({"callables": self._rows(value)}, "")[1]]

    def _runs(self, value: object) -> dict[str, object]:
        chosen = self._chosen(value)
        return {name: row for name, row in chosen.items() if row == self.RUNS and _is_dotted_name(name)}

    def _rows(self, value: object) -> dict[str, object]:
        runs = self._runs(value)
        return {name: row for name, row in self._chosen(value).items() if name not in runs}

    def _chosen(self, value: object) -> dict[str, object]:
        chosen = as_object(value)
        if chosen is None:
            raise ValueError
        return {str(name): row for name, row in chosen.items()}

    def schema(self) -> dict[str, object]:
        text = {"type": "string"}
        row: dict[str, object] = {"type": "string", "pattern": rf"^({self.RUNS}|\s*\(.*\)\s*(->.*)?)$"}
        table = {
            "type": "object",
            "properties": {"call": row, **dict.fromkeys(("returns", "since", "until", "source", "unproven"), text)},
            "required": ["call"],
            "additionalProperties": False,
        }
        return {"type": "object", "additionalProperties": {"anyOf": [row, table]}}


def as_object(value: object) -> Mapping[object, object] | None:
    """The value as an object, an empty one for null and `[]` (as Lua writes an empty table); None for anything else."""
    if isinstance(value, Mapping):
        return value
    return {} if value is None or value == [] else None


def strings(value: object) -> tuple[str, ...]:
    """The strings of a list. Raises a bare `ValueError` for anything else."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise ValueError
    return tuple(value)


_LONGEST_PATTERN = 400
_MOST_STARS = 4


def _is_pattern(pattern: str) -> bool:
    return bool(pattern.strip()) and is_bounded(pattern)


def is_bounded(pattern: str) -> bool:
    """Whether matching a pattern takes bounded time: each star in a segment multiplies the time by the length of a
    name.
    """
    if len(pattern) > _LONGEST_PATTERN or not pattern.isprintable():
        return False
    return all(segment.replace("**", "*").count("*") <= _MOST_STARS for segment in pattern.split("/"))


def _is_dotted_name(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))
