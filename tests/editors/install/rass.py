"""Finds or installs rass, which joins several servers into one. Must never know what the tests ask of it."""

from __future__ import annotations

from tests.editors.install import pypi

PROGRAM = pypi.Program("rass", "rassumfrassum>=0.3.5,<0.4")
find = PROGRAM.find
install = PROGRAM.install
