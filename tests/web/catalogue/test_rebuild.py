"""The tables of the catalogue follow from their events alone."""

from dataclasses import replace
from datetime import date

from backstay_web.catalogue import actions
from backstay_web.catalogue.models import Language, LoadedCatalogue, Variant
from backstay_web.core.context import acting
from tests.web.cases import add_nations_of, smallest
from tests.web.catalogue.conftest import add, do
from tests.web.catalogue.test_loading import loaded
from tests.web.whole_log import assert_rebuilds


def test_the_state_is_what_the_events_left(committing, site_server):
    case = smallest()
    add_nations_of(case, committing)
    variant = next(iter(case.variants.values()))
    heavier = {variant.key: replace(variant, mass_kg=variant.mass_kg + 1)}
    for each in (case, replace(case, variants={**case.variants, **heavier})):
        loaded(each, committing.cid)
    with acting(committing.cid.token):
        row = Variant.objects.get(code=variant.key)
        language = Language.objects.get(code="uk")
    of = {"variant": row.pk}
    add(actions.CONFIGURATION, committing.cid, code="a2", name="A2", **of)
    add(actions.CODE, committing.cid, scheme="maker", value="17", **of)
    work = {"condition": "light", "hours": 5, "duration_weeks": 1}
    add(actions.REPAIR, committing.cid, **work, **of)
    edition = {"language": language.pk, "edition_on": date(2025, 4, 1)}
    add(actions.MANUAL, committing.cid, **edition, **of)
    words = {"name": "recoil buffer", "name_uk": "гальмо відкоту"}
    add(actions.TERM, committing.cid, code="recoil-buffer", **words)
    one = {"entry": row.pk, "expected_version": 2}
    do(actions.VARIANT.change, committing.cid, needs_serials=True, **one)
    gone = {"retired_on": date(2026, 3, 1), "expected_version": 3}
    do(actions.VARIANT.retire, committing.cid, entry=row.pk, **gone)

    with acting(committing.bob.token):
        counts = LoadedCatalogue.objects.values_list("changed_count", flat=True)
        assert sorted(counts) == [0, 1]
    assert_rebuilds(site_server, "catalogue")
