"""A real Emacs starts the server by closure-lsp.el: what does the user see, and what is mended?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import closure_lsp
from tests.editors.emacs_session import PLUGIN, EmacsSession, lisp
from tests.editors.example import BALLOON_LINE, BALLOONS, BALLOONS_MENDED, MENDED, SOURCE, missing, ruff, run
from tests.editors.install import basedpyright, emacs, rass

pytestmark = pytest.mark.editors

VERSION = (30, 2)
SERVER = f'({lisp(sys.executable)} "-I" "-m" "closure_lsp")'
SET_UP = (
    "(require 'closure-lsp)",
    f"(setq closure-lsp-command '{SERVER})",
    "(closure-lsp-setup)",
    "(add-hook 'python-base-mode-hook #'eglot-ensure)",
)
LINT = Path(__file__).parent / "lint_emacs.el"
COUNT, LABEL = (5, 8), (14, 31)
"""Where the cursor stands on the variables of the example."""


def test_emacs_shows_and_mends_closures(tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    assert run(file, "make_counter()()") == "UnboundLocalError"
    assert run(file, "[button() for button in make_buttons('abc')]") == "['c', 'c', 'c']"

    with open_emacs(file) as session:
        assert connected(session)["name"] == "closure-lsp"
        found = diagnostics(session, 2)
        assert [(line, marked) for line, _, marked in found] == [(5, "count"), (14, "label")]
        assert "missing-nonlocal" in found[0][1]
        assert "late-binding-capture" in found[1][1]
        hints(session, (13, "captured by lambda"), (14, "captures label"))

        hover = hover_at(session, LABEL, "label is free in the lambda: it belongs to make_buttons (line 11)")
        assert "is free in the lambda" in hover

        mend(session, COUNT, "Declare `count` nonlocal")
        diagnostics(session, 1)
        mend(session, (LABEL[0] + 1, LABEL[1]), "Capture `label` by value")
        diagnostics(session, 0)
        hints(session, (2, "captured by increment"), (4, "rebinds count"))
        save(session)

    assert file.read_text() == MENDED
    assert run(file, "make_counter()()") == "1"
    assert run(file, "[button() for button in make_buttons('abc')]") == "['a', 'b', 'c']"


def test_hints_follow_what_is_typed_and_what_is_set(tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(MENDED)
    with open_emacs(file) as session:
        connected(session)
        hints(session, (2, "captured by increment"), (4, "rebinds count"))
        assert "closure-lsp-hint" in session.ask("(driven-hint-faces)")

        session.go_to(2, 0)
        session.type("\x05\rshow = lambda: count")
        hints(session, (2, "captured by lambda, increment"), (3, "captures count"), (5, "rebinds count"))

        session.ask("""(progn (setq-default eglot-workspace-configuration
            '(:closureLsp (:inlayHints (:captures :json-false)))) t)""")
        session.command("eglot-signal-didChangeConfiguration")
        hints(session, (2, "captured by lambda, increment"))


def test_the_server_is_started_again(tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    expected = ((13, "captured by lambda"), (14, "captures label"))
    with open_emacs(file) as session:
        first = connected(session)["pid"]
        hints(session, *expected)
        session.command("eglot-reconnect")
        second = connected(session, other_than=first)["pid"]
        hints(session, *expected)
        os.kill(second, signal.SIGKILL)
        connected(session, other_than=second)
        hints(session, *expected)
        diagnostics(session, 2)


def test_positions_where_a_character_is_many_bytes_and_a_line_ends_in_two(tmp_path: Path) -> None:
    file = tmp_path / "balloons.py"
    file.write_bytes(BALLOONS.encode())
    with open_emacs(file) as session:
        connected(session)
        mend_balloons(session)
    assert file.read_bytes() == BALLOONS_MENDED.encode()


def test_beside_ruff_through_rass(tmp_path: Path) -> None:
    file = tmp_path / "balloons.py"
    file.write_bytes(("import os\r\n" + BALLOONS).encode())
    (tmp_path / "ruff.toml").write_text('lint.select = ["F401"]')
    with open_emacs(file, use_rass(), f'(setq closure-lsp-companions \'(({lisp(ruff())} "server")))') as session:
        assert "closure-lsp" in connected(session, "utf-16")["name"]
        found = diagnostics(session, 2)
        assert [(line, marked) for line, _, marked in found] == [(1, "os"), (5, "n")]
        assert "F401" in found[0][1]
        mend_balloons(session, first_line=2, others=1)
    assert file.read_bytes() == ("import os\r\n" + BALLOONS_MENDED).encode()


def test_beside_basedpyright_and_ruff_through_rass(tmp_path: Path) -> None:
    program = basedpyright.find()
    if program is None:
        missing("no basedpyright; it is installed by: python3 -m tests.editors.install basedpyright")
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    (tmp_path / "ruff.toml").write_text('lint.select = ["F401"]')
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "basic"}')
    others = f'(({lisp(f"{program}-langserver")} "--stdio") ({lisp(ruff())} "server"))'
    with open_emacs(file, use_rass(), f"(setq closure-lsp-companions '{others})") as session:
        connected(session, "utf-16")
        hover = ""
        for _ in range(20):  # basedpyright needs a while, and ElDoc does not ask twice for one place
            hover_at(session, (11, 5), "make_buttons")
            hover = hover_at(session, LABEL, "label is free in the lambda")
            if "(variable) label" in hover:
                break
        assert "(variable) label" in hover
        session.go_to(12, 16)
        session.type(" ")  # basedpyright was too late for the hints that were asked for first
        wanted = ["-> list[Any]", ": list[Any]", "captured by lambda", "captures label"]
        session.until("(driven-hints)", lambda found: [label.strip() for _, label, _ in found][-4:] == wanted)
        mend(session, COUNT, "Declare `count` nonlocal")
        session.until("(driven-hints)", lambda found: any("rebinds count" in label for _, label, _ in found))
        save(session)
    assert "nonlocal count" in file.read_text()


def test_only_the_function_at_point_has_hints(tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(MENDED.replace("lambda *, label=label:", "lambda:"))
    settings = '(setq-default eglot-workspace-configuration \'(:closureLsp (:inlayHints (:when "cursor"))))'
    with open_emacs(file, settings) as session:
        connected(session)
        session.go_to(14, 4)
        hints(session, (14, "captured by lambda"), (15, "captures label"))
        session.go_to(5, 8)
        hints(session, (4, "rebinds count"))


def test_hovers_and_hints_of_several_servers_are_joined(tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    with open_emacs(file, use_rass(), f"(setq closure-lsp-companions '({SERVER}))") as session:
        connected(session, "utf-16")
        session.until("(driven-hints)", lambda found: [label.count("capture") for _, label, _ in found] == [2, 2])
        hover = hover_at(session, LABEL, "label is free in the lambda")
        assert hover.count("label is free in the lambda: it belongs to make_buttons") == 2


def test_the_client_has_the_version_of_the_server() -> None:
    assert f"\n;; Version: {closure_lsp.__version__}\n" in (PLUGIN / "closure-lsp.el").read_text()


def test_the_client_is_clean() -> None:
    # there is no page to name before there is a release
    assert lint(PLUGIN / "closure-lsp.el") == ["package-lint 1: Package should have a Homepage or URL header."]


@pytest.mark.parametrize(
    ("definition", "tool"),
    [
        ("(defun closure-lsp-x () (interactive) nil)", "checkdoc"),
        ('(defun other-x () "Return nil." nil)', "package-lint"),
        ('(defun closure-lsp-x (y) "Return nil." nil)', "byte-compile"),
    ],
)
def test_the_lint_finds_what_is_not_clean(definition: str, tool: str, tmp_path: Path) -> None:
    end = "(provide 'closure-lsp)"
    file = tmp_path / "closure-lsp.el"
    file.write_text((PLUGIN / file.name).read_text().replace(end, f"{definition}\n\n{end}"))
    assert [found for found in lint(file) if found.startswith(tool) and "URL header" not in found]


def open_emacs(file: Path, *forms: str) -> EmacsSession:
    """An Emacs with the plugin, and with `forms` in its init file, that visits `file`."""
    name = f"{VERSION[0]}.{VERSION[1]}"
    program = emacs.find(VERSION)
    if program is None:
        missing(f"no Emacs {name}; it is installed by: python3 -m tests.editors.install emacs-{name}")
    return EmacsSession(program, file, *SET_UP, *forms)


def lint(file: Path) -> list[str]:
    """What package-lint, checkdoc and the byte compiler say of a package's file."""
    program, package_lint = emacs.find(VERSION), emacs.package_lint(VERSION)
    if program is None or package_lint is None:
        missing("no Emacs with package-lint; it is installed by: python3 -m tests.editors.install emacs-30.2")
    command = [program, "-Q", "--batch", "-L", str(package_lint), "-l", str(LINT), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    *found, last = done.stdout.splitlines()
    assert last == "done", done.stderr
    return found


def use_rass() -> str:
    """What tells the plugin where rass is."""
    program = rass.find()
    if program is None:
        missing("no rass; it is installed by: python3 -m tests.editors.install rass")
    return f"(setq closure-lsp-rass-command '({lisp(program)}))"


def mend_balloons(session: EmacsSession, first_line: int = 1, others: int = 0) -> None:
    """Sees that all is in its place in the file with balloons, and mends it. Of other servers are `others` findings."""
    line = first_line + 3
    found = diagnostics(session, 1 + others)[-1]
    assert (found[0], found[2]) == (line, "n")
    assert "late-binding-capture" in found[1]
    shown = hints(session, (line - 1, "captured by lambda"), (line, "captures n"))
    assert [before for _, _, before in shown] == ['    for n in "ab":', BALLOON_LINE + "lambda"]
    place = (line, len(BALLOON_LINE + "lambda: "))
    hover_at(session, place, "n is free in the lambda: it belongs to balloons")
    mend(session, place, "Capture `n` by value")
    diagnostics(session, others)
    hints(session)
    save(session)


def connected(session: EmacsSession, encoding: str = "utf-32", other_than: int = 0) -> dict[str, Any]:
    """The session with the server, as soon as there is one (whose process is another)."""
    found: dict[str, Any] = session.until(
        "(driven-session)", lambda answer: bool(answer) and answer["pid"] != other_than
    )
    assert found["class"] == "closure-lsp-server"
    assert found["encoding"] == encoding
    return found


def diagnostics(session: EmacsSession, count: int) -> list[Any]:
    """The diagnostics shown, as soon as there are so many."""
    return list(session.until("(driven-diagnostics)", lambda found: len(found) == count))


def hints(session: EmacsSession, *expected: tuple[int, str]) -> list[Any]:
    """The hints shown, as soon as they stand in these lines with these labels."""
    wanted = list(expected)
    shown = session.until("(driven-hints)", lambda found: [(line, label.strip()) for line, label, _ in found] == wanted)
    return list(shown)


def hover_at(session: EmacsSession, place: tuple[int, int], expected: str) -> str:
    """What ElDoc shows of a place, as soon as it holds what is expected."""
    session.go_to(*place)
    return str(session.until("(driven-hover)", lambda found: expected in found))


def mend(session: EmacsSession, place: tuple[int, int], title: str) -> None:
    """Chooses a quick fix from Eglot's menu."""
    session.go_to(*place)
    session.command("eglot-code-actions", title)


def save(session: EmacsSession) -> None:
    """Types C-x C-s, and waits until it is done."""
    session.type("\x18\x13")
    session.until("(driven-in-file (if (buffer-modified-p) :false t))", lambda saved: saved is True)
