"""Runs are called by what tells them from each other, in lists and on their pages."""

from typing import Any

from django.utils import timezone
from django.utils.translation import override

from backstay_web.core.context import acting
from backstay_web.plans import actions, queries
from tests.web.plans.questions.conftest import InForce, asked, kept, page


def names(force: InForce) -> dict[Any, str]:
    with acting(force.world.pia.token):
        return dict(queries.runs(timezone.now()).values_list("pk", "name"))


def test_a_run_is_called_by_its_key_what_it_asks_for_and_when(in_force):
    sets = kept(in_force)
    both = [sets["sooner"], sets["shut"]]
    tried = asked(in_force, actions.ask_what_ifs, what_ifs=both)
    why = asked(in_force, actions.ask_why, package="battery")
    asks = asked(in_force, actions.ask_for_offers, most=3)
    plan = in_force.world.run

    found = names(in_force)

    at = "2023-12-20 12:00"
    assert found == {
        plan: f"{plan.hex[:4]} · plan of 2024-01-01 · {at}",
        tried: f"{tried.hex[:4]} · what-if shut, sooner · {at}",
        why: f"{why.hex[:4]} · why battery · {at}",
        asks: f"{asks.hex[:4]} · ask list · {at}",
    }


def test_a_run_is_called_in_the_language_of_the_reader(in_force):
    with override("uk"):
        found = names(in_force)

    assert "план на 2024-01-01" in found[in_force.world.run]


def test_the_list_the_page_and_its_way_back_call_a_run_alike(in_force, client):
    why = asked(in_force, actions.ask_why, package="battery")
    pia, plan, found = in_force.world.pia, in_force.world.run, names(in_force)

    listed = page(client, pia, "/plans/").text
    shown = page(client, pia, f"/plans/runs/{why}/").text

    assert f'<a href="/plans/runs/{why}/">{found[why]}</a>' in listed
    assert f"<h1>Run {found[why]}</h1>" in shown
    assert f'<a href="/plans/runs/{plan}/">{found[plan]}</a>' in shown
