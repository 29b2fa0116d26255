"""Search finds all that one may see, in order, and no trace of anything else."""

import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from backstay_web.core import searching
from backstay_web.core.context import acting
from backstay_web.core.searching import search
from backstay_web.core.subjects import SUBJECTS, KindTaken, register
from backstay_web.nations import actions
from backstay_web.nations.models import Post
from tests.web.cast import Cast
from tests.web.nations.conftest import Home, add_post, do
from tests.web.notebook.conftest import get
from tests.web.worlds import shown


def titles(answer: Any) -> list[str]:
    found = answer.text.partition('<ul class="found panel">')[2].partition("</ul>")[0]
    return re.findall(r'<a href=".*?">(.*?)</a>', found)


def hide_post(cast: Cast, home: Home, title: str) -> None:
    with acting(cast.cid.token):
        Post(
            organisation_id=home.organisation,
            title=title,
            holder_level=0,
            holder_rel=0,
            level=2,
            rel=0b11,
            originator=cast.cid.origin,
        ).save(force_insert=True)


def test_rows_of_every_kind_are_found_in_the_order_of_the_alphabet(cast, home, client):
    for title in ("Єгер", "Ґава", "Гарант"):
        add_post(cast.cid, home.organisation, title=f"{title} donations")

    found = titles(get(client, cast.ann, "/search/?q=DONATIONS"))

    # The desk officer is found by the name of his organisation.
    assert found == [
        "Desk officer",
        "Donations",
        "Гарант donations",
        "Ґава donations",
        "Єгер donations",
    ]


@pytest.mark.parametrize(("language", "title"), [("en", "Aland"), ("uk", "Аландія")])
def test_a_row_is_found_by_both_names_and_shown_by_that_of_the_reader(
    cast, home, client, language, title
):
    answer = get(
        client, cast.ann, "/search/?q=аланд", headers={"accept-language": language}
    )

    assert title in titles(answer)
    assert f'href="/nations/{home.nation}/"' in answer.text


def test_two_worlds_that_differ_in_what_is_hidden_are_searched_alike(
    cast, home, client
):
    addresses = ["/search/?q=hidden", "/search/?q=officer", "/go/?q=hid"]
    first = [shown(get(client, cast.ann, address)) for address in addresses]

    hide_post(cast, home, "Hidden officer")
    second = [shown(get(client, cast.ann, address)) for address in addresses]

    assert first == second
    assert "Hidden officer" in titles(get(client, cast.dan, addresses[0]))


def test_a_kind_is_searched_by_those_alone_who_may_read_it(cast, home):
    with acting(cast.ann.token):
        found = search("aland", [s for s in SUBJECTS.values() if s.name != "nation"])

    assert {each.kind.name for each in found} == {"organisation"}


def test_all_kinds_are_searched_in_one_query(cast, home, django_assert_num_queries):
    with acting(cast.ann.token), django_assert_num_queries(1):
        assert len(search("a", list(SUBJECTS.values()))) == 3


def test_more_than_is_shown_is_told(cast, home, client, monkeypatch):
    monkeypatch.setattr("backstay_web.notebook.views.MOST", 2)
    monkeypatch.setattr(searching, "MOST", 2)
    for number in range(3):
        add_post(cast.cid, home.organisation, title=f"Driver {number}")

    answer = get(client, cast.ann, "/search/?q=driver")

    assert "The first 2 rows: add a word" in answer.text
    assert titles(answer) == ["Driver 0", "Driver 1"]


def test_of_very_many_rows_those_are_put_in_order_whose_keys_come_first(
    cast, home, monkeypatch
):
    monkeypatch.setattr(searching, "LOOKED_AT", 2)
    for number in range(3):
        add_post(cast.cid, home.organisation, title=f"Driver {number}")

    with acting(cast.ann.token):
        drivers = Post.objects.filter(title__startswith="Driver")
        keys = sorted(drivers.values_list("pk", flat=True))
        found = [each.key for each in search("driver", [SUBJECTS["post"]])]

    assert sorted(found) == keys[:2]


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "Type words into the search above"), ("zebra", "Nothing that you may see")],
)
def test_an_empty_search_says_what_to_do(cast, home, client, words, said):
    assert said in get(client, cast.ann, f"/search/?q={words}").text


def test_the_palette_leads_to_places_and_rows(cast, home, client):
    whole = get(client, cast.ann, "/go/?q=o")
    part = get(client, cast.ann, "/go/?q=off", headers={"HX-Target": "palette-found"})

    assert '<a href="/nations/organisations/">Organisations</a>' in whole.text
    assert "Nations</a></li>" in whole.text
    assert "<html" not in part.text
    assert "Desk officer" in part.text
    assert "Organisations" not in part.text


def test_two_apps_cannot_call_a_kind_alike():
    with pytest.raises(KindTaken, match="There is a kind nation already"):
        register(replace(SUBJECTS["nation"], beside="name"))


def test_another_nation_is_found_by_whoever_may_know_of_it(cast, home, client):
    names = {"code": "BX", "name": "Bland", "name_uk": "Бландія"}
    do(actions.add_nation, cast.cid, nation=uuid4(), body=1, **names)

    assert titles(get(client, cast.ann, "/search/?q=bx")) == ["Bland"]


def test_a_row_is_told_from_others_by_what_its_list_says(cast, home, client):
    answer = get(client, cast.ann, "/search/?q=officer")

    said = re.findall(r"Desk officer</a>.*?</li>", answer.text, re.DOTALL)
    assert len(said) == 1
    assert "Post</span>" in said[0]
    assert "Donations · Held: " in said[0]
    assert "Nation: Aland" in said[0]
