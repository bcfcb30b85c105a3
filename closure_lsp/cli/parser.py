"""Knows how misuse is told: in one line, with exit status 2."""

from __future__ import annotations

import argparse
from typing import NoReturn

from closure_lsp.printable import printable


class Misuse(Exception):  # noqa: N818 # not an error of the program's
    """A command that cannot be run as it is given. Its text is one line."""


class Parser(argparse.ArgumentParser):
    """A parser of arguments that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"closure-lsp: {printable(' '.join(message.split()))}; see `{self.prog} --help`\n")
