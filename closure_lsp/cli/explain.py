"""`closure-lsp explain`: prints the manual of a rule or the page of a topic, or a list of all rules and topics."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from closure_lsp.cli.parser import Misuse

if TYPE_CHECKING:
    import argparse

    from closure_lsp.demo.topics import TopicPage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", metavar="RULE|TOPIC", help="default: a list of all")


def run(options: argparse.Namespace) -> int:
    from closure_lsp.api import rules
    from closure_lsp.demo.topics import ORDER, topics
    from closure_lsp.demo.topics import topic as find_topic

    if options.rule is None:
        for rule in rules.ALL:
            remark = "" if rule.is_default else ", opt-in"
            print(f"{rule.name} ({rule.severity.value}{remark})\n    {rule.summary}")
        print("\nTopics:")
        for topic in topics():
            print(f"{topic.name}\n    {topic.summary}")
        return 0
    page = find_topic(options.rule)
    if page is not None:
        print(_page(page))
        return 0
    chosen = next((rule for rule in rules.ALL if rule.name == options.rule), None)
    if chosen is None:
        similar = difflib.get_close_matches(options.rule, [*rules.NAMES, *ORDER], n=1)
        advice = f"did you mean {similar[0]}?" if similar else "see `closure-lsp explain`"
        raise Misuse(f"there is no rule or topic {options.rule}; {advice}")
    remark = "" if chosen.is_default else ", only where it is selected by name"
    print(f"{chosen.name} ({chosen.severity.value}{remark})\n\n{chosen.manual.strip()}")
    return 0


def _page(page: TopicPage) -> str:
    """The text, the program, its picture and what it prints."""
    from closure_lsp.document.analysis import Analysis
    from closure_lsp.ide.closure_graph.focus import file_picture
    from closure_lsp.ide.closure_graph.text_form import text_form
    from closure_lsp.python_version import running_version
    from closure_lsp.text import Text

    analysis = Analysis.of(Text.from_str(page.program), running_version())
    picture = text_form(file_picture(analysis, page.name)).rstrip()
    parts = (page.name, page.text, _indented(page.program), "It prints:", _indented(page.output), picture)
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())
