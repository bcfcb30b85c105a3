"""Writes a closure graph as JSON values, for other programs. This is the definition of the format.

    {"format": 1, "title": str, "note": str, "graphs": [GRAPH, ...]}

    GRAPH     {"title", "frames": [FRAME], "cells": [CELL], "functions": [FUNCTION], "edges": [EDGE]}
    FRAME     {"id", "name", "qualname", "lifetime", "place", "locals": [str], "free": [str]}
    CELL      {"id", "frame": ID or null, "name", "slot": int or null, "madeBy", "holds", "lifetime",
               "place", "loop": PLACE, "reboundBy": [ID], "emptiedAt": [PLACE], "boundAgainAt": [PLACE],
               "remarks": [str]}
    FUNCTION  {"id", "name", "qualname", "kind", "frame": ID or null, "place", "slots": [SLOT],
               "defaults": [{"name", "text"}], "sharedGlobals": [str], "remarks": [str]}
    SLOT      {"index": int, "name", "cell": ID, "use": "reads", "rebinds" or "passes through", "place"}
    EDGE      {"kind", "source": ID, "target": ID, "slot": int or null}
    PLACE     null, or {"start": int, "end": int, "line": int}: bytes of the document's UTF-8 from 0, a line from 1

An ID is unique in its GRAPH. "kind" of an edge: "owns" (frame to cell), "captures" and "passes through" (function to
cell; exactly one of them for each entry of `co_freevars`, "slot" is its index), "rebinds" (function to cell, beside its
"captures"), "keeps alive" and "cycle" (cell to function). A CELL's "slot" is the index in the `co_cellvars` of its
frame. A later version of the format may add members; "format" changes if one changes its meaning.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from closure_lsp.ide.closure_graph.model import (
        CellNode,
        ClosureGraph,
        ClosurePicture,
        ClosureSlot,
        FrameNode,
        FunctionNode,
        GraphPlace,
    )

FORMAT = 1


def json_text(picture: ClosurePicture) -> str:
    """The picture as a JSON document, ASCII, indented; ends with a newline."""
    return json.dumps(json_values(picture), indent=1) + "\n"


def json_values(picture: ClosurePicture) -> dict[str, Any]:
    """The picture as values that JSON has."""
    return {
        "format": FORMAT,
        "title": picture.title,
        "note": picture.note,
        "graphs": [_graph(graph) for graph in picture.graphs],
    }


def _graph(graph: ClosureGraph) -> dict[str, Any]:
    return {
        "title": graph.title,
        "frames": [_frame(frame) for frame in graph.frames],
        "cells": [_cell(cell) for cell in graph.cells],
        "functions": [_function(function) for function in graph.functions],
        "edges": [
            {"kind": edge.kind.value, "source": edge.source, "target": edge.target, "slot": edge.slot}
            for edge in graph.edges
        ],
    }


def _frame(frame: FrameNode) -> dict[str, Any]:
    return {
        "id": frame.id,
        "name": frame.name,
        "qualname": frame.qualname,
        "lifetime": frame.lifetime,
        "place": _place(frame.place),
        "locals": list(frame.local_names),
        "free": list(frame.free_names),
    }


def _cell(cell: CellNode) -> dict[str, Any]:
    return {
        "id": cell.id,
        "frame": cell.frame,
        "name": cell.name,
        "slot": cell.slot,
        "madeBy": cell.made_by,
        "holds": cell.holds,
        "lifetime": cell.lifetime,
        "place": _place(cell.place),
        "loop": _place(cell.loop),
        "reboundBy": list(cell.rebound_by),
        "emptiedAt": [_place(place) for place in cell.emptied_at],
        "boundAgainAt": [_place(place) for place in cell.bound_again_at],
        "remarks": list(cell.remarks),
    }


def _function(function: FunctionNode) -> dict[str, Any]:
    return {
        "id": function.id,
        "name": function.name,
        "qualname": function.qualname,
        "kind": function.kind.value,
        "frame": function.frame,
        "place": _place(function.place),
        "slots": [_slot(slot) for slot in function.slots],
        "defaults": [{"name": default.name, "text": default.text} for default in function.defaults],
        "sharedGlobals": list(function.shared_globals),
        "remarks": list(function.remarks),
    }


def _slot(slot: ClosureSlot) -> dict[str, Any]:
    return {
        "index": slot.index,
        "name": slot.name,
        "cell": slot.cell,
        "use": slot.use.value,
        "place": _place(slot.place),
    }


def _place(place: GraphPlace | None) -> dict[str, int] | None:
    return None if place is None else {"start": place.span.start, "end": place.span.end, "line": place.line + 1}
