"""The page of rules says what the rules say."""

from __future__ import annotations

from tests import rule_pages


def test_the_page_is_up_to_date() -> None:
    assert rule_pages.PAGE.read_text("utf-8") == rule_pages.text(), "written by: python -m tests.rule_pages"
