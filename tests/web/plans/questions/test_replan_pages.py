"""The pages that ask for a replan: freeze again, look at what happened, ask."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest

from backstay.cases.reading import read_case
from backstay_web.core.context import acting
from backstay_web.plans.models import Promise, Question
from backstay_web.plans.questions.folders import unzip
from tests.web.plans.promises.ground import accept, line_for
from tests.web.plans.questions.conftest import InForce, page, post

CREW_OFF = "line_off:battery/crews/-/1"
"""Nobody has said yes to the course of week 0 by the day of the snapshot."""
SAID = {
    "promise_lines": 5,
    "package_lines": 5,
    "effort": 1,
    "seed": 0,
    "events-TOTAL_FORMS": "1",
    "events-INITIAL_FORMS": "0",
}


@pytest.fixture
def address(in_force: InForce, client: Any) -> str:
    """Freeze the site again as of week 1, and return where its facts are shown."""
    frozen = post(
        client,
        in_force.world.pia,
        f"/plans/proposals/{in_force.proposal}/freeze/",
        as_of_on="2024-01-08",
        least_confidence_percent=50,
    )
    assert frozen.status_code == 303
    where: str = frozen.url
    return where


def test_a_plan_whose_weeks_are_over_is_frozen_again_as_of_its_own_day(
    in_force, client
):
    where = f"/plans/proposals/{in_force.proposal}/replan/"

    text = page(client, in_force.world.pia, where).text

    assert 'name="as_of_on" value="2024-01-01"' in text


def test_a_planner_sees_what_has_happened_and_asks(in_force, address, client):
    pia = in_force.world.pia
    lot = {"events-0-kind": "lot_late", "events-0-about": "L1", "events-0-amount": 2}

    shown = page(client, pia, address)
    asked = post(client, pia, address, facts=CREW_OFF, **SAID, **lot)

    assert f'value="{CREW_OFF}" checked' in shown.text
    assert asked.status_code == 303
    with acting(pia.token):
        question = Question.objects.get()
    assert asked.url == f"/plans/runs/{question.run_id}/"
    kinds = sorted(each["kind"] for each in question.asks["facts"])
    assert kinds == ["line_off", "lot_late"]
    assert page(client, pia, asked.url).status_code == 200


def test_what_is_refused_is_said_and_nothing_is_lost(in_force, address, client):
    pia = in_force.world.pia

    refused = post(client, pia, address, **{**SAID, "promise_lines": 7})

    assert refused.status_code == 422
    assert "Nothing has happened that a replan is told." in refused.text
    assert f'value="{CREW_OFF}" checked' not in refused.text
    assert 'name="promise_lines" value="7"' in refused.text


def test_the_newest_snapshots_of_the_same_weeks_are_offered(in_force, address, client):
    before = address.partition("?")[0]

    shown = page(client, in_force.world.pia, before)

    assert address in shown.text


def test_a_promise_has_a_price_of_its_own(in_force, address, client):
    world = in_force.world
    guns = line_for(world.ada, in_force.proposal, "deliver", "Howitzer")
    accept(world, in_force.proposal, guns)
    with acting(world.ada.token):
        promise = Promise.objects.get()
    lines = f"lines:{promise.pk}"

    shown = page(client, world.pia, address).text
    refused = [
        post(client, world.pia, address, facts=CREW_OFF, **SAID, **{lines: wrong})
        for wrong in ("a few", "1001")
    ]
    strange = post(
        client, world.pia, address, facts=CREW_OFF, **SAID, **{f"lines:{uuid4()}": 9}
    )
    asked = post(client, world.pia, address, facts=CREW_OFF, **SAID, **{lines: 9})

    assert f'name="{lines}"' in shown
    assert [each.status_code for each in (*refused, strange)] == [422] * 3
    assert "Write whole numbers of lines beside promises." in refused[0].text
    assert f'name="{lines}" min="0" max="1000" value="1001"' in refused[1].text
    assert "Name promises that are to be kept, each once." in strange.text
    assert asked.status_code == 303
    with acting(world.pia.token):
        question = Question.objects.get()
    told = question.asks["prices_micropoints"]
    assert question.asks["own_prices_micropoints"] == {
        str(promise.pk): 9 * told["line"]
    }
    with TemporaryDirectory() as folder:
        unzip(question.files, Path(folder))
        case = read_case(Path(folder) / "case")
    [kept] = case.promises.values()
    assert kept.break_price_micropoints == 9 * told["line"] != told["promise"]


def test_of_an_event_the_keys_of_its_kind_are_offered_and_no_tick_is_lost(
    in_force, address, client
):
    pia = in_force.world.pia
    said = {**SAID, "promise_lines": 7, "events-0-kind": "leg_closed"}

    answer = post(client, pia, address, do="offer", **said)

    assert answer.status_code == 200
    offered = answer.text.split('<datalist id="offered-events-0-about">')[1]
    offered = offered.split("</datalist>")[0]
    assert 'value="depot-gate"' in offered
    assert 'value="gunners-1"' not in offered
    assert f'value="{CREW_OFF}" checked' not in answer.text  # its tick was taken away
    assert 'name="promise_lines" value="7"' in answer.text
    assert 'class="error"' not in answer.text
