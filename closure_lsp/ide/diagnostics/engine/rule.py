"""Defines what a rule is. Knows no single rule, and nothing about settings.

A rule looks at one top-level statement (or a part of a large class) and asks the document for the rest.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from closure_lsp.document.unit import Unit
    from closure_lsp.ide.diagnostics.engine.finding import LocalFinding
    from closure_lsp.ide.diagnostics.engine.globals import Globals
    from closure_lsp.ide.results import Severity


class Glance(NamedTuple):
    """What is known about a statement before its scopes: everything in it, perhaps more."""

    nests_functions: bool
    """A function is made in another one."""
    may_capture_unbound: bool
    """A function names a variable of one around it that may have no value yet where the function is made."""
    rebinds_in_nested: bool
    """A function or class binds a name that a function around it binds, too."""
    makes_functions_in_loops: bool
    """A function is made in a loop, a comprehension or a generator expression."""
    makes_functions_in_handlers: bool
    """The same for an `except` clause; or one is outside of functions, so that the module loses its error."""
    deletes: bool
    """A `del` is there."""
    may_hide_global: bool
    """A function binds, itself, a name that the module or Python has."""
    may_read_from_class: bool
    """Code in a class reads, as a global, a name that the class binds."""
    may_hide_class_variable: bool
    """A function or class binds, itself, a name that a class of the statement binds."""


EVERYTHING = Glance(*(True for _ in Glance._fields))
"""Of a statement of which nothing is known."""


def always(glance: Glance) -> bool:
    """For a rule that a glance can never rule out."""
    return True


def never(glance: Glance) -> bool:
    """For a rule that finds something only in statements for which there is no glance."""
    return False


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of fault that a diagnostic can report."""

    name: str
    """kebab-case; settings and `Diagnostic.rule` say it."""
    severity: Severity
    """Of its diagnostics where nothing lowers it."""
    check: Callable[[Unit, Globals], Iterable[LocalFinding]]
    """Everything that the rule finds in a statement, in any order. Never raises.

    All that it has to know of other statements it asks the `Globals`, which keeps account: what was found holds until
    the statement or an answer changes.
    """
    manual: str
    """The docstring of the rule's module: what it finds, why that matters, its limits, `Example:`, `Use instead:`."""
    may_find: Callable[[Glance], bool] = always
    """Whether it may find anything in a statement, by what shows at a glance; true where that is not sure.

    Where it is false, `check` is sure to find nothing: a test compares (`tests/ide/diagnostics/test_screen.py`).
    """
    is_default: bool = True
    """Whether it runs where all rules do. Others have to be named: what they find is not wrong, but may be of use."""

    @property
    def summary(self) -> str:
        """The manual's first paragraph, in one line."""
        return " ".join(self.manual.strip().partition("\n\n")[0].split())

    @property
    def page(self) -> str:
        """The manual below its title, in Markdown."""
        remark = "" if self.is_default else ", only where it is selected by name"
        text = self.manual.strip()
        for heading, code in (("Example:", self.example), ("Use instead:", self.use_instead)):
            written = f"{heading}\n\n{textwrap.indent(code, '    ')}".strip()
            text = text.replace(written, f"## {heading[:-1]}\n\n```python\n{code}```")
        return f"# {self.name}\n\n*{self.severity.value}{remark}*\n\n{text}\n"

    @property
    def example(self) -> str:
        """Code in which the rule finds something."""
        return section(self.manual, "Example:")

    @property
    def use_instead(self) -> str:
        """The same code without the fault: the rule finds nothing."""
        return section(self.manual, "Use instead:")


def section(manual: str, heading: str) -> str:
    """The indented block below the line `heading`, without its indentation; empty if there is none."""
    lines = iter(manual.splitlines())
    if heading not in lines:
        return ""
    block: list[str] = []
    for line in lines:
        if line.strip() and not line.startswith(" "):
            break
        block.append(line)
    return textwrap.dedent("\n".join(block)).strip("\n") + "\n"
