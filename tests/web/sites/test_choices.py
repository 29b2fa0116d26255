"""Where there are too many rows to list, one types the code of the row that is meant.

Choices are made by core/lists, which other apps use as well.
"""

from uuid import uuid4

import pytest

from backstay_web.core.context import acting
from backstay_web.core.lists import choice
from backstay_web.sites import actions
from backstay_web.sites.models import Leg
from tests.web.sites.conftest import TO_ALL, add
from tests.web.sites.test_pages import page, send, site
from tests.web.worlds import shown

LEGS = "/sites/leg/"
OWN = {"level": 0, "rel": 0b10, "cav": 0}


@pytest.fixture
def many(cast, land, monkeypatch):
    """Add a third site, and let two be as many as one looks through."""
    monkeypatch.setattr(choice, "MOST", 2)
    third = site(land.nation, code="hub.north", name="North", name_uk="Північ")
    add(actions.SITE, cast.cid, release=TO_ALL, **third)
    return land


def test_few_rows_are_listed_and_of_many_the_code_is_typed(
    cast, land, client, monkeypatch
):
    monkeypatch.setattr(choice, "MOST", 2)
    listed = page(client, cast.bob, LEGS).text
    add(actions.SITE, cast.cid, release=OWN, **site(land.nation))

    # Of the three sites a reader of two alone may know, two are a list.
    assert "Depot</option>" in listed
    assert "Depot</option>" in page(client, cast.ann, LEGS).text
    assert "Depot</option>" not in page(client, cast.bob, LEGS).text


@pytest.mark.parametrize("typed", ["depot", "DEPOT", " depo ", "Depot"])
def test_a_list_is_filtered_by_a_code_or_a_part_of_one(cast, many, client, typed):
    from_it = page(client, cast.bob, f"{LEGS}?from_site={typed}").text
    to_it = page(client, cast.bob, f"{LEGS}?to_site={typed}").text

    assert "1 row" in from_it
    assert f'value="{typed}"' in from_it
    assert "1 row" not in to_it


def test_a_filter_by_key_shows_the_code_of_the_row(cast, many, client):
    shown = page(client, cast.bob, f"{LEGS}?from_site={many.depot}").text

    assert "1 row" in shown
    assert 'value="depot"' in shown


def test_a_code_that_is_one_rows_own_is_taken_though_others_begin_so(
    cast, many, client
):
    assert "1 row" in page(client, cast.bob, f"{LEGS}?to_site=hub").text


def test_what_fits_several_or_none_is_told_with_what_it_fits(cast, many, client):
    several = page(client, cast.bob, f"{LEGS}?to_site=h").text
    none = page(client, cast.bob, f"{LEGS}?to_site=nowhere").text

    assert "name one more closely" in several
    assert "Hub (hub); North (hub.north)" in several
    assert "None that may be chosen is called so." in none


def test_a_form_takes_a_code_and_keeps_what_was_typed_wrongly(cast, many, client):
    leg = {"nation": many.nation, "code": "hub.depot", "mode": "road"}
    leg |= {"from_site": "hub", "to_site": "depot", "duration_weeks": "1"}

    wrong = send(client, cast.cid, f"{LEGS}add/", **{**leg, "to_site": "hub.x"})
    key = uuid4()
    right = send(client, cast.cid, f"{LEGS}add/", key=key, **leg)

    assert 'value="hub.x"' in wrong.text
    assert right.status_code == 303
    with acting(cast.cid.token):
        made = Leg.objects.get(pk=key)
    assert (made.from_site_id, made.to_site_id) == (many.hub, many.depot)


def test_a_code_of_a_hidden_row_is_of_none(cast, many, client):
    hidden = site(many.nation, code="secret", name="Cellar", name_uk="Льох")
    add(actions.SITE, cast.cid, release=OWN, **hidden)

    _, one, _ = shown(page(client, cast.ann, f"{LEGS}?to_site=secret"))
    _, other, _ = shown(page(client, cast.ann, f"{LEGS}?to_site=nowhere"))

    assert one.replace(b"secret", b"nowhere") == other
