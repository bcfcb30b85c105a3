"""What callables do with what they are handed, where their Python source is not seen: a library of facts, as data.

`effects` are the words, `notation` how a row is written, `rows` how it is looked up, `data/` the rows, `own` those of
users. Each row of the
standard library is proven by a program that runs under CPython (`tests/library`).
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
