"""Which functions the code of a function is sure to run, and where: what it calls, awaits, decorates or sorts by.

Errs on the side of "not sure". What runs for each item counts unless the text shows that there are no items: as the
body of a `for` does, it is written to be run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape.bindings import bindings_of
from closure_lsp.escape.callees import callee_of, kind_of, taken_by
from closure_lsp.escape.carriers import Kind
from closure_lsp.escape.frames import reads_of
from closure_lsp.escape.methods import decorator_names
from closure_lsp.escape.module import Defined
from closure_lsp.escape.operators import asked_of, method_run_at
from closure_lsp.escape.row_effects import callee_of_one_row, effects_on_argument, effects_on_receiver
from closure_lsp.escape.rows import MANAGER_MAKERS
from closure_lsp.escape.uses import Way, use_of
from closure_lsp.flow.certainty import has_items, surely_runs, surely_runs_for_items
from closure_lsp.flow.order import runs_before
from closure_lsp.flow.reach import asks_first, is_empty, is_guarded
from closure_lsp.library.effects import Gives, GivesBack, Iterates, Runs, Waits, When
from closure_lsp.scopes.model import Access, BlockKind
from closure_lsp.syntax import (
    AsPattern,
    Assignment,
    AsTarget,
    Attribute,
    Call,
    Decorator,
    DefaultParameter,
    Function,
    GeneratorExpression,
    Identifier,
    KeywordArgument,
    Lambda,
    ListSplat,
    Node,
    With,
    bare,
    call_of,
    covers,
    holds,
    nearest,
    nodes_below,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.callees import Callee
    from closure_lsp.escape.names import Meanings
    from closure_lsp.scopes.model import Block, BlockId, Reference


class Run(NamedTuple):
    """Where a function runs that is made in the same statement."""

    function: Block
    node: Node
    """The call or decorator, or the name of the attribute or the generator that is used."""
    is_for_items: bool = False
    """Whether it runs for each item of something that the text does not show to have any."""
    is_in_thread: bool = False
    """Whether a thread runs it: then no `try` around the node catches what it raises."""

    @property
    def is_guarded(self) -> bool:
        """Whether the code around is ready for the NameError that the function raises: it catches it, or asks first."""
        if self.is_in_thread:
            return asks_first(self.node)
        return is_guarded(self.node)


class EarlyRuns:
    """The runs in the code of each function of a statement, each worked out once."""

    def __init__(self, names: Meanings) -> None:
        self._names = names
        self._all: dict[BlockId, tuple[Run, ...]] = {}
        self._at: dict[Node, tuple[Run, ...]] = {}
        self._places: dict[BlockId, list[Node]] = {}
        self._reads: dict[tuple[BlockId, BlockId], dict[str, Reference]] = {}

    def of(self, block: Block) -> tuple[Run, ...]:
        """What the code of a function runs, in the order of the text."""
        if block.id not in self._all:
            self._all[block.id] = self._runs_at(self._places_in(block))
        return self._all[block.id]

    def above(self, block: Block, end: int) -> tuple[Run, ...]:
        """The same, but those at nodes that begin at the byte `end` or after it may be missing."""
        if block.id in self._all:
            return self._all[block.id]
        return self._runs_at([each for each in self._places_in(block) if _begins_above(each, end)])

    def _places_in(self, block: Block) -> list[Node]:
        """Where the code of a function may run another one."""
        if block.id not in self._places:
            own = _own_nodes(self._names.unit.block_node(block))
            self._places[block.id] = [each for each in own if each.children]
        return self._places[block.id]

    def _runs_at(self, places: Sequence[Node]) -> tuple[Run, ...]:
        for place in places:
            if place not in self._at:
                self._at[place] = tuple(_runs(self._names, place))
        return tuple(sorted((run for place in places for run in self._at[place]), key=lambda each: each.node.start))

    def sure_of(self, block: Block) -> Iterator[Block]:
        """The functions that run whenever a function does."""
        node = self._names.unit.block_node(block)
        for run in self.of(block):
            if surely_runs(self._names.unit, node, run.node):
                yield run.function

    def reads_by(self, function: Block, home: Block) -> Mapping[str, Reference]:
        """The variables of `home` that each run of a function reads, and where: it does so itself, or a function that
        it is sure to run.
        """
        key = (function.id, home.id)
        if key not in self._reads:
            self._reads[key] = self._look_for_reads(function, home)
        return self._reads[key]

    def _look_for_reads(self, function: Block, home: Block) -> dict[str, Reference]:
        unit = self._names.unit
        reads: dict[str, Reference] = {}
        waiting, seen = [function], {function.id}
        while waiting:
            each = waiting.pop()
            node = unit.block_node(each)
            for name, references in unit.scopes.references_from(each.id, home.id).items():
                sure = (
                    found
                    for found in references
                    if found.access is Access.READ and _evaluates(unit, node, unit.reference_node(found))
                )
                first = next(sure, None) if name not in reads else None
                if first is not None:
                    reads[name] = first
            further = [inner for inner in self.sure_of(each) if inner.id not in seen]
            seen.update(inner.id for inner in further)
            waiting += further
        return reads


def _begins_above(place: Node, end: int) -> bool:
    """Whether what may run a function at a place does so above a byte; of a `with`, one of its items may."""
    return isinstance(place, With) or asked_of(place).start < end


def _evaluates(unit: Unit, function: Node, node: Node) -> bool:
    if isinstance(function, GeneratorExpression):
        return surely_runs_for_items(unit, function, node)
    return surely_runs(unit, function, node)


def _own_nodes(code: Node) -> Iterator[Node]:
    """The nodes of a function's code, those of the code of functions and generators in it left out."""
    body = code.body if isinstance(code, Function | Lambda) else code
    stack = [body] if body is not None and body is not code else list(code.children)
    while stack:
        found = stack.pop()
        yield found
        if isinstance(found, GeneratorExpression):
            stack += [each for each in (found.first_iterable,) if each is not None]
        elif isinstance(found, Function | Lambda):  # what makes it evaluates the defaults
            parameters = found.parameters or ()
            stack += [each.default for each in parameters if each.default is not None]
        else:
            stack += found.children


def _runs(names: Meanings, node: Node) -> Iterator[Run]:
    yield from _of_method(names, method_run_at(names, node), asked_of(node))
    if isinstance(node, Call):
        yield from _of_call(names, node)
        yield from _of_waiting(names, node)
    elif isinstance(node, Decorator):
        callee = callee_of(names, node.expression)
        yield from _plain(names, callee.definition if callee is not None else None, node)
    elif isinstance(node, Attribute):
        yield from _of_property(names, node)
    elif isinstance(node, GeneratorExpression) and _is_used_up(names, node):
        block = names.unit.derived(_blocks_by_start).get((BlockKind.GENERATOR_EXPRESSION, node.start))
        if block is not None and not _may_be_empty(names, node.first_iterable):
            yield Run(block, node, is_for_items=not all(has_items(each.iterable) for each in node.loops))
    elif isinstance(node, With):
        yield from _of_with(names, node)


def _of_call(names: Meanings, call: Call) -> Iterator[Run]:
    callee = callee_of(names, call.function)
    if callee is None:
        return
    definition = callee.definition
    if definition is not None:
        kind = kind_of(definition.node)
        if kind is Kind.FUNCTION:
            yield from _plain(names, definition, call)
            yield from _passed(names, callee, call)
        elif definition.unit is not names.unit:
            return
        elif not _decorators(definition) and (
            (kind is Kind.COROUTINE_FUNCTION and _is_awaited(names, call))
            or (kind is Kind.GENERATOR_FUNCTION and _is_used_up(names, call))
        ):
            yield Run(definition.block, call)
    elif len(callee.rows) == 1:
        yield from _by_row(names, callee, call)


def _of_method(names: Meanings, method: Defined | None, node: Node) -> Iterator[Run]:
    """A method that an operator or statement runs: one that is a generator only where the items are asked for."""
    yield from _plain(names, method, node)
    is_asked = use_of(node).way is Way.ITERATED
    if not is_asked or method is None or method.unit is not names.unit or _decorators(method):
        return
    if kind_of(method.node) is Kind.GENERATOR_FUNCTION:
        yield Run(method.block, node)


def _plain(names: Meanings, definition: Defined | None, node: Node) -> Iterator[Run]:
    """A function that a call, or `@`, runs at once, if nothing decorates it."""
    if definition is None or definition.unit is not names.unit or kind_of(definition.node) is not Kind.FUNCTION:
        return
    if set(_decorators(definition)) <= {"staticmethod", "classmethod"}:
        yield Run(definition.block, node)


def _decorators(definition: Defined) -> tuple[str, ...]:
    return decorator_names(definition.node)


def _passed(names: Meanings, callee: Callee, call: Call) -> Iterator[Run]:
    """The functions among the arguments that a function of the file is sure to call."""
    definition = callee.definition
    if definition is None or _decorators(definition):
        return
    for given in call.given:
        function = _function(names, given.value if isinstance(given, KeywordArgument) else given)
        if function is None:
            continue
        for taken in taken_by(callee, call, given):
            parameter = taken.parameter.name.text
            is_plain = not taken.is_rest and not taken.is_item
            if is_plain and any(
                isinstance(each.function, Identifier) and each.function.text == parameter
                for each in nodes_below(definition.node, Call)
                if surely_runs(definition.unit, definition.node, each)
            ):
                yield from _plain(names, function, call)


def _function(names: Meanings, node: Node | None) -> Defined | None:
    """The function that an expression means: a lambda, or the name of a `def`."""
    node = bare(node)
    if not isinstance(node, Lambda | Identifier):
        return None
    callee = callee_of(names, node)
    found = callee.definition if callee is not None and callee.makes is None else None
    return found if found is not None and isinstance(found.node, Lambda | Function) else None


def _by_row(names: Meanings, callee: Callee, call: Call) -> Iterator[Run]:
    """What a callable of the library calls for each item of its arguments: the first item is enough."""
    row = callee.row
    effects = _effects_of_functions(callee, call)
    if row is None or not any(isinstance(each, Runs) and each.for_each for each in effects):
        return
    is_lazy = any(isinstance(each, GivesBack) for each in effects)
    if is_lazy and not _is_used_up(names, call):
        return
    functions = [(given, _function(names, _value(given))) for given in call.given]
    others = [given for given, function in functions if function is None]
    if row.receiver is not None and callee.receiver is not None:  # `rows.sort(key=...)`
        others.insert(0, callee.receiver.node)
    if not others or any(isinstance(each, ListSplat) for each in call.given):
        return
    items = [each for each in others if not isinstance(each, KeywordArgument)]
    needs_items = len(items) == 1 or is_lazy  # of `max(1, 2, key=...)` the arguments are the items
    if needs_items and any(_may_be_empty(names, each) for each in items):
        return
    is_for_items = needs_items and not all(has_items(each) for each in items)
    for _, function in functions:
        for run in _plain(names, function, call):
            yield run._replace(is_for_items=is_for_items)


def _may_be_empty(names: Meanings, iterable: Node | None) -> bool:
    """Whether the text shows something empty that is iterated over: as it is, or as the default of a parameter."""
    iterable = bare(iterable)
    read = names.read_at(iterable)
    if read is None or read.home is None:
        return is_empty(iterable)
    unit = names.unit
    return any(_is_given_empty(unit.reference_node(each)) for each in unit.derived(bindings_of, read.home, read.name))


def _is_given_empty(binding: Node) -> bool:
    around = binding.parent
    if isinstance(around, Assignment):
        return is_empty(around.right)
    return isinstance(around, DefaultParameter) and is_empty(around.value)


def _value(given: Node) -> Node | None:
    return given.value if isinstance(given, KeywordArgument) else given


def _effects_of_functions(callee: Callee, call: Call) -> list[object]:
    return [
        effect
        for given in call.given
        for _, parameter in callee.parameters_for(call, given)
        for effect in parameter.effects
        if any(isinstance(each, Runs) for each in parameter.effects)
    ]


def _of_waiting(names: Meanings, call: Call) -> Iterator[Run]:
    """The function that runs beside, in a thread or an executor, and that has run when `call` returns."""
    method = call.function
    if not isinstance(method, Attribute) or not _waits(names, call):
        return
    made = bare(names.value(method.value)[0])
    if not isinstance(made, Call) or made.region is not call.region:
        return
    callee = callee_of_one_row(names, made.function)
    for given in made.given:
        effects = effects_on_argument(callee, made, given)
        is_run = any(isinstance(each, Runs) and each.when is When.BESIDE for each in effects)
        is_held = any(isinstance(each, GivesBack) and each.what is Gives.HOLDER for each in effects)
        if is_run or (is_held and _is_started(names, method.value, call)):
            for run in _plain(names, _function(names, _value(given)), call):
                yield run._replace(is_in_thread=is_held)


def _waits(names: Meanings, call: Call) -> bool:
    """Whether a method, called so, is sure to wait until the work of its object is done."""
    effects = effects_on_receiver(callee_of_one_row(names, call.function))
    return not call.given and any(isinstance(each, Waits) and each.when is When.NOW for each in effects)


def _is_started(names: Meanings, value: Node | None, call: Call) -> bool:
    """Whether the code above `call` has the object of a variable run what it holds beside."""
    read = names.read_at(value)
    if read is None or read.home is None:
        return False
    for _, _, node in names.unit.derived(reads_of, read.home, read.name):
        starts = call_of(node.parent) if isinstance(node.parent, Attribute) else None
        if starts is None or not runs_before(starts, call):
            continue
        effects = effects_on_receiver(callee_of(names, starts.function))
        if any(isinstance(each, Runs) and each.when is When.BESIDE for each in effects):
            return True
    return False


def _is_awaited(names: Meanings, call: Node) -> bool:
    """Whether the coroutine that a call gives is run to its end there."""
    use = use_of(call)
    if use.way is Way.AWAITED:
        return True
    if use.way is not Way.ARGUMENT or not isinstance(use.node, Call) or use.target is None:
        return False
    effects = effects_on_argument(callee_of_one_row(names, use.node.function), use.node, use.target)
    if any(isinstance(each, Runs) and each.when is When.NOW for each in effects):
        return True
    waits = any(isinstance(each, Runs) and each.when is When.AWAITED for each in effects)
    beside = any(isinstance(each, Runs) and each.when is When.BESIDE for each in effects)
    return (waits or beside) and use_of(use.node).way is Way.AWAITED


def _is_used_up(names: Meanings, node: Node) -> bool:
    """Whether at least the first item of the iterator that an expression gives is asked for there."""
    use = use_of(node)
    if use.way in (Way.ITERATED, Way.SPREAD, Way.DELEGATED):
        return True
    if use.way is Way.ITERATED_BY_CLAUSE:
        return not isinstance(use.node.parent, GeneratorExpression)
    if use.way is not Way.ARGUMENT or not isinstance(use.node, Call) or use.target is None:
        return False
    if isinstance(use.target, ListSplat):
        return True
    effects = effects_on_argument(callee_of_one_row(names, use.node.function), use.node, use.target)
    return any(isinstance(each, Iterates) and each.when is When.NOW for each in effects)


def _of_property(names: Meanings, node: Attribute) -> Iterator[Run]:
    if use_of(node).way is Way.CALLED:
        return
    owner = names.kind(node.value)
    found = names.member(owner, node.name_text) if isinstance(owner, Defined) else None
    if found is not None and found.unit is names.unit and _decorators(found) == ("property",):
        yield Run(found.block, node)


def _of_with(names: Meanings, statement: With) -> Iterator[Run]:
    for item in statement.items:
        value = bare(item.children[0]) if item.children else None
        value = value.value if isinstance(value, AsPattern) else value
        owner = names.kind(value)
        found = names.member(owner, "__enter__") if isinstance(owner, Defined) else None
        yield from _plain(names, found, item)
        if isinstance(value, Call):
            yield from _of_manager(names, value)
            yield from _of_executor(names, statement, item, value)


def _of_manager(names: Meanings, call: Call) -> Iterator[Run]:
    """A generator function that `contextlib` has made a context manager of: `with` runs it up to its `yield`."""
    callee = callee_of(names, call.function)
    definition = callee.definition if callee is not None else None
    if definition is None or definition.unit is not names.unit or not isinstance(definition.node, Function):
        return
    makers = [callee_of(names, each.expression) for each in definition.node.decorators]
    if len(makers) == 1 and makers[0] is not None and any(row.name in MANAGER_MAKERS for row in makers[0].rows):
        yield Run(definition.block, call)


def _of_executor(names: Meanings, statement: With, item: Node, made: Call) -> Iterator[Run]:
    """What the body of a `with` has an executor run beside, where it binds nothing before its end, which waits."""
    kind, unit, body = names.kind(made), names.unit, statement.body
    leaving = names.module.library.method(kind, "__exit__") if isinstance(kind, str) else None
    waits = leaving is not None and any(isinstance(each, Waits) for each in leaving.receiver_effects)
    target = next((names.written_at(each.children[0]) for each in nodes_below(item, AsTarget) if each.children), None)
    code = nearest(statement, Function)
    if not waits or target is None or target.home is None or code is None or holds(code, b"nonlocal", b"cancel"):
        return
    for _, _, node in unit.derived(reads_of, target.home, target.name):
        call = call_of(node.parent) if covers(body, node) and isinstance(node.parent, Attribute) else None
        if call is None or body is None or not surely_runs(unit, code, call):
            continue
        if any(names.written_at(each) for each in nodes_below(body, Identifier) if each.start > call.start):
            continue
        for given in call.given:
            effects = effects_on_argument(callee_of_one_row(names, call.function), call, given)
            if any(isinstance(each, Runs) and each.when is When.BESIDE for each in effects):
                for run in _plain(names, _function(names, _value(given)), call):
                    yield run._replace(is_in_thread=True)


def _blocks_by_start(unit: Unit) -> dict[tuple[BlockKind, int], Block]:
    return {(block.kind, block.span.start): block for block in reversed(unit.scopes.blocks)}
