"""Tries the proofs, `python -m tests.library [MODULE ...] [--python 3.13]`; `--write` writes docs/callables.md."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.library.check import OPENS_WINDOWS, display, environment, has_tkinter, interpreters_by_version, version_of
from tests.library.judge import differences
from tests.library.page import PAGE, text
from tests.library.proofs import PACKAGES, PROOFS, proofs_of, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.library", description=__doc__)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--python", action="append", default=[])
    parser.add_argument("--key", default="", help="only proofs whose key contains this")
    parser.add_argument("--interpreter", type=Path, help="run the proofs of packages with this one")
    parser.add_argument("--write", action="store_true", help="write docs/callables.md")
    arguments = parser.parse_args()
    if arguments.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text(), encoding="utf-8")
        return 0
    failures = 0
    folder = PACKAGES if arguments.interpreter else PROOFS
    found = interpreters_by_version()
    if arguments.interpreter:
        found = {version_of(arguments.interpreter): arguments.interpreter}
    for module in arguments.modules or sorted(file.stem for file in folder.glob("*.toml")):
        for version, interpreter in found.items():
            if arguments.python and str(version) not in arguments.python:
                continue
            if module in OPENS_WINDOWS and not (display() and has_tkinter(interpreter)):
                print(f"{version} {module}: no display, or no tkinter")
                continue
            proofs = [each for each in proofs_of(module) if each.holds_in(version) and arguments.key in each.key]
            start = time.monotonic()
            answers = run(proofs, interpreter, environment())
            for proof in proofs:
                for difference in differences(proof, answers[proof.key]):
                    failures += 1
                    print(f"{version} {proof.key}: {difference}")
            print(f"{version} {module}: {len(proofs)} programs, {time.monotonic() - start:.1f} s", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
