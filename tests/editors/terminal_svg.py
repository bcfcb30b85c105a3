"""Draws a terminal's screen as an SVG picture. Must never know what is on the screen.

The screen is text with escape sequences as `tmux capture-pane -e -p` prints it. Understood are the attributes that a
program with 24-bit colors uses; any other is an error, so that no picture is quietly wrong.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL_WIDTH, CELL_HEIGHT = 8.4, 18
FONT_SIZE, BASELINE = 14, 13
MARGIN, TITLE_HEIGHT = 10, 28
FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"

ESCAPE = re.compile(r"\x1b\[([\d;:]*)m|\x1b\]8;[^\x1b]*\x1b\\|[\x0e\x0f]")
"""A change of attributes (its numbers are the group), a hyperlink, a change of the character set."""


class Style(NamedTuple):
    """How a cell is drawn; a color is `#rrggbb`, and None is the screen's own."""

    foreground: str | None = None
    background: str | None = None
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    underline: str | None = None
    reverse: bool = False


class Run(NamedTuple):
    """Neighboring cells of one style; `width` counts cells."""

    column: int
    width: int
    text: str
    style: Style


def to_svg(screen: str, columns: int, title: str, foreground: str, background: str) -> str:
    """The picture of `screen`: a window with that title. Raises ValueError for an attribute that it does not know."""
    rows = list(_rows(screen))
    width = columns * CELL_WIDTH + 2 * MARGIN
    height = len(rows) * CELL_HEIGHT + MARGIN + TITLE_HEIGHT
    dots = "".join(f'<circle cx="{18 + 16 * i}" cy="14" r="5" fill="#ffffff" opacity="0.25"/>' for i in range(3))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' font-family="{FONTS}" font-size="{FONT_SIZE}" fill="{foreground}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width:g}" height="{height:g}" rx="8" fill="{background}"/>',
        f'{dots}<text x="{width / 2:g}" y="18" text-anchor="middle" opacity="0.6">{escape(title)}</text>',
    ]
    for number, runs in enumerate(rows):
        top = TITLE_HEIGHT + number * CELL_HEIGHT
        parts.extend(_draw(run, top, foreground, background) for run in runs)
    return "\n".join(part for part in parts if part) + "\n</svg>\n"


def _rows(screen: str) -> Iterator[list[Run]]:
    style = Style()
    for line in screen.rstrip("\n").split("\n"):
        runs: list[Run] = []
        column = start = 0
        for change in [*ESCAPE.finditer(line), None]:
            text = line[start : change.start() if change else None]
            if text:
                runs.append(Run(column, _width(text), text, style))
                column += _width(text)
            if change is not None:
                start = change.end()
                style = style if change[1] is None else _changed(style, change[1])
        yield runs


def _changed(style: Style, numbers: str) -> Style:
    """The style after `ESC [ numbers m`."""
    # a color comes as 38;2;R;G;B or 58:2::R:G:B: the former is rewritten, then each item stands alone
    items = re.sub(r"([345]8);2;(\d+);(\d+);(\d+)", r"\1:2::\2:\3:\4", numbers).split(";")
    for item in items:
        code, _, details = item.partition(":")
        match code:
            case "" | "0":
                style = Style()
            case "1":
                style = style._replace(bold=True)
            case "3":
                style = style._replace(italic=True)
            case "4":
                style = style._replace(underlined=details != "0")
            case "7":
                style = style._replace(reverse=True)
            case "38":
                style = style._replace(foreground=_color(details))
            case "48":
                style = style._replace(background=_color(details))
            case "58":
                style = style._replace(underline=_color(details))
            case "39":
                style = style._replace(foreground=None)
            case "49":
                style = style._replace(background=None)
            case "59":
                style = style._replace(underline=None)
            case _:
                raise ValueError(f"unknown attribute {item!r} in {numbers!r}")
    return style


def _color(details: str) -> str:
    if not details.startswith("2:"):
        raise ValueError(f"an attribute that is not a 24-bit color: {details!r}")
    red, green, blue = details.split(":")[-3:]
    return f"#{int(red):02x}{int(green):02x}{int(blue):02x}"


def _draw(run: Run, top: float, foreground: str, background: str) -> str:
    style = run.style
    ink, paper = style.foreground or foreground, style.background or background
    if style.reverse:
        ink, paper = paper, ink
    left, width = MARGIN + run.column * CELL_WIDTH, run.width * CELL_WIDTH
    drawn = ""
    if paper != background:
        drawn += f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{CELL_HEIGHT}" fill="{paper}"/>'
    if style.underlined:
        line = style.underline or ink
        drawn += f'<path d="M{left:g} {top + CELL_HEIGHT - 1.5:g}h{width:g}" stroke="{line}"/>'
    attributes = f' fill="{ink}"' if ink != foreground else ""
    attributes += ' font-weight="bold"' if style.bold else ""
    attributes += ' font-style="italic"' if style.italic else ""
    for words in re.finditer(r"\S+(?: \S+)*", run.text):
        start = left + _width(run.text[: words.start()]) * CELL_WIDTH
        # the length keeps the columns, whatever font the reader has
        length = _width(words[0]) * CELL_WIDTH
        drawn += (
            f'<text x="{start:g}" y="{top + BASELINE:g}" textLength="{length:g}"{attributes}>{escape(words[0])}</text>'
        )
    return drawn


def _width(text: str) -> int:
    """How many cells the text takes."""
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
