"""Caveats of nations, and the consent of third ones."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.core.commands import (
    Asked,
    Happened,
    Refused,
    change,
    command,
    find,
)
from backstay_web.core.entries import check_is_mine, fill, names_of
from backstay_web.core.payloads import FieldsOf, Like
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.donations.actions.standing import check_open
from backstay_web.donations.models import Answer, Caveat, Consent, Lot
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission

CAVEAT: Final = FieldsOf(Caveat, names_of(Caveat) - {"lot", "reason"}, drawn={"code"})


@command("caveat.add", Permission.CAVEAT_CHANGE)
def add_caveat(
    *, asked: Asked, entry: UUID, lot: UUID, **fields: Annotated[Any, CAVEAT]
) -> Happened:
    """Limit who may receive a lot: by who gives it, or by the nation of its make.

    Why is the reason that every command is given.
    """
    row = find(Lot.objects.select_related("variant"), lot)
    if asked.by.origin not in (row.originator, row.variant.origin_nation_id):
        raise Refused(_("Only who gives a lot, or whose make it is, may limit it."))
    made = Caveat(id=entry, originator=asked.by.origin, **label_of(row))
    fields.setdefault("code", f"{row.code}-{row.caveats.count() + 1}")
    fields["reason"] = asked.reason
    fill(made, {"lot": lot, **fields})
    made.save(force_insert=True)
    return Happened("caveat.added", made, {"lot": lot, **fields, "version": 1})


@command("caveat.end", Permission.CAVEAT_CHANGE)
def end_caveat(
    *, asked: Asked, entry: UUID, expected_version: int, end_on: date
) -> Happened:
    """Say from which day a caveat no longer holds; its owner alone can."""
    row = find(Caveat.objects.all(), entry)
    row = change(row, expected_version, end_on=end_on)
    content = {"end_on": end_on, "version": row.version}
    return Happened("caveat.ended", row, content)


@command("consent.expect", Permission.OFFER_CHANGE)
def expect_consent(
    *,
    asked: Asked,
    entry: UUID,
    lot: UUID,
    expected_on: date,
    nation: UUID | None = None,
) -> Happened:
    """Say that a lot needs the consent of a third nation, and when it may be there."""
    row = own_lot(asked, lot)
    made = Consent(id=entry, originator=asked.by.origin, **label_of(row))
    fields = {"lot": lot, "nation": nation, "expected_on": expected_on}
    what = {"variant": row.variant_id, "quantity": row.quantity}
    fill(made, {**fields, **what})
    made.save(force_insert=True)
    return Happened("consent.expected", made, {**fields, **what, "version": 1})


@command("consent.ask", Permission.OFFER_CHANGE)
def ask_consent(
    *,
    asked: Asked,
    entry: UUID,
    lot: UUID,
    nation: UUID,
    purpose: str,
    due_on: date,
    expected_on: date | None = None,
) -> Happened:
    """Ask a nation whether a lot may go on; from now on it sees what is asked for."""
    row = own_lot(asked, lot)
    whom = find(Nation.objects.all(), nation)
    label = label_of(row)
    label["rel"] |= whom.bit
    fields = {"lot": lot, "nation": nation, "purpose": purpose, "due_on": due_on}
    more = {
        "variant": row.variant_id,
        "quantity": row.quantity,
        "asked_on": asked.at.date(),
        "expected_on": expected_on,
    }
    made = Consent(id=entry, originator=asked.by.origin, **label)
    # What was only expected gives way to what is asked, and stays to be read.
    gone = list(Consent.objects.filter(lot=row, asked_on=None, retired_on=None))
    for each in gone:
        change(each, each.version, retired_on=asked.at.date())
    fill(made, {**fields, **more})
    made.save(force_insert=True)
    content = {**fields, **more, "version": 1}
    also = [Written(each, each) for each in gone]
    return Happened("consent.asked", made, content, also)


@command("consent.answer", Permission.CONSENT_ANSWER)
def answer_consent(
    *,
    asked: Asked,
    entry: UUID,
    consent: UUID,
    verdict: Annotated[str, Like(Answer, "verdict")],
    consent_on: date | None = None,
    words: str = "",
) -> Happened:
    """Answer for the nation that was asked; a yes holds from a day."""
    row = find(Consent.objects.filter(retired_on=None), consent)
    if row.nation_id != asked.by.origin:
        raise Refused(_("Only the nation that was asked answers."))
    made = Answer(id=entry, originator=asked.by.origin, **label_of(row))
    fields = {"consent": consent, "verdict": verdict, "consent_on": consent_on}
    more = {"words": words, "answered_on": asked.at.date()}
    fill(made, {**fields, **more})
    made.save(force_insert=True)
    return Happened("consent.answered", made, {**fields, **more, "version": 1})


def own_lot(asked: Asked, lot: UUID) -> Lot:
    """Return a lot of one's own whose offer can still change."""
    row = find(Lot.objects.select_related("offer"), lot)
    check_is_mine(asked.by, row)
    check_open(row.offer)
    return row
