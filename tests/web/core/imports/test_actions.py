"""A table is checked line by line and applied as a whole, or not at all."""

import hashlib
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from backstay_web.core.commands import KeyUsed, NotThere, Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.imports import actions, pieces, writing
from backstay_web.core.imports.kinds import kind_of
from backstay_web.core.imports.models import Import, Mapping, Piece
from backstay_web.core.imports.progress import telling
from backstay_web.core.models import Event, EventRow, RowChange
from backstay_web.nations.models import Organisation
from tests.web.at_once import by_threads
from tests.web.cast import Person
from tests.web.core.imports.conftest import (
    AT,
    COLUMNS,
    HEAD,
    apply,
    begin,
    check,
    make_nation,
    version_of,
)
from tests.web.things.models import Thing
from tests.web.whole_log import assert_rebuilds, everything, untold


def units(by: Person) -> dict[str, str]:
    with acting(by.token):
        return dict(Organisation.objects.values_list("name", "kind"))


def lines_of(by: Person, import_: UUID, what: Piece.What, run: int = 1) -> list[Any]:
    with acting(by.token):
        return pieces.load(Import.objects.get(pk=import_), what, run)


def applied(by: Person, text: str) -> UUID:
    import_ = begin(by, HEAD + text)
    check(by, import_)
    apply(by, import_)
    return import_


def test_a_draft_tells_what_was_found_and_changes_nothing(cast, nation):
    import_ = begin(cast.cid, HEAD + "AX;First;unit\n")

    with acting(cast.cid.token):
        draft = Import.objects.get(pk=import_)
        event = Event.objects.get(kind="import.begun")
    assert (draft.head, draft.row_count) == (["nation", "name", "kind"], 1)
    assert (draft.reading["delimiter"], draft.state) == (";", "read")
    assert event.content["digest"] == draft.digest
    assert units(cast.cid) == {}


def test_a_check_says_what_each_line_would_do_and_does_nothing(cast, nation):
    applied(cast.cid, "AX;First;unit\nAX;Second;unit\n")
    import_ = begin(cast.cid, HEAD + "AX;First;unit\nAX;Second;staff\nAX;Third;unit\n")

    counts = check(cast.cid, import_)

    assert [counts[each] for each in ("added", "changed", "same", "faulty")] == [
        1,
        1,
        1,
        0,
    ]
    [[line, _, version, differs]] = lines_of(cast.cid, import_, Piece.What.CHANGED)
    assert (line, version, differs) == (3, 1, {"kind": ["unit", "staff"]})
    [[line, _, values]] = lines_of(cast.cid, import_, Piece.What.ADDED)
    assert (line, values["name"]) == (4, "Third")
    assert units(cast.cid) == {"First": "unit", "Second": "unit"}


def test_every_fault_of_every_line_is_told_at_once(cast, nation):
    lines = "ZZ;First;army\nAX;;navy\nAX;One;unit\nAX;One;staff\nAX;Two\n"
    import_ = begin(cast.cid, HEAD + lines)

    counts = check(cast.cid, import_)

    faults = lines_of(cast.cid, import_, Piece.What.FAULTS)
    told = [(line, column, wrong % words) for line, column, wrong, _, words in faults]
    assert told == [
        (2, "kind", "“army” is unknown"),
        (2, "nation", "“ZZ” is not there"),
        (3, "name", "is empty"),
        (3, "kind", "“navy” is unknown"),
        (5, "", "has the same key as line 4"),
        (6, "", "has 2 cells, the headings are 3"),
    ]
    assert (counts["faulty"], counts["added"]) == (4, 1)


def test_a_table_with_one_fault_is_not_applied_at_all(cast, nation):
    import_ = begin(cast.cid, HEAD + "AX;First;unit\nAX;Second;army\n")
    check(cast.cid, import_)

    with pytest.raises(actions.NotReady, match="mend every fault"):
        apply(cast.cid, import_)

    assert units(cast.cid) == {}


def test_a_table_is_not_applied_before_it_was_checked(cast, nation):
    import_ = begin(cast.cid, HEAD + "AX;First;unit\n")

    with pytest.raises(actions.NotReady, match="Check the table"):
        apply(cast.cid, import_)


def test_one_event_tells_what_was_applied_with_the_digest_of_each_line(cast, nation):
    applied(cast.cid, "AX;Old;unit\n")
    import_ = begin(cast.cid, HEAD + "AX;New;unit\nAX;Old;staff\n")
    check(cast.cid, import_)

    answer = apply(cast.cid, import_)

    with acting(cast.cid.token):
        event = Event.objects.get(kind="import.applied", subject=import_)
        rows = EventRow.objects.filter(event=event, table="nations_organisation")
        told = {each.row["name"]: each.row for each in rows}
        changes = RowChange.objects.filter(table="nations_organisation").count()
    assert {**answer, "reason": ""} == event.content
    assert {name: row["version"] for name, row in told.items()} == {"New": 1, "Old": 2}
    assert event.content["lines"] == [digest_of(told[name]) for name in ("New", "Old")]
    assert changes == 3  # two rows added, one changed


def digest_of(row: dict[str, Any]) -> str:
    """Return the digest of a row, as anybody can who has it as an event keeps it."""
    with connection.cursor() as cursor:
        cursor.execute("select %s::jsonb::text", [json.dumps(row)])
        [text] = cursor.fetchone()
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_tables_follow_from_the_events(committing, site_server):
    make_nation(committing)
    applied(committing.cid, "AX;First;unit\nAX;Second;unit\n")
    applied(committing.cid, "AX;First;staff\nAX;Third;unit\n")
    check(committing.cid, begin(committing.cid, HEAD + "AX;;army\n"))

    assert_rebuilds(site_server, "imports")
    with everything(site_server):
        assert untold("nations") == []


def test_rows_are_labelled_as_those_made_by_hand(cast, nation):
    applied(cast.cid, "AX;First;unit\n")

    with acting(cast.cid.token):
        row = Organisation.objects.get()
    assert (row.level, row.rel, row.originator) == (0, cast.cid.rel, cast.cid.origin)


def test_only_columns_that_were_sent_are_changed(cast, nation):
    applied(cast.cid, "AX;First;staff\n")
    import_ = begin(cast.cid, "nation;name\nAX;First\nAX;Second\n")

    counts = check(cast.cid, import_, {"nation": 0, "name": 1})

    [[line, column, wrong, *_]] = lines_of(cast.cid, import_, Piece.What.FAULTS)
    assert (counts["same"], counts["added"], line, column) == (1, 0, 3, "kind")
    assert "would be added" in wrong


def test_asked_twice_under_one_key_it_is_applied_once(cast, nation):
    import_, key = begin(cast.cid, HEAD + "AX;First;unit\n"), uuid4()
    check(cast.cid, import_)
    version = version_of(cast.cid, import_)
    asked = {"key": key, "at": AT, "reason": "", "import_": import_}

    with acting(cast.cid.token):
        answers = [actions.apply(**asked, expected_version=version) for _ in range(2)]

    assert answers[0] == answers[1]
    assert units(cast.cid) == {"First": "unit"}
    with pytest.raises(KeyUsed):
        apply(cast.cid, import_, key)
    with pytest.raises(actions.NotReady, match="was applied"):
        apply(cast.cid, import_)


def test_what_was_changed_since_the_check_stops_the_import(cast, nation):
    applied(cast.cid, "AX;First;unit\n")
    import_ = begin(cast.cid, HEAD + "AX;First;staff\nAX;Second;unit\n")
    check(cast.cid, import_)
    applied(cast.cid, "AX;First;agency\n")

    with pytest.raises(Stale, match="since the check"):
        apply(cast.cid, import_)

    assert units(cast.cid) == {"First": "agency"}


def test_a_row_that_came_meanwhile_is_not_added_a_second_time(cast, nation):
    import_ = begin(cast.cid, HEAD + "AX;First;unit\n")
    check(cast.cid, import_)
    applied(cast.cid, "AX;First;unit\n")

    with pytest.raises(Stale, match="since the check"):
        apply(cast.cid, import_)


def test_a_version_that_is_not_the_one_seen_is_not_written_over(cast, nation):
    applied(cast.cid, "AX;First;unit\n")
    with acting(cast.cid.token):
        row = Organisation.objects.get()
        seen = {"id": str(row.pk), "version": 7, "kind": "staff"}

        with pytest.raises(Stale, match="Nothing was written"):
            writing.change_rows(kind_of("organisations").model, [seen])


@pytest.mark.parametrize("step", ["add_rows", "change_rows", "written"])
def test_an_import_that_fails_half_way_leaves_nothing(cast, nation, monkeypatch, step):
    applied(cast.cid, "AX;First;unit\n")
    import_ = begin(cast.cid, HEAD + "AX;First;staff\nAX;Second;unit\n")
    check(cast.cid, import_)
    whole = getattr(writing, step)

    def fail(*words: object) -> None:
        whole(*words)
        raise DatabaseError("no space left")

    monkeypatch.setattr(writing, step, fail)
    with acting(cast.cid.token):
        events = Event.objects.count()

    with pytest.raises(DatabaseError):
        apply(cast.cid, import_)

    with acting(cast.cid.token):
        assert Event.objects.count() == events
        assert Import.objects.get(pk=import_).state == "checked"
    assert units(cast.cid) == {"First": "unit"}


def test_rows_of_others_are_neither_changed_nor_told_of(cast):
    text, seed = "name\nHidden\nShared\n", {"name": 0}
    before = begin(cast.ann, text, "things")
    check(cast.ann, before, seed)
    with acting(cast.bob.token):
        Thing(name="Hidden", level=0, rel=0b10, originator=cast.bob.origin).save()
    with acting(cast.cid.token):
        Thing(name="Shared", level=0, rel=0b11, originator=cast.cid.origin).save()

    after = begin(cast.ann, text, "things")
    check(cast.ann, after, seed)
    apply(cast.ann, after)

    with acting(cast.ann.token):
        one, other = (Import.objects.get(pk=each).outcome for each in (before, after))
        own = Thing.objects.filter(originator=cast.ann.origin).count()
    for each in (one, other):
        each.pop("digest")
        assert each.pop("release")["rel"] == cast.ann.rel
    assert one == other == {"added": 2, "changed": 0, "same": 0, "faulty": 0}
    assert own == 2


def test_a_draft_is_there_for_its_own_nation_alone(cast, nation):
    import_ = begin(cast.cid, HEAD + "AX;First;unit\n")

    with pytest.raises(Import.DoesNotExist):
        version_of(cast.ann, import_)
    asked = {"key": uuid4(), "at": AT, "reason": "", "import_": import_}
    with acting(cast.ann.token), pytest.raises(NotThere):
        actions.check(**asked, expected_version=1, columns=COLUMNS)


def test_what_is_shown_of_rows_goes_to_no_more_bodies_than_the_rows(cast, nation):
    applied(cast.cid, "AX;First;unit\n")
    with acting(cast.cid.token):
        Organisation.objects.update(rel=0b10)
    import_ = begin(cast.cid, HEAD + "AX;First;staff\n")

    check(cast.cid, import_)

    with acting(cast.cid.token):
        labels = Piece.objects.filter(of=import_).values_list("what", "rel")
        assert dict(labels) == {"cells": 0b11, "changed": 0b10}


def test_whoever_may_not_make_such_rows_by_hand_may_not_import_them(cast, nation):
    with pytest.raises(Refused, match=r"organisation\.change"):
        begin(cast.ann, HEAD + "AX;First;unit\n")


def test_whoever_may_import_nothing_is_told(cast, nation):
    with pytest.raises(Refused, match=r"import\.make"):
        begin(cast.bea, HEAD + "AX;First;unit\n")


def test_a_kind_that_nobody_declared_is_not_there(cast):
    with pytest.raises(NotThere, match="Nothing is imported"):
        begin(cast.cid, HEAD + "AX;First;unit\n", kind="secrets")


def test_what_headings_meant_is_remembered_for_the_nation(cast, nation):
    text = "A;B;C;D\nAX;First;unit;red\n"
    check(cast.cid, begin(cast.cid, text))
    check(cast.cid, begin(cast.cid, text.replace("C", "E")))

    with acting(cast.cid.token):
        kept = Mapping.objects.get()
    meant = {"a": "nation", "b": "name", "c": "kind", "d": "", "e": "kind"}
    assert (kept.kind, kept.columns) == ("organisations", meant)


def test_two_that_apply_the_same_lines_at_once_add_them_once(committing):
    make_nation(committing)
    drafts = [begin(committing.cid, HEAD + "AX;First;unit\n") for _ in range(4)]
    for draft in drafts:
        check(committing.cid, draft)
    left, told = list(drafts), []

    def ask() -> None:
        try:
            told.append(apply(committing.cid, left.pop())["added"])
        except (Stale, actions.NotReady):
            told.append(0)
        finally:
            connection.close()

    by_threads(4, ask)

    assert sorted(told) == [0, 0, 0, 1]
    assert units(committing.cid) == {"First": "unit"}


def test_how_far_it_is_is_told_on_the_way(cast, nation):
    steps: list[tuple[str, int, int]] = []
    import_ = begin(cast.cid, HEAD + "AX;First;unit\n")

    with telling(lambda *words: steps.append(words)):
        check(cast.cid, import_)
        apply(cast.cid, import_)

    assert [step for step, *_ in steps][:3] == ["read", "look up", "compare"]
    assert [step for step, *_ in steps][-2:] == ["add", "record"]


def test_rows_are_changed_without_comparing_each_with_each(cast, nation):
    applied(cast.cid, "AX;First;unit\n")
    import_ = begin(cast.cid, HEAD + "AX;First;staff\n")
    check(cast.cid, import_)

    with CaptureQueriesContext(connection) as queries:
        apply(cast.cid, import_)

    said = [each["sql"] for each in queries]
    [changed] = [n for n, text in enumerate(said) if "jsonb_populate" in text]
    ways = [text for text in said[:changed] if "enable_nestloop" in text]
    assert "'off'" in ways[-1]
