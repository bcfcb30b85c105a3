"""`closure-lsp explain`: prints the manual of a rule, or a list of all rules."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from closure_lsp.cli.parser import Misuse

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", metavar="RULE", help="default: a list of all rules")


def run(options: argparse.Namespace) -> int:
    from closure_lsp.api import rules

    if options.rule is None:
        for rule in rules.ALL:
            remark = "" if rule.is_default else ", opt-in"
            print(f"{rule.name} ({rule.severity.value}{remark})\n    {rule.summary}")
        return 0
    chosen = next((rule for rule in rules.ALL if rule.name == options.rule), None)
    if chosen is None:
        similar = difflib.get_close_matches(options.rule, rules.NAMES, n=1)
        advice = f"did you mean {similar[0]}?" if similar else "see `closure-lsp explain`"
        raise Misuse(f"there is no rule {options.rule}; {advice}")
    remark = "" if chosen.is_default else ", only where it is selected by name"
    print(f"{chosen.name} ({chosen.severity.value}{remark})\n\n{chosen.manual.strip()}")
    return 0
