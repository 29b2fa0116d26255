"""The five numbers of the whole, each with what it counts and where it comes from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.clocks import Clock, Hand
from backstay_web.core.labels.columns import MARKS
from backstay_web.plans import promise_queries
from backstay_web.plans.fielded import fielded, packages_of, perhaps_fielded
from backstay_web.plans.progress import CLOCKS
from backstay_web.plans.progress import Clock as Stands
from backstay_web.requirements.fielding import Fielded
from backstay_web.requirements.lists import PAST
from backstay_web.requirements.queries import past_their_day, requirements


@dataclass(frozen=True)
class Figure:
    """One number of so many, with its unit, its definition, its source and its page."""

    count: int
    of: int
    unit: Promise
    definition: Promise
    source: Promise
    door: str
    asks: str = ""


@dataclass(frozen=True)
class Whole:
    """What the reader may know of the whole on a day: what the figures count."""

    on: date
    needs: "QuerySet[Any]"
    promises: "QuerySet[Any]"
    clocks: list[Clock]

    def labels(self) -> Iterator[Mapping[str, Any]]:
        """Yield the labels of all that the figures count."""
        for rows in (self.needs, self.promises):
            yield from rows.order_by().values(*MARKS).annotate(all=Count("pk"))
        yield from (clock.label for clock in self.clocks)

    def overdue(self) -> "QuerySet[Any]":
        """Return the promises that are overdue."""
        return self.promises.filter(clock=Stands.OVERDUE)


def whole(on: date, clocks: Iterable[Clock]) -> Whole:
    """Return what the reader may know of the whole on a day."""
    return Whole(
        on=on,
        needs=requirements().filter(retired_on=None),
        promises=promise_queries.promises(on).exclude(clock=Stands.FREED),
        clocks=list(clocks),
    )


def fielded_of(known: Whole) -> Fielded:
    """Return how many of all packages are fielded, and how many sustained."""
    found = packages_of(list(perhaps_fielded(known.needs, known.on)), known.on)
    return fielded(each for packages in found.values() for each in packages)


def figures(known: Whole) -> list[Figure]:
    """Return the five numbers, in the order in which one comes of the other."""
    stand = fielded_of(known)
    packages = known.needs.aggregate(all=Sum("count"))["all"] or 0
    late = past_their_day(known.needs, known.on)
    over = [each for each in known.clocks if each.hand(known.on) is Hand.OVERDUE]
    return [
        Figure(
            stand.count,
            packages,
            _("packages fielded"),
            _(
                "Each part of one option is there, or a named post lets it go without; "
                "of all packages of needs that are not withdrawn."
            ),
            _("what was said to be there, and waivers"),
            "requirements:list",
        ),
        Figure(
            stand.sustained_count,
            stand.count,
            _("fielded packages sustained"),
            _(
                "Whatever has a floor was found at it or above it last. What nobody "
                "reported does not count as sustained."
            ),
            _("what was found of the fit, the trained and the supplied"),
            "requirements:list",
        ),
        Figure(
            late.count(),
            known.needs.count(),
            _("needs past their day"),
            _(
                "The day by which it is needed has passed, and at least one of its "
                "packages is not fielded."
            ),
            _("needs, and what was said to be there"),
            "requirements:list",
            f"?day={PAST}&sort=need_by_on",
        ),
        Figure(
            known.overdue().count(),
            known.promises.count(),
            _("promises overdue"),
            CLOCKS[Stands.OVERDUE],
            _("promises and what was reported of them"),
            "plans:promises",
            f"?clock={Stands.OVERDUE}",
        ),
        Figure(
            len(over),
            len(known.clocks),
            _("clocks overdue"),
            _("Days that somebody should have kept; the board of clocks says whose."),
            _("every kind of clock that you may read"),
            "briefs:clocks",
            f"?show=all&hand={Hand.OVERDUE}",
        ),
    ]
