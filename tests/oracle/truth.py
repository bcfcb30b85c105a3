"""Says what CPython itself makes of files. Runs under the interpreter that is asked; knows nothing of ours.

    pythonX.Y truth.py [--references] < list-of-paths > one JSON line for each file

A line holds `path`, `error` (the SyntaxError, or null), `code` (every code object), `symbols` (every block that
`symtable` lists) and, with --references, `references` (3.11+: every instruction that names a variable, by
`co_positions`). Nothing of the files is executed.
"""

# mypy: ignore-errors
# It is written for the interpreter that runs it, from 3.9 on, not for the one that mypy checks for.

import dis
import json
import symtable
import sys
import warnings

SCOPES = {1: "local", 2: "global_explicit", 3: "global_implicit", 4: "free", 5: "cell"}
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
    references = "--references" in sys.argv
    for line in sys.stdin:
        path = line.rstrip("\n")
        print(json.dumps(describe(path, references)), flush=True)


def describe(path, references):
    with open(path, "rb") as file:
        source = file.read()
    result = {"path": path, "error": None, "code": [], "symbols": [], "references": []}
    try:
        module = compile(source, path, "exec", dont_inherit=True)
        table = symtable.symtable(source, path, "exec")
    except SyntaxError as error:
        result["error"] = {"message": error.msg, "line": error.lineno, "offset": error.offset}
        return result
    except (ValueError, RecursionError, MemoryError) as error:
        result["error"] = {"message": str(error), "line": None, "offset": None}
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
        if references and sys.version_info >= (3, 11):
            result["references"].extend(named_instructions(code))
    result["symbols"] = blocks(table)
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
                "symbols": {symbol.get_name(): SCOPES.get(symbol._Symbol__scope) for symbol in block.get_symbols()},
            }
        )
    return result


if __name__ == "__main__":
    main()
