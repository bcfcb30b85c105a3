"""Which comments silence nothing, and what is left when that is fixed."""

from __future__ import annotations

import pytest

from closure_lsp.api import rules, unused
from closure_lsp.api.checking import CheckedSource, findings
from closure_lsp.api.fixing import fixed
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Text

LATE = "for x in y: z.append(lambda: x)"
ALL = DiagnosticSettings(select=frozenset({"all", "unused-ignore"}))


def check_fixed(code: str, expected: str, settings: DiagnosticSettings = ALL) -> None:
    """What the code is when its unused comments are removed; it has none then."""
    source = CheckedSource(Text.from_str(code), PythonVersion(3, 13), settings)
    found = [finding for finding in findings(source, "a.py") if finding.rule == "unused-ignore"]
    assert bool(found) == (code != expected)
    assert all(finding.fix and finding.fix.is_safe for finding in found)
    after = fixed(source, with_unsafe=False)
    assert str(after.text) == expected
    assert not unused.unused(after.analysis, after.diagnostics, settings)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # used
        (f"{LATE}  # closure-lsp: ignore[late-binding-capture]\n", None),
        (f"{LATE}  # closure-lsp: ignore\n", None),
        (
            "for x in y:  # closure-lsp: ignore[late-binding-capture]\n    z.append(\n        lambda: x)\n",
            "for x in y:\n    z.append(\n        lambda *, x=x: x)\n",  # a header speaks for itself alone
        ),
        ("for x in y:\n    z.append(  # closure-lsp: ignore[late-binding-capture]\n        lambda: x)\n", None),
        # unused
        ("x = 1  # closure-lsp: ignore[late-binding-capture]\n", "x = 1\n"),
        ("x = 1  # closure-lsp: ignore\n", "x = 1\n"),
        ("x = 1  # closure-lsp: ignore[]\n", "x = 1\n"),
        ("# closure-lsp: ignore[empty-cell]\nx = 1\n", "x = 1\n"),
        ("x = 1  # closure-lsp: ignore[no-such-rule]", "x = 1"),
        (
            f"{LATE}  # closure-lsp: ignore[empty-cell, late-binding-capture]\n",
            f"{LATE}  # closure-lsp: ignore[late-binding-capture]\n",
        ),
        (f"{LATE}  # noqa: B023  # closure-lsp: ignore[late-binding-capture]\n", f"{LATE}  # noqa: B023\n"),
        ("x = 1  # closure-lsp: ignore  # type: ignore\n", "x = 1  # type: ignore\n"),
        ("x = 1  # closure-lsp: ignore[empty-cell] because\n", "x = 1  # because\n"),
        ("x = 1  # why: # closure-lsp: ignore\r\ny = 2", "x = 1  # why:\r\ny = 2"),
        # not judged
        ("x = 1  # closure-lsp: ignore[captures-self]\n", None),
        ("x = '# closure-lsp: ignore'\n", None),
        ("x = 1  # noqa\n", None),
    ],
)
def test_comments(code: str, expected: str | None) -> None:
    check_fixed(code, code if expected is None else expected)


def test_it_has_to_be_selected_by_name() -> None:
    code = "x = 1  # closure-lsp: ignore\n"
    check_fixed(code, code, DiagnosticSettings())
    check_fixed(code, code, DiagnosticSettings(select=ALL.select, ignore=frozenset({"unused-ignore"})))
    check_fixed(code, code, DiagnosticSettings(select=ALL.select, enabled=False))


def test_its_manual() -> None:
    check_fixed(unused.RULE.example, unused.RULE.use_instead)
    assert unused.RULE.example != unused.RULE.use_instead
    assert rules.ALL[-1] is unused.RULE
