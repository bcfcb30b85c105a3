"""Which codes are left out: those that are named, and those that a named tool reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from closure_lsp.ide.diagnostics.engine.beside import TWINS
from closure_lsp.project import beside
from closure_lsp.project.beside import CODES, NAMES, OtherTools
from closure_lsp.project.configuration import Configurations, Overrides

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONFIGURED = {
    "pyproject.toml": '[tool.ruff.lint]\nselect = ["B"]\n[tool.pyright]\nreportUnboundVariable = false\n',
}


@pytest.mark.parametrize(
    ("named", "files", "expected"),
    [
        ([], CONFIGURED, []),  # nothing is left out by default
        (["ruff"], {}, ["B023", "F821", "F823"]),
        (["ruff"], CONFIGURED, ["B023"]),
        (["F821"], CONFIGURED, ["F821"]),  # who names a code knows better
        (["ruff", "F821"], CONFIGURED, ["B023", "F821"]),
        (["pyright"], {}, ["reportUnboundVariable", "reportUndefinedVariable"]),
        (["basedpyright"], CONFIGURED, ["reportUndefinedVariable"]),
        (["pylance"], {}, ["reportUndefinedVariable"]),  # whose own mode is "off"
        (["pylance"], {"pyrightconfig.json": '{"typeCheckingMode": "basic"}'}, list(beside.pyright.CODES)),
        (["project"], {}, []),  # that configures none
        (["project"], CONFIGURED, ["B023", "reportUndefinedVariable"]),
        (["project"], {"ruff.toml": ""}, ["B023", "F821", "F823"]),
        (["project", "pyright"], {"ruff.toml": ""}, list(CODES)),
        (["mypy"], CONFIGURED, []),
    ],
)
def test_what_is_left_out(named: list[str], files: Mapping[str, str], expected: list[str], tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert OtherTools(tmp_path).reported(named, tmp_path / "a.py") == set(expected)
    overrides = Overrides({"diagnostics.beside": frozenset(named)}, base=tmp_path)
    found = Configurations(overrides).of(tmp_path)
    assert found.diagnostics(tmp_path / "a.py").beside == set(expected)
    assert found.diagnostics(tmp_path / "a.py") is found.diagnostics(tmp_path / "b.py")


def test_all_twins_are_known() -> None:
    assert {twin.code for twin in TWINS} == CODES.keys() <= set(NAMES)
