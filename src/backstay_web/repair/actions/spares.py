"""What is done about spares of a job: asked for, licensed, sent, taken elsewhere."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from django.db.models import F, Model
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import Faulty, check_is_mine, faults_in
from backstay_web.core.payloads import Like
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of, strictest
from backstay_web.nations.permissions import Permission
from backstay_web.repair.actions.jobs import check_day, open_job, wait_next
from backstay_web.repair.models import Fitting, Job, Requisition, Spare, Stock
from backstay_web.repair.models.state import GIVE, Waits

Licence = Requisition.Licence


class NotSent(BackstayError):
    """Less is there, or asked for, than is to be sent; says how much is."""


@command("requisition.ask", Permission.REPAIR_CHANGE)
def ask_spare(
    *,
    asked: Asked,
    entry: UUID,
    job: UUID,
    spare: UUID,
    quantity: int,
    needed_by_on: date,
    wait_owner: UUID | None = None,
) -> Happened:
    """Ask for so many of a spare for a job: the record of a demand.

    It is expected after the lead time of the spare; a licence is asked for with it
    unless somebody has said that the spare needs none. If a post is to see to it, the
    job waits for the part until then.
    """
    row, what = open_job(asked, job), find(Spare.objects.all(), spare)
    check_fits(row, what)
    needs = what.needs_licence is not False
    made = Requisition(
        id=entry,
        job=row,
        spare=what,
        quantity=quantity,
        asked_on=asked.at.date(),
        needed_by_on=needed_by_on,
        expected_on=asked.at.date() + timedelta(days=what.lead_days),
        licence=Licence.WANTED if needs else Licence.NONE,
        originator=asked.by.origin,
        **strictest(row, what),
    )
    check(made)
    made.save(force_insert=True)
    content = {
        "job": job,
        "spare": spare,
        "quantity": quantity,
        "needed_by_on": needed_by_on,
        "expected_on": made.expected_on,
        "licence": made.licence,
        "wait_owner": wait_owner,
    }
    also: list[Written] = []
    if wait_owner is not None:
        wait = {
            "waiting_for": Waits.PART,
            "wait_owner": wait_owner,
            "wait_until_on": made.expected_on,
        }
        told = f"{quantity} x {what.code}"
        also = wait_next(row, wait, made.asked_on, told, asked)
    return Happened("requisition.asked", made, {**content, "version": 1}, also)


def check_fits(job: Job, spare: Spare) -> None:
    """Return if a spare is of the family of what is broken.

    Raises
    ------
    Faulty
        If not.
    """
    if spare.family_id != job.variant.family_id:
        said = _("It is a part of another family: choose one that fits this variant.")
        raise Faulty({"spare": [said]})


@command("requisition.license", Permission.REPAIR_CHANGE)
def license_spare(
    *, asked: Asked, requisition: UUID, expected_version: int, licence_reference: str
) -> Happened:
    """Say that the licence of a requisition was granted, by its reference."""
    row = own_requisition(asked, requisition)
    fields = {"licence": Licence.GRANTED, "licence_reference": licence_reference}
    row = changed(row, expected_version, **fields)
    return Happened("requisition.licensed", row, {**fields, "version": row.version})


@command("requisition.withdraw", Permission.REPAIR_CHANGE)
def withdraw_spare(
    *, asked: Asked, requisition: UUID, expected_version: int
) -> Happened:
    """Ask no more for what was not sent yet."""
    row = own_requisition(asked, requisition)
    row = changed(row, expected_version, withdrawn_on=asked.at.date())
    content = {"withdrawn_on": row.withdrawn_on, "version": row.version}
    return Happened("requisition.withdrawn", row, content)


@command("spare.send", Permission.REPAIR_CHANGE)
def send_spare(
    *,
    asked: Asked,
    entry: UUID,
    requisition: UUID,
    stock: UUID,
    quantity: int,
    on: date,
    evidence: str,
    serial: str = "",
) -> Happened:
    """Send so many from a stock to the job that asked; both are counted down at once.

    Raises
    ------
    NotSent
        If less lies there, or is still asked for.
    """
    row, lies = own_requisition(asked, requisition), find(Stock.objects.all(), stock)
    check_is_mine(asked.by, lies)
    if lies.spare_id != row.spare_id:
        raise Faulty({"stock": [_("Another spare lies there.")]})
    job = open_job(asked, row.job_id)
    made = fitting(
        asked, entry, row, requisition=row, stock=lies, job=job, spare_id=row.spare_id
    )
    made.serial, made.quantity, made.fitted_on = serial, quantity, on
    made.evidence = evidence
    check_day(on, asked, row.asked_on)
    check(made)
    count(row, lies, quantity)
    made.save(force_insert=True)
    content = {
        "requisition": requisition,
        "stock": stock,
        "quantity": quantity,
        "serial": serial,
        "on": on,
        "evidence": evidence,
    }
    also = [Written(each, each) for each in (row, lies)]
    return Happened("spare.sent", made, {**content, "version": 1}, also)


@command("spare.take", Permission.REPAIR_CHANGE)
def take_spare(
    *,
    asked: Asked,
    entry: UUID,
    job: UUID,
    donor: UUID,
    spare: UUID,
    on: date,
    evidence: str,
    serial: str = "",
    requisition: UUID | None = None,
    waiting_for: Annotated[str, Like(Job, "waiting_for")] = "",
    wait_owner: UUID | None = None,
    wait_until_on: date | None = None,
) -> Happened:
    """Take a spare out of a unit that is not mended, for another one (cannibalise).

    Both are told by their serial numbers. If the spare is known to be in the unit that
    gives it, it is in there no longer. One fewer is asked for by a requisition that it
    fills, and the job may wait for something else from now on.
    """
    receiver, giver = open_job(asked, job), find(Job.objects.all(), donor)
    check_is_mine(asked.by, giver)
    if giver.state not in GIVE:
        said = _("It is being mended: take the part out of one that waits.")
        raise Faulty({"donor": [said]})
    what = find(Spare.objects.all(), spare)
    check_fits(receiver, what)
    label = strictest(receiver, giver)
    made = Fitting(
        id=entry,
        job=receiver,
        spare=what,
        serial=serial,
        donor=giver,
        donor_serial=giver.serial,
        receiver_serial=receiver.serial,
        fitted_on=on,
        evidence=evidence,
        originator=asked.by.origin,
        **label,
    )
    check_day(on, asked)
    also = taken_out(giver, made)
    check(made)
    made.save(force_insert=True)
    if requisition is not None:
        filled = one_fewer(own_requisition(asked, requisition), made)
        also.append(Written(filled, filled))
    wait = {
        "waiting_for": waiting_for,
        "wait_owner": wait_owner,
        "wait_until_on": wait_until_on,
    }
    if waiting_for not in ("", Waits.PART):
        also += wait_next(receiver, wait, on, evidence, asked)
    content = {
        "job": job,
        "donor": donor,
        "donor_serial": made.donor_serial,
        "receiver_serial": made.receiver_serial,
        "spare": spare,
        "serial": serial,
        "on": on,
        "evidence": evidence,
        "requisition": requisition,
        **wait,
    }
    return Happened("spare.taken", made, {**content, "version": 1}, also)


def fitting(asked: Asked, entry: UUID, row: Requisition, **fields: object) -> Fitting:
    """Return the row of a spare that is sent, labelled as its requisition is."""
    return Fitting(id=entry, originator=asked.by.origin, **label_of(row), **fields)


def taken_out(giver: Job, made: Fitting) -> list[Written]:
    """Say that a spare with a serial number is in the giving unit no longer."""
    if not made.serial:
        return []
    there = Fitting.objects.filter(
        job=giver, spare=made.spare, serial=made.serial, removed_on=None
    )
    found = list(there)
    there.update(removed_on=made.fitted_on, version=F("version") + 1)
    return [Written(each, each) for each in found]


def one_fewer(row: Requisition, made: Fitting) -> Requisition:
    """Ask for one fewer of a spare, which came out of another unit.

    Raises
    ------
    Faulty
        If the requisition is another job's or of another spare, or all of it was sent.
    """
    if (row.job_id, row.spare_id) != (made.job_id, made.spare_id):
        said = _("It asks for another part, or for another job.")
        raise Faulty({"requisition": [said]})
    if row.sent_quantity >= row.quantity:
        raise Faulty({"requisition": [_("All that it asks for was sent.")]})
    if row.quantity == 1:
        return changed(row, row.version, withdrawn_on=made.fitted_on)
    return changed(row, row.version, quantity=row.quantity - 1)


def count(row: Requisition, lies: Stock, quantity: int) -> None:
    """Count down what lies in a stock and what is asked for, if there is as much."""
    enough = Stock.objects.filter(pk=lies.pk, quantity__gte=quantity).update(
        quantity=F("quantity") - quantity, version=F("version") + 1
    )
    if not enough:
        lies.refresh_from_db()
        said = _("Only %(count)s lie there: send no more.")
        raise NotSent(said % {"count": lies.quantity})
    open_ = Requisition.objects.filter(
        pk=row.pk, withdrawn_on=None, sent_quantity__lte=F("quantity") - quantity
    ).exclude(licence=Licence.WANTED)
    if not open_.update(
        sent_quantity=F("sent_quantity") + quantity, version=F("version") + 1
    ):
        raise NotSent(why_not(row))


def why_not(row: Requisition) -> str:
    """Return why nothing, or no more, is sent for a requisition."""
    row.refresh_from_db()
    if row.withdrawn_on is not None:
        return _("It was withdrawn: ask for the part again.")
    if row.licence == Licence.WANTED:
        return _("Its licence is not granted yet: nothing is sent before.")
    said = _("Only %(count)s are still asked for: send no more.")
    return said % {"count": row.quantity - row.sent_quantity}


def own_requisition(asked: Asked, requisition: UUID) -> Requisition:
    """Return a requisition of one's own that stands."""
    row = find(Requisition.objects.all(), requisition)
    check_is_mine(asked.by, row)
    if row.withdrawn_on is not None:
        raise Faulty({"__all__": [_("It was withdrawn: ask for the part again.")]})
    return row


def changed(row: Requisition, expected_version: int, **fields: object) -> Requisition:
    """Change a requisition, if it can stand then."""
    for name, value in fields.items():
        setattr(row, name, value)
    check(row)
    return change(row, expected_version, **fields)


def check(row: Model) -> None:
    """Return if a row can stand.

    Raises
    ------
    Faulty
        If not; says what of each field, all at once.
    """
    faults = faults_in(row)
    if faults:
        raise Faulty(faults)
