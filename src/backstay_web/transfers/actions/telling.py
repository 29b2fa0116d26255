"""What a handover and a receipt tell of below: promises, and packages.

They tell as far as the actor may know what the items are for, and may say so. What is
not told is said by hand, as the pages say: nobody is kept from signing for it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from backstay_web.core.commands import Asked, NotThere
from backstay_web.core.entries import Faulty
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.presence import present
from backstay_web.plans.actions.reporting import (
    last_of,
    lowered,
    reported,
    wait_for_others,
)
from backstay_web.plans.actions.reporting import reports_of as standing
from backstay_web.plans.models import Line
from backstay_web.plans.progress import State, reached
from backstay_web.transfers.models import Handover, Receipt, Signature
from backstay_web.transfers.receipt_queries import (
    KIND,
    correction_key,
    lines_of,
    packaged,
    presences_of,
    report_key,
    to_take_back,
    units_of,
    units_with_title,
    unreported,
)


def title_told(asked: Asked, row: Handover) -> Iterator[Written]:
    """Report, once both have signed, of what the recipient has title to by it."""
    units = units_with_title(row)
    if row.settled_at is None or not units:
        return
    last = Signature.objects.filter(handover=row).order_by("-signed_at", "pk")[0]
    yield from promises_told(
        asked,
        row.pk,
        units,
        State.TITLE,
        row.settled_at.date(),
        f"{row.consignment.code}: SHA-256 {last.digest}",
        row.site_id,
    )


def receipt_told(asked: Asked, row: Receipt) -> Iterator[Written]:
    """Report of promises what a unit has by a receipt; take back what was wrong."""
    if row.corrects is not None:
        yield from reports_taken_back(asked, row.corrects, row.evidence)
    counting = row.corrected_by.first()
    if counting is not None:
        yield from reports_taken_back(asked, row, counting.evidence)
        return
    units, on = units_of(lines_of(row.pk)), row.on
    yield from promises_told(asked, row.pk, units, State.RECEIVED, on, row.evidence)


def promises_told(
    asked: Asked,
    source: UUID,
    units: Mapping[UUID, int],
    state: State,
    on: date,
    evidence: str,
    site: UUID | None = None,
) -> Iterator[Written]:
    """Report so many more of each promise that is known; not more than was promised."""
    if Permission.PROMISE_REPORT not in asked.by.permissions:
        return
    for promise, count in unreported(source, units):
        wait_for_others(promise)
        so_far = reached(Line.Task.DELIVER, standing(promise))[state]
        try:
            made = reported(
                asked=asked,
                entry=report_key(source, promise.pk),
                promise=promise.pk,
                state=state,
                quantity=so_far + count,
                on=on,
                evidence=evidence,
                site=site,
            )
        except Faulty:  # more would be reported than was promised
            continue
        yield Written(made, made)


def packages_told(asked: Asked, made: Receipt) -> Iterator[Written]:
    """Say that so many more are there of each part of a package that is known."""
    units = units_of(lines_of(made.pk))
    if Permission.PRESENCE_SAY not in asked.by.permissions:
        return
    for package, count in packaged(units).items():
        try:
            yield present(
                asked=asked,
                **package._asdict(),
                quantity=count,
                on=made.on,
                evidence=made.evidence,
                source_kind=KIND,
                source=made.pk,
            )
        except (Faulty, NotThere):  # no such package is asked for any more
            continue


def reports_taken_back(
    asked: Asked, wrong: Receipt, evidence: str
) -> Iterator[Written]:
    """Take back what a receipt that was wrong had reported of promises."""
    if Permission.PROMISE_REPORT not in asked.by.permissions:
        return
    units = units_of(lines_of(wrong.pk))
    for promise, count, known in to_take_back(wrong.pk, units, asked.by.origin):
        wait_for_others(promise)
        for row in lowered(
            asked=asked,
            entry=correction_key(wrong.pk, promise.pk),
            wrong=last_of(known),
            by=count,
            evidence=evidence,
        ):
            yield Written(row, row)


def presence_taken_back(
    asked: Asked, wrong: Receipt, evidence: str
) -> Iterator[Written]:
    """Take back what a receipt that was wrong had said to be there.

    Raises
    ------
    Refused
        If there is something to take back, and the actor may not.
    """
    own = presences_of(wrong.pk).filter(originator=asked.by.origin)
    for row in own.filter(corrected_by=None):
        yield present(
            asked=asked,
            requirement=row.requirement_id,
            package_number=row.package_number,
            part=row.part_id,
            quantity=0,
            on=row.on,
            evidence=evidence,
            source_kind=KIND,
            source=wrong.pk,
            corrects=row.pk,
        )
