"""A table that brings a label is let in under it, or not at all."""

import io
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from backstay_web.catalogue import actions as catalogue
from backstay_web.core import leaving
from backstay_web.core.banner import bodies
from backstay_web.core.border import our_policy
from backstay_web.core.context import acting
from backstay_web.core.imports import pieces
from backstay_web.core.imports.models import Import, Piece
from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.core.labels.stanag_4774 import to_xml
from backstay_web.core.labels.structured_json import from_json
from backstay_web.core.labels.wording import Marking
from backstay_web.core.middleware import COOKIE
from backstay_web.nations.models import Organisation
from tests.web.bodies import AX, COMMAND, name_bodies
from tests.web.cast import Cast, Person
from tests.web.core.imports.conftest import HEAD, apply, check
from tests.web.sites.conftest import add

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
TEXT = HEAD + f"{AX};First;unit\n"
COMMANDS = 1 << COMMAND
OWN = Label(policy=1, level=0, rel=0b1, cav=0, originators=COMMANDS)
"""Made by Cid's nation alone, for Ann's."""
OTHERS = Label(policy=1, level=1, rel=0b1, cav=0, originators=COMMANDS | 0b10)


@pytest.fixture(autouse=True)
def _named(cast: Cast) -> None:
    name_bodies(cast)


def xml(cast: Cast, label: Label) -> str:
    with acting(cast.cid.token):
        return to_xml(Marking(label, AT), our_policy(bodies()))


def send(
    client: Client, by: Person, label: str, name: str = "file", **more: Any
) -> Any:
    """Send a table with a label beside it."""
    client.cookies[COOKIE] = by.token
    file = SimpleUploadedFile("units.csv", TEXT.encode())
    beside = SimpleUploadedFile("units.csv.label.xml", label.encode())
    said = {"key": str(uuid4()), "pasted": "", name: file, "label": beside}
    return client.post("/imports/organisations/send/", {**said, **more})


def key_of(answer: Any) -> UUID:
    assert answer.status_code == 303, answer.text
    return UUID(answer.url.split("/")[-2])


def draft(by: Person, key: UUID) -> Import:
    with acting(by.token):
        return Import.objects.get(pk=key)


def wrong(by: Person, key: UUID) -> list[str]:
    with acting(by.token):
        row = Import.objects.get(pk=key)
        return [
            wrong for _, _, wrong, *_ in pieces.load(row, Piece.What.FAULTS, row.run)
        ]


def workbook(**sheets: list[list[str]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name, rows in sheets.items():
            written = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    written.write_string(line, place, cell)
    return made.getvalue()


def labelled_book(label: str) -> SimpleUploadedFile:
    rows = [line.split(";") for line in TEXT.splitlines()]
    data = workbook(rows=rows, label=[["label", "a word"], ["stanag_4774", label]])
    return SimpleUploadedFile("units.xlsx", data)


def test_a_table_of_others_goes_to_nobody_whom_its_label_does_not_name(cast, client):
    key = key_of(send(client, cast.cid, xml(cast, OTHERS)))

    check(cast.cid, key, release={"level": 0, "rel": EVERYBODY, "cav": 0})
    apply(cast.cid, key)

    assert draft(cast.cid, key).rel == 0b1
    with acting(cast.cid.token):
        row = Organisation.objects.get(name="First")
        packed = Piece.objects.filter(of=key).values_list("rel", flat=True)
        assert set(packed) == {0b1}
    assert (row.level, row.rel, row.cav) == (1, 0b1, 0)


def test_what_a_nation_made_alone_it_releases_as_if_it_had_typed_it(cast, client):
    key = key_of(send(client, cast.cid, xml(cast, OWN)))

    check(cast.cid, key, release={"level": 0, "rel": EVERYBODY, "cav": 0})
    apply(cast.cid, key)

    with acting(cast.cid.token):
        assert Organisation.objects.get(name="First").rel == EVERYBODY


@pytest.mark.parametrize(
    ("label", "faults"),
    [
        (OTHERS, ["its row goes to more than the label that the table brings"]),
        (OWN, []),
    ],
)
def test_no_row_that_goes_to_more_is_changed_by_a_table_of_others(
    cast, client, label, faults
):
    with acting(cast.cid.token):
        Organisation.objects.create(
            nation_id=cast.ann.origin,
            name="First",
            kind="staff",
            level=1,
            rel=0b11,
            originator=cast.cid.origin,
        )
    key = key_of(send(client, cast.cid, xml(cast, label)))

    check(cast.cid, key)

    assert wrong(cast.cid, key) == faults


@pytest.mark.parametrize("spoilt", ["", "<", "x" * 70_000, "é"])
def test_a_table_whose_label_is_not_understood_is_not_let_in(cast, client, spoilt):
    label = (
        xml(cast, OTHERS).replace("OFFICIAL", f"OFFICIAL{spoilt}") if spoilt else "?"
    )

    answer = send(client, cast.cid, label)

    assert answer.status_code == 422
    assert "is not understood, so it is not let in" in answer.text
    with acting(cast.cid.token):
        assert not Import.objects.exists()


def test_a_table_that_goes_to_others_alone_is_not_let_in_from_its_reader(cast, client):
    elsewhere = Label(policy=1, level=0, rel=COMMANDS, cav=0, originators=COMMANDS)

    answer = send(client, cast.cid, xml(cast, elsewhere))

    assert answer.status_code == 422
    assert "you may not have what you send" in answer.text


def test_a_workbook_brings_the_label_that_stands_on_its_sheet(cast, client):
    client.cookies[COOKIE] = cast.cid.token
    sent = {"key": str(uuid4()), "pasted": "", "file": labelled_book(xml(cast, OTHERS))}

    answer = client.post("/imports/organisations/send/", sent)

    found = draft(cast.cid, key_of(answer)).reading
    assert found["label"] == {"level": 1, "rel": 1, "cav": 0, "is_ours": False}
    assert found["sheet"] == "rows"
    assert found["notes"] == []
    text = client.get(answer.url).text
    assert re.search(r"Label that it brings</dt><dd>OFFICIAL · for AX", text)
    assert "what is added goes to no more than it names" in text


def test_a_workbook_with_a_spoilt_label_is_not_let_in(cast, client):
    client.cookies[COOKIE] = cast.cid.token
    sent = {"key": str(uuid4()), "pasted": "", "file": labelled_book("<label/>")}

    answer = client.post("/imports/organisations/send/", sent)

    assert answer.status_code == 422
    assert "is not understood" in answer.text


def test_a_table_brings_one_label(cast, client):
    label = xml(cast, OTHERS)

    answer = send(client, cast.cid, label, "other", file=labelled_book(label))

    assert answer.status_code == 422
    assert "brings a label of its own" in answer.text


def test_a_template_has_the_label_of_the_rows_that_it_names(cast, client):
    release = {"level": 1, "rel": 0b11, "cav": 0}
    add(catalogue.FAMILY, cast.cid, code="tube", name="Tubes", release=release)
    client.cookies[COOKIE] = cast.cid.token

    book, text = (
        client.get(f"/imports/variants/template.{form}") for form in ("xlsx", "csv")
    )

    with acting(cast.cid.token):
        policy = our_policy(bodies())
    # It names the family; the other one names no row.
    label = from_json(book.headers[leaving.HEAD], [policy]).label
    assert label == Label(policy=1, level=1, rel=0b11, cav=0, originators=COMMANDS)
    assert leaving.HEAD not in text.headers
    # What is filled in would come back under a label that a sheet of its own held.
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).sheet_names
    assert sheets == ["variants", "columns", "codes"]


def test_a_sheet_that_is_called_label_and_holds_none_is_a_table_like_others(
    cast, client
):
    client.cookies[COOKIE] = cast.cid.token
    rows = [line.split(";") for line in TEXT.splitlines()]
    file = SimpleUploadedFile("units.xlsx", workbook(label=rows))

    answer = client.post(
        "/imports/organisations/send/",
        {"key": str(uuid4()), "pasted": "", "file": file},
    )

    assert draft(cast.cid, key_of(answer)).row_count == 1
