"""Who may import whom: an arrow points to the left only, and each library is known in one place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import closure_lsp

PACKAGE = Path(closure_lsp.__file__).parent

ORDER = (
    "line_index",
    "text",
    "python_version",
    "lines",
    "repair",
    "syntax",
    "scopes",
    "flow",
    "callables",
    "library",
    "callees",
    "escape",
    "analysis",
    "settings",
    "ide",
    "inference",
    "inference_process",
    "server",
    "demo",
    "cli",
    "__main__",
)
"""From left to right: each may import those on its left."""

LIBRARIES = {
    "tree_sitter": "syntax",
    "tree_sitter_python": "syntax",
    "jedi": "inference",
    "pygls": "server",
    "lsprotocol": "server",
}
"""Who alone imports it."""


def imports(file: Path) -> set[str]:
    """The full names of the modules that a file imports, those for the type checker included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "closure_lsp":
            found.update(f"closure_lsp.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def layer(file: Path) -> str:
    return file.relative_to(PACKAGE).with_suffix("").parts[0]


FILES = [file for file in sorted(PACKAGE.rglob("*.py")) if file != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_to_the_left(file: Path) -> None:
    own = ORDER.index(layer(file))
    for name in imports(file):
        package, _, rest = name.partition(".")
        if package == "closure_lsp" and rest != "__version__":
            assert ORDER.index(rest.split(".")[0]) <= own, name
        if package in LIBRARIES:
            assert layer(file) == LIBRARIES[package], name
