"""The offers of a case, loaded by one command.

A case knows lots, courses and workshops, not who pledged them when. Each lot and each
workshop becomes an offer of its own; all that a nation teaches becomes one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from backstay.domain.case import Case
from backstay_web.core.commands import Json
from backstay_web.core.entries import Release
from backstay_web.core.loading import Line, Lines
from backstay_web.core.weeks import others, usual
from backstay_web.donations.actions import import_offers

CERTAIN: Final = 100
"""Percent: a case counts on all that it names."""


def load(
    case: Case,
    *,
    key: UUID,
    at: datetime,
    reason: str,
    nation: str = "",
    release: Release | None = None,
) -> Json:
    """Bring the actor's offers to what a case says, of one nation (by its key) or all.

    Its nations, sites and catalogue have to be there; ``release`` says who may read
    what is new.
    """
    return import_offers(
        key=key, at=at, reason=reason, lines=lines_of(case, nation), release=release
    )


def lines_of(case: Case, nation: str = "") -> Lines:
    """Return the lines of each table, by its noun."""
    lots = of(nation, case.lots.values())
    return {
        "offer": list(offers(case, nation)),
        "lot": [
            {
                "offer": lot.key,
                "code": lot.key,
                "variant": lot.variant,
                "site": lot.site,
                "quantity": lot.quantity,
                "condition": lot.condition.value,
                "ready_on": case.day(lot.ready_week),
            }
            for lot in lots
        ],
        "caveat": [
            {
                "code": caveat.key,
                "lot": caveat.lot,
                "nation": caveat.nation.upper(),
                "end_on": None
                if caveat.end_week is None
                else case.day(caveat.end_week),
                "reason": caveat.reason,
                "receivers": sorted(caveat.receivers),
            }
            for lot in lots
            for caveat in lot.caveats
        ],
        "consent": [
            {
                "lot": lot.key,
                "variant": lot.variant,
                "quantity": lot.quantity,
                "expected_on": case.day(lot.consent_week),
            }
            for lot in lots
            if lot.consent_week is not None
        ],
        **training(case, nation),
        **repair(case, nation),
    }


def of(nation: str, records: Iterable[Any]) -> list[Any]:
    """Return the records of a nation, or all if none is named."""
    return [each for each in records if nation in ("", each.nation)]


def offers(case: Case, nation: str) -> Iterator[Line]:
    """Yield an offer for each lot, for all that a nation teaches, for each workshop."""

    def offer(code: str, giver: str, kind: str, title: str) -> Line:
        return {
            "code": code,
            "nation": giver.upper(),
            "kind": kind,
            "title": title,
            "state": "offered",
            "evidence": f"Case {case.name}",
            "said_on": case.first_day,
            "expires_on": None,
            "confidence_percent": CERTAIN,
            "channel": "public",
            "source": case.title,
        }

    for lot in of(nation, case.lots.values()):
        yield offer(lot.key, lot.nation, "materiel", case.variants[lot.variant].name)
    for giver in teaching(case, nation):
        name = case.nations[giver].name
        yield offer(taught_by(giver), giver, "course", f"Training by {name}")
    for workshop in of(nation, case.workshops.values()):
        yield offer(workshop.key, workshop.nation, "workshop", workshop.name)


def teaching(case: Case, nation: str) -> list[str]:
    """Return the nations that offer courses, or teams or kit for them."""
    records = [
        *case.courses.values(),
        *case.instructor_teams.values(),
        *case.interpreter_teams.values(),
        *case.training_kits.values(),
    ]
    return sorted({each.nation for each in of(nation, records)})


def taught_by(nation: str) -> str:
    """Return the code of the offer of all that a nation teaches."""
    return f"training.{nation}"


def training(case: Case, nation: str) -> Lines:
    """Return the lines of courses, of their sessions, and of who and what teaches."""
    return {
        **courses(case, of(nation, case.courses.values())),
        **instructors(case, of(nation, case.instructor_teams.values())),
        **interpreters(case, of(nation, case.interpreter_teams.values())),
        **kits(case, of(nation, case.training_kits.values())),
    }


def courses(case: Case, given: Sequence[Any]) -> Lines:
    """Return the lines of courses, of what they cost, and of their sessions."""
    return {
        "course": [
            {
                "offer": taught_by(course.nation),
                "code": course.key,
                "kind": course.kind,
                "site": course.site,
                "language": course.language,
                "duration_weeks": course.duration_weeks,
                "kit_variant": course.kit_variant,
            }
            for course in given
        ],
        "course_cost": [
            {"course": course.key, "cost_eur": course.cost_eur} for course in given
        ],
        "session": [
            {
                "course": course.key,
                "start_on": case.day(week),
                "sections": sections,
            }
            for course in given
            for week, sections in course.sections.items()
        ],
    }


def instructors(case: Case, given: Sequence[Any]) -> Lines:
    """Return the lines of teams that teach, and of the times when there are others."""
    return {
        "instructor_teams": [
            {
                "offer": taught_by(each.nation),
                "site": each.site,
                "teams": usual(each.teams),
            }
            for each in given
        ],
        "instructor_period": [
            {"teams_of": f"{taught_by(each.nation)}|{each.site}", **period}
            for each in given
            for period in periods(case, each.teams, "teams")
        ],
    }


def interpreters(case: Case, given: Sequence[Any]) -> Lines:
    """Return the same of teams that interpret."""
    return {
        "interpreter_teams": [
            {
                "offer": taught_by(each.nation),
                "site": each.site,
                "language": each.language,
                "teams": usual(each.teams),
            }
            for each in given
        ],
        "interpreter_period": [
            {
                "teams_of": f"{taught_by(each.nation)}|{each.site}|{each.language}",
                **period,
            }
            for each in given
            for period in periods(case, each.teams, "teams")
        ],
    }


def kits(case: Case, given: Sequence[Any]) -> Lines:
    """Return the same of kit that is there for training."""
    return {
        "training_kit": [
            {
                "offer": taught_by(each.nation),
                "site": each.site,
                "variant": each.variant,
                "sets": usual(each.sets),
            }
            for each in given
        ],
        "kit_period": [
            {"kit": f"{taught_by(each.nation)}|{each.site}|{each.variant}", **period}
            for each in given
            for period in periods(case, each.sets, "sets")
        ],
    }


def repair(case: Case, nation: str) -> Lines:
    """Return the lines of workshops and of their bays."""
    bays = of(nation, case.bays.values())
    return {
        "workshop": [
            {
                "offer": workshop.key,
                "code": workshop.key,
                "name": workshop.name,
                "name_uk": workshop.name_uk,
                "site": workshop.site,
            }
            for workshop in of(nation, case.workshops.values())
        ],
        "bay": [
            {
                "code": bay.key,
                "workshop": bay.workshop,
                "family": bay.family,
                "hours": usual(bay.hours),
            }
            for bay in bays
        ],
        "bay_cost": [
            {"bay": bay.key, "cost_eur_per_hour": bay.cost_eur_per_hour} for bay in bays
        ],
        "bay_variant": [
            {"bay": bay.key, "variant": variant}
            for bay in bays
            for variant in sorted(bay.variants)
        ],
        "bay_period": [
            {"bay": bay.key, **period}
            for bay in bays
            for period in periods(case, bay.hours, "hours")
        ],
    }


def periods(case: Case, amounts: Sequence[int], called: str) -> Iterator[Line]:
    """Yield the days for which there is another amount than usual."""
    for start_week, end_week, amount in others(amounts):
        yield {
            "start_on": case.day(start_week),
            "end_on": case.day(end_week),
            called: amount,
        }
