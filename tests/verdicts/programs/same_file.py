"""Programs whose answer follows from another statement of the same file."""

SILENT = """
### a new object that a function gives back
class Registry:
    def __init__(self):
        self.jobs = []
    def add(self, job):
        self.jobs.append(job)
def made():
    registry = Registry()
    registry.name = "mine"
    return registry
for number in range(2):
    registry = made()
    registry.add(lambda: number)
    print([job() for job in registry.jobs])

### another name for a builtin, in the function
def find(rows, tests):
    every, some = all, any
    for row in rows:
        if every(test(row) for test in tests) and some(test(row) for test in tests):
            return row
    return None
print(find([1, 2], [lambda row: row > 1]))

### a variable of a function that goes on with what its own method gives back
class Row:
    def __init__(self, values):
        self.values = values
    def map(self, function):
        return Row([function(value) for value in self.values])
    def first(self, count):
        return Row(self.values[:count])
def build():
    row = Row([1, 2, 3])
    for factor in (2, 3):
        row = row.first(2).map(lambda value: value * factor)
    return row.values
print(build())

### a variable of the module that goes on with what its own method gives back
class Row:
    def __init__(self, values):
        self.values = values
    def map(self, function):
        return Row([function(value) for value in self.values])
row = Row([1, 2])
row = row.map(str)
for end in "!?":
    row = row.map(lambda value: value + end)
print(row.values)

### another name for a builtin, of the module
biggest = max
for factor in (1, -1):
    print(biggest([1, 2], key=lambda each: each * factor))

### another name for a function of the file
def run(job):
    return job()
go = run
for number in range(2):
    print(go(lambda: number))

### __call__ of an object in an attribute
class Runner:
    def __call__(self, job):
        return job()
class Shell:
    def __init__(self):
        self.run = Runner()
    def all(self, names):
        for name in names:
            print(self.run(lambda: name))
Shell().all("ab")

### a partial of a function of the file
import functools
def apply(times, job, *more):
    return [job(*more) for _ in range(times)]
once = functools.partial(apply, 1)
for number in range(2):
    print(once(lambda: number))

### *args that are only called
def first_of(*attempts):
    for attempt in attempts:
        value = attempt()
        if value:
            return value
    return None
for number in range(2):
    print(first_of(lambda: None, lambda: number))

### **kwargs that are only called
def render(**parts):
    return {name: part() for name, part in parts.items()}
for number in range(2):
    print(render(head=lambda: number, foot=lambda: -number))

### a static method that only calls it
class Retry:
    @staticmethod
    def run(job, times=2):
        for _ in range(times):
            job()
for number in range(2):
    Retry.run(lambda: print(number))

### an inherited method that only calls it
class Base:
    def visit(self, action):
        return [action(child) for child in (1, 2)]
class Tree(Base):
    pass
def total(trees):
    for place, tree in enumerate(trees):
        print(tree.visit(lambda child: child + place))
total([Tree(), Tree()])

### a method of the same large class that only calls it
class Suite:
    def _check(self, test):
        return test()
    def all(self):
        results = []
        for name in ("a", "b"):
            def test():
                return name
            results.append(self._check(test))
        return results
PADDING
print(Suite().all())

### an object of the iteration, handed to a function of the file
class Fake:
    pass
def ask(fake):
    return fake.answer()
def test():
    for word in ("yes", "no"):
        fake = Fake()
        fake.answer = lambda: word
        print(ask(fake))
test()

### an object of the iteration in an object of the iteration
class Fake:
    pass
def ask(client):
    return client.session.get()
def test():
    for word in ("yes", "no"):
        client, session = Fake(), Fake()
        session.get = lambda: word
        client.session = session
        print(ask(client))
test()

### a recursive function that only calls it
def walk(tree, visit):
    visit(tree)
    for child in tree.get("children", ()):
        walk(child, visit)
for depth in (1, 2):
    walk({"children": [{}]}, lambda tree: print(depth, tree))

### two functions that call each other
def even(number, job):
    return job() if number == 0 else odd(number - 1, job)
def odd(number, job):
    return None if number == 0 else even(number - 1, job)
for number in (2, 4):
    print(even(number, lambda: number))

### a bound method that calls it is mapped, and drained
class Mapper:
    def __init__(self, function):
        self.function = function
    def apply(self, items):
        return list(map(self.one, items))
    def one(self, item):
        return self.function(item)
for number in (1, 2):
    print(Mapper(lambda item: item + number).apply([1, 2]))

### a bound method that calls it is called out of a table
class Job:
    def __init__(self, function):
        self.function = function
        self.table = {"run": self.run}
    def do(self, what):
        return self.table[what]()
    def run(self):
        return self.function()
for number in (1, 2):
    print(Job(lambda: number).do("run"))

### a new object puts it into a list of its own, which hides the one of its class
class Bus:
    listeners = []
    def __init__(self):
        self.listeners = []
    def listen(self, function):
        self.listeners.append(function)
        return [listener() for listener in self.listeners]
for topic in ("a", "b"):
    print(Bus().listen(lambda: topic))
""".replace("PADDING", "".join(f"    def step_{number}(self):\n        return {number}\n" for number in range(120)))

LATE = """
### a registry that a function gives back
class Registry:
    def __init__(self):
        self.jobs = []
    def add(self, job):
        self.jobs.append(job)
registry = Registry()
def shared() -> Registry:
    return registry
for number in range(2):
    shared().add(lambda: number)  #: late number
print([job() for job in registry.jobs])

### a registry that a method gives back
class Registry:
    def __init__(self):
        self.jobs = []
    def add(self, job):
        self.jobs.append(job)
class App:
    def __init__(self):
        self.registry = Registry()
    def shared(self):
        return self.registry
app = App()
for number in range(2):
    app.shared().add(lambda: number)  #: late number
print([job() for job in app.registry.jobs])

### a new object that puts itself into what it was made with
class Job:
    def __init__(self, jobs):
        self.jobs = jobs
    def run(self, function):
        self.function = function
        self.jobs.append(self)
jobs = []
for number in range(2):
    job = Job(jobs)
    job.run(lambda: number)  #: late number
print([job.function() for job in jobs])

### a new object whose constructor puts it into what it was made with
class Job:
    def __init__(self, jobs, function):
        self.jobs, self.function = jobs, function
        self.jobs.append(self)
jobs = []
for number in range(2):
    Job(jobs, lambda: number)  #: late number
print([job.function() for job in jobs])

### a new object of a method, made with what has the method
class Scheduler:
    def __init__(self):
        self.jobs = []
    def every(self):
        return Job(self)
class Job:
    def __init__(self, scheduler):
        self.scheduler = scheduler
    def do(self, function):
        self.function = function
        self.scheduler.jobs.append(self)
scheduler = Scheduler()
for number in range(2):
    scheduler.every().do(lambda: number)  #: late number
print([job.function() for job in scheduler.jobs])

### a timer in an attribute that the loop replaces
import threading
class Clock:
    timer = None
    def ring_at(self, hours):
        for hour in hours:
            self.timer = threading.Timer(0.01, lambda: print(hour))  #: late hour
            self.timer.start()
Clock().ring_at([1, 2])

### a function of the file hands it to one that keeps it
registry = {}
def remember(key, value):
    registry[key] = value
def declare(name, function):
    remember(name.upper(), function)
for name in ("a", "b"):
    declare(name, lambda: name)  #: late name
print([function() for function in registry.values()])

### two functions that call each other, one of which keeps it
kept = []
def visit(depth, job):
    if depth:
        descend(depth, job)
    else:
        kept.append(job)
def descend(depth, job):
    visit(depth - 1, job)
for number in (1, 2):
    visit(number, lambda: number)  #: late number
print([job() for job in kept])

### a partial of a function of the file that keeps it
import functools
kept = {}
def put(prefix, name, job):
    kept[prefix + name] = job
put_a = functools.partial(put, "a.")
for name in ("x", "y"):
    put_a(name, lambda: name)  #: late name
print([job() for job in kept.values()])

### a function of the file gives back what holds it
def delayed(job):
    return {"job": job, "tries": 0}
queue = []
for number in range(2):
    queue.append(delayed(lambda: number))  #: late number
print([each["job"]() for each in queue])

### a method keeps it in an attribute of an argument
class Binder:
    def bind(self, target, job):
        target.jobs.append(job)
class Target:
    def __init__(self):
        self.jobs = []
target, binder = Target(), Binder()
for number in range(2):
    binder.bind(target, lambda: number)  #: late number
print([job() for job in target.jobs])

### a factory of the file gives a closure that calls it
def guarded(job):
    def run():
        return job()
    return run
jobs = [guarded(lambda: number) for number in range(2)]  #: late number
print([job() for job in jobs])

### a function starts a thread with it, for which nobody can wait
import threading
seen = []
def start(function):
    threading.Thread(target=function).start()
for number in (1, 2):
    start(lambda: seen.append(number))  #: late number

### a new object puts its bound method, which calls it, into a list
jobs = []
class Periodic:
    def __init__(self, callback):
        self.callback = callback
    def start(self):
        jobs.append(self.tick)
    def tick(self):
        return self.callback()
for number in (1, 2):
    Periodic(lambda: number).start()  #: late number
print([job() for job in jobs])

### a new object puts it into the list that all objects of its class share
class Bus:
    listeners = []
    def listen(self, function):
        self.listeners.append(function)
for topic in ("a", "b"):
    Bus().listen(lambda: topic)  #: late topic
print([listener() for listener in Bus.listeners])

### a class whose `__new__` gives out the same object each time
class Bus:
    only = None
    def __new__(cls):
        if cls.only is None:
            cls.only = super().__new__(cls)
            cls.only.listeners = []
        return cls.only
    def listen(self, function):
        self.listeners.append(function)
for topic in ("a", "b"):
    Bus().listen(lambda: topic)  #: late topic
print([listener() for listener in Bus().listeners])
"""
