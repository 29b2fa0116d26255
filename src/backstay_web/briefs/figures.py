"""The five numbers of the whole, each with what it counts and where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.clocks import Clock, Hand
from backstay_web.core.labels.columns import columns_of
from backstay_web.plans import promise_queries
from backstay_web.plans.fielded import packages_of
from backstay_web.plans.progress import Clock as Stands
from backstay_web.plans.sustaining import Standing
from backstay_web.requirements.queries import requirements


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
    """What the figures are made of, read once."""

    on: date
    needs: list[Any]
    promises: list[Any]
    clocks: list[Clock]

    def labels(self) -> list[dict[str, int]]:
        """Return the labels of all that the figures count."""
        rows = [columns_of(row) for row in [*self.needs, *self.promises]]
        return [*rows, *(clock.label for clock in self.clocks)]


def whole(on: date, clocks: Iterable[Clock]) -> Whole:
    """Return what the reader may know of the whole on a day."""
    return Whole(
        on=on,
        needs=list(requirements().filter(retired_on=None)),
        promises=list(promise_queries.promises(on).exclude(clock=Stands.FREED)),
        clocks=list(clocks),
    )


def figures(known: Whole) -> list[Figure]:
    """Return the five numbers, in the order in which one comes of the other."""
    found = packages_of(known.needs, known.on)
    stand = [each.standing for packages in found.values() for each in packages]
    sustained = stand.count(Standing.SUSTAINED)
    fielded = stand.count(Standing.FIELDED) + sustained
    past = [need for need in known.needs if need.need_by_on < known.on]
    late = sum(any(each.fielded_on is None for each in found[need.pk]) for need in past)
    broken = [row for row in known.promises if row.clock == Stands.OVERDUE]
    over = [each for each in known.clocks if each.hand(known.on) is Hand.OVERDUE]
    return [
        Figure(
            fielded,
            len(stand),
            _("packages fielded"),
            _(
                "Each part of one option is there, or a named post lets it go without; "
                "of all packages of needs that are not withdrawn."
            ),
            _("what was said to be there, and waivers"),
            "requirements:list",
        ),
        Figure(
            sustained,
            fielded,
            _("fielded packages sustained"),
            _(
                "Whatever has a floor was found at it or above it last. What nobody "
                "reported does not count as sustained."
            ),
            _("what was found of the fit, the trained and the supplied"),
            "requirements:list",
        ),
        Figure(
            late,
            len(known.needs),
            _("needs past their day and not whole"),
            _(
                "The day they are needed by has passed, and at least one package is "
                "not fielded."
            ),
            _("needs, and what was said to be there"),
            "requirements:list",
            "?sort=need_by_on",
        ),
        Figure(
            len(broken),
            len(known.promises),
            _("promises overdue"),
            _(
                "Their day has passed, and not all was reported as there; freed ones "
                "apart."
            ),
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
            "?show=all",
        ),
    ]
