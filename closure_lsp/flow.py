"""Knows what may run after what inside one call of a function: order and loops. Knows nothing of documents, of what
conditions say, what calls do and what exceptions skip.

Two questions are answered, from the syntax nodes and the `SymbolTable` of one top-level statement:

- may a binding have run when a read is evaluated (`may_precede`, `first_unbound_read`)?
- which functions capture a variable (`capturers`), and which are made in a loop that rebinds it (`loop_captures`)?

Order is that of the text, corrected where Python evaluates otherwise (`x = value`: the value first), plus the way back
at the end of a loop. Whoever asks errs on the side of "may have run".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.scopes.model import MODULE_BLOCK, Access, BindingKind, BlockKind
from closure_lsp.syntax import String, ancestors, covers, holds, named_nodes, node_at, node_text, parses, steps_up
from closure_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.scopes.model import Block, BlockId, Reference, SymbolTable
    from closure_lsp.syntax import Node, Region


class UnboundRead(NamedTuple):
    """A read or `del` of a function's own variable that no binding can precede."""

    read: Reference
    binding: Reference
    """The first binding or `del`: it makes the variable the function's own."""


class LoopCapture(NamedTuple):
    """A function that is made in a loop and captures a variable which that loop rebinds."""

    function: BlockId
    """A `def`, a lambda, a generator expression, a `type` statement; or the annotations of a `def`."""
    home: BlockId
    name: str
    use: Reference
    """The first read of the variable inside the function."""
    loops: tuple[Node, ...]
    """The loops that make the function and rebind the variable, from the inside out."""
    rebindings: tuple[Reference, ...]
    """Where the code around those loops binds the variable, in the order of the text."""
    is_direct: bool = True
    """Whether those are bindings; if not, they are calls of functions that declare the variable `nonlocal`."""


class Capturer(NamedTuple):
    """A function that captures a variable, as the code of the variable's home makes it."""

    function: Block
    """A `def`, a lambda, a generator expression or a `type` statement: the outermost one around the use."""
    home: BlockId
    use: Reference
    """The first read of the variable inside the function."""


def may_precede(first: Node, second: Node) -> bool:
    """Whether `first` can have run when `second` does. Both stand in one function's own code; `first` binds a name."""
    return runs_before(first, second) or any(repeats(loop, second) for loop in loops_around(first))


def runs_before(first: Node, second: Node) -> bool:
    """Whether a single pass through the code around both can run `first`, which binds a name, and later `second`."""
    path = {node.id: child for child, node in steps_up(first)}
    for child, parent in steps_up(second):
        if parent.id in path:
            return _child_runs_before(parent, path[parent.id], child, first, second)
    return False


def loops_around(node: Node) -> Iterator[Node]:
    """The loops and comprehensions that run the code at `node` repeatedly within one call, from the inside out."""
    for child, parent in steps_up(node):
        if parent.type in _LOOPS and repeats(parent, node):
            yield parent
        if _runs_later(parent, child, node):
            return


def surely_runs(function: Node, node: Node) -> bool:
    """Whether each call of a `def` or lambda evaluates `node`, before it calls anything else that could prevent it.

    Errs on the side of no: any condition, loop, `try`, call or way out before `node` is one.
    """
    for child, parent in steps_up(node):
        if parent == function:
            return child == function.child_by_field_name("body")
        if not _passes_to(parent, child):
            return False
    return False


def surely_bound(region: Region, table: SymbolTable, home: BlockId, name: str, node: Node) -> bool:
    """Whether the variable has a value whenever the code at `node` runs, in its home or in a function made there.

    Errs on the side of no: only a parameter counts, and a statement of a suite around `node`, above it, that is sure
    to bind; not what the variable is bound to by blocks inside its home, and nothing if it is ever unbound.
    """
    references = table.references_to(home, name)
    if any(found.access is Access.DELETE or found.binding is BindingKind.EXCEPT for found in references):
        return False
    return any(
        found.access is Access.PARAMETER
        or (found.access is Access.WRITE and found.block == home and _binds_first(region, found, node))
        for found in references
    )


def yields(region: Region, function: Node) -> bool:
    """Whether a `def` is that of a generator: a call of it runs nothing yet."""
    if not holds(function, b"yield"):
        return False
    owners = (
        next((found for found in ancestors(node) if found.type in ("function_definition", "lambda")), None)
        for node in named_nodes(function, "yield")
    )
    return any(owner == function for owner in owners)


def first_unbound_read(region: Region, table: SymbolTable, block: BlockId, name: str) -> UnboundRead | None:
    """The first read of `name`, a variable of the function `block`, that is certain to find it without a value.

    None, too, where blocks inside the function bind it (`nonlocal`, `:=` in a comprehension), for they may run any
    time, and where the function does not parse. A read in a `try` that catches the NameError is none.
    """
    references = table.references_to(block, name)
    own = [found for found in references if found.block == block]
    if any(found.access is Access.WRITE and found.block != block for found in references):
        return None
    binding = next((found for found in own if found.access in (Access.WRITE, Access.DELETE)), None)
    if binding is None or not parses(region, table.blocks[block].span):
        return None
    # An augmented assignment reads first, so it gives no value to a variable that has none.
    giving = [
        reference_node(region, found)
        for found in own
        if found.access is Access.PARAMETER
        or (found.access is Access.WRITE and found.binding is not BindingKind.AUGMENTED_ASSIGNMENT)
    ]
    for found in own:
        if found.access in (Access.READ, Access.DELETE):
            read = reference_node(region, found)
            if not any(may_precede(node, read) for node in giving) and not _expects_no_value(region, read):
                return UnboundRead(found, binding)
    return None


def loop_captures(region: Region, table: SymbolTable) -> Iterator[LoopCapture]:
    """The functions of a statement that capture what a loop around them rebinds, in the order of their first reads.

    A function that captures only its own name is no such function: whichever of its copies the name means later, it
    does the same. Neither does the `as` of an `except` count, which is unbound rather than rebound.
    """
    if not holds(region.root, b"for", b"while"):
        return
    made_in_loops = {
        block.id
        for block in table.blocks
        if block.kind in _FUNCTION_VALUES and any(loops_around(block_node(region, block)))
    }
    seen: set[tuple[BlockId, BlockId, str]] = set()
    for use in table.references if made_in_loops else ():
        home = use.home
        if use.access is not Access.READ or home is None or home == use.block:
            continue
        for function in functions_between(table, use.block, home):
            key = (function.id, home, use.name)
            if function.id in made_in_loops and key not in seen:
                seen.add(key)
                found = _loop_capture(region, table, function, home, use)
                if found:
                    yield found


def loop_captures_of(region: Region, table: SymbolTable, function: Block) -> Iterator[LoopCapture]:
    """Those of `loop_captures` that are one function's."""
    inside = {function.id}
    for block in table.blocks[function.id + 1 :]:  # the numbers of blocks inside are higher
        if block.parent in inside:
            inside.add(block.id)
    seen: set[tuple[BlockId, str]] = set()
    for use in table.references_in(function.span) if function.kind in _FUNCTION_VALUES else ():
        home = use.home
        if use.access is not Access.READ or home is None or (home, use.name) in seen:
            continue
        if use.block in inside and home not in inside:
            seen.add((home, use.name))
            found = _loop_capture(region, table, function, home, use)
            if found:
                yield found


def annotation_captures(region: Region, table: SymbolTable) -> Iterator[LoopCapture]:
    """The same for the annotations of functions, which are evaluated when somebody asks for them (3.14, PEP 649)."""
    lazy = {block.id for block in table.blocks if block.kind is BlockKind.ANNOTATION and block.annotates is not None}
    seen: set[tuple[BlockId, BlockId, str]] = set()
    for use in table.references if lazy else ():
        home = use.home
        key = (use.block, home or MODULE_BLOCK, use.name)
        if use.block in lazy and use.access is Access.READ and home is not None and key not in seen:
            seen.add(key)
            found = _loop_capture(region, table, table.blocks[use.block], home, use)
            if found:
                yield found


def capturers(table: SymbolTable, home: BlockId, name: str) -> Iterator[Capturer]:
    """The functions that the code of `home` makes and that read its variable `name`, in the order of the text."""
    seen: set[BlockId] = set()
    for use in table.references_to(home, name):
        if use.access is not Access.READ or use.block == home:
            continue
        between = list(functions_between(table, use.block, home))
        if between and between[-1].id not in seen:
            seen.add(between[-1].id)
            yield Capturer(between[-1], home, use)


def block_node(region: Region, block: Block) -> Node:
    """The syntax node of a function, lambda, class or comprehension."""
    smallest = node_at(region, block.span.start, block.span.end)
    return next((node for node in ancestors(smallest) if node.type in _BLOCKS), smallest)


def defined_block(table: SymbolTable, binding: Reference) -> Block | None:
    """The function or class that a `def` or `class` binds at `binding`; None for any other binding."""
    if binding.binding not in (BindingKind.FUNCTION, BindingKind.CLASS):
        return None
    found = (block for block in table.blocks if block.name_span and block.name_span.start == binding.start)
    return next((block for block in found if block.kind in (BlockKind.FUNCTION, BlockKind.CLASS)), None)


def imported_name(region: Region, binding: Reference) -> str | None:
    """The dotted name of what an import binds at `binding`; None for any other binding."""
    if binding.binding is not BindingKind.IMPORT:
        return None
    name = reference_node(region, binding)
    while name.parent and name.parent.type in ("dotted_name", "aliased_import"):
        name = name.parent
    statement = name.parent
    if statement is None:
        return None
    is_aliased = name.type == "aliased_import"
    path = node_text(region, name.child_by_field_name("name") if is_aliased else name)
    if statement.type == "import_statement" and not is_aliased:
        path = path.partition(".")[0]  # `import os.path` binds `os`.
    module = statement.child_by_field_name("module_name")
    return f"{node_text(region, module)}.{path}" if module else path


def repeats(loop: Node, node: Node) -> bool:
    """Whether each iteration of the loop runs the code at `node`, which it holds or does not hold."""
    fields = _REPEATED_FIELDS.get(loop.type)
    if fields is None:
        return covers(loop, node) and not covers(_first_iterable(loop), node)
    return any(covers(loop.child_by_field_name(field), node) for field in fields)


def reference_node(region: Region, reference: Reference) -> Node:
    """The syntax node of a name where it stands."""
    return node_at(region, reference.start, reference.end)


def condition_of(conditional: Node) -> Node | None:
    """The `c` of `a if c else b`."""
    parts = [child for child in conditional.named_children if child.type != "comment"]
    return parts[1] if len(parts) > 1 else None


def functions_between(table: SymbolTable, block: BlockId, home: BlockId) -> Iterator[Block]:
    """The functions through which `block` reaches a variable of `home`, from the inside out."""
    found = table.blocks[block]
    while found.id != home and found.parent is not None:
        if found.kind in _FUNCTION_VALUES:
            yield found
        found = table.blocks[found.parent]


def runner_of(table: SymbolTable, block: BlockId | None) -> BlockId:
    """The block whose call runs the code of `block`: classes and comprehensions run where they stand."""
    found = table.blocks[block or MODULE_BLOCK]
    while found.kind in _RUN_AT_ONCE and found.parent is not None:
        found = table.blocks[found.parent]
    return found.id


_BLOCKS = frozenset(
    {
        "function_definition",
        "lambda",
        "class_definition",
        "type_alias_statement",
        "list_comprehension",
        "set_comprehension",
        "dictionary_comprehension",
        "generator_expression",
    }
)
_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)

# The parts of a loop statement that run once for each iteration. (`else` and what a `for` iterates over run once.)
_REPEATED_FIELDS = {"for_statement": ("left", "body"), "while_statement": ("condition", "body")}
_LOOPS = _COMPREHENSIONS | frozenset(_REPEATED_FIELDS)

# Where evaluation leaves the order of the text: the rank of a child by its parent and field, 0 where nothing is said.
# (Language reference, 6.16 "Evaluation order", 7.2, 8.3 and 8.7.)
_RANK = {
    ("for_statement", "left"): 1,
    ("for_statement", "body"): 2,
    ("for_statement", "alternative"): 3,
    ("for_in_clause", "left"): 1,
    ("named_expression", "name"): 1,
    ("function_definition", "name"): 1,
    ("class_definition", "name"): 1,
    ("list_comprehension", "body"): 1,
    ("set_comprehension", "body"): 1,
    ("dictionary_comprehension", "body"): 1,
    ("generator_expression", "body"): 1,
}
_RANKED = frozenset(node_type for node_type, _ in _RANK)


_SURE_BINDINGS = frozenset(
    {
        BindingKind.ASSIGNMENT,
        BindingKind.ANNOTATION,
        BindingKind.IMPORT,
        BindingKind.FUNCTION,
        BindingKind.CLASS,
    }
)


def _binds_first(region: Region, binding: Reference, node: Node) -> bool:
    """Whether control cannot come to `node` without passing the binding, in the same suite or one around it."""
    path = {found.id for found in ancestors(node)}
    for child, parent in steps_up(reference_node(region, binding)):
        if parent.type in ("for_statement", "with_statement") and child != parent.child_by_field_name("body"):
            body = parent.child_by_field_name("body")
            return child != parent.child_by_field_name("right") and body is not None and body.id in path
        if parent.type in ("block", "module"):
            if binding.binding not in _SURE_BINDINGS or parent.id not in path:
                return False
            return any(found.id in path and child.end_byte <= found.start_byte for found in parent.named_children)
    return False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Expressions and statements that evaluate each of their parts, and those of which only a first part is sure.
_EVALUATES_ALL = _words(
    """
    argument_list as_pattern assignment attribute augmented_assignment await binary_operator call concatenated_string
    dictionary dictionary_splat expression_list expression_statement format_expression interpolation
    keyword_argument list list_splat not_operator pair parenthesized_expression raise_statement return_statement set
    slice string subscript tuple unary_operator with_clause with_item
    """
)
_SURE_FIELD = {
    "boolean_operator": "left",
    "for_statement": "right",
    "if_statement": "condition",
    "named_expression": "value",
    "while_statement": "condition",
}
_HARMLESS_STATEMENTS = _words(
    """
    comment expression_statement function_definition global_statement import_from_statement import_statement
    nonlocal_statement pass_statement
    """
)


def _passes_to(parent: Node, child: Node) -> bool:
    """Whether what evaluates `parent` is sure to evaluate its part `child`."""
    if parent.type == "block":
        before = [found for found in parent.named_children if found.end_byte <= child.start_byte]
        is_suite_of_all = parent.parent is not None and parent.parent.type in ("function_definition", "with_statement")
        return is_suite_of_all and all(_is_harmless(statement) for statement in before)
    if parent.type in _SURE_FIELD:
        return child == parent.child_by_field_name(_SURE_FIELD[parent.type])
    if parent.type == "conditional_expression":
        return child == condition_of(parent)
    if parent.type == "comparison_operator":
        return child in parent.named_children[:2]
    if parent.type in _COMPREHENSIONS:
        return child.type == "for_in_clause"
    if parent.type == "for_in_clause":
        return parent.parent is not None and child == _first_iterable(parent.parent)
    return parent.type in _EVALUATES_ALL or parent.type == "with_statement"


def _is_harmless(statement: Node) -> bool:
    """Whether the statement neither leaves the function nor calls anything."""
    if statement.type == "function_definition":
        return True
    return statement.type in _HARMLESS_STATEMENTS and not any(named_nodes(statement, "await", "call", "yield"))


def _first_iterable(comprehension: Node) -> Node | None:
    """What the first `for` iterates over: evaluated once, by the code around the comprehension."""
    clause = next((child for child in comprehension.named_children if child.type == "for_in_clause"), None)
    return clause.child_by_field_name("right") if clause else None


def _runs_later(parent: Node, child: Node, node: Node) -> bool:
    """Whether `node`, in the part `child` of `parent`, is code that runs only when `parent`'s value is used."""
    if parent.type in ("function_definition", "lambda"):
        return child == parent.child_by_field_name("body")
    return parent.type == "generator_expression" and not covers(_first_iterable(parent), node)


def _child_runs_before(parent: Node, first_child: Node, second_child: Node, first: Node, second: Node) -> bool:
    """`runs_before` for two nodes in different children of `parent`."""
    if _is_other_arm(parent, first_child, second_child, first):
        return False
    if parent.type == "assignment":
        return _target_order(parent, first) < _target_order(parent, second)
    if parent.type == "augmented_assignment" and first == parent.child_by_field_name("left"):
        return False
    if parent.type == "conditional_expression":
        return first_child == condition_of(parent)
    return _order(parent, first_child) < _order(parent, second_child)


def _order(parent: Node, child: Node) -> tuple[int, int]:
    if parent.type not in _RANKED:
        return 0, child.start_byte
    fields = ("left", "body", "alternative", "name")
    field = next((field for field in fields if child == parent.child_by_field_name(field)), "")
    return _RANK.get((parent.type, field), 0), child.start_byte


def _target_order(assignment: Node, node: Node) -> tuple[int, int]:
    """The value of `a = b = value` comes first, then its targets from left to right."""
    value: Node | None = assignment
    while value is not None and value.type == "assignment":
        value = value.child_by_field_name("right")
    return (0 if covers(value, node) else 1), node.start_byte


def _is_other_arm(parent: Node, first_child: Node, second_child: Node, first: Node) -> bool:
    """Whether `first` stands in the suite of an `if`, `elif` or `case`, and the second node in a later arm of it."""
    if second_child.type not in ("elif_clause", "else_clause", "case_clause"):
        return False
    if parent.type == "if_statement" and first_child.type == "block":
        return True
    return covers(first_child.child_by_field_name("consequence"), first)


_FUNCTION_VALUES = frozenset(
    {BlockKind.FUNCTION, BlockKind.LAMBDA, BlockKind.GENERATOR_EXPRESSION, BlockKind.TYPE_ALIAS}
)
_RUN_AT_ONCE = frozenset({BlockKind.CLASS, BlockKind.COMPREHENSION, BlockKind.TYPE_PARAMETERS})


def _loop_capture(
    region: Region, table: SymbolTable, function: Block, home: BlockId, use: Reference
) -> LoopCapture | None:
    runner = runner_of(table, function.parent)
    bindings = [
        (reference, reference_node(region, reference))
        for reference in table.references_to(home, use.name)
        if reference.access is Access.WRITE
        and reference.binding is not BindingKind.EXCEPT
        and runner_of(table, reference.block) == runner
        and not (function.name_span and function.name_span.start == reference.start)
    ]
    made = block_node(region, function)
    is_direct = bool(bindings) and not _are_always_the_same(region, table, made, bindings)
    loops = _repeating(region, made, bindings) if is_direct else ()
    if not loops:
        bindings = list(_rebinding_calls(region, table, function, home, use.name))
        loops = _repeating(region, made, bindings)
        is_direct = False
    if not loops:
        return None
    rebindings = tuple(reference for reference, node in bindings if repeats(loops[-1], node))
    return LoopCapture(function.id, home, use.name, use, loops, rebindings, is_direct)


def _repeating(region: Region, made: Node, bindings: list[tuple[Reference, Node]]) -> tuple[Node, ...]:
    """The loops around a function made at `made` that bind a variable again, from the inside out."""
    return tuple(
        loop
        for loop in loops_around(made)
        if any(repeats(loop, node) for _, node in bindings) and not _runs_once(region, loop)
    )


def _runs_once(region: Region, loop: Node) -> bool:
    """Whether a loop iterates over what is plainly a single item: `[a]`, `"a"`, `range(1)`, `(a, [b])[1]`."""
    if loop.type == "while_statement":
        return False
    clauses = [loop] if loop.type == "for_statement" else [each for each in loop.named_children if _is_for(each)]
    iterables = [clause.child_by_field_name("right") for clause in clauses]
    return all(iterable is not None and _is_single(region, iterable) for iterable in iterables)


def _is_for(clause: Node) -> bool:
    return clause.type == "for_in_clause"


def _is_single(region: Region, iterable: Node) -> bool:
    items = [child for child in iterable.named_children if child.type != "comment"]
    if iterable.type == "parenthesized_expression":
        return _is_single(region, items[0])
    if iterable.type == "string":
        return isinstance(iterable, String) and iterable.is_plain and len(iterable.content) == 1
    if iterable.type == "call":
        return node_text(region, iterable).replace(" ", "") == "range(1)"
    if iterable.type == "subscript":
        row, index = iterable.child_by_field_name("value"), iterable.child_by_field_name("subscript")
        values = [child for child in row.named_children if child.type != "comment"] if row is not None else []
        is_plain = row is not None and row.type in ("list", "tuple") and not any(named_nodes(row, "list_splat"))
        text = node_text(region, index)
        return is_plain and text.isdecimal() and int(text) < len(values) and _is_single(region, values[int(text)])
    return iterable.type in ("list", "set", "tuple") and len(items) == 1 and items[0].type != "list_splat"


def _rebinding_calls(
    region: Region, table: SymbolTable, function: Block, home: BlockId, name: str
) -> Iterator[tuple[Reference, Node]]:
    """Where the code that makes a function calls others which declare the variable `nonlocal` and rebind it.

    Not if the function does so itself: then the variable is meant to be shared.
    """
    runner = runner_of(table, function.parent)
    rebinders: dict[BlockId, Block] = {}
    for reference in table.references_to(home, name) if runner == home != MODULE_BLOCK else ():
        if reference.access in (Access.WRITE, Access.DELETE):
            rebinders.update((block.id, block) for block in functions_between(table, reference.block, home))
    if function.id in rebinders:
        return
    for rebinder in rebinders.values():
        for use in table.references_to(home, rebinder.name):
            node = reference_node(region, use)
            is_call = node.parent is not None and node == node.parent.child_by_field_name("function")
            if is_call and use.access is Access.READ and runner_of(table, use.block) == runner:
                yield use, node


def _are_always_the_same(
    region: Region, table: SymbolTable, made: Node, bindings: list[tuple[Reference, Node]]
) -> bool:
    """Whether all bindings of a variable give it one and the same value, before a function is made at `made`."""
    values = {_constant(region, table, reference, node) for reference, node in bindings}
    return None not in values and len(values) == 1 and all(runs_before(node, made) for _, node in bindings)


def _constant(region: Region, table: SymbolTable, binding: Reference, node: Node) -> str | None:
    """What a binding gives in text, where that is no other value the next time; None where it may be."""
    around = node.parent
    if binding.binding is BindingKind.IMPORT:
        return imported_name(region, binding)
    if binding.binding is BindingKind.ASSIGNMENT and around is not None and node == around.child_by_field_name("left"):
        value = around.child_by_field_name("right")
        is_literal = value is not None and value.type in _LITERALS and not any(named_nodes(value, "interpolation"))
        return node_text(region, value) if is_literal else None
    block = defined_block(table, binding)
    if block is None or block.kind is not BlockKind.FUNCTION:
        return None
    definition = block_node(region, block)
    if definition.parent is not None and definition.parent.type == "decorated_definition":
        return None
    loops = list(loops_around(definition))
    for use in table.references_in(Span(definition.start_byte, definition.end_byte)):
        home = use.home
        others = table.references_to(home, use.name) if home is not None and use.start != binding.start else ()
        for other in others:
            is_binding = other.access is Access.WRITE and not covers(definition, reference_node(region, other))
            if is_binding and any(repeats(loop, reference_node(region, other)) for loop in loops):
                return None
    return f"def {definition.start_byte}"


_LITERALS = frozenset({"ellipsis", "false", "float", "integer", "none", "string", "true"})


def _expects_no_value(region: Region, read: Node) -> bool:
    """Whether a `try` around a read catches, by name, what it raises where the variable has no value."""
    for child, parent in steps_up(read):
        if parent.type == "function_definition":
            return False
        if parent.type == "try_statement" and child == parent.child_by_field_name("body"):
            clauses = (clause for clause in parent.named_children if clause.type == "except_clause")
            headers = (node_text(region, clause.named_children[0]) for clause in clauses if clause.named_children)
            if any("NameError" in header or "UnboundLocalError" in header for header in headers):
                return True
    return False
