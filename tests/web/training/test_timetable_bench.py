"""What the engine makes of courses, rooms and teams, in days."""

from typing import Any

from backstay_web.training.bench import Bench, Class, Hall, Lack, Part, Team, bench_of
from backstay_web.training.searching import found

DAYS = 6


def hall(key: str, **other: Any) -> Hall:
    said: dict[str, Any] = {"site": "s", "places": 10, "is_range": False, "closed": ()}
    return Hall(key, **(said | other))


def parts(count: int, *rooms: str) -> tuple[Part, ...]:
    return tuple(Part(number, None, rooms) for number in range(1, count + 1))


def course(key: str, of: tuple[Part, ...], **other: Any) -> Class:
    said: dict[str, Any] = {"start": 0, "end": DAYS, "skills": {}}
    return Class(key, parts=of, **(said | other))


def searched(*classes: Class, halls: Any = (), teams: Any = ()) -> dict[str, Any]:
    """Return what the process of a search says of a bench that went through JSON."""
    bench = Bench(DAYS, halls or (hall("r"),), teams, classes)
    assert bench_of(bench.plain()) == bench
    return found(None, {"bench": bench.plain(), "time_s": 30})  # type: ignore[arg-type]


def days(told: dict[str, Any]) -> dict[str, int]:
    return {key: part["day"] for key, part in told["parts"].items()}


def test_two_courses_share_a_room_day_by_day_and_lose_the_fewest_days():
    told = searched(course("x", parts(2, "r")), course("y", parts(3, "r")))

    # Five days in one room: alone they would be over after 2 and 3 days. If x has the
    # first two days, y is over after 5, 2 days late; the other way round x is 3 late.
    assert told["delay"] == told["bound"] == 2
    assert told["outcome"] == "optimal"
    assert sorted(days(told).values()) == [0, 1, 2, 3, 4]


def test_blocks_of_a_course_follow_each_other_inside_its_days():
    told = searched(
        course("x", parts(3, "r", "q"), start=2, end=5),
        halls=(
            hall("r", closed=((3, 4),)),
            hall("q", closed=((0, 3),)),
        ),
    )

    assert days(told) == {"x 1": 2, "x 2": 3, "x 3": 4}
    assert told["parts"]["x 1"]["room"] == "r"
    assert told["parts"]["x 2"]["room"] == "q"


def test_a_team_teaches_one_course_a_day_and_is_named():
    teams = (Team("row", 1, ("teach s k",), ((0, 1),)),)
    halls = (hall("r"), hall("q"))
    asks = {"skills": {"teach s k": 1}}

    told = searched(
        course("x", parts(1, "r"), **asks),
        course("y", parts(1, "q"), **asks),
        halls=halls,
        teams=teams,
    )

    # It is away on day 0: one course is taught on day 1, the other on day 2.
    assert sorted(days(told).values()) == [1, 2]
    assert told["parts"]["x 1"]["teams"] == (("row", 1),)
    assert told["delay"] == 3


def test_what_is_kept_stays_on_its_day_and_others_go_around_it():
    kept = Part(1, None, ("r",), "fixed", 1)

    told = searched(course("x", (kept,)), course("y", parts(2, "r")))

    assert days(told) == {"x 1": 1, "y 1": 0, "y 2": 2}


def test_where_there_is_none_what_clashes_is_named_and_nothing_else():
    kept = Part(1, None, ("r",), "fixed", 1)

    told = searched(
        course("x", (kept,)),
        course("y", parts(2, "r"), start=0, end=2),
        course("z", parts(2, "q")),
        halls=(hall("r"), hall("q")),
    )

    # y wants the room on both of its days, and x is fixed there on the second.
    assert told == {
        "outcome": "infeasible",
        "clash": ["bay days y", "bay kept x 1", "bay room r"],
    }


def test_a_course_that_is_left_out_takes_nothing():
    told = searched(
        course("x", parts(9, "r"), lacks=(Lack("long", 9, DAYS),)),
        course("y", parts(2, "r")),
    )

    assert days(told) == {"y 1": 0, "y 2": 1}
