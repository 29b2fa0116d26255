"""Headings find their columns, and what was said of them once is remembered."""

import dataclasses

import pytest

from backstay_web.core.imports.cells import Text
from backstay_web.core.imports.kinds import Column
from backstay_web.core.imports.mapping import (
    Ground,
    WrongMapping,
    check_mapping,
    folded,
    propose,
    to_remember,
)
from backstay_web.nations.imports import ORGANISATIONS


def proposed(head: list[str], **remembered: str) -> dict[str, tuple[int, str]]:
    found = propose(ORGANISATIONS, head, remembered)
    return {column: (each.place, each.ground) for column, each in found.items()}


@pytest.mark.parametrize(
    "head",
    [
        ["nation", "name", "kind"],
        ["Nation code", "UNIT", "Type"],
        ["Країна", "Назва", "Вид"],
        ["Нація", "  підрозділ ", "тип"],
    ],
)
def test_a_heading_is_known_in_english_and_ukrainian(head):
    expected = {
        "nation": (0, "heading"),
        "name": (1, "heading"),
        "kind": (2, "heading"),
    }

    assert proposed(head) == expected


def test_a_heading_spelt_otherwise_is_marked_as_a_guess():
    assert proposed(["natoin", "name"])["nation"] == (0, Ground.GUESS)


def test_an_unknown_heading_is_left_alone():
    assert proposed(["colour", "name"]) == {"name": (1, "heading")}


def test_what_was_said_the_last_time_comes_first():
    found = proposed(["title", "name"], title="name", name="")

    assert found == {"name": (0, "remembered")}


def test_what_was_left_out_the_last_time_is_left_out_again():
    assert proposed(["kind", "name"], kind="") == {"name": (1, "heading")}


def test_no_heading_serves_two_columns():
    one = Column("seat", Text(), "", "")
    kind = dataclasses.replace(
        ORGANISATIONS, columns=(one, dataclasses.replace(one, name="seats"))
    )

    found = propose(kind, ["seat"], {})

    assert list(found) == ["seat"]


def test_every_fault_of_a_mapping_is_told_at_once():
    with pytest.raises(WrongMapping) as caught:
        check_mapping(ORGANISATIONS, ["a", "b"], {"colour": 0, "name": 7, "kind": 0})

    said = str(caught.value)
    assert "colour is no column" in said
    assert "name points to no heading" in said
    assert "nation needs a heading" in said
    assert "kind shares its heading" in said


def test_what_is_remembered_is_what_was_said_and_what_was_left_out():
    assert to_remember(["Nation", "Colour!"], {"nation": 0}) == {
        "nation": "nation",
        "colour": "",
    }


def test_headings_are_compared_without_case_and_signs():
    assert folded("  Mass, (kg) ") == folded("mass_kg") == "mass kg"
