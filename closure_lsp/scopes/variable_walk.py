"""Follows one variable through the code of the block that owns it, in the syntax tree of the Python that runs us.

Only for `second_look`.
"""

from __future__ import annotations

import ast
import builtins
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence


class Seen(NamedTuple):
    """What may be true of a variable."""

    reads_early: bool
    """The block that owns it may read or delete it where no statement above gives it a value."""
    captures_early: bool
    """The same for where a function or class is made that captures it."""
    captures_in_loops: bool
    """A loop makes a function that captures it, and binds it."""
    captures_in_handlers: bool
    """An `except` clause makes a function that captures its error, which is the variable."""
    deletes: bool
    """A `del` takes its value."""
    is_read: bool
    """The code of its owner is sure to have a read of it; here no means maybe."""


EVERYTHING_SEEN = Seen(True, True, True, True, True, is_read=False)
"""Of a variable of which nothing is known."""

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
LOOPS = (ast.For, ast.AsyncFor, ast.While)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))


def first_line(statement: ast.stmt) -> int:
    """The line on which a statement begins, with its decorators."""
    if not isinstance(statement, DEFINITIONS) or not statement.decorator_list:
        return statement.lineno
    return min(statement.lineno, statement.decorator_list[0].lineno)


class Walk:
    """Goes through the code in the order of the text.

    The variable counts as bound where anything above gives it a value, as in `flow.order.runs_before`: but not in
    another arm of an `if` or `match`, and the name of an error counts only in its clause, which deletes it.
    """

    def __init__(self, name: str, lines_with: Callable[[str], Sequence[int]], capturers: Collection[int]) -> None:
        """`lines_with` gives the lines that have a name, in order."""
        self._name = name
        self._lines_with = lines_with
        self._lines = lines_with(name)
        self._capturers = capturers
        self._waiting: set[str] = set()
        """The functions and classes that were made where the variable has no value. Nothing has run them yet."""
        self._loops: list[_Loop] = []
        self._clauses = 0
        """How many `except` clauses around have the variable as their error."""
        self._facts: set[str] = set()

    def owner(self, block: Definition) -> None:
        """Looks at the body of a `def` or class."""
        self._suite(block.body, False)

    def seen(self) -> Seen:
        if {"captures", "binds_in_expressions"} <= self._facts:
            self._facts.add("captures_in_loops")  # it may be the variable of a comprehension, or of a `:=` in one
        return Seen(*(name in self._facts for name in Seen._fields))

    def _bind(self) -> None:
        for loop in self._loops:
            loop.binds = True

    def _capture(self, is_bound: bool, by: Definition | None = None) -> None:
        """`by` is what captures the variable and cannot run before its name is used, if it is such a statement."""
        self._facts.add("captures")
        if not is_bound:
            self._wait(by)
        if self._clauses:
            self._facts.add("captures_in_handlers")
        for loop in self._loops:
            loop.captures = True

    def _wait(self, by: Definition | None) -> None:
        """Notes that something is made that must not run here yet."""
        if by is None or self._loops:
            self._facts.add("captures_early")
        elif by.name != self._name:  # where it has its own name, it has its own value
            self._waiting.add(by.name)
            self._lines = sorted({*self._lines, *self._lines_with(by.name)})

    # Statements: each method returns whether the variable is bound below.

    def _suite(self, statements: Iterable[ast.stmt], is_bound: bool) -> bool:
        for each in statements:
            if self._has_name(each):
                is_bound = self._statement(each, is_bound) or is_bound
        return is_bound

    def _has_name(self, statement: ast.stmt) -> bool:
        return _is_any_within(self._lines, statement)

    def _statement(self, statement: ast.stmt, is_bound: bool) -> bool:
        look = _BY_KIND.get(type(statement))
        if look is not None:
            return look(self, statement, is_bound)
        self._expressions(ast.iter_child_nodes(statement), is_bound)
        return False

    def _assignment(self, statement: ast.Assign, is_bound: bool) -> bool:
        self._expression(_CodePart(statement.value, is_bound))
        return self._targets(statement.targets, is_bound)

    def _augmented(self, statement: ast.AugAssign, is_bound: bool) -> bool:
        """It reads first, so it gives no value to a variable that has none."""
        self._expression(_CodePart(statement.value, is_bound))
        if isinstance(statement.target, ast.Name) and statement.target.id == self._name:
            self._expression(_CodePart(ast.Name(self._name, ast.Load()), is_bound))
        self._targets([statement.target], is_bound)
        return False

    def _annotated(self, statement: ast.AnnAssign, is_bound: bool) -> bool:
        self._expressions(filter(None, [statement.value]), is_bound)
        self._expression(_CodePart(statement.annotation, is_bound, is_other=True))
        return self._targets([statement.target], is_bound) and statement.value is not None

    def _import(self, statement: ast.Import | ast.ImportFrom, is_bound: bool) -> bool:
        if all((each.asname or each.name.partition(".")[0]) != self._name for each in statement.names):
            return False
        self._bind()
        return True

    def _function(self, statement: ast.FunctionDef | ast.AsyncFunctionDef, is_bound: bool) -> bool:
        arguments = statement.args
        self._expressions(statement.decorator_list, is_bound)
        self._expressions([*arguments.defaults, *filter(None, arguments.kw_defaults)], is_bound)
        for each in _annotations(statement):
            self._expression(_CodePart(each, is_bound, is_other=True))
        by = None if statement.decorator_list else statement
        if statement.lineno in self._capturers:
            self._capture(is_bound, by)
        elif not is_bound and any(_is_any_within(self._lines_with(each), statement) for each in self._waiting):
            self._wait(by)
        return self._definition(statement.name)

    def _class(self, statement: ast.ClassDef, is_bound: bool) -> bool:
        """Its body runs at once."""
        self._expressions([*statement.decorator_list, *statement.bases, *statement.keywords], is_bound)
        if any(statement.lineno <= line <= (statement.end_lineno or 0) for line in self._capturers):
            self._capture(is_bound, statement if _only_makes_functions(statement) else None)
        for each in statement.body:
            self._expression(_CodePart(each, is_bound, is_other=True))
        return self._definition(statement.name)

    def _definition(self, name: str) -> bool:
        if name != self._name:
            return False
        self._bind()
        return True

    def _if(self, statement: ast.If, is_bound: bool) -> bool:
        self._expression(_CodePart(statement.test, is_bound))
        arms = [self._suite(statement.body, is_bound), self._suite(statement.orelse, is_bound)]
        return any(arms)

    def _for(self, statement: ast.For | ast.AsyncFor, is_bound: bool) -> bool:
        self._expression(_CodePart(statement.iter, is_bound))
        with_loop = self._begin_loop()
        is_bound = self._targets([statement.target], is_bound) or is_bound
        is_bound = self._suite(statement.body, is_bound)
        self._end_loop(with_loop)
        return self._suite(statement.orelse, is_bound)

    def _while(self, statement: ast.While, is_bound: bool) -> bool:
        with_loop = self._begin_loop()
        self._expression(_CodePart(statement.test, is_bound))
        is_bound = self._suite(statement.body, is_bound)
        self._end_loop(with_loop)
        return self._suite(statement.orelse, is_bound)

    def _begin_loop(self) -> _Loop:
        self._loops.append(_Loop())
        return self._loops[-1]

    def _end_loop(self, loop: _Loop) -> None:
        self._loops.pop()
        if loop.binds and loop.captures:
            self._facts.add("captures_in_loops")

    def _with(self, statement: ast.With | ast.AsyncWith, is_bound: bool) -> bool:
        for item in statement.items:
            self._expression(_CodePart(item.context_expr, is_bound))
            is_bound = self._targets(filter(None, [item.optional_vars]), is_bound) or is_bound
        return self._suite(statement.body, is_bound)

    def _try(self, statement: ast.Try, is_bound: bool) -> bool:
        is_bound = self._suite(statement.body, is_bound)
        for handler in statement.handlers:
            self._expressions(filter(None, [handler.type]), is_bound)
            if handler.name == self._name:
                self._bind()
                self._clauses += 1
                self._suite(handler.body, True)
                self._clauses -= 1
            else:
                is_bound = self._suite(handler.body, is_bound)
        return self._suite([*statement.orelse, *statement.finalbody], is_bound)

    def _match(self, statement: ast.Match, is_bound: bool) -> bool:
        self._expression(_CodePart(statement.subject, is_bound))
        arms = [is_bound]
        for case in statement.cases:
            is_given = is_bound
            for each in ast.walk(case.pattern):
                if self._name in (getattr(each, "name", None), getattr(each, "rest", None)):
                    self._bind()
                    is_given = True
            self._expressions([case.pattern, *filter(None, [case.guard])], is_given)
            arms.append(self._suite(case.body, is_given))
        return any(arms)

    def _targets(self, targets: Iterable[ast.expr], is_bound: bool) -> bool:
        """Whether targets bind the variable."""
        binds = False
        for target in targets:
            if isinstance(target, ast.Name):
                binds |= target.id == self._name
                continue
            self._expression(_CodePart(target, is_bound))
            names = (each for each in ast.walk(target) if isinstance(each, ast.Name) and each.id == self._name)
            binds |= any(isinstance(each.ctx, ast.Store) for each in names)
        if binds:
            self._bind()
        return binds

    # Expressions

    def _expressions(self, nodes: Iterable[ast.AST], is_bound: bool) -> None:
        for node in nodes:
            self._expression(_CodePart(node, is_bound))

    def _expression(self, first: _CodePart) -> None:
        """Looks at all that is in an expression, or in the body of a class."""
        waiting = [first]
        while waiting:
            place = waiting.pop()
            node = place.node
            if isinstance(node, ast.Name):
                if node.id == self._name:
                    self._name_at(node, place)
                elif node.id in self._waiting and not place.is_bound:
                    self._facts.add("captures_early")
                continue
            if isinstance(node, ast.Lambda | ast.GeneratorExp):
                self._function_at(node, place)
            if isinstance(node, COMPREHENSIONS):
                waiting += self._in_comprehension(node, place)
            elif isinstance(node, ast.Lambda):
                defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
                waiting += [place._replace(node=each) for each in defaults]
                waiting.append(place._replace(node=node.body, is_inside=True, is_other=True))
            else:
                is_in_string = place.is_in_string or isinstance(node, ast.JoinedStr)
                rest = (place.is_bound, place.is_inside, place.is_other, is_in_string)
                waiting += [_CodePart(each, *rest) for each in ast.iter_child_nodes(node)]

    def _function_at(self, node: ast.Lambda | ast.GeneratorExp, place: _CodePart) -> None:
        if not place.is_inside and (place.is_in_string or node.lineno in self._capturers):
            self._capture(place.is_bound)

    def _name_at(self, node: ast.Name, place: _CodePart) -> None:
        if isinstance(node.ctx, ast.Store):
            self._facts.add("binds_in_expressions")
            return
        if isinstance(node.ctx, ast.Del):
            self._facts.add("deletes")
        elif not place.is_other:
            self._facts.add("is_read")
        if not (place.is_inside or place.is_bound):
            self._facts.add("reads_early")

    def _in_comprehension(self, node: _AnyComprehension, place: _CodePart) -> Iterator[_CodePart]:
        """Its parts.

        If it has a variable of that name, this is another one; but since 3.12 both may be in one table.
        """
        names = [_targets_of(generator) for generator in node.generators]
        is_own = any(self._name in each for each in names)
        is_inside = place.is_inside or (isinstance(node, ast.GeneratorExp) and not is_own)
        is_bound = place.is_bound and not is_own
        yield place._replace(node=node.generators[0].iter)
        for index, generator in enumerate(node.generators):
            if index:
                yield place._replace(node=generator.iter, is_bound=is_bound, is_inside=is_inside, is_other=True)
            is_bound = is_bound or self._name in names[index]
            for each in (generator.target, *generator.ifs):
                yield place._replace(node=each, is_bound=is_bound, is_inside=is_inside, is_other=True)
        for element in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            yield place._replace(node=element, is_bound=is_bound, is_inside=is_inside, is_other=True)


class _Loop:
    """A loop around."""

    def __init__(self) -> None:
        self.binds = False
        """Whether it binds the variable."""
        self.captures = False
        """Whether it makes a function that captures the variable."""


class _CodePart(NamedTuple):
    """A part of an expression."""

    node: ast.AST
    is_bound: bool
    is_inside: bool = False
    """Whether it is in a function that the expression makes."""
    is_other: bool = False
    """Whether a name there may be another variable, or not be evaluated."""
    is_in_string: bool = False
    """Whether it is in an f-string: before 3.12 the lines of what is in one are not sure."""


_AnyComprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def _targets_of(generator: ast.comprehension) -> frozenset[str]:
    return frozenset(each.id for each in ast.walk(generator.target) if isinstance(each, ast.Name))


def targets_of_later_loops(comprehension: _AnyComprehension) -> frozenset[str]:
    """The names that the second `for` of a comprehension binds, or one below: only they can be read too early."""
    return frozenset().union(*map(_targets_of, comprehension.generators[1:]))


def _is_any_within(lines: Sequence[int], statement: ast.stmt) -> bool:
    index = bisect_left(lines, first_line(statement))
    return index < len(lines) and lines[index] <= (statement.end_lineno or 0)


def _only_makes_functions(definition: ast.ClassDef) -> bool:
    """Whether the statement of a class runs nothing: neither its methods nor what reads a variable."""
    if definition.decorator_list or definition.keywords or not all(map(_is_plain_base, definition.bases)):
        return False
    return all(map(_is_plain_member, definition.body))


def _is_plain_base(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and hasattr(builtins, base.id)


def _is_plain_member(member: ast.stmt) -> bool:
    if isinstance(member, ast.Pass):
        return True
    if isinstance(member, ast.Expr | ast.Assign):
        return isinstance(member.value, ast.Constant)
    if not isinstance(member, FUNCTIONS) or member.decorator_list or any(_annotations(member)):
        return False
    defaults = [*member.args.defaults, *filter(None, member.args.kw_defaults)]
    return all(isinstance(each, ast.Constant) for each in defaults)


def _annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    yield from (each.annotation for each in every if each is not None and each.annotation is not None)
    yield from filter(None, [function.returns])


_BY_KIND: dict[type[ast.stmt], Callable[[Walk, Any, bool], bool]] = {
    ast.Assign: Walk._assignment,
    ast.AugAssign: Walk._augmented,
    ast.AnnAssign: Walk._annotated,
    ast.Import: Walk._import,
    ast.ImportFrom: Walk._import,
    ast.FunctionDef: Walk._function,
    ast.AsyncFunctionDef: Walk._function,
    ast.ClassDef: Walk._class,
    ast.If: Walk._if,
    ast.For: Walk._for,
    ast.AsyncFor: Walk._for,
    ast.While: Walk._while,
    ast.With: Walk._with,
    ast.AsyncWith: Walk._with,
    ast.Match: Walk._match,
    **dict.fromkeys(TRIES, Walk._try),
}
