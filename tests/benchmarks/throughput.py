"""Measures how fast this process analyzes files, without a server: scopes, hints and diagnostics.

It uses the garbage collector as the server does while it works on a document.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.diagnostics import diagnostics
from closure_lsp.ide.inlay_hints import inlay_hints
from closure_lsp.python_version import running_version
from closure_lsp.server import collector
from closure_lsp.settings import Settings
from closure_lsp.text import Span, Text

if TYPE_CHECKING:
    from tests.benchmarks.subjects import Subject


class Throughput(NamedTuple):
    """Megabytes of source in a second, on one core; each step alone, and all together."""

    scopes: float
    hints: float
    diagnostics: float
    together: float


def throughput(subject: Subject, runs: int) -> Throughput:
    """The best of some runs; nothing is known of the file from the run before."""
    collector.begin()
    collector.hold_back()
    found = [_once(Text.from_str(subject.text)) for _ in range(runs)]
    scopes, hints, rules = (min(seconds) for seconds in zip(*found, strict=True))
    megabytes = len(subject.text) / 1e6
    return Throughput(megabytes / scopes, megabytes / hints, megabytes / rules, megabytes / (scopes + hints + rules))


def _once(text: Text) -> tuple[float, float, float]:
    """The seconds of CPU time that each step takes. Hints and diagnostics share what one of them has worked out."""
    settings = Settings()
    gc.collect()  # what the run before has left
    began = time.process_time()
    analysis = Analysis.of(text, running_version())
    for unit in analysis.units:
        assert unit.scopes  # worked out when it is first asked for
    analysed = time.process_time()
    inlay_hints(analysis, Span(0, len(text)), settings.inlay_hints)
    hinted = time.process_time()
    diagnostics(analysis, settings.diagnostics)
    return analysed - began, hinted - analysed, time.process_time() - hinted
