"""Determines scopes as CPython's compiler does: `analyze(region, version, future)` returns a `SymbolTable`.

Two passes, as in CPython's `Python/symtable.c`: `collect` walks the tree and notes for each block what it does with
each name; `analyze` decides from these facts alone which names are local, cell, free or global; `layout` says what the
compiler makes of that: `co_cellvars`, `co_freevars`, and the opcode of each reference. `model` holds the words.
"""
