"""A message becomes a draft: what it says is read, and what is guessed says so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstay_web.core.imports.message import Guess, Names, read_message

TODAY = date(2026, 11, 27)
NAMES = Names(
    items={
        "Howitzer 155 mm": "H155",
        "Howitzer 105 mm": "H105",
        "Гаубиця 155 мм": "H155",
        "Generator": "GEN",
    },
    units={
        "45th Artillery Brigade": "45ab",
        "44th Artillery Brigade": "44ab",
        "45 артилерійська бригада": "45ab",
    },
)


def values(text: str) -> dict[str, str]:
    return {k: g.value for k, g in read_message(text, NAMES, TODAY).found.items()}


def test_a_message_is_read_as_far_as_it_goes():
    text = "Please 12 howitzers 155 for 45 bde by 1 March, urgent"

    reading = read_message(text, NAMES, TODAY)

    assert reading.found == {
        "quantity": Guess("12", "12", is_sure=True),
        "item": Guess("H155", "howitzers 155", is_sure=False),
        "unit": Guess("45ab", "45 bde", is_sure=False),
        "day": Guess("2027-03-01", "1 March", is_sure=False),
        "urgent": Guess("yes", "urgent", is_sure=True),
    }
    assert reading.rest == ""


def test_a_message_in_ukrainian_is_read_too():
    text = "Терміново потрібно 6 гаубиць 155 для 45 бригади до 15 січня 2027 року"

    assert values(text) == {
        "quantity": "6",
        "item": "H155",
        "unit": "45ab",
        "day": "2027-01-15",
        "urgent": "yes",
    }


@pytest.mark.parametrize(
    ("text", "day", "is_sure"),
    [
        ("by 2027-02-03", "2027-02-03", True),
        ("by 3 February 2028", "2028-02-03", True),
        ("by February 3rd", "2027-02-03", False),
        ("by 28 November", "2026-11-28", False),
        ("by 26 Nov", "2027-11-26", False),
        ("до 03.02.2027", "2027-02-03", False),
    ],
)
def test_a_day_without_a_year_or_in_doubtful_order_is_a_guess(text, day, is_sure):
    found = read_message(text, NAMES, TODAY).found["day"]

    assert (found.value, found.is_sure) == (day, is_sure)


@pytest.mark.parametrize("text", ["by 30 February", "by 2026-02-30", "by 99.99.2026"])
def test_a_day_that_is_none_is_not_made_one(text):
    assert "day" not in values(text)


def test_the_whole_name_is_sure_and_a_part_of_it_is_not():
    whole = read_message("2 Howitzer 105 mm", NAMES, TODAY).found["item"]
    part = read_message("2 howitzer 105", NAMES, TODAY).found["item"]

    assert (whole.value, whole.is_sure) == ("H105", True)
    assert (part.value, part.is_sure) == ("H105", False)


def test_a_name_whose_number_is_missing_is_not_taken():
    assert "item" not in values("12 howitzers please")


def test_of_two_numbers_the_first_is_a_guess():
    found = read_message("12 generators, 30 kVA each", NAMES, TODAY).found["quantity"]

    assert found == Guess("12", "12", is_sure=False)


@pytest.mark.parametrize(
    "text",
    ["x12 generators", "12x generator", "twelve generators", "дванадцять Generator"],
)
def test_a_number_is_read_in_its_usual_forms(text):
    assert values(text)["quantity"] == "12"


def test_a_number_with_an_apostrophe_is_read():
    assert values("п'ять Generator")["quantity"] == "5"


def test_what_was_not_understood_is_given_back():
    assert read_message("12 generators and purple paint", NAMES, TODAY).rest == (
        "purple paint"
    )


@given(st.text())
def test_no_message_breaks_it_and_the_same_is_read_the_same(text):
    assert read_message(text, NAMES, TODAY) == read_message(text, NAMES, TODAY)


@given(st.text(st.characters(categories=["Nd"]), min_size=1, max_size=9))
def test_digits_of_another_script_are_no_quantity(text):
    found = values(f"{text} generators").get("quantity", "")

    assert found.isascii()
    assert found == "" or text.isascii()
