"""Decides when the garbage collector looks at which objects. Never knows what these are.

No thread runs while it is at work, so it never does much at once, but for looking at all there is: that is put off as
long as a document is worked on, and done when nobody has asked for such work for a second.

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


def go_on() -> None:
    """From now on full collections run as often as the growth of memory requires."""
    _look(_SELDOM)


def catch_up() -> None:
    """Runs a full collection if much has not been looked at."""
    if gc.get_count()[2] >= _SELDOM:
        gc.collect()


def _look(middle_ones_between: int) -> None:
    """At 10,000 young values, and at 50,000 after five such looks: some 5 and 25 milliseconds. Then at all, after so
    many of the latter; before Python 3.14 only if a quarter of all has never been looked at.
    """
    gc.set_threshold(10_000, 4, middle_ones_between)


_SELDOM = 5
_ALMOST_NEVER = 1000
