"""Files of events: each kind is read as the fact it tells, every fault is told."""

from pathlib import Path

import pytest

from backstay.cases.building import build_case
from backstay.cases.event_tables import EVENT_TABLES
from backstay.cases.events import FACTS, Events, read_events
from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.happening import after_events
from backstay.cases.reading import read_records
from backstay.domain.case import Case
from backstay.domain.event import (
    BayOut,
    HubShut,
    KitLost,
    LegClosed,
    LineOff,
    LotLate,
    LotLost,
    LotWithdrawn,
    PromiseFreed,
    SessionOff,
)
from tests.engine.cases.folders import CaseFolder

HEAD = "format = 1\nas_of_week = 2\n"
SHUT = '[[hub_shut]]\nsite = "gate"\nstart_week = 2\nend_week = 5\n'
NEED = """
[[packages]]
package = "urgent"
nation = "R"
name = "Urgent need"
group = "brigade"
site = "town"
rank = 1
weight_micropoints = 300_000_000
need_by_week = 5
curve = "steady"

[[options]]
option = "urgent-A"
package = "urgent"
name = "Three howitzers"
commonality_micropoints = 0

[[parts]]
option = "urgent-A"
part = "guns"
role = "main"
class = "howitzers"
quantity = 3
"""


def read(folder: CaseFolder, text: str) -> Events:
    path = folder.path.parent / "events.toml"
    path.write_text(text, encoding="utf-8")
    return read_events(path, read_records(folder.path))


def faults(folder: CaseFolder, text: str) -> tuple[Fault, ...]:
    with pytest.raises(FaultyCase) as refused:
        read(folder, text)
    return refused.value.faults


def after(folder: CaseFolder, text: str) -> Case:
    records = read_records(folder.path)
    happened = after_events(records, read(folder, HEAD + text))
    return build_case(happened.settings, happened.tables)


@pytest.fixture
def rich(folder: CaseFolder) -> CaseFolder:
    """Return the smallest case with a bay, training sets and a promise as well."""
    folder.add("workshops", "workshop,nation,site,name,name_uk", "W,A,gate,Shop,")
    folder.add("bays", "bay,workshop,family,hours,cost_eur_per_hour", "W-1,W,gun,40,1")
    folder.add("bay_variants", "bay,variant", "W-1,howitzer")
    folder.add("training_kits", "site,variant,nation,sets", "school,howitzer,A,3")
    folder.add(
        "promises",
        "promise,nation,package,option,part,source,quantity",
        "P1,A,battery,battery-A,guns,L1,2",
    )
    folder.add(
        "promise_steps",
        "promise,step,activity,resource,start_week",
        "P1,1,move,depot-gate,2",
        "P1,2,move,gate-town,3",
    )
    return folder


TOLD = {
    SHUT: HubShut("gate", 2, 5, ""),
    '[[leg_closed]]\nleg = "gate-town"\nstart_week = 3\nend_week = 4\n': LegClosed(
        "gate-town", 3, 4, ""
    ),
    '[[bay_out]]\nbay = "W-1"\nstart_week = 3\nend_week = 4\nnote = "fire"\n': BayOut(
        "W-1", 3, 4, "fire"
    ),
    '[[session_off]]\ncourse = "gunners-1"\nstart_week = 4\n': SessionOff(
        "gunners-1", 4, ""
    ),
    '[[kit_lost]]\nsite = "school"\nvariant = "howitzer"\nsets = 2\n'
    "start_week = 3\nend_week = 12\n": KitLost("school", "howitzer", 2, 3, 12, ""),
    '[[lot_late]]\nlot = "L1"\nweeks = 3\n': LotLate("L1", 3, ""),
    '[[lot_lost]]\nlot = "L1"\nquantity = 2\n': LotLost("L1", 2, ""),
    '[[lot_withdrawn]]\nlot = "L2"\n': LotWithdrawn("L2", ""),
    '[[promise_freed]]\npromise = "P1"\n': PromiseFreed("P1", ""),
    '[[line_off]]\nline = "battery/guns/L1/1"\n': LineOff("battery/guns/L1/1", ""),
}


@pytest.mark.parametrize("text", TOLD, ids=lambda text: text.split("]]")[0][2:])
def test_each_kind_of_event_is_read_as_what_it_tells(rich, text):
    events = read(rich, HEAD + text)

    assert events.as_of_week == 2
    assert events.facts == (TOLD[text],)


def test_every_kind_has_a_fact_and_a_test():
    kinds = {table.name for table in EVENT_TABLES}

    assert kinds == FACTS.keys() == {text.split("]]")[0][2:] for text in TOLD}


def test_all_faults_are_told_at_once_each_with_its_place(rich):
    found = faults(
        rich,
        'format = 2\nas_of_week = "two"\nhub_shut = 3\n[[leg_closed]]\nleg = "gate"\n'
        "start_week = 5\nend_week = 5\nweeks = 2\n[[leg_close]]\n"
        '[[lot_late]]\nlot = "L1"\nweeks = "3"\n[[lot_lost]]\nlot = "L1"\n'
        'quantity = 7\n[[session_off]]\ncourse = "gunners-1"\nstart_week = 3\n',
    )

    places = {(fault.file, fault.row, fault.column) for fault in found}
    assert places == {
        ("events.toml", None, "format"),
        ("events.toml", None, "as_of_week"),
        ("events.toml", None, "leg_close"),
        ("events.toml [[hub_shut]]", None, ""),
        ("events.toml [[leg_closed]]", 1, "leg"),
        ("events.toml [[leg_closed]]", 1, "weeks"),
        ("events.toml [[leg_closed]]", 1, "end_week"),
        ("events.toml [[lot_late]]", 1, "weeks"),
        ("events.toml [[lot_lost]]", 1, "quantity"),
        ("events.toml [[session_off]]", 1, "start_week"),
    }
    remedies = {fault.column: fault.right for fault in found}
    assert "did you mean leg_closed?" in remedies["leg_close"]
    assert remedies["start_week"] == "one of 0, 4"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("format = 1\nas_of_week = 2\n", "tells no event"),
        ("format = 1\nas_of_week = 12\n" + SHUT, "is '12'"),
        (HEAD + SHUT + SHUT, "repeats gate, 2"),
        (HEAD + SHUT.replace("5", "5.0"), "is '5.0', a float"),
        (HEAD + SHUT.replace("end_week = 5", ""), "is empty"),
        (HEAD + SHUT.replace("gate", "town"), "town is unknown"),
        (HEAD + '[[lot_late]]\nlot = "L1"\nweeks = 0\n', "0 is out of range"),
        (HEAD + "[[hub_shut", "is not TOML"),
    ],
)
def test_what_is_not_meant_is_refused(rich, text, wrong):
    assert wrong in " ".join(fault.wrong for fault in faults(rich, text))


def test_a_file_that_is_not_there_is_told(folder):
    with pytest.raises(FaultyCase, match="The file of events has 1 fault"):
        read_events(Path("nowhere.toml"), read_records(folder.path))


def test_a_period_leaves_the_weeks_around_it_as_they_were(folder):
    folder.add("hub_weeks", "site,start_week,end_week,capacity_kg", "gate,1,4,70000")

    case = after(folder, SHUT)

    # 80,000 kg as a rule, 70,000 in weeks 1 to 3; nothing in weeks 2 to 4.
    assert case.hubs["gate"].capacity_kg == (80_000, 70_000, 0, 0, 0, *[80_000] * 7)
    assert case.as_of_week == 2


def test_training_sets_never_fall_below_none(rich):
    lost = '[[kit_lost]]\nsite = "school"\nvariant = "howitzer"\nsets = {}\n'
    weeks = "start_week = 3\nend_week = 4\n"

    fewer = after(rich, lost.format(2) + weeks).training_kits["school", "howitzer"]
    none = after(rich, lost.format(9) + weeks).training_kits["school", "howitzer"]

    assert fewer.sets[2:5] == (3, 1, 3)
    assert none.sets[2:5] == (3, 0, 3)


def test_lots_are_late_smaller_or_gone(folder):
    late = after(folder, '[[lot_late]]\nlot = "L1"\nweeks = 3\n').lots["L1"]
    beyond = after(folder, '[[lot_late]]\nlot = "L1"\nweeks = 11\n').lots["L1"]
    less = after(folder, '[[lot_lost]]\nlot = "L1"\nquantity = 2\n').lots["L1"]
    gone = after(folder, '[[lot_withdrawn]]\nlot = "L1"\n').lots["L1"]

    assert (late.ready_week, late.quantity) == (4, 6)
    assert (beyond.quantity, less.quantity, gone.quantity) == (0, 4, 0)


def test_a_new_need_joins_the_case(folder):
    case = after(folder, NEED)

    assert case.packages["urgent"].weight_micropoints == 300_000_000
    assert [part.key for part in case.options["urgent-A"].parts] == ["guns"]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('curve = "steady"', 'curve = "steep"', ("packages", 1, "curve")),
        ("quantity = 3", "quantity = 0", ("parts", 1, "quantity")),
        ('package = "urgent"\nnation', 'package = "battery"\nnation',
         ("packages", 1, "package")),
        ("rank = 1\nweight_micropoints = 300_000_000", "rank = 2",
         ("packages", 1, "rank")),
    ],
)  # fmt: skip
def test_a_need_that_does_not_fit_the_case_is_told_with_its_place(
    folder, old, new, place
):
    assert old in NEED

    found = faults(folder, HEAD + NEED.replace(old, new))

    table, row, column = place
    assert (f"events.toml [[{table}]]", row, column) in {
        (fault.file, fault.row, fault.column) for fault in found
    }
