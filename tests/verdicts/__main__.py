"""`python -m tests.verdicts N [--seed S] [--grammar NAME]`: judges N random programs by running them, with figures.

Of the grammar `loops` a warning is false if no way to go on shows another value than the one at the function's making,
and a silence if some does. Of the grammar `reads` an error or warning is false if the program raises no NameError, and
a silence if it raises one.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import islice

from tests.verdicts.judge import Answer, Interpreter
from tests.verdicts.tally import GRAMMARS, Tally, judge_all, smallest


def main() -> int:
    """0, or 1 where a warning or silence is false."""
    parser = argparse.ArgumentParser(prog="python -m tests.verdicts", description=__doc__)
    parser.add_argument("number", type=int, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--grammar", choices=list(GRAMMARS), default="loops")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--show", type=int, default=1_000, help="of how many kinds of disagreements to print a program")
    options = parser.parse_args()
    begin = time.perf_counter()
    tally = judge_all(options.grammar, options.number, options.seed, options.processes)
    _print_disagreements(tally, options.show)
    for axis in tally.grammar.axes:
        print()
        print("\n".join(tally.table(axis)))
    print(
        f"\n{tally.programs} programs in {time.perf_counter() - begin:.0f} s, {sum(tally.errors.values())} not judged"
    )
    for error, number in tally.errors.most_common():
        print(f"{number:>7} not judged: {error}")
    for answer in Answer:
        print(f"{tally.answers[answer]:>7} {answer.value}")
    return int(bool(tally.disagreements))


def _print_disagreements(tally: Tally, most: int) -> None:
    """The kinds of disagreements, and of each the smallest program."""
    with Interpreter(seconds=0.5) as interpreter:
        for kind, judged in islice(tally.kinds().items(), most):
            print(f"-- {len(judged)} x {', '.join(kind)}")
            shortest = min(judged, key=lambda each: len(each.program.source))
            print(smallest(tally.grammar, interpreter, shortest, kind[0]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
