"""Each clock has an owner, and the commander reads what is late and what to decide."""

import re
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, Final, cast
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from backstay_web.briefs import views as board
from backstay_web.briefs.choosing import Choice
from backstay_web.briefs.deciding import Kind, decisions, week_costs, weights_of
from backstay_web.briefs.figures import figures, whole
from backstay_web.config.home import late, screens, views
from backstay_web.config.home.today import Today
from backstay_web.core.clocks import (
    CLOCKS,
    Clock,
    ClockTaken,
    Hand,
    is_own,
    register,
    running,
)
from backstay_web.core.context import acting, me
from backstay_web.nations.permissions import Permission
from backstay_web.plans import actions
from backstay_web.plans.models import Answer
from backstay_web.requirements.models import Requirement
from tests.web.plans.fielded.saying import find, need_of, say
from tests.web.plans.promises.ground import (
    ANSWER_BY,
    WEIGHT,
    accept,
    do,
    drafted,
    line_for,
    lines_of,
    proposed,
    share_of,
)
from tests.web.plans.promises.test_desks import page

BOARD = "/briefs/clocks/"
NOBODYS = {"policy": 1, "level": 0, "rel": 1, "cav": 0}
NIL: Final = UUID(int=0)


def clocks(by: Any, kind: str, *, own: bool = False) -> list[Clock]:
    with acting(by.token):
        found = running(me().permissions, [kind])
        return [each for each in found if not own or is_own(each, me(), set())]


def test_each_kind_of_clock_says_who_set_it_and_who_stops_it():
    kinds = {"task", "verdict", "waiver", "expiry", "consent", "caveat"}
    assert {*kinds, "promise", "answer"} <= set(CLOCKS)
    for kind in CLOCKS.values():
        assert str(kind.word)
        assert "stop" in str(kind.definition) or "From then" in str(kind.definition)
        assert {kind.needs, kind.stops} <= {*Permission}


def test_two_kinds_of_one_name_are_refused():
    kind = CLOCKS["promise"]
    other = type(kind)(kind.name, kind.word, kind.word, "a", "b", list)

    with pytest.raises(ClockTaken, match="name it otherwise"):
        register(other)


def test_a_clock_is_not_overdue_on_its_day():
    on = date(2026, 3, 1)

    def hand(day: date) -> Hand:
        key = "1" * 32
        return Clock(
            "task", day, "", "", None, "", cast("Any", key), NOBODYS, NIL
        ).hand(on)

    days = [date(2026, 2, 28), on, date(2026, 3, 15), date(2026, 3, 16)]
    assert [hand(day).value for day in days] == ["overdue", "soon", "soon", "running"]


def test_clocks_of_one_page_and_day_stand_alike_however_they_were_read(monkeypatch):
    key = uuid4()
    two = [
        Clock("task", date(2026, 3, 1), what, "", None, "", key, NOBODYS, NIL)
        for what in ("Call", "Ask")
    ]
    task = CLOCKS["task"]

    def told(rows: list[Clock]) -> list[str]:
        monkeypatch.setitem(CLOCKS, "task", replace(task, running=lambda: rows))
        return [each.what for each in running([task.needs], ["task"])]

    assert told(two) == told(two[::-1]) == ["Ask", "Call"]


def test_a_promise_runs_for_its_nation_and_stops_when_all_of_it_came(world):
    proposal = proposed(world)
    guns = line_for(world.ada, proposal, "deliver", "Howitzer")

    accept(world, proposal, guns)

    [clock] = clocks(world.ada, "promise", own=True)
    assert (clock.due_on, clock.what) == (guns.due_on, "Howitzer")
    assert "Aland" in clock.owner
    assert clock.hand(timezone.localdate()) is Hand.OVERDUE
    assert len(clocks(world.pia, "promise")) == 1
    assert clocks(world.pia, "promise", own=True) == []
    assert clocks(world.ria, "promise") == []


def test_a_nation_has_to_answer_and_no_other_reads_that(world):
    proposed(world)

    [mine] = clocks(world.ada, "answer", own=True)

    assert (mine.due_on, mine.address) == (ANSWER_BY, "/plans/desk/")
    assert {each.body for each in clocks(world.pia, "answer")} == {
        world.ada.origin,
        world.ria.origin,
    }
    assert [each.body for each in clocks(world.ria, "answer")] == [world.ria.origin]


def test_the_board_shows_ones_own_clocks_and_all_on_demand(world, client):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))

    mine, command, all_, theirs = (
        page(client, who, address).text
        for who, address in [
            (world.ada, BOARD),
            (world.pia, f"{BOARD}?kind=promise"),
            (world.pia, f"{BOARD}?kind=promise&show=all"),
            (world.ria, f"{BOARD}?show=all"),
        ]
    )

    assert "Howitzer" in mine
    assert "Howitzer" not in command
    assert "Howitzer" in all_
    assert "Howitzer" not in theirs


def test_a_week_costs_what_the_curve_takes_in_it():
    # Three days before its day it has all of its worth, four days after it 0.9 of it.
    curve = SimpleNamespace(from_days=[0, 21], shares_ppm=[900_000, 500_000])
    need: Any = SimpleNamespace(need_by_on=date(2026, 3, 10), curve=curve)

    assert week_costs(need, 100_000_000, date(2026, 3, 7)) == 10_000_000
    assert week_costs(need, 100_000_000, date(2026, 2, 10)) == 0
    assert week_costs(need, 100_000_000, date(2026, 3, 27)) == 40_000_000


def test_what_is_to_be_decided_names_its_owner_and_its_last_useful_day(world):
    proposal = proposed(world)

    with acting(world.pia.token):
        found = decisions()
    with acting(world.ada.token):
        own = decisions()

    assert {each.owner for each in found} == {"Aland", "Receiver"}
    [aland] = [each for each in found if each.owner == "Aland"]
    assert (aland.proposal, aland.package_count) == (proposal, 1)
    # It comes two weeks before its day: a week later it is worth as much.
    assert aland.cost_micropoints == 0
    assert [(each.owner, each.cost_micropoints) for each in own] == [("Aland", None)]


def test_a_draft_is_for_a_release_officer_to_decide_on(world):
    proposal = drafted(world)

    with acting(world.pia.token):
        [show] = decisions()
    with acting(world.ada.token):
        own = decisions()

    assert (show.kind, show.owner, show.proposal) == (
        Kind.SHOW,
        "A release officer",
        proposal,
    )
    # All lines of both nations, and the labels of both of their shares.
    assert (show.line_count, len(show.labels)) == (8, 2)
    assert own == []


def test_a_counter_is_to_be_decided_until_somebody_replied(world):
    proposal = proposed(world)
    accept(world, proposal, by=world.ria)
    share = share_of(world.ada, proposal)
    guns, *others = lines_of(world.ada, share)
    accept(world, proposal, *others)
    other = [(guns.pk, 0, guns.quantity, guns.due_on + timedelta(days=7))]
    do(actions.counter, world.ada, share=share.pk, lines=other)

    with acting(world.pia.token):
        [before] = decisions()
        answer = Answer.objects.get(line=guns.pk)
    do(actions.reply, world.pia, answer=answer.pk, is_taken=False)
    with acting(world.pia.token):
        after = decisions()

    assert (before.kind, before.owner) == (Kind.REPLY, "The planner, to Aland")
    assert after == []


def test_packages_of_one_key_keep_their_own_weights(world):
    with acting(world.ria.token):
        need = Requirement.objects.get()
        found = dict(weights_of([need.originator]))

    assert found == {(need.pk, need.code): WEIGHT}


def test_the_first_page_shows_the_first_decisions_of_the_briefing(
    world, client, monkeypatch
):
    proposed(world)
    commander = replace(screens.STAFF, whole=screens.ALL)
    monkeypatch.setattr(views, "STAFF", commander)
    monkeypatch.setattr(views, "FIRST_DUE", 1)
    row = r'<tr><th scope="row"><a href="[^"]+">Promise, counter or decline'

    first, briefing = (page(client, world.pia, at).text for at in ("/", "/briefs/"))

    assert (len(re.findall(row, first)), len(re.findall(row, briefing))) == (1, 2)
    assert 'href="/briefs/?decisions=all#decisions">2 decisions are due' in first
    assert 'id="decisions"' in briefing
    monkeypatch.setattr(views, "STAFF", screens.STAFF)
    assert "Promise, counter" not in page(client, world.pia, "/").text


def test_five_numbers_count_what_the_reader_may_know_of(world):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))

    def numbers(by: Any) -> list[tuple[int, int]]:
        with acting(by.token):
            known = whole(timezone.localdate(), running(me().permissions, ["promise"]))
            return [(each.count, each.of) for each in figures(known)]

    assert numbers(world.pia) == [(0, 1), (0, 0), (1, 1), (1, 1), (1, 1)]
    for part, quantity in {"guns": 6, "shells": 600, "crews": 1, "manual": 1}.items():
        say(world.ria, part, quantity)
    find(world.ria, "fit", 1_000_000, "guns")
    assert numbers(world.pia) == [(1, 1), (0, 1), (0, 1), (1, 1), (1, 1)]
    assert numbers(world.ada) == [(0, 0), (0, 0), (0, 0), (1, 1), (1, 1)]


def test_the_briefing_tells_together_what_is_of_one_kind_and_one_owner(world, client):
    proposal = proposed(world)
    accept(world, proposal)

    text = page(client, world.pia, "/briefs/").text
    [address] = re.findall(r'href="([^"]+)">5 alike: show them', text)
    behind = page(client, world.pia, address.replace("&amp;", "&")).text

    # Five promises of Aland's desk; of Receiver, which has to answer, one clock alone.
    assert text.count("A promise is due") == 1
    assert behind.count('<th scope="row">') == 5
    assert "3 lines to be answered" in text


def test_the_board_turns_its_pages_and_keeps_what_was_chosen(
    world, client, monkeypatch
):
    accept(world, proposed(world))
    monkeypatch.setattr(board, "ON_A_PAGE", 2)
    owner = clocks(world.pia, "promise")[0].owner
    asked = f"show=all&kind=promise&{urlencode({'owner': owner})}&hand=overdue"

    first = page(client, world.pia, f"{BOARD}?{asked}").text
    last = page(client, world.pia, f"{BOARD}?{asked}&page=3").text
    of_nobody = page(client, world.pia, f"{BOARD}?show=all&owner={world.run}").text

    assert f'href="?{asked.replace("&", "&amp;")}&amp;page=2"' in first
    assert "Page 3 of 3" in last
    assert last.count('<th scope="row">') == 1
    assert "No clock runs here" in of_nobody


def test_the_board_tells_together_those_that_are_alike_or_each_by_itself(world, client):
    accept(world, proposed(world))

    together = page(client, world.pia, f"{BOARD}?show=all&kind=promise").text
    singly = page(client, world.pia, f"{BOARD}?show=all&kind=promise&order=what").text

    assert "5 alike: show them" in together
    assert singly.count('<th scope="row">') == 5
    found = re.findall(r'data-heading="What"><a href="[^"]+">([^<]+)', singly)
    assert found == sorted(found, key=str.casefold)


def test_the_board_is_asked_for_the_next_days_and_for_a_nation(world, client):
    accept(world, proposed(world))
    day = clocks(world.pia, "promise")[0].due_on
    on = {
        n: Choice(days=30).has(clocks(world.pia, "promise")[0], day - timedelta(days=n))
        for n in (31, 30, 0, -1)
    }
    of_ada, of_pia = (
        page(client, world.pia, f"{BOARD}?show=all&kind=promise&nation={who.origin}")
        for who in (world.ada, world.pia)
    )

    assert on == {31: False, 30: True, 0: True, -1: False}
    assert "5 clocks" in of_ada.text
    assert "No clock runs here" in of_pia.text


def test_the_board_leaves_as_a_file_of_each_clock(world, client):
    accept(world, proposed(world))
    asked = f"{BOARD}?show=all&kind=promise"

    table = page(client, world.pia, f"{asked}&export=csv")
    book = page(client, world.pia, f"{asked}&export=xlsx")

    lines = table.content.decode("utf-8-sig").splitlines()
    assert lines[1] == "due_on,days,clock,what,owner"
    assert "# 5 rows" in lines[-1]
    assert "Howitzer" in table.text
    assert book.content.startswith(b"PK")
    assert "X-Backstay-Label" in book.headers


def test_a_need_that_is_whole_is_past_its_day_on_no_page(world, client):
    need = need_of(world.ria).pk
    addresses = ("/requirements/?day=past", "/requirements/mine/?show=past")

    def shown() -> tuple[int, list[bool]]:
        pages = [page(client, world.ria, address).text for address in addresses]
        with acting(world.ria.token):
            now = timezone.now()
            today = Today(me(), None, now, timezone.localdate(), now)
            assert late.needs(today).count == late.own_needs(today).count
            return late.needs(today).count, [f"/{need}/" in text for text in pages]

    assert shown() == (1, [True, True])
    for part, quantity in {"guns": 6, "shells": 600, "crews": 1, "manual": 1}.items():
        say(world.ria, part, quantity)
    assert shown() == (0, [False, False])


def test_the_briefing_says_what_is_late_and_leads_to_a_replan(world, client):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))

    text = page(client, world.pia, "/briefs/").text

    assert "1 promise of this plan is overdue" in text
    assert f"/plans/proposals/{proposal}/replan/" in text
    numbered = r'<th scope="row"><a href="[^"]+">\d+ of \d+'
    assert len(re.findall(numbered, text)) == 5
    assert "Promise, counter or decline" in text
    assert "Howitzer" not in page(client, world.ria, "/briefs/").text


def test_a_nation_is_led_to_its_desk_and_reads_nothing_of_the_whole_proposal(
    world, client
):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))

    for address in ("/briefs/", f"{BOARD}?show=all"):
        assert str(proposal) in page(client, world.pia, address).text
        assert str(proposal) not in page(client, world.ada, address).text
    assert 'href="/plans/desk/"' in page(client, world.ada, "/briefs/").text
