"""What the pages of offers read; row security leaves only what the reader may see."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import ClassVariant, Variant
from backstay_web.core.history import brought
from backstay_web.core.labels.columns import MARKS, marks_in
from backstay_web.core.models import Entry, Event
from backstay_web.donations.models import (
    Answer,
    Balance,
    Bay,
    Caveat,
    Commitment,
    Consent,
    Course,
    Dependency,
    Lift,
    Lot,
    Money,
    Offer,
    SamePledge,
    Session,
    Verification,
    Workshop,
)
from backstay_web.donations.models import Value as OfferValue
from backstay_web.donations.models.state import COUNTING, OPEN, State
from backstay_web.donations.needs import Need, needs
from backstay_web.nations.models import Nation

SOON: Final = timedelta(days=30)
"""Our assumption: what a ministry takes to renew an offer."""
NEAR_DAYS: Final = 60
NEAR_PERCENT: Final = 20
"""Our assumptions: how far two reports of one pledge lie apart."""


def offers(on: date) -> "QuerySet[Any]":
    """Return the offers, with whether plans may count on each on a day, and its kit."""
    lots = Lot.objects.filter(offer=OuterRef("pk"), retired_on=None).order_by("code")
    of_all = lots.order_by().values("offer").annotate(units=Sum("quantity"))
    looks = looks_at("pk")
    return Offer.objects.annotate(
        is_set_aside=set_aside("pk"),
        waits=waits("pk", on),
        is_past=is_past(on),
        variant=Subquery(lots.values("variant__name")[:1]),
        variant_uk=Subquery(lots.values("variant__name_uk")[:1]),
        quantity=Subquery(of_all.values("units")),
        is_origin_known=~Exists(lots.filter(variant__origin_nation=None)),
        verified=Subquery(looks.values("finding")[:1]),
        verified_on=Subquery(looks.values(day=TruncDate("verified_at"))[:1]),
        counts=flag(
            Q(state__in=COUNTING, is_past=False, is_set_aside=False, waits=False)
        ),
    )


def labels_beside(keys: Sequence[UUID]) -> Iterator[Mapping[str, Any]]:
    """Yield the labels of what tells kit, nation and standing of offers in lists."""
    lots = Lot.objects.filter(offer__in=keys, retired_on=None)
    waits_for = Dependency.objects.filter(offer__in=keys, retired_on=None)
    yield from marks_in(
        lots,
        Variant.objects.filter(pk__in=lots.values("variant")),
        Nation.objects.filter(
            pk__in=Offer.objects.filter(pk__in=keys).values("nation")
        ),
        waits_for,
        Offer.objects.filter(pk__in=waits_for.values("other")),
        SamePledge.objects.filter(repeats__in=keys, retired_on=None),
        Verification.objects.filter(offer__in=keys, retired_on=None),
    )


def looks_at(offer: str) -> "QuerySet[Verification]":
    """Return what was found of an offer, by the field that names it, newest first."""
    found = Verification.objects.filter(offer=OuterRef(offer), retired_on=None)
    return found.order_by("-verified_at", "id")


class Stand(TextChoices):
    """How far a consent stands."""

    NOT_ASKED = "not_asked", _("not asked for yet")
    ASKED = "asked", _("asked for")
    GIVEN = "given", _("answered with yes")
    REFUSED = "refused", _("answered with no")


def consents(on: date) -> "QuerySet[Any]":
    """Return the consents that are needed, with how far each stands on a day.

    Whoever is asked need not know of the lot: what is hidden from him is left empty.
    """
    lots = Lot.objects.filter(pk=OuterRef("lot"))
    variants = Variant.objects.filter(pk=OuterRef("variant"))
    answers = Answer.objects.filter(consent=OuterRef("pk"), retired_on=None)
    answers = answers.order_by("-answered_on", "id")
    is_open = Q(asked_on__isnull=False, verdict=None)
    return Consent.objects.filter(retired_on=None).annotate(
        lot_code=Subquery(lots.values("code")[:1]),
        offer_title=Subquery(lots.values("offer__title")[:1]),
        variant_name=Subquery(variants.values("name")[:1]),
        variant_name_uk=Subquery(variants.values("name_uk")[:1]),
        verdict=Subquery(answers.values("verdict")[:1]),
        answered_on=Subquery(answers.values("answered_on")[:1]),
        consent_on=Subquery(answers.values("consent_on")[:1]),
        stand=Case(
            When(verdict=Answer.Verdict.YES, then=Value(Stand.GIVEN)),
            When(verdict=Answer.Verdict.NO, then=Value(Stand.REFUSED)),
            When(asked_on=None, then=Value(Stand.NOT_ASKED)),
            default=Value(Stand.ASKED),
            output_field=CharField(),
        ),
        is_due_soon=flag(is_open & Q(due_on__lte=on + SOON)),
    )


def labels_beside_consents(keys: Sequence[UUID]) -> Iterator[Mapping[str, Any]]:
    """Yield the labels of what tells lot, nation and answer of consents in lists."""
    asked = Consent.objects.filter(pk__in=keys)
    lots = Lot.objects.filter(pk__in=asked.values("lot"))
    yield from marks_in(
        lots,
        Offer.objects.filter(pk__in=lots.values("offer")),
        Variant.objects.filter(pk__in=asked.values("variant")),
        Nation.objects.filter(pk__in=asked.values("nation")),
        Answer.objects.filter(consent__in=keys, retired_on=None),
    )


def flag(condition: Q) -> Case:
    """Return whether something is so, for each row."""
    return Case(
        When(condition, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


def is_past(on: date) -> Case:
    """Return whether the last day of each offer has passed."""
    return flag(Q(expires_on__isnull=False, expires_on__lte=on))


def set_aside(offer: str) -> Exists:
    """Return whether an offer, by the field that names it, only repeats another."""
    return Exists(SamePledge.objects.filter(repeats=OuterRef(offer), retired_on=None))


def waits(offer: str, on: date) -> Exists:
    """Return whether an offer, by the field that names it, waits for something."""
    return Exists(unmet(on).filter(offer=OuterRef(offer)))


def unmet(on: date) -> "QuerySet[Dependency]":
    """Return what offers wait for on a day.

    Another offer is there once it is confirmed and holds, a purchase ``lead_days``
    after it was ordered, and anything once somebody said that it is met.
    """
    arrives = ExpressionWrapper(
        F("ordered_on") + F("lead_days"), output_field=DateField()
    )
    holds = Q(other__state=State.CONFIRMED) & (
        Q(other__expires_on=None) | Q(other__expires_on__gt=on)
    )
    return (
        Dependency.objects.filter(retired_on=None)
        .filter(Q(met_on=None) | Q(met_on__gt=on))
        .annotate(arrives_on=arrives)
        .exclude(Q(kind="purchase", ordered_on__isnull=False, arrives_on__lte=on))
        .exclude(Q(kind="offer") & holds)
    )


@dataclass(frozen=True)
class Total:
    """How much of something is offered, by how far that stands."""

    name: str
    name_uk: str
    possible: int
    offered: int
    confirmed: int
    waiting: int
    """Of what is offered or confirmed, that which something else has to come before."""


def totals(on: date) -> dict[str, list[Total]]:
    """Return what is offered in all, by kind; what repeats another or is past is not.

    A variant that is in several classes is counted in each. Values are not here: those
    of different methods are never summed.
    """
    return {kind: summed(each, on) for kind, each in addends().items()}


def marks_of_totals(on: date) -> Iterator[dict[str, Any]]:
    """Yield the labels of all that these are made of, with whose rows have them."""
    for each in addends().values():
        yield from counted(each, on).order_by().values(*MARKS).distinct()


class Addends(NamedTuple):
    """What is summed of a table of offers: its rows, an amount, and by what name."""

    rows: "QuerySet[Any]"
    offer: str
    amount: str
    name: str


def addends() -> dict[str, Addends]:
    """Return what is summed, by kind of offer."""
    in_force = Q(variant__classes=None) | Q(variant__classes__retired_on=None)
    lots = Lot.objects.filter(in_force)
    equipment_class = "variant__classes__equipment_class__name"
    sessions, bays = Session.objects.all(), Bay.objects.all()
    return {
        "materiel": Addends(lots, "offer", "quantity", equipment_class),
        "course": Addends(sessions, "course__offer", "sections", "course__kind__name"),
        "workshop": Addends(bays, "workshop__offer", "hours", "family__name"),
        "lift": Addends(Lift.objects.all(), "offer", "capacity_kg", "leg__code"),
        "money": Addends(Money.objects.all(), "offer", "amount_minor", "currency"),
    }


def counted(each: Addends, on: date) -> "QuerySet[Any]":
    """Return the rows that count in a sum."""
    rows = each.rows.filter(~set_aside(each.offer), retired_on=None)
    standing = rows.filter(**{f"{each.offer}__state__in": OPEN})
    return standing.exclude(**{f"{each.offer}__expires_on__lte": on})


def summed(each: Addends, on: date) -> list[Total]:
    """Return the sums of an amount by what has a name and by how far offers stand."""
    offer, name = each.offer, each.name
    name_uk = f"{name}_uk" if name.endswith("name") else name
    found = (
        counted(each, on)
        .annotate(is_waiting=waits(offer, on), state=F(f"{offer}__state"))
        .values("state", "is_waiting", called=F(name), called_uk=F(name_uk))
        .annotate(units=Sum(each.amount))
    )
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in found:
        is_waiting = row["is_waiting"] and row["state"] != State.POSSIBLE
        column = "waiting" if is_waiting else str(row["state"])
        sums[row["called"] or "", row["called_uk"] or ""][column] += row["units"]
    columns = ("possible", "offered", "confirmed", "waiting")
    return [
        Total(*names, *(row[column] for column in columns))
        for names, row in sorted(sums.items())
    ]


@dataclass(frozen=True)
class Held:
    """What of a need one's own offers could meet: units of a variant that are open.

    ``title`` is what the offer of which most is open is called.
    """

    variant: str
    variant_uk: str
    open: int
    title: str
    offer: UUID


@dataclass(frozen=True)
class Wanted:
    """What is needed of a class, and what one holds of it."""

    need: Need
    held: list[Held]


def wanted(origin: UUID, on: date) -> list[Wanted]:
    """Return what is needed of which one's own offers hold something that is open."""
    asked = [need for need in needs(on) if need.most]
    members = ClassVariant.objects.filter(
        equipment_class__in=[need.equipment_class for need in asked], retired_on=None
    ).values_list("equipment_class", "variant")
    variants: dict[UUID, set[UUID]] = defaultdict(set)
    for equipment_class, variant in members:
        variants[equipment_class].add(variant)
    lots = open_lots(origin, on, set().union(*variants.values()))
    found = [
        Wanted(need, [lots[v] for v in variants[need.equipment_class] if v in lots])
        for need in asked
    ]
    return [each for each in found if each.held]


def open_lots(origin: UUID, on: date, variants: set[UUID]) -> dict[UUID, Held]:
    """Return of some variants what is open in one's own offers that tell it first."""
    rows = (
        Balance.objects.filter(
            ~set_aside("lot__offer"),
            originator=origin,
            lot__retired_on=None,
            lot__variant__in=variants,
            lot__variant__rel__isnull=False,  # it may have been hidden later
            lot__offer__state__in=OPEN,
            quantity__gt=F("committed"),
        )
        .exclude(lot__offer__expires_on__lte=on)
        .annotate(open=F("quantity") - F("committed"))
    )
    units = dict(rows.values_list("lot__variant").annotate(Sum("open")))
    largest = rows.order_by("lot__variant", "-open", "id").distinct("lot__variant")
    lots = [row.lot for row in largest.select_related("lot__variant", "lot__offer")]
    return {lot.variant_id: held(lot, units[lot.variant_id]) for lot in lots if lot}


def held(lot: Lot, units: int) -> Held:
    """Return what is held of a variant, most of it in a lot."""
    name, name_uk = lot.variant.name, lot.variant.name_uk
    return Held(name, name_uk, units, str(lot.offer), lot.offer_id)


@dataclass(frozen=True)
class Due:
    """Something that waits for somebody: what, of which offer, since or until when."""

    what: str
    title: str
    day: date
    door: str
    key: UUID


def overdue(origin: UUID, on: date) -> list[Due]:
    """Return what waits for the actor's body, the oldest first."""
    return sorted(
        [*ending(origin, on), *unasked(origin), *unanswered(origin, on), *late(origin)],
        key=lambda due: (due.day, due.title),
    )


def ending(origin: UUID, on: date) -> Iterator[Due]:
    """Yield one's own offers whose last day has passed, or will within a month."""
    rows = Offer.objects.filter(
        originator=origin, state__in=OPEN, expires_on__lte=on + SOON
    )
    for row in rows:
        if row.expires_on:
            what = "past" if row.expires_on <= on else "soon"
            yield Due(what, str(row), row.expires_on, "donations:offer", row.pk)


def unasked(origin: UUID) -> Iterator[Due]:
    """Yield the consents that one expects and has not asked for."""
    rows = Consent.objects.filter(
        originator=origin, retired_on=None, asked_on=None, expected_on__isnull=False
    )
    for row in rows.select_related("lot__offer"):
        if row.expected_on:
            title, offer = str(row.lot.offer), row.lot.offer_id
            yield Due("unasked", title, row.expected_on, "donations:offer", offer)


def unanswered(origin: UUID, on: date) -> Iterator[Due]:
    """Yield what one asked in vain so far, and what one is asked oneself."""
    asked = Consent.objects.filter(retired_on=None, asked_on__isnull=False).exclude(
        Exists(Answer.objects.filter(consent=OuterRef("pk"), retired_on=None))
    )
    for row in asked.filter(originator=origin, due_on__lte=on):
        if row.due_on:
            key = row.lot_id
            yield Due("unanswered", row.purpose, row.due_on, "donations:lot", key)
    for row in asked.filter(nation=origin):
        if row.due_on:
            door = "donations:consent_answer"
            yield Due("to_answer", row.purpose, row.due_on, door, row.pk)


def late(origin: UUID) -> Iterator[Due]:
    """Yield the purchases that one's own offers wait for and nobody has ordered."""
    rows = Dependency.objects.filter(
        originator=origin,
        retired_on=None,
        kind="purchase",
        met_on=None,
        ordered_on=None,
        offer__state__in=OPEN,
    )
    for row in rows.select_related("offer"):
        title, day = str(row.offer), row.offer.said_on
        yield Due("unordered", title, day, "donations:offer", row.offer_id)


def promised(origin: UUID) -> "QuerySet[Commitment]":
    """Return what one's own body has bound and not freed, the newest first.

    What is bound of an offer that the reader may not know of is not among it.
    """
    rows = Commitment.objects.filter(
        is_known("balance__"), originator=origin, freed_on=None, retired_on=None
    )
    counted = ("lot__variant", "session__course", "bay", "lift__leg", "money")
    return rows.select_related(*(f"balance__{each}" for each in counted)).order_by(
        "-committed_on", "id"
    )


@dataclass(frozen=True)
class Repeat:
    """Two offers that may be one pledge; ``mine`` is one's own, to be set aside."""

    mine: Offer
    other: Offer
    variant: str


class Pledged(NamedTuple):
    """What tells whether a lot is a pledge that was told twice."""

    lot: UUID
    offer: UUID
    nation: UUID
    variant: UUID
    originator: UUID
    channel: str
    said_on: date
    quantity: int


def possible_repeats(origin: UUID) -> list[Repeat]:
    """Return pairs of offers that may be the same pledge, of which one keeps one.

    They are of one nation and one variant, came through two channels, were said within
    60 days and differ by at most a fifth of the larger quantity. Neither is set aside.
    """
    pairs = list(repeats(origin))
    lots = Lot.objects.select_related("offer", "variant").in_bulk(
        {each.lot for pair in pairs for each in pair}
    )
    return [
        Repeat(lots[mine.lot].offer, lots[other.lot].offer, str(lots[mine.lot].variant))
        for mine, other in pairs
    ]


def repeats(origin: UUID) -> Iterator[tuple[Pledged, Pledged]]:
    """Yield what may be the same pledge, first that which one sets aside."""
    own = Count("pk", filter=Q(originator=origin))
    channels = Count("offer__channel", distinct=True)
    in_pairs = (
        pledged()
        .values_list("offer__nation", "variant")
        .annotate(channels=channels, own=own)
        .filter(channels__gt=1, own__gt=0)
    )
    keys = {(nation, variant) for nation, variant, *_ in in_pairs.order_by()}
    rows = pledged().filter(
        offer__nation__in={nation for nation, _ in keys},
        variant__in={variant for _, variant in keys},
    )
    groups: dict[tuple[UUID, UUID], list[Pledged]] = defaultdict(list)
    for row in rows.order_by("code", "id").values_list(
        "pk",
        "offer",
        "offer__nation",
        "variant",
        "originator",
        "offer__channel",
        "offer__said_on",
        "quantity",
    ):
        lot = Pledged(*row)
        groups[lot.nation, lot.variant].append(lot)
    for key in sorted(keys, key=str):
        for one, two in combinations(groups[key], 2):
            mine, other = in_order(origin, one, two)
            if mine.originator == origin and are_near(mine, other):
                yield mine, other


def in_order(origin: UUID, one: Pledged, two: Pledged) -> tuple[Pledged, Pledged]:
    """Return first of two lots that to set aside: one's own.

    If both are, it is the one that did not come from the nation itself.
    """

    def rank(lot: Pledged) -> tuple[bool, bool]:
        return lot.originator != origin, lot.channel == Offer.Channel.NATION

    first, second = sorted([one, two], key=rank)
    return first, second


def pledged() -> "QuerySet[Lot]":
    """Return the lots of offers that are open and not set aside."""
    return Lot.objects.filter(
        ~set_aside("offer"), retired_on=None, offer__state__in=OPEN
    )


def are_near(one: Pledged, two: Pledged) -> bool:
    """Tell whether two lots of a nation and variant may be one pledge, told twice."""
    days = abs((one.said_on - two.said_on).days)
    most = max(one.quantity, two.quantity)
    return (
        one.offer != two.offer
        and one.channel != two.channel
        and days <= NEAR_DAYS
        and abs(one.quantity - two.quantity) * 100 <= NEAR_PERCENT * most
    )


def events_of(offer: UUID) -> "QuerySet[Event]":
    """Return the events of an offer, of what hangs on it, and of imported tables."""
    keys = subjects_of(offer)
    return Event.objects.filter(Q(subject__in=keys) | Q(pk__in=brought(keys)))


COUNTED_OF: Final[dict[str, tuple[type[Entry], str]]] = {
    "lot": (Lot, "offer"),
    "session": (Session, "course__offer"),
    "bay": (Bay, "workshop__offer"),
    "lift": (Lift, "offer"),
    "money": (Money, "offer"),
}
"""What a balance may count, by its field, with the path to the offer of that."""


def is_known(path: str = "") -> Q:
    """Return the condition that the reader knows what a balance counts, and its offer.

    ``path`` leads to the balance, such as ``balance__``.
    """
    found = Q(pk__in=[])
    for field, (_model, way) in COUNTED_OF.items():
        found |= Q(**{f"{path}{field}__{way}__rel__isnull": False})
    return found


def of_offer(offer: Offer | UUID) -> Q:
    """Return the condition that a balance is of a row of this offer.

    The rows are read first: over five ways at once every balance would be looked at.
    """
    found = Q(pk__in=[])
    for field, (model, path) in COUNTED_OF.items():
        rows = model._default_manager.filter(**{path: offer})
        found |= Q(**{f"{field}__in": list(rows.values_list("pk", flat=True))})
    return found


def balances_of(offer: Offer | UUID) -> "QuerySet[Balance]":
    """Return how much of each countable row of an offer is bound."""
    return (
        Balance.objects.filter(of_offer(offer))
        .select_related("lot__variant", "session__course", "bay", "lift__leg", "money")
        .order_by("lot__code", "session__start_on", "bay__code", "id")
    )


def limited_lots(offer: Offer) -> "QuerySet[Lot]":
    """Return the lots of an offer with what limits them."""
    rows = Lot.objects.filter(offer=offer, retired_on=None).order_by("code")
    return rows.select_related("variant", "offer").prefetch_related(
        "caveats__nation", "consents__nation", "consents__answers"
    )


def verifications_of(offer: Offer) -> list[dict[str, Any]]:
    """Return what was found of an offer, the newest first."""
    rows = Verification.objects.filter(offer=offer, retired_on=None)
    return [
        {
            "finding": row.get_finding_display(),
            "words": row.words,
            "at": row.verified_at,
        }
        for row in rows.order_by("-verified_at", "id")
    ]


def repeats_of(offer: Offer) -> "QuerySet[SamePledge]":
    """Return with which others an offer is one pledge."""
    either = Q(counts=offer) | Q(repeats=offer)
    rows = SamePledge.objects.filter(either, retired_on=None).order_by("id")
    return rows.select_related("counts", "repeats")


def subjects_of(offer: UUID) -> list[UUID]:
    """Return the keys of an offer and of what hangs on it."""
    hanging = [
        Lot.objects.filter(offer=offer),
        Dependency.objects.filter(offer=offer),
        Verification.objects.filter(offer=offer),
        Caveat.objects.filter(lot__offer=offer),
        Consent.objects.filter(lot__offer=offer),
        Answer.objects.filter(consent__lot__offer=offer),
        Commitment.objects.filter(balance__in=balances_of(offer).order_by()),
        Course.objects.filter(offer=offer),
        Session.objects.filter(course__offer=offer),
        Workshop.objects.filter(offer=offer),
        Bay.objects.filter(workshop__offer=offer),
        Lift.objects.filter(offer=offer),
        Money.objects.filter(offer=offer),
        OfferValue.objects.filter(offer=offer),
        SamePledge.objects.filter(Q(repeats=offer) | Q(counts=offer)),
    ]
    keys = [rows.order_by().values_list("pk", flat=True) for rows in hanging]
    return [offer, *keys[0].union(*keys[1:])]
