"""`python -m tests.ide.closure_graph [--every N] [--python X.Y] [PATH ...]`: compares closure graphs with CPython.

Without PATH the standard library of each interpreter that is found; exit status 1 if there is a difference.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from closure_lsp.python_version import SUPPORTED, parse_version
from tests.ide.closure_graph.agreement import Agreement, compare_files
from tests.oracle.interpreters import interpreters, standard_library
from tests.oracle.run import python_files

_BATCH = 40


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.ide.closure_graph", description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth file")
    parser.add_argument("--python", action="append", metavar="X.Y", help="only this version (may be repeated)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    options = parser.parse_args()
    found = interpreters()
    failed = False
    print("Python  files rejected co_cellvars co_freevars shared  dead differences")
    for version in [parse_version(word) for word in options.python or ()] or SUPPORTED:
        if version is None or version not in found:
            print(f"{version!s:>6} NOT FOUND: nothing was compared")
            failed = True
            continue
        files = python_files(options.paths or [standard_library(found[version])])[:: options.every]
        batches = [files[start : start + _BATCH] for start in range(0, len(files), _BATCH)]
        with ProcessPoolExecutor(options.processes) as pool:
            total = joined(list(pool.map(partial(compare_files, found[version], version), batches)))
        print(
            f"{version!s:>6} {total.files:>6} {total.rejected:>8} {total.cell_entries:>11} {total.free_entries:>11} "
            f"{total.shared_slots:>6} {total.dead:>5} {len(total.differences):>11}",
            flush=True,
        )
        for difference in total.differences[:20]:
            print(f"  {difference}")
        failed = failed or bool(total.differences)
    return int(failed)


def joined(parts: list[Agreement]) -> Agreement:
    """The sum of several comparisons."""
    return Agreement(
        sum(part.files for part in parts),
        sum(part.rejected for part in parts),
        sum(part.cell_entries for part in parts),
        sum(part.free_entries for part in parts),
        sum(part.shared_slots for part in parts),
        sum(part.dead for part in parts),
        [difference for part in parts for difference in part.differences],
    )


if __name__ == "__main__":
    raise SystemExit(main())
