"""How far promises have come is reported, with what proves it, and never changed."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from backstay_web.core.commands import NotThere
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.labels.columns import MARKS, marks_of
from backstay_web.nations.models import Nation
from backstay_web.plans import actions
from backstay_web.plans.actions.reporting import reports_of
from backstay_web.plans.models import Promise, Report
from backstay_web.plans.progress import State, reached
from backstay_web.plans.promise_lists import PROMISES
from backstay_web.sites.models import Site
from tests.web.plans.promises.ground import AT, accept, do, line_for, proposed

DAY = AT.date()


@pytest.fixture
def promise(world: Any) -> Any:
    """Return Aland's promise of six howitzers."""
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    with acting(world.ada.token):
        return Promise.objects.select_related("line").get()


def report(
    by: Any, promise: Any, state: str = "in_transit", quantity: int = 6, **more: Any
) -> UUID:
    entry = uuid4()
    said = {"on": DAY, "evidence": "Waybill 7", **more}
    what = {"promise": promise.pk, "state": state, "quantity": quantity}
    do(actions.report, by, entry=entry, **what, **said)
    return entry


def far(by: Any, promise: Any) -> Any:
    with acting(by.token):
        return reached(promise.line.task, reports_of(promise))


def test_the_label_over_the_list_is_that_of_what_names_a_promise_too(world, promise):
    with acting(world.ada.token):
        rows = list(PROMISES.rows().values("pk", *MARKS))
        shown = PROMISES.shown(rows)
        row = Promise.objects.select_related("line", "owner").get(pk=promise.pk)
        nation = Nation.objects.get(pk=row.originator)

    for told in (row.line, row.owner, nation):
        assert marks_of(vars(told)) in shown[len(rows) :]


def test_each_of_its_nation_and_of_the_command_may_report(world, promise):
    report(world.ada, promise, "released", 6)
    report(world.pia, promise, "in_transit", 4)

    assert far(world.abe, promise)[State.RELEASED] == 6
    assert far(world.olaf, promise)[State.IN_TRANSIT] == 4


def test_nobody_reports_on_what_he_may_not_know_of(world, promise):
    with pytest.raises(NotThere):
        report(world.ria, promise)


def test_a_report_names_what_proves_it(world, promise):
    with pytest.raises(Faulty, match="evidence"):
        report(world.ada, promise, evidence="")


def test_what_was_counted_at_a_node_names_the_node(world, promise):
    with acting(world.ada.token):
        gate = Site.objects.get(code="gate").pk

    with pytest.raises(Faulty, match="site"):
        report(world.ada, promise, "at_node")
    report(world.ada, promise, "at_node", site=gate)

    assert far(world.ada, promise)[State.AT_NODE] == 6


def test_title_passes_at_a_place_and_before_the_unit_has_it(world, promise):
    with acting(world.ada.token):
        town = Site.objects.get(code="town").pk

    with pytest.raises(Faulty, match="site"):
        report(world.ada, promise, "title", 4)
    report(world.ada, promise, "title", 4, site=town)

    come = far(world.ada, promise)
    assert (come[State.AT_NODE], come[State.TITLE], come[State.RECEIVED]) == (4, 4, 0)


def test_no_more_come_than_were_promised_and_none_before_their_day(world, promise):
    with pytest.raises(Faulty, match="Only 6 were promised"):
        report(world.ada, promise, quantity=7)
    with pytest.raises(Faulty, match="has come"):
        report(world.ada, promise, on=date(2023, 12, 21))


def test_howitzers_are_neither_begun_nor_finished(world, promise):
    with pytest.raises(Faulty, match="does not go through"):
        report(world.ada, promise, "finished")


def test_fewer_than_before_takes_a_correction(world, promise):
    wrong = report(world.ada, promise, "in_transit", 6)

    with pytest.raises(Faulty, match="6 were reported"):
        report(world.ada, promise, "in_transit", 4)
    report(world.ada, promise, "in_transit", 4, corrects=wrong)

    assert far(world.ada, promise)[State.IN_TRANSIT] == 4
    with pytest.raises(NotThere):  # It was corrected: another one counts now.
        report(world.ada, promise, "in_transit", 3, corrects=wrong)


def test_a_report_never_changes(world, promise):
    report(world.ada, promise)

    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting(world.ada.token), refused, transaction.atomic():
        Report.objects.update(quantity=1)


def test_what_is_under_way_is_not_freed_until_that_is_corrected(world, promise):
    wrong = report(world.ada, promise)
    said = {"promise": promise.pk, "expected_version": 1}

    with pytest.raises(actions.NotOpen, match="under way"):
        do(actions.free, world.ada, **said)
    report(world.ada, promise, quantity=0, corrects=wrong)
    do(actions.free, world.ada, **said)

    with pytest.raises(Faulty, match="was freed"):
        report(world.ada, promise)
