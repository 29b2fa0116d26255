"""The desk of a nation that gives is told what is still needed of each class."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from backstay_web.core.context import acting
from backstay_web.donations.needs import Need, needs
from backstay_web.requirements import actions as asking
from tests.web.cast import Person
from tests.web.donations.conftest import add, make_lot
from tests.web.overview.conftest import ask, page
from tests.web.overview.test_coverage import bind
from tests.web.requirements.conftest import refuse

ON = date(2026, 1, 5)


def told(by: Person) -> list[Need]:
    with acting(by.token):
        return needs(ON)


def test_what_is_needed_of_a_class_is_told_without_what_is_bound(cast, scene):
    ask(scene, cast.eva, 2)
    ask(scene, cast.eva, 1, need_by_on=date(2026, 3, 1))
    refuse(cast.cid, ask(scene, cast.eva, 5, need_by_on=date(2026, 2, 1)))
    bind(cast.eva, make_lot(cast.eva, scene.ground, 7).lot, 3)

    [need] = told(cast.eva)

    # Three batteries, each of four howitzers or of six, but for the three.
    assert (need.least, need.most, need.need_count) == (9, 15, 2)
    assert need.first_by_on == date(2026, 3, 1)
    assert (need.equipment_class, need.name) == (scene.howitzers, "155 mm howitzers")
    assert need.address == f"/overview/coverage/{scene.howitzers}/"


def test_a_need_that_goes_without_a_part_does_not_count_for_it(cast, scene):
    gone = ask(scene, cast.eva, 1, need_by_on=date(2026, 2, 1))
    for part in (scene.six, scene.four):
        said = {"part": part, "who": "Col. Oak", "why": "They are there."}
        add(asking.WAIVER, cast.eva, requirement=gone, **said)
    ask(scene, cast.eva, 1)

    [need] = told(cast.eva)

    assert (need.need_count, need.first_by_on) == (1, date(2026, 6, 1))


def test_what_packages_take_is_read_once_for_all_numbers(cast, scene):
    ask(scene, cast.eva, 2)

    with CaptureQueriesContext(connection) as asked:
        assert len(told(cast.eva)) == 1

    reads = [each["sql"] for each in asked.captured_queries]
    assert sum('FROM "catalogue_templatepart"' in sql for sql in reads) == 1
    assert sum('FROM "requirements_waiver"' in sql for sql in reads) == 1


def test_whoever_may_not_read_of_needs_is_told_of_none(cast, scene, as_reader):
    ask(scene, cast.eva, 1)

    assert told(as_reader({"offer.read"})) == []
    assert len(told(as_reader({"requirement.read"}))) == 1


def test_a_nation_finds_on_its_desk_what_it_holds_of_what_is_needed(
    cast, scene, client
):
    ask(scene, cast.eva, 2)
    make_lot(cast.eva, scene.ground, 7, expires_on=date(2100, 1, 1))

    page(client, cast.eva, "coverage/")
    desk = client.get("/offers/desk/").text

    assert f'"/overview/coverage/{scene.howitzers}/">155 mm howitzers<' in desk
    assert "8\N{EN DASH}12" in desk
