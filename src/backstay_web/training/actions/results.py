"""Standards, what crews showed by them, and certificates of those that passed."""

from calendar import monthrange
from datetime import date
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import (
    Faulty,
    check_is_mine,
    commands_of,
    faults_of,
)
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.permissions import Permission
from backstay_web.training.actions import present
from backstay_web.training.actions.standing import NotNow, state_of
from backstay_web.training.models import (
    Certificate,
    Result,
    Seat,
    Standard,
    StandardTask,
    State,
)

STANDARD: Final = commands_of(Standard, "standard", Permission.CATALOGUE_CHANGE)
STANDARD_TASK: Final = commands_of(
    StandardTask, "standard_task", Permission.CATALOGUE_CHANGE, part_of="standard"
)
JUDGED: Final = (State.RUNNING, State.ENDED)


@command("result.say", Permission.TRAINING_HOLD)
def say_result(
    *,
    asked: Asked,
    entry: UUID,
    seat: UUID,
    verdict: str,
    marks_percent: int,
    critical_passed: bool,
    on: date,
    evidence: str,
    corrects: UUID | None = None,
) -> Happened:
    """Say what a crew showed by the standard of its course, and what proves it.

    A crew that passes gets its certificate with that.

    Raises
    ------
    NotNow
        If the course has not begun, the crew left it, or has passed already.
    Faulty
        If it cannot stand; says of each field why.
    """
    row = find(Seat.objects.select_related("held__standard", "crew"), seat)
    check_is_mine(asked.by, row)
    standard = standard_of(row)
    row = change(row, row.version)
    wrong = taken_back(row, corrects, asked)
    made = Result(
        id=entry,
        seat=row,
        number=row.results.count() + 1,
        standard=standard,
        verdict=verdict,
        marks_percent=marks_percent,
        pass_percent=standard.pass_percent,
        critical_passed=critical_passed,
        on=on,
        evidence=evidence,
        corrects=wrong,
        said_at=asked.at,
        originator=asked.by.origin,
        **label_of(row),
    )
    check_result(made, asked)
    made.save(force_insert=True)
    also = [Written(row, row), *withdrawn(wrong, asked), *certified(made, asked)]
    also += [*present.taken_back(made, asked), *present.counted(made, asked)]
    content = {
        "seat": seat,
        "verdict": verdict,
        "marks_percent": marks_percent,
        "critical_passed": critical_passed,
        "on": on,
        "evidence": evidence,
        "corrects": corrects,
    }
    return Happened("result.said", made, content, also)


def standard_of(row: Seat) -> Standard:
    """Return by which standard a crew is judged, if it may be judged now.

    Raises
    ------
    NotNow
        If not: the course has not begun, or the crew has left it.
    """
    if state_of(row.held) not in JUDGED:
        raise NotNow(_("The course has not begun: nobody has shown anything."))
    if row.held.standard is None:
        raise NotNow(_("Name its standard first: results go by it."))
    if row.left_on is not None:
        raise NotNow(_("The crew left before the end: it has no result."))
    return row.held.standard


def taken_back(row: Seat, corrects: UUID | None, asked: Asked) -> Result | None:
    """Return the result that is corrected, if one is.

    Raises
    ------
    NotNow
        If the crew has passed, and that is not what is corrected.
    """
    standing = row.results.filter(corrected_by=None)
    if corrects is not None:
        return find(standing, corrects)
    if standing.filter(verdict=Result.Verdict.PASS).exists():
        raise NotNow(_("The crew has passed: correct that result if it is wrong."))
    return None


def check_result(made: Result, asked: Asked) -> None:
    """Return if a result can stand.

    Raises
    ------
    Faulty
        If not; says of each field why.
    """
    faults: dict[str, list[str]] = {}
    try:
        made.full_clean(exclude=["seat", "standard", "corrects"], validate_unique=False)
    except ValidationError as error:
        faults = faults_of(error)
    if made.on > asked.at.date():
        faults["on"] = [_("Name a day that has come.")]
    if made.on < made.seat.held.start_on:
        faults["on"] = [_("The course had not begun then.")]
    if faults:
        raise Faulty(faults)


def withdrawn(wrong: Result | None, asked: Asked) -> list[Written]:
    """Withdraw the certificate of a result that was wrong."""
    if wrong is None:
        return []
    rows = Certificate.objects.filter(result=wrong, withdrawn_on=None)
    ended = [change(each, each.version, withdrawn_on=asked.at.date()) for each in rows]
    return [Written(each, each) for each in ended]


def certified(made: Result, asked: Asked) -> list[Written]:
    """Certify a crew that passed, on the variant that was taught."""
    if made.verdict != Result.Verdict.PASS:
        return []
    certificate = Certificate(
        result=made,
        crew=made.seat.crew,
        variant_id=made.seat.held.variant_id,
        issued_on=made.on,
        expires_on=months_after(made.on, made.standard.valid_months),
        originator=asked.by.origin,
        **label_of(made),
    )
    certificate.save(force_insert=True)
    return [Written(certificate, certificate)]


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one before it.

    >>> months_after(date(2026, 1, 31), 1), months_after(date(2026, 11, 5), 14)
    (datetime.date(2026, 2, 28), datetime.date(2028, 1, 5))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
