"""Groups, what they take and curves of worth have the pages that all registers have."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.requirements.models import Absorption, UnitGroup, WorthCurve
from tests.web.cast import Person


def send(client: Client, person: Person, page: str, *keys: UUID, **data: Any) -> Any:
    client.cookies[COOKIE] = person.token
    address = reverse(f"requirements:{page}", args=keys)
    return client.post(address, {"key": str(uuid4()), "released_to": "own", **data})


def see(client: Client, person: Person, page: str, *keys: UUID) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(reverse(f"requirements:{page}", args=keys))


def test_a_curve_is_written_as_days_and_shares(cast, ground, client):
    curve = {"code": "falls", "name": "Falls", "from_days": "-7, 0, 30"}

    faulty = send(
        client, cast.eva, "worth_curve_add", **curve, shares_ppm="900000, 950000, 0"
    )
    done = send(
        client, cast.eva, "worth_curve_add", **curve, shares_ppm="900000, 500000, 0"
    )

    assert "no share larger than the one before" in faulty.text
    assert done.status_code == 303
    with acting(cast.bob.token):
        row = WorthCurve.objects.get(code="falls")
    assert (row.from_days, row.shares_ppm) == ([-7, 0, 30], [900_000, 500_000, 0])


def test_what_a_group_takes_is_said_on_its_page(cast, ground, client):
    taken = {"group": str(ground.brigade), "start_on": "2026-01-05", "packages": "2"}

    done = send(client, cast.eva, "absorption_add", **taken)

    assert done.status_code == 303
    with acting(cast.bob.token):
        assert Absorption.objects.get().end_on is None
    assert "2026-01-05" in see(client, cast.bob, "unit_group", ground.brigade).text


def test_another_nation_sees_no_group_and_the_desk_changes_none(cast, ground, client):
    assert "A brigade" not in see(client, cast.ann, "unit_group_list").text
    assert "A brigade" in see(client, cast.cid, "unit_group_list").text

    send(
        client,
        cast.cid,
        "unit_group_change",
        ground.brigade,
        code="brigade",
        name="Other",
        nation=str(ground.nation),
        expected_version="1",
    )

    with acting(cast.eva.token):
        assert UnitGroup.objects.get().name == "A brigade"


@pytest.mark.parametrize("page", ["unit_group_add", "worth_curve_add"])
def test_whoever_may_not_ask_adds_none(cast, ground, client, page):
    answer = see(client, cast.bob, page)

    assert answer.status_code == 403
    assert "requirement.change" in answer.text


def test_a_list_of_curves_shows_days_and_shares_with_commas(cast, ground, client):
    curve = {"code": "falls", "name": "Falls", "from_days": "-7, 0, 30"}
    send(client, cast.eva, "worth_curve_add", **curve, shares_ppm="900000, 500000, 0")

    page = see(client, cast.eva, "worth_curve_list")

    assert page.status_code == 200
    assert "-7, 0, 30" in page.text


def test_the_form_for_what_a_group_takes_leads_back_to_the_needs(cast, ground, client):
    page = see(client, cast.eva, "absorption_add")

    assert page.status_code == 200
    assert f'href="{reverse("requirements:list")}"' in page.text
