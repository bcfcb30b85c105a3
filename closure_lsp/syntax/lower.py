"""Turns the parser's tree into typed nodes. The only module that uses the parser's names for constructs.

What the grammar reads otherwise than CPython is set right on the way where it takes no other bytes (`gaps` does that).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import tree_sitter_python
from tree_sitter import Language

from closure_lsp.syntax.annotations import (
    ConstrainedType,
    GenericType,
    MemberType,
    SplatType,
    Type,
    TypeParameters,
    UnionType,
)
from closure_lsp.syntax.comprehensions import (
    DictionaryComprehension,
    ForClause,
    GeneratorExpression,
    IfClause,
    ListComprehension,
    SetComprehension,
)
from closure_lsp.syntax.definitions import (
    Class,
    Decorated,
    Decorator,
    Function,
    TypeAlias,
)
from closure_lsp.syntax.expressions import (
    ArgumentList,
    Attribute,
    Await,
    BinaryOperation,
    BooleanOperation,
    Call,
    Comparison,
    Conditional,
    Dictionary,
    DictionarySplat,
    ExpressionList,
    KeywordArgument,
    Lambda,
    List,
    ListSplat,
    NamedExpression,
    Not,
    Pair,
    Set,
    Slice,
    Subscript,
    Tuple,
    UnaryOperation,
    Yield,
)
from closure_lsp.syntax.imports import (
    AliasedImport,
    DottedName,
    FutureImportStatement,
    Import,
    ImportFrom,
    ImportPrefix,
    RelativeImport,
    Wildcard,
)
from closure_lsp.syntax.literals import (
    ConcatenatedString,
    FormatExpression,
    FormatSpecifier,
    Interpolation,
    Literal,
    Number,
    String,
)
from closure_lsp.syntax.parameters import (
    DoubleStarParameter,
    KeywordSeparator,
    Parameters,
    PlainDefaultParameter,
    PositionalSeparator,
    StarParameter,
    TypedDefaultParameter,
    TypedParameter,
    comma_behind,
)
from closure_lsp.syntax.patterns import (
    CasePattern,
    ClassPattern,
    ComplexPattern,
    DictPattern,
    KeywordPattern,
    ListPattern,
    PatternList,
    SplatPattern,
    TuplePattern,
    UnionPattern,
)
from closure_lsp.syntax.statements import (
    AsPattern,
    Assert,
    Assignment,
    AsTarget,
    AugmentedAssignment,
    Break,
    Case,
    Chevron,
    Continue,
    Delete,
    Elif,
    Else,
    Except,
    ExpressionStatement,
    Finally,
    For,
    Global,
    If,
    Match,
    Nonlocal,
    Pass,
    Raise,
    Return,
    Root,
    SoftKeywordStatement,
    Suite,
    Try,
    While,
    With,
    WithClause,
    WithItem,
)
from closure_lsp.syntax.tree import (
    Error,
    Identifier,
    Node,
    Parenthesized,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import tree_sitter

    from closure_lsp.syntax.source import RegionSource

_CLASSES: dict[str, type[Node]] = {
    "ERROR": Error,
    "identifier": Identifier,
    # expressions
    "integer": Number,
    "float": Number,
    "true": Literal,
    "false": Literal,
    "none": Literal,
    "ellipsis": Literal,
    "string": String,
    "concatenated_string": ConcatenatedString,
    "interpolation": Interpolation,
    "format_specifier": FormatSpecifier,
    "format_expression": FormatExpression,
    "parenthesized_expression": Parenthesized,
    "attribute": Attribute,
    "subscript": Subscript,
    "slice": Slice,
    "call": Call,
    "argument_list": ArgumentList,
    "keyword_argument": KeywordArgument,
    "list_splat": ListSplat,
    "parenthesized_list_splat": ListSplat,
    "dictionary_splat": DictionarySplat,
    "lambda": Lambda,
    "boolean_operator": BooleanOperation,
    "binary_operator": BinaryOperation,
    "unary_operator": UnaryOperation,
    "not_operator": Not,
    "comparison_operator": Comparison,
    "conditional_expression": Conditional,
    "named_expression": NamedExpression,
    "await": Await,
    "yield": Yield,
    "list": List,
    "set": Set,
    "tuple": Tuple,
    "expression_list": ExpressionList,
    "dictionary": Dictionary,
    "pair": Pair,
    "list_comprehension": ListComprehension,
    "set_comprehension": SetComprehension,
    "dictionary_comprehension": DictionaryComprehension,
    "generator_expression": GeneratorExpression,
    "for_in_clause": ForClause,
    "if_clause": IfClause,
    "type": Type,
    "generic_type": GenericType,
    "union_type": UnionType,
    "constrained_type": ConstrainedType,
    "member_type": MemberType,
    "splat_type": SplatType,
    "type_parameter": TypeParameters,
    # parameters
    "parameters": Parameters,
    "lambda_parameters": Parameters,
    "default_parameter": PlainDefaultParameter,
    "typed_default_parameter": TypedDefaultParameter,
    "typed_parameter": TypedParameter,
    "list_splat_pattern": StarParameter,
    "dictionary_splat_pattern": DoubleStarParameter,
    "positional_separator": PositionalSeparator,
    "keyword_separator": KeywordSeparator,
    # statements
    "module": Root,
    "block": Suite,
    "expression_statement": ExpressionStatement,
    "assignment": Assignment,
    "augmented_assignment": AugmentedAssignment,
    "return_statement": Return,
    "delete_statement": Delete,
    "raise_statement": Raise,
    "assert_statement": Assert,
    "pass_statement": Pass,
    "break_statement": Break,
    "continue_statement": Continue,
    "print_statement": SoftKeywordStatement,
    "exec_statement": SoftKeywordStatement,
    "chevron": Chevron,
    "global_statement": Global,
    "nonlocal_statement": Nonlocal,
    "import_statement": Import,
    "import_from_statement": ImportFrom,
    "future_import_statement": FutureImportStatement,
    "aliased_import": AliasedImport,
    "dotted_name": DottedName,
    "relative_import": RelativeImport,
    "import_prefix": ImportPrefix,
    "wildcard_import": Wildcard,
    "if_statement": If,
    "elif_clause": Elif,
    "else_clause": Else,
    "for_statement": For,
    "while_statement": While,
    "try_statement": Try,
    "except_clause": Except,
    "except_group_clause": Except,
    "finally_clause": Finally,
    "with_statement": With,
    "with_clause": WithClause,
    "with_item": WithItem,
    "as_pattern": AsPattern,
    "as_pattern_target": AsTarget,
    "match_statement": Match,
    "case_clause": Case,
    "function_definition": Function,
    "class_definition": Class,
    "decorated_definition": Decorated,
    "decorator": Decorator,
    "type_alias_statement": TypeAlias,
    # patterns
    "pattern_list": PatternList,
    "tuple_pattern": TuplePattern,
    "list_pattern": ListPattern,
    "case_pattern": CasePattern,
    "union_pattern": UnionPattern,
    "dict_pattern": DictPattern,
    "keyword_pattern": KeywordPattern,
    "splat_pattern": SplatPattern,
    "class_pattern": ClassPattern,
    "complex_pattern": ComplexPattern,
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
_LEAVES = (Identifier, Literal, Pass, Break, Continue, Wildcard, ImportPrefix)


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


def lower(root: tree_sitter.Node, region: RegionSource) -> Root:
    """The typed tree of a region, of the one that the parser has made of it. Total, and no nesting is too deep."""
    classes, leaves, string = _kinds()
    find = region.data.find
    new: Callable[[type[Node]], Node] = object.__new__
    module = Root(root.start_byte, root.end_byte, None, region)
    odd: list[Node] = []
    level: list[tuple[Node, list[tree_sitter.Node]]] = [(module, root.children)]
    while level:
        module.depth += 1
        deeper: list[tuple[Node, list[tree_sitter.Node]]] = []
        for parent, raw_children in level:
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
                deeper.append((node, raw.children))
                if kind in _SET_RIGHT:
                    odd.append(node)
            parent.children = tuple(children)
        level = deeper
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
    if isinstance(node, TypeAlias) and node.parent is not None and node.name is None:
        statement = SoftKeywordStatement(node.start, node.end, node.parent, node.region)
        _adopt(statement, node.children)
        _name_soft_keyword(statement)
        node.parent.children = tuple([statement if each is node else each for each in node.parent.children])


def _see_unpacked_call(node: Node) -> None:
    """`print(*f(x))` may be read as a call of `*f`."""
    splat = node.children[0] if node.children else None
    if not isinstance(splat, ListSplat) or node.parent is None:
        return
    inside = Call(splat.children[0].start if splat.children else splat.end, node.end, splat, node.region)
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
    if not inside or not isinstance(statement, WithItem | Except | Parenthesized):
        return
    value, *target = node.children
    pattern = AsPattern(first.start, node.end, statement, node.region)
    statement.children = tuple([pattern if each is first else each for each in statement.children])
    _adopt(inside[0], (*inside[0].children[:-1], value))
    for around in inside:
        around.end = value.end
    _adopt(pattern, (first, *target))


_MAY_END_IN_A_TARGET = Lambda | Conditional | Not | BooleanOperation


def _see_bracketed_target(node: Node) -> None:
    """`(x)` is not a tuple: the grammar takes brackets around a target for one, a comma or none."""
    if node.parent is None or isinstance(node.parent, CasePattern) or len(node.children) != 1:
        return
    if comma_behind(node.children[0]) is None:
        brackets = Parenthesized(node.start, node.end, node.parent, node.region)
        _adopt(brackets, node.children)
        node.parent.children = tuple([brackets if each is node else each for each in node.parent.children])


def _adopt(parent: Node, children: tuple[Node, ...]) -> None:
    parent.children = children
    for child in children:
        child.parent = parent


_UNDERSCORE = 0x5F
_SET_RIGHT = {
    SoftKeywordStatement: _name_soft_keyword,
    TypeAlias: _see_misread_alias,
    TuplePattern: _see_bracketed_target,
    Call: _see_unpacked_call,
    AsPattern: _see_target_of_whole_expression,
}
