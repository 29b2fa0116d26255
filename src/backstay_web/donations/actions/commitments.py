"""Binding a part of an offer to something, and freeing it."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import (
    Asked,
    Happened,
    Stale,
    change,
    command,
    find,
)
from backstay_web.core.entries import check_is_mine, fill
from backstay_web.core.rows import Written
from backstay_web.donations.actions.details import offer_of
from backstay_web.donations.actions.labels import label_of
from backstay_web.donations.actions.standing import NotNow
from backstay_web.donations.models import COUNTED, Balance, Commitment
from backstay_web.donations.models.state import COUNTING
from backstay_web.nations.permissions import Permission


class NotEnough(BackstayError):
    """Less is open than is asked for; says how much is."""


@command("offer.commit", Permission.OFFER_COMMIT)
def commit(
    *,
    asked: Asked,
    entry: UUID,
    balance: UUID,
    quantity: int,
    purpose: str,
    purpose_key: UUID | None = None,
) -> Happened:
    """Bind so much of what is open, in units of what is counted.

    The counter is changed only if enough is left, in one statement, whoever else asks
    at the same time; the database refuses more than there is in any case.

    Raises
    ------
    NotEnough
        If less is open.
    NotNow
        If plans may not count on the offer.
    Refused
        If it is another's.
    """
    row = find(Balance.objects.all(), balance)
    check_is_mine(asked.by, row)
    made = Commitment(
        id=entry,
        originator=asked.by.origin,
        **label_of(row),
    )
    fields = {"balance": balance, "quantity": quantity, "purpose": purpose}
    day = {"purpose_key": purpose_key, "committed_on": asked.at.date()}
    fill(made, {**fields, **day})
    take(row, quantity)
    check_counts(row, asked)
    made.save(force_insert=True)
    content = {**fields, **day, "version": 1}
    return Happened("offer.committed", made, content, [Written(row, row)])


@command("offer.free", Permission.OFFER_COMMIT)
def free(*, asked: Asked, entry: UUID, expected_version: int) -> Happened:
    """Free what was bound: it is open again from now on."""
    row = find(Commitment.objects.select_related("balance"), entry)
    if row.freed_on is not None:
        raise Stale(_("It was freed already: read it again."))
    freed = change(row, expected_version, freed_on=asked.at.date())
    Balance.objects.filter(pk=row.balance_id).update(
        committed=F("committed") - freed.quantity, version=F("version") + 1
    )
    content = {"freed_on": freed.freed_on, "version": freed.version}
    balance = Written(row.balance, row.balance)
    return Happened("offer.freed", freed, content, [balance])


def take(row: Balance, quantity: int) -> None:
    """Raise the counter of a balance by so much, if that much is open."""
    enough = Balance.objects.filter(
        pk=row.pk, committed__lte=F("quantity") - quantity
    ).update(committed=F("committed") + quantity, version=F("version") + 1)
    if not enough:
        row.refresh_from_db()
        raise NotEnough(
            _("Only %(open)s of %(quantity)s are open: ask for no more.")
            % {"open": row.quantity - row.committed, "quantity": row.quantity}
        )


def check_counts(row: Balance, asked: Asked) -> None:
    """Return if plans may count on what a balance counts.

    Raises
    ------
    NotNow
        If not; says why.
    """
    counted: Any = next(getattr(row, of) for of in COUNTED if getattr(row, f"{of}_id"))
    offer = offer_of(counted)
    if offer.state not in COUNTING:
        raise NotNow(
            _("It is %(state)s: only what is offered or confirmed can be bound.")
            % {"state": offer.get_state_display()}
        )
    if offer.expires_on is not None and offer.expires_on <= asked.at.date():
        raise NotNow(_("Its last day has passed: renew it first."))
    if counted.retired_on is not None:
        raise NotNow(_("It was taken off the offer."))
