"""What Python text says by its form: regions, logical lines, and typed syntax trees. The only home of the parser.

In reading order: `tokens` (what can hide a line's beginning), `regions` (where top-level statements begin),
`logical_lines`, `repair` (half-written statements), `gaps` (what the grammar does not know), `parse`; then `tree` (what
nodes have in common, walking), `parameters`, `expressions`, `statements` (typed nodes), `lower` (how the parser calls
them), `region` (all this for one region).
"""

from closure_lsp.syntax.expressions import (
    ArgumentList as ArgumentList,
)
from closure_lsp.syntax.expressions import (
    Attribute as Attribute,
)
from closure_lsp.syntax.expressions import (
    Await as Await,
)
from closure_lsp.syntax.expressions import (
    BinaryOperation as BinaryOperation,
)
from closure_lsp.syntax.expressions import (
    BooleanOperation as BooleanOperation,
)
from closure_lsp.syntax.expressions import (
    Call as Call,
)
from closure_lsp.syntax.expressions import (
    Clause as Clause,
)
from closure_lsp.syntax.expressions import (
    Comparison as Comparison,
)
from closure_lsp.syntax.expressions import (
    Comprehension as Comprehension,
)
from closure_lsp.syntax.expressions import (
    ConcatenatedString as ConcatenatedString,
)
from closure_lsp.syntax.expressions import (
    Conditional as Conditional,
)
from closure_lsp.syntax.expressions import (
    ConstrainedType as ConstrainedType,
)
from closure_lsp.syntax.expressions import (
    Dictionary as Dictionary,
)
from closure_lsp.syntax.expressions import (
    DictionaryComprehension as DictionaryComprehension,
)
from closure_lsp.syntax.expressions import (
    DictionarySplat as DictionarySplat,
)
from closure_lsp.syntax.expressions import (
    Display as Display,
)
from closure_lsp.syntax.expressions import (
    ExpressionList as ExpressionList,
)
from closure_lsp.syntax.expressions import (
    ForClause as ForClause,
)
from closure_lsp.syntax.expressions import (
    FormatExpression as FormatExpression,
)
from closure_lsp.syntax.expressions import (
    FormatSpecifier as FormatSpecifier,
)
from closure_lsp.syntax.expressions import (
    GeneratorExpression as GeneratorExpression,
)
from closure_lsp.syntax.expressions import (
    GenericType as GenericType,
)
from closure_lsp.syntax.expressions import (
    IfClause as IfClause,
)
from closure_lsp.syntax.expressions import (
    Interpolation as Interpolation,
)
from closure_lsp.syntax.expressions import (
    KeywordArgument as KeywordArgument,
)
from closure_lsp.syntax.expressions import (
    Lambda as Lambda,
)
from closure_lsp.syntax.expressions import (
    List as List,
)
from closure_lsp.syntax.expressions import (
    ListComprehension as ListComprehension,
)
from closure_lsp.syntax.expressions import (
    ListSplat as ListSplat,
)
from closure_lsp.syntax.expressions import (
    Literal as Literal,
)
from closure_lsp.syntax.expressions import (
    MemberType as MemberType,
)
from closure_lsp.syntax.expressions import (
    NamedExpression as NamedExpression,
)
from closure_lsp.syntax.expressions import (
    Not as Not,
)
from closure_lsp.syntax.expressions import (
    Number as Number,
)
from closure_lsp.syntax.expressions import (
    Operation as Operation,
)
from closure_lsp.syntax.expressions import (
    Pair as Pair,
)
from closure_lsp.syntax.expressions import (
    Parenthesized as Parenthesized,
)
from closure_lsp.syntax.expressions import (
    Set as Set,
)
from closure_lsp.syntax.expressions import (
    SetComprehension as SetComprehension,
)
from closure_lsp.syntax.expressions import (
    Slice as Slice,
)
from closure_lsp.syntax.expressions import (
    SplatType as SplatType,
)
from closure_lsp.syntax.expressions import (
    String as String,
)
from closure_lsp.syntax.expressions import (
    Subscript as Subscript,
)
from closure_lsp.syntax.expressions import (
    Tuple as Tuple,
)
from closure_lsp.syntax.expressions import (
    Type as Type,
)
from closure_lsp.syntax.expressions import (
    TypeParameters as TypeParameters,
)
from closure_lsp.syntax.expressions import (
    UnaryOperation as UnaryOperation,
)
from closure_lsp.syntax.expressions import (
    UnionType as UnionType,
)
from closure_lsp.syntax.expressions import (
    Yield as Yield,
)
from closure_lsp.syntax.expressions import (
    argument_value as argument_value,
)
from closure_lsp.syntax.expressions import (
    bare as bare,
)
from closure_lsp.syntax.expressions import (
    bracketed as bracketed,
)
from closure_lsp.syntax.expressions import (
    call_of as call_of,
)
from closure_lsp.syntax.old import (
    named_nodes as named_nodes,
)
from closure_lsp.syntax.old import (
    node_at as node_at,
)
from closure_lsp.syntax.old import (
    node_text as node_text,
)
from closure_lsp.syntax.old import (
    parses as parses,
)
from closure_lsp.syntax.parameters import (
    DefaultParameter as DefaultParameter,
)
from closure_lsp.syntax.parameters import (
    DoubleStarParameter as DoubleStarParameter,
)
from closure_lsp.syntax.parameters import (
    KeywordSeparator as KeywordSeparator,
)
from closure_lsp.syntax.parameters import (
    Parameter as Parameter,
)
from closure_lsp.syntax.parameters import (
    ParameterKind as ParameterKind,
)
from closure_lsp.syntax.parameters import (
    Parameters as Parameters,
)
from closure_lsp.syntax.parameters import (
    PlainDefaultParameter as PlainDefaultParameter,
)
from closure_lsp.syntax.parameters import (
    PositionalSeparator as PositionalSeparator,
)
from closure_lsp.syntax.parameters import (
    StarParameter as StarParameter,
)
from closure_lsp.syntax.parameters import (
    TypedDefaultParameter as TypedDefaultParameter,
)
from closure_lsp.syntax.parameters import (
    TypedParameter as TypedParameter,
)
from closure_lsp.syntax.parameters import (
    annotation_of as annotation_of,
)
from closure_lsp.syntax.parameters import (
    comma_behind as comma_behind,
)
from closure_lsp.syntax.parameters import (
    default_of as default_of,
)
from closure_lsp.syntax.parameters import (
    errors_among as errors_among,
)
from closure_lsp.syntax.region import (
    Region as Region,
)
from closure_lsp.syntax.statements import (
    AliasedImport as AliasedImport,
)
from closure_lsp.syntax.statements import (
    AnyImport as AnyImport,
)
from closure_lsp.syntax.statements import (
    AsPattern as AsPattern,
)
from closure_lsp.syntax.statements import (
    Assert as Assert,
)
from closure_lsp.syntax.statements import (
    Assignment as Assignment,
)
from closure_lsp.syntax.statements import (
    AsTarget as AsTarget,
)
from closure_lsp.syntax.statements import (
    AugmentedAssignment as AugmentedAssignment,
)
from closure_lsp.syntax.statements import (
    Block as Block,
)
from closure_lsp.syntax.statements import (
    Break as Break,
)
from closure_lsp.syntax.statements import (
    Case as Case,
)
from closure_lsp.syntax.statements import (
    CasePattern as CasePattern,
)
from closure_lsp.syntax.statements import (
    Chevron as Chevron,
)
from closure_lsp.syntax.statements import (
    Class as Class,
)
from closure_lsp.syntax.statements import (
    ClassPattern as ClassPattern,
)
from closure_lsp.syntax.statements import (
    ComplexPattern as ComplexPattern,
)
from closure_lsp.syntax.statements import (
    Compound as Compound,
)
from closure_lsp.syntax.statements import (
    Continue as Continue,
)
from closure_lsp.syntax.statements import (
    Declaration as Declaration,
)
from closure_lsp.syntax.statements import (
    Decorated as Decorated,
)
from closure_lsp.syntax.statements import (
    Decorator as Decorator,
)
from closure_lsp.syntax.statements import (
    Definition as Definition,
)
from closure_lsp.syntax.statements import (
    Delete as Delete,
)
from closure_lsp.syntax.statements import (
    DictPattern as DictPattern,
)
from closure_lsp.syntax.statements import (
    DottedName as DottedName,
)
from closure_lsp.syntax.statements import (
    Elif as Elif,
)
from closure_lsp.syntax.statements import (
    Else as Else,
)
from closure_lsp.syntax.statements import (
    Except as Except,
)
from closure_lsp.syntax.statements import (
    ExpressionStatement as ExpressionStatement,
)
from closure_lsp.syntax.statements import (
    Finally as Finally,
)
from closure_lsp.syntax.statements import (
    For as For,
)
from closure_lsp.syntax.statements import (
    Function as Function,
)
from closure_lsp.syntax.statements import (
    FutureImport as FutureImport,
)
from closure_lsp.syntax.statements import (
    Global as Global,
)
from closure_lsp.syntax.statements import (
    If as If,
)
from closure_lsp.syntax.statements import (
    Import as Import,
)
from closure_lsp.syntax.statements import (
    ImportFrom as ImportFrom,
)
from closure_lsp.syntax.statements import (
    ImportPrefix as ImportPrefix,
)
from closure_lsp.syntax.statements import (
    KeywordPattern as KeywordPattern,
)
from closure_lsp.syntax.statements import (
    ListPattern as ListPattern,
)
from closure_lsp.syntax.statements import (
    LoopStatement as LoopStatement,
)
from closure_lsp.syntax.statements import (
    Match as Match,
)
from closure_lsp.syntax.statements import (
    Module as Module,
)
from closure_lsp.syntax.statements import (
    Nonlocal as Nonlocal,
)
from closure_lsp.syntax.statements import (
    Pass as Pass,
)
from closure_lsp.syntax.statements import (
    Pattern as Pattern,
)
from closure_lsp.syntax.statements import (
    PatternList as PatternList,
)
from closure_lsp.syntax.statements import (
    Raise as Raise,
)
from closure_lsp.syntax.statements import (
    RelativeImport as RelativeImport,
)
from closure_lsp.syntax.statements import (
    Return as Return,
)
from closure_lsp.syntax.statements import (
    SoftKeywordStatement as SoftKeywordStatement,
)
from closure_lsp.syntax.statements import (
    SplatPattern as SplatPattern,
)
from closure_lsp.syntax.statements import (
    Statement as Statement,
)
from closure_lsp.syntax.statements import (
    Try as Try,
)
from closure_lsp.syntax.statements import (
    TuplePattern as TuplePattern,
)
from closure_lsp.syntax.statements import (
    TypeAlias as TypeAlias,
)
from closure_lsp.syntax.statements import (
    UnionPattern as UnionPattern,
)
from closure_lsp.syntax.statements import (
    While as While,
)
from closure_lsp.syntax.statements import (
    Wildcard as Wildcard,
)
from closure_lsp.syntax.statements import (
    With as With,
)
from closure_lsp.syntax.statements import (
    WithClause as WithClause,
)
from closure_lsp.syntax.statements import (
    WithItem as WithItem,
)
from closure_lsp.syntax.statements import (
    is_docstring as is_docstring,
)
from closure_lsp.syntax.statements import (
    name_given_to as name_given_to,
)
from closure_lsp.syntax.tree import (
    Error as Error,
)
from closure_lsp.syntax.tree import (
    Identifier as Identifier,
)
from closure_lsp.syntax.tree import (
    Node as Node,
)
from closure_lsp.syntax.tree import (
    ancestors as ancestors,
)
from closure_lsp.syntax.tree import (
    covers as covers,
)
from closure_lsp.syntax.tree import (
    holds as holds,
)
from closure_lsp.syntax.tree import (
    nearest as nearest,
)
from closure_lsp.syntax.tree import (
    nodes_below as nodes_below,
)
from closure_lsp.syntax.tree import (
    smallest_around as smallest_around,
)
from closure_lsp.syntax.tree import (
    steps_up as steps_up,
)
