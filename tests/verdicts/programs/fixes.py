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
    print([[each async for each in one] for one in kept])
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
"""
