"""A recipient is told what to expect of his needs, and nothing of who is asked."""

from typing import Any

import pytest

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.plans import actions
from backstay_web.plans.models import Expectation
from backstay_web.plans.outlook import WHY, outlooks, promised_by
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.outlook import Outlook
from tests.web.cases import smallest
from tests.web.plans.promises.ground import (
    AT,
    accept,
    do,
    proposed,
)

FIELDED = smallest().day(4)  # In week 4, by the plan of these tests.


def told(by: Any) -> Any:
    with acting(by.token):
        found = outlooks(list(Requirement.objects.values_list("pk", flat=True)))
        return None if found is None else list(found.values())


def test_nothing_is_told_before_anything_is_proposed(world):
    assert told(world.ria) is None


def test_what_is_proposed_has_a_day_and_waits_for_answers(world):
    proposed(world)

    assert told(world.ria) == [
        Outlook(expected_on=FIELDED, why_not=str(WHY["answers"]))
    ]


def test_what_is_promised_is_told_when_an_officer_tells_it(world):
    proposal = proposed(world)
    accept(world, proposal)
    accept(world, proposal, by=world.ria)
    before = told(world.ria)

    do(actions.tell, world.olaf, proposal=proposal)

    assert before == [Outlook(expected_on=FIELDED, why_not=str(WHY["answers"]))]
    [after] = told(world.ria)
    assert after == Outlook(1, ("Aland", "Receiver"), FIELDED, "")
    assert after.told_at == AT


def test_who_may_not_know_of_the_need_is_told_nothing(world):
    proposed(world)

    with acting(world.ada.token):
        assert not Expectation.objects.exists()


def test_only_what_is_in_force_is_told(world):
    first = proposed(world)
    proposed(world)

    with pytest.raises(actions.NotOpen, match="not in force"):
        do(actions.tell, world.olaf, proposal=first)
    with acting(world.ria.token):
        assert Expectation.objects.filter(superseded_at=None).count() == 1


def page(client: Any, by: Any, address: str) -> Any:
    client.cookies[COOKIE] = by.token
    return client.get(address)


def need_of(by: Any) -> Any:
    with acting(by.token):
        return Requirement.objects.get()


NEWER = "A newer plan was made on"


def test_a_day_stands_with_the_day_on_which_it_was_told(world, client):
    proposed(world)

    for address in ("/requirements/mine/", f"/requirements/{need_of(world.ria).pk}/"):
        text = page(client, world.ria, address).text
        assert FIELDED.isoformat() in text
        assert "told on 2023-12-20" in text
        assert NEWER not in text


def test_a_recipient_finds_what_one_nation_promised(world, client):
    proposal = proposed(world)
    accept(world, proposal)
    accept(world, proposal, by=world.ria)
    before = page(client, world.ria, "/requirements/mine/").text
    do(actions.tell, world.olaf, proposal=proposal)
    need = f'<a href="/requirements/{need_of(world.ria).pk}/">'
    aland, other = world.ada.origin, world.pia.origin

    after = page(client, world.ria, "/requirements/mine/").text
    of_one = page(client, world.ria, f"/requirements/mine/?by={aland}").text
    of_another = page(client, world.ria, f"/requirements/mine/?by={other}").text

    assert "Which nation promised" not in before
    assert f'<option value="{aland}">Aland</option>' in after
    assert f'<option value="{aland}" selected>Aland</option>' in of_one
    assert need in of_one
    # Who promised nothing is no choice, and chooses nothing.
    assert f'<option value="{other}"' not in after
    assert need in of_another
    with acting(world.ria.token):
        assert list(promised_by(aland).values_list("requirement", flat=True)) == [
            need_of(world.ria).pk
        ]
        assert not promised_by(other).exists()
