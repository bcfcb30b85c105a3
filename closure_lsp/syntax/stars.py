"""Gives the stars back that the parser has been shown as signs (`gaps.show_starred_tuples`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.syntax.expressions import ExpressionList, ListSplat, UnaryOperation
from closure_lsp.syntax.tree import nodes_below

if TYPE_CHECKING:
    from closure_lsp.syntax.statements import Root
    from closure_lsp.syntax.tree import Node


def give_stars_back(root: Root) -> None:
    """Makes a `ListSplat` of each item of a bare tuple that the parser has been shown with a minus for its star."""
    data = root.region.data
    for signed in list(nodes_below(root, UnaryOperation)):
        if data[signed.start] == _STAR and signed.parent is not None and signed.children:
            _give_star_back(signed, signed.parent)


def _give_star_back(signed: Node, parent: Node) -> None:
    """The minus binds closer than the star: `*[a] | b` is `-[a] | b` to the parser."""
    operand = signed.children[0]
    parent.children = tuple([operand if each is signed else each for each in parent.children])
    operand.parent = parent
    inside = [operand]
    while not isinstance(parent, ExpressionList):
        inside.append(parent)
        if parent.parent is None:
            return
        parent = parent.parent
    item = inside[-1]
    splat = ListSplat(signed.start, item.end, parent, parent.region)
    parent.children = tuple([splat if each is item else each for each in parent.children])
    splat.children, item.parent = (item,), splat
    for each in inside:
        each.start = operand.start


_STAR = 0x2A
