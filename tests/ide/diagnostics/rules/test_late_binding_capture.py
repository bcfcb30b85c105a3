"""Functions made in a loop that see another value than the one they were made with.

Each source is also run: where something is reported the functions do see a late value, where nothing is they do not.
"""

from __future__ import annotations

import sys
from textwrap import dedent
from typing import Any

import pytest

from closure_lsp.python_version import PythonVersion
from tests.ide.diagnostics.check import check_diagnostics, check_message
from tests.ide.fixtures import without_carets


def check_late(expected: str, late: object) -> None:
    """The diagnostics are those of the caret comments, and `build()` gives the late values."""
    check_diagnostics(expected)
    assert _built(without_carets(expected)) == late


def check_quiet(source: str, value: object) -> None:
    """Nothing is found, and `build()` gives the values that each iteration had."""
    check_diagnostics(dedent(source))
    assert _built(dedent(source)) == value


def _built(source: str) -> Any:
    namespace: dict[str, Any] = {}
    exec(compile(source, "<source>", "exec"), namespace)
    return namespace["build"]()


# -- late -------------------------------------------------------------------------------------------------------------


def test_a_lambda_in_a_for_loop() -> None:
    check_late(
        """\
def build():
    out = []
    for i in range(3):
        out.append(lambda: i)
#                          ^ warning late-binding-capture i
    return [f() for f in out]
""",
        [2, 2, 2],
    )


def test_a_def_in_a_while_loop() -> None:
    check_late(
        """\
def build():
    out, i = {}, 0
    while i < 2:
        def f():
            return i
#                  ^ warning late-binding-capture i
        out[i] = f
        i += 1
    return [f() for f in out.values()]
""",
        [2, 2],
    )


def test_each_variable_at_its_first_read() -> None:
    check_late(
        """\
def build():
    out = []
    for i, (j, *k) in [(1, (2, 3)), (4, (5, 6))]:
        out.append(lambda: (i, j, i, k))
#                           ^ warning late-binding-capture i
#                              ^ warning late-binding-capture j
#                                    ^ warning late-binding-capture k
    return [f() for f in out]
""",
        [(4, 5, 4, [6]), (4, 5, 4, [6])],
    )


def test_a_variable_that_the_body_rebinds() -> None:
    check_late(
        """\
def build():
    out = []
    for i in range(2):
        double = i * 2
        out.append(lambda: double)
#                          ^ warning late-binding-capture double
    return [f() for f in out]
""",
        [2, 2],
    )


def test_a_loop_at_module_level() -> None:
    check_late(
        """\
out = []
for i in range(2):
    out.append(lambda: i)
#                      ^ warning late-binding-capture i
def build():
    return [f() for f in out]
""",
        [1, 1],
    )


def test_comprehensions() -> None:
    check_late(
        """\
def build():
    rows = [[lambda: (i, j) for j in range(2)] for i in range(2)]
#                     ^ warning late-binding-capture i
#                        ^ warning late-binding-capture j
    return [f() for row in rows for f in row]
""",
        [(1, 1)] * 4,
    )


def test_a_generator_expression() -> None:
    check_late(
        """\
def build():
    out = []
    for limit in 1, 3:
        out.append(v for v in (0, 2) if v < limit)
#                                           ^ warning late-binding-capture limit
    return [list(g) for g in out]
""",
        [[0, 2], [0, 2]],
    )


def test_a_method() -> None:
    check_late(
        """\
def build():
    out = []
    for name in "ab":
        class Handler:
            def label(self):
                return name
#                      ^ warning late-binding-capture name
        out.append(Handler())
    return [h.label() for h in out]
""",
        ["b", "b"],
    )


def test_the_use_may_be_in_a_function_inside() -> None:
    check_late(
        """\
def build():
    out = []
    for i in range(2):
        out.append(lambda: [i for _ in "a"] + (lambda: [i])())
#                           ^ warning late-binding-capture i
    return [f() for f in out]
""",
        [[1, 1], [1, 1]],
    )


def test_another_function_of_the_iteration() -> None:
    check_late(
        """\
def build():
    out = []
    for i in range(2):
        def helper(i=i):
            return i
        out.append(lambda: helper())
#                          ^ warning late-binding-capture helper
    return [f() for f in out]
""",
        [1, 1],
    )


def test_the_last_function_where_the_variable_is_bound_again() -> None:
    check_late(
        """\
def build():
    for i in range(2):
        def last():
            return i
#                  ^ warning late-binding-capture i
    i = "other"
    return last()
""",
        "other",
    )


def test_unknown_code_is_only_pointed_out() -> None:
    check_late(
        """\
def build():
    from unittest.mock import Mock
    register = Mock()
    for i in range(2):
        register(lambda: i)
#                        ^ information late-binding-capture i
    return [call.args[0]() for call in register.call_args_list]
""",
        [1, 1],
    )


def test_a_function_of_this_file_keeps_what_it_is_given() -> None:
    check_late(
        """\
kept = []
def register(tag, *, function):
    kept.append(function)
def build():
    for i in range(2):
        register("a", function=lambda: i)
#                                      ^ warning late-binding-capture i
    return [f() for f in kept]
""",
        [1, 1],
    )


def test_a_container_that_is_only_looked_up() -> None:
    check_late(
        """\
def build():
    table = {"a": [], "b": []}
    for name, handlers in table.items():
        handlers.append(lambda: name)
#                               ^ warning late-binding-capture name
        others = table[name]
        others.append(lambda: name)
#                             ^ warning late-binding-capture name
    return [f() for handlers in table.values() for f in handlers]
""",
        ["b", "b", "b", "b"],
    )


def test_a_type_statement() -> None:
    source = """\
def build():
    out = []
    for kind in (int, str):
        type Row = list[kind]
#                       ^ warning late-binding-capture kind
        out.append(Row)
    return [row.__value__ for row in out]
"""
    check_diagnostics(source)
    if sys.version_info >= (3, 12):
        check_late(source, [list[str], list[str]])


@pytest.mark.parametrize(
    ("version", "comment"),
    [
        (PythonVersion(3, 13), ""),
        (PythonVersion(3, 14), "#              ^ information late-binding-capture kind\n"),
    ],
)
def test_annotations_by_version(version: PythonVersion, comment: str) -> None:
    check_diagnostics(
        f"for kind in (int, str):\n    def f(row: kind) -> kind: pass\n{comment}    out.append(f)\n", version=version
    )
    check_diagnostics("for kind in (int, str):\n    def f(row: kind): pass\n    f()\n", version=version)


# -- not late ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("out.append((lambda: i)())", [0, 1]),
        ("out.append(lambda i=i: i)", [0, 1]),
        ("out.append(lambda *, i=i: i)", [0, 1]),
        ("out.append(max([3, 4], key=lambda a: a * i))", [3, 4]),
        ("out.append(sum(i for _ in 'ab'))", [0, 2]),
        ("out.append([(lambda: i)() for i in 'a'][0])", ["a", "a"]),
        ("out.append(lambda: [i for i in 'ab'])", [["a", "b"], ["a", "b"]]),
        ("out.append((lambda i: lambda: i)(i))", [0, 1]),
    ],
)
def test_in_a_for_loop(line: str, values: list[object]) -> None:
    check_quiet(
        f"""\
        def build():
            out = []
            for i in range(2):
                {line}
            return [a() if callable(a) else a for a in out]
        """,
        values,
    )


def test_a_function_that_is_only_called_in_the_iteration() -> None:
    check_quiet(
        """\
        def build():
            out = []
            for i in range(2):
                seen = []
                def visit(n):
                    seen.append(n + i)
                    return n and visit(n - 1)
                visit(1)
                out.append(seen)
            return out
        """,
        [[1, 0], [2, 1]],
    )


def test_a_function_that_is_returned() -> None:
    check_quiet(
        """\
        def find(items):
            for i in items:
                if i > 1:
                    return {"get": lambda: i}
        def build():
            return find([1, 2, 3])["get"]()
        """,
        2,
    )


def test_the_last_function() -> None:
    check_quiet(
        """\
        def build():
            for i in range(3):
                def last():
                    return i
            return last()
        """,
        2,
    )


def test_a_function_of_this_file_that_only_calls_what_it_is_given() -> None:
    check_quiet(
        """\
        def call(function):
            return function()
        def build():
            return [call(lambda: i) for i in range(2)]
        """,
        [0, 1],
    )


def test_functions_that_a_generator_hands_out_one_by_one() -> None:
    check_quiet("def build(): return [f() for f in (lambda: i for i in range(3))]\n", [0, 1, 2])


def test_a_variable_that_no_loop_around_rebinds() -> None:
    check_quiet(
        """\
        def build():
            for i in range(2):
                last = i
            out = []
            for _ in range(2):
                out.append(lambda: last)
            return [f() for f in out]
        """,
        [1, 1],
    )


def test_a_variable_of_a_class_is_not_captured() -> None:
    check_quiet(
        """\
        label = "module"
        class Menu:
            entries = []
            for label in "ab":
                entries.append(lambda: label)
        def build():
            return [f() for f in Menu.entries]
        """,
        ["module", "module"],
    )


# -- what is said -----------------------------------------------------------------------------------------------------


def test_the_message_for_a_lambda() -> None:
    check_message(
        "for i in a:\n    b.append(lambda: i)\n",
        "The lambda will see a later `i`: the `for` on line 1 rebinds it.",
        "1: for i: this rebinds `i`, which is captured as a variable, not by value",
        "2: b.append(lambda: i): stored in `b`",
    )


def test_the_message_for_a_def() -> None:
    check_message(
        "while a():\n    i = b()\n    def f(): return i\n    c(f)\n",
        "`f` may see a later `i`: the assignment on line 2 rebinds it.",
        "1: while: this loop makes the function",
        "2: i: this rebinds `i`, which is captured as a variable, not by value",
        "4: c(f): passed to `c`",
    )


def test_the_message_tells_the_way_through_functions() -> None:
    check_message(
        "def put(target, job): target.append(job)\nfor i in a:\n    put(b, lambda: i)\n",
        "The lambda will see a later `i`: the `for` on line 2 rebinds it.",
        "2: for i: this rebinds `i`, which is captured as a variable, not by value",
        "1: target.append(job): stored in `target`",
        "3: put(b, lambda: i): stored in `b`",
    )


def test_the_message_for_what_is_evaluated_later() -> None:
    check_message(
        "for t in a:\n    type B = t\n    b.append(B)\n",
        "The type alias `B` will see a later `t`: the `for` on line 1 rebinds it.",
        "1: for t: this rebinds `t`, which is captured as a variable, not by value",
        "3: b.append(B): stored in `b`",
    )
    check_message(
        "for t in a:\n    def f(b: t): pass\n    b.append(f)\n",
        "The annotation of `f` may see a later `t`: the `for` on line 1 rebinds it.",
        "1: for t: this rebinds `t`, which is captured as a variable, not by value",
        "3: b.append(f): stored in `b`",
        version=PythonVersion(3, 14),
    )


def test_the_message_for_a_generator_expression_in_a_comprehension() -> None:
    check_message(
        "async def f():\n  x = {\n    i: (j for _ in a)\n    for i in b\n    async for j in i\n  }\n",
        "The generator expression will see a later `j`: the comprehension on line 5 rebinds it.",
        "5: async for j: this rebinds `j`, which is captured as a variable, not by value",
        "2: {\n    i: (j for _ in a)\n    for i in b\n    async for j in i\n  }: "
        "collected in the comprehension's result",
    )


def test_the_message_names_the_rebinding_that_does_the_harm() -> None:
    """Each iteration replaces the function of the one before, and the last one is left with its own value."""
    check_message(
        "def f(disk):\n    for i in a:\n        disk.free = lambda: i\n        disk.free()\n    i = 9\n",
        "The lambda will see a later `i`: the assignment on line 5 rebinds it.",
        "2: for i: this loop makes the function",
        "5: i: this rebinds `i`, which is captured as a variable, not by value",
        "3: disk.free: stored in `disk`",
    )
    check_message(
        "def f(disk):\n    for i in a:\n        disk.free = lambda: i\n    for i in b:\n        pass\n",
        "The lambda will see a later `i`: the later `for` on line 4 rebinds it.",
        "2: for i: this loop makes the function",
        "4: i: this rebinds `i`, which is captured as a variable, not by value",
        "3: disk.free: stored in `disk`",
    )
