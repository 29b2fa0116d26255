"""Sites beside each other by the standards that they teach."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Avg, Count, Q, QuerySet, Sum
from django.urls import reverse

from backstay_web.core.names import called
from backstay_web.sites.models import Site
from backstay_web.training import queries
from backstay_web.training.models import HeldCourse, Standard, State

Taught = tuple[UUID, UUID]
"""A standard, and a site that teaches it."""
RATINGS: Final = ("task_rating", "kit_rating", "language_rating", "time_rating")


@dataclass(frozen=True)
class Place:
    """How one site teaches a standard: courses and seats, results, hours, feedback.

    What nobody has said is none.
    """

    site: Site
    course_count: int
    seats: int
    results: Mapping[str, Any]
    hours: Any
    ratings: Mapping[str, Any]
    courses: str
    reports: str

    @property
    def rating(self) -> float | None:
        """Return the mean of the four answers of units; none if none has answered."""
        given = [self.ratings.get(name) for name in RATINGS]
        found = [value for value in given if value is not None]
        return sum(found) / len(found) if found else None


@dataclass(frozen=True)
class Compared:
    """One standard, and each site that teaches it."""

    standard: Standard
    places: list[Place]


def courses() -> "QuerySet[Any]":
    """Return the courses that are judged by a standard, and are not cancelled."""
    rows = queries.held_courses().filter(retired_on=None, standard__isnull=False)
    return rows.exclude(state=State.CANCELLED)


def compared() -> list[Compared]:
    """Return each standard that is taught, with its sites."""
    known = courses().values("pk")
    taught = by_place(HeldCourse.objects.filter(pk__in=known), "")
    standards = Standard.objects.in_bulk({standard for standard, _ in taught})
    sites = Site.objects.in_bulk({site for _, site in taught})
    beside = results(), hours(), ratings()
    found: dict[UUID, list[Place]] = {}
    for key, told in taught.items():
        standard, site = standards.get(key[0]), sites.get(key[1])
        if standard and site:
            of = (each.get(key, {}) for each in beside)
            found.setdefault(key[0], []).append(place(standard, site, told, *of))
    rows = [
        Compared(standards[key], sorted(places, key=lambda each: str(each.site)))
        for key, places in found.items()
    ]
    return sorted(rows, key=lambda row: (row.standard.name, row.standard.edition))


def place(
    standard: Standard,
    site: Site,
    told: Mapping[str, Any],
    of_results: Mapping[str, Any],
    of_reports: Mapping[str, Any],
    of_units: Mapping[str, Any],
) -> Place:
    """Return how a site teaches a standard."""
    asked = urlencode({"kind": standard.kind_id, "site": site.pk})
    return Place(
        site,
        told["course_count"],
        told["seats"],
        of_results,
        of_reports.get("hours"),
        of_units,
        f"{reverse('training:home')}?{asked}",
        f"{reverse('training:reports')}?{asked}",
    )


def by_place(
    rows: "QuerySet[Any]", held: str, **counts: Any
) -> dict[Taught, Mapping[str, Any]]:
    """Return what is counted of rows, by standard and site of their courses."""
    standard, site = f"{held}standard", f"{held}site"
    counts = counts or {"course_count": Count("pk"), "seats": Sum("seats")}
    found = rows.order_by().values(standard, site).annotate(**counts)
    return {(each[standard], each[site]): each for each in found}


def results() -> dict[Taught, Mapping[str, Any]]:
    """Return how many crews passed, repeat and failed, and with which marks."""
    counts = {
        f"{each}_count": Count("pk", Q(verdict=each)) for each in queries.VERDICTS
    }
    rows = queries.counted_results()
    marks = Avg("marks_percent")
    return by_place(rows, "seat__held__", crew_count=Count("pk"), marks=marks, **counts)


def hours() -> dict[Taught, Mapping[str, Any]]:
    """Return the hours that reports say were taught, for one course."""
    rows = queries.standing(queries.course_reports())
    return by_place(rows, "held__", hours=Avg("hours"))


def ratings() -> dict[Taught, Mapping[str, Any]]:
    """Return the answers of units, for one of them."""
    rows = queries.standing(queries.feedback())
    means = {name: Avg(name) for name in RATINGS}
    return by_place(rows, "seat__held__", unit_count=Count("pk"), **means)


def labelled() -> Iterator[Any]:
    """Yield all that is compared, for its labels."""
    yield from courses()
    yield from queries.counted_results()
    yield from queries.standing(queries.course_reports())
    yield from queries.standing(queries.feedback())


def standards(rows: Iterable[Compared]) -> list[tuple[UUID, str]]:
    """Return the choice of a standard, by its name and edition."""
    return [
        (row.standard.pk, f"{called(row.standard)} ({row.standard.edition})")
        for row in rows
    ]
