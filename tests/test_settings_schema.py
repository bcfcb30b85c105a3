"""What pages and schemas say of the settings agrees with the table, and with what is read."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from closure_lsp.settings import PROJECT_SETTINGS, SETTINGS, TABLE, Setting, combined, from_client, from_project
from closure_lsp.settings.layers import above_project
from closure_lsp.settings.schema import json_schema, markdown_table
from tests import settings_files

VALID: dict[str, Any] = {
    "python-version": "3.12",
    "python-environment": ".venv",
    "select": ["all", "captures-self"],
    "ignore": ["empty-cell"],
    "severity": {"missing-global": "hint"},
    "eager-callables": ["apply", "pool.run"],
    "callables": {"pool.run": "runs", "Bus.on": "(self, f: keeps in self)", "bus": {"call": "()", "returns": "Bus"}},
    "imports": "own",
    "per-file-ignores": {"tests/**": ["captures-self"]},
    "exclude": ["gen/"],
    "extend-exclude": ["*_pb2.py"],
}
INVALID: list[tuple[str, Any]] = [
    ("python-version", 3.12),
    ("python-version", "2.7"),
    ("python-environment", 5),
    ("select", "all"),
    ("ignore", [1]),
    ("severity", {"a": "fatal"}),
    ("eager-callables", {"a": "runs"}),
    ("callables", "runs"),
    ("imports", "none"),
    ("per-file-ignores", {"a": "b"}),
    ("exclude", [5]),
    ("extend-exclude", "a"),
    ("nothing", 1),
]


def accepts(table: object) -> bool:
    return bool(jsonschema.Draft7Validator(json_schema()).is_valid(table))


def test_the_files_are_up_to_date() -> None:
    advice = "written by: python -m tests.settings_files"
    assert settings_files.SCHEMA.read_text("utf-8") == settings_files.schema(), advice
    assert settings_files.PAGE.read_text("utf-8") == settings_files.page(), advice


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema())
    assert accepts({})


def test_valid_values() -> None:
    assert VALID.keys() == {setting.project_key for setting in PROJECT_SETTINGS}, "each setting has a row"
    assert accepts(VALID)
    layer, problems = from_project(VALID)
    assert problems == []
    assert layer.keys() == {setting.id for setting in PROJECT_SETTINGS}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("keeps", "a signature is written in parentheses: 'keeps'"),
        (3, "a row is a text like '(function: runs now)', or a table with that as `call`"),
        ({"returns": "Bus"}, "a row is a text like '(function: runs now)', or a table with that as `call`"),
        ({"call": "()", "when": "now"}, "a row has no key 'when'"),
    ],
)
def test_a_bad_row_costs_no_other_one(row: object, problem: str) -> None:
    assert not accepts({"callables": {"a.b": row}})
    layer, problems = from_project({"callables": {"a.b": row, "c": "runs"}})
    assert layer == {"callables": {"c": "runs"}}
    assert problems == [f'callables: "a.b": {problem}']


@pytest.mark.parametrize(("key", "value"), INVALID)
def test_invalid_values(key: str, value: object) -> None:
    assert not accepts({key: value})
    layer, problems = from_project({key: value})
    assert layer == {}
    assert len(problems) == 1


def test_every_setting_has_an_invalid_row() -> None:
    assert {setting.project_key for setting in PROJECT_SETTINGS} <= {key for key, _ in INVALID}


@pytest.mark.parametrize("setting", PROJECT_SETTINGS, ids=lambda setting: setting.project_key)
def test_defaults_are_valid(setting: Setting) -> None:
    assert accepts({setting.project_key: setting.default})
    layer, problems = from_project({setting.project_key: setting.default})
    assert problems == []
    assert combined(layer) == combined()


def test_the_table_has_a_row_for_each() -> None:
    rows = markdown_table().splitlines()[2:]
    assert len(rows) == len(TABLE)
    for row, setting in zip(rows, TABLE, strict=True):
        assert setting.description in row
        assert row.count("|") == 6, "no cell holds a bar"
        for name in (setting.key, setting.project_key, setting.option):
            assert not name or f"`{name}`" in row


def test_ids_are_unique() -> None:
    assert len({setting.id for setting in TABLE}) == len(TABLE)
    assert all(setting.key or setting.project_key for setting in TABLE)


def test_what_an_editor_sends_unasked_leaves_the_project_its_say() -> None:
    """VS Code sends every setting, with its default where the user has chosen none."""
    everything = {setting.key: setting.default for setting in SETTINGS}
    client, _ = from_client(everything)
    project, _ = from_project({"ignore": ["a"], "select": ["b"], "python-version": "3.9"})
    found = combined(project, above_project(client))
    assert found.diagnostics.ignore == {"a"}
    assert found.diagnostics.select == {"b"}
    assert str(found.python_version) == "3.9"
    client, _ = from_client({**everything, "diagnostics.ignore": ["c"], "hover.enabled": False})
    found = combined(project, above_project(client))
    assert found.diagnostics.ignore == {"c"}
    assert found.diagnostics.select == {"b"}
    assert not found.hover.enabled
