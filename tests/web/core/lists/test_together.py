"""What is done to ticked rows is done to each by a command, and refused for each."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.lists import together
from backstay_web.core.lists.together import Outcome, Together, Unreadable, do_together
from backstay_web.core.models import Event
from tests.web.cast import Person
from tests.web.core.lists.declared import word
from tests.web.things import actions
from tests.web.things.models import Thing


def rename(*, row: UUID, **asked: Any) -> None:
    actions.rename(thing=row, name="marked", **asked)


MARK = Together("mark", word("Mark"), "thing.change", rename)


@pytest.fixture
def things(cast):
    """Return the keys of three things of Ann's nation."""
    label = {"level": 0, "rel": 0b1, "originator": cast.ann.origin}
    with acting(cast.ann.token):
        made = Thing.objects.bulk_create([Thing(name=n, **label) for n in "abc"])
    return [thing.pk for thing in made]


def send(by: Person, *rows: object, key: object = None, what: str = "mark") -> Outcome:
    sent = QueryDict(mutable=True)
    sent.update({"together": what, "key": str(key or uuid4()), "reason": "tidy"})
    sent.setlist("rows", [str(row) for row in rows])
    with acting(by.token):
        return do_together([MARK], sent, timezone.now())


def names(by: Person) -> list[str]:
    with acting(by.token):
        return sorted(Thing.objects.values_list("name", flat=True))


def test_each_ticked_row_is_done_by_one_command_and_no_other_row(cast, things):
    first, second, _ = things

    outcome = send(cast.ann, f"{first}:1", f"{second}:1", f"{first}:1")

    assert (outcome.done, outcome.faults) == (2, {})
    assert names(cast.ann) == ["c", "marked", "marked"]
    with acting(cast.ann.token):
        assert Event.objects.filter(kind="thing.renamed").count() == 2


def test_a_row_that_is_refused_says_why_and_the_others_are_done(cast, things):
    first, second, _ = things
    nowhere = uuid4()

    outcome = send(cast.ann, f"{first}:7", f"{nowhere}:1", f"{second}:1")

    assert outcome.done == 1
    assert "was changed meanwhile" in outcome.faults[first]
    assert "There is no thing" in outcome.faults[nowhere]
    assert names(cast.ann) == ["a", "c", "marked"]


def test_a_form_that_is_sent_twice_does_nothing_twice(cast, things):
    key = uuid4()

    outcomes = [send(cast.ann, f"{things[0]}:1", key=key) for _ in range(2)]

    # The second would be stale, had it not been known.
    assert [(o.done, o.faults) for o in outcomes] == [(1, {}), (1, {})]
    with acting(cast.ann.token):
        assert Event.objects.filter(kind="thing.renamed").count() == 1


def test_whoever_lacks_the_permission_does_nothing(cast, things):
    with pytest.raises(Refused, match=r"thing\.change"):
        send(cast.bea, f"{things[0]}:1")

    assert names(cast.ann) == ["a", "b", "c"]


def test_what_is_not_offered_is_not_done(cast, things):
    with pytest.raises(NotThere):
        send(cast.ann, f"{things[0]}:1", what="burn")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "Tick the rows first"),
        (["1", "2", "3", "4"], "Tick 3 rows at most"),
        (["moon"], "open the list anew"),
    ],
)
def test_ticks_that_cannot_be_meant_are_told_and_nothing_is_done(
    cast, things, monkeypatch, rows, said
):
    monkeypatch.setattr(together, "MOST", 3)

    with pytest.raises(Unreadable, match=said):
        send(cast.ann, *rows)

    assert names(cast.ann) == ["a", "b", "c"]


def test_what_the_database_refuses_is_told_without_its_words(cast, things):
    @transaction.atomic
    def spoil(*, row: UUID, **_: Any) -> None:
        Thing.objects.filter(pk=row).update(name="x" * 61)

    sent = QueryDict(f"together=spoil&key={uuid4()}&rows={things[0]}:1")
    with acting(cast.ann.token):
        outcome = do_together(
            [Together("spoil", word("Spoil"), "thing.change", spoil)],
            sent,
            timezone.now(),
        )

    assert outcome.done == 0
    assert outcome.faults[things[0]].startswith("The database refused this")


def name_it(*, row: UUID, value: str, **asked: Any) -> None:
    actions.rename(thing=row, name=value, **asked)


def a_name() -> forms.CharField:
    return forms.CharField(label="Name", max_length=9, initial="new")


NAME = Together("name", word("Name"), "thing.change", name_it, asks=a_name)


def named(by: Person, *rows: object, value: str, what: str = "name") -> Outcome:
    sent = QueryDict(mutable=True)
    sent.update({"together": what, "key": str(uuid4()), "name-value": value})
    sent.setlist("rows", [str(row) for row in rows])
    with acting(by.token):
        return do_together([NAME, MARK], sent, timezone.now())


def test_each_ticked_row_is_given_what_was_filled_in(cast, things):
    outcome = named(cast.ann, *(f"{row}:1" for row in things[:2]), value="other")

    assert (outcome.done, outcome.faults, outcome.ticked) == (2, {}, frozenset())
    assert names(cast.ann) == ["c", "other", "other"]


@pytest.mark.parametrize("wrong", ["", "much too long"])
def test_where_what_was_filled_in_is_wrong_no_row_is_done_and_each_stays_ticked(
    cast, things, wrong
):
    outcome = named(cast.ann, *(f"{row}:1" for row in things[:2]), value=wrong)

    assert (outcome.done, outcome.faults) == (0, {})
    assert outcome.ticked == frozenset(things[:2])
    assert names(cast.ann) == ["a", "b", "c"]


def test_what_another_button_asks_for_is_not_asked_for(cast, things):
    outcome = named(cast.ann, f"{things[0]}:1", value="", what="mark")

    assert (outcome.done, outcome.ticked) == (1, frozenset())
