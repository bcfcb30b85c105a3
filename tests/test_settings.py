"""Tests `closure_lsp.settings`: what is taken from a client, and what is said of the rest."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import (
    SETTINGS,
    DiagnosticSettings,
    HoverSettings,
    InlayHintSettings,
    Setting,
    Settings,
    parse,
    unknown_rules,
    unknown_tools,
)
from closure_lsp.settings.layers import _OF_THE_CLIENT

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def check_settings(sent: object, expected: Settings) -> None:
    """`sent` must be taken as a whole."""
    assert parse(sent) == (expected, [])


def check_problem(sent: object, problem: str, expected: Settings | None = None) -> None:
    """`sent` must give this one problem and `expected`, the defaults if not told."""
    assert parse(sent) == (expected or Settings(), [problem])


def nested(key: str, value: object) -> object:
    """`{"hover": {"enabled": value}}` for `hover.enabled`."""
    for part in reversed(key.split(".")):
        value = {part: value}
    return value


def test_defaults() -> None:
    settings = Settings(
        python_version=None,
        hover=HoverSettings(enabled=True, captured_only=False, detail="short", inference=True, inference_budget=150),
        inlay_hints=InlayHintSettings(
            enabled=True,
            captures=True,
            captured_by="names",
            home=False,
            comprehensions=False,
            max_length=30,
            when="always",
        ),
        diagnostics=DiagnosticSettings(
            enabled=True,
            select=frozenset({"all"}),
            ignore=frozenset(),
            severity={},
            eager_callables=frozenset(),
            beside=frozenset(),
            debounce=200,
        ),
    )
    check_settings({}, settings)
    assert settings == Settings()


@pytest.mark.parametrize(
    "sent", [None, {}, [], {"closureLsp": None}, {"closureLsp": []}, {"python": {"path": "x"}, "closureLsp": {}}]
)
def test_nothing_sent_is_the_defaults(sent: object) -> None:
    check_settings(sent, Settings())


def test_everything_sent() -> None:
    check_settings(
        {
            "pythonVersion": "3.12",
            "hover": {
                "enabled": False,
                "capturedOnly": True,
                "detail": "full",
                "inference": False,
                "inferenceBudget": 0,
            },
            "inlayHints": {
                "enabled": False,
                "captures": False,
                "capturedBy": "off",
                "home": True,
                "comprehensions": True,
                "maxLength": 20,
                "when": "cursor",
            },
            "diagnostics": {
                "enabled": False,
                "select": ["missing-nonlocal", "late-binding-capture"],
                "ignore": ["late-binding-capture"],
                "severity": {"missing-nonlocal": "hint"},
                "eagerCallables": ["apply", "frame.apply"],
                "beside": ["ruff", "reportUnboundVariable"],
                "debounce": 10000,
            },
            "trace": {"server": "verbose"},
            "path": "/usr/bin/closure-lsp",
            "decorations": {"enabled": False},
        },
        Settings(
            PythonVersion(3, 12),
            HoverSettings(enabled=False, captured_only=True, detail="full", inference=False, inference_budget=0),
            InlayHintSettings(
                enabled=False,
                captures=False,
                captured_by="off",
                home=True,
                comprehensions=True,
                max_length=20,
                when="cursor",
            ),
            diagnostics=DiagnosticSettings(
                enabled=False,
                select=frozenset({"missing-nonlocal", "late-binding-capture"}),
                ignore=frozenset({"late-binding-capture"}),
                severity={"missing-nonlocal": "hint"},
                eager_callables=frozenset({"apply", "frame.apply"}),
                beside=frozenset({"ruff", "reportUnboundVariable"}),
                debounce=10000,
            ),
        ),
    )


def test_section_may_come_with_its_name() -> None:
    sent = {"python": {"pythonPath": "x"}, "closureLsp": {"pythonVersion": "3.9"}}
    check_settings(sent, Settings(python_version=PythonVersion(3, 9)))


def test_keys_may_be_dotted() -> None:
    check_settings({"hover.enabled": False, "trace.server": "off"}, Settings(hover=HoverSettings(enabled=False)))


def test_null_is_the_default() -> None:
    check_settings({"pythonVersion": None, "hover": None, "inlayHints": {"home": None}}, Settings())


def test_empty_list_is_luas_empty_object() -> None:
    check_settings({"hover": [], "diagnostics": {"severity": []}}, Settings())


def test_fraction_of_a_millisecond_is_rounded() -> None:
    check_settings({"hover": {"inferenceBudget": 99.7}}, Settings(hover=HoverSettings(inference_budget=100)))


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("hover.inferenceBudget", "fast", 'expected a number of milliseconds from 0 to 10000, got "fast"; using 150'),
        ("hover.inferenceBudget", -1, "expected a number of milliseconds from 0 to 10000, got -1; using 150"),
        ("hover.inferenceBudget", True, "expected a number of milliseconds from 0 to 10000, got true; using 150"),
        ("diagnostics.debounce", 10001, "expected a number of milliseconds from 0 to 10000, got 10001; using 200"),
        ("diagnostics.debounce", float("nan"), "expected a number of milliseconds from 0 to 10000, got NaN; using 200"),
        ("hover.enabled", 1, "expected true or false, got 1; using true"),
        ("diagnostics.eagerCallables", "a", 'expected a list of names of functions or methods, got "a"; using []'),
        (
            "diagnostics.eagerCallables",
            ["a b"],
            'expected a list of names of functions or methods, got ["a b"]; using []',
        ),
        (
            "diagnostics.eagerCallables",
            ["a."],
            'expected a list of names of functions or methods, got ["a."]; using []',
        ),
        ("diagnostics.beside", ["E 1"], 'expected a list of other tools, or codes of theirs, got ["E 1"]; using []'),
        ("inlayHints.home", "no", 'expected true or false, got "no"; using false'),
        (
            "pythonVersion",
            "3.8",
            'expected a version from "3.9" to "3.15", got "3.8"; using the detected version',
        ),
        ("pythonVersion", 3.1, 'expected a version from "3.9" to "3.15", got 3.1; using the detected version'),
        ("diagnostics.select", "all", 'expected a list of rule names, got "all"; using ["all"]'),
        ("diagnostics.ignore", ["a", 1], 'expected a list of rule names, got ["a", 1]; using []'),
        (
            "diagnostics.severity",
            {"missing-nonlocal": "fatal"},
            'expected an object such as {"missing-nonlocal": "warning"}, of error, warning, information, hint,'
            ' got {"missing-nonlocal": "fatal"}; using {}',
        ),
    ],
)
def test_bad_value_gives_a_sentence_and_the_default(key: str, value: object, problem: str) -> None:
    check_problem(nested(key, value), f"closureLsp.{key}: {problem}")


def test_bad_value_leaves_the_others() -> None:
    check_problem(
        {"hover": {"enabled": "yes", "inference": False}, "pythonVersion": "3.13"},
        'closureLsp.hover.enabled: expected true or false, got "yes"; using true',
        Settings(PythonVersion(3, 13), HoverSettings(inference=False)),
    )


def test_value_that_is_no_object() -> None:
    check_problem("on", 'closureLsp: expected an object of settings, got "on"; using the defaults')
    check_problem([1], "closureLsp: expected an object of settings, got [1]; using the defaults")
    check_problem({"closureLsp": 3}, "closureLsp: expected an object of settings, got 3; using the defaults")
    check_problem({"hover": False}, "closureLsp.hover: expected an object of settings, got false; using the defaults")


def test_unknown_key() -> None:
    check_problem(
        {"hover": {"inferenceBudgt": 10}},
        "closureLsp.hover.inferenceBudgt: there is no such setting; did you mean closureLsp.hover.inferenceBudget?",
    )
    check_problem({"zzz": 1}, "closureLsp.zzz: there is no such setting")


def test_long_value_is_cut() -> None:
    check_problem(
        {"pythonVersion": "9" * 99},
        'closureLsp.pythonVersion: expected a version from "3.9" to "3.15",'
        f' got "{"9" * 36}...; using the detected version',
    )


def test_lone_surrogate_can_be_sent_back() -> None:
    check_problem(
        {"hover": {"enabled": "\ud800"}},
        r'closureLsp.hover.enabled: expected true or false, got "\ud800"; using true',
    )


def test_value_that_is_no_json() -> None:
    check_problem(
        {"hover": {"enabled": object()}},
        "closureLsp.hover.enabled: expected true or false, got a value of type object; using true",
    )


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
@given(value=json_values)
def test_any_value_of_any_setting_is_answered(setting: Setting, value: object) -> None:
    settings, problems = parse(nested(setting.key, value))
    assert all(problem.startswith(f"{setting.full_key}: expected") for problem in problems)
    assert len(problems) <= 1
    assert settings == Settings() or not problems


@given(json_values)
def test_any_value_of_the_section_is_answered(value: object) -> None:
    settings, problems = parse(value)
    assert settings == Settings()
    is_ours = not isinstance(value, dict) or any(key.partition(".")[0] not in _OF_THE_CLIENT for key in value)
    assert bool(problems) == (is_ours and value not in (None, [], {}))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_defaults_of_the_table_are_taken(setting: Setting) -> None:
    check_settings(nested(setting.key, setting.default), Settings())


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_rows_of_the_table_are_fit_to_print(setting: Setting) -> None:
    assert setting.full_key == f"closureLsp.{setting.key}"
    assert setting.description.endswith(".")
    assert setting.type.name
    assert json.loads(json.dumps(setting.type.schema()))["type"] in {"boolean", "number", "string", "array", "object"}


def test_keys_are_unique() -> None:
    keys = [setting.key for setting in SETTINGS]
    assert sorted(set(keys)) == sorted(keys)


def test_unknown_rules() -> None:
    settings, _ = parse(
        {
            "diagnostics": {
                "select": ["all"],
                "ignore": ["missing-nonlocl", "missing-nonlocal"],
                "severity": {"zzz": "hint"},
            }
        }
    )
    assert unknown_rules(settings, {"missing-nonlocal", "late-binding-capture"}) == [
        'closureLsp.diagnostics.ignore: there is no rule "missing-nonlocl"; did you mean "missing-nonlocal"?',
        'closureLsp.diagnostics.severity: there is no rule "zzz"',
    ]


def test_unknown_tools() -> None:
    settings, _ = parse({"diagnostics": {"beside": ["ruff", "black", "B03", "pyright"]}})
    assert unknown_tools(settings, ("ruff", "B023", "pyright")) == [
        'closureLsp.diagnostics.beside: nothing is left out for "B03"; did you mean "B023"?',
        'closureLsp.diagnostics.beside: nothing is left out for "black"',
    ]


@pytest.mark.parametrize(
    ("sent", "selected"),
    [
        ({}, True),
        ({"select": ["a"]}, True),
        ({"select": ["b"]}, False),
        ({"select": []}, False),
        ({"ignore": ["a"]}, False),
        ({"ignore": ["all"]}, False),
        ({"select": ["a"], "ignore": ["b"]}, True),
        ({"enabled": False, "select": ["a"]}, False),
    ],
)
def test_selects(sent: object, selected: bool) -> None:
    settings, problems = parse({"diagnostics": sent})
    assert not problems
    assert settings.diagnostics.selects("a") == selected


def test_settings_can_be_keys_of_a_cache() -> None:
    assert len({Settings(), Settings(hover=HoverSettings(enabled=False)), Settings()}) == 2
