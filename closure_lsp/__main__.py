"""Knows that `python -P -m closure_lsp` is `closure-lsp`, and that without -P it must not be started so."""

# Nothing else is imported up here, `__future__` not excepted: the current folder may be where it would come from.
import sys

_REFUSAL = """\
closure-lsp is not started: modules would be looked for in the current folder, and files of the project be run.
Start `closure-lsp`, or `python -P -m closure_lsp` (before Python 3.11, or with that folder in PYTHONPATH: -I for -P).
"""

if __name__ == "__main__":
    from closure_lsp.import_path import has_current_folder

    if has_current_folder():
        sys.stderr.write(_REFUSAL)
        sys.exit(2)

    from closure_lsp.cli import main

    sys.exit(main())
