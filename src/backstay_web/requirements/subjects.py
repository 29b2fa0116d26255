"""What of needs one can look for, open and release."""

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backstay_web.core.registers.subjects import register_subjects
from backstay_web.core.subjects import Subject, register
from backstay_web.nations.permissions import Permission
from backstay_web.requirements import queries
from backstay_web.requirements.forms import RequirementForm
from backstay_web.requirements.register import REGISTER
from backstay_web.requirements.timeline import HAPPENED


def rows() -> "QuerySet[Any]":
    """Return needs with the names of what they ask for."""
    return queries.with_names(queries.requirements(), "template")


REQUIREMENT: Final = register(
    Subject(
        name="requirement",
        word=_("Need"),
        rows=rows,
        title="template_name",
        title_uk="template_name_uk",
        beside="code",
        door="requirements:detail",
        needs=Permission.REQUIREMENT_READ,
        searched=["code", "template__name", "template__name_uk", "unit", "purpose"],
        events=HAPPENED,
        happened=queries.events_of,
        tells=("answer", "reason", "why"),
        words={
            "number": _("Number"),
            "answer": _("Answer to the desk"),
            "asked_at": _("Asked at"),
            "submitted_at": _("Asked at, as it reads now"),
            "retired_on": _("Withdrawn on"),
            **{
                name: each.label or name
                for name, each in RequirementForm.base_fields.items()
            },
        },
    )
)
register_subjects(REGISTER)
