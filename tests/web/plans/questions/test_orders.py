"""Another order of needs, tried on a plan before it is set."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from backstay_web.core.commands import Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.plans import actions
from backstay_web.plans.models import Question
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.queries import list_version, ranked
from tests.web.plans.promises.ground import do
from tests.web.plans.questions.conftest import InForce, page


def tried(force: InForce, **more: Any) -> UUID:
    """Let the recipient try its list as it stands, but for what is said otherwise."""
    ria, run = force.world.ria, uuid4()
    with acting(ria.token):
        said: dict[str, Any] = {
            "order": [row.requirement for row in ranked(ria.origin)],
            "expected_version": list_version(ria.origin),
            "base": force.world.run,
        }
    do(actions.try_order, ria, run=run, **{**said, **more})
    return run


def test_an_order_is_tried_with_the_weights_that_it_would_give(in_force):
    with acting(in_force.world.ria.token):
        need = Requirement.objects.get().pk

    run = tried(in_force, weights=[(need, 7)])

    with acting(in_force.world.ria.token):
        question = Question.objects.get(run=run)
    assert question.kind == "rank"
    assert question.base_id == in_force.world.run
    assert question.asks["before"] == {"battery": 100_000_000}
    assert question.asks["after"] == {"battery": 7}


def test_an_order_that_was_tried_is_seen_by_those_of_the_list_alone(in_force, client):
    run, world = tried(in_force), in_force.world

    assert page(client, world.ria, f"/plans/runs/{run}/").status_code == 200
    # The planner reads the plan, but not the places of the recipient's list.
    for other in (world.pia, world.ada):
        assert page(client, other, f"/plans/runs/{run}/").status_code == 404


def test_a_list_that_was_changed_meanwhile_is_not_tried(in_force):
    with pytest.raises(Stale, match="changed meanwhile"):
        tried(in_force, expected_version=99)


def test_an_order_that_lacks_a_need_is_not_tried(in_force):
    with pytest.raises(Faulty, match="each requirement of your list once"):
        tried(in_force, order=[])


def test_a_plan_without_a_package_of_the_list_tells_nothing_of_it(in_force):
    world = in_force.world
    said = {"order": [], "expected_version": 0, "base": world.run}

    with pytest.raises(actions.NoPlan, match="none of your packages"):
        do(actions.try_order, world.pia, run=uuid4(), **said)


def test_the_page_of_the_order_leads_to_the_run_and_a_second_try_to_another(
    in_force, client
):
    ria = in_force.world.ria
    with acting(ria.token):
        need, version = Requirement.objects.get().pk, list_version(ria.origin)
    said = {"key": str(uuid4()), "order": str(need), "expected_version": version}

    client.cookies[COOKIE] = ria.token
    first, again, other = (
        client.post("/plans/orders/try/", {**said, "page": "1", "weights": weights})
        for weights in ("", "", f"{need}:5")
    )

    assert first.status_code == again.status_code == other.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert first.headers["Location"] != other.headers["Location"]


def test_what_cannot_be_tried_is_said_and_the_list_is_one_click_away(in_force, client):
    ria = in_force.world.ria
    with acting(ria.token):
        need = Requirement.objects.get().pk
    said = {"key": str(uuid4()), "order": str(need), "expected_version": "99"}

    client.cookies[COOKIE] = ria.token
    answer = client.post("/plans/orders/try/", {**said, "page": "1"})

    assert answer.status_code == 422
    assert "This list was changed meanwhile" in answer.text
    assert 'href="/requirements/order/"' in answer.text
