"""What a plan asks of each nation, in days and names."""

from dataclasses import replace
from datetime import date

from backstay.domain.lot import Condition
from backstay.domain.promise import Progress
from backstay_web.plans.lines import Name, Task, lines_of
from tests.web.cases import smallest
from tests.web.plans.promises.ground import itinerary, plan_of, plan_with


def test_an_itinerary_asks_its_giver_and_each_step_whoever_does_it():
    case = smallest()

    found = [
        (line.key, line.nation, line.task.value, line.quantity, line.unit)
        for line in lines_of(case, plan_of(case))
    ]

    # 6 howitzers of 7,000 kg, and 600 shells of 50 kg; one cohort fills one section.
    assert found == [
        ("battery/crews/-/1", "R", "send", 1, "cohort"),
        ("battery/crews/-/1/1", "A", "teach", 1, "section"),
        ("battery/guns/L1/1", "A", "deliver", 6, "unit"),
        ("battery/guns/L1/1/1", "A", "carry", 42_000, "kg"),
        ("battery/guns/L1/1/2", "R", "carry", 42_000, "kg"),
        ("battery/shells/L2/1", "A", "deliver", 600, "unit"),
        ("battery/shells/L2/1/1", "A", "carry", 30_000, "kg"),
        ("battery/shells/L2/1/2", "R", "carry", 30_000, "kg"),
    ]


def test_weeks_become_the_days_on_which_they_begin():
    case = smallest()  # Its week 0 begins on 2024-01-01.

    found = {line.key: line for line in lines_of(case, plan_of(case))}

    guns, course = found["battery/guns/L1/1"], found["battery/crews/-/1/1"]
    # They leave in week 1, and are there when week 2 begins: the second leg takes none.
    assert (guns.start_on, guns.due_on) == (date(2024, 1, 8), date(2024, 1, 15))
    assert (course.start_on, course.due_on) == (date(2024, 1, 1), date(2024, 1, 29))


def test_a_line_names_things_and_places_as_people_do():
    case = smallest()

    found = {line.key: line for line in lines_of(case, plan_of(case))}

    guns, crews = found["battery/guns/L1/1"], found["battery/crews/-/1"]
    assert guns.what == Name("Howitzer", case.variants["howitzer"].name_uk)
    assert (guns.from_site.en, guns.to_site.en) == ("Depot", "Town")
    assert crews.what.en == "Gunners' course"
    assert (crews.from_site.en, crews.to_site.en) == ("Town", "School")


def test_whoever_carries_is_told_mass_and_not_what_it_is():
    case = smallest()

    found = list(lines_of(case, plan_of(case)))

    carried = [line.what for line in found if line.task is Task.CARRY]
    assert carried == [Name("", "")] * 4


def test_units_under_way_are_a_line_of_whoever_gave_them():
    case = smallest()
    begun = Progress(
        "begun", "A", "battery", "battery-A", "guns", 2, "L1", "town",
        Condition.SERVICEABLE, 0, 3,
    )  # fmt: skip
    case = replace(case, progress={"begun": begun})
    stands = itinerary(case, "guns", "begun", 2, [])

    [line] = lines_of(case, plan_with(case, [stands]))

    assert (line.what.en, line.resource, line.nation) == ("Howitzer", "begun", "A")
    assert (line.start_on, line.due_on) == (case.day(3), case.day(3))
