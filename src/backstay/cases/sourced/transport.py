"""Transport: legs from the stages of a network, and what hubs can take."""

from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Final

from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import Cited, Evidence
from backstay.cases.sourced.rows import read_rows

DAYS: Final = 7
KG: Final = 1000
DISTANCES: Final = "S-osm"
"""Source of the distances behind every duration and cost."""
SHORT: Final = "A-short-stage"


def add_transport(draft: Draft, sources: Path) -> None:
    """Add legs and hubs.

    Speed, fixed time, capacity and prices of a lift are the assumptions
    ``A-lift-<lift>-speed``, ``-days``, ``-capacity``, ``-rate`` and ``-handling``.
    """
    _add_legs(draft, sources)
    _add_hubs(draft, sources)


def _add_legs(draft: Draft, sources: Path) -> None:
    lifts = read_rows(sources / "lifts.csv")
    mode_of_lift = {row["lift"]: row["mode"] for row in lifts}
    km = {
        (row["from_site"], row["to_site"], row["lift"]): int(row["km"])
        for row in read_rows(sources / "network.csv")
    }
    for row in read_rows(sources / "stages.csv"):
        start, end, lift = row["from_site"], row["to_site"], row["lift"]
        name = f"A-lift-{lift}"
        capacity = draft.evidence.number(f"{name}-capacity")
        draft.add(
            "legs",
            leg=f"{start}.{end}.{lift}",
            nation=Cited(row["nation"], "A-lift-nations"),
            from_site=Cited(start, "A-stages"),
            to_site=Cited(end, "A-stages"),
            mode=Cited(mode_of_lift[lift], "A-stages"),
            duration_weeks=_duration(draft.evidence, lift, km[start, end, lift]),
            capacity_kg=Cited(capacity * KG, f"{name}-capacity"),
            cost_eur_per_t=_cost(draft.evidence, lift, km[start, end, lift]),
        )


def _duration(evidence: Evidence, lift: str, km: int) -> Cited:
    """Return whole weeks; none for a stage of two days or less."""
    speed = evidence.figure(f"A-lift-{lift}-speed")
    is_sealift = lift == "sealift"
    fixed = evidence.figure(
        "F-sealift-loading" if is_sealift else f"A-lift-{lift}-days"
    )
    days = Fraction(km, int(speed.value)) + int(fixed.value)
    weeks = 0 if days <= evidence.number(SHORT) else ceil(days / DAYS)
    return Cited(weeks, speed.origin, also=(DISTANCES, fixed.origin, SHORT))


def _cost(evidence: Evidence, lift: str, km: int) -> Cited:
    rate = evidence.figure(f"A-lift-{lift}-rate")
    handling = evidence.figure(f"A-lift-{lift}-handling")
    cost = int(handling.value) + round(Fraction(int(rate.value) * km, 1000))
    return Cited(cost, rate.origin, also=(DISTANCES, handling.origin))


def _add_hubs(draft: Draft, sources: Path) -> None:
    for row in read_rows(sources / "hubs.csv"):
        capacity = draft.evidence.cell(row["capacity_t"])
        draft.add(
            "hubs",
            site=row["site"],
            nation=Cited(row["nation"], row["because"]),
            capacity_kg=Cited(int(capacity.value) * KG, capacity.origin),
        )
