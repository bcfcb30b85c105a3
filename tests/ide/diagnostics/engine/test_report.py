"""When a statement is looked at again: if its text changes, or an answer that its findings depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.diagnostics import report
from closure_lsp.ide.diagnostics.engine.report import Report
from closure_lsp.ide.steps import finished
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.syntax import regions
from closure_lsp.text import Text
from tests.ide.fixtures import DEFAULT_VERSION, analysed

if TYPE_CHECKING:
    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.finding import LocalFinding
    from closure_lsp.ide.diagnostics.engine.globals import Globals

SOURCE = """\
def keep(function):
    kept.append(function)

for i in a: keep(lambda: i)

def sell(price):
    total += price

def other(): return 1
"""
KEPT = "Line {}: The lambda will see a later `i`: the `for` on line {} rebinds it."


def found_in(analysis: Analysis) -> Report:
    return finished(report(analysis, DiagnosticSettings()))


def check_looks_at(before: str, after: str, *statements: str) -> None:
    """Of the statements of `after`, those with these first lines are looked at, `before` having been looked at."""
    seen: list[str] = []
    rules = found_in(analysed(before))._check

    def check(unit: Unit, module: Globals) -> list[LocalFinding]:
        seen.append(unit.region.data.decode())
        return list(rules(unit, module))

    old = analysed(before)
    first = finished(Report.steps(old, check))
    seen.clear()
    new = Analysis.of(Text.from_str(after), DEFAULT_VERSION, old)
    second = finished(Report.steps(new, check, first))
    assert [text.strip().partition("\n")[0] for text in seen] == list(statements)
    assert second.diagnostics == found_in(analysed(after)).diagnostics


def check_messages(source: str, *messages: str) -> None:
    found = found_in(analysed(source)).diagnostics
    text = analysed(source).text
    assert [f"Line {text.line_at(each.span.start) + 1}: {each.message}"[: len(messages[0])] for each in found] == list(
        messages
    )


KEEP, LOOP, SELL, OTHER = (part.partition("\n")[0] for part in SOURCE.split("\n\n"))


def test_only_the_statement_that_changed() -> None:
    check_looks_at(SOURCE, SOURCE.replace("return 1", "return 2"), "def other(): return 2")
    check_looks_at(SOURCE, SOURCE.replace("total +=", "total -="), SELL)


def test_a_statement_that_moved_is_not_looked_at() -> None:
    check_looks_at("x = 1\n" + SOURCE, "x = 1\n\n" + SOURCE, "x = 1")


@pytest.mark.parametrize(
    ("piece", "instead", "looked_at"),
    [
        pytest.param("kept.append(function)", "function()", (KEEP, LOOP), id="what a function does"),
        pytest.param(OTHER, "total = 1", (SELL, "total = 1"), id="who binds a global"),
        pytest.param(OTHER, "keep = 1", (LOOP, "keep = 1"), id="what a name means"),
        pytest.param("total += price", "a()", (SELL,), id="who reads a global"),
        pytest.param(
            "return 1",
            "return 1 # closure-lsp: eager[keep]",
            (LOOP, f"{OTHER} # closure-lsp: eager[keep]"),
            id="comment",
        ),
    ],
)
def test_statements_that_depend_on_what_changed(piece: str, instead: str, looked_at: tuple[str, ...]) -> None:
    check_looks_at(SOURCE, SOURCE.replace(piece, instead), *looked_at)


def test_who_else_reads_the_function() -> None:
    loop = "for i in a:\n    def show(): return i\n"
    check_looks_at(loop + "b = 1\n", loop + "b = show\n", "for i in a:", "b = show")
    check_looks_at(loop + "b = show\nc = show\nd = show\n", loop + "b = show\nc = show\nd = 1\n", "d = 1")


def test_what_a_method_does_and_of_which_class() -> None:
    source = "class Bus:\n    def on(self, f): f()\nbus = Bus()\nfor i in a: bus.on(lambda: i)\nloop = 1\n"
    loop = "for i in a: bus.on(lambda: i)"
    check_looks_at(source, source.replace("f()", "self.fs.append(f)"), "class Bus:", loop)
    check_looks_at(source, source.replace("= Bus()", "= Car()"), "bus = Car()", loop)
    check_looks_at(source, source.replace("loop = 1", "bus = 1"), loop, "bus = 1")
    check_looks_at(source, source.replace("loop = 1", "loop = 2"), "loop = 2")


def test_what_comments_silence_elsewhere_needs_no_second_look() -> None:
    check_looks_at(SOURCE, SOURCE.replace("return 1", "return 1\n# ruff: noqa"), OTHER)
    check_looks_at("import a\n" + SOURCE, "import a\n# pylint: disable=W0640\n" + SOURCE, "import a")
    check_looks_at("import a\n# pylint: disable-next=W0640\n" + SOURCE, "import a\n" + SOURCE, "import a")


def test_messages_tell_lines_as_they_are_now() -> None:
    source = SOURCE.replace("    total += price", "    return price")
    check_messages(source, KEPT.format(4, 4))
    check_messages("\n\n" + source, KEPT.format(6, 6))


def test_the_same_text_twice() -> None:
    twice = "for i in a: keep(lambda: i)\n"
    check_looks_at(twice, twice * 2, twice.strip())
    check_looks_at(twice * 3, twice)


def test_a_report_of_the_same_analysis_is_the_same() -> None:
    analysis = analysed(SOURCE)
    found = found_in(analysis)
    assert finished(report(analysis, DiagnosticSettings(), found)) is found


def test_a_step_for_each_statement() -> None:
    """And one more to look at it, when it is known what the others bind."""
    assert len(list(report(analysed(SOURCE), DiagnosticSettings()))) == 2 * len(analysed(SOURCE).units)


class TestLargeClasses:
    """A member is looked at again where it asked for what has changed in another one."""

    SOURCE = (
        "class C:\n    'doc'\n    def f(self): return limit\n    def g(self): return other\n    def h(self): return 1\n"
        "    limit = 1\n    def k(self): return 2\n    other = 1\n"
    )
    F, G = "def f(self): return limit", "def g(self): return other"

    @pytest.fixture(autouse=True)
    def _every_class_is_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(regions, "LARGE_CLASS", 1)

    def test_a_member_that_nobody_asked_for(self) -> None:
        check_looks_at(self.SOURCE, self.SOURCE.replace("return 1", "return 3"), "def h(self): return 3")

    def test_a_variable_of_the_class(self) -> None:
        check_looks_at(self.SOURCE, self.SOURCE.replace("limit = 1", "limit = 2"), self.F, "limit = 2")

    def test_a_variable_that_comes_and_goes(self) -> None:
        without = self.SOURCE.replace("    other = 1\n", "")
        check_looks_at(without, self.SOURCE, self.G, "other = 1")
        check_looks_at(self.SOURCE, without, self.G)

    def test_another_class_of_that_name(self) -> None:
        check_looks_at(
            self.SOURCE,
            self.SOURCE.replace("    limit =", "class C:\n    'doc'\n    limit ="),
            self.F,
            self.G,
            "class C:",
        )
