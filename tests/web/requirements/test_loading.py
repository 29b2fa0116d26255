"""A case's needs are loaded whole, and its packages follow again from the rows."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backstay.domain.case import Case
from backstay.domain.package import Cohorts, Package, Waiver
from backstay_web.catalogue.loading import load as load_catalogue
from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty, Release
from backstay_web.core.models import Event
from backstay_web.nations.actions import EVERYBODY
from backstay_web.nations.models import Nation
from backstay_web.requirements import actions, models
from backstay_web.requirements.loading import load
from backstay_web.requirements.queries import ordered, ranked, requirements
from backstay_web.requirements.units import units
from backstay_web.requirements.worth import share_ppm
from backstay_web.sites.loading import load as load_sites
from tests.web.cases import public
from tests.web.cast import Cast, Person
from tests.web.requirements.conftest import AT, do, judge

EVERY: Release = {"level": 0, "rel": EVERYBODY, "cav": 0}


def add_nations(case: Case, cast: Cast) -> None:
    """Add the nations of a case; the recipient is Eva's."""
    with acting(cast.cid.token):
        Nation.objects.bulk_create(
            Nation(
                id=cast.eva.origin if nation.key == "ua" else uuid4(),
                code=nation.key.upper(),
                name=nation.name,
                name_uk=nation.name_uk,
                body=body,
                level=0,
                rel=EVERYBODY,
                originator=cast.cid.origin,
            )
            for body, nation in enumerate(case.nations.values())
        )


def prepare(case: Case, cast: Cast) -> None:
    add_nations(case, cast)
    for load_it in (load_sites, load_catalogue):
        with acting(cast.cid.token):
            load_it(case, key=uuid4(), at=AT, reason="a test", release=EVERY)


def loaded(case: Case, by: Person) -> Any:
    with acting(by.token):
        return load(case, key=uuid4(), at=AT, reason="a test")


def told(case: Case) -> list[Any]:
    """Return what the rows say of each package, in the order of ranks."""
    rows = {
        row.pk: row for row in requirements().select_related("group", "site", "curve")
    }
    made = []
    for unit in units(ranked(next(iter(rows.values())).originator)):
        row = rows[unit.requirement]
        days = [(case.day(w) - row.need_by_on).days for w in range(case.horizon_weeks)]
        curve = (row.curve.from_days, row.curve.shares_ppm)
        made.append(
            (
                unit.package,
                row.group.code,
                row.site.code,
                unit.rank,
                unit.weight_micropoints,
                (row.need_by_on - case.first_day).days // 7,
                tuple(share_ppm(*curve, day) for day in days),
                ((row.available_on or case.first_day) - case.first_day).days // 7,
            )
        )
    return made


def of_case(package: Package) -> Any:
    weeks = {
        part.available_week
        for option in package.options
        for part in option.parts
        if isinstance(part, Cohorts)
    }
    return (
        package.key,
        package.group,
        package.site,
        package.rank,
        package.weight_micropoints,
        package.need_by_week,
        package.share_ppm,
        max(weeks, default=0),
    )


@pytest.fixture
def small() -> Case:
    """Return the public case with its first twelve packages alone, of three ranks each.

    They stand in their order again, with the weights that this gives.
    """
    case = public()
    some = sorted(case.packages.values(), key=lambda package: package.rank)[:12]
    ranks = {p.key: replace(p, rank=n) for n, p in enumerate(some, start=1)}
    return replace(case, packages=ranks)


def test_the_packages_of_the_public_case_follow_again_from_the_rows(cast):
    case = public()
    prepare(case, cast)

    loaded(case, cast.eva)

    with acting(cast.eva.token):
        assert told(case) == sorted(
            map(of_case, case.packages.values()), key=lambda package: package[3]
        )
        assert not models.Place.objects.exclude(weight_micropoints=None).exists()
        limits = list(models.Absorption.objects.values_list("group__code", "packages"))
    assert sorted(limits) == sorted(
        {(g.key, n) for g in case.groups.values() for n in g.packages if n is not None}
    )


def test_more_packages_ask_the_database_no_more_often(cast, small):
    few = replace(small, packages=dict(list(small.packages.items())[:6]))
    prepare(small, cast)
    with CaptureQueriesContext(connection) as of_few:
        loaded(few, cast.eva)

    with CaptureQueriesContext(connection) as of_more:
        loaded(small, cast.eva)

    assert len(of_more) <= len(of_few) + 3  # what is changed is written apart


def test_loading_twice_changes_nothing(cast, small):
    prepare(small, cast)
    loaded(small, cast.eva)
    with acting(cast.eva.token):
        before = [list(m.objects.order_by("pk").values()) for m in WRITTEN]

    content = loaded(small, cast.eva)

    with acting(cast.eva.token):
        after = [list(m.objects.order_by("pk").values()) for m in WRITTEN]
        assert after == before
        assert Event.objects.filter(kind="requirements.imported").count() == 2
    assert (content["added"], content["changed"], content["retired"]) == (0, 0, 0)


WRITTEN = (
    models.UnitGroup,
    models.Absorption,
    models.WorthCurve,
    models.Requirement,
    models.Place,
    models.RankedList,
)


def test_one_event_has_the_digest_of_each_line(cast, small):
    prepare(small, cast)

    content = loaded(small, cast.eva)

    digests = content["lines"]["requirement"]
    assert set(digests) == set(small.packages)
    assert len(set(digests.values())) == 12


def test_what_a_case_says_otherwise_goes_to_the_desk_again(cast, small):
    prepare(small, cast)
    loaded(small, cast.eva)
    with acting(cast.cid.token):
        first, second = (row.pk for row in ordered(cast.eva.origin)[:2])
    judge(cast.cid, first)
    judge(cast.cid, second)
    one, *others = small.packages.values()
    later = replace(one, need_by_week=one.need_by_week + 1)

    loaded(replace(small, packages={p.key: p for p in (later, *others)}), cast.eva)

    with acting(cast.cid.token):
        states = dict(requirements().values_list("pk", "state"))
    assert (states[first], states[second]) == ("resubmitted", "validated")


def test_what_has_no_line_keeps_its_order_after_what_has_one(cast, small):
    prepare(small, cast)
    loaded(small, cast.eva)
    *kept, last = small.packages.values()
    kept_weight = last.weight_micropoints  # another than the rule makes
    with acting(cast.eva.token):
        keys = dict(models.Requirement.objects.values_list("code", "pk"))
        order = [keys[last.key], *(keys[package.key] for package in kept)]
    do(actions.rank, cast.eva, order=order, expected_version=2)
    weighed = [
        replace(package, rank=n, weight_micropoints=n)
        for n, package in enumerate(reversed(kept), start=1)
    ]

    loaded(replace(small, packages={p.key: p for p in weighed}), cast.eva)

    with acting(cast.eva.token):
        rows = list(ordered(cast.eva.origin).values_list("code", "weight_micropoints"))
    assert rows == [*((p.key, p.rank) for p in weighed), (last.key, kept_weight)]


def test_waivers_are_loaded_by_whoever_may_waive(cast, small):
    package = next(iter(small.packages.values()))
    option = package.options[0]
    part = option.parts[0].key
    waiver = Waiver(package.key, option.key, part, "G7", "They have it.")
    case = replace(small, waivers=(waiver,))
    prepare(case, cast)

    loaded(case, cast.eva)

    with acting(cast.eva.token):
        row = models.Waiver.objects.select_related("requirement", "part").get()
    assert (row.requirement.code, row.part.part) == (package.key, part)
    assert (row.who, row.why) == ("G7", "They have it.")


def test_people_of_one_package_are_spared_from_one_week(cast, small):
    package = next(p for p in small.packages.values() if cohorts_of(p) > 1)
    early = [
        replace(part, available_week=n) if isinstance(part, Cohorts) else part
        for n, part in enumerate(package.options[0].parts)
    ]
    option = replace(package.options[0], parts=tuple(early))
    changed = replace(package, options=(option, *package.options[1:]))
    case = replace(small, packages={**small.packages, package.key: changed})
    prepare(small, cast)

    with pytest.raises(Faulty, match="can be spared from different weeks"):
        loaded(case, cast.eva)


def cohorts_of(package: Package) -> int:
    return sum(isinstance(part, Cohorts) for part in package.options[0].parts)


def test_nobody_loads_the_needs_of_another(cast, small):
    prepare(small, cast)

    with pytest.raises(Faulty, match="asks for nothing"):
        loaded(small, cast.cid)
    with pytest.raises(Refused, match=r"requirement\.change"):
        loaded(small, cast.bob)
