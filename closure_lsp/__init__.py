"""closure-lsp: which Python variables closures capture, and what follows from it.

The names in `__all__` are the public interface; it is provisional until version 1. They are loaded when they are first
used, so that `import closure_lsp` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.version import __version__

if TYPE_CHECKING:
    from closure_lsp.api.blocks import BlockVariable, CodeBlock, FreeVariable, RefusedCode, SourceAnalysis
    from closure_lsp.api.findings import Edit, Finding, Fix, RelatedPlace
    from closure_lsp.api.public import RuleInfo, analyze, check, explain, fix, rules
    from closure_lsp.live import show

__all__ = [
    "BlockVariable",
    "CodeBlock",
    "Edit",
    "Finding",
    "Fix",
    "FreeVariable",
    "RefusedCode",
    "RelatedPlace",
    "RuleInfo",
    "SourceAnalysis",
    "__version__",
    "analyze",
    "check",
    "explain",
    "fix",
    "rules",
    "show",
]


def __getattr__(name: str) -> object:
    if name == "show":
        from closure_lsp.live import show

        return show
    if name in __all__:
        from closure_lsp.api import public

        return getattr(public, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
