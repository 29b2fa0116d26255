"""A passkey is a second factor like any other: made, shown, and not taken off last."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.web.accounts.authenticator import Device
from tests.web.accounts.browsing import acts
from tests.web.accounts.conftest import PASSWORD, Signer, make_signer
from tests.web.cast import Cast

OPTIONS = re.compile(
    r'<script id="passkey-options" type="application/json">(.*?)</script>'
)
ADD, CODE = "/door/factors/passkeys/add/", "/door/code/"


def options(page: Any) -> dict[str, Any]:
    """Return what the page gives to the script of passkeys."""
    [found] = OPTIONS.findall(page.text)
    read: dict[str, Any] = json.loads(found)
    asked: dict[str, Any] = read.get("creation_options") or read["request_options"]
    return asked


def add(browser: Client, device: Device) -> Any:
    made = device.make(options(browser.get(ADD)))
    words = {"name": "stick", "credential": json.dumps(made)}
    return browser.post(ADD, words, follow=True)


@pytest.fixture
def device() -> Device:
    """Return a device in a browser that looks at the site under test."""
    return Device("https://testserver")


@pytest.fixture
def new(door: Cast) -> Signer:
    """Return somebody without a second factor, who has typed his password."""
    signer = make_signer("new", door.ann.id, has_factor=False)
    signer.type_password()
    return signer


def test_whoever_sets_up_a_passkey_acts_and_has_recovery_codes(new, device):
    shown = add(new.browser, device)
    new.browser.get("/door/enter/")

    assert len(shown.context["unused_codes"]) == 10
    assert acts(new.browser)


def test_a_passkey_signs_in_after_the_password(new, device):
    add(new.browser, device)
    again = Client()
    page = again.post("/door/", {"login": "new", "password": PASSWORD}, follow=True)

    signed = device.sign(options(page))
    before = acts(again)
    again.post(CODE, {"credential": json.dumps(signed)}, follow=True)

    assert not before
    assert acts(again)


@pytest.mark.parametrize("fault", ["device", "origin", "challenge"])
def test_another_device_another_site_or_an_old_signature_is_refused(new, device, fault):
    add(new.browser, device)
    again = Client()
    page = again.post("/door/", {"login": "new", "password": PASSWORD}, follow=True)
    if fault == "device":
        other = Device(device.origin)
        other.id = device.id
        signed = other.sign(options(page))
    elif fault == "origin":
        device.origin = "https://testserver.evil.example"
        signed = device.sign(options(page))
    else:
        signed = device.sign(options(page))
        again.get(CODE)  # a new challenge takes the place of the old one

    answer = again.post(CODE, {"credential": json.dumps(signed)}, follow=True)

    assert answer.status_code == 200
    assert not acts(again)


def test_a_passkey_is_shown_again_where_authority_is_given(new, device):
    add(new.browser, device)
    new.browser.get("/door/enter/")
    page = new.browser.get("/door/again/passkey/?next=/door/enter/")

    signed = device.sign(options(page))
    answer = new.browser.post(
        "/door/again/passkey/?next=/door/enter/", {"credential": json.dumps(signed)}
    )

    assert answer.headers["Location"] == "/door/enter/"


def test_the_last_passkey_stays_and_another_second_factor_lets_it_go(new, device):
    add(new.browser, device)
    [key] = re.findall(
        r"/door/factors/passkeys/(\d+)/remove/",
        new.browser.get("/door/factors/passkeys/").text,
    )
    remove = f"/door/factors/passkeys/{key}/remove/"
    refused = new.browser.post(remove)

    new.secret = new.browser.get("/door/factors/codes/").context["form"].secret
    new.type_code("/door/factors/codes/")
    new.browser.post(remove)

    assert "your last second factor" in refused.text
    assert "You have no passkey yet" in new.browser.get("/door/factors/passkeys/").text


def test_without_a_passkey_none_is_asked_for(ann):
    assert "Use a passkey" not in ann.type_password().text
