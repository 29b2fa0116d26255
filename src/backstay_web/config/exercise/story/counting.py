"""What holders count of their own, and days that are about to come."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from backstay_web.config.exercise.story.acts import WHY, Act, Doing, key, there
from backstay_web.config.exercise.story.facts import shown_to
from backstay_web.config.exercise.story.sending import RECEIVER, Load, loads
from backstay_web.core.imports import actions as imports
from backstay_web.core.imports.models import Import
from backstay_web.core.imports.table import Table
from backstay_web.donations import actions as offers
from backstay_web.donations.models import Answer, Consent, Lot, Offer
from backstay_web.nations.models import Nation, Post
from backstay_web.transfers import actions
from backstay_web.transfers.models import (
    Custody,
    Inventory,
    InventoryLine,
    LossReport,
    Permit,
)
from backstay_web.transfers.report_imports import REPORTED
from backstay_web.transfers.reporting import quarter_of

GIVES, ASKED = "pt", "us"
"""Who asks for a consent, and of whom; another one was given already."""
GIVEN_TO: Final = "dk"
EXPIRES: Final = "ee"
PERMIT: Final = key("permit")
"""The last row of the story: where it is, all before it is there too."""


def keep_account(package: str) -> Iterator[Act]:
    """Yield that a holder has lost one unit, and begins to count the others."""
    for load in loads(package)[:1]:
        loss, inventory = key("loss", load.name), key("inventory", load.name)
        yield Act(RECEIVER, there(LossReport, loss), partial(loses, load))
        yield Act(RECEIVER, there(Inventory, inventory), partial(begins, load))


def loses(load: Load, doing: Doing) -> None:
    held = Custody.objects.filter(consignment=load.consignment, closed_at=None)
    row = held.filter(serial__isnull=False).order_by("serial__number").last()
    if row is None:
        raise AssertionError(f"nobody holds a unit of {load.name}")
    doing.do(
        actions.report_loss,
        entry=key("loss", load.name),
        consignment=load.consignment,
        post=doing.post(),
        noticed_on=doing.ago(0),
        happened="Burnt out on the road behind the lines, invented.",
        lines=[{"item": row.item_id, "serial": row.serial_id, "lost": 1}],
    )


def begins(load: Load, doing: Doing) -> None:
    """Begin an inventory of it, and count the first half of its lines."""
    inventory = key("inventory", load.name)
    of = {"consignment": load.consignment, "post": doing.post()}
    doing.do(actions.open_inventory, entry=inventory, **of)
    rows = InventoryLine.objects.filter(inventory=inventory)
    lines = list(rows.order_by("serial__number"))
    counted = [
        {
            "item": each.item_id,
            "serial": each.serial_id,
            "counted": each.expected,
            "condition": "serviceable",
            "remark": "",
        }
        for each in lines[: len(lines) // 2]
    ]
    seen = {"inventory": inventory, "expected_version": 1}
    doing.do(actions.count_inventory, lines=counted, **seen)


def report_itself(package: str) -> Iterator[Act]:
    """Yield that a holder reports of the quarter, and one unit less than the books."""
    for load in loads(package)[:1]:
        import_ = key("self-report", load.name)
        is_done = there(Import, import_, state=Import.State.APPLIED)
        yield Act(RECEIVER, is_done, partial(sends_table, load, import_))


def sends_table(load: Load, import_: Any, doing: Doing) -> None:
    """Send the table as a page would, check it and apply it."""
    rows = table_of(load, doing)
    read = asdict(Table("csv", rows, list(range(1, len(rows) + 1))))
    columns = {name: place for place, name in enumerate(rows[0])}
    told = {"import_": import_, "kind": REPORTED.name, "name": "invented.csv"}
    table = json.dumps(read)
    digest = hashlib.sha256(table.encode()).hexdigest()
    doing.do(imports.begin, **told, table=table, digest=digest)
    seen = {"import_": import_, "expected_version": 1}
    doing.do(imports.check, **seen, columns=columns, release=shown_to())
    doing.do(imports.apply, import_=import_, expected_version=2)


def table_of(load: Load, doing: Doing) -> list[list[str]]:
    """Return all that the post holds of a load but its first unit, as it reports it."""
    post = Post.objects.get(pk=doing.post())
    held = Custody.objects.filter(consignment=load.consignment, closed_at=None)
    mine = held.filter(post=post.pk).select_related("serial", "item")
    quarter = quarter_of(doing.today)
    head = ["post", "quarter", "item", "serial", "quantity", "condition"]
    lines = [
        [post.title, quarter, row.item.code, row.serial.number, "1", "serviceable"]
        for row in mine.order_by("serial__number")[1:]
        if row.serial is not None
    ]
    return [head, *lines]


def days_to_come(package: str) -> Iterator[Act]:
    """Yield a consent, an offer and a permit whose days are about to come."""
    yield consent(GIVES)
    yield consent(GIVEN_TO)
    yield Act(f"desk-{ASKED}", there(Answer, key("answer")), consents)
    yield Act(f"desk-{EXPIRES}", expires_soon().exists, expires)
    for load in loads(package)[:1]:
        permit = there(Permit, PERMIT)
        yield Act("movement-controller", permit, partial(permits, load))


def consent(nation: str) -> Act:
    """Return that a nation asks another one whether a lot may go on."""
    entry = key("consent", nation)

    def asks(doing: Doing) -> None:
        lot = Lot.objects.filter(offer__nation__code=nation.upper()).order_by("code")[0]
        whom = Nation.objects.get(code=ASKED.upper())
        told = {"lot": lot.pk, "nation": whom.pk, "due_on": doing.ago(-5)}
        doing.do(offers.ask_consent, entry=entry, purpose=f"To go on. {WHY}", **told)

    return Act(f"desk-{nation}", there(Consent, entry), asks)


def consents(doing: Doing) -> None:
    told = {"consent": key("consent", GIVEN_TO), "verdict": "yes"}
    more = {"consent_on": doing.ago(-2), "words": WHY}
    doing.do(offers.answer_consent, entry=key("answer"), **told, **more)


def expires_soon() -> Any:
    return own_offers().filter(expires_on__isnull=False)


def own_offers() -> Any:
    return Offer.objects.filter(nation__code=EXPIRES.upper())


def expires(doing: Doing) -> None:
    row = own_offers().order_by("code")[0]
    seen = {"offer": row.pk, "expected_version": row.version}
    told = {"expires_on": doing.ago(-9), "evidence": WHY}
    doing.do(offers.renew_offer, **seen, **told)


def permits(load: Load, doing: Doing) -> None:
    """Let a permit over the last leg of a load end within days."""
    leg = load.way.legs[-1]
    told = {
        "code": "permit-invented",
        "leg": leg.pk,
        "nation": load.way.need.originator,
    }
    days = {"start_on": doing.ago(80), "end_on": doing.ago(-2)}
    shown = {"release": shown_to(load.way.nation)}
    doing.do(actions.PERMIT.add, entry=PERMIT, **told, **days, **shown)
