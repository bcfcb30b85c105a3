"""Knows that `python -m closure_lsp` is `closure-lsp`, and nothing else."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # `-m` looks for modules where it is started first: a project's `attr.py` would be run in place of the package attr
    if sys.path[0] == os.getcwd():
        del sys.path[0]

    from closure_lsp.cli import main

    sys.exit(main())
