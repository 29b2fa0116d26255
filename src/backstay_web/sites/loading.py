"""Sites, legs and hubs of a case, loaded by one command."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from backstay.domain.case import Case
from backstay_web.core.commands import Json
from backstay_web.core.entries import Release
from backstay_web.core.loading import Line, Lines
from backstay_web.core.weeks import others, usual
from backstay_web.sites.actions import import_sites
from backstay_web.sites.models import MICRODEGREES


def load(
    case: Case, *, key: UUID, at: datetime, reason: str, release: Release | None = None
) -> Json:
    """Bring the actor's sites, legs and hubs to what a case says of them.

    Its nations have to be there; ``release`` says who may read what is new.
    """
    return import_sites(
        key=key,
        at=at,
        reason=reason,
        lines=lines_of(case),
        release=release,
    )


def lines_of(case: Case) -> Lines:
    """Return the lines of each table, by its noun."""
    legs, hubs = case.legs.values(), case.hubs.values()
    return {
        "site": [
            {
                "code": site.key,
                "name": site.name,
                "name_uk": site.name_uk,
                "nation": site.nation.upper(),
                "kind": site.kind,
                "lat_microdeg": microdegrees(site.lat_deg),
                "lon_microdeg": microdegrees(site.lon_deg),
            }
            for site in case.sites.values()
        ],
        "leg": [
            {
                "code": leg.key,
                "nation": leg.nation.upper(),
                "from_site": leg.from_site,
                "to_site": leg.to_site,
                "mode": leg.mode,
                "duration_weeks": leg.duration_weeks,
            }
            for leg in legs
        ],
        "leg_capacity": [
            {"leg": leg.key, "capacity_kg": usual(leg.capacity_kg)} for leg in legs
        ],
        "leg_cost": [
            {"leg": leg.key, "cost_eur_per_t": leg.cost_eur_per_t} for leg in legs
        ],
        "leg_period": [
            {"leg": leg.key, **period}
            for leg in legs
            for period in periods(case, leg.capacity_kg)
        ],
        "hub": [
            {
                "site": hub.site,
                "nation": hub.nation.upper(),
                "capacity_kg": usual(hub.capacity_kg),
            }
            for hub in hubs
        ],
        "hub_period": [
            {"hub": hub.site, **period}
            for hub in hubs
            for period in periods(case, hub.capacity_kg)
        ],
    }


def microdegrees(degrees: float | None) -> int | None:
    return None if degrees is None else round(degrees * MICRODEGREES)


def periods(case: Case, capacity_kg: Sequence[int]) -> Iterator[Line]:
    """Yield the days for which a case has another capacity than usual."""
    for start_week, end_week, amount in others(capacity_kg):
        yield {
            "start_on": case.day(start_week),
            "end_on": case.day(end_week),
            "capacity_kg": amount,
        }
