"""When a client gets diagnostics of files that are not open, and what each folder of a workspace may set."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.protocol.raw_client import Json, RawClient
from tests.protocol.test_diagnostics import BAD, GOOD

PULLS: Json = {
    "textDocument": {"diagnostic": {}},
    "workspace": {"configuration": True, "didChangeWatchedFiles": {"dynamicRegistration": True}},
}
ASK = "workspace/diagnostic"


def files(folder: Path, **sources: str) -> Path:
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return folder


def session(client: RawClient, *folders: Path, **more: object) -> None:
    named = [{"uri": folder.as_uri(), "name": folder.name} for folder in folders]
    client.initialize(PULLS, workspaceFolders=named, **more)
    client.barrier()


def asked(client: RawClient, known: Json | None = None, **more: object) -> int:
    previous = [{"uri": uri, "value": value} for uri, value in (known or {}).items()]
    return client.request(ASK, {"previousResultIds": previous, **more})


def check_report(report: Json, expected: dict[Path, list[str] | None]) -> Json:
    """Of each file the rules, None for one of which nothing is new; gives the result ids."""
    found = {
        item["uri"]: [each["code"] for each in item["items"]] if item["kind"] == "full" else None
        for item in report["items"]
    }
    assert found == {path.as_uri(): rules for path, rules in expected.items()}
    return {item["uri"]: item["resultId"] for item in report["items"] if "resultId" in item}


def changed(client: RawClient, path: Path) -> None:
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})


def test_files_that_are_not_open(tmp_path: Path) -> None:
    files(tmp_path, bad=BAD, good=GOOD, open=BAD)
    with RawClient() as client:
        session(client, tmp_path)
        client.open(BAD, (tmp_path / "open.py").as_uri())
        report = client.answer(asked(client))["result"]
        known = check_report(report, {tmp_path / "bad.py": ["missing-nonlocal"]})
        (item,) = report["items"][0]["items"]
        assert item["range"] == {"start": {"line": 3, "character": 8}, "end": {"line": 3, "character": 13}}
        assert item["severity"] == 1
        # the answer waits for something to change, and nobody else waits for it
        waiting = asked(client, known)
        pulled = client.ask("textDocument/diagnostic", {"textDocument": {"uri": (tmp_path / "open.py").as_uri()}})
        assert len(pulled["result"]["items"]) == 1
        assert waiting not in client._answers
        files(tmp_path, good=BAD)
        changed(client, tmp_path / "good.py")
        report = client.answer(waiting)["result"]
        known = check_report(report, {tmp_path / "bad.py": None, tmp_path / "good.py": ["missing-nonlocal"]})
        waiting = asked(client, known)
        files(tmp_path, good=GOOD, bad=GOOD)
        changed(client, tmp_path / "good.py")
        check_report(client.answer(waiting)["result"], {tmp_path / "bad.py": [], tmp_path / "good.py": []})
        waiting = asked(client)
        client.notify("textDocument/didClose", {"textDocument": {"uri": (tmp_path / "open.py").as_uri()}})
        check_report(client.answer(waiting)["result"], {tmp_path / "open.py": ["missing-nonlocal"]})


def test_the_cache_is_that_of_check(tmp_path: Path) -> None:
    files(tmp_path, bad=BAD)
    (tmp_path / "pyproject.toml").touch()
    with RawClient() as client:
        session(client, tmp_path)
        check_report(client.answer(asked(client))["result"], {tmp_path / "bad.py": ["missing-nonlocal"]})
    assert list((tmp_path / ".closure_lsp_cache").glob("*/*.json"))


def test_columns_are_counted_as_agreed(tmp_path: Path) -> None:
    files(tmp_path, bad="def f():\n    '🐍'; print(n); n = 1\n\nn = 0\n")
    with RawClient() as client:
        session(client, tmp_path)
        (item,) = client.answer(asked(client))["result"]["items"]
        assert item["items"][0]["range"]["start"] == {"line": 1, "character": 16}  # the snake has two


def test_parts_of_the_answer(tmp_path: Path) -> None:
    files(tmp_path, a=BAD, b=BAD)
    gone = tmp_path / "gone.py"
    with RawClient() as client:
        session(client, tmp_path)
        known = {gone.as_uri(): "1"}
        answer = client.answer(asked(client, known, partialResultToken="part"))
        assert answer["result"] == {"items": []}
        parts = [client.take("$/progress") for _ in range(3)]
        assert {part["token"] for part in parts} == {"part"}
        together = {"items": [item for part in parts for item in part["value"]["items"]]}
        bad = ["missing-nonlocal"]
        check_report(together, {tmp_path / "a.py": bad, tmp_path / "b.py": bad, gone: []})


def test_off_by_a_setting(tmp_path: Path) -> None:
    files(tmp_path, bad=BAD)
    with RawClient(settings={"diagnostics": {"workspace": False}}) as client:
        session(client, tmp_path)
        check_report(client.answer(asked(client))["result"], {})
        waiting = asked(client)
        client.settings = {}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        check_report(client.answer(waiting)["result"], {tmp_path / "bad.py": ["missing-nonlocal"]})


@pytest.mark.parametrize("way", ["cancelled", "shut down", "hung up"])
def test_the_end_of_waiting(tmp_path: Path, way: str) -> None:
    with RawClient() as client:
        session(client, tmp_path)
        client.answer(asked(client))
        waiting = asked(client)
        client.barrier()
        if way == "cancelled":
            client.notify("$/cancelRequest", {"id": waiting})
            assert client.answer(waiting)["error"]["code"] == -32800
        elif way == "shut down":
            client.ask("shutdown", None)
            assert client.exit_status() == 0
        else:
            assert client.hang_up() == 1


@pytest.mark.parametrize("params", [None, {}, {"previousResultIds": 1}, {"previousResultIds": [{"uri": 1}]}])
def test_wrong_parameters_are_refused_at_once(params: Json | None) -> None:
    with RawClient() as client:
        session(client)
        client.answer(asked(client))
        assert client.ask(ASK, params)["error"]["code"] == -32602


def test_result_ids_of_what_is_no_file(tmp_path: Path) -> None:
    with RawClient() as client:
        session(client, tmp_path)
        report = client.answer(asked(client, {"untitled:1": "x", "file://[": "y"}))["result"]
        assert [(item["uri"], item["items"]) for item in report["items"]] == [("untitled:1", []), ("file://[", [])]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_process_ends_with_the_server(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never.py")  # not read: it is not a regular file
    for number in range(400):
        (tmp_path / f"a{number}.py").write_text(f"{BAD}\n" * 40, encoding="utf-8")
    with RawClient() as client:
        session(client, tmp_path)
        asked(client, partialResultToken=1)
        client.take("$/progress")
        (child,) = _children(client.process.pid)
        client.process.kill()
        client.process.wait()
        deadline = time.monotonic() + 60
        while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not Path(f"/proc/{child}").exists()


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(child) for child in found]


def test_what_the_project_says_counts(tmp_path: Path) -> None:
    files(tmp_path, bad=BAD, excluded=BAD)
    configuration = '[tool.closure-lsp]\nextend-exclude = ["excluded.py"]\n'
    (tmp_path / "pyproject.toml").write_text(configuration)
    with RawClient() as client:
        session(client, tmp_path)
        check_report(client.answer(asked(client))["result"], {tmp_path / "bad.py": ["missing-nonlocal"]})
        waiting = asked(client)
        (tmp_path / "pyproject.toml").write_text(f'{configuration}ignore = ["missing-nonlocal"]\n')
        changed(client, tmp_path / "pyproject.toml")
        check_report(client.answer(waiting)["result"], {})


def test_each_folder_has_its_settings(tmp_path: Path) -> None:
    one, two = (tmp_path / name for name in ("one", "two"))
    for folder in (one, two):
        folder.mkdir()
        files(folder, bad=BAD, open=BAD)
    with RawClient() as client:
        client.settings_of_folders = {two.as_uri(): {"diagnostics": {"ignore": ["missing-nonlocal"]}}}
        session(client, one, two)
        for folder, count in ((one, 1), (two, 0)):
            uri = client.open(BAD, (folder / "open.py").as_uri())
            pulled = client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["result"]
            assert len(pulled["items"]) == count
        check_report(client.answer(asked(client))["result"], {one / "bad.py": ["missing-nonlocal"]})
        waiting = asked(client)
        removed = [{"uri": one.as_uri(), "name": "one"}]
        client.settings_of_folders = {}
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": removed}})
        report = client.answer(waiting)["result"]
        if not report["items"]:  # the settings came a moment later
            report = client.answer(asked(client))["result"]
        check_report(report, {two / "bad.py": ["missing-nonlocal"]})


def test_hints_of_each_folder(tmp_path: Path) -> None:
    one, two = (tmp_path / name for name in ("one", "two"))
    source = "def f():\n    n = 1\n    def g():\n        return n\n    return g\n"
    everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    with RawClient() as client:
        hints = {"captures": False, "capturedBy": "off"}
        client.settings_of_folders = {two.as_uri(): {"inlayHints": hints}}
        session(client, one, two)
        for folder, has_hints in ((one, True), (two, False)):
            uri = client.open(source, (folder / "a.py").as_uri())
            params = {"textDocument": {"uri": uri}, "range": everywhere}
            assert bool(client.ask("textDocument/inlayHint", params)["result"]) is has_hints
