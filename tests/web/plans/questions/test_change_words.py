"""Changes read as names, days and units, in both languages; no key, no week number."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from backstay.cases.changes import CHANGE_KINDS
from backstay.domain.case import Case
from backstay.domain.change import Change
from backstay.explaining.asking import Ask
from backstay.explaining.comparing import Difference, Moved, NationDifference
from backstay.explaining.whatif import Outcome
from backstay_web.plans.question_forms import KEYS_OF_EVENTS, ChangeForm
from backstay_web.plans.questions.change_words import (
    KIND_WORDS,
    change_shown,
    keys_of,
    keys_of_new_lots,
)
from backstay_web.plans.questions.facts import TYPED
from backstay_web.plans.questions.showing import (
    asks_shown,
    facts_shown,
    mends_shown,
    unread_shown,
    why_shown,
)
from backstay_web.plans.questions.solving import told_ask
from tests.web.cases import smallest

FIRST = date(2024, 1, 1)  # a Monday, the first day of the smallest case
BATTERY = "Howitzer, Aland (L1)"
SHOWN = {
    ("lot", "L1", 3, None, None): f"{BATTERY}: +3 units",
    ("lot", "L1", -1, None, None): f"{BATTERY}: -1 unit",
    ("ready", "L1", -2, None, None): f"{BATTERY}: 2 weeks earlier",
    ("consent", "L2", 1, None, None): "Shell, Aland (L2): 1 week later",
    # Weeks 1 to 4 are those from 8 January until 5 February.
    ("hub", "gate", 20_500, 1, 5): (
        "Gate: +20.5 t each week, from 2024-01-08, until 2024-02-05"
    ),
    ("leg", "depot-gate", 1_000, None, None): ("Depot → Gate, rail: +1 t each week"),
    ("session", "gunners-1", 1, 2, None): (
        "Gunners' course, School: +1 section, starting on 2024-01-15"
    ),
    ("instructors", "school", 2, None, None): "School: +2 instructor teams",
    ("document", "battery-A|manual", None, 1, None): (
        "One battery, manual: ready on 2024-01-08"
    ),
    ("need-by", "battery", 2, None, None): "One battery: 2 weeks later",
    ("weight", "battery", 2_500_000, None, None): "One battery: weight 2.5",
    ("rank", "battery", 4, None, None): "One battery: place 4",
    ("lot", "gone", 1, None, None): "gone: +1 unit",
}


@pytest.fixture(scope="module")
def case() -> Case:
    return smallest()


def change(
    kind: str, key: str, amount: int | None, start: int | None, end: int | None
) -> dict[str, Any]:
    weeks = {"start_week": start, "end_week": end}
    return {"kind": kind, "key": key, "amount": amount, **weeks}


@pytest.mark.parametrize(("told", "words"), SHOWN.items())
def test_a_change_is_told_by_name_and_day(case, told, words):
    assert change_shown(change(*told), case) == words


def test_a_new_lot_is_told_by_what_it_is_of(case):
    new = change("new-lot", "L9", 2, 3, None)
    of = {"nation": "A", "site": "depot", "variant": "howitzer"}

    shown = change_shown(new | of, case)

    assert shown == "New lot of Howitzer, Aland, Depot: +2 units, ready on 2024-01-22"


def test_a_change_is_told_in_ukrainian(case):
    with translation.override("uk"):
        shown = change_shown(change("ready", "L1", 5, None, None), case)

    assert shown == "Гаубиця, Аландія (L1): на 5 тижнів пізніше"


def test_every_kind_of_change_can_be_chosen_by_words_and_its_keys_found(case):
    assert KIND_WORDS.keys() == CHANGE_KINDS.keys()
    for name, kind in CHANGE_KINDS.items():
        wanted = [] if name == "new-lot" else list(kind.keys(case))
        assert sorted(keys_of(name, case)) == sorted(wanted)
    assert keys_of("leg", case)["depot-gate"] == "Depot → Gate, rail"
    assert "L1" not in keys_of("leg", case)


@pytest.mark.parametrize("kind", ["", "boat", "hub_shut"])
def test_no_key_is_offered_for_what_is_no_kind_of_change(case, kind):
    assert keys_of(kind, case) == {}


def test_each_event_that_can_be_typed_is_about_what_a_change_is_about_too():
    assert KEYS_OF_EVENTS.keys() == {*TYPED}
    assert set(KEYS_OF_EVENTS.values()) <= CHANGE_KINDS.keys()


def test_what_a_new_lot_is_of_is_offered_by_name_in_the_readers_language(case):
    with translation.override("uk"):
        keys = keys_of_new_lots(case)
        lots = keys_of("lot", case)

    assert lots["L1"] == "Гаубиця, Аландія (L1)"
    assert "Аландія" in keys["nation"].values()
    assert keys["site"].keys() == case.sites.keys()
    assert keys["variant"].keys() == case.variants.keys()


def typed(**said: Any) -> ChangeForm:
    form = ChangeForm({"kind": "hub", "about": "gate", **said})
    form.is_valid()
    return form


def test_days_and_tonnes_that_are_typed_become_weeks_and_kilograms():
    # 10 January lies in week 1; the week that begins on or after 31 January is week 5.
    form = typed(amount=-20, start_on="2024-01-10", end_on="2024-01-31")

    row = form.cells(FIRST)

    assert form.errors == {}
    assert row == {
        "kind": "hub",
        "key": "gate",
        "amount": -20_000,
        "start_week": 1,
        "end_week": 5,
    }


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"amount": ""}, "amount", "This change needs it."),
        ({"amount": "1", "site": "gate"}, "site", "This change takes none"),
        ({"about": ""}, "about", "Say what would change, and of what."),
    ],
)
def test_what_is_missing_or_too_much_is_told_beside_its_field(said, field, words):
    form = typed(**said)

    assert words in str(form.errors[field])


FACTS = {
    "hub_shut": (
        {"site": "gate", "start_week": 1, "end_week": 3},
        "Gate, from 2024-01-08, until 2024-01-22",
    ),
    "lot_late": ({"lot": "L1", "weeks": 2}, f"{BATTERY}, 2 weeks later"),
    "lot_lost": ({"lot": "L1", "quantity": 1}, f"{BATTERY}, -1 unit"),
    "lot_withdrawn": ({"lot": "new-since"}, "new-since"),
    "session_off": (
        {"course": "gunners-1", "start_week": 0},
        "Gunners' course, School, from 2024-01-01",
    ),
    "line_off": ({"line": "battery/crews/-/1"}, "One battery: crews/-/1"),
}


@pytest.mark.parametrize(("kind", "told"), FACTS.items())
def test_what_has_happened_is_told_by_name_and_day(case, kind, told):
    cells, words = told
    fact = {"name": "it", "kind": kind, "cells": cells, "source": "site"}

    [shown] = facts_shown([fact], case)

    assert shown["about"] == words


PART: Mapping[str, Any] = {
    "alone_week": 4,
    "code": "",
    "part": "guns",
    "relaxed_week": None,
    "resource": "",
    "since_week": None,
    "week": 4,
}
FOUND: Mapping[str, Any] = {
    "package": "battery",
    "option": "battery-A",
    "fielded_week": 8,
    "need_by_week": 6,
    "earliest_week": 8,
    "absorbed_week": 8,
    "rivals": [],
    "sentence": "battery is fielded in week 8, needed by 6: part guns comes last.",
}


def test_what_holds_a_package_is_told_by_name_in_the_readers_language(case):
    full = {"code": "transfer", "resource": "leg depot-gate", "since_week": 2}
    held = {**PART, **full, "week": 8, "relaxed_week": 5}

    with translation.override("uk"):
        shown = why_shown({**FOUND, "parts": [held]}, case)

    assert shown["is_late"]
    assert shown["reason"] == "Заповнено: Склад → Ворота, залізницею."
    assert shown["parts"][0]["resource"] == "Склад → Ворота, залізницею"
    assert shown["last"]["relaxed_on"] == "2024-02-05"


def test_a_package_in_time_has_no_reason_told(case):
    shown = why_shown({**FOUND, "fielded_week": 4, "parts": [PART]}, case)

    assert (shown["is_late"], shown["reason"]) == (False, "")


def test_of_a_late_package_only_what_keeps_it_has_a_reason(case):
    full = {"code": "transfer", "resource": "leg depot-gate", "since_week": 2}
    paper = {**PART, "part": "manual", "code": "document", "week": 3}

    shown = why_shown({**FOUND, "parts": [{**PART, **full, "week": 8}, paper]}, case)

    assert [str(each["why"]) for each in shown["parts"]] == [
        "The ways there carry no more.",
        "",
    ]


def test_a_rival_holds_tonnes_where_the_engine_counts_kilograms(case):
    rival = {
        "package": "battery",
        "fielded_week": 4,
        "amount": 12_500,
        "unit": "kg",
        "resource": "leg depot-gate",
        "week": 1,
        "part_week": 5,
    }

    shown = why_shown({**FOUND, "parts": [PART], "rivals": [rival]}, case)

    [told] = shown["rivals"]
    assert (str(told["amount"]), str(told["unit"])) == ("12.5", "t")
    assert told["resource"] == "Depot → Gate, rail"


def test_an_ask_names_the_nations_to_ask_and_not_those_whose_part_changes(case):
    moved = Moved("battery", 8, 6)
    parts = (NationDifference("R", 3, 1, 2),)
    difference = Difference(True, 4, 5, (moved,), (), (), (), parts)
    lot = Change("lot", "L1", amount=3)
    ask = Ask("battery", ("A",), (lot,), Outcome("it", 1, 0, difference), (7,))

    told = told_ask(ask)
    shown = asks_shown({"asks": [told]}, case)

    [row] = shown["rows"]
    assert row["nations"] == "Aland"
    assert row["changes"] == [f"{BATTERY}: +3 units"]
    assert row["in_time"] == 1
    assert [each["after_on"] for each in row["changed"]] == ["2024-02-12"]


def test_an_ask_that_was_kept_without_the_nations_to_ask_names_who_gives(case):
    kept = {"gain": 1, "fielded": 1, "late": 0, "package": "battery"}
    kept |= {way: [] for way in ("earlier", "later", "newly", "no_longer")}
    lot = change("lot", "L1", 3, None, None)
    parts = [{"nation": "R", "kept": 3, "gone": 1, "new": 2}]

    shown = asks_shown({"asks": [{**kept, "nations": parts, "changes": [lot]}]}, case)

    assert shown["rows"][0]["nations"] == "Aland"


def test_mends_are_told_by_name(case):
    lot = change("lot", "L1", 3, None, None)
    found = {"package": "battery", "need_by_week": 6, "least_week": 5}
    mend = {"week": 6, "gain_micropoints": 500_000, "changes": [lot]}

    shown = mends_shown({**found, "mends": [mend]}, case)

    assert shown["rows"] == [
        {"on": "2024-02-12", "gain": 0.5, "changes": [f"{BATTERY}: +3 units"]}
    ]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("lots: L1", BATTERY),
        ("legs: depot-gate", "Depot → Gate, rail"),
        ("hubs: gate", "Gate"),
        ("sessions: gunners-1 0", "Gunners' course, School, 2024-01-01"),
        ("legs: nowhere", "legs: nowhere"),  # the plan's case has none such
    ],
)
def test_what_a_replan_does_not_read_is_told_by_name(case, told, name):
    [(_why, shown)] = unread_shown({"less": [told]}, case)

    assert shown == name
