"""What a store keeps, for how long and how much of it, whoever writes at the same time."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import closure_lsp.version
from closure_lsp.project.store import FOLDER_VARIABLE, Store, own_state, user_store

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def kept(store: Store, *keys: str) -> list[object]:
    """What the store has under some keys of the shard `a`."""
    return [entry and entry["value"] for entry in (store.find("a", key) for key in keys)]


def test_what_was_saved_is_found_by_others(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "cache")
    store.add("a", "one", {"value": 1})
    assert kept(store, "one", "two") == [1, None]
    store.save()
    assert kept(store, "one") == kept(Store(tmp_path / "new" / "cache"), "one") == [1]


def test_who_writes_at_the_same_time_loses_nothing_of_the_others(tmp_path: Path) -> None:
    one, two = Store(tmp_path / "cache"), Store(tmp_path / "cache")
    assert kept(one, "two") == kept(two, "one") == [None]
    one.add("a", "one", {"value": 1})
    two.add("a", "two", {"value": 2})
    one.save()
    two.save()
    assert kept(one, "one", "two") == kept(two, "one", "two") == [1, 2], "what was read before is read again"


def test_what_is_asked_for_stays(tmp_path: Path) -> None:
    first = Store(tmp_path / "cache", today=0)
    first.add("a", "used", {"value": 1})
    first.add("a", "unused", {"value": 2})
    first.save()
    asked = Store(tmp_path / "cache", today=25)
    assert kept(asked, "used") == [1]
    asked.save()
    last = Store(tmp_path / "cache", today=40)
    last.add("a", "new", {"value": 3})
    last.save()
    assert kept(last, "used", "unused", "new") == [1, None, 3]


def test_it_stays_small(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", limit=3_000)
    for number, shard in enumerate("abcd"):
        store.add(shard, "key", {"value": "x" * 1_000})
        store.save()
        for file in tmp_path.rglob(f"{shard}.json"):
            os.utime(file, (time.time() - 100 + number,) * 2)
    again = Store(tmp_path / "cache")
    assert [again.find(shard, "key") is not None for shard in "abcd"] == [False, False, True, True]
    assert sum(file.stat().st_size for file in tmp_path.rglob("*.json")) <= 3_000


def test_what_nobody_has_written_for_long_goes(tmp_path: Path) -> None:
    """Also what another version has left, and the half of a file that a process was writing when it was ended."""
    folder = tmp_path / "cache"
    (folder / "0.0.1").mkdir(parents=True)
    for name in ("a.json", ".closure-lsp-x"):
        (folder / "0.0.1" / name).write_text("{}")
        os.utime(folder / "0.0.1" / name, (0, 0))
    store = Store(folder)
    store.add("a", "key", {"value": 1})
    store.save()
    assert [file.parent.name for file in folder.rglob("*") if file.is_file()] == [closure_lsp.__version__]
    assert kept(store, "key") == [1]


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "other").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "other", target_is_directory=True)
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "link"):
        store = Store(folder)
        store.add("a", "key", {"value": 1})
        store.save()
        assert kept(store, "key") == [None], folder
    assert os.listdir(tmp_path / "other") == []


def test_only_objects_are_entries(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    store.add("a", "one", {"value": 1})
    store.save()
    (file,) = tmp_path.rglob("a.json")
    for content in (b"", b"\xff", b"5", b"[" * 100_000, b'{"one": 5}'):
        file.write_bytes(content)
        assert kept(Store(tmp_path / "cache"), "one") == [None], content
    file.write_text(json.dumps({"one": {"value": 2, "used": "x"}}))
    assert kept(Store(tmp_path / "cache"), "one") == [2]


def test_it_is_in_the_users_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    for variable in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    store = user_store("things")
    store.add("a", "key", {"value": 1})
    store.save()
    (file,) = tmp_path.rglob("a.json")
    assert "things" in file.parts
    assert kept(user_store("things"), "key") == [1]
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "elsewhere"))
    assert kept(user_store("things"), "key") == [None]


def test_results_of_an_earlier_state_of_this_program_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a checkout, where the version stays the same while the code changes; not where the program is installed."""
    package = tmp_path / "closure_lsp"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.setattr(closure_lsp.version, "__file__", str(package / "version.py"))

    def state() -> str:
        own_state.cache_clear()
        return own_state()

    assert state() == closure_lsp.__version__
    (tmp_path / "pyproject.toml").write_text("")
    before = state()
    assert state() == before
    (package / "rows.toml").write_text("[callables]\n")
    assert state() != before
    monkeypatch.undo()
    own_state.cache_clear()
