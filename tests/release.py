"""What a release needs beside the tests: `python -m tests.release notes` prints its notes, from CHANGELOG.md.

`python -m tests.release try WHEEL` installs a wheel in an environment of its own under each Python that is found, from
3.10 on, and runs the command as a new user would. Packages come from wherever pip is configured to find them.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import closure_lsp
from tests.oracle.interpreters import interpreters

ROOT = Path(__file__).parent.parent
CHANGELOG = ROOT / "CHANGELOG.md"
OLDEST = (3, 10)
LATE = "fs = []\nfor n in (1, 2):\n    fs.append(lambda: n)\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.release", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("notes")
    commands.add_parser("try").add_argument("wheel", type=Path)
    options = parser.parse_args()
    if options.command == "notes":
        print(notes(closure_lsp.__version__))
        return 0
    return try_wheel(options.wheel)


def notes(version: str) -> str:
    """What the changelog says of a version; of what is not released yet if it has no section of its own.

    Raises `LookupError` where there is neither.
    """
    sections = re.split(r"^## ", CHANGELOG.read_text("utf-8"), flags=re.MULTILINE)[1:]
    by_title = {section.partition("\n")[0].split()[0].strip("[]"): section.partition("\n")[2] for section in sections}
    for title in (version, "Unreleased"):
        if title in by_title:
            return by_title[title].strip()
    raise LookupError(f"CHANGELOG.md says nothing of {version}")


def try_wheel(wheel: Path) -> int:
    """Prints for each Python whether what the wheel installs works; gives the exit status."""
    status = 0
    for version, interpreter in interpreters().items():
        if version < OLDEST:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            problem = _problem(interpreter, wheel.absolute(), Path(scratch))
        print(f"{version}: {problem or 'installed; demo and check work'}", flush=True)
        status = status or int(bool(problem))
    return status


def _problem(interpreter: Path, wheel: Path, scratch: Path) -> str:
    """What goes wrong with an interpreter; empty where nothing does."""
    (scratch / "late.py").write_text(LATE, "utf-8")
    own_pip = [sys.executable, "-m", "pip", "--python", "env/bin/python", "--disable-pip-version-check"]
    steps: list[tuple[list[str], int]] = [
        ([str(interpreter), "-m", "venv", "--without-pip", "env"], 0),  # Debian's have no pip to put there
        ([*own_pip, "install", "-q", "--only-binary", ":all:", str(wheel)], 0),
        (["env/bin/closure-lsp", "--version"], 0),
        (["env/bin/closure-lsp", "demo"], 0),
        (["env/bin/closure-lsp", "check", "--no-cache", "late.py"], 1),
    ]
    for command, expected in steps:
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
        if done.returncode != expected:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            return f"`{' '.join(command)}` ended with {done.returncode}: {' '.join(last)}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
