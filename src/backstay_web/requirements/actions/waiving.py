"""Parts that packages of a need go without: said by whoever may, and ended."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from django.utils.translation import gettext

from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.entries import (
    Commands,
    Faulty,
    Release,
    check_is_mine,
    commands_of,
    fill,
    own,
)
from backstay_web.core.payloads import FieldsOf
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.actions.finding import NotNow
from backstay_web.requirements.models import Requirement, Waiver

USUAL: Final = commands_of(
    Waiver, "waiver", Permission.REQUIREMENT_WAIVE, part_of="requirement"
)


@command("waiver.add", Permission.REQUIREMENT_WAIVE)
def waive(
    *,
    asked: Asked,
    entry: UUID,
    requirement: UUID,
    release: Release | None = None,
    **fields: Annotated[Any, FieldsOf(Waiver, ("part", "who", "why", "end_on"))],
) -> Happened:
    """Let the packages of a need go without a part of what it asks for.

    It holds until the day ``end_on``, which is excluded, or until it is ended.

    Raises
    ------
    Faulty
        If the part is of another template or is waived already, or the day has passed.
    NotNow
        If the need was withdrawn.
    """
    need = find(Requirement.objects.all(), requirement)
    check_is_mine(asked.by, need)
    if need.retired_on is not None:
        raise NotNow(gettext("It was withdrawn: nothing of it is needed."))
    label = release or own(asked.by)
    row = Waiver(id=entry, requirement=need, originator=asked.by.origin, **label)
    fill(row, fields)
    if row.end_on is not None and row.end_on <= asked.at.date():
        raise Faulty({"end_on": [gettext("Name a day that is still to come.")]})
    if row.part.option.template_id != need.template_id:
        raise Faulty({"part": [gettext("Name a part of what this need asks for.")]})
    if Waiver.objects.filter(requirement=need, part=row.part).exists():
        said = gettext(
            "There is a waiver of this part already: change it or take it up again."
        )
        raise Faulty({"part": [said]})
    row.save(force_insert=True)
    content = {"requirement": requirement, **fields, "version": 1}
    return Happened("waiver.added", row, content)


@command("waiver.retire", Permission.REQUIREMENT_WAIVE)
def end_waiver(
    *, asked: Asked, entry: UUID, expected_version: int, retired_on: date | None
) -> Happened:
    """End a waiver on a day, or with none take it up again, and say why."""
    if not asked.reason.strip():
        raise Faulty({"reason": [gettext("Say why.")]})
    row = find(Waiver.objects.all(), entry)
    row = change(row, expected_version, retired_on=retired_on)
    content = {
        "retired_on": retired_on,
        "reason": asked.reason,
        "version": row.version,
    }
    return Happened("waiver.retired", row, content)


WAIVER: Final = Commands(
    Waiver, "waiver", "requirement", waive, USUAL.change, end_waiver
)
