"""Knows that `python -m closure_lsp` is `closure-lsp`, and nothing else."""

from __future__ import annotations

import sys

from closure_lsp.cli import main

if __name__ == "__main__":
    sys.exit(main())
