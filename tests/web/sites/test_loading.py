"""A case's sites, legs and hubs are loaded once, and their rows tell them again."""

from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from backstay.domain.case import Case
from backstay.domain.hub import Hub as CaseHub
from backstay.domain.leg import Leg as CaseLeg
from backstay.domain.site import Site as CaseSite
from backstay_web.config.database.server import Server
from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.models import Event
from backstay_web.sites.actions import import_sites
from backstay_web.sites.loading import lines_of, load
from backstay_web.sites.models import Hub, HubPeriod, Leg, LegPeriod, Site
from tests.web.cases import add_nations_of, nation_of, public, smallest
from tests.web.cast import Cast, Person, make_person
from tests.web.server import DATABASE
from tests.web.sites.conftest import AT, TO_ALL, do

SECONDS = 3


def loaded(case: Case, by: Person, at: datetime = AT) -> Any:
    with acting(by.token):
        return load(case, key=uuid4(), at=at, reason="a test", release=TO_ALL)


def with_closures(case: Case) -> Case:
    """Return a case whose first leg and hub are shut in week 1, and at the end."""
    leg, hub = next(iter(case.legs.values())), next(iter(case.hubs.values()))
    shut = tuple(
        0 if week in {1, case.horizon_weeks - 1} else 9
        for week in range(case.horizon_weeks)
    )
    return replace(
        case,
        legs={**case.legs, leg.key: replace(leg, capacity_kg=shut)},
        hubs={**case.hubs, hub.site: replace(hub, capacity_kg=shut)},
    )


def told(case: Case) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the sites, legs and hubs of a case as the rows alone tell them."""

    def weekly(usual: int, periods: Any) -> tuple[int, ...]:
        amounts = [usual] * case.horizon_weeks
        for each in periods:
            start = (each.start_on - case.first_day) // timedelta(weeks=1)
            end = (each.end_on - case.first_day) // timedelta(weeks=1)
            amounts[start:end] = [each.capacity_kg] * (end - start)
        return tuple(amounts)

    sites = {
        row.code: CaseSite(
            row.code,
            nation_of(case, row.nation.code),
            row.name,
            row.name_uk,
            row.case_kind,
            None if row.lat_microdeg is None else row.lat_microdeg / 1_000_000,
            None if row.lon_microdeg is None else row.lon_microdeg / 1_000_000,
        )
        for row in Site.objects.filter(retired_on=None).select_related("nation")
    }
    legs = {
        row.code: CaseLeg(
            row.code,
            nation_of(case, row.nation.code),
            row.from_site.code,
            row.to_site.code,
            row.mode,
            row.duration_weeks,
            row.costs.get().cost_eur_per_t,
            weekly(
                row.capacities.get().capacity_kg,
                LegPeriod.objects.filter(leg=row, retired_on=None),
            ),
        )
        for row in Leg.objects.filter(retired_on=None)
    }
    hubs = {
        row.site.code: CaseHub(
            row.site.code,
            nation_of(case, row.nation.code),
            weekly(row.capacity_kg, HubPeriod.objects.filter(hub=row, retired_on=None)),
        )
        for row in Hub.objects.filter(retired_on=None)
    }
    return sites, legs, hubs


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return the smallest case, with its nations in the database."""
    add_nations_of(smallest(), cast)
    return smallest()


@pytest.fixture(scope="session")
def gil(people: Cast, site_server: Server) -> Person:
    """Return one of A who may change sites, and not what goes there."""
    with (
        psycopg.connect(site_server.url("bs_migrate", DATABASE)) as owner,
        psycopg.connect(site_server.url("bs_door", DATABASE)) as door,
    ):
        a = people.ann.origin
        return make_person((owner, door), "Gil", a, 0b01, 0, 1, ["site.change"])


@pytest.mark.parametrize("make", [smallest, lambda: with_closures(smallest())])
def test_what_was_loaded_tells_the_case_again(cast, case, make):
    case = make()

    loaded(case, cast.cid)

    with acting(cast.bob.token):
        assert told(case) == (case.sites, case.legs, case.hubs)


def test_loading_twice_changes_nothing(cast, case):
    first = loaded(with_closures(case), cast.cid)

    second = loaded(with_closures(case), cast.cid)

    assert first["added"] == second["unchanged"] > 0
    assert (second["added"], second["changed"], second["retired"]) == (0, 0, 0)
    assert first["lines"] == second["lines"]


def test_the_same_key_is_loaded_once(cast, case):
    key = uuid4()
    asked: dict[str, Any] = {"key": key, "at": AT, "reason": ""}

    with acting(cast.cid.token):
        answers = [load(case, **asked) for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0]["added"] > 0


def test_one_event_carries_the_digest_of_each_line(cast, case):
    said = loaded(case, cast.cid)
    site = next(iter(case.sites.values()))
    another = replace(case, sites={**case.sites, site.key: replace(site, name="New")})

    again = loaded(another, cast.cid)

    with acting(cast.bob.token):
        events = Event.objects.filter(kind="sites.imported").order_by("-id")
        assert sorted(e.content["added"] for e in events) == [0, said["added"]]
    assert said["lines"]["site"].keys() == case.sites.keys()
    assert said["lines"]["leg_capacity"].keys() == case.legs.keys()
    before, after = said["lines"]["site"], again["lines"]["site"]
    assert [key for key in before if before[key] != after[key]] == [site.key]
    assert again["changed"] == 1


def test_a_changed_line_changes_its_row_and_counts_the_version(cast, case):
    loaded(case, cast.cid)
    site = next(iter(case.sites.values()))
    another = replace(case, sites={**case.sites, site.key: replace(site, name="New")})

    loaded(another, cast.cid)

    with acting(cast.bob.token):
        row = Site.objects.get(code=site.key)
        rest = Site.objects.exclude(code=site.key)
        assert (row.name, row.version) == ("New", 2)
        assert set(rest.values_list("version", flat=True)) == {1}


def test_a_period_that_a_case_has_no_more_is_retired_and_may_come_back(cast, case):
    loaded(with_closures(case), cast.cid)

    loaded(case, cast.cid)

    with acting(cast.bob.token):
        assert set(LegPeriod.objects.values_list("retired_on", flat=True)) == {
            AT.date()
        }
        assert told(case)[1] == case.legs
    loaded(with_closures(case), cast.cid)
    with acting(cast.bob.token):
        assert told(case)[1] == with_closures(case).legs
        assert LegPeriod.objects.count() == 2


def test_what_people_said_beyond_the_case_stays(cast, case):
    loaded(case, cast.cid)
    site = next(iter(case.sites))
    with acting(cast.cid.token):
        Site.objects.filter(code=site).update(unlocode="PLRZE")

    said = loaded(case, cast.cid)

    with acting(cast.bob.token):
        assert Site.objects.get(code=site).unlocode == "PLRZE"
    assert said["changed"] == 0


def test_all_lines_at_fault_are_named_and_nothing_is_loaded(cast, case):
    site, leg = next(iter(case.sites.values())), next(iter(case.legs.values()))
    wrong = replace(
        case,
        sites={**case.sites, "moon": replace(site, key="moon", nation="xx", name="")},
        legs={**case.legs, "way": replace(leg, key="way", to_site="sun")},
    )

    with pytest.raises(Faulty) as caught:
        loaded(wrong, cast.cid)

    assert {
        "site moon, nation": ["There is no nation XX."],
        "site moon, name": ["This field cannot be blank."],
        "leg way, to_site": ["There is no site sun."],
    }.items() <= caught.value.faults.items()
    with acting(cast.cid.token):
        assert not Site.objects.exists()


def test_whoever_may_not_say_what_goes_there_loads_nothing(cast, case):
    with pytest.raises(Refused, match=r"site\.change"):
        loaded(case, cast.ann)


def test_whoever_may_change_sites_alone_loads_nothing(cast, case, gil):
    with pytest.raises(Refused, match=r"leg\.change"):
        loaded(case, gil)


def test_a_line_that_stands_twice_is_refused(cast, case):
    lines = lines_of(case)
    lines = {**lines, "site": [*lines["site"], lines["site"][0]]}

    with pytest.raises(Faulty, match="It stands here twice: leave one of them out"):
        do(import_sites, cast.cid, lines=lines)


def test_a_nation_loads_its_own_beside_anothers(cast, case):
    loaded(case, cast.cid)

    said = loaded(case, cast.eva)

    assert said["unchanged"] == 0
    with acting(cast.eva.token):
        mine = Site.objects.filter(originator=cast.eva.origin)
        assert mine.count() == len(case.sites)


def test_the_public_case_is_loaded_in_three_seconds(cast):
    add_nations_of(public(), cast)
    begun = perf_counter()

    said = loaded(public(), cast.cid)

    assert perf_counter() - begun < SECONDS
    assert said["added"] == len(public().sites) + 3 * len(public().legs) + len(
        public().hubs
    )
