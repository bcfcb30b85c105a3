"""What callables do with their arguments if we cannot see their Python source: a library of facts, as data.

`effects` defines the words, `notation` how to write a row, `rows` how to look one up; `data/` has the rows, `own` reads
those of users. For each row of the standard library, a program that runs under CPython proves it (`tests/library`).
"""

from closure_lsp.library.effects import (
    Effect,
    Gives,
    GivesBack,
    Iterates,
    Keeps,
    LooksAt,
    Place,
    Runs,
    TakesOut,
    Waits,
    When,
    Which,
)
from closure_lsp.library.notation import Callable, RowError, RowParameter
from closure_lsp.library.rows import Library

__all__ = [
    "Callable",
    "Effect",
    "Gives",
    "GivesBack",
    "Iterates",
    "Keeps",
    "Library",
    "LooksAt",
    "Place",
    "RowError",
    "RowParameter",
    "Runs",
    "TakesOut",
    "Waits",
    "When",
    "Which",
]
