"""Where settings come from, that they take effect at once, and how mistakes in them are reported."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from closure_lsp.python_version import running_version
from tests.protocol.raw_client import Json, RawClient

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "def outer(n):\n    return lambda: n\ndef other(n): return [n for _ in n]\n"
PULLS: Json = {"workspace": {"configuration": True}}


def check_version(client: RawClient, uri: str, version: str) -> None:
    """The hover on a comprehension names the target version."""
    params = {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 24}}
    assert f"Python {version}" in client.ask("textDocument/hover", params)["result"]["contents"]["value"]


def check_hover(client: RawClient, uri: str, line: int, character: int, *, shown: bool) -> None:
    params = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
    assert (client.ask("textDocument/hover", params)["result"] is not None) is shown


def check_hints(client: RawClient, uri: str, *labels: str) -> None:
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    hints = client.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})["result"]
    assert [_label(hint) for hint in hints] == list(labels)


def check_warnings(client: RawClient, *parts: str) -> None:
    """The messages shown since the last time: one for each of `parts`, which it contains."""
    client.barrier()
    shown = [client.take("window/showMessage") for told in list(client.told) if told["method"] == "window/showMessage"]
    assert len(shown) == len(parts), shown
    for message, part in zip(shown, parts, strict=True):
        assert message["type"] == 2
        assert message["message"].startswith("closure-lsp: ")
        assert part in message["message"]


def configure(client: RawClient, settings: Any) -> None:
    """Pushes settings, or null, and returns when the server has them, pulled or not."""
    client.notify("workspace/didChangeConfiguration", {"settings": settings})
    client.barrier()
    client.barrier()


def write_project(folder: Path, content: str) -> str:
    """Makes a project; gives the URI of a module in it, in a package."""
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(content)
    return (folder / "package" / "my module.py").as_uri()


def test_initialization_options() -> None:
    with RawClient() as client:
        client.initialize(options={"settings": {"closureLsp": {"pythonVersion": "3.10"}}})
        check_version(client, client.open(SOURCE), "3.10")
        check_warnings(client)


def test_without_settings() -> None:
    with RawClient() as client:
        client.initialize()
        uri = client.open(SOURCE)
        check_version(client, uri, str(running_version()))
        check_hints(client, uri, "n captured by lambda", "captures n")
        check_warnings(client)


def test_pulled_settings_lie_over_the_options() -> None:
    with RawClient(settings={"pythonVersion": "3.9", "inlayHints": {"capturedBy": None}}) as client:
        client.initialize(PULLS, options={"pythonVersion": "3.10", "inlayHints": {"capturedBy": "off"}})
        uri = client.open(SOURCE)
        client.barrier()
        check_version(client, uri, "3.9")
        check_hints(client, uri, "captures n")
        nothing: tuple[object, ...] = (None, {}, [])
        for client.settings in nothing:
            configure(client, None)
            check_version(client, uri, "3.10")
            configure(client, {"closureLsp": {"pythonVersion": "3.9"}})
            check_version(client, uri, "3.9")
        check_warnings(client)


def test_client_that_refuses_its_configuration() -> None:
    with RawClient() as client:
        client.refuses_configuration = True
        client.initialize(PULLS, options={"pythonVersion": "3.10"})
        uri = client.open(SOURCE)
        client.barrier()
        check_version(client, uri, "3.10")
        check_warnings(client)


def test_pushed_settings_are_in_force_at_once() -> None:
    with RawClient() as client:
        client.initialize({"workspace": {"inlayHint": {"refreshSupport": True}}})
        uri = client.open(SOURCE)
        check_hints(client, uri, "n captured by lambda", "captures n")
        configure(client, {"closureLsp": {"inlayHints": {"captures": False}}})
        assert [asked["method"] for asked in client.asked] == ["workspace/inlayHint/refresh"]
        check_hints(client, uri, "n captured by lambda")
        configure(client, {"closureLsp": {"inlayHints": {"captures": False}}})
        assert len(client.asked) == 1, "nothing has changed"
        configure(client, {"otherServer": {"inlayHints": {}}})
        check_hints(client, uri, "n captured by lambda")
        check_warnings(client)


def test_hover_settings() -> None:
    with RawClient() as client:
        client.initialize(options={"hover": {"capturedOnly": True}})
        uri = client.open(SOURCE + "plain = 1\n")
        check_hover(client, uri, 1, 19, shown=True)
        check_hover(client, uri, 2, 0, shown=False)
        configure(client, {"closureLsp": {"hover": {"capturedOnly": False}}})
        check_hover(client, uri, 2, 0, shown=True)
        configure(client, {"closureLsp": {"hover": {"enabled": False}}})
        check_hover(client, uri, 1, 19, shown=False)


def test_what_a_variable_holds() -> None:
    source = "def outer():\n    n = 'text'\n    return lambda: n\n"
    position = {"line": 2, "character": 19}
    with RawClient() as client:
        client.initialize(options={"hover": {"inferenceBudget": 10_000}})
        params = {"textDocument": {"uri": client.open(source)}, "position": position}
        assert "str" in client.ask("textDocument/hover", params)["result"]["contents"]["value"]
        configure(client, {"closureLsp": {"hover": {"inference": False}}})
        assert "str" not in client.ask("textDocument/hover", params)["result"]["contents"]["value"]


def test_each_bad_value_is_told_once() -> None:
    bad = {"closureLsp": {"pythonVersion": "2.7", "hover": {"enabled": 5}}}
    with RawClient() as client:
        client.initialize(options=bad)
        uri = client.open(SOURCE)
        check_warnings(client, "pythonVersion", "hover.enabled")
        check_version(client, uri, str(running_version()))
        configure(client, bad)
        check_warnings(client)
        configure(client, {"closureLsp": {"pythonVersion": "4.5", "hoover": {}}})
        check_warnings(client, "hoover", "pythonVersion")
        configure(client, {"closureLsp": {"diagnostics": {"ignore": ["missing-nonlocals"]}}})
        check_warnings(client, "missing-nonlocal")


def test_unknown_settings_by_the_thousand_are_one_message() -> None:
    unknown = {f"noSuchThing{number}": number for number in range(2000)}
    with RawClient() as client:
        client.initialize(options=unknown)
        check_warnings(client, "noSuchThing0")
        configure(client, {"closureLsp": unknown})
        check_warnings(client)
        configure(client, {"closureLsp": {**unknown, "anotherThing": 1}})
        check_warnings(client, "anotherThing")


def test_control_characters_in_a_message_are_escaped(tmp_path: Path) -> None:
    uri = write_project(tmp_path / "a\n\x1b[31mb", "[tool")
    with RawClient() as client:
        client.initialize()
        client.open(SOURCE, uri)
        check_warnings(client, "a\\n\\x1b[31mb")
        configure(client, {"closureLsp": {"x\ny": 1}})
        check_warnings(client, "x\\ny")


def test_options_that_are_no_object() -> None:
    with RawClient() as client:
        client.initialize(options=5)
        check_warnings(client, "object")
        check_version(client, client.open(SOURCE), str(running_version()))


def test_version_of_the_project(tmp_path: Path) -> None:
    uri = write_project(tmp_path, '[tool.closure-lsp]\npython-version = "3.9"\n')
    nested = write_project(tmp_path / "nested", "[tool.other]\n")
    with RawClient() as client:
        client.initialize()
        check_version(client, client.open(SOURCE, uri), "3.9")
        check_version(client, client.open(SOURCE, nested), "3.9")
        configure(client, {"closureLsp": {"pythonVersion": "3.14"}})
        check_version(client, uri, "3.14")
        configure(client, {"closureLsp": {"pythonVersion": ""}})
        check_version(client, uri, "3.9")


@pytest.mark.parametrize("settings", [{}, {"settings": {}}])
def test_version_of_the_interpreter_that_the_editor_has_selected(settings: Json, tmp_path: Path) -> None:
    uri = write_project(tmp_path, '[tool.closure-lsp]\npython-version = "3.10"\n')
    with RawClient() as client:
        client.initialize(options={"interpreterVersion": "3.9.18", **settings})
        unsaved = client.open(SOURCE)
        check_version(client, unsaved, "3.9")
        check_version(client, client.open(SOURCE, uri), "3.10")
        configure(client, {"closureLsp": {"pythonVersion": "3.14"}})
        check_version(client, unsaved, "3.14")
        check_warnings(client)


def test_unsaved_document_belongs_to_the_workspace(tmp_path: Path) -> None:
    write_project(tmp_path, '[tool.closure-lsp]\npython-version = "3.9"\n')
    folders = [{"uri": tmp_path.as_uri(), "name": "project"}]
    with RawClient() as client:
        client.initialize(workspaceFolders=folders)
        check_version(client, client.open(SOURCE, "untitled:Untitled-1"), "3.9")


def test_project_that_changes(tmp_path: Path) -> None:
    uri = write_project(tmp_path, '[tool.closure-lsp]\npython-version = "3.9"\n')
    watches: Json = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    with RawClient() as client:
        client.initialize(watches)
        client.open(SOURCE, uri)
        check_version(client, uri, "3.9")
        (registered,) = client.asked[0]["params"]["registrations"]
        assert registered["method"] == "workspace/didChangeWatchedFiles"
        watched = [each["globPattern"] for each in registered["registerOptions"]["watchers"]]
        names = ["pyproject.toml", "pyrightconfig.json", "ruff.toml", ".ruff.toml", "*.py"]
        assert watched == [f"**/{name}" for name in names]
        write_project(tmp_path, '[tool.closure-lsp]\npython-version = "3.10"\n')
        project = (tmp_path / "pyproject.toml").as_uri()
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": project, "type": 2}]})
        check_version(client, uri, "3.10")


def test_broken_project_is_told_once(tmp_path: Path) -> None:
    uri = write_project(tmp_path, "[tool")
    with RawClient() as client:
        client.initialize()
        check_version(client, client.open(SOURCE, uri), str(running_version()))
        client.open(SOURCE, uri + "2")
        check_warnings(client, "pyproject.toml cannot be read")


def check_found(client: RawClient, uri: str, *rules: str) -> None:
    """The rules of the diagnostics that the client is given when it asks for them."""
    found = client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["result"]["items"]
    assert [item["code"] for item in found] == list(rules)


ASKS: Json = {"textDocument": {"diagnostic": {}}}
LATE = "for x in y:\n    z.append(lambda: x)\n"


def test_rules_of_each_project(tmp_path: Path) -> None:
    ignores = '[tool.closure-lsp]\nignore = ["late-binding-capture"]\n'
    one = write_project(tmp_path / "one", ignores)
    two = write_project(tmp_path / "two", "[tool.closure-lsp]\n")
    folders = [{"uri": (tmp_path / name).as_uri(), "name": name} for name in ("one", "two")]
    with RawClient() as client:
        client.initialize(ASKS, workspaceFolders=folders)
        for uri, rules in ((client.open(LATE, one), []), (client.open(LATE, two), ["late-binding-capture"])):
            check_found(client, uri, *rules)
        configure(client, {"closureLsp": {"diagnostics": {"select": ["all"], "ignore": []}}})
        check_found(client, one)
        configure(client, {"closureLsp": {"diagnostics": {"ignore": ["missing-global"]}}})
        check_found(client, one, "late-binding-capture")
        check_warnings(client)


def test_project_whose_rules_change(tmp_path: Path) -> None:
    uri = write_project(tmp_path, "[tool.closure-lsp]\n")
    with RawClient() as client:
        client.initialize({**ASKS, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
        client.open(LATE, uri)
        check_found(client, uri, "late-binding-capture")
        write_project(tmp_path, '[tool.closure-lsp]\nselect = ["missing-globl"]\n')
        project = (tmp_path / "pyproject.toml").as_uri()
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": project, "type": 2}]})
        check_found(client, uri)
        check_warnings(client, 'did you mean "missing-global"?')


def test_what_another_tool_reports_as_the_project_configures_it(tmp_path: Path) -> None:
    uri = write_project(tmp_path, '[tool.ruff.lint]\nselect = ["B"]\n')
    with RawClient() as client:
        client.initialize({**ASKS, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
        client.open(LATE, uri)
        check_found(client, uri, "late-binding-capture")
        configure(client, {"closureLsp": {"diagnostics": {"beside": ["ruff"]}}})
        check_found(client, uri)
        (tmp_path / "ruff.toml").write_text('[lint]\nignore = ["B023"]\n')
        changed = {"uri": (tmp_path / "ruff.toml").as_uri(), "type": 1}
        client.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
        check_found(client, uri, "late-binding-capture")
        configure(client, {"closureLsp": {"diagnostics": {"beside": ["ruff", "B023"]}}})
        check_found(client, uri)
        check_found(client, client.open(LATE, "untitled:Untitled-1"))
        check_warnings(client)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs and devices")
@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("fifo", "not a regular file but a FIFO"),
        ("/dev/zero", "not a regular file but a device"),
        ("x = " + "[" * 2000, "nested too deeply"),
        (".".join(["a"] * 20_000) + " = 1", "a key has more than 64 parts"),
        ("#" * 1_000_001, "larger than 1 MB"),
    ],
    ids=["a FIFO", "a device", "brackets", "a dotted key", "a large file"],  # pytest puts them into the environment
)
def test_hostile_project(tmp_path: Path, kind: str, part: str) -> None:
    if kind == "fifo":
        os.mkfifo(tmp_path / "pyproject.toml")
    elif kind.startswith("/dev"):
        (tmp_path / "pyproject.toml").symlink_to(kind)
    else:
        (tmp_path / "pyproject.toml").write_text(kind)
    uri = (tmp_path / "a.py").as_uri()
    with RawClient() as client:
        client.initialize()
        check_version(client, client.open(SOURCE, uri), str(running_version()))
        client.open(SOURCE, uri + "2")
        check_warnings(client, part)


def _label(hint: Json) -> str:
    label = hint["label"]
    return label if isinstance(label, str) else "".join(part["value"] for part in label)
