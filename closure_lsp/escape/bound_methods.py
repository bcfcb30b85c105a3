"""What a method of a file is that nobody calls yet: a function that holds its object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from closure_lsp.escape.callees import kind_of
from closure_lsp.escape.carriers import Carrier, Held, held_by
from closure_lsp.escape.methods import first_parameter, is_property, loaded_attributes
from closure_lsp.escape.module import Defined
from closure_lsp.escape.names import is_class_method, is_static

if TYPE_CHECKING:
    from closure_lsp.escape.names import Meanings
    from closure_lsp.syntax import Attribute


def bound_method(names: Meanings, node: Attribute, carrier: Carrier) -> Carrier | None:
    """What `x.method` is that nobody calls yet: it holds `carrier`, which is `x`. None if it uses nothing of that.

    Only of methods of files. The object is, as it were, the default of the method's first parameter.
    """
    layer = carrier.layers[0] if carrier.layers else ""
    if layer[:1] != ".":
        return None
    definition = _bound(names, node)
    itself = first_parameter(definition.node) if definition is not None else None
    if definition is None or itself is None or layer[1:] not in loaded_attributes(definition):
        return None
    block = definition.block.id
    held = Held(definition.unit, block, block, itself.text, held_by(carrier))
    return Carrier(kind_of(definition.node), held=held)


def _bound(names: Meanings, node: Attribute) -> Defined | None:
    """The method of a class of a file that `x.name` gives, if its first parameter takes `x`."""
    owner = names.class_named(node.value)
    if isinstance(owner, Defined):
        found = names.member(owner, node.name_text)
        return found if found is not None and is_class_method(found) else None
    kind = names.kind(node.value)
    found = names.member(kind, node.name_text) if isinstance(kind, Defined) else None
    return found if found is not None and not (is_static(found) or is_property(found)) else None
