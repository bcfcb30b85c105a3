"""Programs that are certain to raise NameError, or to see the wrong value."""

CERTAIN_ERRORS = """
### a lambda of the module that is kept loses its global
readers = []
part = "x"
readers.append(lambda: part)
del part  #: error part
readers[0]()

### an executor whose with ends above the binding has run the lambda
from concurrent.futures import ThreadPoolExecutor
def run():
    with ThreadPoolExecutor() as pool:
        future = pool.submit(lambda: value)  #: error value
        print(future.result())
    value = 1
    return value
run()

### an executor whose with ends above the binding has run the function for each item
from concurrent.futures import ThreadPoolExecutor
def run():
    with ThreadPoolExecutor(2) as pool:
        def work(number):
            return number * factor
        print(list(pool.map(work, [1, 2])))  #: error factor
    factor = 1
    return factor
run()

### a class body reads what is bound below it
def build(parts):
    class Box:
        width = size  #: error size
    size = len(parts)
    return Box
build("ab")

### a class body reads what was deleted
def build(parts):
    size = len(parts)
    del size
    class Box:
        width = size  #: empty size
    return Box
build("ab")

### a generator function that loses its variable
def build(parts):
    size = len(parts)
    def widths():
        yield size  #: empty size
    del size
    return list(widths())
build("ab")

### a lambda made below the del, and run at once
def build(parts):
    size = len(parts)
    del size
    return sorted("ba", key=lambda part: (size, part))  #: empty size
build("ab")

### a function that loses its variable, with another one between that returns
def build(parts):
    size = len(parts)
    def width():
        return size  #: empty size
    def twice():
        return 2 * width()
    del size
    return twice()
build("ab")

### a function of the module reads the name of an except clause
def show():
    print(failure)
try:
    [][0]
except IndexError as failure:  #: error failure
    pass
show()

### walrus in a while condition
def pager(fetch):
    page = 0
    def pages():
        while fetch((page := page + 1)):  #: error page
            pass
    return pages
pager(lambda number: number < 3)()

### walrus in a list comprehension
def ledger():
    balance = 100
    def apply(amounts):
        return [balance := balance - amount for amount in amounts]  #: error balance
    return apply
ledger()([1])

### walrus in a comprehension's condition
def unique():
    last = None
    def drop(rows):
        return {row for row in rows if last != (last := row)}  #: error last
    return drop
unique()("aab")

### walrus in a lambda
def ids():
    following = 10
    return lambda: (following := following + 1)  #: error following
ids()()

### walrus in a conditional expression
def toggle():
    on = False
    def flip():
        return "on" if (on := not on) else "off"  #: error on
    return flip
toggle()()

### bare annotation in a branch
def outer():
    limit = 3
    def check(value):
        if value < 0:
            limit: int
        return value < limit  #: error limit
    return check
outer()(1)

### bare annotation makes a global local
level = 1
def report():
    level: int
    return level  #: error level
report()

### bare annotation and a loop
def outer():
    names = ["a"]
    def each():
        names: list
        for name in names:  #: error names
            print(name)
    return each
outer()()

### the name of an except clause, returned after it
problem = "none"
def attempt():
    try:
        int("x")
    except ValueError as problem:
        print("failed")
    return problem  #: error problem
attempt()

### the name of an except clause in an f-string after it
reason = ""
def attempt(text):
    try:
        number = int(text)
    except (TypeError, ValueError) as reason:
        number = None
    return f"{number} {reason}"  #: error reason
attempt("x")

### the name of an except clause, called for after it
def main():
    def describe():
        return str(failure)  #: error failure
    try:
        [][0]
    except IndexError as failure:
        print("seen")
    print(describe())  #: error failure
main()

### the name of an except clause in finally
fault = None
def run():
    try:
        {}["a"]
    except KeyError as fault:
        pass
    finally:
        print(fault)  #: error fault
run()

### del of an import at module level
import string as _string
def letters():
    return _string.ascii_letters  #: error _string
del _string  #: error _string
letters()

### del of a table at module level
_table = {"a": 1}
class Reader:
    def read(self, key):
        return _table[key]  #: error _table
del _table  #: error _table
Reader().read("a")

### del of a loop variable at module level
readers = []
for _part in ("x", "y"):
    readers.append(lambda: _part)  #: error _part
del _part
readers[0]()

### a class body's own name
def make(size):
    size = size * 2
    class Box:
        size = size  #: error size
    return Box
make(2)

### a class body's counter
def make():
    total = 1
    class Sum:
        total += 5  #: error total
    return Sum
make()

### a class body that reads a name before it binds it
def make():
    names = ["a"]
    class Fields:
        first = names[0]  #: error names
        names = ("b",)
    return Fields
make()

### a class body's own name in a call
def make():
    parse = int
    class Parser:
        parse = staticmethod(parse)  #: error parse
    return Parser
make()

### class attribute counted in a method
class Door:
    opened = 0
    def open(self):
        opened += 1  #: error opened
Door().open()

### class attribute counted in a class method
class Pool:
    size = 4
    @classmethod
    def shrink(cls):
        size -= 1  #: error size
        return size
Pool.shrink()

### class attribute counted in a static method
class Pool:
    taken = []
    @staticmethod
    def take(item):
        taken += [item]  #: error taken
Pool.take(1)

### a lambda called at once before the binding
def area():
    value = (lambda side: side * factor)(3)  #: error factor
    factor = 2
    return value
area()

### a lambda called at once, its argument in it
def main():
    print((lambda: {"name": title})())  #: error title
    title = "a"
main()

### a decorator called before the binding
def app():
    def route(function):
        routes[function.__name__] = function  #: error routes
        return function
    @route  #: error routes
    def index():
        return "index"
    routes = {}
    return index
app()

### a decorator with arguments called before the binding
def app():
    def tagged(tag):
        def decorate(function):
            known.append((tag, function))  #: error known
            return function
        return decorate
    @tagged("a")  #: error known
    def first():
        pass
    known = []
    return first
app()

### an instance made before the binding
def game():
    class Player:
        def __init__(self):
            self.lives = lives  #: error lives
    player = Player()  #: error lives
    lives = 3
    return player
game()

### a method called before the binding
def game():
    class Board:
        def cells(self):
            return [0] * width  #: error width
    cells = Board().cells()  #: error width
    width = 8
    return cells
game()

### awaited before the binding
import asyncio
async def main():
    async def greet():
        return f"{word}!"  #: error word
    answer = await greet()  #: error word
    word = "hello"
    return answer
asyncio.run(main())

### gathered before the binding
import asyncio
async def main():
    async def get(number):
        return number * scale  #: error scale
    answers = await asyncio.gather(get(1), get(2))  #: error scale
    scale = 10
    return answers
asyncio.run(main())

### called in a comprehension before the binding
def main():
    def twice(number):
        return number * factor  #: error factor
    numbers = [twice(number) for number in (1, 2)]  #: error factor
    factor = 2
    return numbers
main()

### mapped before the binding
def main():
    def clean(word):
        return word.strip(marks)  #: error marks
    words = list(map(clean, ["a.", "b."]))  #: error marks
    marks = "."
    return words
main()

### sorted before the binding
def main():
    rows = sorted([3, 1, 2], key=lambda row: weights[row])  #: error weights
    weights = {1: 3, 2: 2, 3: 1}
    return rows
main()

### a function called through another before the binding
def main():
    def inner():
        return depth  #: error depth
    def outer():
        return inner()
    found = outer()  #: error depth
    depth = 1
    return found
main()

### the owner reads before the setter ran
def session():
    def login(name):
        nonlocal user
        user = name
    print("hello", user)  #: error user
    login("ann")
    user = None
session()

### the owner returns what only an uncalled setter binds
def build():
    def finish():
        nonlocal result
        result = 1
    if not finish:
        result = 0
    return result  #: error result
build()

### the owner counts before the setter ran
def meter():
    def reset():
        nonlocal count
        count = 0
    count += 1  #: error count
    reset()
    return count
meter()

### a builtin made local by an assignment below
def longest(words):
    size = max(len(word) for word in words)  #: error max
    max = size
    return max
longest(["a", "bb"])

### a builtin made local by a loop
def kinds(values):
    found = [type(value) for value in values]  #: error type
    for type in found:
        print(type)
kinds([1, "a"])

### a builtin made local by an import
def load(path):
    with open(path) as file:  #: error open
        text = file.read()
    from io import open
    return text, open
load("/nowhere")

### a builtin made local by with
def show(values):
    print(list(values))  #: error list
    with memoryview(b"a") as list:
        return list
show([1])

### del after the capture in the loop
def build():
    jobs = []
    for name in ("a", "b"):
        jobs.append(lambda: name)  #: empty name
        del name
    return [job() for job in jobs]
build()

### del of what the body binds, after the capture
def build():
    jobs = {}
    for number in range(2):
        square = number * number
        def show():
            return square  #: empty square
        jobs[number] = show
        del square
    return jobs[0]()
build()

### walrus in a lambda that gets an argument
def running_total():
    total = 0
    add = lambda amount: (total := total + amount)  #: error total
    return add(3)
running_total()

### walrus in a lambda, read in a condition
def once():
    done = False
    return lambda: None if done else (done := True)  #: error done
once()()

### walrus in a lambda for a global
counter = 0
bump = lambda: (counter := counter + 1)  #: error counter
bump()

### a loop that reads first what it binds below
def poller():
    attempts = 0
    def poll(rows):
        for row in rows:
            print(row, attempts)  #: error attempts
            attempts = attempts + 1
    return poll
poller()("ab")

### a while loop whose condition reads what its body binds
def countdown(start):
    left = start
    def run():
        while left > 0:  #: error left
            left = left - 1
    return run
countdown(3)()

### class attribute bound in a method's loop
class Basket:
    total = 0
    def add(self, prices):
        for price in prices:
            total = total + price  #: error total
        return total
Basket().add([1, 2])

### class attribute in a function of a method
class Timer:
    ticks = 0
    def start(self):
        def tick():
            ticks += 1  #: error ticks
        tick()
Timer().start()

### class attribute printed before the method binds it
class Config:
    debug = False
    def enable(self):
        print("was", debug)  #: error debug
        debug = True
        return debug
Config().enable()

### the owner's condition reads before the setter ran
def connect():
    def on_open(handle):
        nonlocal connection
        connection = handle
    if connection is None:  #: error connection
        on_open(1)
    connection = 2
    return connection
connect()

### the owner reads before it makes the setter
def form():
    print(dirty)  #: error dirty
    def touch():
        nonlocal dirty
        dirty = True
    touch()
    dirty = False
    return dirty
form()

### the owner reads before a setter that another function calls
def wizard():
    def set_page(number):
        nonlocal page
        page = number
    def advance():
        set_page(2)
    print(page)  #: error page
    advance()
    page = 1
wizard()

### a lambda with a default called at once before the binding
def price():
    total = (lambda net, tax=0.2: net * (1 + tax) * discount)(10)  #: error discount
    discount = 0.5
    return total
price()

### a class decorated before the binding
def plugins():
    def register(cls):
        registry[cls.__name__] = cls  #: error registry
        return cls
    @register  #: error registry
    class Json:
        pass
    registry = {}
    return Json, registry
plugins()

### a decorator factory that reads before the binding
def app():
    def tagged(tag):
        print(prefix + tag)  #: error prefix
        return lambda function: function
    @tagged("a")  #: error prefix
    def first():
        pass
    prefix = "-"
    return first
app()

### an instance of a subclass made before the binding
def game():
    class Piece:
        def __init__(self):
            self.side = colors[0]  #: error colors
    class King(Piece):
        pass
    king = King()  #: error colors
    colors = ["white"]
    return king
game()

### a class method called before the binding
def game():
    class Board:
        @classmethod
        def empty(cls):
            return [None] * size  #: error size
    board = Board.empty()  #: error size
    size = 8
    return board
game()

### a method of a named object called before the binding
def shop():
    class Cart:
        def total(self):
            return sum(prices)  #: error prices
    cart = Cart()
    print(cart.total())  #: error prices
    prices = [1]
    return cart
shop()

### a property read before the binding
def shop():
    class Cart:
        @property
        def total(self):
            return sum(prices)  #: error prices
    print(Cart().total)  #: error prices
    prices = [1]
    return prices
shop()

### a with statement that enters before the binding
def main():
    class Indent:
        def __enter__(self):
            print(marker)  #: error marker
        def __exit__(self, *args):
            pass
    with Indent():  #: error marker
        pass
    marker = "-"
    return marker
main()

### awaited with a timeout before the binding
import asyncio
async def main():
    async def fetch():
        return url  #: error url
    page = await asyncio.wait_for(fetch(), 1)  #: error url
    url = "/"
    return page
asyncio.run(main())

### run by asyncio before the binding
import asyncio
def main():
    async def fetch():
        return url  #: error url
    page = asyncio.run(fetch())  #: error url
    url = "/"
    return page
main()

### a generator listed before the binding
def main():
    def rows():
        yield header  #: error header
        yield 1
    table = list(rows())  #: error header
    header = "name"
    return table
main()

### a loop over a generator before the binding
def main():
    def rows():
        for number in range(3):
            yield number * step  #: error step
    for row in rows():  #: error step
        print(row)
    step = 2
main()

### a generator expression summed before the binding
def main():
    total = sum(number * rate for number in (1, 2))  #: error rate
    rate = 3
    return total
main()

### called in a dict comprehension over a range before the binding
def main():
    def label(number):
        return prefix + str(number)  #: error prefix
    labels = {number: label(number) for number in range(3)}  #: error prefix
    prefix = "n"
    return labels
main()

### handed to a function of the file before the binding
def apply(function, value):
    return function(value)
def main():
    def scale(value):
        return value * factor  #: error factor
    scaled = apply(scale, 2)  #: error factor
    factor = 2
    return scaled
main()

### a lambda handed to a function of the file before the binding
def apply(function, value):
    return function(value)
def main():
    scaled = apply(lambda value: value * factor, 2)  #: error factor
    factor = 2
    return scaled
main()

### called in try with finally before the binding
def main():
    def show():
        print(state)  #: error state
    try:
        show()  #: error state
    finally:
        print("end")
    state = 1
    return state
main()

### called in try that catches another error before the binding
def main():
    def show():
        print(state)  #: error state
    try:
        show()  #: error state
    except (ValueError, OSError):
        print("end")
    state = 1
    return state
main()

### the largest by a key before the binding
def main():
    best = max(["a", "b"], key=lambda word: scores[word])  #: error scores
    scores = {"a": 1, "b": 2}
    return best
main()

### a chain of three functions before the binding
def main():
    def leaf():
        return depth  #: error depth
    def branch():
        return leaf()
    def tree():
        return branch()
    print(tree())  #: error depth
    depth = 1
main()

### del at module level of what a method reads
import re as _re
_pattern = _re.compile("a")
class Finder:
    def find(self, text):
        return _pattern.search(text)  #: error _pattern
del _pattern  #: error _pattern
Finder().find("a")

### del at module level of several names
import os as _os, sys as _sys
def platform():
    return _sys.platform  #: error _sys
print(_os.sep)
del _os, _sys  #: error _sys
platform()

### del in a while loop, after the capture
def build():
    jobs, count = [], 0
    while count < 2:
        text = "x" * count
        jobs.append(lambda: text)  #: empty text
        count += 1
        del text
    return jobs[0]()
build()

### del in a loop of a method, of what a with statement binds
import contextlib
class Loader:
    def __init__(self):
        self.jobs = []
    def load(self):
        for number in range(2):
            with contextlib.nullcontext(number) as handle:
                self.jobs.append(lambda: handle)  #: empty handle
            del handle
loader = Loader()
loader.load()
loader.jobs[0]()

### a default evaluated before the binding
def run():
    def show():
        return n  #: error n
    def other(x=show()):  #: error n
        return x
    n = 1
    return other
run()

### a lambda's default evaluated before the binding
def run():
    def show():
        return n  #: error n
    other = lambda x=show(): x  #: error n
    n = 1
    return other
run()
"""

LATE = """
### a generator function of another statement in a dict
def chunks(read):
    for _ in range(2):
        yield read()
streams = {}
for port in (80, 443):
    streams[port] = chunks(lambda: port)  #: late port
print([list(each) for each in streams.values()])

### a generator method of another class
class Repeater:
    def repeat(self, action):
        for _ in range(2):
            yield action()
class Show:
    def __init__(self):
        self.repeater = Repeater()
    def all(self):
        parts = []
        for part in "ab":
            parts.append(self.repeater.repeat(lambda: part))  #: late part
        return [list(each) for each in parts]
print(Show().all())

### a generator function that delegates
def inner(call):
    yield call()
def through(call):
    yield from inner(call)
kept = []
for size in (1, 2):
    kept.append(through(lambda: size))  #: late size
print([list(each) for each in kept])

### a pipeline of a generator function in a while loop
def only(test, rows):
    for row in rows:
        if test(row):
            yield row
def narrow(rows, limits):
    while limits:
        limit = limits.pop()
        rows = only(lambda row: row < limit, rows)  #: late limit
    return list(rows)
print(narrow([1, 5, 9], [10, 6, 3]))

### an asynchronous generator function of another statement
import asyncio
async def ticks(make):
    for _ in range(2):
        yield make()
async def main():
    kept = []
    for name in "xy":
        kept.append(ticks(lambda: name))  #: late name
    for one in kept:
        print([each async for each in one])
asyncio.run(main())

### a context manager of the file, entered in a stack
import contextlib
@contextlib.contextmanager
def closing(action):
    try:
        yield
    finally:
        action()
def run():
    with contextlib.ExitStack() as stack:
        for name in ("a", "b"):
            stack.enter_context(closing(lambda: print(name)))  #: late name
run()

### a context manager of the file, kept and entered later
import contextlib
@contextlib.contextmanager
def timed(label):
    print(label())
    yield
managers = []
for step in (1, 2):
    managers.append(timed(lambda: step))  #: late step
for manager in managers:
    with manager:
        pass

### a context manager class of the file, kept
class Undo:
    def __init__(self, action):
        self.action = action
    def __enter__(self):
        return self
    def __exit__(self, *details):
        self.action()
undos = []
for name in ("a", "b"):
    undos.append(Undo(lambda: print(name)))  #: late name
for undo in undos:
    with undo:
        pass

### a kept function that reads its own name
waiting = []
def connect(events):
    for event in events:
        def fire():
            waiting.remove(fire)  #: late fire
            return 1
        waiting.append(fire)
connect("ab")
waiting[0]()

### a kept function that passes its own name on
table = {}
def fill(names):
    for name in names:
        def handler(depth=0):
            return depth or table.get(handler)  #: late handler
        table[name] = handler
fill(["a", "b"])
table["a"]()

### an inherited constructor keeps it
class Item:
    def __init__(self, action):
        self.action = action
class Button(Item):
    color = "red"
buttons = [Button(lambda: text) for text in ("yes", "no")]  #: late text
print([button.action() for button in buttons])

### a constructor keeps it by super()
class Item:
    def __init__(self, action):
        self.action = action
class Button(Item):
    def __init__(self, text, action):
        super().__init__(action)
        self.text = text
buttons = []
for text in ("yes", "no"):
    buttons.append(Button(text, lambda: text))  #: late text
print([button.action() for button in buttons])

### a class method of the file keeps it
class Job:
    @classmethod
    def of(cls, work):
        job = cls()
        job.work = work
        return job
jobs = []
for number in range(2):
    job = Job.of(lambda: number)  #: late number
    jobs.append(job)
print([job.work() for job in jobs])

### __call__ of the file keeps it
class Registry:
    def __init__(self):
        self.known = []
    def __call__(self, function):
        self.known.append(function)
        return function
register = Registry()
for code in (1, 2):
    @register
    def show():
        return code  #: late code
print([function() for function in register.known])

### *args of the file keep it
listeners = []
def listen(*functions):
    listeners.extend(functions)
for topic in ("a", "b"):
    listen(print, lambda: topic)  #: late topic
print([listener() for listener in listeners])

### **kwargs of the file keep it
settings = {}
def configure(name, **options):
    settings[name] = options
for name in ("a", "b"):
    configure(name, default=lambda: name)  #: late name
print([options["default"]() for options in settings.values()])

### a static method of the file keeps it
class Hooks:
    every = []
    @staticmethod
    def add(hook):
        Hooks.every.append(hook)
for stage in ("load", "save"):
    Hooks.add(lambda: stage)  #: late stage
print([hook() for hook in Hooks.every])

### a signal of the file keeps it
class Signal:
    def __init__(self):
        self._slots = []
    def connect(self, slot):
        self._slots.append(slot)
    def emit(self):
        return [slot() for slot in self._slots]
changed = Signal()
for field in ("a", "b"):
    changed.connect(lambda: field)  #: late field
print(changed.emit())

### a signal that is an attribute of an object of the file
class Signal:
    def __init__(self):
        self._slots = {}
    def connect(self, slot, key=None):
        self._slots[key or id(slot)] = slot
class Model:
    def __init__(self):
        self.changed = Signal()
model = Model()
for row in range(2):
    model.changed.connect(lambda: row)  #: late row
print([slot() for slot in model.changed._slots.values()])

### a registry with a decorator that takes arguments
routes = {}
def route(path):
    def decorate(function):
        routes[path] = function
        return function
    return decorate
for page in ("/a", "/b"):
    @route(page)
    def view():
        return page  #: late page
print([view() for view in routes.values()])

### a name for a method keeps it
spans = []
extend = spans.extend
for start in (0, 10):
    extend([lambda: start])  #: late start
print([span() for span in spans])

### a name for a method of a set keeps it
seen = set()
def collect():
    add = seen.add
    for word in ("a", "b"):
        add(lambda: word)  #: late word
collect()
print([each() for each in seen])

### a timer in an attribute of an attribute
import threading
class Alarm:
    def __init__(self):
        self.state = threading.local()
    def set(self, names):
        for name in names:
            self.state.timer = threading.Timer(0.01, lambda: print(name))  #: late name
            self.state.timer.start()
Alarm().set(["a", "b"])

### a thread in an attribute, started
import threading
class Worker:
    thread = None
    def start(self):
        for number in range(2):
            self.thread = threading.Thread(target=lambda: print(number))  #: late number
            self.thread.start()
Worker().start()

### a daemon thread of a name that the loop rebinds
import threading
def start(hosts):
    for host in hosts:
        thread = threading.Thread(target=lambda: print(host), daemon=True)  #: late host
        thread.start()
start(["a", "b"])

### a default that is a function, which its function keeps
KEPT = []
for number in range(2):
    def keep(job=lambda: number):  #: late number
        KEPT.append(job)
    keep()
print([job() for job in KEPT])

### a default that is a function, which a coroutine keeps
import asyncio
async def main():
    kept = []
    for number in range(2):
        async def keep(job=lambda: number):  #: late number
            kept.append(job)
        await asyncio.gather(keep())
    return [job() for job in kept]
print(asyncio.run(main()))

### a default that is a function, which a lambda in it uses
def build():
    kept = []
    for number in range(2):
        kept.append(lambda job=lambda: number: job())  #: late number
    return [each() for each in kept]
print(build())

### the same call gives another thing each time
def build(names):
    kept = []
    for _ in range(2):
        name = names.pop()
        kept.append(lambda: name)  #: late name
    for _ in range(2):
        box = object()
        kept.append(lambda: box)  #: late box
    return [each() for each in kept]
print(build(["a", "b"]))

### a loop that goes on by what its calls change
def build(lines):
    kept = []
    while lines:
        line = lines.take()
        kept.append(lambda: line)  #: late line
    return [each() for each in kept]
class Lines(list):
    def take(self):
        return self.pop()
print(build(Lines("ab")))

### an attribute that the loop changes
class Walk:
    def __init__(self):
        self.place = 0
    def go(self):
        kept = []
        for _ in range(2):
            self.place += 1
            place = self.place
            kept.append(lambda: place)  #: late place
        return [each() for each in kept]
print(Walk().go())

### the next iteration runs what it finds in a dict
def build(numbers):
    jobs = {}
    for number in numbers:
        if "job" in jobs:
            jobs["job"]()
        jobs["job"] = lambda: number  #: late number
build([1, 2])

### the next iteration runs what it finds in an attribute
class Poller:
    def __init__(self):
        self.job = None
    def poll(self, numbers):
        for number in numbers:
            if self.job:
                self.job()
            self.job = lambda: number  #: late number
Poller().poll([1, 2])

### an inner loop copies a list, the outer one rebinds
jobs = []
for number in (1, 2):
    for _ in "ab":
        jobs = [*jobs, lambda: number]  #: late number
print([job() for job in jobs])

### a list of the module that each iteration makes anew, rebound below
jobs = []
for number in (1, 2):
    jobs = []
    jobs.append(lambda: number)  #: late number
number = 3

### an attribute that a method sets which the constructor calls, too
class Walk:
    def __init__(self):
        self._move(0)
    def _move(self, place):
        self.place = place
    def go(self):
        kept = []
        place = None
        while self.place < 2:
            self._move(self.place + 1)
            place = self.next()
            kept.append(lambda: place)  #: late place
        return [each() for each in kept]
    def next(self):
        return self.place
print(Walk().go())

### a method bound before the loop replaces the list
kept = []
push = kept.append
for label in range(3):
    kept = []
    push(lambda: label)  #: late label

### a method bound before the function replaces the list at the end of each iteration
def build():
    kept = []
    push = kept.append
    for label in range(3):
        push(lambda: label)  #: late label
        kept = []
    return push
push = build()

### a method of an attribute, bound before the loop replaces that
class Queue:
    def fill(self):
        self.jobs = []
        push = self.jobs.append
        for label in range(3):
            self.jobs = []
            push(lambda: label)  #: late label
        return push
push = Queue().fill()

### a list that a function of the loop fills and another one runs
def build():
    kept = []
    def put(job):
        kept.append(job)
    def run():
        return [job() for job in kept]
    for key in (1, 2, 3):
        put(lambda: key)  #: late key
    return run
run = build()

### a chain of functions of the module, each of which has the one before
run = lambda: None
for name in ("a", "b"):
    before = run
    run = lambda: (before, name)  #: late before #: late name

### an operator of the file's class keeps its right operand
class Event:
    def __init__(self):
        self.slots = []
    def __lshift__(self, slot):
        self.slots.append(slot)
        return self
event = Event()
for n in range(2):
    event << (lambda: n)  #: late n

### the setter of a property keeps what is assigned
class Button:
    def __init__(self):
        self.clicks = []
    @property
    def on_click(self):
        return None
    @on_click.setter
    def on_click(self, job):
        self.clicks.append(job)
button = Button()
for n in range(2):
    button.on_click = lambda: n  #: late n
"""
