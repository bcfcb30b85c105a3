"""Finds or installs basedpyright, a main server for Python. Must never know what the tests ask of it."""

from __future__ import annotations

from tests.editors.install import pypi

PROGRAM = pypi.Program("basedpyright", "basedpyright>=1.31,<2")
"""With a Node of its own; its server is beside it."""
find = PROGRAM.find
install = PROGRAM.install
