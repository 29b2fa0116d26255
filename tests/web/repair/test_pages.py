"""The pages of repair, as somebody reads and fills them in who is no program."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from backstay_web.core.context import acting
from backstay_web.repair import actions, queries
from backstay_web.repair.models import Job
from backstay_web.requirements import actions as asking
from tests.web.cast import Person
from tests.web.donations.conftest import TO_ALL, add
from tests.web.nations.conftest import add_post
from tests.web.repair.conftest import (
    FIRST,
    NEXT,
    Shop,
    ask_barrel,
    decide,
    mend,
    organisation,
    page,
    report,
    version_of,
    visit,
    wait_for,
    workshop_at,
)
from tests.web.repair.test_schedules import add_bay

TODAY = date(2026, 3, 20)


def fleet(by: Person, shop: Shop, quantity: int, failures_ppm: int) -> UUID:
    group = add(
        asking.UNIT_GROUP, by, nation=by.origin, code="g1", name="One", release=TO_ALL
    )
    said = {"counted_on": FIRST, "source": "The unit's own count"}
    return add(
        actions.FLEET,
        by,
        variant=shop.howitzer,
        group=group,
        quantity=quantity,
        failures_ppm=failures_ppm,
        **said,
    )


def fault(shop: Shop, **more: str) -> dict[str, str]:
    """Return what somebody fills in who reports a fault."""
    return {
        "key": str(uuid4()),
        "variant": str(shop.howitzer),
        "serial": "H-7",
        "quantity": "1",
        "symptom": "The breech is cracked",
        "site": str(shop.ground.depot),
        "reported_on": "2026-03-02",
        "wait_owner": str(shop.owner),
        "wait_until_on": "2026-04-01",
        "evidence": "Report 7",
        "released_to": "own",
        **more,
    }


def test_a_post_that_is_to_decide_is_found_by_its_title_where_there_are_many(fay, shop):
    said = fault(shop, wait_owner="repair desk")

    answer = visit(fay).post(reverse("repair:report"), said)

    assert answer.status_code == 303, answer.content.decode()
    with acting(fay.token):
        assert Job.objects.get(pk=said["key"]).wait_owner_id == shop.owner


def test_a_fault_is_reported_on_its_page_and_shown(fay, shop):
    client = visit(fay)

    answer = client.post(reverse("repair:report"), fault(shop))

    assert answer.status_code == 303, answer.content.decode()
    shown = client.get(answer["Location"]).content.decode()
    assert "The breech is cracked" in shown
    assert "Nobody works on it and nothing moves it" in shown


def test_who_reports_a_fault_is_asked_the_most_needed_first(fay, shop):
    shown = page(fay, "repair:report")

    first, rest = shown.split('<details class="panel">', 1)
    in_three_days = timezone.localdate() + timedelta(days=3)
    assert f'name="wait_until_on" value="{in_three_days}"' in first
    assert 'name="symptom"' in first
    assert 'name="package_number"' in rest.split("</details>")[0]


def test_what_comes_next_is_first_and_what_is_rare_is_folded(fay, shop):
    job = report(fay, shop)
    undecided = page(fay, "repair:job", key=job)
    decide(fay, shop, job)
    decided = page(fay, "repair:job", key=job)

    def first(shown: str) -> str:
        return shown.split('class="button primary" href="')[1].split('"')[0]

    assert first(undecided) == reverse("repair:job_triage", args=[job])
    assert first(decided) == reverse("repair:job_send_in", args=[job])
    folded = decided.split("<details><summary>More</summary>")[1].split("</details>")[0]
    assert reverse("repair:job_give_up", args=[job]) in folded


def test_who_saved_something_is_told_so(fay, shop):
    job = report(fay, shop)
    decide(fay, shop, job)
    said = {"key": str(uuid4()), "on": "2026-03-02", "evidence": "Paper 1"}
    said |= {"owner": str(shop.owner), "until_on": "2026-04-01"}
    said["expected_version"] = str(version_of(fay, job))
    client = visit(fay)

    answer = client.post(reverse("repair:job_send_in", args=[job]), said)

    shown = client.get(answer["Location"]).content.decode()
    assert "Done: It left for the workshop." in shown


def test_the_list_shows_where_a_job_is_whose_the_wait_is_and_what_is_overdue(fay, shop):
    job = report(fay, shop, wait_until_on=FIRST)
    decide(fay, shop, job)

    with acting(fay.token):
        row = queries.jobs(TODAY).get(pk=job)
    shown = page(fay, "repair:home")

    assert row.owner_body == "Aland"
    for heading in ("Handed over at", "Workshop", "Overdue", "Body of the owner"):
        assert f'data-heading="{heading}"' in shown


def test_what_is_missing_is_told_beside_its_field_all_at_once(fay, shop):
    answer = visit(fay).post(reverse("repair:report"), {"released_to": "own"})

    assert answer.status_code == 422
    assert answer.content.decode().count('class="errorlist"') >= 6


def test_each_verb_that_a_page_offers_can_be_opened(fay, shop):
    job = report(fay, shop)
    decide(fay, shop, job)
    ask_barrel(fay, shop, job)
    shown = page(fay, "repair:job", key=job)

    offered = [
        name
        for name in ("job_triage", "job_wait", "job_send_in", "job_begin")
        if reverse(f"repair:{name}", kwargs={"entry": job}) in shown
    ]

    assert offered == ["job_triage", "job_wait", "job_send_in", "job_begin"]
    for name in (*offered, "requisition_ask", "spare_take", "job_give_up"):
        page(fay, f"repair:{name}", entry=job)


def test_a_verb_is_done_by_its_form_and_says_what_is_in_the_way(fay, shop):
    job = report(fay, shop)
    address = reverse("repair:job_begin", kwargs={"entry": job})
    with acting(fay.token):
        version = Job.objects.get(pk=job).version
    said = {"on": "2026-03-02", "evidence": "Order 1", "expected_version": version}
    said |= {"owner": str(shop.owner), "until_on": "2026-04-01"}

    refused = visit(fay).post(address, {**said, "key": str(uuid4())})
    decide(fay, shop, job)
    said["expected_version"] = version + 1
    taken = visit(fay).post(address, {**said, "key": str(uuid4())})

    assert refused.status_code == 422
    assert "Decide first where it is mended" in refused.content.decode()
    assert taken.status_code == 303, taken.content.decode()


def test_deciding_where_offers_workshops_that_take_it_and_when_they_are_free(fay, shop):
    add_bay(fay, shop, hours=70)
    job = report(fay, shop)

    shown = page(fay, "repair:job_triage", entry=job)

    monday = timezone.localdate() - timedelta(timezone.localdate().weekday())
    assert f"Tube works (tube.works) · has hours from the week of {monday}" in shown
    assert "What it waits for next" in shown
    assert "Who releases the job" not in shown


def test_what_was_decided_stands_in_the_form_when_it_is_opened_again(fay, shop):
    job = report(fay, shop)
    decide(fay, shop, job)

    shown = page(fay, "repair:job_triage", entry=job)

    assert 'value="No press forward"' in shown
    assert f'<option value="{shop.workshop}" selected>' in shown
    assert 'value="40"' in shown


def test_a_workshop_whose_body_may_not_read_the_job_is_said_before_and_after(
    cast, fay, shop
):
    ground = shop.ground
    works = workshop_at(cast.eva, ground, code="b", name="B works", release=TO_ALL)
    job = report(fay, shop, release={"level": 0, "rel": 0b01, "cav": 0})

    before = page(fay, "repair:job_triage", entry=job)
    decide(fay, shop, job, workshop=works, release_by=shop.owner)

    assert "B works (b) · " in before
    assert "Borduria may not read this job" in before
    assert "Who releases the job to the body of the workshop" in before
    after = page(fay, "repair:job", key=job)
    assert "Borduria has the workshop that it goes to, and may not read this." in after
    assert reverse("releases:ask", args=["job", job]) in after


def test_posts_to_choose_from_are_told_apart(fay, shop):
    shown = page(fay, "repair:report")

    assert "Repair desk · Repair · Aland" in shown


def test_a_post_that_could_not_read_the_job_is_said_to_be_so(fay, shop):
    job = report(fay, shop, release={"level": 1, "rel": 0b01, "cav": 0})
    far = add_post(fay, organisation(fay, "Far"), title="Far desk", level=0)

    choice = page(fay, "repair:job_wait", entry=job)
    wait_for(fay, shop, job, "part", FIRST, wait_owner=far)

    assert "Far desk · Far · Aland · may not read this job" in choice
    shown = page(fay, "repair:job", key=job)
    assert "Far desk is to end the wait, and may not read this job." in shown


def test_who_may_not_read_a_job_sees_nothing_of_it(cast, fay, shop):
    hidden = report(
        fay,
        shop,
        symptom="Not for others",
        release={"level": 0, "rel": 0b01, "cav": 0},
    )

    shown = visit(cast.eva).get(reverse("repair:home")).content.decode()
    answer = visit(cast.eva).get(reverse("repair:job", kwargs={"key": hidden}))

    assert "Not for others" not in shown
    assert answer.status_code == 404
    assert "Not for others" in page(fay, "repair:home")


def test_lists_say_what_waits_for_what_and_since_when(fay, shop):
    job = report(fay, shop)
    decide(fay, shop, job)
    wait_for(fay, shop, job, "bay", NEXT)

    with acting(fay.token):
        row = queries.jobs(TODAY).get(pk=job)

    # It waits for a bay from 6 to 20 March.
    assert (row.days_count, row.is_open, row.is_late) == (14, True, False)
    shown = page(fay, "repair:home")
    assert "a bay" in shown


def turn_round(by: Person, asked: str) -> str:
    return visit(by).get(reverse("repair:turn_round") + asked).content.decode()


def test_days_are_counted_by_stage(fay, shop):
    mended, waits = report(fay, shop), report(fay, shop)
    mend(fay, shop, mended)
    decide(fay, shop, waits)
    wait_for(fay, shop, waits, "part", NEXT)

    with acting(fay.token):
        [found] = queries.turn_rounds(TODAY, Job.objects.all(), "variant")

    # The one: 0 days undecided and for transport, 4 on its way (2 to 6 March), 6 in
    # repair (to 12 March). The other: 4 days for transport, 14 for a part (to 20th).
    spent = {(each.state, each.waiting_for): each.days for each in found.spent}
    assert spent == {
        ("waiting", "decision"): 0,
        ("waiting", "transport"): 4,
        ("waiting", "part"): 14,
        ("moving", ""): 4,
        ("in_repair", ""): 6,
        ("in_check", ""): 0,
        ("returning", ""): 0,
    }
    assert (found.days, found.job_count) == (28, 2)
    shown = page(fay, "repair:turn_round")
    # The stages, and what eleven colours say.
    assert shown.count("<rect") == 7 + 11
    closed = turn_round(fay, "?jobs=closed&by=workshop")
    assert "of 1 job." in closed
    assert "Tube works" in closed
    assert "waits-part" not in closed.split("<section>")[1]


def test_a_fleet_tells_what_is_fit_and_what_holds_the_others(fay, shop):
    # 40 howitzers, of which one in 100 fails in a week: 0.4 a week, 20.8 in 52.
    fleet(fay, shop, 40, 10_000)
    for what in ("part", "part", "licence"):
        job = report(fay, shop)
        wait_for(fay, shop, job, what, NEXT)
    mend(fay, shop, report(fay, shop))

    with acting(fay.token):
        [found] = queries.fleets()

    assert (found.quantity, found.fit, found.failures) == (40, 37, 20)
    assert found.first == ("waiting", "part")
    shown = page(fay, "repair:fleets")
    assert "waiting: a part" in shown
    assert "(92.5 %)" in shown
    assert "is_open=yes&amp;state=waiting&amp;waiting_for=part" in shown


def test_what_nobody_counted_is_said_to_be_so(fay, shop):
    report(fay, shop)

    shown = page(fay, "repair:fleets")

    assert "Of which nobody counted a fleet" in shown
    assert "1 unit in repair" in shown


@pytest.mark.parametrize("door", ["home", "requisitions", "turn_round", "fleets"])
def test_a_page_says_what_to_do_where_there_is_nothing(fay, shop, door):
    page(fay, f"repair:{door}")


def test_what_is_asked_for_leads_to_its_job(fay, shop):
    job = report(fay, shop)
    door = reverse("repair:requisition", args=[ask_barrel(fay, shop, job)])

    shown = page(fay, "repair:requisitions")
    answer = visit(fay).get(door)

    assert f'<a href="{door}">' in shown
    assert answer["Location"] == reverse("repair:job", args=[job])


def test_a_list_asks_no_more_the_more_there_is(
    fay, shop, django_assert_max_num_queries
):
    for _ in range(3):
        ask_barrel(fay, shop, report(fay, shop))
    page(fay, "repair:home")

    with django_assert_max_num_queries(16):
        page(fay, "repair:home")
    with django_assert_max_num_queries(16):
        page(fay, "repair:requisitions")
