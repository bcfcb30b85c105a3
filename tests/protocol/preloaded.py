"""Imports all that a server may need: before it is forked (`forked`)."""

from __future__ import annotations

import importlib
import pkgutil

import closure_lsp

for found in pkgutil.walk_packages(closure_lsp.__path__, "closure_lsp."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
