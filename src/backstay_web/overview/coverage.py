"""What is needed of each class of kit against what is offered and what is bound.

Nothing here is stored: each number is counted anew of the rows that its reader may see,
and the page of a class shows those rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from backstay_web.catalogue.models import ClassVariant, EquipmentClass, TemplatePart
from backstay_web.core.labels.columns import MARKS, columns_of
from backstay_web.core.models import Labelled
from backstay_web.donations.models import Balance, Commitment, Lot
from backstay_web.donations.models.state import COUNTING, OPEN
from backstay_web.donations.queries import set_aside, waits
from backstay_web.requirements.queries import requirements, waivers_on, with_names
from backstay_web.requirements.states import State

SURE_PERCENT: Final = 80
"""Our assumption: from this confidence on an offer is called likely."""
MOST_ROWS: Final = 200
"""Rows that the page of a class shows of each table; the numbers count all."""

Class = UUID | None


@dataclass(frozen=True)
class Range:
    """Units from the option of each template that takes least to the one with most."""

    least: int = 0
    most: int = 0

    def __add__(self, other: "Range") -> "Range":
        """Return both together."""
        return Range(self.least + other.least, self.most + other.most)

    def times(self, count: int) -> "Range":
        """Return so many of it."""
        return Range(self.least * count, self.most * count)

    def without(self, units: int) -> "Range":
        """Return what is left when so many are bound; never less than none."""
        return Range(max(self.least - units, 0), max(self.most - units, 0))


@dataclass(frozen=True)
class Offered:
    """Units that are offered, by how far that stands."""

    confirmed: int = 0
    likely: int = 0
    unlikely: int = 0
    possible: int = 0
    waiting: int = 0

    @property
    def counted(self) -> int:
        """Return the units on which plans may count."""
        return self.confirmed + self.likely + self.unlikely


@dataclass(frozen=True)
class Covered:
    """One class: what is needed of it, offered and bound."""

    key: Class
    name: str
    name_uk: str
    needed: Range = field(default_factory=Range)
    validated: Range = field(default_factory=Range)
    offered: Offered = field(default_factory=Offered)
    bound: int = 0

    @property
    def open(self) -> Range:
        """Return what is needed and not bound."""
        return self.needed.without(self.bound)

    @property
    def missing(self) -> Range:
        """Return what is needed beyond what plans may count on, bound or not."""
        return self.needed.without(self.offered.counted)


def covered(
    on: date, kit: "Kit", *, with_offers: bool, also: Iterable[Class] = ()
) -> list[Covered]:
    """Return every class of which something is needed, offered or bound, by name.

    Those that are named stand there ``also``, though nothing is.
    """
    needed, validated = needs_by_class(kit), needs_by_class(kit, State.VALIDATED)
    offered = offers_by_class(on) if with_offers else {}
    bound = bound_by_class(on) if with_offers else {}
    keys = needed.keys() | offered.keys() | bound.keys() | set(also)
    rows = EquipmentClass.objects.filter(pk__in=[key for key in keys if key])
    names: dict[Class, tuple[str, str]] = {None: ("", "")}
    names |= {key: (n, uk) for key, n, uk in rows.values_list("pk", "name", "name_uk")}
    found = [
        Covered(
            key,
            name=names[key][0],
            name_uk=names[key][1],
            needed=needed.get(key, Range()),
            validated=validated.get(key, Range()),
            offered=offered.get(key, Offered()),
            bound=bound.get(key, 0),
        )
        for key in keys
        if key in names
    ]
    return sorted(found, key=lambda row: (row.key is None, row.name, str(row.key)))


def by_missing(rows: Sequence[Covered]) -> list[Covered]:
    """Return classes by what is missing most: surely, then perhaps; then by name."""
    return sorted(rows, key=lambda row: (-row.missing.least, -row.missing.most))


def standing() -> "QuerySet[Any]":
    """Return the needs that count: neither withdrawn nor refused."""
    return requirements().exclude(state__in=[State.WITHDRAWN, State.REFUSED])


def needs_by_class(kit: "Kit", *states: State) -> dict[Class, Range]:
    """Return the units of each class that needs in some states, or in any, take."""
    rows = standing().filter(state__in=states) if states else standing()
    parts, waived = kit
    found: dict[Class, Range] = defaultdict(Range)
    alike = rows.exclude(pk__in=waived.keys()).order_by()
    for template, count in alike.values_list("template").annotate(all=Sum("count")):
        for key, units in units_of(parts.get(template, {})).items():
            found[key] += units.times(count)
    for row in rows.filter(pk__in=waived.keys()):
        options = parts.get(row.template_id, {})
        for key, units in units_of(options, waived[row.pk]).items():
            found[key] += units.times(row.count)
    return dict(found)


Options = Mapping[UUID, list[tuple[UUID, UUID, int]]]
"""Of each option its parts: the key of the part, its class, and units of a package."""


class Kit(NamedTuple):
    """What packages take, read once for all that is counted of it.

    ``parts`` are those of each option of each template, ``waived`` those that packages
    of a need go without.
    """

    parts: Mapping[UUID, Options]
    waived: Mapping[UUID, set[UUID]]


def read_kit() -> Kit:
    """Return what packages take, as it stands today."""
    return Kit(parts_by_option(), waived_parts())


def parts_by_option() -> dict[UUID, dict[UUID, list[tuple[UUID, UUID, int]]]]:
    """Return the kit of each option of each template."""
    rows = TemplatePart.objects.filter(
        retired_on=None, option__retired_on=None
    ).values_list(
        "option__template", "option", "pk", "kind", "equipment_class", "quantity"
    )
    found: dict[UUID, dict[UUID, list[tuple[UUID, UUID, int]]]] = defaultdict(dict)
    for template, option, part, kind, equipment_class, quantity in rows:
        kit = found[template].setdefault(option, [])
        if kind == TemplatePart.Kind.MATERIEL and quantity:
            kit.append((part, equipment_class, quantity))
    return found


def waived_parts() -> dict[UUID, set[UUID]]:
    """Return the parts that packages of each need go without today."""
    today = timezone.localdate()
    rows = waivers_on(today).filter(part__kind=TemplatePart.Kind.MATERIEL)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for requirement, part in rows.values_list("requirement", "part"):
        found[requirement].add(part)
    return dict(found)


def units_of(options: Options, waived: Iterable[UUID] = ()) -> dict[UUID, Range]:
    """Return the units of each class that one package takes, over its options."""
    gone = set(waived)
    sums = [Counter[UUID]() for _ in options]
    for counted, kit in zip(sums, options.values(), strict=True):
        for part, equipment_class, quantity in kit:
            if part not in gone:
                counted[equipment_class] += quantity
    classes = {key for counted in sums for key in counted}
    return {
        key: Range(min(s[key] for s in sums), max(s[key] for s in sums))
        for key in classes
    }


def lots(on: date) -> "QuerySet[Any]":
    """Return the lots that count: open, not past, and not told a second time."""
    rows = Lot.objects.filter(
        ~set_aside("offer"), retired_on=None, offer__state__in=OPEN
    )
    return rows.exclude(offer__expires_on__lte=on).annotate(
        is_waiting=waits("offer", on)
    )


def in_class() -> Q:
    """Return the condition that a lot's variant is of no class, or of one in force."""
    return Q(variant__classes=None) | Q(
        variant__classes__retired_on=None,
        variant__classes__equipment_class__retired_on=None,
    )


def offers_by_class(on: date) -> dict[Class, Offered]:
    """Return the units of each class that are offered; of two classes, in both."""
    rows = (
        lots(on)
        .filter(in_class())
        .annotate(called=F("variant__classes__equipment_class"))
        .order_by()
        .values("called", "offer__state", "offer__confidence_percent", "is_waiting")
        .annotate(units=Sum("quantity"))
    )
    sums: dict[Class, Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums[row["called"]][column_of(row)] += row["units"]
    return {key: Offered(**counted) for key, counted in sums.items()}


def column_of(row: Mapping[str, Any]) -> str:
    """Return under which heading an offer counts."""
    if row["offer__state"] not in COUNTING:
        return "possible"
    if row["is_waiting"]:
        return "waiting"
    if row["offer__state"] == "confirmed":
        return "confirmed"
    is_sure = row["offer__confidence_percent"] >= SURE_PERCENT
    return "likely" if is_sure else "unlikely"


def bound_by_class(on: date) -> dict[Class, int]:
    """Return the units of each class that are bound, of the balances one may see."""
    rows = (
        Balance.objects.filter(lot__in=lots(on).filter(in_class()).values("pk"))
        .filter(committed__gt=0)
        .values_list("lot__variant", "committed")
    )
    classes = classes_of_variants()
    found: Counter[Class] = Counter()
    for variant, committed in rows:
        for key in classes.get(variant, [None]):
            found[key] += committed
    return dict(found)


def classes_of_variants() -> dict[UUID, list[UUID]]:
    """Return the classes in force of each variant that is in one."""
    rows = ClassVariant.objects.filter(
        retired_on=None, equipment_class__retired_on=None
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for variant, key in rows.values_list("variant", "equipment_class"):
        found[variant].append(key)
    return found


@dataclass(frozen=True)
class Behind:
    """A row of a number, with the units that it counts there."""

    row: Any
    units: Range
    state: str


def needs_behind(equipment_class: UUID) -> list[Behind]:
    """Return the needs that take a class, the earliest first."""
    parts, waived = read_kit()
    templates = [
        template
        for template, options in parts.items()
        if equipment_class in units_of(options)
    ]
    rows = with_names(standing().filter(template__in=templates), "template", "nation")
    found = []
    for row in rows.order_by("need_by_on", "id"):
        of_one = units_of(parts[row.template_id], waived.get(row.pk, ()))
        units = of_one.get(equipment_class, Range()).times(row.count)
        if units.most:
            found.append(Behind(row, units, str(State(row.state).label)))
    return found


def lots_behind(equipment_class: UUID, on: date) -> "QuerySet[Any]":
    """Return the lots of a class that count, the earliest first."""
    variants = ClassVariant.objects.filter(
        equipment_class=equipment_class, retired_on=None
    ).values("variant")
    rows = lots(on).filter(variant__in=variants)
    return rows.select_related("offer__nation", "variant").order_by("ready_on", "id")


def bound_behind(equipment_class: UUID, on: date) -> "QuerySet[Any]":
    """Return what is bound of the lots of a class, the newest first."""
    rows = Commitment.objects.filter(freed_on=None, retired_on=None)
    behind = lots_behind(equipment_class, on).order_by().values("pk")
    rows = rows.filter(balance__lot__in=behind)
    return rows.select_related("balance__lot__offer", "balance__lot__variant").order_by(
        "-committed_on", "id"
    )


def labels(on: date, *, with_offers: bool) -> Iterator[dict[str, Any]]:
    """Yield the labels of all that the numbers are made of, each once a table.

    Each comes with whose rows have it.
    """
    tables: list[QuerySet[Any]] = [standing(), waivers_on(on)]
    if with_offers:
        bound = Balance.objects.filter(lot__isnull=False, committed__gt=0)
        tables += [lots(on), bound]
    for rows in tables:
        yield from rows.order_by().values(*MARKS).annotate(all=Count("pk"))


def labels_of(rows: Iterable[Labelled]) -> list[dict[str, int]]:
    """Return the labels of rows."""
    return [columns_of(row) for row in rows]
