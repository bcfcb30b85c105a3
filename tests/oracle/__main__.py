"""`python -m tests.oracle --full [--python X.Y] [PATH ...]`: compares everything with CPython, and prints the figures.

Without --full a fixed sample of every standard library is compared, without PATH the standard library of each version.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from closure_lsp.python_version import SUPPORTED, PythonVersion, parse_version
from tests.oracle.foreign import foreign_programs
from tests.oracle.generated import program
from tests.oracle.interpreters import interpreters, standard_library
from tests.oracle.packages import fetch
from tests.oracle.run import Program, compare_all, python_files

SAMPLE = 40
"""Of the standard library's files every fortieth."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--full", action="store_true", help="all files, not a sample")
    parser.add_argument("--python", action="append", metavar="X.Y", help="only this version (may be repeated)")
    parser.add_argument("--generated", type=int, metavar="N", help="N generated programs instead of files")
    parser.add_argument("--foreign", type=int, metavar="N", help="N programs written by pysource-codegen")
    parser.add_argument("--seed", type=int, default=1, help="of the generated programs, the first of --foreign")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--show", type=int, default=20, help="how many mismatches to print for each version")
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help="those of packages.txt, fetched into it")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    options = parser.parse_args()
    options.paths += fetch(options.packages) if options.packages else []
    wanted = [parse_version(word) for word in options.python or ()] or list(SUPPORTED)
    found = interpreters()
    failed = False
    print(
        f"{'Python':>7} {'files':>6} {'rejected':>8} {'code objects':>12} {'symbols':>9} {'references':>10} "
        f"{'mismatches':>10} {'MB/s':>6}"
    )
    for version in wanted:
        if version is None or version not in found:
            print(f"{version!s:>7} NOT FOUND: nothing was compared")
            failed = True
            continue
        interpreter = found[version]
        programs, size = _programs(options, interpreter, version)
        begin = time.perf_counter()
        tally = compare_all(interpreter, version, programs, options.processes)
        speed = size / 1e6 / (time.perf_counter() - begin)
        print(
            f"{version!s:>7} {tally.files:>6} {tally.rejected:>8} {tally.code_objects:>12} {tally.symbols:>9} "
            f"{tally.references:>10} {len(tally.mismatches):>10} {speed:>6.2f}",
            flush=True,
        )
        for mismatch in tally.mismatches[: options.show]:
            print(f"  {mismatch}")
        failed = failed or bool(tally.mismatches)
    return int(failed)


def _programs(options: argparse.Namespace, interpreter: Path, version: PythonVersion) -> tuple[list[Program], int]:
    """What to compare, and how many bytes it is."""
    if options.generated:
        chance = random.Random(f"{options.seed} {version}")
        made = [Program(f"program {number}", program(chance, version)) for number in range(options.generated)]
        return made, sum(len(each.source or "") for each in made)
    if options.foreign:
        made = foreign_programs(interpreter, options.foreign, options.seed, options.processes)
        return made, sum(len(each.source or "") for each in made)
    files = python_files(options.paths or [standard_library(interpreter)])
    files = files if options.full else files[::SAMPLE]
    return [Program(str(file)) for file in files], sum(file.stat().st_size for file in files)


if __name__ == "__main__":
    sys.exit(main())
