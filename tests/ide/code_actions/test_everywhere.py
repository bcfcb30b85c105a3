"""Every action, wherever it is offered: what it makes of a program compiles, and changes nothing that it need not.

Programs are the random ones of `tests.oracle.generated`, and files of the standard library. At each place each action
that is offered is applied once, and then:

- its edits are in order, do not overlap, and write the line ends that the document has;
- the text outside of them is byte for byte the same;
- what CPython compiled before it compiles after;
- every name that the action does not write or remove means the same variable as before;
- the diagnostics that it answers are gone;
- at the same place it is not offered again;
- where it claims to keep the behaviour, the program does the same: see `recording`.

`python -m tests.ide.code_actions.test_everywhere PROGRAMS FILES [FOLDER]` prints how often each action was applied, and
what went wrong. It takes FILES files at random, of the standard library or below FOLDER.
"""

from __future__ import annotations

import ast
import random
import re
import sys
import sysconfig
import warnings
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.analysis import Analysis
from closure_lsp.ide.code_actions import ACTIONS
from closure_lsp.ide.diagnostics import diagnostics, scope_errors
from closure_lsp.python_version import running_version
from closure_lsp.scopes.model import MODULE_BLOCK, Scope
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Span, Text, decode_source
from tests.ide.code_actions.check import EVERY_RULE, offers_at
from tests.ide.code_actions.recording import bound_names, record
from tests.oracle import generated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from closure_lsp.analysis import Occurrence
    from closure_lsp.ide.code_actions import Offer
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import TextEdit

SAMPLE_FILES = ("contextlib.py", "json/decoder.py")

_MAY_REPEAT = frozenset({"print-captures"})
"""To print the same once more is no mistake."""

MOST_CHARACTERS = 3000
"""Of a random program: longer ones say the same over and over."""

MOST_PLACES = 60
"""In one program, beside those of its diagnostics."""


@dataclass
class Outcome:
    """What the applications did."""

    applied: Counter[str] = field(default_factory=Counter)
    """By action and kind."""
    compared: Counter[str] = field(default_factory=Counter)
    """By action: how many have been run on both sides."""
    failures: list[str] = field(default_factory=list)


class Variable(NamedTuple):
    """Which variable a name means: where the block begins that stores it, in the text before the edits."""

    home: int | None
    is_explicit_global: bool


def apply_everywhere(sources: Iterable[tuple[str, str]], outcome: Outcome, dice: random.Random) -> Outcome:
    """Applies every action that is offered in each source (a name and a text), at places that `dice` chooses."""
    for name, source in sources:
        analysis = Analysis.of(Text.from_str(source), running_version())
        found = diagnostics(analysis, EVERY_RULE)
        compiles = _compiles(source)
        done: set[tuple[str, str, tuple[TextEdit, ...]]] = set()
        for place in _places(analysis, found, dice):
            for offer in offers_at(analysis, place, found):
                edits = offer.change.edits()
                if (offer.action.name, offer.change.title, edits) in done:
                    continue
                done.add((offer.action.name, offer.change.title, edits))
                outcome.applied[f"{offer.action.name} ({offer.change.kind.value})"] += 1
                for problem in _problems(analysis, found, place, offer, edits, compiles, outcome):
                    line = analysis.text.line_at(place) + 1
                    outcome.failures.append(f"{name}:{line}: {offer.action.name}: {offer.change.title}: {problem}")
    return outcome


def _places(analysis: Analysis, found: Sequence[Diagnostic], dice: random.Random) -> list[int]:
    """Where a cursor is put: at each diagnostic, and at some names and headers."""
    places = {
        statement.start + offset
        for statement in analysis.statements
        for offset in (
            *(reference.start for reference in statement.scopes.references),
            *(block.span.start for block in statement.scopes.blocks),
        )
    }
    chosen = dice.sample(sorted(places), min(MOST_PLACES, len(places)))
    return sorted({*chosen, *(each.span.start for each in found)})


def _problems(
    analysis: Analysis,
    found: Sequence[Diagnostic],
    place: int,
    offer: Offer,
    edits: tuple[TextEdit, ...],
    compiles: bool,
    outcome: Outcome,
) -> Iterator[str]:
    data = analysis.text.data
    if not edits or list(edits) != sorted(edits) or any(a.span.end > b.span.start for a, b in pairwise(edits)):
        yield f"edits overlap, or are not in order: {edits}"
        return
    has_only_crlf = b"\r\n" in data and not re.search(rb"(?<!\r)\n", data)
    if has_only_crlf and any(re.search(r"(?<!\r)\n", edit.new_text) for edit in edits):
        yield "a line end that the document does not have"
    after = _applied(data, edits)
    if after == data:
        yield "nothing is changed"
    text = Text.from_bytes(after)
    if compiles and not _compiles(str(text)):
        yield f"does not compile:\n{text}"
        return
    changed = Analysis.of(text, analysis.python, analysis)
    # Only the rules that matter: to look for everything after each application would take most of the time.
    answered = frozenset({scope_errors.RULE.name, *(fixed.rule for fixed in offer.change.fixes)})
    is_whole = offer.action.name == "fix-all"
    rest = diagnostics(changed, EVERY_RULE if is_whole else DiagnosticSettings(select=answered))
    named = [offer.change.title, *(each.symbol for each in (found if is_whole else offer.change.fixes))]
    yield from _moved_names(analysis, changed, named, edits)
    yield from _left_over(offer, edits, found, rest)
    again = [other for other in offers_at(changed, _moved(place, edits), rest) if other.action == offer.action]
    if offer.action.name in _MAY_REPEAT:
        again = []
    if any(other.change.title == offer.change.title for other in again) and not (is_whole and len(rest) < len(found)):
        yield f"offered again:\n{text}"
    if offer.action.keeps_behaviour and compiles:
        yield from _differences(offer, str(analysis.text), str(text), outcome)


def _applied(data: bytes, edits: tuple[TextEdit, ...]) -> bytes:
    """The text after the edits, put together from what lies between them: so all of that stays as it is."""
    parts = []
    last = 0
    for edit in edits:
        parts += [data[last : edit.span.start], edit.new_text.encode("utf-8", "surrogatepass")]
        last = edit.span.end
    return b"".join([*parts, data[last:]])


def _moved(offset: int, edits: tuple[TextEdit, ...]) -> int:
    """Where the byte at `offset` is afterwards; what is inserted at it goes before it."""
    return offset + sum(
        len(edit.new_text.encode("utf-8", "surrogatepass")) - (edit.span.end - edit.span.start)
        for edit in edits
        if edit.span.end <= offset
    )


def _is_kept(offset: int, edits: tuple[TextEdit, ...]) -> bool:
    return not any(edit.span.start <= offset < edit.span.end for edit in edits)


def _is_untouched(span: Span, edits: tuple[TextEdit, ...]) -> bool:
    return not any(edit.span.start <= span.end and span.start <= edit.span.end for edit in edits)


# -- what names mean --------------------------------------------------------------------------------------------------


def _moved_names(before: Analysis, after: Analysis, named: Sequence[str], edits: tuple[TextEdit, ...]) -> Iterator[str]:
    """The names that the action neither writes nor removes and that mean another variable now."""
    written = " ".join([*named, *(edit.new_text for edit in edits), *(before.text.slice(edit.span) for edit in edits)])
    concerned = set(re.findall(r"\w+", written))
    expected = {
        (_moved(found.span.start, edits), found.reference.access): _variable(before, found, edits)
        for statement in before.undivided_statements
        for found in before.occurrences(statement)
        if _is_untouched(found.span, edits) and before.text.slice(found.span) not in concerned
        if _is_untouched(_beginning_of_home(found), edits)
    }
    seen = {
        (found.span.start, found.reference.access): _variable(after, found, ())
        for statement in after.undivided_statements
        for found in after.occurrences(statement)
    }
    for (offset, access), variable in expected.items():
        if seen.get((offset, access)) != variable:
            line = after.text.line_at(offset)
            yield (
                f"`{after.text.slice(after.text.line_span(line)).strip()}` (line {line + 1}): {variable}, now "
                f"{seen.get((offset, access))}\n{after.text if len(after.text) < 1500 else ''}"
            )
            return


def _beginning_of_home(found: Occurrence) -> Span:
    """The first byte of the block that stores the variable: by it blocks are told apart."""
    if found.home is None or found.home == MODULE_BLOCK:
        return found.span
    start = found.statement.start + found.statement.scopes.blocks[found.home].span.start
    return Span(start, start + 1)


def _variable(analysis: Analysis, found: Occurrence, edits: tuple[TextEdit, ...]) -> Variable:
    is_explicit = found.reference.scope is Scope.GLOBAL_EXPLICIT
    if found.home is None or found.home == MODULE_BLOCK:
        return Variable(found.home, is_explicit and found.reference.block != MODULE_BLOCK)
    start = found.statement.start + found.statement.scopes.blocks[found.home].span.start
    return Variable(_moved(start, edits), False)


# -- diagnostics ------------------------------------------------------------------------------------------------------


def _left_over(
    offer: Offer, edits: tuple[TextEdit, ...], found: Sequence[Diagnostic], rest: Sequence[Diagnostic]
) -> Iterator[str]:
    """The diagnostics that the action answers and that are found again."""
    for fixed in offer.change.fixes:
        start, shift = fixed.span.start, len(fixed.symbol)
        places = {_moved(start, edits), _moved(fixed.span.end, edits) - shift}
        # One use can be late for two functions, one inside the other.
        before = _count(found, fixed, {start, fixed.span.end - shift})
        if _is_kept(start, edits) and _count(rest, fixed, places) >= before:
            yield f"{fixed.rule} is found again: {fixed.message}"
    errors, errors_now = (sum(each.rule == "scope-error" for each in side) for side in (found, rest))
    if errors_now > errors:
        yield f"scope errors: {[each.message for each in rest if each.rule == scope_errors.RULE.name]}"


def _count(diagnostics: Sequence[Diagnostic], like: Diagnostic, starts: set[int]) -> int:
    """How many of the same rule and variable begin there."""
    return sum(
        (each.rule, each.symbol) == (like.rule, like.symbol) and each.span.start in starts for each in diagnostics
    )


# -- behaviour --------------------------------------------------------------------------------------------------------


def _differences(offer: Offer, before: str, after: str, outcome: Outcome) -> Iterator[str]:
    """Where the record of the program after the action departs from the one before."""
    if _tree(before) == _tree(after):
        outcome.compared[offer.action.name] += 1
        return
    names = bound_names(before) & bound_names(after)
    first = record(before, names)
    second = record(after, names) if first is not None else None
    if first is None or second is None:
        return
    outcome.compared[offer.action.name] += 1
    pairs = zip_longest(first, second)
    change = next((f"{one}, now {other}" for one, other in pairs if one != other), None)
    if change:
        yield f"does something else: {change}\n{before}\n---\n{after}"


def _tree(source: str) -> str:
    """The program as its comments and its layout do not show."""
    return ast.dump(ast.parse(source))


def _compiles(source: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<program>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, OverflowError):
            return False
    return True


# -- programs ---------------------------------------------------------------------------------------------------------


def _programs(count: int, seed: int) -> Iterator[tuple[str, str]]:
    for number in range(count):
        program = generated.program(random.Random(seed * 1_000_003 + number), running_version(), 0.03)
        if len(program) < MOST_CHARACTERS:
            yield f"program {seed}.{number}", program


def _files(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        yield path.name, decode_source(path.read_bytes())


def _standard_library() -> Path:
    return Path(sysconfig.get_path("stdlib"))


def test_random_programs() -> None:
    outcome = apply_everywhere(_programs(8, 1), Outcome(), random.Random(1))
    assert outcome.failures == []
    assert sum(outcome.applied.values()) > 10


def test_real_files() -> None:
    folder = _standard_library()
    paths = [path for name in SAMPLE_FILES if (path := folder / name).is_file()]
    outcome = apply_everywhere(_files(paths), Outcome(), random.Random(2))
    assert outcome.failures == []
    assert sum(outcome.applied.values()) > 0


def test_the_examples_of_the_manuals() -> None:
    examples = ((action.name, action.example) for action in ACTIONS)
    outcome = apply_everywhere(examples, Outcome(), random.Random(3))
    assert outcome.failures == []
    applied = {name.partition(" ")[0] for name in outcome.applied}
    assert {action.name for action in ACTIONS} - applied == set()


def main() -> None:
    programs, files = (int(argument) for argument in (*sys.argv[1:3], "1000", "100")[:2])
    folder = Path(sys.argv[3]) if len(sys.argv) > 3 else _standard_library()
    paths = sorted(path for path in folder.rglob("*.py") if path.is_file() and path.stat().st_size < 200_000)
    dice = random.Random(4)
    outcome = Outcome()
    apply_everywhere(_programs(programs, 5), outcome, dice)
    apply_everywhere(_files(dice.sample(paths, min(files, len(paths)))), outcome, dice)
    print(f"{'action':<50} {'applied':>8} {'run':>6} {'failed':>7}")
    for name, count in sorted(outcome.applied.items()):
        action = name.partition(" ")[0]
        failed = sum(f": {action}: " in failure for failure in outcome.failures)
        print(f"{name:<50} {count:>8} {outcome.compared[action] or '':>6} {failed:>7}")
    print(
        f"{'all':<50} {sum(outcome.applied.values()):>8} {sum(outcome.compared.values()):>6} {len(outcome.failures):>7}"
    )
    for failure in outcome.failures[:40]:
        print(failure)


if __name__ == "__main__":
    main()
