"""What a document answers about the body of a class, in one piece or in parts."""

from __future__ import annotations

import sys

import pytest

from closure_lsp.document.analysis import Analysis
from closure_lsp.document.globals import Answers, GlobalFacts, StatementShare
from closure_lsp.python_version import NEWEST
from closure_lsp.syntax import regions
from closure_lsp.text import Text

SOURCE = """\
class C:
    'doc'
    def run(self): return 1
    def take(self, box=[x for x in 'ab']): return box
    def twice(self): return 1
    def twice(self): return 2
    changed = 1
    def changed(self): return 1
    class Inner: pass
    def typed[T](self): return T
"""


@pytest.mark.parametrize("limit", [1, sys.maxsize])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("run", ["C.run"]),
        ("twice", ["C.twice", "C.twice"]),  # the caller decides what two mean
        ("changed", []),  # it is a number, too
        ("Inner", ["C.Inner"]),
        ("typed", ["C.typed"]),  # the block of its type parameters is around it
        ("x", []),  # the comprehension's own
        ("missing", []),
    ],
)
def test_members(monkeypatch: pytest.MonkeyPatch, limit: int, name: str, expected: list[str]) -> None:
    answers, owner = asked_by_first_member(monkeypatch, limit)
    found = answers.members(answers._share.unit, owner, name)
    assert [member.block.qualname for member in found] == expected
    assert all(member.unit.scopes.blocks[member.block.id] is member.block for member in found)


@pytest.mark.parametrize("limit", [1, sys.maxsize])
def test_all_members(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    answers, owner = asked_by_first_member(monkeypatch, limit)
    names = [member.block.name for member in answers.all_members(answers._share.unit, owner)]
    assert names == ["run", "take", "twice", "twice", "changed", "Inner", "typed"]


@pytest.mark.parametrize("limit", [1, sys.maxsize])
def test_a_member_asks_on(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    """A unit that an answer named can be asked about in its turn."""
    answers, owner = asked_by_first_member(monkeypatch, limit)
    (take,) = answers.members(answers._share.unit, owner, "take")
    assert take.block.parent is not None
    (run,) = answers.members(take.unit, take.block.parent, "run")
    assert run.block.qualname == "C.run"


def asked_by_first_member(monkeypatch: pytest.MonkeyPatch, limit: int) -> tuple[Answers, int]:
    """What the document says to the statement that holds the class's header, and the class in it."""
    monkeypatch.setattr(regions, "LARGE_CLASS", limit)
    analysis = Analysis.of(Text.from_str(SOURCE), NEWEST)
    shares = [StatementShare.of(unit) for unit in analysis.units]
    assert len(shares) == (1 if limit > len(SOURCE) else 9)
    return Answers(analysis, GlobalFacts.of(shares), shares[0], 0), 1
