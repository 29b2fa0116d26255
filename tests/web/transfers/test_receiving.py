"""A count that a phone captured becomes the same count as one that was typed in."""

import hashlib
import json
import struct
import zlib
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils.module_loading import autodiscover_modules

from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from backstay_web.devices import actions as devices
from backstay_web.devices.models import Capture, Device
from backstay_web.nations import actions as nations
from backstay_web.nations.models import Holding
from backstay_web.notebook.models import Attachment
from backstay_web.notebook.queries import content_of
from backstay_web.transfers import actions
from backstay_web.transfers.models import Handover, HandoverLine, Signature
from tests.web.cast import START, Person
from tests.web.devices.conftest import kept, send, stands
from tests.web.devices.signing import Tablet
from tests.web.donations.conftest import AT, do
from tests.web.nations.conftest import add_post
from tests.web.notebook.conftest import get
from tests.web.transfers.conftest import (
    Ground,
    Held,
    bring,
    expected_lines,
    fill,
    held_now,
    move,
    number,
    part_of,
    release,
    sign,
    take,
)

ACCEPTED = ("accepted", "")


@dataclass
class Phone:
    """A phone of the receiver's post at the hub, and what it counts."""

    tablet: Tablet
    officer: Person
    held: Held
    about: UUID

    def lines(self, **other: int | None) -> list[dict[str, str]]:
        """Capture each line as expected, but for numbers or ``shells`` named."""
        said = expected_lines(self.officer, self.held, **other)
        return [self.line(each) for each in said]

    def line(self, said: dict[str, Any], *photographs: str) -> dict[str, str]:
        """Capture one line."""
        payload = {
            **said,
            "state": "counting",
            "item": str(said["item"]),
            "serial": str(said["serial"] or ""),
            "counted": "" if said["counted"] is None else said["counted"],
        }
        return self.captured("line.counted", payload, *photographs)

    def end(self, count: int, *photographs: str, **other: Any) -> dict[str, str]:
        """Capture that the count is finished."""
        payload = {
            "state": "counted",
            "consignment": str(self.held.sent.consignment),
            "custody": str(part_of(self.officer, self.held)),
            "line_count": count,
            **other,
        }
        return self.captured("handover.counted", payload, *photographs)

    def captured(self, kind: str, payload: Any, *photographs: str) -> dict[str, str]:
        return self.tablet.capture(
            kind=kind,
            payload=payload,
            about=str(self.about),
            actor=str(self.officer.id),
            attachments=list(photographs),
        )


def post_of(by: Person, cid: Person) -> UUID:
    """Let somebody hold a post of his nation that his nation reads of."""
    home = uuid4()
    about = {"nation": by.origin, "kind": "agency", "name": "Gate"}
    do(nations.add_organisation, cid, organisation=home, **about)
    post = add_post(cid, home, title="Gate", rel=by.rel, permissions=[])
    with acting(by.token):
        Holding.objects.create(
            post_id=post,
            actor_id=by.id,
            begins_at=START,
            level=0,
            rel=by.rel,
            originator=by.origin,
        )
    return post


def phone_at(eva: Person, cid: Person, held: Held, site: UUID) -> Phone:
    """Register a phone of the receiver's post at a site."""
    autodiscover_modules("subjects")
    tablet = Tablet(uuid4(), post_of(eva, cid), AT)
    do(
        devices.add_device,
        eva,
        device=tablet.device,
        name="Phone",
        post=tablet.post,
        site=site,
        public_key=tablet.public_key,
    )
    return Phone(tablet, eva, replace(held, receiver=tablet.post), uuid4())


@pytest.fixture
def held(fay: Person, cast: Any, ground: Ground) -> Held:
    """Return a consignment at the hub; it is undone after the test."""
    return bring(fay, cast.eva, ground)


@pytest.fixture
def phone(held: Held, cast: Any, ground: Ground) -> Phone:
    """Return a phone of the receiver at the hub; it is undone after the test."""
    return phone_at(cast.eva, cast.cid, held, ground.hub)


def picture(shade: int = 0) -> bytes:
    """Return a picture of one dot."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes([0, shade]))),
        (b"IEND", b""),
    ]
    made = b"\x89PNG\r\n\x1a\n"
    for name, data in parts:
        crc = zlib.crc32(name + data)
        made += struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)
    return made


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def hash_of(sent: dict[str, str]) -> str:
    return digest(f"{sent['signature']}\n{sent['body']}".encode())


def brought(
    client: Any, phone: Phone, sent: dict[str, str], data: bytes, named: str = ""
) -> Any:
    """Let the phone bring a photograph of an event."""
    client.cookies[COOKIE] = phone.officer.token
    name = named or digest(data)
    return client.post(
        f"/devices/{phone.tablet.device}/photographs/"
        f"?event={hash_of(sent)}&digest={name}",
        data,
        content_type="application/octet-stream",
    )


def test_what_was_counted_line_by_line_becomes_a_count_that_the_receiver_signed(
    phone, held, fay
):
    lines = phone.lines(shells=990)

    answer = send(phone.officer, phone.tablet, *lines, phone.end(3))

    assert stands(answer) == [ACCEPTED] * 4
    with acting(phone.officer.token):
        [made] = Handover.objects.filter(pk=phone.about)
        counted = {each.counted for each in HandoverLine.objects.filter(handover=made)}
        [signed] = Signature.objects.filter(handover=made)
    assert counted == {990, 1}
    assert (signed.side, signed.actor) == ("receiver", phone.officer.id)
    sign(fay, made.pk, held.giver)
    sums = held_now(fay, held.sent.consignment)
    assert sums == {str(phone.tablet.post): 992, "unknown": 10}


def test_of_a_line_that_was_counted_twice_the_last_one_counts(phone):
    first, second = phone.lines(shells=1), phone.lines(shells=1_000)

    answer = send(phone.officer, phone.tablet, *first, *second, phone.end(3))

    assert stands(answer)[-1] == ACCEPTED
    with acting(phone.officer.token):
        counted = HandoverLine.objects.filter(handover=phone.about, serial=None)
        assert [each.counted for each in counted] == [1_000]


def test_a_line_that_is_not_handed_over_now_has_no_count(phone):
    answer = send(phone.officer, phone.tablet, *phone.lines(shells=None), phone.end(3))

    assert stands(answer)[-1] == ACCEPTED
    with acting(phone.officer.token):
        counted = HandoverLine.objects.filter(handover=phone.about, serial=None)
        assert [each.counted for each in counted] == [None]


def test_a_count_of_which_a_line_is_missing_waits_for_a_person(phone):
    said = expected_lines(phone.officer, phone.held)[1:]
    lines = [phone.line(each) for each in said]

    answer = send(phone.officer, phone.tablet, *lines, phone.end(2))

    assert stands(answer)[-1] == ("refused", "faulty")
    assert "1 lines are missing" in answer["events"][-1]["said"]
    with acting(phone.officer.token):
        assert not Handover.objects.filter(pk=phone.about).exists()


def test_a_count_whose_lines_do_not_all_count_waits_for_a_person(phone):
    strange = {"item": uuid4(), "serial": None, "condition": "new", "counted": 1}
    said = expected_lines(phone.officer, phone.held)[:2]
    lines = [phone.line(each) for each in [*said, {**strange, "remark": ""}]]

    answer = send(phone.officer, phone.tablet, *lines, phone.end(3))

    assert stands(answer)[2:] == [("refused", "faulty")] * 2
    assert "3 lines were counted, and 2" in answer["events"][-1]["said"]


def test_a_second_count_of_the_same_is_a_conflict_and_the_first_one_stands(
    phone, cast, ground, held
):
    send(phone.officer, phone.tablet, *phone.lines(), phone.end(3))
    other = phone_at(cast.eva, cast.cid, held, ground.hub)

    answer = send(other.officer, other.tablet, *other.lines(shells=1), other.end(3))

    assert stands(answer)[-1] == ("refused", "faulty")
    with acting(phone.officer.token):
        assert [each.pk for each in Handover.objects.all()] == [phone.about]


def test_a_line_after_the_end_is_a_conflict(phone):
    send(phone.officer, phone.tablet, *phone.lines(), phone.end(3))

    answer = send(phone.officer, phone.tablet, *phone.lines(shells=1))

    assert set(stands(answer)) == {("conflict", "not_next")}


def test_what_arrives_unsaid_waits_and_counts_once_it_is_said_to_have_come(
    fay, cast, ground
):
    sent = fill(fay, ground)
    number(fay, sent.guns, "A 1", "A 2")
    release(fay, sent.consignment)
    held = Held(sent, post_of(fay, cast.cid), uuid4())
    take(fay, held)
    movement = move(fay, ground.leg, sent.consignment)
    passage = {"movement": movement, "passed_at": AT, "evidence": "Waybill 9"}
    do(actions.depart, fay, entry=uuid4(), **passage)
    phone = phone_at(cast.eva, cast.cid, held, ground.hub)
    answer = send(phone.officer, phone.tablet, *phone.lines(), phone.end(3))
    assert "on its way" in answer["events"][-1]["said"]

    do(actions.arrive, fay, entry=uuid4(), **passage)
    [row] = kept(phone.officer, stand="refused")
    said = {"capture": row.pk, "expected_version": row.version}
    do(devices.release, phone.officer, **said)

    with acting(phone.officer.token):
        assert Handover.objects.filter(pk=phone.about).exists()


def test_another_one_who_brings_a_count_does_not_sign_it(phone):
    end = phone.tablet
    lines = phone.lines()
    payload = json.loads(phone.end(3)["body"])["payload"]
    end.counter, end.previous = end.counter - 1, hash_of(lines[-1])
    by_another = end.capture(
        kind="handover.counted",
        payload=payload,
        about=str(phone.about),
        actor=str(uuid4()),
    )

    answer = send(phone.officer, end, *lines, by_another)

    assert stands(answer)[-1] == ACCEPTED
    with acting(phone.officer.token):
        assert Handover.objects.filter(pk=phone.about).exists()
        assert not Signature.objects.exists()


def test_a_photograph_stands_beside_the_count_for_both_sides(phone, held, fay, client):
    data = picture()
    said = expected_lines(phone.officer, held)
    lines = [phone.line(each, digest(data)) for each in said[:1]]
    lines += [phone.line(each) for each in said[1:]]
    send(phone.officer, phone.tablet, *lines, phone.end(3))

    first = brought(client, phone, lines[0], data)
    again = brought(client, phone, lines[0], data)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["digest"] == digest(data)
    with acting(fay.token):
        [row] = Attachment.objects.filter(subject=phone.about)
        assert content_of(row) == data


def test_a_photograph_of_a_count_that_waits_stands_beside_its_event(phone, client):
    data = picture()
    strange = {"item": uuid4(), "serial": None, "condition": "new", "counted": 1}
    line = phone.line({**strange, "remark": ""}, digest(data))
    send(phone.officer, phone.tablet, line)

    answer = brought(client, phone, line, data)

    assert answer.status_code == 200
    with acting(phone.officer.token):
        [row] = Capture.objects.all()
        assert Attachment.objects.get().subject == row.pk
    page = get(client, phone.officer, f"/devices/captures/{row.pk}/").text
    assert digest(data)[:12] in page


@pytest.mark.parametrize("fault", ["data", "digest", "media", "size"])
def test_what_is_no_photograph_of_the_event_is_refused(phone, client, fault):
    data = b"\xff\xd8\xff" + bytes(2_000_001) if fault == "size" else picture()
    named = digest(b"MZ") if fault == "media" else digest(data)
    line = phone.line(expected_lines(phone.officer, phone.held)[0], named)
    send(phone.officer, phone.tablet, line)
    sent = {"data": picture(9), "digest": picture(9), "media": b"MZ", "size": data}

    answer = brought(
        client, phone, line, sent[fault], "" if fault == "digest" else named
    )

    assert answer.status_code == (413 if fault == "size" else 422)
    with acting(phone.officer.token):
        assert not Attachment.objects.exists()


def test_a_phone_sends_by_the_cookie_of_whoever_is_signed_in(phone, client):
    client.cookies[COOKIE] = phone.officer.token
    sent = {"key": str(uuid4()), "last": None, "events": phone.lines()}

    answer = client.post(
        f"/devices/{phone.tablet.device}/sync/", sent, content_type="application/json"
    )

    assert [each["stand"] for each in answer.json()["events"]] == ["accepted"] * 3


@pytest.mark.parametrize("sent", ["", "[]", '{"key": "1"}', '{"events": [1]}'])
def test_what_no_device_sends_is_refused(phone, client, sent):
    client.cookies[COOKIE] = phone.officer.token

    answer = client.post(
        f"/devices/{phone.tablet.device}/sync/", sent, content_type="application/json"
    )

    assert answer.status_code == 422


def rows(client: Any, phone: Phone, by: Person | None = None) -> Any:
    """Return what the phone is told of its hub."""
    address = f"/transfers/receiving/rows/?public_key={phone.tablet.public_key}"
    return get(client, by or phone.officer, address).json()


def test_a_phone_is_told_what_its_hub_may_have_to_count(phone, held, client):
    told = rows(client, phone)

    [row] = told["consignments"]
    assert row["key"] == str(held.sent.consignment)
    assert row["is_here"]
    [count] = row["counts"]
    assert sorted(line["expected"] for line in count["lines"]) == [1, 1, 1_000]
    assert told["device"]["is_held"]


def test_a_phone_is_told_what_comes_within_72_hours_and_nothing_of_other_hubs(
    fay, cast, ground, held, client
):
    elsewhere = phone_at(cast.eva, cast.cid, held, ground.town)

    assert rows(client, elsewhere)["consignments"] == []


def test_a_phone_that_is_out_of_use_gets_no_rows(phone, client):
    said = {"device": phone.tablet.device, "expected_version": 1}
    do(devices.revoke_device, phone.officer, **said)

    told = rows(client, phone)

    assert told["device"]["is_revoked"]
    assert told["consignments"] == []


def test_a_phone_is_unknown_to_another_nation(phone, client, fay):
    assert rows(client, phone, fay)["device"] is None
    with acting(fay.token):
        assert not Device.objects.exists()


@pytest.mark.django_db
def test_the_frame_is_open_to_all_and_holds_no_row(client):
    page = client.get("/transfers/receiving/")
    worker = client.get("/transfers/receiving/worker.js")

    assert (page.status_code, worker.status_code) == (200, 200)
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    told = json.loads(worker.text.partition("= ")[2].partition(";\n")[0])
    for address in told["kept"]:
        answer = client.head(address)
        assert answer.status_code == 200, address
