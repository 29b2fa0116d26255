"""How far a promise has come, reported by whoever carries it out."""

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find
from backstay_web.core.entries import Faulty, faults_of
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.permissions import Permission
from backstay_web.plans.models import Promise, Report
from backstay_web.plans.progress import Reported, State, reached, states_of
from backstay_web.sites.models import Site

LOCKS: Final = 2**63
"""Numbers that a lock of the database can have; whoever shares one waits in vain."""


@command("promise.report", Permission.PROMISE_REPORT)
def report(
    *,
    asked: Asked,
    entry: UUID,
    promise: UUID,
    state: str,
    quantity: int,
    on: date,
    evidence: str,
    site: UUID | None = None,
    corrects: UUID | None = None,
) -> Happened:
    """Say how many of a promise have come so far by a day, and what proves it.

    ``quantity`` counts all that have, those reported before included. A report that
    was wrong is named in ``corrects``, and counts no longer.

    Raises
    ------
    Faulty
        If it cannot be: more than was promised, fewer than were reported before, a day
        that is to come, a state that such a promise does not go through.
    """
    made = reported(
        asked=asked,
        entry=entry,
        promise=promise,
        state=state,
        quantity=quantity,
        on=on,
        evidence=evidence,
        site=site,
        corrects=corrects,
    )
    content: dict[str, Any] = {
        "report": entry,
        "state": state,
        "quantity": quantity,
        "on": on,
        "site": site,
        "evidence": evidence,
        "corrects": corrects,
    }
    return Happened("promise.reported", made.promise, content, [Written(made, made)])


def reported(
    *,
    asked: Asked,
    entry: UUID,
    promise: UUID,
    state: str,
    quantity: int,
    on: date,
    evidence: str,
    site: UUID | None = None,
    corrects: UUID | None = None,
) -> Report:
    """Report so of a promise inside another command, whose event tells of it.

    Raises
    ------
    Faulty
        If it cannot be, as above.
    """
    row = find(Promise.objects.select_related("line"), promise)
    wrong = None
    if corrects is not None:
        wrong = find(Report.objects.filter(promise=row, corrected_by=None), corrects)
    made = Report(
        id=entry,
        promise=row,
        state=state,
        quantity=quantity,
        on=on,
        site=find(Site.objects.all(), site) if site else None,
        evidence=evidence,
        corrects=wrong,
        reported_at=asked.at,
        originator=asked.by.origin,
        level=row.level,
        rel=row.rel,
        cav=row.cav,
    )
    faults = {**faults_of_row(made), **faults_of_count(made, asked)}
    if faults:
        raise Faulty(faults)
    made.save(force_insert=True)
    return made


def lowered(
    *, asked: Asked, entry: UUID, wrong: Report, by: int, evidence: str
) -> list[Report]:
    """Take so many off a report, and off those of its body that counted them since.

    All are corrected together, inside another command: one alone would say less than
    was reported before it. What corrects the report itself gets the key ``entry``.
    """
    rows = Report.objects.filter(
        promise=wrong.promise_id,
        state=wrong.state,
        originator=asked.by.origin,
        corrected_by=None,
        quantity__gte=wrong.quantity,
    )
    made = [
        Report(
            id=entry if row.pk == wrong.pk else uuid4(),
            promise=row.promise,
            state=row.state,
            quantity=max(row.quantity - by, 0),
            on=row.on,
            site_id=row.site_id,
            evidence=evidence,
            corrects=row,
            reported_at=asked.at,
            originator=asked.by.origin,
            **label_of(row.promise),
        )
        for row in rows.select_related("promise").order_by("quantity", "pk")
    ]
    Report.objects.bulk_create(made)
    return made


def last_of(row: Report) -> Report:
    """Return what a report says now: the last one that corrects it, or itself."""
    while (other := Report.objects.filter(corrects=row).first()) is not None:
        row = other
    return row


def wait_for_others(promise: Promise) -> None:
    """Let one command at a time add to what a promise has come to: none is lost."""
    with connection.cursor() as cursor:
        number = promise.pk.int % LOCKS
        cursor.execute("select pg_advisory_xact_lock(%s)", [number])


def faults_of_row(made: Report) -> dict[str, list[str]]:
    """Return what is wrong with a report by itself, by field."""
    try:
        made.full_clean(exclude=["promise", "corrects"], validate_unique=False)
    except ValidationError as error:
        return faults_of(error)
    return {}


def faults_of_count(made: Report, asked: Asked) -> dict[str, list[str]]:
    """Return what is wrong with a report beside its promise and the others of it."""
    promise, line = made.promise, made.promise.line
    faults: dict[str, list[str]] = {}
    if promise.freed_at is not None:
        faults["__all__"] = [_("The promise was freed.")]
    if made.state not in states_of(line.task):
        faults["state"] = [_("A promise of this kind does not go through it.")]
        return faults
    if made.on > asked.at.date():
        faults["on"] = [_("Name a day that has come.")]
    if made.quantity > line.quantity:
        said = _("Only %(quantity)s were promised.")
        faults["quantity"] = [said % {"quantity": line.quantity}]
    before = [
        each for each in reports_of(promise, but=made.corrects_id) if each.on <= made.on
    ]
    least = reached(line.task, before)[State(made.state)]
    if made.quantity < least:
        said = _("%(least)s were reported so far before: correct that report.")
        faults["quantity"] = [said % {"least": least}]
    return faults


def reports_of(promise: Promise, but: UUID | None = None) -> list[Reported]:
    """Return the reports of a promise that count; ``but`` one of them."""
    rows = Report.objects.filter(promise=promise, corrected_by=None)
    if but is not None:
        rows = rows.exclude(pk=but)
    in_order = rows.order_by("reported_at", "quantity")
    return [Reported(*row) for row in in_order.values_list("state", "quantity", "on")]
