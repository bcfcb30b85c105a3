"""What a callee's name means: a function of the file, or a name of the standard library."""

from __future__ import annotations

from textwrap import dedent

import pytest

from closure_lsp.escape.callees import callee_of, taken_by
from closure_lsp.escape.module import Binding, library_of
from closure_lsp.escape.names import Meanings
from closure_lsp.python_version import PythonVersion
from closure_lsp.scopes.model import MODULE_BLOCK, Access
from closure_lsp.syntax import Call, nodes_below
from tests.escape.views import Undivided
from tests.ide.fixtures import analysed


class OneStatement(Undivided):
    """A module of one statement."""

    def __init__(self, source: str) -> None:
        (self.statement,) = analysed(dedent(source)).statements
        self.names = Meanings(self.statement.unit, self, {})
        self.library = library_of(PythonVersion(3, 13))

    def starred(self, name: str) -> str:
        return ""

    def binds(self, name: str) -> bool:
        return bool(self._bindings(name))

    def only_binding(self, name: str) -> Binding | None:
        found = self._bindings(name)
        return found[0] if len(found) == 1 else None

    def runs_at_once(self, name: str) -> bool:
        return False

    def reads_elsewhere(self, name: str) -> bool:
        return False

    def rebinds_elsewhere(self, name: str) -> bool:
        return False

    def rebinds_later(self, name: str) -> bool:
        return False

    def _bindings(self, name: str) -> list[Binding]:
        found = self.statement.scopes.references_to(MODULE_BLOCK, name)
        return [Binding(self.statement.unit, reference) for reference in found if reference.access is Access.WRITE]


def last_call(source: str) -> tuple[str | None, str | None]:
    """Of the last call of a source: the dotted name of what it calls, and `function(parameter of its argument)`."""
    module = OneStatement(source)
    call = max(nodes_below(module.statement.region.root, Call), key=lambda node: node.start)
    callee = callee_of(module.names, call.function)
    if callee is None or callee.definition is None:
        return module.names.dotted(call.function), None
    taken = taken_by(callee, call, call.given[-1])
    inside = ", ".join(f"*{each.parameter.name.text}" if each.is_rest else each.parameter.name.text for each in taken)
    return module.names.dotted(call.function), f"{callee.definition.block.name}({inside})"


@pytest.mark.parametrize(
    ("source", "dotted"),
    [
        ("sorted(a)", "sorted"),
        ("if 1: import re; re.sub(a)", "re.sub"),
        ("if 1: import os.path as p; p.join(a)", "os.path.join"),
        ("if 1: from functools import reduce as fold; fold(a)", "functools.reduce"),
        ("if 1: import re; sub = re.sub; sub(a)", "re.sub"),
        ("if 1: import re; sub = re.sub; sub = a; sub(a)", None),
        ("if 1: a = b.c; a(a)", "b.c"),
        ("if 1: sorted = a; sorted(a)", "a"),
        ("def f(sorted): sorted(a)", None),
        ("a[0](a)", None),
    ],
)
def test_dotted_names(source: str, dotted: str | None) -> None:
    assert last_call(source)[0] == dotted


@pytest.mark.parametrize(
    ("source", "function"),
    [
        ("if 1:\n    def f(a): pass\n    f(1)", "f(a)"),
        ("if 1:\n    def f(a, *, b): pass\n    f(1, b=2)", "f(b)"),
        ("if 1:\n    def f(*a): pass\n    f(1)", "f(*a)"),
        ("if 1:\n    def f(a): pass\n    def f(b): pass\n    f(1)", None),
        ("if 1:\n    f = lambda a: a\n    f(1)", "<lambda>(a)"),
        ("(lambda a: a)(1)", "<lambda>(a)"),
        ("if 1:\n    class C:\n        def __init__(self, a): pass\n    C(1)", "__init__(a)"),
        ("if 1:\n    class C: pass\n    C(1)", None),
        ("if 1:\n    class C:\n        def m(self, a): pass\n    c = C()\n    c.m(1)", "m(a)"),
        ("if 1:\n    class C:\n        def m(self, a): pass\n    C().m(1)", "m(a)"),
        ("if 1:\n    class C:\n        @staticmethod\n        def m(a): pass\n    C().m(1)", "m(a)"),
        ("class C:\n    def m(self, a): pass\n    def n(self): self.m(1)", "m(a)"),
        ("class C:\n    def m(self, a): pass\n    def n(self, b): b.m(1)", None),
        ("class C:\n    def m(self, a): pass\n    def n(self): self = a; self.m(1)", None),
        ("if 1:\n    def f(a):\n        def g(b): pass\n        return g\n    f(0)(1)", "g(b)"),
        ("if 1:\n    def f(a):\n        def g(b): pass\n        return a or g\n    f(0)(1)", None),
        ("if 1:\n    class B:\n        def __init__(self, a): pass\n    class C(B): pass\n    C(1)", "__init__(a)"),
        ("if 1:\n    class B:\n        def m(self, a): pass\n    class C(B): pass\n    C().m(1)", "m(a)"),
        (
            "if 1:\n    class B:\n        def m(self, a): pass\n    class C(B):\n        def m(self): super().m(1)",
            "m(a)",
        ),
        ("if 1:\n    class C:\n        @classmethod\n        def m(cls, a): pass\n    C.m(1)", "m(a)"),
        ("if 1:\n    class C:\n        def __call__(self, a): pass\n    c = C()\n    c(1)", "__call__(a)"),
        ("if 1:\n    def f(a): pass\n    g = f\n    g(1)", "f(a)"),
        ("if 1:\n    class C:\n        def m(self, a): pass\n    c = C()\n    m = c.m\n    m(1)", "m(a)"),
        ("if 1:\n    import functools\n    def f(a, b): pass\n    g = functools.partial(f, 0)\n    g(1)", "f(b)"),
        ("if 1:\n    def f(**a): pass\n    f(b=1)", "f(*a)"),
    ],
)
def test_functions_that_can_be_read(source: str, function: str | None) -> None:
    assert last_call(source)[1] == function
