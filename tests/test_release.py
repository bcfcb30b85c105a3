"""What a release needs: notes, one version, and files for GitHub that say what those want."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

import closure_lsp
from tests import release

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MINORS = [f"3.{minor}" for minor in range(release.OLDEST[1], 15)]
"""The versions for which the parser has wheels."""


def workflow(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))
    return found


def test_the_changelog_has_notes_of_this_version() -> None:
    assert "Inlay hints" in release.notes(closure_lsp.__version__)


def test_notes_are_those_of_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "CHANGELOG.md"
    log.write_text("# Changelog\n\n## Unreleased\n\n- c\n\n## 0.2.0 (2027-01-01)\n\n- b\n\n## [0.1.0]\n\n- a\n")
    monkeypatch.setattr(release, "CHANGELOG", log)
    assert [release.notes(version) for version in ("0.1.0", "0.2.0", "0.3.0")] == ["- a", "- b", "- c"]
    log.write_text("# Changelog\n")
    with pytest.raises(LookupError):
        release.notes("0.1.0")


def test_a_wheel_that_does_not_work_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(release, "interpreters", lambda: {(3, 9): Path("none"), sys.version_info[:2]: sys.executable})
    wheel = tmp_path / "closure_lsp-0-py3-none-any.whl"
    wheel.write_bytes(b"")
    assert release.try_wheel(wheel) == 1
    assert "ended with 1" in capsys.readouterr().out


def test_the_version_is_written_in_one_place() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'dynamic = ["version"]' in project
    for file in (*(ROOT / "closure_lsp").rglob("*.py"), ROOT / "README.md", ROOT / "pyproject.toml"):
        is_home = file == ROOT / "closure_lsp" / "version.py"
        assert is_home or f'"{closure_lsp.__version__}"' not in file.read_text("utf-8"), file


@pytest.mark.parametrize(
    ("file", "pattern"),
    [
        ("editors/vscode/package.json", r'^  "version": "(.*)"'),
        ("editors/emacs/closure-lsp.el", r"^;; Version: (.*)"),
        ("packaging/mason/package.yaml", r"closure-lsp@(.*)"),
        ("packaging/conda-forge/recipe.yaml", r'^  version: "(.*)"'),
    ],
)
def test_copies_of_the_version(file: str, pattern: str) -> None:
    """Files that others read and that cannot look elsewhere."""
    assert re.findall(pattern, (ROOT / file).read_text("utf-8"), re.MULTILINE) == [closure_lsp.__version__]


def dependencies() -> dict[str, Requirement]:
    """What the project needs, by name."""
    table = re.search(r"^dependencies = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.M | re.S)
    assert table
    found = [Requirement(text.replace("'", '"')) for text in re.findall(r'^    "([^"]*)"', table[1], re.M)]
    return {requirement.name: requirement for requirement in found}


def test_the_recipe_wants_what_the_project_wants() -> None:
    recipe = yaml.safe_load((ROOT / "packaging" / "conda-forge" / "recipe.yaml").read_text("utf-8"))
    wanted = [Requirement(text) for text in recipe["requirements"]["run"] if not text.startswith("python ")]
    assert {each.name: each.specifier for each in wanted} == {
        name: each.specifier for name, each in dependencies().items()
    }


def test_the_oldest_versions_are_those_that_the_project_allows() -> None:
    oldest = dict(re.findall(r"^([\w-]+)==(.+)", (ROOT / "packaging" / "oldest.txt").read_text("utf-8"), re.M))
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    assert oldest.keys() == dependencies().keys()
    for name, requirement in dependencies().items():
        bounds = [bound.version for bound in requirement.specifier if bound.operator == ">="]
        assert [Version(bound) for bound in bounds] == [Version(oldest[name])]
        assert f"| {name} |" in page


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_may_do_no_more_than_it_has_to(file: Path) -> None:
    found = workflow(file.name)
    assert found["permissions"] == {"contents": "read"}
    for job in found["jobs"].values():
        for step in job.get("steps", ()):
            assert "${{" not in step.get("run", ""), "whoever writes a title could run something"
            assert re.search(r"@v\d", step["uses"]) if "uses" in step else step["run"]
    assert "never run" in file.read_text("utf-8").partition("name:")[0]


def test_the_matrix_has_every_python_and_system() -> None:
    matrix = workflow("ci.yml")["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == MINORS
    assert {system.partition("-")[0] for system in matrix["os"]} == {"ubuntu", "windows", "macos"}


def test_the_extension_is_built_for_every_platform() -> None:
    from tests.editors.test_vscode_build import TARGETS

    assert sorted(workflow("release.yml")["jobs"]["vsix"]["strategy"]["matrix"]["target"]) == TARGETS
