"""The pages of needs: who sees what, and that what was filled in is never lost."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.nations.actions import add_nation, add_organisation, add_post
from backstay_web.nations.models import Holding
from backstay_web.requirements import actions, outlook
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.queries import list_version, ordered, requirements
from backstay_web.requirements.views import judging, ordering
from tests.web.cast import Person
from tests.web.requirements.conftest import (
    AT,
    TO_ALL,
    Ground,
    add,
    ask,
    do,
    fields_of,
    judge,
    refuse,
    seen,
)
from tests.web.worlds import shown

HOME = "/requirements/"
NAMES = {"name": "Command", "name_uk": "Командування"}
PAGES = ["", "mine/", "needed/", "ask/", "order/", "queue/"]


def page(client: Client, person: Person, address: str, **data: Any) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(HOME + address, data)


def send(client: Client, person: Person, address: str, **data: Any) -> Any:
    client.cookies[COOKIE] = person.token
    data.setdefault("key", str(uuid4()))
    return client.post(HOME + address, data)


def filled_in(ground: Ground, **other: Any) -> dict[str, Any]:
    fields = {"released_to": "own", **fields_of(ground, **other)}
    return {name: str(value) for name, value in fields.items()}


def faults_at_top(answer: Any) -> str:
    """Return the summary of faults with which a refused page begins."""
    main = answer.text.partition('<main id="main"')[2].partition("<h1>")[0]
    return str(main.partition('class="notice error faults"')[2])


def order_of(by: Person) -> list[UUID]:
    with acting(by.token):
        return list(ordered(by.origin).values_list("pk", flat=True))


def hidden_fields(answer: Any) -> dict[str, str]:
    """Return what a form carries along, as a browser would send it."""
    found = re.findall(r'<input type="hidden" name="(\w+)"([^>]*)>', answer.text)
    values = {}
    for name, rest in found:
        value = re.search(r'value="([^"]*)"', rest)
        values[name] = value[1] if value else ""
    return values


@pytest.mark.parametrize(
    ("may", "first", "last"),
    [
        ("requirement.validate", "What waits for the desk", "What we ask for"),
        ("requirement.change", "What we ask for", "Ask for a capability"),
        ("requirement.read", "Needed and promised", "What we ask for"),
    ],
)
def test_the_ways_stand_in_the_order_of_who_reads(may, first, last):
    reader = SimpleNamespace(permissions={may})

    told = render_to_string("requirements/_ways.html", {"reader": reader})

    ways = re.findall(r">([^<>\n]+)</a>", told)
    assert (ways[0], ways[-1]) == (first, last)
    assert ways.count("What we ask for") == 1


def test_a_need_is_asked_for_by_form(cast, ground, client):
    answer = send(client, cast.eva, "ask/", **filled_in(ground, unit="45th"))

    with acting(cast.bob.token):
        row = Requirement.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/requirements/{row.pk}/"
    assert (row.unit, row.count, row.template_id) == ("45th", 1, ground.battery)


def test_a_form_that_is_sent_twice_asks_once(cast, ground, client):
    key = str(uuid4())

    for _ in range(2):
        answer = send(client, cast.eva, "ask/", **filled_in(ground), key=key)

    assert answer.status_code == 302
    with acting(cast.bob.token):
        assert Requirement.objects.count() == 1


def test_a_faulty_form_says_all_that_is_wrong_and_loses_nothing(cast, ground, client):
    wrong = {"count": 0, "need_by_on": "soon", "code": "a#1", "purpose": "Ford it."}

    answer = send(client, cast.eva, "ask/", **filled_in(ground, **wrong))

    assert answer.status_code == 422
    assert answer.text.count('class="errorlist"') == 2
    assert 'value="Ford it."' in answer.text
    assert 'value="a#1"' in answer.text
    assert " autofocus>" in faults_at_top(answer)
    assert '<a href="#id_count">How many</a>: ' in faults_at_top(answer)
    assert '<a href="#id_need_by_on">Needed by</a>: ' in faults_at_top(answer)
    assert 'id="id_count"' in answer.text


def test_a_form_that_nobody_sent_begins_with_no_faults(cast, ground, client):
    assert faults_at_top(page(client, cast.eva, "ask/")) == ""


def test_a_fault_of_the_whole_form_is_told_at_the_top_too(cast, ground, client):
    answer = send(client, cast.cid, "queue/", ticked=["all"])

    assert "<li>Tick rows of this page.</li>" in faults_at_top(answer)


def test_what_a_command_finds_wrong_stands_beside_its_field(cast, ground, client):
    answer = send(client, cast.eva, "ask/", **filled_in(ground, code="a#1"))

    assert answer.status_code == 422
    assert 'id="id_code_error"><li>Use no # in it.</li>' in answer.text


def test_only_own_groups_are_offered(cast, ground, client):
    own = page(client, cast.eva, "ask/").text
    other = page(client, cast.cid, "ask/").text

    assert "A brigade" in own
    assert "A brigade" not in other


def test_a_page_shows_a_need_its_verdict_and_what_happened(cast, ground, client):
    asked = ask(ground, cast.eva)
    refuse(cast.cid, asked)

    text = page(client, cast.bob, f"{asked}/").text

    assert "Battery" in text
    assert '<span class="state bad">refused</span>' in text
    assert "None is free." in text
    assert text.index("Refused by the desk") < text.index("Asked for")
    assert "No plan tells of it yet." in text


def test_a_weight_that_was_not_given_is_told_to_be_of_the_rule(cast, ground, client):
    ask(ground, cast.eva, count=2)
    second = ask(ground, cast.eva, count=2)

    text = page(client, cast.bob, f"{second}/").text

    # The third of four packages: two steps down from 100 points.
    assert "<dd>50 <span" in text
    assert "published rule" in text
    assert "Its first package is number 3 of 4." in text


def test_rank_and_weight_are_not_shown_to_whom_only_the_need_is_released(
    cast, ground, client
):
    asked = ask(ground, cast.eva, release=TO_ALL)
    judge(cast.cid, asked)

    text = page(client, cast.ann, f"{asked}/").text

    assert "Battery" in text
    assert "Weight of a package" not in text


@pytest.mark.parametrize("what", ["", "change/", "withdraw/", "judge/"])
def test_a_hidden_need_is_answered_like_one_that_does_not_exist(
    cast, ground, client, what
):
    group = add(
        actions.UNIT_GROUP, cast.cid, nation=ground.nation, code="staff", name="Staff"
    )
    label = {"level": 2, "rel": 0b11, "cav": 0}
    hidden = ask(ground, cast.cid, release=label, group=group)

    answers = [page(client, cast.eva, f"{key}/{what}") for key in (hidden, uuid4())]

    assert {answer.status_code for answer in answers} == {404}
    bodies = [shown(answer)[1].decode() for answer in answers]
    texts = [re.sub(r"[0-9a-f-]{36}", "it", body) for body in bodies]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("address", PAGES)
def test_whoever_is_not_signed_in_sees_nothing(cast, ground, client, address):
    assert client.get(HOME + address).status_code == 401


@pytest.mark.parametrize(
    ("address", "permission"),
    [
        ("ask/", "requirement.change"),
        ("order/", "requirement.change"),
        ("queue/", "requirement.validate"),
    ],
)
def test_whoever_lacks_the_permission_is_told_which(
    cast, ground, client, address, permission
):
    answer = page(client, cast.bob, address)

    assert answer.status_code == 403
    assert permission in answer.text


@pytest.mark.parametrize("what", ["change/", "withdraw/"])
def test_the_desk_has_no_form_to_change_what_others_ask(cast, ground, client, what):
    asked = ask(ground, cast.eva)

    answer = page(client, cast.cid, f"{asked}/{what}")

    assert answer.status_code == 403
    assert "not yours to change" in answer.text


def test_a_change_sends_what_differs_and_nothing_else(cast, ground, client):
    asked = ask(ground, cast.eva)
    fields = filled_in(ground, count=4, code="n1")

    answer = send(client, cast.eva, f"{asked}/change/", **fields, expected_version=1)

    assert answer.status_code == 302
    assert (seen(asked, cast.eva).count, seen(asked, cast.eva).version) == (4, 2)
    assert "Changed" in page(client, cast.eva, f"{asked}/").text


def test_whoever_saw_another_version_is_told_and_keeps_what_he_wrote(
    cast, ground, client
):
    asked = ask(ground, cast.eva)
    fields = filled_in(ground, count=4, code="n1")
    send(client, cast.eva, f"{asked}/change/", **fields, expected_version=1)

    fields["count"] = "9"
    answer = send(client, cast.eva, f"{asked}/change/", **fields, expected_version=1)

    assert answer.status_code == 422
    assert "was changed meanwhile" in answer.text
    assert 'name="count" value="9"' in answer.text


def test_what_was_refused_is_answered_on_the_page_of_the_change(cast, ground, client):
    asked = ask(ground, cast.eva)
    refuse(cast.cid, asked)
    fields = filled_in(ground, code="n1") | {"expected_version": "1"}

    without = send(client, cast.eva, f"{asked}/change/", **fields)
    answered = send(
        client, cast.eva, f"{asked}/change/", **fields, answer="The 3rd is free."
    )

    assert without.status_code == 422
    assert "None is free." in without.text
    assert answered.status_code == 302
    assert "The 3rd is free." in page(client, cast.cid, f"{asked}/").text
    assert seen(asked, cast.cid).state == "resubmitted"


def test_whoever_withdraws_gives_a_reason_that_others_read(cast, ground, client):
    asked = ask(ground, cast.eva)

    without = send(client, cast.eva, f"{asked}/withdraw/", expected_version=1)
    send(
        client, cast.eva, f"{asked}/withdraw/", expected_version=1, reason="War is over"
    )
    told = page(client, cast.eva, f"{asked}/").text

    assert "<dt>What for</dt>" in without.text  # what it is, before it is gone
    assert re.search(r"Requirement \d+ is withdrawn\.", told)
    assert without.status_code == 422
    assert "Withdrawn: War is over" in page(client, cast.cid, f"{asked}/").text


def test_the_desk_judges_by_form(cast, ground, client):
    asked = ask(ground, cast.eva)
    yes = {
        f"{name}_is_met": "yes"
        for name in ("duplicate", "sustainable", "crew", "licence")
    }

    faulty = send(
        client,
        cast.cid,
        f"{asked}/judge/",
        **{**yes, "crew_is_met": "no"},
        expected_version=1,
    )
    done = send(client, cast.cid, f"{asked}/judge/", **yes, expected_version=1)

    assert "Say what is in the way" in faulty.text
    assert (done.status_code, done.url) == (302, "/requirements/queue/")
    assert "Requirement 1 is validated." in page(client, cast.cid, "queue/").text
    assert seen(asked, cast.eva).state == "validated"


def test_the_desk_reads_what_the_packages_take_before_it_judges(cast, ground, client):
    asked = ask(ground, cast.eva, count=3)

    text = page(client, cast.cid, f"{asked}/judge/").text

    assert "All that the 3 packages take together" in text
    assert '<td data-heading="What">Gunners</td>' in text
    assert "3 cohorts, 120 people" in text  # a cohort of 40 for each
    assert '<td data-heading="Language">Ukrainian</td>' in text
    assert '<dl class="banner">' in text


def test_a_template_without_options_says_that_what_it_takes_is_not_known(
    cast, ground, client
):
    asked = ask(ground, cast.eva, template=ground.radar)

    text = page(client, cast.eva, f"{asked}/").text

    assert "what it takes is not known" in text


def test_a_refusal_is_told_to_the_desk_as_one(cast, ground, client):
    asked = ask(ground, cast.eva)
    said = {f"{name}_is_met": "yes" for name in ("duplicate", "sustainable", "licence")}
    crew = {"crew_is_met": "no", "crew_reason": "None is free."}

    send(client, cast.cid, f"{asked}/judge/", **said, **crew, expected_version=1)

    assert "Requirement 1 is refused" in page(client, cast.cid, "queue/").text


def test_the_queue_shows_what_waits_with_its_possible_duplicates(cast, ground, client):
    ask(ground, cast.eva)
    ask(ground, cast.eva, template=ground.radar, clock="urgent")
    judge(cast.cid, ask(ground, cast.eva, template=ground.radar))

    text = page(client, cast.cid, "queue/").text

    assert "2 requirements wait." in text
    assert "To hold the river." in text
    assert '<span class="state warn">urgent</span>' in text
    assert text.index("2 Radar") < text.index("1 Battery")
    assert "Borduria" in text


def test_possible_duplicates_are_compared_side_by_side(cast, ground, client):
    one = ask(ground, cast.eva, unit="45th")
    ask(ground, cast.eva, unit="46th", count=2)
    ask(ground, cast.eva, template=ground.radar, unit="47th")

    compared = page(client, cast.cid, f"{one}/alike/").text
    ways = [page(client, cast.cid, at).text for at in ("queue/", f"{one}/judge/")]

    assert all(f'href="/requirements/{one}/alike/"' in way for way in ways)
    assert "<td>45th</td><td><mark>46th</mark></td>" in compared
    assert "<td>Battery</td><td>Battery</td>" in compared
    assert 'How many <span class="state warn">differs</span>' in compared
    assert "47th" not in compared
    assert page(client, cast.cid, f"{uuid4()}/alike/").status_code == 404


def test_nobody_finds_his_own_needs_in_the_queue(cast, ground, client):
    ask(ground, cast.eva)

    assert "Nothing waits" in page(client, cast.eva, "queue/").text


def test_what_is_ticked_is_validated_together_or_not_at_all(cast, ground, client):
    good, changed = ask(ground, cast.eva), ask(ground, cast.eva)
    ticks = [f"{good}:1", f"{changed}:7"]

    failed = send(client, cast.cid, "queue/", ticked=ticks, sure="yes")
    states = {seen(key, cast.eva).state for key in (good, changed)}
    ticks = [f"{good}:1", f"{changed}:1"]
    done = send(client, cast.cid, "queue/", ticked=ticks, sure="yes")

    assert failed.status_code == 422
    assert "Requirement 2 reads otherwise by now" in failed.text
    assert states == {"asked"}
    assert done.status_code == 302
    assert {seen(key, cast.eva).state for key in (good, changed)} == {"validated"}


def test_what_would_be_validated_is_shown_with_its_count_and_asked_about_first(
    cast, ground, client
):
    one, other = ask(ground, cast.eva), ask(ground, cast.eva, template=ground.radar)
    ask(ground, cast.eva, purpose="Not ticked.")

    asked = send(client, cast.cid, "queue/", ticked=[f"{one}:1", f"{other}:1"])

    assert asked.status_code == 200
    assert "Validate 2 requirements?" in asked.text
    assert "1 Battery" in asked.text
    assert "2 Radar" in asked.text
    assert "Not ticked." not in asked.text
    assert seen(one, cast.eva).state == "asked"
    sure = re.findall(r'<input type="hidden" name="ticked" value="([^"]+)"', asked.text)
    assert send(client, cast.cid, "queue/", ticked=sure, sure="yes").status_code == 302
    assert seen(one, cast.eva).state == "validated"


def test_after_a_validation_the_desk_is_led_to_where_it_is_taken_back(
    cast, ground, client
):
    asked = ask(ground, cast.eva)

    done = send(client, cast.cid, "queue/", ticked=[f"{asked}:1"], sure="yes")
    listed = client.get(done.url)
    why = {"together": "take_back", "rows": f"{asked}:1", "reason": "The wrong one."}
    client.post(done.url, {"key": str(uuid4()), **why})

    assert "press “Take the verdict back”" in listed.text
    assert f"/requirements/{asked}/" in listed.text
    assert seen(asked, cast.eva).state == "asked"
    told = page(client, cast.eva, f"{asked}/").text
    assert "The desk took its verdict back: The wrong one." in told
    assert "taken back on" in told


@pytest.mark.parametrize("ticks", [["all"], []])
def test_a_tick_that_the_page_has_not_is_refused(cast, ground, client, ticks):
    answer = send(client, cast.cid, "queue/", ticked=ticks)

    assert answer.status_code == 422
    assert "Tick rows of this page." in answer.text


def test_needs_are_found_by_the_day_of_the_decision(cast, ground, client):
    decided, open_ = ask(ground, cast.eva), ask(ground, cast.eva)
    judge(cast.cid, decided)

    day = page(client, cast.bob, "", decided_on="2026-01-05").text
    next_day = page(client, cast.bob, "", decided_on="2026-01-06").text

    assert f"/requirements/{decided}/" in day
    assert f"/requirements/{open_}/" not in day
    assert f"/requirements/{decided}/" not in next_day


def post_held_by(person: Person, by: Person) -> UUID:
    """Let somebody hold a post of the desk of his body, and return it."""
    desk, post = uuid4(), uuid4()
    about = {"nation": by.origin, "kind": "agency", "name": f"Desk {desk}"}
    do(add_organisation, by, organisation=desk, **about)
    may = {"level": 0, "rel": 0, "cav": 0, "permissions": ["requirement.validate"]}
    do(add_post, by, post=post, organisation=desk, title="Validation", **may)
    with acting(by.token):
        Holding.objects.create(
            post_id=post,
            actor_id=person.id,
            begins_at=AT,
            level=0,
            rel=by.rel,
            originator=by.origin,
        )
    return post


def test_needs_are_found_by_the_post_that_decided_for_those_who_decide(
    cast, ground, client
):
    decided, open_ = ask(ground, cast.eva), ask(ground, cast.eva)
    do(add_nation, cast.cid, nation=cast.cid.origin, code="CMD", body=2, **NAMES)
    mine, other = (post_held_by(person, cast.cid) for person in (cast.cid, cast.dan))
    judge(cast.cid, decided)

    found = page(client, cast.cid, "", decided_by=str(mine)).text
    none = page(client, cast.cid, "", decided_by=str(other)).text
    led = page(client, cast.cid, "queue/").text

    assert f"/requirements/{decided}/" in found
    assert f"/requirements/{open_}/" not in found
    assert f"/requirements/{decided}/" not in none
    assert f"decided_by={mine}" in led
    assert 'name="decided_by"' not in page(client, cast.bob, "").text


def test_the_order_is_worked_out_compared_and_set_without_a_script(
    cast, ground, client
):
    a, b, c = (ask(ground, cast.eva) for _ in range(3))
    first = page(client, cast.eva, "order/")

    # The arrow moves c before b, a number moves it before a; nothing is set yet.
    up = send(client, cast.eva, "order/", **hidden_fields(first), up=str(c))
    number = {f"place-{c}": "1", "compare": "yes"}
    compared = send(client, cast.eva, "order/", **hidden_fields(up), **number)
    before = order_of(cast.eva)
    done = send(client, cast.eva, "order/", **hidden_fields(compared), set="yes")

    assert "is not set yet" in up.text
    assert "You may read no plan on which this order could be tried." in compared.text
    assert before == [a, b, c]
    assert done.status_code == 302
    assert "The new order is set." in page(client, cast.eva, "order/").text
    assert order_of(cast.eva) == [c, a, b]


def test_the_page_of_a_need_leads_to_its_row_in_the_order(
    cast, ground, client, monkeypatch
):
    monkeypatch.setattr(ordering, "ON_A_PAGE", 2)
    *_, last = (ask(ground, cast.eva) for _ in range(3))

    need = page(client, cast.eva, f"{last}/").text
    [way] = re.findall(r'href="/requirements/(order/[^"]+)"', need)
    there = page(client, cast.eva, way.partition("#")[0]).text

    assert f'id="{way.partition("#")[2]}"' in there
    assert "2 / 2" in there
    assert "2 / 2" not in page(client, cast.eva, "order/").text
    assert "1 / 2" in page(client, cast.eva, "order/?need=none").text


def test_a_curve_is_offered_with_what_it_leaves_and_the_last_one_is_chosen(
    cast, ground, client
):
    # All of it until the day, then half.
    first = page(client, cast.eva, "ask/").text
    ask(ground, cast.eva)

    again = page(client, cast.eva, "ask/").text

    said = "100% in time, 50% after 4 weeks, 50% after 13"
    assert said in first
    assert f'<option value="{ground.steady}">' in first
    assert f'<option value="{ground.steady}" selected>' in again


def test_what_one_asks_for_leads_to_the_newest_plan(cast, ground, client, settings):
    asked = ask(ground, cast.eva, release=TO_ALL)
    settings.NEEDS_PLAN = f"{__name__}.somewhere"

    own = [page(client, cast.eva, address).text for address in ("mine/", f"{asked}/")]
    other = page(client, cast.cid, f"{asked}/").text
    settings.NEEDS_PLAN = f"{__name__}.nowhere"
    without = page(client, cast.eva, f"{asked}/").text

    said = "The newest plan: when each package would be fielded, and why late"
    assert [f'<a href="/somewhere/">{said}</a>' in text for text in own] == [True] * 2
    assert said not in other + without


def test_a_weight_is_written_in_points_and_kept_until_it_is_set(cast, ground, client):
    a = ask(ground, cast.eva)
    first = page(client, cast.eva, "order/")

    entered = {f"weight-{a}": "2,5", "compare": "yes"}
    compared = send(client, cast.eva, "order/", **hidden_fields(first), **entered)
    send(client, cast.eva, "order/", **hidden_fields(compared), set="yes")

    assert "2.5 points" in compared.text
    assert seen(a, cast.eva).weight_micropoints == 2_500_000


def test_what_cannot_be_a_place_or_a_weight_is_marked_and_nothing_compared(
    cast, ground, client
):
    a, b = ask(ground, cast.eva), ask(ground, cast.eva)
    first = page(client, cast.eva, "order/")

    entered = {f"place-{a}": "3", f"weight-{b}": "much", "compare": "yes"}
    answer = send(client, cast.eva, "order/", **hidden_fields(first), **entered)

    assert "Write a place from 1 to 2." in answer.text
    assert "Write points as a number" in answer.text
    assert "Compare the orders" not in answer.text


def test_whoever_ranks_a_list_that_changed_is_told_to_read_it_again(
    cast, ground, client
):
    a, b = ask(ground, cast.eva), ask(ground, cast.eva)
    first = page(client, cast.eva, "order/")
    compared = send(
        client,
        cast.eva,
        "order/",
        **hidden_fields(first),
        **{f"place-{b}": "1", "compare": "yes"},
    )
    other = hidden_fields(compared) | {"key": str(uuid4()), "order": f"{a} {b}"}
    send(client, cast.eva, "order/", **other, set="yes")

    answer = send(client, cast.eva, "order/", **hidden_fields(compared), set="yes")

    assert answer.status_code == 422
    assert "read it again" in answer.text
    assert order_of(cast.eva) == [a, b]


def test_an_order_with_a_need_that_came_since_begins_again(cast, ground, client):
    ask(ground, cast.eva)
    first = page(client, cast.eva, "order/")
    ask(ground, cast.eva)

    answer = send(client, cast.eva, "order/", **hidden_fields(first), compare="yes")

    assert answer.status_code == 422
    assert "begin again" in answer.text
    assert hidden_fields(answer)["expected_version"] == "3"


def test_the_list_is_filtered_by_state_clock_recipient_and_words(cast, ground, client):
    ask(ground, cast.eva, code="guns")
    judge(cast.cid, ask(ground, cast.eva, template=ground.radar, clock="urgent"))
    wanted = {
        "state": "validated",
        "clock": "urgent",
        "template": str(ground.radar),
        "q": "radar",
    }

    for name, value in wanted.items():
        found = page(client, cast.bob, "", **{name: value}).text

        assert "1 row" in found
        assert '<td data-heading="What">Radar' in found
    every = page(client, cast.bob, "", nation=str(ground.nation)).text
    assert "2 rows" in every
    assert "Borduria" in every


def test_filters_name_what_they_offer_in_the_language_of_the_page(cast, ground, client):
    names = {"name": "Aland", "name_uk": "Яландія"}
    do(add_nation, cast.cid, nation=cast.ann.origin, code="AX", body=0, **names)
    ask(ground, cast.eva)
    client.cookies["backstay_language"] = "uk"
    text = page(client, cast.eva, "").text

    # Aland stands before Borduria in English alone.
    offered = re.findall(r">(Бордурія|Яландія|Borduria|Aland)</option>", text)
    assert offered == ["Бордурія", "Яландія"]


def test_a_label_is_that_of_all_that_a_page_shows(cast, ground, client):
    asked = ask(ground, cast.eva, release=TO_ALL)

    # The need is for all; its place in the order is not, and the page shows both.
    assert "for all who take part" in page(client, cast.ann, "").text
    assert "for BO" in page(client, cast.eva, f"{asked}/").text


TOLD_AT = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)


def told(requirements: Any) -> dict[UUID, outlook.Outlook]:
    return {
        key: outlook.Outlook(
            2, ("Aland",), None, "No depot has a third.", told_at=TOLD_AT
        )
        for key in requirements
    }


def somewhere() -> str:
    return "/somewhere/"


def nowhere() -> None:
    return None


def test_what_plans_promise_is_shown_once_they_tell(cast, ground, client, settings):
    asked = ask(ground, cast.eva, count=3)
    judge(cast.cid, asked)
    settings.NEEDS_OUTLOOK = f"{__name__}.told"

    mine = page(client, cast.eva, "mine/").text
    needed = page(client, cast.eva, "needed/").text

    assert "2 of 3: Aland" in mine
    assert "No depot has a third." in mine
    # Needed 3, validated 3, promised 2, not promised 1.
    numbers = re.findall(r'class="number" data-heading="[^"]*">(\d+)', needed)
    assert numbers == ["3", "3", "2", "1"]
    for text in (mine, needed):
        assert "What each number says" in text
        assert "2026-02-03 04:05 (UTC), when it was told last" in text


def test_an_order_is_tried_where_plans_say_before_it_is_set(
    cast, ground, client, settings
):
    ask(ground, cast.eva)
    settings.NEEDS_EFFECT = f"{__name__}.somewhere"
    first = page(client, cast.eva, "order/")

    answer = send(client, cast.eva, "order/", **hidden_fields(first), compare="yes")

    first_button = '<button class="primary" formaction="/somewhere/">Show the effect'
    assert first_button in answer.text
    assert '<button name="set"' in answer.text  # to look first is what is proposed


@pytest.mark.parametrize("teller", ["", f"{__name__}.nowhere"])
def test_whoever_may_read_no_plan_is_told_that_no_order_can_be_tried(
    cast, ground, client, settings, teller
):
    ask(ground, cast.eva)
    settings.NEEDS_EFFECT = teller
    first = page(client, cast.eva, "order/")

    answer = send(client, cast.eva, "order/", **hidden_fields(first), compare="yes")

    assert "You may read no plan on which this order could be tried." in answer.text


@pytest.mark.parametrize("address", ["", "mine/", "needed/", "queue/", "order/"])
def test_lists_ask_the_database_no_more_often_for_more_rows(
    cast, ground, client, django_assert_num_queries, address
):
    ask(ground, cast.eva)
    person = cast.cid if address == "queue/" else cast.eva
    page(client, person, address)
    with CaptureQueriesContext(connection) as first:
        page(client, person, address)

    for _ in range(5):
        ask(ground, cast.eva)

    with django_assert_num_queries(len(first)):
        page(client, person, address)


def test_two_worlds_that_differ_in_what_is_hidden_look_alike(cast, ground, client):
    mine = ask(ground, cast.eva, release=TO_ALL)
    addresses = ["", "?export=csv", "needed/", "mine/", f"{mine}/", f"{uuid4()}/"]
    first = [page(client, cast.ann, address) for address in addresses]

    hidden = ask(ground, cast.eva)
    refuse(cast.cid, hidden)
    with acting(cast.eva.token):
        assert list_version(cast.eva.origin) == 3
    second = [page(client, cast.ann, address) for address in addresses]

    assert [shown(answer) for answer in first] == [shown(answer) for answer in second]


@pytest.mark.parametrize(
    ("chosen", "rank"), [({}, None), ({"place_read_by": "they"}, 1)]
)
def test_a_need_is_read_by_the_bodies_that_were_ticked_and_its_place_if_wished(
    cast, ground, client, chosen, rank
):
    names = {"code": "AX", "name": "Aland", "name_uk": "Аландія"}
    do(add_nation, cast.cid, nation=cast.ann.origin, body=0, **names)
    said = filled_in(ground, released_to="some", also="0")

    answer = send(client, cast.eva, "ask/", **said, **chosen)

    assert answer.status_code == 302
    with acting(cast.ann.token):
        [row] = requirements()
    assert row.rank == rank


def test_a_form_begins_with_the_readers_of_what_was_asked_for_last(
    cast, ground, client
):
    before = page(client, cast.eva, "ask/").text
    ask(ground, cast.eva, release=TO_ALL, order_release=TO_ALL)

    after = page(client, cast.eva, "ask/").text
    said = filled_in(ground, released_to="all", place_read_by="like")
    send(client, cast.eva, "ask/", **said)

    assert '<option value="own" selected>' in before
    assert "whoever reads our latest one" not in before
    assert '<option value="all" selected>everybody' in after
    assert '<option value="like" selected>whoever reads our latest one' in after
    with acting(cast.ann.token):
        assert sorted(row.rank for row in requirements()) == [1, 2]


def test_a_need_that_nobody_else_reads_says_so_wherever_its_recipient_looks(
    cast, ground, client
):
    made = send(client, cast.eva, "ask/", **filled_in(ground))
    alone = client.get(made.url)
    shown = ask(ground, cast.eva, release=TO_ALL)

    mine = page(client, cast.eva, "mine/").text

    assert alone.text.count("Only your own bodies may read it: nobody else") == 2
    assert mine.count("Only your own bodies may read it.") == 1
    assert mine.count("It waits for the desk.") == 1
    assert "Only your own" not in page(client, cast.eva, f"{shown}/").text


def test_what_is_past_its_day_is_marked_and_can_be_seen_alone(cast, ground, client):
    today = timezone.localdate()
    ask(ground, cast.eva, code="past", need_by_on=today - timedelta(days=1))
    ask(ground, cast.eva, template=ground.radar, need_by_on=today)

    every = page(client, cast.eva, "mine/").text
    past = page(client, cast.eva, "mine/", show="past").text

    assert every.count('<span class="state bad">past</span>') == 1
    assert "Battery" in every
    assert "Radar" in every
    assert "Battery" in past
    assert "Radar" not in past


def test_of_what_waits_as_long_what_is_needed_first_comes_first(cast, ground, client):
    ask(ground, cast.eva, need_by_on=date(2026, 9, 1))
    ask(ground, cast.eva, template=ground.radar, need_by_on=date(2026, 3, 1))

    text = page(client, cast.cid, "queue/").text

    assert text.index("2 Radar") < text.index("1 Battery")


def test_whoever_has_no_group_or_curve_yet_is_led_to_add_them_first(
    cast, ground, client
):
    none_yet = page(client, cast.cid, "ask/").text
    has_both = page(client, cast.eva, "ask/").text

    assert 'href="/requirements/unit_group/add/"' in none_yet
    assert "Add one first" not in has_both


def test_a_list_is_no_freer_than_what_tells_its_columns(ground, cast, client):
    ask(ground, cast.eva, release=TO_ALL)

    own, other = page(client, cast.eva, "").text, page(client, cast.ann, "").text

    # Her place in the order is her own, and stands in the list that she sees.
    assert "for all who take part" in other
    assert "for all who take part" not in own


def test_the_desk_turns_the_pages_of_what_waits(ground, cast, client, monkeypatch):
    monkeypatch.setattr(judging, "ON_A_PAGE", 1)
    first, second = (ask(ground, cast.eva, release=TO_ALL) for _ in range(2))

    one = page(client, cast.cid, "queue/").text
    other = page(client, cast.cid, "queue/", page=2).text

    assert "2 requirements wait." in one
    assert 'rel="next" href="?page=2"' in one
    assert f"/requirements/{first}/judge/" in one
    assert f"/requirements/{second}/judge/" not in one
    assert f"/requirements/{second}/judge/" in other
