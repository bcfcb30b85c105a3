"""The public interface: its examples, its values beside CPython's, and what a type checker sees of it."""

from __future__ import annotations

import dataclasses
import doctest
import inspect
import json
import subprocess
import sys
import types
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

import closure_lsp
from closure_lsp.api import public
from tests.cli.runner import LATE, MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = '''\
import os


@decorate(lambda: os)
def outer(n, é=1):
    """Text."""
    total = 0

    class Inner:
        x = n

        def method(self):
            return __class__, n, [y for y in self.z if y > total]

    def add(k):
        nonlocal total
        total += k + é
        return lambda: (total, k)

    return Inner, add, (j for j in range(n))
'''


def test_the_examples() -> None:
    assert doctest.testmod(public).attempted >= 10
    assert doctest.testmod(public).failed == 0


def code_objects(code: types.CodeType) -> Iterator[types.CodeType]:
    """All code objects, each before those inside it, in the order of the text."""
    yield code
    inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
    for each in sorted(inner, key=lambda each: each.co_firstlineno):
        yield from code_objects(each)


def _qualname(code: types.CodeType) -> str:
    found: str = vars(types.CodeType)["co_qualname"].__get__(code)  # 3.11: newer than the version that types are for
    return found


@pytest.mark.skipif(sys.version_info < (3, 11), reason="code objects have no qualified names")
def test_blocks_are_those_of_cpython() -> None:
    files = [SOURCE, Path(json.__file__).with_name("decoder.py").read_text(), Path(dataclasses.__file__).read_text()]
    for text in files:
        found = closure_lsp.analyze(text)
        blocks = sorted(
            (block.qualname, tuple(capture.name for capture in block.captures), block.cells)
            for block in found.blocks
            if block.kind != "annotation" and block.name != "__annotate__" and not block.is_inlined
        )
        code = sorted(
            (_qualname(each), each.co_freevars, each.co_cellvars)
            for each in code_objects(compile(text, "x", "exec", dont_inherit=True))
            if each.co_name != "__annotate__"
        )
        assert blocks == code


def test_places_and_homes() -> None:
    found = closure_lsp.analyze(SOURCE, python_version="3.13")
    (add,) = (block for block in found.blocks if block.name == "add")
    assert (add.kind, add.line, add.column, add.end_line, add.end_column) == ("function", 15, 5, 18, 34)
    assert {
        (capture.name, capture.home, capture.is_rebound, capture.line, capture.column) for capture in add.captures
    } == {
        ("total", "outer", True, 16, 18),
        ("é", "outer", False, 17, 22),
    }
    variables = {variable.name: variable for variable in add.variables}
    assert (variables["k"].scope, variables["k"].home, variables["k"].flags) == (
        "cell",
        "outer.<locals>.add",
        ("parameter", "referenced"),
    )
    assert (variables["k"].line, variables["k"].column) == (15, 13)
    (os_,) = (variable for variable in found.module.variables if variable.name == "os")
    assert (os_.scope, os_.home, os_.line, os_.column) == ("local", "<module>", 1, 8)
    assert found.python_version == "3.13"
    assert (found.module.end_line, found.module.end_column) == (21, 1)


def test_every_text_has_an_analysis() -> None:
    for text in ("", "def f(:\n", "x = (", "\x00", "a" * 10_000, "def f():\n nonlocal x\n", b"\xff\xfe", "\ud800"):
        found = closure_lsp.analyze(text)
        assert found.blocks[0].kind == "module"
    assert [problem.line for problem in closure_lsp.analyze("def f():\n nonlocal x\n").problems] == [2]
    deep = closure_lsp.analyze("lambda: " * 2000 + "1")
    assert len(deep.blocks) == 2001


def test_values_are_frozen_and_plain() -> None:
    found = closure_lsp.analyze(SOURCE)
    assert json.loads(json.dumps(found.to_dict()))["module"]["qualname"] == "<module>"
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.module.name = "x"  # type: ignore[misc] # that is the point
    (finding,) = closure_lsp.check(LATE)
    assert closure_lsp.Finding.from_dict(json.loads(json.dumps(finding.to_dict()))) == finding


def test_a_path_and_its_project(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(LATE + MISSING, "utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.closure-lsp]\nignore = ["missing-global"]\n')
    (finding,) = closure_lsp.check(tmp_path / "a.py")
    assert (finding.path, finding.rule) == (str(tmp_path / "a.py"), "late-binding-capture")
    assert [found.rule for found in closure_lsp.check(LATE + MISSING)] == ["late-binding-capture", "missing-global"]
    assert closure_lsp.check(tmp_path / "a.py", select=["missing-global"], ignore=[])[0].rule == "missing-global"


@pytest.mark.parametrize("path", ["none.py", "."])
def test_path_that_cannot_be_read(tmp_path: Path, path: str) -> None:
    with pytest.raises(OSError, match=r"No such file|not a regular file"):
        closure_lsp.check(tmp_path / path)


def test_wrong_arguments() -> None:
    with pytest.raises(ValueError, match=r'"3.9" to "3.15"'):
        closure_lsp.analyze("", python_version="2.7")
    with pytest.raises(ValueError, match="no rule 'x'"):
        closure_lsp.check("", select=["x"])
    with pytest.raises(ValueError, match="no rule"):
        closure_lsp.check("", ignore="missing-global")
    with pytest.raises(ValueError, match="no rule 'x'"):
        closure_lsp.explain("x")
    with pytest.raises(AttributeError, match="nothing"):
        _ = closure_lsp.nothing


def test_rules() -> None:
    for rule in closure_lsp.rules():
        assert closure_lsp.explain(rule.name).startswith(rule.summary.split()[0])
    assert not all(rule.is_default for rule in closure_lsp.rules())


def test_import_is_cheap_and_the_names_are_there() -> None:
    code = (
        "import sys, closure_lsp\n"
        "print([name for name in sys.modules if name.startswith(('closure_lsp.', 'tree_sitter', 'jedi', 'pygls'))])\n"
        "print(sorted(closure_lsp.__all__) == sorted(set(dir(closure_lsp)) & set(closure_lsp.__all__)))\n"
        "print(all(getattr(closure_lsp, name) for name in closure_lsp.__all__), 'pygls' in sys.modules)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert result.stdout == "['closure_lsp.version']\nTrue\nTrue False\n"


def test_everything_public_is_documented() -> None:
    for name in closure_lsp.__all__:
        found = getattr(closure_lsp, name)
        if inspect.isfunction(found) or inspect.isclass(found):
            assert inspect.getdoc(found), name


def test_a_user_s_program_sees_the_types(tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(
        dedent(
            """\
            from pathlib import Path

            import closure_lsp

            for finding in closure_lsp.check(Path("a.py"), python_version="3.12"):
                reveal_type(finding)
                if finding.fix is not None:
                    reveal_type(finding.fix.edits[0].new_text)
            reveal_type(closure_lsp.analyze("").blocks[0].captures[0].home)
            closure_lsp.check(5)
            closure_lsp.analyze("", python_version=3.12)
            """
        )
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "user.py"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    printed = result.stdout.replace('"builtins.', '"')  # as mypy before 2 writes it
    assert [line.partition(": ")[2] for line in printed.splitlines() if not line.startswith(" ")] == [
        'note: Revealed type is "closure_lsp.api.findings.Finding"',
        'note: Revealed type is "str"',
        'note: Revealed type is "str | None"',
        'error: Argument 1 to "check" has incompatible type "int"; expected "str | bytes | PathLike[str]"  [arg-type]',
        'error: Argument "python_version" to "analyze" has incompatible type "float"; expected "str | None"'
        "  [arg-type]",
    ], result.stdout + result.stderr
