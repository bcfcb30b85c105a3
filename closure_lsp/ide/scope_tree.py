"""Shows all scopes of a document: as a readable tree, and as JSON for other tools.

In both the module's block is put together from all statements: its own names get their final scope, and since 3.14 the
one block of the module's annotations is the union of the statements' shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from closure_lsp.scopes.model import MODULE_BLOCK, BlockKind, Flag, Scope
from closure_lsp.syntax import Decorated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from closure_lsp.document.analysis import Analysis
    from closure_lsp.document.statements import Statement
    from closure_lsp.scopes.model import Block, BlockId, Symbol
    from closure_lsp.text import Span


def to_json(analysis: Analysis, path: str, *, references: bool) -> dict[str, Any]:
    """The scopes of a document as JSON values: `path`, `python`, `errors`, `root`, `code` and maybe `references`.

    Lines count from 1, columns from 0 in UTF-8 bytes, as `code.co_positions` has them.
    """
    result: dict[str, Any] = {
        "path": path,
        "python": str(analysis.python),
        "errors": [{"line": line, "column": column, "message": message} for line, column, message in _errors(analysis)],
        "root": _module(analysis),
        "code": list(_code(analysis)),
    }
    if references:
        result["references"] = list(_references(analysis))
    return result


def to_text(analysis: Analysis, path: str) -> str:
    """The scopes of a document as an indented tree, a block and its names to a line."""
    lines = [f"{path} (Python {analysis.python})"]
    lines += [f"  error: line {line}: {message}" for line, _, message in _errors(analysis)]
    stack = [(_module(analysis), 0)]
    while stack:
        block, depth = stack.pop()
        indent = "  " * depth
        inlined = ", inlined" if block["inlined"] else ""
        kind = block["kind"].replace("_", " ")
        lines.append(f"{indent}{kind} {block['qualname']} (line {block['line']}{inlined})")
        for name, symbol in block["symbols"].items():
            if name.startswith("."):
                continue  # a hidden parameter of the compiler's, which no reader of the source would look for
            scope = symbol["scope"].replace("_", " ")
            home = f" of {symbol['home']}" if symbol["scope"] == "free" else ""
            lines.append(f"{indent}  {name}: {scope}{home}")
        stack.extend((child, depth + 1) for child in reversed(block["children"]))
    return "\n".join(lines) + "\n"


def _errors(analysis: Analysis) -> Iterator[tuple[int, int, str]]:
    found: list[tuple[Span, str]] = [*analysis.scope_errors]
    for statement in analysis.whole_statements:
        found.extend((statement.place(span), message) for span, message in statement.region.errors)
    for span, message in sorted(found):
        line, column = analysis.text.position(span.start)
        yield line + 1, column, message


def _module(analysis: Analysis) -> dict[str, Any]:
    annotations = [
        (statement, block)
        for statement in analysis.whole_statements
        if (block := _module_annotations(statement)) is not None
    ]
    children = []
    for statement in analysis.whole_statements:
        module = statement.scopes.blocks[MODULE_BLOCK]
        for child in module.children:
            block = statement.scopes.blocks[child]
            if annotations and block is annotations[0][1]:
                children.append(_merged_annotations(analysis, annotations))
            elif not _is_module_annotations(block):
                children.append(_block(analysis, statement, block))
    return {
        "kind": "module",
        "name": "<module>",
        "qualname": "<module>",
        "line": 1,
        "end_line": len(analysis.text.line_starts),
        "inlined": False,
        "symbols": _module_symbols(analysis),
        "children": children,
    }


def _module_symbols(analysis: Analysis) -> dict[str, Any]:
    flags: dict[str, Flag] = {}
    explicit: set[str] = set()
    for statement in analysis.whole_statements:
        for name, symbol in statement.scopes.blocks[MODULE_BLOCK].symbols.items():
            flags[name] = flags.get(name, Flag.NONE) | symbol.flags
        explicit |= statement.scopes.global_declarations
    for name in sorted(explicit):
        flags[name] = flags.get(name, Flag.NONE) | Flag.GLOBAL
    for statement in analysis.whole_statements:
        for name in statement.scopes.blocks[MODULE_BLOCK].cellvars:
            if name in flags and name != "__conditional_annotations__":
                flags[name] |= Flag.COMP_CELL
    bound = Flag.ASSIGNED | Flag.IMPORTED
    result = {}
    for name, found in flags.items():
        scope = Scope.LOCAL if found & bound else Scope.GLOBAL_IMPLICIT
        if found & Flag.GLOBAL:
            scope = Scope.GLOBAL_EXPLICIT
        home = "<module>" if found & bound or analysis.module.binds(name) else None
        result[name] = {"scope": scope.value, "home": home, "flags": flag_names(found)}
    return result


def _module_annotations(statement: Statement) -> Block | None:
    for child in statement.scopes.blocks[MODULE_BLOCK].children:
        block = statement.scopes.blocks[child]
        if _is_module_annotations(block):
            return block
    return None


def _is_module_annotations(block: Block) -> bool:
    return block.kind is BlockKind.ANNOTATION and block.parent == MODULE_BLOCK and block.annotates is None


def _merged_annotations(analysis: Analysis, shares: list[tuple[Statement, Block]]) -> dict[str, Any]:
    parts = [_block(analysis, statement, block) for statement, block in shares]
    flags: dict[str, Flag] = {}
    symbols: dict[str, Any] = {}
    for statement, block in shares:
        for name, symbol in block.symbols.items():
            flags[name] = flags.get(name, Flag.NONE) | symbol.flags
            symbols[name] = _symbol(analysis, statement, symbol._replace(flags=flags[name]))
    for name in flags.keys() & {name for _, block in shares for name in block.cellvars}:
        symbols[name]["flags"] = flag_names(flags[name] | Flag.COMP_CELL)
    children = [child for part in parts for child in part["children"]]
    return {**parts[0], "end_line": parts[-1]["end_line"], "symbols": symbols, "children": children}


def _block(analysis: Analysis, statement: Statement, block: Block) -> dict[str, Any]:
    """A block with all that are inside it. Works from the inside out, so that no nesting is too deep for it."""
    blocks = statement.scopes.blocks
    within: list[BlockId] = [block.id]
    for member in within:
        within.extend(blocks[member].children)
    done: dict[BlockId, dict[str, Any]] = {}
    for member in reversed(within):
        found = blocks[member]
        done[member] = {
            "kind": found.kind.value,
            "name": found.name,
            "qualname": found.qualname,
            "line": statement.line + found.line + 1,
            "end_line": statement.line + found.end_line + 1,
            "inlined": found.inlined,
            "symbols": {name: _symbol(analysis, statement, symbol) for name, symbol in found.symbols.items()},
            "children": [done[child] for child in found.children],
        }
    return done[block.id]


def _symbol(analysis: Analysis, statement: Statement, symbol: Symbol) -> dict[str, Any]:
    home = None
    if symbol.home == MODULE_BLOCK:
        home = "<module>" if analysis.module.binds(symbol.name) else None
    elif symbol.home is not None:
        home = statement.scopes.blocks[symbol.home].qualname
    return {"scope": symbol.scope.value, "home": home, "flags": flag_names(symbol.flags)}


_FLAG_NAMES: tuple[tuple[Flag, str], ...] = tuple(
    (flag, (flag.name or "").lower()) for flag in Flag if flag is not Flag.NONE
)


def flag_names(flags: Flag) -> list[str]:
    return [name for flag, name in _FLAG_NAMES if flag & flags]


def _code(analysis: Analysis) -> Iterator[dict[str, Any]]:
    yield {
        "name": "<module>",
        "qualname": "<module>",
        "line": 1,
        "cellvars": _module_cells(analysis),
        "freevars": [],
    }
    annotations = [
        (statement, block)
        for statement in analysis.whole_statements
        if (block := _module_annotations(statement)) is not None
    ]
    for statement in analysis.whole_statements:
        for block in statement.scopes.blocks[1:]:
            if block.has_code and not _is_module_annotations(block):
                yield _code_object(statement, block)
    if annotations:
        inlined = (name for statement, _ in annotations for name in statement.scopes.inlined_names_of_annotations)
        cells = _cells(inlined, (block for _, block in annotations))
        yield {**_code_object(*annotations[0]), "line": _first_line(analysis), "cellvars": cells}


def _module_cells(analysis: Analysis) -> list[str]:
    tables = [statement.scopes for statement in analysis.whole_statements]
    inlined = (name for table in tables for name in table.inlined_names)
    return _cells(inlined, (table.blocks[MODULE_BLOCK] for table in tables))


def _cells(inlined: Iterable[str], shares: Iterable[Block]) -> list[str]:
    """The cells of inlined comprehensions, in the order in which the compiler meets their names, then all others."""
    cells = {name for share in shares for name in share.cellvars}
    first = [name for name in inlined if name in cells]
    return list(dict.fromkeys((*first, *sorted(cells))))


def _first_line(analysis: Analysis) -> int:
    """The line of the first statement; that of a `def` or `class`, not of its decorators."""
    for statement in analysis.whole_statements:
        for node in statement.region.root.children[:1]:
            code = (node.definition or node) if isinstance(node, Decorated) else node
            return statement.line + statement.region.row(code.start) + 1
    return 1


def _code_object(statement: Statement, block: Block) -> dict[str, Any]:
    return {
        "name": block.name,
        "qualname": block.qualname,
        "line": statement.line + block.first_line + 1,
        "cellvars": list(block.cellvars),
        "freevars": list(block.freevars),
    }


def _references(analysis: Analysis) -> Iterator[dict[str, Any]]:
    for statement in analysis.whole_statements:
        for occurrence in analysis.occurrences(statement):
            reference = occurrence.reference
            if reference.opcode is None:
                continue
            start, end = occurrence.span
            line, column = analysis.text.position(start)
            yield {
                "line": line + 1,
                "column": column,
                "end_column": column + end - start,
                "name": reference.name,
                "scope": reference.scope.value,
                "access": reference.access.value,
                "opcode": reference.opcode,
            }
