"""Whether a function outlives the iteration of the loop, or the code, that made it; and by what way. Knows no rule."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.escape.callees import callee_of
from closure_lsp.escape.carriers import ITEMS, Carrier, Held, Kind
from closure_lsp.escape.frames import Frame, Reach, Stretch, captured_reads, reads_of, writes_of
from closure_lsp.escape.fresh import makes_container
from closure_lsp.escape.generators import calls_of, given_out
from closure_lsp.escape.iteration import Fate, Iteration
from closure_lsp.escape.journey import Journey
from closure_lsp.escape.matching import reads_of_part
from closure_lsp.escape.once import is_called_once
from closure_lsp.escape.places import Part, spot_of
from closure_lsp.escape.running import ends_in_time, is_maybe_waited_for, is_owner_waited_for, is_spent, started
from closure_lsp.escape.sameness import Sameness, sameness
from closure_lsp.escape.signals import waits_afterwards, waits_for_container
from closure_lsp.escape.summaries import Ending, joined
from closure_lsp.escape.taking_back import may_be_taken_back
from closure_lsp.escape.uses import Way, use_of
from closure_lsp.escape.waiting import is_called_off, is_waited_for, lets_others_run, lets_users_act
from closure_lsp.flow.loops import LoopCapture
from closure_lsp.flow.order import loops_around, repeats, runs_before
from closure_lsp.scopes.model import MODULE_BLOCK, BindingKind, BlockKind, Flag
from closure_lsp.syntax import Attribute, Call, Comparison, Function, Subscript, covers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from closure_lsp.document.unit import Unit
    from closure_lsp.escape.module import ModuleView
    from closure_lsp.escape.names import Meanings
    from closure_lsp.escape.places import VariableRoot
    from closure_lsp.escape.summaries import End, Goal, Trail
    from closure_lsp.flow.loops import Capturer
    from closure_lsp.scopes.model import BlockId, Reference
    from closure_lsp.syntax import Node


class Verdict(NamedTuple):
    """What becomes of the function of a `LoopCapture`, and the loop that makes it matter."""

    fate: Fate
    loop: Node
    trail: Trail | None = None
    """The way to where it is kept, or to where it is lost sight of."""
    below: Reference | None = None
    """What rebinds the variable below the loop, where that alone does the harm: iterations replace the function."""


def verdict(unit: Unit, capture: LoopCapture, module: ModuleView) -> Verdict:
    """What becomes of the captured function, and the innermost loop for which that is the worst."""
    table = unit.scopes
    function = table.blocks[capture.function]
    runner = table.runner_of(function.parent)
    journey = module.kept(Journey)
    found = [_judged(journey, Frame(unit, runner, loop, Stretch.ITERATION), capture, module) for loop in capture.loops]
    worst = max(found, key=lambda each: each.fate)
    if worst.fate is not Fate.USED_UP:
        same = sameness(journey.names(unit), capture)
        if same is not Sameness.NO:
            return worst._replace(fate=Fate.USED_UP if same is Sameness.YES else min(worst.fate, Fate.UNKNOWN))
    # Whoever gets the function may never ask for its annotations; and a variable that several functions share by
    # `nonlocal` may be meant to be shared.
    is_unsure = function.kind is BlockKind.ANNOTATION or not capture.is_direct
    return worst._replace(fate=min(worst.fate, Fate.UNKNOWN)) if is_unsure else worst


def verdict_on_own_name(unit: Unit, capture: LoopCapture, module: ModuleView) -> Verdict:
    """The same of a function that uses its own name, and whose copies all do the same: it matters which of them the
    name means where one asks for itself, to be taken out of something or as a key.
    """
    journey = module.kept(Journey)
    names = journey.names(unit)
    taken = journey.takings.of(names, capture.function)
    name = capture.name
    is_key = any(
        _is_key(journey, unit, node)
        for _, use, node in unit.derived(reads_of, capture.home, name)
        if use.block == capture.function
    )
    is_taken = any(each.argument == name or (each.key is not None and each.key.text == name) for each in taken)
    return verdict(unit, capture, module) if is_key or is_taken else Verdict(Fate.USED_UP, capture.loops[0])


def _is_key(journey: Journey, unit: Unit, read: Node) -> bool:
    """Whether a value is used as it is to look something up: `table[f]`, `table.get(f)`, `f in table`."""
    use = use_of(read)
    if isinstance(read.parent, Subscript):
        return read in read.parent.indices
    if isinstance(read.parent, Comparison):
        return True
    if use.way is not Way.ARGUMENT or not isinstance(use.node, Call) or use.target is None:
        return False
    callee = callee_of(journey.names(unit), use.node.function)
    found = callee.parameters_for(use.node, use.target) if callee is not None else []
    return any(parameter.name == "key" for _, parameter in found)


def verdict_beyond(within: Node, unit: Unit, capture: Capturer, module: ModuleView) -> Verdict:
    """What becomes of a function when the code of `within`, which makes it, is left, be it by `return` or `break`.

    `within` is an `except` clause or a `def`, and belongs to (or is) the code of the capture's home.
    """
    runner = unit.scopes.runner_of(capture.home)
    loop_capture = LoopCapture(capture.function.id, capture.home, capture.use.name, capture.use, (within,), ())
    return _judged(module.kept(Journey), Frame(unit, runner, within, Stretch.LEFT), loop_capture, module)


def verdict_of_module(unit: Unit, capture: Capturer, module: ModuleView) -> Verdict:
    """What becomes of a function that the module's own code makes in one statement, when the module is done.

    `capture` is of a global. What other statements of the module's code may take out again is not kept for sure.
    """
    return verdict_beyond(unit.region.root, unit, capture, module)


def _judged(journey: Journey, frame: Frame, capture: LoopCapture, module: ModuleView) -> Verdict:
    unit = frame.unit
    block = unit.scopes.blocks[capture.function]
    takings = partial(journey.takings.places, journey.names(unit), frame.runner)  # if any way asks for them
    iteration = Iteration(frame, capture, module, takings)
    if frame.stretch is Stretch.ITERATION and (
        iteration.ends_loop(iteration.made) or iteration.is_never_run(iteration.made)
    ):
        return Verdict(Fate.USED_UP, frame.code)
    if journey.is_exhausted:
        return Verdict(Fate.UNKNOWN, frame.code)
    journey.work = 0
    goal = journey.function(frame, block, Held(unit, block.id, capture.home, capture.name, None))
    journey.run()
    found = _worst(journey, iteration, goal, frame.code, set())
    return found._replace(fate=Fate.UNKNOWN) if journey.is_exhausted else found


def _worst(journey: Journey, iteration: Iteration, goal: Goal, loop: Node, seen: set[Goal]) -> Verdict:
    """The worst of a goal's ends, with the way to it."""
    worst = Verdict(Fate.USED_UP, loop)
    seen.add(goal)
    for end, trail in tuple(goal.ends.items()):
        if worst.fate is Fate.OUTLIVES:
            break
        fate, way = _fate(journey, iteration, end, trail, seen)
        if fate > worst.fate:
            below = iteration.rebound_below(end) if fate is Fate.OUTLIVES else None
            worst = Verdict(fate, loop, way, below)
    return worst


def _fate(
    journey: Journey, iteration: Iteration, end: End, trail: Trail | None, seen: set[Goal]
) -> tuple[Fate, Trail | None]:
    frame = iteration.frame
    node = end.node
    if end.reach is Reach.ELSEWHERE and end.use is not None:
        fate, way = _fate(journey, iteration, end._replace(reach=None, use=None), trail, seen)
        if end.ending is Ending.PUT and iteration.is_run_at_head(end):
            return fate, way
        is_started = end.carrier is not None and end.carrier.kind is Kind.OBJECT  # a thread, which may be joined there
        is_run_soon = end.ending is Ending.BESIDE or is_started or _is_of_with(end.root)
        if is_run_soon and iteration.is_rebound_after_loop():
            fate = min(fate, Fate.UNKNOWN)  # it may have run before that
        if fate:
            fate = min(fate, max(iteration.as_last(end.use), _run_by_next(journey, iteration, end, end.use)))
        return fate, way
    match end.ending:
        case Ending.RETURNED:
            return (Fate.OUTLIVES if frame.stretch is Stretch.LEFT else Fate.USED_UP), trail
        case Ending.YIELDED:
            return _of_yielded(journey, iteration, end, trail, seen)
        case Ending.PUT:
            return _of_put(journey, iteration, end, trail, seen)
        case Ending.RAN:
            return Fate.USED_UP, trail
        case Ending.STAYS if end.root is not None:
            carrier, names = end.carrier, journey.names(frame.unit)
            is_object = carrier is not None and carrier.kind is Kind.OBJECT and carrier.plain
            if node and carrier and is_object and is_spent(frame, names, carrier.made_by, node, end.texts):
                return Fate.USED_UP, trail
            fate = iteration.as_staying(end, end.root)
            is_plain = end.carrier is not None and end.carrier.plain and end.carrier.kind is Kind.FUNCTION
            return (fate if is_plain else _when_module_is_done(journey, frame, end, fate)), trail
        case Ending.BESIDE:
            return _of_running(journey, iteration, end), trail
        case _:
            is_over = node is not None and (iteration.ends_loop(node) or iteration.is_never_run(node))
            if is_over:
                return Fate.USED_UP, trail
            return (Fate.OUTLIVES if end.ending is Ending.KEPT else Fate.UNKNOWN), trail


def _is_of_with(root: VariableRoot | None) -> bool:
    """Whether a `with` statement binds a variable: what its value holds may be run when that ends."""
    writes = root.unit.derived(writes_of, root.home, root.name) if root is not None and root.unit is not None else ()
    return any(reference.binding is BindingKind.WITH for _, reference, _ in writes)


def _of_put(
    journey: Journey, iteration: Iteration, end: End, trail: Trail | None, seen: set[Goal]
) -> tuple[Fate, Trail | None]:
    """Of what is put into something older; if it is taken out again, of what the code does with what it takes out."""
    frame, root, carrier = iteration.frame, end.root, end.carrier
    fate = _when_module_is_done(journey, frame, end, iteration.as_put(end))
    if fate and iteration.is_replaced_by_next(end) and _is_read_in_loop_only(journey, frame, end):
        fate = Fate.USED_UP
    if fate is not Fate.USED_UP and root is not None and carrier is not None:
        if _is_unused(journey, frame, root, carrier.within(*(part.layer for part in end.parts))):
            return Fate.USED_UP, trail
        is_object = carrier.kind is Kind.OBJECT and not carrier.layers
        names = journey.names(frame.unit)
        if root.unit is None and root.home != MODULE_BLOCK and is_called_off(frame, names, end.node):
            return Fate.USED_UP, trail
        if is_object and end.node and is_spent(frame, names, carrier.made_by, end.node, end.texts):
            return Fate.USED_UP, trail
        is_waited_for_there = end.node is not None and waits_for_container(frame, names, end.node, root.name)
        is_once = is_called_once(journey, frame, end, iteration.capture.function)
        if is_once or is_waited_for_there or may_be_taken_back(frame, names, end.node):
            fate = min(fate, Fate.UNKNOWN)
    if fate is not Fate.USED_UP or root is None or carrier is None or root.unit not in (frame.unit, None):
        return fate, trail
    if frame.stretch is Stretch.LEFT or (end.node is not None and iteration.ends_loop(end.node)):
        return fate, trail
    inside = carrier.within(*(part.layer for part in end.parts))
    contents = journey.contents(frame, root.home, root.name, inside)
    journey.run()
    if contents in seen:
        return fate, trail
    found = _worst(journey, iteration, contents, frame.code, seen)
    if root.unit is None or not iteration.is_replaced_by_next(end):
        return found.fate, trail
    return max(found.fate, _found_by_next(journey, iteration, end, end.node)), trail


def _run_by_next(journey: Journey, iteration: Iteration, end: End, named: Node) -> Fate:
    """The fate of a function that another one calls by its name.

    The next iteration may find that other one where it is kept, and run it when it has rebound the captured variable,
    but not yet the name: it does that at `named`.
    """
    frame = iteration.frame
    if frame.stretch is not Stretch.ITERATION or iteration.comes_before_rebindings(named):
        return Fate.USED_UP
    if end.ending is Ending.PUT:
        return _found_by_next(journey, iteration, end, named)
    call = end.node
    function = call.function if end.ending is Ending.UNKNOWN and isinstance(call, Call) else None
    owner = function.value if isinstance(function, Attribute) else None
    root = spot_of(frame, journey.names(frame.unit), owner).root if owner is not None else None
    is_used = root is not None and any(_reads_above(frame, root, (), named))
    return Fate.UNKNOWN if is_used else Fate.USED_UP


def _reads_above(frame: Frame, root: VariableRoot, parts: tuple[Part, ...], place: Node) -> Iterator[Node]:
    """The last reads, in the part of an iteration that comes before a place, of what is on a way from a variable."""
    for use, read in reads_of_part(frame.unit, root, parts, place):
        is_own = frame.unit.scopes.runner_of(use.block) == frame.runner and repeats(frame.code, read)
        if is_own and runs_before(read, place) and not covers(read.parent, place):
            yield read


def _found_by_next(journey: Journey, iteration: Iteration, end: End, place: Node | None) -> Fate:
    """Of what the next iteration finds where it was put, before it comes to a place."""
    frame, root, carrier = iteration.frame, end.root, end.carrier
    if root is None or place is None or carrier is None:
        return Fate.USED_UP
    inside = carrier.within(*(part.layer for part in end.parts))
    goal, is_new = journey.goal(("next one", frame, root, place, inside), frame)
    if is_new:
        for read in _reads_above(frame, root, end.parts, place):
            journey.value(goal, read, inside, None)
        journey.run()
    worst = Fate.USED_UP
    for found in goal.ends:
        if found.ending is Ending.RAN and found.node is not None:
            worst = max(worst, Fate.USED_UP if iteration.comes_before_rebindings(found.node) else Fate.OUTLIVES)
        elif found.ending in (Ending.UNKNOWN, Ending.KEPT, Ending.PUT, Ending.BESIDE):
            worst = max(worst, Fate.UNKNOWN)
    return worst


def _when_module_is_done(journey: Journey, frame: Frame, end: End, fate: Fate) -> Fate:
    """The fate of what one statement of the module has put somewhere, by what the others may take out there."""
    is_whole = frame.stretch is Stretch.LEFT and frame.code is frame.unit.region.root
    if fate is not Fate.OUTLIVES or not is_whole or end.root is None:
        return fate
    is_object = end.ending is Ending.STAYS and end.carrier is not None and not end.carrier.layers
    return Fate.UNKNOWN if is_object or _may_take_out(journey, frame.unit, end.root) else fate


def _may_take_out(journey: Journey, unit: Unit, root: VariableRoot) -> bool:
    """Whether the module's code takes anything out of what a global leads to, itself or by a function that it calls."""
    names, done = [root.name], {root.name}
    while names:
        for other, use in journey.module.reads_of(names.pop()):
            around = other.scopes.blocks[use.block]
            while around.parent is not None and around.parent != MODULE_BLOCK:
                around = other.scopes.blocks[around.parent]
            if other.scopes.runs_in_module(use.block):
                if other is not unit and root in journey.takings.places(journey.names(other), MODULE_BLOCK).roots:
                    return True
            elif around.name not in done:
                done.add(around.name)
                names.append(around.name)
    return False


def _of_yielded(
    journey: Journey, iteration: Iteration, end: End, trail: Trail | None, seen: set[Goal]
) -> tuple[Fate, Trail | None]:
    """Of what the code gives out as a generator: by what the callers do with it that the document shows."""
    frame, carrier = iteration.frame, end.carrier
    if frame.stretch is not Stretch.ITERATION:
        is_whole = frame.stretch is Stretch.LEFT and isinstance(frame.code, Function)
        return (Fate.OUTLIVES if is_whole else Fate.UNKNOWN), trail
    block = frame.unit.scopes.blocks[frame.runner]
    if block.kind is not BlockKind.FUNCTION or carrier is None or iteration.ends_loop(iteration.made):
        return Fate.UNKNOWN, trail
    calls, are_all = calls_of(journey, frame.unit, block)
    worst, way = (Fate.USED_UP if are_all else Fate.UNKNOWN), trail
    for unit, read, call in calls:
        runner = unit.scopes.runner_of(read.block)
        place = Frame(unit, runner, unit.block_node(unit.scopes.blocks[runner]), Stretch.LEFT)
        goal, is_new = journey.goal(("given out", place, call, carrier), place)
        if is_new:
            given_out(journey, goal, call, read.block, carrier, None)
            journey.run()
        if goal in seen:
            continue
        for after, further in tuple(goal.ends.items()):
            fate = Fate.OUTLIVES if after.ending is Ending.KEPT else Fate.UNKNOWN
            if fate > worst:
                worst, way = fate, joined(trail, further)
    return worst, way


def _is_unused(journey: Journey, frame: Frame, root: VariableRoot, inside: Carrier) -> bool:
    """Whether nothing is ever done with what is in a variable of the function that makes the container."""
    return _is_own_container(journey, frame, root) and not journey.is_used(frame, root.home, root.name, inside)


def _is_read_in_loop_only(journey: Journey, frame: Frame, end: End) -> bool:
    """Whether a container, made by the loop's function for itself, is of no use when the loop is over."""
    root, put = end.root, end.node
    if root is None or put is None or root.unit is not frame.unit:
        return False
    is_inside = frame.unit.derived(_are_reads_within, root.home, root.name, frame.code)
    first = next(iter(frame.unit.derived(reads_of, root.home, root.name)), None)
    begins_again = first is not None and first[0] < put.start and any(loops_around(frame.code))
    return is_inside and not begins_again and _is_own_container(journey, frame, root)


def _are_reads_within(unit: Unit, home: BlockId, name: str, code: Node) -> bool:
    """Whether a variable is read by nothing but what a loop of its home repeats."""
    reads = unit.derived(reads_of, home, name)
    return not unit.derived(captured_reads, home, name) and all(repeats(code, node) for _, _, node in reads)


def _is_own_container(journey: Journey, frame: Frame, root: VariableRoot) -> bool:
    """Whether a variable of the loop's function has nothing but containers that the function makes."""
    if root.unit is not frame.unit or root.home != frame.runner or frame.stretch is not Stretch.ITERATION:
        return False
    block = frame.unit.scopes.blocks[root.home]
    symbol = block.symbols.get(root.name)
    if block.kind is not BlockKind.FUNCTION or symbol is None or Flag.PARAMETER in symbol.flags:
        return False
    writes = frame.unit.derived(writes_of, root.home, root.name)
    names = journey.names(frame.unit)
    return all(makes_container(names, getattr(node.parent, "value", None)) for _, _, node in writes)


def _is_given_up(iteration: Iteration, names: Meanings, call: Node, owner: Node | None) -> bool:
    """Whether the iteration passes the same function to what takes it out again: `logger.removeFilter(f)`."""
    spot = spot_of(iteration.frame, names, owner)
    if spot.root is None or not isinstance(call, Call):
        return False
    parts = (*spot.parts, Part(ITEMS))
    return any(iteration.is_taken_out(spot.root, parts, call, (given.text,)) for given in call.given)


def _of_running(journey: Journey, iteration: Iteration, end: End) -> Fate:
    """Of what a thread, task or process runs, by whether the iteration waits for it."""
    frame, node = iteration.frame, end.node
    if node is None:
        return Fate.UNKNOWN
    if iteration.ends_loop(node):
        return Fate.USED_UP
    names = journey.names(frame.unit)
    value = started(node)
    if end.is_on_loop:
        function = node.function if isinstance(node, Call) else None
        owner = function.value if isinstance(function, Attribute) else None
        if is_waited_for(frame, names, node, node) or _is_given_up(iteration, names, node, owner):
            return Fate.USED_UP
        is_open = lets_others_run(frame) or lets_users_act(frame, names) or is_owner_waited_for(frame, names, owner)
        return Fate.UNKNOWN if is_open and frame.stretch is Stretch.ITERATION else Fate.OUTLIVES
    if is_waited_for(frame, names, node, value) or ends_in_time(frame, names, node):
        return Fate.USED_UP
    if is_maybe_waited_for(frame, names, value) or waits_afterwards(frame, names, node):
        return Fate.UNKNOWN
    return Fate.UNKNOWN if lets_others_run(frame) else Fate.OUTLIVES
