"""A nation with a post at a site, its officer, and a device that is registered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils.module_loading import autodiscover_modules

from backstay_web.core.commands import Asked
from backstay_web.core.context import acting
from backstay_web.core.rows import Written
from backstay_web.devices import actions
from backstay_web.devices.captured import Captured
from backstay_web.devices.kinds import KINDS, STEP, EventKind, Rule
from backstay_web.devices.models import Capture
from backstay_web.nations import actions as nations
from backstay_web.nations.permissions import Permission
from backstay_web.sites.actions import SITE
from tests.web.cast import Cast, Person
from tests.web.devices.signing import Tablet
from tests.web.nations.conftest import AT, add_post, do

STEPS = {"": ["packed"], "packed": ["loaded"], "loaded": ["counted"]}


class Shelf:
    """What the kinds of the tests make of events, in the order in which each counts."""

    def __init__(self) -> None:
        self.counted: list[Captured] = []
        self.standing: dict[UUID, str] = {}

    def take(self, _: Asked, event: Captured) -> Sequence[Written]:
        """Keep an event, and how its thing stands then."""
        self.counted.append(event)
        if STEP in event.payload:
            self.standing[event.about] = event.payload[STEP]
        return []


@dataclass
class Ground:
    """What there is at first."""

    officer: Person
    post: UUID
    site: UUID


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """Return where events of three kinds go that are there for a test."""
    made = Shelf()

    def faults(payload: Mapping[str, Any]) -> dict[str, str]:
        return {} if payload else {"payload": "Say something."}

    own: dict[str, Any] = {
        "word": "",
        "needs": Permission.DEVICE_SYNC,
        "faults": faults,
        "apply": made.take,
    }
    kinds = [
        EventKind("stock.counted", rule=Rule.ADDITIVE, **own),
        EventKind("note.written", rule=Rule.TEXT, **own),
        EventKind(
            "thing.moved",
            rule=Rule.STEPS,
            steps=STEPS,
            standing=lambda about: made.standing.get(about, ""),
            **own,
        ),
    ]
    KINDS.update({kind.name: kind for kind in kinds})
    yield made
    for kind in kinds:
        del KINDS[kind.name]


def make_ground(cast: Cast) -> Ground:
    """Make Eva's nation with a depot, and a post whose holder reads what she reads."""
    autodiscover_modules("subjects")
    eva, organisation, site = cast.eva, uuid4(), uuid4()
    names = {"code": "BO", "name": "Borduria", "name_uk": "Бордурія"}
    do(nations.add_nation, cast.cid, nation=eva.origin, body=1, **names)
    do(
        nations.add_organisation,
        cast.cid,
        organisation=organisation,
        nation=eva.origin,
        kind="unit",
        name="Hub",
    )
    may = ["device.read", "device.sync"]
    post = add_post(cast.cid, organisation, rel=0b10, permissions=may)
    label = {"level": 0, "rel": 0b11, "cav": 0}
    fields = {"nation": eva.origin, "code": "hub", "name": "Hub", "kind": "depot"}
    do(SITE.add, cast.cid, entry=site, release=label, **fields)
    return Ground(eva, post, site)


def register(ground: Ground, tablet: Tablet) -> None:
    """Let the officer register a device."""
    do(
        actions.add_device,
        ground.officer,
        device=tablet.device,
        name="Tablet",
        post=tablet.post,
        site=ground.site,
        public_key=tablet.public_key,
    )


def new_tablet(ground: Ground) -> Tablet:
    """Return a device that is registered."""
    made = Tablet(uuid4(), ground.post, AT)
    register(ground, made)
    return made


def send(by: Person, tablet: Tablet, *events: dict[str, str]) -> dict[str, Any]:
    """Send events of a device, and return what is answered."""
    key = uuid4()
    with acting(by.token):
        answer = actions.sync(
            key=key,
            at=AT,
            reason="",
            device=tablet.device,
            last=tablet.last,
            events=events,
        )
    tablet.last = key
    return answer


def stands(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Return how each event of an answer stands, and why."""
    return [(each["stand"], each["cause"]) for each in answer["events"]]


def kept(by: Person, **which: Any) -> list[Capture]:
    """Return what somebody sees of what came."""
    with acting(by.token):
        return list(Capture.objects.filter(**which).order_by("counter", "pk"))


@pytest.fixture
def ground(cast: Cast) -> Ground:
    """Return what there is at first; it is undone after the test."""
    return make_ground(cast)


@pytest.fixture
def tablet(ground: Ground) -> Tablet:
    """Return a device that is registered; it is undone after the test."""
    return new_tablet(ground)
