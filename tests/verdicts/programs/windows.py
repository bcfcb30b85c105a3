"""Programs with tkinter as people write them. They run with the stand-in below: a test has no screen.

The stand-in does what tkinter's documentation says: what a widget is given runs when its user does something, or when
the time has come, never before `after`, `bind` and the like return.
"""

STAND_IN = """
import sys as _sys, types as _types
class Misc:
    def __init__(self, master=None, **options):
        self.kept = [options]
    def _keep(self, *given, **options):
        self.kept.append((given, options))
    bind = after = after_idle = protocol = trace = trace_add = heading = tag_bind = config = configure = _keep
    add_command = onkeypress = ontimer = onclick = _keep
    def grid(self, **options):
        pass
    pack = grid
    def mainloop(self):
        for given, _ in self.kept[1:]:
            for each in given:
                if callable(each):
                    each()
_module = _types.ModuleType("tkinter")
_ttk = _types.ModuleType("tkinter.ttk")
for _name in ("Tk", "Frame", "Button", "Canvas", "Menu", "StringVar", "Toplevel", "Label", "Treeview"):
    setattr(_module, _name, type(_name, (Misc,), {}))
    setattr(_ttk, _name, type(_name, (Misc,), {}))
_module.ttk = _ttk
_turtle = _types.ModuleType("turtle")
_turtle.Screen = type("Screen", (Misc,), {})
_sys.modules.update({"tkinter": _module, "tkinter.ttk": _ttk, "turtle": _turtle})
"""

LATE = """
### a subclass of Tk binds keys
import tkinter as tk
class Game(tk.Tk):
    def __init__(self):
        super().__init__()
        for key in ("Up", "Down"):
            self.bind(f"<{key}>", lambda event=None: self.move(key))  #: late key
    def move(self, key):
        print(key)
Game().mainloop()

### a root in an attribute
import tkinter
class App:
    def __init__(self):
        self.window = tkinter.Tk()
        for seconds in (1, 2):
            self.window.after(seconds * 1000, lambda: print(seconds))  #: late seconds
App().window.mainloop()

### a root that comes as an argument
import tkinter as tk
class App:
    def __init__(self, master):
        self.master = master
        for number in range(2):
            self.master.after(number, lambda: print(number))  #: late number
root = tk.Tk()
App(root)
root.mainloop()

### a subclass of a subclass of a widget
import tkinter as tk
class Panel(tk.Frame):
    pass
class Keys(Panel):
    def fill(self):
        for digit in "12":
            self.bind(digit, lambda event=None: print(digit))  #: late digit
keys = Keys()
keys.fill()

### headings of a tree view
from tkinter import ttk
tree = ttk.Treeview()
for column in ("name", "size"):
    tree.heading(column, command=lambda: print(column))  #: late column

### trace of a variable
import tkinter as tk
names = []
for place in range(2):
    name = tk.StringVar()
    name.trace("w", lambda *details: print(place))  #: late place
    names.append(name)

### keys of a turtle's screen
import turtle
screen = turtle.Screen()
for key in ("Left", "Right"):
    screen.onkeypress(lambda: print(key), key)  #: late key
screen.mainloop()
"""

CERTAIN_ERRORS = """
### after() in an except clause, in a subclass of Tk
import tkinter as tk
class App(tk.Tk):
    def load(self):
        try:
            open("/nowhere")
        except OSError as error:
            self.after(0, lambda: self.show(str(error)))  #: empty error
    def show(self, text):
        print(text)
app = App()
app.load()
app.mainloop()

### after() of a root in an attribute, in an except clause
import tkinter as tk
class App:
    def __init__(self):
        self.root = tk.Tk()
    def load(self):
        try:
            int("x")
        except ValueError as problem:
            self.root.after(10, lambda: print(problem))  #: empty problem
app = App()
app.load()
app.root.mainloop()

### after_idle() of a root that comes as an argument, in an except clause
import tkinter as tk
class Loader:
    def __init__(self, root):
        self.root = root
    def load(self):
        try:
            {}["a"]
        except KeyError as missing:
            self.root.after_idle(lambda: print(missing))  #: empty missing
window = tk.Tk()
Loader(window).load()
window.mainloop()
"""
