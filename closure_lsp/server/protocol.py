"""Implements JSON-RPC's rules: what is answered, when and in which order. Never knows what a request is about.

pygls never answers some requests, so that an editor waits forever: those whose parameters it cannot read, those after
`shutdown`, and those that are not JSON-RPC 2.0. It also runs requests that have been cancelled. `ClosureProtocol`
handles this before pygls reads a message (`receive`), in `handle_message` (from message to handler), and in the factory
of the converter. Each place says what a fix in pygls would be.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import enum
import json
import logging
import sys
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cattrs import ClassValidationError, transform_error
from cattrs.v import format_exception
from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import (
    JsonRPCNotification,
    JsonRPCRequestMessage,
    JsonRPCResponseMessage,
    LanguageServerProtocol,
    default_converter,
    lsp_method,
)

from closure_lsp.printable import printable
from closure_lsp.server import extensions, from_lsp

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from cattrs import Converter
    from pygls.server import JsonRPCServer

logger = logging.getLogger(__name__)

_NO_JSON_RPC = "this is not a JSON-RPC 2.0 message"

_LONGEST_EXPLAINED = 1024
"""Bytes. A longer message that is wrong could be so in too many places to tell them all."""

_LONGEST_REASON = 1000
"""Characters. What is wrong is quoted, and may be all that was sent."""


class Phase(enum.Enum):
    """The phases of a session; LSP allows different messages in each."""

    NEW = "not initialized"
    RUNNING = "initialized"
    SHUT_DOWN = "shut down"


@dataclass(frozen=True, slots=True)
class Refused:
    """In place of a request: why it does not run."""

    id: object
    error: JsonRpcException


class Written(NamedTuple):
    """A result as it is sent. The code that computes a result that may be long also serializes it, in its own
    thread.
    """

    json: str

    @classmethod
    def of(cls, value: object) -> Written:
        """`value` is made of JSON values. No other thread runs while Python writes one; so long ones come in parts."""
        return cls(_json(value))


def _json(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{','.join([f'{json.dumps(key)}:{_json(item)}' for key, item in value.items()])}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"[{','.join([json.dumps(item) for item in value])}]"
    return json.dumps(value)


_NOTIFICATIONS = frozenset(
    (
        *(method for method, (_, response, *_) in types.METHOD_TO_TYPES.items() if response is None),
        extensions.DID_MOVE_CURSOR,
    )
)


class ClosureProtocol(LanguageServerProtocol):
    """pygls' protocol, with an inbox: messages are taken one at a time, in the order in which they came.

    Between two of them the event loop gets a turn and reads on, so that a cancellation can overtake its request: a
    request that is still waiting is then answered without running.
    """

    def __init__(self, server: JsonRPCServer, converter: Converter) -> None:
        super().__init__(server, converter)  # type: ignore[arg-type] # pygls says LanguageServer here, and passes one
        self.on_exit: Callable[[int], None] = sys.exit
        """Called with the exit status that LSP asks for when the client says `exit`."""
        self._inbox: deque[Any] = deque()
        self._phase = Phase.NEW
        self._explaining: Converter | None = None
        """Made when a message is wrong for the first time."""

    def plain(self, value: object) -> Any:
        """An LSP value as JSON values, for places where LSP allows any."""
        return self._converter.unstructure(value)

    def receive(self, body: bytes) -> bool:
        """Takes a message as it was sent. Never raises; False if the message is not JSON.

        pygls has the JSON parser call `structure_message` for every object within a message, so that parameters with a
        key `jsonrpc` are taken for a message. In pygls the fix would be the same: parse first, structure the result.
        """
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            self.refuse(None, JsonRpcParseError(f"this is not JSON: {error}"))
            return False
        try:
            is_object = isinstance(data, dict)
            is_short = len(body) <= _LONGEST_EXPLAINED
            message = self._message(data, is_short) if is_object else Refused(None, JsonRpcInvalidRequest(_NO_JSON_RPC))
        except JsonRpcException as error:  # a notification: nobody waits for an answer
            logger.warning("%s", error)
        else:
            self.handle_message(message)
        return True

    def _message(self, data: dict[str, Any], is_short: bool) -> Any:
        """A JSON object as a message; `Refused` for a request that cannot be read, for it has to be answered.

        Raises `JsonRpcException` for a notification: it is logged. Of a short message is said what all is wrong.

        In the place of pygls' `structure_message`, which has a converter collect everything that is wrong, and writes
        the trace of it whether it is logged or not: a string of 5,000 characters where a list belongs takes seconds. In
        pygls the fix would be a converter without `detailed_validation`, and `exc_info` in place of `format_exc`.
        """
        objection = self._no_message(data)
        if objection is not None:
            return Refused(data.get("id"), objection)
        kind = self._kind(data)
        try:
            return self._converter.structure(data, kind)
        except Exception as error:  # a converter raises whatever the functions raise that it calls
            reason = self._fault(data, kind) if is_short else f"{type(error).__name__}: {error}"
            if "id" not in data:
                raise JsonRpcInvalidParams(f"{data.get('method')} ignored: {reason}") from error
            return self._unreadable(data, reason)

    def _kind(self, data: dict[str, Any]) -> Any:
        """The type as which a message is read."""
        if "method" in data:
            unknown = JsonRPCRequestMessage if "id" in data else JsonRPCNotification
            return self.get_message_type(data["method"]) or unknown
        if "error" in data:
            return types.ResponseErrorMessage
        result = self._result_types.pop(data["id"], None) if _is_id(data["id"]) else None
        return result or JsonRPCResponseMessage

    def _fault(self, data: dict[str, Any], kind: Any) -> str:
        """Everything that is wrong with a message, and where: `required field missing @ $.params.position`."""
        if self._explaining is None:
            self._explaining = _converter(explains=True)
        try:
            self._explaining.structure(data, kind)
        except ClassValidationError as error:
            return "; ".join(transform_error(error, format_exception=_fault))
        except Exception as error:
            return str(error)
        return "it cannot be read"

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Opens the workspace; folders whose URIs cannot be read are left out.

        pygls lets the `ValueError` of such a URI through, so that `initialize` fails. In pygls `uris.to_fs_path` would
        have to give None for it, as it does for a URI that is no file's.
        """
        params.root_uri, params.root_path = from_lsp.root_uri(params), None
        folders = params.workspace_folders or ()
        params.workspace_folders = [folder for folder in folders if not from_lsp.is_broken(folder.uri)]
        return (yield from super().lsp_initialize(params))

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: object) -> None:  # type: ignore[override] # pygls has a generator here, and takes either
        """Tells the transport, which may have another client to serve. pygls would end the process at once."""
        self._inbox.clear()
        self.on_exit(0 if self._phase is Phase.SHUT_DOWN else 1)

    def get_message_type(self, method: str) -> type[Any] | None:  # type: ignore[override] # pygls caches its own
        """The type of the messages of a method; None for an unknown method."""
        return extensions.REQUESTS.get(method) or super().get_message_type(method)

    def handle_message(self, message: Any) -> None:
        """Puts a message into the inbox; a cancellation changes what is waiting there."""
        if isinstance(message, types.CancelNotification):
            # lsprotocol lets an id of any type through; pygls would look it up, and lists cannot be. In lsprotocol the
            # fix would be a validator of the field.
            if not _is_id(message.params.id):
                logger.warning("a cancellation is ignored: %s is not an id", type(message.params.id).__name__)
                return
            if self._cancel(message.params.id):
                return
        self._inbox.append(message)
        if len(self._inbox) == 1:
            asyncio.get_running_loop().call_soon(self._take)

    def waiting(self) -> int:
        """The number of messages that have arrived and not been started."""
        return len(self._inbox)

    def running(self) -> list[asyncio.Future[Any]]:
        """The requests that have been started and not answered."""
        # The same dictionary of pygls' holds our own requests to the client: those are not asyncio's.
        futures: Iterable[object] = self._request_futures.values()
        return [future for future in futures if isinstance(future, asyncio.Future)]

    async def finish(self) -> None:
        """Returns when the inbox is empty."""
        while self._inbox:
            await asyncio.sleep(0)

    def written(self, value: object) -> dict[str, Any]:
        """An LSP object as JSON values."""
        found: dict[str, Any] = self._converter.unstructure(value)
        return found

    def tell(self, method: str, params: Written) -> None:
        """Sends a notification."""
        self._send_written(f'"method":"{method}","params":{params.json}')

    def refuse(self, message_id: object, error: JsonRpcException) -> None:
        """Answers a request with an error. JSON-RPC requires the id null if the request's own is unknown."""
        logger.info("request %r: %s", message_id, error.message)
        # pygls has no public way to answer from outside a handler; and lsprotocol would leave a null id out.
        self._send_data(
            {
                "jsonrpc": self.VERSION,
                "id": message_id if _is_id(message_id) else None,
                "error": {"code": error.code, "message": printable(error.message[:_LONGEST_REASON])},
            }
        )

    def _send_response(
        self, msg_id: int | str, result: object = None, error: types.ResponseError | None = None
    ) -> None:
        """Sends an answer. pygls would run its converter over the whole result, whatever that consists of."""
        if error is None and isinstance(result, Written):
            self._send_written(f'"id":{json.dumps(msg_id)},"result":{result.json}')
        else:
            super()._send_response(msg_id, result, error)

    def _send_written(self, members: str) -> None:
        body = f'{{"jsonrpc":"{self.VERSION}",{members}}}'
        header = f"Content-Length: {len(body)}\r\n\r\n" if self._include_headers else ""  # JSON is in ASCII here
        if self.writer is not None:
            self.writer.write((header + body).encode())

    def _take(self) -> None:
        message = self._inbox.popleft()
        try:
            self._admit(message)
        finally:
            if self._inbox:
                asyncio.get_running_loop().call_soon(self._take)

    def _admit(self, message: Any) -> None:
        objection = self._objection(message)
        if objection is not None:
            self._object(message, objection)
        elif hasattr(message, "method") or self._is_awaited(message):
            self._enter_phase(message)
            super().handle_message(message)

    def _object(self, message: Any, objection: JsonRpcException) -> None:
        if hasattr(message, "method") and not hasattr(message, "id"):
            logger.warning("notification ignored: %s", objection.message)
        else:
            self.refuse(getattr(message, "id", None), objection)

    def _is_awaited(self, answer: Any) -> bool:
        """Whether a message answers a request of ours; any other answer is useless, whatever its id."""
        future = self._request_futures.get(answer.id) if _is_id(answer.id) else None
        return isinstance(future, concurrent.futures.Future)

    def _no_message(self, data: dict[str, Any]) -> JsonRpcException | None:
        """Why an object is not a JSON-RPC message, if it is not. Does not look at its parameters."""
        method = data.get("method")
        if "method" not in data and "id" not in data:
            return JsonRpcInvalidRequest(_NO_JSON_RPC)
        is_request = "method" in data and "id" in data
        if data.get("jsonrpc") != self.VERSION or ("method" in data and not isinstance(method, str)):
            return JsonRpcInvalidRequest(_NO_JSON_RPC)
        if is_request and not _is_id(data["id"]):
            return JsonRpcInvalidRequest("the id of a request is a number or a string")
        if is_request and method in _NOTIFICATIONS:
            return JsonRpcInvalidRequest(f"{method} is a notification: it has no id")
        return None

    def _objection(self, message: Any) -> JsonRpcException | None:
        """Why the message must not reach pygls, if it must not."""
        if isinstance(message, Refused):
            return message.error
        method = getattr(message, "method", None)
        if method is None or method == types.EXIT:
            return None
        if self._phase is Phase.SHUT_DOWN:
            return JsonRpcInvalidRequest(f"{method} after shutdown")
        if self._phase is Phase.NEW and method != types.INITIALIZE:
            return JsonRpcServerNotInitialized(f"{method} before initialize")
        if self._phase is Phase.RUNNING and method == types.INITIALIZE:
            return JsonRpcInvalidRequest("initialize was sent twice")
        return None

    def _enter_phase(self, message: Any) -> None:
        method = getattr(message, "method", None)
        if method == types.INITIALIZE:
            self._phase = Phase.RUNNING
        elif method == types.SHUTDOWN:
            self._phase = Phase.SHUT_DOWN

    def _cancel(self, message_id: int | str) -> bool:
        """Makes sure that the request is refused when its turn comes, if it is still waiting in the inbox."""
        for index, message in enumerate(self._inbox):
            if hasattr(message, "method") and getattr(message, "id", None) == message_id:
                self._inbox[index] = Refused(message_id, JsonRpcRequestCancelled("cancelled before it started"))
                return True
        return False

    def _unreadable(self, data: dict[str, Any], reason: str) -> Any:
        message_id, method = data["id"], data.get("method")
        if method is None:
            # The answer to a request of ours: whoever waits for it learns that it is of no use.
            return types.ResponseErrorMessage(message_id, types.ResponseError(JsonRpcInvalidParams.CODE, reason))
        if self.get_message_type(method) is None:
            return Refused(message_id, JsonRpcMethodNotFound.of(method))
        return Refused(message_id, JsonRpcInvalidParams(f"invalid parameters of {method}: {reason}"))


def _is_id(value: object) -> bool:
    return isinstance(value, (int, str)) and not isinstance(value, bool)


def strict_converter() -> Converter:
    """pygls' converter, but strict where that would guess and lenient where that would give up.

    Where a number belongs, cattrs turns `"3"` or `true` into one, and it turns `null` into the text "None". It also
    refuses a whole `initialize` because of one enumeration member that a newer client knows and lsprotocol does not.
    """
    return _converter(explains=False)


def _converter(*, explains: bool) -> Converter:
    """`explains`: it finds all that is wrong, and tells where; else it gives up at the first thing."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call] # pygls leaves it without annotations
    converter.detailed_validation = explains
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
        raise ValueError(f"{value!r:.100} is not an integer")
    return _member(value, kind)


def _string(value: object, kind: type) -> Any:
    if not isinstance(value, str):
        raise ValueError(f"{value!r:.100} is not a string")
    return _member(value, kind)


def _member(value: int | str, kind: type) -> Any:
    """The member of an enumeration with this value; the value itself if there is none."""
    try:
        return kind(value)
    except ValueError:
        return value


def _fault(error: BaseException, kind: type | None) -> str:
    # lsprotocol's validators say more than cattrs makes of it ("invalid value").
    return str(error) if type(error) is ValueError else format_exception(error, kind)
