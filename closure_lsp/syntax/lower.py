"""Knows how the parser calls each construct: makes typed nodes of its tree. The only home of the parser's words.

What the grammar reads otherwise than CPython is set right on the way where it takes no other bytes (`gaps` does that).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import tree_sitter_python
from tree_sitter import Language

from closure_lsp.syntax import expressions as e
from closure_lsp.syntax import parameters as p
from closure_lsp.syntax import statements as s
from closure_lsp.syntax.parameters import comma_behind
from closure_lsp.syntax.tree import Error, Identifier, Node

if TYPE_CHECKING:
    from collections.abc import Callable

    import tree_sitter

    from closure_lsp.syntax.region import Region

_CLASSES: dict[str, type[Node]] = {
    "ERROR": Error,
    "identifier": Identifier,
    # expressions
    "integer": e.Number,
    "float": e.Number,
    "true": e.Literal,
    "false": e.Literal,
    "none": e.Literal,
    "ellipsis": e.Literal,
    "string": e.String,
    "concatenated_string": e.ConcatenatedString,
    "interpolation": e.Interpolation,
    "format_specifier": e.FormatSpecifier,
    "format_expression": e.FormatExpression,
    "parenthesized_expression": e.Parenthesized,
    "attribute": e.Attribute,
    "subscript": e.Subscript,
    "slice": e.Slice,
    "call": e.Call,
    "argument_list": e.ArgumentList,
    "keyword_argument": e.KeywordArgument,
    "list_splat": e.ListSplat,
    "parenthesized_list_splat": e.ListSplat,
    "dictionary_splat": e.DictionarySplat,
    "lambda": e.Lambda,
    "boolean_operator": e.BooleanOperation,
    "binary_operator": e.BinaryOperation,
    "unary_operator": e.UnaryOperation,
    "not_operator": e.Not,
    "comparison_operator": e.Comparison,
    "conditional_expression": e.Conditional,
    "named_expression": e.NamedExpression,
    "await": e.Await,
    "yield": e.Yield,
    "list": e.List,
    "set": e.Set,
    "tuple": e.Tuple,
    "expression_list": e.ExpressionList,
    "dictionary": e.Dictionary,
    "pair": e.Pair,
    "list_comprehension": e.ListComprehension,
    "set_comprehension": e.SetComprehension,
    "dictionary_comprehension": e.DictionaryComprehension,
    "generator_expression": e.GeneratorExpression,
    "for_in_clause": e.ForClause,
    "if_clause": e.IfClause,
    "type": e.Type,
    "generic_type": e.GenericType,
    "union_type": e.UnionType,
    "constrained_type": e.ConstrainedType,
    "member_type": e.MemberType,
    "splat_type": e.SplatType,
    "type_parameter": e.TypeParameters,
    # parameters
    "parameters": p.Parameters,
    "lambda_parameters": p.Parameters,
    "default_parameter": p.PlainDefaultParameter,
    "typed_default_parameter": p.TypedDefaultParameter,
    "typed_parameter": p.TypedParameter,
    "list_splat_pattern": p.StarParameter,
    "dictionary_splat_pattern": p.DoubleStarParameter,
    "positional_separator": p.PositionalSeparator,
    "keyword_separator": p.KeywordSeparator,
    # statements
    "module": s.Module,
    "block": s.Block,
    "expression_statement": s.ExpressionStatement,
    "assignment": s.Assignment,
    "augmented_assignment": s.AugmentedAssignment,
    "return_statement": s.Return,
    "delete_statement": s.Delete,
    "raise_statement": s.Raise,
    "assert_statement": s.Assert,
    "pass_statement": s.Pass,
    "break_statement": s.Break,
    "continue_statement": s.Continue,
    "print_statement": s.SoftKeywordStatement,
    "exec_statement": s.SoftKeywordStatement,
    "chevron": s.Chevron,
    "global_statement": s.Global,
    "nonlocal_statement": s.Nonlocal,
    "import_statement": s.Import,
    "import_from_statement": s.ImportFrom,
    "future_import_statement": s.FutureImport,
    "aliased_import": s.AliasedImport,
    "dotted_name": s.DottedName,
    "relative_import": s.RelativeImport,
    "import_prefix": s.ImportPrefix,
    "wildcard_import": s.Wildcard,
    "if_statement": s.If,
    "elif_clause": s.Elif,
    "else_clause": s.Else,
    "for_statement": s.For,
    "while_statement": s.While,
    "try_statement": s.Try,
    "except_clause": s.Except,
    "except_group_clause": s.Except,
    "finally_clause": s.Finally,
    "with_statement": s.With,
    "with_clause": s.WithClause,
    "with_item": s.WithItem,
    "as_pattern": s.AsPattern,
    "as_pattern_target": s.AsTarget,
    "match_statement": s.Match,
    "case_clause": s.Case,
    "function_definition": s.Function,
    "class_definition": s.Class,
    "decorated_definition": s.Decorated,
    "decorator": s.Decorator,
    "type_alias_statement": s.TypeAlias,
    # patterns
    "pattern_list": s.PatternList,
    "tuple_pattern": s.TuplePattern,
    "list_pattern": s.ListPattern,
    "case_pattern": s.CasePattern,
    "union_pattern": s.UnionPattern,
    "dict_pattern": s.DictPattern,
    "keyword_pattern": s.KeywordPattern,
    "splat_pattern": s.SplatPattern,
    "class_pattern": s.ClassPattern,
    "complex_pattern": s.ComplexPattern,
}

LEFT_OUT = frozenset(
    {
        "comment",
        "escape_interpolation",
        "escape_sequence",
        "line_continuation",
        "string_content",
        "string_end",
        "string_start",
        "type_conversion",
    }
)
"""What holds no names and has no part in anything: asked of the text where somebody needs it."""

_ERROR_ID = 0xFFFF
"""The number by which tree-sitter calls what does not parse (`ts_builtin_sym_error`)."""
_LEAVES = (Identifier, e.Literal, s.Pass, s.Break, s.Continue, s.Wildcard, s.ImportPrefix)


class _Kinds(NamedTuple):
    """What to do with each number that the parser has for a kind."""

    classes: tuple[type[Node] | None, ...]
    """The class of its nodes; None for tokens and what is left out."""
    leaves: frozenset[int]
    """Those that have nothing in them."""
    string: int


@cache
def _kinds() -> _Kinds:
    language = Language(tree_sitter_python.language())
    classes: list[type[Node] | None] = []
    for number in range(language.node_kind_count):
        is_named = language.node_kind_is_named(number) and language.node_kind_is_visible(number)
        name = language.node_kind_for_id(number) or ""
        classes.append(None if not is_named or name in LEFT_OUT else _CLASSES[name])
    leaves = frozenset(number for number, kind in enumerate(classes) if kind is not None and issubclass(kind, _LEAVES))
    classes.extend([None] * (_ERROR_ID + 1 - len(classes)))
    classes[_ERROR_ID] = Error
    return _Kinds(tuple(classes), leaves, language.id_for_node_kind("string", True) or 0)


def lower(root: tree_sitter.Node, region: Region) -> s.Module:
    """The typed tree of a region, of the one that the parser has made of it. Total, and no nesting is too deep."""
    classes, leaves, string = _kinds()
    find = region.data.find
    new: Callable[[type[Node]], Node] = object.__new__
    module = s.Module(root.start_byte, root.end_byte, None, region)
    odd: list[Node] = []
    pending: list[tuple[Node, list[tree_sitter.Node]]] = [(module, root.children)]
    while pending:
        parent, raw_children = pending.pop()
        children: list[Node] = []
        for raw in raw_children:
            number = raw.kind_id
            kind = classes[number]
            if kind is None:
                continue
            node = new(kind)  # five times as fast as a call of the class, and there is one for each construct
            node.start = start = raw.start_byte
            node.end = end = raw.end_byte
            node.parent = parent
            node.region = region
            children.append(node)
            if number in leaves or (number == string and find(b"{", start, end) < 0):
                node.children = ()
                continue
            pending.append((node, raw.children))
            if kind in _SET_RIGHT:
                odd.append(node)
        parent.children = tuple(children)
    for node in reversed(odd):
        _SET_RIGHT[type(node)](node)
    return module


def _name_soft_keyword(node: Node) -> None:
    """Gives the word that begins the statement as the name that it is."""
    data = node.region.data
    end = node.start
    while end < node.end and (data[end : end + 1].isalnum() or data[end] == _UNDERSCORE):
        end += 1
    node.children = (Identifier(node.start, end, node, node.region), *node.children)


def _see_misread_alias(node: Node) -> None:
    """`type(m).x = 1` is an assignment that the grammar takes for a type alias, for want of another statement."""
    if isinstance(node, s.TypeAlias) and node.parent is not None and node.name is None:
        statement = s.SoftKeywordStatement(node.start, node.end, node.parent, node.region)
        _adopt(statement, node.children)
        _name_soft_keyword(statement)
        node.parent.children = tuple([statement if each is node else each for each in node.parent.children])


def _see_unpacked_call(node: Node) -> None:
    """`print(*f(x))` may be read as a call of `*f`."""
    splat = node.children[0] if node.children else None
    if not isinstance(splat, e.ListSplat) or node.parent is None:
        return
    inside = e.Call(splat.children[0].start if splat.children else splat.end, node.end, splat, node.region)
    _adopt(inside, (*splat.children, *node.children[1:]))
    splat.end = node.end
    splat.children = (inside,)
    splat.parent = node.parent
    node.parent.children = tuple([splat if each is node else each for each in node.parent.children])


def _see_target_of_whole_expression(node: Node) -> None:
    """Of `with lambda: a as b` and `except c if d else e as f` it takes the name for part of the last operand."""
    first = node
    inside: list[Node] = []
    while isinstance(first.parent, _MAY_END_IN_A_TARGET) and first.parent.children[-1] is first:
        first = first.parent
        inside.append(first)
    statement = first.parent
    if not inside or not isinstance(statement, s.WithItem | s.Except | e.Parenthesized):
        return
    value, *target = node.children
    pattern = s.AsPattern(first.start, node.end, statement, node.region)
    statement.children = tuple([pattern if each is first else each for each in statement.children])
    _adopt(inside[0], (*inside[0].children[:-1], value))
    for around in inside:
        around.end = value.end
    _adopt(pattern, (first, *target))


_MAY_END_IN_A_TARGET = e.Lambda | e.Conditional | e.Not | e.BooleanOperation


def _see_bracketed_target(node: Node) -> None:
    """`(x)` is no tuple: the grammar takes brackets around a target for one, a comma or none."""
    if node.parent is None or isinstance(node.parent, s.CasePattern) or len(node.children) != 1:
        return
    if comma_behind(node.children[0]) is None:
        brackets = e.Parenthesized(node.start, node.end, node.parent, node.region)
        _adopt(brackets, node.children)
        node.parent.children = tuple([brackets if each is node else each for each in node.parent.children])


def _adopt(parent: Node, children: tuple[Node, ...]) -> None:
    parent.children = children
    for child in children:
        child.parent = parent


_UNDERSCORE = 0x5F
_SET_RIGHT = {
    s.SoftKeywordStatement: _name_soft_keyword,
    s.TypeAlias: _see_misread_alias,
    s.TuplePattern: _see_bracketed_target,
    e.Call: _see_unpacked_call,
    s.AsPattern: _see_target_of_whole_expression,
}
