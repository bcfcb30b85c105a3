"""The page of pictures shows what is drawn."""

from __future__ import annotations

from tests.demo.pictures_page import DOCS, files


def test_the_page_and_its_drawings_are_up_to_date() -> None:
    expected = files()
    there = {path: path.read_text(encoding="utf-8") for path in expected if path.exists()}
    assert there == expected, "written by: python -m tests.demo.pictures_page"
    assert {path.name for path in (DOCS / "pictures").glob("*.svg")} == {path.name for path in expected} - {
        "pictures.md"
    }
    assert len(expected) == 21
