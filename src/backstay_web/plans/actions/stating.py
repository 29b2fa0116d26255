"""What is said of packages: written once for all kinds of statements."""

from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.commands import Asked, find
from backstay_web.core.entries import Faulty, faults_of
from backstay_web.donations.actions.labels import label_of
from backstay_web.plans.models import Condition, Presence
from backstay_web.requirements.models import Requirement

Row = TypeVar("Row", Presence, Condition)
Faults = dict[str, list[str]]


def stated(
    model: type[Row],
    asked: Asked,
    entry: UUID,
    *,
    requirement: UUID,
    part: UUID,
    corrects: UUID | None,
    **fields: Any,
) -> Row:
    """Return a statement that is yet to be written, for those who may read its need.

    Raises
    ------
    NotThere
        If there is no such need or part, or no such statement of one's own to correct.
    """
    need = find(Requirement.objects.all(), requirement)
    own = model._default_manager.filter(requirement=need, corrected_by=None)
    wrong = find(own.filter(originator=asked.by.origin), corrects) if corrects else None
    return model(
        id=entry,
        requirement=need,
        part=find(TemplatePart.objects.select_related("option"), part),
        corrects=wrong,
        said_at=asked.at,
        originator=asked.by.origin,
        **fields,
        **label_of(need),
    )


def write(made: Presence | Condition, more: Faults) -> None:
    """Write a statement, of which it is known what ``more`` is wrong.

    Raises
    ------
    Faulty
        If anything is; says why of each field.
    """
    faults = {**faults_of_row(made), **faults_of_package(made), **more}
    if faults:
        raise Faulty(faults)
    made.save(force_insert=True)


def faults_of_row(made: Presence | Condition) -> Faults:
    """Return what is wrong with a statement by itself, by field."""
    try:
        made.full_clean(exclude=["requirement", "part"], validate_unique=False)
    except ValidationError as error:
        return faults_of(error)
    return {}


def faults_of_package(made: Presence | Condition) -> Faults:
    """Return what is wrong with a statement beside its need and its part."""
    need, faults = made.requirement, Faults()
    if not 1 <= made.package_number <= need.count:
        said = _("Name one of the packages that are asked for: 1 to %(count)s.")
        faults["package_number"] = [said % {"count": need.count}]
    if made.part.option.template_id != need.template_id:
        faults["part"] = [_("Name a part of what this need asks for.")]
    if made.on > made.said_at.date():
        faults["on"] = [_("Name a day that has come.")]
    return faults
