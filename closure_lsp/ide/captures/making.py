"""Lists the instructions with which CPython makes a function that has a closure, version by version.

From `compiler_make_closure` in `Python/compile.c` (since 3.13 `codegen_make_closure` in `codegen.c`). Tests compare it
with `dis` over a sample of every standard library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.model import Block


class MakingStep(NamedTuple):
    """One instruction."""

    opcode: str
    """Its family: since 3.14 a LOAD_FAST may be a LOAD_FAST_BORROW."""
    argument: str
    """As `dis` shows it: a name, a count, a flag; `code` for the code object."""
    effect: str
    """What it does, in words."""


def making_steps(block: Block, python: PythonVersion) -> tuple[MakingStep, ...]:
    """How the code around a `def`, lambda or generator expression makes its function, in the order of execution.

    From the first instruction about the closure to the one that attaches it; defaults and annotations are made before,
    and attached after. Empty for a function without a closure.
    """
    if not block.freevars:
        return ()
    load = "LOAD_FAST" if python.loads_cells_as_fast_locals else "LOAD_CLOSURE"
    count = len(block.freevars)
    steps = [MakingStep(load, name, f"pushes the cell of {name}, not its value") for name in block.freevars]
    steps.append(MakingStep("BUILD_TUPLE", str(count), f"makes the tuple of {_cells(count)}: the later __closure__"))
    steps.append(MakingStep("LOAD_CONST", "code", "pushes the code object, which all calls share"))
    if python.names_functions_by_instruction:
        steps.append(MakingStep("LOAD_CONST", block.qualname, "pushes the qualified name"))
    if python.attaches_closures_by_instruction:
        steps.append(MakingStep("MAKE_FUNCTION", "", "makes the function"))
        steps.append(MakingStep("SET_FUNCTION_ATTRIBUTE", "closure", "attaches the tuple as its __closure__"))
    else:
        steps.append(MakingStep("MAKE_FUNCTION", "closure", "makes the function, with the tuple as its __closure__"))
    return tuple(steps)


def entry_step(block: Block, python: PythonVersion) -> MakingStep | None:
    """The first instruction of a call of a function with a closure; None if the interpreter needs none.

    Before 3.11 it copied the cells when it created the frame.
    """
    if not block.freevars or not python.makes_cells_by_instruction:
        return None
    count = len(block.freevars)
    return MakingStep("COPY_FREE_VARS", str(count), f"copies {_cells(count)} from __closure__ into the frame")


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"
