"""Programs whose answer follows from what the standard library does with a function."""

LATE = """
### set_defaults of a parser in a list
import argparse
parsers = []
for name in ("a", "b"):
    parser = argparse.ArgumentParser(name)
    parser.set_defaults(run=lambda: name)  #: late name
    parsers.append(parser)
print([parser.parse_args([]).run() for parser in parsers])

### type= of an argument
import argparse
parser = argparse.ArgumentParser()
for option in ("x", "y"):
    parser.add_argument("--" + option, type=lambda text: option + text)  #: late option
print(parser.parse_args(["--x", "1"]))

### a subparser made in one expression
import argparse
parser = argparse.ArgumentParser()
commands = parser.add_subparsers()
for verb in ("get", "put"):
    commands.add_parser(verb).set_defaults(run=lambda: verb)  #: late verb
print(parser.parse_args(["get"]).run())

### repeat in a dict
import itertools
table = {}
for key in "ab":
    table[key] = itertools.repeat(lambda: key, 2)  #: late key
print([job() for jobs in table.values() for job in jobs])

### cycle in a list
import itertools
kept = []
for key in "ab":
    kept.append(itertools.cycle([lambda: key]))  #: late key
print([next(each)() for each in kept])

### singledispatch, as a decorator with an argument
import functools
@functools.singledispatch
def name_of(value):
    return "?"
for kind in (int, str):
    @name_of.register(kind)
    def of_kind(value):
        return kind.__name__  #: late kind
print(name_of(1), name_of("a"))

### a singledispatch method
import functools
class Writer:
    @functools.singledispatchmethod
    def write(self, value):
        return "?"
for kind in (int, list):
    Writer.write.register(kind, lambda self, value: kind)  #: late kind
print(Writer().write(1))

### a thread, not waited for
import threading
seen = []
for number in range(2):
    threading.Thread(target=lambda: seen.append(number)).start()  #: late number

### a thread by its low name
import _thread
import time
seen = []
for number in range(2):
    _thread.start_new_thread(lambda: (time.sleep(0.05), seen.append(number)), ())  #: late number
time.sleep(0.3)

### a thread whose arguments hold it
import threading
def work(job):
    job()
for number in range(2):
    threading.Thread(target=work, args=(lambda: print(number),)).start()  #: late number

### a timer, not waited for
import threading
for number in range(2):
    threading.Timer(0.01, lambda: print(number)).start()  #: late number

### weakref callbacks
import weakref
class Node:
    pass
nodes = [Node() for _ in range(2)]
refs = []
for place, node in enumerate(nodes):
    refs.append(weakref.ref(node, lambda ref: print(place)))  #: late place
del node
nodes.clear()

### executor.map, asked for later
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    answers = []
    for scale in (1, 2):
        answers.append(pool.submit(lambda: scale))  #: late scale
print([answer.result() for answer in answers])

### done callbacks of futures that are done later
from concurrent.futures import Future
futures = []
for number in range(2):
    future = Future()
    future.add_done_callback(lambda done: print(number))  #: late number
    futures.append(future)
for future in futures:
    future.set_result(None)

### tasks, gathered after the loop
import asyncio
async def main():
    tasks = []
    for number in range(2):
        async def work():
            return number  #: late number
        tasks.append(asyncio.ensure_future(work()))
    return await asyncio.gather(*tasks)
print(asyncio.run(main()))

### call_soon
import asyncio
async def main():
    loop = asyncio.get_running_loop()
    for number in range(2):
        loop.call_soon(lambda: print(number))  #: late number
    await asyncio.sleep(0)
asyncio.run(main())

### a heap of jobs
import heapq
heap = []
for number in (2, 1):
    heapq.heappush(heap, (number, lambda: number))  #: late number
print([heapq.heappop(heap)[1]() for _ in range(2)])

### a property of a class that is made in the loop
classes = []
for number in range(2):
    classes.append(type("C", (), {"size": property(lambda self: number)}))  #: late number
print([each().size for each in classes])

### partial, kept
import functools
jobs = []
for number in range(2):
    jobs.append(functools.partial(lambda more: number + more, 1))  #: late number
print([job() for job in jobs])

### a default factory
import collections
tables = []
for start in (1, 2):
    tables.append(collections.defaultdict(lambda: start))  #: late start
print([table["a"] for table in tables])

### a compose of what was there
run = lambda text: text
for mark in "ab":
    before = run
    run = lambda text: before(text + mark)  #: late before  #: late mark
try:
    run("x")
except RecursionError:
    pass

### a decorated name in a chain
def shown():
    return "x"
for tag in ("b", "i"):
    inside = shown
    def shown():
        return tag + inside()  #: late inside  #: late tag

### a generator that is listed
def getters():
    for name in ("a", "b"):
        yield lambda: name  #: late name
print([getter() for getter in list(getters())])

### a generator that is unpacked
def getters():
    for name in ("a", "b"):
        yield lambda: name  #: late name
first, second = getters()
print(first(), second())

### a method called by the name of its class
kept = []
for name in "ab":
    list.append(kept, lambda: name)  #: late name
print([each() for each in kept])

### a thread of a class of the file
import threading
class Job(threading.Thread):
    def __init__(self, function):
        threading.Thread.__init__(self, target=function)
jobs = []
for name in "ab":
    jobs.append(Job(lambda: print(name)))  #: late name
for job in jobs:
    job.start()
    job.join()

### reduce gives back what holds the items, where it begins with one of them
import functools
pipelines = []
for step in (1, 2):
    both = [abs, lambda value: value + step]  #: late step
    pipelines.append(functools.reduce(lambda first, second: lambda value: second(first(value)), both))
print([pipeline(1) for pipeline in pipelines])
"""

SILENT = """
### wait_for of a condition
import threading
condition = threading.Condition()
for number in range(2):
    with condition:
        condition.wait_for(lambda: number >= 0, timeout=1)

### wait_for of a condition of asyncio
import asyncio
async def main():
    condition = asyncio.Condition()
    for number in range(2):
        async with condition:
            await condition.wait_for(lambda: number >= 0)
asyncio.run(main())

### new_class
import types
for number in range(2):
    made = types.new_class("C", (), {}, lambda names: names.update(size=number))
    print(made.size)

### a timer of timeit
import timeit
for size in (1, 10):
    timer = timeit.Timer(lambda: [0] * size)
    print(timer.timeit(1) >= 0)

### timeit, repeated
import timeit
for size in (1, 10):
    print(len(timeit.repeat(lambda: [0] * size, number=1)))

### a filter of a tar file
import io
import tarfile
for owner in ("a", "b"):
    with tarfile.open(fileobj=io.BytesIO(), mode="w") as tar:
        def owned(info):
            info.uname = owner
            return info
        tar.addfile(owned(tarfile.TarInfo("x")))

### reduce, then max
import functools
for factor in (1, 2):
    print(functools.reduce(lambda total, each: total + each * factor, [1, 2], 0))
    print(max([1, 2], key=lambda each: -each * factor))

### groupby, used up
import itertools
for size in (1, 2):
    print([list(group) for _, group in itertools.groupby([1, 2, 3], key=lambda each: each // size)])

### bisect with a key
import bisect
for sign in (1,):
    print(bisect.bisect_left([1, 2, 3], 2, key=lambda each: each * sign))

### substitution
import re
for mark in "xy":
    print(re.sub("[ab]", lambda found: found.group() + mark, "cab"))

### a compiled pattern's substitution
import re
vowel = re.compile("[aeiou]")
for mark in "xy":
    print(vowel.subn(lambda found: mark, "hello"))

### a thread that is joined
import threading
for number in range(2):
    thread = threading.Thread(target=lambda: print(number))
    thread.start()
    thread.join()

### threads of an inner list that are joined
import threading
for number in range(2):
    threads = [threading.Thread(target=lambda: print(number)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

### a result that is waited for
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    for number in range(2):
        print(pool.submit(lambda: number).result())

### an executor's map, used up
from concurrent.futures import ThreadPoolExecutor
for scale in (1, 2):
    with ThreadPoolExecutor(8) as pool:
        print(list(pool.map(lambda each: each * scale, [1, 2])))

### to_thread, awaited
import asyncio
async def main():
    for number in range(2):
        print(await asyncio.to_thread(lambda: number))
asyncio.run(main())

### a walk whose errors are told
import os
for name in ("a", "b"):
    for _ in os.walk("/nowhere", onerror=lambda error: print(name)):
        pass

### json with a default
import json
for name in ("a", "b"):
    print(json.dumps({1}, default=lambda value: [name]))

### json with a hook
import json
for name in ("a", "b"):
    print(json.loads("{}", object_hook=lambda found: name))

### namedtuple's map, listed
for scale in (1, 2):
    print(dict(zip("ab", map(lambda each: each * scale, (1, 2)))))

### iter with a sentinel, used up
for stop in (1, 2):
    numbers = iter([1, 2])
    print(list(iter(lambda: next(numbers), stop)), stop)

### methodcaller of nothing, called
import operator
for number in range(2):
    print(operator.methodcaller("__call__")(lambda: number))

### the constructor of a base class of a library, called by its name or by super
from collections import Counter
class Words(Counter):
    def __init__(self, words=None):
        Counter.__init__(self, words)
class Letters(Counter):
    def __init__(self, letters=None):
        super().__init__(letters)
for name in "ab":
    print(Words(name for _ in range(3)), Letters(name for _ in range(3)))

### a thread of a class of the file that is waited for
import threading
class Job(threading.Thread):
    def __init__(self, function):
        super().__init__(target=function)
for name in "ab":
    job = Job(lambda: print(name))
    job.start()
    job.join()

### something else calls the method that waits
import threading
import timeit
for name in "ab":
    job = threading.Thread(target=lambda: print(name))
    job.start()
    timeit.timeit(job.join, number=1)

### futures whose results a generator expression asks for, which is summed
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor() as pool:
    for factor in (1, 2):
        futures = [pool.submit(lambda: factor * 2)]
        print(sum(future.result() for future in futures))

### reduce that applies functions to a value
import functools
results = []
for step in (1, 2):
    results.append(functools.reduce(lambda value, function: function(value), [lambda value: value + step], 1))
print(results)

### a package of which two modules are imported: both imports bind its name
import asyncio
import asyncio.subprocess
for number in (1, 2):
    async def show():
        print(number)
    asyncio.run(show())
"""
