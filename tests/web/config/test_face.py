"""The frame of a page: who reads it, where he may go, in which language."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from backstay_web.config.face import Reader
from backstay_web.core.middleware import COOKIE
from tests.web.cast import Person


def top(
    client: Client, person: Person | None, address: str = "/nations/", **more: Any
) -> str:
    if person is not None:
        client.cookies[COOKIE] = person.token
    page: str = client.get(address, **more).text
    return page


def test_the_top_says_who_reads_and_leads_where_he_may_go(cast, client):
    ann, bea = top(client, cast.ann), top(client, cast.bea)

    assert '<span class="name">Ann</span>' in ann
    assert '<a href="/nations/" aria-current="page">Nations</a>' in ann
    # Bea may read no nations, so nothing leads there.
    assert '<span class="name">Bea</span>' in bea
    assert "Nations</a>" not in bea


def test_what_belongs_together_is_one_word_and_its_places_once_one_is_there(
    cast, client
):
    home = navigation(top(client, cast.ann, "/"))
    nations = navigation(top(client, cast.ann))

    assert home["Main"] == nations["Main"]
    assert "Nations and people" in home["Main"]
    assert "Nations" not in home.get("Today", [])
    assert nations["Nations and people"][0] == "Nations"


def navigation(page: str) -> dict[str, list[str]]:
    """Return the words of each navigation of the frame, by its name."""
    found = re.findall(
        r'<nav class="places[^>]*label="([^"]+)">(.*?)</nav>', page, re.S
    )
    return {name: re.findall(r">([^<>]+)</a>", inside) for name, inside in found}


@pytest.mark.django_db
def test_nobody_is_led_nowhere(client):
    page = top(client, None)

    assert 'class="name"' not in page
    assert "<nav" not in page


@pytest.mark.parametrize(
    ("header", "words"), [("uk,en;q=0.5", "Країни"), ("fr", "Nations"), ("", "Nations")]
)
def test_a_page_is_in_the_language_of_the_browser(cast, client, header, words):
    page = top(client, cast.ann, headers={"accept-language": header})

    assert f"<h1>{words}</h1>" in page


def test_the_language_that_was_chosen_stays_and_one_is_led_back(cast, client):
    chosen = client.post("/language/", {"language": "uk", "next": "/nations/?x=1"})
    page = top(client, cast.ann, headers={"accept-language": "en"})

    cookie = client.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (chosen.status_code, chosen.headers["Location"]) == (302, "/nations/?x=1")
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("uk", True, "Lax")
    assert '<html lang="uk">' in page
    assert "<h1>Країни</h1>" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""]
)
def test_one_is_never_led_to_another_host(client, back):
    answer = client.post("/language/", {"language": "uk", "next": back})

    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_a_language_that_we_do_not_have_is_not_taken(client):
    client.post("/language/", {"language": "xx"})

    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


@pytest.mark.django_db
def test_a_language_is_not_chosen_by_another_site(client):
    client.handler.enforce_csrf_checks = True

    answer = client.post("/language/", {"language": "uk"})

    assert answer.status_code == 403
    assert "open that page anew" in answer.text
    assert client.get("/language/").status_code == 405


def test_a_demonstration_says_so_at_the_foot_of_each_page(cast, client, monkeypatch):
    before = top(client, cast.ann)
    demonstration = Reader(is_demonstration=True)
    monkeypatch.setattr("backstay_web.config.face.read_reader", lambda: demonstration)

    after = top(client, cast.ann)

    assert "This is a demonstration" not in before
    assert "This is a demonstration" in after


def test_a_refusal_has_the_frame_too(cast, client):
    page = top(client, cast.bea)

    assert "<h1>Not yours to do</h1>" in page
    assert re.search(r'<button name="language" value="uk" lang="uk"', page)


def test_an_unknown_address_is_told_in_the_frame(cast, client):
    page = top(client, cast.ann, "/no/such/page/")

    assert "There is no page at this address" in page
    assert '<span class="name">Ann</span>' in page
