"""What if: the same plan in a case and in that case with changes, both settled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backstay.domain.case import Case
from backstay.domain.change import ChangeSet, changed
from backstay.domain.plan import Plan
from backstay.explaining.comparing import Difference, compare
from backstay.explaining.settling import settled


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a set of changes comes to.

    Attributes
    ----------
    name : str
        Name of the set.
    fielded, late : int
        Packages fielded with the changes, and of these after they are needed.
    difference : Difference
        Against the settled plan of the case without changes.
    """

    name: str
    fielded: int
    late: int
    difference: Difference


def what_if(
    case: Case, plan: Plan, sets: Iterable[ChangeSet]
) -> tuple[Plan, Iterator[Outcome]]:
    """Return the settled plan that all is measured against, and each set's outcome.

    Every set is tried alone, from the same plan.
    """
    base = settled(case, plan)
    return base, (outcome(case, base, each) for each in sets)


def outcome(case: Case, base: Plan, changes: ChangeSet) -> Outcome:
    """Return what changes come to, against a settled plan of the case."""
    after = settled(changed(case, changes.changes), base)
    return Outcome(
        name=changes.name,
        fielded=len(after.fieldings),
        late=sum(each.week > each.need_by_week for each in after.fieldings),
        difference=compare(base, after),
    )
