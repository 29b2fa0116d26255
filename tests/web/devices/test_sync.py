"""What a device sends is taken once; what does not count waits and is not dropped."""

import json
from uuid import uuid4

import pytest

from backstay_web.core.commands import NotThere, Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.devices import actions, queries
from backstay_web.devices.models import Device
from tests.web.devices.conftest import kept, make_ground, new_tablet, send, stands
from tests.web.devices.signing import Tablet
from tests.web.nations.conftest import AT, do
from tests.web.whole_log import assert_rebuilds

ACCEPTED = ("accepted", "")


def test_what_is_sent_twice_counts_once(ground, tablet, shelf):
    events = [tablet.capture(), tablet.capture()]

    first = send(ground.officer, tablet, *events)
    again = send(ground.officer, tablet, *events)

    assert stands(first) == stands(again) == [ACCEPTED, ACCEPTED]
    assert [each["is_known"] for each in again["events"]] == [True, True]
    assert [event.counter for event in shelf.counted] == [1, 2]
    assert again["reach"]["counter"] == 2


def test_what_came_too_early_counts_once_the_one_before_came(ground, tablet, shelf):
    first, second, third = (tablet.capture() for _ in range(3))

    early = send(ground.officer, tablet, third, second)
    with acting(ground.officer.token):
        missing = queries.missing(tablet.device)
    whole = send(ground.officer, tablet, first)

    assert stands(early) == [("held", "gap"), ("held", "gap")]
    assert missing == [1]
    assert whole["reach"]["counter"] == 3
    assert [event.counter for event in shelf.counted] == [1, 2, 3]


def test_a_copy_of_a_device_is_noticed_and_all_of_it_is_kept(ground, tablet, shelf):
    send(ground.officer, tablet, tablet.capture())
    copy = Tablet(tablet.device, tablet.post, AT, key=tablet.key)

    answer = send(ground.officer, copy, copy.capture(), copy.capture())

    assert stands(answer) == [("conflict", "clone"), ("conflict", "fork")]
    assert len(kept(ground.officer)) == 3
    assert len(shelf.counted) == 1


def test_an_officer_lets_count_what_a_copy_captured(ground, tablet, shelf):
    send(ground.officer, tablet, tablet.capture())
    copy = Tablet(tablet.device, tablet.post, AT, key=tablet.key)
    send(ground.officer, copy, copy.capture())
    [row] = kept(ground.officer, stand="conflict")

    said = {"capture": row.pk, "expected_version": row.version}
    do(actions.release, ground.officer, **said)

    assert [each.stand for each in kept(ground.officer)] == ["accepted", "accepted"]
    assert len(shelf.counted) == 2
    with pytest.raises(Faulty, match="Nothing is to be decided"):
        do(actions.release, ground.officer, **said)


def test_what_is_set_aside_stays_and_does_not_count(ground, tablet, shelf):
    tablet.capture()
    send(ground.officer, tablet, tablet.capture())
    [row] = kept(ground.officer)

    said = {"capture": row.pk, "expected_version": row.version}
    do(actions.set_aside, ground.officer, **said)

    assert [each.stand for each in kept(ground.officer)] == ["set_aside"]
    assert shelf.counted == []


ALTERED = {
    "forged": lambda made: {**made, "signature": "00" * 64},
    "malformed": lambda made: {**made, "body": made["body"] + " "},
}


@pytest.mark.parametrize("cause", ALTERED)
def test_what_was_altered_on_its_way_is_kept_and_refused(ground, tablet, shelf, cause):
    answer = send(ground.officer, tablet, ALTERED[cause](tablet.capture()))

    assert stands(answer) == [("refused", cause)]
    [row] = kept(ground.officer)
    with pytest.raises(Faulty, match="only be set aside"):
        do(actions.release, ground.officer, capture=row.pk, expected_version=1)
    assert shelf.counted == []


def test_the_true_event_counts_after_an_altered_one(ground, tablet, shelf):
    true = tablet.capture()
    said = json.loads(true["body"]) | {"payload": {"quantity": 9}}
    altered = {**true, "body": json.dumps(said, separators=(",", ":"), sort_keys=True)}

    answer = send(ground.officer, tablet, altered, true)

    assert stands(answer) == [("refused", "forged"), ACCEPTED]
    assert [event.payload for event in shelf.counted] == [{"quantity": 1}]


DAY_MS = 24 * 60 * 60 * 1000


@pytest.mark.parametrize(
    ("cause", "other"),
    [
        ("not_its_device", {"device": str(uuid4())}),
        ("not_its_post", {"post": str(uuid4())}),
        ("ahead", {"at_ms": int(AT.timestamp() * 1000) + 5 * DAY_MS}),
        ("unknown_kind", {"kind": "thing.unheard_of"}),
        ("faulty", {"payload": {}}),
    ],
)
def test_what_cannot_count_says_why(ground, tablet, shelf, cause, other):
    answer = send(ground.officer, tablet, tablet.capture(**other))

    assert stands(answer) == [("refused", cause)]
    assert shelf.counted == []


def test_a_clock_that_goes_back_is_noticed(ground, tablet, shelf):
    send(ground.officer, tablet, tablet.capture())

    answer = send(ground.officer, tablet, tablet.capture(at_ms=1))

    assert stands(answer) == [("refused", "backdated")]


def test_nothing_counts_any_more_from_a_device_that_was_revoked(ground, tablet, shelf):
    before = tablet.capture()
    said = {"device": tablet.device, "expected_version": 1}
    do(actions.revoke_device, ground.officer, **said)

    answer = send(ground.officer, tablet, before)

    assert stands(answer) == [("refused", "revoked")]
    [row] = kept(ground.officer)
    do(actions.release, ground.officer, capture=row.pk, expected_version=1)
    assert len(shelf.counted) == 1


def test_a_step_that_cannot_follow_is_shown_to_a_person(ground, tablet, shelf):
    other = new_tablet(ground)
    packed = {"kind": "thing.moved", "payload": {"state": "packed"}}
    send(ground.officer, tablet, tablet.capture(**packed))

    answer = send(ground.officer, other, other.capture(**packed))

    assert stands(answer) == [("conflict", "not_next")]
    assert len(shelf.counted) == 1


def test_a_contact_of_which_we_know_nothing_is_not_remembered(ground, tablet, shelf):
    assert send(ground.officer, tablet)["remembers"]
    assert send(ground.officer, tablet)["remembers"]
    tablet.last = uuid4()

    assert not send(ground.officer, tablet)["remembers"]
    assert not send(ground.officer, tablet)["remembers"]
    tablet.last = None
    assert send(ground.officer, tablet)["remembers"]


def test_nobody_of_another_nation_finds_a_device_or_what_came(
    ground, tablet, cast, shelf
):
    send(ground.officer, tablet, tablet.capture())

    assert kept(cast.ann) == []
    with acting(cast.ann.token):
        assert not Device.objects.exists()
    with pytest.raises(NotThere):
        send(cast.cid, Tablet(uuid4(), uuid4(), AT))


def test_a_device_is_sent_for_by_its_own_nation_alone(ground, tablet, cast, shelf):
    with pytest.raises((NotThere, Refused)):
        send(cast.cid, tablet, tablet.capture())

    assert kept(ground.officer) == []


def test_a_device_that_cannot_be_says_all_that_is_wrong(ground, cast):
    said = {"device": uuid4(), "name": " ", "post": ground.post, "site": ground.site}

    with pytest.raises(Faulty) as refused:
        do(actions.add_device, ground.officer, public_key="AB", **said)

    assert refused.value.faults.keys() == {"name", "public_key"}


def test_the_tables_follow_from_the_log(site_server, committing, shelf):
    ground = make_ground(committing)
    tablet = new_tablet(ground)
    first, second, third = (tablet.capture() for _ in range(3))
    send(ground.officer, tablet, second, third)
    send(ground.officer, tablet, first)
    tablet.capture()
    send(ground.officer, tablet, tablet.capture(), tablet.capture())
    one, two = kept(ground.officer, stand="held")
    said = {"capture": two.pk, "expected_version": two.version}
    do(actions.set_aside, ground.officer, **said)
    said = {"capture": one.pk, "expected_version": one.version}
    do(actions.release, ground.officer, **said)
    said = {"device": tablet.device, "expected_version": 1}
    do(actions.revoke_device, ground.officer, **said)

    assert_rebuilds(site_server, "devices")
