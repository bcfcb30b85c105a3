"""Tests `closure_lsp.inference`: what it says, when it says nothing, and that it touches nothing of the user's.

jedi's own abilities are not tested here, only how its answers are put and which of them are not believed.
"""

from __future__ import annotations

import json
import os
import py_compile
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closure_lsp.inference import describe
from tests import fixture


def check_description(text: str, expected: str | None) -> None:
    """What is said of the name after the `$0` of `text`."""
    source, offset = fixture.parse(text)
    before = source.encode()[:offset].decode()
    line = before.count("\n") + 1
    assert describe(source, line, len(before.rpartition("\n")[2])) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("3", "int"),
        ("True", "bool"),
        ("'a'", "str"),
        ("[1, 2]", "list[int]"),
        ("[1, 'a']", "list[int | str]"),
        ("(1, 'a')", "tuple[int, str]"),
        ("{'a': [1]}", "dict[str, list[int]]"),
        ("{}", "dict"),
        ("()", "tuple"),
        ("print", "function print(...)"),
        ("int", "class int"),
        ("lambda: 0", "lambda"),
        ("lambda a, b=1: 0", "lambda a, b=1"),
        ("ValueError()", "instance of ValueError"),
        ("None", None),
        ("no_such_name", None),
    ],
)
def test_local_variable(value: str, expected: str | None) -> None:
    check_description(
        f"""
def outer():
    held = {value}
    def inner():
        return $0held
""",
        expected,
    )


def test_instance_of_the_standard_library() -> None:
    check_description("from decimal import Decimal\nx = Decimal(1)\n$0x", "instance of Decimal")


def test_instance_of_a_class_in_the_text() -> None:
    check_description("class Counter: pass\nx = Counter()\n$0x", "instance of Counter")


def test_module() -> None:
    check_description("import os\n$0os", "module os")


def test_function_with_its_signature() -> None:
    check_description(
        "def make(n, *rest: int, key=None) -> str: ...\n$0make", "function make(n, *rest: int, key=None) -> str"
    )


def test_long_signature_is_left_out() -> None:
    parameters = ", ".join(f"parameter_{number}" for number in range(9))
    check_description(f"def make({parameters}): ...\n$0make", "function make(...)")


def test_parameter_by_its_annotation() -> None:
    check_description("def make(n: int | None):\n    return lambda: $0n", "int | None")


def test_parameter_by_its_calls() -> None:
    check_description("def make(n):\n    return lambda: $0n\n\nmake(1)\nmake('a')", "int | str")


def made_of(*classes: str) -> str:
    """A function whose parameter is an instance of each of the classes."""
    definitions = "".join(f"class {name}: ...\n" for name in classes)
    calls = "".join(f"make({name}())\n" for name in classes)
    return f"{definitions}def make(n):\n    return lambda: $0n\n\n{calls}"


def test_three_possibilities_at_most() -> None:
    check_description(made_of("A", "B", "C"), "instance of A | instance of B | instance of C")
    check_description(made_of("A", "B", "C", "D"), "instance of A | instance of B | instance of C | ...")


def test_as_many_possibilities_as_fit() -> None:
    check_description(made_of("A" * 50, "B" * 50), f"instance of {'A' * 50} | ...")


def test_one_possibility_that_does_not_fit() -> None:
    check_description(made_of("A" * 99), f"instance of {'A' * 65}...")


def test_none_comes_last() -> None:
    check_description("def make(n):\n    return lambda: $0n\n\nmake(None)\nmake(1)", "int | None")


def test_column_counts_code_points() -> None:
    check_description("s = '\U0001f600é'; x = 1; $0x", "int")


def test_bom_counts_as_a_column() -> None:
    check_description("\ufeffx = 1; $0x", "int")
    check_description("\ufeffx = 1\n$0x", "int")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(newline: str) -> None:
    source = newline.join(["x = 1", "y = '\x0c\u2028'", "x"])
    assert describe(source, 3, 0) == "int"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f[T](x: T, n: int):\n    return lambda: $0n\n", "int"),
        ("async def f[T: (int, str), *Ts, **P](n=1.5):\n    return lambda: $0n\n", "float"),
        ('def f[\n    T = list[int],\n    U: "]" = int,  # ]\n](n: str):\n    return lambda: $0n\n', "str"),
        ("def f[\r\n  T,\r\n](n: str):\r\n    return lambda: $0n\r\n", "str"),
        ("class A[T]:\n    def m[U](self):\n        found = []\n        return lambda: $0self\n", "instance of A"),
        ("type L[T] = list[T]\ndef f(x):\n    n = {'a': 1}\n    return lambda: $0n\n", "dict[str, int]"),
        ("def f():\n    if 1:\n        type X = int\n    n = b'x'\n    return lambda: $0n\n", "bytes"),
        ("type = 1\ntype[0] = 2\n$0type\n", "int"),
    ],
)
def test_type_parameters_are_no_obstacle(text: str, expected: str) -> None:
    """parso does not know them (PEP 695); what follows from the rest is said all the same."""
    check_description(text, expected)


def test_a_list_of_type_parameters_that_does_not_end_is_left_alone() -> None:
    check_description("def f[T(n: int):\n    return lambda: $0n\n", None)
    check_description("def f[" + "[" * 5000 + "\n$0x = 1\n", None)


UNKNOWN_SYNTAX = """\
    match n:
        case int():
            held = 'a'
"""


def test_syntax_unknown_to_jedi_in_the_function() -> None:
    # Without the check jedi would see but one of the two assignments.
    check_description(f"def outer(n):\n    held = 1\n{UNKNOWN_SYNTAX}    def inner(): return $0held\n", None)


def test_syntax_unknown_to_jedi_in_another_function() -> None:
    text = f"def other(n):\n{UNKNOWN_SYNTAX}\ndef outer():\n    held = 1\n    def inner(): return $0held\n"
    check_description(text, "int")


def test_syntax_unknown_to_jedi_in_another_method() -> None:
    check_description(
        """
class C:
    def other(self, n):
        match n:
            case int():
                held = 'a'

    def outer(self):
        held = 1
        def inner():
            return $0held
""",
        "int",
    )


@pytest.mark.parametrize(
    "source",
    [
        "def outer(:\n    held = 1\n    def inner(): return $0held\n",
        "def outer():\n    held = (1\n    def inner(): return $0held\n",
        "def outer():\n    held = 1\n    with (open('a') as a, open('b') as b): held = a\n    lambda: $0held\n",
        "def outer():\n    held = 1\n    try: ...\n    except* ValueError: held = 'a'\n    lambda: $0held\n",
    ],
)
def test_broken_or_unknown_code_is_not_guessed_at(source: str) -> None:
    check_description(source, None)


@pytest.mark.parametrize(("line", "column"), [(0, 0), (-1, 0), (1, -1), (1, 99), (99, 0), (2**31, 2**31), (1, 1)])
def test_place_without_a_name(line: int, column: int) -> None:
    assert describe("+\n", line, column) is None


def test_very_long_source_is_not_read() -> None:
    assert describe("x = 1\nx" + "\n" * 1_000_000, 2, 0) is None


def test_deep_nesting_is_survived() -> None:
    assert describe("x = " + "(" * 5000 + ")" * 5000 + "\nx", 2, 0) is None


def test_recursion_is_survived() -> None:
    check_description("def f(n):\n    return f(g(n))\ndef g(n):\n    return g(f(n))\nx = f(g(1))\n$0x", None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("abx=()[]:\n 1.'\"\\def\ud800\U0001f600"), st.integers(0, 5), st.integers(0, 20))
def test_any_text_is_survived(source: str, line: int, column: int) -> None:
    answer = describe(source, line, column)
    assert answer is None or 0 < len(answer) <= 80


def test_earlier_questions_leave_no_trace() -> None:
    source = "def f(a):\n    return lambda: a\nf(1)\n"
    edited = source.replace("1", "'a'")
    first = [describe(source, 2, 19), describe(edited, 2, 19)]
    assert first == ["int", "str"]
    assert [describe(source, 2, 19), describe(edited, 2, 19)] == first


# Each of these, when imported or run, leaves a file behind. Plain jedi imports the second: it has no source to read.
LEAVE_A_TRACE = "import os; open(os.path.join(os.path.dirname(__file__), 'trace'), 'w').close(); held = 1\n"
ASKED = [
    "import source_module\nx = source_module.held\nx",
    "import compiled_module\nx = compiled_module.held\nx",
    "import extension_module\nx = extension_module.held\nx",
    "from package import compiled\nx = compiled.held\nx",
    "from . import source_module\nx = source_module.held\nx",
    "import stub_only\nx = stub_only.held\nx",
]
PLAIN_JEDI = """
import sys, jedi
from jedi.api.environment import InterpreterEnvironment
def describe(source, line, column):
    project = jedi.Project(sys.argv[1], load_unsafe_extensions=True)
    script = jedi.Script(source, environment=InterpreterEnvironment(), project=project)
    return [name.name for name in script.infer(line, column)]
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with everything that must not be imported, run or read."""
    (tmp_path / "source_module.py").write_text(LEAVE_A_TRACE)
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("")
    for name in ("compiled_module.py", "package/compiled.py"):
        (tmp_path / name).write_text(LEAVE_A_TRACE)
        py_compile.compile(str(tmp_path / name), str(tmp_path / f"{name}c"), doraise=True)
        (tmp_path / name).unlink()
    (tmp_path / "extension_module.abi3.so").write_bytes(b"\x7fELF")
    (tmp_path / "stub_only.pyi").write_text("held: int\n")
    (tmp_path / ".jedi").mkdir()
    (tmp_path / ".jedi" / "project.json").write_text(
        json.dumps([1, {"path": str(tmp_path), "load_unsafe_extensions": True}])
    )
    interpreter = tmp_path / "venv" / "bin" / "python"
    interpreter.parent.mkdir(parents=True)
    interpreter.write_text(f"#!/bin/sh\ntouch '{tmp_path}/trace'\n")
    interpreter.chmod(0o755)
    return tmp_path


def run_in(workspace: Path, program: str) -> list[str]:
    """What `program` prints, with the workspace as its folder, on its path and as its virtual environment."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(workspace), str(Path(__file__).parent.parent)]),
        "VIRTUAL_ENV": str(workspace / "venv"),
        "XDG_CACHE_HOME": str(workspace / "cache"),
    }
    command = [sys.executable, "-c", program, str(workspace)]
    done = subprocess.run(command, cwd=workspace, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def ask_all(describe_from: str) -> str:
    return f"{describe_from}\nfor source in {ASKED!r}: print(describe(source, 3, 0))"


def test_nothing_of_the_workspace_is_imported(workspace: Path) -> None:
    answers = run_in(workspace, ask_all("from closure_lsp.inference import describe"))
    assert answers == ["None"] * len(ASKED)
    assert not (workspace / "trace").exists()
    assert not (workspace / "cache").exists()


def test_plain_jedi_would_import(workspace: Path) -> None:
    """Shows that the test above can fail."""
    answers = run_in(workspace, ask_all(PLAIN_JEDI))
    assert "['int']" in answers
    assert (workspace / "trace").exists()


AUDITED = """
import sys, os, closure_lsp.inference as inference
inference.describe("x = 1; x", 1, 7)
touched = []
def note(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.fork"):
        if sys.argv[1] in str(arguments[0]) or not event.startswith(("open", "os.listdir", "os.scandir")):
            touched.append((event, str(arguments[0])))
sys.addaudithook(note)
"""


def test_nothing_of_the_workspace_is_read(workspace: Path) -> None:
    program = AUDITED + ask_all("from closure_lsp.inference import describe") + "\nprint(touched)"
    assert run_in(workspace, program)[-1] == "[]"


def test_plain_jedi_would_read(workspace: Path) -> None:
    """Shows that the test above can fail."""
    assert "stub_only.pyi" in run_in(workspace, AUDITED + ask_all(PLAIN_JEDI) + "\nprint(touched)")[-1]


LOCKED_IN = """
import sys, os, subprocess, socket, closure_lsp.inference as inference
inference.describe("x = 1; x", 1, 7)
inference._lock_in([])
workspace = sys.argv[1]
for attempt in (
    lambda: open(workspace + "/stub_only.pyi"),
    lambda: open(workspace + "/new", "w"),
    lambda: os.listdir(workspace),
    lambda: os.mkdir(workspace + "/folder"),
    lambda: os.remove(workspace + "/stub_only.pyi"),
    lambda: subprocess.Popen([sys.executable]),
    lambda: os.system("true"),
    lambda: socket.socket(),
    lambda: open(inference.__file__, "a"),
    lambda: open(os.__file__, "a"),
    lambda: open(os.__file__),
):
    try:
        attempt()
        print("done")
    except PermissionError as error:
        print(f"{str(error).split(':')[0]}: refused")
source = f"import sys\\nsys.path.append({workspace!r})\\nimport stub_only\\nx = stub_only.held\\nx"
print(inference.describe(source, 5, 0))
print(inference.describe("import decimal\\nx = decimal.Decimal()\\nx", 3, 0))
"""


def test_process_that_is_locked_in_reads_its_libraries_alone(workspace: Path) -> None:
    # The real process is isolated: neither its folder nor PYTHONPATH is where it looks for libraries.
    program = "import sys; sys.path[:] = [folder for folder in sys.path if folder not in ('', sys.argv[1])]" + LOCKED_IN
    assert run_in(workspace, program) == [
        "open: refused",
        "open: refused",
        "os.listdir: refused",
        "os.mkdir: refused",
        "os.remove: refused",
        "subprocess.Popen: refused",
        "os.system: refused",
        "socket.__new__: refused",
        "open: refused",
        "open: refused",
        "done",
        "None",
        "instance of Decimal",
    ]


def run_main(replacement: str, questions: str) -> subprocess.CompletedProcess[str]:
    """`main` with `describe` replaced, after it was called for the warm-up."""
    program = f"""
import time, closure_lsp.inference as inference
inference._LONGEST_INFERENCE = 0.01
describe, calls = inference.describe, []
def inference_forever():
    inference.faulthandler.cancel_dump_traceback_later()
    while True: pass
def inference_forever():
    inference._LONGEST_INFERENCE = 600
    inference.faulthandler.cancel_dump_traceback_later()
    while True: pass
inference.describe = lambda *question: {replacement} if calls else calls.append(describe(*question))
inference.main()
"""
    return subprocess.run([sys.executable, "-c", program], input=questions, capture_output=True, text=True, timeout=60)


def test_process_answers_line_by_line() -> None:
    done = run_main("repr(question)", '["x\\ny", 1, 0]\n["", 2, 3]\n')
    assert done.stdout.splitlines() == [json.dumps("('x\\ny', 1, 0)"), json.dumps("('', 2, 3)")]
    assert done.returncode == 0


def test_process_is_not_disturbed_by_what_jedi_prints() -> None:
    assert run_main("print('noise', flush=True)", '["", 1, 0]\n').stdout == "null\n"


def test_process_that_nobody_ends_ends_itself() -> None:
    assert run_main("time.sleep(600)", '["", 1, 0]\n').returncode == 1


def test_process_that_is_busy_ends_with_its_input() -> None:
    """By itself, and not because it was given up (status 1)."""
    assert run_main("inference_forever()", '["", 1, 0]\n').returncode == 0
