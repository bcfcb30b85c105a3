"""The programs of the tables about which the product says something wrong today, and what they wait for."""

from __future__ import annotations

_ESCAPE = "waits for escape/"

_NAMES = """
certain error: walrus in a while condition
certain error: walrus in a list comprehension
certain error: walrus in a comprehension's condition
certain error: walrus in a lambda
certain error: bare annotation in a branch
certain error: bare annotation makes a global local
certain error: bare annotation and a loop
certain error: the name of an except clause, returned after it
certain error: the name of an except clause in an f-string after it
certain error: the name of an except clause, called for after it
certain error: the name of an except clause in finally
certain error: del of an import at module level
certain error: del of a table at module level
certain error: a class body's own name
certain error: a class body's counter
certain error: a class body that reads a name before it binds it
certain error: a class body's own name in a call
certain error: class attribute counted in a method
certain error: class attribute counted in a class method
certain error: class attribute counted in a static method
certain error: a lambda called at once before the binding
certain error: a lambda called at once, its argument in it
certain error: a decorator called before the binding
certain error: a decorator with arguments called before the binding
certain error: an instance made before the binding
certain error: a method called before the binding
certain error: awaited before the binding
certain error: gathered before the binding
certain error: called in a comprehension before the binding
certain error: mapped before the binding
certain error: sorted before the binding
certain error: a function called through another before the binding
certain error: the owner reads before the setter ran
certain error: the owner returns what only an uncalled setter binds
certain error: the owner counts before the setter ran
certain error: a builtin made local by an assignment below
certain error: a builtin made local by a loop
certain error: a builtin made local by an import
certain error: a builtin made local by with
certain error: del after the capture in the loop
certain error: del of what the body binds, after the capture
late: a generator method of another class
late: a kept function that reads its own name
late: a kept function that passes its own name on
late: an inherited constructor keeps it
late: a constructor keeps it by super()
late: a class method of the file keeps it
late: __call__ of the file keeps it
late: *args of the file keep it
late: **kwargs of the file keep it
late: a signal that is an attribute of an object of the file
late: a name for a method keeps it
late: a name for a method of a set keeps it
late: a timer in an attribute of an attribute
late: a thread in an attribute, started
late: a daemon thread of a name that the loop rebinds
false alarm: removed after a call in between
false alarm: discarded
false alarm: popped in a finally clause
false alarm: popped from the other end of a deque of one
false alarm: cleared at the end
false alarm: cleared at the head, in an attribute
false alarm: a new list in the attribute at the head
false alarm: del of all items
false alarm: del of the last item
false alarm: del of a key
false alarm: popped by key
false alarm: the last item of a dict
false alarm: swapped with a new list in an attribute
false alarm: swapped with the other list, which is cleared
false alarm: the file's own off()
false alarm: the file's own function that unsubscribes
false alarm: subscribing gives the way out
false alarm: the file's own flush()
false alarm: the file's own flush() in a method that swaps
false alarm: a context manager of the file restores what was there
false alarm: atexit, as a def
false alarm: an exit stack closed in the iteration
false alarm: an exit stack of the iteration
false alarm: a queue emptied in the iteration
false alarm: a simple queue, got with its pair
false alarm: an asyncio queue, got in the iteration
false alarm: replaced through a helper, by key
false alarm: replaced by update
false alarm: replaced in a class by setattr in a helper
false alarm: a fresh object in a fresh object
false alarm: a process started in the iteration
false alarm: a name reused by a later loop, the function popped
false alarm: if False
false alarm: if 0, in a loop
false alarm: typing.TYPE_CHECKING
false alarm: behind return
false alarm: behind raise, in a loop
false alarm: suppress of NameError
false alarm: assertRaises
late all the same: taken out from a list that was not empty
late all the same: copied before it is cleared
late all the same: replaced, but the old one is kept
late all the same: a fresh object that a class-wide list keeps
library, late: a subparser made in one expression
library, late: repeat in a dict
library, late: singledispatch, as a decorator with an argument
library, late: a singledispatch method
library, late: a thread, not waited for
library, late: a thread by its low name
library, late: a thread whose arguments hold it
library, late: a timer, not waited for
library, late: weakref callbacks
library, late: a compose of what was there
library, late: a decorated name in a chain
library, late: a generator that is listed
library, late: a generator that is unpacked
library, silent: wait_for of a condition
library, silent: wait_for of a condition of asyncio
library, silent: new_class
library, silent: a timer of timeit
library, silent: a walk whose errors are told
library, silent: methodcaller of nothing, called
same file, late: a timer in an attribute that the loop replaces
same file, late: a partial of a function of the file that keeps it
same file, late: a method keeps it in an attribute of an argument
same file, silent: another name for a builtin, in the function
same file, silent: another name for a builtin, of the module
same file, silent: another name for a function of the file
same file, silent: __call__ of an object in an attribute
same file, silent: a partial of a function of the file
same file, silent: *args that are only called
same file, silent: **kwargs that are only called
same file, silent: a static method that only calls it
same file, silent: an inherited method that only calls it
same file, silent: a method of the same large class that only calls it
same file, silent: an object of the iteration in an object of the iteration
same file, silent: two functions that call each other
window, late: a subclass of Tk binds keys
window, late: a root in an attribute
window, late: a root that comes as an argument
window, late: a subclass of a subclass of a widget
window, late: headings of a tree view
window, late: trace of a variable
window, late: keys of a turtle's screen
window, error: after() in an except clause, in a subclass of Tk
window, error: after() of a root in an attribute, in an except clause
window, error: after_idle() of a root that comes as an argument, in an except clause
message: an except clause in an except clause
message: an except clause in an except clause, in a loop that runs once
message: nonlocal that eval needs
message: nonlocal that locals() needs
message: nonlocal that vars() needs
message: nonlocal that exec needs
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
