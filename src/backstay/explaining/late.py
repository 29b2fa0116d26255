"""Why the packages that a plan fields late come no earlier."""

from collections.abc import Iterator

from backstay.domain.package import Package
from backstay.domain.plan import Reason
from backstay.explaining.blame import MOST_AT_ONCE, Blamer
from backstay.explaining.earliest import PartPlacer
from backstay.explaining.sentences import reasons_of
from backstay.itineraries.world import World
from backstay.planning.draft import Draft, Placement
from backstay.planning.search import Found


def late_packages(world: World, found: Found) -> Iterator[tuple[str, Reason]]:
    """Yield packages that are fielded after their need-by week, with what holds each.

    At most ``MOST_AT_ONCE``, those of the highest rank. The reason is that of the part
    that comes last, beside all other packages; it may be of another option, if that
    one could come earlier.
    """
    draft = Draft(world)
    for placement in found.placements:
        draft.add(placement)
    blamer = Blamer(world, PartPlacer(world))
    for placement in _late(world, found)[:MOST_AT_ONCE]:
        draft.remove(placement.package)
        blame = blamer.blame(placement.package, draft.free, deep=False)
        draft.add(placement)
        yield blame.package, reasons_of(blame)[0]


def _late(world: World, found: Found) -> list[Placement]:
    """Return the placements that come after their need-by week, by rank."""
    packages = world.case.packages

    def wanted(placement: Placement) -> Package:
        return packages[world.wanted.packages[placement.package]]

    late = [each for each in found.placements if each.week > wanted(each).need_by_week]
    return sorted(late, key=lambda each: (wanted(each).rank, wanted(each).key))
