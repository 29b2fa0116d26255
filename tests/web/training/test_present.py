"""A crew is there for its package once it passed all that its part asks for."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Sum

from backstay_web.catalogue.actions import SEQUENCE_STEP, TEMPLATE_OPTION, VARIANT
from backstay_web.catalogue.models import TemplateOption, TemplatePart
from backstay_web.core.context import acting
from backstay_web.plans.models import Presence
from backstay_web.training import actions
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import TO_ALL, add
from tests.web.training.conftest import (
    START,
    School,
    ask,
    crew,
    do,
    give,
    judge,
    make_need,
    move,
)


@pytest.fixture
def seat(cast: Cast, fay: Person, school: School) -> UUID:
    """Return the seats of a crew that is trained for the second of two batteries."""
    need, part = make_need(cast, school.ground)
    with acting(cast.cid.token):
        sequence = TemplatePart.objects.get(pk=part).sequence_id
    step = {"sequence": sequence, "step": 1, "kind": school.ground.gunners}
    add(SEQUENCE_STEP, cast.cid, release=TO_ALL, **step)
    one = crew(cast.eva, school.ground)
    said = {"requirement": need, "package_number": 2, "part": part}
    do(actions.assign, cast.eva, entry=uuid4(), crew=one, **said)
    seat = give(fay, ask(cast.eva, one, school.course))
    move(fay, school.course, actions.confirm)
    move(fay, school.course, actions.begin, on=START)
    return seat


def there(by: Person) -> Any:
    """Return how many crews are there of the second battery, as somebody sees it."""
    with acting(by.token):
        rows = Presence.objects.filter(package_number=2, corrected_by=None)
        return rows.aggregate(sum=Sum("quantity"))["sum"]


def test_a_crew_that_passed_is_there_for_its_package(cast, fay, seat):
    judge(fay, seat, "pass", 80)

    assert there(cast.eva) == 1


@pytest.mark.parametrize("verdict", ["repeat", "fail"])
def test_a_crew_that_did_not_pass_is_not_there(cast, fay, seat, verdict):
    judge(fay, seat, verdict, 90)

    assert there(cast.eva) is None


def test_a_pass_that_was_wrong_takes_the_crew_back(cast, fay, seat):
    wrong = judge(fay, seat, "pass", 80)

    judge(fay, seat, "fail", 20, corrects=wrong)

    assert there(cast.eva) == 0


def test_a_crew_that_learnt_on_another_variant_than_comes_is_not_there(
    cast, fay, school, seat
):
    family = school.ground.family
    told = {"code": "m109", "name": "M109", "family": family, "mass_kg": 27_000}
    other = add(VARIANT, cast.cid, release=TO_ALL, **told)
    with acting(cast.cid.token):
        option = TemplateOption.objects.get()
    seen = {"entry": option.pk, "expected_version": option.version}
    do(TEMPLATE_OPTION.change, cast.cid, main_variant=other, **seen)

    judge(fay, seat, "pass", 80)

    assert there(cast.eva) is None
