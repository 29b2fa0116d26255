"""What another order of a recipient's needs comes to in the case of a plan."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from backstay_web.plans import queries
from backstay_web.plans.models import Proposal, Result, Run
from backstay_web.plans.opened import opened
from backstay_web.requirements.units import Ranked, units


def weights_of(result: Result, order: Iterable[Ranked]) -> dict[str, int]:
    """Return the weight of each package of a plan by an order, in micro-points.

    A package that was not asked for yet when the plan was made is not there.
    """
    rows, case = queries.rows_of(result.run), opened(result).case
    packages: dict[str, list[str]] = defaultdict(list)
    for key, row in rows.get("packages", {}).items():
        if key in case.packages:
            packages[row].append(key)
    for keys in packages.values():
        keys.sort(key=lambda key: case.packages[key].rank, reverse=True)
    return {
        packages[str(unit.requirement)].pop(): unit.weight_micropoints
        for unit in units(order)
        if packages[str(unit.requirement)]
    }


@dataclass(frozen=True)
class Aged:
    """How an order of needs as it stands differs from the one that a plan was made by.

    ``beyond`` are the needs of which the plan has no package, in their order.
    """

    beyond: Sequence[UUID]
    is_of_another_order: bool


def aged(result: Result, order: Sequence[UUID]) -> Aged:
    """Return how an order of needs differs from the one that a plan was made by."""
    rows, case = queries.rows_of(result.run), opened(result).case
    keys = rows.get("packages", {})
    by_rank = sorted(keys.keys() & case.packages, key=lambda k: case.packages[k].rank)
    was = list(dict.fromkeys(keys[key] for key in by_rank))
    now = [str(key) for key in order if str(key) in was]
    return Aged(
        beyond=[key for key in order if str(key) not in was],
        is_of_another_order=[key for key in was if key in set(now)] != now,
    )


def plan_to_try() -> Run | None:
    """Return the run whose plan an order is tried on; None if one may read none.

    It is that of the plan in force or, if none is, of the newest plan.
    """
    may_read = Result.objects.values("run")
    in_force = Proposal.objects.filter(superseded_at=None, run__in=may_read)
    row = in_force.exclude(proposed_at=None).order_by("-proposed_at", "pk").first()
    if row is not None:
        return row.run
    found: Run | None = queries.done(timezone.now()).first()
    return found


def written(asks: Any) -> dict[str, Any]:
    """Return an order that was tried as the form of the list writes it."""
    weights = [f"{key}:{'' if w is None else w}" for key, w in asks["weights"]]
    return {
        "order": " ".join(asks["order"]),
        "weights": " ".join(weights),
        "expected_version": asks["expected_version"],
    }
