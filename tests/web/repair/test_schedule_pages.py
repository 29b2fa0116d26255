"""The pages of a workshop's schedules, as somebody reads and fills them in."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from backstay_web.core.context import acting
from backstay_web.repair import actions
from backstay_web.repair.models import Job, Placement
from backstay_web.repair.schedules import in_force
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import TO_ALL, do, make_ground
from tests.web.nations.conftest import add_post
from tests.web.repair.conftest import (
    Shop,
    make_shop,
    organisation,
    page,
    visit,
    workshop_at,
)
from tests.web.repair.test_schedules import (
    AsPlanner,
    add_bay,
    as_planner,
    day,
    evacuated,
    first_day,
    rank,
    searched,
)

__all__ = ["as_planner"]


@pytest.fixture
def works(committing: Cast, fay: Person) -> Shop:
    return make_shop(fay, make_ground(committing))


def test_a_schedule_is_asked_for_shown_moved_by_hand_and_undone(
    works: Shop, fay: Person, as_planner: AsPlanner
) -> None:
    bay = add_bay(fay, works)
    job, other = (
        evacuated(fay, works, 20, symptom=name) for name in ("Breech", "Wheel")
    )
    rank(fay, job, 5, day(0))
    before = searched(fay, works, as_planner)

    shown = page(fay, "repair:schedules", workshop=works.workshop)

    assert shown.count('late"') == 2  # its bar, and what the colours say
    assert "10 days with priority 3 count as 30" in shown
    assert "Breech" in shown
    assert "Wheel" in shown
    move = reverse("repair:move_job", kwargs={"key": before})
    assert f"{move}?job={job}" in shown

    start = first_day(fay, before) + timedelta(7)
    where = {"job": str(job), "bay": str(bay), "start_on": start.isoformat()}
    looked = visit(fay).get(move, where).content.decode()

    # The first is 7 days later, and the second now begins when the first did.
    assert ">7</td>" in looked
    assert ">-2</td>" in looked
    assert "Keep it" in looked
    assert looked.count('id="id_job"') == looked.count('id="keep_job"') == 1
    with acting(fay.token):
        now = in_force(works.workshop)
        assert now is not None
        assert now.pk == before

    said = {**where, "key": str(uuid4()), "reason": "Its unit comes later"}
    kept = visit(fay).post(move, said)

    assert kept.status_code == 302, kept.content.decode()
    with acting(fay.token):
        after = in_force(works.workshop)
        assert after is not None
        assert after.pk != before
        row = Placement.objects.get(schedule=after, job=job)
        assert (row.held, row.start_on) == ("pinned", start)
        assert Placement.objects.get(schedule=after, job=other).held == ""
    by_hand = page(fay, "repair:schedules", workshop=works.workshop)
    assert "It was changed by hand: how much less the delay could be" in by_hand
    assert 'class="pinned late"' in by_hand
    assert "nobody knows" not in by_hand
    stale = visit(fay).post(move, {**said, "key": str(uuid4())})
    assert stale.status_code == 422
    assert "Another schedule is in force by now" in stale.content.decode()
    undo = reverse("repair:undo_schedule", kwargs={"key": after.pk})
    said = {"key": str(uuid4()), "reason": "By mistake", "expected_version": "1"}
    assert visit(fay).post(undo, said).status_code == 302
    with acting(fay.token):
        now = in_force(works.workshop)
        assert now is not None
        assert now.pk == before
    assert "It is not in force" in page(fay, "repair:schedule", key=after.pk)


def test_a_move_that_cannot_be_says_why_and_cannot_be_kept(
    works: Shop, fay: Person, as_planner: AsPlanner
) -> None:
    bay = add_bay(fay, works)
    job = evacuated(fay, works, 20)
    schedule = searched(fay, works, as_planner)
    move = reverse("repair:move_job", kwargs={"key": schedule})
    day_before = first_day(fay, schedule) - timedelta(1)
    where = {"job": str(job), "bay": str(bay), "start_on": day_before.isoformat()}

    looked = visit(fay).get(move, where).content.decode()
    said = {**where, "key": str(uuid4()), "reason": "Now"}
    refused = visit(fay).post(move, said)

    assert "is not there on that day yet" in looked
    assert "Keep it" not in looked
    assert refused.status_code == 422
    assert "is not there on that day yet" in refused.content.decode()


def test_who_may_make_no_schedule_is_told_who_does_and_how_to_ask(cast, fay, shop):
    works = workshop_at(fay, shop.ground, code="open", name="Open", release=TO_ALL)
    home = organisation(cast.cid, "Works", nation=fay.origin)
    said = {"title": "Works desk", "permissions": ["repair.change"], "rel": 0b01}
    post = add_post(cast.cid, home, **said)

    shown = page(cast.eva, "repair:schedules", workshop=works)
    own = page(fay, "repair:schedules", workshop=works)
    address = reverse("nations:give_task", args=[post])
    asked = visit(cast.eva).get(f"{address}?what=Ask+for+it").content.decode()

    assert "Aland has this workshop" in shown
    assert "Works desk" in shown
    assert address in shown
    assert f"{reverse('donations:workshop', args=[works])}#comments" in shown
    assert "Who makes its schedules" not in own
    assert 'value="Ask for it"' in asked


def test_who_may_not_read_a_job_sees_nothing_of_its_schedule(
    works: Shop, fay: Person, committing: Cast, as_planner: AsPlanner
) -> None:
    add_bay(fay, works)
    hidden = {"level": 0, "rel": 0b01, "cav": 0}
    evacuated(fay, works, 20, symptom="Not for others", release=hidden)
    schedule = searched(fay, works, as_planner)
    eva = visit(committing.eva)

    shown = eva.get(reverse("repair:schedules", kwargs={"workshop": works.workshop}))
    for name in ("schedule", "move_job", "schedule_progress"):
        answer = eva.get(reverse(f"repair:{name}", kwargs={"key": schedule}))
        assert answer.status_code in (403, 404), name

    assert "Not for others" not in shown.content.decode()
    assert "No schedule is in force" in shown.content.decode()


def test_a_search_shows_how_far_it_is_and_is_cancelled(fay, shop):
    schedule = uuid4()
    said: dict[str, Any] = {"schedule": schedule, "workshop": shop.workshop}
    do(actions.ask_schedule, fay, at=timezone.now(), time_s=5, **said)

    waits = page(fay, "repair:schedule_progress", key=schedule)
    cancel = reverse("repair:cancel_schedule", kwargs={"key": schedule})
    told = {"key": str(uuid4()), "reason": "Too soon"}
    cancelled = visit(fay).post(cancel, told)

    assert "the first worker that is free takes it" in waits
    assert 'hx-trigger="every 2s"' in waits
    assert cancelled.status_code == 302
    over = visit(fay).get(reverse("repair:schedule_progress", kwargs={"key": schedule}))
    assert over.headers["HX-Refresh"] == "true"
    assert "Too soon" in over.content.decode()


def test_a_schedule_is_asked_for_on_its_page(fay, shop):
    door = reverse("repair:ask_schedule", kwargs={"workshop": shop.workshop})
    said = {"key": str(uuid4()), "reason": "To work by.", "time_s": "5"}

    refused = visit(fay).post(door, {**said, "time_s": "0"})
    asked = visit(fay).post(door, said)

    assert refused.status_code == 422
    assert asked.status_code == 302
    shown = visit(fay).get(asked["Location"]).content.decode()
    assert "the first worker that is free takes it" in shown


def test_how_urgent_a_job_is_is_said_on_its_page(fay, shop):
    job = evacuated(fay, shop, 20)
    door = reverse("repair:job_rank", kwargs={"entry": job})
    shown = visit(fay).get(door).content.decode()
    assert "Wanted by" in shown
    with acting(fay.token):
        version = Job.objects.get(pk=job).version
    said = {"key": str(uuid4()), "expected_version": str(version), "priority": "12"}

    refused = visit(fay).post(door, said)
    taken = visit(fay).post(door, {**said, "priority": "9"})

    assert refused.status_code == 422
    assert taken.status_code == 303
