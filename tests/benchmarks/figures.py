"""Turns samples into medians, percentiles, ratios and tables. Measures nothing."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from tests.benchmarks.measures import IN_MEGABYTES, MEASURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.benchmarks.measures import Samples


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least that share of them does not exceed (the nearest rank)."""
    ranked = sorted(samples)
    rank = -(-len(ranked) * share // 1)  # rounded up
    return ranked[max(int(rank) - 1, 0)]


def joined(runs: Sequence[Samples]) -> Samples:
    """The samples of all runs together."""
    return {
        measure: [sample for run in runs for sample in run.get(measure, ())]
        for measure in MEASURES
        if any(measure in run for run in runs)
    }


def times(by_server: Mapping[str, Samples]) -> list[list[str]]:
    """A table: for each measure a row, for each server a column with `median / 95th percentile`."""
    rows = [["median / 95 %", *by_server]]
    for measure in MEASURES:
        cells = [_cell(measure, samples.get(measure)) for samples in by_server.values()]
        if any(cells):
            unit = "MB" if measure in IN_MEGABYTES else "ms"
            rows.append([f"{measure} [{unit}]", *cells])
    return rows


def ratios(by_server: Mapping[str, Samples], ours: str) -> list[list[str]]:
    """A table of each other server's median over ours: 2.0 where it takes twice the time."""
    own = by_server.get(ours, {})
    others = {name: samples for name, samples in by_server.items() if name != ours}
    rows = [[f"times {ours}", *others]]
    for measure in MEASURES:
        if measure not in own or measure in IN_MEGABYTES:
            continue
        cells = [_ratio(samples.get(measure), own[measure]) for samples in others.values()]
        if any(cells):
            rows.append([measure, *cells])
    return rows


def table(rows: Sequence[Sequence[str]]) -> str:
    """The rows in Markdown, the first one as the heading, in columns of one width."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 1) + (":" if column else "-") for column, width in enumerate(widths)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _cell(measure: str, samples: Sequence[float] | None) -> str:
    if not samples:
        return ""
    middle = _number(statistics.median(samples))
    if measure in IN_MEGABYTES or len(samples) < _FEW:
        return middle
    return f"{middle} / {_number(percentile(samples, 0.95))}"


_FEW = 5
"""Of fewer samples no percentile is told."""


def _ratio(samples: Sequence[float] | None, own: Sequence[float]) -> str:
    return _number(statistics.median(samples) / statistics.median(own)) if samples and own else ""


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
