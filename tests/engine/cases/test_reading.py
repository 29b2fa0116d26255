"""A faulty case is refused: every fault at once, each with its place and remedy."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter

from backstay.cases.faults import Fault, FaultyCase
from backstay.cases.reading import read_case, read_records
from backstay.cases.workbook import write_workbook
from backstay.cases.writing import write_case
from tests.engine.cases.folders import SMALLEST, CaseFolder
from tests.engine.exact.tiny import tiny_records, write_tiny_case


def test_the_smallest_case_has_no_fault(folder):
    assert folder.faults() == ()


def only(faults: tuple[Fault, ...]) -> Fault:
    assert len(faults) == 1, [str(fault) for fault in faults]
    return faults[0]


@pytest.mark.parametrize(
    ("table", "line", "column", "value", "wrong", "right"),
    [
        ("lots", 2, "site", "depo", "depo is unknown", "a site that sites.csv has"),
        ("lots", 2, "quantity", "-1", "-1 is below zero", "from 1 to"),
        ("lots", 2, "quantity", "0", "0 is out of range", "from 1 to"),
        ("lots", 2, "quantity", "NaN", "'NaN' is no whole number", "in unit"),
        ("lots", 2, "quantity", "inf", "'inf' is no whole number", "in unit"),
        ("lots", 2, "quantity", "9" * 13, "is out of range", "to 1000000000000"),
        ("lots", 2, "quantity", "9" * 40, "is too large", "to 1000000000000"),
        ("lots", 2, "quantity", "1e5", "'1e5' is no whole number", "whole number"),
        ("lots", 2, "quantity", "+3", "'+3' is no whole number", "whole number"),
        ("lots", 2, "quantity", " 3", "' 3' is no whole number", "whole number"),
        ("lots", 2, "quantity", "3.0", "'3.0' is no whole number", "whole number"),
        ("lots", 2, "quantity", "３", "'３' is no whole number", "whole number"),  # noqa: RUF001 full-width
        ("lots", 2, "quantity", "", "is empty", "how many"),
        ("lots", 2, "quantity", "6\n", "is no whole number", "whole number"),
        ("lots", 2, "ready_week", "12", "12 is out of range", "from 0 to 11"),
        ("lots", 2, "condition", "broken", "'broken' is unknown", "serviceable, light"),
        ("lots", 2, "lot", "L 1", "'L 1' is no key", "without blanks"),
        ("legs", 2, "capacity_kg", "12 t", "'12 t' carries a unit", "kg per week"),
        ("legs", 2, "capacity_kg", "12т", "'12т' carries a unit", "kg per week"),
        ("legs", 2, "to_site", "depot", "is where the leg starts", "another site"),
        ("legs", 2, "duration_weeks", "261", "261 is out of range", "from 0 to 260"),
        ("sites", 2, "lat_deg", "91", "91 is out of range", "from -90 to 90"),
        ("sites", 2, "lat_deg", "nan", "'nan' is no decimal", "degrees"),
        ("sites", 2, "name", " Depot", "is not one plain line", "no blanks"),
        ("sites", 2, "name", "De\npot", "is not one plain line", "one line"),
        ("sites", 2, "name", "De\u2028pot", "is not one plain line", "one line"),
        ("sessions", 2, "start_week", "12", "12 is out of range", "from 0 to 11"),
        ("worth", 2, "share_ppm", "1000001", "is out of range", "to 1000000"),
        ("worth", 2, "week", "1", "starts in week 1", "add a row for week 0"),
        ("worth", 4, "share_ppm", "950000", "rises from 900000", "never rises"),
        ("sequences", 2, "step", "2", "are [2]", "number the steps 1, 2, 3"),
        ("documents", 2, "part", "crews", "stands in two tables", "its own code"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(
    folder, table, line, column, value, wrong, right
):
    folder.cell(table, line, column, value)

    faults = folder.faults()
    fault = next(fault for fault in faults if fault.column == column)
    assert fault.file == f"{table}.csv"
    # A cell that holds a line break makes its row end one line later.
    assert fault.row == line + value.count("\n")
    assert wrong in fault.wrong
    assert right in fault.right


def test_a_duplicate_key_names_both_rows(folder):
    folder.add("lots", "L2,A,depot,shell,5,serviceable,0,")

    fault = only(folder.faults())

    assert (fault.file, fault.row) == ("lots.csv", 4)
    assert fault.wrong == "repeats the key L2 of row 3"


def test_a_key_of_several_columns_may_repeat_one_of_them(folder):
    folder.add("worth", "other,0,5")

    assert folder.faults() == ()


def test_a_sequence_without_a_course_is_told(folder):
    folder.add("course_kinds", "drivers,Drivers,Водії")
    folder.add("sequences", "driving,1,drivers")

    fault = only(folder.faults())

    assert (fault.file, fault.row, fault.column) == ("sequences.csv", 3, "kind")
    assert fault.wrong == "drivers is taught by no course"


def test_an_unknown_sequence_is_told_once(folder):
    folder.cell("cohorts", 2, "sequence", "drill")

    assert only(folder.faults()).wrong == "drill is unknown"


def test_a_derivation_of_what_nobody_states_or_from_itself_is_told(folder):
    folder.write("assumptions", "assumption,value,unit,reason\nA1,6,week,usual\n")
    folder.write("derivations", "id,rests_on\nA1,S9\nA2,A1\nA1,A1\n")

    assert [(each.row, each.column, each.wrong) for each in folder.faults()] == [
        (2, "rests_on", "S9 is unknown"),
        (3, "id", "A2 is unknown"),
        (4, "rests_on", "is the same as id"),
    ]


def test_an_option_without_parts_and_a_package_without_options(folder):
    folder.add("packages", "second,R,S,,brigade,town,2,,6,steady")
    folder.add("options", "battery-B,battery,B,,0")

    assert folder.places() == [
        ("options.csv", 3, "option"),
        ("packages.csv", 3, "package"),
    ]


@pytest.mark.parametrize("text", ["", "\n", "\ufeff"])
def test_an_empty_file_is_told(folder, text):
    folder.write("hubs", text)

    fault = only(folder.faults())

    assert (fault.file, fault.row) == ("hubs.csv", None)
    assert fault.wrong == "is empty"
    assert fault.right == "give it a head, or leave it out"


def test_a_missing_file_is_told_with_what_it_is_for(folder):
    (folder.path / "lots.csv").unlink()

    fault = only(folder.faults())

    assert (fault.file, fault.wrong) == ("lots.csv", "is missing")
    assert "Offers of materiel" in fault.right


def test_a_missing_column_is_told_with_its_unit(folder):
    folder.write_rows("variants", [row[:-1] for row in folder.rows("variants")])

    fault = only(folder.faults())

    assert (fault.file, fault.row, fault.column) == ("variants.csv", 1, "mass_kg")
    assert fault.wrong == "is missing"
    assert "[kg]" in fault.right


def test_an_extra_column_is_told(folder):
    rows = folder.rows("nations")
    folder.write_rows("nations", [[*row, "x"] for row in rows])

    fault = only(folder.faults())

    assert (fault.file, fault.row, fault.column) == ("nations.csv", 1, "x")
    assert fault.wrong == "is an unknown column"


def test_a_column_of_another_unit_is_told_as_such(folder):
    text = folder.text("variants")
    folder.write("variants", text.replace("mass_kg", "mass_t"))

    wrong = {fault.column: fault for fault in folder.faults()}

    assert wrong["mass_t"].right == "the unit differs: give mass_kg"
    assert wrong["mass_kg"].wrong == "is missing"


def test_a_column_that_stands_twice_is_told(folder):
    rows = folder.rows("nations")
    folder.write_rows("nations", [[*row, row[1]] for row in rows])

    assert only(folder.faults()).wrong == "stands twice in the head"


def test_columns_in_another_order_are_the_same_case(folder):
    digest = read_case(folder.path).sha256
    folder.write_rows("lots", [row[::-1] for row in folder.rows("lots")])

    assert read_case(folder.path).sha256 == digest


@pytest.mark.parametrize("cells", ["A", "A,Aland", "A,Aland,Аландія,more"])
def test_a_row_of_another_width_is_told(folder, cells):
    folder.write("nations", f"nation,name,name_uk\n{cells}\nR,Receiver,\n")

    faults = [fault for fault in folder.faults() if fault.file == "nations.csv"]

    assert [fault.row for fault in faults] == [2]
    assert faults[0].right == "one cell for each column"


def test_a_byte_order_mark_and_line_ends_of_windows_change_nothing(folder):
    digest = read_case(folder.path).sha256
    for path in folder.path.glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    settings = folder.path / "case.toml"
    text = settings.read_text(encoding="utf-8").replace("\n", "\r\n")
    settings.write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert read_case(folder.path).sha256 == digest


def test_line_ends_of_old_macs_change_nothing(folder):
    digest = read_case(folder.path).sha256
    folder.write("lots", folder.text("lots").replace("\n", "\r"))

    assert read_case(folder.path).sha256 == digest


def test_a_file_in_another_encoding_is_told_with_its_row(folder):
    path = folder.path / "nations.csv"
    path.write_bytes(path.read_bytes().decode().encode("cp1251"))

    fault = only(
        tuple(fault for fault in folder.faults() if fault.file == "nations.csv")
    )

    assert (fault.row, fault.wrong) == (2, "is not UTF-8")


@pytest.mark.parametrize("text", ['lot,"nation\nL1,A\n', 'lot,na"tion"x"\n"L1"A,B\n'])
def test_broken_quotation_marks_are_told(folder, text):
    folder.write("lots", text)

    fault = next(fault for fault in folder.faults() if fault.file == "lots.csv")

    assert "is not CSV" in fault.wrong or "is an unknown column" in fault.wrong


def test_a_quoted_line_break_is_counted_in_the_rows_after_it(folder):
    folder.write("nations", 'nation,name,name_uk\nA,"A\nland",\nR,Receiver,\nB,,Бе\n')

    faults = [fault for fault in folder.faults() if fault.file == "nations.csv"]

    assert [(fault.row, fault.column) for fault in faults] == [(3, "name"), (5, "name")]


@pytest.mark.parametrize("name", ["lot.csv", "Lots.csv", "LOTS.CSV", "hubs.CSV"])
def test_a_file_that_is_no_table_is_told(folder, name):
    (folder.path / name).write_text("lot\n")

    assert (name, None, "") in folder.places()


def test_a_table_that_is_a_folder_is_told(folder):
    (folder.path / "hubs.csv").unlink()
    (folder.path / "hubs.csv").mkdir()

    assert "cannot be read" in only(folder.faults()).wrong


def test_what_is_no_case_at_all_is_told(tmp_path):
    (tmp_path / "note.txt").write_text("hello")

    for name, wrong in (("nowhere", "is not there"), ("note.txt", "is no folder")):
        with pytest.raises(FaultyCase, match=wrong):
            read_case(tmp_path / name)


@pytest.mark.parametrize(
    ("old", "new", "column", "wrong"),
    [
        ("format = 1", "format = 2", "format", "is 2"),
        ("format = 1\n", "", "format", "is missing"),
        ("2024-01-01", "2024-01-02", "first_day", "not a Monday"),
        ("2024-01-01", "9999-12-27", "first_day", "is 9999"),
        ("2024-01-01", '"2024-01-01"', "first_day", "is '2024-01-01'"),
        ("horizon_weeks = 12", "horizon_weeks = 261", "horizon_weeks", "is 261"),
        ("horizon_weeks = 12", "horizon_weeks = 1.5", "horizon_weeks", "is 1.5"),
        ("horizon_weeks = 12", "horizon_weeks = true", "horizon_weeks", "is True"),
        ("as_of_week = 0", "as_of_week = 12", "as_of_week", "is 12"),
        ("wait_weeks = 4", "wait_weeks = -1", "rules.wait_weeks", "is -1"),
        ("wait_weeks = 4", "wait_week = 4", "rules.wait_week", "is unknown"),
        ("wait_weeks = 4", "", "rules.wait_weeks", "is missing"),
        ('title = "One battery"', "title = 1", "title", "is 1"),
        ('title = "One battery"', 'title = "a\\u0000"', "title", "is 'a"),
        ('title = "One battery"', 'titel = "a"', "titel", "is unknown"),
        ("[rules]", "[rules", "", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_told(folder, old, new, column, wrong):
    folder.settings(old, new)

    found = [fault for fault in folder.faults() if fault.column == column]

    assert found
    assert found[0].file == "case.toml"
    assert wrong in found[0].wrong


@pytest.mark.parametrize("make", ["nothing", "folder", "bytes"])
def test_settings_that_cannot_be_read_are_told(folder, make):
    path = folder.path / "case.toml"
    path.unlink()
    if make == "folder":
        path.mkdir()
    elif make == "bytes":
        path.write_bytes(b"\xff\xfe")

    assert only(folder.faults()).file == "case.toml"


def test_all_faults_are_told_at_once_in_the_order_of_files_and_rows(folder):
    folder.settings("wait_weeks = 4", "wait_weeks = -4")
    folder.cell("lots", 2, "quantity", "many")
    folder.cell("lots", 3, "site", "nowhere")
    folder.cell("lots", 3, "ready_week", "99999")
    folder.cell("legs", 3, "capacity_kg", "12 t")
    folder.cell("worth", 3, "share_ppm", "-5")
    folder.add("classes", "shells,Twice,")
    folder.add("hub_weeks", "site,start_week,end_week,capacity_kg", "gate,5,3,0")

    assert folder.places() == [
        ("case.toml", None, "rules.wait_weeks"),
        ("classes.csv", 4, "class"),
        ("hub_weeks.csv", 2, "end_week"),
        ("legs.csv", 3, "capacity_kg"),
        ("lots.csv", 2, "quantity"),
        ("lots.csv", 3, "ready_week"),
        ("worth.csv", 3, "share_ppm"),
    ]


def test_a_row_at_fault_is_no_missing_reference_elsewhere(folder):
    folder.cell("sites", 2, "kind", "castle")

    # Lots and legs name the site of that row; they are not at fault.
    assert folder.places() == [("sites.csv", 2, "kind")]


def test_the_message_names_every_fault_up_to_fifty(folder):
    rows = [f"L{number},A,depot,shell,none,serviceable,0," for number in range(3, 70)]
    folder.add("lots", *rows)

    with pytest.raises(FaultyCase) as caught:
        read_case(folder.path)

    lines = str(caught.value).splitlines()
    assert len(lines) == 52
    assert lines[0] == "The case has 67 faults:"
    assert lines[1].startswith("lots.csv, row 4, column quantity: 'none' is no whole")
    assert lines[-1] == "... and 17 more"


def test_periods_that_overlap_are_told(folder):
    head = "site,start_week,end_week,capacity_kg"
    folder.add("hub_weeks", head, "gate,2,5,0", "gate,4,6,1")

    fault = only(folder.faults())

    assert (fault.row, fault.column) == (3, "start_week")
    assert fault.wrong == "4 lies inside the period of row 2"


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("legs", "cost_eur_per_t"),
        ("courses", "cost_eur"),
        ("lots", "quantity"),
        ("parts", "quantity"),
    ],
)
def test_amounts_that_would_leave_64_bits_are_told(folder, table, column):
    folder.cell(table, 2, column, "1000000000000")

    fault = only(folder.faults())

    assert (fault.file, fault.row, fault.column) == (f"{table}.csv", 2, column)


def test_bay_time_that_would_leave_64_bits_is_told(folder):
    damaged(folder)
    folder.cell("bays", 2, "cost_eur_per_hour", "1000000000000")

    assert folder.places() == [("bays.csv", 2, "cost_eur_per_hour")]


def test_weights_that_would_leave_64_bits_together_are_told(folder):
    rows = [
        f"p{number},R,P,,brigade,town,1,1000000000000,6,steady" for number in range(5)
    ]
    folder.add("packages", *rows)
    folder.add("options", *(f"o{number},p{number},O,,0" for number in range(5)))
    folder.add("documents", *(f"o{number},law,licence,A,1" for number in range(5)))

    fault = only(folder.faults())

    assert (fault.file, fault.column) == ("packages.csv", "weight_micropoints")
    assert fault.wrong == "add up to 5000000000000"


# Promises and progress

MOVE = ("P1,1,move,depot-gate,1", "P1,2,move,gate-town,2")
TEACH = ("P1,1,attend,gunners-1,0",)
PROMISES = "promise,nation,package,option,part,source,quantity"
STEPS = "promise,step,activity,resource,start_week"


def promise(
    folder: CaseFolder, part: str, source: str, steps: Sequence[str], quantity: int = 1
) -> None:
    line = f"P1,A,battery,battery-A,{part},{source},{quantity}"
    folder.add("promises", PROMISES, line)
    folder.add("promise_steps", STEPS, *steps)


@pytest.mark.parametrize(
    ("part", "source", "steps"), [("guns", "L1", MOVE), ("crews", "", TEACH)]
)
def test_a_promise_that_can_be_kept_is_no_fault(folder, part, source, steps):
    promise(folder, part, source, steps)

    assert folder.faults() == ()


@pytest.mark.parametrize(
    ("part", "source", "steps", "wrong"),
    [
        ("guns", "L2", MOVE, "L2 cannot serve guns"),
        ("guns", "", MOVE, "is empty"),
        ("guns", "L9", MOVE, "L9 is unknown"),
        ("crews", "L1", TEACH, "L1 cannot serve crews"),
        ("manual", "", (), "is a document"),
        ("wheels", "L1", MOVE, "wheels is no part of option battery-A"),
        ("guns", "L1", TEACH, "attend is not for this part"),
        ("crews", "", MOVE, "move is not for this part"),
        ("guns", "L1", ("P1,1,move,gunners-1,0",), "gunners-1 is unknown"),
        ("guns", "L1", ("P1,2,move,depot-gate,1",), "are [2]"),
        ("guns", "L1", MOVE[:1], "P1 ends at gate"),
        ("guns", "L1", ("P1,1,move,gate-town,1",), "P1 is at depot when gate-town"),
        ("guns", "L1", (), "P1 ends at depot"),
        ("guns", "L1", ("P1,1,move,depot-gate,0", MOVE[1]), "P1 starts in week 0"),
        ("guns", "L1", (MOVE[0], "P1,2,move,gate-town,1"), "starts gate-town in week"),
        ("guns", "L1", (MOVE[0], "P1,2,move,gate-town,8"), "is 7 weeks under way"),
        ("guns", "L1", ("P1,1,move,depot-gate,11",), "P1 ends in week 12"),
        ("crews", "", (), "P1 teaches"),
        ("crews", "", (*TEACH, "P1,2,attend,gunners-1,4"), "starts gunners-1 in week"),
        ("crews", "", ("P1,1,attend,gunners-1,1",), "promises use 1 of session"),
    ],
)
def test_a_promise_that_nobody_can_keep_is_told(folder, part, source, steps, wrong):
    promise(folder, part, source, steps)

    assert wrong in " ".join(fault.wrong for fault in folder.faults())


def test_a_promise_at_fault_is_told_with_its_row(folder):
    promise(folder, "guns", "L1", MOVE[:1])

    fault = only(folder.faults())

    assert (fault.file, fault.row, fault.column) == ("promises.csv", 2, "promise")


def test_promises_that_take_too_much_together_are_told(folder):
    # 9 howitzers of 7,000 kg on a leg for 60,000 kg, of a lot of 6.
    promise(folder, "guns", "L1", MOVE, quantity=9)

    wrong = [fault.wrong for fault in folder.faults()]

    assert wrong == [
        "promises use 63000 of leg depot-gate in week 1",
        "promises use 9 of lot L1",
    ]


def damaged(folder: CaseFolder) -> None:
    folder.cell("lots", 2, "condition", "light")
    folder.add("workshops", "workshop,nation,site,name,name_uk", "W,A,gate,W,")
    bay = "bay,workshop,family,hours,cost_eur_per_hour"
    folder.add("bays", bay, "B1,W,gun,40,1", "B2,W,gun,40,1")
    folder.add("bay_variants", "bay,variant", "B1,howitzer")
    folder.add(
        "repairs", "variant,condition,hours,duration_weeks", "howitzer,light,10,2"
    )


MENDED = (MOVE[0], "P1,2,repair,B1,3", "P1,3,move,gate-town,5")


def test_a_promise_of_a_repair_that_can_be_kept_is_no_fault(folder):
    damaged(folder)
    promise(folder, "guns", "L1", MENDED)

    assert folder.faults() == ()


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        (MOVE, "has 0 repairs of units that are light"),
        ((MENDED[0], "P1,2,repair,B2,3", MENDED[2]), "P1 repairs howitzer in B2"),
        (
            (*MENDED[:2], "P1,3,repair,B1,5", "P1,4,move,gate-town,7"),
            "has 2 repairs of units that are light",
        ),
    ],
)
def test_a_promise_of_a_repair_that_nobody_can_do_is_told(folder, steps, wrong):
    damaged(folder)
    promise(folder, "guns", "L1", steps)

    assert wrong in only(folder.faults()).wrong


def test_a_repair_of_what_is_not_damaged_is_told(folder):
    damaged(folder)
    folder.cell("lots", 2, "condition", "serviceable")
    promise(folder, "guns", "L1", MENDED)

    assert "has 1 repairs of units that are serviceable" in only(folder.faults()).wrong


PROGRESS = (
    "progress,nation,package,option,part,quantity,lot,site,condition,courses_done,"
    "ready_week"
)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("G,A,battery,battery-A,guns,2,L1,gate,serviceable,,2", None),
        ("G,A,battery,battery-A,crews,1,,,,1,2", None),
        ("G,A,battery,battery-A,guns,2,L2,gate,serviceable,,2", "lot"),
        ("G,A,battery,battery-A,guns,2,,gate,serviceable,,2", "lot"),
        ("G,A,battery,battery-A,guns,7,L1,gate,serviceable,,2", "quantity"),
        ("G,A,battery,battery-A,guns,2,L1,gate,serviceable,1,2", "courses_done"),
        ("G,A,battery,battery-A,crews,1,,,,2,2", "courses_done"),
        ("G,A,battery,battery-A,crews,1,,,,,2", "courses_done"),
        ("G,A,battery,battery-A,crews,1,,gate,,0,2", "site"),
        ("G,A,battery,battery-A,manual,1,,,,,2", "part"),
        ("L2,A,battery,battery-A,guns,2,L1,gate,serviceable,,2", "progress"),
    ],
)
def test_progress_must_fit_its_part(folder, row, column):
    folder.add("progress", PROGRESS, row)

    columns = [fault.column for fault in folder.faults()]

    assert columns == ([] if column is None else [column])


def test_units_under_way_are_taken_off_their_lot(folder):
    row = "G,A,battery,battery-A,guns,2,L1,gate,serviceable,,2"
    folder.add("progress", PROGRESS, row)

    assert read_case(folder.path).lots["L1"].quantity == 4


def test_a_promise_cannot_draw_on_the_progress_of_another_part(folder):
    row = "G,A,battery,battery-A,crews,1,,,,0,2"
    folder.add("progress", PROGRESS, row)
    promise(folder, "guns", "G", MOVE)

    assert "G cannot serve guns" in only(folder.faults()).wrong


# Prices of promises

DIGEST_BEFORE = "188f520207e593b20cc04f57fa1d5a75cf9a42be90f532c69c99c033b266651d"
"""Of the smallest case with a promise, from before promises had a price."""


def priced(folder: CaseFolder, price: str) -> CaseFolder:
    """Return the smallest case with a promise, and what breaking it counts."""
    line = f"P1,A,battery,battery-A,guns,L1,1,{price}"
    folder.add("promises", f"{PROMISES},break_price_micropoints", line)
    folder.add("promise_steps", STEPS, *MOVE)
    return folder


@pytest.mark.parametrize(("cell", "price"), [("", None), ("0", 0), ("7", 7)])
def test_a_promise_says_what_breaking_it_counts(folder, cell, price):
    case = read_case(priced(folder, cell).path)

    assert case.promises["P1"].break_price_micropoints == price


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("-1", "-1 is below zero"),
        ("0.5", "'0.5' is no whole number"),
        ("5 points", "'5 points' carries a unit"),
        ("inf", "'inf' is no whole number"),
        ("9" * 13, "is out of range"),
    ],
)
def test_a_wrong_price_of_a_promise_is_told_with_its_place(folder, cell, wrong):
    fault = only(priced(folder, cell).faults())

    assert (fault.file, fault.row) == ("promises.csv", 2)
    assert fault.column == "break_price_micropoints"
    assert wrong in fault.wrong
    assert "millionth of a point from 0" in fault.right


def test_a_price_of_promises_in_another_unit_is_told_as_such(folder):
    priced(folder, "5")
    text = folder.text("promises")
    folder.write("promises", text.replace("_micropoints", "_points"))

    fault = only(folder.faults())

    assert (fault.row, fault.column) == (1, "break_price_points")
    assert fault.right == "the unit differs: give break_price_micropoints"


def test_promises_without_a_price_are_the_same_case_as_before_there_was_one(folder):
    priced(folder, "")
    with_column = read_case(folder.path).sha256
    (folder.path / "promises.csv").unlink()
    folder.add("promises", PROMISES, "P1,A,battery,battery-A,guns,L1,1")

    # The digest that the engine gave this case when there was no such column.
    assert read_case(folder.path).sha256 == with_column == DIGEST_BEFORE


def test_a_price_of_a_promise_is_part_of_the_case(folder):
    priced(folder, "5")
    five = read_case(folder.path).sha256
    folder.cell("promises", 2, "break_price_micropoints", "6")

    assert read_case(folder.path).sha256 != five


@pytest.mark.parametrize("price", ["", "0", "5000000"])
def test_prices_of_promises_survive_the_round_trip(folder, tmp_path, price):
    records = read_records(priced(folder, price).path)

    write_workbook(tmp_path / "case.xlsx", records.settings, records.tables)
    second = read_records(tmp_path / "case.xlsx")
    tables = {name: table.rows for name, table in second.tables.items()}
    write_case(tmp_path / "second", second.settings, tables)

    written = (tmp_path / "second" / "promises.csv").read_text().splitlines()
    column = ",break_price_micropoints" if price else ""
    assert written[0] == f"{PROMISES}{column}"
    assert read_records(tmp_path / "second").tables == records.tables


# Round trips


def bytes_of(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted(path.iterdir())}


@pytest.mark.parametrize("seed", range(5))
def test_csv_to_workbook_to_csv_is_the_same_to_the_byte(tmp_path, seed):
    write_tiny_case(tmp_path / "first", seed)
    first = read_records(tmp_path / "first")

    write_workbook(tmp_path / "case.xlsx", first.settings, first.tables)
    second = read_records(tmp_path / "case.xlsx")
    tables = {name: table.rows for name, table in second.tables.items()}
    write_case(tmp_path / "second", second.settings, tables)

    assert bytes_of(tmp_path / "second") == bytes_of(tmp_path / "first")
    digests = {
        read_case(tmp_path / name).sha256 for name in ("first", "second", "case.xlsx")
    }
    assert len(digests) == 1


def test_odd_but_lawful_cells_survive_the_round_trip(folder, tmp_path):
    folder.cell("sites", 2, "lat_deg", "0.0000001")
    folder.cell("sites", 3, "lat_deg", "-0.5")
    folder.cell("nations", 2, "name", '=1+2, "quoted" _x0041_ <b>&amp; \U0001f69c')
    folder.cell("variants", 2, "name", "007")
    folder.cell("variants", 3, "name", "TRUE")
    folder.cell("families", 2, "name", "2024-01-01")
    folder.cell("families", 3, "name", "1.50")
    folder.settings('notice = "', 'notice = "a\\nb\\u0022 \\\\ ')
    records = read_records(folder.path)

    write_workbook(tmp_path / "case.xlsx", records.settings, records.tables)
    again = read_records(tmp_path / "case.xlsx")
    tables = {name: table.rows for name, table in again.tables.items()}
    write_case(tmp_path / "again", again.settings, tables)

    assert again.settings == records.settings
    for name, table in records.tables.items():
        assert again.tables[name].rows == table.rows
    assert read_case(tmp_path / "again") == read_case(folder.path)


def test_a_workbook_is_the_same_to_the_byte_each_time(tmp_path):
    records = tiny_records(1)
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, records.settings, records.tables)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_bears_no_hour(tmp_path):
    records = tiny_records(1)
    write_workbook(tmp_path / "case.xlsx", records.settings, records.tables)

    with ZipFile(tmp_path / "case.xlsx") as parts:
        properties = parts.read("docProps/core.xml").decode()
        dates = {part.date_time[:3] for part in parts.infolist()}

    assert set(re.findall(r"(\d{4}-\d\d-\d\d)T", properties)) == {"1980-01-01"}
    assert dates == {(1980, 1, 31)}


def test_a_fault_in_a_workbook_is_told_with_its_sheet_and_row(tmp_path):
    records = tiny_records(1)
    lots = records.tables["lots"]
    lots.rows[0] = {**lots.rows[0], "quantity": -3}
    write_workbook(tmp_path / "case.xlsx", records.settings, records.tables)

    with pytest.raises(FaultyCase) as caught:
        read_case(tmp_path / "case.xlsx")

    fault = only(caught.value.faults)
    assert (fault.file, fault.column) == ("sheet lots", "quantity")
    assert fault.wrong == "-3 is below zero"


def test_what_is_no_workbook_is_told(tmp_path):
    path = tmp_path / "case.xlsx"
    path.write_text("lot,nation\n")

    with pytest.raises(FaultyCase, match="cannot be opened"):
        read_case(path)


def test_a_workbook_of_something_else_is_told(tmp_path):
    path = tmp_path / "case.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.add_worksheet("Sheet1").write(0, 0, "hello")

    with pytest.raises(FaultyCase) as caught:
        read_case(path)

    wrong = {fault.file: fault.wrong for fault in caught.value.faults}
    assert wrong["sheet Sheet1"] == "is no table of a case"
    assert wrong["sheet case.toml"] == "is missing"
    assert wrong["lots.csv"] == "is missing"


@pytest.mark.parametrize("table", ["lots", "legs", "parts", "worth", "sessions"])
def test_the_order_of_rows_does_not_change_a_case(tmp_path, table):
    write_tiny_case(tmp_path / "case", 3)
    case = read_case(tmp_path / "case")
    path = tmp_path / "case" / f"{table}.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()

    path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")

    assert read_case(tmp_path / "case") == case


@pytest.mark.parametrize("target", ["/nonexistent", "caveats.csv", "/dev/zero"])
def test_a_table_that_is_a_link_to_no_file_is_told(folder, target):
    (folder.path / "caveats.csv").symlink_to(target)

    assert folder.places() == [("caveats.csv", None, "")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
@pytest.mark.parametrize("name", ["caveats.csv", "case.toml"])
def test_a_pipe_is_told_and_not_waited_for(folder, name):
    (folder.path / name).unlink(missing_ok=True)
    os.mkfifo(folder.path / name)

    assert folder.places() == [(name, None, "")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("horizon_weeks = 12", "horizon_weeks = " + "9" * 5000),
        ("horizon_weeks = 12", "horizon_weeks = 0x" + "f" * 5000),
        ('name = "smallest"', "name = 0x" + "f" * 5000),
        ("[rules]", "rules." + "a." * 3000 + "b = 1"),
    ],
)
def test_settings_too_long_to_be_shown_are_told(folder, old, new):
    folder.settings(old, new)

    assert folder.faults()


@pytest.mark.parametrize("name", ["../up", "/up", "..", "a/b", " ", "x" * 300])
def test_a_name_that_is_no_folder_is_told(folder, name):
    folder.settings('name = "smallest"', f'name = "{name}"')

    assert folder.places() == [("case.toml", None, "name")]


CONSENT = r'<c r="H3"[^>]*>.*?</c>'
"""The week in which a third party lets lot L2 go, on the sheet of the lots."""


@pytest.mark.parametrize(
    ("old", "new", "place", "wrong"),
    [
        (CONSENT, '<c r="H3" t="e"><v>#REF!</v></c>', (3, "H3"), "is an error"),
        (CONSENT, '<c r="H3"><f>1+1</f></c>', (3, "H3"), "without a result"),
        (CONSENT, '<c r="H3"><f>1+1</f><v/></c>', (3, "H3"), "without a result"),
        (
            "</sheetData>",
            '</sheetData><mergeCells><mergeCell ref="H2:H3"/></mergeCells>',
            (None, "H2:H3"),
            "are merged",
        ),
    ],
)
def test_what_a_workbook_would_lose_is_told(tmp_path, old, new, place, wrong):
    path = workbook_with(tmp_path, "lots", old, new)

    with pytest.raises(FaultyCase) as caught:
        read_case(path)

    fault = only(caught.value.faults)
    assert (fault.file, fault.row, fault.column) == ("sheet lots", *place)
    assert wrong in fault.wrong


def test_a_formula_with_a_result_is_its_result(tmp_path):
    new = '<c r="H3"><f>1+1</f><v>2</v></c>'

    case = read_case(workbook_with(tmp_path, "lots", CONSENT, new))

    assert case.lots["L2"].consent_week == 2


def test_a_cell_far_away_is_told_before_it_takes_all_memory(tmp_path):
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    path = workbook_with(tmp_path, "lots", "</sheetData>", far)

    with pytest.raises(FaultyCase, match="sheet lots spans 1,048,576 rows"):
        read_case(path)


def test_settings_in_a_second_column_are_told(tmp_path):
    new = r'\g<0><c r="B2" t="inlineStr"><is><t>x = 1</t></is></c>'
    path = workbook_with(tmp_path, "case.toml", r'<c r="A2".*?</c>', new)

    with pytest.raises(FaultyCase, match="has more than one cell"):
        read_case(path)


@pytest.mark.parametrize("place", range(60, 6000, 450))
def test_a_damaged_workbook_is_told_or_read(tmp_path, place):
    records = read_records(SMALLEST)
    path = tmp_path / "case.xlsx"
    write_workbook(path, records.settings, records.tables)
    damaged = bytearray(path.read_bytes())
    damaged[place : place + 8] = b"\xff" * 8
    path.write_bytes(damaged)

    try:
        read_case(path)
    except FaultyCase as error:
        assert error.faults  # noqa: PT017  either is right, a crash is not


def workbook_with(folder: Path, sheet: str, old: str, new: str) -> Path:
    """Return the smallest case as a workbook, with the XML of a sheet changed."""
    records = read_records(SMALLEST)
    whole, path = folder / "whole.xlsx", folder / "case.xlsx"
    write_workbook(whole, records.settings, records.tables)
    with ZipFile(whole) as before, ZipFile(path, "w") as after:
        book = before.read("xl/workbook.xml").decode()
        number = re.findall(r'<sheet name="([^"]+)"', book).index(sheet) + 1
        for part in before.namelist():
            text = before.read(part).decode()
            if part == f"xl/worksheets/sheet{number}.xml":
                text, count = re.subn(old, new, text, count=1)
                assert count == 1
            after.writestr(part, text)
    return path
