"""Where regions and logical lines begin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closure_lsp.syntax import regions
from closure_lsp.syntax.logical_lines import logical_lines
from closure_lsp.syntax.regions import divide
from closure_lsp.syntax.tokens import bracketed_gaps


def check_regions(*regions: str) -> None:
    """The text made of `regions` is divided just so."""
    data = "".join(regions).encode()
    starts = list(divide(data).starts)
    pieces = [data[start:end].decode() for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]
    assert pieces == list(regions)


def check_logical_lines(text: str, *lines: str) -> None:
    """The text has these logical lines; after a `…` stands what would close it."""
    data = text.encode()
    found = [
        data[line.start : line.end].decode() + (f" … {line.closing.decode()}" if line.closing else "")
        for line in logical_lines(data)
    ]
    assert found == list(lines)


class TestRegions:
    def test_a_statement_owns_its_lines_up_to_the_next(self) -> None:
        check_regions("x = 1\n\n# about y\n", "y = 2\n")

    def test_what_stands_above_the_first_statement_is_a_region_too(self) -> None:
        check_regions("# license\n\n", "x = 1\n", "y = 2")

    def test_an_empty_text_is_one_region(self) -> None:
        check_regions("")

    def test_clauses_carry_a_statement_on(self) -> None:
        check_regions("if a:\n  b\nelif c:\n  d\nelse:\n  e\n", "try:\n  f\nexcept E:\n  g\nfinally:\n  h\n", "i")

    def test_a_decorator_belongs_to_its_definition(self) -> None:
        check_regions("@a\n@b\nasync def f():\n  pass\n", "@c\n# why\nclass C: pass\n", "def g(): pass")

    def test_brackets_strings_and_backslashes_hide_column_0(self) -> None:
        check_regions("x = [\n1,\n2\n]\n", 'y = """\ndef f(): pass\n"""\n', "z = 1 + \\\n2\n", "w")

    def test_a_comment_hides_quotes_and_brackets(self) -> None:
        check_regions("x = 1  # it's (\n", "y = 2")

    def test_a_statement_keyword_ends_an_open_bracket(self) -> None:
        check_regions("x = foo(\n", "def f(): pass\n", "y = [1,\n", "from a import b\n", "z = {\n", "@d\ndef g(): pass")

    @pytest.mark.parametrize("quote", ['"""', "'''"])
    def test_a_backslash_at_the_end_of_the_text_leaves_a_string_open(self, quote: str) -> None:
        assert not divide(f"x = {quote}a\nb\\".encode()).is_plain

    def test_an_open_quote_ends_with_its_line(self) -> None:
        check_regions("x = 'abc\n", "y = 'd'\n")

    def test_every_line_end_counts(self) -> None:
        check_regions("a\r\n", "b\r", "c\n", "d")

    def test_an_open_triple_quote_ends_with_its_line_where_it_would_swallow_functions(self) -> None:
        check_regions(
            'x = """\n',
            'def f():\n    """Docs of f."""\n    return 1\n',
            'def g():\n    """Docs of g."""\n',
            "y = 1\n",
        )

    def test_a_string_may_well_hold_a_program(self) -> None:
        check_regions('code = """\ndef f():\n    return 1\n"""\n', "def g(): pass\n")


class TestPartsOfAClass:
    """A region of a large class is its header with the first statement of its body, or a member."""

    @pytest.fixture(autouse=True)
    def _large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(regions, "LARGE_CLASS", 1)

    def test_members_begin_with_their_indentation(self) -> None:
        check_regions("class C:\n  'doc'\n\n", "  def f(self):\n    pass\n  # about g\n", "  @d\n  def g(self): pass\n")

    def test_what_stands_between_definitions_is_one_region(self) -> None:
        check_regions("class C:\n\tdef f(self): pass\n", "\tx = 1\n\ty = 2\n", "\tclass D:\n\t\tdef g(self): pass\n")

    def test_a_header_over_several_lines(self) -> None:
        check_regions("@d\nclass C(\n  A,\n  B,\n):\n    x = 1\n    y = 2\n", "    async def f(self): pass\n", "z\n")

    def test_definitions_deeper_down_begin_none(self) -> None:
        check_regions(
            "class C:\n  if x:\n    def f(self): pass\n  else:\n    def f(self): pass\n", "  def g(self): pass"
        )

    def test_strings_and_brackets_hide_members(self) -> None:
        check_regions('class C:\n  """\n  def no(): pass\n  """\n', "  def f(self,\n  a): pass\n")

    def test_a_definition_ends_an_open_bracket(self) -> None:
        check_regions("class C:\n  x = 1\n", "  def f(self): g(\n", "  def h(self): pass\n", "class D: pass\n")

    def test_a_small_class_is_one_region(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(regions, "LARGE_CLASS", 40)
        check_regions("class C:\n  x = 1\n  def f(self): pass\n", "class D:\n  def f(self): pass\n")


class TestLogicalLines:
    def test_headers_and_statements(self) -> None:
        check_logical_lines(
            "def f(a,\n      b):\n    x = 1  # one\n    return x\n", "def f(a,\n      b):", "x = 1", "return x"
        )

    def test_an_open_bracket_ends_where_the_indentation_says_so(self) -> None:
        check_logical_lines("def f():\n    x = foo(a,\n    y = 1\n", "def f():", "x = foo(a, … )", "y = 1")

    def test_a_closed_bracket_may_stand_anywhere(self) -> None:
        check_logical_lines("def f():\n    x = [\n  1,\n2]\n    y\n", "def f():", "x = [\n  1,\n2]", "y")

    def test_parameters_end_with_commas_and_statements_do_not(self) -> None:
        check_logical_lines("def f(a, \n    x = a\n", "def f(a, … )", "x = a")
        check_logical_lines("def f(\n    a,\n    b,\n    x = a\n", "def f(\n    a,\n    b, … )", "x = a")

    def test_an_open_string_is_to_be_closed_first(self) -> None:
        check_logical_lines("f('a\ng", "f('a … ')", "g")


def test_gaps_in_brackets_are_line_ends_and_comments() -> None:
    data = b"x = [1, # one\n 2]\ny # no gap\n"
    assert [data[start:end] for start, end in bracketed_gaps(data)] == [b"# one", b"\n"]
    assert bracketed_gaps(data + b"f(\ng()") == []


@given(st.text(alphabet="ab \n\r\t'\"#()[]{}:\\@=,", max_size=60))
def test_any_text_is_divided_without_loss(text: str) -> None:
    data = text.encode()
    starts = list(divide(data).starts)
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    lines = logical_lines(data)
    borders = [offset for line in lines for offset in (line.start, line.end)]
    assert borders == sorted(borders)
    assert all(offset <= len(data) for offset in borders)
