"""Random programs: what the product says of them, held against what running them shows. Nothing of it may be false."""

from __future__ import annotations

from random import Random

import pytest

from tests.verdicts.judge import Answer
from tests.verdicts.product import messages_of
from tests.verdicts.tally import GRAMMARS, judge_all

SEED = 14
NUMBER = {"loops": 600, "reads": 300}
MOST_NOT_JUDGED = {"loops": 0.01, "reads": 0.05}


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_random_programs(grammar: str) -> None:
    tally = judge_all(grammar, NUMBER[grammar], SEED, processes=2)
    for axis in tally.grammar.axes:
        print("\n".join(tally.table(axis)))
    assert tally.programs == NUMBER[grammar]
    assert sum(tally.errors.values()) <= MOST_NOT_JUDGED[grammar] * tally.programs
    for row, counted in tally.by_row.items():
        assert counted["programs"] > counted["not judged"], f"{row} gives no program that can be judged"
    assert [judged.program.source for judged in tally.disagreements] == []


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_one_place_has_one_short_message(grammar: str) -> None:
    made = (GRAMMARS[grammar].program(Random(f"{SEED} {number}")) for number in range(200))
    said = [messages_of(each.source) for each in made]
    assert sum(map(len, said)) >= 50
    for found in said:
        places = [place for place, _ in found]
        assert len(set(places)) == len(places), found
        assert all(len(message) <= 100 and len(message.partition(":")[0]) <= 60 for _, message in found), found


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_programs_show_both_answers(grammar: str) -> None:
    """A product that always warned, or never, would be wrong often: each answer is right for many programs."""
    tally = judge_all(grammar, 200, SEED + 1, processes=2)
    warning = (Answer.RIGHT_WARNING, Answer.FALSE_SILENCE, Answer.INFORMATION_ON_LATE)
    silence = (Answer.RIGHT_SILENCE, Answer.FALSE_WARNING, Answer.INFORMATION_ON_OWN, Answer.FALSE_ERROR)
    assert sum(tally.answers[answer] for answer in warning) >= 50
    assert sum(tally.answers[answer] for answer in silence) >= 50
