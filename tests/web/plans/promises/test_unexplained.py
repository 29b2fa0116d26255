"""Of a need that a nation may not read it is told nothing, though it gives to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from backstay.domain.plan import Reason
from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.plans.models import Explanation
from tests.web.plans.promises.ground import (
    World,
    case_of,
    committed,
    keep_plan,
    keep_run,
    plan_of,
    proposed,
)

READY = Reason("ready", "battery-A", "guns", "lot L1", 4, "lot L1 is not ready before")


@pytest.fixture
def late(
    site_server: Server, desks: Any, django_db_blocker: Any
) -> Iterator[tuple[World, Any]]:
    with (
        committed(site_server, desks, django_db_blocker) as world,
        django_db_blocker.unblock(),
    ):
        run = keep_run(world.pia)
        plan = plan_of(case_of(world, run))
        keep_plan(site_server, world, run, plan, {"battery": READY})
        yield world, run
        connections["default"].close()


def test_who_may_not_know_of_the_need_is_told_nothing_of_its_delay(late):
    world, run = late
    proposed(world, run)

    with acting(world.ada.token):
        assert not Explanation.objects.exists()
    with acting(world.ria.token):
        assert Explanation.objects.get().package == "battery"
