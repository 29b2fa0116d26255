"""Chains of courses against trying every combination of sessions."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from backstay.domain.case import Case
from backstay.domain.package import Cohorts
from backstay.domain.resource import Resource, pair
from backstay.itineraries.kernel import NEVER
from backstay.itineraries.oracle import price_case
from backstay.itineraries.world import compile_case
from tests.engine.itineraries.test_paths import rows_of
from tests.engine.small import small

WEEKS = 12
POINT = 10**12


def chain_of(case: Case, prices: dict[Resource, int] | None = None) -> list[int | None]:
    """Return the price of the one cohort by the week it has finished."""
    world = compile_case(case)
    priced = price_case(world, rows_of(world, prices or {}))
    return [None if price == NEVER else price for price in priced.chains[0].tolist()]


def tried(case: Case, prices: dict[Resource, int]) -> list[int | None]:
    """Return the same by trying every combination of sessions."""
    part = next(iter(case.options.values())).parts
    cohort = next(each for each in part if isinstance(each, Cohorts))
    best: list[int | None] = [None] * case.horizon_weeks
    sessions = [
        [
            (course, start)
            for course in case.courses.values()
            if course.kind == kind
            for start in course.sections
        ]
        for kind in cohort.sequence
    ]
    for chain in product(*sessions):
        free, price, end = cohort.available_week, 0, 0
        lawful = True
        for course, start in chain:
            end = start + course.duration_weeks
            lawful = lawful and start >= max(free, case.rules.notice_weeks)
            lawful = lawful and end < case.horizon_weeks
            free = end + case.rules.course_gap_weeks
            price += course.cost_eur * case.rules.nanopoints_per_eur * 1000
            price += prices.get(Resource("session", course.key, start), 0)
            for week in range(start, end):
                price += prices.get(Resource("instructors", course.site, week), 0)
                if course.language != cohort.language:
                    key = pair(course.site, cohort.language)
                    price += prices.get(Resource("interpreters", key, week), 0)
        for week in range(end, case.horizon_weeks) if lawful else ():
            known = best[week]
            best[week] = price if known is None else min(known, price)
    return best


def two_courses(*lines: str, rules: dict[str, int], available: int) -> Case:
    """Return a case whose crew learns to shoot, then to command."""
    return small(
        rules=rules,
        more_course_kinds="command,Command,",
        sequences="crew,1,gunners\ncrew,2,command",
        courses="""
gunners-1,gunners,A,school,en,4,5000,
gunners-2,gunners,A,school,uk,2,9000,
command-1,command,A,school,uk,1,100,
""",
        sessions="\n".join(lines),
        cohorts=f"battery-A,crews,crew,crew,1,40,{available},uk",
    )


starts = st.sets(st.integers(0, 11), min_size=1, max_size=3)


@settings(max_examples=40)
@given(
    starts,
    starts,
    starts,
    st.integers(0, 3),
    st.integers(0, 4),
    st.integers(0, 5),
    st.randoms(use_true_random=False),
)
def test_a_chain_is_what_trying_every_combination_gives(
    long, short, command, gap, notice, available, random
):
    lines = [f"gunners-1,{week},1" for week in sorted(long)]
    lines += [f"gunners-2,{week},1" for week in sorted(short)]
    lines += [f"command-1,{week},1" for week in sorted(command)]
    rules = {"course_gap_weeks": gap, "notice_weeks": notice}
    case = two_courses(*lines, rules=rules, available=available)
    prices = {
        resource: random.choice((0, POINT // 10, POINT))
        for week in range(WEEKS)
        for resource in (
            Resource("instructors", "school", week),
            Resource("interpreters", "school|uk", week),
        )
    }
    prices |= {
        Resource("session", course.key, start): random.choice((0, POINT))
        for course in case.courses.values()
        for start in course.sections
    }

    assert chain_of(case, prices) == tried(case, prices)


def test_a_week_of_travel_lies_between_two_courses():
    # Shooting 0 to 2, a week of travel, command 3 to 4; week 2 would be too early.
    case = two_courses(
        "gunners-2,0,1",
        "command-1,2,1",
        "command-1,3,1",
        rules={"course_gap_weeks": 1},
        available=0,
    )

    assert chain_of(case).count(None) == 4


def test_a_course_in_the_cohorts_language_needs_no_interpreter():
    dear = {Resource("interpreters", "school|uk", week): POINT for week in range(WEEKS)}
    case = two_courses(
        "gunners-1,0,1", "gunners-2,0,1", "command-1,5,1", rules={}, available=0
    )

    # 4 weeks with an interpreter cost 4 points; the dearer course in Ukrainian none.
    assert chain_of(case, dear)[6] == 9100 * POINT // 10**5


def test_a_course_without_the_pool_it_needs_cannot_be_attended():
    assert set(chain_of(small(interpreter_teams=""))) == {None}
    assert set(chain_of(small(instructor_teams=""))) == {None}
    kit = small(courses="gunners-1,gunners,A,school,en,4,5000,howitzer")
    assert set(chain_of(kit)) == {None}


def test_a_session_that_ends_with_the_horizon_is_too_late():
    # It would end in week 12 of 12, or in week 11.
    late = compile_case(small(sessions="gunners-1,8,1"))
    last = compile_case(small(sessions="gunners-1,7,1"))

    assert len(late.training.sessions) == 0
    assert len(last.training.sessions) == 1


def test_progress_goes_on_where_it_stands():
    # Half of the way is done; the rest is command from week 6 on.
    case = small(
        more_course_kinds="command,Command,",
        sequences="crew,1,gunners\ncrew,2,command",
        courses="gunners-1,gunners,A,school,en,4,5000,\ncommand-1,command,A,school,uk,1,0,",
        sessions="gunners-1,0,1\ncommand-1,6,1\ncommand-1,9,1",
        progress="begun,A,battery,battery-A,crews,1,,,,1,6",
    )
    world = compile_case(case)

    priced = price_case(world, rows_of(world, {}))

    # First the progress, then the fresh cohort: gunners 0 to 4, command 6 to 7 too.
    assert [row.tolist().count(NEVER) for row in priced.chains] == [7, 7]
    assert priced.parts[world.wanted.parts.index(("battery-A", "crews")), 7] == 0
