"""Needs loaded by one command: what a file says of a whole list, and its order."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from django.db.models import QuerySet

from backstay_web.catalogue.models import Language, PackageTemplate, TemplatePart
from backstay_web.core.commands import Asked, Happened, command, require
from backstay_web.core.context import Context
from backstay_web.core.entries import Release, own
from backstay_web.core.loading import (
    Codes,
    Line,
    Lines,
    Sheet,
    Sheets,
    lines_of,
    load,
)
from backstay_web.core.models import Coded
from backstay_web.core.rows import Written
from backstay_web.nations import queries
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.actions.ordering import (
    WRITTEN_AT_ONCE,
    hold_list,
    put_in_order,
    told,
    turn,
)
from backstay_web.requirements.models import (
    Absorption,
    LoadedNeeds,
    Place,
    RankedList,
    Requirement,
    UnitGroup,
    Waiver,
    WorthCurve,
)
from backstay_web.sites.models import Site

SHEETS: Final[Sheets] = {
    "unit_group": Sheet(UnitGroup),
    "absorption": Sheet(Absorption, ("group", "start_on"), part_of="group"),
    "worth_curve": Sheet(WorthCurve),
    "requirement": Sheet(Requirement),
    "waiver": Sheet(Waiver, ("requirement", "part"), part_of="requirement"),
}


@command("requirements.import", Permission.REQUIREMENT_CHANGE)
def import_needs(
    *,
    asked: Asked,
    lines: Annotated[Lines, lines_of(SHEETS)],
    weights: Mapping[str, int | None],
    release: Release | None = None,
    order_release: Release | None = None,
) -> Happened:
    """Bring what the actor asks for to what lines say, in their order.

    ``weights`` are micro-points by the code of a requirement. What has no line stays as
    it is, after what has one. A need that reads otherwise now goes to the desk again.
    Of what is new, ``release`` says who may read it, ``order_release`` who its place.
    """
    if lines.get("waiver"):
        require(asked.by, Permission.REQUIREMENT_WAIVE)
    mine = hold_list(asked.by)
    numbered = number(asked, mine, lines.get("requirement", ()))
    whole = {**lines, "requirement": numbered}
    happened = load(asked, LoadedNeeds, SHEETS, whole, known(asked.by), release)
    submit_again(asked, happened.also)
    codes = [line["code"] for line in numbered]
    places = order(asked.by, codes, weights, order_release or own(asked.by))
    if happened.also or places:
        turn(mine)
    also = [*happened.also, *told([*places, mine])]
    return Happened(happened.kind, happened.to, happened.content, also)


def number(asked: Asked, mine: RankedList, lines: Sequence[Line]) -> list[Line]:
    """Return lines with what commands keep of a new requirement, where it is new."""
    rows = Requirement.objects.filter(originator=asked.by.origin)
    there = set(rows.values_list("code", flat=True))
    made: list[Line] = []
    for line in lines:
        kept: dict[str, Any] = {}
        if line["code"] not in there:
            mine.last_number += 1
            kept = {"number": mine.last_number}
            kept |= {"asked_at": asked.at, "submitted_at": asked.at}
        made.append({**line, **kept})
    return made


def submit_again(asked: Asked, written: Sequence[Written]) -> None:
    """Let what was changed wait for the desk from now on."""
    changed = [
        each.row
        for each in written
        if isinstance(each.row, Requirement) and each.row.version > 1
    ]
    for row in changed:
        row.submitted_at = asked.at
    Requirement.objects.bulk_update(
        changed, ["submitted_at"], batch_size=WRITTEN_AT_ONCE
    )


def order(
    by: Context,
    codes: Sequence[str],
    weights: Mapping[str, int | None],
    release: Release,
) -> list[Place]:
    """Put the requirements of some codes first, in their order; return what changed."""
    rows = Requirement.objects.filter(originator=by.origin)
    keys: dict[str, UUID] = dict(rows.values_list("code", "pk"))
    places = places_of(by)
    new = [
        Place(requirement_id=keys[code], originator=by.origin, **release)
        for code in codes
        if keys[code] not in places
    ]
    places |= {place.requirement_id: place for place in new}
    first = [keys[code] for code in codes]
    rest = [
        place.requirement_id
        for place in sorted(places.values(), key=lambda each: each.rank or 0)
        if place.rank is not None and place.requirement_id not in set(first)
    ]
    given = {keys[code]: weight for code, weight in weights.items()}
    moved = list(put_in_order(places, [*first, *rest], given))
    columns = ["rank", "weight_micropoints"]
    Place.objects.bulk_update(
        [place for place in moved if place not in new], columns, WRITTEN_AT_ONCE
    )
    Place.objects.bulk_create(new, batch_size=WRITTEN_AT_ONCE)
    return moved


def places_of(by: Context) -> dict[UUID, Place]:
    """Return the places of the actor's requirements, those without a rank too."""
    places = Place.objects.filter(originator=by.origin)
    return {place.requirement_id: place for place in places}


def known(by: Context) -> dict[Any, Codes]:
    """Return the codes of what lines may point to and do not bring along."""
    parts = TemplatePart.objects.filter(retired_on=None)
    named = parts.values_list("option__code", "part", "pk")
    return {
        Nation: queries.codes(),
        **{model: codes(by, model) for model in (PackageTemplate, Site, Language)},
        TemplatePart: {f"{option}|{part}": key for option, part, key in named},
    }


def codes(by: Context, model: type[Coded]) -> Codes:
    """Return the keys of rows by code; where several have one, the actor's own."""
    rows: QuerySet[Any] = model._default_manager.filter(retired_on=None)
    found = list(rows.order_by("id").values_list("code", "pk", "originator"))
    found.sort(key=lambda row: row[2] == by.origin)
    return {code: key for code, key, _ in found}
