"""`closure-lsp check`: prints what the rules find in files, and fixes it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from closure_lsp.cli.baseline import Baseline
from closure_lsp.cli.cache import Cache, folder_for
from closure_lsp.cli.checking import Looked, look
from closure_lsp.cli.files import STDIN, find
from closure_lsp.cli.options import add_path_arguments, add_setting_arguments, overrides_of
from closure_lsp.cli.parser import Misuse
from closure_lsp.cli.processes import default_jobs
from closure_lsp.cli.reports import FileReport, Summary
from closure_lsp.cli.sinks import Sinks, add_output_arguments, ask_for
from closure_lsp.cli.summary import About, diff, statistics, told
from closure_lsp.cli.terminal import Progress, complain, has_color, write
from closure_lsp.cli.work import Change
from closure_lsp.printable import printable
from closure_lsp.project.discovery import Found
from closure_lsp.project.writing import UnwritableError, replace
from closure_lsp.settings import SEVERITIES
from closure_lsp.text import decode_source

if TYPE_CHECKING:
    from closure_lsp.api.findings import Finding
    from closure_lsp.cli.files import Entry

_STATUSES = (
    "Exit status: 0 nothing found that is as severe as --error-on; 1 something found; 2 invalid usage, or a file that"
    " cannot be read or written; 130 interrupted."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _STATUSES
    add_path_arguments(parser)
    add_setting_arguments(parser)
    add_output_arguments(parser)
    group = parser.add_argument_group("actions")
    group.add_argument("--fix", action="store_true", help="apply the safe fixes")
    group.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix: also apply fixes that you should review"
    )
    group.add_argument("--diff", action="store_true", help="print what --fix would change; exit status 1 if anything")
    group.add_argument("--fix-only", action="store_true", help="apply fixes, and do not report what is left")
    group.add_argument("--add-ignore", action="store_true", help="silence all findings with comments")
    group.add_argument("--baseline", metavar="FILE", help="report only findings that are not in FILE")
    group.add_argument("--update-baseline", action="store_true", help="write the current findings to FILE")
    group.add_argument("--statistics", action="store_true", help="print how often each rule found something")
    group.add_argument(
        "--error-on",
        choices=SEVERITIES,
        default="warning",
        metavar="LEVEL",
        help=f"the least severe finding that fails: {', '.join(SEVERITIES)} (default: %(default)s)",
    )
    group.add_argument("--exit-zero", action="store_true", help="exit with status 0 even if something is found")
    group.add_argument(
        "-j", "--jobs", type=_jobs, default=0, metavar="N", help="number of processes (default: one per processor)"
    )
    group.add_argument("--no-cache", action="store_true", help="check all files, even those in the cache")


def run(options: argparse.Namespace) -> int:
    overrides = overrides_of(options)
    change = _change(options)
    baseline = _baseline(options)
    run_ = _Run(options, change, baseline)
    entries = find(options, overrides)
    status = run_.all(entries)
    if not options.quiet:
        found = {id(entry.configuration): entry.configuration for entry in entries if isinstance(entry, Found)}
        line = told(run_.summary, tuple(found.values()), _about(options))
        write(f"{printable(line)}\n", sys.stderr)
    return status


def _about(options: argparse.Namespace) -> About:
    """What the last line is about."""
    if options.diff:
        return About.DIFFERENCES
    return About.FIXES if options.fix_only else About.FINDINGS


def _change(options: argparse.Namespace) -> Change:
    fixes = options.fix or options.fix_only or options.diff
    if options.add_ignore:
        if fixes:
            raise Misuse("--add-ignore silences what --fix would fix: use one after the other")
        return Change.IGNORE_COMMENTS
    if not fixes:
        return Change.NONE
    return Change.ALL_FIXES if options.unsafe_fixes else Change.SAFE_FIXES


def _baseline(options: argparse.Namespace) -> Baseline | None:
    if options.baseline is None:
        if options.update_baseline:
            raise Misuse("--update-baseline needs --baseline FILE")
        return None
    if options.update_baseline:
        ask_for(Path(options.baseline))
    baseline = Baseline(Path(options.baseline))
    if not options.update_baseline or Path(options.baseline).exists():
        baseline.load()
    return baseline


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"expected a number of processes, got {text!r}")
    return int(text)


class _Run:
    """One run of the command: checks all files, and writes the output as it goes."""

    def __init__(self, options: argparse.Namespace, change: Change, baseline: Baseline | None) -> None:
        self.summary = Summary()
        self._options = options
        self._change = change
        self._baseline = baseline
        self._prints_source = change is not Change.NONE and STDIN in options.paths
        self._is_silent = options.fix_only or options.diff
        stream = sys.stderr if self._prints_source else sys.stdout
        self._sinks = Sinks(options, stream, shows_findings=not (self._is_silent or options.statistics))
        self._cache = None if options.no_cache else Cache(folder_for(Path.cwd()))

    def all(self, entries: list[Entry]) -> int:
        """Checks the files and returns the exit status. On Ctrl-C, still writes the results that are finished."""
        progress = Progress(len(entries), is_wanted=not self._options.quiet)
        jobs = self._options.jobs or default_jobs()
        self._sinks.begin()
        try:
            for done, looked in enumerate(look(entries, self._options, self._change, self._cache, jobs), 1):
                progress.hide()
                self._take(looked)
                progress.show(done)
        except KeyboardInterrupt:
            self.summary.is_interrupted = True
        finally:
            progress.hide()
            if self._cache:
                self._cache.save()
        self._sinks.end(self.summary)
        if self._options.statistics:
            write(statistics(self.summary), sys.stdout if self._sinks.is_for_people else sys.stderr)
        if self.summary.is_interrupted:
            complain("interrupted; what was finished is above")
            return 130
        if self._baseline and self._options.update_baseline:
            self._baseline.update()
        return self._status()

    def _status(self) -> int:
        if self.summary.unreadable:
            return 2
        if self._options.exit_zero:
            return 0
        if self._options.diff:
            return 1 if self.summary.changed_files else 0
        if self._options.fix_only or self._options.update_baseline:
            return 0
        return 1 if self.summary.has(self._options.error_on) else 0

    def _take(self, looked: Looked) -> None:
        """Handles the outcome for a file."""
        if looked.outcome.problem:
            self._refuse(looked.path, looked.outcome.problem)
        if looked.input is None or (looked.outcome.problem and not looked.outcome.findings):
            return
        self.summary.files += 1
        findings, data = self._changed(looked)
        report = FileReport(looked.path, findings, data, looked.input.is_notebook)
        if self._baseline:
            new = self._baseline.new(report)
            self.summary.in_baseline += len(findings) - len(new)
            report = FileReport(report.path, () if self._options.update_baseline else new, data, report.is_notebook)
        if not self._is_silent:
            self.summary.add(report.findings)
            self._sinks.report(report)

    def _changed(self, looked: Looked) -> tuple[tuple[Finding, ...], bytes]:
        """Writes a changed file; returns the findings in it after the change, and its contents."""
        assert looked.input is not None
        outcome, old = looked.outcome, looked.input.data
        if self._prints_source and not self._options.diff:
            write(decode_source(outcome.changed or old), sys.stdout)
        if outcome.changed is None:
            return outcome.findings, old
        if self._options.diff:
            write(diff(looked.path, old, outcome.changed, has_color(sys.stdout, self._options.color)), sys.stdout)
        elif not looked.input.is_stdin:
            try:
                replace(Path(looked.path), old, outcome.changed)
            except UnwritableError as error:
                self._refuse(looked.path, f"not changed: {error}")
                return outcome.before, old
        self.summary.changed_files += 1
        self.summary.fixed += len(outcome.before) - len(outcome.findings)
        return outcome.findings, outcome.changed

    def _refuse(self, path: str, problem: str) -> None:
        self.summary.unreadable.append((path, problem))
        complain(f"{path}: {problem}")
