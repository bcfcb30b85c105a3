"""The words of the parser on the new nodes, for code that has not been told of typed nodes yet. Goes away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.syntax.region import Region
    from closure_lsp.syntax.tree import Node
    from closure_lsp.text import Span


class OldNode:
    __slots__ = ()

    @property
    def type(self: Any) -> str:
        from closure_lsp.syntax import lower, parameters, statements
        from closure_lsp.syntax.expressions import Lambda
        from closure_lsp.syntax.literals import Literal, Number

        if isinstance(self, parameters.Parameters):
            return "lambda_parameters" if isinstance(self.parent, Lambda) else "parameters"
        if isinstance(self, Number):
            return "integer" if self.is_integer else "float"
        if isinstance(self, Literal):
            return {"...": "ellipsis"}.get(self.text, self.text.lower())
        if isinstance(self, statements.SoftKeywordStatement):
            return f"{self.children[0].text}_statement"
        global _NAMES
        if not _NAMES:
            _NAMES = {kind: name for name, kind in reversed(lower._CLASSES.items())}
        return _NAMES[type(self)]

    @property
    def start_byte(self: Any) -> int:
        return self.start  # type: ignore[no-any-return]

    @property
    def end_byte(self: Any) -> int:
        return self.end  # type: ignore[no-any-return]

    @property
    def id(self: Any) -> int:
        return id(self)

    @property
    def named_children(self: Any) -> list[Node]:
        return list(self.children)

    @property
    def named_child_count(self: Any) -> int:
        return len(self.children)

    def child_by_field_name(self: Any, name: str) -> Node | None:
        from closure_lsp.syntax import statements
        from closure_lsp.syntax.annotations import Type, TypeParameters
        from closure_lsp.syntax.comprehensions import Clause, IfClause
        from closure_lsp.syntax.expressions import ArgumentList
        from closure_lsp.syntax.parameters import Parameters

        kind = self.type
        if kind == "ERROR":
            return None
        parts = self.parts
        found: Any = _FIELDS.get((kind, name))
        if isinstance(found, int):
            try:
                part = parts[found]
            except IndexError:
                return None
            if kind == "assignment" and name == "right" and (isinstance(part, Type) or len(parts) == 1):
                return None
            if kind == "as_pattern" and not isinstance(part, statements.AsTarget):
                return None
            if kind == "lambda" and isinstance(part, Parameters):
                return None
            if kind == "except_clause" and isinstance(part, statements.Suite):
                return None
            if kind.endswith(("comprehension", "generator_expression")) and isinstance(part, Clause):
                return None
            return part  # type: ignore[no-any-return]
        by_class: dict[str, tuple[type[Any], ...]] = {
            "parameters": (Parameters,),
            "return_type": (Type,),
            "superclasses": (ArgumentList,),
            "type_parameters": (TypeParameters,),
            "consequence": (statements.Suite,),
            "guard": (IfClause,),
            "alternative": (statements.Elif, statements.Else),
        }
        if name == "body" and kind in _WITH_BLOCKS:
            return next((part for part in parts if isinstance(part, statements.Suite)), None)
        if name == "type" and kind == "assignment":
            return next((part for part in parts[1:2] if isinstance(part, Type)), None)
        if name in by_class and (kind, name) in _BY_CLASS:
            return next((part for part in parts if isinstance(part, by_class[name])), None)
        return None


_NAMES: dict[type[Any], str] = {}
_FIELDS = {
    ("attribute", "object"): 0,
    ("attribute", "attribute"): 1,
    ("subscript", "value"): 0,
    ("subscript", "subscript"): 1,
    ("call", "function"): 0,
    ("call", "arguments"): 1,
    ("keyword_argument", "name"): 0,
    ("keyword_argument", "value"): 1,
    ("lambda", "body"): -1,
    ("boolean_operator", "left"): 0,
    ("boolean_operator", "right"): 1,
    ("binary_operator", "left"): 0,
    ("binary_operator", "right"): 1,
    ("unary_operator", "argument"): 0,
    ("not_operator", "argument"): 0,
    ("named_expression", "name"): 0,
    ("named_expression", "value"): 1,
    ("pair", "key"): 0,
    ("pair", "value"): 1,
    ("list_comprehension", "body"): 0,
    ("set_comprehension", "body"): 0,
    ("dictionary_comprehension", "body"): 0,
    ("generator_expression", "body"): 0,
    ("for_in_clause", "left"): 0,
    ("for_in_clause", "right"): 1,
    ("default_parameter", "name"): 0,
    ("default_parameter", "value"): 1,
    ("typed_default_parameter", "name"): 0,
    ("typed_default_parameter", "type"): 1,
    ("typed_default_parameter", "value"): 2,
    ("typed_parameter", "type"): 1,
    ("assignment", "left"): 0,
    ("assignment", "right"): -1,
    ("augmented_assignment", "left"): 0,
    ("augmented_assignment", "right"): 1,
    ("aliased_import", "name"): 0,
    ("aliased_import", "alias"): 1,
    ("import_from_statement", "module_name"): 0,
    ("function_definition", "name"): 0,
    ("class_definition", "name"): 0,
    ("if_statement", "condition"): 0,
    ("elif_clause", "condition"): 0,
    ("while_statement", "condition"): 0,
    ("for_statement", "left"): 0,
    ("for_statement", "right"): 1,
    ("with_item", "value"): 0,
    ("as_pattern", "alias"): 1,
    ("except_clause", "value"): 0,
    ("decorated_definition", "definition"): -1,
    ("type_alias_statement", "left"): 0,
    ("type_alias_statement", "right"): 1,
    ("interpolation", "expression"): 0,
    ("format_expression", "expression"): 0,
}
_WITH_BLOCKS = frozenset(
    [
        "function_definition",
        "class_definition",
        "for_statement",
        "while_statement",
        "try_statement",
        "with_statement",
        "else_clause",
        "match_statement",
    ]
)
_BY_CLASS = frozenset(
    {
        ("function_definition", "parameters"),
        ("lambda", "parameters"),
        ("function_definition", "return_type"),
        ("class_definition", "superclasses"),
        ("function_definition", "type_parameters"),
        ("class_definition", "type_parameters"),
        ("if_statement", "consequence"),
        ("elif_clause", "consequence"),
        ("case_clause", "consequence"),
        ("case_clause", "guard"),
        ("if_statement", "alternative"),
        ("for_statement", "alternative"),
        ("while_statement", "alternative"),
    }
)


def node_at(region: Region, start: int, end: int | None = None) -> Node:
    return region.node_at(start, end)


def node_text(region: Region, node: Node | None) -> str:
    return node.text if node is not None else ""


def parses(region: Region, span: Span) -> bool:
    return region.parses(span)


def named_nodes(node: Node, *types: str) -> Iterator[Node]:
    stack = [node]
    while stack:
        found = stack.pop()
        if found.type in types:
            yield found
        stack.extend(found.children[::-1])
