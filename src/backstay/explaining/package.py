"""One package of a plan: when it is fielded, and what keeps it from being earlier."""

from dataclasses import dataclass

import numpy as np

from backstay.domain.case import Case
from backstay.domain.lines import usage_of
from backstay.domain.plan import Plan
from backstay.errors import BackstayError
from backstay.explaining.blame import Blame, Blamer, PartBlame, sentence_of
from backstay.explaining.earliest import PartPlacer
from backstay.itineraries.kernel import Whole
from backstay.itineraries.world import World, compile_case


class NoSuchPackage(BackstayError):
    """A question about a package that the case does not have."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a package comes no earlier.

    Attributes
    ----------
    package, option : str
        The option is the one that the rest of the plan allows earliest.
    fielded_week : int or None
        As planned; None if it is not fielded.
    need_by_week : int
    parts : tuple of PartBlame, the part that comes last first
    absorbed_week : int or None
        First week from the last part on in which the unit group can take it.
    sentence : str
    """

    package: str
    option: str
    fielded_week: int | None
    need_by_week: int
    parts: tuple[PartBlame, ...]
    absorbed_week: int | None
    sentence: str


def explain(case: Case, plan: Plan, package: str) -> Explanation:
    """Return why a package comes no earlier beside the rest of a plan.

    Raises
    ------
    NoSuchPackage
        If the case has no such package.
    """
    if package not in case.packages:
        raise NoSuchPackage(f"{package} is no package of {case.name}")
    return explain_all(case, plan, [package])[0]


def explain_all(case: Case, plan: Plan, packages: list[str]) -> list[Explanation]:
    """Return explanations of several packages of a plan, each beside all the others."""
    world = compile_case(case)
    zero = np.zeros(len(world.free), dtype=np.int64)
    blamer = Blamer(world, PartPlacer(world))
    used = _usage_by_package(world, plan)
    total = sum(used.values(), start=zero)
    number = {key: place for place, key in enumerate(world.wanted.packages)}
    told = []
    for key in packages:
        free = np.maximum(world.free - total + used.get(key, zero), 0)
        told.append(_told(case, plan, blamer.blame(number[key], free)))
    return told


def _usage_by_package(world: World, plan: Plan) -> dict[str, Whole]:
    """Return what each package takes that no promise does, shape (row,)."""
    used: dict[str, Whole] = {}
    for itinerary in plan.itineraries:
        if itinerary.promise:
            continue
        rows = used.setdefault(
            itinerary.package, np.zeros(len(world.free), dtype=np.int64)
        )
        for resource, amount in usage_of(world.case, itinerary).items():
            row = world.index.row_of(resource)
            if row is not None:
                rows[row] += amount
    for fielding in plan.fieldings:
        group = world.case.packages[fielding.package].group
        row = world.index.absorption_row.get((group, fielding.week))
        if row is not None:
            rows = used.setdefault(
                fielding.package, np.zeros(len(world.free), dtype=np.int64)
            )
            rows[row] += 1
    return used


def _told(case: Case, plan: Plan, blame: Blame) -> Explanation:
    need_by = case.packages[blame.package].need_by_week
    fielded = {each.package: each.week for each in plan.fieldings}.get(blame.package)
    return Explanation(
        package=blame.package,
        option=blame.option,
        fielded_week=fielded,
        need_by_week=need_by,
        parts=blame.parts,
        absorbed_week=blame.absorbed_week,
        sentence=_sentence(blame, fielded, need_by),
    )


def _sentence(blame: Blame, fielded: int | None, need_by: int) -> str:
    if fielded is None:
        start = f"{blame.package} is not fielded"
    elif fielded > need_by:
        start = f"{blame.package} is fielded in week {fielded}, needed by {need_by}"
    else:
        start = f"{blame.package} is fielded in week {fielded}, in time"
    last = blame.parts[0]
    sentence = f"{start}: part {last.part or 'none'} comes last, {sentence_of(last)}"
    if last.relaxed_week is not None and last.relaxed_week != last.week:
        sentence += (
            f"; without that limit it could be there in week {last.relaxed_week}"
        )
    if len(blame.parts) > 1 and blame.parts[1].week is not None:
        following = blame.parts[1]
        sentence += f". The next is part {following.part} in week {following.week}"
    return sentence + "."
