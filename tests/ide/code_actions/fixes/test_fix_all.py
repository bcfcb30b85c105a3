"""Fix all: for one rule on its diagnostics, for all rules as a source action; what collides comes later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.ide.code_actions.fixes import fix_all
from closure_lsp.settings import DiagnosticSettings
from tests.ide.code_actions.check import check_action, check_run, every_title

if TYPE_CHECKING:
    import pytest

ALL = "Fix all that closure-lsp is sure of in this file"
LATE = "Fix all in this file: `late-binding-capture`"
SOURCE = frozenset({"source.fixAll"})


def test_of_one_rule() -> None:
    before = """\
def build():
    out, n = [], 0
    for i in range(2):
        out.append(lambda: $0i)
    for j in range(2):
        out.append(lambda: j)
    def f(): n += 1
    return [f() for f in out]
"""
    after = before.replace("$0", "").replace("lambda: i", "lambda i=i: i").replace("lambda: j", "lambda j=j: j")
    check_action(before, LATE, "quickfix", after)
    check_run(before, LATE, "build()", [1, 1, 1, 1], [0, 1, 0, 1])


def test_it_is_offered_for_several_that_can_be_fixed() -> None:
    one = "for i in a: b.append(lambda: $0i)\n"
    assert LATE not in every_title(one)
    assert LATE in every_title(one + "for j in a: b.append(lambda: j)\n")
    assert LATE not in every_title("def f(a):\n    for i in a: b.append(lambda: i)\n    $0a\n")
    hint = "def f(n):\n    def g(): $0n = 1\n    def h(): n = 2\n    g(); h(); print(n)\n"
    assert "Fix all in this file: `shadowed-capture`" not in every_title(hint), "its fix needs review"
    assert every_title(hint, SOURCE) == []


def test_of_all_rules_but_for_what_needs_a_second_look() -> None:
    before = """\
$0n = 0
def build(m, k):
    out = []
    for i in range(2):
        out.append(lambda: i)
    def f():
        nonlocal k
        m = k
    def inc():
        global n
        n += 1
    def add():
        m += 1
        return m
    f()
    return [f() for f in out] + [add(), m]
"""
    after = (
        before.replace("$0", "")
        .replace("lambda: i", "lambda i=i: i")
        .replace("        nonlocal k\n", "")
        .replace("        m += 1", "        nonlocal m\n        m += 1")
    )
    check_action(before, ALL, "source.fixAll.closureLsp", after)
    check_run(before, ALL, "build(1, 2)", UnboundLocalError, [0, 1, 2, 2])


def test_what_would_change_one_place_twice_is_done_one_after_the_other() -> None:
    before = """\
def build():
    out = []
    for i, j in [(1, 2), (3, 4)]:
        out.append(lambda: ($0i, j))
    return [f() for f in out]
"""
    after = before.replace("$0", "").replace("lambda:", "lambda i=i, j=j:")
    check_action(before, LATE, "quickfix", after)
    check_run(before, LATE, "build()", [(3, 4)] * 2, [(1, 2), (3, 4)])
    check_action(
        "def f(n, m):\n    def g():\n        $0n += m\n        m += 1\n",
        "Fix all in this file: `missing-nonlocal`",
        "quickfix",
        "def f(n, m):\n    def g():\n        nonlocal n, m\n        n += m\n        m += 1\n",
    )


def test_as_many_rounds_as_are_needed() -> None:
    names = [f"n{number}" for number in range(12)]
    before = f"def f(g):\n    for {', '.join(names)} in g:\n        g.append(lambda: $0({', '.join(names)}))\n"
    after = before.replace("$0", "").replace("lambda:", f"lambda *, {', '.join(f'{name}={name}' for name in names)}:")
    check_action(before.replace("$0(", "($0"), LATE, "quickfix", after)


def test_after_the_last_round_the_rest_is_left_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fix_all, "_MOST_ROUNDS", 1)
    check_action(
        "def f(n, m):\n    def g():\n        $0n += m\n        m += 1\n",
        "Fix all in this file: `missing-nonlocal`",
        "quickfix",
        "def f(n, m):\n    def g():\n        nonlocal n\n        n += m\n        m += 1\n",
    )


def test_a_fix_within_another_comes_later() -> None:
    before = """\
def f(total, use):
    out = []
    for i in range(2):
        @use
        def g():
            $0total += i
            return total
        out.append(g)
    return [g() for g in out]
"""
    after = """\
def f(total, use):
    out = []
    for i in range(2):
        def make_g(i):
            @use
            def g():
                nonlocal total
                total += i
                return total

            return g

        g = make_g(i)
        out.append(g)
    return [g() for g in out]
"""
    check_action(before, ALL, "source.fixAll.closureLsp", after)
    check_run(before, ALL, "f(5, lambda g: g)", UnboundLocalError, [5, 6])


def test_a_fix_that_needs_review_is_none_of_all() -> None:
    inner = "    def g():\n        nonlocal $0c\n        c += 1\n"
    source = f"def f():\n{inner}{inner.replace('$0', '').replace('g', 'h')}"
    titles = every_title(source)
    assert "Initialize `c` in `f` (needs review)" in titles
    assert not any(title.startswith("Fix all") for title in titles)
    assert every_title(source, SOURCE) == []


def test_a_fix_can_change_the_statement_that_another_diagnostic_is_about() -> None:
    before = "n = m = 0\ndef f():\n    n += 1\n    m += 1\n    global $0n, m\n"
    after = "n = m = 0\ndef f():\n    global m, n\n    n += 1\n    m += 1\n"
    check_action(before, "Fix all in this file: `scope-error`", "quickfix", after)


def test_what_leaves_more_for_the_compiler_to_refuse_is_left_out() -> None:
    before = """\
n = 0
def f():
    $0n += 1
    def g():
        n += 1
    return n
"""
    check_run(before, ALL, "f() + n", UnboundLocalError, 2)


def test_a_severity_that_is_set_does_not_make_a_guess_certain() -> None:
    source = "class C:\n    def f(self):\n        return lambda: $0self.a\n"
    assert "Capture `self.a` by value (needs review)" in every_title(source)
    assert every_title(source, SOURCE) == []
    as_error = DiagnosticSettings(select=frozenset({"captures-self"}), severity={"captures-self": "error"})
    assert "Capture `self.a` by value (needs review)" in every_title(source, settings=as_error)
    assert every_title(source, SOURCE, as_error) == []
    late = "def f(g):\n    for i in 'ab': g(lambda: $0i)\n"
    assert every_title(late, SOURCE) == []
    assert every_title(late, SOURCE, DiagnosticSettings(severity={"late-binding-capture": "error"})) == []


def test_a_severity_that_is_set_does_not_make_what_is_certain_a_guess() -> None:
    late = "for i in 'ab': kept.append(lambda: $0i)\n"
    assert every_title(late, SOURCE, DiagnosticSettings(severity={"late-binding-capture": "hint"})) == [ALL]


def test_only_where_it_is_asked_for() -> None:
    source = "for i in a: b.append(lambda: $0i)\n"
    assert every_title(source, SOURCE) == [ALL]
    assert every_title(source, frozenset({"source.fixAll.closureLsp"})) == [ALL]
    assert every_title(source, frozenset({"source.fixAll.other"})) == []
    assert every_title("$0x = 1\n", SOURCE) == []
