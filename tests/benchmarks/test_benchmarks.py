"""The benchmark measures what it says: no time is asserted, only that there is something to be timed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks import figures, measures
from tests.benchmarks.__main__ import main, parse
from tests.benchmarks.measures import Effort, measure
from tests.benchmarks.servers import NAMES, OURS, PEERS, Server, find, floors, ours
from tests.benchmarks.subjects import Subject, closures, subjects
from tests.benchmarks.throughput import throughput

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.benchmarks

SMALL = Subject("small", closures(200))
LITTLE = Effort(samples=3, seconds=2, edits=4, patience=300)


def test_options() -> None:
    options = parse([])
    assert (options.files, options.servers) == (list(subjects()), list(NAMES))
    options = parse(["--files", "closures,argparse", "--servers", "ruff", "--runs", "1"])
    assert (options.files, options.servers, options.runs) == (["closures", "argparse"], ["ruff"], 1)


@pytest.mark.parametrize("option", ["--files", "--servers"])
def test_a_name_that_is_not_known(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse([option, "nobody"])
    assert "'nobody' is none of:" in capsys.readouterr().err


def test_a_peer_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [name for name in NAMES if find(name, tmp_path) is None] == list(PEERS)
    program = tmp_path / "ruff"
    program.touch(0o755)
    assert find("ruff", None) == find("ruff", tmp_path) == Server("ruff", (str(program), "server"))


def test_the_generated_file() -> None:
    source = closures(1000)
    assert closures(1000) == source
    assert 1000 <= source.count("\n") < 1100
    ast.parse(source)
    lines = source.split("\n")
    line, column = SMALL.typing_place()
    assert SMALL.lines[line].strip().startswith("return ")
    assert column == len(SMALL.lines[line])
    places = Subject("closures", source).names(10)
    assert len(places) == 10
    assert all(lines[line][column].isidentifier() for line, column in places)


def test_percentiles() -> None:
    assert [figures.percentile(range(1, 101), share) for share in (0, 0.5, 0.95, 1)] == [1, 50, 95, 100]
    assert figures.percentile([3, 1, 2], 0.95) == 3
    assert figures.percentile([7], 0.5) == 7


def test_tables() -> None:
    runs: list[measures.Samples] = [{measures.HOVER: [1.0, 3.0]}, {measures.HOVER: [2.0], measures.PEAK: [50.0]}]
    own = figures.joined(runs)
    assert own == {measures.HOVER: [1.0, 3.0, 2.0], measures.PEAK: [50.0]}
    by_server = {"a": own, "b": {measures.HOVER: [5.0] * 5}}
    assert figures.times(by_server) == [
        ["median / 95 %", "a", "b"],
        ["hover [ms]", "2.00", "5.00 / 5.00"],
        ["peak memory [MB]", "50.0", ""],
    ]
    assert figures.ratios(by_server, "a") == [["times a", "b"], ["hover", "2.50"]]
    assert figures.table([["x", "long"], ["y", "1"]]) == "| x | long |\n|---|-----:|\n| y | 1    |"


def test_a_session_with_our_server(tmp_path: Path) -> None:
    check_session(ours(), tmp_path)


@pytest.mark.parametrize("server", floors(), ids=lambda server: server.name)
def test_a_session_with_a_floor(server: Server, tmp_path: Path) -> None:
    check_session(server, tmp_path)


def check_session(server: Server, folder: Path) -> None:
    samples, trouble = measure(server, SMALL, folder, LITTLE)
    assert trouble == ""
    assert set(samples) >= set(measures.MEASURES) - set(measures.IN_MEGABYTES)
    assert all(sample > 0 for name in samples if name != measures.GROWTH for sample in samples[name])


def test_a_server_that_ends_is_given_up(tmp_path: Path) -> None:
    samples, trouble = measure(Server("true", ("true",)), SMALL, tmp_path, LITTLE)
    assert samples == {}
    assert trouble


def test_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    effort = ["--runs", "1", "--samples", "1", "--seconds", "0.1", "--edits", "2"]
    main(["--files", "argparse", "--servers", f"{OURS},floor,pylsp", "--peers", str(tmp_path), *effort])
    printed = capsys.readouterr().out
    assert "## argparse" in printed
    assert "| key to diagnostics, pulled [ms] " in printed
    assert f"| times {OURS} " in printed


def test_throughput() -> None:
    speed = throughput(SMALL, 1)
    assert 0 < speed.together < min(speed.scopes, speed.hints, speed.diagnostics)
