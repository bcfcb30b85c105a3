"""What takes the function of a loop's iteration and may keep it, and the ways of taking it out again."""

from __future__ import annotations

from tests.verdicts.rows import Helper, Sink, Taking

NONE = Taking("nothing", "")
_LIST_TAKINGS = (
    NONE,
    Taking("remove", "kept.remove(FN)"),
    Taking("called, then removed", "FN()\nkept.remove(FN)"),
    Taking("removed finally", "try:\n    FN()\nfinally:\n    kept.remove(FN)"),
    Taking("pop", "kept.pop()"),
    Taking("pop and call", "kept.pop()()"),
    Taking("pop into a name", "last = kept.pop()\nlast()"),
    Taking("clear", "[each() for each in kept]\nkept.clear()"),
    Taking("clear at the head", "", "kept.clear()"),
    Taking("del of all", "del kept[:]"),
    Taking("del of the last", "del kept[-1]"),
    Taking("slice of all", "kept[:] = []"),
    Taking("slice of all at the head", "", "kept[:] = []"),
    Taking("drained", "while kept:\n    kept.pop()()"),
    Taking("swapped", "todo, kept = kept, []\nfor each in todo:\n    each()"),
    Taking("a new one at the head", "", "kept = []"),
    Taking("pop by its place", "kept.pop(len(kept) - 1)"),
    Taking("filtered", "kept = [each for each in kept if each is not FN]"),
    Taking("filtered in place", "kept[:] = [each for each in kept if each is not FN]"),
    Taking("sliced off", "kept = kept[:-1]"),
    Taking("drained by a for", "for _ in range(len(kept)):\n    kept.pop()()"),
    Taking("drained until it fails", "try:\n    while True:\n        kept.pop()()\nexcept IndexError:\n    pass"),
    Taking("each of a copy removed", "for each in list(kept):\n    kept.remove(each)"),
    Taking("removed if it is there", "if FN in kept:\n    kept.remove(FN)"),
    Taking("removed, or not there", "with contextlib.suppress(ValueError):\n    kept.remove(FN)"),
    Taking("removed in a with", "with contextlib.nullcontext():\n    kept.remove(FN)"),
    Taking(
        "swapped with another, which is cleared",
        "kept, spare = spare, kept\nspare.clear()",
        setup="kept, spare = [], []",
    ),
    # These leave something behind:
    Taking("pop at the other end", "kept.pop(0)", setup="kept = [print, print]"),
    Taking("removed in one iteration of some", "if place_or(VAR):\n    kept.remove(FN)"),
    Taking(
        "something else is removed", "other_list.append(FN)\nother_list.remove(FN)", setup="kept = []\nother_list = []"
    ),
    Taking("something else is cleared", "other_list.clear()", setup="kept = []\nother_list = []"),
    Taking("cleared where it fails", "try:\n    FN()\nexcept ValueError:\n    kept.clear()"),
    Taking("copied, then cleared", "copies.append(list(kept))\nkept.clear()", setup="kept = []\ncopies = []"),
)
PLACE_OR = """\
def place_or(value):
    return value in (1, 10)
"""

LIST = Sink("list", "kept.append(FN)", "kept = []", "kept", takings=_LIST_TAKINGS)

SINKS = (
    LIST,
    Sink(
        "list, at its beginning",
        "kept.insert(0, FN)",
        "kept = []",
        "kept",
        takings=(
            NONE,
            Taking("pop", "kept.pop(0)"),
            Taking("del of the first", "del kept[0]"),
            Taking("clear", "kept.clear()"),
        ),
    ),
    Sink("list, joined in place", "kept += [FN]", "kept = []", "kept", takings=(NONE, Taking("pop", "kept.pop()"))),
    Sink(
        "list, extended",
        "kept.extend([FN, print])",
        "kept = []",
        "kept",
        takings=(NONE, Taking("clear", "kept.clear()")),
    ),
    Sink("list, joined", "kept = kept + [FN]", "kept = []", "kept", takings=(NONE, Taking("pop", "kept.pop()"))),
    Sink("list, unpacked", "kept = [*kept, FN]", "kept = []", "kept"),
    Sink("tuple", "kept += (FN,)", "kept = ()", "kept", takings=(NONE, Taking("emptied at the head", "", "kept = ()"))),
    Sink("list of pairs", "kept.append((VAR, FN))", "kept = []", "kept", takings=(NONE, Taking("pop", "kept.pop()"))),
    Sink(
        "list of lists",
        "kept.append([FN])",
        "kept = []",
        "kept",
        takings=(NONE, Taking("del of the last", "del kept[-1]")),
    ),
    Sink("list, at its end by a slice", "kept[len(kept):] = [FN]", "kept = []", "kept"),
    Sink("tuple, unpacked", "kept = (*kept, FN)", "kept = ()", "kept"),
    Sink("set, update", "kept.update({FN})", "kept = set()", "kept", takings=(NONE, Taking("clear", "kept.clear()"))),
    Sink(
        "dict, joined in place",
        "kept |= {str(VAR): FN}",
        "kept = {}",
        "kept",
        takings=(NONE, Taking("clear", "kept.clear()"), Taking("pop", "kept.pop(str(VAR))")),
    ),
    Sink("dict, unpacked", "kept = {**kept, str(VAR): FN}", "kept = {}", "kept"),
    Sink(
        "ordered dict",
        "kept[str(VAR)] = FN",
        "kept = collections.OrderedDict()",
        "kept",
        takings=(NONE, Taking("popitem of the last", "kept.popitem(last=True)[1]()"), Taking("clear", "kept.clear()")),
    ),
    Sink(
        "last-in queue",
        "kept.put(FN)",
        "kept = queue.LifoQueue()",
        "kept",
        takings=(
            NONE,
            Taking("get", "kept.get()()"),
            Taking("drained", "while not kept.empty():\n    kept.get()()"),
            Taking("drained by its size", "while kept.qsize():\n    kept.get_nowait()()"),
        ),
    ),
    Sink(
        "list in an attribute",
        "box.jobs.append(FN)",
        "box = types.SimpleNamespace(jobs=[])",
        "box",
        takings=(
            NONE,
            Taking("pop", "box.jobs.pop()()"),
            Taking("clear", "box.jobs.clear()"),
            Taking("a new list", "[each() for each in box.jobs]\nbox.jobs = []"),
            Taking("swapped", "todo, box.jobs = box.jobs, []\nfor each in todo:\n    each()"),
        ),
    ),
    Sink(
        "list in a dict",
        "kept['jobs'].append(FN)",
        "kept = {'jobs': []}",
        "kept",
        takings=(NONE, Taking("pop", "kept['jobs'].pop()()"), Taking("a new list", "kept['jobs'] = []")),
    ),
    Sink("list of partials", "kept.append(functools.partial(FN))", "kept = []", "kept"),
    Sink(
        "deque",
        "kept.append(FN)",
        "kept = collections.deque()",
        "kept",
        takings=(
            NONE,
            Taking("popleft", "kept.popleft()"),
            Taking("pop and call", "kept.pop()()"),
            Taking("clear", "kept.clear()"),
            Taking("remove", "kept.remove(FN)"),
            Taking("popleft of what was there", "kept.popleft()", setup="kept = collections.deque([print, print])"),
        ),
    ),
    Sink("deque of one", "kept.append(FN)", "kept = collections.deque(maxlen=1)", "kept"),
    Sink(
        "set",
        "kept.add(FN)",
        "kept = set()",
        "kept",
        takings=(
            NONE,
            Taking("discard", "kept.discard(FN)"),
            Taking("remove", "kept.remove(FN)"),
            Taking("pop", "kept.pop()"),
            Taking("clear", "kept.clear()"),
            Taking("difference", "kept -= {FN}"),
        ),
    ),
    Sink(
        "dict, by the variable",
        "kept[str(VAR)] = FN",
        "kept = {}",
        "kept",
        takings=(
            NONE,
            Taking("del", "del kept[str(VAR)]"),
            Taking("pop", "kept.pop(str(VAR))"),
            Taking("popitem", "kept.popitem()"),
            Taking("pop with a default", "kept.pop(str(VAR), None)"),
            Taking("clear", "kept.clear()"),
            Taking("clear at the head", "", "kept.clear()"),
            Taking("del of another", "kept['x'] = print\ndel kept['x']"),
            Taking("a new one at the head", "", "kept = {}"),
        ),
    ),
    Sink(
        "dict, one key",
        "kept['key'] = FN",
        "kept = {}",
        "kept",
        takings=(
            NONE,
            Taking("called", "kept['key']()"),
            Taking("copied", "copies.append(dict(kept))", setup="kept = {}\ncopies = []"),
        ),
    ),
    Sink(
        "dict, as its key",
        "kept[FN] = 1",
        "kept = {}",
        "kept",
        takings=(
            NONE,
            Taking("del", "del kept[FN]"),
            Taking("pop", "kept.pop(FN)"),
            Taking("pop with a default", "kept.pop(FN, None)"),
            Taking("clear", "kept.clear()"),
            Taking("looked up", "kept.get(FN)"),
        ),
    ),
    Sink("dict, as a part of its key", "kept[1, FN] = 1", "kept = {}", "kept"),
    Sink("dict, as the key of a display", "kept.append({FN: 1})", "kept = []", "kept"),
    Sink("dict with weak keys", "kept[FN] = 1", "kept = weakref.WeakKeyDictionary()", "kept"),
    Sink(
        "list of iterators",
        "lazy = map(lambda _: FN(), 'ab')\nkept.append(lazy)",
        "kept = []",
        "kept",
        takings=(
            NONE,
            Taking("at its end", "list(lazy)"),
            Taking("at its end by a for", "for each in lazy:\n    print(each)"),
            Taking("at its end by a comprehension", "print([each for each in lazy])"),
            Taking("at its end by a star", "print(*lazy)"),
            Taking("one item", "next(lazy)"),
            Taking("at its end in some iterations", "if place_or(VAR):\n    list(lazy)"),
            Taking("left before its end", "for each in lazy:\n    break"),
        ),
    ),
    Sink("iterator at its end", "lazy = (FN() for _ in 'ab')\nlist(lazy)\nkept.append(lazy)", "kept = []", "kept"),
    Sink("chain of maps", "kept = kept.new_child({'key': FN})", "kept = collections.ChainMap()", "kept"),
    Sink(
        "map of a chain, of the iteration",
        "inner = kept.new_child({'key': FN})\nprint(inner['key']())",
        "kept = collections.ChainMap()",
        "kept",
    ),
    Sink(
        "subscription by a token",
        "token = subscribe(FN)",
        prelude="HOOKS = {}\ndef subscribe(job):\n    token = len(HOOKS)\n    HOOKS[token] = job\n    return token\n"
        "def unsubscribe(token):\n    del HOOKS[token]\n",
        takings=(
            NONE,
            Taking("unsubscribed", "unsubscribe(token)"),
            Taking("another one unsubscribed", "other = subscribe(print)\nunsubscribe(other)"),
            Taking("unsubscribed in some iterations", "if place_or(VAR):\n    unsubscribe(token)"),
        ),
    ),
    Sink(
        "subscription that is given back",
        "token = subscribe(FN)",
        prelude="HOOKS = []\ndef subscribe(job):\n    HOOKS.append(job)\n    return job\n",
        takings=(NONE, Taking("removed", "HOOKS.remove(token)")),
    ),
    Sink("dict, setdefault", "kept.setdefault(str(VAR), FN)", "kept = {}", "kept"),
    Sink("dict, setdefault of one key", "kept.setdefault('key', FN)", "kept = {}", "kept"),
    Sink("dict, update", "kept.update({str(VAR): FN})", "kept = {}", "kept"),
    Sink("dict, update of one key", "kept.update(key=FN)", "kept = {}", "kept"),
    Sink(
        "dict of lists",
        "kept.setdefault('key', []).append(FN)",
        "kept = {}",
        "kept",
        takings=(NONE, Taking("pop", "kept['key'].pop()"), Taking("del of the key", "del kept['key']")),
    ),
    Sink(
        "defaultdict of lists",
        "kept['key'].append(FN)",
        "kept = collections.defaultdict(list)",
        "kept",
        takings=(NONE, Taking("clear", "kept['key'].clear()"), Taking("pop of the key", "kept.pop('key')")),
    ),
    Sink(
        "queue",
        "kept.put(FN)",
        "kept = queue.Queue()",
        "kept",
        takings=(
            NONE,
            Taking("get", "kept.get()()"),
            Taking("get_nowait", "kept.get_nowait()"),
            Taking(
                "get of what was there", "kept.get()", setup="kept = queue.Queue()\nkept.put(print)\nkept.put(print)"
            ),
        ),
    ),
    Sink(
        "simple queue",
        "kept.put(FN)",
        "kept = queue.SimpleQueue()",
        "kept",
        takings=(NONE, Taking("get", "kept.get()()")),
    ),
    Sink(
        "heap",
        "heapq.heappush(kept, (str(VAR), len(kept), FN))",
        "kept = []",
        "kept",
        takings=(NONE, Taking("heappop", "heapq.heappop(kept)[2]()")),
    ),
    Sink(
        "attribute",
        "box.job = FN",
        "box = types.SimpleNamespace()",
        "box",
        takings=(
            NONE,
            Taking("called", "box.job()"),
            Taking("del", "del box.job"),
            Taking("set to None", "box.job = None"),
        ),
    ),
    Sink(
        "attribute, by setattr",
        "setattr(box, 'job', FN)",
        "box = types.SimpleNamespace()",
        "box",
        takings=(NONE, Taking("delattr", "delattr(box, 'job')")),
    ),
    Sink(
        "attributes",
        "setattr(box, f'job_{VAR}', FN)",
        "box = types.SimpleNamespace()",
        "box",
        takings=(NONE, Taking("delattr", "delattr(box, f'job_{VAR}')")),
    ),
    Sink(
        "attribute of a helper",
        "replace(box, FN)",
        "box = types.SimpleNamespace()",
        "box",
        "def replace(target, job):\n    target.job = job\n",
    ),
    Sink(
        "attribute by a helper's name",
        "patch(box, 'job', FN)",
        "box = types.SimpleNamespace()",
        "box",
        "def patch(target, name, job):\n    setattr(target, name, job)\n",
        (NONE, Taking("called", "box.job()")),
    ),
    Sink(
        "attribute that holds the one before",
        "previous = box.job\nbox.job = lambda: (FN(), previous())",
        "box = types.SimpleNamespace(job=print)",
        "box",
    ),
    Sink("fresh object", "box = Box()\nbox.job = FN\nbox.job()", prelude="class Box:\n    pass\n"),
    Sink(
        "fresh object, kept",
        "box = Box()\nbox.job = FN\nkept.append(box)",
        "kept = []",
        "kept",
        "class Box:\n    pass\n",
    ),
    Sink("fresh list", "mine = []\nmine.append(FN)\n[each() for each in mine]"),
    Sink("fresh list, kept", "mine = [FN]\nkept.append(mine)", "kept = []", "kept"),
    Sink(
        "fresh dict, handed on",
        "show({'job': FN})",
        prelude="def show(jobs):\n    return [job() for job in jobs.values()]\n",
    ),
)

HELPERS = (
    Helper("function", "put(kept, FN)", "def put(target, job):\n    target.append(job)\n"),
    Helper(
        "function of a function",
        "put_twice(kept, FN)",
        "def put(target, job):\n    target.append(job)\ndef put_twice(target, job):\n    put(target, job)\n",
    ),
    Helper(
        "function with a keyword", "put(job=FN, target=kept)", "def put(target, *, job=None):\n    target.append(job)\n"
    ),
    Helper("function with *args", "put(kept, print, FN)", "def put(target, *jobs):\n    target.extend(jobs)\n"),
    Helper("function with **kwargs", "put(kept, job=FN)", "def put(target, **jobs):\n    target.append(jobs['job'])\n"),
    Helper(
        "function that hands *args on",
        "put_all(kept, FN)",
        "def put(target, job):\n    target.append(job)\ndef put_all(*args, **kwargs):\n    put(*args, **kwargs)\n",
    ),
    Helper("function that gives it back", "kept.append(same(FN))", "def same(job):\n    return job\n"),
    Helper(
        "function that wraps it",
        "kept.append(wrap(FN))",
        "def wrap(job):\n    def wrapped():\n        return job()\n    return wrapped\n",
    ),
    Helper("function that does not keep it", "kept.append(once(FN))", "def once(job):\n    return job()\n"),
    Helper("lambda", "put(FN)", setup="put = lambda job: kept.append(job)"),
    Helper("nested function", "put(FN)", setup="def put(job):\n    kept.append(job)"),
    Helper(
        "function that gives back how to take it out, not called",
        "subscribe(kept, FN)",
        "def subscribe(target, job):\n    target.append(job)\n    def stop():\n        target.remove(job)\n"
        "    return stop\n",
    ),
    Helper(
        "object that is entered and never left",
        "Entry(kept, FN).__enter__()",
        "class Entry:\n    def __init__(self, target, job):\n        self.target, self.job = target, job\n"
        "    def __enter__(self):\n        self.target.append(self.job)\n",
    ),
    Helper("another name for the method", "push(FN)", setup="push = kept.append"),
    Helper("another name for the list", "also.append(FN)", setup="also = kept"),
    Helper(
        "partial", "push(FN)", "def put(target, job):\n    target.append(job)\n", "push = functools.partial(put, kept)"
    ),
    Helper(
        "method",
        "keeper.put(kept, FN)",
        "class Keeper:\n    def put(self, target, job):\n        target.append(job)\nkeeper = Keeper()\n",
    ),
    Helper(
        "static method",
        "Keeper.put(kept, FN)",
        "class Keeper:\n    @staticmethod\n    def put(target, job):\n        target.append(job)\n",
    ),
    Helper(
        "class method",
        "kept.append(Task.make(FN))",
        "class Task:\n    @classmethod\n    def make(cls, job):\n        task = cls()\n"
        "        task.job = job\n        return task\n",
    ),
    Helper(
        "constructor", "kept.append(Task(FN))", "class Task:\n    def __init__(self, job):\n        self.job = job\n"
    ),
    Helper(
        "constructor that calls it",
        "kept.append(Task(FN))",
        "class Task:\n    def __init__(self, job):\n        self.value = job()\n",
    ),
    Helper(
        "inherited constructor",
        "kept.append(Child(FN))",
        "class Task:\n    def __init__(self, job):\n        self.job = job\nclass Child(Task):\n    pass\n",
    ),
    Helper(
        "constructor by super()",
        "kept.append(Child(FN))",
        "class Task:\n    def __init__(self, job):\n        self.job = job\nclass Child(Task):\n"
        "    def __init__(self, job):\n        super().__init__(job)\n",
    ),
    Helper(
        "inherited method",
        "keeper.put(kept, FN)",
        "class Keeper:\n    def put(self, target, job):\n        target.append(job)\n"
        "class Child(Keeper):\n    pass\nkeeper = Child()\n",
    ),
    Helper(
        "__call__",
        "keeper(kept, FN)",
        "class Keeper:\n    def __call__(self, target, job):\n        target.append(job)\nkeeper = Keeper()\n",
    ),
    Helper("dataclass", "kept.append(Task(FN))", "@dataclasses.dataclass\nclass Task:\n    job: object\n"),
    Helper("named tuple", "kept.append(Task(FN))", "Task = collections.namedtuple('Task', 'job')\n"),
    Helper(
        "generator function", "kept.append(items(FN))", "def items(job):\n    for _ in range(2):\n        yield job()\n"
    ),
    Helper(
        "generator function, listed",
        "kept.append(list(items(FN)))",
        "def items(job):\n    for _ in range(2):\n        yield job()\n",
    ),
    Helper("map", "kept.append(map(lambda _: FN(), 'ab'))"),
    Helper("map, listed", "kept.append(list(map(lambda _: FN(), 'ab')))"),
    Helper("generator expression", "kept.append(FN() for _ in 'ab')"),
    Helper("repeat", "kept.append(itertools.repeat(FN, 1))"),
    Helper("display in a comprehension", "kept.extend([FN for _ in 'ab'])"),
    Helper("another name for extend", "extend([FN])", setup="extend = kept.extend"),
    Helper(
        "generator method of an object",
        "kept.append(source.items(FN))",
        "class Source:\n    def items(self, job):\n        for _ in range(2):\n            yield job()\n"
        "source = Source()\n",
    ),
    Helper(
        "generator function that delegates",
        "kept.append(through(FN))",
        "def items(job):\n    yield job()\ndef through(job):\n    yield from items(job)\n",
    ),
    Helper(
        "context manager, not entered",
        "kept.append(managed(FN))",
        "@contextlib.contextmanager\ndef managed(job):\n    yield job()\n",
    ),
    Helper(
        "function with a default",
        "kept.append(later(FN))",
        "def later(job):\n    def run(job=job):\n        return job()\n    return run\n",
    ),
    Helper(
        "recursive function",
        "put(2, kept, FN)",
        "def put(count, target, job):\n    if count:\n        put(count - 1, target, job)\n    else:\n"
        "        target.append(job)\n",
    ),
)
