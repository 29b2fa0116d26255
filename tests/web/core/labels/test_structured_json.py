import json

import pytest
from hypothesis import given

from backstay_web.core.labels.label import Label
from backstay_web.core.labels.quarantine import Quarantined, Unwritable
from backstay_web.core.labels.structured_json import from_json, to_json
from backstay_web.core.labels.wording import Marking
from tests.web.core.labels.drawn import FULL, markings
from tests.web.core.labels.test_stanag_4774 import MARKING, OTHER, POLICY

JSON = to_json(MARKING, POLICY)


def read(text: str) -> Marking:
    return from_json(text, [OTHER, POLICY])


def test_a_label_is_written_in_the_public_form():
    written = json.loads(JSON)

    assert written["Xmlns"].startswith("urn:nato:stanag:4774:")
    assert written["CreationTime"] == "2026-05-01T12:00:00Z"
    information = written["ConfidentialityInformation"]
    assert information["PolicyIdentifier"] == "COALITION"
    assert information["Classification"] == "LIMITED"
    assert information["Category"][0] == {
        "Type": "PERMISSIVE",
        "TagName": "Releasable To",
        "GenericValues": ["DEU", "UKR"],
    }


@given(markings)
def test_any_label_is_the_same_after_a_journey_as_json(marking):
    assert from_json(to_json(marking, FULL), [FULL]) == marking


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        ('"COALITION"', '"UNKNOWN"', "PolicyIdentifier"),
        ('"COALITION"', "7", "PolicyIdentifier"),
        ('"LIMITED"', '"COSMIC"', "Classification"),
        ('"LIMITED"', "null", "Classification"),
        ('"UKR"', '"XXX"', "Category Releasable To"),
        ('"UKR"', "12", "GenericValues"),
        ('["DEU", "UKR"]', '"DEU"', "GenericValues"),
        ('["DEU", "UKR"]', "[]", "Category Releasable To"),
        ('"TagName": "Originated By"', '"TagName": "By"', "Category TagName"),
        ('"Type": "PERMISSIVE"', '"Kind": "PERMISSIVE"', "Category"),
        ('"Classification": "LIMITED", ', "", "ConfidentialityInformation"),
        ('"Classification"', '"Classification": "OPEN", "Classification"', "object"),
        ('"CreationTime"', '"PrivacyMark": "X", "CreationTime"', "label"),
        (":1:0", ":9:9", "Xmlns"),
        ("2026-05-01", "2026-13-01", "CreationDateTime"),
        ("}", "", "document"),
        (JSON, "[" * 60_000, "document"),
        (JSON, "[" * 300 + "]" * 300, "label"),
        (JSON, '"' + "x" * 70_000 + '"', "document"),
    ],
)
def test_whatever_is_not_understood_is_kept_in_quarantine(old, new, element):
    assert old in JSON

    with pytest.raises(Quarantined) as told:
        read(JSON.replace(old, new))

    assert told.value.element == element


def test_one_category_may_stand_without_a_list():
    told = json.loads(JSON)
    told["ConfidentialityInformation"]["Category"] = {
        "Type": "PERMISSIVE",
        "TagName": "Releasable To",
        "GenericValues": ["UKR"],
    }

    # It is understood as far as it goes: whose it is, is missing.
    with pytest.raises(Quarantined, match="name whose it is"):
        read(json.dumps(told))


def test_a_label_for_nobody_may_not_leave():
    with pytest.raises(Unwritable, match="release officer"):
        to_json(Marking(Label(7, 1, 0, 0, 1), MARKING.created_at), POLICY)
