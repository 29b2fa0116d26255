"""Courses of what has to be learnt, with their sessions, and who and what teaches."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import models

from backstay_web.catalogue.models import CourseKind, Language, Variant
from backstay_web.donations.models import (
    Course,
    CourseCost,
    InstructorPeriod,
    InstructorTeams,
    InterpreterPeriod,
    InterpreterTeams,
    KitPeriod,
    Session,
    TrainingKit,
)
from backstay_web.nations.models import Nation
from backstay_web.plans.freezing.draft import Draft, amounts_of, grouped, of, own_first
from backstay_web.plans.freezing.offers import Offers
from backstay_web.plans.freezing.reference import Cells, Reference, in_force
from backstay_web.plans.freezing.rules import Why
from backstay_web.sites.models import Site


@dataclass(frozen=True)
class Pool:
    """What teaches at a site: its tables of the site and of a case, and its amount.

    ``beside`` is what tells pools of one site apart: its model, field and column.
    """

    model: type[models.Model]
    periods: type[models.Model]
    parent: str
    called: str
    table: str
    weeks: str
    beside: tuple[Any, str, str] | None = None


POOLS: Final = (
    Pool(
        InstructorTeams,
        InstructorPeriod,
        "teams_of_id",
        "teams",
        "instructor_teams",
        "instructor_team_weeks",
    ),
    Pool(
        InterpreterTeams,
        InterpreterPeriod,
        "teams_of_id",
        "teams",
        "interpreter_teams",
        "interpreter_team_weeks",
        (Language, "language_id", "language"),
    ),
    Pool(
        TrainingKit,
        KitPeriod,
        "kit_id",
        "sets",
        "training_kits",
        "training_kit_weeks",
        (Variant, "variant_id", "variant"),
    ),
)


@dataclass
class Training:
    """The courses of a draft that count: of an offer that counts, at a site shown."""

    draft: Draft
    reference: Reference
    offers: Offers

    def __post_init__(self) -> None:
        rows = in_force(Course, "code")
        self.draft.call("courses", rows)
        known = self.reference.rows
        self.courses = [
            row
            for row in rows
            if self.offers.counts_now(row.offer_id)
            and row.site_id in known[Site]
            and row.kind_id in known[CourseKind]
            and row.language_id in known[Language]
            and (row.kit_variant_id is None or row.kit_variant_id in known[Variant])
        ]

    @property
    def taught(self) -> set[UUID]:
        """Return the kinds that any of them teaches."""
        return {row.kind_id for row in self.courses}

    def add(self) -> None:
        """Add the courses of kinds that are asked for, and what they are held with."""
        sessions = grouped(in_force(Session, "start_on"), of("course_id"))
        costs = grouped(in_force(CourseCost), of("course_id"))
        sites = set()
        for row in self.courses:
            if self.reference.has(CourseKind, row.kind_id):
                self.course(row, sessions[row.pk], costs[row.pk])
                sites.add(row.site_id)
        for pool in POOLS:
            self.pools(pool, sites)

    def course(self, row: Course, sessions: list[Any], costs: list[Any]) -> None:
        """Add a course with its sessions; a cost that is not shown counts as none."""
        offer, take = self.offers.counting[row.offer_id], self.reference.take
        nation, site = take(Nation, offer.nation_id), take(Site, row.site_id)
        if not (nation and site):
            self.draft.leave_out("courses", row, Why.NOT_SHOWN)
            return
        key = self.draft.key("courses", row.pk)
        cost = own_first(costs, row.originator, of("cost_eur"))
        cells: Cells = {"course": key, "nation": nation, "site": site}
        cells |= {"kind": take(CourseKind, row.kind_id)}
        cells |= {"language": take(Language, row.language_id)}
        cells |= {"kit_variant": take(Variant, row.kit_variant_id) or None}
        cells |= {"duration_weeks": row.duration_weeks}
        cells |= {"cost_eur": cost.cost_eur if cost else 0}
        self.draft.add("courses", row, offer, *([cost] if cost else []), **cells)
        held: dict[int, list[Any]] = grouped(
            sessions, lambda each: self.draft.weeks.holding(each.start_on)
        )
        for week, together in held.items():
            if 0 <= week < self.draft.weeks.count:
                sections = sum(self.offers.left(one, "sections") for one in together)
                its: Cells = {"course": key, "start_week": week, "sections": sections}
                self.draft.add("sessions", together[0], *together, **its)

    def pools(self, pool: Pool, sites: set[UUID]) -> None:
        """Add what teaches at the sites of courses, of all offers together."""
        periods = grouped(in_force(pool.periods, "start_on"), of(pool.parent))
        rows = [
            row
            for row in in_force(pool.model)
            if self.offers.counts_now(row.offer_id) and row.site_id in sites
        ]
        for cells, together in grouped(rows, self.place_of(pool)).items():
            key = dict(cells)
            if "" in key.values():
                continue
            offers = [self.offers.counting[row.offer_id] for row in together]
            nations = [self.reference.take(Nation, each.nation_id) for each in offers]
            each_week = [
                amounts_of(
                    self.draft.weeks,
                    getattr(row, pool.called),
                    periods[row.pk],
                    pool.called,
                )
                for row in together
            ]
            amounts = tuple(map(sum, zip(*each_week, strict=True)))
            shaping = [*together, *offers]
            shaping += [period for row in together for period in periods[row.pk]]
            self.draft.add_weekly(
                (pool.table, pool.weeks, pool.called),
                shaping,
                amounts,
                key,
                nation=min(nations),
            )

    def place_of(self, pool: Pool) -> Callable[[Any], Any]:
        """Return the function that says at which place, and of what, a pool is."""

        def place(row: Any) -> tuple[tuple[str, str], ...]:
            cells = {"site": self.reference.take(Site, row.site_id)}
            if pool.beside:
                model, field, column = pool.beside
                cells[column] = self.reference.take(model, getattr(row, field))
            return tuple(cells.items())

        return place
