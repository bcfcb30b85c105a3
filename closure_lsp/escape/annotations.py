"""Which class an annotation names, be it written as a string, and which the items of what it describes are.

Reads the text of annotations: they may never be evaluated (PEP 563), so their names need not be references.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape.module import Defined
from closure_lsp.scopes.model import BindingKind, BlockKind

if TYPE_CHECKING:
    from closure_lsp.escape.module import Binding, ModuleView
    from closure_lsp.syntax import Node


class Annotated(NamedTuple):
    """An annotation that means one class."""

    name: str
    """Dotted, as it is written."""
    arguments: tuple[str, ...] = ()
    """What is in brackets after it."""


def class_of(module: ModuleView, annotation: Node | None) -> Defined | str | None:
    """The class that an annotation names: one of a file, or the dotted name of one of a library. None for any other."""
    read = _read(annotation.text, module) if annotation is not None else None
    return _class(module, read.name) if read is not None else None


def item_class_of(module: ModuleView, annotation: Node | None, *, by_key: bool) -> Defined | str | None:
    """The class of what a container, or an iterator, gives that is annotated so; `by_key` for what `x[key]` gives."""
    read = _read(annotation.text, module) if annotation is not None else None
    found = _item(module, read, by_key=by_key) if read is not None else ""
    inner = _read(found, module) if found else None
    return _class(module, inner.name) if inner is not None else None


def _item(module: ModuleView, read: Annotated, *, by_key: bool) -> str:
    name = _full_name(module, read.name).rpartition(".")[2].lower()
    arguments = tuple(each for each in read.arguments if each != "...")
    if name in _MAPPINGS:
        place = 1 if by_key else 0
        return arguments[place] if len(arguments) > place else ""
    if name == "tuple" and len(set(arguments)) > 1:
        return ""
    return arguments[0] if name in _CONTAINERS and arguments else ""


_MAPPINGS = frozenset({"defaultdict", "dict", "mapping", "mutablemapping", "ordereddict"})
_CONTAINERS = frozenset(
    {
        *("abstractset", "asyncgenerator", "asynciterable", "asynciterator", "collection", "container", "deque"),
        *("frozenset", "generator", "iterable", "iterator", "list", "mutablesequence", "mutableset", "sequence"),
        *("set", "tuple"),
    }
)
_WRAPPERS = frozenset({"Annotated", "ClassVar", "Final", "NotRequired", "Optional", "ReadOnly", "Required", "Union"})


def _read(text: str, module: ModuleView) -> Annotated | None:
    """What an annotation comes to, without `None`, quotes and wrappers."""
    for _ in range(_DEEPEST):
        text = text.strip()
        if text[:1] in ("'", '"'):
            text = text.strip("'\"")
            continue
        options = [each for each in _parts(text, "|") if each not in ("", "None")]
        if len(options) != 1:
            return None
        found = _GENERIC.fullmatch(options[0])
        if found is None:
            return Annotated(options[0]) if _DOTTED.fullmatch(options[0]) else _unquoted(options[0], text, module)
        inside = tuple(_parts(found["arguments"], ","))
        wrapper = found["name"].rpartition(".")[2]
        if wrapper not in _WRAPPERS:
            return Annotated(found["name"], inside)
        text = inside[0] if wrapper == "Annotated" else " | ".join(inside)
    return None


def _unquoted(option: str, text: str, module: ModuleView) -> Annotated | None:
    return _read(option, module) if option != text and option[:1] in ("'", '"') else None


_DEEPEST = 6
"""How often wrappers and quotes may be around each other."""
_DOTTED = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")
_GENERIC = re.compile(r"(?P<name>[^\W\d][\w.]*)\s*\[(?P<arguments>.*)\]", re.DOTALL)


def _parts(text: str, separator: str) -> list[str]:
    """The text between separators that are in no brackets and quotes."""
    found, depth, quote, last = [], 0, "", 0
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
        elif character == separator and depth == 0:
            found.append(text[last:index].strip())
            last = index + 1
    return [*found, text[last:].strip()]


def _class(module: ModuleView, name: str) -> Defined | str | None:
    name = name.replace(" ", "")
    first, _, rest = name.partition(".")
    binding = module.only_binding(first)
    if binding is not None and not rest and binding.reference.binding is BindingKind.CLASS:
        return _defined(binding)
    full = _full_name(module, name)
    if not full or full in _ANYTHING:
        return None
    if "." in full and not module.library.is_class(full) and module.library.callable(full) is None:
        found = module.imported(full)
        if found is not None:
            return _defined(found)
    return full


_ANYTHING = frozenset({"Any", "object", "typing.Any", "typing.Self", "typing_extensions.Self"})


def _full_name(module: ModuleView, name: str) -> str:
    """The dotted name by which a library has what the file calls so; empty for what is none of a library."""
    first, dot, rest = name.partition(".")
    if not module.binds(first):
        return name
    binding = module.only_binding(first)
    imported = binding.unit.imported_name(binding.reference) if binding is not None else None
    return f"{imported}{dot}{rest}" if imported else ""


def _defined(binding: Binding) -> Defined | None:
    block = binding.unit.scopes.defined_by(binding.reference)
    return Defined(binding.unit, block) if block is not None and block.kind is BlockKind.CLASS else None
