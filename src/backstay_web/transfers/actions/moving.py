"""Movements: planned as rows, and then departed and arrived, once each."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find, not_yours
from backstay_web.core.entries import (
    Commands,
    Faulty,
    Release,
    check_is_mine,
    commands_of,
    faults_of,
    names_of,
    own,
)
from backstay_web.core.payloads import FieldsOf
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of, narrowed
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.actions.parts import NotNow, as_usual
from backstay_web.transfers.actions.storing import faults_of_store
from backstay_web.transfers.mixing import conflicts
from backstay_web.transfers.models import Carriage, Movement, Passage, Permit, Timing
from backstay_web.transfers.queries import (
    carried_by,
    goods_on,
    is_received_by,
    mixes_relief,
    movements,
    where_is,
)

MOVEMENT: Final = commands_of(Movement, "movement", Permission.MOVEMENT_CHANGE)
PERMIT: Final = commands_of(Permit, "permit", Permission.MOVEMENT_CHANGE)
USUAL: Final = {
    "timing": commands_of(
        Timing, "timing", Permission.MOVEMENT_CHANGE, part_of="movement"
    ),
    "carriage": commands_of(
        Carriage, "carriage", Permission.MOVEMENT_CHANGE, part_of="movement"
    ),
}


def narrowly(noun: str, first: Callable[[Any, Movement], Release]) -> Commands:
    """Return the commands of what hangs on a movement, read by no more than that.

    ``first`` says who reads it if nobody is named.
    """
    usual = USUAL[noun]
    fields_of = FieldsOf(usual.model, names_of(usual.model))

    @command(f"{noun}.add", Permission.MOVEMENT_CHANGE)
    def add(
        *,
        asked: Asked,
        entry: UUID,
        release: Release | None = None,
        **fields: Annotated[Any, fields_of],
    ) -> Happened:
        whole = find(Movement.objects.all(), fields["movement"])
        label = narrowed(release or first(asked.by, whole), whole)
        return as_usual(usual.add, asked, entry=entry, release=label, **fields)

    return usual._replace(add=add)


TIMING: Final = narrowly("timing", lambda by, _whole: own(by))
CARRIAGE: Final = narrowly("carriage", lambda _by, whole: label_of(whole))


@command("movement.depart", Permission.MOVEMENT_CHANGE)
def depart(
    *, asked: Asked, entry: UUID, movement: UUID, passed_at: datetime, evidence: str
) -> Happened:
    """Say that a movement has left, with all that it carries, and what proves it.

    Goods that may not stand together need a reason: the consignor decides.

    Raises
    ------
    NotNow
        If it has left already.
    Faulty
        If what it carries was not released or stands elsewhere, goods may not stand
        together and nobody says why they do, or the store that it goes to has no room
        and nobody waived that; all at once.
    """
    row = find(movements().filter(retired_on=None), movement)
    check_is_mine(asked.by, row)
    if row.departed_at is not None:
        raise NotNow(_("It has left already."))
    carried = [each.pk for each in carried_by(row.pk)]
    faults = [
        *faults_of_load(row),
        *faults_of_mixing(row, asked.reason),
        *faults_of_store(row.leg.to_site_id, carried, routed_at=asked.at),
    ]
    return pass_(asked, row, entry, Passage.Kind.DEPARTED, passed_at, evidence, faults)


@command("movement.arrive", Permission.MOVEMENT_CHANGE)
def arrive(
    *, asked: Asked, entry: UUID, movement: UUID, passed_at: datetime, evidence: str
) -> Happened:
    """Say that a movement has come to the end of its leg, and what proves it.

    Raises
    ------
    NotNow
        If it has not left, or has come already.
    Faulty
        If it would have come before it left, or the store there has no room for what
        it brings and nobody waived that.
    """
    row = find(movements().filter(retired_on=None), movement)
    check_is_mine(asked.by, row)
    return come(asked, row, entry, passed_at, evidence)


@command("movement.take_in", Permission.CUSTODY_SIGN)
def take_in(
    *, asked: Asked, entry: UUID, movement: UUID, passed_at: datetime, evidence: str
) -> Happened:
    """Say that a movement has come, as the nation to which it or its goods come.

    It is written in the books of whoever planned the movement, who says the rest of it.

    Raises
    ------
    Refused
        If neither the place nor any of the goods is of the actor's nation.
    NotNow
        If it has not left, or has come already.
    Faulty
        If it would have come before it left.
    """
    row = find(movements().filter(retired_on=None), movement)
    if not is_received_by(row, asked.by.origin):
        raise not_yours(Movement)
    return come(asked, row, entry, passed_at, evidence)


def come(
    asked: Asked, row: Any, entry: UUID, passed_at: datetime, evidence: str
) -> Happened:
    if row.departed_at is None:
        raise NotNow(
            _("Nobody has said that it left: whoever planned the movement says it.")
        )
    if row.arrived_at is not None:
        raise NotNow(_("It has come already."))
    if passed_at < row.departed_at:
        raise Faulty({"passed_at": [_("It left later than that.")]})
    carried = [each.pk for each in carried_by(row.pk)]
    faults = faults_of_store(row.leg.to_site_id, carried)
    return pass_(asked, row, entry, Passage.Kind.ARRIVED, passed_at, evidence, faults)


def pass_(
    asked: Asked,
    row: Any,
    entry: UUID,
    kind: Passage.Kind,
    passed_at: datetime,
    evidence: str,
    faults: list[str],
) -> Happened:
    made = Passage(
        id=entry,
        movement_id=row.pk,
        kind=kind,
        at=passed_at,
        evidence=evidence,
        originator=row.originator,
        **label_of(row),
    )
    check_passes(made, asked, faults)
    made.save(force_insert=True)
    content = {"passage": entry, "passed_at": passed_at, "evidence": evidence}
    return Happened(f"movement.{kind}", row, content, [Written(made, made)])


def check_passes(made: Passage, asked: Asked, said: list[str]) -> None:
    faults: dict[str, list[str]] = {}
    try:
        made.full_clean(exclude=["movement"], validate_unique=False)
    except ValidationError as error:
        faults = faults_of(error)
    if made.at > asked.at:
        faults.setdefault("passed_at", []).append(_("Name a moment that has come."))
    if said:
        faults[NON_FIELD_ERRORS] = said
    if faults:
        raise Faulty(faults)


def faults_of_load(row: Any) -> list[str]:
    """Return what is in the way of what a movement carries."""
    carried = list(carried_by(row.pk))
    if not carried:
        return [_("It carries nothing: add a consignment.")]
    leg = row.leg
    faults = []
    for each in carried:
        if not each.is_released:
            said = _("%(code)s was not released: whoever sends it releases it first.")
            faults.append(said % {"code": each.code})
        elif where_is(each) != leg.from_site_id:
            said = _(
                "%(code)s does not stand where this leg begins: mend what it is on, or "
                "say first that it came there."
            )
            faults.append(said % {"code": each.code})
    return faults


def faults_of_mixing(row: Any, reason: str) -> list[str]:
    """Return which goods may not stand together, unless somebody says why they do."""
    if reason.strip():
        return []
    said = _(
        "%(one)s and %(other)s may not stand together by the ADR: part them, or give "
        "the consignor's reason."
    )
    faults = [
        said % {"one": each.one.name, "other": each.other.name}
        for each in conflicts(goods_on(row.pk))
    ]
    if mixes_relief(row.pk):
        faults.append(_("It mixes relief with other goods: part them, or say why."))
    return faults
