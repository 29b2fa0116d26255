"""Sites and legs are added, changed and retired, each time with one event."""

from datetime import date
from uuid import uuid4

import pytest

from backstay_web.core.commands import Refused, Stale
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event
from backstay_web.sites import actions
from backstay_web.sites.models import LegCapacity, Site
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
    assert said == event.content
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
    with pytest.raises(Faulty) as caught:
        add(
            actions.SITE,
            cast.cid,
            nation=uuid4(),
            code="depot",
            name="",
            kind="moon",
            unlocode="plrze",
            lat_microdeg=1,
        )

    assert {"nation", "name", "kind"} <= caught.value.faults.keys()


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"unlocode": "plrze"}, "unlocode"),
        ({"lat_microdeg": 1}, "both_degrees"),
        ({"lat_microdeg": 91_000_000, "lon_microdeg": 0}, "both_degrees"),
        ({"code": "hub"}, "one_for_each_code"),
    ],
)
def test_what_cannot_stand_is_refused(cast, land, wrong, constraint):
    with pytest.raises(Faulty, match=constraint):
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
    with pytest.raises(Refused, match="not yours to change"):
        do(actions.SITE.change, cast.eva, **{**one, "expected_version": 2})
