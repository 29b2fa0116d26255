"""The tables of sites follow from their events alone."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

from backstay_web.core.context import acting
from backstay_web.sites import actions
from backstay_web.sites.models import LoadedSites, Site
from tests.web.cases import add_nations_of, smallest
from tests.web.sites.conftest import do
from tests.web.sites.test_loading import loaded, with_closures
from tests.web.whole_log import assert_rebuilds


def test_the_state_is_what_the_events_left(committing, site_server):
    case = smallest()
    add_nations_of(case, committing)
    site = next(iter(case.sites.values()))
    another = replace(case, sites={**case.sites, site.key: replace(site, name="New")})
    for each in (with_closures(case), another):
        loaded(each, committing.cid)
    with acting(committing.cid.token):
        row = Site.objects.get(code=site.key)
    one = {"entry": row.pk, "expected_version": 2}
    do(actions.SITE.change, committing.cid, unlocode="PLRZE", **one)
    limit = {"site": row.pk, "hazard_division": "1.1", "limit_kg": 9}
    told = {"source": "Licence 1", "stated_on": date(2026, 1, 1)}
    do(actions.EXPLOSIVE_LIMIT.add, committing.cid, entry=uuid4(), **limit, **told)
    gone = {"retired_on": date(2026, 3, 1), "expected_version": 3}
    do(actions.SITE.retire, committing.cid, entry=row.pk, **gone)

    with acting(committing.bob.token):
        counts = LoadedSites.objects.values_list("changed_count", "retired_count")
        # The leg of the second case carries another mass in usual weeks, and so does
        # the hub; of each of them two periods are gone.
        assert sorted(counts) == [(0, 0), (3, 4)]
    assert_rebuilds(site_server, "sites")
