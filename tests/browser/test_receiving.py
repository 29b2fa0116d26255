"""A phone counts a shift without a network, and nothing is lost or doubled after it.

The network is cut by the test; the page is loaded again, closed and opened meanwhile,
and the answers to the first events and to the first photograph are lost.
"""

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Locator,
    Page,
    Route,
    expect,
)

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.devices import actions as devices
from backstay_web.devices.models import Capture
from backstay_web.nations.permissions import Permission
from backstay_web.notebook.models import Attachment
from backstay_web.notebook.queries import content_of
from backstay_web.transfers import actions
from backstay_web.transfers.models import Handover, HandoverLine, Signature
from tests.browser.accessible import faults
from tests.browser.conftest import (
    PHONE,
    WAITS_MS,
    Live,
    Makes,
    living,
    open_to_tests,
)
from tests.browser.walk import WIDER
from tests.web.cast import Person, make_person
from tests.web.donations.conftest import do
from tests.web.transfers.conftest import (
    Ground,
    Held,
    Sent,
    consign,
    make_ground,
    move,
    number,
    passes,
    put,
    release,
    take,
)
from tests.web.transfers.test_receiving import post_of

PIN: Final = "271828"
PAGE: Final = "transfers/receiving/"
EACH_TIME: Final = 20
AT_NIGHT: Final = 200
CUT_OFF: Final = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
"""What a browser says of what was sent into a cut line, or got no answer."""
EACH_MS: Final = 1_000
"""What a photograph may take to be sent, on a busy machine."""
AGAIN: Final = "() => window.dispatchEvent(new Event('online'))"
SHORT: Final = 3
"""The line of which the phone finds nothing."""
FAILS: Final = "() => fetch('/health/').then(() => false, () => true)"
STORED: Final = """async () => {
  const request = indexedDB.open("backstay-receiving");
  await new Promise((done) => { request.onsuccess = done; });
  const base = request.result;
  const found = [];
  for (const store of ["rows", "kept", "photographs"]) {
    const all = base.transaction(store).objectStore(store).getAll();
    await new Promise((done) => { all.onsuccess = done; });
    for (const { data } of all.result) {
      found.push([store, new TextDecoder("latin1").decode(data)]);
    }
  }
  base.close();
  return found;
}"""
"""What lies on the phone, as whoever has its disk reads it."""


@dataclass(frozen=True)
class Shift:
    """What stands at a hub to be counted, and who counts it."""

    ground: Ground
    held: Held
    giver: Person
    receiver: Person
    code: str


@dataclass
class Handset:
    """A phone: a browser that keeps what it has while its pages come and go."""

    context: BrowserContext
    address: str
    errors: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """Return the page that is open."""
        return self.pages[-1]

    def open(self) -> None:
        """Open the receiving page anew."""
        page = self.context.new_page()
        page.on("console", lambda said: self.note(said.type, said.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(self.address + PAGE)
        self.pages.append(page)

    def note(self, kind: str, text: str) -> None:
        if kind == "error" and not any(each in text for each in CUT_OFF):
            self.errors.append(text)

    def unlock(self) -> None:
        """Type the PIN."""
        self.page.get_by_label("PIN", exact=True).fill(PIN)
        self.press("Unlock")

    def press(self, said: str) -> None:
        self.page.get_by_role("button", name=said, exact=True).click()

    @property
    def bar(self) -> Locator:
        """Return what the foot of the page says of all that is kept."""
        return self.page.locator("#bar")


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    """Start a site of its own: others have nations that are not of this ground."""
    with living() as made:
        yield made


@pytest.fixture(scope="module")
def making(live: Live, django_db_blocker: Any) -> Makes:
    """Return how to make rows of that site."""
    return lambda: open_to_tests(live, django_db_blocker)


@pytest.fixture(scope="module")
def ground(live: Live, making: Makes) -> Ground:
    """Make what consignments stand on, once."""
    autodiscover_modules("subjects")
    with making():
        return make_ground(live.cast)


@pytest.fixture(scope="module")
def fay(live: Live) -> Person:
    """Return an officer of the nation that sends."""
    server = live.site.database
    with (
        psycopg.connect(server.url("bs_migrate")) as owner,
        psycopg.connect(server.url("bs_door")) as door,
    ):
        origin, every = live.cast.ann.origin, [str(each) for each in Permission]
        return make_person((owner, door), "Fay", origin, 0b01, 0, 1, every)


@pytest.fixture
def shift(live: Live, making: Makes, ground: Ground, fay: Person, lines: int) -> Shift:
    """Bring as many howitzers to the hub as there are lines, and one lot of shells."""
    with making():
        eva, cid = live.cast.eva, live.cast.cid
        code = f"C-{uuid4().hex[:6]}"
        made = consign(fay, ground, code=code)
        guns = put(fay, made, ground.howitzer, lines - 1)
        number(fay, guns, *(serial_number(each) for each in range(1, lines)))
        shells = put(fay, made, ground.shells, 40)
        release(fay, made)
        sent = Sent(made, made, guns, shells)
        held = Held(sent, post_of(fay, cid), post_of(eva, cid))
        take(fay, held)
        movement = move(fay, ground.leg, made, code=f"T-{uuid4().hex[:6]}")
        passes(fay, actions.depart, movement)
        passes(fay, actions.arrive, movement)
        return Shift(ground, held, fay, eva, code)


@pytest.fixture
def handset(live: Live, browser: Browser) -> Iterator[Handset]:
    """Return a phone on which the receiver has signed in; nothing goes wrong on it."""
    width, height = PHONE
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True
    )
    context.set_default_timeout(WAITS_MS)
    token = live.cast.eva.token
    context.add_cookies([{"name": COOKIE, "value": token, "url": live.address}])
    made = Handset(context, live.address)
    yield made
    context.close()
    assert made.errors == []


def serial_number(each: int) -> str:
    return f"ZQ{each:04}"


def picture(shade: int) -> bytes:
    """Return a picture that no other shade has: a ramp that begins there."""
    rows = b"".join(
        bytes([0, *((shade + x + 2 * y) % 256 for x in range(64))]) for y in range(48)
    )
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    made = b"\x89PNG\r\n\x1a\n"
    for name, data in parts:
        crc = zlib.crc32(name + data)
        made += struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)
    return made


def photograph(shade: int) -> FilePayload:
    return {"name": "a.png", "mimeType": "image/png", "buffer": picture(shade)}


def enrol(handset: Handset, shift: Shift, making: Makes) -> UUID:
    """Set the phone up, and have its key registered by whoever keeps devices."""
    handset.open()
    page, made = handset.page, uuid4()
    page.get_by_label("PIN", exact=True).fill(PIN)
    page.get_by_label("The same PIN again").fill(PIN)
    handset.press("Set the PIN")
    shown = page.locator(".key")
    expect(shown).to_be_visible()
    key = shown.inner_text().replace(" ", "").replace("\n", "")
    with making():
        do(
            devices.add_device,
            shift.receiver,
            at=timezone.now(),
            device=made,
            name=f"Phone {made.hex[:6]}",
            post=shift.held.receiver,
            site=shift.ground.hub,
            public_key=key,
        )
    handset.press("Look again")
    expect(page.locator("h1")).to_have_text("Hub")
    return made


def begin(handset: Handset, shift: Shift) -> None:
    """Begin to count what stands there of this shift."""
    card = handset.page.locator("section").filter(has_text=shift.code)
    card.get_by_role("button", name="Count what").click()


def count_lines(handset: Handset, numbers: range) -> None:
    """Count lines with a photograph of each, as they come."""
    page = handset.page
    for each in numbers:
        expect(page.locator("#field-camera")).to_be_attached()
        before = page.locator("h1").inner_text()
        page.set_input_files("#field-camera", photograph(each))
        expect(page.locator(".pictures img")).to_have_count(1)
        handset.press("None is there" if each == SHORT else "All there")
        expect(page.locator("h1")).not_to_have_text(before)


def sign_on_screen(page: Page) -> None:
    """Write with a finger on both pads."""
    for place, pad in enumerate(page.locator(".pad").all(), 1):
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 30 * place, steps=5)
        page.mouse.up()


def lose_first_answers(context: BrowserContext) -> None:
    """Let the site take events and a photograph first, and lose what it answers."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    for sent in ("**/sync/", "**/photographs/*"):
        context.route(sent, lose, times=1)


def cut_off(handset: Handset, is_cut: bool) -> None:
    handset.context.set_offline(is_cut)
    assert handset.page.evaluate(FAILS) is is_cut


def shown(handset: Handset, name: str, shots: Callable[[Page, str], None]) -> list[str]:
    """Return what is wrong with a screen: too wide, or closed to somebody."""
    page = handset.page
    shots(page, name)
    wrong = ["wider than the screen"] if page.evaluate(WIDER) else []
    return [f"{name}: {each}" for each in [*wrong, *faults(page)]]


def small_buttons(page: Page) -> list[Any]:
    """Return what is to be pressed and is lower than 48 pixels."""
    heights: list[Any] = page.locator("main button, main .button").evaluate_all(
        "all => all.map((one) => [one.textContent, one.getBoundingClientRect().height])"
    )
    return [each for each in heights if each[1] < 48]


@pytest.fixture
def shots() -> Callable[[Page, str], None]:
    """Return how to keep pictures of screens, if ``BACKSTAY_SHOTS`` names a folder."""
    folder = os.environ.get("BACKSTAY_SHOTS")

    def keep(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep


@pytest.mark.parametrize(
    "lines",
    [EACH_TIME, pytest.param(AT_NIGHT, marks=pytest.mark.nightly)],
)
def test_a_shift_without_a_network_loses_and_doubles_nothing(
    handset, shift, making, shots, lines
):
    device = enrol(handset, shift, making)
    wrong = shown(handset, "hub", shots)
    cut_off(handset, True)
    begin(handset, shift)
    wrong += shown(handset, "lines", shots)
    handset.press("Count the next line")
    count_lines(handset, range(1, lines // 2))
    wrong += shown(handset, "line", shots)
    assert small_buttons(handset.page) == []

    handset.page.reload()
    wrong += shown(handset, "locked", shots)
    handset.unlock()
    go_on(handset)
    count_lines(handset, range(lines // 2, lines * 3 // 4))
    handset.page.close()
    handset.open()
    handset.unlock()
    go_on(handset)
    count_lines(handset, range(lines * 3 // 4, lines + 1))
    handset.press("Finish the count")
    sign_on_screen(handset.page)
    wrong += shown(handset, "finish", shots)
    handset.press("Finish and send")
    expect(handset.bar).to_contain_text(f"on this phone only: {lines + 1}")
    expect(handset.bar).to_contain_text("no network")
    assert readable(handset.page) == []

    lose_first_answers(handset.context)
    with handset.page.expect_event("requestfailed"):
        cut_off(handset, False)
    with handset.page.expect_event("requestfailed"):
        handset.page.evaluate(AGAIN)
    handset.page.evaluate(AGAIN)
    all_there = f"photographs sent: {lines + 2} of {lines + 2}"
    expect(handset.bar).to_contain_text(all_there, timeout=lines * EACH_MS + WAITS_MS)
    expect(handset.bar).to_contain_text("on this phone only: 0")
    expect(handset.page.locator("main")).not_to_contain_text("on this phone only")
    wrong += shown(handset, "sent", shots)
    with making():
        check_all(shift, device, lines)
    handset.press("Back")
    handset.press("What is kept on this phone")
    wrong += shown(handset, "outbox", shots)
    handset.press("Send now")
    expect(handset.bar).to_contain_text(f"accepted: {lines + 1}")
    with making():
        check_all(shift, device, lines)
    assert wrong == []


def go_on(handset: Handset) -> None:
    """Go on with the count that was begun."""
    handset.page.get_by_role("button", name="go on").click()
    handset.press("Count the next line")


def readable(page: Page) -> list[str]:
    """Return what of the rows or the events can be read on the disk without a PIN."""
    words = (
        "ZQ0001",
        "howitzer",
        "m777",
        "serviceable",
        "line.counted",
        "\xff\xd8\xff",
    )
    stored = page.evaluate(STORED)
    assert {store for store, _ in stored} == {"rows", "kept", "photographs"}
    return [f"{s}: {w}" for s, data in stored for w in words if w in data]


def check_all(shift: Shift, device: UUID, lines: int) -> None:
    """Hold what the site has against what was counted, line by line and dot by dot."""
    with acting(shift.receiver.token):
        came = list(Capture.objects.filter(device=device).order_by("counter"))
        [made] = Handover.objects.filter(consignment=shift.held.sent.consignment)
        counted = list(HandoverLine.objects.filter(handover=made))
        papers = list(Attachment.objects.filter(subject=made.pk))
        digests = {hashlib.sha256(content_of(row)).hexdigest() for row in papers}
        [signed] = Signature.objects.filter(handover=made)
        short = [each for each in counted if each.counted != each.expected]
    assert [each.stand for each in came] == ["accepted"] * (lines + 1)
    assert [each.counter for each in came] == list(range(1, lines + 2))
    named = [name for each in came for name in json.loads(each.body)["attachments"]]
    assert len(set(named)) == len(named) == lines + 2
    assert digests == set(named)
    assert len(papers) == lines + 2
    assert len(counted) == lines
    assert [each.counted for each in short] == [0]
    assert (signed.side, signed.actor) == ("receiver", shift.receiver.id)


@pytest.mark.parametrize("lines", [3])
def test_a_phone_that_is_taken_out_of_use_wipes_its_rows_and_sends_what_it_has(
    handset, shift, making, lines
):
    device = enrol(handset, shift, making)
    cut_off(handset, True)
    begin(handset, shift)
    handset.press("Count the next line")
    count_lines(handset, range(1, 2))
    with making():
        said = {"device": device, "expected_version": 1}
        do(devices.revoke_device, shift.receiver, at=timezone.now(), **said)

    cut_off(handset, False)

    expect(handset.page.locator("h1")).to_have_text("This phone is out of use")
    assert "rows" not in {store for store, _ in handset.page.evaluate(STORED)}
    with making(), acting(shift.receiver.token):
        [came] = Capture.objects.filter(device=device)
        [paper] = Attachment.objects.filter(subject=came.pk)
        assert (came.stand, came.cause) == ("refused", "revoked")
        assert paper.sha256 in came.body


@pytest.mark.parametrize("lines", [3])
def test_a_wrong_pin_opens_nothing_and_ten_of_them_wipe_the_rows_alone(
    handset, shift, making, lines
):
    enrol(handset, shift, making)
    cut_off(handset, True)
    begin(handset, shift)
    handset.press("Count the next line")
    count_lines(handset, range(1, 2))
    handset.page.reload()

    for _ in range(10):
        handset.page.get_by_label("PIN", exact=True).fill("000000")
        handset.press("Unlock")
        expect(handset.page.locator("#told")).to_contain_text("rong")

    expect(handset.page.locator("h1")).to_have_text("Choose a PIN")
    expect(handset.bar).to_contain_text("on this phone only: 1")
    stores = {store for store, _ in handset.page.evaluate(STORED)}
    assert stores == {"kept", "photographs"}
