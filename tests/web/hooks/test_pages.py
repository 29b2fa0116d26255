"""The pages of webhooks: who may set one, what is asked, and what came of it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import Client

from backstay_web.core.commands import FactorTooOld, Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event
from backstay_web.hooks import actions
from backstay_web.hooks.models import Hook
from tests.web.cast import Cast, Person, make_person
from tests.web.hooks.conftest import NOON, SECRET, add_hook, add_site, queue_of
from tests.web.nations.conftest import do
from tests.web.notebook.conftest import get, post
from tests.web.server import DATABASE

ADDRESS = "https://hub.example/events"
FIELDS = {
    "name": "Hub",
    "address": ADDRESS,
    "nouns": ["site", "post"],
    "kinds": "site.added, site.changed",
    "secret": SECRET,
    "reason": "so that the hub knows",
}


def send(client: Client, by: Person, **more: Any) -> Any:
    return post(client, by, "/hooks/add/", **{"key": uuid4(), **FIELDS, **more})


def test_whoever_may_adds_a_webhook_and_finds_it_in_the_list(cast, client):
    answer = send(client, cast.eva)

    page = get(client, cast.eva, "/hooks/").text
    with acting(cast.eva.token):
        row = Hook.objects.get()
    assert answer.status_code == 302
    assert "https://hub.example/events" in page
    assert SECRET not in page
    assert (row.nouns, row.kinds) == (["post", "site"], ["site.added", "site.changed"])


def test_a_form_that_is_sent_twice_adds_one_webhook(cast, client):
    key = uuid4()

    for _ in range(2):
        send(client, cast.eva, key=key)

    with acting(cast.eva.token):
        assert Hook.objects.count() == 1


def test_all_that_is_wrong_is_told_at_once_and_nothing_that_was_typed_is_lost(
    cast, client
):
    wrong = {"address": "http://10.0.0.1/", "kinds": "added", "secret": "short"}

    answer = send(client, cast.eva, **wrong)

    assert answer.status_code == 422
    for said in ("https://hub.example/events", "requirement.changed", "32 to 200"):
        assert said in answer.text
    assert 'value="http://10.0.0.1/"' in answer.text


def test_the_form_names_the_kinds_of_events_that_its_reader_may_be_told_of(
    cast, client, as_keeper
):
    all_of_it = get(client, cast.eva, "/hooks/add/").text
    of_posts = get(client, as_keeper, "/hooks/add/").text

    assert "<code>requirement.changed</code>" in all_of_it
    assert "<code>post.added</code>" in of_posts
    assert "<code>label.released</code>" in of_posts
    assert "<code>requirement.changed</code>" not in of_posts


@pytest.fixture
def as_keeper(site_server: Any, people: Cast) -> Person:
    """Return somebody who keeps webhooks and may read of nations alone."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        may = ["hook.keep", "nation.read"]
        return make_person((owner, door), "Kim", people.bob.origin, 0b10, 0, 1, may)


def test_whoever_added_a_webhook_is_told_what_comes_of_it(cast, client):
    send(client, cast.eva)

    assert "It is told of what happens from now on." in client.get("/hooks/").text


def test_what_is_wrong_is_told_beside_its_field_by_the_word_that_stands_there(
    cast, client
):
    wrong = {"address": "http://10.0.0.1/", "secret": "short"}
    answer = send(client, cast.eva, **wrong)

    form = answer.context["form"]
    assert {"address", "secret"} <= form.errors.keys()
    assert form.non_field_errors() == []
    assert "secret: " not in answer.text


def test_a_webhook_is_changed_renewed_and_ended(cast, client):
    hook = add_hook(cast.eva, ADDRESS)
    page = f"/hooks/{hook}/"
    shown = get(client, cast.eva, page).text
    fields = {"key": uuid4(), **FIELDS, "name": "Other hub", "expected_version": 1}

    changed = post(client, cast.eva, page, **fields)
    renewed = post(
        client, cast.eva, f"{page}secret/", key=uuid4(), reason="lost", secret=SECRET
    )
    ended = post(
        client, cast.eva, f"{page}end/", key=uuid4(), reason="x", expected_version=2
    )

    assert 'value="Hub"' in shown
    assert [a.status_code for a in (changed, renewed, ended)] == [302, 302, 302]
    assert "Other hub" not in get(client, cast.eva, "/hooks/").text


def test_whoever_may_not_keep_webhooks_sees_none_and_sets_none(cast, client):
    add_hook(cast.eva, ADDRESS)

    assert get(client, cast.bob, "/hooks/").status_code == 403
    assert send(client, cast.bob).status_code == 403
    with pytest.raises(Refused):
        add_hook(cast.bob, ADDRESS)


def test_a_webhook_is_set_with_a_second_factor_alone(cast, settings):
    settings.STEP_UP_S = -(10**9)

    with pytest.raises(FactorTooOld):
        add_hook(cast.eva, ADDRESS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("address", "https://192.168.0.1/"),
        ("nouns", []),
        ("nouns", ["nothing"]),
        ("kinds", ["site"]),
        ("kinds", [f"site.{a}{b}" for a in "abcdefgh" for b in "abcdefgh"]),
        ("secret", "short"),
    ],
)
def test_what_cannot_stand_is_refused_by_its_field(
    cast: Any, settings: Any, field: str, value: Any
) -> None:
    usual = {"name": "Hub", "address": ADDRESS, "nouns": ["site"]}
    said = {**usual, "kinds": [], "secret": SECRET, field: value}

    with pytest.raises(Faulty) as refused:
        do(actions.add_hook, cast.eva, hook=uuid4(), **said)

    assert list(refused.value.faults) == [field]


def test_the_queue_shows_what_was_given_up_and_a_button_tries_it_again(
    told, receiver, tell, client
):
    receiver.answers = [500] * 8
    add_hook(told.eva, receiver.address)
    add_site(told, "north")
    for day in range(9):
        tell(NOON + timedelta(days=day))
    [row] = queue_of(told.eva)
    shown = get(client, told.eva, "/hooks/queue/").text
    post(
        client,
        told.eva,
        "/hooks/queue/",
        key=uuid4(),
        together="retry",
        rows=f"{row.pk}:0",
    )

    tell(NOON + timedelta(days=400))

    [after] = queue_of(told.eva)
    assert "given up" in shown
    assert "500" in shown
    assert after.state == "sent"


def test_what_was_not_given_up_is_not_tried_again_by_hand(told, receiver, tell):
    add_hook(told.eva, receiver.address)
    add_site(told, "north")
    tell()
    [row] = queue_of(told.eva)

    with pytest.raises(Faulty):
        do(actions.retry, told.eva, retry=uuid4(), delivery=row.pk)


def test_a_test_is_sent_from_the_page_of_a_webhook_and_leads_to_its_deliveries(
    cast, client
):
    hook = add_hook(cast.eva, ADDRESS)
    page = get(client, cast.eva, f"/hooks/{hook}/").text

    fields = {"key": uuid4(), "reason": "to see"}
    answer = post(client, cast.eva, f"/hooks/{hook}/test/", **fields)

    assert f'href="/hooks/{hook}/test/"' in page
    assert answer.url == f"/hooks/queue/?hook={hook}"
    with acting(cast.eva.token):
        [event] = Event.objects.filter(kind="hook.tested")
    assert event.subject == hook
