"""What one more type in a fleet brings is what no other type of it shares."""

from datetime import date
from uuid import UUID

from backstay_web.catalogue import actions as catalogue
from backstay_web.core.context import acting
from backstay_web.repair import actions
from backstay_web.repair.commonality import Brought, brought
from backstay_web.requirements.models import UnitGroup
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import TO_ALL, add
from tests.web.repair.conftest import Shop, page
from tests.web.repair.test_pages import fleet
from tests.web.repair.test_schedules import add_bay

ALONE = {"release": TO_ALL}


def alone(by: Person) -> dict[UUID, Brought]:
    with acting(by.token):
        return brought()


def variant(cast: Cast, shop: Shop, code: str) -> UUID:
    said = {"family": shop.ground.family, "mass_kg": 4_000, **ALONE}
    return add(catalogue.VARIANT, cast.cid, code=code, name=code, **said)


def test_a_type_that_stands_alone_brings_all_that_it_takes(cast, fay, shop):
    fleet(fay, shop, 9, 9_000)
    edition = {"language": shop.ground.language, "edition_on": date(2025, 4, 1)}
    add(catalogue.MANUAL, cast.cid, variant=shop.howitzer, **edition, **ALONE)
    add_bay(fay, shop)
    course = add(catalogue.COURSE_SEQUENCE, cast.cid, code="g", name="Gunnery", **ALONE)
    step = {"sequence": course, "step": 1, "kind": shop.ground.gunners}
    add(catalogue.SEQUENCE_STEP, cast.cid, **step, **ALONE)
    option = add(
        catalogue.TEMPLATE_OPTION,
        cast.cid,
        code="o",
        name="With M777",
        template=shop.ground.battery,
        main_variant=shop.howitzer,
        commonality_micropoints=0,
        **ALONE,
    )
    crew = {"kind": "cohort", "role": "crew", "quantity": 1, "trainees": 9}
    crew |= {"sequence": course, "language": shop.ground.language}
    add(catalogue.TEMPLATE_PART, cast.cid, option=option, part="crew", **crew, **ALONE)

    assert alone(fay)[shop.howitzer] == Brought(
        manuals=1, spares=1, courses=1, workshops=1
    )


def test_what_another_type_of_the_family_takes_too_is_not_brought(cast, fay, shop):
    fleet(fay, shop, 9, 9_000)
    add_bay(fay, shop)
    other = variant(cast, shop, "d30")
    before = alone(fay)

    add_fleet_of(fay, other)

    # The barrel and the bay are of the family: now they serve both.
    assert before[shop.howitzer] == Brought(0, 1, 0, 1)
    assert alone(fay)[shop.howitzer] == Brought(0, 0, 0, 0)
    assert alone(fay)[other] == Brought(0, 0, 0, 0)


def add_fleet_of(by: Person, other: UUID) -> None:
    with acting(by.token):
        group = UnitGroup.objects.values_list("pk", flat=True).get()
    said = {"counted_on": date(2026, 3, 2), "source": "The unit's own count"}
    said |= {"quantity": 4, "failures_ppm": 9_000}
    add(actions.FLEET, by, variant=other, group=group, **said)


def test_the_page_shows_it_with_what_each_number_says(fay, shop):
    fleet(fay, shop, 9, 9_000)

    shown = page(fay, "repair:fleets")

    assert "What each type alone brings" in shown
    assert "Those of its family, if no other type of the fleet is of that family." in (
        shown
    )
