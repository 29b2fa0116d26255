"""What the engine says is English, and knows of what it is made."""

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from backstay.cases.faults import Fault
from backstay.said import Said, any_of, apart, lines_of, together

RIGHT = Said("only %(what)s", what=Said("at most %(most)s kg", most=12_000))


def test_a_sentence_is_its_english_and_knows_its_text_and_values():
    said = Said("curve %(curve)s is %(gap)s off", curve="slow", gap=0.5)

    assert said == "curve slow is 0.5 off"
    assert said.text == "curve %(curve)s is %(gap)s off"
    assert said.values == {"curve": "slow", "gap": "0.5"}


def test_nothing_is_filled_but_the_places_that_have_a_value():
    said = Said("%(lost)s %(key)s 100 % %s", key="%(lost)s")

    assert said == "%(lost)s %(lost)s 100 % %s"


@pytest.mark.parametrize(
    "journey",
    [
        copy.deepcopy,
        lambda said: pickle.loads(pickle.dumps(said)),  # noqa: S301 our own
        lambda said: together(json.loads(json.dumps(apart(said)))),
    ],
    ids=["copied", "pickled", "as JSON"],
)
def test_a_sentence_comes_back_whole(journey: Callable[[Any], Any]) -> None:
    found = journey(RIGHT)

    assert found == RIGHT == "only at most 12000 kg"
    assert found.text == "only %(what)s"
    assert found.values["what"].text == "at most %(most)s kg"
    assert found.values["what"].values == {"most": 12_000}


def test_a_sentence_is_plain_text_for_whoever_writes_json():
    assert json.dumps({"stage": RIGHT}) == '{"stage": "only at most 12000 kg"}'
    assert together("a text of before") == "a text of before"


def test_sentences_and_names_are_joined_and_stay_apart():
    lines = lines_of(Said("the plan breaks %(count)s rules:", count=1), "supply.lot")

    assert lines == "the plan breaks 1 rules:\nsupply.lot"
    assert together(apart(lines)) == lines
    assert any_of(["int"]) == "int"


def test_a_fault_says_its_place_as_well():
    fault = Fault("lots.csv", 3, "quantity", Said("is empty"), RIGHT)
    whole = Fault("lots.csv", None, "", Said("is empty"), RIGHT)

    assert str(fault) == (
        "lots.csv, row 3, column quantity: is empty; only at most 12000 kg"
    )
    assert str(whole) == "lots.csv: is empty; only at most 12000 kg"
    assert fault.said.values["right"] is RIGHT
