"""Functions whose variable is deleted before they run, and those that are in time."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.ide.diagnostics.check import check_diagnostics, check_message
from tests.ide.diagnostics.running import check_fails, check_gives

# -- after an `except` clause -----------------------------------------------------------------------------------------

HANDLER = """\
def attempt(out):
    for i in range(2):
        try:
            raise ValueError(i)
        except ValueError as err:
{}\
    return out[-1]
def build():
    return attempt([])()
"""


@pytest.mark.parametrize(
    "handler",
    [
        """\
            out.append(lambda: err.args)
#                              ^ warning empty-cell err
""",
        """\
            def later(): return err.args
#                               ^ warning empty-cell err
            out.append(later)
""",
        """\
            out.append((a for _ in "x" for a in err.args).__next__)
#                                               ^ information empty-cell err
""",
        """\
            return lambda: err.args
#                          ^ warning empty-cell err
""",
        """\
            out += [lambda: err.args]
#                           ^ warning empty-cell err
            break
""",
        """\
            class Late:
                def __call__(self): return err.args
#                                          ^ warning empty-cell err
            out.append(Late())
""",
    ],
)
def test_kept_beyond_the_handler(handler: str) -> None:
    check_fails(HANDLER.format(handler))


@pytest.mark.parametrize(
    "handler",
    [
        "out.append((lambda: err.args)())",
        "show = lambda: err.args\nout.append(show())",
        "out.append(sorted(err.args, key=lambda a: err.args.index(a)))",
        "if any(a in err.args for a in [i]): out.append(err.args)",
        "out.append((lambda err=err: err.args)())",
        "error = err\nout.append((lambda: error.args)())",
        "return lambda: lambda: (1,)",
    ],
)
def test_used_up_in_the_handler(handler: str) -> None:
    lines = indent(f"{handler}\n", " " * 12)
    source = HANDLER.format(lines).replace("attempt([])()", "attempt([])")
    if handler.startswith("return"):
        source = source.replace("attempt([])", "attempt([])()()")
    check_gives(source, (1,) if "sorted" not in handler else [1])


def test_handed_to_unknown_code() -> None:
    check_diagnostics(
        """\
def attempt(action, root):
    try:
        action()
    except OSError as error:
        root.after(0, lambda: print(error))
#                                   ^ information empty-cell error
"""
    )


def test_used_after_the_handler() -> None:
    check_fails(
        """\
def build():
    try:
        raise ValueError
    except ValueError as err:
        def show(): return err
#                          ^ warning empty-cell err
    return show()
"""
    )


def test_a_function_of_the_module() -> None:
    check_fails(
        """\
try:
    import there_is_no_such_module
except ImportError as reason:
    def build():
        raise RuntimeError(reason)
#                          ^ warning empty-cell reason
"""
    )


def test_a_variable_that_is_bound_again() -> None:
    check_gives(
        """\
def build():
    try:
        raise ValueError
    except ValueError as err:
        show = lambda: err
    err = 1
    return show()
""",
        1,
    )
    check_gives(
        """\
def build():
    shown = []
    for i in range(2):
        err = i
        try:
            shown[0]()
        except IndexError as err:
            shown.append(lambda: err)
#                                ^ warning late-binding-capture err
    return shown[0]()
""",
        1,
    )
    check_gives(
        """\
try:
    raise ValueError
except ValueError as err:
    def show(): return err
err = 1
def build(): return show()
""",
        1,
    )


def test_a_handler_that_does_not_parse() -> None:
    check_diagnostics("def f():\n    try: g()\n    except E as e:\n        out.append(lambda: e))\n")


# -- after `del` ------------------------------------------------------------------------------------------------------


def test_brackets_around_what_is_called_after_the_del() -> None:
    check_fails(
        """\
def build():
    x = 1
    def get(): return x
#                     ^ warning empty-cell x
    del x
    (get)()
"""
    )


def test_a_function_that_is_returned_after_the_del() -> None:
    check_fails(
        """\
def make():
    x = 1
    def get(): return x
#                     ^ warning empty-cell x
    del x
    return get
def build():
    return make()()
"""
    )


def test_a_function_that_is_kept_before_the_del() -> None:
    check_fails(
        """\
def build(out=[]):
    for x in [1]:
        pass
    out.append(lambda: x)
#                      ^ warning empty-cell x
    del x
    return out[0]()
"""
    )


def test_a_function_that_is_called_after_the_del() -> None:
    check_fails(
        """\
def build():
    x = 1
    def get(): return x
#                     ^ warning empty-cell x
    get()
    del x
    return get()
"""
    )


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("x = 1\ndef get(): return x\ny = get()\ndel x\nreturn y", 1),
        ("x = 1\ndef get(): return x\ndel x\nx = 2\nreturn get()", 2),
        ("x = 1\ndef get(): return x\nif not x: del x\nreturn get()", 1),
        ("x = 1\ndef get(): return x\nif x: return get()\ndel x\nreturn get", 1),
        ("x = 1\ndef get(): return x\ndef put():\n    nonlocal x\n    x = 3\ndel x\nput()\nreturn get()", 3),
        ("x = 1\ndel x\ndef get(): return x\nx = 2\nreturn get()", 2),
        ("fs = []\nfor x in 1, 2:\n    f = lambda: x\n    fs.append(f())\n    del x\nreturn fs", [1, 2]),
    ],
)
def test_a_del_that_does_no_harm(body: str, value: object) -> None:
    check_gives(f"def build():\n{indent(body, '    ')}\n", value)


def test_a_generator_may_be_in_time() -> None:
    check_gives(
        """\
def make():
    x = 1
    yield lambda: x
    del x
def build():
    return [get() for get in make()]
""",
        [1],
    )


# -- what is said -----------------------------------------------------------------------------------------------------


def test_the_message_for_an_except_clause() -> None:
    check_message(
        "def f(out):\n    try: g()\n    except E as e: out.append(lambda: e)\n",
        "`e` is gone when its `except` clause ends: a later read raises NameError.",
        "3: e: `e` lives until this `except` clause ends",
        "3: out.append(lambda: e): stored in `out`",
    )


def test_the_message_for_a_del() -> None:
    check_message(
        "def f(x):\n    def g(): return x\n    del x\n    return g\n",
        "`x` is deleted on line 3: `g` then raises NameError.",
        "3: x: `x` is deleted here, also for `g`",
        "4: return g: returned",
    )
