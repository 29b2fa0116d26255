"""A nation's desk answers on one page; the planner's desk sees all answers."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backstay_web.catalogue.models import PackageTemplate
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.nations.models import Nation, Post
from backstay_web.nations.permissions import Permission
from backstay_web.plans import actions
from backstay_web.plans.models import Answer, Promise, Proposal, Report
from tests.web.cast import make_person
from tests.web.plans.promises.ground import (
    OF_COMMAND,
    accept,
    do,
    drafted,
    line_for,
    lines_of,
    proposed,
    seen,
    share_of,
)
from tests.web.server import DATABASE
from tests.web.worlds import shown

DESK = "/plans/desk/"


def page(client: Client, person: Any, address: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(address)


def post(client: Client, person: Any, address: str, **said: Any) -> Any:
    client.cookies[COOKIE] = person.token
    return client.post(address, {"key": str(uuid4()), **said})


def answer(client: Client, person: Any, share: Any, *rows: Any, **said: Any) -> Any:
    """Send the form of a share with some lines ticked."""
    ticked = [f"{row.pk}:{row.answer_count}" for row in rows]
    return post(
        client, person, f"/plans/shares/{share.pk}/answer/", ticked=ticked, **said
    )


def share_and_lines(person: Any, proposal: Any) -> Any:
    share = share_of(person, proposal)
    return share, lines_of(person, share)


def test_the_desk_lists_what_the_nation_is_asked_and_nobody_elses(world, client):
    proposed(world)

    mine, theirs = (page(client, p, DESK).text for p in (world.ada, world.ria))

    assert "Howitzer" in mine
    assert "42000" in re.sub(r"[\s,.\u00a0]", "", mine)
    assert "Howitzer" not in theirs  # Receiver carries mass, and is told no more.


def test_all_ticked_lines_are_promised_at_once(world, client):
    share, rows = share_and_lines(world.ada, proposed(world))

    done = answer(client, world.ada, share, *rows, verdict="accept", owner=world.desk)

    assert (done.status_code, done["Location"]) == (303, DESK)
    with acting(world.ada.token):
        assert Promise.objects.count() == 5
    assert "Every line of it is promised." in page(client, world.ada, DESK).text


def test_whoever_answered_is_told_how_many_lines_and_what_comes_of_it(world, client):
    share, rows = share_and_lines(world.ada, proposed(world))
    first, second, third, *_ = rows
    other = {f"quantity:{third.pk}": "1", f"due_on:{third.pk}": "2024-03-01"}

    answer(client, world.ada, share, first, verdict="accept", owner=world.desk)
    yes = page(client, world.ada, DESK).text
    answer(client, world.ada, share, second, verdict="decline", reason="No.")
    no = page(client, world.ada, DESK).text
    answer(client, world.ada, share, third, verdict="counter", reason="So.", **other)
    but = page(client, world.ada, DESK).text

    assert "1 line is promised." in yes
    assert "1 line is declined." in no
    assert "1 line is countered." in but
    assert "1 line is promised." not in but  # each is told once


def test_each_promise_on_the_desk_leads_to_its_report_for_whoever_may(world, client):
    share, rows = share_and_lines(world.ada, proposed(world))
    answer(client, world.ada, share, *rows, verdict="accept", owner=world.desk)

    with acting(world.ada.token):
        keys = set(Promise.objects.values_list("pk", flat=True))
    seen = page(client, world.ada, DESK).text

    assert {key for key in keys if f"/plans/promises/{key}/report/" in seen} == keys


def test_the_desk_shows_the_lines_of_one_task_and_stays_there(world, client):
    share, rows = share_and_lines(world.ada, proposed(world))
    tasks = [row.task for row in rows]
    task = tasks[0]

    whole = page(client, world.ada, DESK).text
    some = page(client, world.ada, f"{DESK}?task={task}").text
    other = page(client, world.ada, f"{DESK}?task=tow").text
    [action] = re.findall(rf'action="(/plans/shares/{share.pk}/answer/[^"]*)"', some)
    ticked = {"ticked": [f"{rows[0].pk}:0"], "reason": "No", "verdict": "decline"}
    done = post(client, world.ada, action, **ticked)

    assert len(set(tasks)) > 1
    assert some.count('name="ticked"') == tasks.count(task)
    assert whole.count('name="ticked"') == other.count('name="ticked"') == len(tasks)
    assert f"({tasks.count(task)})</a>" in whole
    assert done.status_code == 303
    assert done.url == f"{DESK}?task={task}"


def test_a_promise_needs_an_owner_and_keeps_the_ticks(world, client):
    share, rows = share_and_lines(world.ada, proposed(world))

    refused = answer(client, world.ada, share, rows[0], verdict="accept", owner="")

    assert refused.status_code == 422
    assert "Name the post that keeps it." in refused.text
    assert re.search(rf'value="{rows[0].pk}:0" checked', refused.text)


def test_counts_of_promises_lead_to_those_that_they_count(world, client):
    accept(world, proposed(world))

    text = page(client, world.ada, DESK).text
    late = page(client, world.ada, "/plans/promises/?clock=overdue&export=csv")

    [told] = re.findall(r'href="/plans/promises/\?clock=overdue">overdue: (\d+)<', text)
    assert int(told) == 5  # each was due in 2024
    assert "# 5 rows" in late.content.decode()


def test_a_counter_is_told_beside_its_line_what_is_wrong(world, client):
    share, [first, second, *_] = share_and_lines(world.ada, proposed(world))
    wrong = {f"quantity:{first.pk}": "a few", f"due_on:{first.pk}": "2024-03-01"}

    refused = answer(
        client, world.ada, share, first, verdict="counter", reason="Later.", **wrong
    )
    right = {f"quantity:{second.pk}": "4", f"due_on:{second.pk}": "2024-03-01"}
    done = answer(
        client, world.ada, share, second, verdict="counter", reason="Later.", **right
    )

    assert "Name a whole quantity and a day." in refused.text
    assert 'value="a few"' in refused.text
    assert done.status_code == 303
    with acting(world.pia.token):
        [said] = Answer.objects.all()
    assert (said.line_id, said.quantity) == (second.pk, 4)


def test_a_no_without_a_reason_says_so_beside_its_line(world, client):
    share, rows = share_and_lines(world.ada, proposed(world))

    refused = answer(client, world.ada, share, rows[0], verdict="decline", reason="")

    assert refused.status_code == 422
    assert "Say why." in refused.text


@pytest.mark.parametrize("ticked", ["", "x:0", "x"])
def test_ticks_that_cannot_be_read_are_refused(world, client, ticked):
    share, _rows = share_and_lines(world.ada, proposed(world))
    address = f"/plans/shares/{share.pk}/answer/"

    refused = post(client, world.ada, address, verdict="decline", ticked=ticked)

    assert refused.status_code == 422


def test_another_nations_share_is_none(world, client):
    share, rows = share_and_lines(world.ada, proposed(world))

    refused = answer(client, world.ria, share, rows[0], verdict="decline", reason="x")

    assert refused.status_code == 404


def test_a_promise_is_shown_with_its_clock_and_what_was_reported(world, client):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    with acting(world.ada.token):
        promise = Promise.objects.get()
    address = f"/plans/promises/{promise.pk}/"
    said = {"state": "in_transit", "quantity": "4", "on": "2024-01-09"}

    reported = post(
        client, world.ada, f"{address}report/", evidence="Waybill 7", **said
    )

    assert reported.status_code == 303
    shown_ = page(client, world.pia, address).text
    assert "Waybill 7" in shown_
    assert "overdue" in shown_  # Its day was in January 2024.
    with acting(world.ada.token):
        assert Report.objects.get().quantity == 4
    for said_of_it, is_listed in (("yes", True), ("no", False)):
        listed = page(client, world.ada, f"/plans/promises/?reported={said_of_it}").text
        assert ("Waybill 7" in listed) is is_listed


def test_a_report_begins_today_and_says_in_what_it_counts(world, client):
    share, rows = share_and_lines(world.ada, proposed(world))
    [row] = [row for row in rows if row.unit == "kg"][:1]
    answer(client, world.ada, share, row, verdict="accept", owner=world.desk)
    with acting(world.ada.token):
        key = Promise.objects.values_list("pk", flat=True).get()

    form = page(client, world.ada, f"/plans/promises/{key}/report/").text

    assert f'value="{timezone.localdate()}"' in form
    assert re.search(r"Counted in kg; [\d,]+ are promised\.", form)


def test_what_is_wrong_with_a_report_stands_beside_its_field(world, client):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    with acting(world.ada.token):
        promise = Promise.objects.get()
    said = {"state": "in_transit", "quantity": "40", "on": "2024-01-09"}

    refused = post(
        client,
        world.ada,
        f"/plans/promises/{promise.pk}/report/",
        evidence="Waybill 7",
        **said,
    )

    assert refused.status_code == 422
    assert "Only 6 were promised." in refused.text


def test_a_promise_is_taken_back_with_a_reason(world, client):
    accept(world, proposed(world))
    with acting(world.ada.token):
        promise = Promise.objects.all()[0]
    address = f"/plans/promises/{promise.pk}/free/"

    assert post(client, world.ada, address, expected_version=1).status_code == 422
    done = post(client, world.ada, address, expected_version=1, reason="They burnt.")

    assert done.status_code == 303
    with acting(world.ada.token):
        promise.refresh_from_db()
    assert promise.freed_at is not None


def test_a_planner_drafts_from_a_run_and_another_shows_it_to_nations(world, client):
    day = (timezone.localdate() + timedelta(days=14)).isoformat()
    said = {"title": "Spring", "answer_by_on": day}

    drafted_ = post(client, world.pia, f"/plans/runs/{world.run}/propose/", **said)

    address = drafted_["Location"]
    assert "another person" in page(client, world.pia, address).text
    form = {"expected_version": 1, "level": 0, "reason": "Agreed on Monday."}
    refused = post(client, world.pia, f"{address}propose/", **form)
    assert refused.status_code == 422
    before = page(client, world.olaf, f"{address}propose/").text
    done = post(client, world.olaf, f"{address}propose/", **form)
    assert done.status_code == 303
    assert "A later proposal takes the place of this one." in before
    assert "Posts that read up to this level" in before
    after = page(client, world.olaf, address).text
    assert "Each nation reads its own lines now." in after
    with acting(world.pia.token):
        assert Proposal.objects.get().proposed_by == world.olaf.id


def test_a_release_officer_refuses_a_draft_and_its_drafter_reads_why(world, client):
    address = f"/plans/proposals/{drafted(world)}/"
    why = "The bay at Lviv is shut in May."

    asked = page(client, world.olaf, address).text
    blank = post(client, world.olaf, f"{address}refuse/", expected_version=1)
    form = {"expected_version": 1, "reason": why}
    own = post(client, world.pia, f"{address}refuse/", **form)
    done = post(client, world.olaf, f"{address}refuse/", **form)

    assert f'href="{address}refuse/"' in asked
    assert (blank.status_code, own.status_code, done.status_code) == (422, 422, 303)
    after = page(client, world.pia, address).text
    assert f"Refused on {timezone.localdate()}: {why}" in after
    assert f'href="/plans/runs/{world.run}/propose/"' in after
    assert "refuse/" not in page(client, world.olaf, address).text


def test_whoever_tells_recipients_is_told_what_they_will_read(world, client):
    address = f"/plans/proposals/{proposed(world)}/"

    before = page(client, world.olaf, f"{address}tell/").text
    done = post(client, world.olaf, f"{address}tell/", reason="Agreed.")

    assert "what is in the way, as it stands now" in before
    assert done.status_code == 303
    after = page(client, world.olaf, address).text
    assert "Recipients read it with their needs now." in after


def test_the_planners_desk_shows_what_each_nation_said(world, client):
    proposal = proposed(world)
    share, rows = share_and_lines(world.ada, proposal)
    said = {"share": share.pk, "lines": seen(rows[0]), "reason": "It is booked."}
    do(actions.decline, world.ada, **said)

    text = page(client, world.pia, f"/plans/proposals/{proposal}/").text

    assert "It is booked." in text
    assert "Aland" in text
    with acting(world.pia.token):
        name = PackageTemplate.objects.get().name
    assert f'{name}</a> <code class="quiet">battery</code>' in text
    assert "Show each change" in text  # of the proposal, not what changes for nations
    assert page(client, world.ada, f"/plans/proposals/{proposal}/").status_code == 404


def test_lists_have_all_that_one_may_know_of_and_no_more(world, client):
    accept(world, proposed(world))

    for person, count in ((world.ada, 5), (world.pia, 5), (world.ria, 0)):
        text = page(client, person, "/plans/promises/?export=csv").content.decode()
        assert text.count("Depot") + text.count("School") >= count
        assert bool(count) == ("Howitzer" in text)
    assert "Spring" in page(client, world.pia, "/plans/proposals/").text
    assert "Spring" not in page(client, world.ada, "/plans/proposals/").text


def test_a_desk_takes_as_many_queries_whatever_stands_on_it(world, client):
    proposed(world)
    client.cookies[COOKIE] = world.ada.token
    client.get(DESK)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client, world.ria, DESK)
    with CaptureQueriesContext(connection) as more:
        page(client, world.ada, DESK)

    assert len(more) == len(few)


ADDRESSES = (
    DESK,
    "/plans/promises/",
    "/plans/promises/?export=csv",
    "/plans/proposals/",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_whatever_anothers_share_holds_ones_own_pages_are_the_same(
    world, client, address
):
    # Two worlds: in the second, Receiver has answered, promised, freed and reported.
    proposal = proposed(world)
    accept(world, proposal)
    before = shown(page(client, world.ada, address))

    move_receiver(world, proposal)

    assert shown(page(client, world.ada, address)) == before


@pytest.mark.parametrize("verb", [actions.accept, actions.decline])
def test_whatever_anothers_share_holds_ones_own_answers_are_the_same(world, verb):
    proposal = proposed(world)
    move_receiver(world, proposal)
    share, rows = share_and_lines(world.ada, proposal)
    more = {"owner": world.desk} if verb is actions.accept else {}
    said = {"share": share.pk, "lines": seen(*rows), **more}

    told = do(verb, world.ada, **said)

    assert set(told["lines"]) == {str(row.pk) for row in rows}


def move_receiver(world: Any, proposal: Any) -> None:
    """Let Receiver do all that can be done to a share and to promises."""
    share, rows = share_and_lines(world.ria, proposal)
    accept(world, proposal, rows[0], rows[1], by=world.ria)
    with acting(world.ria.token):
        [one, other] = Promise.objects.filter(originator=world.ria.origin)
    do(actions.free, world.ria, promise=one.pk, expected_version=1)
    what = {"promise": other.pk, "state": "begun", "quantity": 1}
    on = {"on": timezone.localdate(), "at": timezone.now()}
    do(actions.report, world.ria, entry=uuid4(), evidence="x", **what, **on)
    said = {"share": share.pk, "lines": seen(rows[2]), "reason": "No."}
    do(actions.decline, world.ria, **said)


def test_a_draft_shows_on_no_nations_page(world, client):
    before = [shown(page(client, world.ada, address)) for address in ADDRESSES]

    drafted(world)

    after = [shown(page(client, world.ada, address)) for address in ADDRESSES]
    assert after == before


def test_a_proposal_does_not_tell_of_its_run_where_that_is_hidden(
    site_server, world, client
):
    body = 3  # reads nothing of this world but what is made for it
    home, every = world.pia.origin, [*Permission]
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        of_both = OF_COMMAND | 1 << body
        pat = make_person((owner, door), "Pat", home, of_both, 0, 1, every)
        sam = make_person((owner, door), "Sam", home, 1 << body, 0, 1, every)
    now = timezone.now()
    drawn = {"run_id": world.run, "drafted_at": now, "drafted_by": pat.id}
    label = {"level": 1, "rel": 1 << body, "originator": home}
    with acting(pat.token):
        Nation.objects.filter(pk=home).update(body=body)
        made = Proposal.objects.create(
            title="Spring", answer_by_on=now.date(), **drawn, **label
        )
    address = f"/plans/proposals/{made.pk}/"

    whole, part = page(client, pat, address), page(client, sam, address)

    assert f"/plans/runs/{world.run}/" in whole.text
    assert page(client, sam, f"/plans/runs/{world.run}/").status_code == 404
    assert (part.status_code, str(world.run) in part.text) == (200, False)


def test_a_reply_does_not_tell_of_its_proposal_where_that_is_hidden(world, client):
    proposal = proposed(world)
    share, [line, *_] = share_and_lines(world.ada, proposal)
    other = [(line.pk, 0, line.quantity, line.due_on + timedelta(days=7))]
    do(actions.counter, world.ada, share=share.pk, lines=other)
    with acting(world.ada.token):
        address = f"/plans/answers/{Answer.objects.get().pk}/reply/"

    theirs, mine = page(client, world.ada, address), page(client, world.pia, address)

    assert str(proposal) in mine.text
    assert (theirs.status_code, str(proposal) in theirs.text) == (404, False)


@pytest.mark.parametrize("address", [DESK, "/plans/promises/"])
def test_who_keeps_a_promise_is_called_in_the_language_of_the_reader(
    world, client, address
):
    accept(world, proposed(world))
    with acting(world.ada.token):
        Post.objects.filter(pk=world.desk).update(title_uk="Відділ надання")
    client.cookies[COOKIE] = world.ada.token

    by_language = {
        code: client.get(address, headers={"accept-language": code}).text
        for code in ("en", "uk")
    }

    assert "Відділ надання" in by_language["uk"]
    assert "Desk</td>" in by_language["en"]
    assert "Desk</td>" not in by_language["uk"]
