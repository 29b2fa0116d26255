"""What is told outward of consignments, to whom, and how extracts are compared."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

import jsonschema_rs
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.transfers import actions
from backstay_web.transfers.epcis.comparing import differences
from backstay_web.transfers.epcis.events import AGGREGATION, Event, Extract, Quantity
from backstay_web.transfers.epcis.reading import read
from backstay_web.transfers.epcis.telling import extract_of
from backstay_web.transfers.epcis.writing import written
from backstay_web.transfers.models import Consignment, Serial
from tests.web.cast import Person
from tests.web.donations.conftest import AT, TO_ALL, do
from tests.web.transfers.conftest import (
    Held,
    bring,
    count,
    expected_lines,
    fill,
    lose,
    own,
    part_of,
    release,
    take_stock,
)
from tests.web.transfers.epcis_schema import DOCUMENT

DOCUMENTS: Final = ("first", "second")
IS_VALID: Final = jsonschema_rs.validator_for(DOCUMENT, validate_formats=True)


def told(by: Person, *consignments: UUID) -> Extract:
    """Return what somebody may tell of consignments, which is valid and read back."""
    with acting(by.token):
        rows = list(Consignment.objects.filter(pk__in=consignments).order_by("pk"))
        extract = extract_of(rows).extract
    data = written(extract)
    assert [each.message for each in IS_VALID.iter_errors(json.loads(data))] == []
    assert read(data) == extract
    return extract


def steps(extract: Extract) -> list[str]:
    return sorted(each.step for each in extract.events)


def one(extract: Extract, step: str) -> Event:
    [found] = [each for each in extract.events if each.step == step]
    return found


def numbers(by: Person) -> dict[str, str]:
    with acting(by.token):
        rows = Serial.objects.values_list("pk", "number")
        return {key.urn: number for key, number in rows}


def test_a_consignment_is_told_from_its_release_to_its_handover(cast, ground, fay):
    held = own(fay, cast.eva, ground)

    extract = told(fay, held.sent.consignment)

    assert steps(extract) == [
        "accepting",
        "accepting",
        "arriving",
        "departing",
        "packing",
        "receiving",
        "staging_outbound",
    ]
    packed, left = one(extract, "packing"), one(extract, "departing")
    assert packed.kind == AGGREGATION
    assert packed.parent == held.sent.pallet.urn
    assert sorted(numbers(fay)[each] for each in packed.things) == ["A 1", "A 2"]
    assert held.sent.pallet.urn in left.things
    [shells] = left.quantities
    assert shells == Quantity(held.sent.shells.urn, Decimal(1_000))
    assert left.read_point == ground.depot.urn
    assert one(extract, "arriving").location == ground.hub.urn


def test_title_passes_at_the_handover_and_nowhere_else(cast, ground, fay):
    held = own(fay, cast.eva, ground)

    extract = told(fay, held.sent.consignment)

    titled = [
        each
        for each in extract.events
        if any(of == "owning_party" for of, _ in (*each.sources, *each.destinations))
    ]
    [handed] = titled
    assert handed.step == "accepting"
    assert handed.sources == (
        ("owning_party", ground.aland.urn),
        ("possessing_party", ground.aland.urn),
    )
    assert handed.destinations == (
        ("owning_party", ground.borduria.urn),
        ("possessing_party", ground.borduria.urn),
    )


def test_what_is_not_released_is_not_told(cast, ground, fay):
    sent = fill(fay, ground)

    assert told(fay, sent.consignment).events == ()


def test_a_count_that_is_withdrawn_is_declared_and_never_changed(cast, ground, fay):
    held = bring(fay, cast.eva, ground)
    first = count(cast.eva, held, ground.hub, shells=900)
    before = one(told(cast.eva, held.sent.consignment), "receiving")
    said = {"handover": first, "expected_version": 1, "post": held.receiver}
    do(actions.withdraw, cast.eva, AT + timedelta(hours=1), **said)
    count_again(cast.eva, held, ground.hub)

    counts = [
        each
        for each in told(cast.eva, held.sent.consignment).events
        if each.step == "receiving"
    ]

    assert before in counts
    [declared] = [each for each in counts if each.mistake]
    [second] = [each for each in counts if each.id != before.id]
    assert declared.id == before.id
    assert declared.quantities == before.quantities
    assert declared.mistake is not None
    assert declared.mistake.reason == "incorrect_data"
    assert declared.mistake.mended_by == (second.id,)


def count_again(by: Person, held: Held, site: UUID) -> None:
    """Count all, later than the rest."""
    do(
        actions.count,
        by,
        AT + timedelta(hours=2),
        entry=uuid4(),
        consignment=held.sent.consignment,
        site=site,
        custody=part_of(by, held),
        to_post=held.receiver,
        lines=expected_lines(by, held),
    )


def test_what_is_missing_lost_or_found_is_told_as_what_it_is(cast, ground, fay):
    held = own(fay, cast.eva, ground)
    take_stock(cast.eva, held, shells=990)
    lose(cast.eva, held, at=AT + timedelta(hours=1), A1=1)

    extract = told(cast.eva, held.sent.consignment)

    stock = [each for each in extract.events if each.step == "stock_taking"]
    assert sorted((e.disposition, e.quantities[0].quantity) for e in stock) == [
        ("in_progress", Decimal(990)),
        ("unknown", Decimal(10)),
    ]
    lost = one(extract, "other")
    assert lost.disposition == "unknown"
    assert lost.sources == (("possessing_party", ground.borduria.urn),)
    assert lost.destinations == ()


def test_two_who_read_the_same_rows_tell_the_same(cast, ground, fay):
    held = own(fay, cast.eva, ground)

    found = differences(
        told(fay, held.sent.consignment), told(cast.eva, held.sent.consignment)
    )

    assert found == []


def test_whoever_may_not_read_movements_or_a_consignment_is_told_of_none(
    cast, ground, fay
):
    held = bring(fay, cast.eva, ground)
    own_alone = {**TO_ALL, "rel": fay.rel}
    hidden = fill(fay, ground, code="C-hidden", release=own_alone).consignment
    release(fay, hidden, waived_by="Ann", waived_why="Not stamped yet")
    assert steps(told(fay, hidden)) == ["packing", "staging_outbound"]

    assert told(cast.eva, hidden).events == ()
    assert "departing" in steps(told(cast.eva, held.sent.consignment))
    assert "departing" not in steps(told(cast.bea, held.sent.consignment))


def page(client: Any, by: Person, **sent: Any) -> Any:
    """Let somebody hold documents against others, or look at the page."""
    client.cookies[COOKIE] = by.token
    files = {
        name: SimpleUploadedFile(f"{name}.jsonld", data) if name in DOCUMENTS else data
        for name, data in sent.items()
    }
    return client.post("/transfers/extracts/", files)


def test_an_extract_of_what_is_asked_for_has_the_same_bytes_each_time(
    cast, ground, fay, client
):
    held = own(fay, cast.eva, ground)
    own(fay, cast.eva, ground)
    client.cookies[COOKIE] = fay.token
    at = "/transfers/extracts/extract.jsonld"

    of_one = client.get(at, {"consignment": str(held.sent.consignment)})
    again = client.get(at, {"consignment": str(held.sent.consignment)})
    of_both = client.get(at, {"nation": str(ground.aland)})
    of_none = client.get(at, {"released_before": "2026-01-01"})

    assert of_one.headers["Content-Type"] == "application/ld+json"
    assert of_one.content == again.content
    assert read(of_one.content) == told(fay, held.sent.consignment)
    assert len(read(of_both.content).events) == 2 * len(read(of_one.content).events)
    assert read(of_none.content).events == ()
    refused = client.get(at, {"nation": "Nowhere"})
    assert refused.status_code == 422
    assert 'type="file"' in refused.text


def test_a_document_is_held_against_what_the_site_tells(cast, ground, fay, client):
    held = own(fay, cast.eva, ground)
    extract = told(fay, held.sent.consignment)
    wish = {"consignment": str(held.sent.consignment)}

    same = page(client, cast.eva, first=written(extract), **wish)
    left = replace(extract, events=extract.events[1:])
    lacking = page(client, cast.eva, first=written(left), second=written(extract))

    assert same.status_code == 200
    assert "both say the same" in same.text
    assert lacking.text.count("in the second alone") == 1
    assert "otherwise" not in lacking.text


def test_a_faulty_document_is_told_whole_and_nothing_is_compared(
    cast, ground, fay, client
):
    document = b'{"type": "EPCISDocument", "epcisBody": {"eventList": [7, {}]}}'

    answer = page(client, cast.eva, first=document, second=b"<epcis/>")

    assert answer.status_code == 422
    for said in ("Nothing was compared", "creationDate", "is no JSON", "Event"):
        assert said in answer.text
    assert answer.text.count("<tr>") == 1 + 6
    assert page(client, cast.eva).status_code == 422


def test_no_document_says_more_than_its_reader_may_know(cast, ground, fay, client):
    own_alone = {**TO_ALL, "rel": fay.rel}
    hidden = fill(fay, ground, code="C-hidden", release=own_alone)
    release(fay, hidden.consignment, waived_by="Ann", waived_why="Not stamped yet")
    document = written(told(fay, hidden.consignment))

    answer = page(client, cast.eva, first=document)

    assert answer.text.count("in the second alone") == 0
    client.cookies[COOKIE] = cast.eva.token
    of_it = {"consignment": str(hidden.consignment)}
    refused = client.get("/transfers/extracts/extract.jsonld", of_it)
    assert refused.status_code == 422


def test_an_extract_asks_as_often_for_many_as_for_one(cast, ground, fay):
    first = own(fay, cast.eva, ground).sent.consignment
    second = own(fay, cast.eva, ground).sent.consignment

    def asked(*keys: UUID) -> int:
        with acting(fay.token), CaptureQueriesContext(connection) as queries:
            extract_of(list(Consignment.objects.filter(pk__in=keys)))
        return len(queries)

    assert asked(first, second) == asked(first)
