"""Decides what becomes of each region of a document: a unit of its own, or a part of a large class.

The only place that analyzes the parts of a class apart.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.document.parts import Share, join, share_of, surroundings
from closure_lsp.document.unit import Unit
from closure_lsp.scopes.analyze import analyze, resolve
from closure_lsp.scopes.collect import collect
from closure_lsp.scopes.facts import ASSIGNED
from closure_lsp.syntax import Region
from closure_lsp.syntax.regions import header_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from closure_lsp.python_version import PythonVersion
    from closure_lsp.scopes.facts import Facts
    from closure_lsp.scopes.model import SymbolTable
    from closure_lsp.scopes.surroundings import Surroundings
    from closure_lsp.syntax.regions import Division


class Piece(NamedTuple):
    """One region of the division, and what became of it."""

    region: Region
    share: Share | None = None
    """Of a part of a large class: what it has to tell the other parts."""
    surroundings: Surroundings | None = None
    """What its unit was told of the other parts."""
    written: frozenset[str] | None = None
    """The names that it may bind in its class, as they are written, where that is known without its scopes."""
    unit: Unit | None = None
    """None for a part of a class that is analyzed in one piece: the unit of the whole is that of the header."""


def resolved(
    data: bytes,
    python: PythonVersion,
    future_annotations: bool,
    division: Division,
    pieces: list[Piece],
    first: int,
    end: int,
) -> list[Piece]:
    """The pieces with their units. Those from `first` to `end` are looked at, and all that belong to their classes."""
    index = header_index(division.indentations, first)
    while index < min(end, len(pieces)):
        behind = end_of_group(division, index)
        if behind == index + 1:
            piece = pieces[index]
            if piece.unit is None or piece.share is not None:
                unit = Unit(piece.region, partial(analyze, piece.region, python, future_annotations))
                pieces[index] = Piece(piece.region, unit=unit)
        else:
            whole = data[division.starts[index] : end_of_statement(data, division, index)]
            pieces[index:behind] = _resolved_class(whole, pieces[index:behind], python, future_annotations)
        index = behind
    return pieces


def resolved_on_demand(
    data: bytes,
    python: PythonVersion,
    future_annotations: bool,
    division: Division,
    pieces: list[Piece],
    is_wanted: Callable[[int, int], bool] | None,
) -> list[Piece]:
    """All pieces with their units. Of a large class only the parts are looked at whose scopes somebody asks for, where
    their outlines tell what all of them do with the names of the class.

    `is_wanted` says of the bytes of a class whether somebody will ask: if not, it stays in one piece. Where that
    is given, the text has no errors.
    """
    index = 0
    while index < len(pieces):
        behind = end_of_group(division, index)
        start, end = division.starts[index], end_of_statement(data, division, index)
        members = None
        if behind > index + 1 and is_wanted is not None and not is_wanted(start, end):
            region = Region(data[start:end])
            unit = Unit(region, partial(analyze, region, python, future_annotations))
            members = [pieces[index]._replace(unit=unit), *pieces[index + 1 : behind]]
        elif behind > index + 1:
            members = _on_demand(pieces[index:behind], python, future_annotations, is_wanted is not None)
        if members is None:
            resolved(data, python, future_annotations, division, pieces, index, behind)
        else:
            pieces[index:behind] = members
        index = behind
    return pieces


def _on_demand(
    pieces: list[Piece], python: PythonVersion, future_annotations: bool, is_readable: bool
) -> list[Piece] | None:
    """The parts of a large class with their units; None where it takes more than outlines to tell the parts apart."""
    header = pieces[0].region.outline
    if header is None or not header.is_simple or header.class_count != 1 or len(header.binds_outside) != 1:
        return None
    (class_name,) = header.binds_outside
    shares = [_told_by_outline(class_name, header.binds_in_classes)]
    facts: dict[int, Facts] = {}
    for index, piece in enumerate(pieces[1:], 1):
        if is_readable and piece.region.plain_definition:
            shares.append(_told_by_outline(class_name, frozenset({piece.region.plain_definition})))
            continue
        outline = piece.region.outline
        if outline is not None and outline.is_simple:
            shares.append(_told_by_outline(class_name, outline.binds_outside))
            continue
        facts[index] = collect(piece.region, python, future_annotations, class_name)
        share = share_of(facts[index], python)
        if share is None or share.iterates:
            return None
        shares.append(share)
    flags = join(shares)
    if flags is None:
        return None

    def scopes(index: int) -> SymbolTable:
        name = class_name if index else ""
        noted = facts.get(index) or collect(pieces[index].region, python, future_annotations, name)
        share = share_of(noted, python)
        return resolve(noted, python, surroundings(share, flags) if share else None)

    return [
        Piece(piece.region, written=frozenset(share.flags), unit=Unit(piece.region, partial(scopes, index)))
        for index, (piece, share) in enumerate(zip(pieces, shares, strict=True))
    ]


def _told_by_outline(class_name: str, names: frozenset[str]) -> Share:
    nothing: frozenset[str] = frozenset()
    return Share(class_name, dict.fromkeys(names, ASSIGNED), nothing, nothing, nothing, True, False)


def _resolved_class(whole: bytes, pieces: list[Piece], python: PythonVersion, future_annotations: bool) -> list[Piece]:
    """The parts of a large class with their units, or with one unit for all where the parts cannot be told apart."""
    facts: dict[int, Facts] = {}
    shares: list[Share | None] = []
    class_name = ""
    for index, piece in enumerate(pieces):
        share = piece.share
        if share is None or (index and share.class_name != class_name):
            facts[index] = collect(piece.region, python, future_annotations, class_name)
            share = share_of(facts[index], python)
        if share is None:
            break
        shares.append(share)
        class_name = share.class_name
    told = [share for share in shares if share is not None]
    flags = join(told) if len(told) == len(pieces) else None
    if flags is None:
        unit = pieces[0].unit
        if unit is None or unit.region.data != whole:
            region = Region(whole)
            unit = Unit(region, partial(analyze, region, python, future_annotations))
        known = [*told, *(None for _ in pieces[len(told) :])]
        members = [Piece(piece.region, share) for piece, share in zip(pieces, known, strict=True)]
        return [members[0]._replace(unit=unit), *members[1:]]
    found = []
    for index, (piece, share) in enumerate(zip(pieces, told, strict=True)):
        around = surroundings(share, flags)
        if piece.unit is None or piece.surroundings != around or index in facts:
            noted = facts.get(index) or collect(piece.region, python, future_annotations, class_name if index else "")
            piece = Piece(piece.region, share, around, unit=Unit(piece.region, partial(resolve, noted, python, around)))
        found.append(piece)
    return found


def end_of_group(division: Division, header: int) -> int:
    """The index after the last part of the statement that begins at `header`."""
    end = header + 1
    while end < len(division.starts) and division.indentations[end]:
        end += 1
    return end


def end_of_statement(data: bytes, division: Division, header: int) -> int:
    """The byte after the last part of the statement that begins at `header`."""
    end = end_of_group(division, header)
    return division.starts[end] if end < len(division.starts) else len(data)
