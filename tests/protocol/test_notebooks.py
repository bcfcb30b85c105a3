"""An editor's notebook: its cells are one module, `check` finds the same, and positions are those of a cell."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from closure_lsp.api.checking import findings, source
from closure_lsp.python_version import running_version
from closure_lsp.settings import DiagnosticSettings
from tests.protocol.raw_client import Json, RawClient
from tests.protocol.test_diagnostics import BAD, GOOD, check_pulled, check_pushed

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTEBOOK = "file:///a.ipynb"
PULLS: Json = {"textDocument": {"diagnostic": {}}, "workspace": {"workspaceEdit": {"documentChanges": True}}}
CELLS = (
    "%matplotlib inline\ntotal = 0\n",
    "# Text",
    "def sell(price):\n    total += price\n",
    BAD,
    "%%bash\nls\n",
    "buttons = []\nfor label in 'ab':\n    buttons.append(lambda: label)\n",
)
TEXT = 1
"""The cell that is text."""


def uri(number: int) -> str:
    return f"vscode-notebook-cell:/a.ipynb#{number}"


def cell(number: int) -> Json:
    return {"kind": 1 if number == TEXT else 2, "document": uri(number)}


def item(number: int, text: str) -> Json:
    language = "markdown" if number == TEXT else "python"
    return {"uri": uri(number), "languageId": language, "version": 1, "text": text}


def opened(client: RawClient, *texts: str) -> None:
    cells = [cell(number) for number in range(len(texts))]
    notebook = {"uri": NOTEBOOK, "notebookType": "jupyter-notebook", "version": 1, "cells": cells}
    items = [item(number, text) for number, text in enumerate(texts)]
    client.notify("notebookDocument/didOpen", {"notebookDocument": notebook, "cellTextDocuments": items})


def changed(client: RawClient, **cells: object) -> None:
    notebook = {"uri": NOTEBOOK, "version": 2}
    client.notify("notebookDocument/didChange", {"notebookDocument": notebook, "change": {"cells": cells}})


def found_by_check(*texts: str) -> list[tuple[int, int, int, str, str]]:
    """Of each finding the cell (from 0), line and column (from 0), rule and message."""
    cells = [
        {"cell_type": "markdown" if number == TEXT else "code", "source": text} for number, text in enumerate(texts)
    ]
    data = json.dumps({"cells": cells}).encode()
    found = findings(source(data, running_version(), DiagnosticSettings(), is_notebook=True), "a.ipynb")
    return [
        ((each.cell or 0) - 1, each.line - 1, each.column - 1, each.rule, each.message)
        for each in found
        if each.rule != "syntax-error"
    ]


def pulled(client: RawClient, numbers: Sequence[int]) -> list[tuple[int, int, int, str, str]]:
    found = []
    for number in numbers:
        report = client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri(number)}})["result"]
        for each in report["items"]:
            start = each["range"]["start"]
            found.append((number, start["line"], start["character"], each["code"], each["message"]))
    return found


def test_the_same_is_found_as_by_check() -> None:
    expected = found_by_check(*CELLS)
    assert [(number, line, rule) for number, line, _, rule, _ in expected] == [
        (2, 1, "missing-global"),  # the module's name is in another cell
        (3, 3, "missing-nonlocal"),
        (5, 2, "late-binding-capture"),
    ]
    with RawClient() as client:
        client.initialize(PULLS)
        opened(client, *CELLS)
        assert pulled(client, [0, 2, 3, 4, 5]) == expected


def test_cells_that_change_come_and_go() -> None:
    with RawClient() as client:
        client.initialize(PULLS)
        opened(client, *CELLS)
        check_pulled(client, uri(2), ["missing-global"])
        first = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 5}}
        content = {"document": {"uri": uri(0), "version": 2}, "changes": [{"range": first, "text": "other"}]}
        changed(client, textContent=[content])
        check_pulled(client, uri(2), [])
        array = {"start": 2, "deleteCount": 1, "cells": [cell(7), cell(2)]}
        changed(client, structure={"array": array, "didOpen": [item(7, "\ntotal = 1\n")]})
        check_pulled(client, uri(2), ["missing-global"])
        changed(client, structure={"array": {"start": 2, "deleteCount": 1}, "didClose": [{"uri": uri(7)}]})
        check_pulled(client, uri(2), [])
        assert "error" in client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri(7)}})
        closed = [{"uri": uri(number)} for number in range(6)]
        notebook = {"notebookDocument": {"uri": NOTEBOOK}, "cellTextDocuments": closed}
        client.notify("notebookDocument/didClose", notebook)
        assert "error" in client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri(2)}})
        changed(client, textContent=[content])  # not open: nothing happens
        client.barrier()


def test_pushed_for_each_cell() -> None:
    with RawClient() as client:
        client.initialize()
        opened(client, "n = 0\n", "# Text", "def f():\n    n += 1\n")
        check_pushed(client, uri(0), 1, [])
        (found,) = check_pushed(client, uri(2), 1, ["missing-global"])
        assert found["range"]["start"] == {"line": 1, "character": 4}


def test_answers_about_a_cell() -> None:
    with RawClient() as client:
        client.initialize(PULLS)
        opened(client, *CELLS)
        document = {"uri": uri(3)}
        at = {"textDocument": document, "position": {"line": 3, "character": 9}}
        hover = client.ask("textDocument/hover", {**at, "position": {"line": 1, "character": 5}})["result"]
        assert hover["range"]["start"] == {"line": 1, "character": 4}
        report = client.ask("textDocument/diagnostic", {"textDocument": document})["result"]
        context = {"diagnostics": report["items"], "only": ["quickfix"]}
        here = report["items"][0]["range"]
        actions = client.ask("textDocument/codeAction", {"textDocument": document, "range": here, "context": context})
        edit = next(action["edit"] for action in actions["result"] if "nonlocal" in action["title"])
        (change,) = edit["documentChanges"]
        assert change["textDocument"] == {"uri": uri(3), "version": 1}
        assert change["edits"][0]["range"]["start"]["line"] == 2  # after the header


def test_a_cell_is_answered_like_a_file() -> None:
    everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    name = {"position": {"line": 1, "character": 5}}
    asked: dict[str, Json] = {
        "textDocument/inlayHint": {"range": everywhere},
        "textDocument/documentHighlight": name,
        "textDocument/definition": {"position": {"line": 4, "character": 10}},
        "textDocument/references": {**name, "context": {"includeDeclaration": True}},
        "textDocument/rename": {**name, "newName": "amount"},
        "closureLsp/capturedVariables": {"range": everywhere},
    }
    with RawClient() as client:
        client.initialize(PULLS)
        opened(client, *CELLS[:2], BAD, GOOD)
        client.open(GOOD, "file:///b.py")
        for method, params in asked.items():
            of_cell, of_file = (
                client.ask(method, {"textDocument": {"uri": each}, **params})["result"]
                for each in (uri(3), "file:///b.py")
            )
            assert of_file, method
            plain = re.sub(r"\[(line \d+)\]\([^)]*\)", r"\1", json.dumps(of_file))  # a cell has no links
            assert json.loads(json.dumps(of_cell).replace(uri(3), "file:///b.py")) == json.loads(plain), method


def test_settings_count_for_cells() -> None:
    with RawClient(settings={}) as client:
        client.initialize({**PULLS, "workspace": {"configuration": True}})
        opened(client, *CELLS)
        check_pulled(client, uri(2), ["missing-global"])
        client.settings = {"diagnostics": {"ignore": ["missing-global"]}, "pythonVersion": "3.10"}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        client.barrier()
        client.barrier()
        check_pulled(client, uri(2), [])


def test_a_cell_that_is_named_twice() -> None:
    """No client should; a place in its document would be in two places of the notebook. It counts once."""
    loop = CELLS[5]
    with RawClient() as client:
        client.initialize(PULLS)
        opened(client, "import os\n", "# Text", loop)
        before = pulled(client, [0, 2])
        assert [number for number, *_ in before] == [2]
        changed(client, structure={"array": {"start": 0, "deleteCount": 0, "cells": [cell(2)]}})
        assert sorted(pulled(client, [0, 2])) == before
