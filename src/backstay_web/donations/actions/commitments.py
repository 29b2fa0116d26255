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
from backstay_web.donations.queries import is_known
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
    made = bind(
        asked=asked,
        entry=entry,
        balance=balance,
        quantity=quantity,
        purpose=purpose,
        purpose_key=purpose_key,
    )
    content = {
        "balance": balance,
        "quantity": quantity,
        "purpose": purpose,
        "purpose_key": purpose_key,
        "committed_on": made.committed_on,
        "version": 1,
    }
    balance_too = Written(made.balance, made.balance)
    return Happened("offer.committed", made, content, [balance_too])


def bind(
    *,
    asked: Asked,
    entry: UUID,
    balance: UUID,
    quantity: int,
    purpose: str,
    purpose_key: UUID | None = None,
) -> Commitment:
    """Bind so much of what is open, inside another command, whose event tells of it.

    Raises
    ------
    NotEnough
        If less is open.
    NotNow
        If plans may not count on the offer.
    Refused
        If it is another's.
    """
    row = find(Balance.objects.filter(is_known()), balance)
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
    return made


@command("offer.free", Permission.OFFER_COMMIT)
def free(*, asked: Asked, entry: UUID, expected_version: int) -> Happened:
    """Free what was bound: it is open again from now on.

    Raises
    ------
    NotNow
        If it was bound by a promise: that is freed, and frees it too.
    """
    if find(Commitment.objects.all(), entry).purpose_key is not None:
        raise NotNow(_("A promise binds it: free that."))
    row = unbind(asked=asked, entry=entry, expected_version=expected_version)
    content = {"freed_on": row.freed_on, "version": row.version}
    return Happened("offer.freed", row, content, [Written(row.balance, row.balance)])


def unbind(*, asked: Asked, entry: UUID, expected_version: int) -> Commitment:
    """Free what was bound, inside another command, whose event tells of it.

    Raises
    ------
    Stale
        If it was freed or changed meanwhile.
    """
    row = find(Commitment.objects.select_related("balance"), entry)
    if row.freed_on is not None:
        raise Stale(_("It was freed already: read it again."))
    freed = change(row, expected_version, freed_on=asked.at.date())
    Balance.objects.filter(pk=row.balance_id).update(
        committed=F("committed") - freed.quantity, version=F("version") + 1
    )
    return freed


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
