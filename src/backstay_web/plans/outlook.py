"""What plans tell of needs, as far as it was told to the reader."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Func, Min, QuerySet, UUIDField
from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from backstay_web.nations.queries import names_of
from backstay_web.plans.models import Expectation, Question
from backstay_web.plans.queries import done
from backstay_web.plans.states import PLAN
from backstay_web.requirements.outlook import Outlook

WHY: Final[dict[str, Words]] = {
    "answers": _("The plan fields it, and not all nations have said yes yet."),
    "no-offer": _("Too little of what it needs is offered."),
    "no-course": _("No course that its people need has room in time."),
    "document": _("A manual or a licence is promised late, or by nobody."),
    "promise": _("What is promised for it comes then, and not before."),
    "supply": _("Enough is offered, but needs before it take it."),
    "transfer": _("The ways there carry no more."),
    "repair": _("Workshops have no more room."),
    "training": _("Courses have no more room."),
    "caveat": _("A nation limits who may have what it needs."),
    "consent": _("A nation of origin has not given its consent."),
    "ready": _("What it needs is not ready before."),
    "absorption": _("The unit's group takes in no more."),
    "several": _("Several limits hold it together."),
    "time": _("Nothing is scarce: the way and the courses take until then."),
    "not-sought": _("It cannot be there in time."),
    "together": _("Each part can still be had, but not all of them together."),
}
"""Why a package is not promised, by the engine's word: no names of what is scarce."""


def outlooks(requirements: Collection[UUID]) -> Mapping[UUID, Outlook] | None:
    """Return what to expect of requirements; None if the reader was told of none."""
    mine = Expectation.objects.filter(superseded_at=None)
    if not mine.exists():
        return None
    rows = mine.filter(requirement__in=list(requirements)).order_by("package")
    by_need: dict[UUID, list[Expectation]] = {}
    for row in rows:
        by_need.setdefault(row.requirement_id, []).append(row)
    names = names_of({key for row in rows for key in row.promised_by})
    newer = newer_plans({row.proposal_id: row.originator for row in rows})
    return {key: outlook(found, names, newer) for key, found in by_need.items()}


def promisers() -> Mapping[UUID, str]:
    """Return the names of the nations that promise to needs, as the reader was told."""
    each = Func(F("promised_by"), function="unnest", output_field=UUIDField())
    told = Expectation.objects.filter(superseded_at=None, is_promised=True)
    found = told.annotate(each=each).values_list("each", flat=True)
    names = names_of(set(found.order_by().distinct()))
    return dict(sorted(names.items(), key=lambda item: item[1]))


def promised_by(nation: UUID) -> "QuerySet[Any]":
    """Return the keys of the needs to which a nation promises."""
    told = Expectation.objects.filter(superseded_at=None, is_promised=True)
    return told.filter(promised_by__contains=[nation]).values("requirement")


def newer_plans(told: Mapping[UUID, UUID]) -> dict[UUID, datetime]:
    """Return by proposal when a newer plan was made than what was told of it.

    ``told`` has the originator of each proposal. The reader of what was told may not
    know of the proposal itself: a plan is newer that came after it was told first.
    """
    first = dict(
        Expectation.objects.filter(proposal__in=list(told))
        .values_list("proposal_id")
        .annotate(first=Min("told_at"))
        .order_by()
    )
    plans = done(timezone.now()).filter(kind__in=[PLAN, Question.Kind.REPLAN])
    newer = {
        proposal: plans.filter(originator=told[proposal], ended_at__gt=at)
        .order_by("-ended_at")
        .values_list("ended_at", "snapshot__name")  # none if that is hidden
        .first()
        for proposal, at in first.items()
    }
    return {proposal: found[0] for proposal, found in newer.items() if found}


def outlook(
    rows: Collection[Expectation],
    names: Mapping[UUID, str],
    newer: Mapping[UUID, datetime],
) -> Outlook:
    """Return what to expect of one requirement, from what was told of its packages."""
    made = [newer[row.proposal_id] for row in rows if row.proposal_id in newer]
    promised = [row for row in rows if row.is_promised]
    days = [row.expected_on for row in rows if row.expected_on is not None]
    waiting = [row.why for row in rows if not row.is_promised]
    nations = {key for row in promised for key in row.promised_by}
    return Outlook(
        promised_count=len(promised),
        promised_by=tuple(sorted(names[key] for key in nations if key in names)),
        expected_on=max(days, default=None),
        why_not=str(WHY.get(waiting[0], "")) if waiting else "",
        told_at=max(row.told_at for row in rows),
        newer_at=max(made, default=None),
        made_of=tuple(vars(row) for row in rows),
    )
