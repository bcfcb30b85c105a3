"""Lists the parameters of the standard library that take functions or iterators, as typeshed's annotations tell.

The stubs are those that come with mypy. A parameter takes a function if its annotation names `Callable`, a protocol
with `__call__`, an alias of such a type or a type variable bound to one. It takes an iterator if its annotation is
`Iterable`, `Iterator` or `Generator`, or one of several that is. Names with an underscore are not public.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import mypy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Test = Callable[[ast.expr], bool]

STUBS = Path(mypy.__file__).parent / "typeshed" / "stdlib"


class StubParameter(NamedTuple):
    """A parameter of a callable."""

    callable: str
    parameter: str
    position: int | None
    """0 is the first argument of a call; keyword-only ones have none."""


@cache
def callbacks() -> tuple[StubParameter, ...]:
    """The parameters that take a function."""
    return tuple(dict.fromkeys(_parameters_of_stubs(_takes_callable)))


@cache
def iterables() -> tuple[StubParameter, ...]:
    """The parameters that take an iterator."""
    return tuple(dict.fromkeys(_parameters_of_stubs(lambda tree: _is_iterable)))


def _parameters_of_stubs(test: Callable[[ast.Module], Test]) -> Iterator[StubParameter]:
    """The parameters whose annotations pass the test for their stub."""
    for file in sorted(STUBS.rglob("*.pyi")):
        parts = [part for part in file.relative_to(STUBS).with_suffix("").parts if part != "__init__"]
        if not parts or any(part.startswith("_") for part in parts):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        module = "" if parts == ["builtins"] else ".".join(parts) + "."
        yield from _in_body(tree.body, module, test(tree))


def _in_body(body: list[ast.stmt], prefix: str, takes: Test, is_class: bool = False) -> Iterator[StubParameter]:
    for node in body:
        match node:
            case ast.If():
                yield from _in_body([*node.body, *node.orelse], prefix, takes, is_class)
            case ast.ClassDef() if not node.name.startswith("_"):
                yield from _in_body(node.body, f"{prefix}{node.name}.", takes, is_class=True)
            case ast.FunctionDef() | ast.AsyncFunctionDef() if _is_public(node.name):
                callee = prefix[:-1] if node.name in ("__init__", "__new__") else prefix + node.name
                is_static = any(
                    isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list
                )
                for argument, position in _parameters(node.args, int(is_class and not is_static)):
                    if argument.annotation and takes(argument.annotation):
                        yield StubParameter(callee, argument.arg.removeprefix("__"), position)


def _parameters(arguments: ast.arguments, receivers: int) -> Iterator[tuple[ast.arg, int | None]]:
    for index, argument in enumerate([*arguments.posonlyargs, *arguments.args, arguments.vararg]):
        if argument is not None:
            yield argument, index - receivers
    for argument in (*arguments.kwonlyargs, arguments.kwarg):
        if argument is not None:
            yield argument, None


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name in ("__init__", "__new__", "__call__", "__setitem__")


def _takes_callable(tree: ast.Module) -> Test:
    names = _callable_names(tree)
    return lambda annotation: _is_callable(annotation, names)


def _is_iterable(annotation: ast.expr) -> bool:
    match annotation:
        case ast.BinOp(left, _, right):
            return _is_iterable(left) or _is_iterable(right)
        case ast.Subscript(value=ast.Name("Optional"), slice=only):
            return _is_iterable(only)
        case ast.Subscript(value=ast.Name("Union"), slice=ast.Tuple(several)):
            return any(map(_is_iterable, several))
        case ast.Subscript(value=value):
            return _is_iterable(value)
        case ast.Name(name) | ast.Attribute(attr=name):
            return name in _ITERABLES
    return False


_ITERABLES = frozenset(
    {"AsyncGenerator", "AsyncIterable", "AsyncIterator", "Generator", "Iterable", "Iterator"},
)


def _callable_names(tree: ast.Module) -> set[str]:
    """Names that mean a callable in this stub."""
    names = {"Callable"}
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef():
                bases = {part.id for base in node.bases for part in ast.walk(base) if isinstance(part, ast.Name)}
                methods = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
                if "Protocol" in bases and "__call__" in methods:
                    names.add(node.name)
    while True:
        more = {name for node in ast.walk(tree) for name in _named_by(node, names)}
        if more <= names:
            return names
        names |= more


def _named_by(node: ast.AST, names: set[str]) -> Iterator[str]:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None and _is_callable(value, names):
            yield name
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            bounds = [keyword.value for keyword in call.keywords if keyword.arg == "bound"]
            if any(_is_callable(bound, names) for bound in bounds):
                yield name
        case ast.Assign(targets=[ast.Name(id=name)], value=(ast.Subscript() | ast.BinOp()) as value):
            if _is_callable(value, names):
                yield name


def _is_callable(annotation: ast.expr, names: set[str]) -> bool:
    for part in ast.walk(annotation):
        if isinstance(part, ast.Name) and part.id in names:
            return True
        if isinstance(part, ast.Attribute) and part.attr == "Callable":
            return True
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and "Callable" in part.value:
            return True
    return False
