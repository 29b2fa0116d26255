"""What each package of a plan takes of each resource."""

from collections import Counter
from dataclasses import dataclass

from backstay.domain.case import Case
from backstay.domain.lines import usage_of
from backstay.domain.plan import Plan
from backstay.domain.resource import Resource

Amounts = Counter[Resource]


@dataclass(frozen=True, slots=True)
class Takings:
    """What the packages of a plan take, in the unit of each resource.

    Attributes
    ----------
    by_package : mapping of package to amounts
        What promises bring is counted too.
    promised : mapping of package to amounts
        Of these, what promises take: nothing that is decided now could free it.
    """

    by_package: dict[str, Amounts]
    promised: dict[str, Amounts]

    def of_others(self, package: str) -> Amounts:
        """Return what all packages but one take together."""
        return _sum_but(self.by_package, package)

    def promised_to_others(self, package: str) -> Amounts:
        """Return what promises for all packages but one take together."""
        return _sum_but(self.promised, package)


def takings_of(case: Case, plan: Plan) -> Takings:
    """Return what each package of a plan takes: lines, and the turn of its group."""
    by_package: dict[str, Amounts] = {}
    promised: dict[str, Amounts] = {}
    for itinerary in plan.itineraries:
        used = usage_of(case, itinerary)
        by_package.setdefault(itinerary.package, Counter()).update(used)
        if itinerary.promise:
            promised.setdefault(itinerary.package, Counter()).update(used)
    for fielding in plan.fieldings:
        group = case.packages[fielding.package].group
        turn = Resource("absorption", group, fielding.week)
        by_package.setdefault(fielding.package, Counter())[turn] += 1
    return Takings(by_package, promised)


def _sum_but(amounts: dict[str, Amounts], package: str) -> Amounts:
    total: Amounts = Counter()
    for key, used in amounts.items():
        if key != package:
            total.update(used)
    return total
