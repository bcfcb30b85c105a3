"""What calls, decorators and rows of the library ask of whoever follows a value: where it may go on."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from closure_lsp.escape.worklist import Worklist

if TYPE_CHECKING:
    from closure_lsp.escape.callees import Meant
    from closure_lsp.escape.carriers import Carrier, Held
    from closure_lsp.escape.module import Defined
    from closure_lsp.escape.places import Part, Spot
    from closure_lsp.escape.summaries import Goal, Trail
    from closure_lsp.syntax import Node


class Ways(Worklist):
    """The ways that a value can take. Each adds to what is waiting for a goal, or is a goal of its own.

    The analysis of variables is one (`variables`), and needs calls, decorators and rows itself: they know only this.
    """

    @abstractmethod
    def parameter(self, definition: Defined, name: str, carrier: Carrier) -> Goal:
        """Where the value of a function's parameter goes."""

    @abstractmethod
    def expression(self, definition: Defined, node: Node, carrier: Carrier) -> Goal:
        """Where the value of an expression in a function's code goes."""

    @abstractmethod
    def call_of(self, held: Held, carrier: Carrier) -> Goal:
        """Where a call of a function brings what it has from the code around it."""

    @abstractmethod
    def runs(self, goal: Goal, node: Node, carrier: Carrier, trail: Trail | None) -> None:
        """Of a function that runs at `node`."""

    @abstractmethod
    def assigned(self, goal: Goal, target: Node | None, carrier: Carrier, trail: Trail | None) -> None:
        """Follows a value that is bound to a target; one that is unpacked, by its items."""

    @abstractmethod
    def target(self, goal: Goal, target: Node | None, carrier: Carrier, trail: Trail | None) -> None:
        """Follows a value that is bound to a target as it is."""

    @abstractmethod
    def put(
        self,
        goal: Goal,
        container: Node | None,
        parts: tuple[Part, ...],
        carrier: Carrier,
        node: Node,
        trail: Trail | None,
        texts: tuple[str, ...] = (),
    ) -> None:
        """Follows a value that is put, at `node`, by the way of `parts` into what `container` gives."""

    @abstractmethod
    def put_elsewhere(
        self,
        goal: Goal,
        place: Meant,
        parts: tuple[Part, ...],
        carrier: Carrier,
        node: Node,
        trail: Trail | None,
        texts: tuple[str, ...] = (),
    ) -> None:
        """The same where another statement says what it is put into."""

    @abstractmethod
    def put_at(
        self, goal: Goal, spot: Spot, carrier: Carrier, node: Node, trail: Trail | None, texts: tuple[str, ...] = ()
    ) -> None:
        """Follows a value that is put, at `node`, into a spot that is known."""

    @abstractmethod
    def put_in_older(self, goal: Goal, spot: Spot, inside: Carrier, node: Node, trail: Trail | None) -> None:
        """Follows a value into what a new object was made with and has as an attribute."""
