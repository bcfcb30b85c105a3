"""Holds the texts of CPython's scope errors. Never knows when one is due.

They are those of `Python/symtable.c`, and of `compile.c` and `future.c` where an older version raises the error there.
"""

from __future__ import annotations

from closure_lsp.scopes.facts import ANNOTATED as IS_ANNOTATED
from closure_lsp.scopes.facts import ASSIGNED, PARAMETER, REFERENCED

ANNOTATED = "annotated name '{}' can't be {}"
ASYNC_COMPREHENSION = "asynchronous comprehension outside of an asynchronous function"
CLASS_ANNOTATION_SCOPE = "Cannot use {} in annotation scope within class scope"
DEBUG = "cannot {} __debug__"
DUPLICATE_PARAMETER = "duplicate {} '{}' in function definition"
DUPLICATE_TYPE_PARAMETER = "duplicate type parameter '{}'"
FUTURE_BRACES = "not a chance"
FUTURE_LATE = "from __future__ imports must occur at the beginning of the file"
FUTURE_UNKNOWN = "future feature {} is not defined"
IMPORT_STAR = "import * only allowed at module level"
INNER_LOOP_CONFLICT = "comprehension inner loop cannot rebind assignment expression target '{}'"
LAZY_IMPORT = "lazy {} not allowed {}"
LAZY_IMPORT_STAR = "lazy from ... import * is not allowed"
NONLOCAL_AND_GLOBAL = "name '{}' is nonlocal and global"
NONLOCAL_AT_MODULE_LEVEL = "nonlocal declaration not allowed at module level"
NONLOCAL_TYPE_PARAMETER = "nonlocal binding not allowed for type parameter '{}'"
NONLOCAL_UNBOUND = "no binding for nonlocal '{}' found"
RESERVED_TYPE_PARAMETER = "reserved name '{}' cannot be used for type parameter"
WALRUS_IN_COMPREHENSION = "assignment expression within a comprehension cannot be {}"
WALRUS_IN_ITERABLE = "assignment expression cannot be used in a comprehension iterable expression"
WALRUS_REBINDS_ITERATION = "assignment expression cannot rebind comprehension iteration variable '{}'"
YIELD_IN_COMPREHENSION = "'yield' inside {}"


def late_declaration(name: str, flags: int, word: str) -> str:
    """What is wrong with a `global` or `nonlocal` of a name with which the block did this before; "" if nothing is."""
    if flags & PARAMETER:
        return f"name '{name}' is parameter and {word}"
    if flags & REFERENCED:
        return f"name '{name}' is used prior to {word} declaration"
    if flags & IS_ANNOTATED:
        return ANNOTATED.format(name, word)
    if flags & ASSIGNED:
        return f"name '{name}' is assigned to before {word} declaration"
    return ""
