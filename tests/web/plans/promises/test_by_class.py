"""What is needed of a class stands beside what is planned of it, and what has come."""

from typing import Any
from uuid import uuid4

from backstay_web.catalogue.models import EquipmentClass
from backstay_web.core.context import acting, me
from backstay_web.nations.permissions import Permission
from backstay_web.overview.chain import Given, chain
from backstay_web.plans import actions
from backstay_web.plans.models import Promise
from backstay_web.sites.models import Site
from tests.web.plans.promises.ground import AT, accept, do, line_for, proposed
from tests.web.plans.promises.test_desks import page

COVERAGE = "/overview/coverage/"


def counted(by: Any, may: set[str] | None = None) -> dict[str, list[int]]:
    """Return by step the units of howitzers that somebody reads of."""
    with acting(by.token):
        howitzers = EquipmentClass.objects.get(name="Howitzers").pk
        found = chain(AT, me().permissions if may is None else may)
        behind = found.behind(howitzers)
        sums = found.by_class()[howitzers]
    assert {step: total(given) for step, given in behind.items()} == {
        step: sums[step] for step in behind
    }
    return {step: [each.units for each in given] for step, given in behind.items()}


def total(given: list[Given]) -> int:
    return sum(each.units for each in given)


def receive(world: Any, quantity: int) -> None:
    """Let Aland's desk report that so many howitzers were received by their unit."""
    with acting(world.ada.token):
        promise = Promise.objects.get(line__what="Howitzer")
        town = Site.objects.get(name=promise.line.to_site)
    about = {"promise": promise.pk, "evidence": "Waybill 7", "site": town.pk}
    said = {"state": "received", "quantity": quantity, "on": AT.date()}
    do(actions.report, world.ada, entry=uuid4(), **about, **said)


def test_each_step_counts_the_units_that_have_come_so_far(world):
    nothing: dict[str, list[int]] = {"proposed": [], "promised": [], "received": []}
    assert counted(world.pia) == {"planned": [6], **nothing}

    proposal = proposed(world)
    shown = counted(world.pia)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    said_yes = counted(world.pia)
    receive(world, 4)

    assert shown == {"planned": [6], "proposed": [6], "promised": [], "received": []}
    assert said_yes == {**shown, "promised": [6]}
    assert counted(world.pia) == {**said_yes, "received": [4]}


def test_whoever_may_not_read_plans_is_told_of_needs_alone(world):
    proposed(world)
    may = {*Permission} - {Permission.PLAN_READ}

    assert counted(world.pia, may) == {}


def test_another_nation_reads_of_no_line_or_promise_that_is_not_its_own(world):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))

    theirs, mine = counted(world.ria), counted(world.ada)

    assert (theirs["proposed"], theirs["promised"]) == ([], [])
    assert (mine["proposed"], mine["promised"]) == ([6], [6])
    assert mine["planned"] == []  # The run is the command's.


def test_each_number_stands_beside_its_definition_and_leads_to_its_rows(world, client):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    with acting(world.pia.token):
        howitzers = EquipmentClass.objects.get(name="Howitzers").pk
        promise = Promise.objects.get(line__what="Howitzer").pk

    summary = page(client, world.pia, COVERAGE).text
    behind = page(client, world.pia, f"{COVERAGE}{howitzers}/").text

    for step, count in (("planned", 6), ("proposed", 6), ("promised", 6)):
        assert f'href="{COVERAGE}{howitzers}/#{step}">{count}</a>' in summary
        assert f'href="#says-{step}"' in summary
        assert f'id="says-{step}"' in summary
        assert f'<section id="{step}">' in behind
    assert f'href="/plans/runs/{world.run}/"' in behind
    assert f'href="/plans/proposals/{proposal}/"' in behind
    assert f'href="/plans/promises/{promise}/"' in behind
