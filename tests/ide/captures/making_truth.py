"""Says which instructions make closures in programs. Runs under the interpreter that is asked; knows nothing of ours.

    pythonX.Y making_truth.py < one path a line > one JSON answer a line

An answer is null for what does not compile, else for each function that is made with a closure its name, its first
line, the instructions from the first cell to the one that attaches the closure, and its COPY_FREE_VARS or null.
Nothing of the programs is executed.
"""

# mypy: ignore-errors
# It is written for the interpreter that runs it, from 3.9 on, not for the one that mypy checks for.

import dis
import json
import sys
import warnings

CLOSURE = 8
"""The flag of MAKE_FUNCTION and SET_FUNCTION_ATTRIBUTE."""


def codes(code):
    yield code
    for each in code.co_consts:
        if hasattr(each, "co_code"):
            yield from codes(each)


def made(code):
    instructions = [each for each in dis.get_instructions(code) if each.opname != "EXTENDED_ARG"]
    for index, each in enumerate(instructions):
        if each.opname != "MAKE_FUNCTION":
            continue
        last, end = index - 1, index
        if not hasattr(instructions[last].argval, "co_code"):
            last -= 1
        function = instructions[last].argval
        if sys.version_info >= (3, 13):
            following = instructions[index + 1]
            if following.opname != "SET_FUNCTION_ATTRIBUTE" or following.arg != CLOSURE:
                continue
            end += 1
        elif not each.arg & CLOSURE:
            continue
        first = last - 1 - instructions[last - 1].arg
        steps = [[family(found.opname), argument(found)] for found in instructions[first : end + 1]]
        copies = [
            [found.opname, str(found.arg)] for found in dis.get_instructions(function) if "COPY_FREE" in found.opname
        ]
        yield [function.co_name, function.co_firstlineno, steps, copies[0] if copies else None]


def family(opcode):
    return "LOAD_FAST" if opcode.startswith("LOAD_FAST") else opcode


def argument(instruction):
    if hasattr(instruction.argval, "co_code"):
        return "code"
    if instruction.opname in ("MAKE_FUNCTION", "SET_FUNCTION_ATTRIBUTE"):
        return "closure" if instruction.arg and instruction.arg & CLOSURE else ""
    return str(instruction.argval)


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    for line in sys.stdin.read().splitlines():
        try:
            with open(line, "rb") as file:
                module = compile(file.read(), line, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            print("null")
            continue
        print(json.dumps([found for code in codes(module) for found in made(code)]))


if __name__ == "__main__":
    main()
