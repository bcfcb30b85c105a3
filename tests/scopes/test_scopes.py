"""What each construct means for scopes, and what differs between versions: small examples, readable as documentation.

Every example is judged by the interpreter of its version too, if there is one here.
"""

from __future__ import annotations

import pytest

from tests.scopes.check import analyse, check_names, check_scopes


class TestConstructs:
    def test_a_captured_variable_is_a_cell_there_and_free_here(self) -> None:
        check_scopes(
            """\
            def outer(n):
                def inner():
                    return n
            """,
            """
            outer: n | -
            outer.<locals>.inner: - | n
            """,
        )

    def test_a_cell_is_passed_on_by_every_function_in_between(self) -> None:
        check_scopes(
            "def a(x):\n    def b():\n        return lambda: x\n",
            """
            a: x | -
            a.<locals>.b: - | x
            a.<locals>.b.<locals>.<lambda>: - | x
            """,
        )

    def test_nonlocal_writes_the_cell(self) -> None:
        check_names(
            "def f():\n    x = 0\n    def g():\n        nonlocal x\n        x += 1\n        del x\n",
            """
            f STORE_NAME
            x STORE_DEREF
            g STORE_FAST
            x LOAD_DEREF
            x STORE_DEREF
            x DELETE_DEREF
            """,
        )

    def test_global_in_one_function_marks_the_modules_own_code_too(self) -> None:
        check_names(
            "x = 1\ndef f():\n    global x\n    x = 2\n",
            """
            x STORE_GLOBAL
            f STORE_NAME
            x STORE_GLOBAL
            """,
        )

    def test_class_names_are_not_seen_in_methods(self) -> None:
        check_names(
            "def f(x):\n    class C:\n        x = 1\n        y = x\n        def m(self): return x\n",
            """
            f STORE_NAME
            C STORE_FAST
            x STORE_NAME
            y STORE_NAME
            x LOAD_NAME
            m STORE_NAME
            x LOAD_DEREF
            """,
        )

    def test_a_class_body_that_only_reads_looks_in_its_own_names_first(self) -> None:
        source = "def f(x):\n    class C:\n        y = x\n"
        check_names(source, "f STORE_NAME\nC STORE_FAST\ny STORE_NAME\nx LOAD_CLASSDEREF", "3.11")
        check_names(source, "f STORE_NAME\nC STORE_FAST\ny STORE_NAME\nx LOAD_FROM_DICT_OR_DEREF", "3.12")

    def test_super_needs_the_class(self) -> None:
        check_scopes(
            "class C:\n    def m(self): super().m()\n    def n(self): __class__\n    def o(self): pass\n",
            """
            C: __class__ | -
            C.m: - | __class__
            C.n: - | __class__
            C.o: - | -
            """,
        )

    def test_private_names_are_mangled_in_nested_functions_as_well(self) -> None:
        check_scopes(
            "class _C:\n    def m(self, __x):\n        return lambda: __x\n",
            """
            _C: - | -
            _C.m: _C__x | -
            _C.m.<locals>.<lambda>: - | _C__x
            """,
        )

    def test_the_first_iterable_belongs_outside(self) -> None:
        check_scopes(
            "class C:\n    xs = ys = ()\n    a = list(x for x in xs for y in ys)\n",
            """
            C: - | -
            C.<genexpr>: - | -
            """,
        )
        check_names(
            "class C:\n    a = list(x for x in xs if y)\n",
            """
            C STORE_NAME
            a STORE_NAME
            list LOAD_NAME
            x LOAD_FAST
            x STORE_FAST
            xs LOAD_NAME
            y LOAD_GLOBAL
            """,
        )

    def test_a_walrus_in_a_comprehension_binds_around_it(self) -> None:
        check_scopes(
            "def f(xs):\n    any((hit := x) for x in xs)\n    return hit\n",
            """
            f: hit | -
            f.<locals>.<genexpr>: - | hit
            """,
        )

    def test_patterns_bind(self) -> None:
        check_names(
            """\
            match p:
                case [a, *b] | C(k=a, x=(b)) if d: pass
                case {'k': v, **rest}: pass
                case E.F as _g: pass
            """,
            """
            p LOAD_NAME
            a STORE_NAME
            b STORE_NAME
            C LOAD_NAME
            a STORE_NAME
            b STORE_NAME
            d LOAD_NAME
            v STORE_NAME
            rest STORE_NAME
            E LOAD_NAME
            _g STORE_NAME
            """,
        )

    def test_a_target_belongs_to_the_whole_expression_before_it(self) -> None:
        check_names(
            """\
            with lambda: a if b else lambda: c as d, (lambda: e) as f: pass
            with (not lambda: a as b): pass
            try: pass
            except lambda: a if b else c as d: pass
            """,
            """
            a LOAD_GLOBAL
            b LOAD_GLOBAL
            c LOAD_GLOBAL
            d STORE_NAME
            e LOAD_GLOBAL
            f STORE_NAME
            a LOAD_GLOBAL
            b STORE_NAME
            a LOAD_GLOBAL
            b LOAD_GLOBAL
            c LOAD_GLOBAL
            d STORE_NAME
            """,
        )

    @pytest.mark.parametrize(
        ("version", "frame"),
        [
            ("3.12", "outer: r p q s | -\nouter.<locals>.f: - | -\n"),
            ("3.13", "outer: r p q s | -\nouter.<locals>.f: - | -\n"),
            ("3.14", "outer: xs | -\nouter.<locals>.__annotate__: r p q s | xs\nouter.<locals>.f: - | -\n"),
        ],
    )
    def test_annotations_of_positional_only_parameters_are_evaluated_late(self, version: str, frame: str) -> None:
        check_scopes(
            """\
            def outer(xs):
                def f(
                    a: [lambda: p for p in xs], b: [lambda: q for q in xs], /,
                    c: [lambda: r for r in xs], *d: [lambda: s for s in xs],
                ): pass
            """,
            frame + "\n".join(f"outer.<locals>.<lambda>: - | {name}" for name in "pqrs"),
            version,
        )

    def test_identifiers_are_normalized(self) -> None:
        check_scopes("def f(ﬁ):\n    return lambda: fi\n", "f: fi | -\nf.<locals>.<lambda>: - | fi")

    def test_what_only_looks_like_a_keyword_is_a_name(self) -> None:
        check_names(
            "print >> x\ntype(m).a = 1\nmatch = case\n",
            "print LOAD_NAME\nx LOAD_NAME\ntype LOAD_NAME\nm LOAD_NAME\nmatch STORE_NAME\ncase LOAD_NAME",
        )

    def test_nested_f_strings(self) -> None:
        check_scopes(
            "def f(a, b):\n    return lambda: f'{a!r:>{b}} {f\"{a}\"}'\n", "f: a b | -\nf.<locals>.<lambda>: - | a b"
        )


class TestVersions:
    def test_cells_of_parameters_come_first_since_3_11(self) -> None:
        source = "def f(b, a, *, d, **c):\n    z = 1\n    return lambda: (a, b, c, d, z)\n"
        check_scopes(source, "f: a b c d z | -\nf.<locals>.<lambda>: - | a b c d z", "3.10")
        check_scopes(source, "f: b a d c z | -\nf.<locals>.<lambda>: - | a b c d z", "3.11")

    def test_comprehensions_are_inlined_since_3_12(self) -> None:
        source = "def f(xs):\n    return [lambda: x for x in xs]\n"
        check_scopes(
            source,
            """
            f: - | -
            f.<locals>.<listcomp>: x | -
            f.<locals>.<listcomp>.<lambda>: - | x
            """,
            "3.11",
        )
        check_scopes(source, "f: x | -\nf.<locals>.<lambda>: - | x", "3.12")

    def test_an_inlined_cell_makes_one_of_the_functions_own_variable_of_that_name(self) -> None:
        source = "def f(xs):\n    x = 1\n    [lambda: x for x in xs]\n    return x\n"
        check_names(
            source,
            """
            f STORE_NAME
            x STORE_DEREF
            x LOAD_DEREF
            x STORE_DEREF
            xs LOAD_FAST
            x LOAD_DEREF
            """,
        )
        check_names(
            source,
            """
            f STORE_NAME
            x STORE_FAST
            x LOAD_DEREF
            x STORE_DEREF
            xs LOAD_FAST
            x LOAD_FAST
            """,
            "3.11",
        )

    def test_cells_are_ordered_as_the_compiler_meets_their_comprehensions(self) -> None:
        """It puts the `finally` after the first jump that leads there, so `b` comes before `c`."""
        check_scopes(
            """\
            def f(xs):
                while xs:
                    try:
                        if xs: continue
                        [lambda: c for c in xs]
                    finally:
                        [lambda: b for b in xs]
                    [lambda: a for a in xs]
            """,
            """
            f: b c a | -
            f.<locals>.<lambda>: - | c
            f.<locals>.<lambda>: - | b
            f.<locals>.<lambda>: - | a
            """,
        )

    def test_a_jump_that_stays_in_the_try_does_not_lead_to_its_finally(self) -> None:
        check_scopes(
            """\
            def f(xs):
                try:
                    for x in xs: break
                    [lambda: b for b in xs]
                finally:
                    [lambda: a for a in xs]
            """,
            """
            f: b a | -
            f.<locals>.<lambda>: - | b
            f.<locals>.<lambda>: - | a
            """,
        )

    def test_the_first_of_several_jumps_counts_inside_other_finally_clauses_too(self) -> None:
        check_scopes(
            """\
            def f(xs):
                try:
                    try:
                        return xs
                    except E:
                        [lambda: d for d in xs]
                    finally:
                        [lambda: c for c in xs]
                        return
                        [lambda: b for b in xs]
                finally:
                    [lambda: a for a in xs]
            """,
            """
            f: c a b d | -
            f.<locals>.<lambda>: - | d
            f.<locals>.<lambda>: - | c
            f.<locals>.<lambda>: - | b
            f.<locals>.<lambda>: - | a
            """,
        )

    @pytest.mark.parametrize("version", ["3.12", "3.13", "3.15"])
    def test_the_handlers_come_behind_the_else(self, version: str) -> None:
        source = """\
            def f(xs):
                try: pass
                {} E: [lambda: a for a in xs]
                else: [lambda: b for b in xs]
        """
        lambdas = "f.<locals>.<lambda>: - | a\nf.<locals>.<lambda>: - | b"
        if version == "3.12":  # whose symbol table has another order than its compiler
            lambdas = "f.<locals>.<lambda>: - | b\nf.<locals>.<lambda>: - | a"
        check_scopes(source.format("except"), f"f: b a | -\n{lambdas}", version)
        check_scopes(source.format("except*"), f"f: a b | -\n{lambdas}", version)

    @pytest.mark.parametrize(
        ("condition", "cells"),
        [
            ("(b if a else b)", "a b"),
            ("(b  # why\n if a else b)", "a b"),
            ("{1: b, a: b}", "a b"),
            ("{**b, a: b}", "a b"),
            ("f(k=b, *a)", "a b"),
            ("b[a]", "b a"),
        ],
    )
    def test_names_are_met_in_the_order_of_evaluation(self, condition: str, cells: str) -> None:
        check_scopes(
            f"def f(xs, ys):\n    return [lambda: (a, b) for c in xs if {condition} for b, a in ys]\n",
            f"f: {cells} | -\nf.<locals>.<lambda>: - | a b",
        )

    def test_an_inlined_comprehension_of_a_class_body_reads_globals(self) -> None:
        check_names(
            "class C:\n    a = [x + y for x in z]\n",
            "C STORE_NAME\na STORE_NAME\nx LOAD_FAST\ny LOAD_GLOBAL\nx STORE_FAST\nz LOAD_NAME",
        )

    def test_annotations_of_parameters_are_evaluated_outside_up_to_3_13_and_later_since_3_14(self) -> None:
        source = "def outer(T):\n    def f(x: T): pass\n"
        check_scopes(source, "outer: - | -\nouter.<locals>.f: - | -", "3.13")
        check_scopes(
            source,
            """
            outer: T | -
            outer.<locals>.__annotate__: - | T
            outer.<locals>.f: - | -
            """,
            "3.14",
        )
        check_scopes(
            source,
            """
            outer: T | -
            outer.<locals>.f.__annotate__: - | T
            outer.<locals>.f: - | -
            """,
            "3.15",
        )

    def test_all_annotations_of_a_module_are_one_block_since_3_14(self) -> None:
        """Each statement has its share; put together its cells are in the order in which comprehensions bind them."""
        check_scopes(
            "a: [c for c in T]\nb: [lambda: T for T in a]\nd: [lambda: c for c in a]\n",
            """
            __annotate__: - | -
            __annotate__: T | -
            <lambda>: - | T
            __annotate__: c | -
            <lambda>: - | c
            """,
            "3.14",
        )

    def test_annotations_that_stay_text_capture_nothing_since_3_10(self) -> None:
        source = "from __future__ import annotations\ndef outer(T):\n    def f():\n        x: T = 1\n"
        check_scopes(source, "outer: T | -\nouter.<locals>.f: - | T", "3.9")
        check_scopes(source, "outer: - | -\nouter.<locals>.f: - | -", "3.10")

    def test_type_parameters_have_a_scope_of_their_own(self) -> None:
        check_scopes(
            "def f[T: int](x: T) -> T:\n    return lambda: T\n",
            """
            <generic parameters of f>: T | -
            f: - | T
            T: - | -
            f.<locals>.<lambda>: - | T
            """,
        )

    def test_a_generic_class(self) -> None:
        check_scopes(
            "class C[T]:\n    def m(self, x: T): pass\n",
            """
            <generic parameters of C>: .type_params T | -
            C: __classdict__ | .type_params T
            C.m: - | -
            """.replace("C: __classdict__", "C: -"),
        )

    def test_a_type_alias_is_evaluated_late(self) -> None:
        check_scopes(
            "def f(x):\n    type A[T] = dict[T, x]\n",
            "f: x | -\nf.<locals>.<generic parameters of A>: T | x\nf.<locals>.A: - | T x",
        )

    def test_defaults_of_type_parameters(self) -> None:
        check_scopes(
            "def g(x):\n    class C[T = x]: pass\n",
            """
            g: x | -
            g.<locals>.<generic parameters of C>: .type_params | x
            g.<locals>.C: - | .type_params
            g.<locals>.T: - | x
            """,
        )


@pytest.mark.parametrize("version", [f"3.{minor}" for minor in range(9, 16)])
@pytest.mark.parametrize(
    "source",
    [
        "lambda: " * 3000 + "0",
        "(" * 3000,
        "[" * 500 + "x" + " for x in y]" * 500,
        "if x:\n" * 3000,
        "class C:\n class D:\n  def f(self): return lambda: (yield",
    ],
    ids=lambda source: source[:12],
)
def test_no_nesting_and_no_breakage_is_too_much(source: str, version: str) -> None:
    assert analyse(source, version).units
