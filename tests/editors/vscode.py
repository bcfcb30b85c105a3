"""Runs VS Code (code-server) with the extension of this tree. Must never know what is tested."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.editors.install import chromium, code_server, node

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
EXTENSION = ROOT / "editors" / "vscode"
SCREENSHOTS = HERE / "screenshots"
"""Pictures of the last runs and code-server's logs; git ignores them."""

SETTINGS: dict[str, Any] = {
    "chat.disableAIFeatures": True,
    "editor.hover.delay": 100,
    "editor.minimap.enabled": False,
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "extensions.ignoreRecommendations": True,
    "files.autoSave": "off",
    "git.enabled": False,
    "github.gitAuthentication": False,
    "security.workspace.trust.banner": "never",
    "security.workspace.trust.startupPrompt": "never",
    "telemetry.telemetryLevel": "off",
    "window.commandCenter": False,
    "workbench.enableExperiments": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
}
"""Nothing that would ask, or reach for the network, or hide what is to be seen."""


@dataclass(frozen=True)
class Programs:
    """What has to be installed."""

    code_server: str
    chromium: str


@dataclass(frozen=True)
class Session:
    """How one VS Code is started; `scratch` is an empty folder that it may fill."""

    programs: Programs
    extensions: Path
    scratch: Path
    name: str
    """Of its pictures and its log."""
    workspace: Path
    """A folder, or a `.code-workspace` file."""
    file: Path
    """What it opens."""
    env: dict[str, str]
    settings: dict[str, Any]
    trusted: bool = True
    width: int = 1000
    height: int = 640

    def drive(self, steps: Sequence[dict[str, Any]]) -> list[Any]:
        """What each step (see drive_vscode.mjs) returned. AssertionError with what was seen instead, if one failed."""
        shots = SCREENSHOTS / self.name
        shutil.rmtree(shots, ignore_errors=True)
        shots.mkdir(parents=True)
        request = {
            "codeServer": self.programs.code_server,
            "chromium": self.programs.chromium,
            "playwright": str(code_server.playwright()),
            "home": str(self.scratch / "home"),
            "data": str(self.scratch / "data"),
            "extensions": str(self.extensions),
            "shots": str(shots),
            "workspace": str(self.workspace),
            "file": str(self.file),
            "settings": {**SETTINGS, **self.settings},
            "options": ["--disable-workspace-trust"] if self.trusted else [],
            "viewport": {"width": self.width, "height": self.height},
            "steps": steps,
        }
        (self.scratch / "home").mkdir(exist_ok=True)
        asked = self.scratch / "request.json"
        asked.write_text(json.dumps(request))
        command = ["node", str(HERE / "drive_vscode.mjs"), str(asked)]
        result = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=300, check=False)
        assert result.returncode == 0, result.stderr
        return list(json.loads(result.stdout.splitlines()[-1]))


def find() -> Programs | None:
    """The installed programs; None if one is missing."""
    server, browser = code_server.find(), chromium.find()
    return Programs(server, browser) if server and browser else None


def environment(*first: Path) -> dict[str, str]:
    """The variables for VS Code: these folders first on PATH, nothing that leads Python to this tree."""
    variables = node.environment()
    for name in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"):
        variables.pop(name, None)
    variables["PATH"] = os.pathsep.join([*map(str, first), variables["PATH"]])
    return variables


def build(output: Path) -> None:
    """Build the .vsix as the README says."""
    command = [sys.executable, str(EXTENSION / "build.py"), "--output", str(output)]
    result = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def install_own(programs: Programs, extensions: Path, home: Path) -> None:
    """Install the extension of this tree into a folder, as a user does. Who has just built it sets CLOSURE_LSP_VSIX."""
    vsix = Path(os.environ.get("CLOSURE_LSP_VSIX") or home / "closure-lsp.vsix")
    if not vsix.exists():
        build(vsix)
    _install(programs, vsix, extensions, home)


def _install(programs: Programs, vsix: Path, extensions: Path, home: Path) -> None:
    command = [programs.code_server, "--extensions-dir", str(extensions), "--user-data-dir", str(home / "data")]
    env = {**environment(), "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    result = subprocess.run(
        [*command, "--install-extension", str(vsix)], env=env, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def add_test_extensions(extensions: Path) -> None:
    """Put the extensions that only tests need beside what is installed; each one's manifest says what it is for."""
    (extensions / "extensions.json").unlink(missing_ok=True)  # VS Code makes it anew, with all that is there
    for source in (HERE / "vscode_another", HERE / "vscode_python", HERE / "vscode_settings"):
        manifest = json.loads((source / "package.json").read_text())
        target = extensions / f"{manifest['publisher']}.{manifest['name']}-{manifest['version']}"
        shutil.copytree(source, target)
        if (source / "source.js").exists():
            options = ["--bundle", "--platform=node", "--format=cjs", "--external:vscode", "--log-level=error"]
            subprocess.run(
                [EXTENSION / "node_modules/.bin/esbuild", "source.js", *options, "--outfile=extension.js"],
                cwd=target,
                env={**environment(), "NODE_PATH": str(EXTENSION / "node_modules")},
                check=True,
            )
