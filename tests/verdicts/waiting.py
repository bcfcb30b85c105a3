"""The programs of the tables about which the product says something wrong today, and what they wait for."""

from __future__ import annotations

_ESCAPE = "waits for escape/"

_NAMES = """
certain error: walrus in a comprehension's condition
certain error: walrus in a lambda
certain error: the name of an except clause, returned after it
certain error: the name of an except clause in an f-string after it
certain error: the name of an except clause, called for after it
certain error: del of an import at module level
certain error: del of a table at module level
certain error: a class body that reads a name before it binds it
certain error: class attribute counted in a method
certain error: class attribute counted in a class method
certain error: class attribute counted in a static method
certain error: a decorator with arguments called before the binding
certain error: a method called before the binding
certain error: gathered before the binding
certain error: called in a comprehension before the binding
certain error: mapped before the binding
certain error: sorted before the binding
certain error: a function called through another before the binding
certain error: the owner reads before the setter ran
certain error: the owner returns what only an uncalled setter binds
certain error: the owner counts before the setter ran
certain error: del after the capture in the loop
certain error: del of what the body binds, after the capture
late: a kept function that reads its own name
late: a kept function that passes its own name on
late: a signal that is an attribute of an object of the file
false alarm: swapped with the other list, which is cleared
false alarm: the file's own off()
false alarm: subscribing gives the way out
false alarm: a context manager of the file restores what was there
false alarm: a queue emptied in the iteration
false alarm: replaced in a class by setattr in a helper
false alarm: a process started in the iteration
false alarm: a name reused by a later loop, the function popped
late all the same: taken out from a list that was not empty
late all the same: replaced, but the old one is kept
late all the same: a fresh object that a class-wide list keeps
library, late: a subparser made in one expression
library, late: singledispatch, as a decorator with an argument
library, late: a singledispatch method
library, late: a decorated name in a chain
library, late: a generator that is listed
library, late: a generator that is unpacked
library, silent: methodcaller of nothing, called
same file, late: a timer in an attribute that the loop replaces
same file, late: a partial of a function of the file that keeps it
same file, late: a method keeps it in an attribute of an argument
same file, silent: another name for a builtin, in the function
same file, silent: another name for a builtin, of the module
same file, silent: __call__ of an object in an attribute
same file, silent: an inherited method that only calls it
same file, silent: a method of the same large class that only calls it
same file, silent: an object of the iteration in an object of the iteration
window, late: a root that comes as an argument
window, late: keys of a turtle's screen
window, error: after() in an except clause, in a subclass of Tk
window, error: after() of a root in an attribute, in an except clause
window, error: after_idle() of a root that comes as an argument, in an except clause
message: an except clause in an except clause
message: an except clause in an except clause, in a loop that runs once
opt-in: an attribute that is set later
opt-in: an attribute that is set by who gets both
fix: a walrus in a comprehension
scope error: nonlocal of a parameter
scope error: nonlocal after the name was used
fix: a callback that gets as many arguments as it takes
fix: a callback that is filled up with keywords
"""

WAITING = dict.fromkeys(_NAMES.strip().splitlines(), _ESCAPE)
"""By name, with the reason."""
