"""Initialize `x` in the function around: where, with which value, and that the inner function then works."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import REVIEW, check_action, check_run, check_titles, every_title

TITLE = "Initialize `n` in `outer` (needs review)"
GLOBAL = "Declare `n` global instead (needs review)"
BOTH = "Initialize `n` in `outer`, and declare it nonlocal"


def check_fixes(before: str, after: str, expression: str, value: object) -> None:
    """The source does not compile; the quick fix at `$0` gives this text, and the expression this value."""
    with pytest.raises(SyntaxError):
        compile(before.replace("$0", ""), "<before>", "exec")
    check_action(before, TITLE, REVIEW, after)
    check_run(before, TITLE, expression, SyntaxError, value)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_above_the_inner_function_and_its_comments(line_end: str) -> None:
    before = (
        "def outer():\n\t'''Doc.'''\n\n\t# how\n\tdef f():\n\t\tnonlocal $0n\n\t\tn += 1\n\t\treturn n\n\treturn f\n"
    )
    after = before.replace("$0", "").replace("\t# how", "\tn = 0\n\n\t# how")
    check_fixes(before.replace("\n", line_end), after.replace("\n", line_end), "outer()()", 1)


def test_above_a_loop_with_two_inner_functions() -> None:
    check_fixes(
        """\
def outer():
    out = []
    for i in range(2):
        def inc():
            nonlocal n$0
            n += 1
        def get():
            nonlocal n
            n = n
            return n
        out += [inc, get]
    for f in out:
        f()
    return n
""",
        """\
def outer():
    out = []
    n = 0
    for i in range(2):
        def inc():
            nonlocal n
            n += 1
        def get():
            nonlocal n
            n = n
            return n
        out += [inc, get]
    for f in out:
        f()
    return n
""",
        "outer()",
        2,
    )


@pytest.mark.parametrize(
    ("use", "value"),
    [
        ("n += 1", "0"),
        ("n += 'a'", '""'),
        ("n += [1]", "[]"),
        ("n += 1.5", "0.0"),
        ("n = 1", "None"),
        ("n += m", "None"),
        ("n[1] = 2", "{}"),
        ("m[n] = 2", "None"),
        ("m = n[1]", "None"),
        ("n.append(1)", "[]"),
        ("n.add(1)", "set()"),
        ("n.shout(1)", "None"),
        ("m.append(n)", "None"),
    ],
)
def test_the_first_value(use: str, value: str) -> None:
    source = f"def outer(m):\n    def f():\n        nonlocal $0n; {use}\n"
    check_action(source, TITLE, REVIEW, f"def outer(m):\n    n = {value}\n\n    def f():\n        nonlocal n; {use}\n")


def test_a_name_that_is_read_before_it_is_bound() -> None:
    before = "def outer():\n    def f():\n        n$0 += 1\n        return n\n    return f\n"
    after = (
        "def outer():\n    n = 0\n\n    def f():\n        nonlocal n\n        n += 1\n        return n\n    return f\n"
    )
    check_action(before, BOTH, "refactor", after)
    check_run(before, BOTH, "outer()()", UnboundLocalError, 1)


def test_the_module_has_the_name() -> None:
    source = "n = 0\ndef outer():\n    def f():\n        nonlocal $0n\n        n += 1\n        return n\n    return f\n"
    check_titles(source, GLOBAL, TITLE)
    check_action(source, GLOBAL, REVIEW, source.replace("$0", "").replace("nonlocal", "global"))
    check_run(source, GLOBAL, "outer()()", SyntaxError, 1)
    check_run(source, TITLE, "outer()()", SyntaxError, 1)
    in_no_function = "n = 0\ndef f():\n    nonlocal $0n\n    n += 1\n"
    check_titles(in_no_function, GLOBAL)


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    nonlocal $0n\n",
        "def outer():\n    global n\n    def f():\n        nonlocal $0n\n",
        "def outer():\n    nonlocal n\n    def f():\n        nonlocal $0n\n",
        "def outer():\n    nonlocal n\n    global n\n    def f():\n        nonlocal $0n\n",
        "def outer():\n    class C:\n        def f(self):\n            nonlocal $0__n\n",
        "def outer():\n    if a: b\n    else:\n        def f(): $0n = 1\n",
        "def outer():\n    def f(): $0print += 1\n",
        "def outer():\n    def f(n): $0n += 1\n",
    ],
)
def test_not_offered(source: str) -> None:
    check_titles(source)


@pytest.mark.parametrize("reader", ["print(n)", "def g(): return n"])
def test_the_function_around_reads_a_global_of_that_name(reader: str) -> None:
    source = f"n = 0\ndef outer():\n    {reader}\n    def f():\n        nonlocal $0n\n"
    check_titles(source, GLOBAL)
    check_titles(source.replace("n = 0", "m = 0"), TITLE)


def test_a_declaration_is_not_written_a_second_time() -> None:
    source = "def f():\n    def g():\n        nonlocal $0n, m\n        n += 1\n"
    titles = [title for title in every_title(source) if title.startswith("Initialize")]
    assert titles == ["Initialize `m` in `f` (needs review)", "Initialize `n` in `f` (needs review)"]


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("(n).append(1)", "[]"),
        ("((n).add)(1)", "set()"),
        ("(n)[0] = 1", "{}"),
        ("n += ([])", "[]"),
        ("n += (0.5)", "0.0"),
    ],
)
def test_the_first_value_is_seen_through_brackets(statement: str, value: str) -> None:
    before = f"def outer():\n    def f():\n        nonlocal $0n\n        {statement}\n        return n\n    return f\n"
    after = before.replace("$0", "").replace("    def f", f"    n = {value}\n\n    def f")
    check_action(before, TITLE, REVIEW, after)
