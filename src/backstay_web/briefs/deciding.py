"""Which decisions are due: of whom, until when one is of use, what a week costs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from backstay_web.core.labels.columns import columns_of
from backstay_web.nations.queries import names_of
from backstay_web.plans import standing
from backstay_web.plans.freezing.needs import units_of
from backstay_web.plans.models import Purpose
from backstay_web.plans.promise_queries import known_proposals
from backstay_web.plans.standing import LineState
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.queries import requirements
from backstay_web.requirements.states import State
from backstay_web.requirements.worth import share_ppm

WEEK: Final = timedelta(days=7)
MILLION: Final = 1_000_000
WAITING: Final = (LineState.OPEN, LineState.COUNTERED)


@dataclass(frozen=True)
class Decision:
    """What one nation, or the planner, has to say yes or no to.

    ``last_on`` is the day on which the first of it would have to begin.
    ``cost_micropoints`` is what the packages that hang on it are worth less if each
    comes a week later; none where the reader may know of no such package.
    ``proposal`` is none where he may not know of it: a nation answers at its desk.
    """

    owner: str
    is_reply: bool
    line_count: int
    package_count: int
    last_on: date
    cost_micropoints: int | None
    proposal: UUID | None
    label: dict[str, int]


def decisions() -> list[Decision]:
    """Return the decisions that are due, that of the nearest day first."""
    shares = standing.shares().filter(proposed_at__isnull=False, superseded_at=None)
    by_key = {share.pk: share for share in shares}
    found: dict[tuple[UUID, str], list[Any]] = defaultdict(list)
    lines = standing.lines().filter(share__in=by_key, state__in=WAITING, keeps=None)
    for line in lines.order_by("share", "number"):
        found[line.share_id, line.state].append(line)
    names = names_of({share.nation_id for share in by_key.values()})
    costs = Costs([line.pk for rows in found.values() for line in rows])
    known = known_proposals(share.proposal_id for share in by_key.values())
    made = [
        decision(by_key[share], state, rows, names, costs, known)
        for (share, state), rows in found.items()
    ]
    return sorted(made, key=lambda each: (each.last_on, each.owner, each.is_reply))


def decision(
    share: Any,
    state: str,
    lines: Iterable[Any],
    names: Mapping[UUID, str],
    costs: "Costs",
    known: Collection[UUID],
) -> Decision:
    """Return what is to be decided of some lines of one share."""
    rows = list(lines)
    packages = costs.packages_of([row.pk for row in rows])
    return Decision(
        owner=names.get(share.nation_id, ""),
        is_reply=state == LineState.COUNTERED,
        line_count=len(rows),
        package_count=len(packages),
        last_on=min(row.start_on for row in rows),
        cost_micropoints=costs.of(packages),
        proposal=share.proposal_id if share.proposal_id in known else None,
        label=columns_of(share),
    )


class Costs:
    """What the packages that lines are for are worth less a week later."""

    def __init__(self, lines: Iterable[UUID]) -> None:
        rows = Purpose.objects.filter(line__in=list(lines), requirement__isnull=False)
        self.packages: dict[UUID, tuple[UUID, str]] = {
            line: (need, package)
            for line, need, package in rows.values_list(
                "line", "requirement", "package"
            )
        }
        keys = {need for need, _ in self.packages.values()}
        needs = Requirement.objects.filter(pk__in=keys).select_related("curve")
        self.needs = {need.pk: need for need in needs}
        self.days = days_of(self.packages.values())
        self.weights = dict(weights_of({need.originator for need in needs}))

    def packages_of(self, lines: Iterable[UUID]) -> set[tuple[UUID, str]]:
        """Return the packages that some lines are for, as one may know of them."""
        return {self.packages[line] for line in lines if line in self.packages}

    def of(self, packages: Iterable[tuple[UUID, str]]) -> int | None:
        """Return what these are worth less if each comes a week later."""
        known = [self.cost(*package) for package in packages]
        costs = [cost for cost in known if cost is not None]
        return sum(costs) if costs else None

    def cost(self, requirement: UUID, package: str) -> int | None:
        need, weight = self.needs.get(requirement), self.weights.get(package)
        day = self.days.get((requirement, package))
        if need is None or weight is None or day is None:
            return None
        return week_costs(need, weight, day)


def week_costs(need: Requirement, weight: int, on: date) -> int:
    """Return the micro-points that a package loses if it comes a week after a day."""
    days, curve = (on - need.need_by_on).days, need.curve
    now, later = (
        share_ppm(curve.from_days, curve.shares_ppm, day)
        for day in (days, days + WEEK.days)
    )
    return weight * (now - later) // MILLION


def days_of(
    packages: Iterable[tuple[UUID, str]],
) -> Mapping[tuple[UUID, str], date]:
    """Return the day on which the last line for each package is to be over."""
    wanted = set(packages)
    rows = Purpose.objects.filter(
        requirement__in={need for need, _ in wanted},
        line__share__superseded_at=None,
        line__share__proposed_at__isnull=False,
    )
    found: dict[tuple[UUID, str], date] = {}
    for need, package, day in rows.values_list(
        "requirement", "package", "line__due_on"
    ):
        if (need, package) in wanted:
            found[need, package] = max(day, found.get((need, package), day))
    return found


def weights_of(recipients: Iterable[UUID]) -> Iterator[tuple[str, int]]:
    """Yield the weight of each package of recipients by its key, as plans have it."""
    rows = requirements().filter(originator__in=list(recipients))
    for unit in units_of(list(rows.exclude(state=State.WITHDRAWN))):
        yield unit.package, unit.weight_micropoints
