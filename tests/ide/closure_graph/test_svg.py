"""The picture as SVG: well-formed, whole, and without anything that runs or is fetched."""

from __future__ import annotations

import random
import re
from xml.etree import ElementTree

import pytest

from closure_lsp.ide.closure_graph.layout import display_width
from closure_lsp.ide.closure_graph.model import ClosurePicture
from closure_lsp.ide.closure_graph.svg import svg
from closure_lsp.python_version import PythonVersion
from tests.ide.closure_graph.pictures import picture_of
from tests.oracle.generated import program

NAMESPACE = "{http://www.w3.org/2000/svg}"

COUNTER = """
    def counter():
        n = 0
        def inc():
            nonlocal n
            n += 1
        return inc
"""


def check_svg(text: str) -> ElementTree.Element:
    """It is well-formed, of known elements only, and every row of text ends before its box does."""
    root = ElementTree.fromstring(text)
    known = {"svg", "style", "g", "rect", "path", "circle", "text", "a"}
    assert {element.tag.removeprefix(NAMESPACE) for element in root.iter()} <= known
    for group in root.iter():
        box = None
        for element in group:
            if element.tag == f"{NAMESPACE}rect" and "cg-box" in element.get("class", ""):
                box = element
            if element.tag == f"{NAMESPACE}text" and box is not None and _number(element, "y") <= _bottom(box):
                length = _number(element, "textLength")
                assert abs(length / display_width(element.text or "") - 12 * 0.602) < 0.1, "letters look natural"
                assert _number(element, "x") + length <= _number(box, "x") + _number(box, "width")
    return root


def _number(element: ElementTree.Element, name: str) -> float:
    return float(element.get(name, "nan"))


def _bottom(box: ElementTree.Element) -> float:
    return _number(box, "y") + _number(box, "height")


@pytest.mark.parametrize("number", range(10))
def test_generated_programs(number: int) -> None:
    version = PythonVersion(3, 14)
    source = program(random.Random(f"closure graph {number}"), version)
    text = svg(picture_of(source, version))
    check_svg(text)
    assert text == svg(picture_of(source, version))


NASTY = """\
def f(a, b):
    text = "<script>alert('&amp;')</script>"
    also = ']]>\x01\x7f"'
    return lambda: (a, b, text, also, 名前)
"""


def test_text_is_escaped() -> None:
    root = check_svg(svg(picture_of(NASTY)))
    texts = [element.text or "" for element in root.iter(f"{NAMESPACE}text")]
    assert "text = \"<script>alert('&amp;')</script…" in texts


def test_a_title_and_a_link_cannot_break_out() -> None:
    picture = picture_of(COUNTER)
    title = 'a"><script>\udc80\x00'
    text = svg(ClosurePicture(title, "", picture.graphs), lambda place: f'x:"><script>{place.line}')
    root = check_svg(text)
    assert [element.get("href") for element in root.iter(f"{NAMESPACE}a")] == [
        'x:"><script>0',
        'x:"><script>1',
        'x:"><script>2',
    ]
    text.encode("utf-8")


def test_nothing_is_linked_unless_asked() -> None:
    assert list(check_svg(svg(picture_of(COUNTER))).iter(f"{NAMESPACE}a")) == []


def test_each_color_is_a_variable_with_a_color_before_it() -> None:
    """For readers that do not know `var()`, and for pages that have no such variables."""
    style = ElementTree.fromstring(svg(picture_of(COUNTER))).findtext(f"{NAMESPACE}style") or ""
    variables = re.findall(
        r"(fill|stroke):(#\w{6});(fill|stroke):var\(--vscode-[\w-]+,var\(--cg-\w+,(#\w{6})\)\)", style
    )
    assert len(variables) == style.count("var(--vscode")
    assert all(name == again and plain == fallback for name, plain, again, fallback in variables)
    assert "@media print" in style
    assert "prefers-color-scheme:dark" in style
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("page", ["light", "dark"])
def test_the_colors_can_be_read(page: str) -> None:
    """Every color of text has a contrast of 4.5 to its background, every line one of 3 (WCAG 2.1, AA)."""
    from closure_lsp.ide.closure_graph.svg import _COLORS, _TEXT_COLORS, _WIRE_COLORS

    colors = {name: (light if page == "light" else dark) for name, (_, light, dark) in _COLORS.items()}
    for name in _TEXT_COLORS.values():
        assert contrast(colors[name], colors["bg"]) >= 4.5, name
    for name in (*_WIRE_COLORS.values(), "frame", "cell", "function"):
        assert contrast(colors[name], colors["bg"]) >= 3, name


def contrast(one: str, other: str) -> float:
    """The contrast of two colors as WCAG 2.1 defines it, from 1 to 21."""
    first, second = sorted((_luminance(one), _luminance(other)))
    return (second + 0.05) / (first + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_file_without_closures_says_so() -> None:
    root = check_svg(svg(picture_of("x = 1\n")))
    assert "No closures here." in [element.text for element in root.iter(f"{NAMESPACE}text")]
