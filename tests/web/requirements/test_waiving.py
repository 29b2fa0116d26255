"""Parts that packages go without: by whom, why, and until when, on the need's page."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.requirements import actions
from backstay_web.requirements.models import Waiver
from backstay_web.requirements.queries import waivers_on
from tests.web.cast import Cast, Person
from tests.web.requirements.conftest import TO_ALL, Ground, ask, do

WORDS = {"who": "Chief of logistics", "why": "They have crews of their own."}


def get(client: Client, by: Person, address: str) -> Any:
    client.cookies[COOKIE] = by.token
    return client.get(f"/requirements/{address}")


def send(client: Client, by: Person, address: str, **fields: Any) -> Any:
    client.cookies[COOKIE] = by.token
    said = {"key": str(uuid4()), **fields}
    return client.post(f"/requirements/{address}", said)


def the_waiver(by: Person) -> Waiver:
    with acting(by.token):
        return Waiver.objects.get()


def test_a_part_is_waived_by_form_and_shown_with_who_and_why(
    cast: Cast, ground: Ground, client: Client
) -> None:
    need = ask(ground, cast.eva)
    form = get(client, cast.eva, f"{need}/waive/").text

    answer = send(client, cast.eva, f"{need}/waive/", part=str(ground.crew), **WORDS)

    page = get(client, cast.eva, f"{need}/").text
    assert f'<option value="{ground.crew}">M777: crew (Crew)</option>' in form
    assert answer.headers["Location"] == f"/requirements/{need}/"
    for said in (*WORDS.values(), "until it is ended", "A part waived"):
        assert said in page


def test_a_waiver_is_ended_and_taken_up_again(
    cast: Cast, ground: Ground, client: Client
) -> None:
    need = ask(ground, cast.eva)
    send(client, cast.eva, f"{need}/waive/", part=str(ground.crew), **WORDS)
    address = f"waivers/{the_waiver(cast.eva).pk}/end/"

    nothing = send(client, cast.eva, address, expected_version="1", reason="")
    send(client, cast.eva, address, expected_version="1", reason="They left.")
    ended = the_waiver(cast.eva)
    send(client, cast.eva, address, expected_version="2", reason="They are back.")

    assert nothing.status_code == 422
    assert ended.retired_on is not None
    assert the_waiver(cast.eva).retired_on is None
    assert "They left." in get(client, cast.eva, f"{need}/").text


def test_a_waiver_is_given_an_end_and_the_end_is_moved(
    cast: Cast, ground: Ground, client: Client
) -> None:
    need = ask(ground, cast.eva)
    part = str(ground.crew)

    past = send(
        client, cast.eva, f"{need}/waive/", part=part, end_on="2020-01-01", **WORDS
    )
    send(client, cast.eva, f"{need}/waive/", part=part, end_on="2099-05-01", **WORDS)
    row = the_waiver(cast.eva)
    address = f"waivers/{row.pk}/change/"
    form = get(client, cast.eva, address).text
    moved = {"expected_version": "1", "end_on": "2099-06-01"}
    send(client, cast.eva, address, **WORDS, **moved)

    assert past.status_code == 422
    assert "Name a day that is still to come." in past.text
    assert row.end_on == date(2099, 5, 1)
    assert 'value="2099-05-01"' in form
    assert the_waiver(cast.eva).end_on == date(2099, 6, 1)
    page = get(client, cast.eva, f"{need}/").text
    assert "2099-06-01" in page
    assert ">until it is ended<" not in page


def test_a_waiver_holds_up_to_the_day_before_its_end(
    cast: Cast, ground: Ground
) -> None:
    need = ask(ground, cast.eva)
    ends = {"end_on": date(2099, 5, 1)}
    fields = {"requirement": need, "part": ground.crew, **WORDS, **ends}
    do(actions.WAIVER.add, cast.eva, entry=uuid4(), **fields)

    with acting(cast.eva.token):
        assert waivers_on(date(2099, 4, 30)).count() == 1
        assert waivers_on(date(2099, 5, 1)).count() == 0


def test_only_a_part_of_what_is_asked_for_is_waived_and_only_once(
    cast: Cast, ground: Ground
) -> None:
    need = ask(ground, cast.eva, template=ground.radar)
    other = ask(ground, cast.eva)

    with pytest.raises(Faulty, match="a part of what this need asks for"):
        waive(cast.eva, need, ground.crew)
    waive(cast.eva, other, ground.crew)
    with pytest.raises(Faulty, match="already"):
        waive(cast.eva, other, ground.crew)


def waive(by: Person, need: UUID, part: UUID) -> None:
    do(actions.WAIVER.add, by, entry=uuid4(), requirement=need, part=part, **WORDS)


def test_nothing_is_waived_of_what_was_withdrawn(cast: Cast, ground: Ground) -> None:
    need = ask(ground, cast.eva)
    do(actions.withdraw, cast.eva, requirement=need, expected_version=1)

    with pytest.raises(actions.NotNow, match="withdrawn"):
        waive(cast.eva, need, ground.crew)


def test_nobody_waives_for_another_nation_or_without_the_permission(
    cast: Cast, ground: Ground, client: Client
) -> None:
    need = ask(ground, cast.eva, release=TO_ALL)

    with pytest.raises(Refused, match="not yours"):
        waive(cast.cid, need, ground.crew)
    with pytest.raises(Refused, match=r"requirement\.waive"):
        waive(cast.bob, need, ground.crew)

    assert get(client, cast.bob, f"{need}/waive/").status_code == 403
    assert get(client, cast.cid, f"{need}/waive/").status_code == 403
    assert "/waive/" not in get(client, cast.cid, f"{need}/").text
    assert "/waive/" not in get(client, cast.bob, f"{need}/").text


def test_a_waiver_is_seen_by_ones_own_bodies_alone(
    cast: Cast, ground: Ground, client: Client
) -> None:
    need = ask(ground, cast.eva, release=TO_ALL)
    waive(cast.eva, need, ground.crew)

    assert WORDS["why"] in get(client, cast.bob, f"{need}/").text
    assert WORDS["why"] not in get(client, cast.ann, f"{need}/").text


def test_the_parts_of_other_templates_are_not_offered(
    cast: Cast, ground: Ground, client: Client
) -> None:
    need = ask(ground, cast.eva, template=ground.radar)

    page = get(client, cast.eva, f"{need}/waive/").text

    assert str(ground.crew) not in page
