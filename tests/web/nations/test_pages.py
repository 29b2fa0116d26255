"""The pages of nations show what their reader may know, and no trace of the rest."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Event
from backstay_web.nations import actions
from backstay_web.nations.models import Post
from tests.web.cast import Person
from tests.web.nations.conftest import AT, add_post, do
from tests.web.worlds import shown


def page(client: Client, person: Person, address: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(address)


def test_the_list_names_each_nation_in_both_languages(cast, home, client):
    answer = page(client, cast.bob, "/nations/")

    assert answer.status_code == 200
    assert "Aland" in answer.text
    assert 'lang="uk">Аландія</td>' in answer.text


def test_an_empty_list_says_what_to_do_next(cast, client):
    assert "whoever holds the post that may" in page(client, cast.ann, "/nations/").text


def test_a_nation_shows_its_posts_and_who_holds_them(cast, home, client):
    do(actions.fill_post, cast.cid, post=home.post, actor=uuid4(), name="Eve")
    add_post(cast.cid, home.organisation, title="Deputy")

    by_reader = {
        who: page(client, getattr(cast, who), f"/nations/{home.nation}/").text
        for who in ("ann", "bob")
    }

    assert "Eve" in by_reader["ann"]
    assert "vacant" in by_reader["ann"]
    # Bob's nation may know of the post, and not who acts for another nation.
    assert "Eve" not in by_reader["bob"]
    assert "held" in by_reader["bob"]


@pytest.mark.parametrize("address", ["/nations/", "/nations/{}/"])
def test_whoever_is_not_signed_in_sees_nothing(home, client, address):
    answer = client.get(address.format(home.nation))

    assert answer.status_code == 401
    assert "Aland" not in answer.text


def test_whoever_lacks_the_permission_is_told_which(cast, home, client):
    answer = page(client, cast.bea, "/nations/")

    assert answer.status_code == 403
    assert "nation.read" in answer.text


def test_two_worlds_that_differ_in_what_is_hidden_look_alike(cast, home, client):
    addresses = ["/nations/", f"/nations/{home.nation}/", f"/nations/{uuid4()}/"]
    first = [page(client, cast.ann, address) for address in addresses]

    with acting(cast.cid.token):
        Post(
            organisation_id=home.organisation,
            title="Hidden",
            holder_level=0,
            holder_rel=0,
            level=2,
            rel=0b11,
            originator=cast.cid.origin,
        ).save(force_insert=True)
    second = [page(client, cast.ann, address) for address in addresses]

    assert [shown(answer) for answer in first] == [shown(answer) for answer in second]
    assert "Hidden" in page(client, cast.dan, addresses[1]).text


def test_a_view_that_fails_leaves_nothing_behind(cast, home, client, monkeypatch):
    def write_and_fail(*_: object) -> None:
        actions.add_organisation(
            key=uuid4(),
            at=AT,
            reason="",
            organisation=uuid4(),
            nation=home.nation,
            kind="unit",
            name="Left behind",
        )
        raise ZeroDivisionError

    monkeypatch.setattr("backstay_web.notebook.detail.row_of", write_and_fail)
    client.raise_request_exception = False
    answer = page(client, cast.cid, f"/nations/{home.nation}/")

    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    with acting(cast.cid.token):
        assert not Event.objects.filter(content__name="Left behind").exists()
