"""`python -m tests.ecosystem [--fetch] [--packages FOLDER] [--alone] [--save FILE] [--against FILE] [PATH ...]`

Looks for findings in the packages of `packages.txt`, which --fetch downloads and unpacks into --packages, and in every
PATH, such as the folder of a standard library. --save keeps what is found, --against lists what has changed since.
With --alone nothing is asked of the files that a file imports: so what they add can be counted.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from tests.ecosystem.compare import changes, counts
from tests.ecosystem.fetch import fetch, packages
from tests.ecosystem.findings import Kept, look_at


def main() -> int:
    """0, or 1 if something has changed (with --against) or could not be had."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.ecosystem", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help="where the packages are")
    parser.add_argument("--fetch", action="store_true", help="download the packages that are not there yet")
    parser.add_argument("--alone", action="store_true", help="look at each file without those that it imports")
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--against", type=Path, metavar="FILE")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60, help="for one file")
    parser.add_argument("--show", type=int, default=10_000, help="how many changes to list")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    options = parser.parse_args()
    if options.fetch and not options.packages:
        parser.error("--fetch needs --packages")
    missing = fetch(options.packages) if options.fetch else []
    folders = [options.packages / each.replace("==", "-") for each in packages()] if options.packages else []
    missing += [f"{folder} is not there" for folder in (*folders, *options.paths) if not folder.is_dir()]
    for each in missing:
        print(each, file=sys.stderr)
    begin = time.perf_counter()
    kept = look_at(
        [folder for folder in (*folders, *options.paths) if folder.is_dir()],
        options.processes,
        options.seconds,
        alone=options.alone,
    )
    print(f"{kept.files} files in {time.perf_counter() - begin:.0f} s, {len(kept.failed)} of them failed")
    _print_findings(kept)
    if options.save:
        kept.save(options.save)
    is_changed = bool(options.against) and _print_changes(Kept.load(options.against), kept, options.show)
    return int(bool(missing) or is_changed)


def _print_findings(kept: Kept) -> None:
    for path, why in sorted(kept.failed.items()):
        print(f"  {path}: {why}")
    tally = Counter((place.rule, place.severity) for place in kept.found)
    for (rule, severity), number in sorted(tally.items()):
        print(f"{number:>7} {severity:<11} {rule}")


def _print_changes(old: Kept, new: Kept, most: int) -> bool:
    """Whether there is any change."""
    found = changes(old, new)
    print(f"\n{len(found)} changes")
    for number, kind in counts(found):
        print(f"{number:>7} {kind}")
    for change in found[:most]:
        print(f"  {change}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
