"""What objects are whose methods get a function, for classes of another file; CPython judges what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.test_other_files import check

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = """
    from __future__ import annotations
    import abc
    import contextlib
    import functools
    from typing import Iterable, Optional
    class Bus:
        def __init__(self):
            self.jobs = []
        def on(self, job):
            self.jobs.append(job)
        def now(self, job):
            print(job())
        def __enter__(self):
            return self
        def __exit__(self, *error):
            pass
    class Quiet(abc.ABC):
        @abc.abstractmethod
        def on(self, job): ...
    class Loud(Quiet):
        def on(self, job):
            print(job())
    class Hub:
        other: Bus
        def __init__(self, bus: Optional[Bus] = None):
            self.bus = None
            self.bus = bus or Bus()
            self.other = self.bus
            self.made = Bus()
            self.all: list[Bus] = [Bus()]
        @property
        def main(self):
            return self.made
        @functools.cached_property
        def run(self):
            def run(job):
                print(job())
            return run
        def get(self) -> "Bus":
            return self.all[0]
        def each(self) -> Iterable[Bus]:
            return iter(self.all)
    def make():
        return Bus()
    @contextlib.contextmanager
    def opened():
        bus = Bus()
        yield bus
    async def fetched():
        return Bus()
    BUS = Bus()
    hub = Hub()
"""


@pytest.mark.parametrize(
    ("what", "call"),
    [
        ("a returned object", "make().now(job)"),
        ("a local that has one", "bus = make(); bus.now(job)"),
        ("a global of the other file", "shapes.BUS.now(job)"),
        ("an attribute that is assigned", "hub.made.now(job)"),
        ("an attribute that the body of its class annotates", "hub.other.now(job)"),
        ("a property", "hub.main.now(job)"),
        ("a property that gives a function", "hub.run(job)"),
        ("what an annotation says that a method returns", "hub.get().now(job)"),
        ("an item of an annotated list", "hub.all[0].now(job)"),
        ("an item of a list", "buses = [Bus(), make()]; buses[0].now(job)"),
        ("what is iterated over", "[bus.now(job) for bus in hub.each()]"),
        ("what is iterated over in a loop", "buses = [Bus()]\n    for bus in buses: bus.now(job)"),
        ("a class that is its own manager", "with make() as bus: bus.now(job)"),
        ("what a manager yields", "with opened() as bus: bus.now(job)"),
    ],
)
def test_objects(tmp_path: Path, what: str, call: str) -> None:
    main = f"""
        import shapes
        from shapes import Bus, make, hub, opened
        def run():
            for i in (1, 2):
                job = lambda: i
                {call.replace(chr(10), chr(10) + " " * 12)}
        run()
    """
    check(tmp_path, main, "", "1 2", {"shapes.py": SHAPES})


@pytest.mark.parametrize(
    "annotation",
    [
        "Bus",
        "shapes.Bus",
        "'Bus'",
        "Optional[Bus]",
        "Optional['Bus']",
        "Union[Bus, None]",
        "'Bus | None'",
        "Annotated[Bus, 1]",
    ],
)
@pytest.mark.parametrize("future", ["", "from __future__ import annotations\n"])
def test_annotations_of_parameters(tmp_path: Path, annotation: str, future: str) -> None:
    main = (
        f"{future}import shapes\nfrom typing import Annotated, Optional, Union\nfrom shapes import Bus\n"
        f"def run(bus: {annotation}):\n    for i in (1, 2): bus.on(lambda: i)\n"
        "bus = Bus()\nrun(bus)\nprint(bus.jobs[0]())"
    )
    check(tmp_path, main, "warning", "2", {"shapes.py": SHAPES})


@pytest.mark.parametrize(
    ("annotation", "how"),
    [
        ("list[Bus]", "buses[0].on(lambda: i)"),
        ("Sequence['Bus']", "for bus in buses: bus.on(lambda: i)"),
        ("'tuple[Bus, ...]'", "for bus in buses: bus.on(lambda: i)"),
        ("Optional[list[Bus]]", "buses[-1].on(lambda: i)"),
    ],
)
def test_items_of_annotated_parameters(tmp_path: Path, annotation: str, how: str) -> None:
    main = (
        "from typing import Optional, Sequence\nfrom shapes import Bus\n"
        f"def run(buses: {annotation}):\n    for i in (1, 2):\n        {how}\n"
        "bus = Bus()\nrun([bus])\nprint(bus.jobs[0]())"
    )
    check(tmp_path, main, "warning", "2", {"shapes.py": SHAPES})


def test_values_of_an_annotated_dict(tmp_path: Path) -> None:
    main = (
        "from typing import Mapping\nfrom shapes import Bus\n"
        "def run(buses: Mapping[str, Bus]):\n    for i in (1, 2):\n"
        "        buses['a'].on(lambda: i)\n        for bus in buses.values(): bus.on(lambda: i)\n"
        "bus = Bus()\nrun({'a': bus})\nprint(bus.jobs[0](), bus.jobs[1]())"
    )
    check(tmp_path, main, "warning warning", "2 2", {"shapes.py": SHAPES})


def test_what_is_awaited(tmp_path: Path) -> None:
    main = (
        "import asyncio\nfrom shapes import fetched\n"
        "async def run():\n    bus = await fetched()\n    for i in (1, 2): bus.on(lambda: i)\n"
        "    print(bus.jobs[0]())\nasyncio.run(run())"
    )
    check(tmp_path, main, "warning", "2", {"shapes.py": SHAPES})


@pytest.mark.parametrize(
    ("annotation", "why"),
    [
        ("Quiet", "its method is left out: what it does is said in another class"),
        ("Union[Bus, Quiet]", "it is one of two classes"),
        ("Any", "it is anything"),
        ("list", "it says nothing of the items"),
    ],
)
def test_what_stays_unknown(tmp_path: Path, annotation: str, why: str) -> None:
    on = "buses[0].on" if annotation == "list" else "buses.on"
    main = (
        "from typing import Any, Union\nfrom shapes import Bus, Loud, Quiet\n"
        f"def run(buses: {annotation}):\n    for i in (1, 2): {on}(lambda: i)\n"
    )
    check(tmp_path, main, "information", "", {"shapes.py": SHAPES})


@pytest.mark.parametrize(
    ("annotation", "made", "call"),
    [
        ("typing.List[int]", "[]", "kept.extend(i for _ in (1,))"),
        ("List[int]", "[]", "kept.extend(i for _ in (1,))"),
        ("Optional[List[int]]", "[]", "kept.extend(i for _ in (1,))"),
        ("typing.Deque[int]", "deque()", "kept.extend(i for _ in (1,))"),
        ("typing.Set[int]", "set()", "kept.update(i for _ in (1,))"),
        ("typing.Dict[int, int]", "{}", "kept.update((i, i) for _ in (1,))"),
        ("typing.DefaultDict[int, int]", "defaultdict(int)", "kept.update((i, i) for _ in (1,))"),
        ("typing.OrderedDict[int, int]", "OrderedDict()", "kept.update((i, i) for _ in (1,))"),
    ],
)
def test_names_that_typing_has_for_containers(tmp_path: Path, annotation: str, made: str, call: str) -> None:
    main = (
        "import typing\nfrom collections import OrderedDict, defaultdict, deque\nfrom typing import List, Optional\n"
        f"def run(kept: {annotation}):\n    for i in (1, 2): {call}\n"
        f"kept = {made}\nrun(kept)\nprint(*kept)"
    )
    check(tmp_path, main, "", "1 2", {})
