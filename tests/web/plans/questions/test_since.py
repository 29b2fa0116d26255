"""What a later snapshot says beside the case of a plan: facts, additions, the rest."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from backstay.cases.event_tables import BY_EVENT, EVENT_TABLES
from backstay.cases.events import read_events
from backstay.cases.parsing import Row
from backstay.cases.reading import CaseRecords, read_records
from backstay_web.core.entries import Faulty
from backstay_web.plans.freezing.calendar import Weeks
from backstay_web.plans.questions.facts import (
    KINDS,
    TYPED,
    Fact,
    From,
    joined,
    toml_of,
    typed,
)
from backstay_web.plans.questions.since import Since, Unread, called, since
from tests.web.cases import ROOT
from tests.web.plans.questions.conftest import event

FIRST = date(2024, 1, 1)
WEEKS = Weeks(FIRST, 12)


@pytest.fixture
def before() -> CaseRecords:
    return read_records(ROOT / "tests/cases/smallest")


def with_rows(case: CaseRecords, as_of_week: int = 1, **tables: list[Row]) -> Any:
    """Return a case as of a week, with other rows in some tables."""
    made = dict(case.tables)
    for name, rows in tables.items():
        made[name] = type(made[name])(made[name].file, rows, [])
    return CaseRecords(replace(case.settings, as_of_week=as_of_week), made)


def changed(case: CaseRecords, table: str, key: str, **cells: Any) -> list[Row]:
    """Return the rows of a table, of which one has other cells; none: it is gone."""
    rows = []
    for row in case.tables[table].rows:
        if next(iter(row.values())) != key:
            rows.append(row)
        elif cells:
            rows.append({**row, **cells})
    return rows


def told(found: Since) -> list[tuple[str, dict[str, Any]]]:
    return [(each.kind, dict(each.cells)) for each in found.facts]


def test_nothing_has_happened_between_equal_cases(before):
    found = since(before, with_rows(before), [])

    assert told(found) == []
    assert not any(found.added.values())
    assert not any(found.unread.values())


def test_a_lot_is_withdrawn_lost_in_part_or_late(before):
    gone = with_rows(before, lots=changed(before, "lots", "L1"))
    fewer = with_rows(before, lots=changed(before, "lots", "L1", quantity=4))
    later = with_rows(before, lots=changed(before, "lots", "L1", ready_week=4))
    # Ready in week 0, with consent from week 2: in week 5 it leaves 5 weeks late.
    agreed = with_rows(before, lots=changed(before, "lots", "L2", consent_week=5))

    assert told(since(before, gone, [])) == [("lot_withdrawn", {"lot": "L1"})]
    assert told(since(before, fewer, [])) == [
        ("lot_lost", {"lot": "L1", "quantity": 2})
    ]
    assert told(since(before, later, [])) == [("lot_late", {"lot": "L1", "weeks": 3})]
    assert told(since(before, agreed, [])) == [("lot_late", {"lot": "L2", "weeks": 5})]


def test_a_session_that_is_gone_or_has_no_section_is_off(before):
    [first, second] = before.tables["sessions"].rows
    after = with_rows(before, sessions=[{**first, "sections": 0}])

    off = {"course": "gunners-1"}
    assert told(since(before, after, [])) == [
        ("session_off", {**off, "start_week": first["start_week"]}),
        ("session_off", {**off, "start_week": second["start_week"]}),
    ]


def test_a_leg_is_closed_while_it_carries_nothing(before):
    weeks: Row = {"leg": "depot-gate", "start_week": 3, "end_week": 5, "capacity_kg": 0}
    shut = with_rows(before, leg_weeks=[weeks])
    less = with_rows(before, leg_weeks=[{**weeks, "capacity_kg": 1}])
    gone = with_rows(before, 2, legs=changed(before, "legs", "gate-town"))

    assert told(since(before, shut, [])) == [
        ("leg_closed", {"leg": "depot-gate", "start_week": 3, "end_week": 5})
    ]
    assert since(before, less, []).unread[Unread.LESS] == ["legs: depot-gate"]
    # What is not there any more is closed from the week of the later case on.
    assert told(since(before, gone, [])) == [
        ("leg_closed", {"leg": "gate-town", "start_week": 2, "end_week": 12})
    ]


def test_what_is_new_is_added_unless_it_limits_what_was_there(before):
    [lot, _] = before.tables["lots"].rows
    new = {**lot, "lot": "L9"}
    caveats: list[Row] = [
        {"caveat": name, "lot": of, "nation": "A", "kind": "end-use"}
        for name, of in (("old", "L1"), ("new", "L9"))
    ]
    after = with_rows(before, lots=[*before.tables["lots"].rows, new], caveats=caveats)

    found = since(before, after, [])
    again = since(before, after, ["L9"])

    assert found.added["lots"] == [new]
    assert [row["caveat"] for row in found.added["caveats"]] == ["new"]
    assert not again.added["lots"]  # an event before has taken it away
    assert told(found) == []


def test_a_new_need_is_told_with_its_options_and_parts(before, tmp_path):
    tables = before.tables
    [package] = tables["packages"].rows
    urgent = {**package, "package": "urgent", "weight_micropoints": 5}
    options = [
        {**row, "option": "urgent-A", "package": "urgent"}
        for row in tables["options"].rows
    ]
    parts = [{**row, "option": "urgent-A"} for row in tables["parts"].rows]
    after = with_rows(
        before,
        packages=[package, urgent],
        options=[*tables["options"].rows, *options],
        parts=[*tables["parts"].rows, *parts],
    )

    found = since(before, after, [])

    assert told(found) == [("packages", {"package": "urgent"})]
    assert (found.needs["packages"], found.needs["parts"]) == ([urgent], parts)
    path = tmp_path / "events.toml"
    path.write_text(toml_of(1, [], found.needs), encoding="utf-8")
    read = read_events(path, before)
    assert [row["package"] for row in read.needs["packages"]] == ["urgent"]


def test_what_a_replan_does_not_read_is_named(before):
    [package] = before.tables["packages"].rows
    other = with_rows(before, packages=[{**package, "rank": 2}])

    assert since(before, other, []).unread[Unread.TERMS] == ["battery"]


def test_rows_of_the_site_keep_the_keys_of_the_plan(before):
    renamed = with_rows(
        before,
        lots=[
            {**row, "lot": f"{row['lot']}:new", "site": "depot:new"}
            for row in before.tables["lots"].rows
        ],
        sites=changed(before, "sites", "depot", site="depot:new"),
    )
    then = {"lots": {"L1": "r1", "L2": "r2"}, "sites": {"depot": "r3"}}
    now = {
        "lots": {"L1:new": "r1", "L2:new": "r2"},
        "sites": {"depot:new": "r3"},
    }

    made = called(renamed, then, now)

    assert made.tables["lots"].rows == before.tables["lots"].rows
    assert made.tables["sites"].rows == before.tables["sites"].rows


def test_the_strongest_of_facts_that_say_the_same_holds():
    def lost(quantity: int) -> Fact:
        return Fact("lot_lost", {"lot": "L1", "quantity": quantity}, From.SITE)

    gone = Fact("lot_withdrawn", {"lot": "L1"}, From.SITE)

    assert joined([lost(2), lost(4), lost(3)]) == [lost(4)]
    assert joined([lost(2), gone]) == [gone]


def test_a_day_of_an_event_is_the_week_that_holds_it():
    # Wednesday of week 1 to Tuesday of week 3: weeks 1 to 3 have closed days.
    row = event("leg_closed", "depot-gate", date(2024, 1, 10), date(2024, 1, 23))

    [fact] = typed([row], WEEKS)

    assert fact.cells == {"leg": "depot-gate", "start_week": 1, "end_week": 4}


@pytest.mark.parametrize(
    "row",
    [
        event("line_off", "battery/guns/L1/1"),
        event("leg_closed", "depot-gate"),
        event("leg_closed", "depot-gate", FIRST, FIRST),
        event("lot_lost", "L1"),
        event("lot_late", "L1", amount=0),
    ],
)
def test_an_event_that_says_too_little_is_refused_with_its_place(row):
    with pytest.raises(Faulty) as found:
        typed([event("lot_withdrawn", "L2"), row], WEEKS)

    assert set(found.value.faults) == {"events.2"}


def test_every_kind_of_event_has_its_words():
    facts = {table.name for table in EVENT_TABLES}

    assert set(KINDS) == facts | {"packages"}
    assert set(TYPED) <= facts <= set(BY_EVENT)


def test_facts_are_read_by_the_engine_as_they_were_told(before, tmp_path):
    facts = [
        Fact("lot_late", {"lot": "L1", "weeks": 2}, From.SITE, 'the "depot" said so'),
        Fact("session_off", {"course": "gunners-1", "start_week": 4}, From.ANSWER),
    ]
    path = tmp_path / "events.toml"
    path.write_text(toml_of(1, facts, {}), encoding="utf-8")

    read = read_events(path, before)

    assert [type(each).__name__ for each in read.facts] == ["SessionOff", "LotLate"]
    assert read.facts[1].note == 'the "depot" said so'
