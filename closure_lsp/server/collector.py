"""Decides when the garbage collector looks at which objects. Never knows what these are.

No thread runs while it is at work, so it never does much at once, but for looking at all there is: that is put off as
long as a document is worked on, and done when nobody has asked for such work for a second, or longer if it will take
long.

An analysis is some hundred thousand small values; those with cycles among them (syntax trees, mostly) are soon dropped.
"""

from __future__ import annotations

import gc


def begin() -> None:
    """Imported objects stay until the end, so the collector ignores them from now on."""
    gc.freeze()
    _look(_SELDOM)
    gc.enable()


def hold_back() -> None:
    """From now on a full collection runs only if memory would otherwise run out."""
    _look(_ALMOST_NEVER)


def expected_pause() -> float:
    """About how many seconds a full collection would take for what it has not looked at yet."""
    return gc.get_count()[2] * _SECONDS_EACH


def catch_up() -> None:
    """Runs a full collection if much has not been looked at. From now on they run as often as memory requires.

    Not before: the next collection of few values would become a full one, in the middle of an answer.
    """
    if gc.get_count()[2] >= _SELDOM:
        gc.collect()
    _look(_SELDOM)


def _look(middle_ones_between: int) -> None:
    """At 10,000 young values, and at 50,000 after five such looks: some 5 and 25 milliseconds. Then at all, after so
    many of the latter; before Python 3.14 only if a quarter of all has never been looked at.
    """
    gc.set_threshold(10_000, 4, middle_ones_between)


_SECONDS_EACH = 0.015
"""What the values of one middle collection add to a full one."""
_SELDOM = 5
_ALMOST_NEVER = 1000
