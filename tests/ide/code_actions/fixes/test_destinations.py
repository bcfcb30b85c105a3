"""What is known of a function's calls decides whether a default is positional: each program runs before and after."""

from __future__ import annotations

import pytest

from tests.ide.code_actions.check import FIX, check_action, check_run

TITLE = "Capture `i` by value"
POSITIONAL, KEYWORD = "lambda a=0, i=i: (a, i)", "lambda a=0, *, i=i: (a, i)"


def check_default(made: str, rest: str, after: str) -> None:
    """The function that is made in a loop over `i` gets this default; its calls then see each its own value."""
    source = f"def build():\n    out, table = [], {{}}\n    for i in range(2):\n        {made}\n    {rest}\n"
    source = source.replace("FUNCTION", "lambda a=0: (a, $0i)")
    check_action(source, TITLE, FIX, source.replace("lambda a=0: (a, $0i)", after))
    check_run(source, TITLE, "build()", [(0, 1), (0, 1)], [(0, 0), (0, 1)])


@pytest.mark.parametrize(
    ("made", "rest"),
    [
        ("out.append(FUNCTION)", "return [f() for f in out]"),
        ("out.append(FUNCTION)", "return [f(a=0) for f in reversed(out)][::-1]"),
        ("out.append(FUNCTION)", "return [out[0](), out[-1](0)]"),
        ("out.append(FUNCTION)", "return [out.pop(0)() for _ in range(len(out))]"),
        ("out += [FUNCTION]", "found = []\n    for f in out: found.append(f())\n    return found"),
        ("out.extend([FUNCTION])", "copy = list(out)\n    return [f() for f in copy]"),
        ("out.append([FUNCTION, 1])", "return [pair[0]() for pair in out]"),
        ("table[i] = FUNCTION", "return [f() for f in table.values()]"),
        ("table[i] = FUNCTION", "return [f() for key, f in table.items() if key in table]"),
        ("table[i] = FUNCTION", "return [table.get(key)() for key in (0, 1)]"),
        ("f = FUNCTION; out.append(f)", "def run(): return [f() for f in out]\n    return run()"),
    ],
)
def test_positional_where_all_calls_are_seen(made: str, rest: str) -> None:
    check_default(made, rest, POSITIONAL)


@pytest.mark.parametrize(
    ("made", "rest"),
    [
        # Other code gets the functions, or the list with them.
        ("out.append(FUNCTION)", "return list(map(lambda f: f(), out))"),
        ("out.append(FUNCTION)", "run = lambda fs: [f() for f in fs]\n    return run(out)"),
        ("out.append(FUNCTION)", "table['all'] = out; keep.append(table)\n    return [f() for f in out]"),
        ("out = keep; out.append(FUNCTION)", "return [f() for f in out[-2:]]"),
        ("keep.append(FUNCTION); out.append(keep[-1])", "return [f() for f in out]"),
        # A call passes what cannot be seen.
        ("out.append(FUNCTION)", "return [f(*()) for f in out]"),
        ("out.append(FUNCTION)", "return [f(**{}) for f in out]"),
    ],
)
def test_keyword_only_where_they_are_not(made: str, rest: str) -> None:
    source = f"def build(keep=[]):\n    out, table = [], {{}}\n    for i in range(2):\n        {made}\n    {rest}\n"
    source = source.replace("FUNCTION", "lambda a=0: (a, $0i)")
    check_action(source, TITLE, FIX, source.replace("lambda a=0: (a, $0i)", KEYWORD))
    check_run(source, TITLE, "build()", [(0, 1), (0, 1)], [(0, 0), (0, 1)])


def test_what_unknown_code_passes_does_not_take_the_place_of_the_value() -> None:
    made = "for i in range(2): out.append(lambda a=0: (a, $0i))"
    source = f"def build(call):\n    out = []\n    {made}\n    return call(out)\n"
    check_run(source, TITLE, "build(lambda fs: [f(7) for f in fs])", [(7, 1), (7, 1)], [(7, 0), (7, 1)])
