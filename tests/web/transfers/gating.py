"""What comes to the gate of the hub, and a store with a limit behind it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from backstay_web.core.context import acting
from backstay_web.sites import actions as sites
from backstay_web.transfers import actions, store_queries
from backstay_web.transfers.explosives import together
from backstay_web.transfers.models import Arrival
from tests.web.cast import Person
from tests.web.donations.conftest import AT, TO_ALL, add, do

SHELLS_KG = 6_900
"""The net explosive quantity of the shells that consignments of the tests hold."""


def limit(by: Person, site: UUID, kg: int, division: str = "1.1") -> UUID:
    """Let whoever keeps a site say what its store may hold."""
    return add(
        sites.EXPLOSIVE_LIMIT,
        by,
        site=site,
        hazard_division=division,
        limit_kg=kg,
        source="Licence 12/2026",
        stated_on=AT.date(),
        release=TO_ALL,
    )


def arrive(by: Person, site: UUID, post: UUID, at: datetime = AT, **more: Any) -> UUID:
    """Write down a lorry that nobody announced, held at the gate unless told else."""
    made = uuid4()
    said = {
        "kind": "unannounced",
        "came_at": at,
        "vehicle": "AA 1234 BX",
        "carrier": "Carrier Ltd",
        "said_content": "Tents, by the driver",
        "decision": "gate",
        "decided_why": "Nobody knows of it.",
    }
    told = {**said, **more}
    do(actions.record_arrival, by, at, entry=made, site=site, post=post, **told)
    return made


def close(
    by: Person, arrival: UUID, outcome: str, version: int = 1, **more: Any
) -> Any:
    said = {"outcome": outcome, "finding": "Asked, and told so."}
    seen = {"arrival": arrival, "expected_version": version}
    return do(actions.close_arrival, by, **{**said, **seen, **more})


def let_in(by: Person, arrival: UUID, version: int = 1) -> Any:
    seen = {"arrival": arrival, "expected_version": version}
    return do(actions.let_in, by, decided_why="There is room.", **seen)


def waive(by: Person, site: UUID, **what: UUID) -> Any:
    said = {"waived_by": "Col. A, store", "waived_why": "One night only."}
    return do(actions.waive_limit, by, entry=uuid4(), site=site, **said, **what)


def row(by: Person, arrival: UUID) -> Arrival:
    with acting(by.token):
        return Arrival.objects.get(pk=arrival)


def present_kg(by: Person, site: UUID) -> float:
    """Return what stands in the store of a site, as somebody reads it."""
    with acting(by.token):
        return together(store_queries.present_at(site)).net_explosive_g / 1_000


def expected_kg(by: Person, site: UUID, at: datetime = AT) -> float:
    """Return what comes to the store of a site within 72 hours."""
    with acting(by.token):
        return together(store_queries.coming_to(site, at)).net_explosive_g / 1_000
