"""Rules and their manuals: what a manual says is found is found."""

from __future__ import annotations

import re

import pytest

from closure_lsp.ide.diagnostics import RULES
from closure_lsp.ide.diagnostics.engine.rule import Rule, section
from closure_lsp.settings import ALL_RULES, DiagnosticSettings
from tests import manual_pages
from tests.ide.diagnostics.check import found_in


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_example_of_a_manual_is_found(rule: Rule) -> None:
    assert {diagnostic.rule for diagnostic in found_in(rule.example, _chosen(rule))} == {rule.name}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_to_use_instead_is_not_found(rule: Rule) -> None:
    assert rule.use_instead
    assert found_in(rule.use_instead, _chosen(rule)) == []


def _chosen(rule: Rule) -> DiagnosticSettings:
    """All rules, and this one even if it has to be named."""
    return DiagnosticSettings(select=frozenset({ALL_RULES, rule.name}))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_manual_begins_with_one_sentence(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z][^.]*\.", rule.summary)


def test_names_are_kebab_case_and_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_a_section_ends_where_the_next_paragraph_begins() -> None:
    manual = "What it is.\n\nExample:\n\n    def f():\n\n        pass\n\nUse instead:\n\n    g()\n"
    assert section(manual, "Example:") == "def f():\n\n    pass\n"
    assert section(manual, "Use instead:") == "g()\n"
    assert section(manual, "Limits:") == ""


def test_the_pages_of_the_manual_are_those_of_the_rules() -> None:
    written = {file.name: file.read_text("utf-8") for file in manual_pages.FOLDER.glob("*.md")}
    assert written == manual_pages.pages(), "written by: python -m tests.manual_pages"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_code_on_a_page_is_colored(rule: Rule) -> None:
    assert f"## Example\n\n```python\n{rule.example}```\n\n## Use instead\n\n```python\n" in rule.page
