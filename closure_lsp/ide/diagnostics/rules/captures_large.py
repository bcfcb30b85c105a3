"""A function that is kept captures something obviously large, or a resource such as an open file.

What a function captures lives as long as the function: the megabytes that were read, or a file that is then closed
late or never. Capture only the result that the function needs, or delete the variable once the function no longer
needs it.

This is an opt-in rule for people who look for leaks: name it in `select`. It looks at nested functions that are
returned, stored, or passed to unknown code, and at variables that are bound once, to one of these: `open(...)`; the
result of `.read()`, `.readlines()`, `.read_text()` or `.read_bytes()`; `bytearray(n)`, `bytes(n)`, `list(range(n))`
or `[x] * n` with a literal n of a million or more; `read_csv` and similar functions of pandas and polars.

Example:

    def make_counter(path):
        text = path.read_text()

        def count():
            return len(text)

        return count

Use instead:

    def make_counter(path):
        length = len(path.read_text())

        def count():
            return length

        return count
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from closure_lsp.ide.diagnostics.engine.finding import LocalFinding, LocalRelated
from closure_lsp.ide.diagnostics.engine.kept import kept_functions
from closure_lsp.ide.diagnostics.engine.rule import Rule
from closure_lsp.ide.diagnostics.engine.way import way
from closure_lsp.ide.results import Severity
from closure_lsp.ide.words.blocks import called
from closure_lsp.ide.words.prose import quoted, sentence_case
from closure_lsp.scopes.model import BindingKind
from closure_lsp.syntax import Assignment, Attribute, BinaryOperation, Call, List, String, Tuple, bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.diagnostics.engine.kept import Kept
    from closure_lsp.ide.diagnostics.engine.rule import Glance
    from closure_lsp.syntax import Node


def check(unit: Unit, module: Globals) -> Iterator[LocalFinding]:
    """One finding for each function and variable, at the function's first use of it."""
    for kept in kept_functions(unit, module):
        value = _only_value(kept)
        if value is None or not _is_large(value):
            continue
        span, bound = kept.capturer.use.span, kept.bindings[0].span
        name = unit.region.text(span)
        message = (
            f"{sentence_case(called(kept.capturer.function))} keeps {quoted(name)} alive: "
            f"it holds all of {quoted(' '.join(value.text.split()), 30)}.",
        )
        related = (LocalRelated(bound, f"`{name}` is bound here"), *way(unit, module, kept.trail))
        yield LocalFinding(span, RULE.name, RULE.severity, kept.name, message, related)


def may_find(glance: Glance) -> bool:
    """There has to be a function inside another."""
    return glance.nests_functions


RULE = Rule("captures-large", Severity.INFORMATION, check, __doc__ or "", may_find, is_default=False)

_MANY = 1_000_000
_OPENERS = frozenset({"open", "io.open", "os.fdopen", "socket.socket"})
_READERS = frozenset({"read", "read_bytes", "read_text", "readlines"})
_TABLE_READERS = frozenset({"pandas", "pd", "pl", "polars"})


def _only_value(kept: Kept) -> Node | None:
    """What the one assignment of the variable gives to it; None where there are others, or another kind of binding."""
    bindings = kept.bindings
    if len(bindings) != 1 or bindings[0].binding is not BindingKind.ASSIGNMENT:
        return None
    target = kept.unit.reference_node(bindings[0])
    around = target.parent
    return bare(around.right) if isinstance(around, Assignment) and around.left is target else None


def _is_large(value: Node) -> bool:
    if isinstance(value, BinaryOperation):
        operands = (value.left, value.right)
        is_row = any(isinstance(each, List | String | Tuple) for each in operands)
        return is_row and value.operator == "*" and any(_is_many(each) for each in operands)
    if not isinstance(value, Call) or value.function is None:
        return False
    name = value.function.text
    owner, _, method = name.rpartition(".")
    if name in _OPENERS or (isinstance(value.function, Attribute) and method in _READERS):
        return True
    if owner in _TABLE_READERS and method.startswith("read_"):
        return True
    first = bare(value.given[0]) if value.given else None
    if name in ("list", "tuple", "set") and isinstance(first, Call):
        is_range = first.function is not None and first.function.text == "range"
        return is_range and any(_is_many(each) for each in first.given)
    return name in ("bytearray", "bytes") and _is_many(first)


def _is_many(node: Node | None) -> bool:
    """Whether it is a literal number of a million or more, including `10**8` and `64 * 1024 * 1024`."""
    text = re.sub(r"[\s_()]", "", node.text if node is not None else "")
    if not re.fullmatch(r"\d{1,12}(\*\*?\d{1,12})*", text):
        return False
    product = 1
    for factor in re.split(r"(?<!\*)\*(?!\*)", text):
        base, *exponents = (int(part) for part in factor.split("**"))
        if len(exponents) > 1 or (exponents and exponents[0] > _LARGEST_EXPONENT):
            return True
        product = min(product * (base ** exponents[0] if exponents else base), _MANY)  # no number grows with the text
    return product == _MANY


_LARGEST_EXPONENT = 64
