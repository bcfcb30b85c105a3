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
        """Says that these are no arguments, and what may have been meant."""
        import difflib  # an editor that starts the server has no use for it

        options = [option for action in self._actions for option in action.option_strings]
        similar = difflib.get_close_matches(unknown[0].partition("=")[0][:80], options, n=1)
        hint = f"; did you mean {similar[0]}?" if similar else ""
        self.error(f"unrecognized arguments: {' '.join(unknown)}{hint}")
