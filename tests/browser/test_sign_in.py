"""Signing in with a real browser: with a code, then with a passkey of a device."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessible import faults
from tests.browser.conftest import DESKTOP, PHONE, WAITS_MS, Seen, note
from tests.browser.demonstration import Demonstration
from tests.web.accounts.codes import code_of

PASSWORD = "for demonstration only"  # noqa: S105 shown to everybody there
DEVICE = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

Visits = Callable[..., Page]


@pytest.fixture(scope="module")
def door(demonstration: Demonstration) -> str:
    """Return the address by its name: passkeys need one."""
    return demonstration.address.replace("127.0.0.1", "localhost")


@pytest.fixture
def visits(door: str, browser: Browser, seen: Seen) -> Iterator[Visits]:
    """Return how to come to the page of the sign-in, as nobody yet."""
    contexts: list[BrowserContext] = []

    def visit(
        *, language: str = "en", size: tuple[int, int] = DESKTOP, bypass: bool = False
    ) -> Page:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, bypass_csp=bypass
        )
        contexts.append(context)
        context.set_default_timeout(WAITS_MS)
        context.add_cookies(
            [{"name": "backstay_language", "value": language, "url": door}]
        )
        page = context.new_page()
        page.on("console", lambda said: note(said.type, said.text, seen))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.goto(f"{door}door/")
        return page

    yield visit
    for context in contexts:
        context.close()


def type_password(page: Page, name: str) -> None:
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button.primary").click()


def test_a_person_signs_in_with_a_code_and_from_then_on_with_a_passkey(visits, door):
    page = visits()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    row = re.search(r"commander<br>.*?<code>(\w{20,})</code>", page.content(), re.S)
    assert row is not None

    type_password(page, "commander")
    page.locator("[name=code]").fill(code_of(row[1]))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Commander, three stars")
    page.goto(f"{door}door/factors/passkeys/add/")
    page.locator("[name=code]").fill(code_of(row[1], steps=1))
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Set up a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("button", name="Sign out").click()
    type_password(page, "commander")
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Commander, three stars")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("language", "enter", "place"),
    [
        ("en", "Enter as desk-ee", "Ministry"),
        ("uk", "Увійти як desk-ee", "Міністерство"),
    ],
)
def test_an_invented_person_enters_and_every_page_of_his_post_is_accessible(
    visits, door, language, enter, place, size
):
    page = visits(language=language, size=size, bypass=True)
    found = {"door": faults(page)}

    page.get_by_role("button", name=enter).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(place)
    for path in ("", "nations/people/", "nations/hand-over/", "door/factors/"):
        page.goto(door + path)
        found[path] = faults(page)

    assert [path for path, there in found.items() if there] == []
