"""Cases in which one thing was cut, so that one package of a plan comes too late.

A synthetic case is planned, and one package that is fielded in time is chosen. Of one
thing that it needs all is taken away that the other packages leave: they keep their
places, and it alone is late. What was cut must be what `explain` names.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import backstay
from backstay.cases.synthetic.generate import generate
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.domain.lot import Caveat, Condition, Lot
from backstay.domain.package import Cohorts, Materiel, Package
from backstay.domain.plan import Plan, Reason, Unmet
from backstay.domain.resource import Resource, pair
from backstay.domain.worth import PICOPOINTS_PER_MICROPOINT
from backstay.explaining.beside import put_beside
from backstay.explaining.mending import value_of
from backstay.explaining.package import Explanation, earliest_beside
from backstay.explaining.takings import Amounts, Takings, takings_of

AMPLE: Final = 1.5
"""Tightness of the cases: what is cut is then the only thing that is scarce."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """A case in which one thing was cut, and a plan without the package it held.

    ``codes`` and ``resources`` are what names the cause; ``resources`` is empty if any
    of the kind does.
    """

    cut: str
    case: Case
    plan: Plan
    package: str
    part: str
    codes: frozenset[str]
    resources: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A package that is fielded in time, and what the others take."""

    case: Case
    package: Package
    option: str
    others: Amounts

    def left(self, kind: str, key: str, amounts: tuple[int, ...]) -> tuple[int, ...]:
        """Return what of weekly amounts the others take."""
        return tuple(
            min(amount, self.others[Resource(kind, key, week)])
            for week, amount in enumerate(amounts)
        )

    def of_materiel(self) -> Iterator[Materiel]:
        parts = self.case.options[self.option].needed
        return (part for part in parts if isinstance(part, Materiel))

    def of_people(self) -> Iterator[Cohorts]:
        parts = self.case.options[self.option].needed
        return (part for part in parts if isinstance(part, Cohorts))

    def lots(self, part: Materiel) -> dict[str, Lot]:
        variants = self.case.classes[part.item_class].variants
        return {k: lot for k, lot in self.case.lots.items() if lot.variant in variants}


Cut = tuple[Case, str, frozenset[str], frozenset[str]]
"""The case after a cut, the part it holds, and the codes and resources that name it."""


def donor_gone(chosen: _Chosen) -> Iterator[Cut]:
    """Take away what the others leave of a class."""
    for part in chosen.of_materiel():
        lots = {
            key: replace(lot, quantity=chosen.others[Resource("lot", key, None)])
            for key, lot in chosen.lots(part).items()
        }
        case = replace(chosen.case, lots={**chosen.case.lots, **lots})
        named = frozenset([f"class {part.item_class}"])
        yield case, part.key, frozenset(["supply", "no-offer"]), named


def caveat_set(chosen: _Chosen) -> Iterator[Cut]:
    """Keep what the others leave of a class from the group of the package."""
    others = frozenset(chosen.case.groups) - {chosen.package.group}
    for part in chosen.of_materiel():
        lots = {}
        names: set[str] = set()
        for key, lot in chosen.lots(part).items():
            used = chosen.others[Resource("lot", key, None)]
            lots[key] = replace(lot, quantity=used)
            rest = f"{key}-rest"
            caveat = Caveat(f"planted-{key}", rest, lot.nation, None, "planted", others)
            caveats = (*lot.caveats, caveat)
            lots[rest] = replace(
                lot, key=rest, quantity=lot.quantity - used, caveats=caveats
            )
            names.update(f"caveat {each.key}" for each in caveats)
        case = replace(chosen.case, lots={**chosen.case.lots, **lots})
        yield case, part.key, frozenset(["caveat"]), frozenset(names)


def lift_full(chosen: _Chosen) -> Iterator[Cut]:
    """Fill the legs that lead to where the package is received."""
    legs = {
        key: replace(leg, capacity_kg=chosen.left("leg", key, leg.capacity_kg))
        for key, leg in chosen.case.legs.items()
        if leg.to_site == chosen.package.site
    }
    case = replace(chosen.case, legs={**chosen.case.legs, **legs})
    named = frozenset(f"leg {key}" for key in legs)
    yield case, "", frozenset(["transfer"]), named


def course_full(chosen: _Chosen) -> Iterator[Cut]:
    """Fill all sessions of a course kind."""
    for part in chosen.of_people():
        for kind in part.sequence:
            courses = {
                key: replace(
                    course,
                    sections={
                        week: min(
                            sections, chosen.others[Resource("session", key, week)]
                        )
                        for week, sections in course.sections.items()
                    },
                )
                for key, course in chosen.case.courses.items()
                if course.kind == kind
            }
            case = replace(chosen.case, courses={**chosen.case.courses, **courses})
            named = frozenset(f"session {key}" for key in courses)
            yield case, part.key, frozenset(["training"]), named


def interpreters_gone(chosen: _Chosen) -> Iterator[Cut]:
    """Take away the interpreter teams that the others leave for a language."""
    for part in chosen.of_people():
        pools = {
            key: replace(
                pool, teams=chosen.left("interpreters", pair(*key), pool.teams)
            )
            for key, pool in chosen.case.interpreter_teams.items()
            if pool.language == part.language
        }
        teams = {**chosen.case.interpreter_teams, **pools}
        case = replace(chosen.case, interpreter_teams=teams)
        named = frozenset(f"interpreters {pair(*key)}" for key in pools)
        yield case, part.key, frozenset(["training"]), named


def workshop_full(chosen: _Chosen) -> Iterator[Cut]:
    """Fill the bays; what is offered of a class to this package is damaged."""
    bays = {
        key: replace(bay, hours=chosen.left("bay", key, bay.hours))
        for key, bay in chosen.case.bays.items()
    }
    for part in chosen.of_materiel():
        damaged = damage(chosen, part)
        if in_time(damaged, chosen):
            case = replace(damaged, bays=bays)
            named = frozenset(f"bay {key}" for key in bays)
            yield case, part.key, frozenset(["repair"]), named


def damage(chosen: _Chosen, part: Materiel) -> Case:
    """Return a case in which all that the others leave of a class is damaged."""
    lots = dict(chosen.case.lots)
    for key, lot in chosen.lots(part).items():
        used = chosen.others[Resource("lot", key, None)]
        light = (lot.variant, Condition.LIGHT)
        if lot.condition is Condition.SERVICEABLE and light in chosen.case.repairs:
            lots[key] = replace(lot, quantity=used)
            spoilt = f"{key}-damaged"
            lots[spoilt] = replace(
                lot,
                key=spoilt,
                quantity=lot.quantity - used,
                condition=Condition.LIGHT,
            )
    return replace(chosen.case, lots=lots)


CUTS: Final[dict[str, Callable[[_Chosen], Iterator[Cut]]]] = {
    "donor": donor_gone,
    "lift": lift_full,
    "caveat": caveat_set,
    "course": course_full,
    "interpreters": interpreters_gone,
    "workshop": workshop_full,
}


@cache
def planned(size: str, seed: int) -> tuple[Case, Plan, Takings]:
    """Return an ample synthetic case, a plan of it, and what the plan takes."""
    made = generate(size, seed, AMPLE)
    with TemporaryDirectory() as folder:
        write_case(Path(folder), made.settings, made.tables)
        case = backstay.read_case(folder)
    plan = backstay.plan(case, method="greedy").plan
    return case, plan, takings_of(case, plan)


def shortages(cut: str, size: str, seed: int, most: int) -> Iterator[Shortage]:
    """Yield at most so many cases of a cut, each of another package."""
    case, plan, takings = planned(size, seed)
    found = 0
    for fielding in plan.fieldings:
        package = case.packages[fielding.package]
        others = takings.of_others(package.key)
        chosen = _Chosen(case, package, fielding.option, others)
        if found == most:
            return
        if fielding.week > fielding.need_by_week or len(package.options) > 1:
            continue
        for after, part, codes, named in CUTS[cut](chosen):
            if in_time(after, chosen):
                continue
            yield Shortage(
                cut,
                after,
                without(after, plan, package),
                package.key,
                part,
                codes,
                named,
            )
            found += 1
            break


def in_time(case: Case, chosen: _Chosen) -> bool:
    """Return whether the package has a place in time beside all others."""
    takings = Takings({"others": chosen.others}, {})
    placed = earliest_beside(put_beside(case, takings, chosen.package.key))
    return placed is not None and placed.week <= chosen.package.need_by_week


def without(case: Case, plan: Plan, package: Package) -> Plan:
    """Return a plan without a package."""
    key = package.key
    reason = Reason("several", package.options[0].key, "", "", None, "planted")
    left = replace(
        plan,
        fieldings=tuple(each for each in plan.fieldings if each.package != key),
        itineraries=tuple(each for each in plan.itineraries if each.package != key),
        unmet=(*plan.unmet, Unmet(key, (reason,))),
    )
    value = value_of(case, left) // PICOPOINTS_PER_MICROPOINT
    return replace(left, value_micropoints=value)


def place_of_cause(shortage: Shortage, told: Explanation) -> int | None:
    """Return in which place an explanation names what was cut, from 1; None if not."""
    named = []
    for part in told.parts:
        if part.code:
            named.append((part.code, part.resource))
        named.extend((cause.code, cause.resource) for cause in part.also)
    for place, (code, resource) in enumerate(named, 1):
        if code in shortage.codes and resource in shortage.resources:
            return place
    return None
