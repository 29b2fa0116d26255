"""Reasons for every package that a plan does not field."""

from collections.abc import Iterator

from backstay.domain.plan import Reason, Unmet
from backstay.explaining.blame import MOST_AT_ONCE, Blamer
from backstay.explaining.earliest import PartPlacer
from backstay.explaining.sentences import TOGETHER, reasons_of
from backstay.itineraries.world import World
from backstay.planning.draft import Draft
from backstay.planning.search import Found


def unmet_packages(world: World, found: Found) -> Iterator[Unmet]:
    """Yield each package that is not fielded, with its reasons.

    The first ``MOST_AT_ONCE`` in rank are looked at closely, the others briefly.
    """
    draft = Draft(world)
    for placement in found.placements:
        draft.add(placement)
    placer = PartPlacer(world)
    closely, briefly = Blamer(world, placer), Blamer(world, placer, brief=True)
    unmet = [
        (package, key)
        for package, key in enumerate(world.wanted.packages)
        if package not in draft.placed
    ]
    ranked = sorted(unmet, key=lambda each: _rank(world, each[1]))
    first = {key for _, key in ranked[:MOST_AT_ONCE]}
    for package, key in unmet:
        blamer = closely if key in first else briefly
        blame = blamer.blame(package, draft.free, deep=False)
        reasons = reasons_of(blame)
        if blame.absorbed_week is not None and all(
            part.week is not None for part in blame.parts
        ):
            held = (each for each in reasons if each.code != "together")
            reasons = (Reason("together", blame.option, "", "", None, TOGETHER), *held)
        yield Unmet(key, reasons)


def _rank(world: World, package: str) -> tuple[int, str]:
    return world.case.packages[package].rank, package
