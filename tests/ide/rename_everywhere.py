"""Renames captured variables of any program there and back, and asks CPython what has changed.

    python -m tests.ide.rename_everywhere [COUNT [SEED]]

renames COUNT variables (500) in the standard library of the interpreter that runs it, as many in random programs, and
prints the counts.

The fresh name is the old one with a zero after it. So it sorts where the old one did, and CPython puts all cells into
the same order: the code objects have to be equal but for the name. Since 3.12 a comprehension inside the function may
keep another variable of that name in the same place (PEP 709). So both programs are compiled once more with generator
expressions in place of all comprehensions: their scopes are the same, and they are never inlined.
"""

from __future__ import annotations

import ast
import dis
import re
import sys
import warnings
from collections import Counter
from itertools import count, zip_longest
from random import Random
from types import CodeType
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.rename import Refusal, rename
from closure_lsp.python_version import running_version
from closure_lsp.text import Text, TextEdit, decode_source
from tests.oracle.generated import program
from tests.oracle.interpreters import interpreters, standard_library
from tests.oracle.run import python_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from closure_lsp.document.statements import Statement
    from closure_lsp.scopes.model import BlockId, Reference


class Variable(NamedTuple):
    """A captured variable and the places that name it."""

    statement: Statement
    home: BlockId
    name: str
    references: tuple[Reference, ...]


def captured_variables(analysis: Analysis) -> list[Variable]:
    """All that belong to functions, in the order of the text."""
    found: dict[tuple[int, BlockId, str], Variable] = {}
    for statement in analysis.statements:
        table = statement.scopes
        for capture in table.captures:
            references = table.references_to(capture.home, capture.name)
            if table.blocks[capture.home].kind.is_function_like and references:
                key = (statement.start, capture.home, capture.name)
                found.setdefault(key, Variable(statement, capture.home, capture.name, references))
    return list(found.values())


def rename_there_and_back(source: str, variable: Variable, analysis: Analysis, chance: Random) -> str:
    """What came of it, in a word or two; an AssertionError if the renamed program is another one."""
    reference = chance.choice(variable.references)
    place = variable.statement.place(reference.span)
    old_name = analysis.text.slice(place)
    fresh = old_name + "0"
    while fresh in source:
        fresh += "0"
    found = rename(analysis, place.start, fresh)
    if isinstance(found, Refusal):
        return f"refused: {re.sub(r'`[^`]*`|[0-9]+', '_', found.reason)}"
    after = applied(source, found.edits)
    _check_round_trip(source, after, found.edits, place.start, old_name, analysis)
    if old_name in _KNOWN_TO_THE_COMPILER:
        return "renamed, a name that the compiler knows"
    _check_same_code(_compiled_apart(source), _compiled_apart(after), old_name, fresh)
    if _shares_its_place(variable):
        return "renamed, compared with comprehensions kept apart"
    _check_same_code(_compiled(source), _compiled(after), old_name, fresh)
    return "renamed"


_KNOWN_TO_THE_COMPILER = frozenset({"super", "__class__"})
"""Who names `super` captures `__class__`."""


def applied(source: str, edits: Iterable[TextEdit]) -> str:
    """The source after the edits, whose spans count in the source as it is before any of them."""
    text = Text.from_str(source)
    for edit in sorted(edits, reverse=True):
        text = text.replaced(edit.span, edit.new_text)
    return str(text)


def compiles(source: str) -> bool:
    try:
        _compiled(source)
    except (SyntaxError, ValueError, RecursionError, SystemError):  # the last where CPython 3.13.0 goes astray
        return False
    return True


def _compiled(source: str | ast.Module) -> CodeType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(source, "<source>", "exec", dont_inherit=True)


def _compiled_apart(source: str) -> CodeType:
    """The program with generator expressions in place of comprehensions: each has code of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _compiled(ast.fix_missing_locations(_Apart().visit(ast.parse(source))))


class _Apart(ast.NodeTransformer):
    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._generator(node, node.elt)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self._generator(node, node.elt)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        parts = [part for part in (node.key, node.value) if part is not None]
        return self._generator(node, ast.Tuple(parts, ast.Load()))

    def _generator(self, node: ast.ListComp | ast.SetComp | ast.DictComp, element: ast.expr) -> ast.AST:
        return self.generic_visit(ast.copy_location(ast.GeneratorExp(element, node.generators), node))


def _check_round_trip(
    source: str, after: str, edits: Sequence[TextEdit], offset: int, old_name: str, analysis: Analysis
) -> None:
    """Renaming back gives the same bytes, unless the old name is one that no variable is given."""
    spellings = {analysis.text.slice(edit.span) for edit in edits if edit.span.start != edit.span.end}
    back_offset = offset + sum(
        len(edit.new_text.encode()) - (edit.span.end - edit.span.start) for edit in edits if edit.span.start < offset
    )
    for edit in edits:
        if edit.span.start == edit.span.end == offset + len(old_name.encode()):
            back_offset += len(f"{old_name} as ".encode())
    back = rename(Analysis.of(Text.from_str(after), analysis.python), back_offset, old_name)
    if isinstance(back, Refusal):
        assert old_name.startswith("__") or old_name == "super", (back, old_name)
        return
    if len(spellings) <= 1 and not re.search(r"\b(\w+)\s+as\s+\1\b", source):
        assert applied(after, back.edits) == source


def _shares_its_place(variable: Variable) -> bool:
    """Whether an inlined comprehension within the home has a variable of the same name, or is the home."""
    table = variable.statement.scopes
    start, end = table.blocks[variable.home].span
    inlined = [block for block in table.blocks if block.inlined and start <= block.span.start < end]
    return any(
        symbol.name == variable.name and (block.id == variable.home or symbol.home != variable.home)
        for block in inlined
        for symbol in block.symbols.values()
    )


def _check_same_code(before: CodeType, after: CodeType, old_name: str, fresh: str) -> None:
    def plain(value: object) -> object:
        """A name or constant of the renamed program as it was."""
        if isinstance(value, str):
            return value.replace(fresh, old_name)
        if isinstance(value, tuple):
            return tuple(map(plain, value))
        if isinstance(value, frozenset):
            return frozenset(map(plain, value))
        if isinstance(value, float | complex):
            return repr(value)  # for nan is not equal to itself
        return "code" if isinstance(value, CodeType) else value

    pairs = [(before, after)]
    while pairs:
        one, other = pairs.pop()
        for field in ("co_name", "co_varnames", "co_names", "co_flags"):
            assert plain(getattr(one, field)) == plain(getattr(other, field)), (one, field)
        # CPython orders cells by their names, and makes and hands them on in that order. Two constants of one code
        # object can be one, so they are compared where they are used.
        for field in ("co_cellvars", "co_freevars"):
            assert sorted(map(str, map(plain, getattr(one, field)))) == sorted(
                map(str, map(plain, getattr(other, field)))
            ), (
                one,
                field,
            )
        steps = [sorted(_steps(code, plain), key=repr) for code in (one, other)]
        assert steps[0] == steps[1], one
        pairs += zip(
            (each for each in one.co_consts if isinstance(each, CodeType)),
            (each for each in other.co_consts if isinstance(each, CodeType)),
            strict=True,
        )


def _steps(code: CodeType, plain: Callable[[object], object]) -> Iterator[tuple[str, object]]:
    """The instructions that name something or load a constant.

    Until 3.11 the compiler takes a method's call on a name for one on a module if the module's own code imports that
    name: LOAD_ATTR then stands for LOAD_METHOD, and everything after it moves.
    """
    steps = list(dis.get_instructions(code))
    for each, following in zip_longest(steps, steps[1:]):
        # All attributes that are assigned to a `self` are listed in there (3.13): not those of one with another name.
        is_list_of_attributes = following is not None and following.argval == "__static_attributes__"
        if each.opcode in _NAMING and not is_list_of_attributes:
            yield "LOAD_ATTR" if each.opname == "LOAD_METHOD" else each.opname, plain(each.argval)


_NAMING = frozenset({*dis.hasname, *dis.haslocal, *dis.hasfree, *dis.hasconst})


def main(arguments: Sequence[str]) -> int:
    wanted = int(arguments[0]) if arguments else 500
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    all_right = True
    for title, sources in (("the standard library", _files(seed)), ("random programs", _programs(seed))):
        outcomes = _outcomes(sources, wanted, Random(seed))
        print(f"{title}:")
        for outcome, number in outcomes.most_common():
            print(f"{number:6} {outcome}")
        all_right = all_right and not outcomes["WRONG"]
    return 0 if all_right else 1


def _files(seed: int) -> Iterator[tuple[str, str]]:
    files = python_files([standard_library(interpreters()[running_version()])])
    Random(seed).shuffle(files)
    for file in files:
        yield str(file), decode_source(file.read_bytes())


def _programs(seed: int) -> Iterator[tuple[str, str]]:
    for number in count():
        yield f"program {seed}.{number}", program(Random(seed * 1_000_003 + number), running_version(), 0)


def _outcomes(sources: Iterable[tuple[str, str]], wanted: int, chance: Random) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, source in sources:
        analysis = Analysis.of(Text.from_str(source), running_version())
        variables = captured_variables(analysis)
        if not variables or not compiles(source):
            continue
        for variable in chance.sample(variables, min(len(variables), 5)):
            found[_outcome(source, variable, analysis, chance, name)] += 1
        if found.total() >= wanted:
            break
    return found


def _outcome(source: str, variable: Variable, analysis: Analysis, chance: Random, file: str) -> str:
    try:
        return rename_there_and_back(source, variable, analysis, chance)
    except AssertionError as error:
        print(f"{file}: {variable.name}: {error}")
        return "WRONG"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
