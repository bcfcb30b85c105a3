"""Makes closure graphs for tests: of a source as a whole, or at its cursor."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from closure_lsp.ide.closure_graph.focus import file_picture, picture_at
from tests.ide.fixtures import DEFAULT_VERSION, analysed, at_cursor

if TYPE_CHECKING:
    from closure_lsp.ide.closure_graph.model import ClosureGraph, ClosurePicture
    from closure_lsp.python_version import PythonVersion


def picture_of(source: str, version: PythonVersion = DEFAULT_VERSION) -> ClosurePicture:
    """The picture of a source: at its `$0`, if it has one, else of the file."""
    source = dedent(source).lstrip("\n")
    if "$0" in source:
        analysis, offset = at_cursor(source, version)
        return picture_at(analysis, "example", offset)
    return file_picture(analysed(source, version), "example")


def graph_of(source: str, version: PythonVersion = DEFAULT_VERSION) -> ClosureGraph:
    """The only graph of the picture."""
    (graph,) = picture_of(source, version).graphs
    return graph
