"""Rows are found by name, class, base and method; what cannot be read is told in one sentence, and left out."""

from __future__ import annotations

import pytest

from closure_lsp.library import (
    Effect,
    Gives,
    GivesBack,
    Iterates,
    Keeps,
    Library,
    LooksAt,
    Place,
    Runs,
    TakesOut,
    Waits,
    When,
    Which,
)
from closure_lsp.library.notation import RowError, RowParameter, read_effect, read_signature
from closure_lsp.library.own import check, joined, rows_of
from closure_lsp.library.rows import Problem, Rows
from closure_lsp.python_version import PythonVersion

LIBRARY = Library(PythonVersion(3, 13))


def read_rows(callables: dict[str, object], file: str) -> tuple[Rows, tuple[Problem, ...]]:
    """What a user says of callables, and what cannot be read of it."""
    good, problems = check({"callables": callables}, file)
    return rows_of(joined([good]))[0], problems


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("runs now", Runs(When.NOW)),
        ("runs in-copy unless context", Runs(When.IN_COPY, unless="context")),
        ("iterates used", Iterates(When.USED)),
        ("drains now", Iterates(When.NOW, to_end=True)),
        ("keeps in self", Keeps(Place.RECEIVER)),
        ("keeps items in self", Keeps(Place.RECEIVER, items=True)),
        ("keeps in heap", Keeps(Place.ARGUMENT, "heap")),
        ("keeps in module alone", Keeps(Place.MODULE, slot=())),
        ("keeps in self at tag and event unless add", Keeps(Place.RECEIVER, slot=("tag", "event"), unless="add")),
        ("gives back itself", GivesBack(Gives.ITSELF)),
        ("gives back container of items", GivesBack(Gives.CONTAINER, items=True)),
        ("takes out last unless index", TakesOut(Which.LAST, unless="index")),
        ("takes out itself from module", TakesOut(Which.ITSELF, Place.MODULE)),
        ("takes out first from heap", TakesOut(Which.FIRST, Place.ARGUMENT, "heap")),
        ("takes out at key", TakesOut(Which.NAMED, slot=("key",))),
        ("waits awaited", Waits(When.AWAITED)),
        ("looks", LooksAt()),
    ],
)
def test_effects_are_read(text: str, effect: Effect) -> None:
    assert read_effect(text) == effect


def test_a_signature_is_read_as_python_reads_its_own() -> None:
    signature = read_signature("(self: waits now, a: runs now, /, b, *rest: looks, key: runs used, **more: runs later)")
    found = [(each.name, each.position, each.position_only, each.takes_rest) for each in signature.parameters]
    assert found == [
        ("a", 0, True, False),
        ("b", 1, False, False),
        ("rest", 2, False, True),
        ("key", None, False, False),
        ("more", None, False, True),
    ]
    assert signature.receiver == RowParameter("self", None, (Waits(When.NOW),))
    assert read_signature("(a, *, b) -> container").result is Gives.CONTAINER
    assert read_signature("(a, *, b)").parameters[1].position is None


@pytest.mark.parametrize(
    ("notation", "message"),
    [
        ("function: runs now", "a signature is written in parentheses: 'function: runs now'"),
        ("(f: run now)", "an effect that is not known: 'run now'"),
        ("(f: runs)", "'' is none of: now, awaited, used, with-end, beside, in-copy, later"),
        ("(f: looks away)", "an effect that is not known: 'looks away'"),
        ("(f: keeps in box)", "no parameter is called 'box'"),
        ("(f: runs now unless wait)", "no parameter is called 'wait'"),
        ("(f g: runs now)", "not a parameter: 'f g: runs now'"),
        ("(f: takes out named)", "write 'takes out at NAME' for 'takes out named'"),
        ("(f) -> list", "'list' is none of: itself, container, holder, iterator, iterators, context-manager, wrapper,"),
        ("(f, f)", "two parameters are called 'f'"),
        ("(f: runs now until 4.0)", "'now until 4.0' is none of: now,"),
    ],
)
def test_what_cannot_be_read_is_told(notation: str, message: str) -> None:
    with pytest.raises(RowError) as caught:
        read_signature(notation)
    assert str(caught.value).startswith(message)


def test_a_parameter_is_found_by_position_and_keyword() -> None:
    partial = LIBRARY.callable("functools.partial")
    assert partial is not None
    found = (partial.parameter_at(0), partial.parameter_at(5), partial.parameter_named("func"))
    assert [each.name for each in found if each is not None] == ["func", "args", "keywords"]
    reduce = LIBRARY.callable("functools.reduce")
    assert reduce is not None
    assert reduce.parameter_at(3) is None
    assert reduce.parameter_named("function") is None


@pytest.mark.parametrize("name", ["map", "builtins.map"])
def test_builtins_are_known_by_either_name(name: str) -> None:
    found = LIBRARY.callable(name)
    assert found is not None
    assert found.name == "map"


def test_methods_are_found_through_bases_and_other_names() -> None:
    assert LIBRARY.bases("threading._Timer") == ("threading.Thread",)
    for found in (LIBRARY.method("threading.Timer", "join"), LIBRARY.callable("threading._Timer.join")):
        assert found is not None
        assert found.name == "threading.Thread.join"
    assert LIBRARY.method("threading.Timer", "append") is None
    assert LIBRARY.callable("threading.nothing") is None
    assert LIBRARY.callable("no_such_module.function") is None
    assert LIBRARY.is_class("threading.Timer")
    assert not LIBRARY.is_class("threading.settrace")


def test_a_class_without_a_row_is_made_as_its_base_is() -> None:
    rows, problems = read_rows({"own.Base": "(callback: gives back holder)"}, "pyproject.toml")
    classes = {"own.Base": [], "own.Child": ["own.Base"]}
    library = Library(PythonVersion(3, 13), (rows, Rows(classes=classes)))
    found = library.callable("own.Child")
    assert not problems
    assert found is not None
    assert found.name == "own.Base"


def test_a_method_s_name_alone_gives_all_that_it_may_mean() -> None:
    assert [each.name for each in LIBRARY.methods_named("append")] == ["list.append", "collections.deque.append"]
    assert LIBRARY.methods_named("connect") == ()


def test_one_line_may_speak_of_all_classes_of_a_module() -> None:
    classes = {
        "own.ui.*": ["own.Widget"],
        "own.*.*": ["own.Thing"],
        "own.ui.Plain": [],
        "own.Widget": [],
        "own.Thing": [],
    }
    library = Library(PythonVersion(3, 13), (Rows(classes=classes),))
    found = [
        library.bases(f"own.{name}") for name in ("ui.Button", "ui.Plain", "data.Table", "Other", "ui.Button.click")
    ]
    assert found == [("own.Widget",), (), ("own.Thing",), (), ()]


def test_attributes_have_classes() -> None:
    rows = Rows(
        classes={"own.App": [], "own.Sub": ["own.App"], "own.Router": [], "own.Signal": []},
        attributes={"own.App.*": "own.Signal", "own.App.router": "own.Router"},
    )
    library = Library(PythonVersion(3, 13), (rows,))
    assert [library.attribute("own.Sub", name) for name in ("router", "clicked")] == ["own.Router", "own.Signal"]
    assert library.attribute("own.Router", "clicked") == ""


@pytest.mark.parametrize(("name", "count"), [("clicked.connect", 3), ("ready.connect", 0), ("connect", 0)])
def test_a_method_may_decide_with_the_attribute_before_it(name: str, count: int) -> None:
    assert len(LIBRARY.methods_named(name)) == count


def test_versions_decide() -> None:
    rows, _ = read_rows(
        {
            "own.old": {"call": "(f: runs now)", "until": "3.12"},
            "own.new": {"call": "(f: runs now)", "since": "3.12"},
            "own.both": "(f: runs now, random: runs now until 3.12)",
        },
        "pyproject.toml",
    )
    before, after = (Library(PythonVersion(3, minor), (rows,)) for minor in (11, 12))
    assert [before.callable("own.old") is None, after.callable("own.old") is None] == [False, True]
    assert [before.callable("own.new") is None, after.callable("own.new") is None] == [True, False]
    found = [each.callable("own.both") for each in (before, after)]
    assert [len(each.parameters) for each in found if each is not None] == [2, 1]


def test_a_user_s_row_goes_before_the_shipped_one() -> None:
    rows, _ = read_rows({"functools.reduce": "(function: runs later)"}, "pyproject.toml")
    found = Library(PythonVersion(3, 13), (rows,)).callable("functools.reduce")
    assert found is not None
    assert found.parameters[0].effects == (Runs(When.LATER),)


def test_bad_rows_of_a_user_are_told_with_file_and_key() -> None:
    rows, problems = read_rows(
        {
            "own.good": "(f: runs now)",
            "own.word": "(f: runs nov)",
            "own.number": 3,
            "own.table": {"since": "3.10"},
            "own.key": {"call": "(f: runs now)", "when": "now"},
            "own.version": {"call": "(f: runs now)", "since": 3.1},
            "own.release": {"call": "(f: runs now)", "since": "3"},
            "not a name": "(f: runs now)",
        },
        "pyproject.toml",
    )
    library = Library(PythonVersion(3, 13), (rows,))
    assert library.callable("own.good") is not None
    assert library.callable("own.word") is None
    assert [str(each) for each in problems] == [
        "pyproject.toml: own.word: 'nov' is none of: now, awaited, used, with-end, beside, in-copy, later",
        "pyproject.toml: own.number: a row is a text like '(function: runs now)', or a table with that as `call`",
        "pyproject.toml: own.table: a row is a text like '(function: runs now)', or a table with that as `call`",
        "pyproject.toml: own.key: a row has no key 'when'",
        "pyproject.toml: own.version: the value of `since` is not a text",
        "pyproject.toml: own.release: not a version like '3.11': '3'",
        "pyproject.toml: not a name: the key is not the dotted name of a callable",
    ]


def test_aliases_may_lead_to_aliases_and_end_even_in_a_circle() -> None:
    aliases = {"own.a": "own.b", "own.b": "functools", "own.c": "own.d", "own.d": "own.c"}
    library = Library(PythonVersion(3, 13), (Rows(aliases=aliases),))
    found = library.callable("own.a.reduce")
    assert found is not None
    assert found.name == "functools.reduce"
    assert library.callable("own.c") is None


def test_bases_that_go_in_a_circle_end() -> None:
    rows = Rows(classes={"own.A": ["own.B"], "own.B": ["own.A"]})
    assert set(Library(PythonVersion(3, 13), (rows,)).bases("own.A")) == {"own.A", "own.B"}
    assert Library(PythonVersion(3, 13), (rows,)).method("own.A", "run") is None
