"""EPCIS documents: valid by the standard, read as they were meant, compared whole."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstay_web.transfers.epcis.comparing import FIELD, FIRST, SECOND, differences
from backstay_web.transfers.epcis.events import (
    AGGREGATION,
    ASSOCIATION,
    OBJECT,
    Event,
    Extract,
    Mistake,
    Named,
    Quantity,
    ordered,
)
from backstay_web.transfers.epcis.reading import Fault, Unreadable, read
from backstay_web.transfers.epcis.writing import document_of, written
from tests.web.transfers.epcis_schema import (
    BIZ_STEPS,
    DISPOSITIONS,
    DOCUMENT,
    PARTIES,
    REASONS,
    TRANSACTIONS,
)

IS_VALID: Final = jsonschema_rs.validator_for(DOCUMENT, validate_formats=True)
CI: Final = 300
NIGHTLY: Final = 10_000
AT: Final = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
GUN: Final = "urn:uuid:00000000-0000-0000-0000-000000000001"
SHELLS: Final = "urn:uuid:00000000-0000-0000-0000-000000000002"
ID: Final = "urn:uuid:00000000-0000-0000-0000-00000000000a"

uris = st.one_of(
    st.uuids().map(lambda key: key.urn),
    st.sampled_from(["https://depot.example/obj/7", "urn:epc:id:sscc:952005.1385500"]),
)
moments = st.timedeltas(timedelta(-9_000), timedelta(9_000)).map(lambda far: AT + far)
offsets = st.builds(
    "{}{:02}:{:02}".format,
    st.sampled_from("+-"),
    st.integers(0, 13),
    st.integers(0, 59),
).map(lambda said: "+00:00" if said == "-00:00" else said)
numbers = st.one_of(
    st.integers(0, 10**12).map(Decimal),
    st.integers(0, 10**9).map(lambda thousandths: Decimal(thousandths) / 1_000),
).map(Decimal.normalize)
quantities = st.builds(Quantity, uris, numbers, st.sampled_from(["", "KGM", "H87"]))


def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(one, max_size=4, unique=True).map(ordered)


def pairs(*words: str) -> st.SearchStrategy[Any]:
    return several(st.tuples(st.sampled_from(words), uris))


mistakes = st.builds(Mistake, moments, st.sampled_from(REASONS), several(uris))


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Draw what may happen, with each part of it or without."""
    kind = draw(st.sampled_from([OBJECT, AGGREGATION, ASSOCIATION]))
    event = Event(
        kind=kind,
        at=draw(moments),
        offset=draw(offsets),
        id=draw(st.uuids()).urn,
        action=draw(st.sampled_from(["ADD", "OBSERVE", "DELETE"])),
        step=draw(st.sampled_from(BIZ_STEPS)),
        disposition=draw(st.sampled_from(["", *DISPOSITIONS])),
        things=draw(several(uris)),
        quantities=draw(several(quantities)),
        parent="" if kind == OBJECT else draw(uris),
        read_point=draw(st.one_of(st.just(""), uris)),
        location=draw(st.one_of(st.just(""), uris)),
        transactions=draw(pairs("", *TRANSACTIONS)),
        sources=draw(pairs(*PARTIES)),
        destinations=draw(pairs(*PARTIES)),
        mistake=draw(st.one_of(st.none(), mistakes)),
    )
    is_of_nothing = not event.things and not event.quantities
    return replace(event, things=(draw(uris),)) if is_of_nothing else event


def check(event: Event) -> None:
    """Hold one event to the standard, and to itself once it was read back."""
    extract = Extract((event,), made_at=AT)
    data = written(extract)
    assert [each.message for each in IS_VALID.iter_errors(json.loads(data))] == []
    again = read(data)
    assert again == extract
    assert differences(extract, again) == []


def random_events(count: int) -> Callable[[], None]:
    @settings(max_examples=count, deadline=None)
    @given(events())
    def run(event: Event) -> None:
        check(event)

    return run


def test_random_events_are_valid_and_come_back_as_they_were():
    random_events(CI)()


@pytest.mark.nightly
def test_ten_thousand_random_events_are_valid_and_come_back_as_they_were():
    random_events(NIGHTLY)()


def guns(**more: Any) -> Event:
    """Return that a gun and five shells left a depot."""
    said: dict[str, Any] = {
        "at": AT,
        "id": ID,
        "action": "OBSERVE",
        "step": "departing",
        "things": (GUN,),
        "quantities": (Quantity(SHELLS, Decimal(5)),),
    }
    return Event(OBJECT, **{**said, **more})


def told(event: Event, **more: Any) -> dict[str, Any]:
    """Return a document of one event, some fields of which are said otherwise."""
    document: dict[str, Any] = json.loads(written(Extract((event,), made_at=AT)))
    said = document["epcisBody"]["eventList"][0] | more
    left = {name: value for name, value in said.items() if value is not None}
    document["epcisBody"]["eventList"] = [left]
    return document


def event_in(document: dict[str, Any]) -> Event:
    return read(json.dumps(document).encode()).events[0]


def test_a_whole_number_is_written_whole_and_a_moment_with_its_offset():
    event = guns(offset="+02:00")

    [said] = document_of(Extract((event,)))["epcisBody"]["eventList"]

    assert said["eventTime"] == "2026-03-01T10:30:00.000+02:00"
    assert b'"quantity": 5' in written(Extract((event,)))


@pytest.mark.parametrize(
    "said",
    [
        "departing",
        "urn:epcglobal:cbv:bizstep:departing",
        "cbv:BizStep-departing",
        "https://ref.gs1.org/cbv/BizStep-departing",
    ],
)
def test_a_word_of_the_vocabulary_is_the_same_however_it_is_said(said):
    assert event_in(told(guns(), bizStep=said)) == guns()


def test_the_order_of_a_list_and_the_place_of_a_moment_change_nothing():
    event = guns(things=(GUN, SHELLS))

    other = told(event, epcList=[SHELLS, GUN], eventTime="2026-03-01T10:30:00+02:00")

    assert event_in(other) == event


def test_what_is_only_its_owners_is_kept_and_compared():
    own = {"example:seal": {"number": "S 7", "whole": True}}

    one = read(json.dumps(told(guns(), **own)).encode())
    own["example:seal"]["whole"] = False
    other = read(json.dumps(told(guns(), **own)).encode())

    [found] = differences(one, other)
    assert (found.where, found.field) == (FIELD, "example:seal")


def faults_in(data: bytes) -> list[Fault]:
    try:
        read(data)
    except Unreadable as refused:
        return refused.faults
    return []


@pytest.mark.parametrize(
    ("field", "said", "place"),
    [
        ("eventTime", "yesterday", "eventTime"),
        ("eventTime", "2026-03-01T08:30:00", "eventTime"),
        ("eventTime", "2026-02-30T08:30:00Z", "eventTime"),
        ("eventTime", None, "eventTime"),
        ("eventTimeZoneOffset", "+2", "eventTimeZoneOffset"),
        ("eventTimeZoneOffset", None, "eventTimeZoneOffset"),
        ("eventID", "seven", "eventID"),
        ("type", "Event", "type"),
        ("action", "MOVE", "action"),
        ("action", None, "action"),
        ("bizStep", "delivered", "bizStep"),
        ("bizStep", "cbv:BizStep-delivered", "bizStep"),
        ("disposition", 7, "disposition"),
        ("epcList", GUN, "epcList"),
        ("epcList", [GUN, GUN], "epcList"),
        ("epcList", [GUN, "a b"], "epcList.2"),
        ("quantityList", [{"quantity": 5}], "quantityList.1.epcClass"),
        ("quantityList", [{"epcClass": SHELLS, "quantity": -1}], "quantityList.1"),
        ("quantityList", [{"epcClass": SHELLS, "quantity": True}], "quantityList.1"),
        ("quantityList", [{"epcClass": SHELLS, "quantity": 1e300}], "quantityList.1"),
        ("quantityList", [{"epcClass": SHELLS, "uom": "KGM"}], "quantityList.1"),
        ("readPoint", {"name": "depot"}, "readPoint.id"),
        ("sourceList", [{"source": GUN}], "sourceList.1.type"),
        ("destinationList", [{"type": "owner", "destination": GUN}], "destinationList"),
        ("errorDeclaration", {"reason": "incorrect_data"}, "errorDeclaration"),
        ("correction", True, "correction"),
    ],
)
def test_what_is_wrong_in_an_event_is_told_with_its_field(field, said, place):
    with pytest.raises(Unreadable) as refused:
        event_in(told(guns(), **{field: said}))

    found = refused.value.faults
    assert {fault.event for fault in found} == {1}
    assert any(fault.field.startswith(place) for fault in found)
    assert all(fault.wrong and fault.right for fault in found)


def test_every_fault_is_told_at_once_and_nothing_is_taken():
    document = told(guns(), action="MOVE", epcList=["a b", "c d"])
    document["epcisBody"]["eventList"] += [{"type": OBJECT}, 7]
    document["schemaVersion"] = "1.2"
    element = {"attributes": [{"id": "no uri"}]}
    document["epcisHeader"] = {
        "epcisMasterData": {
            "vocabularyList": [
                {"type": GUN, "vocabularyElementList": [element, {"id": 7}]}
            ]
        }
    }

    with pytest.raises(Unreadable) as refused:
        event_in(document)

    head = "epcisHeader.epcisMasterData.vocabularyList.1.vocabularyElementList"
    assert [(each.event, each.field) for each in refused.value.faults] == [
        (0, f"{head}.1.attributes.1.id"),
        (0, f"{head}.1.id"),
        (0, f"{head}.2.id"),
        (0, "schemaVersion"),
        (1, "action"),
        (1, "epcList.1"),
        (1, "epcList.2"),
        (2, "action"),
        (2, "epcList"),
        (2, "eventTime"),
        (2, "eventTimeZoneOffset"),
        (3, ""),
    ]


def test_an_identifier_stands_once_but_for_the_declaration_of_its_mistake():
    said = told(guns())
    wrong = guns(mistake=Mistake(AT, "incorrect_data"))
    listed = said["epcisBody"]["eventList"]
    listed += told(wrong)["epcisBody"]["eventList"]
    assert len(read(json.dumps(said).encode()).events) == 2

    listed += listed[:1]
    with pytest.raises(Unreadable) as refused:
        event_in(said)

    assert [(each.event, each.field) for each in refused.value.faults] == [
        (3, "eventID")
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"<epcis/>",
        b"[]",
        b'{"a": NaN}',
        b'{"a": 1, "a": 1}',
        b'{"a": ' + b"[" * 100_000,
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"type": "EPCISDocument", "epcisBody": []}',
        b'{"type": "EPCISQueryDocument", "epcisBody": {"queryResults": 7}}',
        b" " * 10_000_001,
    ],
)
def test_what_is_no_document_is_refused_as_a_whole(data):
    with pytest.raises(Unreadable) as refused:
        read(data)

    assert [each.event for each in refused.value.faults] == [0]


def test_brackets_inside_each_other_are_read_or_refused():
    document = json.dumps(told(guns(), **{"example:seal": 7}))
    found = set()

    for depth in range(100, 1_100):
        deep = document.replace("7}", "[" * depth + "]" * depth + "}")
        found |= {fault[:3] for fault in faults_in(deep.encode())}

    assert found == {(0, "", "has too many brackets inside each other")}


def test_a_name_that_cannot_be_shown_is_shown_by_its_codes():
    with pytest.raises(Unreadable) as refused:
        event_in(told(guns(), **{"\ud800": 1}))

    assert [each.field for each in refused.value.faults] == [r"'\ud800'"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "id", "epcClass", "quantity", "source", "uom"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@settings(max_examples=CI, deadline=None)
@given(events(), st.data())
def test_a_spoilt_document_is_read_or_refused_with_its_faults(event, data):
    document = told(event)
    said = document["epcisBody"]["eventList"][0]
    name = data.draw(st.sampled_from([*sorted(said), "ilmd", "parentID"]))
    said[name] = data.draw(json_values)

    for fault in faults_in(json.dumps(document).encode()):
        assert fault.wrong
        assert fault.right


CHANGED: Final[dict[str, Any]] = {
    "kind": ASSOCIATION,
    "at": AT + timedelta(milliseconds=1),
    "offset": "+02:00",
    "action": "ADD",
    "step": "arriving",
    "disposition": "in_transit",
    "things": (GUN, SHELLS),
    "quantities": (Quantity(SHELLS, Decimal(4)),),
    "parent": GUN,
    "read_point": GUN,
    "location": GUN,
    "transactions": (("bol", GUN),),
    "sources": (("owning_party", GUN),),
    "destinations": (("owning_party", GUN),),
    "mistake": None,
    "more": (("example:seal", '"S 7"'),),
}


@pytest.mark.parametrize("field", [each.name for each in fields(Event)])
def test_each_field_that_differs_is_a_difference_and_nothing_else_is(field):
    one = guns(mistake=Mistake(AT, "incorrect_data"))
    if field == "id":
        other = replace(one, id=SHELLS)
    elif field == "mistake":
        other = replace(one, mistake=Mistake(AT, "did_not_occur"))
    else:
        other = replace(one, **{field: CHANGED[field]})

    [found] = differences(Extract((one,)), Extract((other,)))

    named = "example:seal" if field == "more" else field
    assert (found.where, found.field) == (FIELD, named)
    assert found.first != found.second
    assert differences(Extract((one,)), Extract((one,))) == []


def test_what_one_extract_has_alone_is_shown_with_the_extract_that_has_it():
    later = guns(id=SHELLS, step="arriving", at=AT + timedelta(hours=1))
    mistaken = guns(mistake=Mistake(AT, "did_not_occur"))

    found = differences(Extract((guns(), later)), Extract((guns(), mistaken)))

    assert [(each.where, each.record) for each in found] == [
        (SECOND, mistaken),
        (FIRST, later),
    ]


def test_the_same_happening_is_found_under_another_identifier():
    theirs = guns(id="https://depot.example/event/1", disposition="in_transit")

    found = differences(Extract((guns(),)), Extract((theirs,)))

    assert [each.field for each in found] == ["id", "disposition"]


def test_what_is_called_otherwise_is_a_difference_too():
    def named(name: str) -> Named:
        return Named("urn:epcglobal:epcis:vtype:EPCClass", GUN, (("cbvmda:x", name),))

    one, other = Extract((), (named("A"),)), Extract((), (named("B"),))

    assert [each.where for each in differences(one, other)] == [FIELD]
    assert [each.where for each in differences(one, Extract(()))] == [FIRST]
    assert [each.where for each in differences(Extract(()), one)] == [SECOND]
    assert differences(one, one) == []


@settings(max_examples=CI, deadline=None)
@given(st.lists(events(), max_size=4), st.lists(events(), max_size=4))
def test_no_event_of_either_extract_is_left_out(left, right):
    both = left[:2]
    one, other = Extract((*left,)), Extract((*right, *both))

    found = differences(one, other)

    first = [each.record for each in found if each.where == FIRST]
    second = [each.record for each in found if each.where == SECOND]
    paired = len(left) - len(first)
    assert paired == len(right) + len(both) - len(second)
    assert paired >= len(both)
