"""What is there of a package is said with proof, kept closely, and never changed."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from backstay_web.core.commands import Asked, NotThere, Refused
from backstay_web.core.context import acting, me
from backstay_web.core.entries import Faulty
from backstay_web.nations.permissions import Permission
from backstay_web.plans.actions.presence import present
from backstay_web.plans.models import Presence, Promise
from tests.web.cast import Person
from tests.web.plans.fielded.saying import DAY, need_of, part_of, say
from tests.web.plans.promises.ground import (
    AT,
    OF_COMMAND,
    OF_R,
    accept,
    line_for,
    proposed,
)


def test_recipient_and_command_say_what_is_there_and_both_read_it(world):
    say(world.ria, "guns", 4)
    say(world.pia, "guns", 2, on=date(2023, 12, 19))

    with acting(world.rob.token):
        rows = Presence.objects.order_by("on").values_list("quantity", "originator")
        assert list(rows) == [(2, world.pia.origin), (4, world.ria.origin)]


def test_it_is_kept_as_closely_as_the_need(world):
    say(world.ria)

    with acting(world.ria.token):
        row, need = Presence.objects.get(), need_of(world.ria)
    assert (row.level, row.rel, row.cav) == (need.level, need.rel, need.cav)
    assert (need.level, need.rel) == (1, OF_R | OF_COMMAND)
    with acting(world.ada.token):
        assert not Presence.objects.exists()


def test_the_database_keeps_it_no_wider_than_the_need(world):
    need, part = need_of(world.ria), part_of(world.ria, "guns")
    label = {"level": need.level, "rel": need.rel | 1, "cav": need.cav}
    row = Presence(
        requirement=need,
        package_number=1,
        part=part,
        quantity=1,
        on=DAY,
        evidence="x",
        said_at=AT,
        originator=world.ria.origin,
        **label,
    )

    refused = pytest.raises(DatabaseError, match="row-level security")
    with acting(world.ria.token), refused, transaction.atomic():
        row.save(force_insert=True)


def test_nobody_says_so_who_may_not_know_of_the_need(world):
    key, part = need_of(world.ria).pk, part_of(world.ada, "guns").pk

    with pytest.raises(NotThere):
        say(world.ada, requirement=key, part=part)


def test_all_that_is_wrong_is_told_at_once(world):
    with pytest.raises(Faulty) as told:
        say(world.ria, quantity=0, package_number=2, on=date(2023, 12, 21), evidence="")

    assert told.value.faults.keys() == {"quantity", "package_number", "on", "evidence"}
    assert told.value.faults["package_number"] == [
        "Name one of the packages that are asked for: 1 to 1."
    ]
    with acting(world.ria.token):
        assert not Presence.objects.exists()


def test_another_statement_of_the_same_body_corrects_what_was_wrong(world):
    wrong = say(world.ria, quantity=6)

    with pytest.raises(NotThere):
        say(world.pia, quantity=4, corrects=wrong)
    say(world.ria, quantity=4, corrects=wrong)

    with pytest.raises(NotThere):  # It was corrected: another one counts now.
        say(world.rob, quantity=3, corrects=wrong)
    with acting(world.ria.token):
        assert Presence.objects.get(corrected_by=None).quantity == 4


def test_none_at_all_can_be_said_as_a_correction(world):
    wrong = say(world.ria)

    say(world.ria, quantity=0, corrects=wrong)

    with acting(world.ria.token):
        assert Presence.objects.get(corrected_by=None).quantity == 0


def test_a_statement_never_changes(world):
    say(world.ria)

    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting(world.ria.token), refused, transaction.atomic():
        Presence.objects.update(quantity=1)


def asked_by() -> Asked:
    return Asked(by=me(), at=AT, reason="a test", key=uuid4())


def brought(by: Person, need: Any, part: Any, **more: Any) -> Any:
    """Let something that somebody does bring six of a part."""
    about: dict[str, Any] = {"requirement": need.pk, "package_number": 1}
    said: dict[str, Any] = {
        "part": part.pk,
        "quantity": 6,
        "on": DAY,
        "evidence": "Handover 12",
        **more,
    }
    with acting(by.token):
        return present(
            asked=asked_by(), source_kind="handover", source=uuid4(), **about, **said
        )


def test_what_an_app_brings_names_its_source_and_its_promise(world):
    proposal = proposed(world)
    accept(world, proposal, line_for(world.ada, proposal, "deliver", "Howitzer"))
    with acting(world.pia.token):
        promise = Promise.objects.get()

    told = brought(
        world.pia,
        need_of(world.pia),
        part_of(world.pia, "guns"),
        promise=promise.pk,
    )

    assert told.label == told.row
    assert (told.row.source_kind, told.row.promise) == ("handover", promise)
    with acting(world.ria.token):  # She may not know of Aland's promise.
        row = Presence.objects.select_related("promise").get()
        assert (row.quantity, row.promise) == (6, None)


def test_an_app_brings_nothing_for_whom_may_not_say_so(world):
    need, part = need_of(world.pia), part_of(world.pia, "guns")
    about: dict[str, Any] = {"requirement": need.pk, "package_number": 1}
    said: dict[str, Any] = {
        "part": part.pk,
        "quantity": 6,
        "on": DAY,
        "evidence": "x",
        "source": uuid4(),
    }

    with acting(world.pia.token):
        held = me().permissions
        bare = replace(me(), permissions=held - {Permission.PRESENCE_SAY})
        asked = Asked(by=bare, at=AT, reason="", key=uuid4())
        with pytest.raises(Refused, match=r"presence\.say"):
            present(asked=asked, source_kind="handover", **about, **said)
