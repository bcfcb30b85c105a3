"""Knows where a function's value goes, hence whether it outlives the iteration of the loop that made it. Knows no
documents: of global names it asks a `Module`. Never guesses: where it cannot tell, its answer is `Fate.UNKNOWN`.

The value is followed from expression to expression and from variable to variable, within one iteration. A few functions
of the standard library are known by name for what they do with a function that they are given; all others are unknown.
"""

from __future__ import annotations

import enum
from bisect import bisect_left
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from closure_lsp.flow import (
    block_node,
    condition_of,
    functions_between,
    imported_name,
    reference_node,
    repeats,
    runner_of,
    runs_before,
)
from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import ancestors, covers, named_nodes, node_text, steps_up

if TYPE_CHECKING:
    from closure_lsp.flow import LoopCapture
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


class Module(Protocol):
    """What is asked about global names: only the document knows all statements."""

    def binds(self, name: str) -> bool:
        """Whether some code of the module binds the global; otherwise it is a builtin."""

    def imported(self, name: str) -> str | None:
        """`functools.reduce`, where the global's only binding is an import of that; None otherwise."""

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
    return max(found, key=lambda each: each.fate)


class _Carrier(enum.Enum):
    """What the value is that holds the function: it decides what a use of the value does to the function."""

    FUNCTION = "called, it has run"
    FACTORY = "called, it gives an object that holds it: a class, a coroutine function"
    GENERATOR = "called, it gives an iterator that holds it"
    ITERATOR = "iterated, it has run"
    OBJECT = "something whose methods may run it"


_CALLED = {_Carrier.FACTORY: _Carrier.OBJECT, _Carrier.GENERATOR: _Carrier.ITERATOR}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Calls by what they do with a function or iterator that they are given. Run it, and do not keep it:
_RUNS_AT_ONCE = _words(
    """
    all any bytearray bytes len max min next print sorted sum
    asyncio.run collections.Counter functools.reduce heapq.nlargest heapq.nsmallest math.fsum math.prod
    pytest.raises re.sub re.subn
    """
)
# Run an iterator to its end and keep what it gives:
_COLLECTS = frozenset({"collections.deque", "dict", "frozenset", "list", "set", "tuple"})
# Give an iterator that runs it:
_ITERATES = _words(
    """
    enumerate filter iter map reversed zip itertools.accumulate itertools.chain itertools.dropwhile
    itertools.filterfalse itertools.groupby itertools.islice itertools.starmap itertools.takewhile
    """
)
# Give something that runs it when it is run itself:
_WRAPS = _words(
    """
    classmethod property staticmethod abc.abstractmethod contextlib.asynccontextmanager contextlib.contextmanager
    dataclasses.dataclass functools.cache functools.lru_cache functools.partial functools.wraps typing.overload
    """
)
_RUN_BY_METHODS = _words("assertRaises assertRaisesRegex assertWarns assertWarnsRegex join sort")
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
    visited: frozenset[tuple[BlockId, str]] = frozenset()

    def of_function(self, block: Block) -> Fate:
        node = block_node(self.region, block)
        if node.type == "function_definition":
            return self.of_definition(node)
        return self.of_value(node, _Carrier.ITERATOR if node.type == "generator_expression" else _Carrier.FUNCTION)

    def of_definition(self, node: Node) -> Fate:
        """Of a `def` or `class` statement: what its decorators do, and where its name goes."""
        decorated = node.parent if node.parent and node.parent.type == "decorated_definition" else None
        decorators = [child for child in decorated.named_children if child.type == "decorator"] if decorated else []
        kept = Fate.USED_UP if all(self.is_wrapper(decorator) for decorator in decorators) else Fate.UNKNOWN
        return max(kept, self.of_target(node.child_by_field_name("name"), _carrier_of(node)))

    def of_value(self, node: Node, carrier: _Carrier) -> Fate:
        """Of the value that the expression `node` gives."""
        parent = node.parent
        while parent is not None and parent.type in _PASSES_ON:
            node, parent = parent, parent.parent
        if parent is None:
            return Fate.UNKNOWN
        if parent.type in _ENDS or self.ends_loop(node):
            return Fate.USED_UP
        match parent.type:
            case "call" if node == parent.child_by_field_name("function"):
                return self.of_value(parent, _CALLED[carrier]) if carrier in _CALLED else Fate.USED_UP
            case "call":
                return self.of_argument(parent, carrier)
            case "argument_list" | "keyword_argument":
                call = next((found for found in ancestors(parent) if found.type == "call"), None)
                is_argument = call is not None and covers(call.child_by_field_name("arguments"), node)
                return self.of_argument(call, carrier) if call and is_argument else Fate.UNKNOWN
            case "attribute":
                return self.of_attribute(parent, carrier)
            case "subscript":
                is_container = node == parent.child_by_field_name("value")
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
                return Fate.USED_UP if is_delegation else Fate.OUTLIVES
            case "for_statement":
                return self.of_elements(parent.child_by_field_name("left"), carrier)
            case "for_in_clause":
                return self.of_iterable(parent, carrier)
            case "list_comprehension" | "set_comprehension" | "dictionary_comprehension":
                return Fate.OUTLIVES if parent == self.loop else self.of_value(parent, carrier)
            case "generator_expression" if parent == self.loop:
                return self.of_generated(carrier)
            case "default_parameter" | "typed_default_parameter":
                return self.of_default(parent)
        return Fate.UNKNOWN

    def of_argument(self, call: Node, carrier: _Carrier) -> Fate:
        """Of a value that `call` hands to a function or method."""
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
        method = node_text(self.region, callee.child_by_field_name("attribute"))
        if method in _RUN_BY_METHODS or (method in _COLLECTED_BY_METHODS and carrier is _Carrier.ITERATOR):
            return Fate.USED_UP
        if method in _KEPT_BY_METHODS or method in _COLLECTED_BY_METHODS:
            return self.of_container(callee.child_by_field_name("object"))
        return Fate.UNKNOWN

    def of_container(self, container: Node | None) -> Fate:
        """Of a value that is put into `container`: what becomes of one that each iteration makes anew."""
        reference = self.reference_at(container, Access.READ)
        binding = self.binding_in_loop(reference) if reference else None
        return self.of_variable(binding, _Carrier.OBJECT) if binding else Fate.OUTLIVES

    def of_attribute(self, attribute: Node, carrier: _Carrier) -> Fate:
        """Of a value of which an attribute is used: a method call may run it, a plain attribute may be or hold it."""
        around = attribute.parent
        is_called = around is not None and attribute == around.child_by_field_name("function")
        is_set = around is not None and attribute == around.child_by_field_name("left")
        return Fate.USED_UP if is_called or is_set or carrier is _Carrier.FUNCTION else Fate.UNKNOWN

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
            return Fate.OUTLIVES
        if target.type == "identifier":
            binding = self.reference_at(target, Access.WRITE)
            return self.of_variable(binding, carrier) if binding else Fate.UNKNOWN
        return max((self.of_target(part, carrier) for part in target.named_children), default=Fate.UNKNOWN)

    def of_variable(self, binding: Reference, carrier: _Carrier) -> Fate:
        """Of a value that `binding` gives to a variable, by all that is done with the variable."""
        home = self.table.home(binding)
        if home is None:
            return Fate.UNKNOWN
        if (home, binding.name) in self.visited:
            return Fate.USED_UP
        journey = replace(self, visited=self.visited | {(home, binding.name)})
        uses = [use for use in self.table.references_to(home, binding.name) if use.access is Access.READ]
        fates = [journey.of_use(binding, use, carrier) for use in uses]
        if home == MODULE_BLOCK and self.module.reads_elsewhere(binding.name):
            fates.append(self.as_last())
        if self.table.blocks[home].kind is BlockKind.CLASS:
            definition = block_node(self.region, self.table.blocks[home])
            is_made_here = covers(self.loop, definition)
            fates.append(journey.of_definition(definition) if is_made_here else self.as_last())
        return max(fates, default=Fate.USED_UP)

    def of_use(self, binding: Reference, use: Reference, carrier: _Carrier) -> Fate:
        """Of a value that `binding` gives to a variable, by one read of the variable."""
        node = reference_node(self.region, use)
        if runner_of(self.table, use.block) != self.runner:
            return self.of_use_elsewhere(node, use)
        if not repeats(self.loop, node):
            return self.as_last()
        if runs_before(reference_node(self.region, binding), node):
            return self.of_value(node, carrier)
        # The next iteration finds the value, unless it gives the variable another one first.
        other = self.binding_in_loop(use)
        is_other = other is not None and runs_before(reference_node(self.region, other), node)
        return Fate.USED_UP if is_other else Fate.OUTLIVES

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

    def as_last(self) -> Fate:
        """Of the copy that is left after the loop: it sees what it was made with, if the last iteration made it."""
        if self.is_rebound_after_loop():
            return Fate.OUTLIVES
        node = block_node(self.region, self.table.blocks[self.capture.function])
        is_made_each_time = self.loop.type in _LOOP_STATEMENTS and _is_unconditional(self.loop, node)
        condition = self.loop.child_by_field_name("condition")
        rebindings = [reference_node(self.region, reference) for reference in self.capture.rebindings]
        is_rebound_first = all(runs_before(found, node) and not covers(condition, found) for found in rebindings)
        return Fate.USED_UP if is_made_each_time and is_rebound_first else Fate.UNKNOWN

    def ends_loop(self, node: Node) -> bool:
        """Whether the statement that holds `node` leaves the loop for good, or the ones below it do so in any case."""
        for child, parent in steps_up(node):
            if child == self.loop:
                return False
            if child.type == "return_statement":
                return True
            for sibling in _statements_below(child, parent):
                if sibling.type == "return_statement":
                    return True
                if sibling.type == "break_statement":
                    left = next((found for found in ancestors(parent) if found.type in _LOOP_STATEMENTS), None)
                    if left == self.loop:
                        return not self.is_rebound_after_loop()
                if any(named_nodes(sibling, "continue_statement")):
                    break
        return False

    def is_rebound_after_loop(self) -> bool:
        home, name = self.capture.home, self.capture.name
        if home == MODULE_BLOCK and self.module.rebinds_elsewhere(name):
            return True
        return any(
            reference.access in (Access.WRITE, Access.DELETE) and reference.start >= self.loop.end_byte
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


_PATTERNS = frozenset({"pattern_list", "tuple_pattern", "list_pattern"})
_LOOP_STATEMENTS = frozenset({"for_statement", "while_statement"})
_BINDS = frozenset({Access.WRITE, Access.PARAMETER})


def _carrier_of(definition: Node) -> _Carrier:
    """What the value of a `def` or `class` statement is."""
    yields = (
        next((found for found in ancestors(node) if found.type in ("function_definition", "lambda")), None)
        for node in named_nodes(definition, "yield")
    )
    if definition.type == "function_definition" and any(function == definition for function in yields):
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
