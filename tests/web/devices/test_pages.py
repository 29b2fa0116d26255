"""The pages of devices: who registers one, what waits of it, and what is decided."""

from uuid import uuid4

import pytest

from backstay_web.core.context import acting
from backstay_web.devices.models import Capture, Device
from tests.web.devices.conftest import new_tablet, send
from tests.web.devices.signing import Tablet
from tests.web.nations.conftest import AT
from tests.web.notebook.conftest import get, post


def test_whoever_may_registers_a_device_and_finds_it_in_the_list(ground, client):
    tablet = Tablet(uuid4(), ground.post, AT)
    said = {"name": "Tablet of the hub", "post": ground.post, "site": ground.site}
    form = {"key": uuid4(), "reason": "It came.", "public_key": tablet.public_key}

    answer = post(client, ground.officer, "/devices/add/", **form, **said)

    with acting(ground.officer.token):
        row = Device.objects.get()
    assert answer.status_code == 302
    assert (row.public_key, row.site) == (tablet.public_key, ground.site)
    assert "Tablet of the hub" in get(client, ground.officer, "/devices/").text
    assert str(row.pk) in get(client, ground.officer, f"/devices/{row.pk}/").text


def test_a_key_that_is_none_is_told_beside_what_was_typed(ground, client):
    said = {"name": "Tablet", "post": ground.post, "site": ground.site}
    form = {"key": uuid4(), "reason": "It came.", "public_key": "12"}

    answer = post(client, ground.officer, "/devices/add/", **form, **said)

    assert answer.status_code == 422
    assert "64 hexadecimal digits" in answer.text


def test_a_page_names_the_numbers_that_are_missing(ground, tablet, shelf, client):
    for _ in range(3):
        tablet.capture()
    send(ground.officer, tablet, tablet.capture())

    page = get(client, ground.officer, f"/devices/{tablet.device}/").text

    assert "<p>1, 2, 3</p>" in page
    assert "the one before is missing" in page


@pytest.mark.parametrize(
    ("way", "stand"), [("release", "accepted"), ("set_aside", "set_aside")]
)
def test_what_waits_is_ticked_and_decided(ground, tablet, shelf, client, way, stand):
    tablet.capture()
    send(ground.officer, tablet, tablet.capture())
    with acting(ground.officer.token):
        row = Capture.objects.get()
    ticked = {"key": uuid4(), "together": way, "rows": f"{row.pk}:{row.version}"}
    asked = {**ticked, "reason": "It was seen to happen."}

    post(client, ground.officer, "/devices/captures/", **asked)

    with acting(ground.officer.token):
        assert Capture.objects.get().stand == stand


def test_a_device_is_taken_out_of_use_on_its_page(ground, tablet, client):
    form = {"key": uuid4(), "reason": "It is lost.", "expected_version": 1}

    answer = post(client, ground.officer, f"/devices/{tablet.device}/revoke/", **form)

    page = get(client, ground.officer, f"/devices/{tablet.device}/").text
    assert answer.status_code == 302
    assert "out of use" in page


def test_lists_take_a_fixed_number_of_queries(
    ground, tablet, shelf, client, django_assert_max_num_queries
):
    for _ in range(3):
        other = new_tablet(ground)
        send(ground.officer, other, other.capture(), other.capture())

    for address in ("/devices/", "/devices/captures/"):
        with django_assert_max_num_queries(25):
            assert get(client, ground.officer, address).status_code == 200


def test_another_nation_sees_no_device(ground, tablet, client, cast):
    page = get(client, cast.ann, f"/devices/{tablet.device}/")

    assert page.status_code == 404
    assert "Tablet" not in get(client, cast.ann, "/devices/").text
