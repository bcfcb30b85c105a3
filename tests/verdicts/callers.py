"""What runs the function of a loop's iteration, and registries of the file or of the standard library that get it."""

from __future__ import annotations

from tests.verdicts.rows import Caller, Sink, Taking
from tests.verdicts.sinks import NONE

CALLERS = (
    Caller("call", "FN()"),
    Caller("call, with its value kept", "values_seen.append(FN())", setup="values_seen = []"),
    Caller("sorted", "sorted([2, 1], key=FN)", 1),
    Caller("list.sort", "[2, 1].sort(key=FN)", 1),
    Caller("max", "max([2, 1], key=FN)", 1),
    Caller("list of map", "list(map(FN, [1, 2]))", 1),
    Caller("for over map", "for each in map(FN, [1, 2]):\n    print(each)", 1),
    Caller("sum of map", "len(list(filter(FN, [1, 2])))", 1),
    Caller("next of filter", "next(filter(FN, [1, 2]), None)", 1),
    Caller("another name for a builtin", "_all(FN(each) for each in 'ab')", 1, setup="_all = all"),
    Caller("any", "any(FN(each) for each in 'ab')", 1),
    Caller("tuple of a generator", "tuple(FN() for _ in 'ab')"),
    Caller("for over a generator", "for each in (FN() for _ in 'ab'):\n    print(each)"),
    Caller("min of a dict", "min({'a': FN}.items(), key=str)"),
    Caller("re.sub", "re.sub('b', lambda found: str(FN(found)), 'abc')", 1),
    Caller("function", "run(FN)", prelude="def run(job):\n    return job()\n"),
    Caller(
        "function of a function",
        "run_twice(FN)",
        prelude="def run(job):\n    return job()\ndef run_twice(job):\n    run(job)\n    return run(job)\n",
    ),
    Caller(
        "function with *args", "run_all(FN, print)", prelude="def run_all(*jobs):\n    return [job() for job in jobs]\n"
    ),
    Caller(
        "function with **kwargs",
        "run_all(job=FN)",
        prelude="def run_all(**jobs):\n    return [job() for job in jobs.values()]\n",
    ),
    Caller("function with a keyword", "run(job=FN)", prelude="def run(*, job=None):\n    return job and job()\n"),
    Caller("function that loops", "retry(FN)", prelude="def retry(job):\n    while True:\n        return job()\n"),
    Caller(
        "recursive function",
        "down(2, FN)",
        prelude="def down(count, job):\n    return down(count - 1, job) if count else job()\n",
    ),
    Caller(
        "function with a local list",
        "run(FN)",
        prelude="def run(job):\n    jobs = [job]\n    return [each() for each in jobs]\n",
    ),
    Caller(
        "function with a local closure",
        "run(FN)",
        prelude="def run(job):\n    def inside():\n        return job()\n    return inside()\n",
    ),
    Caller(
        "partial",
        "run_2(FN)",
        prelude="def run(count, job):\n    return [job() for _ in range(count)]\n",
        setup="run_2 = functools.partial(run, 2)",
    ),
    Caller(
        "method",
        "runner.run(FN)",
        prelude="class Runner:\n    def run(self, job):\n        return job()\nrunner = Runner()\n",
    ),
    Caller(
        "__call__",
        "runner(FN)",
        prelude="class Runner:\n    def __call__(self, job):\n        return job()\nrunner = Runner()\n",
    ),
    Caller(
        "class method",
        "Runner.run(FN)",
        prelude="class Runner:\n    @classmethod\n    def run(cls, job):\n        return job()\n",
    ),
    Caller(
        "static method",
        "Runner.run(FN)",
        prelude="class Runner:\n    @staticmethod\n    def run(job):\n        return job()\n",
    ),
    Caller(
        "inherited method",
        "Child().run(FN)",
        prelude="class Runner:\n    def run(self, job):\n        return job()\nclass Child(Runner):\n    pass\n",
    ),
    Caller(
        "method that sets an attribute",
        "Runner().run(FN)",
        prelude="class Runner:\n    def run(self, job):\n        self.job = job\n        return self.job()\n",
    ),
    Caller("constructor", "Runner(FN)", prelude="class Runner:\n    def __init__(self, job):\n        job()\n"),
    Caller(
        "fresh object",
        "Runner(FN).run()",
        prelude=(
            "class Runner:\n    def __init__(self, job):\n        self.job = job\n    def run(self):\n"
            "        return self.job()\n"
        ),
    ),
    Caller(
        "context manager",
        "with hooked(FN):\n    print(VAR)",
        prelude="@contextlib.contextmanager\ndef hooked(job):\n    job()\n    yield\n    job()\n",
    ),
    Caller(
        "context manager that registers",
        "with hooked(FN):\n    [hook() for hook in HOOKS]",
        prelude=(
            "HOOKS = []\n@contextlib.contextmanager\ndef hooked(job):\n    HOOKS.append(job)\n    try:\n"
            "        yield\n    finally:\n        HOOKS.remove(job)\n"
        ),
    ),
    Caller(
        "context manager that clears",
        "with hooked(FN):\n    [hook() for hook in HOOKS]",
        prelude=(
            "HOOKS = []\n@contextlib.contextmanager\ndef hooked(job):\n    HOOKS.append(job)\n    yield\n"
            "    HOOKS.clear()\n"
        ),
    ),
    Caller(
        "context manager that forgets to remove",
        "with hooked(FN):\n    [hook() for hook in HOOKS]",
        prelude="HOOKS = []\n@contextlib.contextmanager\ndef hooked(job):\n    HOOKS.append(job)\n    yield\n",
    ),
    Caller(
        "class with __exit__",
        "with Hooked(FN):\n    [hook() for hook in HOOKS]",
        prelude=(
            "HOOKS = []\nclass Hooked:\n    def __init__(self, job):\n        self.job = job\n"
            "    def __enter__(self):\n        HOOKS.append(self.job)\n"
            "    def __exit__(self, *_):\n        HOOKS.remove(self.job)\n"
        ),
    ),
    Caller(
        "subscribed, and taken out by what that gives",
        "stop = subscribe(FN)\n[hook() for hook in HOOKS]\nstop()",
        prelude=(
            "HOOKS = []\ndef subscribe(job):\n    HOOKS.append(job)\n    def stop():\n        HOOKS.remove(job)\n"
            "    return stop\n"
        ),
    ),
    Caller(
        "thread of a class of the file, joined",
        "worker = Worker(FN)\nworker.start()\nworker.join()",
        prelude=(
            "class Worker(threading.Thread):\n    def __init__(self, job):\n        super().__init__()\n"
            "        self.job = job\n    def run(self):\n        self.job()\n"
        ),
    ),
    Caller(
        "thread of a class of the file, not joined",
        "worker = Worker(FN)\nworker.start()",
        prelude=(
            "class Worker(threading.Thread):\n    def __init__(self, job):\n        super().__init__()\n"
            "        self.job = job\n    def run(self):\n        self.job()\n"
        ),
    ),
    Caller("exit stack", "with contextlib.ExitStack() as stack:\n    stack.callback(FN)"),
    Caller("thread, joined", "worker = threading.Thread(target=FN)\nworker.start()\nworker.join()"),
    Caller("thread, not joined", "threading.Thread(target=FN).start()"),
    Caller("timer, not joined", "threading.Timer(0.001, FN).start()"),
    Caller("executor of the iteration", "with futures.ThreadPoolExecutor(8) as mine:\n    mine.submit(FN)"),
    Caller("generator, listed", "list(FN())", kind="generator"),
    Caller("generator, for", "for each in FN():\n    print(each)", kind="generator"),
    Caller("generator, next", "next(FN())", kind="generator"),
    Caller(
        "generator, yield from",
        "list(through(FN))",
        kind="generator",
        prelude="def through(job):\n    yield from job()\n",
    ),
    Caller("await", "await FN()", kind="coroutine", is_async=True),
    Caller("task, awaited", "await asyncio.create_task(FN())", kind="coroutine", is_async=True),
    Caller("gather, awaited", "await asyncio.gather(FN(), FN())", kind="coroutine", is_async=True),
    Caller("asyncio.run", "asyncio.run(FN())", kind="coroutine"),
)

_REGISTRY = """\
JOBS = []
def register(job):
    JOBS.append(job)
    return job
def unregister(job):
    JOBS.remove(job)
def flush():
    while JOBS:
        JOBS.pop()()
def fire():
    return [job() for job in JOBS]
def reset():
    JOBS.clear()
"""
_SIGNAL = """\
class Signal:
    def __init__(self):
        self.jobs = []
    def on(self, job):
        self.jobs.append(job)
    def off(self, job):
        self.jobs.remove(job)
    def emit(self):
        for job in self.jobs:
            job()
    def flush(self):
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job()
    def reset(self):
        self.jobs = []
"""
_BUS = """\
class Bus:
    def __init__(self):
        self.jobs = {}
    def on(self, name, job):
        self.jobs.setdefault(name, []).append(job)
    def off(self, name):
        self.jobs.pop(name, None)
"""
_CLASS_REGISTRY = """\
class Registry:
    jobs = []
    @classmethod
    def add(cls, job):
        cls.jobs.append(job)
        return job
    @classmethod
    def reset(cls):
        cls.jobs.clear()
"""

REGISTRIES = (
    Sink(
        "registry of the file",
        "register(FN)",
        prelude=_REGISTRY,
        takings=(
            NONE,
            Taking("own unregister()", "fire()\nunregister(FN)"),
            Taking("own flush()", "flush()"),
            Taking("own reset()", "fire()\nreset()"),
            Taking("own reset() at the head", "fire()", "reset()"),
            Taking("only fired", "fire()"),
        ),
    ),
    Sink(
        "registry, as a decorator",
        "@register\ndef handler():\n    return VAR",
        prelude=_REGISTRY,
        takings=(NONE, Taking("own unregister()", "unregister(handler)"), Taking("own flush()", "flush()")),
    ),
    Sink(
        "signal of the file",
        "signal.on(FN)",
        prelude=_SIGNAL + "signal = Signal()\n",
        takings=(
            NONE,
            Taking("own off()", "signal.emit()\nsignal.off(FN)"),
            Taking("own flush()", "signal.flush()"),
            Taking("own reset()", "signal.reset()"),
            Taking("only emitted", "signal.emit()"),
        ),
    ),
    Sink("signal of the iteration", "signal = Signal()\nsignal.on(FN)\nsignal.emit()", prelude=_SIGNAL),
    Sink(
        "signal of an object",
        "window.closed.on(FN)",
        prelude=_SIGNAL + "class Window:\n    def __init__(self):\n        self.closed = Signal()\nwindow = Window()\n",
        takings=(NONE, Taking("own off()", "window.closed.off(FN)")),
    ),
    Sink(
        "bus of the file",
        "bus.on('a', FN)",
        prelude=_BUS + "bus = Bus()\n",
        takings=(NONE, Taking("own off()", "bus.off('a')"), Taking("own off() of another", "bus.off('b')")),
    ),
    Sink(
        "class registry",
        "Registry.add(FN)",
        prelude=_CLASS_REGISTRY,
        takings=(NONE, Taking("own reset()", "Registry.reset()")),
    ),
    Sink(
        "class attribute",
        "Shared.jobs.append(FN)",
        prelude="class Shared:\n    jobs = []\n",
        takings=(NONE, Taking("pop", "Shared.jobs.pop()"), Taking("clear", "Shared.jobs.clear()")),
    ),
    Sink("atexit", "atexit.register(FN)", takings=(NONE, Taking("atexit.unregister", "FN()\natexit.unregister(FN)"))),
    Sink(
        "exit stack",
        "stack.callback(FN)",
        "stack = contextlib.ExitStack()",
        "stack",
        takings=(
            NONE,
            Taking("close", "stack.close()"),
            Taking("pop_all", "stack.pop_all().close()"),
            Taking("close at the head", "", "stack.close()"),
        ),
    ),
    Sink(
        "exit stack around the loop",
        "stack.callback(FN)",
        around="with contextlib.ExitStack() as stack:",
        takings=(NONE, Taking("close", "stack.close()")),
    ),
    Sink(
        "context manager in an exit stack",
        "stack.enter_context(cleanup(FN))",
        around="with contextlib.ExitStack() as stack:",
        prelude="@contextlib.contextmanager\ndef cleanup(job):\n    yield\n    job()\n",
    ),
    Sink(
        "threads, joined at the end",
        "worker = threading.Thread(target=FN)\nworker.start()\nworkers.append(worker)",
        "workers = []",
        after="for worker in workers:\n    worker.join()",
        takings=(NONE, Taking("join", "worker.join()")),
    ),
    Sink(
        "thread in an attribute",
        "box.worker = threading.Thread(target=FN)\nbox.worker.start()",
        "box = types.SimpleNamespace()",
        after="box.worker.join()",
        takings=(NONE, Taking("join", "box.worker.join()")),
    ),
    Sink(
        "timer in an attribute",
        "box.timer = threading.Timer(0.001, FN)\nbox.timer.start()",
        "box = types.SimpleNamespace()",
    ),
    Sink(
        "process of the iteration",
        "worker = multiprocessing.get_context('fork').Process(target=FN)\nworker.start()\nworkers.append(worker)",
        "workers = []",
        after="for worker in workers:\n    worker.join()",
    ),
    Sink(
        "threads, started later",
        "workers.append(threading.Thread(target=FN))",
        "workers = []",
        after="for worker in workers:\n    worker.start()",
    ),
    Sink(
        "executor around the loop",
        "future = pool.submit(FN)",
        around="with futures.ThreadPoolExecutor(8) as pool:",
        takings=(NONE, Taking("result", "future.result()")),
    ),
    Sink(
        "futures",
        "jobs.append(pool.submit(FN))",
        "jobs = []",
        around="with futures.ThreadPoolExecutor(8) as pool:",
        takings=(NONE, Taking("pop and result", "jobs.pop().result()")),
    ),
    Sink(
        "tasks",
        "tasks.append(asyncio.create_task(asyncio.to_thread(FN)))",
        "tasks = []",
        after="await asyncio.gather(*tasks)",
        takings=(NONE, Taking("await", "await tasks.pop()")),
        is_async=True,
    ),
    Sink("loop.call_soon", "asyncio.get_running_loop().call_soon(FN)", after="await asyncio.sleep(0)", is_async=True),
    Sink(
        "argparse",
        "commands.add_parser(f'{VAR} {len(commands.choices)}').set_defaults(run=FN)",
        "parser = argparse.ArgumentParser()\ncommands = parser.add_subparsers()",
        "parser",
    ),
    Sink(
        "singledispatch",
        "show.register(type(f'T{VAR}', (), {}), FN)",
        prelude="@functools.singledispatch\ndef show(value):\n    return value\n",
    ),
    Sink(
        "chain of functions",
        "chain = compose(chain, FN)",
        "chain = print",
        "chain",
        "def compose(first, second):\n    def both():\n        first()\n        return second()\n    return both\n",
    ),
    Sink(
        "pipeline of generators",
        "rows = keep(FN, rows)",
        "rows = ['ab', 'b']",
        "rows",
        "def keep(test, rows):\n    for row in rows:\n        if test():\n            yield row\n",
        (NONE, Taking("listed", "rows = list(rows)")),
    ),
    Sink(
        "pipeline of filters",
        "rows = filter(lambda row: FN(), rows)",
        "rows = ['ab', 'b']",
        "rows",
        takings=(NONE, Taking("listed", "rows = list(rows)")),
    ),
)
