"""A known file is not looked at again, whatever changes a result makes it unknown, and nothing in the cache can do
harm.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from closure_lsp.api.findings import Finding
from closure_lsp.cli import work
from closure_lsp.cli.cache import FOLDER, Cache, Keys, folder_for
from closure_lsp.cli.work import Change, Task
from closure_lsp.python_version import PythonVersion
from closure_lsp.settings import DiagnosticSettings
from tests.cli.runner import CLEAN, LATE, MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.cli.runner import Run

FINDING = Finding("a.py", "rule", "warning", "x", "f", "message", 1, 2, 3, 4)


class Looks:
    """Counts how many files are looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        look = work._perform

        def counted(task: Task) -> work.TaskOutcome:
            self.count += 1
            return look(task)

        monkeypatch.setattr(work, "_perform", counted)

    def of(self, run: Run, *arguments: str) -> int:
        """How many files one run looks at."""
        self.count = 0
        run("check", "--cache", "-j1", *arguments)
        return self.count


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    return Looks(monkeypatch)


def test_a_known_file_is_not_looked_at(run: Run, looks: Looks) -> None:
    run.write({"late.py": LATE, "missing.py": MISSING, "clean.py": CLEAN, "pyproject.toml": ""})
    assert looks.of(run) == 3
    first = run("check", "--cache", "--output-format", "json")
    assert looks.of(run) == 0
    assert run("check", "--output-format", "json") == first, "as without a cache"
    run.write({"clean.py": LATE})
    assert looks.of(run) == 0, "the same text is known from another file"
    run.write({"clean.py": LATE + "\n"})
    assert looks.of(run) == 1


def test_a_file_is_looked_at_again_when_one_that_it_imports_changes(run: Run, looks: Looks) -> None:
    run.write({"pack/main.py": "from .helpers import call\nfor i in a: call(lambda: i)\n", "pyproject.toml": ""})

    def severity() -> str:
        found = json.loads(run("check", "--cache", "-j1", "--output-format", "json", "pack/main.py").out)
        return str(found[0]["severity"]) if found else ""

    def check(expected: str, helpers: str) -> None:
        run.write({"pack/helpers.py": helpers})
        assert severity() == expected
        assert looks.of(run, "pack/main.py") == 0
        assert severity() == expected, "from the cache"

    assert severity() == "information", "there is no such file"
    check("", "def call(f): f()\n")
    check("warning", "kept = []\ndef call(f): kept.append(f)\n")
    run.write({"pack/more.py": "def call(f): f()\n"})
    check("", "from .more import call\n")
    run.write({"pack/more.py": "kept = []\ndef call(f): kept.append(f)\n"})
    assert severity() == "warning", "another file that the one imports has changed"
    check("information", "from . import more, last\ndef call(f): last.call(f)\n")
    run.write({"pack/last.py": "def call(f): f()\n"})
    assert severity() == "", "there was no such file before"
    run.write({"pack/last.py": "kept = []\ndef call(f): kept.append(f)\n"})
    assert severity() == "warning", "what a function calls that the file imports has changed"
    (run.folder / "pack" / "helpers.py").unlink()
    assert severity() == "information"


def test_what_changes_a_result(run: Run, looks: Looks) -> None:
    run.write({"late.py": LATE})
    assert looks.of(run) == 1
    for arguments in (
        ["--python", "3.9"],
        ["--ignore", "missing-global"],
        ["--select", "missing-global"],
        ["--eager-callables", "append"],
        ["--config", 'severity={late-binding-capture="hint"}'],
    ):
        assert looks.of(run, *arguments) == 1, arguments
        assert looks.of(run, *arguments) == 0, arguments
    for arguments in (["--output-format", "full"], ["--statistics"], ["--error-on", "error"]):
        assert looks.of(run, *arguments) == 0, "this changes no result"


def test_fixes(run: Run, looks: Looks) -> None:
    run.write({"late.py": LATE, "clean.py": CLEAN})
    looks.of(run)
    assert looks.of(run, "--fix") == 1, "only what is to be changed"
    assert looks.of(run) == 1, "and then what was changed"
    assert looks.of(run, "--fix") == 0


def test_no_cache(run: Run, looks: Looks) -> None:
    run.write({"late.py": LATE})
    looks.of(run)
    assert looks.of(run, "--no-cache") == 1
    run("clean")
    run("check", "--no-cache")
    assert not (run.folder / FOLDER).exists()


def test_the_folder_is_for_no_one_else(run: Run) -> None:
    run.write({"late.py": LATE, "inner/late.py": LATE, "pyproject.toml": ""})
    run("check", "--cache")
    assert (run.folder / FOLDER / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert (run.folder / FOLDER / ".gitignore").read_text() == "*\n"
    assert not (run.folder / "inner" / FOLDER).exists()


def test_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / ".git").mkdir()
    assert folder_for(tmp_path / "a" / "b") == tmp_path / "a" / FOLDER
    (tmp_path / "a" / "b" / "pyproject.toml").touch()
    assert folder_for(tmp_path / "a" / "b") == tmp_path / "a" / "b" / FOLDER


def test_links_in_its_place_are_not_followed(run: Run) -> None:
    run.write({"late.py": LATE, "pyproject.toml": "", "elsewhere/x": ""})
    (run.folder / FOLDER).symlink_to("elsewhere", target_is_directory=True)
    assert run("check", "--cache").status == 1
    assert os.listdir(run.folder / "elsewhere") == ["x"]


def test_folder_that_cannot_be_written(run: Run) -> None:
    run.write({"late.py": LATE, "pyproject.toml": "", FOLDER: "a file"})
    assert run("check", "--cache") == run("check")


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"5", b"[" * 100_000, b'{"KEY": 5}', b'{"KEY": {}}', b'{"KEY": {"answers": 5, "findings": []}}']
    + [
        json.dumps({"KEY": {"answers": {}, "used": used, "findings": findings}}).encode()
        for used, findings in (("x", [{}]), (None, [{"a": 1}]), ([], 5), (1, [5]), (1, [{"fix": 5, "related": 6}]))
    ],
)
def test_what_others_have_put_there_is_no_answer(run: Run, looks: Looks, content: bytes) -> None:
    run.write({"late.py": LATE})
    looks.of(run)
    (file,) = (run.folder / FOLDER).rglob("??.json")
    (key,) = json.loads(file.read_bytes())
    file.write_bytes(content.replace(b"KEY", key.encode()))
    assert looks.of(run) == 1
    assert looks.of(run) == 0, "the good answer has taken its place"


def check_answers(folder: Path, given: Mapping[str, str], *, holds: bool) -> None:
    """Whether a result that rests on two answers about other files counts where the answers are these."""
    found = Cache(folder).find("00ff", "b.py", lambda question: given.get(question, ""))
    assert (found is not None) == holds
    if found:
        assert [finding.path for finding in found] == ["b.py"]


def test_a_result_may_rest_on_answers_about_other_files(tmp_path: Path) -> None:
    cache = Cache(tmp_path / FOLDER)
    cache.add("00ff", [FINDING], {"what does a.f do": "1", "what does b.g do": "2"})
    cache.save()
    check_answers(tmp_path / FOLDER, {"what does a.f do": "1", "what does b.g do": "2"}, holds=True)
    check_answers(tmp_path / FOLDER, {"what does a.f do": "1", "what does b.g do": "3"}, holds=False)
    check_answers(tmp_path / FOLDER, {}, holds=False)
    assert Cache(tmp_path / FOLDER).find("00ff", "b.py") is None, "nobody is there to answer"


def test_several_runs_at_a_time(tmp_path: Path) -> None:
    one, two = Cache(tmp_path / FOLDER), Cache(tmp_path / FOLDER)
    for cache, key in ((one, "00aa"), (two, "00bb")):
        assert cache.find(key, "a.py") is None
        cache.add(key, [FINDING])
    one.save()
    two.save()
    again = Cache(tmp_path / FOLDER)
    assert again.find("00aa", "a.py") == again.find("00bb", "a.py") == (FINDING,)


def test_what_nobody_asks_for_goes(tmp_path: Path) -> None:
    def on(day: int) -> Cache:
        return Cache(tmp_path / FOLDER, today=day)

    first = on(0)
    first.add("00aa", [FINDING])
    first.add("00bb", [FINDING])
    first.save()
    asked = on(25)
    assert asked.find("00aa", "a.py")
    asked.save()
    last = on(40)
    last.add("00cc", [])
    last.save()
    assert on(40).find("00aa", "a.py")
    assert on(40).find("00bb", "a.py") is None


def test_keys() -> None:
    task = Task("a.py", b"x", False, PythonVersion(3, 12), DiagnosticSettings(), Change.NONE)
    others = [
        task._replace(data=b"y"),
        task._replace(is_notebook=True),
        task._replace(python=PythonVersion(3, 13)),
        task._replace(settings=DiagnosticSettings(enabled=False)),
        task._replace(settings=DiagnosticSettings(eager_callables=frozenset("a"))),
    ]
    keys = Keys()
    assert len({keys.key(each) for each in (task, *others)}) == 6
    assert Keys().key(task._replace(path="b.py", change=Change.SAFE_FIXES)) == keys.key(task)
