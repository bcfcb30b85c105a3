"""Each row of the standard library is proven by a program that CPython runs, and none is missing."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from closure_lsp.library import Library
from closure_lsp.library.notation import RowParameter, read_effect
from closure_lsp.library.rows import shipped_modules, shipped_names, shipped_rows
from closure_lsp.python_version import PythonVersion
from tests.library import install
from tests.library.check import OPENS_WINDOWS, display, environment, has_tkinter, interpreters_by_version
from tests.library.judge import differences
from tests.library.page import PAGE, is_standard, text
from tests.library.proofs import PACKAGES, PROOFS, Proof, proofs_of, run, shipped
from tests.library.typeshed import StubParameter, callbacks, iterables

if TYPE_CHECKING:
    from collections.abc import Callable

PROVEN = sorted(file.stem for file in PROOFS.glob("*.toml"))
OF_PACKAGES = sorted(file.stem for file in PACKAGES.glob("*.toml"))
VERSIONS = [PythonVersion(3, minor) for minor in range(9, 16)]
STANDARD = [row for row in shipped().values() if is_standard(row.name.partition(".")[0]) or "." not in row.name]

NOT_OF_INTEREST = {
    "code objects, though typeshed says a callable": ("dis.disassemble", "dis.findlabels", "dis.findlinestarts"),
    "a class that nobody calls: it is only compared": (
        "functools.singledispatchmethod.register cls",
        "urllib.request.AbstractHTTPHandler.do_open",
    ),
    "a private default, never given by a caller": (
        "difflib.IS_LINE_JUNK",
        "json.decoder.JSONDecoder.decode",
        "timeit.main",
        "xml.etree.ElementTree.XMLPullParser",
        "asyncio.windows_utils.PipeHandle.close",
    ),
    "not called: names are looked up in it": ("typing_extensions.evaluate_forward_ref",),
    "for type checkers only, it is not there at run time": ("typing.type_check_only",),
    "of a module that 3.10 no longer has, and with it the stubs of a newer mypy": (
        "formatter.AbstractFormatter.format_counter",
    ),
    "only the library itself calls it": (
        "asyncio.base_events.Server",
        "asyncio.tools.build_async_tree",
        "asyncio.tools.build_task_table",
        "asyncio.trsock.TransportSocket.sendmsg_afalg",
        "email.charset.Charset.header_encode_lines",
        "email.headerregistry.AddressHeader.init",
        "email.headerregistry.BaseHeader.init",
        "email.headerregistry.ContentTransferEncodingHeader.init",
        "email.headerregistry.DateHeader.init",
        "email.headerregistry.MIMEVersionHeader.init",
        "email.headerregistry.ParameterizedMIMEHeader.init",
        "importlib.metadata.SelectableGroups.load",
        "importlib.readers.remove_duplicates",
        "site.StartupState.addsitepackages",
    ),
    "of a module that Python no longer has, and called by that module alone": (
        "distutils.ccompiler.CCompiler.object_filenames",
        "distutils.ccompiler.CCompiler.spawn",
        "distutils.util.Mixin2to3.run_2to3",
        "distutils.util.copydir_run_2to3",
        "distutils.util.run_2to3",
        "lib2to3.btm_matcher.BottomMatcher.run",
        "lib2to3.main.StdoutRefactoringTool",
        "lib2to3.main.StdoutRefactoringTool.log_error",
        "lib2to3.pgen2.driver.Driver.parse_tokens",
        "lib2to3.pgen2.pgen.ParserGenerator.dump_dfa",
        "lib2to3.refactor.MultiprocessRefactoringTool.refactor",
        "lib2to3.refactor.RefactoringTool.log_error",
        "lib2to3.refactor.RefactoringTool.parse_block",
        "lib2to3.refactor.RefactoringTool.wrap_toks",
        "sre_parse.Tokenizer.getwhile",
    ),
    "an iterator fails there: it has to be pickled": (
        "multiprocessing.managers.BaseListProxy.__setitem__",
        "multiprocessing.managers.BaseListProxy.extend",
        "multiprocessing.managers.SharedMemoryManager.ShareableList",
        "multiprocessing.managers.SyncManager.dict",
        "multiprocessing.managers.SyncManager.list",
        "multiprocessing.managers.SyncManager.set",
        "multiprocessing.pool.Pool.apply args",
        "multiprocessing.pool.Pool.apply_async args",
    ),
    "an iterator fails there: it needs a length, or items that can be sorted, or an index": (
        "multiprocessing.shared_memory.ShareableList",
        "multiprocessing.sharedctypes.SynchronizedArray.__setitem__",
        "pty.spawn argv",
        "types.FrameLocalsProxyType.update",
        "types.new_class bases",
    ),
    "an interface without code": ("typing.IO.writelines", "typing.MutableSequence.__setitem__"),
    "it is the receiver, which typeshed annotates": ("email.generator.Generator self",),
    "it needs an asynchronous generator, whose state it reads": ("inspect.getasyncgenstate",),
    "words and patterns for Tcl, which are written down where they are handed over": (
        "tkinter.filedialog.askopenfile",
        "tkinter.filedialog.askopenfilename",
        "tkinter.filedialog.askopenfilenames",
        "tkinter.filedialog.askopenfiles",
        "tkinter.filedialog.asksaveasfile",
        "tkinter.filedialog.asksaveasfilename",
        "tkinter.ttk.Style.map kw",
    ),
    "it stops the program, or starts another one": (
        "pdb.Pdb.set_trace_async",
        "pdb.set_trace_async",
    ),
    "it always fails: OpenSSL has no such protocol any more": ("ssl.SSLContext.set_npn_protocols",),
    "not on Linux": ("msilib.add_data", "select.kqueue.control"),
}
"""Parameters of typeshed that have no row, by the reason."""


@pytest.mark.long
@pytest.mark.parametrize("version", VERSIONS, ids=str)
@pytest.mark.parametrize("module", PROVEN)
def test_what_rows_say_is_what_programs_see(module: str, version: PythonVersion) -> None:
    interpreter = interpreters_by_version().get(version)
    if interpreter is None:
        pytest.skip(f"there is no Python {version}")
    if module in OPENS_WINDOWS and not (display() and has_tkinter(interpreter)):
        pytest.skip("there is no display and no Xvfb to make one, or this Python has no tkinter")
    proofs = [proof for proof in proofs_of(module) if proof.holds_in(version)]
    answers = run(proofs, interpreter, environment())
    failed = [proof for proof in proofs if differences(proof, answers[proof.key])]
    # A busy machine may be slow: a program that fails is run once more, alone.
    again = run(failed, interpreter, environment())
    assert [(proof.key, text) for proof in failed for text in differences(proof, again[proof.key])] == []


@pytest.mark.long
@pytest.mark.parametrize("module", [module for module in OF_PACKAGES if module not in install.modules_by_hand()])
def test_what_rows_of_packages_say_is_what_programs_see(module: str) -> None:
    interpreter = install.find()
    if interpreter is None:
        assert os.environ.get("CI") != "true", "run `python3 -m tests.library.install`"
        pytest.skip("the packages are not installed: `python3 -m tests.library.install`")
    if module in OPENS_WINDOWS and not (display() and has_tkinter(interpreter)):
        pytest.skip("there is no display and no Xvfb to make one, or this Python has no tkinter")
    proofs = proofs_of(module)
    answers = run(proofs, interpreter, environment())
    failed = [proof for proof in proofs if differences(proof, answers[proof.key])]
    again = run(failed, interpreter, environment())
    assert [(proof.key, text) for proof in failed for text in differences(proof, again[proof.key])] == []


def test_what_is_not_run_each_time_says_with_which_version_it_was_proven() -> None:
    by_hand = sorted(install.modules_by_hand() & set(OF_PACKAGES))
    assert by_hand
    assert [module for module in by_hand if not re.match(r"\S+ v?\d+\.\d+", shipped_rows(module).source)] == []


def test_each_row_has_its_programs() -> None:
    proven = {
        (proof.callable.name, proof.parameter.name)
        for module in (*PROVEN, *OF_PACKAGES)
        for proof in proofs_of(module)
        if proof.parameter
    }
    missing = [
        f"{row.name}({parameter.name})"
        for row in shipped().values()
        if not row.unproven
        for parameter in (*row.parameters, *([row.receiver] if row.receiver else []))
        if parameter.effects and (row.name, parameter.name) not in proven
    ]
    assert missing == []


def test_the_programs_of_a_parameter_show_all_its_effects() -> None:
    shown: dict[str, set[object]] = {}
    for module in (*PROVEN, *OF_PACKAGES):
        for proof in proofs_of(module):
            if proof.parameter is not None:
                key = f"{proof.callable.name}({proof.parameter.name})"
                shown.setdefault(key, set(proof.parameter.effects)).difference_update(proof.tried)
    assert {key: left for key, left in shown.items() if left} == {}


def test_what_is_untrue_without_an_argument_is_tried_with_it() -> None:
    keys = {proof.key for module in PROVEN for proof in proofs_of(module)}
    missing = [
        proof.key
        for module in PROVEN
        for proof in proofs_of(module)
        if any(getattr(effect, "unless", "") for effect in proof.effects) and f"{proof.key} otherwise" not in keys
    ]
    assert missing == []


def test_at_most_one_row_in_twenty_is_unproven() -> None:
    unproven = [row.name for row in STANDARD if row.unproven]
    assert len(unproven) <= len(STANDARD) * 0.05, unproven


@pytest.mark.parametrize(
    ("key", "claim"),
    [
        ("functools.reduce(function)", "looks"),
        ("functools.reduce(function)", "runs used"),
        ("functools.reduce(iterable)", "iterates now"),
        ("functools.partial(args)", "looks"),
        ("map(iterables)", "drains now"),
        ("list(iterable)", "drains now"),
        ("list.append(object)", "keeps in module"),
        ("list.append(object)", "keeps in self alone"),
        ("list.append(object)", "looks"),
        ("list.pop(self)", "takes out first"),
        ("list.clear(self)", "takes out last"),
        ("signal.signal(handler)", "keeps in module & runs later"),
        ("threading.Thread.start(self)", "runs now"),
        ("threading.Thread.join(self)", "waits used"),
        ("contextlib.ExitStack.callback(callback)", "keeps in self & runs later & gives back itself"),
        ("contextlib.ExitStack.callback(callback)", "keeps in self & runs with-end"),
        ("asyncio.to_thread(func)", "runs beside"),
        ("asyncio.create_task(coro)", "runs now & gives back handle"),
        ("multiprocessing.Process.start(self)", "runs beside"),
    ],
)
def test_what_is_not_so_is_found(key: str, claim: str) -> None:
    module = "builtins" if key.partition("(")[0].partition(".")[0] in ("map", "list") else key.partition(".")[0]
    proof = next(each for each in proofs_of(module) if each.key == key)
    effects = tuple(read_effect(each.strip()) for each in claim.split("&"))
    false = dataclasses.replace(proof, effects=effects, tried=effects)
    assert _differences(proof) == []
    assert _differences(false) != []


def _differences(proof: Proof) -> list[str]:
    interpreter = next(iter(interpreters_by_version().values()))
    return differences(proof, run([proof], interpreter, environment())[proof.key])


@pytest.mark.parametrize("parameters", [callbacks, iterables])
def test_each_parameter_of_typeshed_that_takes_a_function_or_iterator_has_a_row(
    parameters: Callable[[], tuple[StubParameter, ...]],
) -> None:
    libraries = [Library(version) for version in VERSIONS]
    excluded = {name for names in NOT_OF_INTEREST.values() for name in names}
    missing = [
        f"{each.callable} {each.parameter}"
        for each in parameters()
        if not any(_is_known(library, each) for library in libraries)
        and not {each.callable, f"{each.callable} {each.parameter}"} & excluded
    ]
    assert missing == []


def _is_known(library: Library, callback: StubParameter) -> bool:
    found = library.callable(callback.callable)
    if found is None:
        return False
    own: list[RowParameter | None] = [each for each in found.parameters if each.name == callback.parameter]
    own += [found.parameter_named(callback.parameter)] if not own else []
    own += [found.parameter_at(callback.position)] if callback.position is not None else []
    return any(each is not None and each.effects for each in own) or bool(found.unproven)


@pytest.mark.parametrize("module", shipped_modules())
def test_rows_can_be_read_and_speak_of_what_there_is(module: str) -> None:
    rows = shipped_rows(module)
    library = Library(PythonVersion(3, 13))
    assert [name for name in rows.callables if rows.find(name) is None or rows.find(name).signature is None] == []  # type: ignore[union-attr]
    assert list(rows.callables) == list(dict.fromkeys(rows.callables))
    places = [*rows.callables, *rows.classes, *rows.aliases, *rows.attributes]
    assert [name for name in places if module != "builtins" and name.partition(".")[0] != module] == []
    bases = [base for each in rows.classes.values() for base in each] + list(rows.attributes.values())
    assert [base for base in bases if not library.is_class(base)] == []
    known = [name for name in rows.aliases.values() if name not in shipped() and not library.is_class(name)]
    assert [
        name
        for name in known
        if name not in shipped_modules() and not any(each.startswith(f"{name}.") for each in shipped())
    ] == []


def test_names_that_decide_alone_lead_to_rows() -> None:
    names = {name for kind in shipped_names().values() for found in kind.values() for name in found}
    assert sorted(names - shipped().keys()) == []
    for kind in shipped_names().values():
        assert all(name.rpartition(".")[2] == key.rpartition(".")[2] for key, found in kind.items() for name in found)


def test_the_page_is_up_to_date() -> None:
    assert Path(PAGE).read_text(encoding="utf-8") == text(), "run `python -m tests.library --write`"
