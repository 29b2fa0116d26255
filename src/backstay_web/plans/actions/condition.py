"""In what condition a package is kept: said by hand, or by what measures it."""

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.commands import Asked, Happened, command, require
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.stating import Faults, stated, write
from backstay_web.plans.models import Condition

OF: Final = {
    Condition.Kind.FIT: TemplatePart.Kind.MATERIEL,
    Condition.Kind.SUPPLY: TemplatePart.Kind.MATERIEL,
    Condition.Kind.TRAINED: TemplatePart.Kind.COHORT,
}
"""Of what kind of part each kind of condition is."""


@command("condition.say", Permission.PRESENCE_SAY)
def say_condition(
    *,
    asked: Asked,
    entry: UUID,
    requirement: UUID,
    package_number: int,
    part: UUID,
    kind: str,
    value: int,
    on: date,
    evidence: str,
    corrects: UUID | None = None,
) -> Happened:
    """Say what share of a part is fit or trained, or for how many days it lasts.

    A share is counted in millionths. The last day that was said of a part counts. What
    one's own body said wrong is named in ``corrects``, and counts no longer.

    Raises
    ------
    Faulty
        If it cannot be: more than all of it, fitness of people, a day that is to come.
    """
    said: dict[str, Any] = {
        "requirement": requirement,
        "package_number": package_number,
        "part": part,
        "kind": kind,
        "value": value,
        "on": on,
        "evidence": evidence,
        "corrects": corrects,
    }
    return Happened("condition.said", written(asked, entry, **said), said)


def measured(
    *,
    asked: Asked,
    requirement: UUID,
    package_number: int,
    part: UUID,
    kind: str,
    value: int,
    on: date,
    evidence: str,
    source_kind: str,
    source: UUID,
    corrects: UUID | None = None,
) -> Written:
    """Write, inside a command, what was measured of a part; return the row.

    ``source`` is what it follows from, such as a job of repair, and ``source_kind`` the
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
        kind=kind,
        value=value,
        on=on,
        evidence=evidence,
        source_kind=source_kind,
        source=source,
        corrects=corrects,
    )
    return Written(row, row)


def written(asked: Asked, entry: UUID, **said: Any) -> Condition:
    """Write what was found of a part.

    Raises
    ------
    Faulty
        If it cannot be; says why of each field.
    """
    made = stated(Condition, asked, entry, **said)
    write(made, faults_of_kind(made))
    return made


def faults_of_kind(made: Condition) -> Faults:
    """Return what is wrong if a part is in no condition of that kind."""
    if made.kind in OF and OF[Condition.Kind(made.kind)] != made.part.kind:
        return {"kind": [_("Kit is fit or supplied; people are trained.")]}
    return {}
