"""Every error of CPython's symbol table: its words, its place, and since when it is one."""

from __future__ import annotations

import pytest

from tests.scopes.check import check_errors

OLDEST, NEWEST = "3.10", "3.15"
"""3.9 reports many of these at other places (`tests/oracle/compare.py`, rule 7)."""


@pytest.mark.parametrize("version", [OLDEST, "3.13", NEWEST])
class TestDeclarations:
    def test_a_parameter(self, version: str) -> None:
        check_errors("def f(a):\n    global a\n", "2:5 name 'a' is parameter and global", version=version)
        check_errors("def f(a):\n    nonlocal a\n", "2:5 name 'a' is parameter and nonlocal", version=version)

    def test_a_name_that_was_used(self, version: str) -> None:
        message = "3:5 name 'x' is used prior to global declaration"
        check_errors("def f():\n    x\n    global y, x\n", message, version=version)

    def test_a_name_that_was_used_in_the_other_arm_of_a_try(self, version: str) -> None:
        message = "6:5 name 'x' is used prior to global declaration"
        handler_first = "try:\n    pass\nexcept E:\n    {}\nelse:\n    {}\n"
        is_new = version != OLDEST  # 3.13: gh-111123
        check_errors(handler_first.format("x", "global x"), *[message] * is_new, version=version)
        message = "4:5 name 'x' is used prior to global declaration"
        check_errors(handler_first.format("global x", "x"), *[message] * (not is_new), version=version)

    def test_a_name_that_was_bound(self, version: str) -> None:
        message = "3:5 name 'x' is assigned to before nonlocal declaration"
        source = "def f():\n    x = 1\n    nonlocal x\n"
        check_errors(source, message, "3:5 no binding for nonlocal 'x' found", version=version)

    def test_a_name_that_was_annotated(self, version: str) -> None:
        check_errors("def f():\n    x: int\n    global x\n", "3:5 annotated name 'x' can't be global", version=version)

    def test_an_annotation_of_what_was_declared(self, version: str) -> None:
        source = "def f():\n    global x\n    x: int = 1\n"
        check_errors(source, "3:5 annotated name 'x' can't be global", version=version)
        check_errors("global x\nx: int\n", version=version)
        check_errors("def f():\n    global x\n    (x): int = 1\n", version=version)

    def test_both_declarations_of_one_name(self, version: str) -> None:
        source = "def f(x):\n    def g():\n        nonlocal x\n        global x\n"
        check_errors(source, "3:9 name 'x' is nonlocal and global", version=version)

    def test_a_nonlocal_without_a_variable(self, version: str) -> None:
        check_errors("def f():\n    nonlocal x\n", "2:5 no binding for nonlocal 'x' found", version=version)
        check_errors("class C:\n    nonlocal x\n", "2:5 no binding for nonlocal 'x' found", version=version)
        check_errors("nonlocal x\n", "1:1 nonlocal declaration not allowed at module level", version=version)

    def test_columns_are_those_of_utf_8(self, version: str) -> None:
        message = "1:20 name 'é' is used prior to global declaration"
        check_errors("def f(): 'ü'; é; global é\n", message, version=version)


class TestTheWholeModule:
    """What one statement does not show alone."""

    def test_a_global_below_an_earlier_statement(self) -> None:
        check_errors("x = 1\nglobal x\n", "2:1 name 'x' is assigned to before global declaration")
        check_errors("x\nx = 1\nglobal x\n", "3:1 name 'x' is used prior to global declaration")
        check_errors("x: int\nglobal x\n", "2:1 annotated name 'x' can't be global")

    def test_an_import_or_an_inner_function_does_not_count(self) -> None:
        check_errors("import x\nglobal x\n")
        check_errors("def f(): x\nglobal x\n")

    def test_nonlocal_and_global_in_two_statements(self) -> None:
        check_errors(
            "global a\nnonlocal a\n",
            "1:1 name 'a' is nonlocal and global",
            "2:1 nonlocal declaration not allowed at module level",
        )

    def test_a_late_future_import(self) -> None:
        message = "from __future__ imports must occur at the beginning of the file"
        check_errors("'''Doc.'''\n# comment\nfrom __future__ import division\nfrom __future__ import annotations\n")
        check_errors("'a' 'b'\nfrom __future__ import annotations\n")
        check_errors("x = 1\nfrom __future__ import annotations\n", f"2:1 {message}")
        check_errors("'a'\n'b'\nfrom __future__ import annotations\n", f"3:1 {message}")
        check_errors("b'a'\nfrom __future__ import annotations\n", f"2:1 {message}")
        check_errors("if x:\n    from __future__ import annotations\n", f"2:5 {message}")

    def test_an_unknown_feature(self) -> None:
        source = "from __future__ import nonsense\n"
        check_errors(source, "1:1 future feature nonsense is not defined")
        check_errors("from __future__ import braces\n", "1:1 not a chance")
        check_errors("from __future__ import *\n", "1:1 future feature * is not defined")


class TestParameters:
    def test_two_of_one_name(self) -> None:
        source = "def f(a, b, *, c, a): pass\n"
        check_errors(source, "1:19 duplicate argument 'a' in function definition", version="3.14")
        check_errors(source, "1:19 duplicate parameter 'a' in function definition", version="3.15")

    def test_names_are_compared_mangled(self) -> None:
        source = "class C:\n    def f(__a, _C__a): pass\n"
        check_errors(source, "2:16 duplicate argument '_C__a' in function definition")

    def test_lambdas(self) -> None:
        check_errors("lambda a, *a: 1\n", "1:12 duplicate argument 'a' in function definition")


class TestWalrus:
    def test_in_the_iterable_of_a_comprehension(self) -> None:
        message = "assignment expression cannot be used in a comprehension iterable expression"
        check_errors("[1 for x in (y := z)]\n", f"1:14 {message}")
        check_errors("[1 for x in [1 for y in (lambda: (z := 1))]]\n", f"1:35 {message}")

    def test_of_an_iteration_variable(self) -> None:
        message = "assignment expression cannot rebind comprehension iteration variable 'x'"
        check_errors("[x := 1 for x in y]\n", f"1:2 {message}")
        check_errors("[[(x := 1) for z in y] for x in y]\n", f"1:4 {message}")

    def test_of_what_a_target_only_reads_since_3_12(self) -> None:
        source = "[(x := 1) for a[x] in y]\n"
        message = "1:3 assignment expression cannot rebind comprehension iteration variable 'x'"
        check_errors(source, message, version="3.11")
        check_errors(source, version="3.12")

    def test_of_a_private_iteration_variable_since_3_13(self) -> None:
        source = "class C:\n    def f(self): [__p := 1 for __p in self]\n"
        check_errors(source, version="3.12")
        check_errors(source, "2:19 assignment expression cannot rebind comprehension iteration variable '__p'")

    def test_above_a_loop_over_it(self) -> None:
        message = "1:31 comprehension inner loop cannot rebind assignment expression target 'j'"
        check_errors("[1 for i in a if (j := 1) for j in b]\n", message)

    def test_in_a_comprehension_of_a_class_body(self) -> None:
        message = "assignment expression within a comprehension cannot be used in a class body"
        check_errors("class C:\n    [x := 1 for a in b]\n", f"2:6 {message}")
        check_errors("class C:\n    f = lambda: [x := 1 for a in b]\n")


class TestYieldAndAwait:
    def test_yield_in_a_comprehension(self) -> None:
        for opening, closing, word in (
            ("[", "]", "list comprehension"),
            ("{", "}", "set comprehension"),
            ("{1: ", "}", "dict comprehension"),
            ("(", ")", "generator expression"),
        ):
            source = f"def f():\n    {opening}(yield) for a in b{closing}\n"
            check_errors(source, f"2:{6 + len(opening)} 'yield' inside {word}")
        check_errors("def f():\n    [a for a in (yield)]\n")

    def test_await(self) -> None:
        check_errors("await x\n", "1:1 'await' outside function")
        check_errors("def f(): await x\n", "1:10 'await' outside async function")
        check_errors("async def f(): await x, [await y for y in z]\n")
        check_errors("async def f(): lambda: await x\n", "1:24 'await' outside async function")

    def test_async_statements(self) -> None:
        check_errors("def f():\n    async for a in b: pass\n", "2:5 'async for' outside async function")
        check_errors("async with a: pass\n", "1:1 'async with' outside async function")

    def test_async_comprehensions(self) -> None:
        message = "asynchronous comprehension outside of an asynchronous function"
        check_errors("[a async for a in b]\n", f"1:1 {message}")
        check_errors("(a async for a in b)\n")
        inner = "async def f():\n    [[a async for a in b] for c in d]\n"
        check_errors(inner, f"2:6 {message}", version="3.10")
        check_errors(inner, version="3.11")


class TestAnnotationScopes:
    def test_annotations_since_they_are_deferred(self) -> None:
        source = "def f(x: (y := 1)): pass\n"
        check_errors(source)
        check_errors(source, "1:11 named expression cannot be used within an annotation", version="3.14")

    def test_annotations_that_stay_text(self) -> None:
        source = "from __future__ import annotations\nx: (yield)\n"
        check_errors(source, version="3.9")
        check_errors(source, "2:5 'yield expression' can not be used within an annotation", version="3.11")
        check_errors(source, "2:5 yield expression cannot be used within an annotation", version="3.12")

    def test_generics(self) -> None:
        message = "cannot be used within the definition of a generic"
        check_errors("class C[T](x := 1): pass\n", f"1:12 named expression {message}")
        check_errors("def f[T](a: (yield)): pass\n", f"1:14 yield expression {message}")
        check_errors("def f[T](a=(x := 1)): pass\n")

    def test_type_aliases(self) -> None:
        check_errors("type A = (await x)\n", "1:11 await expression cannot be used within a type alias")

    def test_bounds_constraints_and_defaults(self) -> None:
        message = "named expression cannot be used within"
        check_errors("def f[T: (x := 1)](): pass\n", f"1:11 {message} a TypeVar bound")
        check_errors("def f[T: (1, (x := 1))](): pass\n", f"1:15 {message} a TypeVar bound", version="3.12")
        check_errors("def f[T: (1, (x := 1))](): pass\n", f"1:15 {message} a TypeVar constraint")
        check_errors("def f[T = (x := 1)](): pass\n", f"1:12 {message} a TypeVar default")
        check_errors("def f[*T = (x := 1)](): pass\n", f"1:13 {message} a TypeVarTuple default")
        check_errors("def f[**T = (x := 1)](): pass\n", f"1:14 {message} a ParamSpec default")

    def test_walrus_in_a_comprehension(self) -> None:
        message = "assignment expression within a comprehension cannot be used"
        check_errors("type A = [x := 1 for y in z]\n", f"1:11 {message} in a type alias")
        check_errors("def f[T: [x := 1 for y in z]](): pass\n", f"1:11 {message} in a TypeVar bound")
        check_errors("class C[T]([x := 1 for y in z]): pass\n", f"1:13 {message} within the definition of a generic")
        check_errors("def f(a: [x := 1 for y in z]): pass\n", version="3.14")

    def test_blocks_in_a_class(self) -> None:
        source = "class C:\n    type A = lambda: 1\n"
        check_errors(source, "2:14 Cannot use lambda in annotation scope within class scope", version="3.12")
        check_errors(source)
        source = "class C:\n    def f[T: [x for x in y]](): pass\n"
        check_errors(source, "2:14 Cannot use comprehension in annotation scope within class scope", version="3.12")
        check_errors(source)

    def test_type_parameters(self) -> None:
        check_errors("class C[T, *T]: pass\n", "1:12 duplicate type parameter 'T'")
        check_errors("def f[T]():\n    nonlocal T\n", "2:5 nonlocal binding not allowed for type parameter 'T'")
        check_errors("class C[T]:\n    nonlocal T\n", "2:5 nonlocal binding not allowed for type parameter 'T'")
        check_errors("def f[T]():\n    T = 1\n    def g(): nonlocal T\n")
        source = "def f[__classdict__](): pass\n"
        check_errors(source)
        message = "1:7 reserved name '__classdict__' cannot be used for type parameter"
        check_errors(source, message, version="3.14")


class TestImports:
    def test_star(self) -> None:
        check_errors("from a import *\n")
        check_errors("def f():\n    from a import *\n", "2:19 import * only allowed at module level")

    def test_lazy(self) -> None:
        for source, message in (
            ("def f():\n  lazy import a\n", "2:3 lazy import not allowed inside functions"),
            ("class C:\n  lazy from a import b\n", "2:3 lazy from ... import not allowed inside classes"),
            ("try: lazy import a\nfinally: pass\n", "1:6 lazy import not allowed inside try/except blocks"),
            ("lazy from a import *\n", "1:1 lazy from ... import * is not allowed"),
        ):
            check_errors(source, message, version="3.15")
        check_errors("lazy import a\nwith a: lazy from b import c\n", version="3.15")


class TestDebug:
    @pytest.mark.parametrize(
        ("source", "place"),
        [
            ("__debug__ = 1\n", "1:1"),
            ("a.__debug__ = 1\n", "1:1"),
            ("(__debug__ := 1)\n", "1:2"),
            ("__debug__ += 1\n", "1:1"),
            ("__debug__: int\n", "1:1"),
            ("@d\ndef __debug__(): pass\n", "2:1"),
            ("class __debug__: pass\n", "1:1"),
            ("def f(**__debug__): pass\n", "1:9"),
            ("lambda __debug__: 1\n", "1:8"),
            ("import a as __debug__\n", "1:8"),
            ("from a import __debug__\n", "1:15"),
            ("f(__debug__=1)\n", "1:3"),
            ("class C(__debug__=1): pass\n", "1:9"),
            ("for __debug__ in x: pass\n", "1:5"),
            ("with a as __debug__: pass\n", "1:11"),
            ("try: pass\nexcept E as __debug__: pass\n", "2:1"),
            ("[1 for __debug__ in x]\n", "1:8"),
            ("match a:\n  case [*__debug__]: pass\n", "2:9"),
            ("match a:\n  case {1: 2, **__debug__}: pass\n", "2:8"),
            ("match a:\n  case C(__debug__=1): pass\n", "2:20"),
            ("match a:\n  case 1 as __debug__: pass\n", "2:8"),
            ("def f[__debug__](): pass\n", "1:7"),
            ("type __debug__ = 1\n", "1:6"),
        ],
    )
    def test_nothing_may_bind_it(self, source: str, place: str) -> None:
        check_errors(source, f"{place} cannot assign to __debug__", version="3.14")

    def test_nor_delete_it(self) -> None:
        check_errors("del __debug__\n", version="3.9")
        check_errors("del __debug__\n", "1:5 cannot delete __debug__", version="3.10")
        check_errors("del a.__debug__\n", version="3.13")
        check_errors("del a.__debug__\n", "1:5 cannot delete __debug__", version="3.14")

    def test_reading_and_declaring_are_fine(self) -> None:
        check_errors("global __debug__\nx = __debug__, a.__debug__\n")
