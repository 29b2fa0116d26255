"""What bays can do by week, and when what waits for them is over."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.donations.actions import COMMANDS
from backstay_web.repair import actions, loads
from tests.web.donations.conftest import TO_ALL, add
from tests.web.repair.conftest import (
    MOVED,
    Shop,
    ask_barrel,
    decide,
    go,
    page,
    report,
    workshop_at,
)

TODAY = date(2026, 3, 20)


@pytest.fixture
def bay(fay: Any, shop: Shop) -> Any:
    """Return a bay of 60 hours a week, that is closed in the second week from now."""
    made = add(
        COMMANDS["bay"],
        fay,
        workshop=shop.workshop,
        family=shop.ground.family,
        hours=60,
    )
    days = {"start_on": date(2026, 3, 23), "end_on": date(2026, 3, 30)}
    add(COMMANDS["bay_period"], fay, bay=made, hours=0, **days)
    return made


def queue(by: Any) -> loads.Queue:
    with acting(by.token):
        [found] = loads.queues(TODAY)
    return found


def test_hours_are_those_of_the_bays_week_by_week(fay, shop, bay):
    found = queue(fay)

    assert found.hours[:3] == [60, 0, 60]
    assert found.weeks[0] == date(2026, 3, 16)
    assert (found.jobs, sum(found.taken)) == ([], 0)


def test_jobs_take_hours_one_after_the_other(fay, shop, bay):
    jobs = [report(fay, shop, reported_on=date(2026, 3, day)) for day in (2, 3, 4)]
    for job, hours in zip(jobs, (40, 40, None), strict=True):
        decide(fay, shop, job, hours=hours, wait_until_on=date(2026, 3, 5))
    go(actions.begin_repair, fay, jobs[1], **(MOVED | {"on": date(2026, 3, 5)}))

    found = queue(fay)

    # The second is begun, so it comes first: done this week, with 20 hours left. The
    # first takes these, waits a closed week, and is done in the third.
    assert [(each.job.pk, each.week) for each in found.jobs] == [
        (jobs[1], 0),
        (jobs[0], 2),
        (jobs[2], None),
    ]
    assert found.taken[:3] == [60, 0, 20]
    assert (found.hours_queued, found.unknown_count) == (80, 1)


def test_a_job_takes_no_hours_before_its_parts_are_expected(fay, shop, bay):
    first = report(fay, shop)
    decide(fay, shop, first, hours=40, waiting_for="bay")
    ask_barrel(fay, shop, first)
    second = report(fay, shop, reported_on=date(2026, 3, 3))
    decide(fay, shop, second, hours=40, waiting_for="bay")

    found = queue(fay)

    # The barrel is expected on 19 April, in the week of the 13th, the fifth one.
    assert [(each.begins_on, each.week) for each in found.jobs] == [
        (date(2026, 4, 19), 4),
        (TODAY, 0),
    ]
    assert found.taken[:5] == [40, 0, 0, 0, 40]
    assert found.free_from == date(2026, 3, 16)


def test_what_others_may_not_read_is_in_no_queue_of_theirs(cast, fay, shop, bay):
    hidden = {"level": 0, "rel": 0b01, "cav": 0}
    decide(fay, shop, report(fay, shop, release=hidden))

    with acting(cast.eva.token):
        seen = loads.queues(TODAY)

    assert [each for found in seen for each in found.jobs] == []
    assert len(queue(fay).jobs) == 1


def test_the_page_begins_with_all_lines_the_fullest_first(fay, shop):
    monday = timezone.localdate() - timedelta(timezone.localdate().weekday())
    ground = shop.ground
    for code, hours in (("a.free", 60), ("b.full", 20)):
        works = workshop_at(fay, ground, code=code, name=code)
        said = {"workshop": works, "family": ground.family, "hours": hours}
        add(COMMANDS["bay"], fay, **said)
        job = report(fay, shop)
        decide(fay, shop, job, workshop=works, hours=40, waiting_for="bay")

    shown = page(fay, "repair:workshops")

    # 40 hours fill two weeks of the one, and none of the other.
    table = shown.split("<tbody>")[1].split("</tbody>")[0]
    names = ("b.full", "a.free", "Tube works")
    places = [table.index(name) for name in names]
    assert places == sorted(places)
    assert str(monday + timedelta(days=13)) in table
    assert str(monday + timedelta(days=14)) in table
    assert str(monday) in table


def test_the_page_shows_weeks_and_jobs(fay, shop, bay):
    decide(fay, shop, report(fay, shop, release=TO_ALL))
    client = Client()
    client.cookies[COOKIE] = fay.token

    shown = client.get(reverse("repair:workshops")).content.decode()

    assert "Tube works" in shown
    assert "The recoil leaks" in shown


@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=8),
    st.lists(st.tuples(st.none() | st.integers(1, 80), st.integers(0, 9)), max_size=8),
)
def test_no_week_is_taken_over_its_hours_and_no_work_is_lost(hours, work):
    ends, taken = loads.fill(hours, work)

    assert all(took <= had for took, had in zip(taken, hours, strict=True))
    known = sum(amount for amount, _ in work if amount)
    assert sum(taken) <= min(known, sum(hours))
    done = [
        (end, first, amount)
        for (amount, first), end in zip(work, ends, strict=True)
        if end is not None
    ]
    assert all(end >= first for end, first, _ in done)
    assert sum(amount for _, _, amount in done) <= sum(taken)
