"""Reads the pages about closures: their names and contents. Each is a Markdown file in `pages/`.

A page explains a topic, and has a program and its output; tests compare the output with CPython's.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ORDER = (
    *("cell", "free-variable", "nonlocal", "global", "shared-cells", "changing-objects", "factories", "decorators"),
    *("late-binding", "default-arguments", "comprehensions", "unbound-cells", "lifetime", "cycles", "recursion"),
    *("state", "classes", "generators", "coroutines", "eval-and-exec"),
)
"""The names of all topics, in reading order."""

_PAGES = Path(__file__).with_name("pages")
_PARTS = re.compile(r"\A# [\w-]+\n\n(.*?)\n\n```python\n(.*?)```\n\n```text\n(.*?)```\n\Z", re.DOTALL)


class TopicPage(NamedTuple):
    """A page."""

    name: str
    text: str
    """Some sentences, in Markdown."""
    program: str
    output: str
    """What the program prints, in every supported version."""

    @property
    def summary(self) -> str:
        """The first sentence, on one line."""
        return f"{' '.join(self.text.split()).partition('. ')[0].rstrip('.')}."


def topic(name: str) -> TopicPage | None:
    """The page with this name; None if there is none."""
    if name not in ORDER:
        return None
    found = _PARTS.match(page_file(name).read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"the page {name} is not written as a page is")
    return TopicPage(name, *found.groups())


def topics() -> tuple[TopicPage, ...]:
    """All pages, in order."""
    return tuple(found for found in map(topic, ORDER) if found is not None)


def page_file(name: str) -> Path:
    """The file of an existing page."""
    return _PAGES / f"{name}.md"
