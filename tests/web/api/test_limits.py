"""Whoever asks too often waits, and nobody else does."""

import time
from typing import Any
from uuid import uuid4

import pytest

from backstay_web.core.context import acting
from backstay_web.core.models import Event
from tests.web.api.conftest import program

PATH = "lists/sites_site"


@pytest.fixture
def three_of_a_token(settings: Any) -> None:
    settings.TOKEN_PER_MINUTE = 3


@pytest.fixture
def three_of_a_person(settings: Any) -> None:
    settings.PERSON_PER_MINUTE = 3


def statuses(some: Any, times: int) -> list[int]:
    return [some.get(PATH).status_code for _ in range(times)]


def test_a_token_that_asks_too_often_is_told_when_to_ask_again(
    cast, giving, three_of_a_token
):
    mine = giving(cast.bob)

    first, answer = statuses(mine, 3), mine.get(PATH)

    assert first == [200, 200, 200]
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/#too-many"
    # Three a minute: one each twenty seconds, of which some have passed.
    assert 1 <= int(answer.headers["Retry-After"]) <= 20


def test_what_is_refused_so_is_not_done(cast, giving, three_of_a_token):
    mine = giving(cast.ann)
    statuses(mine, 3)

    answer = mine.do("thing.make", {"thing": uuid4(), "name": "late"})

    with acting(cast.ann.token):
        assert not Event.objects.filter(kind="thing.made").exists()
    assert answer.status_code == 429


def test_what_fails_counts_too(cast, giving, three_of_a_token):
    mine = giving(cast.bob)

    for _ in range(3):
        assert mine.get(PATH, limit="none").status_code == 422

    assert mine.get(PATH).status_code == 429


def test_a_refusal_costs_others_nothing(cast, giving, three_of_a_token):
    mine, my_other, anothers = giving(cast.bob), giving(cast.bob), giving(cast.ann)
    assert 429 in statuses(mine, 10)

    assert statuses(my_other, 3) == [200, 200, 200]
    assert statuses(anothers, 3) == [200, 200, 200]


def test_all_tokens_of_a_person_have_one_limit_together(
    cast, giving, three_of_a_person
):
    one, other, anothers = giving(cast.bob), giving(cast.bob), giving(cast.ann)

    assert statuses(one, 2) == [200, 200]
    assert statuses(other, 2) == [200, 429]
    assert statuses(anothers, 1) == [200]


def test_one_may_ask_again_once_one_has_waited(cast, giving, settings):
    settings.TOKEN_PER_MINUTE, settings.AT_ONCE_S = 120, 1
    mine = giving(cast.bob)
    # Two at once, and one more each half a second.
    assert 429 in statuses(mine, 20)

    time.sleep(0.6)

    assert statuses(mine, 1) == [200]


def test_what_does_not_act_uses_nothing_up(cast, giving, three_of_a_token):
    mine = giving(cast.bob, networks=["192.0.2.0/24"])

    from_elsewhere = statuses(mine, 5)
    at_home = [
        mine.client.get(f"/api/v1/{PATH}", REMOTE_ADDR="192.0.2.1").status_code
        for _ in range(4)
    ]

    assert from_elsewhere == [401] * 5
    assert at_home == [200, 200, 200, 429]
    assert statuses(program("bst.nobodys", uuid4()), 5) == [401] * 5


def test_pages_of_people_have_no_such_limit(
    cast, client, three_of_a_token, three_of_a_person
):
    client.cookies["backstay_session"] = cast.bob.token

    assert [client.get("/sites/site/").status_code for _ in range(5)] == [200] * 5
