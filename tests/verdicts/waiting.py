"""The programs of the tables about which the product says something wrong today, and what they wait for."""

from __future__ import annotations

_ESCAPE = "waits for escape/"

_NAMES = """
certain error: the owner returns what only an uncalled setter binds
late: a kept function that reads its own name
late: a kept function that passes its own name on
false alarm: subscribing gives the way out
false alarm: a queue emptied in the iteration
false alarm: replaced in a class by setattr in a helper
false alarm: a process started in the iteration
late all the same: taken out from a list that was not empty
late all the same: replaced, but the old one is kept
late all the same: a fresh object that a class-wide list keeps
library, late: singledispatch, as a decorator with an argument
library, late: a singledispatch method
library, late: a decorated name in a chain
library, silent: methodcaller of nothing, called
same file, silent: __call__ of an object in an attribute
same file, silent: an inherited method that only calls it
opt-in: an attribute that is set later
opt-in: an attribute that is set by who gets both
fix: a walrus in a comprehension
fix: a callback that gets as many arguments as it takes
fix: a callback that is filled up with keywords
"""

WAITING = dict.fromkeys(_NAMES.strip().splitlines(), _ESCAPE)
"""By name, with the reason."""
