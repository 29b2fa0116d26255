"""The serial number of a Form 302."""

import re
from datetime import date

import pytest

from backstay_web.transfers.decided_302 import Context, Goods, serial_302
from backstay_web.transfers.forms import Form302

SAID = {
    "country": "PL",
    "issued_on": "2026-03-02",
    "goods": "N",
    "context": "E",
    "number": "000017",
    "basis": "SOFA 1951",
}


def test_it_is_country_day_status_context_and_number_in_18_characters():
    # DE + 12 March 2020 as 20200312 + U + O + 000001: the day as in the guidance.
    serial = serial_302("DE", date(2020, 3, 12), Goods.UNION, Context.OTHER, 1)

    assert serial == "DE20200312UO000001"
    assert len(serial) == 18


@pytest.mark.parametrize("goods", Goods)
@pytest.mark.parametrize("context", Context)
def test_every_choice_has_the_form_of_the_rule(goods, context):
    serial = serial_302("PL", date(2026, 3, 2), goods, context, 999_999)

    assert re.fullmatch("[A-Z]{2}[0-9]{8}[UN][NEO][0-9]{6}", serial)


def test_the_form_keeps_the_number_of_the_country_as_it_was_typed():
    form = Form302(SAID)

    assert form.is_valid(), form.errors
    assert form.decided().serial == "PL20260302NE000017"


@pytest.mark.parametrize("left_out", sorted(SAID))
def test_nothing_is_chosen_for_whoever_leaves_it_out(left_out):
    form = Form302({name: said for name, said in SAID.items() if name != left_out})

    assert list(form.errors) == [left_out]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("country", "pl"),
        ("country", "POL"),
        ("number", "17"),
        ("number", "0000017"),
        ("number", "00001x"),
        ("goods", "X"),
        ("context", "U"),
        ("issued_on", "2026-02-30"),
        ("basis", " on two\nlines"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(field, said):
    assert list(Form302({**SAID, field: said}).errors) == [field]
