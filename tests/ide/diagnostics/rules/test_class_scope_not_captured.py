"""Bare names of class bodies, where functions inside cannot see them."""

from __future__ import annotations

import pytest

from closure_lsp.python_version import PythonVersion
from tests.ide.diagnostics.check import check_diagnostics, check_message
from tests.ide.diagnostics.running import check_fails, check_gives


def test_a_method() -> None:
    check_fails(
        """\
class C:
    limit = 1
    def m(self):
        return limit
#              ^ warning class-scope-not-captured limit
def build():
    return C().m()
"""
    )


def test_a_method_calls_another() -> None:
    check_fails(
        """\
class C:
    def helper(self): pass
    def m(self):
        return [helper(self) for _ in "a"]
#               ^ warning class-scope-not-captured helper
def build():
    return C().m()
"""
    )


@pytest.mark.parametrize("version", [PythonVersion(3, 11), PythonVersion(3, 13), PythonVersion(3, 14)])
def test_a_comprehension_in_the_body(version: PythonVersion) -> None:
    check_diagnostics(
        """\
class C:
    rows = [1]
    wanted = 1
    found = [row for row in rows if row == wanted]
#                                          ^ warning class-scope-not-captured wanted
    get = lambda: wanted
#                 ^ warning class-scope-not-captured wanted
    class D:
        other = wanted
#               ^ warning class-scope-not-captured wanted
""",
        version=version,
    )


def test_a_class_in_a_class() -> None:
    check_fails(
        "def build():\n    class C:\n        a = 1\n        class D:\n            b = a\n"
        "#               ^ warning class-scope-not-captured a\n"
    )


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("limit = 2\nclass C:\n    limit = 1\n    def m(self): return limit\ndef build(): return C().m()\n", 2),
        ("class C:\n    len = 1\n    def m(self): return len('ab')\ndef build(): return C().m()\n", 2),
        (
            "def build(a=2):\n    class C:\n        a = 1\n        def m(self): return a\n    return C().m()\n",
            2,
        ),
        ("class C:\n    limit = 2\n    def m(self): return self.limit\ndef build(): return C().m()\n", 2),
        ("class C:\n    limit = 2\n    def m(self, a=limit): return a\ndef build(): return C().m()\n", 2),
        ("class C:\n    a = [2]\n    b = [c for c in a]\ndef build(): return C.b[0]\n", 2),
        ("class C:\n    class D: pass\n    def m(self) -> D: return 2\ndef build(): return C().m()\n", 2),
        ("class C:\n    global a\n    a = 2\n    def m(self): return a\ndef build(): return C().m()\n", 2),
        ("class C:\n    __module__ = ''\n    def m(self): return __name__\ndef build(): return C().m()\n", "source"),
        (
            "class C:\n    a = 1\n    def m(self):\n        try: return a\n        except NameError: return 2\n"
            "def build(): return C().m()\n",
            2,
        ),
    ],
)
def test_names_that_are_found(source: str, value: object) -> None:
    check_gives(source, value)


@pytest.mark.parametrize("version", [PythonVersion(3, 9), PythonVersion(3, 13), PythonVersion(3, 14)])
def test_annotations_see_the_class_body(version: PythonVersion) -> None:
    check_diagnostics("class C:\n    class D: pass\n    def m(self, a: D) -> D: pass\n    b: D\n", version=version)


def test_type_parameters_see_the_class_body() -> None:
    check_diagnostics("class C:\n    class D: pass\n    def m[T: D](self, a: T) -> D: pass\n    type E = D\n")


def test_names_that_are_not_known() -> None:
    check_diagnostics("from a import *\nclass C:\n    limit = 1\n    def m(self): return limit\n")
    check_diagnostics("globals()['limit'] = 2\nclass C:\n    limit = 1\n    def m(self): return limit\n")
    check_diagnostics("exec(a)\nclass C:\n    limit = 1\n    def m(self): return limit\n")
    check_diagnostics("class C:\n    def m(self): return limit\n")


def test_the_messages() -> None:
    check_message(
        "class C:\n    a = 1\n    def m(self): return a\n",
        "`a` raises NameError here: only the body of class `C` itself sees it.",
        "2: a: in functions of the class, `a` is `self.a` or `C.a`",
    )
    check_message(
        "class C:\n    a = 1\n    b = [a for _ in 'x']\n",
        "`a` raises NameError here: only the body of class `C` itself sees it.",
        "2: a: `a` is bound here, in a class that has no name yet while its body runs",
    )
