"""Repair of a battery: most of it is mended, one gun waits for a licence too long."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from backstay_web.accounts.demonstration import actor_of
from backstay_web.config.exercise.story.acts import Act, Doing, key, there
from backstay_web.config.exercise.story.facts import (
    Way,
    code_of,
    promise_of,
    shown_to,
    ways,
)
from backstay_web.nations.queries import current_holdings
from backstay_web.plans.models import Line
from backstay_web.repair import actions
from backstay_web.repair.models import Job, Requisition, Spare
from backstay_web.repair.models.state import State

MENDS: Final = "repair-coordinator"
DECIDES: Final = "workshop-lead"
HOURS_OF_ONE: Final = 300
LEAD_DAYS: Final = 60
PAPER: Final = "Work order, invented"
FAILS_PPM: Final = 40_000
"""A share that fails in a week: our invention."""
BOTH_SIDES: Final = {
    "triage": "evacuate",
    "for_forward": "It would be nearer to its unit.",
    "for_evacuation": "The bay and its tools are there.",
}


def mend(package: str) -> Iterator[Act]:
    """Yield how the units of a package are mended that its plan sends to a bay."""
    for way in ways(package):
        mended = way.step(Line.Task.REPAIR)
        if mended is not None and mended.bay is not None:
            yield Act(MENDS, there(Spare, key("spare")), partial(stocks, way))
            yield from jobs(way, mended)


def jobs(way: Way, mended: Line) -> Iterator[Act]:
    """Yield the jobs of its units: all but one returned, and one waits."""
    mended_ones = key("job", way.name, "returned")
    yield Act(MENDS, there(Job, mended_ones), partial(works, way, mended))
    passed = there(Job, mended_ones, passed_on__isnull=False)
    yield Act(DECIDES, passed, partial(checks, way))
    returned = there(Job, mended_ones, state=State.RETURNED)
    yield Act(MENDS, returned, partial(returns, way))
    waits = there(Job, key("job", way.name, "waits"))
    yield Act(MENDS, waits, partial(waits_long, way, mended))
    asked = there(Requisition, key("requisition", way.name))
    yield Act(MENDS, asked, partial(asks_spare, way))


def stocks(way: Way, doing: Doing) -> None:
    """Name a spare that needs a licence, how many lie where, and the fleet."""
    variant, shown = way.lot.variant, {"release": shown_to(way.nation)}
    spare = key("spare")
    doing.do(
        actions.SPARE.add,
        entry=spare,
        code="barrel-invented",
        name="Gun barrel, invented",
        name_uk="Ствол гармати, вигаданий",
        family=variant.family_id,
        lead_days=LEAD_DAYS,
        needs_licence=True,
        **shown,
    )
    lies = {"spare": spare, "site": way.lot.site_id, "quantity": 1, "minimum": 4}
    doing.do(actions.STOCK.add, entry=key("stock"), **lies, **shown)
    fleet = {"variant": variant.pk, "group": way.need.group_id, "quantity": 6}
    counted = {"counted_on": doing.ago(5), "failures_ppm": FAILS_PPM}
    source = {"source": "Invented for the demonstration"}
    doing.do(
        actions.FLEET.add, entry=key("fleet"), **fleet, **counted, **source, **shown
    )


def reports(way: Way, mended: Line, doing: Doing, **more: Any) -> Any:
    """Report that units wait to be mended, and decide where; return the job."""
    doing.do(
        actions.report,
        variant=way.lot.variant_id,
        group=way.need.group_id,
        site=way.lot.site_id,
        symptom="Stored for years; barrels and seals are worn, invented",
        reported_on=doing.ago(80),
        wait_owner=decides(doing),
        wait_until_on=doing.ago(74),
        evidence="Report of the depot, invented",
        promise=promise_of(mended),
        requirement=way.need.pk,
        package_number=1,
        part=way.part.pk,
        release=shown_to(code_of(mended)),
        **more,
    )
    bay: Any = mended.bay
    told = {"workshop": bay.workshop_id, "hours": HOURS_OF_ONE * more["quantity"]}
    wait = {"waiting_for": "transport", "wait_owner": decides(doing)}
    days = {"on": doing.ago(75), "wait_until_on": doing.ago(72), "evidence": PAPER}
    goes_on(more["job"], doing, actions.triage, **told, **BOTH_SIDES, **wait, **days)
    for step, ago in ((actions.send_in, 72), (actions.begin_repair, 66)):
        goes_on(more["job"], doing, step, on=doing.ago(ago), evidence=PAPER)
    return more["job"]


def goes_on(job: Any, doing: Doing, step: Any, **told: Any) -> None:
    version = Job.objects.values_list("version", flat=True).get(pk=job)
    doing.do(step, job=job, expected_version=version, **told)


def decides(doing: Doing) -> Any:
    """Return the post that decides on what a job waits for."""
    held = current_holdings(doing.at).filter(actor=actor_of(DECIDES))
    return held.values_list("post", flat=True).get()


def works(way: Way, mended: Line, doing: Doing) -> None:
    """Mend all units but one."""
    about = {"job": key("job", way.name, "returned"), "serial": ""}
    job = reports(way, mended, doing, quantity=way.line.quantity - 1, **about)
    goes_on(job, doing, actions.check_it, on=doing.ago(20), evidence=PAPER)


def checks(way: Way, doing: Doing) -> None:
    """Let somebody else look whether it holds."""
    job = key("job", way.name, "returned")
    goes_on(job, doing, actions.pass_check, on=doing.ago(18), evidence=PAPER)


def returns(way: Way, doing: Doing) -> None:
    """Count them in again."""
    job, count = key("job", way.name, "returned"), way.line.quantity - 1
    goes_on(job, doing, actions.send_back, on=doing.ago(12), evidence=PAPER)
    told: dict[str, Any] = {"hours": HOURS_OF_ONE * count, "is_new": True}
    goes_on(job, doing, actions.return_, on=doing.ago(6), evidence=PAPER, **told)


def waits_long(way: Way, mended: Line, doing: Doing) -> None:
    """Let the last one wait for a licence, which should have come by now."""
    about = {"job": key("job", way.name, "waits"), "serial": "G-0306", "quantity": 1}
    job = reports(way, mended, doing, **about)
    wait = {"waiting_for": "licence", "wait_owner": decides(doing)}
    days = {"on": doing.ago(40), "wait_until_on": doing.ago(9)}
    goes_on(job, doing, actions.wait, evidence=PAPER, **wait, **days)


def asks_spare(way: Way, doing: Doing) -> None:
    told = {"job": key("job", way.name, "waits"), "spare": key("spare")}
    more = {"quantity": 2, "needed_by_on": doing.ago(-14)}
    doing.do(actions.ask_spare, entry=key("requisition", way.name), **told, **more)
