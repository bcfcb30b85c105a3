"""No test gets lost: what the default command leaves out is what `.ci/run` runs after it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


ROOT = Path(__file__).parent.parent


def test_each_marker_is_left_out_by_default_and_run_by_ci(pytestconfig: pytest.Config) -> None:
    markers = _declared_markers()
    assert len(markers) == 4
    expression = " or ".join(markers)
    assert f"not ({expression})" in pytestconfig.getini("addopts")
    selected = re.findall(r"-m '([^']*)'", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert " or ".join(selected) == expression


def _declared_markers() -> list[str]:
    """The project's own; those of plugins are not in the file."""
    section = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("\nmarkers = [\n")[2].partition("]")[0]
    return re.findall(r'^    "(\w+): ', section, re.MULTILINE)
