"""Knows all that differs between the Python versions 3.9 to 3.15 in scopes and closures. Knows nothing of any text.

The *target* version decides, whatever interpreter runs the server. Every difference stands here as a property with its
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
    def module_begins_at_first_statement(self) -> bool:
        """`co_firstlineno` of a module; since 3.10 it is 1 (PEP 626)."""
        return self < (3, 10)

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
    def inlines_comprehensions(self) -> bool:
        """List, set and dict comprehensions run in the frame of the block around them (3.12: PEP 709)."""
        return self >= (3, 12)

    @property
    def has_type_parameters(self) -> bool:
        """`def f[T]`, `class C[T]`, `type X = ...` (3.12: PEP 695)."""
        return self >= (3, 12)

    @property
    def reads_class_names_from_locals(self) -> bool:
        """A free variable read in a class body: LOAD_FROM_DICT_OR_DEREF, before that LOAD_CLASSDEREF (3.12: PEP 695)."""
        return self >= (3, 12)

    @property
    def defers_annotations(self) -> bool:
        """Annotations are evaluated by a function of their own, `__annotate__` (3.14: PEP 649 and 749)."""
        return self >= (3, 14)

    @property
    def counts_super_in_annotation_scopes(self) -> bool:
        """`super` uses `__class__` in every function-like block, not in functions only (3.13: gh-118513)."""
        return self >= (3, 13)

    @property
    def names_annotations_after_function(self) -> bool:
        """The `co_qualname` of a function's annotations is `f.__annotate__`, not `__annotate__` (3.15: gh-138151)."""
        return self >= (3, 15)

    @property
    def duplicate_parameter_word(self) -> str:
        """How the error about two parameters of one name calls them (3.14: gh-126139)."""
        return "parameter" if self >= (3, 14) else "argument"


OLDEST = PythonVersion(3, 9)
NEWEST = PythonVersion(3, 15)
SUPPORTED = tuple(PythonVersion(3, minor) for minor in range(OLDEST.minor, NEWEST.minor + 1))


def parse_version(text: str) -> PythonVersion | None:
    """`"3.12"`, `"3.12.1"` or `"python3.12"` as a version; None where it is none of the supported ones."""
    match = re.fullmatch(r"\s*(?:c?python\s*)?(\d+)\.(\d+)(?:[.\w+-]*)\s*", text, re.IGNORECASE)
    version = PythonVersion(int(match[1]), int(match[2])) if match else None
    return version if version in SUPPORTED else None


def running_version() -> PythonVersion:
    """The version of the interpreter that runs this code, or the nearest supported one."""
    return min(max(PythonVersion(*sys.version_info[:2]), OLDEST), NEWEST)
