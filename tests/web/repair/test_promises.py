"""A job that is over tells the promise it was mended under how many hours it took."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.catalogue.models import Variant
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.plans import actions as planning
from backstay_web.plans.actions.reporting import reports_of
from backstay_web.plans.models import Line, Presence, Promise, Share
from backstay_web.plans.progress import State, reached
from backstay_web.repair import actions
from backstay_web.repair.models import Job
from backstay_web.sites.models import Site
from tests.web.plans.conftest import desks, ground
from tests.web.plans.fielded.saying import need_of, part_of
from tests.web.plans.promises.conftest import world
from tests.web.plans.promises.ground import AT, accept, do, drafted, line_for
from tests.web.repair.conftest import WAIVED

__all__ = ["desks", "ground", "world"]

DAY = AT.date()


def promised(world: Any, task: str) -> Any:
    """Return Aland's promise of 80 bay-hours; the smallest case has no repair."""
    proposal = drafted(world)
    with acting(world.pia.token):
        share = Share.objects.get(proposal=proposal, nation=world.ada.origin)
        line = Line.objects.filter(share=share, task="deliver")[0]
        line.pk, line.number, line.lot, line.quantity = uuid4(), 90, None, 80
        line.task, line.unit = task, "hour"
        line.save(force_insert=True)
    said = {"proposal": proposal, "expected_version": 1, "level": 0}
    do(planning.propose, world.olaf, **said)
    accept(world, proposal, line_for(world.ada, proposal, task))
    with acting(world.ada.token):
        return Promise.objects.select_related("line").get()


def report(
    world: Any,
    promise: UUID | None,
    by: Any = None,
    owner: UUID | None = None,
    package: Any = None,
) -> UUID:
    job, who = uuid4(), by or world.ada
    part: dict[str, Any] = {}
    if package:
        need, of = package
        part = {"requirement": need.pk, "package_number": 1, "part": of.pk}
    with acting(who.token):
        variant, site = Variant.objects.all()[0].pk, Site.objects.all()[0].pk
    do(
        actions.report,
        who,
        job=job,
        variant=variant,
        serial="H-1",
        quantity=1,
        symptom="The recoil leaks",
        site=site,
        reported_on=DAY,
        promise=promise,
        wait_owner=owner or world.desk,
        wait_until_on=DAY,
        evidence="Report 7",
        **part,
    )
    return job


def go(world: Any, action: Any, job: UUID, by: Any = None, **said: Any) -> None:
    who = by or world.ada
    with acting(who.token):
        version = Job.objects.get(pk=job).version
    do(action, who, job=job, expected_version=version, **said)


def mended(world: Any, promise: UUID | None, **more: Any) -> UUID:
    """Return a job that is on its way back, under a promise if one is named."""
    job, by = report(world, promise, **more), more.get("by")
    sides = {"for_forward": "Near", "for_evacuation": "No press"}
    wait = {"waiting_for": "bay", "wait_owner": more.get("owner") or world.desk}
    days = {"wait_until_on": DAY, "on": DAY, "evidence": "Order 4"}
    said = {"triage": "forward", **sides, **wait, **days}
    go(world, actions.triage, job, by=by, **said)
    for action in (
        actions.begin_repair,
        actions.check_it,
        actions.pass_check,
        actions.send_back,
    ):
        waived = WAIVED if action is actions.pass_check else {}
        go(world, action, job, by=by, on=DAY, evidence="Paper", **waived)
    return job


def finished(world: Any, promise: Any) -> int:
    with acting(world.ada.token):
        return reached("repair", reports_of(promise))[State.FINISHED]


def test_the_hours_of_each_job_that_is_over_are_told_to_its_promise(world):
    promise = promised(world, "repair")
    for hours in (30, 20):
        job = mended(world, promise.pk)
        go(world, actions.return_, job, on=DAY, evidence="Signed", hours=hours)

    assert finished(world, promise) == 50


def test_no_more_is_told_than_was_promised_and_the_job_is_not_closed(world):
    promise = promised(world, "repair")
    job = mended(world, promise.pk)

    with pytest.raises(Faulty) as refused:
        go(world, actions.return_, job, on=DAY, evidence="Signed", hours=81)

    assert [*refused.value.faults] == ["quantity"]
    with acting(world.ada.token):
        assert Job.objects.get(pk=job).state == "returning"
    assert finished(world, promise) == 0


def test_who_closes_a_job_under_a_promise_says_how_many_hours(world):
    job = mended(world, promised(world, "repair").pk)

    with pytest.raises(Faulty) as refused:
        go(world, actions.return_, job, on=DAY, evidence="Signed")

    assert [*refused.value.faults] == ["hours"]


def test_no_job_is_mended_under_a_promise_of_something_else(world):
    promise = promised(world, "carry")

    with pytest.raises(Faulty) as refused:
        report(world, promise.pk)

    assert [*refused.value.faults] == ["promise"]


def test_a_part_of_a_package_that_is_mended_is_there_with_its_job_as_source(world):
    need, part = need_of(world.ria), part_of(world.ria, "guns")
    job = mended(world, None, by=world.ria, owner=world.post, package=(need, part))

    said = {"on": DAY, "evidence": "Signed", "is_new": True}
    go(world, actions.return_, job, by=world.ria, **said)

    with acting(world.ria.token):
        row = Presence.objects.get()
    assert (row.requirement_id, row.part_id, row.quantity) == (need.pk, part.pk, 1)
    assert (row.source_kind, row.source) == ("job", job)


def test_what_broke_in_its_package_is_not_counted_there_again(world):
    need, part = need_of(world.ria), part_of(world.ria, "guns")
    job = mended(world, None, by=world.ria, owner=world.post, package=(need, part))

    go(world, actions.return_, job, by=world.ria, on=DAY, evidence="Signed")

    with acting(world.ria.token):
        assert not Presence.objects.exists()


def test_the_page_that_reports_a_fault_names_need_package_and_part(world, client):
    need, part = need_of(world.ria), part_of(world.ria, "guns")
    with acting(world.ria.token):
        variant, site = Variant.objects.all()[0].pk, Site.objects.all()[0].pk
    said = {"key": uuid4(), "variant": variant, "site": site, "quantity": 1}
    said |= {"symptom": "It leaks", "reported_on": DAY, "evidence": "Report 8"}
    said |= {"wait_owner": world.post, "wait_until_on": DAY, "released_to": "own"}
    said |= {"requirement": need.pk, "package_number": 1, "part": part.pk}
    client.cookies[COOKIE] = world.ria.token

    answer = client.post("/repair/report/", {k: str(v) for k, v in said.items()})

    assert answer.status_code == 303, answer.content.decode()
    with acting(world.ria.token):
        job = Job.objects.get()
    assert (job.requirement_id, job.package_number, job.part_id) == (
        need.pk,
        1,
        part.pk,
    )
