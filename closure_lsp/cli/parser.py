"""Reports invalid usage in one line, with exit status 2."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from closure_lsp.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence


class Misuse(Exception):  # noqa: N818 # not an error of the program's
    """An invalid command line. Its text is one line."""


class Parser(argparse.ArgumentParser):
    """An argument parser that reports errors in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"closure-lsp: {printable(' '.join(message.split()))}; see `{self.prog} --help`\n")

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """Says that these are no arguments, and which option may have been meant."""
        options = [option for action in self._actions for option in action.option_strings]
        hint = _did_you_mean(unknown[0].partition("=")[0], options)
        self.error(f"unrecognized arguments: {' '.join(unknown)}{hint}")

    def refuse_command(self, unknown: str, commands: Sequence[str]) -> NoReturn:
        """Says that there is no such command, and which one may have been meant."""
        self.error(f"unknown command {unknown}{_did_you_mean(unknown, commands)}")


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    import difflib  # an editor that starts the server has no use for it

    similar = difflib.get_close_matches(word[:80], known, n=1)
    return f"; did you mean {similar[0]}?" if similar else ""
