"""Whoever changes an entry leaves as it is what it points to and he may not see."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from backstay_web.catalogue import actions
from backstay_web.catalogue.models import EquipmentClass, TemplatePart, Variant
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.nations.models import Nation
from tests.web.cast import Cast, Person
from tests.web.catalogue.conftest import Shelf, add, do


@pytest.fixture
def made_in(cast: Cast, shelf: Shelf) -> UUID:
    """Return a howitzer made in a nation that was hidden since."""
    howitzer = add(
        actions.VARIANT,
        cast.cid,
        code="m109",
        name="M109",
        family=shelf.family,
        mass_kg=27_500,
        origin_nation=shelf.nation,
    )
    with acting(cast.cid.token):
        Nation.objects.filter(pk=shelf.nation).update(level=2)
    return howitzer


def form_of(client: Client, person: Person, address: str) -> str:
    client.cookies[COOKIE] = person.token
    page: str = client.get(address).text
    return page


def sent(client: Client, address: str, **said: Any) -> Any:
    return client.post(
        address, {"key": uuid4(), "expected_version": 1, "reason": "", **said}
    )


def variant_of(person: Person, key: UUID) -> Variant:
    with acting(person.token):
        return Variant.objects.get(pk=key)


def test_a_form_keeps_the_pointer_to_a_hidden_row_and_does_not_tell_its_key(
    cast, shelf, made_in, gil, client
):
    address = f"/catalogue/variant/{made_in}/change/"

    form = form_of(client, gil, address)
    said = {"code": "m109", "name": "M109A6", "name_uk": "", "family": shelf.family}
    more = {"mass_kg": 28_000, "needs_serials": "unknown", "count_unit": "piece"}
    answer = sent(client, address, origin_nation="", **said, **more)

    assert "stays as it is: you may not see it" in form
    assert str(shelf.nation) not in form
    assert answer.status_code == 303, answer.text
    row = variant_of(cast.cid, made_in)
    assert (row.name, row.origin_nation_id) == ("M109A6", shelf.nation)


def test_a_command_that_does_not_name_the_pointer_leaves_it(cast, shelf, made_in, gil):
    new = {"entry": made_in, "expected_version": 1, "mass_kg": 28_000}

    do(actions.VARIANT.change, gil, **new)

    row = variant_of(cast.cid, made_in)
    assert (row.mass_kg, row.origin_nation_id) == (28_000, shelf.nation)


def test_a_pointer_that_a_command_names_leads_to_what_one_may_see(
    cast, shelf, gil, made_in
):
    new = {"entry": shelf.howitzer, "expected_version": 1}

    with pytest.raises(Faulty, match="origin_nation"):
        do(actions.VARIANT.change, gil, origin_nation=shelf.nation, **new)


def test_what_the_rest_of_the_row_must_be_is_still_looked_at(cast, shelf, gil, client):
    # A part of materiel asks for a class; one of people for none.
    main = {"part": "main", "kind": "materiel", "role": "main", "quantity": 6}
    part = add(
        actions.TEMPLATE_PART,
        cast.cid,
        option=shelf.option,
        equipment_class=shelf.howitzers,
        **main,
    )
    with acting(cast.cid.token):
        EquipmentClass.objects.filter(pk=shelf.howitzers).update(level=2)
    change = {"entry": part, "expected_version": 1}

    with pytest.raises(Faulty):
        do(actions.TEMPLATE_PART.change, gil, kind="cohort", **change)
    do(actions.TEMPLATE_PART.change, gil, quantity=7, **change)

    with acting(cast.cid.token):
        row = TemplatePart.objects.get(pk=part)
    assert (row.quantity, row.equipment_class_id) == (7, shelf.howitzers)


def test_what_was_retired_since_may_stay(cast, shelf, client):
    gone = {"entry": shelf.family, "expected_version": 1, "retired_on": "2026-03-01"}
    do(actions.FAMILY.retire, cast.cid, **gone)

    form = form_of(client, cast.cid, f"/catalogue/variant/{shelf.howitzer}/change/")

    assert f'<option value="{shelf.family}" selected>' in form
