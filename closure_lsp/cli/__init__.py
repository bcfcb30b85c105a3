"""Lists the commands. Each is a module of this package and uses the same functions as the server.

Imports only the module of the command that runs, because an editor waits for `serve`. A new command is a module with
`add_arguments` and `run`, and a line in `COMMANDS`.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cli.parser import Misuse, Parser
from closure_lsp.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence


class Command(NamedTuple):
    name: str
    """Of the command, and of its module."""
    help: str


COMMANDS = (
    Command("serve", "serve an editor (the default)"),
    Command("check", "report what the rules find in files, and fix it"),
    Command("scopes", "print the blocks of files and the scope of every name"),
    Command("graph", "draw the frames, cells and functions of a file"),
    Command("explain", "print the manual of a rule, or the page of a topic"),
    Command("demo", "show what an editor would show for a file"),
    Command("report", "reduce a finding to a small program without private names"),
    Command("clean", "remove the cache"),
)

DONE, FOUND, MISUSED, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses: nothing found; something found; invalid usage or an unreadable file; Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `closure-lsp` and returns the exit status. Raises `SystemExit` for help and for invalid options."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "serve")
    parser = _parser(given[0])
    names = [command.name for command in COMMANDS]
    if given[0] not in names and not given[0].startswith("-"):
        parser.refuse_command(given[0], names)
    options, unknown = parser.parse_known_args(given)
    if unknown:
        options.parser.refuse(unknown)
    try:
        status: int = options.run(options)
        if not sys.stdout.closed:  # a server closes it at its end
            sys.stdout.flush()
    except Misuse as error:
        _complain(str(error))
        return MISUSED
    except BrokenPipeError:  # the reader has seen enough: `closure-lsp scopes . | head`
        _discard_output()
        return DONE
    except OSError as error:  # a full disk behind standard output: all other files have their own answers
        _discard_output()
        _complain(error.strerror or str(error))
        return MISUSED
    except KeyboardInterrupt:
        _complain("interrupted")
        return INTERRUPTED
    return status


def _parser(command: str) -> Parser:
    """The parser of all commands. Only the command that runs gets its arguments."""
    parser = Parser(
        prog="closure-lsp",
        description="A language server for Python closures. Without a command it serves on standard input and output.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for each in COMMANDS:
        of_command = commands.add_parser(each.name, help=each.help, description=_sentence(each.help))
        if each.name == command:
            module = importlib.import_module(f"closure_lsp.cli.{each.name}")
            module.add_arguments(of_command)
            of_command.set_defaults(run=module.run, parser=of_command)
    return parser


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _complain(text: str) -> None:
    from closure_lsp.cli.terminal import complain  # who serves has no use for it

    complain(text)


def _discard_output() -> None:
    """Discards standard output from here on: otherwise Python itself would write the rest when it exits, and fail
    again.
    """
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stderr.flush()
