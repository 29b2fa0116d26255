"""What a plan uses is shown with where it comes from, and programs read the same."""

import json
import re
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.test import RequestFactory

from backstay_web.config.api.reads.plans import READS
from backstay_web.config.database.server import Server
from backstay_web.core.commands import NotThere
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.donations.models import Course
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.models import Requirement
from backstay_web.sites.models import Leg, Site
from tests.web.cases import smallest
from tests.web.cast import Person, make_person
from tests.web.plans.promises.ground import OF_COMMAND, World
from tests.web.server import DATABASE


def page(client: Any, by: Person, address: str) -> Any:
    client.cookies[COOKIE] = by.token
    return client.get(address)


def rows(by: Person, part: str, run: UUID, **words: str) -> list[dict[str, Any]]:
    """Return what a program reads of the plan of a run."""
    [read] = [each for each in READS if each.name == f"run-{part}"]
    with acting(by.token):
        answer = read.answer(RequestFactory().get("/", words), key=run)
    found: list[dict[str, Any]] = json.loads(answer.content)["rows"]
    return found


def addresses(world: World) -> dict[str, str]:
    """Return where the rows stand that the only plan uses, by their codes."""
    with acting(world.pia.token):
        legs = {row.code: f"/sites/leg/{row.pk}/" for row in Leg.objects.all()}
        sites = {row.code: f"/sites/site/{row.pk}/" for row in Site.objects.all()}
        [course] = Course.objects.all()
    return {**legs, **sites, course.code: f"/offers/course/{course.pk}/"}


def section(text: str, name: str, until: str) -> str:
    return text[text.index(f'<h2 id="{name}"') : text.index(f'<h2 id="{until}"')]


def test_each_thing_that_a_plan_uses_leads_to_its_row_of_the_site(world, client):
    text = page(client, world.pia, f"/plans/runs/{world.run}/").text

    loads = section(text, "loads", "made")
    known = addresses(world)
    for code in ("depot-gate", "gate-town", "gate", "gunners-1"):
        assert f'href="{known[code]}"' in loads
    first_day = smallest().first_day.isoformat()
    for name, until in (("resources", "loads"), ("loads", "made")):
        assert f"As of {first_day}." in section(text, name, until)


def test_each_package_leads_to_its_need_for_whoever_may_open_it(
    world, client, site_server
):
    with acting(world.pia.token):
        need = f'<a href="/requirements/{Requirement.objects.get().pk}/">'
    reader = planner_with(site_server, world, [Permission.PLAN_READ])
    address = f"/plans/runs/{world.run}/"

    told, closed = (page(client, by, address).text for by in (world.pia, reader))

    assert need in section(told, "packages", "late")
    assert need not in closed


def planner_with(server: Server, world: World, may: list[Permission]) -> Person:
    """Return somebody of the command who may do no more."""
    with (
        psycopg.connect(server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(server.url("bs_door", DATABASE)) as door,
    ):
        return make_person(
            (owner, door), "Ned", world.pia.origin, OF_COMMAND, 0, 1, may
        )


def test_nobody_is_led_to_what_he_may_not_open(world, client, site_server):
    may = [Permission.PLAN_READ, Permission.SITE_READ]
    ned = planner_with(site_server, world, may)

    text = page(client, ned, f"/plans/runs/{world.run}/").text
    told = rows(ned, "loads", world.run)

    known = addresses(world)
    led = set(re.findall(r'href="([^"]+)"', section(text, "loads", "made")))
    assert known["gate"] in led
    assert not led & {known["depot-gate"], known["gunners-1"]}
    assert {row["kind"] for row in told if row["row"]} == {
        "border",
        "instructors",
        "interpreters",
    }


def test_a_program_reads_each_week_that_is_drawn(world, client):
    told = rows(world.pia, "loads", world.run)

    [leg] = [row for row in told if row["code"] == "depot-gate" and row["week"] == 1]
    case = smallest()
    assert leg["kind"] == "leg"
    assert leg["unit"] == "kg"
    assert leg["begins_on"] == case.day(1).isoformat()
    assert leg["capacity"] == case.legs["depot-gate"].capacity_kg[1]
    assert 0 < leg["used"] <= leg["capacity"]
    assert str(leg["row"]) in addresses(world)["depot-gate"]
    text = page(client, world.pia, f"/plans/runs/{world.run}/").text
    cells = re.findall(
        r'<path class="[a-z]+" d="([^"]+)"', section(text, "loads", "made")
    )
    assert sum(path.count("M") for path in cells) == len(told)


def test_a_program_reads_what_each_of_them_does(world):
    told = rows(world.pia, "work", world.run)

    [course] = [row for row in told if row["kind"] == "session"]
    case = smallest()
    assert course["begins_on"] == case.day(0).isoformat()
    weeks = case.courses["gunners-1"].duration_weeks
    assert course["ends_before"] == case.day(weeks).isoformat()
    assert (course["amount"], course["unit"]) == (1, "sections")
    assert course["package_count"] == 1


@pytest.mark.parametrize("part", ["loads", "work"])
def test_one_kind_may_be_asked_for_and_no_other_word(world, part):
    only = rows(world.pia, part, world.run, kind="session")

    assert {row["kind"] for row in only} == {"session"}
    with pytest.raises(Faulty):
        rows(world.pia, part, world.run, kind="boat")
    with pytest.raises(Faulty):
        rows(world.pia, part, world.run, week="1")


@pytest.mark.parametrize("part", ["loads", "work"])
def test_of_a_run_that_one_may_not_know_of_nothing_is_read(world, part):
    with pytest.raises(NotThere):
        rows(world.ada, part, world.run)
