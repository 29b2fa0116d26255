"""Changes to a case: small differences to what is offered, limited or asked.

A change never copies a case: applied to one, it gives another, frozen as the first.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from typing import Final

from backstay.domain.case import Case
from backstay.domain.lot import Condition, Lot
from backstay.domain.package import Document, Option, Package

NEW_LOT: Final = "new-lot"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference to a case.

    Attributes
    ----------
    kind : str
        One of ``APPLY``: a kind of resource of which there is more or less, or a term.
    key : str
        The record it changes; for pools, documents and the like two keys with a | .
    amount : int or None
        By how much, in the unit of the kind; below zero for less or earlier.
    start_week, end_week : int or None
        The weeks it holds for; None for from the first, and to the last.
    nation, site, variant : str
        What a new lot needs to be told; else empty.
    """

    kind: str
    key: str
    amount: int | None = None
    start_week: int | None = None
    end_week: int | None = None
    nation: str = ""
    site: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes that are made together, under one name."""

    name: str
    changes: tuple[Change, ...]


def changed(case: Case, changes: Iterable[Change]) -> Case:
    """Return a case with changes made to it, under a digest of its own.

    The changes are trusted to fit the case, as ``cases.changes`` has checked.
    """
    digest = hashlib.sha256(case.sha256.encode())
    for change in changes:
        case = APPLY[change.kind](case, change)
        digest.update(repr(astuple(change)).encode())
    return replace(case, sha256=digest.hexdigest())


def _more(amounts: tuple[int, ...], change: Change, weeks: int) -> tuple[int, ...]:
    """Return weekly amounts with more or less in the weeks of a change."""
    start = change.start_week or 0
    end = weeks if change.end_week is None else change.end_week
    added = change.amount or 0
    return tuple(
        max(0, amount + added) if start <= week < end else amount
        for week, amount in enumerate(amounts)
    )


def _leg(case: Case, change: Change) -> Case:
    leg = case.legs[change.key]
    capacity = _more(leg.capacity_kg, change, case.horizon_weeks)
    legs = {**case.legs, leg.key: replace(leg, capacity_kg=capacity)}
    return replace(case, legs=legs)


def _hub(case: Case, change: Change) -> Case:
    hub = case.hubs[change.key]
    capacity = _more(hub.capacity_kg, change, case.horizon_weeks)
    hubs = {**case.hubs, hub.site: replace(hub, capacity_kg=capacity)}
    return replace(case, hubs=hubs)


def _bay(case: Case, change: Change) -> Case:
    bay = case.bays[change.key]
    hours = _more(bay.hours, change, case.horizon_weeks)
    return replace(case, bays={**case.bays, bay.key: replace(bay, hours=hours)})


def _lot(case: Case, change: Change) -> Case:
    lot = case.lots[change.key]
    quantity = max(0, lot.quantity + (change.amount or 0))
    return _with_lot(case, replace(lot, quantity=quantity))


def _new_lot(case: Case, change: Change) -> Case:
    lot = Lot(
        key=change.key,
        nation=change.nation,
        site=change.site,
        variant=change.variant,
        quantity=change.amount or 0,
        condition=Condition.SERVICEABLE,
        ready_week=change.start_week or 0,
        consent_week=None,
        caveats=(),
    )
    return _with_lot(case, lot)


def _ready(case: Case, change: Change) -> Case:
    lot = case.lots[change.key]
    week = max(0, lot.ready_week + (change.amount or 0))
    return _with_lot(case, replace(lot, ready_week=week))


def _consent(case: Case, change: Change) -> Case:
    lot = case.lots[change.key]
    week = max(0, (lot.consent_week or 0) + (change.amount or 0))
    return _with_lot(case, replace(lot, consent_week=week))


def _caveat(case: Case, change: Change) -> Case:
    """Waive a caveat: at once, or from a week on."""
    lot = case.lots[lot_of_caveat(case)[change.key]]
    caveats = [each for each in lot.caveats if each.key != change.key]
    if change.start_week is not None:
        old = next(each for each in lot.caveats if each.key == change.key)
        caveats.append(replace(old, end_week=change.start_week))
    return _with_lot(case, replace(lot, caveats=tuple(caveats)))


def lot_of_caveat(case: Case) -> dict[str, str]:
    """Return the lot that each caveat limits, by the key of the caveat."""
    return {each.key: lot.key for lot in case.lots.values() for each in lot.caveats}


def _with_lot(case: Case, lot: Lot) -> Case:
    return replace(case, lots={**case.lots, lot.key: lot})


def _session(case: Case, change: Change) -> Case:
    course = case.courses[change.key]
    week = change.start_week or 0
    sections = max(0, course.sections.get(week, 0) + (change.amount or 0))
    course = replace(course, sections={**course.sections, week: sections})
    return replace(case, courses={**case.courses, course.key: course})


def _instructors(case: Case, change: Change) -> Case:
    pool = case.instructor_teams[change.key]
    teams = _more(pool.teams, change, case.horizon_weeks)
    pools = {**case.instructor_teams, pool.site: replace(pool, teams=teams)}
    return replace(case, instructor_teams=pools)


def _interpreters(case: Case, change: Change) -> Case:
    site, _, language = change.key.partition("|")
    pool = case.interpreter_teams[site, language]
    teams = _more(pool.teams, change, case.horizon_weeks)
    pools = {**case.interpreter_teams, (site, language): replace(pool, teams=teams)}
    return replace(case, interpreter_teams=pools)


def _kits(case: Case, change: Change) -> Case:
    site, _, variant = change.key.partition("|")
    kits = case.training_kits[site, variant]
    sets = _more(kits.sets, change, case.horizon_weeks)
    pools = {**case.training_kits, (site, variant): replace(kits, sets=sets)}
    return replace(case, training_kits=pools)


def _absorption(case: Case, change: Change) -> Case:
    group = case.groups[change.key]
    numbers = tuple(each or 0 for each in group.packages)
    more = _more(numbers, change, case.horizon_weeks)
    packages = tuple(
        None if old is None else new
        for old, new in zip(group.packages, more, strict=True)
    )
    groups = {**case.groups, group.key: replace(group, packages=packages)}
    return replace(case, groups=groups)


def _document(case: Case, change: Change) -> Case:
    key, _, name = change.key.partition("|")
    option = case.options[key]
    parts = tuple(
        replace(part, ready_week=change.start_week)
        if isinstance(part, Document) and part.key == name
        else part
        for part in option.parts
    )
    return _with_option(case, replace(option, parts=parts))


def _with_option(case: Case, option: Option) -> Case:
    package = case.packages[option.package]
    options = tuple(
        option if each.key == option.key else each for each in package.options
    )
    case = replace(case, options={**case.options, option.key: option})
    return _with_package(case, replace(package, options=options))


def _need_by(case: Case, change: Change) -> Case:
    """Move the week a package is needed by, and its worth by week with it."""
    package = case.packages[change.key]
    moved, last = change.amount or 0, case.horizon_weeks - 1
    share = tuple(
        package.share_ppm[min(max(week - moved, 0), last)]
        for week in range(case.horizon_weeks)
    )
    need_by = min(max(package.need_by_week + moved, 0), last)
    return _with_package(case, replace(package, need_by_week=need_by, share_ppm=share))


def _weight(case: Case, change: Change) -> Case:
    package = case.packages[change.key]
    return _with_package(case, replace(package, weight_micropoints=change.amount or 0))


def _rank(case: Case, change: Change) -> Case:
    """Move a package to a place in the order; those between shift by one.

    Ranks and weights belong to the places, not to the packages that stand there.
    """
    order = in_order(case)
    places = [(each.rank, each.weight_micropoints) for each in order]
    moved = case.packages[change.key]
    order.remove(moved)
    order.insert((change.amount or 1) - 1, moved)
    packages = dict(case.packages)
    for package, (rank, weight) in zip(order, places, strict=True):
        packages[package.key] = replace(package, rank=rank, weight_micropoints=weight)
    return replace(case, packages=packages)


def in_order(case: Case) -> list[Package]:
    """Return the packages by rank, equal ranks by weight, then by key."""
    return sorted(
        case.packages.values(),
        key=lambda each: (each.rank, -each.weight_micropoints, each.key),
    )


def _with_package(case: Case, package: Package) -> Case:
    return replace(case, packages={**case.packages, package.key: package})


APPLY: Final[Mapping[str, Callable[[Case, Change], Case]]] = {
    "lot": _lot,
    NEW_LOT: _new_lot,
    "ready": _ready,
    "consent": _consent,
    "caveat": _caveat,
    "session": _session,
    "instructors": _instructors,
    "interpreters": _interpreters,
    "kits": _kits,
    "leg": _leg,
    "hub": _hub,
    "bay": _bay,
    "absorption": _absorption,
    "document": _document,
    "need-by": _need_by,
    "weight": _weight,
    "rank": _rank,
}
"""What makes each kind of change."""
