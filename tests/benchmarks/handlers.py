"""Prints what a key costs in a function of decorated handlers, in CPU time: `python -m tests.benchmarks.handlers`.

The text changes in the body of one handler after the other; each time the default rules and the hints of the whole
file are asked for. It prints the least, the middle and the most of the keys.
"""

from __future__ import annotations

import argparse
import statistics
import time

from closure_lsp.document.analysis import Analysis
from closure_lsp.ide.diagnostics import report
from closure_lsp.ide.inlay_hints import inlay_hints
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import DiagnosticSettings, InlayHintSettings
from closure_lsp.text import Span, Text

HEAD = "from flask import Flask\n\n\ndef create_app(settings):\n    app = Flask(__name__)\n    cache = {}\n"
HANDLER = """
    @app.route("/{i}")
    def handler_{i}():
        cache[{i}] = settings.get("{i}")
        return [lambda: cache[each] for each in cache]
"""


def source(count: int) -> str:
    """A function of so many handlers."""
    return HEAD + "".join(HANDLER.replace("{i}", str(i)) for i in range(count)) + "\n    return app\n"


def keys(count: int, number: int) -> list[float]:
    """The CPU time of each key, in seconds."""
    text, python = source(count), PythonVersion(3, 13)
    costs: list[float] = []
    analysis = Analysis.of(Text.from_str(text), python)
    _answer(analysis)
    for key in range(number):
        place = text.index("settings.get", text.index(f"def handler_{key * count // number}"))
        text = f"{text[:place]}x{text[place:]}"
        began = time.process_time()
        analysis = Analysis.of(Text.from_str(text), python, analysis)
        _answer(analysis)
        costs.append(time.process_time() - began)
    return costs


def _answer(analysis: Analysis) -> None:
    for _ in report(analysis, DiagnosticSettings()):
        pass
    inlay_hints(analysis, Span(0, len(analysis.text)), InlayHintSettings(home=True, comprehensions=True))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=20, help="how many keys to type")
    arguments = parser.parse_args()
    print("handlers  milliseconds for a key: least, middle, most")
    for count in (50, 100, 200, 400):
        costs = sorted(1000 * each for each in keys(count, arguments.keys))
        print(f"{count:8}  {costs[0]:6.1f} {statistics.median(costs):6.1f} {costs[-1]:6.1f}")


if __name__ == "__main__":
    main()
