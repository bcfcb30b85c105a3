"""Every action, wherever it is offered: what it makes of a program compiles, and changes nothing that it need not.

Programs are the random ones of `tests.oracle.generated`, those of `programs`, whose shapes are the ones that actions
look for, and files of the standard library. At each place each action that is offered is applied once, and then:

- its edits are in order, do not overlap, and write the line ends that the document has;
- the text outside of them is byte for byte the same;
- what CPython compiled before it compiles after;
- every name that the action does not write or remove means the same variable as before;
- the diagnostics that it answers are gone;
- at the same place it is offered once less than before;
- of all that answer one diagnostic one is preferred at most;
- where it keeps the behavior, the program does the same: see `behavior`.

`python -m tests.ide.code_actions.test_everywhere PROGRAMS SHAPES FILES [FOLDER [SEED]]` prints how often each action
was applied, and what went wrong. It takes PROGRAMS random programs, SHAPES of the other kind, and FILES files at
random, of the standard library or below FOLDER. The columns: `applied`; `same code`, where only comments and layout
differ; `run`, the programs run on both sides and compared; `reached`, those of them that executed what was changed;
`failed`.
"""

from __future__ import annotations

import random
import re
import sys
import sysconfig
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.code_actions import ACTIONS
from closure_lsp.ide.diagnostics import diagnostics
from closure_lsp.ide.diagnostics.rules import scope_errors
from closure_lsp.python_version import running_version
from closure_lsp.scopes.model import MODULE_BLOCK, Scope
from closure_lsp.settings import DiagnosticSettings
from closure_lsp.text import Span, Text, decode_source
from tests.ide.code_actions import programs
from tests.ide.code_actions.behavior import compared, compiles, forms_compared, keeps_behavior, rivals, same_program
from tests.ide.code_actions.check import EVERY_RULE, offers_at
from tests.oracle import generated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from closure_lsp.document.statements import Occurrence
    from closure_lsp.ide.code_actions import Offer
    from closure_lsp.ide.results import Diagnostic
    from closure_lsp.text import TextEdit

SAMPLE_FILES = ("contextlib.py", "json/decoder.py")

MOST_CHARACTERS = 3000
"""Of a random program: longer ones say the same over and over."""

MOST_PLACES = 60
"""In one program, beside those of its diagnostics."""


@dataclass
class Outcome:
    """What the applications did."""

    applied: Counter[str] = field(default_factory=Counter)
    """By action and kind."""
    same_code: Counter[str] = field(default_factory=Counter)
    """By action: how often only comments and layout differ, though the program is to do the same."""
    run: Counter[str] = field(default_factory=Counter)
    """By action: how often both sides have been run and compared, or the results of several forms."""
    reached: Counter[str] = field(default_factory=Counter)
    """By action: how often such a run executed what was changed."""
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
        program = _Program(name, analysis, found, compiles(source))
        done: set[tuple[str, str, tuple[TextEdit, ...]]] = set()
        for place in _places(analysis, found, dice):
            offers = offers_at(analysis, place, found)
            fresh = []
            outcome.failures += (f"{program.line(place)}: {problem}" for problem in _rivals_for_best(offers))
            for offer in offers:
                edits = offer.change.edits()
                if (offer.action.name, offer.change.title, edits) not in done:
                    done.add((offer.action.name, offer.change.title, edits))
                    fresh.append(offer)
            for offer in fresh:
                outcome.applied[f"{offer.action.name} ({offer.change.kind.value})"] += 1
                for problem in _problems(program, place, offer, offers, outcome):
                    outcome.failures.append(
                        f"{program.line(place)}: {offer.action.name}: {offer.change.title}: {problem}"
                    )
            for group in rivals(fresh) if program.compiles else ():
                outcome.failures += (
                    f"{program.line(place)}: {problem}" for problem in _quarrels(program, group, outcome)
                )
    return outcome


class _Program(NamedTuple):
    name: str
    analysis: Analysis
    found: Sequence[Diagnostic]
    compiles: bool

    def line(self, place: int) -> str:
        return f"{self.name}:{self.analysis.text.line_at(place) + 1}"


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


def _problems(program: _Program, place: int, offer: Offer, offers: Sequence[Offer], outcome: Outcome) -> Iterator[str]:
    _, analysis, found, compiled = program
    data, edits = analysis.text.data, offer.change.edits()
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
    if compiled and not compiles(str(text)):
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
    # Two functions that one cursor is in, or two diagnostics, can have offers that read the same.
    again = _count_like(offer, offers_at(changed, _moved(place, edits), rest))
    if again >= _count_like(offer, offers) and not (is_whole and len(rest) < len(found)):
        yield f"offered again:\n{text}"
    if compiled and keeps_behavior(offer, str(analysis.text)):
        yield from _changes_of_behavior(offer, str(analysis.text), str(text), outcome)


def _rivals_for_best(offers: Sequence[Offer]) -> Iterator[str]:
    best = Counter(fixed for offer in offers if offer.change.is_preferred for fixed in offer.change.fixes)
    yield from (f"{count} are preferred: {diagnostic.message}" for diagnostic, count in best.items() if count > 1)


def _count_like(offer: Offer, offers: Iterable[Offer]) -> int:
    return sum((each.action, each.change.title) == (offer.action, offer.change.title) for each in offers)


def _changes_of_behavior(offer: Offer, before: str, after: str, outcome: Outcome) -> Iterator[str]:
    name = offer.action.name
    if same_program(before, after):
        outcome.same_code[name] += 1
        return
    found = compared(offer, before, after, offer.change.edits())
    if found is not None:
        outcome.run[name] += 1
        outcome.reached[name] += found.is_reached
        if found.difference:
            yield f"does something else: {found.difference}\n{before}\n---\n{after}"


def _quarrels(program: _Program, forms: Sequence[Offer], outcome: Outcome) -> Iterator[str]:
    data = program.analysis.text.data
    results = [str(Text.from_bytes(_applied(data, form.change.edits()))) for form in forms]
    if not all(map(compiles, results)):
        return
    for form, result, found in zip(forms, results, forms_compared(forms, results), strict=False):
        outcome.run[form.action.name] += 1
        outcome.reached[form.action.name] += found.is_reached
        if found.difference:
            yield (
                f"{form.action.name}: {form.change.title}: does something else than {forms[0].action.name}: "
                f"{found.difference}\n{results[0]}\n---\n{result}"
            )


def _applied(data: bytes, edits: tuple[TextEdit, ...]) -> bytes:
    """The text after the edits, put together from what lies between them: so all of that stays as it is."""
    parts = []
    last = 0
    for edit in edits:
        parts += [data[last : edit.span.start], edit.new_text.encode("utf-8", "surrogatepass")]
        last = edit.span.end
    return b"".join([*parts, data[last:]])


def _moved(offset: int, edits: tuple[TextEdit, ...]) -> int:
    """Where the byte at `offset` is afterwards; what is inserted at it goes before it.

    A byte that goes is where the text went from: not where another one has come to stand.
    """
    gone = next((edit for edit in edits if edit.span.start <= offset < edit.span.end and not edit.new_text), None)
    offset = gone.span.start if gone else offset
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
        for statement in before.whole_statements
        for found in before.occurrences(statement)
        if _is_untouched(found.span, edits) and before.text.slice(found.span) not in concerned
        if _is_untouched(_beginning_of_home(found), edits)
    }
    seen = {
        (found.span.start, found.reference.access): _variable(after, found, ())
        for statement in after.whole_statements
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


# -- programs ---------------------------------------------------------------------------------------------------------


def _programs(count: int, seed: int) -> Iterator[tuple[str, str]]:
    for number in range(count):
        program = generated.program(random.Random(seed * 1_000_003 + number), running_version(), 0.03)
        if len(program) < MOST_CHARACTERS:
            yield f"program {seed}.{number}", program


def _shaped_programs(count: int, seed: int) -> Iterator[tuple[str, str]]:
    for number in range(count):
        yield f"shape {seed}.{number}", programs.program(random.Random(seed * 1_000_003 + number))


def _files(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        yield path.name, decode_source(path.read_bytes())


def _standard_library() -> Path:
    return Path(sysconfig.get_path("stdlib"))


@pytest.mark.long
def test_random_programs() -> None:
    outcome = apply_everywhere(_programs(8, 1), Outcome(), random.Random(1))
    assert outcome.failures == []
    assert sum(outcome.applied.values()) > 10


@pytest.mark.long
def test_programs_of_the_shapes_that_actions_look_for() -> None:
    outcome = apply_everywhere(_shaped_programs(40, 1), Outcome(), random.Random(1))
    assert outcome.failures == []
    assert sum(outcome.reached.values()) > 20


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
    count, shapes, files = (int(argument) for argument in sys.argv[1:4] or ("500", "2000", "50"))
    folder = Path(sys.argv[4]) if len(sys.argv) > 4 else _standard_library()
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    paths = sorted(path for path in folder.rglob("*.py") if path.is_file() and path.stat().st_size < 200_000)
    dice = random.Random(seed)
    outcome = Outcome()
    apply_everywhere(_programs(count, seed), outcome, dice)
    apply_everywhere(_shaped_programs(shapes, seed), outcome, dice)
    apply_everywhere(_files(dice.sample(paths, min(files, len(paths)))), outcome, dice)
    print(_ROW.format("action", "applied", "same code", "run", "reached", "failed"))
    for action in ACTIONS:
        name = action.name
        failed = sum(f": {name}: " in failure for failure in outcome.failures)
        counts = outcome.same_code[name], outcome.run[name], outcome.reached[name]
        print(_ROW.format(name, _applications(outcome, name), *(count or "" for count in counts), failed))
        for kind, number in sorted(outcome.applied.items()):
            if kind.startswith(f"{name} (") and len(action.kinds) > 1:
                print(f"    {kind.partition(' ')[2]:<31} {number:>8}")
    totals = (sum(counter.values()) for counter in (outcome.applied, outcome.same_code, outcome.run, outcome.reached))
    print(_ROW.format("all", *totals, len(outcome.failures)))
    for failure in outcome.failures[:40]:
        print(failure)


_ROW = "{:<35} {:>8} {:>10} {:>6} {:>8} {:>7}"


def _applications(outcome: Outcome, action: str) -> int:
    return sum(count for name, count in outcome.applied.items() if name.startswith(f"{action} ("))


if __name__ == "__main__":
    main()
