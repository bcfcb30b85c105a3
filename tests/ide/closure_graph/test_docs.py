"""The pictures on the page about the closure graph are those that are drawn."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from closure_lsp.ide.closure_graph import json_form
from closure_lsp.ide.closure_graph.text_form import text_form
from tests.ide.closure_graph.pictures import picture_of

PAGE = Path(__file__).parents[3] / "docs" / "closure-graph.md"
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```\n", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == 6


@pytest.mark.parametrize(("source", "shown"), EXAMPLES)
def test_an_example_is_drawn_as_the_page_shows_it(source: str, shown: str) -> None:
    assert text_form(picture_of(source)) == shown


def test_the_page_states_the_json_format_as_the_module_does() -> None:
    stated = re.search(r"( *\{\"format\": 1.*?\n)\nAn ID", json_form.__doc__ or "", re.DOTALL)
    assert stated is not None
    assert dedent(stated[1]) in PAGE.read_text(encoding="utf-8")
