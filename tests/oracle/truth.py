"""Says what CPython itself makes of programs. Runs under the interpreter that is asked; knows nothing of ours.

    pythonX.Y truth.py < one JSON request a line > one JSON answer a line

A request is `{"path"}`, or `{"path", "source"}` for a text that is no file. An answer holds `path`, `error` (the first
SyntaxError, or null), `code` (every code object), `symbols` (every block that `symtable` lists) and `references`
(3.11+: every instruction that names a variable, by `co_positions`). Nothing of the programs is executed.
"""

# mypy: ignore-errors
# It is written for the interpreter that runs it, from 3.9 on, not for the one that mypy checks for.

import _symtable
import ast
import dis
import json
import symtable
import sys
import warnings

SCOPES = {1: "local", 2: "global_explicit", 3: "global_implicit", 4: "free", 5: "cell"}
FLAGS = {
    name: getattr(_symtable, constant)
    for name, constant in {
        "global": "DEF_GLOBAL",
        "assigned": "DEF_LOCAL",
        "parameter": "DEF_PARAM",
        "nonlocal": "DEF_NONLOCAL",
        "referenced": "USE",
        "imported": "DEF_IMPORT",
        "annotated": "DEF_ANNOT",
        "comp_iter": "DEF_COMP_ITER",
        "type_parameter": "DEF_TYPE_PARAM",
        "comp_cell": "DEF_COMP_CELL",
        "free_class": "DEF_FREE_CLASS",
    }.items()
    if hasattr(_symtable, constant)
}
FAMILIES = (
    "FROM_DICT_OR_DEREF",
    "FROM_DICT_OR_GLOBALS",
    "CLASSDEREF",
    "DEREF",
    "GLOBAL",
    "NAME",
    "FAST",
)


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    for line in sys.stdin:
        print(json.dumps(describe(**json.loads(line))), flush=True)


def describe(path, source=None):
    if source is None:
        with open(path, "rb") as file:
            source = file.read()
    result = {"path": path, "error": None, "flags": list(FLAGS), "code": [], "symbols": [], "references": []}
    phase = "parser"
    try:
        compile(source, path, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        phase = "symbol table"
        table = symtable.symtable(source, path, "exec")
        result["symbols"] = blocks(table)
        phase = "compiler"
        module = compile(source, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        result["error"] = {"phase": phase, "message": error.msg, "line": error.lineno, "offset": error.offset}
        return result
    except (ValueError, RecursionError, MemoryError, SystemError) as error:
        # Too deeply nested, a null byte; SystemError is a bug of CPython's own.
        result["error"] = {"phase": "none", "message": str(error), "line": None, "offset": None}
        return result
    for code in code_objects(module):
        result["code"].append(
            {
                "name": code.co_name,
                "qualname": getattr(code, "co_qualname", None),
                "line": code.co_firstlineno or 1,
                "cellvars": list(code.co_cellvars),
                "freevars": list(code.co_freevars),
            }
        )
        if sys.version_info >= (3, 11):
            result["references"].extend(named_instructions(code))
    return result


def code_objects(module):
    found = [module]
    for code in found:
        found.extend(constant for constant in code.co_consts if hasattr(constant, "co_code"))
    return found


def named_instructions(code):
    cells = {*code.co_cellvars, *code.co_freevars}
    for instruction in dis.get_instructions(code):
        position = instruction.positions
        if position is None or position.lineno is None or position.col_offset is None:
            continue
        if position.lineno != position.end_lineno:
            continue
        verb, _, rest = instruction.opname.partition("_")
        if verb not in ("LOAD", "STORE", "DELETE"):
            continue
        family = next((family for family in FAMILIES if rest.startswith(family)), None)
        if family is None:
            continue
        if not isinstance(instruction.argval, str):
            continue  # two instructions in one: the compiler's positions for these are those of one of them
        yield [
            position.lineno,
            position.col_offset,
            position.end_col_offset,
            instruction.opname,
            f"{verb}_{family}",
            instruction.argval,
            instruction.argval in cells,
        ]


def blocks(table):
    found = [table]
    result = []
    for block in found:
        found.extend(block.get_children())
        result.append(
            {
                "type": str(getattr(block.get_type(), "value", block.get_type())),
                "name": block.get_name(),
                "line": block.get_lineno(),
                "symbols": {
                    name: [SCOPES.get(_symtable_scope(bits)), [flag for flag, bit in FLAGS.items() if bits & bit]]
                    for name, bits in block._table.symbols.items()
                },
            }
        )
    return result


def _symtable_scope(bits):
    return bits >> _symtable.SCOPE_OFF & _symtable.SCOPE_MASK


if __name__ == "__main__":
    main()
