"""Says what CPython itself makes of programs. Runs under the interpreter that is asked; knows nothing of ours.

    pythonX.Y truth.py < one JSON request a line > one JSON answer a line

A request is `{"path"}`, or `{"path", "source"}` for a text that is not a file. An answer holds `path`, `release` (three
numbers of this interpreter), `error` (the first SyntaxError, or null), `code` (every code object), `symbols` (every
block that `symtable` lists) and `references` (every instruction that names a variable, with its position). Nothing of
the programs is executed.
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
    result = {"path": path, "release": sys.version_info[:3], "error": None, "flags": list(FLAGS)}
    result.update(code=[], symbols=[], references=[])
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
    result["references"] = references(source, path, module)
    return result


def references(source, path, module):
    """Every instruction that names a variable: line, columns, its name, opcode, the variable, is that in a cell.

    Before 3.11 an instruction has a line and no columns. But the compiler takes the line from the node that it is at,
    whatever the node says: so the program is compiled once more with every node on a line of its own.
    """
    if sys.version_info >= (3, 11):
        return [
            found
            for code in code_objects(module)
            for instruction in dis.get_instructions(code)
            if instruction.positions is not None
            for found in named(code, instruction, *instruction.positions)
        ]
    tree = compile(source, path, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    positions = put_on_lines_of_their_own(tree)
    return [
        found
        for code in code_objects(compile(tree, path, "exec", dont_inherit=True))
        for instruction, line in with_lines(code)
        if line in positions
        for found in named(code, instruction, *positions[line])
    ]


def put_on_lines_of_their_own(tree):
    """Numbers the nodes; gives for each number the position as 3.11 has it."""
    positions = {}
    for number, node in enumerate(ast.walk(tree), 1):
        if hasattr(node, "lineno"):
            # Of `x += 1` the instructions of `x` are those of the statement.
            place = node.target if isinstance(node, ast.AugAssign) else node
            positions[number] = (place.lineno, place.end_lineno, place.col_offset, place.end_col_offset)
    for number, node in enumerate(ast.walk(tree), 1):
        if hasattr(node, "lineno"):
            node.lineno = node.end_lineno = number
    return positions


def with_lines(code):
    """The instructions, each with its line or None."""
    if hasattr(code, "co_lines"):  # 3.10
        lines = {at: line for start, end, line in code.co_lines() for at in range(start, end, 2)}
    else:
        lines = {}
        starts = [*dis.findlinestarts(code), (len(code.co_code), None)]
        for number, (start, line) in enumerate(starts[:-1]):
            lines.update((at, line) for at in range(start, starts[number + 1][0], 2))
    return [(instruction, lines.get(instruction.offset)) for instruction in dis.get_instructions(code)]


def code_objects(module):
    found = [module]
    for code in found:
        found.extend(constant for constant in code.co_consts if hasattr(constant, "co_code"))
    return found


def named(code, instruction, line, end_line, column, end_column):
    """What the instruction at that place tells of a variable: one entry or none."""
    if line is None or column is None or line != end_line:
        return
    verb, _, rest = instruction.opname.partition("_")
    if verb not in ("LOAD", "STORE", "DELETE"):
        return
    family = next((family for family in FAMILIES if rest.startswith(family)), None)
    if family is None:
        return
    name = instruction.argval
    if not isinstance(name, str):
        return  # two instructions in one: the compiler's positions for these are those of one of them
    in_cell = name in code.co_cellvars or name in code.co_freevars
    yield [line, column, end_column, instruction.opname, f"{verb}_{family}", name, in_cell]


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
