"""Knows where a function's value goes, hence whether it outlives the iteration of the loop that made it. Knows no
documents: of global names it asks a `Module`. Never guesses: where it cannot tell, its answer is `Fate.UNKNOWN`.

The value is followed from expression to expression, from variable to variable, and into the functions of the file that
it is handed to, within one iteration. A few functions of the standard library are known by name for what they do with a
function that they are given; all others are unknown.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape import old_callables as callables
from closure_lsp.escape.old_callees import (
    Callee,
    Definition,
    Names,
    bound_value,
    member,
    parameter_for,
    parameter_names,
)
from closure_lsp.flow.certainty import yields
from closure_lsp.flow.loops import LoopCapture
from closure_lsp.flow.order import may_precede, repeats, runs_before
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind, Flag
from closure_lsp.syntax import Conditional, ancestors, bare, covers, named_nodes, node_text, steps_up
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.old_callees import Module
    from closure_lsp.flow.loops import Capturer
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


def verdict(unit: Unit, capture: LoopCapture, module: Module) -> Verdict:
    """What becomes of the captured function, and the innermost loop for which that is the worst."""
    table = unit.scopes
    function = table.blocks[capture.function]
    runner = table.runner_of(function.parent)
    found = [
        Verdict(_at_the_end(_Journey(unit, module, capture, loop, runner), function), loop) for loop in capture.loops
    ]
    worst = max(found, key=lambda each: each.fate)
    # Whoever gets the function may never ask for its annotations; and a variable that several functions share by
    # `nonlocal` may be meant to be shared.
    is_unsure = function.kind is BlockKind.ANNOTATION or not capture.is_direct
    return worst._replace(fate=min(worst.fate, Fate.UNKNOWN)) if is_unsure else worst


def fate_beyond(within: Node, unit: Unit, capture: Capturer, module: Module) -> Fate:
    """What becomes of a function when the code of `within`, which makes it, is left, be it by `return` or `break`.

    `within` is an `except` clause or a `def`, and belongs to (or is) the code of the capture's home.
    """
    runner = unit.scopes.runner_of(capture.home)
    loop_capture = LoopCapture(capture.function.id, capture.home, capture.use.name, capture.use, (within,), ())
    journey = _Journey(unit, module, loop_capture, within, runner, leaving=Fate.OUTLIVES)
    return _at_the_end(journey, capture.function)


def _at_the_end(journey: _Journey, function: Block) -> Fate:
    """Where a journey leads; one that is longer than Python's stack is given up."""
    try:
        return journey.of_function(function)
    except RecursionError:
        return Fate.UNKNOWN


class _Carrier(enum.Enum):
    """What the value is that holds the function: it decides what a use of the value does to the function."""

    FUNCTION = "called, it has run"
    FACTORY = "called, it gives an object that holds it: a class, a coroutine function"
    GENERATOR = "called, it gives an iterator that holds it"
    MANAGER = "called, it gives a context manager that holds it"
    CONTEXT = "when the `with` statement that it is for ends, it has run"
    ITERATOR = "iterated, it has run"
    ITERATORS = "its items are iterators"
    SOURCE = "asked for an item or attribute, it has run"
    OBJECT = "something whose methods may run it"


_CALLED = {
    _Carrier.FACTORY: _Carrier.OBJECT,
    _Carrier.GENERATOR: _Carrier.ITERATOR,
    _Carrier.MANAGER: _Carrier.CONTEXT,
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
# Make something whose items they are:
_DISPLAYS_ITEMS = _words("dictionary expression_list list list_comprehension pair set tuple")


@dataclass(frozen=True, slots=True)
class _Journey:
    """Follows a function through one iteration of `loop`: from value to value, from variable to variable."""

    unit: Unit
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

    @property
    def region(self) -> Region:
        return self.unit.region

    @property
    def table(self) -> SymbolTable:
        return self.unit.scopes

    def of_function(self, block: Block) -> Fate:
        node = self.unit.block_node(block)
        if node.type == "function_definition":
            return self.of_definition(node)
        if node.type == "type_alias_statement":
            bound = self.table.references_in(block.name_span) if block.name_span else ()
            return max((self.of_variable(found, _Carrier.SOURCE) for found in bound), default=Fate.UNKNOWN)
        return self.of_value(node, _Carrier.ITERATOR if node.type == "generator_expression" else _Carrier.FUNCTION)

    def of_definition(self, node: Node, carrier: _Carrier | None = None) -> Fate:
        """Of a `def` or `class` statement: what its decorators do, and where its name goes."""
        carrier = carrier or _carrier_of(self.region, node)
        decorators = _decorators(node)
        if any(self.names.dotted(_decoration(each)) in callables.MAKES_MANAGERS for each in decorators):
            carrier = _Carrier.MANAGER
        decorated = max((self.of_decorated(each, carrier) for each in decorators), default=Fate.USED_UP)
        if node.type == "class_definition" and self.is_told_to_base(node):
            decorated = Fate.UNKNOWN
        return max(decorated, self.of_target(node.child_by_field_name("name"), carrier))

    def of_decorated(self, decorator: Node, carrier: _Carrier) -> Fate:
        """Of a function or class that a decorator gets, and gives back for the name: by what else it does."""
        if self.is_wrapper(decorator):
            return Fate.USED_UP
        expression = decorator.named_children[0] if decorator.named_children else None
        callee = self.names.callee(expression)
        if callee is not None:
            parameters = list(parameter_names(callee.definition.region, callee.definition.node))
            index = 1 if callee.receiver is not None or callee.is_constructor else 0
            parameter = parameters[index] if index < len(parameters) else None
            return self.of_parameter(callee, parameter, None, carrier)
        if expression is None or self.names.dotted(expression) in callables.KEEPS:
            return Fate.OUTLIVES
        method = node_text(self.region, expression.child_by_field_name("attribute"))
        if method in callables.PUT_BY_METHODS:
            return self.of_exit_stack(expression.child_by_field_name("object"))
        return Fate.UNKNOWN

    def is_told_to_base(self, definition: Node) -> bool:
        """Whether a class of this file is told of its subclasses, of which `definition` is one."""
        bases = definition.child_by_field_name("superclasses")
        found = [self.names.definition(base) for base in (bases.named_children if bases is not None else ())]
        return any(base is not None and member(base, "__init_subclass__") is not None for base in found)

    def of_wrapping(self, decorator: Node) -> Fate:
        """Of a function that a decorator (`@wraps(function)`) ties to the one that it decorates."""
        wrapped = decorator.parent.child_by_field_name("definition") if decorator.parent else None
        return (
            self.of_target(wrapped.child_by_field_name("name"), _carrier_of(self.region, wrapped))
            if wrapped
            else Fate.UNKNOWN
        )

    def of_value(self, node: Node, carrier: _Carrier) -> Fate:
        """Of the value that the expression `node` gives."""
        parent = node.parent
        while parent is not None and parent.type in _PASSES_ON:
            if carrier is _Carrier.ITERATOR and parent.type in _DISPLAYS_ITEMS:
                carrier = _Carrier.ITERATORS
            node, parent = parent, parent.parent
        if parent is None:
            return Fate.UNKNOWN
        is_returned = parent.type == "return_statement" or (parent.type == "lambda" and parent == self.loop)
        if is_returned and self.caller:
            call = self.caller.call
            return self.caller.journey.of_value(call, carrier) if call is not None else Fate.USED_UP
        if parent.type == "return_statement" and self.leaving:
            return self.leaving
        if parent.type in _ENDS or self.ends_loop(node):
            return Fate.USED_UP
        match parent.type:
            case "call" if node == parent.child_by_field_name("function"):
                return self.of_called(parent, carrier)
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
                return self.of_value(parent, _item_of(carrier)) if is_container else Fate.UNKNOWN
            case "conditional_expression":
                return (
                    Fate.USED_UP
                    if isinstance(parent, Conditional) and bare(node) == parent.condition
                    else self.of_value(parent, carrier)
                )
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
                is_delegation = getattr(parent, "is_delegation", False)
                if is_delegation and carrier in (_Carrier.ITERATOR, _Carrier.OBJECT):
                    return Fate.USED_UP
                # Who takes it may be done with it when the code goes on.
                return self.leaving if self.loop.type == "function_definition" else Fate.UNKNOWN
            case "for_statement":
                return self.of_elements(parent.child_by_field_name("left"), carrier)
            case "for_in_clause":
                return self.of_iterable(parent, carrier)
            case "list_comprehension" | "set_comprehension" | "dictionary_comprehension":
                if parent == self.loop:
                    return Fate.OUTLIVES
                return self.of_value(parent, _Carrier.ITERATORS if carrier is _Carrier.ITERATOR else carrier)
            case "with_item" if carrier in (_Carrier.CONTEXT, _Carrier.OBJECT):
                return Fate.USED_UP
            case "as_pattern" if carrier is _Carrier.CONTEXT:
                return Fate.USED_UP
            case "as_pattern" if parent.parent is not None and parent.parent.type == "with_item":
                return self.of_target(parent.child_by_field_name("alias"), carrier)
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
        name = self.names.dotted(callee)
        if name == "type" and len(_given(call)) > 1:
            return self.of_value(call, _Carrier.FACTORY)
        if name in callables.RUNS_AT_ONCE:
            return Fate.USED_UP
        if name in callables.COLLECTS:
            return Fate.USED_UP if carrier is _Carrier.ITERATOR else self.of_value(call, carrier)
        if name in callables.ITERATES:
            return Fate.USED_UP if is_unpacked else self.of_value(call, _Carrier.ITERATOR)
        if name in callables.SPLITS:
            return self.of_value(call, _Carrier.ITERATORS)
        if name in callables.WRAPS:
            return self.of_value(call, carrier)
        if name in callables.MANAGES:
            return self.of_value(call, _Carrier.CONTEXT)
        if name in callables.KEEPS:
            return Fate.OUTLIVES
        if name in callables.KEEPS_LAST:
            return self.of_replaced(call, argument)
        if name in callables.KEPT_BY_FIRST:
            return self.of_kept_by_first(call)
        if name in callables.HOLDS:
            return self.of_value(call, _Carrier.OBJECT)
        if name in callables.HOLDS_FOR_ITEMS:
            return self.of_value(call, _Carrier.SOURCE)
        if name in callables.RUNS_BESIDE:
            return self.of_running(call, is_on_loop=name.startswith("asyncio."))
        if _is_widget(name):
            return self.of_window()
        method = node_text(self.region, callee.child_by_field_name("attribute"))
        if any(map(self.module.runs_at_once, (name or "", method, node_text(self.region, callee)))):
            return Fate.USED_UP
        known = self.names.callee(callee)
        if known is not None:
            return self.of_call(call, argument, known, carrier)
        if self.makes_record(callee):
            return self.of_value(call, _Carrier.OBJECT)
        if method:
            return self.of_method_argument(call, argument, method, carrier)
        is_runner = node_text(self.region, callee) in callables.RUN_BY_ANY_NAMED
        return Fate.USED_UP if is_runner else Fate.UNKNOWN

    def of_method_argument(self, call: Node, argument: Node, method: str, carrier: _Carrier) -> Fate:
        """Of a value that is handed to a method which is known by its name alone."""
        callee = call.child_by_field_name("function")
        owner = callee.child_by_field_name("object") if callee is not None else None
        if method in callables.RUN_BY_METHODS | callables.RUN_BY_ANY_NAMED:
            return Fate.USED_UP
        if method in callables.COLLECTED_BY_METHODS and carrier is _Carrier.ITERATOR:
            return Fate.USED_UP
        if method in callables.KEPT_BY_METHODS | callables.COLLECTED_BY_METHODS:
            return self.of_container(owner)
        if method in callables.PUT_BY_METHODS:
            return self.of_exit_stack(owner)
        if method in callables.KEPT_FOR_LATER_BY_METHODS:
            return Fate.OUTLIVES
        if method in callables.RUN_BY_LOOP_METHODS:
            is_in_time = self.lets_others_run() or self.is_object_waited_for(owner, set())
            return Fate.UNKNOWN if is_in_time else Fate.OUTLIVES
        if method in callables.GIVEN_BACK_BY_METHODS and len(_given(call)) == 2:
            return self.of_value(call, carrier) if self.is_wanted(call) else Fate.UNKNOWN
        maker = self.names.made_by(owner) or ""
        if method in callables.KEPT_BY_METHODS_OF.get(maker, ()):
            return self.of_container(owner)
        if _is_widget(maker) and method in callables.KEPT_BY_WIDGETS | callables.KEPT_LAST_BY_WIDGETS:
            kept = self.of_window()
            is_replaced = method in callables.KEPT_LAST_BY_WIDGETS
            return min(kept, self.of_replaced(call, argument)) if is_replaced else kept
        if method in callables.RUN_BESIDE_BY_METHODS:
            if maker in callables.RUNS_AT_EXIT and self.is_ended_in_time(owner):
                return Fate.USED_UP
            return self.of_running(call, is_on_loop=method in ("create_task", "ensure_future", "start_soon"))
        if maker in callables.RUNS_AT_EXIT and method in callables.ITERATED_BY_METHODS:
            is_lazy = method != "map" or maker in callables.MAPS_LAZILY
            return self.of_value(call, _Carrier.ITERATOR) if is_lazy else Fate.USED_UP
        return Fate.UNKNOWN

    def of_called(self, call: Node, carrier: _Carrier) -> Fate:
        """Of a value that is called: what the call gives may hold the function; so may what it makes and stores."""
        if carrier in _CALLED:
            return self.of_value(call, _CALLED[carrier])
        step = (id(self.table), self.capture.function, call.id)
        if carrier is not _Carrier.FUNCTION or step in self.visited:
            return Fate.USED_UP
        self.visited.add(step)
        fates = [Fate.USED_UP]
        for inner in self.functions_made_inside():
            if self.depth >= _DEEPEST_CALL:
                return Fate.UNKNOWN
            capture = self.capture._replace(function=inner.id)
            definition = Definition(self.unit, self.table.blocks[self.capture.function])
            is_constructor = definition.block.name in _CONSTRUCTORS
            visitor = replace(
                self,
                capture=capture,
                loop=definition.node,
                runner=definition.block.id,
                leaving=Fate.USED_UP,
                caller=_Caller(replace(self, capture=capture), call, Callee(definition, is_constructor=is_constructor)),
            )
            fates.append(visitor.of_function(inner))
        return max(fates)

    def functions_made_inside(self) -> list[Block]:
        """The functions that a call of the captured function makes, and that use the same variable."""
        function, home = self.capture.function, self.capture.home
        if function == MODULE_BLOCK:
            return []
        found: dict[int, Block] = {}
        for use in self.table.references_to(home, self.capture.name):
            between = list(self.table.functions_between(use.block, home))
            ids = [block.id for block in between]
            if use.access is Access.READ and function in ids[1:]:
                inner = between[ids.index(function) - 1]
                found[inner.id] = inner
        return list(found.values())

    def of_running(self, call: Node, is_on_loop: bool) -> Fate:
        """Of what `call` starts to run while other code goes on; on an event loop, only where that code awaits."""
        if self.is_waited_for(call, set()):
            return Fate.USED_UP
        is_sure = is_on_loop and not self.lets_others_run()
        return Fate.OUTLIVES if is_sure else max(Fate.UNKNOWN, self.of_value(call, _Carrier.OBJECT))

    def of_call(self, call: Node, argument: Node, callee: Callee, carrier: _Carrier) -> Fate:
        """Of a value that `call` hands to a function of this file: by what that does with its parameter."""
        node = callee.definition.node
        if any(given.type in ("dictionary_splat", "list_splat") and covers(given, argument) for given in _given(call)):
            parameters: list[Node | None] = [*parameter_names(callee.definition.region, node)]
        else:
            parameters = [parameter_for(self.region, call, argument, callee)]
        fates = [self.of_parameter(callee, parameter, call, carrier) for parameter in parameters]
        inside = max(fates, default=Fate.UNKNOWN)
        # A generator or coroutine has not run yet when the call is over.
        given = _CALLED.get(_carrier_of(self.region, node))
        return max(inside, self.of_value(call, given)) if given else inside

    def of_parameter(self, callee: Callee, parameter: Node | None, call: Node | None, carrier: _Carrier) -> Fate:
        """Of the value of a function's parameter; `call` is the expression to which the function returns it, if any."""
        unit, block = callee.definition
        node = callee.definition.node
        if parameter is None or self.depth >= _DEEPEST_CALL:
            return Fate.UNKNOWN
        visitor = _Journey(
            unit,
            self.module,
            self.capture._replace(function=MODULE_BLOCK),
            node,
            block.id,
            visited=self.visited,
            caller=_Caller(self, call, callee),
        )
        binding = visitor.names.reference_at(parameter, Access.PARAMETER)
        if binding is None or not all(visitor.is_wrapper(decorator) for decorator in _decorators(node)):
            return Fate.UNKNOWN
        return visitor.of_variable(binding, carrier)

    def of_container(self, container: Node | None) -> Fate:
        """Of a value that is put into `container`: what becomes of one that each iteration makes anew."""
        owner = _owner(container)
        reference = self.names.reference_at(owner, Access.READ)
        if reference is None:
            return Fate.OUTLIVES
        home = reference.home
        if self.caller and home == self.runner and self.is_parameter(reference):
            return self.caller.of_object(reference.name)
        if self.caller and home == self.caller.journey.runner and self.table is self.caller.journey.table:
            return self.caller.journey.of_container(container)
        binding = self.binding_in_loop(reference)
        made = self.made_by(binding) if binding else Fate.OUTLIVES
        if binding is None or made is Fate.OUTLIVES:
            return Fate.UNKNOWN if owner == container and self.is_drained(reference) else Fate.OUTLIVES
        # What is a part of something new may be older, and known elsewhere.
        part = Fate.USED_UP if owner == container else Fate.UNKNOWN
        return max(made, part, self.of_variable(binding, _Carrier.OBJECT))

    def of_place(self, target: Node) -> Fate:
        """Of a value that is assigned to an attribute or item."""
        container = target.child_by_field_name("object" if target.type == "attribute" else "value")
        if not self.caller:
            # Each iteration replaces what the one before has put there.
            return self.as_last(target) if self.is_fixed(target) else self.of_container(container)
        reference = self.names.reference_at(_owner(container), Access.READ)
        inside = self.table.references_in(Span(target.start_byte, target.end_byte))
        own = [found for found in inside if found.home not in (None, MODULE_BLOCK)]
        if reference is not None and self.is_parameter(reference) and reference.home == self.runner:
            is_plain = container is not None and container.type == "identifier" and len(own) == 1
            return self.caller.of_object(reference.name, is_replaced=is_plain and not any(named_nodes(target, "call")))
        return self.of_container(container) if own or not self.is_fixed(target) else Fate.UNKNOWN

    def of_replaced(self, call: Node, argument: Node) -> Fate:
        """Of a value that `call` puts where an equal call has put another one: `signal.signal(number, function)`."""
        callee = call.child_by_field_name("function")
        others = [given for given in _given(call) if not covers(given, argument)]
        is_same_place = all(self.is_fixed(each) for each in (callee, *others) if each is not None)
        return self.as_last(call) if is_same_place else Fate.OUTLIVES

    def of_kept_by_first(self, call: Node) -> Fate:
        """Of a value that `call` puts into its first argument; `setattr` does so under a name, which may be fixed."""
        arguments = call.child_by_field_name("arguments")
        given = arguments.named_children if arguments is not None else []
        if not given:
            return Fate.UNKNOWN
        is_named = self.names.dotted(call.child_by_field_name("function")) == "setattr" and _is_plain_string(given[1])
        if is_named and self.is_fixed(given[0]):
            return self.as_last(call)
        return self.of_container(given[0])

    def of_exit_stack(self, stack: Node | None) -> Fate:
        """Of a value that is put into what may be an exit stack, which runs it when its `with` statement ends."""
        if self.names.made_by(stack) not in callables.RUNS_AT_EXIT:
            return Fate.UNKNOWN
        reference = self.names.reference_at(stack, Access.READ)
        binding = self.names.only_binding(reference) if reference else None
        if binding is None or binding.table is not self.table:
            return Fate.OUTLIVES
        if not repeats(self.loop, self.unit.reference_node(binding.reference)):
            return Fate.OUTLIVES
        return Fate.USED_UP if binding.reference.binding is BindingKind.WITH else Fate.UNKNOWN

    def of_window(self) -> Fate:
        """Of what a part of a window keeps: the window may be there only as long as the iteration."""
        calls = named_nodes(self.loop, "call")
        methods = (call.child_by_field_name("function") for call in calls)
        names = {node_text(self.region, method.child_by_field_name("attribute")) for method in methods if method}
        return Fate.UNKNOWN if names & callables.LET_USERS_ACT else Fate.OUTLIVES

    def made_by(self, binding: Reference) -> Fate:
        """Of what is put into the object that `binding` gives to a variable, as far as making the object decides it.

        What each iteration makes anew keeps nothing longer than it is kept itself; what it only looks up, does.
        """
        if binding.binding is BindingKind.WITH:
            manager = bound_value(self.region, binding)
            is_call = manager is not None and manager.type == "call"
            maker = self.names.dotted(manager.child_by_field_name("function")) if manager is not None else None
            return Fate.USED_UP if is_call and maker in callables.MANAGES else Fate.UNKNOWN
        if binding.binding not in (BindingKind.ASSIGNMENT, BindingKind.WALRUS):
            return Fate.OUTLIVES
        node = self.unit.reference_node(binding)
        around = next((found for found in ancestors(node) if found.type in ("assignment", "named_expression")), node)
        value = around.child_by_field_name("right") or around.child_by_field_name("value")
        if value is None or value.type in _LOOKS_UP:
            return Fate.OUTLIVES
        if node != (around.child_by_field_name("left") or around.child_by_field_name("name")):
            return Fate.UNKNOWN  # It is unpacked.
        if value.type in _DISPLAYS:
            return Fate.USED_UP
        if value.type != "call":
            return Fate.UNKNOWN
        if _is_widget(self.names.dotted(value.child_by_field_name("function"))):
            return self.of_window()
        return Fate.USED_UP if self.makes_own(value) else Fate.UNKNOWN

    def of_attribute(self, attribute: Node, carrier: _Carrier) -> Fate:
        """Of a value of which an attribute is used: a method call may run it, a plain attribute may be or hold it."""
        around = attribute.parent
        is_called = around is not None and attribute == around.child_by_field_name("function")
        is_set = around is not None and attribute == around.child_by_field_name("left")
        is_read_out = carrier in (_Carrier.FUNCTION, _Carrier.SOURCE)
        if carrier is _Carrier.CONTEXT and not is_set:
            return Fate.UNKNOWN
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
        generator = self.of_value(comprehension, _Carrier.ITERATOR)
        runner = next((block.id for block in self.table.blocks if block.span.start == comprehension.start_byte), None)
        if carrier is _Carrier.ITERATOR or generator is Fate.OUTLIVES or runner is None:
            return generator
        inside = replace(self, runner=runner)
        return max(generator, inside.of_elements(clause.child_by_field_name("left"), carrier))

    def of_elements(self, target: Node | None, carrier: _Carrier) -> Fate:
        return Fate.USED_UP if carrier is _Carrier.ITERATOR else self.of_target(target, _item_of(carrier))

    def of_generated(self, carrier: _Carrier) -> Fate:
        """Of what a generator expression, here the loop, yields: who takes them one by one may be done in time."""
        taken = self.loop
        around = taken.parent
        while around is not None and around.type in ("argument_list", "parenthesized_expression"):
            is_first = around.type != "argument_list" or taken == around.named_children[0]
            taken, around = (around, around.parent) if is_first else (taken, None)
        if around is None:
            return Fate.UNKNOWN
        if around.type == "call" and taken == around.child_by_field_name("arguments"):
            name = self.names.dotted(around.child_by_field_name("function"))
            if name in callables.COLLECTS or name == "sorted":
                return Fate.OUTLIVES
            is_chained = name == "itertools.chain.from_iterable" and carrier is _Carrier.ITERATOR
            # Of what `next` gets there is no other name: the generator stays where it is.
            return Fate.USED_UP if is_chained or name in ("all", "any", "next") else Fate.UNKNOWN
        is_unpacked = around.type == "assignment" and _is_pattern(around.child_by_field_name("left"))
        if is_unpacked or (around.type == "list_splat" and around.parent and around.parent.type in _DISPLAYS_ITEMS):
            return Fate.OUTLIVES
        if around.type not in ("for_statement", "for_in_clause"):
            return Fate.UNKNOWN
        consumer = around if around.type == "for_statement" else around.parent
        if consumer is None or consumer.type == "generator_expression":
            return Fate.UNKNOWN
        generator = self.table.blocks[self.runner]
        journey = replace(self, loop=consumer, runner=self.table.runner_of(generator.parent))
        return journey.of_target(around.child_by_field_name("left"), carrier)

    def of_target(self, target: Node | None, carrier: _Carrier) -> Fate:
        """Of a value that is bound to `target`."""
        if target is None:
            return Fate.UNKNOWN
        if target.type in ("attribute", "subscript"):
            return self.of_place(target)
        if target.type == "identifier":
            binding = self.names.reference_at(target, Access.WRITE)
            return self.of_variable(binding, carrier) if binding else Fate.UNKNOWN
        return max((self.of_target(part, carrier) for part in target.named_children), default=Fate.UNKNOWN)

    def of_variable(self, binding: Reference, carrier: _Carrier) -> Fate:
        """Of a value that `binding` gives to a variable, by all that is done with the variable."""
        home = binding.home
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
            definition = self.unit.block_node(self.table.blocks[home])
            is_made_here = covers(self.loop, definition)
            made_of = _Carrier.FUNCTION if binding.name in _CONSTRUCTORS else None
            fates.append(self.of_definition(definition, made_of) if is_made_here else self.as_last())
        return max(fates, default=Fate.USED_UP)

    def of_use(self, binding: Reference, use: Reference, carrier: _Carrier) -> Fate:
        """Of a value that `binding` gives to a variable, by one read of the variable."""
        node = self.unit.reference_node(use)
        if self.table.runner_of(use.block) != self.runner:
            return self.of_use_elsewhere(node, use, carrier)
        if not repeats(self.loop, node):
            if self.is_overwritten(binding, node):
                return Fate.USED_UP
            if self.leaving:
                return self.as_left(binding, node)
            given = self.unit.reference_node(binding)
            return self.as_last(given, node) if may_precede(given, node) else Fate.USED_UP
        if runs_before(self.unit.reference_node(binding), node):
            return Fate.USED_UP if self.is_overwritten(binding, node) else self.of_value(node, carrier)
        # The next iteration finds the value, unless it gives the variable another one first.
        if self.is_overwritten(binding, self.loop):
            return Fate.USED_UP
        other = self.binding_in_loop(use)
        if other is not None and runs_before(self.unit.reference_node(other), node):
            return Fate.USED_UP
        rebindings = [self.unit.reference_node(found) for found in self.capture.rebindings]
        is_in_time = all(runs_before(node, found) for found in rebindings if repeats(self.loop, found))
        return max(Fate.UNKNOWN, self.of_value(node, carrier)) if is_in_time else Fate.OUTLIVES

    def of_use_elsewhere(self, node: Node, use: Reference, carrier: _Carrier) -> Fate:
        """Of a value that another function calls, or the function itself: by what becomes of that function."""
        caller = None
        for block in self.table.functions_between(use.block, self.runner):
            if block.id == self.capture.function:
                return Fate.USED_UP
            caller = block
        around = node.parent
        if around is not None and around.type == "attribute" and carrier is _Carrier.OBJECT:
            node, around = around, around.parent
        is_call = around is not None and node == around.child_by_field_name("function")
        if caller is None or not is_call or not repeats(self.loop, self.unit.block_node(caller)):
            return Fate.UNKNOWN
        return self.of_function(caller)

    def as_left(self, binding: Reference, node: Node) -> Fate:
        """Of a value that `binding` gives to a variable, which is read at `node`, outside of the code that is left."""
        home = binding.home
        others = self.table.references_to(home, binding.name) if home is not None else ()
        if any(other.access is Access.WRITE and other.start >= self.loop.end_byte for other in others):
            return Fate.UNKNOWN
        return self.leaving if runs_before(self.unit.reference_node(binding), node) else Fate.USED_UP

    def as_last(self, target: Node | None = None, use: Node | None = None) -> Fate:
        """Of the copy that is left after the loop: it sees what it was made with, if the last iteration made it.

        `target` is where it is put; `use` is where the code of the loop's function uses it.
        """
        if self.caller:
            return Fate.UNKNOWN
        if self.leaving:
            return self.leaving
        node = self.unit.block_node(self.table.blocks[self.capture.function])
        if self.ends_loop(node):
            return Fate.USED_UP
        if self.is_rebound_after_loop():
            if use is None or self.is_rebound_before(use):
                return Fate.OUTLIVES
            around = use.parent
            is_call = around is not None and around.type == "call" and use == around.child_by_field_name("function")
            return Fate.USED_UP if is_call and not self.may_be_rebound_before(use) else Fate.UNKNOWN
        if self.loop.type not in _LOOP_STATEMENTS:
            return Fate.UNKNOWN
        return max(self.in_each_iteration(node), self.in_each_iteration(target or node), self.as_rebound_below(node))

    def as_rebound_below(self, node: Node) -> Fate:
        """Of a function made at `node`, by whether the loop rebinds the variable again before it ends."""
        condition = self.loop.child_by_field_name("condition")
        fates = [Fate.USED_UP]
        for reference in self.capture.rebindings:
            found = self.unit.reference_node(reference)
            if covers(condition, found):
                return Fate.OUTLIVES
            if not runs_before(found, node):
                fates.append(Fate.UNKNOWN if self.in_each_iteration(found) else Fate.OUTLIVES)
        return max(fates)

    def in_each_iteration(self, node: Node) -> Fate:
        """Of a function that is made or put somewhere at `node`, by whether each iteration does that.

        Where some do not, the one that is left is older than the last iteration. What decides of the rebinding as well
        does not matter: without it the variable stays as it is.
        """
        fates = [Fate.USED_UP]
        found_here = [self.unit.reference_node(reference) for reference in self.capture.rebindings]
        rebindings = [found for found in found_here if repeats(self.loop, found)]
        for child, parent in steps_up(node):
            if child == self.loop or all(covers(child, found) for found in rebindings):
                break
            if parent.type == "block" and any(
                _continues(self.loop, found) for found in _statements_above(child, parent)
            ):
                return Fate.OUTLIVES
            if parent.type in _CHOOSES and child != condition_of_arm(parent):
                condition = condition_of_arm(parent)
                is_constant = condition is not None and self.is_fixed(condition)
                fates.append(Fate.USED_UP if is_constant else Fate.OUTLIVES)
            elif parent != self.loop and parent.type in _MAYBE_RUNS:
                fates.append(Fate.UNKNOWN)
        return max(fates)

    def ends_loop(self, node: Node) -> bool:
        """Whether the statement that holds `node` leaves the loop for good, or the ones below it do so in any case."""
        if self.caller or self.leaving:
            return False
        for child, parent in steps_up(node):
            if child == self.loop:
                return False
            if child.type == "return_statement" or (child.type == "raise_statement" and not self.is_tried(node)):
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
                if sibling.type == "continue_statement" or _continues(self.loop, sibling):
                    return False
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
            and runs_before(self.unit.reference_node(reference), use)
            for reference in self.table.references_to(self.capture.home, self.capture.name)
        )

    def may_be_rebound_before(self, use: Node) -> bool:
        """Whether code below the loop may rebind the captured variable before it comes to `use`."""
        return any(
            reference.access in (Access.WRITE, Access.DELETE)
            and reference.start >= self.loop.end_byte
            and may_precede(self.unit.reference_node(reference), use)
            for reference in self.table.references_to(self.capture.home, self.capture.name)
        )

    def is_overwritten(self, binding: Reference, use: Node) -> bool:
        """Whether the variable is sure to get another value between `binding`, in the iteration, and `use`.

        With the loop itself for `use`: between `binding` and the end of the iteration.
        """
        home = binding.home
        given = self.unit.reference_node(binding)
        others = self.table.references_to(home, binding.name) if home is not None else ()
        references = [other for other in others if other.binding in _OVERWRITES and other.access is Access.WRITE]
        for other in references:
            node = self.unit.reference_node(other)
            suite = _sure_suite(node, [self.unit.reference_node(found) for found in references])
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
        homes = [(found.home, found.name) for found in inside]
        return not any(
            reference.access is Access.WRITE and repeats(self.loop, self.unit.reference_node(reference))
            for home, name in homes
            if home is not None
            for reference in self.table.references_to(home, name)
        )

    def binding_in_loop(self, use: Reference) -> Reference | None:
        """The first plain binding by which each iteration gives the variable of `use` a value of its own."""
        home = use.home
        if home is None:
            return None
        for reference in self.table.references_to(home, use.name):
            is_plain = reference.access is Access.WRITE and reference.binding is not BindingKind.AUGMENTED_ASSIGNMENT
            is_here = self.table.runner_of(reference.block) == self.runner
            if is_plain and is_here and repeats(self.loop, self.unit.reference_node(reference)):
                return reference
        return None

    @property
    def depth(self) -> int:
        """How many calls deep the journey is."""
        return self.caller.journey.depth + 1 if self.caller else 0

    @property
    def names(self) -> Names:
        return Names(self.unit, self.module)

    def is_parameter(self, reference: Reference) -> bool:
        """Whether a name is a parameter of the code that runs the loop."""
        symbol = self.table.blocks[self.runner].symbols.get(reference.name)
        return symbol is not None and Flag.PARAMETER in symbol.flags

    def is_wrapper(self, decorator: Node) -> bool:
        """Whether a decorator is known to do no more than to give back what it decorates, wrapped."""
        expression = _decoration(decorator)
        if expression is None:
            return False
        if expression.type == "attribute":
            name = node_text(self.region, expression.child_by_field_name("attribute"))
            if name in ("deleter", "getter", "setter"):  # Of a property.
                return True
        known = callables.WRAPS | callables.MAKES_MANAGERS | callables.MAKES_RECORDS | callables.MANAGES
        return self.names.dotted(expression) in known

    def makes_record(self, callee: Node) -> bool:
        """Whether a call makes an object that holds what the call gets: a named tuple, a dataclass, or the like."""
        if self.names.made_by(callee) in callables.MAKES_RECORDS:
            return True
        definition = self.names.definition(callee)
        if definition is None or definition.block.kind is not BlockKind.CLASS:
            return False
        names = Names(definition.unit, self.module)
        bases = definition.node.child_by_field_name("superclasses")
        decorations = [_decoration(each) for each in _decorators(definition.node)]
        made_of = [*decorations, *(bases.named_children if bases is not None else ())]
        return any(names.dotted(each) in callables.MAKES_RECORDS for each in made_of)

    def makes_own(self, call: Node) -> bool:
        """Whether a call gives a new object that nobody else knows."""
        function = call.child_by_field_name("function")
        if self.names.dotted(function) in callables.MAKES_CONTAINERS:
            return True
        definition = self.names.definition(function)
        if definition is None or definition.block.kind is not BlockKind.CLASS:
            return False
        if definition.node.child_by_field_name("superclasses") is not None:
            return False
        constructor = self.names.callee(function)
        if constructor is None:
            return True
        unit, block = constructor.definition
        region, table = unit.region, unit.scopes
        itself = next(parameter_names(region, constructor.definition.node), None)
        uses = table.references_to(block.id, node_text(region, itself)) if itself is not None else ()
        reads = [unit.reference_node(use) for use in uses if use.access is Access.READ]
        return all(read.parent is not None and read.parent.type == "attribute" for read in reads)

    def is_drained(self, container: Reference) -> bool:
        """Whether the iteration takes out again what it puts into a container where its name stands."""
        put = self.unit.reference_node(container)
        is_queue = (self.names.made_by(put) or "") in callables.MAKES_QUEUES
        methods = callables.TAKES_OUT_BY_METHODS | ({"get"} if is_queue else frozenset())
        return any(
            use.start_byte > put.start_byte and self.is_method_called(use, methods) and self.is_in_any_case(use)
            for use in self.uses_in_iteration(container)
        )

    def lets_others_run(self) -> bool:
        """Whether the loop awaits anything: only then an event loop gets to what it is to run."""
        if getattr(self.loop, "is_async", False):
            return True
        within = (*named_nodes(self.loop, "await"), *_async_statements(self.loop))
        return any(_function_around(node) == _function_around(self.loop) for node in within)

    def is_ended_in_time(self, owner: Node | None) -> bool:
        """Whether the iteration makes the executor or task group `owner`, and ends it."""
        reference = self.names.reference_at(owner, Access.READ)
        binding = self.names.only_binding(reference) if reference else None
        if reference is None or binding is None or binding.table is not self.table:
            return False
        if not repeats(self.loop, self.unit.reference_node(binding.reference)):
            return False
        if binding.reference.binding is BindingKind.WITH:
            return True
        return any(
            self.is_method_called(use, callables.ENDS_BY_METHODS) for use in self.uses_in_iteration(binding.reference)
        )

    def is_waited_for(self, value: Node, seen: set[int]) -> bool:
        """Whether the iteration waits until what runs beside, the value of an expression, is done."""
        if value.id in seen:
            return False
        seen.add(value.id)
        parent = value.parent
        while parent is not None and parent.type in _PASSES_ON:
            value, parent = parent, parent.parent
        if parent is None:
            return False
        if parent.type == "await" or self.is_method_called(value, callables.WAITS_BY_METHODS):
            return self.is_in_any_case(value)
        targets: list[Node | None] = []
        match parent.type:
            case "assignment" | "for_statement" | "for_in_clause" if value != parent.child_by_field_name("left"):
                targets = [parent.child_by_field_name("left")]
            case "named_expression":
                targets = [parent.child_by_field_name("name")]
            case "list_comprehension" | "list_splat" | "set_comprehension" | "dictionary_comprehension" | "subscript":
                return parent != self.loop and self.is_waited_for(parent, seen)
            case "argument_list":
                return parent.parent is not None and self.is_argument_waited_for(parent.parent, seen)
        bindings = (self.names.reference_at(target, Access.WRITE) for target in targets)
        return any(
            self.is_waited_for(use, seen) for binding in bindings if binding for use in self.uses_in_iteration(binding)
        )

    def is_argument_waited_for(self, call: Node, seen: set[int]) -> bool:
        callee = call.child_by_field_name("function")
        if callee is None:
            return False
        if self.names.dotted(callee) in callables.RUNS_BESIDE:
            is_blocking = not (self.names.dotted(callee) or "").startswith("asyncio.")
            return is_blocking or self.is_waited_for(call, seen)
        is_put = node_text(self.region, callee.child_by_field_name("attribute")) in callables.KEPT_BY_METHODS
        return is_put and self.is_object_waited_for(callee.child_by_field_name("object"), seen)

    def is_object_waited_for(self, owner: Node | None, seen: set[int]) -> bool:
        """Whether the iteration gives `owner` its value, and waits for that."""
        reference = self.names.reference_at(owner, Access.READ)
        binding = self.binding_in_loop(reference) if reference else None
        return binding is not None and any(self.is_waited_for(use, seen) for use in self.uses_in_iteration(binding))

    def uses_in_iteration(self, binding: Reference) -> Iterator[Node]:
        """Where the code of the iteration reads the variable that `binding` gives a value."""
        home = binding.home
        for use in self.table.references_to(home, binding.name) if home is not None else ():
            node = self.unit.reference_node(use)
            is_own = self.table.runner_of(use.block) == self.runner
            if use.access is Access.READ and is_own and repeats(self.loop, node):
                yield node

    def is_method_called(self, value: Node, methods: frozenset[str]) -> bool:
        """Whether one of the methods of the value is called right there."""
        attribute = value.parent
        if attribute is None or attribute.type != "attribute":
            return False
        call = attribute.parent
        is_called = call is not None and attribute == call.child_by_field_name("function")
        return is_called and node_text(self.region, attribute.child_by_field_name("attribute")) in methods

    def is_wanted(self, call: Node) -> bool:
        """Whether something is done with what a call gives."""
        return call.parent is not None and call.parent.type != "expression_statement"

    def is_in_any_case(self, node: Node) -> bool:
        """Whether an iteration that makes the function comes to `node` as well, as far as `if` decides it."""
        if self.caller:
            return True
        made = self.unit.block_node(self.table.blocks[self.capture.function])
        between = (found for found in ancestors(node) if covers(self.loop, found) and not covers(found, made))
        return not any(found.type in _CHOOSES or found.type == "except_clause" for found in between)


class _Caller(NamedTuple):
    """The call by which a function came into another one."""

    journey: _Journey
    call: Node | None
    """What has the value that the other one returns; None where a decorated name has it."""
    callee: Callee

    def of_object(self, parameter: str, is_replaced: bool = False) -> Fate:
        """Of a value that is put into the object which a parameter stands for.

        `is_replaced` says that each such call puts it into the same place.
        """
        region = self.callee.definition.region
        if self.call is None:
            return Fate.UNKNOWN
        is_bound = self.callee.is_constructor or self.callee.receiver is not None
        names = parameter_names(region, self.callee.definition.node)
        first = node_text(region, next(names, None))
        if is_bound and parameter == first:
            if self.callee.is_constructor:
                return self.journey.of_value(self.call, _Carrier.OBJECT)
            given = self.callee.receiver
        else:
            given = next((each for each in _given(self.call) if self.names_parameter(each, parameter)), None)
        if given is None:
            return Fate.UNKNOWN
        if given.type == "keyword_argument":
            given = given.child_by_field_name("value") or given
        if is_replaced and self.journey.is_fixed(given):
            return self.journey.as_last(self.call)
        return self.journey.of_container(given)

    def names_parameter(self, argument: Node, parameter: str) -> bool:
        """Whether a parameter of that name gets the argument."""
        if self.call is None:
            return False
        found = parameter_for(self.journey.region, self.call, argument, self.callee)
        return found is not None and node_text(self.callee.definition.region, found) == parameter


_DEEPEST_CALL = 3

# What runs when a class is called, and whenever else its objects are used, does not.
_CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__"})

# Values by what giving them to a variable does: makes something new, or gives another name to what is there.
_DISPLAYS = _words("dictionary dictionary_comprehension list list_comprehension set set_comprehension")
_LOOKS_UP = _words("attribute identifier subscript")

_PATTERNS = frozenset({"pattern_list", "tuple_pattern", "list_pattern"})
_OVERWRITES = frozenset({BindingKind.ASSIGNMENT, BindingKind.FUNCTION, BindingKind.CLASS, BindingKind.IMPORT})
_LOOP_STATEMENTS = frozenset({"for_statement", "while_statement"})
# What runs one of its parts or another, and what may run its parts never:
_CHOOSES = _words("case_clause conditional_expression elif_clause else_clause except_clause if_statement")
_MAYBE_RUNS = _words(
    """
    boolean_operator dictionary_comprehension for_statement generator_expression list_comprehension set_comprehension
    while_statement
    """
)


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


def _carrier_of(region: Region, definition: Node) -> _Carrier:
    """What the value of a `def` or `class` statement is."""
    if definition.type == "function_definition" and yields(definition):
        return _Carrier.GENERATOR
    is_coroutine = getattr(definition, "is_async", False)
    return _Carrier.FACTORY if is_coroutine or definition.type == "class_definition" else _Carrier.FUNCTION


def _statements_below(statement: Node, suite: Node) -> list[Node]:
    """The statements that follow `statement` in its suite; none for what is no statement of a suite."""
    if suite.type != "block":
        return []
    return [child for child in suite.named_children if child.start_byte >= statement.end_byte]


def _statements_above(statement: Node, suite: Node) -> list[Node]:
    return [child for child in suite.named_children if child.end_byte <= statement.start_byte]


def _sure_suite(binding: Node, all_bindings: list[Node]) -> Node | None:
    """The largest suite around a binding whose run is sure to bind the variable, by this binding or another one."""
    suite = _suite(binding)
    while suite is not None and suite.parent is not None:
        owner = suite.parent
        if owner.type in ("elif_clause", "else_clause") and owner.parent is not None:
            owner = owner.parent
        if owner.type == "if_statement":
            arms = [child for child in owner.named_children if child.type == "block"]
            clauses = [child for child in owner.named_children if child.type in ("elif_clause", "else_clause")]
            arms += [found for clause in clauses for found in clause.named_children if found.type == "block"]
            bound = {found.id for found in map(_suite, all_bindings) if found is not None}
            if not any(clause.type == "else_clause" for clause in clauses) or any(arm.id not in bound for arm in arms):
                return suite
        elif owner.type != "with_statement":
            return suite
        suite = _suite(owner)
    return suite


def _suite(node: Node) -> Node | None:
    return next((found for found in ancestors(node) if found.type == "block" and found != node), None)


def _continues(loop: Node, statement: Node) -> bool:
    """Whether a statement holds a `continue` of the loop."""
    for found in named_nodes(statement, "continue_statement"):
        if next((around for around in ancestors(found) if around.type in _LOOP_STATEMENTS), None) == loop:
            return True
    return False


def condition_of_arm(choice: Node) -> Node | None:
    """The condition of an `if`, `elif` or conditional expression; None for what decides otherwise."""
    if choice.type == "conditional_expression":
        return choice.parts[1] if len(choice.parts) > 1 else None
    if choice.type == "else_clause" and choice.parent is not None and choice.parent.type == "if_statement":
        return choice.parent.child_by_field_name("condition")
    return choice.child_by_field_name("condition")


def _decoration(decorator: Node) -> Node | None:
    """The `a.b` of `@a.b` and `@a.b(c)`."""
    expression = decorator.named_children[0] if decorator.named_children else None
    is_call = expression is not None and expression.type == "call"
    return expression.child_by_field_name("function") if is_call and expression is not None else expression


def _given(call: Node) -> list[Node]:
    """The arguments of a call."""
    arguments = call.child_by_field_name("arguments")
    if arguments is None or arguments.type != "argument_list":
        return [] if arguments is None else [arguments]
    return [child for child in arguments.named_children if child.type != "comment"]


def _item_of(carrier: _Carrier) -> _Carrier:
    return _Carrier.ITERATOR if carrier is _Carrier.ITERATORS else carrier


def _is_widget(name: str | None) -> bool:
    """Whether a dotted name is that of a class whose objects are parts of windows."""
    module, _, last = (name or "").rpartition(".")
    return module in callables.WIDGETS and last[:1].isupper()


def _is_plain_string(node: Node) -> bool:
    return node.type == "string" and not any(named_nodes(node, "interpolation"))


def _is_pattern(target: Node | None) -> bool:
    return target is not None and target.type in _PATTERNS


def _async_statements(node: Node) -> Iterator[Node]:
    for found in named_nodes(node, "for_statement", "with_statement", "for_in_clause"):
        if getattr(found, "is_async", False):
            yield found


def _function_around(node: Node) -> Node | None:
    return next((found for found in ancestors(node) if found.type in ("function_definition", "lambda")), None)
