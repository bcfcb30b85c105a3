"""Knows that `python -m closure_lsp` is `closure-lsp`, and nothing else."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # `-m` looks for modules where it is started first: a project's `attr.py` would be run in place of the package attr
    if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):  # -I, and -P since 3.11: there it does not
        del sys.path[0]

    from closure_lsp.cli import main

    sys.exit(main())
