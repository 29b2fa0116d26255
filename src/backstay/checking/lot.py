"""Sources: lots, progress and fresh cohorts, and which part each may serve."""

from backstay.checking.line import Load
from backstay.domain.case import Case
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Materiel, Package
from backstay.domain.plan import Itinerary


def load_of(
    case: Case, said: Itinerary, package: Package, part: Materiel | Cohorts
) -> Load | None:
    """Return what an itinerary carries; None if its source cannot serve its part."""
    begun, count = case.progress.get(said.source), said.quantity
    if begun is not None:
        place = (begun.package, begun.option, begun.part)
        if place != (said.package, said.option, said.part):
            return None
    if isinstance(part, Cohorts):
        kinds, spoken = part.sequence, part.language
        if begun is not None:
            kinds, week = kinds[begun.courses_done :], begun.ready_week
            return Load(count, begun.nation, week, kinds=kinds, language=spoken)
        week = part.available_week
        fresh = Load(count, package.nation, week, kinds=kinds, language=spoken)
        return None if said.source else fresh
    lot = case.lots.get((begun.lot or "") if begun else said.source)
    if lot is None or lot.variant not in case.classes[part.item_class].variants:
        return None
    what, kg = lot.variant, case.variants[lot.variant].mass_kg
    if begun is not None:
        site, condition = begun.site or "", begun.condition or Condition.SERVICEABLE
        return Load(count, begun.nation, begun.ready_week, site, what, kg, condition)
    leaves = lot.leaves_for(package.group)
    return Load(count, lot.nation, leaves, lot.site, what, kg, lot.condition)
