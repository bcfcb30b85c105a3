"""While somebody types: a statement cut off anywhere must not disturb what is said of any other function.

Real files are cut at token boundaries: the rest of a statement goes, and maybe a quote is opened. Then the blocks
outside the edited function are compared with those of the whole file. `python -m tests.oracle.test_typing CUTS` prints
the figures of a longer run.
"""

from __future__ import annotations

import io
import random
import sys
import tokenize
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.python_version import running_version
from closure_lsp.scopes.model import BlockKind
from closure_lsp.text import Encoding, Position, Span, Text, decode_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.scopes.model import Scope

SAMPLE = ("contextlib.py", "dataclasses.py", "functools.py", "json/decoder.py")
FILES = (
    *SAMPLE,
    "argparse.py",
    "asyncio/base_events.py",
    "inspect.py",
    "pathlib/__init__.py",
    "typing.py",
    "unittest/mock.py",
)

LAYOUT = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING})


class Cut(NamedTuple):
    """A statement of which only the first tokens stand; spans are bytes of the document."""

    statement: Span
    start: int


class Shown(NamedTuple):
    """What is said of a block, and where it stands."""

    symbols: frozenset[tuple[str, Scope, BlockKind | None]]
    span: Span


@dataclass
class Outcome:
    """What the cuts did."""

    cuts: int = 0
    blocks: int = 0
    changed: int = 0
    worst: float = 0.0
    names: int = 0
    kept: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def unchanged(self) -> float:
        return 1 - self.changed / self.blocks

    @property
    def own(self) -> float:
        """Of the names that stand before the cut in the edited function, the share that is still known."""
        return self.kept / self.names


def standard_files(names: tuple[str, ...]) -> list[Path]:
    library = Path(io.__file__).parent
    found = (library / name for name in names)
    return [path for path in found if path.exists()]


def cut_files(files: list[Path], cuts_each: int, opening: str, seed: int) -> Outcome:
    """Cuts each file some times, each time from the whole text; `opening` is what is typed at the cut."""
    outcome = Outcome()
    for path in files:
        whole = Analysis.of(Text.from_str(decode_source(path.read_bytes())), running_version())
        statements = list(_statements(whole.text))
        chance = random.Random(f"{seed} {path.name}")
        before = _blocks(whole)
        for _ in range(cuts_each):
            tokens = chance.choice(statements)
            start = chance.choice(tokens[:-1]).end
            _judge(whole, before, Cut(Span(tokens[0].start, tokens[-1].end), start), opening, path, outcome)
    return outcome


def _statements(text: Text) -> Iterator[list[Span]]:
    """The tokens of each logical line, and at last where it ends."""
    tokens: list[Span] = []
    for token in tokenize.generate_tokens(io.StringIO(str(text)).readline):
        if token.type in LAYOUT:
            continue
        start, end = (
            text.offset(Position(row - 1, column), Encoding.UTF32) for row, column in (token.start, token.end)
        )
        if token.type == tokenize.NEWLINE:
            if tokens:
                yield [*tokens, Span(start, start)]
            tokens = []
        else:
            tokens.append(Span(start, end))


Key = tuple[BlockKind, int]
"""A block's kind and the byte at which it begins."""


def _blocks(analysis: Analysis) -> dict[Key, Shown]:
    found = {}
    for statement in analysis.statements:
        blocks = statement.scopes.blocks
        for block in blocks[1:]:
            symbols = frozenset(
                (symbol.name, symbol.scope, None if symbol.home is None else blocks[symbol.home].kind)
                for symbol in block.symbols.values()
            )
            span = statement.place(block.span)
            found[block.kind, span.start] = Shown(symbols, span)
    return found


def _judge(whole: Analysis, before: dict[Key, Shown], cut: Cut, opening: str, path: Path, outcome: Outcome) -> None:
    cut_off = Span(cut.start, cut.statement.end)
    after = _blocks(Analysis.of(whole.text.replaced(cut_off, opening), whole.python, whole))
    delta = len(opening) - (cut_off.end - cut_off.start)

    def now(key: Key) -> Shown | None:
        kind, start = key
        return after.get((kind, start if start <= cut.start else start + delta))

    bodies = [key for key, shown in before.items() if key[0] in _BODIES and _holds(shown.span, cut.statement.start)]
    functions = [key for key in bodies if key[0] is BlockKind.FUNCTION]
    edited = max(functions, key=lambda key: key[1], default=None)
    inside = before[edited].span if edited else cut.statement
    # The statement stands in the body of this block: what it binds there may be gone.
    home = max((key for key in bodies if key[1] < cut.statement.start), key=lambda key: key[1], default=None)
    others = [
        key
        for key, shown in before.items()
        if not (inside.start <= shown.span.start and shown.span.end <= inside.end)
        and not cut.statement.start <= shown.span.start < cut.statement.end
        and key != home
    ]
    changed = [key for key in others if (shown := now(key)) is None or shown.symbols != before[key].symbols]
    outcome.cuts += 1
    outcome.blocks += len(others)
    outcome.changed += len(changed)
    share = len(changed) / max(len(others), 1)
    if share > outcome.worst:
        outcome.worst = share
        outcome.examples.append(f"{path.name}: {whole.text.slice(Span(cut.statement.start, cut.start))!r}")
    if edited:
        names = _names_before(whole, before[edited].span, cut.start)
        shown = now(edited)
        known = {name for name, _, _ in shown.symbols} if shown else set()
        outcome.names += len(names)
        outcome.kept += len(names & known)


_BODIES = (BlockKind.FUNCTION, BlockKind.CLASS)


def _holds(span: Span, offset: int) -> bool:
    return span.start <= offset < span.end


def _names_before(whole: Analysis, function: Span, offset: int) -> set[str]:
    """The names of a function's own block that stand before the cut."""
    statement = whole.statement_at(function.start)
    block = next(
        block
        for block in statement.scopes.blocks
        if block.kind is BlockKind.FUNCTION and statement.place(block.span) == function
    )
    return {
        reference.name
        for reference in statement.scopes.references
        if reference.block == block.id and statement.start + reference.end <= offset
    }


@pytest.mark.parametrize(
    ("opening", "unchanged", "worst"),
    [
        pytest.param("", 0.995, 0.05, id="cut"),
        pytest.param(" '", 0.995, 0.05, id="an open quote"),
        pytest.param(' """', 0.95, 1.0, id="an open triple quote"),
    ],
)
def test_a_cut_leaves_other_functions_alone(opening: str, unchanged: float, worst: float) -> None:
    outcome = cut_files(standard_files(SAMPLE), 15, opening, seed=1)
    assert outcome.cuts >= 40
    assert outcome.unchanged >= unchanged, outcome.examples
    assert outcome.worst <= worst, outcome.examples
    assert outcome.own >= 0.9


def main() -> None:
    files = standard_files(FILES)
    cuts = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{'typed':>6} {'cuts':>6} {'blocks':>9} {'unchanged':>9} {'worst cut':>9} {'own names':>9}")
    for opening in ("", " '", ' """'):
        outcome = cut_files(files, cuts // len(files), opening, seed=2)
        print(
            f"{opening.strip():>6} {outcome.cuts:>6} {outcome.blocks:>9} {outcome.unchanged:>9.3%} "
            f"{outcome.worst:>9.2%} {outcome.own:>9.2%}"
        )
        for example in outcome.examples[-3:]:
            print(f"       {example}")


if __name__ == "__main__":
    main()
