"""The clocks of offers: when they expire, consents are due and caveats end."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from backstay_web.core.clocks import Clock, ClockKind, register
from backstay_web.core.labels.columns import columns_of
from backstay_web.donations.models import Answer, Caveat, Consent, Lot, Offer
from backstay_web.donations.models.state import OPEN
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import names_of


def expiring() -> Iterator[Clock]:
    """Yield the first days on which offers no longer hold."""
    rows: list[Any] = list(
        Offer.objects.filter(state__in=OPEN, expires_on__isnull=False)
    )
    names = names_of({row.originator for row in rows})
    for row in rows:
        yield Clock(
            kind="expiry",
            due_on=row.expires_on,
            what=str(row),
            owner=names.get(row.originator, ""),
            body=row.originator,
            door="donations:offer",
            key=row.pk,
            label=columns_of(row),
            originator=row.originator,
        )


def consents() -> Iterator[Clock]:
    """Yield the days by which nations of origin are to answer."""
    answers = Answer.objects.filter(consent=OuterRef("pk"), retired_on=None)
    asked = Consent.objects.filter(retired_on=None, due_on__isnull=False)
    rows: list[Any] = list(asked.filter(~Exists(answers), nation__isnull=False))
    names = names_of({row.nation_id for row in rows})
    lots = shown(rows)
    for row in rows:
        yield Clock(
            kind="consent",
            due_on=row.due_on,
            what=row.purpose,
            owner=names.get(row.nation_id, ""),
            body=row.nation_id,
            **page_of(row.lot_id, lots),
            label=columns_of(row),
            originator=row.originator,
        )


def caveats() -> Iterator[Clock]:
    """Yield the days on which limits end of who may have lots."""
    rows: list[Any] = list(Caveat.objects.filter(retired_on=None, end_on__isnull=False))
    names = names_of({row.originator for row in rows})
    lots = shown(rows)
    for row in rows:
        yield Clock(
            kind="caveat",
            due_on=row.end_on,
            what=row.reason,
            owner=names.get(row.originator, ""),
            body=row.originator,
            **page_of(row.lot_id, lots),
            label=columns_of(row),
            originator=row.originator,
        )


def shown(rows: Iterable[Any]) -> set[UUID]:
    """Return the lots of rows of which the reader may know."""
    lots = Lot.objects.filter(pk__in=[row.lot_id for row in rows])
    return set(lots.values_list("pk", flat=True))


def page_of(lot: UUID, known: Collection[UUID]) -> dict[str, Any]:
    """Return where a clock leads: to its lot, or to all offers where that is hidden."""
    if lot in known:
        return {"door": "donations:lot", "key": lot}
    return {"door": "donations:home", "key": None}


EXPIRY: Final = register(
    ClockKind(
        "expiry",
        _("An offer expires"),
        _(
            "Its nation named the day. It stops when the offer is renewed or "
            "withdrawn; from that day on plans do not count on it."
        ),
        Permission.OFFER_READ,
        Permission.OFFER_CHANGE,
        expiring,
    )
)
CONSENT: Final = register(
    ClockKind(
        "consent",
        _("A consent is due"),
        _(
            "Whoever asked the nation of origin named the day. It stops with the "
            "answer of that nation."
        ),
        Permission.OFFER_READ,
        Permission.CONSENT_ANSWER,
        consents,
    )
)
CAVEAT: Final = register(
    ClockKind(
        "caveat",
        _("A caveat ends"),
        _("Its nation named the day. From then on the lot may go to others too."),
        Permission.OFFER_READ,
        Permission.CAVEAT_CHANGE,
        caveats,
    )
)
