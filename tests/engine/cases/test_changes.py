"""Changes as a file: what each kind does to a case, and what is refused."""

import re
from pathlib import Path

import pytest

from backstay.cases.changes import CHANGE_KINDS, TABLE, read_changes
from backstay.cases.faults import FaultyCase
from backstay.domain.case import Case
from backstay.domain.change import APPLY, Change, changed
from backstay.domain.package import Document
from tests.engine.small import batteries, small

HEAD = "set,kind,key,start_week,end_week,amount,nation,site,variant"
CASE = small(
    caveats="C1,L1,A,9,until the autumn",
    lots="L1,A,depot,howitzer,6,serviceable,1,5\nL2,A,depot,shell,600,serviceable,0,2",
    absorption="brigade,0,12,1",
)


def written(folder: Path, *rows: str) -> Path:
    path = folder / "changes.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


def after(folder: Path, row: str, case: Case = CASE) -> Case:
    """Return a case after the change in a row of a file."""
    (only,) = read_changes(written(folder, f"one,{row}"), case)
    return changed(case, only.changes)


def test_units_are_added_to_a_lot_and_taken_away(tmp_path):
    assert after(tmp_path, "lot,L1,,,2,,,").lots["L1"].quantity == 8
    assert after(tmp_path, "lot,L1,,,-99,,,").lots["L1"].quantity == 0


def test_a_new_lot_stands_where_it_is_said_from_its_week_on(tmp_path):
    lot = after(tmp_path, "new-lot,L9,3,,4,A,gate,howitzer").lots["L9"]

    assert (lot.nation, lot.site, lot.variant) == ("A", "gate", "howitzer")
    assert (lot.quantity, lot.leaves_for("brigade")) == (4, 3)


def test_lots_are_ready_and_consent_comes_earlier_or_later(tmp_path):
    assert after(tmp_path, "ready,L1,,,3,,,").lots["L1"].ready_week == 4
    assert after(tmp_path, "ready,L1,,,-3,,,").lots["L1"].ready_week == 0
    assert after(tmp_path, "consent,L1,,,-2,,,").lots["L1"].consent_week == 3


def test_a_caveat_is_waived_at_once_or_from_a_week_on(tmp_path):
    assert CASE.lots["L1"].leaves_for("brigade") == 9
    assert after(tmp_path, "caveat,C1,,,,,,").lots["L1"].leaves_for("brigade") == 5
    assert after(tmp_path, "caveat,C1,7,,,,,").lots["L1"].leaves_for("brigade") == 7


def test_a_session_has_more_sections_or_is_new(tmp_path):
    assert (
        after(tmp_path, "session,gunners-1,0,,2,,,").courses["gunners-1"].sections[0]
        == CASE.courses["gunners-1"].sections[0] + 2
    )
    assert (
        after(tmp_path, "session,gunners-1,2,,1,,,").courses["gunners-1"].sections[2]
        == 1
    )


def weekly(case: Case, kind: str) -> tuple[int | None, ...]:
    """Return the weekly amounts of the one resource of a kind that is changed here."""
    found: dict[str, tuple[int | None, ...]] = {
        "leg": case.legs["depot-gate"].capacity_kg,
        "hub": case.hubs["gate"].capacity_kg,
        "instructors": case.instructor_teams["school"].teams,
        "interpreters": case.interpreter_teams["school", "uk"].teams,
        "absorption": case.groups["brigade"].packages,
    }
    return found[kind]


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("leg", "depot-gate"),
        ("hub", "gate"),
        ("instructors", "school"),
        ("interpreters", "school|uk"),
        ("absorption", "brigade"),
    ],
)
def test_weekly_amounts_change_in_their_weeks_only(tmp_path, kind, key):
    before = weekly(CASE, kind)

    now = weekly(after(tmp_path, f"{kind},{key},3,5,7,,,"), kind)

    weeks = [week for week in range(12) if now[week] != before[week]]
    assert weeks == [3, 4]
    assert [(now[week] or 0) - (before[week] or 0) for week in weeks] == [7, 7]


def test_kits_and_bay_hours_change_too(tmp_path):
    case = small(
        more_sites="shop,A,Shop,,workshop,,",
        workshops="works,A,shop,Works,",
        bays="bay,works,gun,60,1",
        bay_variants="bay,howitzer",
        repairs="howitzer,light,10,1",
        training_kits="school,howitzer,A,1",
    )

    assert after(tmp_path, "bay,bay,0,1,40,,,", case).bays["bay"].hours[:2] == (100, 60)
    kits = after(tmp_path, "kits,school|howitzer,,,1,,,", case).training_kits
    assert set(kits["school", "howitzer"].sets) == {2}


def test_a_document_is_ready_in_another_week(tmp_path):
    case = after(tmp_path, "document,battery-A|manual,1,,,,,")

    parts = case.packages["battery"].options[0].parts
    papers = [part.ready_week for part in parts if isinstance(part, Document)]
    assert papers == [1]


def test_a_need_moves_with_its_worth(tmp_path):
    # Worth 100 % to week 5, 90 % from 6, 50 % from 9 on; needed by week 6.
    package = after(tmp_path, "need-by,battery,,,-2,,,").packages["battery"]

    assert package.need_by_week == 4
    assert package.share_ppm[3:8] == (1_000_000, 900_000, 900_000, 900_000, 500_000)


def test_a_package_takes_a_place_and_those_between_shift(tmp_path):
    case = small(batteries(3))
    weights = [case.packages[key].weight_micropoints for key in ("b1", "b2", "b3")]

    now = after(tmp_path, "rank,b3,,,1,,,", case).packages

    assert [now[key].rank for key in ("b3", "b1", "b2")] == [1, 2, 3]
    assert [now[key].weight_micropoints for key in ("b3", "b1", "b2")] == weights
    assert (
        after(tmp_path, "weight,b1,,,5,,,", case).packages["b1"].weight_micropoints == 5
    )


def test_a_changed_case_has_a_digest_of_its_own(tmp_path):
    digests = {
        CASE.sha256,
        after(tmp_path, "lot,L1,,,2,,,").sha256,
        after(tmp_path, "lot,L1,,,3,,,").sha256,
    }

    assert len(digests) == 3
    assert changed(CASE, ()).lots == CASE.lots


def test_sets_hold_the_rows_of_their_name(tmp_path):
    sets = read_changes(
        written(tmp_path, "b,lot,L1,,,1,,,", "a,lot,L1,,,2,,,", "b,lot,L2,,,3,,,"), CASE
    )

    assert [(each.name, len(each.changes)) for each in sets] == [("a", 1), ("b", 2)]


def test_columns_that_nothing_fills_may_be_left_out(tmp_path):
    path = tmp_path / "changes.csv"
    path.write_text("set,kind,key,amount\none,lot,L1,2\n", encoding="utf-8")

    (only,) = read_changes(path, CASE)

    assert only.changes == (Change("lot", "L1", 2),)


def test_all_faults_are_told_at_once_with_place_and_remedy(tmp_path):
    path = written(
        tmp_path,
        "one,lot,L7,,,2,,,",
        "one,lots,L1,,,2,,,",
        "one,session,gunners-1,,,2,,,",
        "one,caveat,C1,,,2,,,",
        "one,leg,depot-gate,5,5,2,,,",
        "one,new-lot,L1,,,2,A,gate,howitzer",
        "one,new-lot,L8,,,-2,A,gate,tank",
        "one,rank,battery,,,2,,,",
        "one,lot,L1,,,2.5,,,",
        "one,hub,gate,99,,2,,,",
        "one,consent,L2,,,-1,,",
    )

    with pytest.raises(FaultyCase) as refused:
        read_changes(path, CASE)

    told = {(each.row, each.column) for each in refused.value.faults}
    assert told == {
        (2, "key"),
        (3, "kind"),
        (4, "start_week"),
        (5, "amount"),
        (6, "end_week"),
        (7, "key"),
        (8, "variant"),
        (8, "amount"),
        (9, "amount"),
        (10, "amount"),
        (11, "start_week"),
        (12, ""),
    }
    assert "The file of changes has 12 faults" in str(refused.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "latin.csv").write_bytes(b"set,kind,key\n\xe9,lot,L1\n")

    for name in ("none.csv", "empty.csv", "latin.csv"):
        with pytest.raises(FaultyCase, match=name):
            read_changes(tmp_path / name, CASE)


def test_the_reference_page_lists_every_kind_and_column():
    page = Path("docs/reference/changes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_-]+)` \|", page, re.M)

    assert rows == [*TABLE.names, *CHANGE_KINDS]
    assert list(APPLY) == list(CHANGE_KINDS)
