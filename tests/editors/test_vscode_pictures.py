"""A real VS Code: the panel with the picture of closures, and the tour."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editors.conftest import Start

pytestmark = pytest.mark.editors

SOURCE = """\
def make_counter(start=0):
    count = start

    def increment(by=1):
        nonlocal count
        count += by
        return count

    def current():
        return count

    return increment, current


def make_buttons(labels):
    buttons = []
    for label in labels:
        buttons.append(lambda: label)
    return buttons
"""
SHOW: dict[str, Any] = {"do": "command", "title": "closure-lsp: Show Closures"}


def test_the_panel_follows_the_cursor_and_the_text_and_leads_to_places(start: Start, with_others: Path) -> None:
    session = start(SOURCE, extensions=with_others, width=1500, height=760)
    buttons, counter = "make_buttons, line 15", "make_counter, line 1"
    *_, last = session.drive(
        [
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "go", "line": "return buttons", "word": "buttons"},
            SHOW,
            {"do": "panel", "shown": [buttons, "lambda, line 18", "[0] label: reads, line 18"], "hidden": [counter]},
            {"do": "shot", "name": "panel"},
            {"do": "clickInPanel", "text": "lambda, line 18"},
            {"do": "cursor", "at": "Ln 18, Col 24"},
            {"do": "go", "line": "return increment, current", "word": "current"},
            {"do": "panel", "shown": [counter, "increment, line 4"], "hidden": [buttons]},
            {"do": "clickInPanel", "text": "count = start"},
            {"do": "cursor", "at": "Ln 2, Col 5"},
            {"do": "type", "line": "return increment, current", "word": "current", "text": ", lambda: start"},
            {"do": "panel", "shown": ["lambda, line 12", "[0] start: reads, line 12"]},
            {"do": "settings", "change": {"closureLsp.graph.followCursor": False}},
            {"do": "go", "line": "return buttons", "word": "buttons"},
            {"do": "cursor", "at": "Ln 19"},
            {"do": "type", "line": "return buttons", "word": "buttons", "text": " or []"},
            {"do": "lines", "shown": ["return buttons or []"]},
            {"do": "panel", "shown": [counter], "hidden": [buttons]},
            # where the light bulb is, it can be asked for as well
            {"do": "action", "line": "lambdacaptures label: label", "word": "label: label", "title": "Show closures"},
            {"do": "panel", "shown": [buttons], "hidden": [counter]},
        ]
    )
    assert last["links"] > 0
    assert last["scripts"] == 0


THEMES = {
    "light": "Default Light Modern",
    "dark": "Default Dark Modern",
    "high-contrast": "Default High Contrast",
    "high-contrast-light": "Default High Contrast Light",
}


def test_the_panel_is_readable_in_every_theme(start: Start, with_others: Path) -> None:
    session = start(SOURCE, extensions=with_others, width=1500, height=760)
    steps: list[dict[str, Any]] = [
        {"do": "lines", "shown": ["labels:captured by lambda"]},
        {"do": "go", "line": "return increment, current", "word": "current"},
        {"do": "settings", "change": {"workbench.preferredLightColorTheme": THEMES["light"]}},
    ]
    for name, theme in THEMES.items():
        steps += [
            {"do": "settings", "change": {"workbench.colorTheme": theme}},
            SHOW,
            {"do": "panel", "shown": ["make_counter, line 1"]},
            {"do": "text", "shown": "make_counter, line 1"},
            {"do": "panel", "shown": ["make_counter, line 1"]},
            {"do": "shot", "name": name},
        ]
    answers = session.drive(steps)
    looks = dict(zip(THEMES, answers[7::6], strict=True))
    pages = {name: _luminance(look["page"]) for name, look in looks.items()}
    assert pages["light"] > 0.9 < pages["high-contrast-light"]
    assert pages["dark"] < 0.1 > pages["high-contrast"]
    for name, look in looks.items():
        assert _contrast(look["page"], look["title"]) >= 4.5, name
        assert _contrast(look["page"], look["muted"]) >= 4.5, name
        assert look["over"] <= 0, f"{name}: a text leaves its box"


def test_the_tour_opens_a_program_with_its_picture(start: Start) -> None:
    session = start(SOURCE, width=1500, height=760)
    session.drive(
        [
            {"do": "lines", "shown": ["labels:captured by lambda"]},
            {"do": "command", "title": "closure-lsp: Open the Tour of Closures", "choose": ["late-binding"]},
            {"do": "panel", "shown": ["shared by all iterations of the loop on line 6"]},
            {"do": "text", "shown": "# It prints:"},
            {"do": "shot", "name": "tour"},
            {"do": "command", "title": "closure-lsp: Open the Tour of Closures", "choose": ["shared-cells"]},
            {"do": "panel", "shown": ["rebound by deposit"]},
        ]
    )


def _luminance(color: str) -> float:
    """Of an opaque color, from 0 to 1 (WCAG 2, relative luminance)."""
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", color)[:3])
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one: str, other: str) -> float:
    """WCAG 2, contrast ratio."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
