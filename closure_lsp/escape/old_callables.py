"""Knows by name what functions, classes and methods of the standard library do with a function that they are given.
Knows no syntax, and nothing of the code that calls them.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Functions by their dotted names. Run what they are given, and do not keep it:
RUNS_AT_ONCE = _words(
    """
    all any ascii bool bytearray bytes callable dir format hasattr hash id isinstance issubclass len max min next
    print repr sorted str sum type anyio.run array.array asyncio.iscoroutine asyncio.iscoroutinefunction asyncio.run
    bisect.bisect bisect.bisect_left bisect.bisect_right bisect.insort bisect.insort_left bisect.insort_right
    collections.Counter copy.deepcopy dis.dis functools.reduce heapq.nlargest heapq.nsmallest inspect.getmembers
    inspect.getsource inspect.iscoroutinefunction inspect.isfunction inspect.isgeneratorfunction inspect.ismethod
    inspect.signature json.dump json.dumps json.load json.loads math.fsum math.prod math.sumprod pickle.dump
    pickle.dumps pprint.pformat pprint.pprint pytest.raises pytest.warns random.choices re.sub re.subn shutil.copytree
    shutil.move shutil.rmtree statistics.fmean statistics.geometric_mean statistics.harmonic_mean statistics.mean
    statistics.median statistics.median_high statistics.median_low statistics.mode statistics.multimode
    statistics.pstdev statistics.pvariance statistics.quantiles statistics.stdev statistics.variance subprocess.Popen
    subprocess.call subprocess.check_call subprocess.check_output subprocess.run timeit.repeat timeit.timeit trio.run
    typing.get_type_hints unittest.mock.create_autospec
    """
)
# Run an iterator to its end and keep what it gives:
COLLECTS = _words(
    """
    collections.OrderedDict collections.deque dict dict.fromkeys frozenset itertools.combinations
    itertools.combinations_with_replacement itertools.permutations itertools.product list set tuple
    """
)
# Give an iterator that runs it:
ITERATES = _words(
    """
    enumerate filter iter map reversed zip heapq.merge itertools.accumulate itertools.batched itertools.chain
    itertools.chain.from_iterable itertools.compress itertools.cycle itertools.dropwhile itertools.filterfalse
    itertools.groupby itertools.islice itertools.pairwise itertools.starmap itertools.takewhile itertools.zip_longest
    """
)
# The same, several iterators at once:
SPLITS = _words("itertools.tee")
# Give it back, or something that runs it when it is run itself:
WRAPS = _words(
    """
    classmethod getattr property staticmethod abc.abstractmethod copy.copy dataclasses.dataclass functools.cache
    functools.cached_property functools.cmp_to_key functools.lru_cache functools.partial functools.partialmethod
    functools.singledispatch functools.singledispatchmethod functools.total_ordering functools.wraps
    types.MethodType types.coroutine typing.cast typing.final typing.no_type_check typing.overload typing.override
    typing.runtime_checkable
    """
)
# Make a generator function one that gives a context manager, which runs it when its `with` statement does:
MAKES_MANAGERS = _words("contextlib.asynccontextmanager contextlib.contextmanager")
# Give a context manager that holds it until its `with` statement ends:
MANAGES = _words(
    """
    unittest.mock.patch unittest.mock.patch.dict unittest.mock.patch.multiple unittest.mock.patch.object
    """
)
# Give an object that keeps it, and may run it when the object is used:
HOLDS = _words(
    """
    attr.ib attrs.field collections.UserDict collections.UserList contextlib.aclosing contextlib.closing
    contextlib.nullcontext dataclasses.field types.SimpleNamespace unittest.mock.AsyncMock unittest.mock.MagicMock
    unittest.mock.Mock unittest.mock.PropertyMock
    """
)
# The same, and what an item or attribute of the object gives is no function any more:
HOLDS_FOR_ITEMS = _words("collections.defaultdict")
# Make classes whose objects hold what they are made with:
MAKES_RECORDS = _words(
    """
    attr.s attr.define attrs.define attrs.frozen collections.namedtuple dataclasses.dataclass dataclasses.make_dataclass
    typing.NamedTuple
    """
)
# Run it while other code goes on, or when that waits for it:
RUNS_BESIDE = _words(
    """
    asyncio.as_completed asyncio.create_task asyncio.ensure_future asyncio.gather asyncio.run_coroutine_threadsafe
    asyncio.shield asyncio.to_thread asyncio.wait asyncio.wait_for concurrent.futures.as_completed
    concurrent.futures.wait multiprocessing.Process threading.Thread threading.Timer
    """
)
# Put it into their first argument, or somewhere else for good:
KEPT_BY_FIRST = _words("heapq.heappush heapq.heappushpop setattr")
KEEPS = _words("atexit.register codecs.register sys.addaudithook weakref.finalize")
# The same, in the place of what they were given before, together with the same other arguments:
KEEPS_LAST = _words(
    """
    codecs.register_error copyreg.pickle signal.signal sys.setprofile sys.settrace threading.setprofile
    threading.settrace
    """
)

# Classes whose objects run what a method gets, at the latest when their `with` statement ends:
RUNS_AT_EXIT = _words(
    """
    anyio.create_task_group asyncio.TaskGroup concurrent.futures.ProcessPoolExecutor
    concurrent.futures.ThreadPoolExecutor contextlib.AsyncExitStack contextlib.ExitStack multiprocessing.Pool
    multiprocessing.pool.ThreadPool trio.open_nursery
    """
)
# Of those, which run it no sooner:
RUNS_ONLY_AT_EXIT = _words("contextlib.AsyncExitStack contextlib.ExitStack")
# Their methods that get it; the first run it beside the code, the others do not:
RUN_BESIDE_BY_METHODS = _words(
    """
    apply_async create_task ensure_future map_async run_in_executor start_soon starmap_async submit
    """
)
ITERATED_BY_METHODS = _words("imap imap_unordered map")
MAPS_LAZILY = _words("concurrent.futures.ProcessPoolExecutor concurrent.futures.ThreadPoolExecutor")
PUT_BY_METHODS = _words("callback enter_async_context enter_context push push_async_callback push_async_exit")
# Methods by which one waits for what runs beside, and those that end an executor, waiting for all that it runs:
WAITS_BY_METHODS = _words("communicate exception get join result run_until_complete wait")
ENDS_BY_METHODS = _words("aclose close join shutdown")

# Methods of whatever object. Run what they are given, and do not keep it:
RUN_BY_METHODS = _words(
    """
    assertAlmostEqual assertCountEqual assertDictEqual assertEqual assertFalse assertIn assertIs assertIsInstance
    assertIsNone assertIsNot assertIsNotNone assertListEqual assertLogs assertNotEqual assertNotIn
    assertNotIsInstance assertNumQueries assertRaises assertRaisesMessage assertRaisesRegex assertRaisesRegexp
    assertSequenceEqual assertSetEqual assertTrue assertTupleEqual assertWarns assertWarnsRegex difference
    difference_update executemany fromkeys intersection intersection_update isdisjoint issubset issuperset join
    run_until_complete sort sub subn symmetric_difference symmetric_difference_update union writelines writerows
    """
)
# Every test framework has one, and imports it from elsewhere:
RUN_BY_ANY_NAMED = _words("assert_raises assert_raises_regex raises")
# Put it into their object, the second ones its items:
KEPT_BY_METHODS = _words("add append appendleft insert put put_nowait setdefault")
COLLECTED_BY_METHODS = _words("extend extendleft update")
# Take something out of their object, of which `get` does so for queues only:
TAKES_OUT_BY_METHODS = _words("clear get_nowait pop popitem popleft")
MAKES_QUEUES = _words("asyncio.Queue queue.LifoQueue queue.PriorityQueue queue.Queue queue.SimpleQueue")
# Give it back, where it stands for what is not there, as their second argument:
GIVEN_BACK_BY_METHODS = _words("get pop")
# Have it run when the test is over, or when the event loop or another thread gets to it:
KEPT_FOR_LATER_BY_METHODS = _words("addClassCleanup addCleanup addfinalizer")
RUN_BY_LOOP_METHODS = _words(
    """
    add_done_callback add_reader add_signal_handler add_writer call_at call_later call_soon call_soon_threadsafe
    """
)
# Put it into their object, if that was made so:
KEPT_BY_METHODS_OF = {
    "argparse.ArgumentParser": _words("add_argument set_defaults"),
    "sched.scheduler": _words("enter enterabs"),
    "sqlite3.connect": _words(
        """
        create_aggregate create_collation create_function create_window_function set_authorizer set_progress_handler
        set_trace_callback
        """
    ),
}

# Modules whose classes make the parts of windows. A window keeps its parts, and runs what they are given when its user
# does something:
WIDGETS = _words("tkinter tkinter.scrolledtext tkinter.ttk")
KEPT_BY_WIDGETS = _words(
    """
    add_cascade add_checkbutton add_command add_radiobutton after after_idle insert_cascade insert_checkbutton
    insert_command insert_radiobutton register trace_add
    """
)
# The same, in the place of what they were given before, together with the same other arguments:
KEPT_LAST_BY_WIDGETS = _words("bind bind_all bind_class config configure protocol tag_bind")
# Methods that let the user do something before they return:
LET_USERS_ACT = _words("mainloop update wait_variable wait_visibility wait_window")

# Make a container of their own:
MAKES_CONTAINERS = COLLECTS | HOLDS | HOLDS_FOR_ITEMS
