"""What the desk of the command does: judge what others ask, and change none of it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from backstay.errors import BackstayError
from backstay_web.core.commands import (
    Asked,
    Happened,
    Refused,
    Stale,
    change,
    command,
)
from backstay_web.core.context import Context
from backstay_web.core.entries import Faulty, faults_of
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.payloads import FieldsOf
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.actions.finding import NotNow, find_in
from backstay_web.requirements.models import QUESTIONS, Requirement, Verdict
from backstay_web.requirements.states import JUDGED, WAITING

MOST_AT_ONCE: Final = 50
"""Requirements that one command validates: as many as a person looks through."""
ALL_MET: Final = {f"{question}_is_met": True for question in QUESTIONS}
FINDINGS: Final = ALL_MET.keys() | {f"{question}_reason" for question in QUESTIONS}
FOUND: Final = FieldsOf(Verdict, FINDINGS)


@command("requirement.judge", Permission.REQUIREMENT_VALIDATE)
def judge(
    *,
    asked: Asked,
    requirement: UUID,
    expected_version: int,
    findings: Annotated[Mapping[str, Any], FOUND],
) -> Happened:
    """Say of each question whether it is met, and why not: one no refuses it all."""
    row = find_waiting(asked.by, requirement, expected_version)
    made = verdict_on(asked, row, findings)
    write([made])
    kind = "validated" if made.is_validated else "refused"
    content = {**findings, "requirement": row.pk, "of_version": row.version}
    return Happened(f"requirement.{kind}", made, content)


@command("requirement.validate_many", Permission.REQUIREMENT_VALIDATE)
def validate_many(*, asked: Asked, versions: Sequence[tuple[UUID, int]]) -> Happened:
    """Validate up to 50 as they read in these versions, or none of them."""
    if not 1 <= len(dict(versions)) == len(versions) <= MOST_AT_ONCE:
        said = gettext("Choose 1 to 50 requirements, each of them once.")
        raise Faulty({"versions": [said]})
    rows: list[Requirement] = []
    faults = {}
    for requirement, version in versions:
        try:
            row = find_waiting(asked.by, requirement, version)
            check_label(row, rows)
        except BackstayError as error:
            faults[str(requirement)] = [str(error)]
        else:
            rows.append(row)
    if faults:
        raise Faulty(faults)
    made = [verdict_on(asked, row, ALL_MET) for row in rows]
    write(made)
    content = {"requirements": {str(row.pk): row.version for row in rows}}
    others = [Written(each, each) for each in made[1:]]
    return Happened("requirement.validated_many", made[0], content, others)


@command("requirement.take_back", Permission.REQUIREMENT_VALIDATE)
def take_back(*, asked: Asked, requirement: UUID, expected_version: int) -> Happened:
    """Take back the verdict on a requirement as it reads now: it waits again.

    Raises
    ------
    Faulty
        If no reason is given.
    Refused
        If another body gave the verdict.
    """
    if not asked.reason.strip():
        raise Faulty({"reason": [gettext("Say why.")]})
    row = find_in(requirement, JUDGED)
    check_version(row, expected_version)
    given = Verdict.objects.filter(requirement=row, requirement_version=row.version)
    own = given.filter(originator=asked.by.origin, taken_back_at=None).first()
    if own is None:
        raise Refused(gettext("Another body gave the verdict, and may take it back."))
    own = change(own, own.version, taken_back_at=asked.at)
    content = {
        "requirement": row.pk,
        "of_version": row.version,
        "reason": asked.reason,
        "version": own.version,
    }
    return Happened("requirement.taken_back", own, content)


def find_waiting(by: Context, requirement: UUID, expected_version: int) -> Requirement:
    """Return a requirement that waits for a verdict and reads as the actor saw it.

    Raises
    ------
    Refused
        If it is his own.
    Stale
        If it reads otherwise by now.
    NotNow
        If it has its verdict, or is withdrawn.
    """
    row = find_in(requirement, WAITING)
    if row.originator == by.origin:
        raise Refused(gettext("Nobody judges what his own nation asks for."))
    check_version(row, expected_version)
    return row


def check_version(row: Requirement, expected_version: int) -> None:
    """Return if a requirement reads as the actor saw it.

    Raises
    ------
    Stale
        If not.
    """
    if row.version != expected_version:
        raise Stale(
            gettext("Requirement %(number)s reads otherwise by now: read it again.")
            % {"number": row.number}
        )


def check_label(row: Requirement, others: Sequence[Requirement]) -> None:
    """Return if one event may tell of a requirement and the others.

    Raises
    ------
    NotNow
        If its readers are not theirs: they would learn of each other's.
    """
    if others and columns_of(row) != columns_of(others[0]):
        raise NotNow(
            gettext("Requirement %(number)s has other readers: validate it apart.")
            % {"number": row.number}
        )


def verdict_on(asked: Asked, row: Requirement, findings: Mapping[str, Any]) -> Verdict:
    """Return the verdict on a requirement, for whoever may read that.

    Raises
    ------
    Faulty
        If a question is left open or a no has no reason; says so of each.
    """
    strange = findings.keys() - FINDINGS
    if strange:
        said = gettext("There is no such question.")
        raise Faulty({name: [said] for name in sorted(strange)})
    made = Verdict(
        requirement=row,
        requirement_version=row.version,
        decided_at=asked.at,
        originator=asked.by.origin,
        **columns_of(row),
        **findings,
    )
    try:
        # Whether a colleague was quicker is for ``write`` to tell: it is no fault here.
        made.full_clean(exclude={"requirement_version"}, validate_unique=False)
    except ValidationError as error:
        raise Faulty(faults_of(error)) from None
    return made


def write(verdicts: Sequence[Verdict]) -> None:
    """Write verdicts.

    Raises
    ------
    Stale
        If a colleague has judged one of them just now.
    """
    try:
        with transaction.atomic():
            Verdict.objects.bulk_create(verdicts)
    except IntegrityError:
        raise Stale(
            gettext("A colleague has judged this meanwhile: read it again.")
        ) from None
