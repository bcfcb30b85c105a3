"""Knows the pages about closures: what each is called, and what is on it. Each is a file of `pages/`, in Markdown.

A page says what there is to know, has a program, and says what the program prints; tests ask CPython.
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
"""The names of all topics, as one reads them."""

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
    """The page of a name; None if there is none."""
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
    """The file of a page that there is."""
    return _PAGES / f"{name}.md"
