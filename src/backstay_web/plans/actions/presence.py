"""What is there of a package: said by hand, or by what brought it there."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find, require
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.stating import stated, write
from backstay_web.plans.models import Presence, Promise, Purpose
from backstay_web.requirements.models import Requirement


@command("presence.say", Permission.PRESENCE_SAY)
def say(
    *,
    asked: Asked,
    entry: UUID,
    requirement: UUID,
    package_number: int,
    part: UUID,
    quantity: int,
    on: date,
    evidence: str,
    promise: UUID | None = None,
    corrects: UUID | None = None,
) -> Happened:
    """Say that so many more of a part of a package are there, and what proves it.

    It is for what nothing else on the site carries: a licence, a manual, kit that was
    there before. What was said wrong by one's own body is named in ``corrects``, and
    counts no longer.

    Raises
    ------
    Faulty
        If it cannot be: a package that is not asked for, a part of another template, a
        day that is to come, none that corrects nothing.
    """
    said: dict[str, Any] = {
        "requirement": requirement,
        "package_number": package_number,
        "part": part,
        "quantity": quantity,
        "on": on,
        "evidence": evidence,
        "promise": promise,
        "corrects": corrects,
    }
    row = written(asked, entry, **said)
    return Happened("presence.said", row, said)


def present(
    *,
    asked: Asked,
    requirement: UUID,
    package_number: int,
    part: UUID,
    quantity: int,
    on: date,
    evidence: str,
    source_kind: str,
    source: UUID,
    promise: UUID | None = None,
    corrects: UUID | None = None,
) -> Written:
    """Write, inside a command, that so many more of a part are there; return the row.

    ``source`` is what brought it there, such as a handover, and ``source_kind`` the
    name of its kind as pages of rows have it.

    Raises
    ------
    Faulty
        If it cannot be, as when it is said by hand.
    Refused
        If the actor may not say so.
    """
    require(asked.by, Permission.PRESENCE_SAY)
    row = written(
        asked,
        uuid4(),
        requirement=requirement,
        package_number=package_number,
        part=part,
        quantity=quantity,
        on=on,
        evidence=evidence,
        source_kind=source_kind,
        source=source,
        promise=promise,
        corrects=corrects,
    )
    return Written(row, row)


def written(
    asked: Asked, entry: UUID, *, promise: UUID | None, **said: Any
) -> Presence:
    """Write a row of presence.

    Raises
    ------
    Faulty
        If it cannot be; says why of each field.
    """
    row = find(Promise.objects.all(), promise) if promise else None
    made = stated(Presence, asked, entry, promise=row, **said)
    is_other = row is not None and not is_for(row, made.requirement)
    write(made, {"promise": [_("Name a promise for this need.")]} if is_other else {})
    return made


def is_for(promise: Promise, need: Requirement) -> bool:
    """Tell whether a promise is for a need, as far as one may know what it is for."""
    known = Purpose.objects.filter(line=promise.line_id)
    return not known.exists() or known.filter(requirement=need).exists()
