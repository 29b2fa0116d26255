"""A worker answers each kind of question; it commits, so it has a module of its own."""

from typing import Any
from uuid import UUID

import pytest

from backstay_web.core.context import acting
from backstay_web.core.models import Event, EventRow
from backstay_web.plans import actions
from backstay_web.plans.models import Ending, Expectation, Finding
from tests.web.plans.promises.ground import do
from tests.web.plans.questions.conftest import InForce, asked, kept, page, work


def finding(force: InForce, run: UUID) -> dict[str, Any]:
    with acting(force.world.pia.token):
        found: dict[str, Any] = Finding.objects.get(run=run).found
        return found


def test_the_worker_answers_each_kind_of_question(committing, site_server, client):
    force, pia = committing, committing.world.pia
    names = kept(force)
    tried = asked(force, actions.ask_what_ifs, what_ifs=list(names.values()))
    why = asked(force, actions.ask_why, package="battery")
    mends = asked(force, actions.ask_mends, package="battery")
    asks = asked(force, actions.ask_for_offers, most=3)
    chance = asked(force, actions.ask_chances, futures=400, seed=7)

    work(site_server, 5)

    outcomes = {each["name"]: each for each in finding(force, tried)["outcomes"]}
    assert outcomes["nothing"]["gain"] == 0
    assert outcomes["shut"]["gain"] < 0
    # The gate takes nothing in weeks 1 to 4, so both pass it in week 5 at the latest.
    assert outcomes["shut"]["later"][0]["package"] == "battery"
    assert outcomes["shut"]["fielded"] == 1
    told = finding(force, why)
    assert (told["package"], told["fielded_week"]) == ("battery", 4)
    assert {each["part"] for each in told["parts"]} >= {"guns", "shells", "crews"}
    assert finding(force, mends)["mends"][0]["changes"] == []  # it is in time
    assert finding(force, asks) == {"asks": []}  # all that is asked for is fielded
    likely = finding(force, chance)
    assert (likely["futures"], likely["seed"]) == (400, 7)
    [battery] = likely["packages"]
    # Half of all lots are late, and it comes in the last week that is in time.
    assert 0 < battery["in_time_share"] < 1
    assert likely["mean_in_time"] == pytest.approx(battery["in_time_share"], abs=1e-6)
    assert likely["breakages"]
    with acting(pia.token):
        ends = set(
            Ending.objects.filter(run__questions__isnull=False).values_list("how")
        )
        events = Event.objects.filter(kind="run.done")
        tables = set(
            EventRow.objects.filter(event__in=events).values_list("table", flat=True)
        )
    assert ends == {("done",)}
    assert "plans_finding" in tables
    for run, words in {
        tried: "What each would do",
        why: "Its parts, the one that comes last first",
        mends: "Smallest changes",
        asks: "No bundle of offers",
        chance: "How likely packages come in time",
    }.items():
        assert words in page(client, pia, f"/plans/runs/{run}/").text
    steps = f"sets of changes, one after the other: 1 of {len(names)}"
    assert steps in page(client, pia, f"/plans/runs/{tried}/").text
    do(actions.tell, force.world.olaf, proposal=force.proposal)
    with acting(force.world.ria.token):
        expected = Expectation.objects.get(superseded_at=None)
    chance_ppm = round(battery["in_time_share"] * 1_000_000)
    assert (expected.chance_ppm, expected.future_count) == (chance_ppm, 400)
    package = f"/plans/needs/{expected.requirement_id}/"
    assert "of 400 random futures" in page(client, force.world.ria, package).text
    shown = page(client, pia, f"/plans/runs/{force.world.run}/").text
    assert "Ask about this plan" in shown
    assert f"/plans/runs/{why}/" in shown
