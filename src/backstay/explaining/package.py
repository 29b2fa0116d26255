"""One package of a plan: when it is fielded, and what keeps it from being earlier."""

from dataclasses import dataclass, replace

from backstay.domain.case import Case
from backstay.domain.lines import arrival_of
from backstay.domain.plan import Plan
from backstay.errors import BackstayError
from backstay.explaining.beside import Beside, put_beside
from backstay.explaining.blame import Blame, Blamer, PartBlame
from backstay.explaining.earliest import PartPlacer
from backstay.explaining.rivals import Rival, Rivals
from backstay.explaining.sentences import sentence_of
from backstay.explaining.takings import Takings, takings_of
from backstay.explaining.terms import Terms
from backstay.itineraries.oracle import Priced, price_case
from backstay.itineraries.world import World
from backstay.planning.draft import Draft, Placement, charges_of, least_prices
from backstay.said import Said


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
    earliest_week : int or None
        When all of it together could be had if the others keep their places; None if
        never, or at no cost below its worth.
    parts : tuple of PartBlame, the part that comes last first
    absorbed_week : int or None
        First week from the last part on in which the unit group can take it.
    rivals : tuple of Rival
        The packages that hold what the last part would need, those that cost it most
        first.
    sentence : str
    """

    package: str
    option: str
    fielded_week: int | None
    need_by_week: int
    earliest_week: int | None
    parts: tuple[PartBlame, ...]
    absorbed_week: int | None
    rivals: tuple[Rival, ...]
    sentence: str


def explain(case: Case, plan: Plan, package: str) -> Explanation:
    """Return why a package comes no earlier beside the rest of a plan.

    Raises
    ------
    NoSuchPackage
        If the case has no such package.
    """
    return explain_all(case, plan, [package])[0]


def explain_all(case: Case, plan: Plan, packages: list[str]) -> list[Explanation]:
    """Return explanations of several packages of a plan, each beside all the others.

    Raises
    ------
    NoSuchPackage
        If the case has no package of one of these keys.
    """
    for package in packages:
        known(case, package)
    takings = takings_of(case, plan)
    return [_explain(case, plan, takings, package) for package in packages]


def known(case: Case, package: str) -> None:
    """Refuse a package that the case does not have."""
    if package not in case.packages:
        raise NoSuchPackage(
            Said(
                "%(package)s is no package of %(case)s", package=package, case=case.name
            )
        )


def earliest_beside(beside: Beside) -> Placement | None:
    """Return a package placed whole as early as the others leave room for it."""
    world = replace(beside.world, free=beside.free)
    return placed_early(world, price_case(world, least_prices(world)))


def placed_early(world: World, early: Priced) -> Placement | None:
    """Return the first package of a world placed whole as early as there is room.

    ``early`` is the case at the least prices.
    """
    return Draft(world).insert(0, charges_of(early), early.profit)


def blame_beside(case: Case, plan: Plan, takings: Takings, package: str) -> Blame:
    """Return what holds a package of a plan beside all the others.

    Parts in time are left out, which ``explain`` tells about too.
    """
    beside = put_beside(case, takings, package)
    planned = _planned(case, plan, package)
    return _blamer(beside).blame(0, beside.free, planned=planned, only_late=True)


def _blamer(beside: Beside) -> Blamer:
    terms = Terms(beside.case, beside.world.index)
    return Blamer(beside.world, PartPlacer(beside.world), terms, beside.unshared)


def _explain(case: Case, plan: Plan, takings: Takings, package: str) -> Explanation:
    beside = put_beside(case, takings, package)
    blamer = _blamer(beside)
    blame = blamer.blame(0, beside.free, planned=_planned(case, plan, package))
    fielded = {each.package: each.week for each in plan.fieldings}
    rivals = Rivals(beside, blamer, takings, fielded)
    last = blame.parts[0]
    place = blamer.place_of(blame.option, last.part)
    whole = earliest_beside(beside)
    weeks = [fielded.get(package), whole.week if whole else None]
    told = Explanation(
        package=package,
        option=blame.option,
        fielded_week=fielded.get(package),
        need_by_week=case.packages[package].need_by_week,
        earliest_week=min((week for week in weeks if week is not None), default=None),
        parts=blame.parts,
        absorbed_week=blame.absorbed_week,
        rivals=() if place is None else rivals.of(place, last),
        sentence="",
    )
    return replace(told, sentence=_sentence(told))


def _planned(case: Case, plan: Plan, package: str) -> dict[tuple[str, str], int]:
    """Return when each part of a package is complete in a plan."""
    weeks: dict[tuple[str, str], int] = {}
    for itinerary in plan.itineraries:
        if itinerary.package == package:
            key = (itinerary.option, itinerary.part)
            weeks[key] = max(weeks.get(key, 0), arrival_of(case, itinerary))
    fielded = {each.option for each in plan.fieldings if each.package == package}
    return {key: week for key, week in weeks.items() if key[0] in fielded}


def _sentence(told: Explanation) -> str:
    last, following = told.parts[0], told.parts[1:2]
    sentence = f"{_start(told)}: part {last.part or 'none'} comes last, "
    sentence += sentence_of(last)
    if last.relaxed_week is not None and last.relaxed_week != last.week:
        sentence += (
            f"; without that limit it could be there in week {last.relaxed_week}"
        )
    if following and following[0].week is not None:
        sentence += (
            f". The next is part {following[0].part} in week {following[0].week}"
        )
    if told.rivals:
        first = told.rivals[0]
        sentence += (
            f". It competes with {first.package}, without which it could be there in"
            f" week {first.part_week}"
        )
    return sentence + "."


def _start(told: Explanation) -> str:
    if told.fielded_week is None:
        return f"{told.package} is not fielded"
    if told.fielded_week > told.need_by_week:
        week, need_by = told.fielded_week, told.need_by_week
        return f"{told.package} is fielded in week {week}, needed by {need_by}"
    return f"{told.package} is fielded in week {told.fielded_week}, in time"
