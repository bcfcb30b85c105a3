"""The language server starts this for the files of a workspace that are not open: `check` for a program.

The question is a line of JSON on standard input (`closure_lsp.server.workspace`). The answer is one line of JSON on
standard output for each file with findings. Lines and columns count from 0, columns in the requested units.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closure_lsp.api.findings import SYNTAX_ERROR
from closure_lsp.cli.cache import Cache, folder_for
from closure_lsp.cli.checking import look
from closure_lsp.cli.work import Change
from closure_lsp.project.configuration import Configurations, Overrides
from closure_lsp.project.discovery import Discovery
from closure_lsp.python_version import nearest_version
from closure_lsp.settings import above_project, from_client
from closure_lsp.text import Encoding, Position, Text, decode_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.api.findings import Finding, RelatedPlace
    from closure_lsp.cli.checking import Looked


def main() -> int:
    asked = json.loads(sys.stdin.readline())
    if hasattr(os, "nice"):
        os.nice(_NICENESS)  # what somebody types goes before
    threading.Thread(target=_end_with_asker, daemon=True).start()
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        _look(asked)
    return 0


_NICENESS = 10


def _end_with_asker() -> None:
    """Ends this process with the one that asked: standard input closes when that one ends."""
    sys.stdin.read()
    os._exit(1)


def _look(asked: Mapping[str, Any]) -> None:
    folder = Path(asked["folder"])
    chosen, _ = from_client(asked["settings"])
    interpreter = nearest_version(asked["interpreter"]) if asked["interpreter"] else None
    overrides = Overrides(above_project(chosen), base=folder, interpreter=interpreter)
    cache = Cache(folder_for(folder))
    try:
        entries = list(Discovery(Configurations(overrides)).find([str(folder)]))
        for looked in look(entries, argparse.Namespace(), Change.NONE, cache, jobs=1):
            if looked.outcome.findings and looked.input is not None and not looked.input.is_notebook:
                print(json.dumps(_told(looked, Encoding(asked["encoding"]))), flush=True)
    finally:
        cache.save()


def _told(looked: Looked, encoding: Encoding) -> dict[str, Any]:
    assert looked.input is not None
    text = Text.from_str(decode_source(looked.input.data))

    def range_of(place: Finding | RelatedPlace) -> list[int]:
        ends = ((place.line, place.column), (place.end_line, place.end_column))
        offsets = [text.offset(Position(line - 1, column - 1), Encoding.UTF32) for line, column in ends]
        return [number for offset in offsets for number in text.position(offset, encoding)]

    items = [
        {
            "range": range_of(finding),
            "severity": finding.severity,
            "rule": finding.rule,
            "message": finding.message,
            "related": [{"range": range_of(each), "message": each.message} for each in finding.related],
        }
        for finding in looked.outcome.findings
        if finding.rule != SYNTAX_ERROR  # every other server says so
    ]
    return {"path": looked.path, "items": items}


if __name__ == "__main__":
    sys.exit(main())
