"""Knows where a function's value goes, hence whether it outlives the iteration of the loop that made it. Knows no
documents: of global names it asks a `Module`. Never guesses: where it cannot tell, its answer is `Fate.UNKNOWN`.

The value is followed from expression to expression, from variable to variable, and into the functions of the file that
it is handed to, within one iteration. A few functions of the standard library are known by name for what they do with a
function that they are given; all others are unknown.
"""

from __future__ import annotations

import enum
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from closure_lsp.flow import (
    LoopCapture,
    block_node,
    condition_of,
    defined_block,
    functions_between,
    imported_name,
    reference_node,
    repeats,
    runner_of,
    runs_before,
    yields,
)
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind, Flag
from closure_lsp.syntax import ancestors, covers, named_nodes, node_text, steps_up
from closure_lsp.text import Span

if TYPE_CHECKING:
    from closure_lsp.flow import Capturer
    from closure_lsp.scopes.model import Block, BlockId, Reference, SymbolTable
    from closure_lsp.syntax import Node, Region


class Fate(enum.IntEnum):
    """What becomes of a function made in a loop; the greater, the worse for what it captures."""

    USED_UP = 0
    """It has done its work when the loop rebinds its variables."""
    UNKNOWN = 1
    """It is handed to code that we do not see."""
    OUTLIVES = 2
    """It is kept beyond the iteration."""


class Verdict(NamedTuple):
    """What becomes of the function of a `LoopCapture`, and the loop that makes it matter."""

    fate: Fate
    loop: Node


class Definition(NamedTuple):
    """A `def`, and the top-level statement that it stands in."""

    region: Region
    table: SymbolTable
    block: Block


class Module(Protocol):
    """What is asked about global names: only the document knows all statements."""

    def binds(self, name: str) -> bool:
        """Whether some code of the module binds the global; otherwise it is a builtin."""

    def imported(self, name: str) -> str | None:
        """`functools.reduce`, where the global's only binding is an import of that; None otherwise."""

    def defined(self, name: str) -> Definition | None:
        """Where the global's only binding is a `def`, that; None otherwise."""

    def runs_at_once(self, name: str) -> bool:
        """Whether the document says that functions or methods of this name, maybe dotted, call what they are given."""

    def reads_elsewhere(self, name: str) -> bool:
        """Whether another top-level statement reads the global."""

    def rebinds_elsewhere(self, name: str) -> bool:
        """Whether another top-level statement binds the global."""


def verdict(region: Region, table: SymbolTable, capture: LoopCapture, module: Module) -> Verdict:
    """What becomes of the captured function, and the innermost loop for which that is the worst."""
    function = table.blocks[capture.function]
    runner = runner_of(table, function.parent)
    found = [
        Verdict(_Journey(region, table, module, capture, loop, runner).of_function(function), loop)
        for loop in capture.loops
    ]
    worst = max(found, key=lambda each: each.fate)
    is_lazy = function.kind is BlockKind.ANNOTATION
    # Whoever gets the function may never ask for its annotations.
    return worst._replace(fate=min(worst.fate, Fate.UNKNOWN)) if is_lazy else worst


def fate_beyond(within: Node, region: Region, table: SymbolTable, capture: Capturer, module: Module) -> Fate:
    """What becomes of a function when the code of `within`, which makes it, is left, be it by `return` or `break`.

    `within` is an `except` clause or a `def`, and belongs to (or is) the code of the capture's home.
    """
    runner = runner_of(table, capture.home)
    loop_capture = LoopCapture(capture.function.id, capture.home, capture.use.name, capture.use, (within,), ())
    journey = _Journey(region, table, module, loop_capture, within, runner, leaving=Fate.OUTLIVES)
    return journey.of_function(capture.function)


class _Carrier(enum.Enum):
    """What the value is that holds the function: it decides what a use of the value does to the function."""

    FUNCTION = "called, it has run"
    FACTORY = "called, it gives an object that holds it: a class, a coroutine function"
    GENERATOR = "called, it gives an iterator that holds it"
    ITERATOR = "iterated, it has run"
    SOURCE = "asked for an item or attribute, it has run"
    OBJECT = "something whose methods may run it"


_CALLED = {_Carrier.FACTORY: _Carrier.OBJECT, _Carrier.GENERATOR: _Carrier.ITERATOR}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Calls by what they do with a function or iterator that they are given. Run it, and do not keep it:
_RUNS_AT_ONCE = _words(
    """
    all any bool bytearray bytes callable hasattr hash id isinstance len max min next print repr sorted str sum type
    asyncio.run bisect.bisect bisect.bisect_left bisect.bisect_right bisect.insort collections.Counter
    functools.reduce heapq.nlargest heapq.nsmallest inspect.getmembers inspect.signature json.dump json.dumps json.load
    json.loads math.fsum math.prod pytest.raises re.sub re.subn statistics.fmean statistics.mean statistics.median
    timeit.repeat timeit.timeit
    """
)
# Run an iterator to its end and keep what it gives:
_COLLECTS = _words("collections.OrderedDict collections.deque dict dict.fromkeys frozenset list set tuple")
# Give an iterator that runs it:
_ITERATES = _words(
    """
    enumerate filter iter map reversed zip itertools.accumulate itertools.chain itertools.chain.from_iterable
    itertools.compress itertools.dropwhile itertools.filterfalse itertools.groupby itertools.islice itertools.pairwise
    itertools.starmap itertools.takewhile itertools.zip_longest
    """
)
# Give something that runs it when it is run itself:
_WRAPS = _words(
    """
    classmethod property staticmethod abc.abstractmethod contextlib.asynccontextmanager contextlib.contextmanager
    dataclasses.dataclass functools.cache functools.lru_cache functools.partial functools.wraps typing.overload
    """
)
# Give something that keeps it and runs it when it is used:
_HOLDS = _words("collections.defaultdict")
# Give something that runs it while other code goes on:
_RUNS_BESIDE = _words(
    "asyncio.create_task asyncio.ensure_future multiprocessing.Process threading.Thread threading.Timer"
)
# Put it into their first argument, or somewhere else for good:
_KEPT_BY_FIRST = _words("heapq.heappush heapq.heappushpop setattr")
_KEEPS = _words("atexit.register weakref.finalize")
# Give something that runs it when its `with` statement ends, if a method puts it there:
_RUNS_AT_EXIT = _words("contextlib.AsyncExitStack contextlib.ExitStack")
_PUT_BY_METHODS = _words("callback push push_async_callback push_async_exit")
# Make a container of their own:
_MAKES_CONTAINERS = _COLLECTS | _HOLDS
_RUN_BY_METHODS = _words("assertRaises assertRaisesRegex assertWarns assertWarnsRegex join sort")
# Every test framework has one, and imports it from elsewhere:
_RUN_BY_ANY_NAMED = _words("assert_raises assert_raises_regex raises")
_KEPT_BY_METHODS = frozenset({"add", "append", "appendleft", "insert", "put", "put_nowait", "setdefault"})
_COLLECTED_BY_METHODS = frozenset({"extend", "extendleft", "update"})

# Expressions and statements by what they do with a value in them. Pass it on to what is around them:
_PASSES_ON = _words(
    """
    boolean_operator binary_operator dictionary dictionary_splat expression_list list pair parenthesized_expression set
    tuple
    """
)
# Look at it, or drop it:
_ENDS = _words(
    """
    assert_statement await comparison_operator delete_statement elif_clause expression_statement if_clause if_statement
    interpolation match_statement not_operator raise_statement return_statement unary_operator while_statement
    """
)


@dataclass(frozen=True, slots=True)
class _Journey:
    """Follows a function through one iteration of `loop`: from value to value, from variable to variable."""

    region: Region
    table: SymbolTable
    module: Module
    capture: LoopCapture
    loop: Node
    runner: BlockId
    """The block whose call runs the loop."""
    visited: set[tuple[object, ...]] = field(default_factory=set)
    """What has been followed already, on all ways: the worst of all counts, so nothing has to be followed twice."""
    leaving: Fate = Fate.USED_UP
    """What it does to the function when the code of `loop` is left: nothing, where that stops the rebinding."""
    caller: _Caller | None = None
    """Who handed the function to this one: `loop` is then the called `def`, its one iteration the call."""

    def of_function(self, block: Block) -> Fate:
        node = block_node(self.region, block)
        if node.type == "function_definition":
            return self.of_definition(node)
        if node.type == "type_alias_statement":
            bound = self.table.references_in(block.name_span) if block.name_span else ()
            return max((self.of_variable(found, _Carrier.SOURCE) for found in bound), default=Fate.UNKNOWN)
        return self.of_value(node, _Carrier.ITERATOR if node.type == "generator_expression" else _Carrier.FUNCTION)

    def of_definition(self, node: Node) -> Fate:
        """Of a `def` or `class` statement: what its decorators do, and where its name goes."""
        carrier = _carrier_of(node)
        decorated = max((self.of_decorated(each, carrier) for each in _decorators(node)), default=Fate.USED_UP)
        return max(decorated, self.of_target(node.child_by_field_name("name"), carrier))

    def of_decorated(self, decorator: Node, carrier: _Carrier) -> Fate:
        """Of a function or class that a decorator gets, and gives back for the name: by what else it does."""
        if self.is_wrapper(decorator):
            return Fate.USED_UP
        definition = self.definition_of(decorator.named_children[0]) if decorator.named_children else None
        if definition is None:
            return Fate.UNKNOWN
        node = block_node(definition.region, definition.block)
        parameters = node.child_by_field_name("parameters")
        taken = [child for child in parameters.named_children if child.type != "comment"] if parameters else []
        return self.of_parameter(definition, _parameter_name(taken[0]) if taken else None, None, carrier)

    def of_wrapping(self, decorator: Node) -> Fate:
        """Of a function that a decorator (`@wraps(function)`) ties to the one that it decorates."""
        wrapped = decorator.parent.child_by_field_name("definition") if decorator.parent else None
        return self.of_target(wrapped.child_by_field_name("name"), _carrier_of(wrapped)) if wrapped else Fate.UNKNOWN

    def of_value(self, node: Node, carrier: _Carrier) -> Fate:
        """Of the value that the expression `node` gives."""
        parent = node.parent
        while parent is not None and parent.type in _PASSES_ON:
            node, parent = parent, parent.parent
        if parent is None:
            return Fate.UNKNOWN
        if parent.type == "return_statement" and self.caller:
            call = self.caller.call
            return self.caller.journey.of_value(call, carrier) if call is not None else Fate.USED_UP
        if parent.type == "return_statement" and self.leaving:
            return self.leaving
        if parent.type in _ENDS or self.ends_loop(node):
            return Fate.USED_UP
        match parent.type:
            case "call" if node == parent.child_by_field_name("function"):
                return self.of_value(parent, _CALLED[carrier]) if carrier in _CALLED else Fate.USED_UP
            case "call":
                return self.of_argument(parent, node, carrier)
            case "argument_list" | "keyword_argument":
                call = next((found for found in ancestors(parent) if found.type == "call"), None)
                is_argument = call is not None and covers(call.child_by_field_name("arguments"), node)
                argument = parent if parent.type == "keyword_argument" else node
                return self.of_argument(call, argument, carrier) if call and is_argument else Fate.UNKNOWN
            case "attribute":
                return self.of_attribute(parent, carrier)
            case "subscript":
                is_container = node == parent.child_by_field_name("value")
                if is_container and carrier is _Carrier.SOURCE:
                    return Fate.USED_UP
                return self.of_value(parent, carrier) if is_container else Fate.UNKNOWN
            case "conditional_expression":
                return Fate.USED_UP if node == condition_of(parent) else self.of_value(parent, carrier)
            case "assignment":
                return self.of_assigned(parent, node, carrier)
            case "augmented_assignment":
                is_target = node == parent.child_by_field_name("left")
                return Fate.USED_UP if is_target or carrier is _Carrier.ITERATOR else Fate.OUTLIVES
            case "list_splat":
                return Fate.USED_UP if carrier is _Carrier.ITERATOR else self.of_value(parent, carrier)
            case "named_expression":
                target = self.of_target(parent.child_by_field_name("name"), carrier)
                return max(target, self.of_value(parent, carrier))
            case "yield":
                is_delegation = any(child.type == "from" for child in parent.children)
                if is_delegation:
                    return Fate.USED_UP
                return self.leaving or Fate.UNKNOWN  # Who takes it may be done with it when the next one is made.
            case "for_statement":
                return self.of_elements(parent.child_by_field_name("left"), carrier)
            case "for_in_clause":
                return self.of_iterable(parent, carrier)
            case "list_comprehension" | "set_comprehension" | "dictionary_comprehension":
                return Fate.OUTLIVES if parent == self.loop else self.of_value(parent, carrier)
            case "generator_expression" if parent == self.loop:
                return self.of_generated(carrier)
            case "decorator" if self.is_wrapper(parent):
                return self.of_wrapping(parent)
            case "default_parameter" | "typed_default_parameter":
                return self.of_default(parent)
        return Fate.UNKNOWN

    def of_argument(self, call: Node, argument: Node, carrier: _Carrier) -> Fate:
        """Of a value that `call` hands to a function or method, as or within `argument`."""
        callee = call.child_by_field_name("function")
        is_unpacked = callee is not None and callee.type == "list_splat"  # So the grammar reads `[*map(f, a)]`.
        if is_unpacked and callee is not None:
            callee = callee.named_children[0] if callee.named_children else None
        if callee is None:
            return Fate.UNKNOWN
        name = self.dotted_name(callee)
        if name in _RUNS_AT_ONCE:
            return Fate.USED_UP
        if name in _COLLECTS:
            return Fate.USED_UP if carrier is _Carrier.ITERATOR else self.of_value(call, carrier)
        if name in _ITERATES:
            return Fate.USED_UP if is_unpacked else self.of_value(call, _Carrier.ITERATOR)
        if name in _WRAPS:
            return self.of_value(call, carrier)
        if name in _KEEPS:
            return Fate.OUTLIVES
        if name in _KEPT_BY_FIRST:
            return self.of_kept_by_first(call)
        if name in _HOLDS:
            return self.of_value(call, _Carrier.SOURCE)
        if name in _RUNS_BESIDE:
            if call.parent is not None and call.parent.type == "await":
                return Fate.USED_UP
            return max(Fate.UNKNOWN, self.of_value(call, _Carrier.OBJECT))
        method = node_text(self.region, callee.child_by_field_name("attribute"))
        if self.module.runs_at_once(method or node_text(self.region, callee)):
            return Fate.USED_UP
        if method in _RUN_BY_METHODS or (method in _COLLECTED_BY_METHODS and carrier is _Carrier.ITERATOR):
            return Fate.USED_UP
        if method in _KEPT_BY_METHODS or method in _COLLECTED_BY_METHODS:
            return self.of_container(callee.child_by_field_name("object"))
        if method in _PUT_BY_METHODS:
            return self.of_exit_stack(callee.child_by_field_name("object"))
        definition = self.definition_of(callee)
        if definition is not None:
            return self.of_call(call, argument, definition, carrier)
        is_runner = (method or node_text(self.region, callee)) in _RUN_BY_ANY_NAMED
        return Fate.USED_UP if is_runner else Fate.UNKNOWN

    def of_call(self, call: Node, argument: Node, definition: Definition, carrier: _Carrier) -> Fate:
        """Of a value that `call` hands to a function of this file: by what that does with its parameter."""
        node = block_node(definition.region, definition.block)
        parameter = _parameter(self.region, call, argument, definition.region, node)
        inside = self.of_parameter(definition, parameter, call, carrier)
        # A generator or coroutine has not run yet when the call is over.
        given = _CALLED.get(_carrier_of(node))
        return max(inside, self.of_value(call, given)) if given else inside

    def of_parameter(
        self, definition: Definition, parameter: Node | None, call: Node | None, carrier: _Carrier
    ) -> Fate:
        """Of the value of a function's parameter; `call` is the expression to which the function returns it, if any."""
        region, table, block = definition
        node = block_node(region, block)
        if parameter is None or self.depth >= _DEEPEST_CALL:
            return Fate.UNKNOWN
        visitor = _Journey(
            region,
            table,
            self.module,
            self.capture._replace(function=MODULE_BLOCK),
            node,
            block.id,
            visited=self.visited,
            caller=_Caller(self, call),
        )
        binding = visitor.reference_at(parameter, Access.PARAMETER)
        if binding is None or not all(visitor.is_wrapper(decorator) for decorator in _decorators(node)):
            return Fate.UNKNOWN
        return visitor.of_variable(binding, carrier)

    def of_container(self, container: Node | None) -> Fate:
        """Of a value that is put into `container`: what becomes of one that each iteration makes anew."""
        owner = _owner(container)
        reference = self.reference_at(owner, Access.READ)
        if reference is None:
            return Fate.OUTLIVES
        home = self.table.home(reference)
        if (
            self.caller
            and home == self.runner
            and Flag.PARAMETER in self.table.blocks[home].symbols[reference.name].flags
        ):
            return Fate.UNKNOWN  # Whose it is only the caller knows.
        binding = self.binding_in_loop(reference)
        made = self.made_by(binding) if binding else Fate.OUTLIVES
        if binding is None or made is Fate.OUTLIVES:
            return Fate.OUTLIVES
        # What is a part of something new may be older, and known elsewhere.
        part = Fate.USED_UP if owner == container else Fate.UNKNOWN
        return max(made, part, self.of_variable(binding, _Carrier.OBJECT))

    def of_kept_by_first(self, call: Node) -> Fate:
        """Of a value that `call` puts into its first argument; `setattr` does so under a name, which may be fixed."""
        arguments = call.child_by_field_name("arguments")
        given = arguments.named_children if arguments is not None else []
        if not given:
            return Fate.UNKNOWN
        is_named = self.dotted_name(call.child_by_field_name("function")) == "setattr" and given[1].type == "string"
        if is_named and self.is_fixed(given[0]):
            return self.as_last(call)
        return self.of_container(given[0])

    def of_exit_stack(self, stack: Node | None) -> Fate:
        """Of a value that is put into what may be an exit stack, which runs it when its `with` statement ends."""
        reference = self.reference_at(stack, Access.READ)
        home = self.table.home(reference) if reference else None
        if reference is None or home is None:
            return Fate.UNKNOWN
        bindings = [found for found in self.table.references_to(home, reference.name) if found.access in _BINDS]
        if len(bindings) != 1 or bindings[0].binding is not BindingKind.WITH:
            return Fate.UNKNOWN
        target = reference_node(self.region, bindings[0])
        pattern = next((node for node in ancestors(target) if node.type == "as_pattern"), None)
        maker = pattern.named_children[0] if pattern and pattern.named_children else None
        if maker is None or self.dotted_name(maker.child_by_field_name("function")) not in _RUNS_AT_EXIT:
            return Fate.UNKNOWN
        return Fate.USED_UP if repeats(self.loop, target) else Fate.OUTLIVES

    def made_by(self, binding: Reference) -> Fate:
        """Of what is put into the object that `binding` gives to a variable, as far as making the object decides it.

        What each iteration makes anew keeps nothing longer than it is kept itself; what it only looks up, does.
        """
        if binding.binding not in (BindingKind.ASSIGNMENT, BindingKind.WALRUS):
            return Fate.OUTLIVES
        node = reference_node(self.region, binding)
        around = next((found for found in ancestors(node) if found.type in ("assignment", "named_expression")), node)
        value = around.child_by_field_name("right") or around.child_by_field_name("value")
        if value is None or value.type in _LOOKS_UP:
            return Fate.OUTLIVES
        if node != (around.child_by_field_name("left") or around.child_by_field_name("name")):
            return Fate.UNKNOWN  # It is unpacked.
        if value.type in _DISPLAYS:
            return Fate.USED_UP
        is_call = value.type == "call"
        is_container = is_call and self.dotted_name(value.child_by_field_name("function")) in _MAKES_CONTAINERS
        return Fate.USED_UP if is_container else Fate.UNKNOWN

    def of_attribute(self, attribute: Node, carrier: _Carrier) -> Fate:
        """Of a value of which an attribute is used: a method call may run it, a plain attribute may be or hold it."""
        around = attribute.parent
        is_called = around is not None and attribute == around.child_by_field_name("function")
        is_set = around is not None and attribute == around.child_by_field_name("left")
        is_read_out = carrier in (_Carrier.FUNCTION, _Carrier.SOURCE)
        return Fate.USED_UP if is_called or is_set or is_read_out else Fate.UNKNOWN

    def of_assigned(self, assignment: Node, value: Node, carrier: _Carrier) -> Fate:
        target = assignment.child_by_field_name("left")
        if value == target:
            return Fate.USED_UP
        is_unpacked = target is not None and target.type in _PATTERNS
        fate = self.of_elements(target, carrier) if is_unpacked else self.of_target(target, carrier)
        is_chained = assignment.parent is not None and assignment.parent.type == "assignment"
        return max(fate, self.of_value(assignment, carrier)) if is_chained else fate

    def of_default(self, parameter: Node) -> Fate:
        """Of a parameter's default: it lives as long as the function that has the parameter."""
        owner = next((node for node in ancestors(parameter) if node.type in ("function_definition", "lambda")), None)
        if owner is None:
            return Fate.UNKNOWN
        return self.of_definition(owner) if owner.type != "lambda" else self.of_value(owner, _Carrier.FUNCTION)

    def of_iterable(self, clause: Node, carrier: _Carrier) -> Fate:
        """Of what a comprehension iterates over."""
        comprehension = clause.parent
        if comprehension is None:
            return Fate.UNKNOWN
        if comprehension.type != "generator_expression" or comprehension == self.loop:
            return self.of_elements(clause.child_by_field_name("left"), carrier)
        return self.of_value(comprehension, carrier) if carrier is _Carrier.ITERATOR else Fate.UNKNOWN

    def of_elements(self, target: Node | None, carrier: _Carrier) -> Fate:
        return Fate.USED_UP if carrier is _Carrier.ITERATOR else self.of_target(target, carrier)

    def of_generated(self, carrier: _Carrier) -> Fate:
        """Of what a generator expression, here the loop, yields: who takes them one by one may be done in time."""
        around = self.loop.parent
        if around is None:
            return Fate.UNKNOWN
        if around.type == "call" and self.loop == around.child_by_field_name("arguments"):
            name = self.dotted_name(around.child_by_field_name("function"))
            return Fate.OUTLIVES if name in _COLLECTS or name == "sorted" else Fate.UNKNOWN
        if around.type not in ("for_statement", "for_in_clause"):
            return Fate.UNKNOWN
        consumer = around if around.type == "for_statement" else around.parent
        if consumer is None or consumer.type == "generator_expression":
            return Fate.UNKNOWN
        generator = self.table.blocks[self.runner]
        journey = replace(self, loop=consumer, runner=runner_of(self.table, generator.parent))
        return journey.of_target(around.child_by_field_name("left"), carrier)

    def of_target(self, target: Node | None, carrier: _Carrier) -> Fate:
        """Of a value that is bound to `target`."""
        if target is None:
            return Fate.UNKNOWN
        if target.type in ("attribute", "subscript"):
            if self.is_fixed(target):
                return self.as_last(target)  # Each iteration replaces what the one before has put there.
            return self.of_container(target.child_by_field_name("object" if target.type == "attribute" else "value"))
        if target.type == "identifier":
            binding = self.reference_at(target, Access.WRITE)
            return self.of_variable(binding, carrier) if binding else Fate.UNKNOWN
        return max((self.of_target(part, carrier) for part in target.named_children), default=Fate.UNKNOWN)

    def of_variable(self, binding: Reference, carrier: _Carrier) -> Fate:
        """Of a value that `binding` gives to a variable, by all that is done with the variable."""
        home = self.table.home(binding)
        if home is None:
            return Fate.UNKNOWN
        call = self.caller.call if self.caller else None
        step = (id(self.table), binding.start, carrier, self.loop.id, call and call.id)
        if step in self.visited:
            return Fate.USED_UP
        self.visited.add(step)
        uses = [use for use in self.table.references_to(home, binding.name) if use.access is Access.READ]
        fates = [self.of_use(binding, use, carrier) for use in uses]
        if home == MODULE_BLOCK and self.leaving and not uses:
            fates.append(self.leaving)  # Who else would it be for?
        elif home == MODULE_BLOCK and self.module.reads_elsewhere(binding.name):
            fates.append(self.as_last())
        if self.table.blocks[home].kind is BlockKind.CLASS:
            definition = block_node(self.region, self.table.blocks[home])
            is_made_here = covers(self.loop, definition)
            fates.append(self.of_definition(definition) if is_made_here else self.as_last())
        return max(fates, default=Fate.USED_UP)

    def of_use(self, binding: Reference, use: Reference, carrier: _Carrier) -> Fate:
        """Of a value that `binding` gives to a variable, by one read of the variable."""
        node = reference_node(self.region, use)
        if runner_of(self.table, use.block) != self.runner:
            return self.of_use_elsewhere(node, use)
        if not repeats(self.loop, node):
            if self.is_overwritten(binding, node):
                return Fate.USED_UP
            return self.as_left(binding, node) if self.leaving else self.as_last(use=node)
        if runs_before(reference_node(self.region, binding), node):
            return Fate.USED_UP if self.is_overwritten(binding, node) else self.of_value(node, carrier)
        # The next iteration finds the value, unless it gives the variable another one first.
        if self.is_overwritten(binding, self.loop):
            return Fate.USED_UP
        other = self.binding_in_loop(use)
        if other is not None and runs_before(reference_node(self.region, other), node):
            return Fate.USED_UP
        rebindings = [reference_node(self.region, found) for found in self.capture.rebindings]
        is_in_time = all(runs_before(node, found) for found in rebindings if repeats(self.loop, found))
        return max(Fate.UNKNOWN, self.of_value(node, carrier)) if is_in_time else Fate.OUTLIVES

    def of_use_elsewhere(self, node: Node, use: Reference) -> Fate:
        """Of a value that another function calls, or the function itself: by what becomes of that function."""
        caller = None
        for block in functions_between(self.table, use.block, self.runner):
            if block.id == self.capture.function:
                return Fate.USED_UP
            caller = block
        is_call = node.parent is not None and node == node.parent.child_by_field_name("function")
        if caller is None or not is_call or not repeats(self.loop, block_node(self.region, caller)):
            return Fate.UNKNOWN
        return self.of_function(caller)

    def as_left(self, binding: Reference, node: Node) -> Fate:
        """Of a value that `binding` gives to a variable, which is read at `node`, outside of the code that is left."""
        home = self.table.home(binding)
        others = self.table.references_to(home, binding.name) if home is not None else ()
        if any(other.access is Access.WRITE and other.start >= self.loop.end_byte for other in others):
            return Fate.UNKNOWN
        return self.leaving if runs_before(reference_node(self.region, binding), node) else Fate.USED_UP

    def as_last(self, target: Node | None = None, use: Node | None = None) -> Fate:
        """Of the copy that is left after the loop: it sees what it was made with, if the last iteration made it.

        `target` is where it is put, other than a variable; `use` is where the code of the loop's function uses it.
        """
        if self.caller:
            return Fate.UNKNOWN
        if self.leaving:
            return self.leaving
        if self.is_rebound_after_loop():
            return Fate.OUTLIVES if use is None or self.is_rebound_before(use) else Fate.UNKNOWN
        node = block_node(self.region, self.table.blocks[self.capture.function])
        is_made_each_time = all(_is_unconditional(self.loop, each) for each in (node, target or node))
        condition = self.loop.child_by_field_name("condition")
        rebindings = [reference_node(self.region, reference) for reference in self.capture.rebindings]
        is_rebound_first = all(runs_before(found, node) and not covers(condition, found) for found in rebindings)
        is_statement = self.loop.type in _LOOP_STATEMENTS
        return Fate.USED_UP if is_statement and is_made_each_time and is_rebound_first else Fate.UNKNOWN

    def ends_loop(self, node: Node) -> bool:
        """Whether the statement that holds `node` leaves the loop for good, or the ones below it do so in any case."""
        if self.caller or self.leaving:
            return False
        for child, parent in steps_up(node):
            if child == self.loop:
                return False
            if child.type == "return_statement":
                return True
            for sibling in _statements_below(child, parent):
                if sibling.type == "return_statement":
                    return True
                if sibling.type == "raise_statement" and not self.is_tried(node):
                    return True
                if sibling.type == "break_statement":
                    left = next((found for found in ancestors(parent) if found.type in _LOOP_STATEMENTS), None)
                    if left == self.loop:
                        return not self.is_rebound_after_loop()
                if any(named_nodes(sibling, "continue_statement")):
                    break
        return False

    def is_tried(self, node: Node) -> bool:
        """Whether a `try` within the loop may catch what is raised at `node`."""
        return any(found.type == "try_statement" and covers(self.loop, found) for found in ancestors(node))

    def is_rebound_after_loop(self) -> bool:
        home, name = self.capture.home, self.capture.name
        if home == MODULE_BLOCK and self.module.rebinds_elsewhere(name):
            return True
        return any(
            reference.access in (Access.WRITE, Access.DELETE) and reference.start >= self.loop.end_byte
            for reference in self.table.references_to(home, name)
        )

    def is_rebound_before(self, use: Node) -> bool:
        """Whether code below the loop is sure to rebind the captured variable before it comes to `use`."""
        return any(
            reference.access in (Access.WRITE, Access.DELETE)
            and reference.start >= self.loop.end_byte
            and runs_before(reference_node(self.region, reference), use)
            for reference in self.table.references_to(self.capture.home, self.capture.name)
        )

    def is_overwritten(self, binding: Reference, use: Node) -> bool:
        """Whether the variable is sure to get another value between `binding`, in the iteration, and `use`.

        With the loop itself for `use`: between `binding` and the end of the iteration.
        """
        home = self.table.home(binding)
        given = reference_node(self.region, binding)
        for other in self.table.references_to(home, binding.name) if home is not None else ():
            if other.binding not in _OVERWRITES or other.access is not Access.WRITE:
                continue
            node = reference_node(self.region, other)
            suite = next((found for found in ancestors(node) if found.type == "block"), None)
            if use == self.loop:
                is_between = suite is not None and suite == self.loop.child_by_field_name("body")
            else:
                is_between = covers(suite, use) and runs_before(node, use)
            if is_between and runs_before(given, node):
                return True
        return False

    def is_fixed(self, target: Node) -> bool:
        """Whether an attribute or item is the same one in each iteration: no name or call in it says otherwise."""
        if any(named_nodes(target, "call")):
            return False
        inside = self.table.references_in(Span(target.start_byte, target.end_byte))
        homes = [(self.table.home(found), found.name) for found in inside]
        return not any(
            reference.access is Access.WRITE and repeats(self.loop, reference_node(self.region, reference))
            for home, name in homes
            if home is not None
            for reference in self.table.references_to(home, name)
        )

    def binding_in_loop(self, use: Reference) -> Reference | None:
        """The first plain binding by which each iteration gives the variable of `use` a value of its own."""
        home = self.table.home(use)
        if home is None:
            return None
        for reference in self.table.references_to(home, use.name):
            is_plain = reference.access is Access.WRITE and reference.binding is not BindingKind.AUGMENTED_ASSIGNMENT
            is_here = runner_of(self.table, reference.block) == self.runner
            if is_plain and is_here and repeats(self.loop, reference_node(self.region, reference)):
                return reference
        return None

    @property
    def depth(self) -> int:
        """How many calls deep the journey is."""
        return self.caller.journey.depth + 1 if self.caller else 0

    def definition_of(self, callee: Node) -> Definition | None:
        """The `def` that `callee` names, if that is the only meaning of the name."""
        reference = self.reference_at(callee, Access.READ)
        home = self.table.home(reference) if reference else None
        if reference is None or home is None:
            return None
        if home == MODULE_BLOCK:
            return self.module.defined(reference.name)
        bindings = [found for found in self.table.references_to(home, reference.name) if found.access in _BINDS]
        block = defined_block(self.table, bindings[0]) if len(bindings) == 1 else None
        return Definition(self.region, self.table, block) if block else None

    def is_wrapper(self, decorator: Node) -> bool:
        """Whether a decorator is known to do no more than to give back what it decorates, wrapped."""
        expression = decorator.named_children[0] if decorator.named_children else None
        if expression is not None and expression.type == "call":
            expression = expression.child_by_field_name("function")
        return self.dotted_name(expression) in _WRAPS

    def dotted_name(self, node: Node | None) -> str | None:
        """`sorted` for the builtin, `functools.reduce` for what is imported from there, by whatever name."""
        if node is None:
            return None
        if node.type == "attribute":
            owner = self.dotted_name(node.child_by_field_name("object"))
            return f"{owner}.{node_text(self.region, node.child_by_field_name('attribute'))}" if owner else None
        reference = self.reference_at(node, Access.READ) if node.type == "identifier" else None
        if reference is None:
            return None
        home = self.table.home(reference)
        if home is None or home == MODULE_BLOCK:
            is_builtin = not self.module.binds(reference.name)
            return reference.name if is_builtin else self.module.imported(reference.name)
        bindings = [found for found in self.table.references_to(home, reference.name) if found.access in _BINDS]
        return imported_name(self.region, bindings[0]) if len(bindings) == 1 else None

    def reference_at(self, node: Node | None, access: Access) -> Reference | None:
        if node is None or node.type != "identifier":
            return None
        references = self.table.references
        index = bisect_left(references, node.start_byte, key=attrgetter("start"))
        while index < len(references) and references[index].start == node.start_byte:
            if references[index].access is access:
                return references[index]
            index += 1
        return None


class _Caller(NamedTuple):
    """The call by which a function came into another one."""

    journey: _Journey
    call: Node | None
    """What has the value that the other one returns; None where a decorated name has it."""


_DEEPEST_CALL = 3

# Values by what giving them to a variable does: makes something new, or gives another name to what is there.
_DISPLAYS = _words("dictionary dictionary_comprehension list list_comprehension set set_comprehension")
_LOOKS_UP = _words("attribute identifier subscript")

_PATTERNS = frozenset({"pattern_list", "tuple_pattern", "list_pattern"})
_OVERWRITES = frozenset({BindingKind.ASSIGNMENT, BindingKind.FUNCTION, BindingKind.CLASS, BindingKind.IMPORT})
_LOOP_STATEMENTS = frozenset({"for_statement", "while_statement"})
_BINDS = frozenset({Access.WRITE, Access.PARAMETER})


def _owner(container: Node | None) -> Node | None:
    """The `a` of `a.b[c].d`."""
    while container is not None and container.type in ("attribute", "subscript"):
        container = container.child_by_field_name("object" if container.type == "attribute" else "value")
    return container


def _decorators(definition: Node) -> list[Node]:
    around = definition.parent
    if around is None or around.type != "decorated_definition":
        return []
    return [child for child in around.named_children if child.type == "decorator"]


def _parameter(region: Region, call: Node, argument: Node, called_region: Region, definition: Node) -> Node | None:
    """The name of the parameter that gets `argument` of `call`; None where that is not plain."""
    arguments = call.child_by_field_name("arguments")
    parameters = definition.child_by_field_name("parameters")
    if arguments is None or parameters is None:
        return None
    if arguments == argument:  # `f(x for x in y)`: the generator expression is its own list of arguments.
        index = 0
    else:
        given = [child for child in arguments.named_children if child.type != "comment"]
        index = next((index for index, child in enumerate(given) if covers(child, argument)), len(given))
        if index == len(given) or any(child.type in _SPLATS for child in given[: index + 1]):
            return None
        argument = given[index]
    taken = [child for child in parameters.named_children if child.type != "comment"]
    if argument.type == "keyword_argument":
        wanted = node_text(region, argument.child_by_field_name("name"))
        names = (_parameter_name(parameter) for parameter in taken)
        return next((name for name in names if name and node_text(called_region, name) == wanted), None)
    positional = [child for child in taken if child.type != "positional_separator"]
    if index >= len(positional) or any(child.type in _ENDS_POSITIONAL for child in positional[: index + 1]):
        return None
    return _parameter_name(positional[index])


def _parameter_name(parameter: Node) -> Node | None:
    """The identifier of a plain parameter; None for `*args`, `**kwargs` and separators."""
    if parameter.type == "identifier":
        return parameter
    if parameter.type == "typed_parameter":
        first = parameter.named_children[0]
        return first if first.type == "identifier" else None
    return parameter.child_by_field_name("name") if parameter.type in _DEFAULTS else None


_SPLATS = frozenset({"dictionary_splat", "list_splat"})
_DEFAULTS = frozenset({"default_parameter", "typed_default_parameter"})
_ENDS_POSITIONAL = frozenset({"dictionary_splat_pattern", "keyword_separator", "list_splat_pattern"})


def _carrier_of(definition: Node) -> _Carrier:
    """What the value of a `def` or `class` statement is."""
    if definition.type == "function_definition" and yields(definition):
        return _Carrier.GENERATOR
    is_coroutine = any(child.type == "async" for child in definition.children)
    return _Carrier.FACTORY if is_coroutine or definition.type == "class_definition" else _Carrier.FUNCTION


def _statements_below(statement: Node, suite: Node) -> list[Node]:
    """The statements that follow `statement` in its suite; none for what is no statement of a suite."""
    if suite.type != "block":
        return []
    return [child for child in suite.named_children if child.start_byte >= statement.end_byte]


def _is_unconditional(loop: Node, node: Node) -> bool:
    """Whether each iteration runs the code at `node`: it stands right in the loop's body, below no way out."""
    body = loop.child_by_field_name("body")
    if body is None:
        return False
    for statement in body.named_children:
        if covers(statement, node):
            return statement.type == "expression_statement" or statement.type.endswith("_definition")
        if any(named_nodes(statement, "continue_statement")):
            return False
    return False
