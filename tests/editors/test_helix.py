"""A real Helix on a terminal, configured as its page says: what is drawn, and what is fixed?"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.example import BALLOONS, BALLOONS_MENDED, MENDED, SOURCE, missing, ruff
from tests.editors.install import basedpyright, helix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.editors

PAGE = Path(__file__).parent.parent.parent / "docs" / "editors" / "helix.md"
MAIN_SERVER = '{ name = "basedpyright", except-features = ["inlay-hints"] }, '
PATIENCE_SECONDS = 60


class Terminal:
    """A terminal (tmux, apart from any that the user has) in which Helix has opened a file."""

    def __init__(self, program: str, file: Path, home: Path) -> None:
        self._tmux = ["tmux", "-u", "-S", str(home / "socket"), "-f", "/dev/null"]
        self._environment = {**helix.environment(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self._run("new-session", "-d", "-x", "120", "-y", "50", "-c", str(file.parent), f"{program} {file.name}")

    def type(self, *keys: str) -> None:
        """Types keys, named as tmux does."""
        self._run("send-keys", *keys)

    def until(self, *shown: str, hidden: str = "\0") -> str:
        """The screen, as soon as it holds these texts and not that one. AssertionError if that does not come about."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._shows(*shown, hidden=hidden):
            assert time.monotonic() < deadline, f"not {shown} without {hidden!r}:\n{self._screen()}"
            time.sleep(0.05)
        return self._screen()

    def until_both_serve(self, *shown: str) -> None:
        """The same for two servers at start. Helix may send `didOpen` before `initialized`, at which ruff ends."""

        def start_again() -> None:
            if "Language server exited" in self._screen():
                self.type(":lsp-restart", "Enter")

        self._until_again(start_again, *shown)

    def until_hints(self, *shown: str, hidden: str = "\0") -> None:
        """The same for hints. Helix asks for them after a key, and not again if the answer came for an older text."""
        # it puts the line in the middle, if it is not there
        self._until_again(lambda: self.type("z", "z"), *shown, hidden=hidden)

    def go_to(self, line: int, column: int) -> None:
        """Types what moves the cursor to that line (from 1) and column (in characters, from 0)."""
        self.type(f":goto {line}", "Enter", "g", "h", f"{column}l")
        self.until(f" {line}:{column + 1}\n")

    def choose_action(self, title: str) -> None:
        """Opens the menu of code actions at the cursor, and takes its first one, which should be this."""
        self.type("Space", "a")
        self.until(title)
        self.type("Enter")

    def save(self) -> None:
        self.type(":write", "Enter")
        self.until("written")

    def close(self) -> None:
        self._run("kill-server")

    def _until_again(self, ask_again: Callable[[], None], *shown: str, hidden: str = "\0") -> None:
        """As `until`, but every second something is done for it."""
        for _ in range(PATIENCE_SECONDS):
            ends = time.monotonic() + 1
            while time.monotonic() < ends:
                if self._shows(*shown, hidden=hidden):
                    return
                time.sleep(0.05)
            ask_again()
        raise AssertionError(f"not {shown} without {hidden!r}:\n{self._screen()}")

    def _shows(self, *texts: str, hidden: str) -> bool:
        screen = self._screen()
        return all(text in screen for text in texts) and hidden not in screen

    def _screen(self) -> str:
        return self._run("capture-pane", "-p")

    def _run(self, *arguments: str) -> str:
        command = [*self._tmux, *arguments]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where Helix finds the configuration of the page, with ruff in place of its other servers."""
    configured = PAGE.read_text()
    (languages,) = re.findall(r"```toml\n(\[language-server\.closure-lsp\].*?)```", configured, re.DOTALL)
    command = f'command = "{sys.executable}"\nargs = ["-I", "-m", "closure_lsp"]'
    languages = languages.replace('command = "closure-lsp"', command)
    folder = tmp_path / "home" / "helix"
    folder.mkdir(parents=True)
    assert languages.count(MAIN_SERVER) == 1
    others = f'\n[language-server.ruff]\ncommand = "{ruff()}"\n'
    (folder / "languages.toml").write_text(languages.replace(MAIN_SERVER, "") + others)
    (folder / "with-basedpyright.toml").write_text(languages + others)
    (folder / "config.toml").write_text("[editor.lsp]\ndisplay-inlay-hints = true\n")
    return folder.parent


def test_hints_beside_basedpyright(home: Path, tmp_path: Path) -> None:
    program = basedpyright.find()
    if program is None:
        missing("no basedpyright; it is installed by: python3 -m tests.editors.install basedpyright")
    languages = (home / "helix" / "with-basedpyright.toml").read_text()
    main = f'[language-server.basedpyright]\ncommand = "{program}-langserver"\nargs = ["--stdio"]\n'
    (home / "helix" / "languages.toml").write_text(f"{languages}\n{main}")
    file = tmp_path / "closures.py"
    file.write_text(f"undefined_name\n{SOURCE}")
    with open_helix(file, home) as terminal:
        terminal.until("The lambda will see a later `label`", '"undefined_name" is not defined')
        terminal.go_to(15, 31)
        terminal.until_hints("captured by lambda", "lambda captures label: label", hidden="labels) -> ")
        terminal.choose_action("Capture `label` by value")
        terminal.until_hints("lambda *, label=label: label", hidden="captures label")
        terminal.save()
    assert "append(lambda *, label=label: label)" in file.read_text()


def test_helix_shows_and_fixes_closures(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    with open_helix(file, home) as terminal:
        terminal.until("The lambda will see a later `label`")
        terminal.go_to(14, 31)
        terminal.until_hints("captured by lambda", "lambda captures label: label")
        terminal.type("Space", "k")
        terminal.until("label is free in the lambda: it belongs to make_buttons")
        terminal.type("Escape")
        terminal.until(hidden="it belongs to")  # with what comes right after it, it would be Alt
        terminal.choose_action("Capture `label` by value")
        terminal.until_hints("lambda *, label=label: label", hidden="captures label")
        terminal.go_to(5, 8)
        terminal.choose_action("Declare `count` nonlocal")
        terminal.until_hints("def increment(): rebinds count", "count = 0 captured by increment")
        terminal.save()
    assert file.read_text() == MENDED


def test_the_picture_of_closures_opens_as_a_file(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "closures.py"
    file.write_text(SOURCE)
    with open_helix(file, home) as terminal:
        terminal.until("The lambda will see a later `label`")
        terminal.go_to(14, 31)
        terminal.type("Space", "a")
        terminal.until("Show closures")
        terminal.type("Up")  # from the first action to the last one
        terminal.type("Enter")
        terminal.until("# Closures", "lambda, line 14", "[0] label: reads", "closures.py-closures.md")


def test_beside_ruff_in_a_file_with_crlf_and_emoji(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "balloons.py"
    file.write_bytes(("import os\r\n" + BALLOONS).encode())
    (tmp_path / "ruff.toml").write_text('lint.select = ["F401"]')
    with open_helix(file, home) as terminal:
        terminal.until_both_serve("`os` imported but unused", "The lambda will see a later `n`")
        terminal.go_to(5, 34)
        terminal.until_hints("captured by lambda", "lambda captures n: n")
        terminal.choose_action("Capture `n` by value")
        terminal.until_hints("lambda *, n=n: n", hidden="captures n")
        terminal.save()
    assert file.read_bytes() == ("import os\r\n" + BALLOONS_MENDED).encode()


@contextmanager
def open_helix(file: Path, home: Path) -> Iterator[Terminal]:
    program = helix.find()
    if program is None or shutil.which("tmux") is None:
        missing("no Helix or no tmux; Helix is installed by: python3 -m tests.editors.install helix")
    terminal = Terminal(program, file, home)
    try:
        yield terminal
    finally:
        terminal.close()
