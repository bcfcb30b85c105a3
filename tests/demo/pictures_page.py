"""Writes the page of pictures, docs/pictures.md, with its drawings: `python -m tests.demo.pictures_page`.

A test compares.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.demo.topics import topics
from closure_lsp.ide.closure_graph.focus import file_picture
from closure_lsp.ide.closure_graph.svg import svg
from tests.ide.fixtures import analysed

if TYPE_CHECKING:
    from closure_lsp.demo.topics import TopicPage

DOCS = Path(__file__).parents[2] / "docs"

_HEAD = """\
# Closures in pictures

Twenty small programs, each with the picture that `closure-lsp graph` draws of it, and with what it prints.
`closure-lsp explain TOPIC` shows the same in a terminal. [How to read a picture](closure-graph.md#how-to-read-it)
"""


def main() -> int:
    for path, text in files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def files() -> dict[Path, str]:
    """The page and its drawings: what has to be in each file."""
    found = {DOCS / "pictures.md": "\n".join([_HEAD, *map(_section, topics())])}
    for each in topics():
        found[DOCS / "pictures" / f"{each.name}.svg"] = svg(file_picture(analysed(each.program), f"{each.name}.py"))
    return found


def _section(topic: TopicPage) -> str:
    heading = topic.name.replace("-", " ").capitalize()
    return (
        f"## {heading}\n\n{topic.text}\n\n```python\n{topic.program}```\n\n```text\n{topic.output}```\n\n"
        f"![The closures of {topic.name}.py](pictures/{topic.name}.svg)\n"
    )


if __name__ == "__main__":
    sys.exit(main())
