"""Knows JSON-RPC's rules: what is answered, when and in which order. Never knows what a request is about.

pygls leaves some requests without any answer, and an editor then waits for ever: those whose parameters it cannot
read, those that come after `shutdown`, those that are no JSON-RPC 2.0. It also runs requests that have been cancelled.
`ClosureProtocol` mends this at pygls' own seams, `structure_message` (JSON object to message) and `handle_message`
(message to handler), and at the factory of the converter.
"""

from __future__ import annotations

import asyncio
import enum
import logging
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cattrs import ClassValidationError, transform_error
from cattrs.v import format_exception
from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, default_converter

from closure_lsp.server import extensions

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.server import JsonRPCServer

logger = logging.getLogger(__name__)

_NO_JSON_RPC = "this is no JSON-RPC 2.0 message"


class Phase(enum.Enum):
    """Where a session stands: LSP allows different messages in each."""

    NEW = "not initialized"
    RUNNING = "initialized"
    SHUT_DOWN = "shut down"


@dataclass(frozen=True, slots=True)
class Refused:
    """In the place of a request: why it is not run."""

    id: object
    error: JsonRpcException


@dataclass
class PlainAnswer:
    """An answer whose result is made of JSON values: no converter has to look at it."""

    id: int | str
    jsonrpc: str
    result: object


_PLAINLY_ANSWERED = frozenset({types.TEXT_DOCUMENT_INLAY_HINT})


class ClosureProtocol(LanguageServerProtocol):
    """pygls' protocol, with an inbox: messages are taken one at a time, in the order in which they came.

    Between two of them the event loop has its turn and reads on, so that a cancellation can overtake the request that
    it is for: a request that still waits is then answered without being run.
    """

    def __init__(self, server: JsonRPCServer, converter: Converter) -> None:
        super().__init__(server, converter)  # type: ignore[arg-type] # pygls says LanguageServer here, and passes one
        self._inbox: deque[Any] = deque()
        self._phase = Phase.NEW

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A JSON object as a message; `Refused` for a request that cannot be read, for it has to be answered.

        Raises `JsonRpcException` for a notification: pygls logs it. The JSON parser calls this for every object in a
        message, innermost first; what does not say `jsonrpc` is left as it is.
        """
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" not in data:
                raise JsonRpcInvalidParams(f"{data.get('method')} ignored: {_reason(error)}") from error
            return self._unreadable(data, error)

    def get_message_type(self, method: str) -> type[Any] | None:  # type: ignore[override] # pygls caches its own
        """As what the messages of a method are read; None for a method that nobody knows."""
        return extensions.REQUESTS.get(method) or super().get_message_type(method)

    def get_result_type(self, method: str) -> type[Any] | None:  # type: ignore[override] # pygls caches its own
        """As what the answers to the requests of a method are written."""
        return PlainAnswer if method in _PLAINLY_ANSWERED else super().get_result_type(method)

    def handle_message(self, message: Any) -> None:
        """Takes a message into the inbox; a cancellation changes what waits there."""
        if isinstance(message, types.CancelNotification) and self._cancel(message.params.id):
            return
        self._inbox.append(message)
        if len(self._inbox) == 1:
            asyncio.get_running_loop().call_soon(self._take)

    async def finish(self) -> None:
        """Returns when the inbox is empty."""
        while self._inbox:
            await asyncio.sleep(0)

    def refuse(self, message_id: object, error: JsonRpcException) -> None:
        """Answers a request with an error. JSON-RPC wants the id null where the request's own cannot be told."""
        logger.info("request %r: %s", message_id, error.message)
        # pygls has no public way to answer from outside a handler; and lsprotocol would leave a null id out.
        self._send_data(
            {
                "jsonrpc": self.VERSION,
                "id": message_id if isinstance(message_id, (int, str)) else None,
                "error": {"code": error.code, "message": error.message},
            }
        )

    def _take(self) -> None:
        message = self._inbox.popleft()
        try:
            self._admit(message)
        finally:
            if self._inbox:
                asyncio.get_running_loop().call_soon(self._take)

    def _admit(self, message: Any) -> None:
        objection = self._objection(message)
        if objection is None:
            self._enter_phase(message)
            super().handle_message(message)
        elif hasattr(message, "method") and not hasattr(message, "id"):
            logger.warning("notification ignored: %s", objection.message)
        else:
            message_id = message.get("id") if isinstance(message, dict) else getattr(message, "id", None)
            self.refuse(message_id, objection)

    def _objection(self, message: Any) -> JsonRpcException | None:
        """Why the message is not let through to pygls, if it is not."""
        if isinstance(message, Refused):
            return message.error
        if getattr(message, "jsonrpc", None) != self.VERSION:
            return JsonRpcInvalidRequest(_NO_JSON_RPC)
        method = getattr(message, "method", None)
        if method is None or method == types.EXIT:
            return None
        if not isinstance(getattr(message, "id", 0), (int, str)):
            return JsonRpcInvalidRequest("the id of a request is a number or a string")
        if self._phase is Phase.SHUT_DOWN:
            return JsonRpcInvalidRequest(f"{method} after shutdown")
        if self._phase is Phase.NEW and method != types.INITIALIZE:
            return JsonRpcServerNotInitialized(f"{method} before initialize")
        if self._phase is Phase.RUNNING and method == types.INITIALIZE:
            return JsonRpcInvalidRequest("initialize for a second time")
        return None

    def _enter_phase(self, message: Any) -> None:
        method = getattr(message, "method", None)
        if method == types.INITIALIZE:
            self._phase = Phase.RUNNING
        elif method == types.SHUTDOWN:
            self._phase = Phase.SHUT_DOWN

    def _cancel(self, message_id: int | str) -> bool:
        """Has the request refused when its turn comes, if it still waits in the inbox."""
        for index, message in enumerate(self._inbox):
            if hasattr(message, "method") and getattr(message, "id", None) == message_id:
                self._inbox[index] = Refused(message_id, JsonRpcRequestCancelled("cancelled before it was begun"))
                return True
        return False

    def _unreadable(self, data: dict[str, Any], error: JsonRpcException) -> Any:
        message_id, method = data["id"], data.get("method")
        if method is None:
            # The answer to a request of ours: whoever waits for it learns that it is of no use.
            return types.ResponseErrorMessage(message_id, types.ResponseError(error.code, _reason(error)))
        if not isinstance(method, str) or data["jsonrpc"] != self.VERSION:
            return Refused(message_id, JsonRpcInvalidRequest(_NO_JSON_RPC))
        if self.get_message_type(method) is None:
            return Refused(message_id, JsonRpcMethodNotFound.of(method))
        return Refused(message_id, JsonRpcInvalidParams(f"invalid parameters of {method}: {_reason(error)}"))


def strict_converter() -> Converter:
    """pygls' converter, strict where it would guess and lenient where it would give up.

    cattrs makes a number of `"3"` or `true` where one belongs, and the text "None" of a `null`. And it refuses a whole
    `initialize` for one member of an enumeration that a newer client knows and lsprotocol does not.
    """
    converter: Converter = default_converter()  # type: ignore[no-untyped-call] # pygls leaves it without annotations
    # A hook serves the classes below as well: lsprotocol's enumerations, which is meant, and `bool`, which is not.
    converter.register_structure_hook(int, _integer)
    converter.register_structure_hook(str, _string)
    converter.register_structure_hook(bool, lambda value, _: bool(value))
    return converter


def _integer(value: object, kind: type) -> Any:
    # Lua and JavaScript have one kind of number, so a whole 3.0 is a 3.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is no integer")
    return _member(value, kind)


def _string(value: object, kind: type) -> Any:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no string")
    return _member(value, kind)


def _member(value: int | str, kind: type) -> Any:
    """The member of an enumeration that `value` stands for; the value itself where there is none."""
    try:
        return kind(value)
    except ValueError:
        return value


def _reason(error: JsonRpcException) -> str:
    """What is wrong, and where: `required field missing @ $.params.position`."""
    cause = error.__cause__
    if isinstance(cause, ClassValidationError):
        return "; ".join(transform_error(cause, format_exception=_fault))
    return str(cause or error)


def _fault(error: BaseException, kind: type | None) -> str:
    # lsprotocol's validators say more than cattrs makes of it ("invalid value").
    return str(error) if type(error) is ValueError else format_exception(error, kind)
