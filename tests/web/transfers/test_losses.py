"""Losses: said by whoever holds units, unknown at once, and a case with a clock."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from backstay_web.config.api.rows import tables
from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.transfers import actions
from backstay_web.transfers.clocks import DIFFERENCE
from backstay_web.transfers.inventory_queries import due_of
from backstay_web.transfers.models import Custody, Difference, LossReport
from tests.web.donations.conftest import AT, do
from tests.web.transfers.conftest import TODAY, clocks, held_now, lose, own

ALL = 1_002
"""Two guns and 1,000 shells."""


def test_what_is_reported_lost_is_unknown_at_once_and_a_case(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    reported_at = AT + timedelta(days=10)

    report = lose(cast.eva, held, TODAY, reported_at, A1=1, shells=7)

    assert held_now(fay, held.sent.consignment) == {
        str(held.receiver): ALL - 8,
        "unknown": 8,
    }
    with acting(cast.eva.token):
        cases = list(Difference.objects.order_by("expected"))
    assert [(c.expected, c.counted) for c in cases] == [(1, 0), (1_000, 993)]
    assert {(c.owner, c.loss_report_id) for c in cases} == {(held.receiver, report)}
    # Thirty days after it was noticed, not after it was reported.
    found = clocks(cast.eva, DIFFERENCE)
    assert {c.due_on for c in found} == {TODAY + timedelta(days=30)}
    assert {c.address for c in found} == {f"/transfers/losses/{report}/"}


def test_it_ends_as_lost_or_found_and_the_sum_stays(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    lose(cast.eva, held, A1=1, shells=7)
    with acting(cast.eva.token):
        gun, shells = Difference.objects.order_by("expected")
    seen = {"expected_version": 1, "finding": "Looked"}

    do(actions.close_difference, cast.eva, difference=gun.pk, outcome="lost", **seen)
    do(
        actions.close_difference,
        cast.eva,
        difference=shells.pk,
        outcome="found",
        **seen,
    )

    assert held_now(fay, held.sent.consignment) == {
        str(held.receiver): ALL - 1,
        "loss": 1,
    }
    with acting(cast.eva.token):
        due = due_of(held.sent.consignment, held.receiver)
    assert due is not None
    assert due.on == TODAY + timedelta(days=90)


def test_a_report_is_late_from_the_thirty_first_day_on(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)

    last = lose(cast.eva, held, TODAY, AT + timedelta(days=30), A1=1)
    late = lose(cast.eva, held, TODAY, AT + timedelta(days=31), A2=1)

    client.cookies[COOKIE] = cast.eva.token
    in_time = client.get(f"/transfers/losses/{last}/").text
    too_late = client.get(f"/transfers/losses/{late}/").text
    assert "reported in time" in in_time
    assert "was to be reported by" not in in_time
    due_on = TODAY + timedelta(days=30)
    assert f"It was to be reported by {due_on}." in too_late
    # Whoever may read it is named, since when.
    assert "Told on " in in_time
    assert "reported in time" not in too_late
    shown = client.get("/transfers/losses/?is_late=yes").text
    assert str(late) in shown
    assert str(last) not in shown


def test_nothing_is_lost_that_the_post_does_not_hold(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    with acting(cast.eva.token):
        gun = Custody.objects.filter(closed_at=None, serial__isnull=False).first()
    assert gun is not None
    line = {"item": gun.item_id, "serial": gun.serial_id, "lost": 1}
    of = {"consignment": held.sent.consignment, "post": held.receiver}
    said = {"happened": "Burnt out.", "noticed_on": TODAY}

    def told(*lines: dict[str, Any], **other: Any) -> str:
        asked = {**of, **said, **other, "lines": list(lines)}
        with pytest.raises(Faulty) as refused:
            do(actions.report_loss, cast.eva, entry=uuid4(), **asked)
        return str(refused.value)

    assert "at least one line" in told()
    assert "said once" in told(line, line)
    assert "More are lost" in told({**line, "lost": 2})
    assert "More are lost" in told({**line, "lost": 0})
    assert "happened" in told(line, happened=" ")
    assert "noticed before" in told(line, noticed_on=TODAY + timedelta(days=1))
    assert "give a later day" in told(line, noticed_on=TODAY - timedelta(days=1))
    assert held_now(fay, held.sent.consignment) == {str(held.receiver): ALL}


def test_it_is_the_holder_who_reports_and_nobody_changes_it(cast, ground, fay):
    held = own(fay, cast.eva, ground)

    with pytest.raises(Faulty, match="do not hold this post"):
        lose(fay, held, A1=1)
    said = {"happened": "Burnt out.", "noticed_on": TODAY, "lines": []}
    of = {"consignment": held.sent.consignment, "post": held.receiver}
    with pytest.raises(Refused, match=r"custody\.sign"):
        do(actions.report_loss, cast.ann, entry=uuid4(), **said, **of)
    lose(cast.eva, held, A1=1)
    with (
        acting(cast.eva.token),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        LossReport.objects.update(noticed_on=TODAY)


def test_a_loss_is_reported_by_form(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)
    client.cookies[COOKIE] = cast.eva.token
    home = f"/transfers/consignment/{held.sent.consignment}/"
    address = f"{home}loss/?post={held.receiver}"
    assert address in client.get(home).text
    form = client.get(address).text
    assert "A 1" in form
    assert f'value="{timezone.localdate()}"' in form
    assert "for those who read the history later" not in form
    with acting(cast.eva.token):
        gun = Custody.objects.filter(closed_at=None, serial__number="A 1").get()
    said = {
        "key": str(uuid4()),
        "noticed_on": "2026-01-05",
        "happened": "Burnt out on the road.",
        "lost_0": "5",
        "units": [str(gun.serial_id)],
    }

    answer = client.post(address, said)

    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "Burnt out on the road." in page
    assert "995 of 1000" in page or "995 of 1,000" in page
    assert "/difference_close/" in page
    assert "Told on " in page
    assert held_now(fay, held.sent.consignment)["unknown"] == 6
    assert "Burnt out on the road." in client.get(home).text


def test_who_may_not_know_of_the_post_is_not_told_its_key(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)
    report = lose(cast.eva, held, A1=1)
    client.cookies[COOKIE] = fay.token

    page = client.get(f"/transfers/losses/{report}/").text
    page += client.get(f"/transfers/consignment/{held.sent.consignment}/").text
    with acting(fay.token):
        named = [each for each in tables() if each.model in (LossReport, Difference)]
        page += str([each.plain(list(each.rows())) for each in named])

    assert "Burnt out on the road." in page
    assert str(held.receiver) not in page
