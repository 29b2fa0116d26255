"""Why the packages that a plan fields late come no earlier."""

from collections.abc import Iterator

from backstay.domain.plan import Reason
from backstay.explaining.blame import Blamer
from backstay.explaining.earliest import PartPlacer
from backstay.explaining.sentences import reasons_of
from backstay.itineraries.world import World
from backstay.planning.draft import Draft
from backstay.planning.search import Found


def late_packages(world: World, found: Found) -> Iterator[tuple[str, Reason]]:
    """Yield each package that is fielded after its need-by week, with what holds it.

    The reason is that of the part that comes last, beside all other packages; it may be
    of another option, if that one could come earlier.
    """
    draft = Draft(world)
    for placement in found.placements:
        draft.add(placement)
    blamer = Blamer(world, PartPlacer(world))
    for placement in found.placements:
        key = world.wanted.packages[placement.package]
        if placement.week <= world.case.packages[key].need_by_week:
            continue
        draft.remove(placement.package)
        blame = blamer.blame(placement.package, draft.free, deep=False)
        draft.add(placement)
        yield key, reasons_of(blame)[0]
