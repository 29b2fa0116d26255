"""The calendar of courses is read by programs as its page has it."""

from datetime import date

from backstay_web.training import actions
from tests.web.api.test_pages import rows
from tests.web.donations.conftest import TO_ALL, add
from tests.web.donations.conftest import fay as fay  # the holder of the courses
from tests.web.training.conftest import ask, course, crew
from tests.web.training.conftest import school as school

STRETCH = {"begins_on": "2026-06-01", "ends_before": "2026-07-01"}


def test_a_program_reads_the_courses_of_a_stretch(cast, fay, school, programs):
    ground = school.ground
    days = {"report_on": date(2026, 6, 7), "start_on": date(2026, 6, 8)}
    held = course(
        fay,
        ground,
        None,
        code="c1",
        end_on=date(2026, 6, 22),
        site=ground.depot,
        **days,
    )
    teams = {"language": ground.language, "teams": 1, "release": TO_ALL}
    add(actions.HELD_INTERPRETERS, fay, held=held, **teams)
    ask(cast.eva, crew(cast.eva, ground, code="w1"), held)
    eva = programs["eva"]

    [found] = rows(eva.get("calendar/courses", **STRETCH))
    of_site = rows(eva.get("calendar/courses", site=ground.school, **STRETCH))
    spoken = rows(eva.get("calendar/courses", language=ground.language, **STRETCH))
    hers = rows(eva.get("calendar/courses", own_crews="true", **STRETCH))
    none = rows(programs["cid"].get("calendar/courses", own_crews="true", **STRETCH))

    assert (found["key"], found["code"], found["state"]) == (str(held), "c1", "planned")
    assert (found["report_on"], found["end_on"]) == ("2026-06-07", "2026-06-22")
    assert (found["interpreted_into"], found["own_crews"]) == (["en"], ["w1"])
    assert (of_site, spoken, hers, none) == ([], [found], [found], [])


def test_what_cannot_be_read_is_told(cast, school, programs):
    eva = programs["eva"]

    assert eva.get("calendar/courses").status_code == 422
    answer = eva.get("calendar/courses", site="nowhere", **STRETCH)
    assert answer.status_code == 422
    assert "site" in answer.text
