"""The picture in box characters."""

from __future__ import annotations

from textwrap import dedent

import pytest

from closure_lsp.ide.closure_graph.text_form import text_form
from tests.ide.closure_graph.pictures import picture_of


def check_text(source: str, expected: str) -> None:
    """The source is drawn as expected; the text may be indented, and begins with its title."""
    assert text_form(picture_of(source)) == dedent(expected).lstrip("\n")


def test_a_function_factory() -> None:
    check_text(
        """
        def make_adder(n):
            def add(x):
                return x + n
            return add
        """,
        """
        example (Python 3.13)

        frames                          cells                              functions
        ┌─────────────────────────┐
        │ make_adder, line 1      │
        │ each call of make_adder │     ┌────────────────────────────┐
        │ n                       │────▶│ n                          │◀─┐  ┌──────────────────────────────┐
        │ no cell: add            │     │ parameter, line 1          │  │  │ add, line 2                  │
        └─────────────────────────┘     │ one per call of make_adder │  │  │ function, made by make_adder │
                                        └────────────────────────────┘  └──│ [0] n: reads, line 3         │
                                                                           └──────────────────────────────┘

        ── owns   ── captures
        """,
    )


def test_a_shared_cell_that_is_rebound() -> None:
    check_text(
        """
        def counter():
            n = 0
            def inc():
                nonlocal n
                n += 1
            def get():
                return n
            return inc, get
        """,
        """
        example (Python 3.13)

        frames                       cells                             functions
        ┌──────────────────────┐
        │ counter, line 1      │
        │ each call of counter │     ┌─────────────────────────┐
        │ n                    │────▶│ n = 0                   │◀─┐    ┌───────────────────────────┐
        │ no cell: inc, get    │     │ assignment, line 2      │  │    │ inc, line 3               │
        └──────────────────────┘     │ rebound by inc          │◀━┿━┓  │ function, made by counter │
                                     │ one per call of counter │  │ ┗━━│ [0] n: rebinds, line 4    │
                                     └─────────────────────────┘  │    └───────────────────────────┘
                                                                  │
                                                                  │    ┌───────────────────────────┐
                                                                  │    │ get, line 6               │
                                                                  │    │ function, made by counter │
                                                                  └────│ [0] n: reads, line 7      │
                                                                       └───────────────────────────┘

        ── owns   ── captures   ━━ captures and rebinds
        """,
    )


def test_late_binding_and_a_value_in_a_default() -> None:
    check_text(
        """
        def buttons(found):
            for i in range(3):
                found.append(lambda: i)
                found.append(lambda i=i: i)
        """,
        """
        example (Python 3.13)

        frames                       cells                                                  functions
        ┌──────────────────────┐
        │ buttons, line 1      │
        │ each call of buttons │     ┌────────────────────────────────────────────────┐
        │ i                    │────▶│ i = each of range(3)                           │◀─┐  ┌─────────────────────────┐
        │ no cell: found       │     │ for loop, line 2                               │  │  │ lambda, line 3          │
        └──────────────────────┘     │ one per call of buttons                        │  │  │ lambda, made by buttons │
                                     │ shared by all iterations of the loop on line 2 │  └──│ [0] i: reads, line 3    │
                                     └────────────────────────────────────────────────┘     └─────────────────────────┘

                                                                                            ┌─────────────────────────┐
                                                                                            │ lambda, line 4          │
                                                                                            │ lambda, made by buttons │
                                                                                            │ __closure__ is None     │
                                                                                            │ default i = i, a value  │
                                                                                            └─────────────────────────┘

        ── owns   ── captures
        """,
    )


def test_a_cycle() -> None:
    check_text(
        """
        def outer():
            funcs = []
            def inner():
                return funcs
            funcs.append(inner)
            return inner
        """,
        """
        example (Python 3.13)

        frames                     cells                                functions
        ┌────────────────────┐
        │ outer, line 1      │
        │ each call of outer │     ┌────────────────────────────┐
        │ funcs              │────▶│ funcs = []                 │◀─┐    ┌──────────────────────────┐
        │ no cell: inner     │     │ assignment, line 2         │  │    │ inner, line 3            │
        └────────────────────┘     │ keeps inner alive: a cycle │══╪═╗  │ function, made by outer  │
                                   │ one per call of outer      │  │ ╚═▶│ kept alive by cell funcs │
                                   └────────────────────────────┘  │    │                          │
                                                                   └────│ [0] funcs: reads, line 4 │
                                                                        └──────────────────────────┘

        ── owns   ── captures   ══ keeps alive, in a cycle
        """,
    )


def test_a_generator_function_in_a_class() -> None:
    check_text(
        """
        class Reader:
            def lines(self, path):
                def read():
                    yield from open(path)
                return read
        """,
        """
        example (Python 3.13)

        frames                      cells                         functions
        ┌─────────────────────┐
        │ lines, line 2       │
        │ each call of lines  │     ┌───────────────────────┐
        │ path                │────▶│ path                  │◀─┐  ┌───────────────────────────────────┐
        │ no cell: self, read │     │ parameter, line 2     │  │  │ read, line 3                      │
        └─────────────────────┘     │ one per call of lines │  │  │ generator function, made by lines │
                                    └───────────────────────┘  └──│ [0] path: reads, line 4           │
                                                                  │ its generator keeps these cells   │
                                                                  └───────────────────────────────────┘

        ── owns   ── captures
        """,
    )


@pytest.mark.parametrize("source", ["", "x = 1\n", "def f():\n    return 1\n"])
def test_a_file_without_closures_says_so(source: str) -> None:
    assert text_form(picture_of(source)) == "example (Python 3.13)\n\nNo closures here.\n"


def test_lines_that_cross_are_not_joined() -> None:
    """A line branches to one side only, so that `┼` can mean that two lines cross."""
    source = "def outer(a, b):\n    def f():\n        return b, a\n    def g():\n        return a, b\n    return f, g\n"
    text = text_form(picture_of(source))
    assert "┼" in text
    assert "├" in text
