"""The ask list: bundles of additional offers that are worth most to the whole plan.

A bundle is what one more package in time would take: the offers of one of its mends.
Each is tried on the whole plan, settled with it and without; what the plan gains, and
nothing else, is its worth. Prices of the plan's bound stand beside it as hints; they
neither choose a bundle nor order the list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from backstay.domain.case import Case
from backstay.domain.change import NEW_LOT, Change, ChangeSet
from backstay.domain.plan import Plan
from backstay.domain.resource import Resource
from backstay.explaining.hints import hint_of
from backstay.explaining.lifting import Holdings
from backstay.explaining.mending import Mend, mend
from backstay.explaining.settling import settled
from backstay.explaining.whatif import Outcome, outcome

OFFERS: Final = (
    "lot",
    NEW_LOT,
    "session",
    "instructors",
    "interpreters",
    "kits",
    "bay",
)
"""Kinds of changes that a nation can offer at a donor conference."""
LOOKED_AT: Final = 12
"""Packages whose mends are sought: those that lose most worth."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A bundle of offers, and what the whole plan gains by it.

    Attributes
    ----------
    package : str
        The package it was made for; others may gain too.
    nations : tuple of str
        Who would give it.
    outcome : Outcome
        What becomes of the settled plan.
    hints_picopoints : tuple of int or None
        For each change, the price of one more of it in the bound: no gain, and nothing
        proven. None where it has none.
    """

    package: str
    nations: tuple[str, ...]
    changes: tuple[Change, ...]
    outcome: Outcome
    hints_picopoints: tuple[int | None, ...]


def ask_list(
    case: Case,
    plan: Plan,
    most: int,
    holdings: Holdings | None = None,
    multipliers: Mapping[Resource, int] = MappingProxyType({}),
) -> tuple[Ask, ...]:
    """Return bundles of offers, those that the plan gains most by first.

    Parameters
    ----------
    case : Case
    plan : Plan
    most : int
        How many bundles at most.
    holdings : mapping, optional
        Units that nations are known to hold; units beyond them are not asked for.
        Without it any nation that has a lot may be asked for more of it.
    multipliers : mapping of resource to price, optional
        Pico-points per unit that prove the bound of the plan, for the hints.

    Returns
    -------
    tuple of Ask
        Only bundles by which the plan gains.
    """
    base = settled(case, plan)
    asks: dict[tuple[Change, ...], Ask] = {}
    for package in _losing_most(case, base)[:LOOKED_AT]:
        for bundle in _bundles(case, base, package, holdings):
            if bundle in asks:
                continue  # What helps two packages alike is one ask.
            name = f"{package}-{len(asks) + 1}"
            found = outcome(case, base, ChangeSet(name, bundle))
            hints = tuple(
                hint_of(change, multipliers, case.horizon_weeks) for change in bundle
            )
            asks[bundle] = Ask(package, nations_of(case, bundle), bundle, found, hints)
    gaining = [
        each for each in asks.values() if each.outcome.difference.gain_micropoints > 0
    ]
    gaining.sort(
        key=lambda each: (-each.outcome.difference.gain_micropoints, each.outcome.name)
    )
    return tuple(_without_repeats(gaining)[:most])


def _losing_most(case: Case, plan: Plan) -> list[str]:
    """Return packages that are late or missing, those that lose most worth first."""
    weeks = {each.package: each.week for each in plan.fieldings}
    lost = {}
    for package in case.packages.values():
        week = weeks.get(package.key)
        if week is None or week > package.need_by_week:
            worth = 0 if week is None else package.worth_picopoints(week)
            lost[package.key] = package.worth_picopoints(package.need_by_week) - worth
    return sorted(lost, key=lambda key: (-lost[key], key))


def _bundles(
    case: Case, plan: Plan, package: str, holdings: Holdings | None
) -> Iterator[tuple[Change, ...]]:
    """Yield the mends of a package that consist of offers alone."""
    found: tuple[Mend, ...] = mend(case, plan, package, holdings).mends
    for each in found:
        offered = each.changes and all(c.kind in OFFERS for c in each.changes)
        if offered and _is_held(case, each.changes, holdings):
            yield each.changes


def _is_held(
    case: Case, changes: tuple[Change, ...], holdings: Holdings | None
) -> bool:
    """Return whether nations hold the units of a bundle, as far as is known."""
    if holdings is None:
        return True
    left = dict(holdings)
    for change in changes:
        if change.kind not in ("lot", NEW_LOT):
            continue
        lot = case.lots.get(change.key)
        key = (lot.nation, lot.variant) if lot else (change.nation, change.variant)
        left[key] = left.get(key, 0) - (change.amount or 0)
        if left[key] < 0:
            return False
    return True


def nations_of(case: Case, changes: tuple[Change, ...]) -> tuple[str, ...]:
    """Return the nations that would make changes, each once, in order."""
    return tuple(sorted({_nation_of(case, change) for change in changes}))


def _nation_of(case: Case, change: Change) -> str:
    first, _, second = change.key.partition("|")
    owners: dict[str, object] = {
        "lot": case.lots.get(change.key),
        "session": case.courses.get(change.key),
        "instructors": case.instructor_teams.get(first),
        "interpreters": case.interpreter_teams.get((first, second)),
        "kits": case.training_kits.get((first, second)),
        "bay": case.bays.get(change.key),
    }
    owner = owners.get(change.kind)
    if owner is not None:
        return str(owner.nation)  # type: ignore[attr-defined]
    return change.nation or case.sites[first].nation


def _without_repeats(asks: list[Ask]) -> list[Ask]:
    """Return the best ask for each package and circle of nations."""
    seen = set()
    kept = []
    for each in asks:
        key = (each.package, each.nations)
        if key not in seen:
            seen.add(key)
            kept.append(each)
    return kept
