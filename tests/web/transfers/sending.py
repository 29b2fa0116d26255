"""Six guns that Aland promised, on their way to Receiver, and what they are for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from backstay_web.catalogue.models import Variant
from backstay_web.core.context import acting
from backstay_web.plans.models import Presence, Promise, Report
from backstay_web.sites.models import Site
from backstay_web.transfers import actions, queries
from backstay_web.transfers.models import Receipt
from tests.web.cast import Person
from tests.web.donations.conftest import AT, TO_ALL, add, do
from tests.web.plans.fielded.saying import need_of, part_of
from tests.web.plans.promises.ground import World, accept, line_for, proposed
from tests.web.transfers.conftest import in_post, put, release, sign

GUNS = 6


@dataclass(frozen=True)
class Load:
    """Six guns in the hands of the sender's post, where they began."""

    consignment: UUID
    item: UUID
    site: UUID
    giver: UUID  # a post of Ada
    receiver: UUID  # a post of Ria
    promise: UUID


def promise_of(world: World) -> UUID:
    """Return Aland's promise of six guns."""
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    with acting(world.ada.token):
        return Promise.objects.get().pk


def load(
    world: World,
    *,
    names: tuple[str, ...] = ("promise", "part"),
    promise: UUID | None = None,
) -> Load:
    """Let Ada send six guns; what they are for is said in a row for each name."""
    promise = promise or promise_of(world)
    with acting(world.ada.token):
        site, to_site = (Site.objects.get(code=code).pk for code in ("depot", "town"))
        variant = Variant.objects.get(code="howitzer").pk
    consignment = add(
        actions.CONSIGNMENT,
        world.ada,
        code=f"C-{uuid4().hex[:6]}",
        title="Guns for the town",
        nation=world.ada.origin,
        to_nation=world.ria.origin,
        from_site=site,
        to_site=to_site,
        is_relief=False,
        release=TO_ALL,
    )
    item = put(world.ada, consignment, variant, GUNS)
    for name in names:
        add(
            actions.COMMANDS["fulfilment"],
            world.ada,
            item=item,
            **of(world, name, promise),
        )
    waived = {"waived_by": "The depot", "waived_why": "They are counted."}
    release(world.ada, consignment, **waived)
    made = Load(
        consignment, item, site, in_post(world.ada), in_post(world.ria), promise
    )
    taken = {"consignment": consignment, "post": made.giver, "expected_version": 1}
    do(actions.open_custody, world.ada, **taken)
    return made


def of(world: World, name: str, promise: UUID) -> dict[str, Any]:
    """Return what an item is sent for: the promise, or the guns of the battery."""
    if name == "promise":
        return {"promise": promise}
    need, part = need_of(world.ria), part_of(world.ria, "guns")
    return {"requirement": need.pk, "package_number": 1, "part": part.pk}


def hand_over(world: World, sent: Load, counted: int = GUNS, last: str = "ada") -> UUID:
    """Let Ria count what Ada hands over, and both sign; ``last`` signs last."""
    made = uuid4()
    with acting(world.ria.token):
        held = queries.held_by(sent.consignment).filter(post=sent.giver)
        part = held.values_list("pk", flat=True)[0]
    line = {"item": sent.item, "serial": None, "counted": counted}
    do(
        actions.count,
        world.ria,
        entry=made,
        consignment=sent.consignment,
        site=sent.site,
        custody=part,
        to_post=sent.receiver,
        lines=[{**line, "condition": "serviceable", "remark": ""}],
    )
    sides = [(world.ria, sent.receiver), (world.ada, sent.giver)]
    for by, post in sides if last == "ada" else sides[::-1]:
        sign(by, made, post)
    return made


def receive(by: Person, sent: Load, quantity: int = GUNS, **more: Any) -> UUID:
    """Let the post of the recipient say that its unit has so many guns."""
    made = uuid4()
    lines = [{"item": sent.item, "serial": None, "quantity": quantity}]
    said = {"on": AT.date(), "evidence": "Signed by the battery"}
    of_it = {"consignment": sent.consignment, "post": sent.receiver}
    told = {**said, **of_it, "lines": lines if quantity else [], **more}
    do(actions.receive, by, entry=made, **told)
    return made


def reported(by: Person) -> list[tuple[str, int]]:
    """Return what counts of the reports of promises, as somebody reads them."""
    with acting(by.token):
        rows = Report.objects.filter(corrected_by=None)
        return list(rows.order_by("state", "quantity").values_list("state", "quantity"))


def there(by: Person) -> list[int]:
    """Return how many were said to be there, by each statement that counts."""
    with acting(by.token):
        rows = Presence.objects.filter(corrected_by=None)
        return list(rows.order_by("quantity").values_list("quantity", flat=True))


def counting(by: Person) -> list[UUID]:
    """Return the receipts that count."""
    with acting(by.token):
        return [row.pk for row in Receipt.objects.filter(corrected_by=None)]
