from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given

from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.core.labels.policy import Policy
from backstay_web.core.labels.quarantine import Quarantined, Unwritable
from backstay_web.core.labels.stanag_4774 import NAMESPACE, from_xml, to_xml
from backstay_web.core.labels.structured_json import from_json, to_json
from backstay_web.core.labels.wording import Marking
from tests.web.core.labels.drawn import FULL, draw_marking, markings

NIGHTLY = 100_000

POLICY = Policy(
    key=7,
    name="COALITION",
    uri="urn:oid:2.999.7",
    levels=("OPEN", "LIMITED"),
    bodies=("DEU", "UKR", "POL"),
    restrictions=("CONVOY TIMES",),
)
OTHER = Policy(key=8, name="OTHER", levels=("OPEN",), bodies=("SWE",))
MARKING = Marking(
    Label(policy=7, level=1, rel=0b011, cav=0b1, originators=0b001),
    created_at=datetime(2026, 5, 1, 12, tzinfo=UTC),
    review_at=datetime(2027, 5, 1, 12, tzinfo=UTC),
)
XML = (
    f'<slab:originatorConfidentialityLabel xmlns:slab="{NAMESPACE}"'
    ' ReviewDateTime="2027-05-01T12:00:00Z">'
    "<slab:ConfidentialityInformation>"
    '<slab:PolicyIdentifier URI="urn:oid:2.999.7">COALITION</slab:PolicyIdentifier>'
    "<slab:Classification>LIMITED</slab:Classification>"
    '<slab:Category Type="PERMISSIVE" TagName="Releasable To">'
    "<slab:GenericValue>DEU</slab:GenericValue>"
    "<slab:GenericValue>UKR</slab:GenericValue></slab:Category>"
    '<slab:Category Type="RESTRICTIVE" TagName="Handling Restrictions">'
    "<slab:GenericValue>CONVOY TIMES</slab:GenericValue></slab:Category>"
    '<slab:Category Type="INFORMATIVE" TagName="Originated By">'
    "<slab:GenericValue>DEU</slab:GenericValue></slab:Category>"
    "</slab:ConfidentialityInformation>"
    "<slab:CreationDateTime>2026-05-01T12:00:00Z</slab:CreationDateTime>"
    "</slab:originatorConfidentialityLabel>"
)


def read(document: str) -> Marking:
    return from_xml(document.encode(), [OTHER, POLICY])


def test_a_label_is_written_as_the_standard_has_it():
    assert to_xml(MARKING, POLICY) == XML


def test_a_label_is_read_whatever_prefix_space_and_comments_it_has():
    spread = XML.replace("slab:", "c:").replace(":slab", ":c").replace("><", ">\n <")
    commented = spread.replace("LIMITED", "LIM<!-- half -->ITED")

    assert read(commented) == MARKING


def test_a_moment_with_an_offset_is_the_same_moment():
    assert read(XML.replace("12:00:00Z<", "14:00:00+02:00<")) == MARKING


def test_hints_where_to_find_the_schema_are_passed_over():
    hint = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="a b" '

    assert read(XML.replace(" ReviewDateTime", f" {hint}ReviewDateTime")) == MARKING


@given(markings)
def test_any_label_is_the_same_after_a_journey_as_xml(marking):
    assert from_xml(to_xml(marking, FULL).encode(), [FULL]) == marking


@pytest.mark.nightly
def test_a_hundred_thousand_labels_are_the_same_after_journeys_as_xml_and_json():
    random = Random(4774)  # noqa: S311 no secret

    for _ in range(NIGHTLY):
        marking = draw_marking(random)
        assert from_xml(to_xml(marking, FULL).encode(), [FULL]) == marking
        assert from_json(to_json(marking, FULL), [FULL]) == marking


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        (">COALITION<", ">UNKNOWN<", "PolicyIdentifier"),
        ("urn:oid:2.999.7", "urn:oid:2.999.8", "PolicyIdentifier URI"),
        (">LIMITED<", ">COSMIC<", "Classification"),
        (">LIMITED<", ">limited<", "Classification"),
        (">UKR<", ">XXX<", "Category Releasable To"),
        (">UKR<", ">DEU<", "Category Releasable To"),
        ("CONVOY TIMES", "PRICES", "Category Handling Restrictions"),
        ("Handling Restrictions", "Context", "Category TagName"),
        ("Handling Restrictions", "Releasable To", "Category Type"),
        ("RESTRICTIVE", "PERMISSIVE", "Category Type"),
        ("INFORMATIVE", "", "Category Type"),
        ("<slab:GenericValue>CONVOY TIMES</slab:GenericValue>", "", "Category Handl"),
        ("2026-05-01", "2026-02-30", "CreationDateTime"),
        ("2026-05-01T", "2026-05-01 ", "CreationDateTime"),
        ("12:00:00Z<", "12:00:00<", "CreationDateTime"),
        ("2027-05-01", "someday", "ReviewDateTime"),
        ("ReviewDateTime", "SuccessionDateTime", "originatorConf"),
        ("originatorC", "alternativeC", "element"),
        ("label:1:0", "label:2:0", "element"),
        (
            "<slab:CreationDateTime>",
            "<slab:OriginatorID/><slab:CreationDateTime>",
            "el",
        ),
        ("<slab:Class", "<slab:PrivacyMark>X</slab:PrivacyMark><slab:Class", "element"),
        (
            "<slab:Class",
            "<slab:Classification>OPEN</slab:Classification><slab:Class",
            "",
        ),
        ("<slab:GenericValue>DEU", "<slab:CountryCode>DEU", "document"),
        (">LIMITED<", "><slab:Level/><", "Classification"),
        ("<slab:Class", "any text<slab:Class", "ConfidentialityInformation"),
    ],
)
def test_whatever_is_not_understood_is_kept_in_quarantine(old, new, element):
    assert old in XML

    with pytest.raises(Quarantined) as told:
        read(XML.replace(old, new))

    assert told.value.element.startswith(element)
    assert told.value.remedy


def part(start: str, end: str, text: str = XML) -> str:
    first = text.index(start)
    return text[first : text.index(end, first) + len(end)]


@pytest.mark.parametrize(
    ("missing", "element"),
    [
        (
            part("<slab:PolicyIdentifier", "</slab:PolicyIdentifier>"),
            "PolicyIdentifier",
        ),
        (part("<slab:Classification", "</slab:Classification>"), "Classification"),
        (part('<slab:Category Type="P', "</slab:Category>"), "Category Releasable To"),
        (part('<slab:Category Type="I', "</slab:Category>"), "Category Originated By"),
        (part("<slab:Creation", "</slab:CreationDateTime>"), "CreationDateTime"),
    ],
)
def test_a_label_without_one_of_its_parts_is_kept_in_quarantine(missing, element):
    with pytest.raises(Quarantined) as told:
        read(XML.replace(missing, ""))

    assert told.value.element == element


def test_a_category_that_stands_twice_is_kept_in_quarantine():
    receivers = part('<slab:Category Type="P', "</slab:Category>")

    with pytest.raises(Quarantined, match="name it once"):
        read(XML.replace(receivers, receivers + receivers))


def test_a_refusal_names_element_value_and_remedy_and_nothing_that_is_known():
    with pytest.raises(Quarantined) as told:
        read(XML.replace(">UKR<", ">XXX<"))

    assert str(told.value) == (
        "Kept in quarantine: Category Releasable To 'XXX'; use a value of its policy"
    )


def test_a_value_cannot_write_lines_into_the_refusal():
    with pytest.raises(Quarantined) as told:
        read(XML.replace(">UKR<", ">X&#10;All is well" + "!" * 1_000 + "<"))

    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 200


def test_all_bodies_together_are_written_by_their_name_and_read_again():
    policy = replace(POLICY, everybody="ALL")
    for_all = replace(MARKING, label=replace(MARKING.label, rel=EVERYBODY))

    written = to_xml(for_all, policy)

    assert part('<slab:Category Type="P', "</slab:Category>", written) == (
        '<slab:Category Type="PERMISSIVE" TagName="Releasable To">'
        "<slab:GenericValue>ALL</slab:GenericValue></slab:Category>"
    )
    assert from_xml(written.encode(), [policy]) == for_all
    assert from_json(to_json(for_all, policy), [policy]) == for_all
    assert to_xml(MARKING, policy) == XML


@pytest.mark.parametrize("beside", [("ALL", "DEU"), ("DEU", "ALL"), ("ALL", "ALL")])
def test_the_name_of_all_bodies_is_understood_only_where_it_stands_alone(beside):
    one, other = beside
    text = XML.replace(">DEU<", f">{one}<", 1).replace(">UKR<", f">{other}<")

    with pytest.raises(Quarantined, match="Releasable To"):
        from_xml(text.encode(), [replace(POLICY, everybody="ALL")])


def test_nothing_is_originated_by_all_bodies_together():
    text = XML.replace(
        "<slab:GenericValue>DEU</slab:GenericValue></slab:Category></",
        ("<slab:GenericValue>ALL</slab:GenericValue></slab:Category></"),
    )

    with pytest.raises(Quarantined, match="Originated By"):
        from_xml(text.encode(), [replace(POLICY, everybody="ALL")])


def test_all_bodies_without_a_common_name_may_not_leave():
    for_all = replace(MARKING, label=replace(MARKING.label, rel=EVERYBODY))

    with pytest.raises(Unwritable, match="receiver 3"):
        to_xml(for_all, POLICY)


def test_a_body_that_has_no_name_between_others_may_not_leave():
    policy = replace(POLICY, bodies=("DEU", None, "POL"))

    assert "POL" in to_xml(replace(MARKING, label=Label(7, 1, 0b101, 0, 1)), policy)
    with pytest.raises(Unwritable, match="receiver 1"):
        to_xml(MARKING, policy)


def test_a_label_for_nobody_may_not_leave():
    nobody = Marking(Label(7, 1, 0, 0, 1), MARKING.created_at)

    with pytest.raises(Unwritable, match="release officer"):
        to_xml(nobody, POLICY)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        (Label(8, 1, 1, 0, 1), "policy 8"),
        (Label(7, 2, 1, 0, 1), "level 2"),
        (Label(7, 1, 0b1000, 0, 1), "receiver 3"),
        (Label(7, 1, 1, 0b10, 1), "restriction 1"),
        (Label(7, 1, 1, 0, 0b1000), "originator 3"),
    ],
)
def test_a_number_without_a_name_may_not_leave(label, said):
    with pytest.raises(Unwritable, match=said):
        to_xml(Marking(label, MARKING.created_at), POLICY)


def test_a_moment_without_a_time_zone_may_not_leave():
    naive = MARKING.created_at.replace(tzinfo=None)

    with pytest.raises(Unwritable, match="time zone"):
        to_xml(Marking(MARKING.label, naive), POLICY)
