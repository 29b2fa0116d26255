"""Sites and legs are added, changed and retired, each time with one event."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from backstay_web.core.commands import Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event
from backstay_web.sites import actions
from backstay_web.sites.models import LegCapacity, LegPeriod, Site
from tests.web.sites.conftest import add, do


def test_a_change_counts_the_version_and_tells_what_is_new(cast, land):
    said = do(
        actions.SITE.change,
        cast.cid,
        entry=land.hub,
        expected_version=1,
        lat_microdeg=50_041_000,
        lon_microdeg=22_004_000,
    )

    with acting(cast.bob.token):
        site = Site.objects.get(pk=land.hub)
        event = Event.objects.get(subject=land.hub, kind="site.changed")
    assert (site.lat_microdeg, site.version) == (50_041_000, 2)
    assert {**said, "reason": "a test"} == event.content
    assert said == {
        "lat_microdeg": 50_041_000,
        "lon_microdeg": 22_004_000,
        "version": 2,
    }


def test_what_is_retired_stays_with_the_day_of_its_end(cast, land):
    retired = {"entry": land.hub, "retired_on": date(2026, 3, 1)}

    do(actions.SITE.retire, cast.cid, expected_version=1, **retired)

    with acting(cast.bob.token):
        assert Site.objects.get(pk=land.hub).retired_on == date(2026, 3, 1)


def test_all_that_is_wrong_is_said_at_once_by_field(cast, land):
    wrong = {"code": "a b", "name": "", "kind": "moon", "lat_microdeg": 1}

    with pytest.raises(Faulty) as caught:
        add(actions.SITE, cast.cid, nation=uuid4(), **wrong)

    assert caught.value.faults.keys() == {"nation", *wrong}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"unlocode": "plrze"}, "unlocode: Write its five signs"),
        ({"lat_microdeg": 1}, "lat_microdeg: Give both"),
        ({"lat_microdeg": 91_000_000, "lon_microdeg": 0}, "lat_microdeg: Give both"),
        ({"code": "hub"}, "code: You have this code already"),
        ({"code": "the hub"}, "code: Use letters, digits"),
        ({"name": "The\u2028hub"}, "name: Write it on one line"),
    ],
)
def test_what_cannot_stand_is_refused_with_what_would_be_right(cast, land, wrong, said):
    with pytest.raises(Faulty, match=said):
        do(
            actions.SITE.change,
            cast.cid,
            entry=land.depot,
            expected_version=1,
            **wrong,
        )


def test_a_field_that_does_not_exist_is_refused(cast, land):
    with pytest.raises(Faulty, match="rel: There is no such field"):
        do(actions.SITE.change, cast.cid, entry=land.hub, expected_version=1, rel=1)


def test_two_nations_may_use_the_same_code(cast, land):
    site = add(
        actions.SITE,
        cast.eva,
        nation=land.nation,
        code="depot",
        name="B's own",
        kind="depot",
    )

    with acting(cast.eva.token):
        assert Site.objects.filter(code="depot").count() == 2
    with acting(cast.ann.token):
        assert not Site.objects.filter(pk=site).exists()


def test_whoever_may_know_the_way_need_not_know_what_goes_there(cast, land):
    secret = {"level": 2, "rel": cast.cid.rel, "cav": 0}
    add(actions.LEG_CAPACITY, cast.cid, release=secret, leg=land.leg, capacity_kg=1)

    with acting(cast.ann.token):
        assert not LegCapacity.objects.exists()
    with acting(cast.dan.token):
        assert LegCapacity.objects.get().capacity_kg == 1


def test_a_leg_from_a_hidden_site_is_refused_as_from_none(cast, land):
    hidden = add(
        actions.SITE,
        cast.cid,
        release={"level": 2, "rel": 0b11, "cav": 0},
        nation=land.nation,
        code="hidden",
        name="Hidden",
        kind="depot",
    )
    said = []

    for site in (hidden, uuid4()):
        with pytest.raises(Faulty) as caught:
            add(
                actions.LEG,
                cast.eva,
                nation=land.nation,
                code="way",
                from_site=site,
                to_site=land.hub,
                mode="road",
                duration_weeks=0,
            )
        said.append(str(caught.value).replace(str(site), "it"))

    assert said[0] == said[1]
    assert "from_site" in said[0]


def test_nobody_changes_what_he_has_not_seen_or_may_not(cast, land):
    one = {"entry": land.hub, "expected_version": 1, "name": "New"}
    do(actions.SITE.change, cast.cid, **one)

    with pytest.raises(Stale):
        do(actions.SITE.change, cast.cid, **one)
    with pytest.raises(Refused, match=r"site\.change"):
        do(actions.SITE.change, cast.ann, **one)
    other = {**one, "name": "Eva's", "expected_version": 2}
    with pytest.raises(Refused, match="not yours to change"):
        do(actions.SITE.change, cast.eva, **other)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("2026-02-01", "2026-02-01"), "end_on: Name a day after the start"),
        (("2026-01-31", "2026-02-02"), "start_on: Another period has some"),
    ],
)
def test_a_period_has_days_of_its_own(cast, land, days, said):
    period = {"leg": land.leg, "capacity_kg": 0}
    first = {"start_on": date(2026, 2, 1), "end_on": date(2026, 3, 1)}
    add(actions.LEG_PERIOD, cast.cid, **period, **first)
    start_on, end_on = map(date.fromisoformat, days)

    with pytest.raises(Faulty, match=said):
        add(actions.LEG_PERIOD, cast.cid, start_on=start_on, end_on=end_on, **period)


def test_a_period_begins_where_another_ends_or_was_retired(cast, land):
    period = {"leg": land.leg, "capacity_kg": 0, "end_on": date(2026, 3, 1)}
    first = add(actions.LEG_PERIOD, cast.cid, start_on=date(2026, 2, 1), **period)
    after = {"start_on": date(2026, 3, 1), "end_on": date(2026, 4, 1)}
    add(actions.LEG_PERIOD, cast.cid, **{**period, **after})
    gone = {"entry": first, "retired_on": date(2026, 1, 5)}
    do(actions.LEG_PERIOD.retire, cast.cid, expected_version=1, **gone)

    add(actions.LEG_PERIOD, cast.cid, start_on=date(2026, 2, 10), **period)

    with acting(cast.cid.token):
        assert LegPeriod.objects.filter(retired_on=None).count() == 2


def test_nobody_hangs_his_own_on_what_is_anothers(cast, land):
    # Eva's nation could say that the command's leg carries nothing.
    with pytest.raises(Refused, match="This leg is not yours to change"):
        add(actions.LEG_CAPACITY, cast.eva, leg=land.leg, capacity_kg=0)


def test_the_database_refuses_it_too(cast, land):
    row = LegCapacity(leg_id=land.leg, capacity_kg=0, level=0, rel=cast.eva.rel)
    row.originator = cast.eva.origin

    refused = pytest.raises(IntegrityError, match="of_one_originator")
    with acting(cast.eva.token), refused, transaction.atomic():
        row.save(force_insert=True)
        connection.check_constraints()  # as the end of a transaction does


def test_the_database_lets_no_two_periods_share_a_day(cast, land):
    label = {"level": 0, "rel": cast.cid.rel, "originator": cast.cid.origin}
    days = [(date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 2, 28), date(2026, 4, 1))]
    rows = [
        LegPeriod(leg_id=land.leg, start_on=start, end_on=end, capacity_kg=0, **label)
        for start, end in days
    ]

    refused = pytest.raises(IntegrityError, match="never_two_at_once")
    with acting(cast.cid.token), refused, transaction.atomic():
        LegPeriod.objects.bulk_create(rows)


def test_what_belongs_to_a_leg_never_goes_to_another(cast, land):
    entry = add(actions.LEG_CAPACITY, cast.cid, leg=land.leg, capacity_kg=5)
    back = add(
        actions.LEG,
        cast.cid,
        nation=land.nation,
        code="hub.depot",
        from_site=land.hub,
        to_site=land.depot,
        mode="road",
        duration_weeks=0,
    )
    one = {"entry": entry, "expected_version": 1}

    with pytest.raises(Faulty, match="leg: It stays where it is"):
        do(actions.LEG_CAPACITY.change, cast.cid, leg=back, **one)
    do(actions.LEG_CAPACITY.change, cast.cid, leg=land.leg, capacity_kg=6, **one)


def test_a_change_that_changes_nothing_is_refused(cast, land):
    with pytest.raises(Faulty, match="It is so already"):
        do(
            actions.SITE.change,
            cast.cid,
            entry=land.hub,
            expected_version=1,
            name="Hub",
        )
