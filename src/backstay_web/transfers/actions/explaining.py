"""Answers to what a self-report and the books say differently."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find
from backstay_web.core.entries import Faulty, check_is_mine, faults_of
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import label_of
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.actions.custody import nation_of_post
from backstay_web.transfers.actions.parts import NotNow
from backstay_web.transfers.models import SelfReport, SelfReportAnswer
from backstay_web.transfers.report_queries import answers_of, differences_of


@command("self_report.explain", Permission.CUSTODY_SIGN)
def explain(
    *,
    asked: Asked,
    entry: UUID,
    self_report: UUID,
    code: str,
    serial_number: str,
    post: UUID,
    explanation: str,
) -> Happened:
    """Explain, as the holder of a post, why a report differs from the books in a line.

    It moves nothing, neither in the report nor in the books.

    Raises
    ------
    NotNow
        If that line was explained before.
    Faulty
        If there is no such difference, or nothing is said.
    """
    row = find(SelfReport.objects.all(), self_report)
    check_is_mine(asked.by, row)
    nation_of_post(asked, post)
    if (code, serial_number) in answers_of(row.pk):
        raise NotNow(_("It was explained before."))
    if all((code, serial_number) != each[1:3] for each in differences_of(row)):
        raise Faulty({"code": [_("The report and the books say the same of it.")]})
    made = SelfReportAnswer(
        id=entry,
        self_report=row,
        code=code,
        serial_number=serial_number,
        post=post,
        explained_at=asked.at,
        explanation=explanation.strip(),
        originator=asked.by.origin,
        **label_of(row),
    )
    try:
        made.full_clean(exclude=["self_report"], validate_unique=False)
    except ValidationError as error:
        raise Faulty(faults_of(error)) from None
    made.save(force_insert=True)
    said = {"code": code, "serial_number": serial_number}
    content = {**said, "post": post, "explanation": made.explanation}
    return Happened("self_report.explained", row, content, [Written(made, made)])
