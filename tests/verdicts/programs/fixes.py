"""Programs that a fix must not break, and that some fix mends: the last line of each says what they are to print."""

FIXES = """
### a class body calls its own def
class Config:
    unit = 8
    def pad(): return unit * 2
    size = pad()
print(Config.size)
#= 16

### a class body sorts by its own table
class Menu:
    weight = {"tea": 2, "cake": 1}
    items = sorted(["tea", "cake"], key=lambda item: weight[item])
print(Menu.items)
#= ['cake', 'tea']

### a class body filters by its own limit
class Levels:
    limit = 2
    small = list(filter(lambda level: level < limit, [1, 2, 3]))
print(Levels.small)
#= [1]

### a decorator in a class body uses its own registry
class Commands:
    known = {}
    def command(function):
        known[function.__name__] = function
        return function
    @command
    def start(self): pass
print(list(Commands.known))
#= ['start']

### a loop in a class body
class Shapes:
    makers = {}
    for sides in (3, 4):
        makers[sides] = lambda: sides
print(Shapes.makers[3]())
#= 3

### a method that passes self itself
class Maths:
    def double(self, number): return number * 2
    def run(self): return double(self, 4)
print(Maths().run())
#= 8

### a generator expression that is asked for items one by one
readers = []
for step in (10, 20):
    readers.append(each * step for each in (1, 2))
print([next(reader) for reader in readers])
#= [10, 20]

### a generator expression over an endless iterator
import itertools
streams = []
for step in (10, 20):
    streams.append(number * step for number in itertools.count(1))
print([list(itertools.islice(stream, 2)) for stream in streams])
#= [[10, 20], [20, 40]]

### a generator expression that is iterated once
parts = []
for step in (10, 20):
    parts.append(each * step for each in (1, 2))
print([sum(part) for part in parts])
#= [30, 60]

### a method by setattr
class Robot: pass
for word in ["hi", "bye"]:
    setattr(Robot, word, lambda self: word)
print(Robot().hi(), Robot().bye())
#= hi bye

### a method in a dict for type()
methods = {}
for word in ["hi", "bye"]:
    methods[word] = lambda self: word
Robot = type("Robot", (), methods)
print(Robot().hi(), Robot().bye())
#= hi bye

### a callback that is called with an argument
handlers = []
for name in ("a", "b"):
    handlers.append(lambda *event: name)
print([handler("click") for handler in handlers])
#= ['a', 'b']

### a callback with a default of its own
handlers = []
for name in ("a", "b"):
    handlers.append(lambda event=None: (name, event))
print([handler("click") for handler in handlers])
#= [('a', 'click'), ('b', 'click')]

### a callback that gets as many arguments as it takes
import inspect
class Signal:
    def __init__(self):
        self.slots = []
    def emit(self, value):
        return [slot(*[value][: len(inspect.signature(slot).parameters)]) for slot in self.slots]
changed = Signal()
for name in ("a", "b"):
    changed.slots.append(lambda: name)
print(changed.emit("value"))
#= ['a', 'b']

### a callback that is filled up with keywords
import inspect
def fire(callback):
    return callback(**{name: "given" for name in inspect.signature(callback).parameters})
callbacks = []
for name in ("a", "b"):
    callbacks.append(lambda: name)
print([fire(callback) for callback in callbacks])
#= ['a', 'b']

### two variables in one function
jobs = []
for row, column in [(1, 2), (3, 4)]:
    jobs.append(lambda: (row, column))
print([job() for job in jobs])
#= [(1, 2), (3, 4)]

### two variables of two loops in one function
jobs = []
for row in (1, 2):
    for column in "ab":
        jobs.append(lambda: f"{row}{column}")
print([job() for job in jobs])
#= ['1a', '1b', '2a', '2b']

### the counter of a while loop
jobs = []
number = 0
while number < 2:
    jobs.append(lambda: number)
    number += 1
print([job() for job in jobs])
#= [0, 1]

### an annotated assignment
def outer():
    count = 1
    def add():
        count: int = count + 1
        return count
    return add
print(outer()())
#= 2

### an asynchronous generator expression
import asyncio
async def numbers():
    for number in (1, 2):
        yield number
async def main():
    kept = []
    for scale in (1, 10):
        kept.append(number * scale async for number in numbers())
    shown = []
    for one in kept:
        shown.append([each async for each in one])
    print(shown)
asyncio.run(main())
#= [[1, 2], [10, 20]]

### nonlocal that eval needs
def outer():
    price = 3
    def inner(text):
        nonlocal price
        return eval(text)
    return inner
print(outer()("price * 2"))
#= 6

### nonlocal that locals() needs
def outer():
    price = 3
    def inner():
        nonlocal price
        return locals()["price"]
    return inner
print(outer()())
#= 3

### a def in a loop
jobs = []
for name in ("a", "b"):
    def job():
        return name
    jobs.append(job)
print([job() for job in jobs])
#= ['a', 'b']

### a generator function in a loop stays one
makers = []
for name in ("a", "b"):
    def letters():
        yield name
        yield name.upper()
    makers.append(letters)
print([next(maker()) for maker in makers])
#= ['a', 'b']

### a walrus in a comprehension
def ledger():
    balance = 10
    def apply(amounts):
        return [balance := balance - amount for amount in amounts]
    return apply
print(ledger()([1, 2]))
#= [9, 7]

### handlers of a class, called with none
class Menu:
    def __init__(self):
        self.entries = []
    def fill(self, names):
        for name in names:
            self.entries.append(lambda: name)
    def run(self):
        return [entry() for entry in self.entries]
menu = Menu()
menu.fill(("a", "b"))
print(menu.run())
#= ['a', 'b']

### two captured variables at once
kept = []
for name, size in (("a", 1), ("b", 2)):
    kept.append(lambda: name * size)
print([each() for each in kept])
#= ['a', 'bb']

### a def with keywords of any name
kept = []
for name in ("a", "b"):
    def show(**more):
        return name, more
    kept.append(show)
print([each(name=1) for each in kept])
#= [('a', {'name': 1}), ('b', {'name': 1})]

### a coroutine function
import asyncio
async def main():
    jobs = []
    for name in ("a", "b"):
        async def work():
            await asyncio.sleep(0)
            return name
        jobs.append(work())
    return await asyncio.gather(*jobs)
print(asyncio.run(main()))
#= ['a', 'b']

### a generator function kept
kept = []
for step in (1, 2):
    def count():
        yield step
        yield step * 2
    kept.append(count())
print([list(each) for each in kept])
#= [[1, 2], [2, 4]]

### a generator expression that is asked by next
streams = []
for step in (1, 2):
    streams.append(number * step for number in (1, 2))
print([next(each) for each in streams], [next(each) for each in streams])
#= [1, 2] [2, 4]

### a while walrus
lines = iter(("a", "b"))
kept = []
while (line := next(lines, None)) is not None:
    kept.append(lambda: line)
print([each() for each in kept])
#= ['a', 'b']

### a dict comprehension of lambdas
table = {name: (lambda text: name + text) for name in ("a", "b")}
print(table["a"]("x"))
#= ax

### a property put on a class
class Point:
    data = {"x": 1, "y": 2}
for axis in "xy":
    setattr(Point, axis, property(lambda self: self.data[axis]))
print(Point().x)
#= 1

### an executor's jobs
from concurrent.futures import ThreadPoolExecutor
import threading
gate = threading.Event()
with ThreadPoolExecutor(4) as pool:
    jobs = []
    for name in ("a", "b"):
        jobs.append(pool.submit(lambda: (gate.wait(), name)[1]))
    gate.set()
print([job.result() for job in jobs])
#= ['a', 'b']

### a class attribute in a nested function of a method
class Page:
    factor = 2
    def scale(self, sizes):
        def one(size):
            return size * factor
        return [one(size) for size in sizes]
print(Page().scale([1, 2]))
#= [2, 4]

### a helper of the class called bare
class Page:
    def double(self, size):
        return size * 2
    def scale(self, size):
        return double(self, size)
print(Page().scale(3))
#= 6

### an except name kept by a def
def attempt(kept):
    try:
        [][0]
    except IndexError as error:
        def tell():
            return type(error).__name__
        kept.append(tell)
kept = []
attempt(kept)
print(kept[0]())
#= IndexError

### an async generator expression
import asyncio
async def numbers():
    yield 1
    yield 2
async def main():
    streams = []
    for step in (1, 2):
        streams.append(number * step async for number in numbers())
    found = []
    for each in streams:
        found.append([number async for number in each])
    return found
print(asyncio.run(main()))
#= [[1, 2], [2, 4]]

### a recursive function of a loop
kept = []
for base in (1, 2):
    def down(count):
        return down(count - 1) if count else base
    kept.append(down)
print([each(2) for each in kept])
#= [1, 2]

### a method is called without its object, which only `self.clean(text)` passes
class Parser:
    def clean(self, text): return text.strip()
    def parse(self, text): return clean(text)
print(Parser().parse(" a "))
#= a

### a decorated method is called without its object
import functools
def logged(function):
    @functools.wraps(function)
    def wrapper(*args): return function(*args)
    return wrapper
class Prices:
    @logged
    def rate(self, level): return level * 2
    def total(self): return rate(2)
print(Prices().total())
#= 4

### a property is read without its object: the class has no value of it
class Circle:
    @property
    def radius(self): return 2
    def diameter(self): return radius * 2
print(Circle().diameter())
#= 4

### a method counts what the class binds and returns it: each use of the name changes
class Door:
    count = 0
    def open(self):
        count += 1
        return count
door = Door()
print(door.open(), door.open())
#= 1 2

### an `except ... as` would delete the global that a declaration makes it
problem = None
def load():
    try: int("x")
    except ValueError as problem: pass
    return problem
try: load()
except UnboundLocalError: print("no value")
#= no value

### a `del` would empty the shared variable
def close():
    files = ["a"]
    def run():
        print(len(files))
        del files
    run()
try: close()
except UnboundLocalError: print("no value")
#= no value

### bound again after the function is made: the first value may not be meant
reports = []
for name in ("a", "b"):
    status = "new"
    reports.append(lambda: (name, status))
    status = "done"
print(reports[1]())
#= ('b', 'done')

### a comprehension in a class body, which the class has no name for yet
class Grid:
    width = 2
    columns = (1, 2)
    cells = [width * column + width for column in columns]
print(Grid.cells)
#= [4, 6]

### a generator expression in a class body, an argument
class Prices:
    factor = 3
    total = sum(factor * price for price in (1, 2))
print(Prices.total)
#= 9
"""
