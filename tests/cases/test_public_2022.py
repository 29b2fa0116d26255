"""The public cases are made from their sources, whole, and every cell has a reason."""

import csv
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from backstay.cases.public_2022.build import build
from backstay.cases.public_2022.pledges import (
    Pledge,
    committed_counts,
    day_announced,
    read_tracker,
)
from backstay.cases.reading import read_case
from backstay.cases.rules import EVIDENCE
from backstay.cases.sourced.build import build as build_by_hand
from backstay.cases.sourced.draft import Draft, UnfoundedCell
from backstay.cases.sourced.evidence import Cited, Evidence, UnknownFigure
from backstay.cases.sourced.network_reduction import NoPath, reduce_network
from backstay.cases.sourced.rows import read_rows
from backstay.cases.tables import TABLES

EXAMPLES = Path(__file__).parents[2] / "examples"
PUBLIC = EXAMPLES / "public-2022"
AIR_DEFENCE = EXAMPLES / "air-defence-2024"
MILITARY_ROWS = 701
Build = Callable[[Path, Path], None]
BUILDS = [(PUBLIC, build), (AIR_DEFENCE, build_by_hand)]
BY_NAME = [path.name for path, _ in BUILDS]


def tables_of(folder: Path) -> dict[str, list[dict[str, str]]]:
    return {path.stem: read_rows(path) for path in sorted(folder.glob("*.csv"))}


def changed_sources(folder: Path, file: str, row: str, **cells: str) -> Path:
    """Copy the sources of the public case, with some cells of one row changed."""
    sources = folder / "sources"
    shutil.copytree(PUBLIC / "sources", sources)
    rows = read_rows(sources / file)
    (found,) = [each for each in rows if next(iter(each.values())) == row]
    found.update(cells)
    with (sources / file).open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return sources


@pytest.mark.parametrize(("folder", "make"), BUILDS, ids=BY_NAME)
def test_the_case_is_made_again_byte_for_byte(
    folder: Path, make: Build, tmp_path: Path
) -> None:
    make(folder / "sources", tmp_path)

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    shipped["case.toml"] = (folder / "case.toml").read_bytes()
    assert made == shipped


@pytest.mark.parametrize("folder", [PUBLIC, AIR_DEFENCE], ids=BY_NAME)
def test_the_case_is_read_without_a_fault(folder: Path) -> None:
    assert read_case(folder).packages


@pytest.mark.parametrize("folder", [PUBLIC, AIR_DEFENCE], ids=BY_NAME)
def test_every_cell_that_is_no_key_has_exactly_one_known_origin(folder: Path) -> None:
    tables = tables_of(folder)
    filled = Counter(
        (table.name, "|".join(row[column] for column in table.key), column)
        for table in TABLES
        if table.name not in EVIDENCE
        for row in tables.get(table.name, [])
        for column in table.names
        if column not in table.key and row[column]
    )
    told = Counter(
        (row["table"], row["key"], row["column"])
        for row in tables["provenance"]
        if row["table"] not in EVIDENCE  # gaps may say what they rest on, if need be
    )
    known = {row["source"] for row in tables["sources"]}
    known |= {row["assumption"] for row in tables["assumptions"]}

    assert told == filled
    assert {row["id"] for row in tables["provenance"]} <= known


@pytest.mark.parametrize("folder", [PUBLIC, AIR_DEFENCE], ids=BY_NAME)
def test_every_source_and_assumption_is_seen_to_carry_something(folder: Path) -> None:
    tables = tables_of(folder)
    named = {row["id"] for row in tables["provenance"]}

    carried = named | {row["rests_on"] for row in tables["derivations"]}

    stated = {row["source"] for row in tables["sources"]}
    stated |= {row["assumption"] for row in tables["assumptions"]}
    assert stated == carried
    assert {row["id"] for row in tables["derivations"]} <= named


def test_the_public_ask_goes_into_the_packages():
    derivations = {
        (row["id"], row["rests_on"]) for row in read_rows(PUBLIC / "derivations.csv")
    }
    provenance = {
        row["id"]
        for row in read_rows(PUBLIC / "provenance.csv")
        if row["table"] == "packages"
    }

    assert ("A-demand", "S-ask") in derivations
    assert "A-demand" in provenance


def test_every_military_row_is_a_lot_or_a_gap_and_never_both():
    rows = [row["record"] for row in read_rows(PUBLIC / "sources/kiel_r7_military.csv")]
    lots = [row["lot"] for row in read_rows(PUBLIC / "lots.csv")]
    gaps = [row["record"] for row in read_rows(PUBLIC / "gaps.csv")]
    pledged = [lot for lot in lots if lot.startswith("K")]

    assert len(set(rows)) == MILITARY_ROWS
    assert sorted(pledged + gaps) == sorted(rows)


def test_no_gap_is_left_without_a_reason_and_none_is_unknown_to_us():
    reasons = {row["reason"] for row in read_rows(PUBLIC / "gaps.csv")}

    assert "" not in reasons
    assert "item unknown to items.csv" not in reasons


def test_the_36_counts_of_the_tracker_follow_from_its_rows():
    counts = committed_counts(read_tracker(PUBLIC / "sources").pledges)
    stated = read_rows(PUBLIC / "sources/kiel_r7_committed_weapons.csv")
    added = {
        (row["item"], row["donor"]): counts[row["item"].casefold(), row["donor"]]
        for row in stated
    }

    assert len(stated) == 36
    assert added == {
        (row["item"], row["donor"]): int(row["quantity"]) for row in stated
    }


def test_lots_carry_the_numbers_of_the_tracker():
    pledges = {
        pledge.record: pledge for pledge in read_tracker(PUBLIC / "sources").pledges
    }
    lots = [row for row in read_rows(PUBLIC / "lots.csv") if row["lot"].startswith("K")]

    assert all(row["quantity"] == pledges[row["lot"]].committed for row in lots)


@pytest.mark.parametrize(
    ("record", "part_of_reason"),
    [
        ("K0005", "no item"),
        ("K0007", "undisclosed"),
        ("K0859", "malformed: 15.000.00"),
        ("K0406", "doubled"),
        ("K0476", "dragged"),
        ("K0580", "dragged"),
        ("K0214", "2922"),
        ("K0820", "names no known variant"),
        ("K0041", "no package"),
        ("K0990", "after the horizon"),
    ],
)
def test_each_kind_of_defect_is_told(record: str, part_of_reason: str) -> None:
    reasons = {row["record"]: row["reason"] for row in read_rows(PUBLIC / "gaps.csv")}

    assert part_of_reason in reasons[record]


def test_the_case_is_as_large_as_it_must_be_and_no_larger():
    tables = tables_of(PUBLIC)
    pledged = [row for row in tables["lots"] if row["lot"].startswith("K")]
    size = sum(path.stat().st_size for path in PUBLIC.rglob("*") if path.is_file())

    assert len(pledged) >= 150
    assert len(tables["packages"]) >= 60
    assert 100 <= len(tables["legs"]) <= 300
    assert size <= 6_000_000
    assert len(read_rows(AIR_DEFENCE / "packages.csv")) <= 10


def test_what_has_crossed_the_border_cannot_turn_back_at_a_crossing():
    tables = tables_of(PUBLIC)
    nation = {row["site"]: row["nation"] for row in tables["sites"]}
    crossings = {row["site"] for row in tables["sites"] if row["kind"] == "border"}
    legs = [(row["from_site"], row["to_site"]) for row in tables["legs"]]

    into = {end for _, end in legs if end in crossings}
    reached_from_inside = {
        end for start, end in legs if end in crossings and nation[start] == "ua"
    }
    left_to_the_inside = {
        start for start, end in legs if start in crossings and nation[end] == "ua"
    }
    assert into == crossings
    assert reached_from_inside  # Damaged vehicles leave for repair.
    assert not reached_from_inside & left_to_the_inside


def test_turning_back_over_the_border_costs_a_week():
    legs = read_rows(PUBLIC / "legs.csv")

    out = [each for each in legs if each["from_site"].endswith("-west")]

    # 97 km of road from Krakovets, but three days for the papers: more than two days.
    assert {row["mode"] for row in out} == {"rail", "road"}
    assert min(int(row["duration_weeks"]) for row in out) == 1


def test_the_ask_of_december_is_cut_into_whole_sets():
    numbers = Counter(
        row["package"].rsplit("-", 1)[0] for row in read_rows(PUBLIC / "packages.csv")
    )

    # 300 tanks by 30, 650 fighting vehicles by 31 (20.97), 500 howitzers by 18 (27.8).
    assert (numbers["tank"], numbers["ifv"], numbers["howitzer"]) == (10, 21, 28)


def test_every_variant_that_was_asked_for_is_wanted_by_a_package():
    tables = tables_of(PUBLIC)
    asked_for = {
        pledge.record
        for pledge in read_tracker(PUBLIC / "sources").pledges
        if pledge.is_asked_for
    }
    variants = {row["variant"] for row in tables["lots"] if row["lot"] in asked_for}
    classes = {row["class"] for row in tables["parts"]}
    wanted = {
        row["variant"] for row in tables["class_variants"] if row["class"] in classes
    }

    assert variants <= wanted


def test_what_was_delivered_was_pledged_and_is_no_supply():
    tables = tables_of(PUBLIC)
    lots = {row["lot"]: row for row in tables["lots"]}

    assert tables["delivered"]
    assert all(row["delivery"] in lots for row in tables["delivered"])
    assert all(
        row["variant"] == lots[row["delivery"]]["variant"]
        for row in tables["delivered"]
    )


@pytest.mark.parametrize("folder", [PUBLIC, AIR_DEFENCE], ids=BY_NAME)
def test_every_name_that_is_shown_has_a_ukrainian_one(folder: Path) -> None:
    nameless = [
        (name, row["name"])
        for name, rows in tables_of(folder).items()
        for row in rows
        if "name_uk" in row and not row["name_uk"]
    ]

    assert nameless == []


def test_without_complements_no_western_option_can_be_completed(tmp_path: Path) -> None:
    switch = "A-complement-comes-with-main"
    sources = changed_sources(tmp_path, "assumptions.csv", switch, value="no")

    build(sources, tmp_path / "case")

    tables = tables_of(tmp_path / "case")
    manuals = {row["option"]: row["ready_week"] for row in tables["documents"]}
    offered = {row["variant"] for row in tables["lots"]}
    spares = {row["option"] for row in tables["parts"] if row["class"] == "spares_set"}
    assert "spares_set" not in offered
    assert set(manuals.values()) == {""}
    assert spares == set(manuals)


def test_an_assumption_changes_the_case_from_one_place(tmp_path: Path) -> None:
    sources = changed_sources(
        tmp_path, "assumptions.csv", "A-preparation-stock", value="7"
    )

    build(sources, tmp_path / "case")

    before = {row["lot"]: row for row in read_rows(PUBLIC / "lots.csv")}
    after = {row["lot"]: row for row in read_rows(tmp_path / "case/lots.csv")}
    # K0155, announced on 5 April 2022 in week 5: ready in week 5 + 2, then 5 + 7.
    assert (before["K0155"]["ready_week"], after["K0155"]["ready_week"]) == ("7", "12")


def test_a_newer_download_is_read_by_naming_its_columns(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(PUBLIC / "sources", sources)
    (sources / "new.csv").write_text(
        "Code,Country,Date,Kind,What,Number,Given,Asked\n"
        "XYM1,Poland,2022-04-29,M,BMP-1,40,40,yes\n"
        "XYH1,Poland,2022-04-29,H,Blanket,40,,no\n",
        encoding="utf-8",
    )
    (sources / "columns.toml").write_text(
        'file = "new.csv"\nfirst_date = 2022-01-24\nlast_date = 2022-10-03\n'
        '[columns]\npledge = "Code"\ndonor = "Country"\nannounced = "Date"\n'
        'kind = "Kind"\nitem = "What"\ncommitted = "Number"\ndelivered = "Given"\n'
        'asked_for = "Asked"\n[values]\nmilitary = "M"\nasked_for = "yes"\n',
        encoding="utf-8",
    )

    (pledge,) = read_tracker(sources).pledges

    assert pledge == Pledge(
        "K0002", "XYM1", "Poland", "2022-04-29", "BMP-1", "40", "40", is_asked_for=True
    )


@pytest.mark.parametrize(
    "text", ["", "unspecified", "2022-13-01", "until 2/30/2022", "7/27/2022"]
)
def test_a_date_that_means_no_day_is_not_guessed(text: str) -> None:
    assert day_announced(text, 28) is None


def test_a_cell_without_a_known_origin_is_refused():
    draft = Draft(Evidence({"S-known": {}}, {}, {}))

    with pytest.raises(UnfoundedCell, match="rests on 'S-other'"):
        draft.add("nations", nation="de", name=Cited("Germany", "S-other"))


def test_a_figure_that_nobody_states_is_refused():
    evidence = Evidence({}, {}, {"A-words": {"value": "our own"}})

    with pytest.raises(UnknownFigure, match="A-missing"):
        evidence.figure("A-missing")
    with pytest.raises(UnknownFigure, match="whole number"):
        evidence.figure("A-words")


def test_no_fact_and_no_assumption_is_left_over():
    sources = PUBLIC / "sources"
    used = {row["assumption"] for row in read_rows(PUBLIC / "assumptions.csv")}
    used |= {row["source"] for row in read_rows(PUBLIC / "sources.csv")}
    # Masses of what only the switch brings in.
    waiting = {"A-mass-ammunition_set", "A-mass-spares_set"}

    stated = {row["assumption"] for row in read_rows(sources / "assumptions.csv")}
    stated |= {row["source"] for row in read_rows(sources / "sources.csv")}
    assert stated - used == waiting


def write_sea(folder: Path, line: str) -> None:
    (folder / "sea_marnet_atlantic_europe.geojson").write_text(
        '{"features": [{"geometry": {"coordinates": ' + line + "}}]}", encoding="utf-8"
    )


@pytest.fixture
def two_ports(tmp_path: Path) -> Path:
    (tmp_path / "sites.csv").write_text(
        "site,lat_deg,lon_deg\nwest,0,0\neast,0,2\n", encoding="utf-8"
    )
    (tmp_path / "lifts.csv").write_text("lift,graph\nsea,sea\n", encoding="utf-8")
    (tmp_path / "stages.csv").write_text(
        "from_site,to_site,lift\nwest,east,sea\n", encoding="utf-8"
    )
    return tmp_path


def test_a_stage_is_as_long_as_its_shortest_path(two_ports: Path) -> None:
    write_sea(two_ports, "[[0, 0], [1, 0], [2, 0]]")

    (row,) = reduce_network(two_ports, two_ports)

    # Two degrees of the equator: 2 x 6371 km x pi / 180 = 222.4 km.
    assert row == {"from_site": "west", "to_site": "east", "lift": "sea", "km": "222"}


def test_a_site_far_from_its_graph_is_refused(two_ports: Path) -> None:
    write_sea(two_ports, "[[0, 0], [0.5, 0]]")

    with pytest.raises(NoPath, match="east is 167 km"):
        reduce_network(two_ports, two_ports)
