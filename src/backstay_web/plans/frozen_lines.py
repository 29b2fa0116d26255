"""What nations are bound to and what is under way already, as lines of a snapshot.

A promise of units or cohorts is kept with its whole way as long as no nation has said
otherwise to a step of it: a step that nobody answered yet is held as it was proposed.
It is taken to go as promised, but for what was reported: what its unit has received
stays there, and what was counted at a node goes on from that node by whatever way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backstay.cases.parsing import Row
from backstay_web.core.models import Labelled
from backstay_web.plans.bound import bound
from backstay_web.plans.freezing.calendar import DAYS
from backstay_web.plans.freezing.draft import Draft, LeftOut, grouped
from backstay_web.plans.models import Line, Promise, Purpose, Reply, Report
from backstay_web.plans.progress import Reported, State, reached
from backstay_web.plans.standing import LineState, lines

CaseLine = tuple[Labelled, Row]
"""A row of the site, and the cells of the line of a case that it makes."""

REFUSED: Final = (LineState.DECLINED, LineState.COUNTERED, LineState.FREED)
ACTIVITIES: Final = {
    Line.Task.CARRY: "move",
    Line.Task.REPAIR: "repair",
    Line.Task.TEACH: "attend",
}
AT_A_NODE: Final = (State.AT_NODE, State.TITLE)
"""What was counted at a place before its unit had it."""
NOT_KEPT: Final = _("promised, but its package, its source or its way is not there")


@dataclass(frozen=True)
class FrozenLines:
    """Lines of promises, of their steps and of progress, with the cells they fill."""

    promises: Sequence[CaseLine] = ()
    promise_steps: Sequence[CaseLine] = ()
    progress: Sequence[CaseLine] = ()


@dataclass(frozen=True)
class Kept:
    """A promise whose way holds: what it is for, its steps in order, its reports."""

    promise: Promise
    purpose: Purpose
    steps: Sequence[Purpose]
    reports: Sequence[Report]


@dataclass
class _Cells:
    promises: list[CaseLine] = field(default_factory=list)
    promise_steps: list[CaseLine] = field(default_factory=list)
    progress: list[CaseLine] = field(default_factory=list)


class Known:
    """What a draft has, to look things up in: by table, the cells of some columns."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.found: dict[tuple[str, ...], dict[tuple[Any, ...], Row]] = {}

    def row(self, table: str, **cells: Any) -> Row | None:
        """Return the row of a table that has these cells; None if there is none."""
        names = (table, *cells)
        if names not in self.found:
            self.found[names] = {
                tuple(row[name] for name in cells): row
                for row in self.draft.tables[table]
            }
        return self.found[names].get(tuple(cells.values()))


def frozen_purposes() -> frozenset[UUID]:
    """Return what commitments that stand for promises name as their ``purpose_key``.

    What they bind stays in the lot: a promise that is kept takes it from there, and
    what another one bound may be planned anew, for its nation to free it for that.
    """
    rows = Promise.objects.filter(freed_at=None)
    return frozenset(rows.values_list("pk", flat=True))


def frozen_lines(draft: Draft) -> FrozenLines:
    """Return the lines that nations are bound to, and what is under way.

    What the case has no package, source or way for any more is left out, and noted.
    """
    take_counters(draft)
    made, known = _Cells(), Known(draft)
    for kept in kept_promises():
        found = cells_of(known, kept)
        if found is None:
            key = kept.promise.pk
            note = LeftOut("promises", kept.purpose.key, key, str(NOT_KEPT))
            draft.left_out[note] = None
            draft.rest_on(kept.promise)
            continue
        made.promises += found.promises
        made.promise_steps += found.promise_steps
        made.progress += found.progress
    return FrozenLines(made.promises, made.promise_steps, made.progress)


def take_counters(draft: Draft) -> None:
    """Let a lot or session have no more than its nation said, and no sooner.

    Of counters that the planner took, those that still are the last word of their
    nation and of the proposal in force. A lot leaves so many weeks later as its nation
    would be late; none of it at all is for its nation to say of its offer.
    """
    rows = Reply.objects.filter(
        is_taken=True, answer__line__share__superseded_at=None
    ).select_related("answer__line__session")
    last = dict(lines().values_list("pk", "answer_count"))
    for row in rows.order_by("pk"):
        answer, line = row.answer, row.answer.line
        if last[line.pk] != answer.number:
            continue
        for cells in taken_from(draft, line):
            column = "quantity" if line.lot_id else "sections"
            cells[column] = min(whole(cells[column]), whole(answer.quantity))
            if line.lot_id:
                days = (answer.due_on - line.due_on).days if answer.due_on else 0
                late = max(0, -(-days // DAYS))
                start = draft.weeks.from_day(line.start_on) + late
                ready = max(whole(cells["ready_week"]), start)
                cells["ready_week"] = draft.weeks.within(ready)
            draft.rest_on(row)


def taken_from(draft: Draft, line: Line) -> list[Row]:
    """Return the row of the lot or session that a line takes from, if it is there."""
    if line.lot_id:
        lot = draft.key("lots", line.lot_id)
        return [row for row in draft.tables["lots"] if row["lot"] == lot]
    if line.session:
        course = draft.key("courses", line.session.course_id)
        week = draft.weeks.from_day(line.start_on)
        return [
            row
            for row in draft.tables["sessions"]
            if (row["course"], row["start_week"]) == (course, week)
        ]
    return []


def whole(value: Any) -> int:
    """Return a cell that holds a whole number."""
    return int(value)


def kept_promises() -> Iterator[Kept]:
    """Yield the promises of units and cohorts that hold, of which the way holds."""
    known, steps = bound(), steps_by_chain()
    reports = grouped(
        Report.objects.filter(corrected_by=None).order_by("on", "reported_at", "pk"),
        lambda row: row.promise_id,
    )
    refused = refused_steps()
    for key, place in sorted(
        known.places.items(), key=lambda each: each[1].purpose.key
    ):
        way = steps[place.chain, place.proposal]
        is_refused = any((step.chain, step.step) in refused for step in way)
        if place.step == 0 and not is_refused:
            yield Kept(known.promises[key], place.purpose, way, reports[key])


def steps_by_chain() -> dict[Any, list[Purpose]]:
    """Return the steps of each way in their order, by its chain and proposal."""
    rows = Purpose.objects.filter(step__gt=0, line__share__proposed_at__isnull=False)
    rows = rows.select_related("line__share", "line__session").order_by("step")
    return grouped(rows, lambda row: (row.chain, row.line.share.proposal_id))


def refused_steps() -> set[tuple[UUID, int]]:
    """Return the steps of ways to which a nation has last said otherwise."""
    last: dict[tuple[UUID, int], str] = {}
    shown = lines().filter(share__proposed_at__isnull=False, purposes__step__gt=0)
    told = shown.order_by("share__proposed_at", "pk")
    for chain, step, state in told.values_list(
        "purposes__chain", "purposes__step", "state"
    ):
        last[chain, step] = state
    return {place for place, state in last.items() if state in REFUSED}


def cells_of(known: Known, kept: Kept) -> _Cells | None:
    """Return the lines of a case for one promise; None if it cannot have them."""
    what, steps = about(known, kept), steps_of(known, kept)
    if what is None or steps is None:
        return None
    made, key = _Cells(), str(kept.promise.pk)
    left = kept.promise.line.quantity
    for state, units in came(kept):
        name = f"{key}.{state.value}"
        row = standing(known, kept, state)
        if row is None:
            return None
        its = {**what, "quantity": units}
        made.progress.append((kept.promise, {**its, **row, "progress": name}))
        if state is State.RECEIVED:
            at_home = {**its, "promise": name, "source": name}
            made.promises.append((kept.promise, at_home))
        left -= units
    if left:
        lot = source(known, kept)
        its = {**what, "promise": key, "source": lot, "quantity": left}
        made.promises.append((kept.promise, its))
        made.promise_steps += [
            (kept.promise, {"promise": key, "step": place, **step})
            for place, step in enumerate(steps, start=1)
        ]
    return made


def about(known: Known, kept: Kept) -> Row | None:
    """Return what a promise is for, if the case has it and what it takes from."""
    purpose, sends = kept.purpose, kept.promise.line.task == Line.Task.SEND
    cells: Row = {
        "nation": known.draft.key("nations", kept.promise.originator),
        "package": purpose.package,
        "option": purpose.option,
        "part": purpose.part,
    }
    part = {"option": purpose.option, "part": purpose.part}
    there = (
        known.row("nations", nation=cells["nation"]),
        known.row("packages", package=purpose.package),
        known.row("cohorts" if sends else "parts", **part),
        sends or known.row("lots", lot=source(known, kept)),
    )
    return cells if all(there) else None


def source(known: Known, kept: Kept) -> str | None:
    """Return the lot that a promise takes from; None for cohorts, which are fresh."""
    lot = kept.promise.line.lot_id
    return known.draft.key("lots", lot) if lot else None


def steps_of(known: Known, kept: Kept) -> list[Row] | None:
    """Return the way of a promise in the weeks of the case; None if it has none."""
    found: list[Row] = []
    for step in kept.steps:
        line = step.line
        week = (line.start_on - known.draft.weeks.first_day).days // DAYS
        table, column, resource = taken(known.draft, line)
        if week < 0 or not known.row(table, **{column: resource}):
            return None
        activity = ACTIVITIES[Line.Task(line.task)]
        found.append({"activity": activity, "resource": resource, "start_week": week})
    return found


def taken(draft: Draft, line: Line) -> tuple[str, str, str]:
    """Return the table and column of what a step takes, and its key."""
    if line.task == Line.Task.CARRY:
        return "legs", "leg", draft.key("legs", line.leg_id)
    if line.task == Line.Task.REPAIR:
        return "bays", "bay", draft.key("bays", line.bay_id)
    course = line.session.course_id if line.session else None
    return "courses", "course", draft.key("courses", course)


def came(kept: Kept) -> Iterator[tuple[State, int]]:
    """Yield what was reported as received, and as waiting at a node, if any was."""
    known = [Reported(row.state, row.quantity, row.on) for row in kept.reports]
    counts = reached(kept.promise.line.task, known)
    received = counts.get(State.RECEIVED, 0)
    if received:
        yield State.RECEIVED, received
    seen = any(row.state in AT_A_NODE for row in kept.reports)
    if seen and counts[State.AT_NODE] > received:
        yield State.AT_NODE, counts[State.AT_NODE] - received


def standing(known: Known, kept: Kept, state: State) -> Row | None:
    """Return where units stand that were counted, and how; None if nowhere in the case.

    What was damaged is mended once its unit has received it, or once it was counted
    after the repair of its way should have been over.
    """
    is_home = state is State.RECEIVED
    counted = (State.RECEIVED,) if is_home else AT_A_NODE
    last = [row for row in kept.reports if row.state in counted][-1]
    lot = known.row("lots", lot=source(known, kept))
    package = known.row("packages", package=kept.purpose.package)
    if lot is None or package is None:
        return None
    site = package["site"] if is_home else known.draft.key("sites", last.site_id)
    if not known.row("sites", site=site):
        return None
    mended = any(
        step.line.task == Line.Task.REPAIR and step.line.due_on <= last.on
        for step in kept.steps
    )
    weeks = known.draft.weeks
    return {
        "lot": lot["lot"],
        "site": site,
        "condition": "serviceable" if is_home or mended else lot["condition"],
        "ready_week": weeks.within(weeks.from_day(last.on)),
    }
