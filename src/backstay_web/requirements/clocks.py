"""The clocks of needs: a verdict of the desk, and waivers that end."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstay_web.core.clocks import Clock, ClockKind, register
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.names import in_language
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import names_of
from backstay_web.requirements.models import Waiver
from backstay_web.requirements.queries import waiting, with_names

DESK_TAKES: Final = timedelta(days=7)
"""Our assumption: in a week the desk can look at anything."""


def verdicts() -> Iterator[Clock]:
    """Yield the days by which the desk should have found something of needs."""
    for row in with_names(waiting(), "template"):
        yield Clock(
            kind="verdict",
            due_on=timezone.localdate(row.submitted_at) + DESK_TAKES,
            what=called(row),
            owner=_("Validation desk"),
            body=None,
            door="requirements:detail",
            key=row.pk,
            label=columns_of(row),
            originator=row.originator,
        )


def called(row: Any) -> str:
    """Return a need in words: its number and what it is for."""
    name = in_language(row.template_name or "-", row.template_name_uk or "")
    return f"{row.number}: {row.count} x {name}"


def waivers() -> Iterator[Clock]:
    """Yield the days from which packages need a part again that they went without."""
    rows: list[Any] = list(
        Waiver.objects.filter(retired_on=None, end_on__isnull=False).select_related(
            "part", "requirement"
        )
    )
    names = names_of({row.originator for row in rows})
    for row in rows:
        yield Clock(
            kind="waiver",
            due_on=row.end_on,
            what=f"{row.requirement.number}: {row.part.part}",
            owner=names.get(row.originator, ""),
            body=row.originator,
            door="requirements:detail",
            key=row.requirement_id,
            label=columns_of(row),
            originator=row.originator,
        )


VERDICT: Final = register(
    ClockKind(
        "verdict",
        gettext_lazy("Verdict on a need"),
        gettext_lazy(
            "Seven days after a need was asked for or changed: our assumption of what "
            "the desk takes. It stops with the verdict."
        ),
        Permission.REQUIREMENT_READ,
        Permission.REQUIREMENT_VALIDATE,
        verdicts,
    )
)
WAIVER: Final = register(
    ClockKind(
        "waiver",
        gettext_lazy("A waiver ends"),
        gettext_lazy(
            "The recipient named the day. From then on the part is missing unless it "
            "is there, or the waiver is given a later day."
        ),
        Permission.REQUIREMENT_READ,
        Permission.REQUIREMENT_WAIVE,
        waivers,
    )
)
