"""The helpers of these tests, the only callers of what they test; an interpreter of the version judges as well."""

from __future__ import annotations

from textwrap import dedent

from closure_lsp.document.analysis import Analysis
from closure_lsp.python_version import PythonVersion, parse_version
from closure_lsp.text import Text
from tests.oracle.interpreters import interpreters
from tests.oracle.run import Judge, Program


def check_scopes(source: str, expected: str, version: str = "3.13") -> None:
    """`expected` holds a line for each code object: its qualified name, its cellvars and its freevars."""
    found = [
        f"{block.qualname}: {' '.join(block.cellvars) or '-'} | {' '.join(block.freevars) or '-'}"
        for unit in analyse(source, version).units
        for block in unit.scopes.blocks[1:]
        if block.has_code
    ]
    assert found == dedent(expected).strip().splitlines()
    ask_cpython(source, version)


def check_names(source: str, expected: str, version: str = "3.13") -> None:
    """`expected` holds a line for each instruction that names a variable: the name and the opcodes, in their order."""
    analysis = analyse(source, version)
    found = [
        f"{occurrence.reference.name} {occurrence.reference.opcode}"
        for statement in analysis.statements
        for occurrence in analysis.occurrences(statement)
        if occurrence.reference.opcode
    ]
    assert found == dedent(expected).strip().splitlines()
    ask_cpython(source, version)


def check_errors(source: str, *expected: str, version: str = "3.13") -> None:
    """`expected` holds `line:column message` for each error, both from 1 as CPython counts; none means it compiles."""
    analysis = analyse(source, version)
    found = []
    for error in analysis.scope_errors:
        line, column = analysis.text.position(error.span.start)
        found.append(f"{line + 1}:{column + 1} {error.message}")
    assert found == list(expected)
    ask_cpython(source, version)


def analyse(source: str, version: str) -> Analysis:
    return Analysis.of(Text.from_str(dedent(source)), _python(version))


def ask_cpython(source: str, version: str) -> None:
    """CPython of that version has to agree, if there is one here."""
    python = _python(version)
    interpreter = interpreters().get(python)
    if interpreter is None:
        return
    with Judge(interpreter, python) as judge:
        mismatches = judge.compare(Program("example", dedent(source))).mismatches
    assert not mismatches, "\n".join(map(str, mismatches))


def _python(version: str) -> PythonVersion:
    python = parse_version(version)
    assert python is not None, version
    return python
