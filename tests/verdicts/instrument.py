"""Rewrites a program so that each function made in a loop tells which value of a captured variable it sees.

A function gets a keyword-only parameter whose default is a *token* with the value that the variable has when the
function is made; each read of the variable shows the token and the value to `__see__`. A loop that makes such
functions ends its iterations with `__checkpoint__()`, and every loop begins them with `__turn__()`. Knows nothing of
the product, and imports none of it: it runs in the interpreter that judges.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

Function = ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Loop = ast.For | ast.AsyncFor | ast.While
_FUNCTIONS = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BLOCKS = (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)


class Site(NamedTuple):
    """A variable that a function captures, named as a finding names it: by the function's first read of it."""

    line: int
    symbol: str


class Instrumented(NamedTuple):
    tree: ast.Module
    sites: tuple[Site, ...]
    loop_names: frozenset[str]
    """Names of the module that nothing but its loops binds."""


class _Block(NamedTuple):
    node: ast.AST
    bound: frozenset[str]


class _Capture(NamedTuple):
    function: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef | ast.GeneratorExp
    name: str
    reads: list[ast.Name]

    @property
    def site(self) -> Site:
        return Site(*min((read.lineno, read.col_offset) for read in self.reads)[:1], self.name)


def instrumented(source: str) -> Instrumented:
    """The program that tells, and what it tells of. SyntaxError if the source is none."""
    tree = ast.parse(source)
    captures = list(_Finder(tree).captures.values())
    sites = sorted({capture.site for capture in captures})
    _Rewriter(captures, sites).visit(tree)
    return Instrumented(ast.fix_missing_locations(tree), tuple(sites), _loop_names(ast.parse(source)))


class _Finder(ast.NodeVisitor):
    """Finds which functions capture a variable that a loop around them rebinds."""

    def __init__(self, tree: ast.Module) -> None:
        self.captures: dict[tuple[int, str], _Capture] = {}
        self._blocks = [_Block(tree, bound_names(tree))]
        self._around: list[ast.AST] = []
        self.visit(tree)

    def visit(self, node: ast.AST) -> None:
        self._around.append(node)
        if isinstance(node, _BLOCKS):
            self._visit_block(node)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            self._read(node)
        else:
            self.generic_visit(node)
        self._around.pop()

    def _visit_block(self, node: ast.AST) -> None:
        inside, outside = _parts(node)
        for each in outside:
            self.visit(each)
        self._blocks.append(_Block(node, bound_names(node)))
        for each in inside:
            self.visit(each)
        self._blocks.pop()

    def _read(self, read: ast.Name) -> None:
        between: list[ast.AST] = []
        for block in reversed(self._blocks):
            is_seen = not isinstance(block.node, ast.ClassDef) or block is self._blocks[-1]
            if is_seen and read.id in block.bound:
                break
            between.append(block.node)
        else:
            return
        # A list comprehension runs where it stands: the function inside it is the one to look at.
        function = next((each for each in reversed(between) if isinstance(each, (*_FUNCTIONS, ast.GeneratorExp))), None)
        if function is None or not self._is_rebound_by_loop(read.id, function, block.node):
            return
        if isinstance(function, ast.FunctionDef) and function.name == read.id and function.decorator_list:
            return
        key = (id(function), read.id)
        self.captures.setdefault(key, _Capture(function, read.id, [])).reads.append(read)

    def _is_rebound_by_loop(self, name: str, function: ast.AST, home: ast.AST) -> bool:
        around = self._around[: self._around.index(function)]
        within = around[around.index(home) :] if home in around else around
        return any(
            (isinstance(each, _LOOPS) and name in bound_names(each))
            or (each is home and isinstance(each, _COMPREHENSIONS))
            for each in within
        )


def _parts(node: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """What of a block's node belongs to the block, and what to the block around it."""
    if isinstance(node, ast.Lambda):
        return [node.body], _defaults(node.args)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return list(node.body), [*node.decorator_list, *_defaults(node.args)]
    if isinstance(node, ast.ClassDef):
        return list(node.body), [*node.decorator_list, *node.bases, *node.keywords]
    assert isinstance(node, _COMPREHENSIONS)
    first, *others = node.generators
    element = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    return [first.target, *first.ifs, *others, *element], [first.iter]


def _defaults(arguments: ast.arguments) -> list[ast.AST]:
    return [*arguments.defaults, *(each for each in arguments.kw_defaults if each is not None)]


def bound_names(node: ast.AST) -> frozenset[str]:
    """What a block, or a loop, binds itself: parameters included, what is declared nonlocal or global is not."""
    names: set[str] = set()
    declared: set[str] = set()
    if isinstance(node, _FUNCTIONS):
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        names.update(each.arg for each in every if each is not None)
    stack = list(_parts(node)[0] if isinstance(node, _BLOCKS) else ast.iter_child_nodes(node))
    while stack:
        each = stack.pop()
        names.update(_binds(each))
        if isinstance(each, ast.Global | ast.Nonlocal):
            declared.update(each.names)
        if isinstance(each, _COMPREHENSIONS):
            names.update(walrus.target.id for walrus in ast.walk(each) if isinstance(walrus, ast.NamedExpr))
        stack += _parts(each)[1] if isinstance(each, _BLOCKS) else ast.iter_child_nodes(each)
    return frozenset(names - declared)


def all_names(source: str) -> frozenset[str]:
    """What any block of a program binds, parameters included."""
    nodes = list(ast.walk(ast.parse(source)))
    parameters = [node.arg for node in nodes if isinstance(node, ast.arg)]
    return frozenset([*parameters, *(name for node in nodes for name in _binds(node))])


def _binds(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.alias):
        return [(node.asname or node.name).partition(".")[0]]
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        return [node.name] if node.name else []
    return []


def _loop_names(tree: ast.Module) -> frozenset[str]:
    in_loops: set[str] = set()
    others: set[str] = set()
    stack = list(ast.iter_child_nodes(tree))
    while stack:
        each = stack.pop()
        if isinstance(each, _LOOPS):
            in_loops |= bound_names(each)
            continue
        others.update(_binds(each))
        stack += _parts(each)[1] if isinstance(each, _BLOCKS) else ast.iter_child_nodes(each)
    return frozenset(in_loops - others)


class _Rewriter(ast.NodeTransformer):
    def __init__(self, captures: list[_Capture], sites: list[Site]) -> None:
        self._tokens: dict[int, list[tuple[str, str, int]]] = {}
        self._functions = {capture.function for capture in captures}
        self._reads: dict[int, str] = {}
        for number, capture in enumerate(captures):
            token = f"__token{number}"
            row = (token, capture.name, sites.index(capture.site))
            self._tokens.setdefault(id(capture.function), []).append(row)
            self._reads.update((id(read), token) for read in capture.reads)

    def _makes_any(self, node: ast.AST) -> bool:
        """Whether it is a loop that makes a function that tells."""
        return not self._functions.isdisjoint(ast.walk(node))

    def visit(self, node: ast.AST) -> ast.AST | list[ast.AST]:
        tokens, token = self._tokens.get(id(node), []), self._reads.get(id(node))
        own = isinstance(node, ast.FunctionDef) and any(name == node.name for _, name, _ in tokens)
        makes_any = isinstance(node, _LOOPS) and self._makes_any(node)
        new = self.generic_visit(node)
        if token is not None:
            assert isinstance(new, ast.expr)
            return _call("__see__", ast.Name(token, ast.Load()), new)
        if isinstance(new, ast.GeneratorExp) and tokens:
            arguments = [ast.arg(name) for name, _, _ in tokens]
            wrapper = ast.Lambda(ast.arguments([], arguments, None, [], [], None, []), new)
            return ast.Call(wrapper, [_mark(name, site) for _, name, site in tokens], [])
        if isinstance(new, _FUNCTIONS):
            for name, symbol, site in tokens:
                new.args.kwonlyargs.append(ast.arg(name))
                new.args.kw_defaults.append(_mark(symbol, site))
        if isinstance(new, _LOOPS):
            new.body.insert(0, ast.Expr(_call("__turn__")))
        if isinstance(new, _LOOPS) and makes_any:
            new.body.append(_checkpoint())
        if isinstance(new, ast.Continue):
            return [_checkpoint(), new]
        if own and isinstance(new, ast.FunctionDef):
            return [new, ast.Expr(_call("__own__", ast.Name(new.name, ast.Load())))]
        return new


def _mark(name: str, site: int) -> ast.expr:
    """A token with the value that the variable has now, if it has one."""
    nothing = ast.arguments([], [], None, [], [], None, [])
    return _call("__mark__", ast.Constant(site), ast.Constant(name), ast.Lambda(nothing, ast.Name(name, ast.Load())))


def _checkpoint() -> ast.stmt:
    return ast.Expr(_call("__checkpoint__"))


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
