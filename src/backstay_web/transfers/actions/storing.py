"""The licensed limit of an explosive store: beyond it is refused, or waived."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find, not_yours
from backstay_web.core.entries import Faulty, faults_of
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import Site
from backstay_web.transfers.actions.parts import NotNow, hold
from backstay_web.transfers.explosives import Excess, Explosive, in_kg
from backstay_web.transfers.models import Arrival, Consignment, LimitWaiver
from backstay_web.transfers.store_queries import (
    coming_to,
    explosive_arrival,
    explosives_in,
    flat,
    is_waived,
    present_at,
    store_of,
)


def faults_of_store(
    site: UUID, consignments: Collection[UUID], routed_at: datetime | None = None
) -> list[str]:
    """Return why consignments may not come into the store of a site.

    Whoever sends them there (``routed_at``) counts what is announced there besides.
    """
    left = [key for key in consignments if not is_waived(site, consignment=key)]
    arriving = flat(explosives_in(left)) if left else []
    excess = excess_of(site, arriving, left, routed_at)
    return [words_of(excess)] if excess else []


def excess_of(
    site: UUID,
    arriving: Sequence[Explosive],
    but: Collection[UUID],
    routed_at: datetime | None = None,
) -> Excess | None:
    """Return what would be too much in the store of a site; none if all of it fits."""
    if not arriving or not store_of(site, []).limits:
        return None
    hold(site)
    present = present_at(site, but)
    if routed_at is not None:
        present += coming_to(site, routed_at, but)
    return store_of(site, present).excess(arriving)


def words_of(excess: Excess) -> str:
    """Return the figures of what would be too much, and what to do about it."""
    words = {
        "division": excess.division,
        "present": in_kg(excess.present_g),
        "arriving": in_kg(excess.arriving_g),
        "limit": in_kg(excess.limit_g or 0),
        "unknown": ", ".join(excess.unknown),
    }
    if excess.unknown:
        said = _(
            "Nobody has stated the net explosive quantity of %(unknown)s, and so it "
            "counts as beyond the limit of the store: state it, or let somebody waive "
            "the limit."
        )
    elif excess.limit_g is None:
        said = _(
            "The licence of the store names no limit for %(division)s, as which all of "
            "it counts together: %(present)s kg present + %(arriving)s kg arriving. "
            "Send it elsewhere, or let somebody waive the limit."
        )
    else:
        said = _(
            "The store would hold more than its limit for %(division)s: %(present)s kg "
            "present + %(arriving)s kg arriving > %(limit)s kg. Send it elsewhere, "
            "make room, or let somebody waive the limit."
        )
    return said % words


@command("limit.waive", Permission.STORE_WAIVE)
def waive_limit(
    *,
    asked: Asked,
    entry: UUID,
    site: UUID,
    waived_by: str,
    waived_why: str,
    consignment: UUID | None = None,
    arrival: UUID | None = None,
) -> Happened:
    """Let one consignment, or what waits at the gate, into a store beyond its limit.

    Whoever has the authority is named, with his reason; the figures are kept.

    Raises
    ------
    NotNow
        If it fits anyway, or was let in before.
    Faulty
        If not just one thing is named, or not who waives the limit and why.
    """
    place = find(Site.objects.all(), site)
    if asked.by.origin not in (place.nation_id, place.originator):
        raise not_yours(Site)
    if (consignment is None) == (arrival is None):
        raise Faulty({"consignment": [_("Name what may come in, one thing.")]})
    what = what_comes(consignment, arrival)
    excess = excess_by(place.pk, what)
    if excess is None or is_waived(place.pk, **pointer_to(what)):
        raise NotNow(_("Nothing is in its way: it fits, or was let in before."))
    made = LimitWaiver(
        id=entry,
        site=place,
        waived_by=waived_by.strip(),
        waived_why=waived_why.strip(),
        waived_at=asked.at,
        hazard_division=excess.division,
        present_g=excess.present_g,
        arriving_g=None if excess.unknown else excess.arriving_g,
        limit_g=excess.limit_g,
        originator=asked.by.origin,
        **{f"{name}_id": key for name, key in pointer_to(what).items()},
        **label_of(what),
    )
    try:
        made.full_clean(exclude=["consignment", "arrival"], validate_unique=False)
    except ValidationError as error:
        raise Faulty(faults_of(error)) from None
    made.save(force_insert=True)
    content = {
        "site": site,
        "waived_by": made.waived_by,
        "waived_why": made.waived_why,
        "hazard_division": made.hazard_division,
        "present_g": made.present_g,
        "arriving_g": made.arriving_g,
        "limit_g": made.limit_g,
    }
    return Happened("limit.waived", what, content, [Written(made, made)])


def what_comes(consignment: UUID | None, arrival: UUID | None) -> Consignment | Arrival:
    if consignment is not None:
        return find(Consignment.objects.filter(retired_on=None), consignment)
    return find(Arrival.objects.filter(closed_on=None), arrival or UUID(int=0))


def pointer_to(what: Consignment | Arrival) -> dict[str, UUID]:
    return {"arrival" if isinstance(what, Arrival) else "consignment": what.pk}


def excess_by(site: UUID, what: Consignment | Arrival) -> Excess | None:
    """Return what would be too much if something came into the store of a site."""
    if isinstance(what, Arrival):
        is_explosive = what.hazard_class.startswith("1")
        return excess_of(site, [explosive_arrival(what)] if is_explosive else [], [])
    return excess_of(site, flat(explosives_in([what.pk])), [what.pk])
