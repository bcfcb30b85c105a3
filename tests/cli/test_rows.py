"""What a user, or a package, says of callables decides in `check`, and in the files that are imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.runner import Run

LOOP = """\
import shop


def f(unknown):
    for n in range(3):
        {call}(lambda: n)
"""
FILES = {
    "shop/__init__.py": "from shop._c import now, keep, Bus, bus\n",  # whose source nobody sees
    "again.py": "import shop\n\n\ndef twice(function):\n    shop.now(function)\n    shop.now(function)\n",
}
ROWS = """\
"shop.now" = "(f: runs now)"
"shop.keep" = "(f: keeps in module & runs later)"
"shop.Bus.on" = "(self, f: keeps in self & runs later)"
"shop.Bus.each" = "(self, f: runs now)"
"shop.bus" = { call = "() -> holder", returns = "shop.Bus" }
"each" = "(self, f: runs now)"
"""


@pytest.mark.parametrize("place", ["pyproject.toml", "shop/closure-lsp.toml"])
@pytest.mark.parametrize(
    ("call", "severity"),
    [
        ("shop.now", ""),
        ("shop.keep", "warning"),
        ("shop.Bus().each", ""),
        ("shop.bus().each", ""),
        # A file that is imported calls what has the row.
        ("again.twice", ""),
        ("unknown.keep", "information"),
    ],
)
def test_rows_decide(run: Run, place: str, call: str, severity: str) -> None:
    table = "[tool.closure-lsp.callables]" if place == "pyproject.toml" else "[callables]"
    rows = ROWS if place == "pyproject.toml" else ROWS.replace('"each" = "(self, f: runs now)"\n', "")
    run.write({**FILES, "use.py": "import again\n" + LOOP.format(call=call)})
    assert "information" in run("check", "use.py").out
    run.write({place: f"{table}\n{rows}"})
    assert severity in run("check", "use.py").out
    assert ("late-binding" in run("check", "use.py").out) == bool(severity)


def test_a_bare_name_speaks_of_methods_whose_class_is_not_known(run: Run) -> None:
    run.write({"use.py": LOOP.format(call="unknown.each")})
    assert "late-binding" in run("check", "use.py").out
    run.write({"pyproject.toml": f"[tool.closure-lsp.callables]\n{ROWS}"})
    assert "late-binding" not in run("check", "use.py").out


def test_a_bad_row_is_told_once_with_file_and_key(run: Run) -> None:
    run.write(
        {"pyproject.toml": '[tool.closure-lsp.callables]\n"shop.now" = "(f: runs nov)"\n', "a.py": "", "b.py": ""}
    )
    error = run("check", ".").err
    assert error.count("callables: \"shop.now\": 'nov' is none of: now, ") == 1
    assert "pyproject.toml: " in error
