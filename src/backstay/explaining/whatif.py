"""What if: the same plan in a case and in that case with changes, both settled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backstay.domain.case import Case
from backstay.domain.change import ChangeSet, changed
from backstay.domain.plan import Plan
from backstay.explaining.comparing import Difference, compare
from backstay.explaining.settling import settled
from backstay.workers.pool import Pool
from backstay.workers.tasks import Tell, say_nothing


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


@dataclass(frozen=True, slots=True)
class Start:
    """What every worker needs to try sets: the case, and its settled plan."""

    case: Case
    base: Plan


def what_if(
    case: Case,
    plan: Plan,
    sets: Iterable[ChangeSet],
    pool: Pool | None = None,
    tell: Tell = say_nothing,
) -> tuple[Plan, Iterator[Outcome]]:
    """Return the settled plan that all is measured against, and each set's outcome.

    Every set is tried alone, from the same plan.

    Parameters
    ----------
    case, plan
        A case and a plan of it.
    sets : iterable of ChangeSet
    pool : Pool, optional
        Workers that share the sets, which does not change the outcomes; without it each
        is tried here when it is asked for.
    tell : callable, optional
        Called with the sets that workers have done and all sets.
    """
    base = settled(case, plan)
    if pool is None:
        return base, (outcome(case, base, each) for each in sets)
    return base, iter(pool.map(try_set, Start(case, base), list(sets), tell))


def try_set(start: Start, changes: ChangeSet) -> Outcome:
    """Return what a set of changes comes to; runs on a worker."""
    return outcome(start.case, start.base, changes)


def outcome(case: Case, base: Plan, changes: ChangeSet) -> Outcome:
    """Return what changes come to, against a settled plan of the case."""
    after = settled(changed(case, changes.changes), base)
    return Outcome(
        name=changes.name,
        fielded=len(after.fieldings),
        late=sum(each.week > each.need_by_week for each in after.fieldings),
        difference=compare(base, after),
    )
