"""For which versions of Python a test asks CPython: every day for those where the most differs, for all where there is
time.
"""

from __future__ import annotations

import pytest

from closure_lsp.python_version import OLDEST, SUPPORTED, PythonVersion

EVERYDAY = frozenset({OLDEST, PythonVersion(3, 12), PythonVersion(3, 14)})
"""The oldest, the first one that inlines comprehensions, the first one whose annotations are functions."""

EACH_VERSION = pytest.mark.parametrize(
    "version",
    [each if each in EVERYDAY else pytest.param(each, marks=pytest.mark.long) for each in SUPPORTED],
    ids=str,
)
