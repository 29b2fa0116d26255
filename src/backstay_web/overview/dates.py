"""The days that one's own nation has to keep, of every kind, in one order."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.clocks import running
from backstay_web.core.context import Context
from backstay_web.core.labels.columns import columns_of
from backstay_web.donations.models import Answer, Consent, Offer, Session
from backstay_web.donations.models.state import OPEN
from backstay_web.nations.models import Holding, Task
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.queries import requirements, with_names
from backstay_web.requirements.states import State


@dataclass(frozen=True)
class Day:
    """Something that falls on a day: its kind, what it is, and where to read of it."""

    on: date
    kind: str
    title: str
    title_uk: str
    address: str
    key: UUID
    label: dict[str, int]
    originator: UUID

    @property
    def marks(self) -> dict[str, Any]:
        """Return the label of its row, and whose it is."""
        return {**self.label, "originator": self.originator}


@dataclass(frozen=True)
class Kind:
    """A kind of days: its word, what it needs to be read, and its rows."""

    word: Promise
    needs: str
    days: "Callable[[Context, date, date], Iterator[Day]]"


def label_of(row: Any) -> tuple[dict[str, int], UUID]:
    """Return the label of a row, and whose it is."""
    return columns_of(row), row.originator


def within(rows: "QuerySet[Any]", field: str, first: date, end: date) -> Any:
    """Return the rows whose day is in a stretch, the end of which is excluded."""
    return rows.filter(**{f"{field}__gte": first, f"{field}__lt": end})


def needed(by: Context, first: date, end: date) -> Iterator[Day]:
    """Yield the days by which one's own needs are to be met."""
    mine = requirements().filter(originator=by.origin).exclude(state=State.WITHDRAWN)
    for row in with_names(within(mine, "need_by_on", first, end), "template"):
        title, title_uk = (
            f"{row.code}: {row.count} x {name or '-'}"
            for name in (row.template_name, row.template_name_uk or row.template_name)
        )
        at = reverse("requirements:detail", args=[row.pk])
        on = row.need_by_on
        yield Day(on, "needed", title, title_uk, at, row.pk, *label_of(row))


def expiring(by: Context, first: date, end: date) -> Iterator[Day]:
    """Yield the first days on which one's own offers no longer hold."""
    mine = Offer.objects.filter(originator=by.origin, state__in=OPEN)
    for row in within(mine, "expires_on", first, end):
        at = reverse("donations:offer", args=[row.pk])
        title = str(row)
        yield Day(row.expires_on, "expires", title, title, at, row.pk, *label_of(row))


def unanswered() -> "QuerySet[Consent]":
    """Return the consents that nobody has answered."""
    answers = Answer.objects.filter(consent=OuterRef("pk"), retired_on=None)
    return Consent.objects.filter(~Exists(answers), retired_on=None)


def due(by: Context, first: date, end: date) -> Iterator[Day]:
    """Yield the days by which consents are due that one asked for, or is asked for."""
    ours = unanswered().filter(Q(originator=by.origin) | Q(nation=by.origin))
    for row in within(ours, "due_on", first, end):
        is_asked = row.nation_id == by.origin
        door, key = ("consent_answer", row.pk) if is_asked else ("lot", row.lot_id)
        at = reverse(f"donations:{door}", args=[key])
        kind = "to_answer" if is_asked else "consent"
        title = row.purpose
        yield Day(row.due_on, kind, title, title, at, row.pk, *label_of(row))


def expected(by: Context, first: date, end: date) -> Iterator[Day]:
    """Yield the days on which one expects a consent for a lot of one's own."""
    mine = unanswered().filter(originator=by.origin, expected_on__isnull=False)
    rows = mine.exclude(expected_on=F("due_on")).select_related("lot")
    for row in within(rows, "expected_on", first, end):
        at = reverse("donations:lot", args=[row.lot_id])
        title = row.purpose or row.lot.code
        on = row.expected_on
        yield Day(on, "expected", title, title, at, row.pk, *label_of(row))


def starting(by: Context, first: date, end: date) -> Iterator[Day]:
    """Yield the days on which sessions of one's own courses start."""
    mine = Session.objects.filter(
        originator=by.origin, retired_on=None, course__offer__state__in=OPEN
    ).select_related("course__kind")
    for row in within(mine, "start_on", first, end):
        kind = row.course.kind
        at = reverse("donations:session", args=[row.pk])
        title, title_uk = (
            f"{row.course.code}: {name}"
            for name in (kind.name, kind.name_uk or kind.name)
        )
        on = row.start_on
        yield Day(on, "session", title, title_uk, at, row.pk, *label_of(row))


def rotating(by: Context, first: date, end: date) -> Iterator[Day]:
    """Yield the days on which people of one's own nation leave their posts."""
    mine = Holding.objects.filter(
        is_over=False, is_delegated=False, post__organisation__nation=by.origin
    ).select_related("post")
    for row in within(mine, "rotates_on", first, end):
        at = reverse("nations:post", args=[row.post_id])
        title, title_uk = row.post.title, row.post.title_uk or row.post.title
        on = row.rotates_on
        yield Day(on, "rotation", title, title_uk, at, row.pk, *label_of(row))


def to_do(by: Context, first: date, end: date) -> Iterator[Day]:
    """Yield the days by which posts of one's own nation have to do something."""
    mine = Task.objects.filter(nation=by.origin, state=Task.State.OPEN)
    for row in within(mine, "due_on", first, end):
        at = reverse("nations:post", args=[row.post_id])
        yield Day(row.due_on, "task", row.what, row.what, at, row.pk, *label_of(row))


def of_custody(kind: str) -> "Callable[[Context, date, date], Iterator[Day]]":
    """Return what yields the days of clocks of a kind that concern one's own nation."""

    def told(by: Context, first: date, end: date) -> Iterator[Day]:
        for clock in running(by.permissions, [kind]):
            if first <= clock.due_on < end and clock.concerns(by.origin):
                title = f"{clock.what}: {clock.owner}"
                key = clock.key or uuid5(NAMESPACE_OID, f"{kind} {clock.post} {title}")
                of_it = (clock.label, clock.body or by.origin)
                yield Day(clock.due_on, kind, title, title, clock.address, key, *of_it)

    return told


KINDS: Final[dict[str, Kind]] = {
    "needed": Kind(_("needed by"), Permission.REQUIREMENT_READ, needed),
    "expires": Kind(_("an offer expires"), Permission.OFFER_READ, expiring),
    "consent": Kind(_("a consent is due"), Permission.OFFER_READ, due),
    "to_answer": Kind(_("answer on a consent"), Permission.OFFER_READ, due),
    "expected": Kind(_("a consent is expected"), Permission.OFFER_READ, expected),
    "session": Kind(_("a session starts"), Permission.OFFER_READ, starting),
    "rotation": Kind(_("a post rotates"), Permission.NATION_READ, rotating),
    "task": Kind(_("something to do"), Permission.NATION_READ, to_do),
    "inventory": Kind(
        _("an inventory is due"), Permission.TRANSFER_READ, of_custody("inventory")
    ),
    "difference": Kind(
        _("a difference is to be cleared up"),
        Permission.TRANSFER_READ,
        of_custody("difference"),
    ),
    "self_report": Kind(
        _("a self-report is due"), Permission.TRANSFER_READ, of_custody("self_report")
    ),
}
"""Every kind of days, by name; what is due has two of them."""


def days(by: Context, first: date, end: date, kinds: Collection[str] = ()) -> list[Day]:
    """Return what falls into a stretch of days, of some kinds or of all, in order."""
    open_ = {each.days: None for each in KINDS.values() if each.needs in by.permissions}
    found = [day for tell in open_ for day in tell(by, first, end)]
    wanted = [day for day in found if not kinds or day.kind in kinds]
    return sorted(wanted, key=lambda day: (day.on, day.kind, day.title, str(day.key)))
