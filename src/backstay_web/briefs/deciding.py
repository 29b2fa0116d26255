"""Which decisions are due: of whom, until when one is of use, what a week costs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, TextChoices
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from backstay_web.core.labels.columns import columns_of
from backstay_web.nations.queries import names_of
from backstay_web.plans import standing
from backstay_web.plans.freezing.needs import units_of
from backstay_web.plans.models import Purpose, Reply
from backstay_web.plans.promise_queries import known_proposals
from backstay_web.plans.standing import LineState
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.queries import requirements
from backstay_web.requirements.states import State
from backstay_web.requirements.worth import share_ppm

WEEK: Final = timedelta(days=7)
MILLION: Final = 1_000_000
COLUMNS: Final = ("line__share__proposal", "requirement", "package")
"""What names a package, of what a line is for."""
WAITING: Final = (LineState.OPEN, LineState.COUNTERED)


class Kind(TextChoices):
    """What is to be decided."""

    SHOW = "show", gettext_lazy("Show each nation its share, or refuse the draft")
    ANSWER = "answer", gettext_lazy("Promise, counter or decline")
    REPLY = "reply", gettext_lazy("Take its counter, or leave it")


class Package(NamedTuple):
    """A package of a need, as one proposal has it.

    Two recipients may have needs of one code, and so packages of one key.
    """

    proposal: UUID
    requirement: UUID
    key: str


@dataclass(frozen=True)
class Decision:
    """What a nation, the planner or a release officer has to say yes or no to.

    ``last_on`` is the day on which the first of it would have to begin.
    ``cost_micropoints`` is what the packages that hang on it are worth less if each
    comes a week later; none where the reader may know of no such package.
    ``proposal`` is none where he may not know of it: a nation answers at its desk.
    """

    kind: Kind
    nation: str
    line_count: int
    package_count: int
    last_on: date
    cost_micropoints: int | None
    proposal: UUID | None
    labels: tuple[dict[str, int], ...]

    @property
    def address(self) -> str:
        """Return the page where it is decided."""
        if self.proposal is None:
            return reverse("plans:desk")
        return reverse("plans:proposal", args=[self.proposal])

    @property
    def owner(self) -> str:
        """Return who decides, in the language of the reader."""
        if self.kind == Kind.SHOW:
            return gettext("A release officer")
        if self.kind == Kind.REPLY:
            return gettext("The planner, to %(nation)s") % {"nation": self.nation}
        return self.nation


def decisions() -> list[Decision]:
    """Return the decisions that are due, that of the nearest day first."""
    shares = {share.pk: share for share in open_shares()}
    found: dict[tuple[Kind, UUID], list[Any]] = defaultdict(list)
    for line in waiting(shares):
        found[about(line, shares[line.share_id])].append(line)
    names = names_of({share.nation_id for share in shares.values()})
    costs = Costs([line.pk for rows in found.values() for line in rows])
    known = known_proposals(share.proposal_id for share in shares.values())
    made = [
        decision(kind, rows, shares, names, costs, known)
        for (kind, _), rows in found.items()
    ]
    return sorted(made, key=lambda each: (each.last_on, each.owner, each.kind))


def open_shares() -> "QuerySet[Any]":
    """Return the shares that are drafted or shown, and that still hold."""
    rows = standing.shares().filter(superseded_at=None)
    return rows.exclude(state=standing.State.REFUSED)


def waiting(shares: Collection[UUID]) -> "QuerySet[Any]":
    """Return the lines of shares that wait for an answer, or for a reply to one."""
    replied = Reply.objects.filter(
        answer__line=OuterRef("pk"), answer__number=OuterRef("answer_count")
    )
    lines = standing.lines().filter(share__in=shares, state__in=WAITING, keeps=None)
    return lines.exclude(Exists(replied)).order_by("share", "number")


def about(line: Any, share: Any) -> tuple[Kind, UUID]:
    """Return to which decision a line belongs, by its kind and what it is of."""
    if share.proposed_at is None:
        return Kind.SHOW, share.proposal_id
    is_reply = line.state == LineState.COUNTERED
    return Kind.REPLY if is_reply else Kind.ANSWER, share.pk


def decision(
    kind: Kind,
    lines: Iterable[Any],
    shares: Mapping[UUID, Any],
    names: Mapping[UUID, str],
    costs: "Costs",
    known: Collection[UUID],
) -> Decision:
    """Return what is to be decided of some lines of one proposal."""
    rows = list(lines)
    packages = costs.packages_of([row.pk for row in rows])
    [first, *others] = {row.share_id: shares[row.share_id] for row in rows}.values()
    return Decision(
        kind=kind,
        nation="" if kind == Kind.SHOW else names.get(first.nation_id, ""),
        line_count=len(rows),
        package_count=len(packages),
        last_on=min(row.start_on for row in rows),
        cost_micropoints=costs.of(packages),
        proposal=first.proposal_id if first.proposal_id in known else None,
        labels=tuple(columns_of(share) for share in (first, *others)),
    )


class Costs:
    """What the packages that lines are for are worth less a week later."""

    def __init__(self, lines: Iterable[UUID]) -> None:
        self.packages: dict[UUID, set[Package]] = defaultdict(set)
        rows = Purpose.objects.filter(line__in=list(lines), requirement__isnull=False)
        for line, *package in rows.values_list("line", *COLUMNS):
            self.packages[line].add(Package(*package))
        keys = {package.requirement for package in self.packages_of(self.packages)}
        needs = Requirement.objects.filter(pk__in=keys).select_related("curve")
        self.needs = {need.pk: need for need in needs}
        self.days = days_of(self.packages_of(self.packages))
        self.weights = dict(weights_of({need.originator for need in needs}))

    def packages_of(self, lines: Iterable[UUID]) -> set[Package]:
        """Return the packages that some lines are for, as one may know of them."""
        return {each for line in lines for each in self.packages.get(line, ())}

    def of(self, packages: Iterable[Package]) -> int | None:
        """Return what these are worth less if each comes a week later."""
        known = [self.cost(package) for package in packages]
        costs = [cost for cost in known if cost is not None]
        return sum(costs) if costs else None

    def cost(self, package: Package) -> int | None:
        """Return what one of them is worth less, if one may know all that tells it."""
        need = self.needs.get(package.requirement)
        weight = self.weights.get((package.requirement, package.key))
        if need is None or weight is None:
            return None
        return week_costs(need, weight, self.days[package])


def week_costs(need: Requirement, weight: int, on: date) -> int:
    """Return the micro-points that a package loses if it comes a week after a day."""
    days, curve = (on - need.need_by_on).days, need.curve
    now, later = (
        share_ppm(curve.from_days, curve.shares_ppm, day)
        for day in (days, days + WEEK.days)
    )
    return weight * (now - later) // MILLION


def days_of(packages: Collection[Package]) -> Mapping[Package, date]:
    """Return the day on which the last line for each package is to be over."""
    rows = Purpose.objects.filter(
        requirement__in={package.requirement for package in packages},
        line__share__superseded_at=None,
    )
    found: dict[Package, date] = {}
    for *named, day in rows.values_list(*COLUMNS, "line__due_on"):
        package = Package(*named)
        found[package] = max(day, found.get(package, day))
    return found


def weights_of(recipients: Iterable[UUID]) -> Iterator[tuple[tuple[UUID, str], int]]:
    """Yield the weight of each package of recipients, as plans have it.

    Each comes by its need and its key.
    """
    rows = requirements().filter(originator__in=list(recipients))
    for unit in units_of(list(rows.exclude(state=State.WITHDRAWN))):
        yield (unit.requirement, unit.package), unit.weight_micropoints
