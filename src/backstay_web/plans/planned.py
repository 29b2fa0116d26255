"""What the newest plan says of needs, to whoever may read the plan: it binds nobody."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from backstay.reports.reasons import sentence_of
from backstay_web.core.context import me
from backstay_web.nations.permissions import Permission
from backstay_web.plans import queries
from backstay_web.plans.models import Finding, Question, Result
from backstay_web.plans.opened import Opened, opened
from backstay_web.plans.questions.showing import mends_shown
from backstay_web.plans.saying import said
from backstay_web.requirements.outlook import Planned, Remedy


def planned(requirements: Collection[UUID]) -> Mapping[UUID, Planned]:
    """Return what the newest plan says of needs that are in it, by requirement."""
    if Permission.PLAN_READ not in me().permissions:
        return {}
    newest = queries.done(timezone.now()).first()
    result = queries.result_of(newest.pk) if newest else None
    if result is None:
        return {}
    plan = opened(result)
    packages: dict[str, list[str]] = defaultdict(list)
    for key, row in queries.rows_of(result.run).get("packages", {}).items():
        if key in plan.case.packages:
            packages[row].append(key)
    mends = mends_of(result)
    return {
        need: of_packages(plan, packages[str(need)], result, mends)
        for need in requirements
        if str(need) in packages
    }


def of_packages(
    plan: Opened,
    packages: Sequence[str],
    result: Result,
    mends: Mapping[str, Finding],
) -> Planned:
    """Return what a plan says of the packages of one need."""
    case = plan.case
    ranked = sorted(packages, key=lambda key: case.packages[key].rank)
    weeks = {each.package: each.week for each in plan.plan.fieldings}
    fielded = [weeks[key] for key in ranked if key in weeks]
    late = [
        key
        for key in ranked
        if weeks.get(key, case.horizon_weeks) > case.packages[key].need_by_week
    ]
    remedy, *answers = remedy_of(plan, result, late, mends) if late else (None,)
    return Planned(
        package_count=len(ranked),
        fielded_count=len(fielded),
        fielded_on=day_of(plan, max(fielded)) if fielded else None,
        is_late=bool(late),
        why=next((why for why in (why_of(plan, key) for key in late) if why), ""),
        remedy=remedy,
        sources=(result, *answers),
    )


def why_of(plan: Opened, package: str) -> str:
    """Return what holds a package that a plan fields late or not at all, if known."""
    unmet = {each.package: each.reasons for each in plan.plan.unmet}
    late = plan.late.get(package)
    reasons = unmet.get(package) or ((late,) if late else ())
    return said(sentence_of(plan.case, reasons[0])) if reasons else ""


def mends_of(result: Result) -> Mapping[str, Finding]:
    """Return by package what was answered when a plan was asked what would mend it."""
    asked = Question.objects.filter(base=result.run_id, kind=Question.Kind.MEND)
    about = dict(asked.values_list("run", "asks__package"))
    found: dict[str, Finding] = {}
    for each in Finding.objects.filter(run__in=about).order_by("run", "pk"):
        found.setdefault(about[each.run_id], each)
    return found


def remedy_of(
    plan: Opened,
    result: Result,
    late: Sequence[str],
    mends: Mapping[str, Finding],
) -> tuple[Remedy, *tuple[Finding, ...]]:
    """Return what would mend the first package of which that was answered, if any was.

    Beside it stands the answer, whose label it has too.
    """
    answer = next((mends[key] for key in late if key in mends), None)
    if answer is not None:
        rows = mends_shown(answer.found, plan.case)["rows"]
        at = reverse("plans:run", args=[answer.run_id])
        changes = tuple(rows[0]["changes"]) if rows else ()
        return Remedy(at, is_answered=True, changes=changes), answer
    if Permission.PLAN_RUN not in me().permissions:
        return (Remedy(""),)
    at = reverse("plans:run", args=[result.run_id])
    return (Remedy(f"{at}?{urlencode({'package': late[0]})}#ask"),)


def day_of(plan: Opened, week: int) -> date:
    return plan.case.day(week)
