"""What all tests share: properties are judged by their examples, never by how long one takes on a busy machine; no test
finds or leaves anything in the user's own folders; and the commands can be run as a user does.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from closure_lsp.project.store import FOLDER_VARIABLE
from tests.cli.runner import Run

if TYPE_CHECKING:
    from pathlib import Path

settings.register_profile("closure-lsp", deadline=None)
settings.load_profile("closure-lsp")

_FOLDER = tempfile.mkdtemp(prefix="closure-lsp-tests-")
os.environ[FOLDER_VARIABLE] = _FOLDER
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A folder of its own, in which no environment of a shell counts."""
    monkeypatch.chdir(tmp_path)
    for name in ("VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return Run(tmp_path, capsys)
