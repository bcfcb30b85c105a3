"""Work that can pause after each step, so that other work gets a turn. Never knows what the work is."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Found = TypeVar("Found")

Steps = Generator[None, None, Found]
"""Yields after each step; what the work comes to is what the generator returns."""


def finished(steps: Steps[Found]) -> Found:
    """The result of the work, with all its steps done at once."""
    try:
        while True:
            next(steps)
    except StopIteration as end:
        result: Found = end.value
        return result
