"""Further programs of the kinds of the other tables: with other containers, classes and libraries."""

LATE = """
### the key of a dictionary
CALLS = {}
for name in "ab":
    def handler():
        return name  #: late name
    CALLS[handler] = 0

### a part of the key of a dictionary
CALLS = {}
for name in "ab":
    CALLS["on", lambda: name] = 0  #: late name

### a key that is counted
import collections
def count(names):
    calls = collections.Counter()
    for name in names:
        calls[lambda: name] += 1  #: late name
    return calls
CALLS = count("ab")

### an iterator of which one item is taken
def build(names):
    kept = []
    for name in names:
        lazy = (name + each for each in "xy")  #: late name
        next(lazy)
        kept.append(lazy)
    return kept
KEPT = build("ab")

### the next iteration runs what calls another function of the loop, which is made anew by then
class Box:
    def __init__(self):
        self.job = print
    def on(self, job):
        self.job = job
    def fire(self):
        self.job()
def run(names):
    box = Box()
    for name in names:
        def part():
            return name
        def whole():
            return part()  #: late part
        box.fire()
        box.on(whole)
run("ab")

### the next iteration runs what calls another function of the loop, which is not made anew yet
def run(names):
    jobs = []
    for name in names:
        for job in jobs:
            job()
        jobs = []
        def part():
            return name  #: late name
        def whole():
            return part()
        jobs.append(whole)
run("ab")

### the next iteration runs it by a method of the object that keeps it
class Box:
    def __init__(self):
        self.job = print
    def on(self, job):
        self.job = job
    def fire(self):
        self.job()
def run(names):
    box = Box()
    for name in names:
        box.fire()
        def part():
            return name  #: late name
        def whole():
            return part()
        box.on(whole)
run("ab")

### appended and never removed in a method
class Bus:
    def __init__(self):
        self.listeners = []
    def fire(self):
        return [each() for each in self.listeners]
    def publish(self, events):
        for event in events:
            self.listeners.append(lambda: event)  #: late event
            self.fire()
Bus().publish("ab")

### subscribe gives a token, which is not used
class Topic:
    def __init__(self):
        self.subscribers = {}
    def subscribe(self, job):
        token = len(self.subscribers)
        self.subscribers[token] = job
        return token
    def unsubscribe(self, token):
        del self.subscribers[token]
topic = Topic()
for name in "ab":
    token = topic.subscribe(lambda: name)  #: late name

### life queue, filled only
import queue
def run(names):
    jobs = queue.LifoQueue()
    for name in names:
        jobs.put(lambda: name)  #: late name
    while not jobs.empty():
        print(jobs.get()())
run("ab")

### heap with a tie breaker
import heapq
def run(names):
    heap = []
    for place, name in enumerate(names):
        heapq.heappush(heap, (place, lambda: name))  #: late name
    return [heapq.heappop(heap)[1]() for _ in names]
run("ab")

### exit stack push of exit functions around the loop
import contextlib
def run(names):
    with contextlib.ExitStack() as stack:
        for name in names:
            stack.push(lambda *_: print(name))  #: late name
run("ab")

### async exit stack
import asyncio, contextlib
async def run(names):
    async with contextlib.AsyncExitStack() as stack:
        for name in names:
            async def close():
                print(name)  #: late name
            stack.push_async_callback(close)
asyncio.run(run("ab"))

### locale of handlers, a dict keyed by the loop variable
def build(names):
    handlers = {}
    for name in names:
        handlers[name] = lambda *args: (name, args)  #: late name
    return handlers
made_here = build("ab")

### dict comprehension of lambdas
def build(names):
    return {name: lambda: name for name in names}  #: late name
made_here = build("ab")

### update with a dict display
def build(names):
    handlers = {}
    for name in names:
        handlers.update({name: lambda: name})  #: late name
    return handlers
made_here = build("ab")

### dict merged with an operator
def build(names):
    handlers = {}
    for name in names:
        handlers |= {name: lambda: name}  #: late name
    return handlers
made_here = build("ab")

### setdefault of lists
def build(names):
    handlers = {}
    for name in names:
        handlers.setdefault(len(name), []).append(lambda: name)  #: late name
    return handlers
made_here = build("ab")

### UserList
from collections import UserList
def build(names):
    handlers = UserList()
    for name in names:
        handlers.append(lambda: name)  #: late name
    return handlers
made_here = build("ab")

### simple namespace with a function each
from types import SimpleNamespace
def build(names):
    made = []
    for name in names:
        made.append(SimpleNamespace(run=lambda: name))  #: late name
    return made
made_here = build("ab")

### dataclass with a function each
from dataclasses import dataclass
from collections.abc import Callable
@dataclass
class Command:
    title: str
    run: Callable
def build(names):
    return [Command(name, lambda: name) for name in names]  #: late name
made_here = build("ab")

### named tuple with a function each
from typing import NamedTuple
class Command(NamedTuple):
    title: str
    run: object
def build(names):
    commands = []
    for name in names:
        commands.append(Command(title=name, run=lambda: name))  #: late name
    return commands
made_here = build("ab")

### a type made in each iteration
def build(names):
    made = []
    for name in names:
        made.append(type(name, (), {"run": lambda self: name}))  #: late name
    return made
made_here = build("ab")

### a property put on a class by a loop
class Point:
    pass
for place, axis in enumerate("xy"):
    setattr(Point, axis, property(lambda self: axis))  #: late axis
print(Point().x)

### a method put on a class by a loop in a decorator
def with_getters(*names):
    def decorate(cls):
        for name in names:
            def getter(self):
                return name  #: late name
            setattr(cls, "get_" + name, getter)
        return cls
    return decorate
@with_getters("x", "y")
class Point:
    pass
print(Point().get_x())

### globals by a loop
for name in ("first", "second"):
    globals()[name] = lambda: name  #: late name
print(first())

### a generator helper in a class, kept for each
class Rows:
    def scaled(self, factor, items):
        for item in items:
            yield factor(item)
def build(items):
    rows, parts = Rows(), []
    for factor in (1, 2):
        parts.append(rows.scaled(lambda item: item * factor, items))  #: late factor
    return [list(part) for part in parts]
build([1, 2])

### itertools.takewhile in a pipeline
import itertools
def build(rows):
    for limit in (3, 2):
        rows = itertools.takewhile(lambda row: row < limit, rows)  #: late limit
    return list(rows)
build([1, 2, 3])

### filter chain over a reader
def build(lines, words):
    for word in words:
        lines = filter(lambda line: word not in line, lines)  #: late word
    return list(lines)
build(["ab", "b"], "ab")

### generator expressions in a chain
def build(lines, words):
    for word in words:
        lines = (line for line in lines if word not in line)  #: late word
    return list(lines)
build(["ab", "b"], "ab")

### async generator pipeline
import asyncio
async def source():
    yield "ab"
    yield "b"
async def build(words):
    lines = source()
    for word in words:
        lines = (line async for line in lines if word not in line)  #: late word
    return [line async for line in lines]
asyncio.run(build("ab"))

### map kept in a dict
def build(names):
    found = {}
    for name in names:
        found[name] = map(lambda item: name + item, "xy")  #: late name
    return [list(each) for each in found.values()]
build("ab")

### groupby with a key kept
import itertools
def build(sizes):
    found = []
    for size in sizes:
        found.append(itertools.groupby([1, 2, 3], key=lambda item: item // size))  #: late size
    return [[key for key, _ in each] for each in found]
build([1, 2])

### futures with a done callback
from concurrent.futures import Future
def build(names):
    futures = []
    for name in names:
        future = Future()
        future.add_done_callback(lambda done: print(name, done.result()))  #: late name
        futures.append(future)
    for future in futures:
        future.set_result(1)
build("ab")

### gather of coroutines made in a loop
import asyncio
async def build(names):
    jobs = []
    for name in names:
        async def work():
            return name  #: late name
        jobs.append(work())
    return await asyncio.gather(*jobs)
asyncio.run(build("ab"))

### call_later
import asyncio
async def build(names):
    for name in names:
        asyncio.get_running_loop().call_later(0, lambda: print(name))  #: late name
    await asyncio.sleep(0.01)
asyncio.run(build("ab"))

### task with a done callback
import asyncio
async def work():
    return 1
async def build(names):
    tasks = []
    for name in names:
        task = asyncio.ensure_future(work())
        task.add_done_callback(lambda done: print(name))  #: late name
        tasks.append(task)
    await asyncio.gather(*tasks)
asyncio.run(build("ab"))

### timers kept in a list
import threading
def build(names):
    timers = []
    for name in names:
        timer = threading.Timer(0.01, lambda: print(name))  #: late name
        timer.start()
        timers.append(timer)
    for timer in timers:
        timer.join()
build("ab")

### threads of a subclass
import threading
class Worker(threading.Thread):
    def __init__(self, job):
        super().__init__()
        self.job = job
    def run(self):
        self.job()
def build(names):
    workers = []
    for name in names:
        worker = Worker(lambda: print(name))  #: late name
        worker.start()
        workers.append(worker)
    for worker in workers:
        worker.join()
build("ab")

### sched
import sched, time
def build(names):
    scheduler = sched.scheduler(time.time, time.sleep)
    for name in names:
        scheduler.enter(0, 1, lambda: print(name))  #: late name
    scheduler.run()
build("ab")

### atexit as a decorator
import atexit
for name in "ab":
    @atexit.register
    def farewell():
        print(name)  #: late name

### weakref.finalize
import weakref
class Thing:
    pass
def build(names):
    things = []
    for name in names:
        thing = Thing()
        weakref.finalize(thing, lambda: print(name))  #: late name
        things.append(thing)
    return things
made_here = build("ab")

### unittest addCleanup
import unittest
class Tests(unittest.TestCase):
    def test(self):
        for name in "ab":
            self.addCleanup(lambda: print(name))  #: late name
Tests("test").run()

### argparse types
import argparse
def build(limits):
    parser = argparse.ArgumentParser()
    for limit in limits:
        parser.add_argument("--limit%d" % limit, type=lambda text: min(int(text), limit))  #: late limit
    return parser
made_here = build([1, 2])

### functools.cache of a function of each iteration
import functools
def build(names):
    kept = []
    for name in names:
        @functools.cache
        def get():
            return name  #: late name
        kept.append(get)
    return kept
made_here = build("ab")

### cached property on each class
import functools
def build(names):
    kept = []
    for name in names:
        class Box:
            @functools.cached_property
            def title(self):
                return name  #: late name
        kept.append(Box)
    return kept
made_here = build("ab")

### a kept function that takes itself out of a set
class Bus:
    def __init__(self):
        self.jobs = set()
    def once(self, names):
        for name in names:
            def job():
                self.jobs.discard(job)  #: late job
            self.jobs.add(job)
    def fire(self):
        for each in list(self.jobs):
            each()
bus = Bus()
bus.once("ab")
bus.fire()

### a kept function that disconnects itself by the file's own method
class Signal:
    def __init__(self):
        self.slots = []
    def connect(self, slot):
        self.slots.append(slot)
    def disconnect(self, slot):
        self.slots.remove(slot)
    def emit(self):
        for slot in list(self.slots):
            slot()
changed = Signal()
for name in "ab":
    def once():
        changed.disconnect(once)  #: late once
    changed.connect(once)
changed.slots[0]()

### atexit unregister of itself
import atexit
for name in "ab":
    def farewell():
        atexit.unregister(farewell)  #: late farewell
    atexit.register(farewell)

### what is left out is a bound method, which is another one each time
def build(names):
    kept = []
    for name in names:
        class Thing:
            def job(self):
                return name  #: late name
        thing = Thing()
        kept.append(thing.job)
        kept = [each for each in kept if each is not thing.job]
    return kept
made_here = build("ab")

### left out of a copy, and the list itself has another name
kept = []
push = kept.append
for name in "ab":
    push(lambda: name)  #: late name
    kept = kept[:-1]
print(push)

### an object puts it into the list that it was made with
class Entry:
    def __init__(self, jobs, job):
        self.jobs, self.job = jobs, job
    def put(self):
        self.jobs.append(self.job)
JOBS = []
for name in "ab":
    Entry(JOBS, lambda: name).put()  #: late name
"""

SILENT = """
### a thread that is joined, whose name another loop uses again
import threading
workers = []
number = 0
while number < 2:
    worker = threading.Thread(target=lambda: number)
    worker.start()
    worker.join()
    number += 1
for worker in workers:
    worker.join()

### a list of the module that is joined, and loses what is new
kept = []
names = iter("ab")
while (name := next(names, None)) is not None:
    kept = kept + [lambda: name]
    kept.pop()
print(kept)

### subscribe gives a token, by which it is unsubscribed
class Topic:
    def __init__(self):
        self.subscribers = {}
    def subscribe(self, job):
        token = len(self.subscribers)
        self.subscribers[token] = job
        return token
    def unsubscribe(self, token):
        del self.subscribers[token]
topic = Topic()
for name in "ab":
    token = topic.subscribe(lambda: name)
    topic.unsubscribe(token)

### register gives back the function, which is unregistered
import atexit
for name in "ab":
    last = atexit.register(lambda: name)
    last()
    atexit.unregister(last)

### a map in front of a chain for the iteration
import collections
names = collections.ChainMap()
for name in "ab":
    inner = names.new_child({"job": lambda: name})
    print(inner["job"]())

### the key of a dictionary, taken out again
def run(names):
    calls = {}
    for name in names:
        def handler():
            return name
        calls[handler] = 0
        handler()
        del calls[handler]
    return calls
CALLS = run("ab")

### a key that is only looked up
CALLS = {}
for name in "ab":
    def handler():
        return name
    print(CALLS.get(handler), handler in CALLS)

### the key of a dictionary with weak keys
import weakref
CALLS = weakref.WeakKeyDictionary()
for name in "ab":
    CALLS[lambda: name] = 0

### an iterator that is at its end when it is kept
def build(names):
    kept = []
    for name in names:
        lazy = (name + each for each in "xy")
        print(list(lazy))
        kept.append(lazy)
    return kept
KEPT = build("ab")

### a coroutine that has been awaited when it is kept
import asyncio
async def build(names):
    kept = []
    for name in names:
        async def job():
            return name
        work = job()
        kept.append(work)
        print(await work)
    return kept
KEPT = asyncio.run(build("ab"))

### a thread that is joined when the variable is bound
import threading
def main():
    def work():
        print(queue)
    worker = threading.Thread(target=work)
    queue = 1
    worker.start()
    worker.join()
main()

### a subclass answers for the operand on its left
def total():
    class Money:
        def __add__(self, other):
            return digits
    class Cents(Money):
        def __radd__(self, other):
            return 0
    print(Money() + Cents())
    digits = 2
total()

### a conversion that does not ask for the string
def show():
    class Name:
        def __str__(self):
            return title
    print(f"{Name()!r:.4}")
    title = "a"
show()

### ordered dict popitem in the iteration
from collections import OrderedDict
def run(names):
    hooks = OrderedDict()
    for name in names:
        hooks[name] = lambda: name
        hooks.popitem(last=True)[1]()
    return hooks
run("ab")

### set discard through an attribute
class Bus:
    def __init__(self):
        self.listeners = set()
    def publish(self, events):
        for event in events:
            def listener():
                return event
            self.listeners.add(listener)
            for each in self.listeners:
                each()
            self.listeners.discard(listener)
Bus().publish("ab")

### removed in a finally of a method
class Bus:
    def __init__(self):
        self.listeners = []
    def fire(self):
        return [each() for each in self.listeners]
    def publish(self, events):
        for event in events:
            hook = lambda: event
            self.listeners.append(hook)
            try:
                self.fire()
            finally:
                self.listeners.remove(hook)
Bus().publish("ab")

### unsubscribe given back by subscribe
class Topic:
    def __init__(self):
        self.subscribers = []
    def subscribe(self, job):
        self.subscribers.append(job)
        def unsubscribe():
            self.subscribers.remove(job)
        return unsubscribe
topic = Topic()
for name in "ab":
    stop = topic.subscribe(lambda: name)
    for job in topic.subscribers:
        job()
    stop()

### deque rotated and popped
from collections import deque
def run(names):
    jobs = deque()
    for name in names:
        jobs.appendleft(lambda: name)
        jobs.popleft()()
    return jobs
run("ab")

### list cleared in a finally
def run(names):
    hooks = []
    for name in names:
        hooks.append(lambda: name)
        try:
            [hook() for hook in hooks]
        finally:
            hooks.clear()
    return hooks
run("ab")

### list replaced at the end of each iteration by an attribute
class Page:
    def __init__(self):
        self.pending = []
    def render(self, names):
        for name in names:
            self.pending.append(lambda: name)
            for job in self.pending:
                job()
            self.pending = []
Page().render("ab")

### flush method with a swap
class Page:
    def __init__(self):
        self.pending = []
    def flush(self):
        pending, self.pending = self.pending, []
        return [job() for job in pending]
    def render(self, names):
        for name in names:
            self.pending.append(lambda: name)
            self.flush()
Page().render("ab")

### priority queue drained in time
import queue
def run(names):
    jobs = queue.PriorityQueue()
    for place, name in enumerate(names):
        jobs.put((place, lambda: name))
        jobs.get()[1]()
    return jobs
run("ab")

### exit stack pop_all and close
import contextlib
def run(names):
    for name in names:
        with contextlib.ExitStack() as stack:
            stack.callback(lambda: print(name))
            stack.pop_all().close()
run("ab")

### context manager class that registers and removes
HANDLERS = []
class handler:
    def __init__(self, job):
        self.job = job
    def __enter__(self):
        HANDLERS.append(self.job)
        return self
    def __exit__(self, *_):
        HANDLERS.remove(self.job)
def run(names):
    for name in names:
        with handler(lambda: name):
            [each() for each in HANDLERS]
run("ab")

### context manager that swaps an attribute and puts the old one back
import contextlib
class Shell:
    hook = None
@contextlib.contextmanager
def hooked(job):
    old = Shell.hook
    Shell.hook = job
    try:
        yield
    finally:
        Shell.hook = old
def run(names):
    for name in names:
        with hooked(lambda: name):
            Shell.hook()
run("ab")

### mock.patch.object around the iteration's work
from unittest import mock
class Shell:
    def hook(self):
        return 0
def run(names):
    for name in names:
        with mock.patch.object(Shell, "hook", lambda self: name):
            Shell().hook()
run("ab")

### signal.signal replaced each time
import signal
def run(names):
    for name in names:
        signal.signal(signal.SIGUSR1, lambda *_: print(name))
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)
run("ab")

### dict of partials by value
import functools
def build(names):
    return {name: functools.partial(print, name) for name in names}
made_here = build("ab")

### generator chain listed each time
def build(lines, words):
    for word in words:
        lines = list(line for line in lines if word not in line)
    return lines
build(["ab", "b"], "ab")

### zip of maps, consumed in time
def build(names):
    found = []
    for name in names:
        found.extend(zip(map(lambda item: name + item, "xy"), "12"))
    return found
build("ab")

### reduce in time
import functools
def build(names):
    found = []
    for name in names:
        found.append(functools.reduce(lambda so_far, item: so_far + name + item, "xyz"))
    return found
build("ab")

### groupby used up
import itertools
def build(sizes):
    found = []
    for size in sizes:
        found.append([key for key, _ in itertools.groupby([1, 2, 3], key=lambda item: item // size)])
    return found
build([1, 2])

### sorted in a nested loop with two keys
def build(tables):
    for order in tables:
        for rows in ([[1, 2]], [[3, 4]]):
            rows.sort(key=lambda row: row[order])
build([0, 1])

### iter with a sentinel
def build(files):
    for file in files:
        for block in iter(lambda: file.pop() if file else "", ""):
            print(block)
build([["a"], ["b"]])

### thread pool map, result used in time
from concurrent.futures import ThreadPoolExecutor
def build(names):
    with ThreadPoolExecutor() as pool:
        for name in names:
            print(list(pool.map(lambda item: name + item, "xy")))
build("ab")

### task groups in the iteration
# since 3.11
import asyncio
async def build(names):
    for name in names:
        async with asyncio.TaskGroup() as group:
            async def work():
                print(name)
            group.create_task(work())
asyncio.run(build("ab"))

### gather over a generator of coroutines by value
import asyncio
async def work(name):
    return name
async def build(names):
    return await asyncio.gather(*(work(name) for name in names))
asyncio.run(build("ab"))

### loop.run_in_executor awaited
import asyncio
async def build(names):
    loop = asyncio.get_running_loop()
    for name in names:
        print(await loop.run_in_executor(None, lambda: name))
asyncio.run(build("ab"))

### sched run in the iteration
import sched, time
def build(names):
    for name in names:
        scheduler = sched.scheduler(time.time, time.sleep)
        scheduler.enter(0, 1, lambda: print(name))
        scheduler.run()
build("ab")

### re.sub in time and Template
import re
def build(words, text):
    for word in words:
        text = re.sub("x", lambda found: word + found.group(), text)
    return text
build("ab", "x")

### json default in time
import json
def build(names):
    return [json.dumps({"a": {1}}, default=lambda value: name) for name in names]
build("ab")

### a class attribute read in a lambda default is fine
class Page:
    factor = 2
    scale = lambda self, size, factor=factor: size * factor
Page().scale(2)

### del of what a default argument has is fine
import json as _json
def dump(value, _json=_json):
    return _json.dumps(value)
del _json
dump(1)

### del of what a class body has used is fine
_sizes = [1, 2]
class Box:
    sizes = _sizes
del _sizes
Box()

### del after use inside the loop is fine
def build(names):
    found = []
    for name in names:
        label = name.upper()
        found.append((lambda: label)())
        del label
    return found
build("ab")

### left out of a copy of the list
def build(names):
    kept = []
    for name in names:
        hook = lambda: name
        kept.append(hook)
        kept = [each for each in kept if each is not hook]
    return kept
made_here = build("ab")

### left out in place, at the end
def build(names):
    kept = []
    for name in names:
        kept.append(lambda: name)
        kept[:] = kept[:-1]
    return kept
made_here = build("ab")

### popped by its place
def build(names):
    kept = []
    for name in names:
        kept.append(lambda: name)
        kept.pop(len(kept) - 1)()
    return kept
made_here = build("ab")

### each of a copy removed
def build(names):
    kept = []
    for name in names:
        kept.append(lambda: name)
        for each in list(kept):
            each()
            kept.remove(each)
    return kept
made_here = build("ab")

### removed if it is there
def build(names, kept):
    for name in names:
        hook = lambda: name
        kept.append(hook)
        if hook in kept:
            kept.remove(hook)
    return kept
made_here = build("ab", [])

### an entered object takes it out of the list that it was made with
class entered:
    def __init__(self, jobs, job):
        self.jobs = jobs
        self.job = job
    def __enter__(self):
        self.jobs.append(self.job)
    def __exit__(self, *_):
        self.jobs.remove(self.job)
JOBS = []
def run(names):
    for name in names:
        with entered(JOBS, lambda: name):
            [job() for job in JOBS]
run("ab")
"""

ERRORS = """
### called by a thread that is joined before the binding
import threading
def main():
    def work():
        print(queue)
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()  #: error queue
    queue = 1
main()

### called by an executor whose result is asked for before the binding
from concurrent.futures import ThreadPoolExecutor
def main():
    def work():
        return limit
    pool = ThreadPoolExecutor()
    first = pool.submit(work)
    print(first.result())  #: error limit
    limit = 1
main()

### an operator calls a method before the binding
def total():
    class Money:
        def __add__(self, other):
            return round(1, digits)
    price = Money()
    print(price + price)  #: error digits
    digits = 2
total()

### a comparison calls a method before the binding
def order():
    class Item:
        def __lt__(self, other):
            return reverse
    print(Item() < Item())  #: error reverse
    reverse = True
order()

### a subscript calls a method before the binding
def look():
    class Table:
        def __getitem__(self, key):
            return default
    print(Table()["a"])  #: error default
    default = 0
look()

### a condition calls a method before the binding
def check():
    class Flag:
        def __bool__(self):
            return state
    if Flag():  #: error state
        print("on")
    state = True
check()

### a loop calls a method before the binding
def walk():
    class Rows:
        def __iter__(self):
            yield first
    for row in Rows():  #: error first
        print(row)
    first = 1
walk()

### an f-string calls a method before the binding
def show():
    class Name:
        def __str__(self):
            return title
    print(f"{Name()}")  #: error title
    title = "a"
show()

### a counter in a nested function of a method
class Meter:
    def watch(self, items):
        seen = 0
        def on_item(item):
            seen += 1  #: error seen
        for item in items:
            on_item(item)
        return seen
Meter().watch("ab")

### a counter in an async callback
import asyncio
async def main():
    done = 0
    async def work():
        done += 1  #: error done
    await asyncio.gather(work(), work())
    return done
asyncio.run(main())

### augmented through a lambda's walrus
def make():
    total = 0
    add = lambda amount: (total := total + amount)  #: error total
    return add(1)
make()

### a flag read in a while of a nested function, set below
def serve():
    running = True
    def loop():
        while running:  #: error running
            running = False
    loop()
serve()

### for target is the outer's name
def outer():
    rows = [1, 2]
    def inner():
        for row in rows:  #: error rows
            rows = [row]
    inner()
outer()

### with target shadows
import contextlib
def outer():
    stream = contextlib.nullcontext(1)
    def inner():
        with stream as stream:  #: error stream
            print(stream)
    inner()
outer()

### import makes it local
import os
def cwd():
    print(os.sep)  #: error os
    import os.path
cwd()

### del makes it local
cache = {}
def forget():
    print(cache)  #: error cache
    del cache
forget()

### match captures make it local
status = 1
def check(code):
    if code == status:  #: error status
        return True
    match code:
        case status:
            return False
check(1)

### except name read in a nested function called after
def fetch(job):
    try:
        job()
    except ValueError as problem:
        pass
    def tell():
        return problem  #: error problem
    return tell()  #: error problem
fetch(int)

### annotated only, in a method
limit = 3
class Page:
    def show(self):
        limit: int
        print(limit)  #: error limit
Page().show()

### annotated with a value read before
limit = 3
def show():
    print(limit)  #: error limit
    limit: int = 4
show()

### class attribute counter in a static method
class Pool:
    size = 0
    @staticmethod
    def grow():
        size += 1  #: error size
Pool.grow()

### class attribute list extended in a class method
class Pool:
    names = []
    @classmethod
    def add(cls, name):
        names += [name]  #: error names
Pool.add("x")

### a class attribute read in a comprehension of the class body
class Page:
    sizes = [1, 2]
    factor = 2
    areas = [size * factor for size in sizes]  #: error factor

### a method reads a class attribute bare
class Page:
    factor = 2
    def scale(self, size):
        return size * factor  #: error factor
Page().scale(2)

### instantiated before the global is bound by a function
def main():
    class Window:
        def __init__(self):
            self.title = title  #: error title
    window = Window()  #: error title
    title = "x"
    return window
main()

### a property read before
def main():
    class Window:
        @property
        def title(self):
            return title  #: error title
    print(Window().title)  #: error title
    title = "x"
main()

### a decorator with arguments before
def main():
    def traced(label):
        def decorate(function):
            print(prefix, label)  #: error prefix
            return function
        return decorate
    @traced("x")  #: error prefix
    def work():
        pass
    prefix = ">"
    work()
main()

### a context manager before
import contextlib
def main():
    @contextlib.contextmanager
    def section():
        print(title)  #: error title
        yield
    with section():  #: error title
        pass
    title = "x"
main()

### a generator in a for before
def main():
    def numbers():
        yield start  #: error start
    for number in numbers():  #: error start
        print(number)
    start = 1
main()

### asyncio.run before
import asyncio
def main():
    async def fetch():
        return session  #: error session
    asyncio.run(fetch())  #: error session
    session = 1
main()

### await before
import asyncio
async def main():
    async def fetch():
        return session  #: error session
    await fetch()  #: error session
    session = 1
asyncio.run(main())

### create_task awaited before
import asyncio
async def main():
    async def fetch():
        return session  #: error session
    await asyncio.create_task(fetch())  #: error session
    session = 1
asyncio.run(main())

### async for before
import asyncio
async def main():
    async def rows():
        yield session  #: error session
    async for row in rows():  #: error session
        print(row)
    session = 1
asyncio.run(main())

### async with before
import asyncio, contextlib
async def main():
    @contextlib.asynccontextmanager
    async def connect():
        yield session  #: error session
    async with connect() as found:  #: error session
        print(found)
    session = 1
asyncio.run(main())

### partial called before
import functools
def main():
    def show(name):
        return prefix + name  #: error prefix
    functools.partial(show, "x")()  #: error prefix
    prefix = ">"
main()

### next of a generator before
def main():
    def ids():
        yield first  #: error first
    print(next(ids()))  #: error first
    first = 1
main()

### dict comprehension that calls before
def main():
    def size(name):
        return len(name) * factor  #: error factor
    table = {name: size(name) for name in ("a", "b")}  #: error factor
    factor = 2
    return table
main()

### the owner prints before its nonlocal setter
def main():
    def connect():
        nonlocal link
        link = 1
    print(link)  #: error link
    connect()
    link = 2
main()

### a builtin made local in a method
class Store:
    def keys(self):
        found = list(self.names)  #: error list
        list = found
        return list
    names = "ab"
Store().keys()

### a builtin made local by a for target
def show(rows):
    print(max(rows))  #: error max
    for max in rows:
        print(max)
show([1])

### a builtin in the except clause's name
def show(job):
    print(type(job))  #: error type
    try:
        job()
    except ValueError as type:
        print(type)
show(int)

### del of an import at the module's end
import json as _json
def dump(value):
    return _json.dumps(value)
del _json  #: error _json
dump(1)

### del of a loop variable that a method reads
for _size in (1, 2):
    pass
class Box:
    def size(self):
        return _size
del _size  #: error _size
Box().size()

### del after the capture inside the loop
def build(names):
    kept = []
    for name in names:
        label = name.upper()
        kept.append(lambda: label)  #: empty label
        del label
    return [job() for job in kept]
build("ab")

### two del at once
def build(first, second):
    def total():
        return first + second  #: empty first  #: empty second
    del first, second
    return total()
build(1, 2)
"""
