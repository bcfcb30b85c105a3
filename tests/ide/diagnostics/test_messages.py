"""How long the messages of all rules are: 100 characters, and 60 for what comes before the colon.

Neovim shows a message on one line of its own, and an editor's list of problems cuts it at some 85 characters.
"""

from __future__ import annotations

import random
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from closure_lsp.ide.diagnostics import RULES
from closure_lsp.settings import DiagnosticSettings
from tests.ide.diagnostics.check import found_in

if TYPE_CHECKING:
    from closure_lsp.ide.diagnostics.engine.rule import Rule
    from closure_lsp.ide.results import Diagnostic

MOST, MOST_OF_FIRST_CLAUSE = 100, 60
ALL = DiagnosticSettings(select=frozenset(rule.name for rule in RULES))
LIBRARY = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))


def check_short(found: Diagnostic) -> None:
    """CPython's own words, which `scope-error` repeats, are as long as they are."""
    assert len(found.message) <= MOST, found.message
    first = found.message.partition(":")[0]
    assert len(first) <= MOST_OF_FIRST_CLAUSE or found.rule == "scope-error", first
    assert "in line" not in found.message


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_example_of_each_rule(rule: Rule) -> None:
    found = [each for each in found_in("\n" * 99_998 + rule.example, ALL) if each.rule == rule.name]
    assert found
    for each in found:
        check_short(each)


# The longest names that a rule can meet, on a line of five figures.
LONG = """\
class AClassWithALongNameIndeed:
    a_variable_with_a_long_name = 1
    def a_method_with_a_long_name(self, a_parameter_with_a_long_name, register):
        a_result_with_a_long_name = a_variable_with_a_long_name
        [a_variable_with_a_long_name for _ in a_result_with_a_long_name]
        (a_variable_with_a_long_name for _ in a_result_with_a_long_name)
        def a_function_with_a_long_name():
            nonlocal a_parameter_with_a_long_name
            print(a_parameter_with_a_long_name, a_variable_bound_later_on)
        def another_function_with_a_long_name():
            nonlocal a_parameter_with_a_long_name
            a_result_with_a_long_name = 1
        another_function_with_a_long_name()
        a_function_with_a_long_name()
        a_variable_bound_later_on = 1
        def a_third_function_with_a_long_name():
            a_parameter_with_a_long_name += 1
            self.an_attribute_with_a_long_name
            return a_result_with_a_long_name.an_attribute_with_a_long_name
        self.an_attribute_with_a_long_name = lambda: self.another_attribute_with_a_long_name
        for a_loop_variable_with_a_long_name in a_parameter_with_a_long_name:
            another_variable_with_a_long_name = a_loop_variable_with_a_long_name
            register.append(a_loop_variable_with_a_long_name for _ in a_parameter_with_a_long_name)
            register.append(lambda: another_variable_with_a_long_name)
            unknown(lambda: a_loop_variable_with_a_long_name)
            def a_nested_function_with_a_long_name():
                return a_loop_variable_with_a_long_name
            register.append(a_nested_function_with_a_long_name)
        try:
            pass
        except OSError as an_exception_with_a_long_name:
            register.append(an_exception_with_a_long_name for _ in a_parameter_with_a_long_name)
        a_file_with_a_long_name = open(a_parameter_with_a_long_name.another_attribute_with_a_long_name)
        register.append(lambda: a_file_with_a_long_name.read())
        def a_deleted_one_with_a_long_name():
            return a_value_with_a_long_name
        a_value_with_a_long_name = 1
        register.append(a_deleted_one_with_a_long_name)
        del a_value_with_a_long_name
        return a_third_function_with_a_long_name
def a_last_function_with_a_long_name():
    print = print
"""


def test_long_names_on_late_lines() -> None:
    found = found_in("\n" * 99_000 + LONG, ALL)
    for each in found:
        check_short(each)
    assert {each.rule for each in found} >= {
        "capture-before-binding",
        "capture-cycle",
        "captures-large",
        "class-scope-not-captured",
        "empty-cell",
        "late-binding-capture",
        "missing-global",
        "missing-nonlocal",
        "unnecessary-nonlocal",
    }


@pytest.mark.parametrize("file", random.Random(18).sample(LIBRARY, 12), ids=lambda file: file.name)
def test_a_sample_of_the_standard_library(file: Path) -> None:
    for found in found_in(file.read_text("utf-8"), ALL):
        check_short(found)
