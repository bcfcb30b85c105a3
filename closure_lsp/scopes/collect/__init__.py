"""Pass 1: notes what each construct of Python binds, uses and declares. Decides nothing about scopes.

Walks a region's tree once and notes *facts*: the blocks, what each does with which names, and where each name is. It
reads like the `symtable_visit_*` functions of CPython's `Python/symtable.c`, one file for each family of constructs,
and cites them where they surprise; the order in which it visits is theirs, since some errors depend on what has been
seen before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.scopes.collect import (
    annotation_scopes,
    assignments,
    compound,
    comprehensions,
    definitions,
    names,
    patterns,
)
from closure_lsp.scopes.collect.checks import check_async_comprehensions
from closure_lsp.scopes.collect.collector import Collector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.collect.collector import Handler
    from closure_lsp.scopes.facts import Facts
    from closure_lsp.syntax import Node, Region

_HANDLERS: Mapping[type[Node], Handler] = {
    **names.HANDLERS,
    **assignments.HANDLERS,
    **compound.HANDLERS,
    **definitions.HANDLERS,
    **annotation_scopes.HANDLERS,
    **comprehensions.HANDLERS,
    **patterns.HANDLERS,
}


def collect(region: Region, python: PythonVersion, future_annotations: bool, class_name: str = "") -> Facts:
    """The facts of a region. Total: any tree will do.

    With a `class_name` the region is a part of the body of that class; the class is then the facts' second block.
    """
    collector = Collector(region, python, future_annotations)
    region.walked(lambda root: collector.run(root, class_name, _HANDLERS))
    check_async_comprehensions(collector)
    return collector.facts
