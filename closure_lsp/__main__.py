"""Starts `closure-lsp`, also as `python -P -m closure_lsp`; refuses to start that way without `-P`."""

# Nothing else is imported up here, `__future__` not excepted: the current folder may be where it would come from.
import sys

_REFUSAL = """\
closure-lsp is not started: modules would be looked for in the current folder, and files of the project be run.
Start `closure-lsp`, or `python -P -m closure_lsp` (before Python 3.11, or with that folder in PYTHONPATH: -I for -P).
"""


def main() -> int:
    """Runs the command line and returns the exit status. Ctrl-C may come while modules are still being imported."""
    try:
        from closure_lsp.cli import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("closure-lsp: interrupted\n")
        return 130


if __name__ == "__main__":
    from closure_lsp.import_path import has_current_folder

    if has_current_folder():
        sys.stderr.write(_REFUSAL)
        sys.exit(2)

    sys.exit(main())
