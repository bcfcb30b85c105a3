"""Lists all that differs between the Python versions 3.9 to 3.15 in scopes and closures. Never looks at any text.

The *target* version decides, whatever interpreter runs the server. Every difference is here as a property with its
source, so that the passes read `version.inlines_comprehensions` and never compare numbers.
"""

from __future__ import annotations

import re
import sys
from typing import NamedTuple


class PythonVersion(NamedTuple):
    """A feature release of CPython, 3.9 to 3.15."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def hides_future_annotations(self) -> bool:
        """Names in annotations under `from __future__ import annotations` leave no trace (3.10: bpo-42725)."""
        return self >= (3, 10)

    @property
    def orders_parameter_cells_first(self) -> bool:
        """`co_cellvars` begins with the parameters, in their order (3.11: bpo-46841, one array of "localsplus")."""
        return self >= (3, 11)

    @property
    def makes_cells_by_instruction(self) -> bool:
        """MAKE_CELL makes a cell; before that the interpreter did when it set up the frame (3.11: bpo-43693)."""
        return self >= (3, 11)

    @property
    def names_functions_by_instruction(self) -> bool:
        """MAKE_FUNCTION takes the qualified name from the stack; since then from the code object (3.11: bpo-44530)."""
        return self < (3, 11)

    @property
    def attaches_closures_by_instruction(self) -> bool:
        """SET_FUNCTION_ATTRIBUTE gives a function its closure, not a flag of MAKE_FUNCTION (3.13: gh-112720)."""
        return self >= (3, 13)

    @property
    def loads_cells_as_fast_locals(self) -> bool:
        """A cell is loaded for a closure by LOAD_FAST, not LOAD_CLOSURE (3.13: gh-109889)."""
        return self >= (3, 13)

    @property
    def flags_every_free_class_name(self) -> bool:
        """A name that a class reads and a block in it captures counts as free in a method (`DEF_FREE_CLASS`).

        Before 3.12 only one that the class binds or declares global (`update_symbols`).
        """
        return self >= (3, 12)

    @property
    def inlines_comprehensions(self) -> bool:
        """List, set and dict comprehensions run in the frame of the block around them (3.12: PEP 709)."""
        return self >= (3, 12)

    @property
    def clears_all_names_in_class(self) -> bool:
        """A comprehension inlined into a class saves every name that it uses; since 3.14 only what it binds."""
        return self < (3, 14)

    @property
    def has_type_parameters(self) -> bool:
        """`def f[T]`, `class C[T]`, `type X = ...` (3.12: PEP 695)."""
        return self >= (3, 12)

    @property
    def reads_class_names_from_locals(self) -> bool:
        """A class body reads free variables by LOAD_FROM_DICT_OR_DEREF, not LOAD_CLASSDEREF (3.12: PEP 695)."""
        return self >= (3, 12)

    @property
    def defers_annotations(self) -> bool:
        """Annotations are evaluated by a function of their own, `__annotate__` (3.14: PEP 649 and 749)."""
        return self >= (3, 14)

    @property
    def names_blocks_in_type_aliases(self) -> bool:
        """The `co_qualname` of a lambda in `type A = ...` begins with `A`; not so since 3.14 (PEP 649)."""
        return self < (3, 14)

    @property
    def names_annotations_after_function(self) -> bool:
        """The `co_qualname` of a function's annotations is `f.__annotate__`, not `__annotate__` (3.15: gh-138151)."""
        return self >= (3, 15)

    @property
    def visits_else_before_handlers(self) -> bool:
        """Of a `try` the symbol table visits the `else` before the handlers (up to 3.12: gh-111123)."""
        return self < (3, 13)

    # -- what is an error, and in which words ---------------------------------------------------------------------

    @property
    def forbids_deleting_debug(self) -> bool:
        """`del __debug__` (3.10: bpo-45000)."""
        return self >= (3, 10)

    @property
    def checks_debug_early(self) -> bool:
        """The symbol table looks for `__debug__`: finds `del x.__debug__`, not `(__debug__): int` as before (3.14)."""
        return self >= (3, 14)

    @property
    def names_unknown_future_feature(self) -> bool:
        """An unknown feature is reported where it is named, before that at the whole import (3.14: `future.c`)."""
        return self >= (3, 14)

    @property
    def quotes_forbidden_expression(self) -> bool:
        """`'yield expression' can not be used within ...` in 3.10 and 3.11, since then without the quotes."""
        return (3, 10) <= self < (3, 12)

    @property
    def allows_async_in_plain_comprehension(self) -> bool:
        """An asynchronous comprehension may be in one without `async` (3.11: bpo-33346)."""
        return self >= (3, 11)

    @property
    def keeps_walrus_off_whole_target(self) -> bool:
        """A walrus in a comprehension may not rebind what a target only reads either, as `a` in `for x[a] in y`.

        Since 3.12 only what the target binds (gh-87447).
        """
        return self < (3, 12)

    @property
    def mangles_walrus_lookup(self) -> bool:
        """What a walrus in a comprehension may not rebind is looked up under its mangled name (3.13: gh-119311)."""
        return self >= (3, 13)

    @property
    def allows_blocks_in_class_annotation_scopes(self) -> bool:
        """Lambdas and comprehensions in annotation scopes of a class, an error in 3.12 (3.13: gh-109118)."""
        return self >= (3, 13)

    @property
    def tells_constraints_from_bounds(self) -> bool:
        """Errors in `[T: (a, b)]` speak of a constraint, no longer of a bound (3.13: gh-118513)."""
        return self >= (3, 13)

    @property
    def checks_async_early(self) -> bool:
        """`await` and the like outside an async function are found by the symbol table, which looks at annotations too.

        Before that the compiler found them, in what it compiled (3.14: gh-131591).
        """
        return self >= (3, 14)

    @property
    def reserves_classdict(self) -> bool:
        """No type parameter may be called `__classdict__` (3.14: gh-128632)."""
        return self >= (3, 14)

    @property
    def has_lazy_imports(self) -> bool:
        """`lazy import x` (3.15: PEP 810)."""
        return self >= (3, 15)

    @property
    def duplicate_parameter_word(self) -> str:
        """How the error about two parameters of one name calls them (since 3.15 "parameter")."""
        return "parameter" if self >= (3, 15) else "argument"


OLDEST = PythonVersion(3, 9)
NEWEST = PythonVersion(3, 15)
SUPPORTED = tuple(PythonVersion(3, minor) for minor in range(OLDEST.minor, NEWEST.minor + 1))


def parse_version(text: str) -> PythonVersion | None:
    """`"3.12"`, `"3.12.1"` or `"python3.12"` as a version; None where it is none of the supported ones."""
    version = _read(text)
    return version if version in SUPPORTED else None


def nearest_version(text: str) -> PythonVersion | None:
    """The supported version nearest to that of an interpreter, written as for `parse_version`; None for no version."""
    version = _read(text)
    return _nearest(version) if version else None


def running_version() -> PythonVersion:
    """The version of the interpreter that runs this code, or the nearest supported one."""
    return _nearest(PythonVersion(*sys.version_info[:2]))


def _read(text: str) -> PythonVersion | None:
    match = re.fullmatch(r"\s*(?:c?python\s*)?(\d{1,9})\.(\d{1,9})(?:[.\w+-]*)\s*", text, re.IGNORECASE)
    return PythonVersion(int(match[1]), int(match[2])) if match else None


def _nearest(version: PythonVersion) -> PythonVersion:
    return min(max(version, OLDEST), NEWEST)
