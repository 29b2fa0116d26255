"""The gate: what came that nobody let in by the books, and what becomes of it."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import Faulty, Release, faults_in, own
from backstay_web.donations.actions.labels import narrowed
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import Site
from backstay_web.transfers.actions.custody import nation_of_post
from backstay_web.transfers.actions.parts import NotNow
from backstay_web.transfers.actions.storing import excess_by, words_of
from backstay_web.transfers.books import CLOCK
from backstay_web.transfers.models import Arrival, Movement
from backstay_web.transfers.queries import consignments, movements, where_is
from backstay_web.transfers.store_queries import is_waived

AT_THE_GATE: Final = timedelta(days=3)
"""Our assumption of how long a vehicle may wait; what was let in has 30 days."""
DUE: Final = {Arrival.Decision.GATE: AT_THE_GATE, Arrival.Decision.HOLD: CLOCK}
POINTERS: Final = frozenset({"site", "movement", "consignment"})
"""Each was found before, so that one cannot tell a hidden row from none."""
BECOMES: Final = (Arrival.Outcome.MATCHED, Arrival.Outcome.BY_HAND)


@command("arrival.record", Permission.CUSTODY_SIGN)
def record_arrival(
    *,
    asked: Asked,
    entry: UUID,
    site: UUID,
    post: UUID,
    kind: str,
    came_at: datetime,
    vehicle: str,
    carrier: str,
    said_content: str,
    decision: str,
    decided_why: str,
    movement: UUID | None = None,
    sent_by: str = "",
    addressee: str = "",
    papers: str = "",
    hazard_class: str = "",
    net_explosive_g: int | None = None,
    release: Release | None = None,
) -> Happened:
    """Write down what stands at a gate: it is held, let in apart, or turned away.

    What is held is a case of the post until it is closed: three days at the gate, 30
    inside. Nothing of it is in the books, and nobody gets title to it.

    Raises
    ------
    Faulty
        If the post is not the actor's, it cannot stand, or the store has no room.
    """
    place = find(Site.objects.all(), site)
    row = Arrival(
        id=entry,
        site=place,
        kind=kind,
        movement=announced_by(movement),
        came_at=came_at,
        vehicle=vehicle.strip(),
        carrier=carrier.strip(),
        said_content=said_content.strip(),
        sent_by=sent_by.strip(),
        addressee=addressee.strip(),
        papers=papers.strip(),
        hazard_class=hazard_class,
        net_explosive_g=net_explosive_g,
        decision=decision,
        decided_why=decided_why.strip(),
        owner=post,
        owner_nation_id=nation_of_post(asked, post),
        due_on=due_on(decision, asked.at),
        originator=asked.by.origin,
        **label_at(asked, release, place, movement),
    )
    check_can_stand(asked, row)
    row.save(force_insert=True)
    content = {
        "site": site,
        "kind": kind,
        "movement": movement,
        "decision": decision,
        "decided_why": row.decided_why,
        "due_on": row.due_on,
        "version": 1,
    }
    return Happened("arrival.recorded", row, content)


def announced_by(movement: UUID | None) -> Movement | None:
    return (
        find(Movement.objects.filter(retired_on=None), movement) if movement else None
    )


def label_at(
    asked: Asked, release: Release | None, site: Site, movement: UUID | None
) -> Release:
    """Return who reads of an arrival: no more than of its site and its movement."""
    label = narrowed(release or own(asked.by), site)
    announced = announced_by(movement)
    return narrowed(label, announced) if announced else label


def due_on(decision: str, at: datetime) -> Any:
    """Return the day by which what is held is to be decided; none if it is not held."""
    days = {str(each): days for each, days in DUE.items()}.get(decision)
    return at.date() + days if days else None


def check_can_stand(asked: Asked, row: Arrival) -> None:
    """Return if an arrival can be written down as it is said.

    Raises
    ------
    Faulty
        If not; says what of each field.
    """
    faults = faults_in(row, kept=POINTERS)
    if row.came_at > asked.at:
        faults.setdefault("came_at", []).append(_("Name a moment that has come."))
    if row.movement_id and not is_expected(row):
        said = _("It is no movement that is still to come to this site.")
        faults.setdefault("movement", []).append(said)
    if not faults:
        faults = faults_of_room(row)
    if faults:
        raise Faulty(faults)


def is_expected(row: Arrival) -> bool:
    coming = movements().filter(leg__to_site=row.site_id, arrived_at=None)
    return coming.filter(pk=row.movement_id).exists()


def faults_of_room(row: Arrival) -> dict[str, list[str]]:
    """Return why the store has no room for what is let in, if nobody waived that."""
    if row.decision != Arrival.Decision.HOLD or is_waived(row.site_id, arrival=row.pk):
        return {}
    excess = excess_by(row.site_id, row)
    if excess is None:
        return {}
    said = _("%(figures)s Until then hold it at the gate, or turn it away.")
    return {NON_FIELD_ERRORS: [said % {"figures": words_of(excess)}]}


def open_case(asked: Asked, arrival: UUID) -> Arrival:
    """Return an arrival that is held and open, of a post that the actor holds.

    Raises
    ------
    NotNow
        If it was turned away, or closed.
    """
    row = find(Arrival.objects.all(), arrival)
    nation_of_post(asked, row.owner, "arrival")
    if row.due_on is None:
        raise NotNow(_("It was turned away: write down its next arrival by itself."))
    if row.closed_on is not None:
        raise NotNow(_("It is closed already."))
    return row


@command("arrival.let_in", Permission.CUSTODY_SIGN)
def let_in(
    *, asked: Asked, arrival: UUID, expected_version: int, decided_why: str
) -> Happened:
    """Let in what was held at the gate, to be held apart inside, for 30 days from now.

    Raises
    ------
    NotNow
        If it is inside already, or comes by a movement: then that has come.
    Faulty
        If the store has no room for it.
    """
    row = open_case(asked, arrival)
    if row.movement_id is not None:
        raise NotNow(_("It was announced: say of its movement that it has come."))
    if row.decision != Arrival.Decision.GATE:
        raise NotNow(_("It is inside already."))
    decided = {
        "decision": Arrival.Decision.HOLD,
        "decided_why": decided_why.strip(),
        "due_on": due_on(Arrival.Decision.HOLD, asked.at),
    }
    for name, value in decided.items():
        setattr(row, name, value)
    check_can_stand(asked, row)
    row = change(row, expected_version, **decided)
    return Happened("arrival.let_in", row, {**decided, "version": row.version})


@command("arrival.close", Permission.CUSTODY_SIGN)
def close_arrival(
    *,
    asked: Asked,
    arrival: UUID,
    expected_version: int,
    outcome: str,
    finding: str,
    consignment: UUID | None = None,
) -> Happened:
    """Say what became of what was held: matched, made a consignment, sent on or back.

    The consignment that it is has to stand at this site by the books: from there it is
    counted and signed for as any other, and title passes nowhere else.

    Raises
    ------
    NotNow
        If it was turned away, or closed.
    Faulty
        If it cannot end so.
    """
    row = open_case(asked, arrival)
    told = {
        "outcome": outcome,
        "finding": finding.strip(),
        "closed_on": asked.at.date(),
        "consignment_id": consignment,
    }
    for name, value in told.items():
        setattr(row, name, value)
    faults = faults_in(row, kept=POINTERS)
    if consignment is not None and outcome in BECOMES:
        became = find(consignments().filter(retired_on=None), consignment)
        if not became.is_released or where_is(became) != row.site_id:
            said = _(
                "By the books it does not stand at this site: release it, and say that "
                "its movement came here."
            )
            faults.setdefault("consignment", []).append(said)
    if faults:
        raise Faulty(faults)
    row = change(row, expected_version, **told)
    content = {
        "outcome": outcome,
        "finding": row.finding,
        "closed_on": row.closed_on,
        "consignment": consignment,
        "version": row.version,
    }
    return Happened("arrival.closed", row, content)
