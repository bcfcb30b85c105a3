"""The house: who may import whom, which library and which words are known where, and how large a room is."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import closure_lsp
from closure_lsp.syntax import lower

PACKAGE = Path(closure_lsp.__file__).parent

ORDER = (
    "version",
    "import_path",
    "printable",
    "cached",
    "line_index",
    "text",
    "python_version",
    "syntax",
    "scopes",
    "document",
    "flow",
    "library",
    "escape",
    "settings",
    "project",
    "ide",
    "live",
    "inference",
    "inference_process",
    "api",
    "server",
    "demo",
    "cli",
    "__main__",
)
"""From left to right: each may import those on its left."""

INNER_ORDERS = {
    "syntax": (
        "tokens",
        "regions",
        "logical_lines",
        "repair",
        "gaps",
        "parse",
        "constructs",
        "outline",
        "source",
        "tree",
        "parameters",
        "annotations",
        "literals",
        "comprehensions",
        "expressions",
        "statements",
        "imports",
        "definitions",
        "patterns",
        "lower",
        "stars",
        "spare_trees",
        "region",
        "__init__",
    ),
    "scopes": (
        "first_look",
        "variable_walk",
        "second_look",
        "qualified_name",
        "model",
        "facts",
        "messages",
        "surroundings",
        "evaluation",
        "collect",
        "resolved",
        "layout",
        "analyze",
        "__init__",
    ),
    "scopes/collect": (
        "context",
        "collector",
        "checks",
        "names",
        "annotation_scopes",
        "assignments",
        "compound",
        "definitions",
        "comprehensions",
        "patterns",
        "__init__",
    ),
    "document": (
        "unit",
        "statements",
        "class_bodies",
        "parts",
        "pieces",
        "divided_class",
        "module",
        "analysis",
        "globals",
        "__init__",
    ),
    "flow": ("order", "reach", "certainty", "loops", "__init__"),
    "ide": (
        "words",
        "captures",
        "edits",
        "results",
        "steps",
        "scope_tree",
        "semantic_tokens",
        "navigation",
        "closure_graph",
        "hover",
        "inlay_hints",
        "rename",
        "diagnostics",
        "code_actions",
        "__init__",
    ),
}
"""The same for what is inside a package; its `__init__` is the door or the last to be built."""

LIBRARIES = {
    "tree_sitter": "syntax",
    "tree_sitter_python": "syntax",
    "jedi": "inference",
    "packaging": "project",
    "pathspec": "project",
    "platformdirs": "project",
    "pygls": "server",
    "lsprotocol": "server",
}
"""Who alone imports it."""

FILES = [file for file in sorted(PACKAGE.rglob("*.py")) if file != PACKAGE / "__init__.py"]


def imports(file: Path) -> set[str]:
    """The full names of the modules that a file imports, those for the type checker included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            path = PACKAGE.parent / module.replace(".", "/")
            found.update(f"{module}.{name.name}" if path.is_dir() else module for name in node.names)
    return found


def layer(file: Path) -> str:
    return file.relative_to(PACKAGE).with_suffix("").parts[0]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_to_the_left(file: Path) -> None:
    own = ORDER.index(layer(file))
    for name in imports(file):
        package, _, rest = name.partition(".")
        if package == "closure_lsp":
            assert ORDER.index(rest.split(".")[0]) <= own, name
        if package in LIBRARIES:
            assert layer(file) == LIBRARIES[package], name


@pytest.mark.parametrize("room", INNER_ORDERS)
def test_imports_inside_a_room_point_to_the_left(room: str) -> None:
    order = INNER_ORDERS[room]
    prefix = f"closure_lsp.{room.replace('/', '.')}."
    for file in sorted((PACKAGE / room).rglob("*.py")):
        own = file.relative_to(PACKAGE / room).with_suffix("").parts[0]
        for name in imports(file):
            inner = name.removeprefix(prefix).split(".")[0] if name.startswith(prefix) else ""
            if inner in order:
                assert order.index(inner) <= order.index(own), (file.name, name)
        assert own in order, f"{room}/{own} has no place in the order"


ROOMS = sorted({file.parent for file in FILES if (file.parent / "__init__.py").exists()})


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(PACKAGE)))
def test_no_circle_inside_a_room(room: Path) -> None:
    """What imports what among the files and folders of a room, its door apart, is a graph without a circle."""
    prefix = ".".join(("closure_lsp", *room.relative_to(PACKAGE).parts, ""))
    own_names = {file.stem for file in room.iterdir()} - {"__init__"}
    graph: dict[str, set[str]] = {}
    for file in room.rglob("*.py"):
        own = file.relative_to(room).with_suffix("").parts[0]
        inner = {name.removeprefix(prefix).split(".")[0] for name in imports(file) if name.startswith(prefix)}
        graph.setdefault(own, set()).update((inner - {own}) & own_names)
    assert list(TopologicalSorter(graph).static_order())


PARSER_NAMES = frozenset(name for name in (*lower._CLASSES, *lower.LEFT_OUT) if "_" in name)
"""What the parser calls constructs, so far as it is no English word."""
_OTHER_MEANINGS = {"with_statement", "generator_expression"}
"""`from __future__ import with_statement`, and what JSON calls a block of that kind."""
PARSER_ATTRIBUTES = re.compile(r"\.(child_by_field_name|children_by_field_name|named_children|start_byte|end_byte)\b")


def parser_words(file: Path) -> list[str]:
    """The parser's words in a file: names of kinds as strings, and attributes of its nodes."""
    text = file.read_text(encoding="utf-8")
    constants = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    return [
        *(value for value in constants if isinstance(value, str) and value in PARSER_NAMES - _OTHER_MEANINGS),
        *PARSER_ATTRIBUTES.findall(text),
    ]


def test_only_syntax_knows_the_words_of_the_parser() -> None:
    found = {str(file.relative_to(PACKAGE)): parser_words(file) for file in FILES if layer(file) != "syntax"}
    assert {name: words for name, words in found.items() if words} == {}


def test_the_words_of_the_parser_would_be_noticed(tmp_path: Path) -> None:
    file = tmp_path / "room.py"
    file.write_text("def f(node): return node.type == 'function_definition' and node.start_byte\n")
    assert parser_words(file) == ["function_definition", "start_byte"]


MOST_LINES = 450
LONG_FILES: dict[str, str] = {}
"""Files of more lines, each with its reason."""

MOST_LINES_OF_A_FUNCTION = 60
LONG_FUNCTIONS = {
    "inference.py:_source_only_script": "jedi is imported late, so the classes on its bases are made inside",
}
"""Functions of more lines, each with its reason."""


def test_rooms_are_small() -> None:
    sizes = {str(file.relative_to(PACKAGE)): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES and name not in LONG_FILES} == {}


def test_functions_are_short() -> None:
    found = {}
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                size = node.end_lineno - node.lineno + 1
                name = f"{file.relative_to(PACKAGE)}:{node.name}"
                if size > MOST_LINES_OF_A_FUNCTION and name not in LONG_FUNCTIONS:
                    found[name] = size
    assert found == {}


def test_no_two_classes_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(str(file.relative_to(PACKAGE)))
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}
