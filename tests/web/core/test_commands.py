"""A command is done once, whoever repeats it, and told by one event."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from backstay_web.core.commands import KeyUsed, NotThere, Refused, Stale
from backstay_web.core.context import NobodyActs, acting
from backstay_web.core.models import Command, Event
from tests.web.at_once import by_threads
from tests.web.cast import Person
from tests.web.things import actions
from tests.web.things.models import Thing

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


def made(person: Person, name: str = "gun") -> UUID:
    thing = uuid4()
    with acting(person.token):
        actions.make(key=uuid4(), at=AT, reason="", thing=thing, name=name)
    return thing


def rename(
    person: Person,
    thing: UUID,
    name: str = "howitzer",
    *,
    key: UUID | None = None,
    version: int = 1,
    reason: str = "mended",
) -> dict[str, Any]:
    with acting(person.token):
        return actions.rename(
            key=key or uuid4(),
            at=AT,
            reason=reason,
            thing=thing,
            name=name,
            expected_version=version,
        )


def test_a_change_leaves_one_event_that_says_who_what_and_when(cast):
    thing, key = made(cast.ann), uuid4()

    answer = rename(cast.ann, thing, key=key)

    with acting(cast.ann.token):
        event = Event.objects.get(kind="thing.renamed")
        asked = Command.objects.get(key=key)
        row = Thing.objects.get(pk=thing)
    assert (row.name, row.version) == ("howitzer", 2)
    assert answer == asked.answer == {"name": "howitzer", "version": 2}
    assert event.content == {**answer, "reason": "mended"}
    assert (event.subject, event.actor, event.command_key) == (thing, cast.ann.id, key)
    assert (event.at, asked.reason) == (AT, "mended")
    assert (event.rel, event.level, event.originator) == (0b01, 0, cast.ann.origin)


def test_a_repeated_command_changes_nothing_and_answers_the_same(cast):
    thing, key = made(cast.ann), uuid4()
    first = rename(cast.ann, thing, key=key)
    rename(cast.ann, thing, "cannon", version=2)

    again = rename(cast.ann, thing, key=key)

    with acting(cast.ann.token):
        assert Thing.objects.get(pk=thing).name == "cannon"
        assert Event.objects.filter(kind="thing.renamed").count() == 2
    assert again == first


@pytest.mark.parametrize("other", [{"name": "cannon"}, {"version": 2}, {"reason": "?"}])
def test_a_key_cannot_ask_for_something_else(cast, other):
    thing, key = made(cast.ann), uuid4()
    rename(cast.ann, thing, key=key)

    with pytest.raises(KeyUsed, match="under a key of its own"):
        rename(cast.ann, thing, key=key, **other)


def test_the_same_key_of_another_actor_is_another_key(cast):
    key = uuid4()
    rename(cast.ann, made(cast.ann), key=key)

    rename(cast.bob, made(cast.bob), key=key)

    with acting(cast.bob.token):
        assert Command.objects.filter(key=key).count() == 1


def test_nothing_is_overwritten_that_one_has_not_seen(cast):
    thing = made(cast.ann)
    rename(cast.ann, thing, "first", version=1)

    with pytest.raises(Stale, match="changed meanwhile"):
        rename(cast.ann, thing, "second", version=1)

    with acting(cast.ann.token):
        assert Thing.objects.get(pk=thing).name == "first"


def test_what_failed_leaves_neither_change_nor_event_nor_key(cast):
    thing, key = made(cast.ann), uuid4()

    asked: dict[str, Any] = {
        "key": key,
        "at": AT,
        "reason": "mended",
        "thing": thing,
        "name": "x",
    }

    # In one transaction, as a page that goes on after telling of the failure.
    with acting(cast.ann.token):
        with pytest.raises(Stale):
            actions.rename(**asked, expected_version=7)
        actions.rename(**asked, expected_version=1)

        assert Event.objects.filter(kind="thing.renamed").count() == 1


def test_hidden_and_absent_are_answered_in_the_same_words(cast):
    hidden, absent = made(cast.bob), uuid4()

    said = []
    for thing in (hidden, absent):
        with pytest.raises(NotThere) as caught:
            rename(cast.ann, thing)
        said.append(str(caught.value).replace(str(thing), "it"))

    assert said == ["There is no thing it."] * 2


def test_whoever_lacks_the_permission_is_told_which(cast):
    with pytest.raises(Refused, match=r"the permission thing\.change"):
        made(cast.bea)


def test_what_one_may_read_only_is_not_changed(cast):
    with acting(cast.cid.token):
        shared = Thing(name="shared", level=0, rel=0b11, originator=cast.cid.origin)
        shared.save(force_insert=True)

    with pytest.raises(Refused, match="not yours to change"):
        rename(cast.ann, shared.pk)


def test_nobody_asks_for_nothing(cast):
    with acting(""), pytest.raises(NobodyActs):
        actions.make(key=uuid4(), at=AT, reason="", thing=uuid4(), name="gun")


@pytest.mark.parametrize("table", ["core_event", "core_command"])
@pytest.mark.parametrize(
    "statement", ["update {} set at = now()", "delete from {}", "truncate {}"]
)
def test_what_happened_is_not_altered(cast, table, statement):
    made(cast.cid)

    changed = 0
    with acting(cast.cid.token):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement.format(table))
                changed = cursor.rowcount
        except DatabaseError:
            changed = 0

    assert changed == 0


def test_no_event_is_written_in_anothers_name(cast):
    with acting(cast.ann.token), pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.create(
            kind="thing.made",
            subject=uuid4(),
            actor=cast.cid.id,
            command_key=uuid4(),
            at=AT,
            content={},
            level=0,
            rel=cast.ann.rel,
            originator=cast.ann.origin,
        )


def test_asked_eight_times_at_once_it_is_done_once(committing):
    thing, key = made(committing.ann), uuid4()
    answers: list[object] = []

    def ask() -> None:
        answers.append(rename(committing.ann, thing, key=key))
        connection.close()

    by_threads(8, ask)

    with acting(committing.ann.token):
        row = Thing.objects.get(pk=thing)
        events = Event.objects.filter(kind="thing.renamed").count()
    assert answers == [{"name": "howitzer", "version": 2}] * 8
    assert (row.version, events) == (2, 1)
