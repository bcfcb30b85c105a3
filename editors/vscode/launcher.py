"""Runs closure-lsp for VS Code; in the extension it is `server/__main__.py`: `python3 -I <that folder>`.

Knows which closure-lsp serves, and on which Python: the one installed where this runs, else the copy in the folder. A
Python that the copy is not made for looks for another one on the machine. Must never know what is served.
Any Python 3 has to understand this file: the selected interpreter may be old.
"""

import importlib.util
import os
import shutil
import subprocess
import sys

FOLDER = sys.path.pop(0)

OTHERS = ("python3", "python", "py")
"""Where else to look, on PATH."""

RUNS_THE_COPY = "import sys; sys.path.insert(0, sys.argv[1]); import tree_sitter"

NO_PYTHON = """\
closure-lsp needs Python 3.10 or later. {program} is {version}, and no other one is on PATH.
Select another interpreter, or let the setting closureLsp.path name an installed closure-lsp.
"""


def main():
    """The exit status of the server, once it has ended."""
    if importlib.util.find_spec("closure_lsp") is None:
        sys.path.insert(0, FOLDER)
        try:
            import tree_sitter  # noqa: F401 # of the copy this alone is compiled, so it decides which Pythons will do
        except (ImportError, SyntaxError):
            return run_by_another()
    from closure_lsp.cli import main as serve

    return serve()


def run_by_another():
    """Has another Python take over, if there is one that the copy runs on."""
    for program in filter(None, map(shutil.which, OTHERS)):
        check = [program, "-I", "-c", RUNS_THE_COPY, FOLDER]
        if subprocess.call(check, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
            command = [program, "-I", FOLDER, *sys.argv[1:]]
            # Windows cannot put it in the place of this process
            return subprocess.call(command) if os.name == "nt" else os.execv(program, command)
    sys.stderr.write(NO_PYTHON.format(program=sys.executable, version=sys.version.split()[0]))
    return 1


if __name__ == "__main__":
    sys.exit(main())
