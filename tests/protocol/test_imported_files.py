"""What a client is told of a document when files that it imports are read, and when they change on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import closure_lsp
from tests.protocol.raw_client import Json, RawClient

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PUBLISH = "textDocument/publishDiagnostics"
MAIN = "from pack.helpers import call\nfor i in (1, 2): call(lambda: i)\n"
RUNS = "def call(function):\n    function()\n"
KEEPS = "kept = []\ndef call(function):\n    kept.append(function)\n"
SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def severities(items: list[Json]) -> list[str]:
    return [SEVERITIES[item["severity"]] for item in items]


def pushed(client: RawClient) -> list[str]:
    return severities(client.take(PUBLISH)["diagnostics"])


def check_like_the_command_line(file: Path, found: list[str]) -> None:
    """That `check` finds the same in the file as it is on the disk."""
    assert [each.severity for each in closure_lsp.check(file)] == found


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, ["information"]),
        ({"pack/helpers.py": RUNS}, []),
        ({"pack/helpers.py": KEEPS}, ["warning"]),
        ({"pack/helpers.py": "from .inner import call", "pack/inner.py": KEEPS}, ["warning"]),
        ({"src/pack/helpers.py": "from . import inner\nfrom .inner import *", "src/pack/inner.py": RUNS}, []),
        (
            {"pack/helpers.py": "from . import inner\ndef call(f): inner.call(f)", "pack/inner.py": KEEPS},
            ["warning"],
        ),
    ],
    ids=["no such file", "runs", "keeps", "imported from another file", "src layout", "calls another file"],
)
def test_opened(tmp_path: Path, files: Mapping[str, str], found: list[str]) -> None:
    write(tmp_path, {"main.py": MAIN, "pyproject.toml": "[tool.closure-lsp]\n", **files})
    with RawClient() as client:
        client.initialize(workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "a"}])
        client.open(MAIN, uri=(tmp_path / "main.py").as_uri())
        assert pushed(client) == found, "the first time, already"
    check_like_the_command_line(tmp_path / "main.py", found)


@pytest.mark.parametrize("telling", ["workspace/didChangeWatchedFiles", "textDocument/didSave"])
def test_changed_on_the_disk(tmp_path: Path, telling: str) -> None:
    write(tmp_path, {"main.py": MAIN, "pyproject.toml": "", "pack/helpers.py": RUNS})
    uri = (tmp_path / "pack/helpers.py").as_uri()
    told: Json = (
        {"textDocument": {"uri": uri}} if telling.endswith("didSave") else {"changes": [{"uri": uri, "type": 2}]}
    )
    with RawClient() as client:
        client.initialize(workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "a"}])
        main = client.open(MAIN, uri=(tmp_path / "main.py").as_uri())
        assert pushed(client) == []
        write(tmp_path, {"pack/helpers.py": KEEPS})
        client.notify(telling, told)
        assert pushed(client) == ["warning"]
        client.change(main, 2, {"text": f"{MAIN}\n"})
        assert pushed(client) == ["warning"], "at a key nothing is forgotten"
        (tmp_path / "pack/helpers.py").unlink()
        client.notify(telling, told)
        assert pushed(client) == ["information"]
        write(tmp_path, {"pack/helpers.py": RUNS})
        client.notify(telling, told)
        assert pushed(client) == []
        client.notify(telling, told)
        client.barrier()
        assert [each for each in client.told if each["method"] == PUBLISH] == [], "the same is not told again"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, ["warning"]),
        ({"isTrusted": False}, ["information"]),
        ({"isTrusted": False, "settings": {"diagnostics": {"imports": "all"}}}, ["information"]),
        ({"settings": {"diagnostics": {"imports": "own"}}}, ["information"]),
    ],
)
def test_a_workspace_that_is_not_trusted_gives_its_own_files_only(
    tmp_path: Path, options: Json, found: list[str]
) -> None:
    """Neither an installed package nor what a link leads to."""
    packages = tmp_path / "installed" / "lib" / "python3.12" / "site-packages"
    own = "from .own import keep\nfrom .linked import link\n"
    main = "from helpers import call\nfrom pack import keep, link\nfor i in (1, 2):\n    {}(lambda: i)\n"
    write(tmp_path / "installed", {"pyvenv.cfg": "version = 3.12.1\n", "linked.py": KEEPS.replace("call", "link")})
    write(packages, {"helpers.py": KEEPS})
    write(tmp_path / "work", {"pyproject.toml": '[tool.closure-lsp]\npython-environment = "../installed"\n'})
    write(tmp_path / "work", {"pack/__init__.py": own, "pack/own.py": KEEPS.replace("call", "keep")})
    (tmp_path / "work" / "pack" / "linked.py").symlink_to(tmp_path / "installed" / "linked.py")
    with RawClient() as client:
        client.initialize(
            workspaceFolders=[{"uri": (tmp_path / "work").as_uri(), "name": "a"}], initializationOptions=options
        )
        for name, expected in (("call", found), ("link", found), ("keep", ["warning"])):
            client.open(main.format(name), uri=(tmp_path / "work" / f"{name}.py").as_uri())
            assert pushed(client) == expected, name


def test_what_is_typed_in_another_document_counts_before_it_is_saved(tmp_path: Path) -> None:
    write(tmp_path, {"main.py": MAIN, "pyproject.toml": "", "pack/helpers.py": RUNS})
    main_uri, helper_uri = ((tmp_path / name).as_uri() for name in ("main.py", "pack/helpers.py"))
    with RawClient() as client:
        client.initialize(workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "a"}])
        client.open(MAIN, uri=main_uri)
        assert pushed(client) == []
        helper = client.open(RUNS, uri=helper_uri)
        assert client.take(PUBLISH)["uri"] == helper_uri
        client.change(helper, 2, {"text": KEEPS})
        assert told_of(client, main_uri) == ["warning"]
        # Half typed: the finding stays as it is.
        client.change(helper, 3, {"text": f"{KEEPS}def more(function:\n"})
        client.change(helper, 4, {"text": f"{RUNS}def more(function): function()\n"})
        assert told_of(client, main_uri) == []
        client.change(helper, 5, {"text": KEEPS})
        assert told_of(client, main_uri) == ["warning"]
        client.notify("textDocument/didClose", {"textDocument": {"uri": helper_uri}})
        assert told_of(client, main_uri) == []


def told_of(client: RawClient, uri: str) -> list[str]:
    """What the client is told next of a document; that of others is passed over."""
    while True:
        told = client.take(PUBLISH)
        if told["uri"] == uri:
            return severities(told["diagnostics"])
