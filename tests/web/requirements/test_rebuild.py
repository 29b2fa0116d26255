"""The tables of needs follow from their events alone."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection

from backstay_web.requirements import actions
from tests.web.cast import Cast
from tests.web.requirements.conftest import (
    add,
    ask,
    do,
    fields_of,
    judge,
    make_ground,
    refuse,
)
from tests.web.whole_log import assert_rebuilds, everything, untold


def do_everything(cast: Cast) -> None:
    """Run each command of the app."""
    ground = make_ground(cast)
    absorbed = {"start_on": date(2026, 1, 5), "packages": 2}
    add(actions.ABSORPTION, cast.eva, group=ground.brigade, **absorbed)
    a, b = ask(ground, cast.eva), ask(ground, cast.eva)
    waived = {"part": ground.crew, "who": "G7", "why": "They are trained."}
    add(actions.WAIVER, cast.eva, requirement=a, **waived)
    lines = [fields_of(ground, requirement=uuid4()) for _ in range(2)]
    do(actions.ask_many, cast.eva, lines=lines)
    do(
        actions.rank,
        cast.eva,
        order=[lines[1]["requirement"], b, a, lines[0]["requirement"]],
        weights=[(b, 7)],
        expected_version=4,
    )
    one = {"requirement": a, "expected_version": 1}
    do(actions.change_requirement, cast.eva, **one, count=3)
    refuse(cast.cid, a, version=2)
    again = {"requirement": a, "expected_version": 2}
    do(actions.resubmit, cast.eva, **again, answer="The 3rd is free.")
    judge(cast.cid, b)
    many = [(line["requirement"], 1) for line in lines]
    do(actions.validate_many, cast.cid, versions=many)
    do(actions.withdraw, cast.eva, requirement=b, expected_version=1)


def test_the_state_is_what_the_events_left(committing, site_server):
    do_everything(committing)

    assert_rebuilds(site_server, "requirements")


@pytest.mark.parametrize(
    "change",
    [
        "update requirements_requirement set count = count + 1",
        "update requirements_place set weight_micropoints = 9",
        "update requirements_verdict set crew_is_met = true where not crew_is_met",
        "update requirements_rankedlist set last_number = 9",
    ],
)
def test_a_change_that_no_event_tells_of_is_found(committing, site_server, change):
    do_everything(committing)

    with everything(site_server):
        with connection.cursor() as cursor:
            cursor.execute(change)
        assert untold("requirements") != []
