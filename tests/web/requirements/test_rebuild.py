"""The tables of needs follow from their events alone."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from backstay_web.core.context import acting
from backstay_web.requirements import actions
from backstay_web.requirements.queries import list_version, ordered
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


def import_one(cast: Cast) -> None:
    """Import a group, and a need for it."""
    group = {"code": "g", "name": "A group", "nation": "BO"}
    need: dict[str, Any] = {"code": "guns", "template": "battery", "group": "g"}
    need |= {"site": "town", "count": 2, "clock": "yearly", "curve": "steady"}
    need["purpose"] = "A test."
    curve = {"code": "steady", "name": "Steady", "from_days": [1], "shares_ppm": [0]}
    lines = {
        "unit_group": [group],
        "worth_curve": [curve],
        "requirement": [{**need, "need_by_on": date(2026, 6, 1)}],
    }
    do(actions.import_needs, cast.eva, lines=lines, weights={"guns": 3})


def do_everything(cast: Cast) -> None:
    """Run each command of the app."""
    ground = make_ground(cast)
    import_one(cast)
    absorbed = {"start_on": date(2026, 1, 5), "packages": 2}
    add(actions.ABSORPTION, cast.eva, group=ground.brigade, **absorbed)
    a, b = ask(ground, cast.eva), ask(ground, cast.eva)
    waived = {"part": ground.crew, "who": "G7", "why": "They are trained."}
    add(actions.WAIVER, cast.eva, requirement=a, **waived)
    lines = [fields_of(ground, requirement=uuid4()) for _ in range(2)]
    do(actions.ask_many, cast.eva, lines=lines)
    with acting(cast.eva.token):
        rest = list(ordered(cast.eva.origin).exclude(pk=b).values_list("pk", flat=True))
        version = list_version(cast.eva.origin)
    ranked = {"order": [b, *rest], "weights": [(b, 7)], "expected_version": version}
    do(actions.rank, cast.eva, **ranked)
    one = {"requirement": a, "expected_version": 1}
    do(actions.change_requirement, cast.eva, **one, count=3)
    refuse(cast.cid, a, version=2)
    again = {"requirement": a, "expected_version": 2}
    do(actions.resubmit, cast.eva, **again, answer="The 3rd is free.")
    judge(cast.cid, b)
    many = [(line["requirement"], 1) for line in lines]
    do(actions.validate_many, cast.cid, versions=many)
    do(actions.withdraw, cast.eva, requirement=b, expected_version=1)
    ask(ground, cast.eva)  # after the order, which tells of the others' places


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
