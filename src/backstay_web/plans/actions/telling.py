"""Telling recipients what to expect of what they asked for: a release officer's act."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, command, find
from backstay_web.core.models import Labelled
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.plans import standing
from backstay_web.plans.actions.answering import NotOpen
from backstay_web.plans.actions.explaining import explained
from backstay_web.plans.models import (
    Expectation,
    Finding,
    Proposal,
    Purpose,
    Question,
)
from backstay_web.plans.opened import Opened, opened
from backstay_web.plans.queries import result_of, rows_of
from backstay_web.requirements.models import Requirement

MILLION: Final = 1_000_000
ANSWERS: Final = "answers"
"""Why a package that a plan fields is not promised: nations have not all said yes."""


@command("plan.tell", Permission.LABEL_RELEASE, steps_up=True)
def tell(*, asked: Asked, proposal: UUID) -> Happened:
    """Tell those who may read each need what to expect of it, as nations stand now.

    They are told which nations have promised a part, the day on which it comes together
    and what is in the way: nothing of who gives what, nor of who is asked. Nations are
    told anew why what they give to comes late: see explaining.py.

    Raises
    ------
    NotOpen
        If it is not the proposal in force.
    """
    row = find(Proposal.objects.select_related("run"), proposal)
    if row.proposed_at is None or row.superseded_at is not None:
        raise NotOpen(_("It is not in force: tell of the one that is."))
    written = told(asked, row)
    content = {"packages": sum(each.superseded_at is None for each in written)}
    shares = row.shares.filter(superseded_at=None).select_related("nation")
    also = [*written, *explained(asked, row, list(shares))]
    return Happened("plan.told", row, content, [Written(each, each) for each in also])


def told(asked: Asked, proposal: Proposal) -> list[Expectation]:
    """Write what is to be expected, in place of what was told before; return both."""
    result = result_of(proposal.run_id)
    if result is None:
        raise NotOpen(_("Its plan is not yours to read."))
    before = list(
        Expectation.objects.filter(
            originator=asked.by.origin, superseded_at=None
        ).select_for_update()
    )
    Expectation.objects.filter(pk__in=[row.pk for row in before]).update(
        superseded_at=asked.at
    )
    for row in before:
        row.superseded_at = asked.at
    keys: Mapping[str, str] = rows_of(result.run).get("packages", {})
    chances = chances_of(proposal.run_id)
    made = list(expectations(asked, proposal, opened(result), keys, chances))
    Expectation.objects.bulk_create(made)
    return [*before, *made]


@dataclass
class Package:
    """The lines of one package: how many are not promised, and whose are."""

    open_count: int = 0
    nations: set[UUID] = field(default_factory=set)


def chances_of(run: UUID) -> dict[str, dict[str, int]]:
    """Return how likely each package of a plan comes in time, as was found last.

    There are none if the actor may read no futures of it.
    """
    of_it = {"run__questions__base": run, "run__questions__kind": Question.Kind.CHANCE}
    last = Finding.objects.filter(**of_it).order_by("-run__asked_at", "pk").first()
    if last is None:
        return {}
    count = last.found["futures"]
    return {
        each["package"]: {
            "chance_ppm": round(each["in_time_share"] * MILLION),
            "future_count": count,
        }
        for each in last.found["packages"]
    }


def expectations(
    asked: Asked,
    proposal: Proposal,
    found: Opened,
    keys: Mapping[str, str],
    chances: Mapping[str, Mapping[str, int]],
) -> Iterator[Expectation]:
    """Yield what is to be expected of each package whose need the actor may read."""
    needs = {
        str(row.pk): row for row in Requirement.objects.filter(pk__in=keys.values())
    }
    days = {each.package: found.case.day(each.week) for each in found.plan.fieldings}
    reasons = {each.package: each.reasons[0].code for each in found.plan.unmet}
    packages = packages_of(proposal)
    for package, key in sorted(keys.items()):
        if key in needs:
            stands = packages[package]
            day: date | None = days.get(package)
            is_promised = day is not None and not stands.open_count
            why = reasons.get(package, ANSWERS)
            yield Expectation(
                proposal=proposal,
                requirement=needs[key],
                package=package,
                is_promised=is_promised,
                promised_by=sorted(stands.nations),
                expected_on=day,
                why="" if is_promised else why,
                **chances.get(package, {}),
                told_at=asked.at,
                originator=asked.by.origin,
                **label_of(proposal, needs[key]),
            )


def packages_of(proposal: Proposal) -> Mapping[str, Package]:
    """Return how the lines of each package of a proposal stand."""
    found: dict[str, Package] = defaultdict(Package)
    states = dict(
        standing.lines().filter(share__proposal=proposal).values_list("pk", "state")
    )
    rows = Purpose.objects.filter(line__share__proposal=proposal)
    for package, line, nation in rows.values_list(
        "package", "line", "line__share__nation"
    ):
        if states[line] in standing.PROMISED:
            found[package].nations.add(nation)
        else:
            found[package].open_count += 1
    return found


def label_of(proposal: Proposal, need: Labelled) -> dict[str, int]:
    """Return the label of what is told of a need: for whoever may read that."""
    return {
        "level": need.level,
        "rel": need.rel | proposal.rel,
        "cav": need.cav,
    }
