"""In what condition a package is kept is said with proof, and only of what has it."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from backstay_web.core.commands import Asked, NotThere
from backstay_web.core.context import acting, me
from backstay_web.core.entries import Faulty
from backstay_web.plans.actions.condition import measured
from backstay_web.plans.models import Condition
from tests.web.plans.fielded.saying import DAY, find, need_of, part_of
from tests.web.plans.promises.ground import AT


def test_each_part_is_found_in_a_condition_that_it_can_have(world):
    find(world.ria, "fit", 700_000, "guns")
    find(world.pia, "supply", 12, "shells")
    find(world.ria, "trained", 1_000_000, "crews")

    with acting(world.rob.token):
        rows = Condition.objects.order_by("kind").values_list("kind", "value")
        assert list(rows) == [("fit", 700_000), ("supply", 12), ("trained", 1_000_000)]


def test_people_are_not_fit_and_no_share_is_above_all(world):
    with pytest.raises(Faulty, match="people are trained"):
        find(world.ria, "fit", 700_000, "crews")
    with pytest.raises(Faulty, match="At most 1,000,000"):
        find(world.ria, "fit", 1_000_001, "guns")
    with pytest.raises(Faulty, match="kind"):
        find(world.ria, "sharp", 1, "guns")


def test_what_was_found_wrong_is_corrected_by_the_same_body_and_never_changed(world):
    wrong = find(world.ria, "fit", 700_000, "guns")

    with pytest.raises(NotThere):
        find(world.pia, "fit", 500_000, "guns", corrects=wrong)
    find(world.rob, "fit", 500_000, "guns", corrects=wrong)

    with acting(world.ria.token):
        assert Condition.objects.get(corrected_by=None).value == 500_000
        refused = pytest.raises(DatabaseError, match="permission denied")
        with refused, transaction.atomic():
            Condition.objects.update(value=1)


def test_what_an_app_measures_names_its_source(world):
    need, part, job = need_of(world.pia), part_of(world.pia, "guns"), uuid4()
    about: dict[str, Any] = {"requirement": need.pk, "package_number": 1}
    said: dict[str, Any] = {
        "part": part.pk,
        "kind": "fit",
        "value": 500_000,
        "on": DAY,
        "evidence": "Job 4",
    }

    with acting(world.pia.token):
        asked = Asked(by=me(), at=AT, reason="", key=uuid4())
        told = measured(asked=asked, source_kind="job", source=job, **about, **said)
    row: Any = told.row

    assert (row.source_kind, row.source) == ("job", job)
    assert (row.level, row.rel) == (need.level, need.rel)
