"""The file of a list says by whom it may be read, in words that other sites know."""

import json
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from backstay_web.core.banner import bodies
from backstay_web.core.border import our_policy
from backstay_web.core.context import acting
from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.core.labels.stanag_4774 import from_xml
from backstay_web.core.labels.structured_json import from_json
from backstay_web.core.leaving import HEAD, NoLabel
from tests.web.bodies import COMMAND, name_bodies
from tests.web.cast import Cast, Person
from tests.web.core.lists.declared import make_things, show
from tests.web.things.models import Thing

COMMANDS = 1 << COMMAND


@pytest.fixture
def things(cast: Cast) -> None:
    """Make things of all levels and for different readers."""
    name_bodies(cast)
    make_things(cast, ["for all"], rel=EVERYBODY)
    make_things(cast, ["for both"], level=1)
    label = {"level": 0, "rel": 0b1, "originator": cast.ann.origin}
    with acting(cast.ann.token):
        Thing.objects.create(name="for one", version=1, **label)


def label_in(person: Person, document: bytes) -> Label:
    with acting(person.token):
        return from_xml(document, [our_policy(bodies())]).label


def test_the_head_of_a_file_holds_the_label_of_all_its_rows(cast, things):
    answer = show(cast.cid, "?export=csv")

    with acting(cast.cid.token):
        policy = our_policy(bodies())
    label = from_json(answer.headers[HEAD], [policy]).label
    assert label == Label(1, 1, 0b1, 0, COMMANDS | 0b1)
    assert answer.headers["Link"] == (
        '</things/?export=csv&label=xml>; rel="describedby"; type="application/xml"'
    )
    assert answer.headers[HEAD].isascii()


def test_the_label_of_a_file_is_at_its_own_address_and_of_the_same_rows(cast, things):
    whole = show(cast.cid, "?export=csv&label=xml")
    some = show(cast.cid, "?q=all&export=csv&label=xml")

    assert label_in(cast.cid, whole.content) == Label(1, 1, 0b1, 0, COMMANDS | 0b1)
    assert whole.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert label_in(cast.cid, some.content) == Label(1, 0, EVERYBODY, 0, COMMANDS)
    named = whole.headers["Content-Disposition"]
    assert named.startswith('attachment; filename="things-')
    assert named.endswith('.csv.label.xml"')


def test_a_page_of_a_list_leads_to_the_label_of_its_files(cast, things):
    # What a page itself shows stands at its top in words.
    text = show(cast.cid, "?q=all").text

    assert 'href="?q=all&amp;export=csv&amp;label=xml"' in text


@pytest.mark.parametrize(
    ("asked", "words", "label"),
    [
        ("?q=both", "OFFICIAL · for AX, BY", Label(1, 1, 0b11, 0, COMMANDS)),
        ("?", "OFFICIAL · for AX", Label(1, 1, 0b1, 0, COMMANDS | 0b1)),
    ],
)
def test_a_workbook_holds_the_label_of_all_its_rows_on_a_sheet_of_its_own(
    cast, things, asked, words, label
):
    answer = show(cast.cid, f"{asked}&export=xlsx")

    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    (word, said), (cell, xml) = book.get_sheet_by_name("label").to_python()
    assert (word, said) == ("label", f"{words} · TLP:AMBER+STRICT")
    assert cell == "stanag_4774"
    assert label_in(cast.cid, str(xml).encode()) == label


@pytest.mark.parametrize(
    "labels",
    [
        [{"rel": 0b01}, {"rel": 0b10}],  # together they go to nobody
        [{"rel": 0b01 | 1 << 40}],
        [{"cav": 1}],
    ],
)
def test_what_has_a_label_without_words_leaves_without_one_rather_than_with_less(
    cast, labels
):
    name_bodies(cast)
    for number, label in enumerate(labels):
        make_things(cast, [str(number)], **label)

    file, book = (show(cast.cid, f"?export={kind}") for kind in ("csv", "xlsx"))

    assert "label=xml" not in show(cast.cid).text
    assert HEAD not in file.headers
    assert "Link" not in file.headers
    sheets = CalamineWorkbook.from_filelike(BytesIO(book.content)).sheet_names
    assert "label" not in sheets
    with pytest.raises(NoLabel):
        show(cast.cid, "?export=csv&label=xml")


def test_a_file_without_rows_has_no_label(cast, things):
    assert HEAD not in show(cast.cid, "?q=nothing&export=csv").headers


def test_who_reads_of_the_rows_of_one_body_is_told_of_that_label_alone(cast, things):
    answer = show(cast.bob, "?export=csv&label=xml")

    assert label_in(cast.bob, answer.content) == Label(1, 1, 0b11, 0, COMMANDS)


def test_the_words_of_a_label_are_as_json_what_they_are_as_xml(cast, things):
    answer = show(cast.cid, "?q=all&export=csv")

    told = json.loads(answer.headers[HEAD])["ConfidentialityInformation"]
    assert told["PolicyIdentifier"] == "BACKSTAY"
    assert told["Classification"] == "PUBLIC"
    assert told["Category"][0]["GenericValues"] == ["ALL PARTICIPANTS"]
