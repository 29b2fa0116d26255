"""The tables of transfers follow from their events alone."""

from typing import Any
from uuid import UUID, uuid4

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.context import acting
from backstay_web.requirements import actions as requirements
from backstay_web.transfers import actions
from backstay_web.transfers.books import CLOCK
from backstay_web.transfers.models import Difference
from tests.web.cast import Cast, Person
from tests.web.donations import conftest as offering
from tests.web.donations.conftest import add, do
from tests.web.importing import imported
from tests.web.requirements import conftest as asking
from tests.web.transfers.conftest import (
    Ground,
    Held,
    begin,
    bring,
    count,
    fill,
    ground_of,
    leave,
    lose,
    number,
    put,
    release,
    sign,
    take_stock,
)
from tests.web.transfers.gating import arrive, let_in, limit, waive
from tests.web.transfers.gating import close as close_arrival
from tests.web.transfers.test_self_reports import codes_of, explain, report
from tests.web.whole_log import assert_rebuilds


def send_everything(cast: Cast, by: Person, made: offering.Ground) -> None:
    """Do all that can be done about consignments, on the ground of offers."""
    ground = ground_of(cast.cid, made)
    hand_over_everything(cast, by, ground)
    sent = fill(by, ground, code="C-1")
    number(by, sent.guns, "A 1")
    spare = add(actions.COMMANDS["serial"], by, item=sent.guns, number="A 2")
    do(
        actions.COMMANDS["serial"].retire,
        by,
        **seen(spare),
        retired_on=asking.AT.date(),
    )
    do(actions.COMMANDS["serial"].retire, by, **seen(spare, 2), retired_on=None)
    do(actions.COMMANDS["item"].change, by, **seen(sent.shells), quantity=900)
    do(actions.CONSIGNMENT.change, by, **seen(sent.consignment), title="Guns, shells")
    release(by, sent.consignment)
    fulfil(cast, by, made, sent.guns)
    open_ = fill(by, ground, code="C-2")
    put(by, open_.consignment, ground.radio, 1, code="I-radio")
    imported(by, "serials", "item;number\nI-radio;R 1\n")
    do(
        actions.CONSIGNMENT.retire,
        by,
        **seen(fill(by, ground).consignment),
        retired_on=asking.AT.date(),
    )


def hand_over_everything(cast: Cast, by: Person, ground: Ground) -> None:
    """Bring a consignment to the hub, and hand it over in every way."""
    held = bring(by, cast.eva, ground, code="C-3")
    permit = {"leg": ground.leg, "nation": ground.aland}
    days = {"start_on": asking.AT.date(), "end_on": asking.AT.date() + CLOCK}
    add(actions.PERMIT, by, code="P-1", **permit, **days)
    wrong = count(cast.eva, held, ground.hub, shells=1)
    undo = {"handover": wrong, "expected_version": 1, "post": held.receiver}
    do(actions.withdraw, cast.eva, **undo)
    short = count(cast.eva, held, ground.hub, shells=990)
    sign(cast.eva, short, held.receiver)
    sign(by, short, held.giver)
    with acting(by.token):
        case = Difference.objects.get(handover=short)
    ends = {"difference": case.pk, "expected_version": 1}
    do(actions.close_difference, by, outcome="found", finding="In the van", **ends)
    count(cast.eva, held, ground.hub)
    take_stock_of_everything(cast, held)
    stand_at_the_gate(cast, by, ground, held)
    for each in (by, cast.eva):
        leave(each)


def take_stock_of_everything(cast: Cast, held: Held) -> None:
    """Let the receiver count what came, and leave an inventory open."""
    wrong = begin(cast.eva, held)
    undo = {"inventory": wrong, "expected_version": 1}
    do(actions.withdraw_inventory, cast.eva, **undo)
    take_stock(cast.eva, held, shells=985)
    units_have_it(cast, held)
    lose(cast.eva, held, shells=3)
    report_and_explain(cast, held)
    begin(cast.eva, held)


def stand_at_the_gate(cast: Cast, by: Person, ground: Ground, held: Held) -> None:
    """Let one be turned away and two be held, one of them beyond the limit."""
    post = held.receiver
    arrive(cast.eva, ground.hub, post, decision="refused")
    became = arrive(cast.eva, ground.hub, post)
    close_arrival(cast.eva, became, "matched", consignment=held.sent.consignment)
    shells: dict[str, Any] = {"hazard_class": "1.1", "net_explosive_g": 2_000}
    much = arrive(cast.eva, ground.hub, post, release=asking.TO_ALL, **shells)
    limit(cast.cid, ground.hub, 1)
    waive(by, ground.hub, arrival=much)
    let_in(cast.eva, much)


def units_have_it(cast: Cast, held: Held) -> None:
    """Let the receiver say what its unit has, and correct it."""
    of_it = {"consignment": held.sent.consignment, "post": held.receiver}
    said = {"on": asking.AT.date(), "evidence": "Signed by the unit"}
    wrong = uuid4()
    for entry, count_, corrects in ((wrong, 40, None), (uuid4(), 30, wrong)):
        line = {"item": held.sent.shells, "serial": None, "quantity": count_}
        told = {"entry": entry, "lines": [line], "corrects": corrects}
        do(actions.receive, cast.eva, **of_it, **said, **told)


def report_and_explain(cast: Cast, held: Held) -> None:
    """Let the receiver report what it holds, but one, and explain that."""
    guns, shells = codes_of(cast.eva, held)
    row = report(cast.eva, held, f"{guns};A 1;1;", f"{shells};;982;")
    row = report(cast.eva, held, f"{shells};;983;")
    explain(cast.eva, row, held.receiver, guns, "A 2")


def seen(entry: UUID, version: int = 1) -> dict[str, Any]:
    return {"entry": entry, "expected_version": version}


def fulfil(cast: Cast, by: Person, made: offering.Ground, item: UUID) -> UUID:
    """Say for which part of a need of one's own an item is sent."""
    crew = part_of(cast, made)
    need = asking.Ground(
        by.origin,
        made.language,
        made.battery,
        made.battery,
        crew,
        made.depot,
        asking.add(
            requirements.UNIT_GROUP, by, nation=by.origin, code="send.g", name="A group"
        ),
        asking.add(
            requirements.WORTH_CURVE,
            by,
            code="send.c",
            name="Steady",
            from_days=[1],
            shares_ppm=[500_000],
        ),
    )
    asked = asking.ask(need, by)
    of = {"item": item, "requirement": asked, "package_number": 1, "part": crew}
    return add(actions.COMMANDS["fulfilment"], by, **of)


def part_of(cast: Cast, made: offering.Ground) -> UUID:
    """Return a part of the template that is asked for, one that is there if any is."""
    with acting(cast.cid.token):
        known = TemplatePart.objects.filter(option__template=made.battery).first()
    return known.pk if known else asking.add_crew(cast, made.battery, made.language)


def test_the_state_is_what_the_events_left(committing, fay, site_server):
    made = offering.make_ground(committing)

    send_everything(committing, fay, made)

    assert_rebuilds(site_server, "transfers")
