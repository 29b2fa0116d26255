"""Questions, what-ifs and loads have lists, and the API has what their pages show."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from backstay_web.config.database.server import Server
from backstay_web.plans import actions
from tests.web.api.conftest import Program, give
from tests.web.plans.promises.ground import accept, line_for
from tests.web.plans.questions.conftest import InForce, asked, kept, page
from tests.web.server import DATABASE


@pytest.fixture
def programs(site_server: Server, in_force: InForce) -> Iterator[dict[str, Program]]:
    """Return a program of the planner and one of Aland's desk."""
    with psycopg.connect(site_server.url("bs_door", DATABASE)) as door:
        yield {
            name: give(door, getattr(in_force.world, name)) for name in ("pia", "ada")
        }


def rows(program: Program, path: str) -> list[dict[str, Any]]:
    answer = program.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def test_questions_are_listed_with_the_plan_that_each_is_about(
    in_force, client, programs
):
    run = asked(in_force, actions.ask_why, package="battery")

    [row] = rows(programs["pia"], "lists/questions")

    assert (row["key"], row["kind"], row["state"]) == (str(run), "why", "waiting")
    assert row["base"] == str(in_force.world.run)
    assert row["package"] == "One battery (battery)"
    assert (
        f"/plans/runs/{run}/"
        in page(client, in_force.world.pia, "/plans/questions/").text
    )
    assert rows(programs["ada"], "lists/questions") == []


def test_a_program_reads_what_is_asked_before_and_after_it_is_answered(
    in_force, programs
):
    run = asked(in_force, actions.ask_why, package="battery")

    [row] = rows(programs["pia"], f"questions/{run}/answer")

    assert row["asks"]["package"] == "battery"
    assert (row["kind"], row["found"]) == ("why", None)
    for key in (uuid4(), in_force.world.run):  # no run, and one that asks nothing
        assert programs["pia"].get(f"questions/{key}/answer").status_code == 404
    assert programs["ada"].get(f"questions/{run}/answer").status_code == 404


def test_what_ifs_are_listed_and_their_changes_read(in_force, client, programs):
    keys = kept(in_force)

    listed = {row["name"]: row for row in rows(programs["pia"], "lists/what-ifs")}
    [change] = rows(programs["pia"], f"what-ifs/{keys['shut']}/changes")

    assert listed.keys() == {"nothing", "shut", "sooner"}
    assert listed["shut"]["change_count"] == 1
    assert (change["kind"], change["key"]) == ("hub", "gate")
    assert (change["start_week"], change["end_week"]) == (1, 5)
    assert change["nation"] is None
    pia, ada = in_force.world.pia, in_force.world.ada
    assert "sooner" in page(client, pia, "/plans/what-ifs/").text
    assert "sooner" not in page(client, ada, "/plans/what-ifs/").text
    assert programs["ada"].get(f"what-ifs/{keys['shut']}/changes").status_code == 404


def test_the_weeks_of_legs_are_listed_for_their_nation_alone(
    in_force, client, programs
):
    world = in_force.world
    line = line_for(world.ada, in_force.proposal, "carry")
    accept(world, in_force.proposal, line)

    [row] = rows(programs["ada"], "lists/loads")

    [[start_on, taken, there]] = line.weekly
    assert (row["of"], row["unit"], row["code"]) == ("leg", "kg", "depot-gate")
    assert (row["start_on"], row["committed"]) == (start_on, taken)
    assert (row["quantity"], row["open_quantity"]) == (there, there - taken)
    assert "depot-gate" in page(client, world.ada, "/plans/loads/").text
    assert "depot-gate" not in page(client, world.ria, "/plans/loads/").text
    assert len(rows(programs["ada"], "lists/loads?of=leg")) == 1
    assert rows(programs["ada"], "lists/loads?of=bay") == []
