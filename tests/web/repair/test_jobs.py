"""A job from the fault to the unit again, and what the database keeps of it."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from backstay_web.catalogue.actions import FAMILY, VARIANT
from backstay_web.core.commands import NotThere, Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.nations import actions as nations
from backstay_web.nations.models import Task
from backstay_web.repair import actions
from backstay_web.repair.models import Job, Stage
from backstay_web.repair.models.state import State, Waits, follows
from tests.web.donations.conftest import TO_ALL, add
from tests.web.repair.conftest import (
    FIRST,
    LATER,
    MOVED,
    NEXT,
    NOON,
    UNTIL,
    WAIVED,
    Shop,
    decide,
    done,
    give_up,
    go,
    job_of,
    mend,
    page,
    report,
    version_of,
    visit,
    wait_for,
    workshop_at,
)


def stages_of(by: Any, job: Any) -> list[tuple[str, str, date]]:
    with acting(by.token):
        rows = Stage.objects.filter(job=job).order_by("number")
        return [*rows.values_list("state", "waiting_for", "began_on")]


def open_tasks(by: Any, shop: Shop) -> list[Any]:
    with acting(by.token):
        rows = Task.objects.filter(post=shop.owner, state="open")
        return [*rows.values_list("subject", "due_on")]


def in_check(by: Any, shop: Shop) -> Any:
    """Return a job of which somebody has said that the work is over."""
    job = report(by, shop)
    decide(by, shop, job)
    for action in (actions.begin_repair, actions.check_it):
        go(action, by, job, **MOVED)
    return job


def test_a_fault_waits_for_a_decision_of_its_owner_until_a_day(fay, shop):
    job = report(fay, shop)

    row = job_of(fay, job)
    assert (row.state, row.waiting_for, row.wait_until_on) == (
        State.WAITING,
        Waits.DECISION,
        UNTIL,
    )
    assert open_tasks(fay, shop) == [(job, UNTIL)]


def test_a_job_goes_from_its_fault_to_its_unit_and_each_stage_is_kept(fay, shop):
    job = report(fay, shop)

    mend(fay, shop, job)

    assert stages_of(fay, job) == [
        ("waiting", "decision", FIRST),
        ("waiting", "transport", FIRST),
        ("moving", "", FIRST),
        ("in_repair", "", NEXT),
        ("in_check", "", LATER),
        ("returning", "", LATER),
        ("returned", "", LATER),
    ]
    assert open_tasks(fay, shop) == []


def test_what_a_job_waits_for_is_not_done_by_saying_so(fay, shop):
    job = report(fay, shop)
    with acting(fay.token):
        task = Task.objects.get(subject=job)

    with pytest.raises(Refused, match="ends with what it is about"):
        done(nations.finish_task, fay, task=task.pk, expected_version=1)

    assert open_tasks(fay, shop) == [(job, UNTIL)]
    shown = page(fay, "nations:post", key=shop.owner)
    assert f'<a href="{reverse("repair:job", args=[job])}">' in shown


def test_nothing_begins_before_it_is_decided_where(fay, shop):
    job = report(fay, shop)

    with pytest.raises(Faulty) as refused:
        go(actions.begin_repair, fay, job, **MOVED)

    assert [*refused.value.faults] == ["triage"]


@pytest.mark.parametrize("side", ["for_forward", "for_evacuation"])
def test_a_decision_hears_both_sides(fay, shop, side):
    job = report(fay, shop)

    with pytest.raises(Faulty) as refused:
        decide(fay, shop, job, **{side: ""})

    assert "triage" in refused.value.faults


def test_who_evacuates_names_the_workshop(fay, shop):
    job = report(fay, shop)

    with pytest.raises(Faulty) as refused:
        decide(fay, shop, job, workshop=None)

    assert "workshop" in refused.value.faults


def test_a_decision_ends_the_wait_for_it_and_asks_for_the_next(fay, shop):
    job = report(fay, shop)

    with pytest.raises(Faulty) as refused:
        decide(fay, shop, job, waiting_for="")
    with pytest.raises(Faulty) as nameless:
        decide(fay, shop, job, wait_owner=None, wait_until_on=None)
    decide(fay, shop, job, waiting_for="bay", wait_until_on=LATER)

    assert [*refused.value.faults] == ["waiting_for"]
    assert [*nameless.value.faults] == ["wait_owner", "wait_until_on"]
    row = job_of(fay, job)
    assert (row.waiting_for, row.wait_until_on) == (Waits.BAY, LATER)
    assert open_tasks(fay, shop) == [(job, LATER)]


def test_what_was_decided_before_may_go_on_waiting_for_what_it_does(fay, shop):
    job = report(fay, shop)
    decide(fay, shop, job)

    decide(fay, shop, job, hours=60, waiting_for="")

    row = job_of(fay, job)
    assert (row.hours, row.waiting_for) == (60, Waits.TRANSPORT)
    assert open_tasks(fay, shop) == [(job, UNTIL)]


def test_a_workshop_gets_nothing_that_no_bay_of_it_takes(fay, shop):
    other = add(FAMILY, fay, code="vehicles", name="Vehicles")
    truck = add(VARIANT, fay, family=other, code="truck", name="Truck", mass_kg=1)
    job = report(fay, shop, variant=truck)

    with pytest.raises(Faulty) as refused:
        decide(fay, shop, job)

    assert [*refused.value.faults] == ["workshop"]


def test_a_body_that_may_not_read_what_comes_is_told_by_a_release(fay, cast, shop):
    works = workshop_at(cast.eva, shop.ground, code="b.works", release=TO_ALL)
    job = report(fay, shop, release={"level": 0, "rel": 0b01, "cav": 0})

    with pytest.raises(Faulty) as refused:
        decide(fay, shop, job, workshop=works)
    decide(fay, shop, job, workshop=works, release_by=shop.owner)

    assert [*refused.value.faults] == ["release_by"]
    assert "Borduria" in refused.value.faults["release_by"][0]
    assert job_of(fay, job).rel == 0b01
    with acting(fay.token):
        [task] = Task.objects.filter(kind="job.let_read", state="open")
    assert (task.subject, task.post_id) == (job, shop.owner)


def test_each_step_says_who_brings_a_job_on_and_until_when(fay, shop):
    job = report(fay, shop)
    decide(fay, shop, job)
    with pytest.raises(Faulty) as half:
        go(actions.send_in, fay, job, owner=shop.owner, **MOVED)

    go(actions.send_in, fay, job, owner=shop.owner, until_on=LATER, **MOVED)

    assert [*half.value.faults] == ["until_on"]
    assert open_tasks(fay, shop) == [(job, LATER)]
    shown = page(fay, "repair:job", key=job)
    assert "Aland, Repair desk brings it on from here until 2026-03-12." in shown
    assert "That day has passed." in shown
    go(actions.begin_repair, fay, job, **MOVED)
    assert open_tasks(fay, shop) == []


def test_nothing_goes_back_that_did_not_pass_its_check(fay, shop):
    job = report(fay, shop)
    decide(fay, shop, job, triage="forward", workshop=None)
    go(actions.begin_repair, fay, job, **MOVED)
    go(actions.check_it, fay, job, **MOVED)

    with pytest.raises(Faulty):
        go(actions.send_back, fay, job, **MOVED)
    go(actions.begin_repair, fay, job, **MOVED)

    assert job_of(fay, job).state == State.IN_REPAIR


def test_what_was_passed_and_mended_again_is_checked_again(fay, shop):
    job = report(fay, shop)
    decide(fay, shop, job)
    for action in (actions.begin_repair, actions.check_it):
        go(action, fay, job, **MOVED)
    go(actions.pass_check, fay, job, **MOVED, **WAIVED)
    wait_for(fay, shop, job, "transport", FIRST)

    with pytest.raises(Faulty):
        go(actions.begin_repair, fay, job, **MOVED)
    go(actions.send_back, fay, job, **MOVED)

    assert job_of(fay, job).state == State.RETURNING


def test_somebody_else_checks_than_who_said_that_the_work_is_over(fay, gus, shop):
    job = in_check(fay, shop)

    with pytest.raises(Faulty) as refused:
        go(actions.pass_check, fay, job, **MOVED)
    go(actions.pass_check, gus, job, **MOVED)

    assert [*refused.value.faults] == ["waived_by"]
    assert job_of(fay, job).passed_on == FIRST


def test_who_checks_his_own_work_names_who_allows_it_and_says_why(fay, shop):
    job = in_check(fay, shop)
    shown = page(fay, "repair:job_pass_check", entry=job)
    said = {"key": str(uuid4()), "on": "2026-03-02", "evidence": "Check 1"}
    said |= {"expected_version": str(version_of(fay, job)), **WAIVED}
    door = reverse("repair:job_pass_check", kwargs={"entry": job})

    bare = visit(fay).post(door, said)
    told = visit(fay).post(door, {**said, "reason": "Nobody else is there"})

    assert "You said that the work is over" in shown
    assert "Say why nobody else checks it." in bare.content.decode()
    assert told.status_code == 303, told.content.decode()
    after = page(fay, "repair:job", key=job)
    assert "check passed" in after
    assert "Chief of repair" in after
    assert "check passed" in page(fay, "repair:home")


def test_what_does_not_pay_is_stripped_and_written_off(fay, shop):
    one, other = report(fay, shop), report(fay, shop)
    for job in (one, other):
        give_up(fay, shop, job)
    with pytest.raises(Faulty):
        wait_for(fay, shop, one, "part", FIRST)

    go(actions.strip, fay, one, **MOVED)
    go(actions.write_off, fay, other, **MOVED)

    assert [job_of(fay, job).state for job in (one, other)] == ["stripped", "lost"]
    go(actions.write_off, fay, one, **MOVED)
    assert job_of(fay, one).state == State.LOST


def test_who_gives_a_unit_up_says_why_and_who_sees_to_what_is_left(fay, shop):
    job = report(fay, shop)
    with pytest.raises(Faulty) as refused:
        give_up(fay, shop, job, why=" ")

    give_up(fay, shop, job, cost_eur=900_000)

    assert [*refused.value.faults] == ["why"]
    assert open_tasks(fay, shop) == [(job, UNTIL)]
    shown = page(fay, "repair:job", key=job)
    assert "Seen to by Aland, Repair desk, until 2026-04-01." in shown
    assert "The barrel is burst" in shown
    assert "900" in shown
    go(actions.write_off, fay, job, **MOVED)
    assert open_tasks(fay, shop) == []


def test_what_is_closed_stays_so_and_its_unit_may_break_again(fay, shop):
    job = report(fay, shop, serial="H-1")
    with pytest.raises(Faulty) as twice:
        report(fay, shop, serial="H-1")
    mend(fay, shop, job)

    with pytest.raises(Faulty):
        wait_for(fay, shop, job, "bay", LATER)
    report(fay, shop, serial="H-1")

    assert "serial" in twice.value.faults


def test_a_day_is_not_to_come_and_not_before_the_state_that_it_ends(fay, shop):
    job = report(fay, shop)
    decide(fay, shop, job)
    go(actions.send_in, fay, job, on=NEXT, evidence="Paper 1")

    for on in (FIRST, date(2026, 3, 21)):
        with pytest.raises(Faulty) as refused:
            go(actions.begin_repair, fay, job, on=on, evidence="Paper 2")
        assert [*refused.value.faults] == ["on"]


def test_who_saw_an_older_job_does_not_move_it(fay, shop):
    job = report(fay, shop)
    seen = version_of(fay, job)
    decide(fay, shop, job)

    with pytest.raises(Stale):
        done(actions.send_in, fay, job=job, expected_version=seen, **MOVED)


def test_a_job_of_another_is_read_and_not_moved(cast, fay, shop):
    job = report(fay, shop)
    hidden = report(fay, shop, release={"level": 0, "rel": 0b01, "cav": 0})

    with pytest.raises(Refused):
        give_up(cast.eva, shop, job)
    said = {"expected_version": 1, **MOVED}
    with pytest.raises(NotThere):
        done(actions.send_in, cast.eva, job=hidden, **said)


# The promise: no job waits without a reason, an owner and a day.


@pytest.mark.parametrize("column", ["waiting_for", "wait_owner_id", "wait_until_on"])
def test_the_database_lets_no_job_wait_without_reason_owner_and_day(fay, shop, column):
    job = report(fay, shop)
    none = "" if column == "waiting_for" else None

    with acting(fay.token), pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job).update(**{column: none})

    assert job_of(fay, job).wait_until_on == UNTIL


def test_the_database_lets_no_job_keep_a_reason_that_does_not_wait(fay, shop):
    job = report(fay, shop)

    with acting(fay.token), pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job).update(state=State.BEYOND)

    assert job_of(fay, job).state == State.WAITING


def test_the_database_keeps_no_stage_of_a_wait_without_a_reason(fay, shop):
    job = report(fay, shop)

    with acting(fay.token):
        row = Stage.objects.get(job=job)
        row.pk, row.number, row.waiting_for = uuid4(), 2, ""
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    assert len(stages_of(fay, job)) == 1


@pytest.mark.parametrize("waits", [*Waits])
def test_each_reason_has_its_owner_and_its_clock(fay, shop, waits):
    job = report(fay, shop)

    wait_for(fay, shop, job, waits, NEXT)

    assert open_tasks(fay, shop) == [(job, UNTIL)]
    assert stages_of(fay, job)[-1] == ("waiting", waits, NEXT)


def test_a_wait_is_not_over_before_it_begins(fay, shop):
    job = report(fay, shop)
    said = {"waiting_for": "bay", "wait_owner": shop.owner, "wait_until_on": FIRST}

    with pytest.raises(Faulty) as refused:
        go(actions.wait, fay, job, on=NEXT, evidence="Message", **said)

    assert [*refused.value.faults] == ["wait_until_on"]


def test_every_state_but_the_last_ones_leads_somewhere():
    ends = {state for state in State if not follows(state, has_passed=False)}

    assert ends == {State.RETURNED, State.LOST}
    assert NOON.date() > LATER
