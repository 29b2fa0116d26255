"""What can be done about an offer: from a word in passing to a decision, and back."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backstay_web.core.commands import (
    Asked,
    Happened,
    Refused,
    change,
    command,
    find,
)
from backstay_web.core.entries import Faulty, Release, faults_of, own
from backstay_web.core.payloads import FieldsOf, Like, OneOf
from backstay_web.core.rows import Written
from backstay_web.donations.actions.bound import check_not_bound
from backstay_web.donations.actions.details import (
    DETAILS,
    counters,
    every,
    hang,
)
from backstay_web.donations.actions.labels import label_of, strictest
from backstay_web.donations.actions.standing import NotNow, check_open
from backstay_web.donations.models import Offer, SamePledge, Verification
from backstay_web.donations.models.state import State
from backstay_web.donations.queries import of_offer
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission

SIGNS: Final = "23456789BCDFGHJKMNPQRSTVWXZ"
"""No sign that is taken for another when it is read out, and none that makes words."""
DRAWN: Final = 6
"""Signs of a code: of 387 million, among 10,000 of a nation's one is drawn twice
once in 40,000 times, which the database then refuses, and one asks again."""
AT_FIRST: Final = (State.POSSIBLE, State.OFFERED)
FIXED: Final = {"code", "nation_id", "kind", "state", "evidence", "expires_on"}
CHANGEABLE: Final = {"title", "said_on", "confidence_percent", "channel", "source"}
NEW: Final = FieldsOf(Offer, (CHANGEABLE | FIXED) - {"code", "nation_id"})
KNOWN: Final = FieldsOf(Offer, CHANGEABLE, are_all=False)
HUNG: Final = OneOf(
    {
        of: every(detail, but="offer" if detail.part_of == "offer" else "")
        for of, detail in DETAILS.items()
        if not detail.is_ours
    }
)


@command("offer.make", Permission.OFFER_CHANGE)
def make_offer(
    *,
    asked: Asked,
    offer: UUID,
    nation: UUID,
    details: Sequence[Annotated[Mapping[str, Any], HUNG]],
    release: Release | None = None,
    **fields: Annotated[Any, NEW],
) -> Happened:
    """Make an offer with what is offered, such as a lot, or a course and its sessions.

    Each of the ``details`` has its noun as ``of``, its key as ``entry`` and its fields;
    one that belongs to another comes after it. What is for one's own bodies alone, such
    as a value, has an event of its own that others do not read: it is added later.
    """
    row = Offer(id=offer, originator=asked.by.origin, **(release or own(asked.by)))
    row.code = draw_code(nation)
    fill_offer(row, {"nation_id": nation, **fields}, CHANGEABLE | FIXED)
    if row.state not in AT_FIRST:
        raise Faulty({"state": [_("An offer begins as possible or offered.")]})
    row.save(force_insert=True)
    also: list[Written] = []
    for detail in details:
        kind = DETAILS[detail["of"]]
        if kind.is_ours or "release" in detail:
            raise Refused(_("Add what others do not read once the offer is made."))
        on: dict[str, Any] = {"offer": offer} if kind.part_of == "offer" else {}
        hung = hang(asked.by, **on, **detail)
        also += [Written(hung, hung), *counters(detail["of"], hung)]
    content = {"nation": nation, **fields, "details": details, "code": row.code}
    return Happened("offer.made", row, {**content, "version": 1}, also)


@command("offer.change", Permission.OFFER_CHANGE)
def change_offer(
    *,
    asked: Asked,
    offer: UUID,
    expected_version: int,
    **fields: Annotated[Any, KNOWN],
) -> Happened:
    """Change what is known of an open offer; how far it stands has verbs of its own."""
    row = find_open(offer)
    fill_offer(row, fields, CHANGEABLE)
    row = change(row, expected_version, **fields)
    return Happened("offer.changed", row, {**fields, "version": row.version})


@command("offer.confirm", Permission.OFFER_CONFIRM)
def confirm_offer(
    *, asked: Asked, offer: UUID, expected_version: int, evidence: str
) -> Happened:
    """Say that whoever may let it go has decided so."""
    row = find_open(offer)
    if row.expires_on and row.expires_on <= asked.at.date():
        raise NotNow(_("Its last day has passed: renew it first."))
    return move(row, expected_version, State.CONFIRMED, evidence=evidence)


@command("offer.renew", Permission.OFFER_CHANGE)
def renew_offer(
    *,
    asked: Asked,
    offer: UUID,
    expected_version: int,
    expires_on: date,
    evidence: str,
) -> Happened:
    """Let an offer hold until a later day; one that had expired is offered again."""
    row = find(Offer.objects.all(), offer)
    if row.state == State.WITHDRAWN:
        raise NotNow(_("It was withdrawn: make a new offer."))
    if expires_on <= asked.at.date():
        raise Faulty({"expires_on": [_("Name a day that is still to come.")]})
    state = State.OFFERED if row.state == State.EXPIRED else State(row.state)
    more = {"expires_on": expires_on, "evidence": evidence}
    return move(row, expected_version, state, verb="renewed", **more)


@command("offer.withdraw", Permission.OFFER_CHANGE)
def withdraw_offer(
    *, asked: Asked, offer: UUID, expected_version: int, evidence: str
) -> Happened:
    """Take an offer back, of which nothing is bound; it stays to be read."""
    row = find_open(offer)
    check_not_bound(of_offer(row))
    return move(row, expected_version, State.WITHDRAWN, evidence=evidence)


@command("offer.expire", Permission.OFFER_CHANGE)
def expire_offer(*, asked: Asked, offer: UUID, expected_version: int) -> Happened:
    """Say that the last day of an offer has passed; what is bound of one does not."""
    row = find_open(offer)
    if row.expires_on is None or row.expires_on > asked.at.date():
        raise NotNow(_("It still holds: withdraw it if it does not."))
    check_not_bound(of_offer(row))
    return move(row, expected_version, State.EXPIRED)


@command("offer.verify", Permission.OFFER_VERIFY)
def verify_offer(
    *,
    asked: Asked,
    entry: UUID,
    offer: UUID,
    finding: Annotated[str, Like(Verification, "finding")],
    words: str,
) -> Happened:
    """Keep what somebody found who looked whether an offer holds."""
    row = find(Offer.objects.all(), offer)
    made = Verification(
        id=entry,
        offer=row,
        finding=finding,
        words=words,
        verified_at=asked.at,
        verified_by=asked.by.actor,
        originator=asked.by.origin,
        **label_of(row),
    )
    check(made)
    made.save(force_insert=True)
    content = {"offer": offer, "finding": finding, "words": words, "version": 1}
    return Happened("offer.verified", made, content)


@command("offer.set_aside", Permission.OFFER_CHANGE)
def set_aside(*, asked: Asked, entry: UUID, repeats: UUID, counts: UUID) -> Happened:
    """Say that one's own row repeats another offer, which alone is counted then."""
    repeated = find(Offer.objects.all(), repeats)
    counted = find(Offer.objects.all(), counts)
    if repeated.originator != asked.by.origin:
        raise Refused(_("Whoever keeps an offer sets it aside, nobody else."))
    check_same_kind(repeated, counted)
    made = SamePledge(
        id=entry,
        repeats=repeated,
        counts=counted,
        originator=asked.by.origin,
        **strictest(repeated, counted),
    )
    check(made)
    made.save(force_insert=True)
    content = {"repeats": repeats, "counts": counts, "version": 1}
    return Happened("offer.set_aside", made, content)


@command("offer.take_up_again", Permission.OFFER_CHANGE)
def take_up_again(*, asked: Asked, entry: UUID, expected_version: int) -> Happened:
    """Let an offer be counted again that was no repetition after all."""
    row = find(SamePledge.objects.filter(retired_on=None), entry)
    row = change(row, expected_version, retired_on=asked.at.date())
    return Happened("offer.taken_up_again", row, {"version": row.version})


def find_open(offer: UUID) -> Offer:
    """Return an offer that can still change."""
    row = find(Offer.objects.all(), offer)
    check_open(row)
    return row


def move(
    row: Offer, expected_version: int, state: State, verb: str = "", **more: Any
) -> Happened:
    """Bring an offer to another state, with what proves it."""
    for name, value in more.items():
        setattr(row, name, value)
    row.state = state
    check(row)
    row = change(row, expected_version, state=state, **more)
    content = {"state": state, **more, "version": row.version}
    return Happened(f"offer.{verb or state}", row, content)


def fill_offer(row: Offer, fields: Mapping[str, Any], known: set[str]) -> None:
    """Put values into an offer that is not saved yet, if it can stand then.

    Raises
    ------
    Faulty
        If not, or if there is no such field, or it has a verb of its own.
    """
    strange = sorted(fields.keys() - known)
    if strange:
        raise Faulty({name: [_("There is no such field.")] for name in strange})
    for name, value in fields.items():
        setattr(row, name, value)
    check(row)


def check(row: Offer | SamePledge | Verification) -> None:
    """Return if a row can stand.

    Raises
    ------
    Faulty
        If not; says why, by field, all at once.
    """
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        raise Faulty(faults_of(error)) from None


def check_same_kind(repeated: Offer, counted: Offer) -> None:
    if (repeated.nation_id, repeated.kind) != (counted.nation_id, counted.kind):
        said = _("One pledge is of one nation and of one kind: these two are not.")
        raise Faulty({"counts": [said]})
    if SamePledge.objects.filter(retired_on=None, repeats=counted).exists():
        said = _("That one is set aside itself: name the one that is counted for it.")
        raise Faulty({"counts": [said]})
    if SamePledge.objects.filter(retired_on=None, counts=repeated).exists():
        said = _("Others were set aside for this one: take them up again first.")
        raise Faulty({"repeats": [said]})


def draw_code(nation: UUID) -> str:
    """Return a code for an offer that has none, such as DE-7K4QMX.

    It names the nation, and tells nothing of how many others that offers.
    """
    of = Nation.objects.filter(pk=nation).values_list("code", flat=True).first()
    return f"{of}-{''.join(secrets.choice(SIGNS) for _ in range(DRAWN))}"
