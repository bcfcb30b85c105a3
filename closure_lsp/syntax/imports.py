"""Import statements: typed nodes."""

from __future__ import annotations

from closure_lsp.syntax.statements import AnyStatement
from closure_lsp.syntax.tree import Node, part


class AnyImport(AnyStatement):
    """An import statement of any kind."""

    __slots__ = ()

    @property
    def names(self) -> tuple[DottedName | AliasedImport, ...]:
        """What is imported: of `import a.b as c, d` the two parts; none of `*`."""
        return tuple([each for each in self.parts if isinstance(each, DottedName | AliasedImport)])

    @property
    def module(self) -> Node | None:
        """The `m` of `from m import x`: a `DottedName` or `RelativeImport`."""
        return None

    @property
    def wildcard(self) -> Wildcard | None:
        return next((child for child in self.children if isinstance(child, Wildcard)), None)


class Import(AnyImport):
    """`import a.b as c, d`."""

    __slots__ = ()


class ImportFrom(AnyImport):
    """`from m import a as b, c`."""

    __slots__ = ()

    @property
    def names(self) -> tuple[DottedName | AliasedImport, ...]:
        return tuple([each for each in self.parts[1:] if isinstance(each, DottedName | AliasedImport)])

    @property
    def module(self) -> Node | None:
        return part(self, 0)


class FutureImportStatement(AnyImport):
    """`from __future__ import a`."""

    __slots__ = ()


class AliasedImport(Node):
    """`a.b as c`."""

    __slots__ = ()

    @property
    def name(self) -> Node | None:
        return part(self, 0)

    @property
    def alias(self) -> Node | None:
        return part(self, 1)


class DottedName(Node):
    """`a.b` in an import or a pattern; `children` are the names."""

    __slots__ = ()


class RelativeImport(Node):
    """`..a.b` after `from`."""

    __slots__ = ()


class ImportPrefix(Node):
    """The dots of a relative import."""

    __slots__ = ()


class Wildcard(Node):
    """The `*` of `from m import *`."""

    __slots__ = ()
