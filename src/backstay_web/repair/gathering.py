"""What a schedule of a workshop is made from: its bays and jobs, as the reader may."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, groupby
from typing import Any, Final
from uuid import UUID

from backstay_web.donations.models import Bay, BayPeriod, BayVariant, Workshop
from backstay_web.donations.models.state import COUNTING
from backstay_web.repair.awaited import may_begin_on, parts_of, waits
from backstay_web.repair.bench import WEEK_DAYS, Bench, Phase, Piece, Place, days_in
from backstay_web.repair.loads import AHEAD_WEEKS, hours_in, hours_of, jobs_to_be_done
from backstay_web.repair.models import Job, Placement
from backstay_web.repair.models.job import PRIORITIES
from backstay_web.repair.models.state import State
from backstay_web.requirements.models import Place as Ranked

DAYS: Final = AHEAD_WEEKS * WEEK_DAYS
LOWEST, HIGHEST = PRIORITIES
Held = Mapping[UUID, Placement]
"""Placements of the schedule in force, by job."""


def bench_from(workshop: Workshop, on: date, held: Held) -> tuple[Bench, list[Any]]:
    """Return the bench of a workshop from a day on, and the rows that it is made of."""
    bays = bays_of(workshop)
    jobs = [job for job in jobs_to_be_done() if job.workshop_id == workshop.pk]
    may = variants_of(bays)
    told = {str(bay.pk): phases_of(bay, on) for bay in bays}
    urgent = Urgency(jobs)
    pieces = [
        Piece(
            key=str(job.pk),
            hours=hours_of(job),
            bays=tuple(str(bay.pk) for bay in bays if takes(bay, job, may)),
            release=slot(on, urgent.may_begin_on(job, on)),
            waits=waits(job) or urgent.may_begin_on(job, on) > on,
            due=None if urgent.due_on(job) is None else slot(on, urgent.due_on(job)),
            priority=urgent.priority(job),
        )
        for job in jobs
    ]
    bench = Bench(DAYS, told, tuple(pieces))
    begun = {str(job.pk) for job in jobs if job.state == State.IN_REPAIR}
    return holding(bench, begun, on, held), [*bays, *jobs, *urgent.rows]


def slot(first: date, day: Any) -> int:
    return int((day - first).days)


def bays_of(workshop: Workshop) -> list[Bay]:
    """Return the bays of a workshop whose offer is offered or confirmed."""
    rows = Bay.objects.filter(
        workshop=workshop,
        retired_on=None,
        workshop__retired_on=None,
        workshop__offer__state__in=COUNTING,
    )
    return list(rows.order_by("code", "pk"))


def variants_of(bays: Sequence[Bay]) -> Mapping[UUID, set[UUID]]:
    """Return of each bay that is certified for some variants alone which these are."""
    found = defaultdict[UUID, set[UUID]](set)
    rows = BayVariant.objects.filter(bay__in=bays, retired_on=None)
    for bay, variant in rows.values_list("bay", "variant"):
        found[bay].add(variant)
    return found


def takes(bay: Bay, job: Any, may: Mapping[UUID, set[UUID]]) -> bool:
    """Return whether a job may be done in a bay."""
    certified = may.get(bay.pk)
    of_family = bay.family_id == job.variant.family_id
    return of_family and (not certified or job.variant_id in certified)


def phases_of(bay: Bay, on: date) -> tuple[Phase, ...]:
    """Return the phases of a bay in the days from one on.

    Hours of a week are those of the Monday that it begins with, as in the forecast.
    """
    periods = list(BayPeriod.objects.filter(bay=bay, retired_on=None))
    days = [(hours_on(bay, periods, on + timedelta(n)), n) for n in range(DAYS)]
    runs = groupby(days, key=lambda each: each[0])
    found = [(hours, [n for _, n in run]) for hours, run in runs]
    return tuple(Phase(own[0], own[-1] + 1, hours) for hours, own in found)


def hours_on(bay: Bay, periods: Iterable[Any], day: date) -> int:
    """Return the hours of a bay in the week of a day."""
    return hours_in(bay, periods, day - timedelta(day.weekday()))


class Urgency:
    """When jobs may begin, when they are wanted, and what their delay counts.

    ``rows`` are those that were read for it.
    """

    def __init__(self, jobs: Sequence[Any]) -> None:
        keys = [job.pk for job in jobs]
        rows = Job.objects.filter(pk__in=keys)
        self.full = rows.select_related("requirement", "promise__line").in_bulk()
        self.parts = parts_of(jobs)
        needs = [row.requirement for row in self.full.values() if row.requirement]
        self.ranks = list(
            Ranked.objects.filter(requirement__in=needs, rank__isnull=False)
        )
        self.count = Ranked.objects.filter(rank__isnull=False).count()
        lines = [row.promise.line for row in self.full.values() if row.promise]
        parts = chain.from_iterable(self.parts.values())
        self.rows: list[Any] = [*needs, *lines, *parts, *self.ranks]

    def may_begin_on(self, job: Any, on: date) -> date:
        """Return the day from which a job may be begun: what it waits for is there."""
        return may_begin_on(job, self.parts, on)

    def due_on(self, job: Any) -> date | None:
        """Return the day by which a job is to be over, if anybody named one.

        That of the need that it is for, else of the promise, else its own.
        """
        row = self.full[job.pk]
        if row.requirement:
            return row.requirement.need_by_on
        return row.promise.line.due_on if row.promise else row.wanted_by_on

    def priority(self, job: Any) -> int:
        """Return what a day of delay counts: by the order of needs, else as stated."""
        for each in self.ranks:
            if each.rank and each.requirement_id == job.requirement_id:
                return by_rank(each.rank, self.count)
        return job.priority or LOWEST


def by_rank(rank: int, count: int) -> int:
    """Return the priority of a place in an order: 9 of the first, 1 of the last.

    >>> [by_rank(rank, 5) for rank in range(1, 6)]
    [9, 7, 5, 3, 1]
    """
    steps = (HIGHEST - LOWEST) * (min(rank, count) - 1)
    return HIGHEST - steps // max(count - 1, 1)


def holding(bench: Bench, begun: set[str], on: date, held: Held) -> Bench:
    """Return a bench with what is begun where it is, and what was pinned where it was.

    A pin is let go once its days are past, or taken by what is begun.
    """
    ends = dict.fromkeys(bench.bays, 0)
    pieces = []
    for piece in sorted(bench.pieces, key=lambda each: each.key not in begun):
        is_begun = piece.key in begun
        kept = place_of(held.get(UUID(piece.key)), on)
        if is_begun:
            place = begun_at(bench, piece, kept, ends)
        else:
            place = pin_of(piece, held, kept, ends)
        if place:
            ends[place.bay] = max(ends[place.bay], place.end if is_begun else 0)
            piece = replace(piece, place=place, held="begun" if is_begun else "pinned")
        pieces.append(piece)
    return replace(bench, pieces=tuple(pieces))


def place_of(placement: Placement | None, on: date) -> Place | None:
    """Return what is left from a day on of where a job was."""
    if placement is None or placement.bay_id is None:
        return None
    start, end = slot(on, placement.start_on), slot(on, placement.end_on)
    return Place(str(placement.bay_id), max(start, 0), end)


def begun_at(
    bench: Bench, piece: Piece, kept: Place | None, ends: Mapping[str, int]
) -> Place | None:
    """Return where a job is that is begun: in its bay for one more day at least.

    Where nobody placed it, it has the bay that is free first, and all of its hours to
    go; what does not fit before the hours change ends with them.
    """
    if kept and kept.bay in piece.bays:
        start = max(ends[kept.bay], 0)
        return Place(kept.bay, start, max(kept.end, start + 1))
    open_ = [
        (ends[bay], bay, phase)
        for bay in piece.bays
        for phase in bench.bays[bay]
        if piece.hours and phase.hours and phase.start <= ends[bay] < phase.end
    ]
    if not open_:
        return None
    start, bay, phase = min(open_, key=lambda each: each[:2])
    return Place(bay, start, min(start + days_in(phase, piece.hours or 0), phase.end))


def pin_of(
    piece: Piece, held: Held, kept: Place | None, ends: Mapping[str, int]
) -> Place | None:
    """Return where somebody pinned a job, if it can still be there."""
    placement = held.get(UUID(piece.key))
    if placement is None or placement.held != Placement.Held.PINNED or kept is None:
        return None
    is_there = kept.bay in piece.bays and kept.start < kept.end
    return kept if is_there and ends[kept.bay] <= kept.start else None
