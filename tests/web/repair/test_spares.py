"""Spares are asked for, licensed, sent and taken; each is in one job at a time."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from backstay_web.catalogue.actions import FAMILY, VARIANT
from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.repair import actions
from backstay_web.repair.models import Fitting, Requisition, Stock
from tests.web.donations.conftest import TO_ALL, add
from tests.web.repair.conftest import (
    FIRST,
    MOVED,
    NOON,
    UNTIL,
    Shop,
    ask_barrel,
    decide,
    done,
    go,
    job_of,
    page,
    report,
    requisition_of,
    send_barrel,
    stock_of,
    wait_for,
)


def licensed(by: Any, shop: Shop, needs: bool | None) -> UUID:
    """Return a sight, of which three lie there, that may need a licence."""
    sight = add(
        actions.SPARE,
        by,
        code="sight",
        name="Sight",
        family=shop.ground.family,
        lead_days=7,
        needs_licence=needs,
        release=TO_ALL,
    )
    lies = {"site": shop.ground.depot, "quantity": 3, "minimum": 0}
    add(actions.STOCK, by, spare=sight, release=TO_ALL, **lies)
    return sight


def stock_at(by: Any, spare: UUID) -> UUID:
    with acting(by.token):
        return Stock.objects.get(spare=spare).pk


def there(by: Any, job: UUID) -> list[str]:
    """Return the serials of the spares that a job has."""
    with acting(by.token):
        rows = Fitting.objects.filter(job=job, removed_on=None)
        return [*rows.values_list("serial", flat=True).order_by("serial")]


def take(by: Any, shop: Shop, job: UUID, donor: UUID, **other: Any) -> UUID:
    entry = uuid4()
    said: dict[str, Any] = {"job": job, "donor": donor, "spare": shop.barrel, **MOVED}
    done(actions.take_spare, by, entry=entry, **(said | other))
    return entry


def test_a_demand_says_when_the_part_is_expected(fay, shop):
    demand = requisition_of(fay, ask_barrel(fay, shop, report(fay, shop)))

    # Asked for on 20 March, with a lead time of 30 days.
    assert demand.expected_on == date(2026, 4, 19)
    assert demand.licence == "none"


def test_a_part_of_another_family_is_neither_asked_for_nor_taken(fay, shop):
    other = add(FAMILY, fay, code="vehicles", name="Vehicles")
    said = {"code": "wheel", "name": "Wheel", "lead_days": 3, "family": other}
    wheel = add(actions.SPARE, fay, **said)
    job, donor = report(fay, shop), report(fay, shop)

    asked_for = {"spare": wheel, "quantity": 1, "needed_by_on": UNTIL}
    with pytest.raises(Faulty) as asked:
        done(actions.ask_spare, fay, entry=uuid4(), job=job, **asked_for)
    with pytest.raises(Faulty) as taken:
        take(fay, shop, job, donor, spare=wheel)

    assert [*asked.value.faults] == [*taken.value.faults] == ["spare"]
    assert "Wheel" not in page(fay, "repair:requisition_ask", entry=job)


def test_the_choice_of_a_part_says_what_to_do_where_none_is_known(fay, shop):
    other = add(FAMILY, fay, code="vehicles", name="Vehicles")
    truck = add(VARIANT, fay, family=other, code="truck", name="Truck", mass_kg=1)
    job = report(fay, shop, variant=truck)

    shown = page(fay, "repair:requisition_ask", entry=job)

    assert "No part is known for this variant" in shown


def test_a_part_is_chosen_by_its_stock_and_its_days(fay, shop):
    licensed(fay, shop, needs=None)

    shown = page(fay, "repair:requisition_ask", entry=report(fay, shop))

    assert "Barrel (barrel) · 3 in stock · 30 days to come<" in shown
    assert "Sight (sight) · 3 in stock · 7 days to come · needs a licence" in shown


def test_a_job_waits_for_a_part_from_the_act_that_asks_for_it(fay, shop):
    job = report(fay, shop)
    asked = {"spare": shop.barrel, "quantity": 1, "needed_by_on": UNTIL, "job": job}

    done(actions.ask_spare, fay, entry=uuid4(), wait_owner=shop.owner, **asked)

    row = job_of(fay, job)
    assert (row.waiting_for, row.wait_until_on) == ("part", date(2026, 4, 19))
    shown = page(fay, "repair:job", key=job)
    assert "expected on 2026-04-19, needed by 2026-04-01" in shown


def test_what_is_sent_is_counted_down_where_it_lay_and_where_it_was_asked(fay, shop):
    job = report(fay, shop)
    demand = ask_barrel(fay, shop, job, quantity=2)

    send_barrel(fay, shop, demand)

    assert stock_of(fay, shop) == 2
    assert requisition_of(fay, demand).sent_quantity == 1


def test_no_more_is_sent_than_was_asked_for_or_lies_there(fay, shop):
    job = report(fay, shop)
    one, many = (ask_barrel(fay, shop, job, quantity=n) for n in (1, 9))
    for demand, quantity in ((one, 2), (many, 4)):
        with pytest.raises(actions.NotSent):
            send_barrel(fay, shop, demand, quantity=quantity)

    assert stock_of(fay, shop) == 3
    assert requisition_of(fay, one).sent_quantity == 0


@pytest.mark.parametrize("needs", [True, None])
def test_nothing_is_sent_before_its_licence_is_granted(fay, shop, needs):
    sight, job = licensed(fay, shop, needs), report(fay, shop)
    demand = uuid4()
    asked = {"spare": sight, "quantity": 1, "needed_by_on": UNTIL, "job": job}
    done(actions.ask_spare, fay, entry=demand, **asked)
    lies = stock_at(fay, sight)
    with pytest.raises(actions.NotSent):
        send_barrel(fay, shop, demand, stock=lies)

    said = {"expected_version": 1, "licence_reference": "EX 12"}
    done(actions.license_spare, fay, requisition=demand, **said)
    send_barrel(fay, shop, demand, stock=lies)

    assert requisition_of(fay, demand).sent_quantity == 1


def test_a_licence_has_its_reference(fay, shop):
    demand = ask_barrel(fay, shop, report(fay, shop))

    said = {"expected_version": 1, "licence_reference": ""}
    with pytest.raises(Faulty) as refused:
        done(actions.license_spare, fay, requisition=demand, **said)

    assert [*refused.value.faults] == ["licence_reference"]


def test_nothing_is_sent_for_what_was_withdrawn(fay, shop):
    demand = ask_barrel(fay, shop, report(fay, shop))
    said = {"requisition": demand, "expected_version": 1}
    done(actions.withdraw_spare, fay, **said)

    with pytest.raises(Faulty):
        send_barrel(fay, shop, demand)

    assert stock_of(fay, shop) == 3


def test_another_spare_is_not_sent_in_its_place(fay, shop):
    sight = licensed(fay, shop, needs=False)
    demand = ask_barrel(fay, shop, report(fay, shop))

    with pytest.raises(Faulty) as refused:
        send_barrel(fay, shop, demand, stock=stock_at(fay, sight))

    assert [*refused.value.faults] == ["stock"]


def test_nobody_sends_from_the_stock_of_another(cast, fay, shop):
    demand = ask_barrel(fay, shop, report(fay, shop))

    with pytest.raises(Refused):
        send_barrel(cast.eva, shop, demand)


def test_a_part_taken_out_of_a_unit_is_told_with_both_serials(fay, shop):
    job = report(fay, shop, serial="H-1")
    donor = report(fay, shop, serial="H-2")

    entry = take(fay, shop, job, donor, serial="B-9")

    with acting(fay.token):
        row = Fitting.objects.get(pk=entry)
    assert (row.donor_serial, row.receiver_serial, row.serial) == ("H-2", "H-1", "B-9")


def test_a_part_taken_fills_what_was_asked_for_and_ends_the_wait(fay, shop):
    job, donor = report(fay, shop, serial="H-1"), report(fay, shop, serial="H-2")
    wait_for(fay, shop, job, "part", FIRST)
    one, two = (ask_barrel(fay, shop, job, quantity=n) for n in (1, 2))
    wait = {"waiting_for": "bay", "wait_owner": shop.owner, "wait_until_on": UNTIL}

    take(fay, shop, job, donor, requisition=one, **wait)
    take(fay, shop, job, donor, requisition=two, waiting_for="part")

    assert requisition_of(fay, one).withdrawn_on == MOVED["on"]
    assert requisition_of(fay, two).quantity == 1
    assert job_of(fay, job).waiting_for == "bay"


def test_a_part_taken_fills_nothing_that_another_job_asks_for(fay, shop):
    job, donor = report(fay, shop), report(fay, shop)
    other = ask_barrel(fay, shop, donor)

    with pytest.raises(Faulty) as refused:
        take(fay, shop, job, donor, requisition=other)

    assert [*refused.value.faults] == ["requisition"]


def test_a_unit_that_gave_a_part_says_what_it_lacks_until_it_has_another(fay, shop):
    job, donor = report(fay, shop, serial="H-1"), report(fay, shop, serial="H-2")

    take(fay, shop, job, donor, serial="B-9")

    shown = page(fay, "repair:job", key=donor)
    assert "Barrel B-9 was taken out on 2026-03-02 for H-1." in shown
    send_barrel(fay, shop, ask_barrel(fay, shop, donor))
    assert "was taken out on" not in page(fay, "repair:job", key=donor)


def test_who_takes_a_part_chooses_among_units_that_may_give_it(fay, shop):
    job = report(fay, shop, serial="H-1")

    alone = page(fay, "repair:spare_take", entry=job)
    report(fay, shop, serial="H-2")
    wait_for(fay, shop, job, "part", FIRST)
    ask_barrel(fay, shop, job)
    shown = page(fay, "repair:spare_take", entry=job)

    assert "there is none to take a part out of" in alone
    assert "Which part that was asked for does it fill" not in alone
    assert "H-2 · waiting · The recoil leaks" in shown
    assert "Barrel · 1<" in shown
    assert "What it waits for then" in shown


@pytest.mark.parametrize("nameless", ["job", "donor"])
def test_nothing_is_taken_out_of_or_put_into_a_unit_without_serial(fay, shop, nameless):
    serials = {"job": "H-1", "donor": "H-2"} | {nameless: ""}
    job, donor = (report(fay, shop, serial=serial) for serial in serials.values())

    with pytest.raises(Faulty) as refused:
        take(fay, shop, job, donor)

    assert [*refused.value.faults] == ["donor"]


def test_nothing_is_taken_out_of_a_unit_that_is_being_mended(fay, shop):
    job, donor = report(fay, shop), report(fay, shop)
    decide(fay, shop, donor, triage="forward", workshop=None)
    go(actions.begin_repair, fay, donor, **MOVED)

    with pytest.raises(Faulty) as refused:
        take(fay, shop, job, donor)

    assert [*refused.value.faults] == ["donor"]


# The promise: a part is never in two jobs.


def test_a_part_is_in_one_job_and_leaves_the_unit_that_gave_it(fay, shop):
    one, other = report(fay, shop), report(fay, shop)
    send_barrel(fay, shop, ask_barrel(fay, shop, one), serial="B-1")

    take(fay, shop, other, one, serial="B-1", on=NOON.date())

    assert (there(fay, one), there(fay, other)) == ([], ["B-1"])


def test_a_part_that_is_in_a_job_is_not_sent_to_another(fay, shop):
    one, other = report(fay, shop), report(fay, shop)
    send_barrel(fay, shop, ask_barrel(fay, shop, one), serial="B-1")
    second = ask_barrel(fay, shop, other)

    with pytest.raises(Faulty) as refused:
        send_barrel(fay, shop, second, serial="B-1")

    assert [*refused.value.faults] == ["serial"]
    assert (there(fay, one), stock_of(fay, shop)) == (["B-1"], 2)


def test_the_database_lets_no_part_be_in_two_jobs(fay, shop):
    one, other = report(fay, shop), report(fay, shop)
    first = send_barrel(fay, shop, ask_barrel(fay, shop, one), serial="B-1")

    with acting(fay.token):
        row = Fitting.objects.get(pk=first)
        row.pk, row.job_id = uuid4(), other
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    assert there(fay, other) == []


def test_the_database_sends_nothing_that_is_not_there(fay, shop):
    demand = ask_barrel(fay, shop, report(fay, shop))

    for model, change in (
        (Requisition, {"sent_quantity": 2}),
        (Requisition, {"licence": "wanted", "sent_quantity": 1}),
        (Stock, {"quantity": F("quantity") - 4}),
    ):
        key = demand if model is Requisition else shop.stock
        with acting(fay.token), pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=key).update(**change)

    assert stock_of(fay, shop) == 3
