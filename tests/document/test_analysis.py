"""What the module joins: its statements are analysed alone, and only here become one document."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.document.analysis import Analysis
from closure_lsp.python_version import NEWEST, OLDEST, PythonVersion
from closure_lsp.text import Span, Text


def check_occurrences(source: str, expected: str) -> None:
    """`expected` holds a line for each instruction of the module's own code: name, opcode, scope."""
    analysis = analyse(source)
    found = [
        f"{occurrence.reference.name} {occurrence.reference.opcode} {occurrence.reference.scope.value}"
        for statement in analysis.statements
        for occurrence in analysis.occurrences(statement)
        if occurrence.reference.opcode and statement.scopes.runs_in_module(occurrence.reference.block)
    ]
    assert found == dedent(expected).strip().splitlines()


def analyse(source: str) -> Analysis:
    return Analysis.of(Text.from_str(dedent(source)), PythonVersion(3, 13))


class TestNamesOfTheModule:
    def test_a_name_is_local_if_any_statement_binds_it(self) -> None:
        check_occurrences(
            "x\nlen\nx = 1\n",
            """
            x LOAD_NAME local
            len LOAD_NAME global_implicit
            x STORE_NAME local
            """,
        )

    def test_a_global_declaration_anywhere_counts_everywhere(self) -> None:
        check_occurrences(
            "x = 1\ndef f():\n    global x\nx\n",
            """
            x STORE_GLOBAL global_explicit
            f STORE_NAME local
            x LOAD_GLOBAL global_explicit
            """,
        )

    def test_an_inlined_comprehension_keeps_its_own_scope(self) -> None:
        check_occurrences(
            "global x\n[x for y in z]\n",
            """
            x LOAD_NAME global_implicit
            y STORE_FAST local
            z LOAD_NAME global_implicit
            """,
        )

    def test_who_binds_a_global(self) -> None:
        analysis = analyse("def f():\n    global x\n    x = 1\nprint(x, y)\n")
        assert analysis.module.binds("x")
        assert analysis.module.binds("f")
        assert not analysis.module.binds("y")


class TestScopeErrors:
    def test_they_come_in_order_and_count_from_the_documents_beginning(self) -> None:
        analysis = analyse("x = 1\nglobal x\ndef f(a): global a\n")
        assert [(analysis.text.position(error.span.start).line, error.message) for error in analysis.scope_errors] == [
            (1, "name 'x' is assigned to before global declaration"),
            (2, "name 'a' is parameter and global"),
        ]

    def test_an_edit_above_is_noticed(self) -> None:
        before = analyse("x = 1\nglobal x\n")
        after = Analysis.of(Text.from_str("y = 1\nglobal x\n"), before.python, before)
        assert len(before.scope_errors) == 1
        assert after.scope_errors == ()


class TestPlaces:
    def test_statements_cover_the_document(self) -> None:
        analysis = analyse("x = 1\n\ndef f():\n    pass\n# end\n")
        assert [statement.span for statement in analysis.statements] == [Span(0, 7), Span(7, 31)]
        assert analysis.statement_at(8).scopes.blocks[1].name == "f"


@given(
    st.text(alphabet="\n \t()[]{}:;,.=*@'\"#\\adefglobalrnmtchiy éß\x00\r\f", max_size=60),
    st.sampled_from([OLDEST, NEWEST]),
)
def test_no_text_raises(source: str, version: PythonVersion) -> None:
    analysis = Analysis.of(Text.from_str(source), version)
    assert sum(len(unit.region.data) for unit in analysis.units) == len(analysis.text.data)
    assert list(analysis.scope_errors) == sorted(analysis.scope_errors)


KEYWORDS = (
    "def f(a, b=x):", "class C[T: x]:", "lambda y: y", "[x for x in y]", "nonlocal x", "global x", "x := y", "match x:",
    "case [x, *y]:", "type A = x", "import a.b as c", "from __future__ import annotations", "async", "await", "yield",
    "lazy import x", "x: int", "except* E as x:", "with a as b:", "del x", "f'{x}'", "(", ")", ":", "=", "\n", "\n    ",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(KEYWORDS), max_size=12).map(" ".join),
    st.sampled_from([OLDEST, PythonVersion(3, 12), NEWEST]),
)
def test_no_mixture_of_pieces_raises(source: str, version: PythonVersion) -> None:
    analysis = Analysis.of(Text.from_str(source), version)
    for statement in analysis.statements:
        for occurrence in analysis.occurrences(statement):
            assert 0 <= occurrence.span.start <= occurrence.span.end <= len(analysis.text.data)
            assert occurrence.block.id < len(statement.scopes.blocks)
    assert list(analysis.scope_errors) == sorted(analysis.scope_errors)
