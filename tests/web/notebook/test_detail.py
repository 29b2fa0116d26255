"""The page of a row: what it is, what happened to it, who may read it."""

from uuid import uuid4

import pytest

from backstay_web.core.context import acting
from backstay_web.nations import actions
from backstay_web.nations.models import Post
from backstay_web.notebook import detail
from tests.web.nations.conftest import add_post, do
from tests.web.notebook.conftest import get
from tests.web.worlds import shown


def test_a_row_shows_its_facts_its_label_and_what_happened(cast, home, client):
    page = get(client, cast.ann, f"/nations/posts/{home.post}/").text

    assert "<h1>Desk officer</h1>" in page
    assert '<a href="/nations/posts/" aria-current="true">' in page
    assert "public, for AX, 1 other" in page
    assert "2026-01-05 12:00</time> Added" in page


def test_who_did_something_is_named_at_home_and_by_nation_elsewhere(cast, home, client):
    do(
        actions.add_nation,
        cast.cid,
        nation=cast.cid.origin,
        code="HQ",
        body=2,
        name="Command",
        name_uk="Командування",
    )

    by_reader = {
        name: get(client, getattr(cast, name), f"/nations/posts/{home.post}/").text
        for name in ("cid", "ann")
    }

    assert 'Added <span class="quiet">Cid</span>' in by_reader["cid"]
    assert 'Added <span class="quiet">HQ</span>' in by_reader["ann"]


def test_each_change_is_shown_where_it_is_asked_for(cast, home, client):
    less = {"level": 0, "rel": 0b01, "cav": 0, "permissions": ["notebook.use"]}
    do(actions.change_authority, cast.cid, post=home.post, expected_version=1, **less)

    short = get(client, cast.ann, f"/nations/posts/{home.post}/").text
    long = get(client, cast.ann, f"/nations/posts/{home.post}/?changes").text

    assert "What its holder may do was changed" in short
    assert "holder_permissions" not in short
    assert "May: <del>nation.read</del> → <ins>notebook.use</ins>" in long
    assert "<code>version</code>" not in long


def test_a_hidden_row_and_none_at_all_look_alike(cast, home, client):
    hidden = add_post(cast.cid, home.organisation, title="Hidden")
    with acting(cast.cid.token):
        Post.objects.filter(pk=hidden).update(level=2)
    pages = []
    for key in (hidden, uuid4()):
        status, body, headers = shown(get(client, cast.ann, f"/nations/posts/{key}/"))
        pages.append((status, body.replace(str(key).encode(), b"KEY"), headers))

    assert pages[0] == pages[1]
    assert pages[0][0] == 404


def test_a_long_table_is_cut_and_leads_to_its_list(cast, home, client, monkeypatch):
    monkeypatch.setattr(detail, "IN_PART", 1)
    before = get(client, cast.ann, f"/nations/{home.nation}/").text
    add_post(cast.cid, home.organisation, title="Driver")

    after = get(client, cast.ann, f"/nations/{home.nation}/").text

    link = f'<a href="/nations/posts/?nation={home.nation}">Show all of them</a>'
    assert link not in before
    assert link in after


@pytest.mark.parametrize("number", [1, 20])
def test_a_page_takes_as_many_queries_whatever_is_on_it(
    cast, home, client, number, django_assert_num_queries
):
    for _ in range(number):
        add_post(cast.cid, home.organisation)
    client.cookies["backstay_session"] = cast.ann.token

    # The token set and put back, within a transaction; who acts, for the door, the page
    # and the top; the nation, bodies, organisations, posts, tables that brought it,
    # events, how it was added, comments; whether one follows.
    with django_assert_num_queries(19):
        client.get(f"/nations/{home.nation}/")


def test_a_change_tells_no_key_of_what_was_hidden_later(cast, home, client):
    chief = add_post(cast.cid, home.organisation, title="Chief")
    address = f"/nations/posts/{home.post}/?changes"
    with acting(cast.cid.token):
        Post.objects.filter(pk=home.post).update(reports_to=chief)
    before = get(client, cast.ann, address).text
    assert "<ins>Chief" in before

    with acting(cast.cid.token):
        Post.objects.filter(pk=chief).update(level=2)
    after = get(client, cast.ann, address).text

    assert "<ins>Chief" not in after
    assert str(chief) not in after
