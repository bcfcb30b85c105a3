"""Which rules run, how severe their diagnostics are, and in which order they come."""

from __future__ import annotations

from closure_lsp.settings import DiagnosticSettings
from tests.ide.diagnostics.check import check_diagnostics

ALL_FOUND = """\
total = 0
def f(a):
    n = 0
    def g():
        n += 1
#       ^ error missing-nonlocal n
        nonlocal m
#       ^ error scope-error m
    for i in a:
        a.append(lambda: i)
#                        ^ warning late-binding-capture i
    total += n
#   ^ error missing-global total
"""
TWO_FOUND = """\
def f(a):
    n = 0
    def g():
        n += 1
#       ^ {}
    for i in a:
        a.append(lambda: i)
#                        ^ {}
"""


def test_all_rules_in_the_order_of_the_text() -> None:
    check_diagnostics(ALL_FOUND)


def test_selected_rules_only() -> None:
    check_diagnostics(
        """\
def f(a):
    n = 0
    def g():
        n += 1
#       ^ error missing-nonlocal n
    for i in a:
        a.append(lambda: i)
""",
        DiagnosticSettings(select=frozenset({"missing-nonlocal", "missing-global"})),
    )


def test_an_ignored_rule_does_not_run() -> None:
    check_diagnostics(
        """\
def f(a):
    n = 0
    def g():
        n += 1
    for i in a:
        a.append(lambda: i)
#                        ^ warning late-binding-capture i
""",
        DiagnosticSettings(ignore=frozenset({"missing-nonlocal"})),
    )


def test_no_rule_runs_where_diagnostics_are_off() -> None:
    check_diagnostics("for i in a: b.append(lambda: i)\n", DiagnosticSettings(enabled=False))


def test_a_severity_that_is_set_replaces_that_of_the_rule() -> None:
    check_diagnostics(
        TWO_FOUND.format("hint missing-nonlocal n", "error late-binding-capture i"),
        DiagnosticSettings(severity={"missing-nonlocal": "hint", "late-binding-capture": "error"}),
    )
    check_diagnostics(TWO_FOUND.format("error missing-nonlocal n", "warning late-binding-capture i"))


def test_a_document_without_anything() -> None:
    check_diagnostics("")
    check_diagnostics("x = 1\n")


def test_callables_that_the_settings_call_eager() -> None:
    source = "for i in a:\n    b.walk(lambda: i)\n{}    walk(lambda: i)\n{}"
    found = (
        "#                  ^ information late-binding-capture i\n",
        "#                ^ information late-binding-capture i\n",
    )
    check_diagnostics(source.format(*found))
    check_diagnostics(source.format("", ""), DiagnosticSettings(eager_callables=frozenset({"walk"})))
    check_diagnostics(source.format("", found[1]), DiagnosticSettings(eager_callables=frozenset({"b.walk"})))
    check_diagnostics(source.format(*found), DiagnosticSettings(eager_callables=frozenset({"a.walk"})))
