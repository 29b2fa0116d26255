"""The pages of sites show, add and change what their reader may, and say what is wrong.

They are made by core/registers, which the catalogue uses as well.
"""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.test import Client

from backstay_web.config.database.server import Server
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Event
from backstay_web.nations.actions import add_nation
from backstay_web.sites import actions
from backstay_web.sites.models import LegCapacity, Site
from backstay_web.sites.register import REGISTER
from tests.web.cast import Cast, Person, make_person
from tests.web.server import DATABASE
from tests.web.sites.conftest import TO_ALL, add, do
from tests.web.worlds import shown


def page(client: Client, person: Person, address: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(address)


def send(client: Client, person: Person, address: str, **fields: Any) -> Any:
    client.cookies[COOKIE] = person.token
    fields = {"key": uuid4(), "released_to": "all", **fields}
    return client.post(address, fields)


def site(nation: UUID, **more: Any) -> dict[str, Any]:
    usual = {"code": "port", "name": "Port", "name_uk": "Порт", "kind": "port"}
    return {**usual, "nation": nation, **more}


@pytest.fixture(scope="session")
def fay(people: Cast, site_server: Server) -> Person:
    """Return one of A who may read sites, and not what goes there."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        a = people.ann.origin
        return make_person((owner, door), "Fay", a, 0b01, 0, 1, ["site.read"])


def test_the_list_shows_what_is_in_use_and_on_demand_the_rest(cast, land, client):
    gone = {"entry": land.hub, "expected_version": 1}
    do(actions.SITE.retire, cast.cid, retired_on=date(2026, 3, 1), **gone)

    usual = page(client, cast.bob, "/sites/").text
    whole = page(client, cast.bob, "/sites/site/?retired=yes").text

    assert "Depot" in usual
    assert f"/sites/site/{land.hub}/" not in usual
    assert f"/sites/site/{land.hub}/" in whole


def test_the_list_is_searched_by_words_of_code_and_name(cast, land, client):
    add(actions.SITE, cast.cid, release=TO_ALL, **site(land.nation, name="Old Port"))

    found = page(client, cast.bob, "/sites/site/?q=port+old").text
    none = page(client, cast.bob, "/sites/site/?q=port+new").text

    assert "Old Port" in found
    assert f"/sites/site/{land.hub}/" not in found
    assert "No row is like that" in none


def test_an_empty_list_says_what_to_do_next(cast, client):
    by_reader = {
        who: page(client, getattr(cast, who), "/sites/").text for who in ("ann", "cid")
    }

    assert "whoever holds the post that may" in by_reader["ann"]
    assert "/sites/site/add/" in by_reader["cid"]
    assert "/sites/site/add/" not in by_reader["ann"]


def test_a_list_of_many_is_shown_by_the_page(cast, land, client):
    with acting(cast.cid.token):
        Site.objects.bulk_create(
            Site(
                nation_id=land.nation,
                code=f"s{number:03}",
                name="Site",
                kind="depot",
                originator=cast.cid.origin,
                **TO_ALL,
            )
            for number in range(120)
        )

    first = page(client, cast.bob, "/sites/").text
    last = page(client, cast.bob, "/sites/?page=3").text

    assert "122 rows" in first
    assert "s040" in first
    assert "s119" not in first
    assert "s119" in last


def test_a_leg_shows_its_capacity_to_those_who_may_know_of_it(cast, land, client):
    own = {"level": 0, "rel": 0b10, "cav": 0}
    add(actions.LEG_CAPACITY, cast.cid, release=own, leg=land.leg, capacity_kg=71_000)

    by_reader = {
        who: page(client, getattr(cast, who), f"/sites/leg/{land.leg}/").text
        for who in ("ann", "bob")
    }

    assert "71,000" in by_reader["bob"]
    assert "71,000" not in by_reader["ann"]
    assert "Depot" in by_reader["ann"]


def test_whoever_may_read_sites_alone_reads_no_legs(fay, land, client):
    assert page(client, fay, f"/sites/site/{land.hub}/").status_code == 200
    assert "Legs" not in page(client, fay, f"/sites/site/{land.hub}/").text
    for address in ("/sites/leg/", f"/sites/leg/{land.leg}/"):
        answer = page(client, fay, address)
        assert (answer.status_code, "leg.read" in answer.text) == (403, True)


def test_what_is_sent_by_form_is_added_once_and_shown(cast, land, client):
    key = uuid4()

    answers = [
        send(client, cast.cid, "/sites/site/add/", key=key, **site(land.nation))
        for _ in range(2)
    ]

    assert [a.status_code for a in answers] == [303, 303]
    assert {a.headers["Location"] for a in answers} == {f"/sites/site/{key}/"}
    assert "Порт" in page(client, cast.bob, f"/sites/site/{key}/").text
    with acting(cast.bob.token):
        assert Event.objects.filter(kind="site.added", subject=key).count() == 1


def test_what_is_released_to_nobody_else_is_seen_by_ones_own_alone(cast, land, client):
    key = uuid4()
    own = {**site(land.nation), "released_to": "own"}

    send(client, cast.eva, "/sites/site/add/", key=key, **own)

    assert page(client, cast.bob, f"/sites/site/{key}/").status_code == 200
    assert page(client, cast.ann, f"/sites/site/{key}/").status_code == 404


def test_all_faults_are_shown_at_once_and_nothing_typed_is_lost(cast, land, client):
    wrong = {"code": "hub", "kind": "", "unlocode": "plrze", "lat_microdeg": "95"}

    answer = send(
        client, cast.cid, "/sites/site/add/", **site(land.nation, **wrong, reason="War")
    )

    assert answer.status_code == 422
    for said in (
        "You have this code already",
        "This field is required",
        "Write its five signs",
        "Give both",
    ):
        assert said in answer.text, said
    for typed in ("hub", "plrze", "95", "War", "Порт"):
        assert f'value="{typed}"' in answer.text, typed


def test_degrees_are_typed_as_degrees(cast, land, client):
    key = uuid4()
    degrees = {"lat_microdeg": "50.041", "lon_microdeg": "-22.5"}

    send(client, cast.cid, "/sites/site/add/", key=key, **site(land.nation, **degrees))

    with acting(cast.bob.token):
        row = Site.objects.get(pk=key)
        assert (row.lat_microdeg, row.lon_microdeg) == (50_041_000, -22_500_000)
    text = page(client, cast.cid, f"/sites/site/{key}/change/").text
    assert 'value="50.041"' in text


def test_a_change_says_in_the_history_who_changed_what(cast, land, client):
    address = f"/sites/site/{land.hub}/"
    fields = site(land.nation, code="hub", kind="hub", name="New hub", name_uk="")
    key, reason = uuid4(), "It was built anew."

    answers = [
        send(
            client,
            cast.cid,
            f"{address}change/",
            key=key,
            expected_version=1,
            reason=reason,
            **fields,
        )
        for _ in range(2)
    ]

    assert [a.status_code for a in answers] == [303, 303]
    short = page(client, cast.cid, address).text
    assert '</time> Changed <span class="quiet">Cid</span><p class="why">' in short
    assert f"Reason: {reason}<" in short
    assert "New hub</ins>" not in short
    text = page(client, cast.cid, f"{address}?changes").text
    told = '</time> Name: <del>Hub</del> → <ins>New hub</ins> <span class="quiet">Cid<'
    assert told in text
    with acting(cast.cid.token):
        event = Event.objects.get(kind="site.changed")
    assert event.content == {"name": "New hub", "version": 2, "reason": reason}


def test_what_another_changed_meanwhile_is_told_and_nothing_is_lost(cast, land, client):
    one = {"entry": land.hub, "expected_version": 1}
    do(actions.SITE.change, cast.cid, name="Another's", **one)
    fields = site(land.nation, code="hub", kind="hub", name="Mine")

    answer = send(
        client,
        cast.cid,
        f"/sites/site/{land.hub}/change/",
        expected_version=1,
        **fields,
    )

    assert answer.status_code == 422
    assert "changed meanwhile" in answer.text
    assert 'value="Mine"' in answer.text
    with acting(cast.cid.token):
        assert Site.objects.get(pk=land.hub).name == "Another's"


def test_what_is_retired_by_form_can_be_taken_back(cast, land, client):
    address = f"/sites/site/{land.hub}/retire/"

    send(client, cast.cid, address, expected_version=1, retired_on="2026-03-01")
    text = page(client, cast.bob, f"/sites/site/{land.hub}/").text
    send(client, cast.cid, address, expected_version=2, retired_on="")

    assert "retired on 2026-03-01" in text
    with acting(cast.bob.token):
        assert Site.objects.get(pk=land.hub).retired_on is None


def test_what_belongs_to_a_leg_is_added_from_its_page_and_shown_there(
    cast, land, client
):
    form = f"/sites/leg_capacity/add/?leg={land.leg}"
    fields = {"leg": land.leg, "capacity_kg": 5_000}

    answer = send(client, cast.cid, form, **fields)

    assert form in page(client, cast.cid, f"/sites/leg/{land.leg}/").text
    assert f'value="{land.leg}" selected' in page(client, cast.cid, form).text
    assert answer.headers["Location"] == f"/sites/leg/{land.leg}/"
    with acting(cast.bob.token):
        assert LegCapacity.objects.get().capacity_kg == 5_000


@pytest.mark.parametrize("page_", ["add/", "{}/change/", "{}/retire/"])
def test_whoever_may_only_read_gets_no_form(cast, land, client, page_):
    answer = page(client, cast.ann, f"/sites/site/{page_.format(land.hub)}")

    assert answer.status_code == 403
    assert "site.change" in answer.text
    shown_to_ann = page(client, cast.ann, f"/sites/site/{land.hub}/").text
    assert "/change/" not in shown_to_ann
    assert "/add/" not in shown_to_ann


def test_what_is_anothers_cannot_be_changed_by_form(cast, land, client):
    fields = site(land.nation, code="hub", kind="hub", name="Eva's")

    answer = send(
        client,
        cast.eva,
        f"/sites/site/{land.hub}/change/",
        expected_version=1,
        **fields,
    )

    assert answer.status_code == 403
    assert "not yours to change" in answer.text


def test_a_table_that_does_not_exist_has_no_page(cast, client):
    assert page(client, cast.cid, "/sites/moon/").status_code == 404
    assert page(client, cast.cid, "/sites/moon/add/").status_code == 404


def test_a_site_is_found_from_everywhere_by_those_who_may_know_of_it(
    cast, land, client
):
    own = {"level": 2, "rel": 0b11, "cav": 0}
    open_ = add(actions.SITE, cast.cid, release=TO_ALL, **site(land.nation))
    more = {"code": "port2", "name": "Port two"}
    hidden = add(actions.SITE, cast.cid, release=own, **site(land.nation, **more))

    by_reader = {
        who: page(client, getattr(cast, who), "/search/?q=порт").text
        for who in ("cid", "eva")
    }

    assert f"/sites/site/{open_}/" in by_reader["eva"]
    assert f"/sites/site/{hidden}/" in by_reader["cid"]
    assert f"/sites/site/{hidden}/" not in by_reader["eva"]


def test_names_and_headings_are_those_of_the_readers_language(cast, land, client):
    add(actions.SITE, cast.cid, release=TO_ALL, **{**site(land.nation), "code": "p"})
    client.cookies["backstay_language"] = "uk"

    text = page(client, cast.bob, "/sites/").text

    assert "Місця" in text
    assert '<td data-heading="Країна">Аландія</td>' in text


def test_two_worlds_that_differ_in_what_is_hidden_look_alike(cast, land, client):
    addresses = [
        "/sites/",
        "/sites/leg/",
        f"/sites/site/{land.hub}/",
        f"/sites/leg/{land.leg}/",
        f"/sites/site/{uuid4()}/",
        f"/sites/leg/add/?from_site={land.hub}",
    ]
    first = [shown(page(client, cast.eva, address)) for address in addresses]

    secret = {"level": 2, "rel": 0b11, "cav": 0}
    hidden = add(actions.SITE, cast.cid, release=secret, **site(land.nation))
    add(actions.LEG_COST, cast.cid, release=secret, leg=land.leg, cost_eur_per_t=9)
    add(
        actions.LEG,
        cast.cid,
        release=secret,
        nation=land.nation,
        code="secret",
        from_site=hidden,
        to_site=land.hub,
        mode="road",
        duration_weeks=0,
    )
    second = [shown(page(client, cast.eva, address)) for address in addresses]

    assert first == second
    assert "secret" in page(client, cast.dan, f"/sites/site/{land.hub}/").text


def test_people_comment_on_a_site_and_follow_it_from_its_page(cast, land, client):
    client.cookies[COOKIE] = cast.ann.token
    address = f"/sites/site/{land.hub}/"
    before = client.get(address).text

    remark = {"key": uuid4(), "kind": "site", "subject": land.hub, "text": "Floods."}
    client.post("/notebook/comment/", remark)
    about = {"key": uuid4(), "kind": "site", "subject": land.hub}
    client.post("/notebook/follow/", about)
    after = client.get(address).text

    assert "Nobody has commented on this yet." in before
    assert "<button>Follow</button>" in before
    assert "Floods." in after
    assert "<button>Follow no more</button>" in after


def test_a_page_asks_the_database_no_more_often_for_more_rows(
    cast, land, client, django_assert_max_num_queries
):
    for number in range(20):
        add(
            actions.LEG,
            cast.cid,
            release=TO_ALL,
            nation=land.nation,
            code=f"way{number}",
            from_site=land.depot,
            to_site=land.hub,
            mode="rail",
            duration_weeks=1,
        )
    client.cookies[COOKIE] = cast.ann.token

    # The token set and put back; who acts, for door, list and frame; what each of three
    # filters offers; kept filters; the bodies of the label; how many rows, and a page.
    with django_assert_max_num_queries(16):
        client.get("/sites/leg/")
    # The site; five tables that point to it; its history, actors and nations; bodies;
    # comments on it, files beside it, and whether one follows it.
    with django_assert_max_num_queries(22):
        client.get(f"/sites/site/{land.hub}/")


def test_every_field_has_its_words():
    missing = [
        (kind.noun, field.name)
        for kind in REGISTER.kinds.values()
        for field in kind.fields()
        if field.name not in REGISTER.words
    ]

    assert missing == []


def test_whoever_adds_ticks_which_bodies_read_it_too(cast, land, client):
    name_the_command(cast)
    some = {**site(land.nation), "released_to": "some", "also": "0"}

    asked = page(client, cast.eva, "/sites/site/add/").text
    answer = send(client, cast.eva, "/sites/site/add/", **some)

    assert re.findall(r'name="also" value="(\d+)"', asked) == ["0", "5"]  # not her own
    assert "Aland (AX)" in asked
    assert answer.status_code == 303
    with acting(cast.ann.token):
        made = Site.objects.get(code="port")
    assert made.rel == 0b11


def name_the_command(cast: Cast) -> None:
    """Let labels name a third body."""
    names = {"code": "CMD", "name": "The command", "name_uk": "Командування"}
    do(add_nation, cast.cid, nation=uuid4(), body=5, **names)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"released_to": "some"}, "Tick at least one"),
        ({"released_to": "own", "also": "0"}, "Bodies are ticked"),
    ],
)
def test_ticks_and_the_choice_of_readers_say_the_same_or_nothing_is_added(
    cast, land, client, said, fault
):
    answer = send(client, cast.eva, "/sites/site/add/", **site(land.nation), **said)

    assert (answer.status_code, fault in answer.text) == (422, True)
    with acting(cast.eva.token):
        assert not Site.objects.filter(code="port").exists()


def test_a_part_is_read_at_first_by_whoever_reads_its_whole(cast, land, client):
    of_leg = f"/sites/leg_capacity/add/?leg={land.leg}"

    part = page(client, cast.cid, of_leg).text
    alone = page(client, cast.cid, "/sites/leg_capacity/add/").text
    nonsense = page(client, cast.cid, "/sites/leg_capacity/add/?leg=none").text

    assert '<option value="all" selected>' in part
    assert '<option value="own" selected>' in alone
    assert '<option value="own" selected>' in nonsense
