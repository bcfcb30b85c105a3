"""The programs of the tables about which the product says something wrong today, and what they wait for."""

from __future__ import annotations

_ESCAPE = "waits for escape/"

_NAMES = """
certain error: the owner returns what only an uncalled setter binds
false alarm: replaced in a class by setattr in a helper
late all the same: taken out from a list that was not empty
library, silent: methodcaller of nothing, called
same file, silent: an inherited method that only calls it
opt-in: an attribute that is set later
opt-in: an attribute that is set by who gets both
"""

WAITING = dict.fromkeys(_NAMES.strip().splitlines(), _ESCAPE)
"""By name, with the reason."""
