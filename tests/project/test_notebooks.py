"""How cells become one source text, what only IPython understands, and where a line is."""

from __future__ import annotations

import json

import pytest

from closure_lsp.project.notebooks import NotebookError, join, read_notebook


def check_cell(code: str, expected: str | None) -> None:
    """What a cell becomes: the same lines. None: it is left out. CPython has to be able to compile it."""
    joined = join([(1, code)])
    if expected is None:
        assert joined.source == ""
        return
    assert joined.source == expected + "\n"
    compile(joined.source, "cell", "exec")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = 1", "x = 1"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("  !ls -la | wc", "  pass"),
        ("?print", "pass"),
        ("print?", "pass"),
        ("a.b??", "pass"),
        ("files = !ls", "files = ..."),
        ("a, b = %timeit -o f()", "a, b = ..."),
        ("x[0] = !ls", "x[0] = ..."),
        (";f a b", "pass"),
        (",f a b", "pass"),
        ("/f a b", "pass"),
        ("!ls \\\n  -la\nx = 1", "pass\n\nx = 1"),
        # what only looks like it
        ("x = a % b", "x = a % b"),
        ("x = (a\n% b)", "x = (a\n% b)"),
        ("x = '''\n%magic\n'''", "x = '''\n%magic\n'''"),
        ("x = 'a' \\\n% b", "x = 'a' \\\n% b"),
        ("x = ''\nx = '''it's'''\n%m", "x = ''\nx = '''it's'''\npass"),
        ("x != y", "x != y"),
        ("x %= 2", "x %= 2"),
        ("# is it?\nx = {'?': 1}", "# is it?\nx = {'?': 1}"),
        ("x = '('  # (\n%m", "x = '('  # (\npass"),
        # cells
        ("%%time\nx = 1", "\nx = 1"),
        ("\n%%capture out\nx = 1", "\n\nx = 1"),
        ("%%bash\nls", None),
        ("%%html\n<b>", None),
    ],
)
def test_cell(code: str, expected: str | None) -> None:
    indented = code.startswith("  ")
    if indented:  # a magic may be all that a suite has
        joined = join([(1, f"if x:\n{code}")])
        assert joined.source == f"if x:\n{expected}\n"
        compile(joined.source, "cell", "exec")
    else:
        check_cell(code, expected)


def test_places() -> None:
    joined = join([(2, "a\nb"), (3, "%%bash\nx"), (5, ""), (7, "c\r\nd")])
    assert joined.source == "a\nb\n\nc\nd\n"
    assert [joined.place(line) for line in range(5)] == [(2, 0), (2, 1), (5, 0), (7, 0), (7, 1)]
    assert join([]).place(0) == (1, 0)


def test_file() -> None:
    cells = [
        {"cell_type": "markdown", "source": "text"},
        {"cell_type": "code", "source": ["a = 1\n", "b = 2"]},
        {"cell_type": "code", "source": "c = 3\n"},
        "no cell",
        {"cell_type": "code", "source": 5},
    ]
    joined = read_notebook(json.dumps({"cells": cells}).encode())
    assert joined.source == "a = 1\nb = 2\nc = 3\n\n\n"
    assert joined.cells == (2, 3, 5)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is not JSON"),
        (b"\xff", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"5", "it has no cells"),
        (b'{"cells": 5}', "it has no cells"),
        (b'{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "a notebook in r"),
        (b'{"cells": [], "metadata": {"language_info": {"name": "julia"}}}', "a notebook in julia"),
    ],
)
def test_what_is_no_notebook_of_python(content: bytes, why: str) -> None:
    with pytest.raises(NotebookError, match=why):
        read_notebook(content)
