"""The page of a need says of each package what is there, what not, and who owes it."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from backstay_web.core.context import acting
from backstay_web.core.releases.actions import restrict
from backstay_web.plans.fielded import of_needs
from backstay_web.plans.models import Presence
from tests.web.plans.fielded.saying import DAY, find, need_of, part_of, say
from tests.web.plans.promises.ground import OF_R, accept, do, line_for, proposed
from tests.web.plans.promises.test_desks import page, post

ALL = {"guns": 6, "shells": 600, "crews": 1, "manual": 1}


def address(world: Any) -> str:
    return f"/plans/needs/{need_of(world.ria).pk}/"


def test_whoever_may_read_the_need_reads_what_is_missing_and_nobody_else(world, client):
    say(world.ria, "guns", 4)

    text = page(client, world.rob, address(world)).text

    assert "not fielded" in text
    assert "Hand receipt 7" in text
    assert "<strong>2</strong>" in text  # Four of six howitzers are there.
    assert page(client, world.ada, address(world)).status_code == 404


def test_a_promise_stands_beside_its_part_for_whom_may_know_of_it(world, client):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))

    command, recipient = (
        page(client, who, address(world)).text for who in (world.pia, world.ria)
    )

    assert "/plans/promises/" in command.split("<main", 1)[-1]
    assert "Aland" in command
    assert "nobody that you may know of" in recipient


def test_it_is_fielded_once_all_is_there_and_the_need_says_so(world, client):
    for part, quantity in ALL.items():
        say(world.ria, part, quantity)

    text = page(client, world.ria, address(world)).text

    assert f"whole since {DAY}" in text
    assert "Nothing is missing." in text
    mine = page(client, world.ria, "/requirements/mine/").text
    assert "1 of 1" in mine
    need = need_of(world.ria)
    with acting(world.ria.token):
        assert of_needs([need.pk])[need.pk].count == 1


def test_what_has_no_floor_cannot_be_said_to_be_sustained(world, client):
    for part, quantity in ALL.items():
        say(world.ria, part, quantity)
    find(world.ria, "fit", 1_000_000, "guns")

    text = page(client, world.ria, address(world)).text

    assert "whether it is sustained cannot be said" in text
    need = need_of(world.ria)
    with acting(world.ria.token):
        assert of_needs([need.pk])[need.pk].sustained_count == 0


def test_what_is_there_is_said_on_a_page_and_corrected_from_its_own(world, client):
    there = f"{address(world)}presence/"
    part = part_of(world.ria, "guns")
    said = {"package_number": 1, "quantity": 6, "on": DAY, "evidence": "Receipt 1"}

    done = post(client, world.ria, there, part=part.pk, **said)

    with acting(world.ria.token):
        row = Presence.objects.get()
    assert done["Location"] == f"/plans/presence/{row.pk}/"
    shown = page(client, world.ria, done["Location"]).text
    assert f"corrects={row.pk}" in shown
    faulty = post(client, world.ria, there, part=part.pk, **{**said, "quantity": 0})
    assert "Name one or more" in faulty.text
    assert "corrects=" not in page(client, world.pia, done["Location"]).text


def test_a_package_that_is_not_there_shows_the_first_that_is_not_fielded(world, client):
    for asked in ("99999999999999999999", "0", "-1", "x"):
        shown = page(client, world.ria, f"{address(world)}?package={asked}")
        assert "Package 1 of 1" in shown.text


def test_whoever_may_not_know_of_the_need_any_more_reads_no_key_of_it(world, client):
    row, need = say(world.pia, "guns", 4), need_of(world.ria)
    assert str(need.pk) in page(client, world.pia, f"/plans/presence/{row}/").text
    label = {"level": need.level, "rel": OF_R, "cav": need.cav}
    about = {"kind": "requirement", "subject": need.pk}
    seen = {"release": uuid4(), "expected_version": need.version}
    do(restrict, world.ria, timezone.now(), **about, **label, **seen)

    shown = page(client, world.pia, f"/plans/presence/{row}/")

    assert shown.status_code == 200
    assert str(need.pk) not in shown.text
    assert "corrects=" not in shown.text
