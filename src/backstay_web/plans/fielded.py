"""Which packages of needs are fielded, as far as one may know what is there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.models import Event
from backstay_web.plans.complement import Came, Part, Way, ways
from backstay_web.plans.models import Condition, Presence
from backstay_web.plans.sustaining import (
    Floor,
    Found,
    Kept,
    Standing,
    kept,
    standing,
)
from backstay_web.plans.waiving import Said, holds_since
from backstay_web.requirements.fielding import Fielded
from backstay_web.requirements.models import Requirement, Waiver
from backstay_web.requirements.queries import waivers_on

Place = tuple[UUID, int]
"""A package: its need, and its number there."""
KIT = TemplatePart.Kind.MATERIEL
PEOPLE = TemplatePart.Kind.COHORT


@dataclass(frozen=True)
class Package:
    """One package of a need, with how each of its options stands, the best one first.

    There are none where its template has none that the reader may know of. ``floors``
    are those of the first one.
    """

    number: int
    ways: tuple[Way, ...]
    floors: tuple[Kept, ...]

    @property
    def fielded_on(self) -> date | None:
        """Return since when it is fielded; None if it is not."""
        return self.ways[0].fielded_on if self.ways else None

    @property
    def standing(self) -> Standing:
        """Return what it is."""
        return standing(self.fielded_on, self.floors)


def of_needs(keys: Collection[UUID]) -> Mapping[UUID, Fielded]:
    """Return how many packages are fielded today of those needs of which any may be."""
    today = timezone.localdate()
    needs = Requirement.objects.filter(pk__in=list(keys))
    found = packages_of(list(perhaps_fielded(needs, today)), today)
    return {key: fielded(packages) for key, packages in found.items()}


def perhaps_fielded(needs: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    """Return those of some needs of which anything is there, or is gone without.

    No other need has a package that is fielded.
    """
    of_need = {"requirement": OuterRef("pk")}
    return needs.filter(
        Exists(Presence.objects.filter(corrected_by=None, **of_need))
        | Exists(waivers_on(on).filter(**of_need))
    )


def fielded(packages: Iterable[Package]) -> Fielded:
    """Return how many packages of a need are fielded, and how many sustained."""
    stand = [each.standing for each in packages]
    sustained = stand.count(Standing.SUSTAINED)
    return Fielded(stand.count(Standing.FIELDED) + sustained, sustained)


@dataclass(frozen=True)
class Known:
    """What is read once to say of many needs how their packages stand on a day."""

    on: date
    parts: Mapping[UUID, Sequence[Part]]  # by template
    floors: Mapping[UUID, Sequence[Floor]]  # by option
    waived: Mapping[UUID, Mapping[UUID, date]]  # by need and part
    came: Mapping[Place, Sequence[Came]]
    found: Mapping[Place, Sequence[Found]]

    def package(self, need: Requirement, number: int) -> Package:
        """Return how one package stands."""
        at = (need.pk, number)
        parts, waived = self.parts.get(need.template_id, ()), self.waived.get(need.pk)
        stand = tuple(ways(parts, self.came.get(at, ()), waived or {}, self.on))
        first = self.floors.get(stand[0].option, ()) if stand else ()
        return Package(
            number, stand, tuple(kept(first, self.found.get(at, ()), self.on))
        )

    def packages(self, need: Requirement) -> list[Package]:
        """Return how each package of a need stands; all of which nothing is said alike.

        A need has up to a thousand of them, and of most nothing is said for long.
        """
        alike = self.package(need, 0)
        return [
            self.package(need, number)
            if (need.pk, number) in self.came or (need.pk, number) in self.found
            else replace(alike, number=number)
            for number in range(1, need.count + 1)
        ]


def packages_of(
    needs: Sequence[Requirement], on: date
) -> Mapping[UUID, Sequence[Package]]:
    """Return the packages of needs in the order of their numbers, on a day."""
    known = known_of(needs, on)
    return {need.pk: known.packages(need) for need in needs}


def known_of(needs: Sequence[Requirement], on: date) -> Known:
    """Return all that tells how the packages of needs stand."""
    rows = list(parts_of(needs))
    parts: dict[UUID, list[Part]] = defaultdict(list)
    floors: dict[UUID, list[Floor]] = defaultdict(list)
    for row in rows:
        # A paper has no quantity: there is one of it.
        part = Part(row.pk, row.option_id, row.quantity or 1)
        parts[row.option.template_id].append(part)
        floors[row.option_id] += floors_of(row)
    return Known(
        on=on,
        parts=parts,
        floors=floors,
        waived=waived_by_need(needs, on),
        came=by_place(Presence, Came, needs, "part", "quantity", "on"),
        found=by_place(Condition, Found, needs, "part", "kind", "value", "on"),
    )


def parts_of(needs: Iterable[Requirement]) -> Any:
    """Return what the options of the templates of needs take, in their order."""
    templates = {need.template_id for need in needs}
    rows = TemplatePart.objects.filter(option__template__in=templates, retired_on=None)
    in_force = rows.filter(option__retired_on=None).select_related("option")
    return in_force.order_by("option__code", "part", "id")


def floors_of(row: TemplatePart) -> Iterator[Floor]:
    """Yield what a part must not fall below, so that its package is sustained."""
    share = {
        KIT: Condition.Kind.FIT,
        PEOPLE: Condition.Kind.TRAINED,
    }.get(TemplatePart.Kind(row.kind))
    if share and row.floor_share_ppm is not None:
        yield Floor(row.pk, share.value, row.floor_share_ppm)
    if row.kind == KIT and row.floor_days is not None:
        yield Floor(row.pk, Condition.Kind.SUPPLY.value, row.floor_days)


def by_place(
    model: type[Presence] | type[Condition],
    made: Any,
    needs: Iterable[Requirement],
    *fields: str,
) -> Mapping[Place, Sequence[Any]]:
    """Return the statements that nobody corrected, by need and number of package."""
    found: dict[Place, list[Any]] = defaultdict(list)
    rows = model._default_manager.filter(requirement__in=list(needs), corrected_by=None)
    for need, number, *said in rows.order_by("on", "said_at", "pk").values_list(
        "requirement", "package_number", *fields
    ):
        found[need, number].append(made(*said))
    return found


def waived_by_need(
    needs: Iterable[Requirement], on: date
) -> Mapping[UUID, Mapping[UUID, date]]:
    """Return by need and part since when the waiver holds that holds on a day."""
    found: dict[UUID, dict[UUID, date]] = defaultdict(dict)
    rows = list(waivers_on(on).filter(requirement__in=list(needs)))
    began = began_on(rows)
    for row in rows:
        # Whoever may not know of its events learns no more than that it holds.
        since = began.get(row.pk, on)
        if since <= on:
            found[row.requirement_id][row.part_id] = since
    return found


def began_on(waivers: Iterable[Waiver]) -> Mapping[UUID, date]:
    """Return since when waivers hold, by what happened to them."""
    found: dict[UUID, list[Said]] = defaultdict(list)
    events = Event.objects.filter(
        subject__in=[row.pk for row in waivers], kind__startswith="waiver."
    ).order_by("at", "pk")
    for subject, at, content in events.values_list("subject", "at", "content"):
        found[subject].append(Said(timezone.localdate(at), content))
    days = {subject: holds_since(said) for subject, said in found.items()}
    return {subject: day for subject, day in days.items() if day is not None}
