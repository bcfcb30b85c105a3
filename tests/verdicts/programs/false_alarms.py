"""Programs of which nothing is to be said: no function sees another value, no read fails."""

SILENT = """
### removed after a call in between
watchers = []
def notify(value):
    for watcher in list(watchers):
        watcher(value)
for limit in (1, 2):
    def watch(value):
        print(value < limit)
    watchers.append(watch)
    notify(limit)
    watchers.remove(watch)

### discarded
active = set()
for name in ("a", "b"):
    task = lambda: name
    active.add(task)
    print([each() for each in active])
    active.discard(task)

### popped in a finally clause
stack = []
def push_all(names):
    for name in names:
        stack.append(lambda: name)
        try:
            print(stack[-1]())
        finally:
            stack.pop()
push_all("ab")

### popped from the other end of a deque of one
import collections
line = collections.deque()
for number in range(3):
    line.append(lambda: number)
    print(line.popleft()())

### cleared at the end
pending = []
def flush(numbers):
    for number in numbers:
        pending.append(lambda: number)
        pending.append(lambda: -number)
        print([job() for job in pending])
        pending.clear()
flush((1, 2))

### cleared at the head, in an attribute
class Queue:
    def __init__(self):
        self.jobs = []
    def run(self, numbers):
        for number in numbers:
            self.jobs.clear()
            self.jobs.append(lambda: number)
            print([job() for job in self.jobs])
Queue().run((1, 2))

### a new list in the attribute at the head
class Queue:
    def run(self, numbers):
        for number in numbers:
            self.jobs = []
            self.jobs.append(lambda: number)
            print([job() for job in self.jobs])
Queue().run((1, 2))

### del of all items
steps = []
for name in ("a", "b"):
    steps += [lambda: name]
    print([step() for step in steps])
    del steps[:]

### del of the last item
frames = []
for depth in range(2):
    frames.append(lambda: depth)
    print(frames[-1]())
    del frames[-1]

### del of a key
handlers = {}
for event in ("open", "close"):
    handlers[event] = lambda: event
    print(handlers[event]())
    del handlers[event]

### popped by key
handlers = {}
def fire(events):
    for event in events:
        handlers["on_" + event] = lambda: event
        print(handlers.pop("on_" + event)())
fire(["open", "close"])

### the last item of a dict
scopes = {}
for level in range(2):
    scopes[level] = lambda: level
    print(scopes.popitem()[1]())

### swapped with a new list in an attribute
class Loop:
    def __init__(self):
        self.ready = []
    def run(self):
        for number in range(2):
            self.ready.append(lambda: number)
            ready, self.ready = self.ready, []
            for job in ready:
                print(job())
Loop().run()

### swapped with the other list, which is cleared
front, back = [], []
for number in range(2):
    back.append(lambda: number)
    front, back = back, front
    print([job() for job in front])
    front.clear()

### the file's own off()
class Emitter:
    def __init__(self):
        self.slots = {}
    def on(self, name, slot):
        self.slots.setdefault(name, []).append(slot)
    def off(self, name, slot):
        self.slots[name].remove(slot)
    def emit(self, name):
        return [slot() for slot in self.slots.get(name, ())]
emitter = Emitter()
for number in range(2):
    slot = lambda: number
    emitter.on("tick", slot)
    print(emitter.emit("tick"))
    emitter.off("tick", slot)

### the file's own function that unsubscribes
subscribers = []
def subscribe(function):
    subscribers.append(function)
def unsubscribe(function):
    subscribers.remove(function)
def watch(keys):
    for key in keys:
        def show():
            return key
        subscribe(show)
        print([each() for each in subscribers])
        unsubscribe(show)
watch("ab")

### subscribing gives the way out
subscribers = []
def subscribe(function):
    subscribers.append(function)
    def unsubscribe():
        subscribers.remove(function)
    return unsubscribe
for key in "ab":
    stop = subscribe(lambda: key)
    print([each() for each in subscribers])
    stop()

### the file's own flush()
buffer = []
def later(job):
    buffer.append(job)
def flush():
    for job in buffer:
        job()
    buffer.clear()
for number in range(2):
    later(lambda: print(number))
    flush()

### the file's own flush() in a method that swaps
class Writer:
    def __init__(self):
        self.jobs = []
    def later(self, job):
        self.jobs.append(job)
    def flush(self):
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job()
writer = Writer()
for number in range(2):
    writer.later(lambda: print(number))
    writer.flush()

### a context manager of the file restores what was there
import contextlib
class Config:
    hook = None
@contextlib.contextmanager
def hooked(function):
    before, Config.hook = Config.hook, function
    try:
        yield
    finally:
        Config.hook = before
for number in range(2):
    with hooked(lambda: number):
        print(Config.hook())

### a context manager class of the file takes it out
class Patched:
    table = {}
    def __init__(self, name, function):
        self.name, self.function = name, function
    def __enter__(self):
        self.table[self.name] = self.function
    def __exit__(self, *details):
        del self.table[self.name]
for word in ("a", "b"):
    with Patched("show", lambda: word):
        print(Patched.table["show"]())

### atexit, as a def
import atexit
def guard(paths):
    for path in paths:
        def clean():
            print("clean", path)
        atexit.register(clean)
        clean()
        atexit.unregister(clean)
guard(["a", "b"])

### an exit stack closed in the iteration
from contextlib import ExitStack
def visit(names):
    stack = ExitStack()
    for name in names:
        stack.callback(print, "end")
        stack.callback(lambda: print(name))
        stack.close()
visit("ab")

### an exit stack of the iteration
import contextlib
for name in ("a", "b"):
    stack = contextlib.ExitStack()
    stack.push(lambda *details: print(name))
    stack.close()

### a queue emptied in the iteration
import queue
tasks = queue.Queue()
for number in range(3):
    tasks.put(lambda: number)
    while not tasks.empty():
        print(tasks.get_nowait()())

### a simple queue, got with its pair
import queue
tasks = queue.SimpleQueue()
for number in range(3):
    tasks.put((number, lambda: number))
    key, job = tasks.get()
    print(key, job())

### an asyncio queue, got in the iteration
import asyncio
async def main():
    tasks = asyncio.Queue()
    for number in range(2):
        await tasks.put(lambda: number)
        job = await tasks.get()
        print(job())
asyncio.run(main())

### replaced through a method
class Screen:
    def __init__(self):
        self.draw = None
    def set_draw(self, draw):
        self.draw = draw
screen = Screen()
for color in ("red", "green"):
    screen.set_draw(lambda: color)
    print(screen.draw())

### replaced through a helper, by key
table = {}
def bind(name, function):
    table[name] = function
for number in range(2):
    bind("show", lambda: number)
    print(table["show"]())

### replaced by update
table = {}
for number in range(2):
    table.update(show=lambda: number)
    print(table["show"]())

### a clause of a comprehension that always gives the same
shown = [lambda: letter + str(n) for letter in "A" for n in (0,)]
again = [lambda: size for n in range(2) for size in (8,)]
for n in range(2):
    for unit in ["kB"]:
        shown.append(lambda: unit)
print([each() for each in shown + again])

### a clause that gives another value each time, though only one
made = [lambda: twice for n in range(2) for twice in [2 * n]]  #: late twice
print([each() for each in made])

### replaced in a class by setattr in a helper
class Target:
    pass
def patch(**attributes):
    for name, value in attributes.items():
        setattr(Target, name, value)
for number in range(2):
    patch(size=staticmethod(lambda: number))
    print(Target.size())

### an executor may run the function when the body of its with has bound the variable
from concurrent.futures import ThreadPoolExecutor
import time
def run():
    with ThreadPoolExecutor() as pool:
        future = pool.submit(lambda: time.sleep(0.01) or value)
        value = 1
        print(future.result())
    return value
run()

### an executor calls off what waits for the binding
from concurrent.futures import ThreadPoolExecutor
import time
def run():
    with ThreadPoolExecutor(1) as pool:
        pool.submit(time.sleep, 0.02)
        pool.submit(lambda: value)
        pool.shutdown(wait=False, cancel_futures=True)
    value = 1
    return value
run()

### a setter runs before the executor does
from concurrent.futures import ThreadPoolExecutor
import time
def run():
    def start():
        nonlocal value
        value = 1
    with ThreadPoolExecutor() as pool:
        future = pool.submit(lambda: time.sleep(0.01) or value)
        start()
        print(future.result())
    value = 2
    return value
run()

### a fresh object with a list dies with the iteration
class Bag:
    def __init__(self):
        self.items = []
    def add(self, item):
        self.items.append(item)
    def all(self):
        return [item() for item in self.items]
def count(names):
    for name in names:
        bag = Bag()
        bag.add(lambda: name)
        print(bag.all())
count("ab")

### a fresh object that holds it by its constructor
class Request:
    def __init__(self, callback):
        self.callback = callback
    def send(self):
        return self.callback()
def send_all(hosts):
    for host in hosts:
        request = Request(lambda: host)
        print(request.send())
send_all(["a", "b"])

### a fresh object in a fresh object
class Node:
    child = None
    value = None
def walk(names):
    for name in names:
        node = Node()
        node.child = Node()
        node.child.value = lambda: name
        print(node.child.value())
walk("ab")

### a process started in the iteration
import multiprocessing
def spawn(numbers):
    context = multiprocessing.get_context("fork")
    found = context.SimpleQueue()
    processes = []
    for number in numbers:
        process = context.Process(target=lambda: found.put(number))
        process.start()
        processes.append(process)
    for process in processes:
        process.join()
    print(sorted(found.get() for _ in processes))
spawn([1, 2])

### a name reused by a later loop
def both(rows):
    for row in rows:
        first = sorted(rows, key=lambda other: other * row)
        print(first)
    for row in rows:
        print(row)
both([1, 2])

### a name reused by a later loop, the function popped
def both(rows):
    jobs = []
    for row in rows:
        jobs.append(lambda: row)
        print(jobs.pop()())
    for row in reversed(rows):
        print(row)
both([1, 2])

### if False
def outer():
    count = 1
    def inner():
        if False:
            print(count)
        count = 2
        return count
    return inner
outer()()

### if 0, in a loop
jobs = []
for number in range(2):
    if 0:
        jobs.append(lambda: number)

### typing.TYPE_CHECKING
import typing
def outer():
    shape = 1
    def inner():
        if typing.TYPE_CHECKING:
            typing.reveal_type(shape)
        shape = "2"
        return shape
    return inner
outer()()

### behind return
def outer():
    total = 1
    def inner():
        return 0
        total += 1
    return inner
outer()()

### behind raise, in a loop
def build(names):
    jobs = []
    for name in names:
        if name:
            raise SystemError(name)
            jobs.append(lambda: name)
    return jobs
try:
    build(["a"])
except SystemError:
    pass

### suppress of NameError
import contextlib
def outer():
    size = 1
    def inner():
        with contextlib.suppress(NameError):
            print(size)
        size = 2
        return size
    return inner
outer()()

### assertRaises
import unittest
class Tests(unittest.TestCase):
    def test(self):
        count = 0
        def add():
            with self.assertRaises(UnboundLocalError):
                count += 1
        add()
    def test_lambda(self):
        def read():
            return late
        self.assertRaises(NameError, read)
        late = 1
        return late
unittest.main(argv=["x"], exit=False, verbosity=0)

### a read that is tried
def outer():
    name = 1
    def inner():
        try:
            name
        except UnboundLocalError:
            pass
        name = 2
        return name
    return inner
outer()()

### not in locals()
def outer():
    cache = {}
    def inner():
        if "cache" not in locals():
            cache = {"a": 1}
        return cache
    return inner
outer()()

### a default taken in the iteration and another name
jobs = []
for number in range(2):
    jobs.append(lambda number=number: number)
print([job() for job in jobs])

### a lambda binds before it reads
def ids():
    following = 10
    return lambda: ((following := 1), following + 1)
print(ids()())

### a loop that reads what the iteration before has bound
def pairs(rows):
    last = None
    def walk():
        for index, row in enumerate(rows):
            if index:
                print(last, row)
            last = row
    return walk
pairs("abc")()

### a loop that reads behind a condition
def scan(rows):
    best = 0
    def walk():
        found = False
        for row in rows:
            if found and best > row:
                continue
            best = row
            found = True
        return best
    return walk
print(scan([3, 1])())

### the setter is called before the owner reads
def session():
    def login(name):
        nonlocal user
        user = name
    login("ann")
    print("hello", user)
    user = None
session()

### the setter is called through a list
def session():
    def login():
        nonlocal user
        user = "ann"
    for step in [login]:
        step()
    print("hello", user)
    user = None
session()

### the setter is called by another function
def session():
    def login():
        nonlocal user
        user = "ann"
    def start():
        login()
    start()
    print("hello", user)
    user = None
session()

### the setter is a method
def session():
    class Account:
        def login(self):
            nonlocal user
            user = "ann"
    Account().login()
    print("hello", user)
    user = None
session()

### a decorator runs the setter
def session():
    def at_once(function):
        function()
    @at_once
    def login():
        nonlocal user
        user = "ann"
    print("hello", user)
    user = None
session()

### a method counts a variable of its own
class Door:
    opened = 0
    def open(self):
        opened = self.opened
        opened += 1
        return opened
print(Door().open())

### a method expects that its variable has no value
class Door:
    opened = 0
    def open(self):
        try:
            opened += 1
        except UnboundLocalError:
            opened = 1
        return opened
print(Door().open())

### a comprehension over nothing calls before the binding
def main():
    def double(number):
        return number * factor
    numbers = [double(number) for number in []]
    factor = 2
    return numbers, double(factor)
print(main())

### a sort of what may be empty, before the binding
def main(rows=()):
    ordered = sorted(rows, key=lambda row: weights[row])
    weights = {}
    return ordered, weights
print(main())

### a map that is not asked before the binding
def main():
    def clean(word):
        return word.strip(marks)
    words = map(clean, ["a.", "b."])
    marks = "."
    return list(words)
print(main())

### a generator that is made before the binding and used after it
def main():
    def rows():
        yield header
    table = rows()
    header = "name"
    return list(table)
print(main())

### a coroutine that is made before the binding and awaited after it
import asyncio
async def main():
    async def greet():
        return word
    greeting = greet()
    word = "hello"
    return await greeting
print(asyncio.run(main()))

### a task that is created before the binding
import asyncio
async def main():
    async def greet():
        return word
    task = asyncio.create_task(greet())
    word = "hello"
    return await task
print(asyncio.run(main()))

### a decorator that only keeps the function
def app():
    known = []
    def route(function):
        known.append(function)
        return function
    @route
    def index():
        return title
    title = "a"
    return known[0]()
print(app())

### a wrapper that reads before the binding but is called after it
def app():
    def traced(function):
        def wrapped():
            print(prefix)
            return function()
        return wrapped
    @traced
    def index():
        return 1
    prefix = "-"
    return index()
print(app())

### an instance whose method reads it later
def game():
    class Player:
        def __init__(self):
            self.name = "ann"
        def lives(self):
            return lives
    player = Player()
    lives = 3
    return player.lives()
print(game())

### a call in try that catches everything
def main():
    def show():
        print(state)
    try:
        show()
    except Exception:
        print("too early")
    state = 1
    return state
print(main())

### a call in try that catches an error of another name
def main():
    def show():
        print(state)
    Early = NameError
    try:
        show()
    except Early:
        print("too early")
    state = 1
    return state
print(main())

### handed to a function of the file that keeps it
JOBS = []
def later(job):
    JOBS.append(job)
def main():
    later(lambda: print(state))
    state = 1
    JOBS.pop()()
    return state
main()

### handed to a function of the file that calls it under a condition
def maybe(job, now=False):
    if now:
        job()
def main():
    def show():
        print(state)
    maybe(show)
    state = 1
    show()
main()

### a function of two meanings before the binding
def main(quiet=True):
    def show():
        print(state)
    if quiet:
        def show():
            print("quiet")
    show()
    state = 1
    return state
main()

### a call under a test of what is bound
def main():
    def show():
        print(state)
    if "state" in locals():
        show()
    state = 1
    show()
main()

### the first call of a loop is skipped
def main():
    def show():
        print(state)
    for number in range(2):
        if number:
            show()
        state = number
main()

### a static method that is not called
def game():
    class Board:
        @staticmethod
        def cells():
            return [0] * width
    width = 8
    return Board.cells()
print(game())

### del of what only a helper of the module reads
import os as _os
def _separator():
    return _os.sep
SEPARATOR = _separator()
del _os
print(SEPARATOR)

### del of a helper together with what it reads
import os as _os
def separator():
    return _os.sep
SEPARATOR = separator()
del _os, separator
print(SEPARATOR)

### del of a helper after what it reads
import os as _os
def separator():
    return _os.sep
SEPARATOR = separator()
del _os
del separator
print(SEPARATOR)

### del of a name that is bound again
limit = 1
def check(value):
    return value < limit
del limit
limit = 2
print(check(1))

### del of a name that a function binds again
limit = 1
def check(value):
    return value < limit
def setup():
    global limit
    limit = 2
del limit
setup()
print(check(1))

### del of a name that hides a builtin
input = "text"
def ask():
    return input
del input
print(ask())

### del of a name that a function expects to be gone
_cache = {}
def cached(key):
    try:
        return _cache[key]
    except NameError:
        return None
del _cache
print(cached("a"))

### del in each iteration of what is only called there
def main():
    for number in range(2):
        square = number * number
        show = lambda: square
        print(show())
        del square
main()

### a default that is a function, which its function only calls
for number in range(2):
    def show(job=lambda: number):
        return job()
    print(show())

### an attribute that is replaced right after the loop
class Disk:
    free = None
def check(disk):
    for space in (1, 2):
        disk.free = lambda: space
        print(disk.free())
    space = 9
    disk.free = lambda: space
    print(disk.free())
check(Disk())

### an item that is replaced right after the loop
def check(table):
    for key in ("a", "b"):
        table["job"] = lambda: key
        print(table["job"]())
    key = "c"
    table["job"] = None
    return table
check({})

### another name for what is the same in each iteration
def build(names, factory):
    kept = []
    for name in names:
        make = factory
        kept.append(lambda: make())
    return [each() for each in kept]
print(build("ab", list))

### an attribute that only the constructor sets
class Reader:
    def __init__(self, convert):
        self._convert = convert
    def tasks(self, names):
        tasks = []
        for name in names:
            convert, size = self._convert, len(name)
            tasks.append(lambda own=name: convert(own))
        return tasks
print([task() for task in Reader(str.upper).tasks("ab")])

### an iterator that a call unpacks
def show(unknown, names):
    for name in names:
        print(unknown(*(name * times for times in (1, 2)), **dict((name, size) for size in (1,))))
show(lambda *rest, **more: (rest, more), "ab")

### what is asked of an iterator that iterators do not have
def first(items):
    try:
        return items.shape
    except AttributeError:
        return next(iter(items))
for name in "ab":
    print(first(name * size for size in (1, 2)))

### an exception that is raised holds it
def check(is_right, message):
    if not is_right:
        try:
            text = message()
        except TypeError:
            text = message
        raise ValueError(text)
for name in "ab":
    check(name, lambda: name)
    print(name)

### an attribute that delattr takes out again
import types
def build(numbers):
    box = types.SimpleNamespace()
    for number in numbers:
        setattr(box, "job", lambda: number)
        box.job()
        delattr(box, "job")
    number = 0
    return box
build([1, 2])

### a call that is tried after the del
def build(parts):
    size = len(parts)
    def width():
        return size
    del size
    try:
        return width()
    except Exception:
        return 0
build("ab")

### a call in a comprehension over nothing after the del
def build(parts):
    size = len(parts)
    def width():
        return size
    del size
    return [width() for _ in ()]
build("ab")

### one place of a local dict that is used in time, rebound below
def build(numbers):
    jobs = {}
    for number in numbers:
        jobs["job"] = lambda: number
        jobs["job"]()
    number = 0
    return number
build([1, 2])

### threads joined in time, another loop reuses the name
import threading
def build(values):
    workers = []
    while (value := next(values, None)) is not None:
        worker = threading.Thread(target=lambda: value)
        worker.start()
        workers.append(worker)
        worker.join()
    for worker in workers:
        worker.join()
build(iter((1, 2)))

### an exit stack closed at the head of each iteration, before the function's own name is rebound
import contextlib
def build(numbers):
    stack = contextlib.ExitStack()
    for _ in numbers:
        stack.close()
        def part():
            return 1
        stack.callback(lambda: part())
    return stack
build([1, 2]).close()

### a module's lambda that is taken out before the del
readers = []
part = "x"
readers.append(lambda: part)
readers.pop()()
del part

### an attribute that a helper of the constructor sets
class Reader:
    def __init__(self, convert):
        self._prepare(convert)
    def _prepare(self, convert):
        self._convert = convert
    def tasks(self, names):
        tasks = []
        for name in names:
            convert = self._convert
            tasks.append(lambda own=name: convert(own))
        return tasks
print([task() for task in Reader(str.upper).tasks("ab")])

### a lambda that takes it out again is what subscribing gives
listeners = []
def subscribe(function):
    listeners.append(function)
    return lambda: listeners.remove(function)
def publish():
    return [listener() for listener in listeners]
for topic in ("a", "b"):
    stop = subscribe(lambda: topic)
    print(publish())
    stop()

### an event gets it by `+=` and loses it by `-=`
class Event:
    def __init__(self):
        self.handlers = []
    def __iadd__(self, handler):
        self.handlers.append(handler)
        return self
    def __isub__(self, handler):
        self.handlers.remove(handler)
        return self
    def __call__(self):
        return [handler() for handler in self.handlers]
opened = Event()
for door in ("front", "back"):
    def show():
        return door
    opened += show
    print(opened())
    opened -= show

### a set gets it by `|=` and loses it by `-=`
active = set()
for number in (1, 2):
    job = lambda: number
    active |= {job}
    print([each() for each in active])
    active -= {job}

### a filter of a logger is removed
import logging
logger = logging.getLogger("shop")
seen = []
for level in (10, 20):
    def keep(record):
        seen.append(level)
        return False
    logger.addFilter(keep)
    logger.warning("sold")
    logger.removeFilter(keep)
print(seen)

### what an event loop was to run is called off
import asyncio
async def main():
    for number in (1, 2):
        handle = asyncio.get_running_loop().call_later(60, lambda: print(number))
        handle.cancel()
asyncio.run(main())

### a timer is called off, nobody joins it
import threading
for number in (1, 2):
    timer = threading.Timer(60, lambda: print(number))
    timer.start()
    timer.cancel()

### a finalizer is called, or detached
import weakref
class Node: pass
node = Node()
for number in (1, 2):
    weakref.finalize(node, lambda: print(number))()
    finalizer = weakref.finalize(node, lambda: print(number))
    finalizer.detach()

### a function of the file starts a thread with it and waits
import threading
out = []
def run_beside(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()
for number in (1, 2):
    run_beside(lambda: out.append(number))
print(out)

### a function of the file starts a thread with it, its caller waits
import threading
out = []
def started(function):
    thread = threading.Thread(target=function)
    thread.start()
    return thread
for number in (1, 2):
    started(lambda: out.append(number)).join()
print(out)

### threads joined by what any() asks for
import threading
out = []
for number in (1, 2):
    threads = [threading.Thread(target=lambda: out.append(number)) for _ in range(2)]
    for thread in threads:
        thread.start()
    any(thread.join() for thread in threads)
print(out)

### threads started and joined in list comprehensions
import threading
out = []
for number in (1, 2):
    threads = [threading.Thread(target=lambda: out.append(number)) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print(out)

### threads to which a list maps the method that joins them
from threading import Thread
out = []
for number in (1, 2):
    threads = [Thread(target=lambda: out.append(number)) for _ in range(2)]
    for thread in threads:
        thread.start()
    list(map(Thread.join, threads))
print(out)

### a list that a function of the loop alone fills and empties
def build():
    kept = []
    def put(job):
        kept.append(job)
    n = 0
    while True:
        n += 1
        if n > 3:
            break
        kept.clear()
        put(lambda: n)
        yield None
for _ in build():
    pass

### a list that a partial of the loop alone fills
import functools
def put(target, job):
    target.append(job)
def build():
    kept = []
    push = functools.partial(put, kept)
    for key in (1, 2, 3):
        push(lambda: key)
        yield None
    for key in (70, 80):
        pass
for _ in build():
    pass

### two lists swapped in the inner one of two loops
kept, spare = [], []
for outer in "ab":
    for key in (1, 2, 3):
        kept.append(lambda: key)
        kept, spare = spare, kept
        spare.clear()
print(kept, spare)

### del of a name in globals()
for topic in ("a", "b"):
    globals()["hook"] = lambda: topic
    print(hook())
    del globals()["hook"]

### pop of a name in globals()
for topic in ("a", "b"):
    globals()["hook"] = lambda: topic
    print(hook())
    globals().pop("hook")

### popped and called where there is any
kept = []
for name in ("a", "b"):
    kept.append(lambda: print(name))
    if kept:
        kept.pop()()

### popped where there is any, in a method
class Stack:
    def __init__(self):
        self.undo = []
    def run(self, names):
        for name in names:
            self.undo.append(lambda: name)
            if self.undo:
                self.undo.pop()()
Stack().run("ab")

### popped where the length says so
kept = []
for name in ("a", "b"):
    kept.append(lambda: print(name))
    if len(kept) > 0:
        kept.pop()()

### all items replaced by a slice from the first one
kept = []
for name in ("a", "b"):
    kept.append(lambda: name)
    print(kept[0]())
    kept[0:] = []

### all items deleted by a slice from the first one
kept = []
for name in ("a", "b"):
    kept.append(lambda: name)
    kept.append(lambda: name + name)
    print([each() for each in kept])
    del kept[0:]

### a helper that removes under a condition that always holds
kept = []
def drain():
    if kept:
        kept.pop()()
for name in ("a", "b"):
    kept.append(lambda: print(name))
    drain()

### popped in both arms
kept = []
for name in ("a", "b"):
    kept.append(lambda: name)
    if name == "a":
        kept.pop()()
    else:
        kept.pop()

### the setter of a property calls what is assigned
class Button:
    def __init__(self):
        self.value = 0
    @property
    def compute(self):
        return None
    @compute.setter
    def compute(self, job):
        self.value = job()
button = Button()
for n in range(2):
    button.compute = lambda: n
print(button.value)

### an operator of the file's class calls its right operand
class Pipe:
    def __or__(self, function):
        return function(1)
pipe = Pipe()
for n in range(2):
    print(pipe | (lambda old: old + n))

### truncated to the length of before
undo = [print]
for name in ("a", "b"):
    size = len(undo)
    undo.append(lambda: name)
    undo.append(lambda: name + name)
    print(undo[-1]())
    del undo[size:]

### truncated in a method
class Parser:
    def __init__(self):
        self.stack = []
    def run(self, names):
        for name in names:
            mark = len(self.stack)
            self.stack.append(lambda: name)
            del self.stack[mark:]
Parser().run("ab")

### removed in a nested function that is called
jobs = []
def run(names):
    for name in names:
        def job():
            return name
        def leave():
            jobs.remove(job)
        jobs.append(job)
        print(job())
        leave()
run("ab")

### removed in a function of the module that knows its global name
jobs = []
def leave():
    jobs.remove(job)
for name in ("a", "b"):
    job = lambda: name
    jobs.append(job)
    print(job())
    leave()
job = None

### deleted by a function of the iteration under the key that both know
table = {}
def run(names):
    for name in names:
        def leave():
            del table[name]
        table[name] = lambda: name
        print(table[name]())
        leave()
run("ab")

### removed by a lambda of the iteration
jobs = []
def run(names):
    for name in names:
        job = lambda: name
        stop = lambda: jobs.remove(job)
        jobs.append(job)
        print(job())
        stop()
run("ab")

### truncated to a length from before the loop
undo = [print]
size = len(undo)
for name in ("a", "b"):
    undo.append(lambda: name)
    print(undo[-1]())
    del undo[size:]
"""

LATE_ALL_THE_SAME = """
### only the second subscription is closed
from functools import partial
listeners = []
def subscribe(function):
    listeners.append(function)
    return partial(listeners.remove, function)
for number in (1, 2, 3):
    stop = subscribe(lambda: number)  #: late number
    if number == 2:
        stop()
print([listener() for listener in listeners])

### what subscribing gives is shown, and takes nothing out
listeners = []
class Subscription:
    def __init__(self, handler):
        self.handler = handler
        listeners.append(self)
    def show(self):
        return len(listeners)
for number in (1, 2):
    subscription = Subscription(lambda: number)  #: late number
    print(subscription.show())
print([listener.handler() for listener in listeners])

### what is waited for comes before the thread
import queue
import threading
numbers = queue.Queue()
def fill():
    numbers.put(1)
    numbers.put(2)
fill()
out, threads = [], []
while not numbers.empty():
    number = numbers.get()
    thread = threading.Thread(target=lambda: out.append(number))  #: late number
    thread.start()
    threads.append(thread)
for thread in threads:
    thread.join()
print(out)

### threads to which nobody maps the method that joins them
from threading import Thread
out = []
started = []
for number in (1, 2):
    threads = [Thread(target=lambda: out.append(number)) for _ in range(2)]  #: late number
    for thread in threads:
        thread.start()
    started.append(map(Thread.join, threads))
print([list(each) for each in started], out)

### something is removed, but not it
hooks = [print, len]
for name in ("a", "b"):
    hooks.append(lambda: name)  #: late name
    hooks.remove(hooks[0])
print([hook() for hook in hooks])

### taken out from a list that was not empty
line = [lambda: "first"]
for name in ("a", "b"):
    line.append(lambda: name)  #: late name
    line.pop(0)()
print([each() for each in line])

### removed under a condition
kept = []
for number in range(3):
    job = lambda: number  #: late number
    kept.append(job)
    if number == 1:
        kept.remove(job)
print([job() for job in kept])

### another list is cleared
ours, theirs = [], []
for number in range(2):
    ours.append(lambda: number)  #: late number
    theirs.clear()
print([job() for job in ours])

### copied before it is cleared
jobs, history = [], []
for number in range(2):
    jobs.append(lambda: number)  #: late number
    history.append(tuple(jobs))
    jobs.clear()
print([job() for each in history for job in each])

### off() of another name
class Bus:
    def __init__(self):
        self.slots = {}
    def on(self, name, slot):
        self.slots.setdefault(name, []).append(slot)
    def off(self, name):
        self.slots.pop(name, None)
bus = Bus()
for number in range(2):
    bus.on("a", lambda: number)  #: late number
    bus.off("b")
print([slot() for slots in bus.slots.values() for slot in slots])

### flush() that keeps the last one
pending = []
def flush():
    while len(pending) > 1:
        pending.pop(0)()
for number in range(3):
    pending.append(lambda: print(number))  #: late number
    flush()
flush()

### replaced, but the old one is kept
class Chain:
    head = None
def push(function):
    previous = Chain.head
    Chain.head = lambda: (function(), previous and previous())
for number in range(2):
    push(lambda: number)  #: late number
print(Chain.head())

### a fresh object that a class-wide list keeps
class Widget:
    every = []
    def __init__(self, action):
        self.action = action
        Widget.every.append(self)
for name in ("a", "b"):
    widget = Widget(lambda: name)  #: late name
print([widget.action() for widget in Widget.every])

### the counter of a while loop goes on
def build():
    number = 0
    job = None
    while number < 3:
        job = lambda: number  #: late number
        number += 1
    return job
build()()

### a context manager that forgets
import contextlib
hooks = []
@contextlib.contextmanager
def hooked(function):
    hooks.append(function)
    yield
for number in range(2):
    with hooked(lambda: number):  #: late number
        print(len(hooks))
print([hook() for hook in hooks])

### an attribute that is called before it is replaced after the loop
class Disk:
    free = None
def check(disk):
    for space in (1, 2):
        disk.free = lambda: space  #: late space
    space = 9
    found = disk.free()
    disk.free = None
    return found
print(check(Disk()))

### a handler that removes itself when it is called is called after the loop
handlers = []
for topic in ("a", "b"):
    def once():
        handlers.remove(once)  #: late once
        print(topic)  #: late topic
    handlers.append(once)
handlers[0]()

### popped only where there is more than one
kept = []
for name in ("a", "b"):
    kept.append(lambda: name)  #: late name
    if len(kept) > 1:
        kept.pop()()

### cleared only where there is none
kept = []
for name in ("a", "b"):
    kept.append(lambda: name)  #: late name
    if len(kept) == 0:
        kept.clear()

### popped in one arm of two
kept = []
for name in ("a", "b"):
    kept.append(lambda: name)  #: late name
    if name == "b":
        kept.pop()()
    else:
        print(kept)

### another name in globals() is deleted
for topic in ("a", "b"):
    globals()["hook_" + topic] = lambda: topic  #: late topic
    globals()["other"] = print
    del globals()["other"]

### part of the list is deleted from the second
kept = []
for name in ("a", "b"):
    kept.append(lambda: name)  #: late name
    del kept[1:]

### a function of the module removes another variable of that name
jobs = []
job = print
def leave():
    if job in jobs:
        jobs.remove(job)
def run(names):
    for name in names:
        job = lambda: name  #: late name
        jobs.append(job)
        leave()
run("ab")

### truncated to a length taken after the first one
undo = []
for name in ("a", "b"):
    undo.append(lambda: name)  #: late name
    size = len(undo)
    undo.append(lambda: name + name)
    del undo[size:]

### truncated to the length of another list
undo = []
other = [1, 2, 3]
for name in ("a", "b"):
    size = len(other)
    undo.append(lambda: name)  #: late name
    del undo[size:]
"""

UNSURE = """
### a thread's function signals that it is done
import threading
out = []
for number in (1, 2):
    done = threading.Event()
    def work():
        out.append(number)
        done.set()
    threading.Thread(target=work).start()
    done.wait()
print(out)
#= [1, 2]

### a helper waits until the function that it wraps has signaled
import threading
def run(function):
    done = threading.Event()
    def work():
        function()
        done.set()
    threading.Thread(target=work).start()
    done.wait()
out = []
for number in (1, 2):
    run(lambda: out.append(number))
print(out)
#= [1, 2]

### an object's own event
import threading
class Runner:
    def __init__(self, function):
        self.function = function
        self.done = threading.Event()
    def work(self):
        self.function()
        self.done.set()
    def start(self):
        threading.Thread(target=self.work).start()
    def wait(self):
        self.done.wait()
out = []
for number in (1, 2):
    runner = Runner(lambda: out.append(number))
    runner.start()
    runner.wait()
print(out)
#= [1, 2]

### a future that gets its result from a thread
import threading
from concurrent.futures import Future
out = []
for number in (1, 2):
    future = Future()
    def work():
        future.set_result(number)
    threading.Thread(target=work).start()
    out.append(future.result())
print(out)
#= [1, 2]

### a helper that waits for the future
import threading
from concurrent.futures import Future
def run(function):
    future = Future()
    def work():
        try:
            future.set_result(function())
        except Exception as error:
            future.set_exception(error)
    threading.Thread(target=work).start()
    return future.result()
print([each for number in (1, 2) for each in [run(lambda: number)]])
#= [1, 2]

### the result comes by a queue
import queue
import threading
def run(function):
    results = queue.Queue()
    threading.Thread(target=lambda: results.put(function())).start()
    return results.get()
out = []
for number in (1, 2):
    out.append(run(lambda: number))
print(out)
#= [1, 2]

### a worker says that each task is done
import queue
import threading
tasks = queue.Queue()
def work():
    while True:
        tasks.get()()
        tasks.task_done()
threading.Thread(target=work, daemon=True).start()
out = []
for number in (1, 2):
    tasks.put(lambda: out.append(number))
    tasks.join()
print(out)
#= [1, 2]

### a worker of an object says so
import queue
import threading
class Pool:
    def __init__(self):
        self.tasks = queue.Queue()
        threading.Thread(target=self._work, daemon=True).start()
    def _work(self):
        while True:
            function = self.tasks.get()
            try:
                function()
            finally:
                self.tasks.task_done()
    def submit(self, function):
        self.tasks.put(function)
    def wait(self):
        self.tasks.join()
pool = Pool()
out = []
for number in (1, 2):
    pool.submit(lambda: out.append(number))
    pool.wait()
print(out)
#= [1, 2]

### a pool of the file waits for its threads
import threading
class Pool:
    def __init__(self):
        self.threads = []
    def submit(self, function):
        thread = threading.Thread(target=function)
        self.threads.append(thread)
        thread.start()
    def close(self):
        while self.threads:
            self.threads.pop().join()
pool = Pool()
out = []
for number in (1, 2):
    pool.submit(lambda: out.append(number))
    pool.close()
print(out)
#= [1, 2]

### another method waits for the one thread of an object
import threading
class Runner:
    def start(self, function):
        self.thread = threading.Thread(target=function)
        self.thread.start()
    def wait(self):
        self.thread.join()
runner = Runner()
out = []
for number in (1, 2):
    runner.start(lambda: out.append(number))
    runner.wait()
print(out)
#= [1, 2]

### subscribing gives a partial that removes it
import functools
class Bus:
    def __init__(self):
        self.handlers = []
    def subscribe(self, handler):
        self.handlers.append(handler)
        return functools.partial(self.handlers.remove, handler)
    def publish(self):
        return [handler() for handler in self.handlers]
bus = Bus()
out = []
for topic in ("a", "b"):
    stop = bus.subscribe(lambda: topic)
    out += bus.publish()
    stop()
print(out, bus.publish())
#= ['a', 'b'] []

### a partial that pops it by its key
from functools import partial
hooks = {}
def subscribe(name, function):
    hooks[name] = function
    return partial(hooks.pop, name)
out = []
for topic in ("a", "b"):
    stop = subscribe(topic, lambda: topic)
    out += [hook() for hook in hooks.values()]
    stop()
print(out, hooks)
#= ['a', 'b'] {}

### a subscription takes it out of its bus when it is closed
class Subscription:
    def __init__(self, bus, handler):
        self.bus = bus
        self.handler = handler
    def close(self):
        self.bus.handlers.remove(self.handler)
class Bus:
    def __init__(self):
        self.handlers = []
    def subscribe(self, handler):
        self.handlers.append(handler)
        return Subscription(self, handler)
    def publish(self):
        return [handler() for handler in self.handlers]
bus = Bus()
out = []
for topic in ("a", "b"):
    subscription = bus.subscribe(lambda: topic)
    out += bus.publish()
    assert subscription.handler() == topic
    subscription.close()
print(out, bus.publish())
#= ['a', 'b'] []

### a subscription that puts it there itself
listeners = []
class Subscription:
    def __init__(self, handler):
        self.handler = handler
        listeners.append(handler)
    def dispose(self):
        listeners.remove(self.handler)
out = []
for topic in ("a", "b"):
    subscription = Subscription(lambda: topic)
    out += [listener() for listener in listeners]
    subscription.dispose()
print(out, listeners)
#= ['a', 'b'] []

### a subscription as a context manager
class Subscription:
    def __init__(self, handlers, handler):
        self._handlers = handlers
        self._handler = handler
    def __enter__(self):
        return self
    def __exit__(self, *error):
        self._handlers.remove(self._handler)
class Bus:
    def __init__(self):
        self.handlers = []
    def subscribe(self, handler):
        self.handlers.append(handler)
        return Subscription(self.handlers, handler)
bus = Bus()
out = []
for topic in ("a", "b"):
    with bus.subscribe(lambda: topic):
        out += [handler() for handler in bus.handlers]
print(out, bus.handlers)
#= ['a', 'b'] []

### a subscription that calls what it was given
class Subscription:
    def __init__(self, stop):
        self._stop = stop
    def unsubscribe(self):
        self._stop()
class Bus:
    def __init__(self):
        self.handlers = []
    def subscribe(self, handler):
        self.handlers.append(handler)
        return Subscription(lambda: self.handlers.remove(handler))
bus = Bus()
out = []
for topic in ("a", "b"):
    subscription = bus.subscribe(lambda: topic)
    out += [handler() for handler in bus.handlers]
    subscription.unsubscribe()
print(out, bus.handlers)
#= ['a', 'b'] []

### subscribed and unsubscribed in one expression
class Topic:
    def __init__(self):
        self.handlers = {}
        self.last = 0
    def subscribe(self, handler):
        self.last += 1
        self.handlers[self.last] = handler
        return self.last
    def unsubscribe(self, token):
        del self.handlers[token]
topic = Topic()
for number in (1, 2):
    topic.unsubscribe(topic.subscribe(lambda: number))
print(topic.handlers)
#= {}

### a handler that removes itself when it is called
handlers = []
out = []
def emit():
    for handler in list(handlers):
        handler()
for topic in ("a", "b"):
    def once():
        handlers.remove(once)
        out.append(topic)
    handlers.append(once)
    emit()
print(out, handlers)
#= ['a', 'b'] []

### a handler that an object wraps so that it goes away when it is called
class Bus:
    def __init__(self):
        self.handlers = []
    def once(self, handler):
        def wrapper():
            self.handlers.remove(wrapper)
            handler()
        self.handlers.append(wrapper)
    def emit(self):
        for handler in list(self.handlers):
            handler()
bus = Bus()
out = []
for topic in ("a", "b"):
    bus.once(lambda: out.append(topic))
    bus.emit()
print(out, bus.handlers)
#= ['a', 'b'] []

### an object that contextlib.closing closes
from contextlib import closing
class Source:
    jobs = []
    def __init__(self, job):
        self.job = job
        Source.jobs.append(self)
    def close(self):
        Source.jobs.remove(self)
out = []
for name in ("a", "b"):
    with closing(Source(lambda: name)) as source:
        out.append(source.job())
print(out, Source.jobs)
#= ['a', 'b'] []
"""
"""Right programs of which nobody can be sure: they print their last line, and may get information, but no warning."""
