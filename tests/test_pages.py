"""What is written for people: links lead somewhere, commands that are shown exist, and some words are not used."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from closure_lsp.cli import COMMANDS

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(r"^ *(```|~~~).*?^ *\1", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
_IMAGE = re.compile(r'\b(?:src|srcset)="([^"\s]+)"')
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)


def pages() -> list[Path]:
    """All Markdown files that belong to the project."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False)
    found = [ROOT / name for name in listed.stdout.split()] if listed.returncode == 0 else []
    return [page for page in found if page.exists()] or [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    found: dict[str, int] = {}
    names = set()
    for heading in _HEADING.findall(_FENCE.sub("", page.read_text("utf-8"))):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        names.add(f"{name}-{found[name]}" if name in found else name)
        found[name] = found.get(name, 0) + 1
    return names


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    text = _FENCE.sub("", page.read_text("utf-8"))
    for target in (*_LINK.findall(text), *_IMAGE.findall(text)):
        if re.match(r"[a-z]+:", target):
            continue  # another site: nothing is fetched in a test
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def test_anchors_are_github_s(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# What `it` says: a, b\n\n## `x-y`\n## [Link](a.md)\n## x-y\n```sh\n# no heading\n```\n", "utf-8")
    assert anchors(page) == {"what-it-says-a-b", "x-y", "link", "x-y-1"}


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= 8 * 1024


def test_commands_that_pages_show_exist() -> None:
    names = {command.name for command in COMMANDS}
    shown = set()
    for page in pages():
        shown |= set(re.findall(r"(?<![\w/.-])closure-lsp ([a-z]+)\b(?! [a-z]+ [a-z]+)", code(page)))
    assert shown <= names
    assert names <= shown, "each command is shown somewhere"


def code(page: Path) -> str:
    """What is shown as a command in a page: lines of fences for a shell, and code in a line."""
    text = page.read_text("utf-8")
    fences = re.findall(r"^```(?:sh|text)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*fences, *re.findall(r"`(closure-lsp [^`]*)`", _FENCE.sub("", text))])


STEMS = {
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\bcaptors?\b": "function that captures it",
    r"\bstands?\b(?! for)": "is",
    r"\bhand(?:s|ed)? (?:it |them |the \w+ )?on to\b": "passes on to",
    r"\b(?:in|In) line \d": "on line",
    r"\bline in (?:which|that)\b": "line on which",
    r"(?i)(?:behavi|col|fav|hon|neighb)our": "-or, as in America",
    r"(?i)\b(?:capital|initial|minim|normal|optim|recogn|summar)is(?:e|ed|es|ing|ation)\b": "-ize, as in America",
    r"(?i)\banalys(?:e|ed|ing)\b|\blabelled\b|\blicence\b": "analyze, labeled, license, as in America",
}
"""What is not written, and what is written instead."""

WRITTEN = ("closure_lsp", "docs", "editors", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
KINDS = {".py", ".md", ".json", ".ts", ".lua", ".el", ".txt", ".toml"}


def test_the_architecture_has_a_paragraph_for_each_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    packages = [file.parent.name for file in (ROOT / "closure_lsp").glob("*/__init__.py")]
    assert [name for name in packages if not re.search(rf"^\*\*`{name}/`\*\*", page, re.MULTILINE)] == []


def test_words() -> None:
    listed = subprocess.run(["git", "ls-files", *WRITTEN], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("only a clone knows which files belong to the project")
    found = []
    for name in listed.stdout.split():
        file = ROOT / name
        if (
            file.suffix not in KINDS
            or not file.exists()
            or name in ("docs/words.md", "editors/vscode/package-lock.json")
        ):
            continue
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            found += [f"{name}:{number}: {stem}: {line.strip()}" for stem in STEMS if re.search(stem, line)]
    assert found == []
