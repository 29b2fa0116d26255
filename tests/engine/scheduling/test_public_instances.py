"""Public formats are read as work of ours: tiny files of our own in each of them."""

import pytest

import backstay
from backstay.domain.work import Aim, Bay, Mode, Person, Stock
from benchmarks.public.choices import assignment, case_of, knapsack
from benchmarks.public.families import CHOSEN, SCHEDULED
from benchmarks.public.measure import distance_pct, measure
from benchmarks.public.rows import Row, figures, read_rows
from benchmarks.public.table import table_of

HEAD = (
    "family,instance,file,objective,sense,best_known,bound,proven_optimal,"
    "plain_value,plain_bound,plain_cpu_s\n"
)
PROJECT = """projects                      :  1
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        2          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2  N 1  N 2
------------------------------------------------------------------------
  1      1     0       0    0    0    0
  2      1     1       2    0    5    0
         2     4       0    1    0    0
  3      1     2       1    0    0    3
  4      1     0       0    0    0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2  N 1  N 2
    2    1    4    9
"""
# Item 0 costs 9 or 3, item 1 costs 5 or 4, and each agent has room for one of them:
# 3 + 5 = 8 is less than 9 + 4.
ASSIGNMENT = "2 2\n9 5\n3 4\n2 2\n2 2\n3\n3\n"
# Of three items only two fit into the first limit: the best two are worth 7 + 5.
KNAPSACK = "1\n3 2 12\n7 5 4\n2 2 2\n1 1 1\n5 9\n"


@pytest.fixture
def row(tmp_path):
    """Return a function that writes an instance and returns its row."""

    def write(text: str, instance: str = "tiny", best: str = "1") -> Row:
        (tmp_path / "tiny.txt").write_text(text)
        line = f"some,{instance},tiny.txt,,min,{best},,yes,,,\n"
        (tmp_path / "BKS.csv").write_text(HEAD + line)
        (found,) = read_rows(tmp_path, ["some"])
        return found

    return write


def test_a_machine_is_a_bay(tmp_path, row):
    work = SCHEDULED["jobshop"](tmp_path, row("2 2\n0 3 1 2\n1 4 0 1\n"))

    assert work.bays == (Bay("bay 0"), Bay("bay 1"))
    first, second = work.jobs[1].tasks
    assert first.modes == (Mode(4, {"bay 1": 1}),)
    assert second.after == (first.key,)


def test_jobs_are_due_by_the_rule(tmp_path, row):
    # Five jobs of 5 slots: due in floor(6.5), one in five of weight 4, one of weight 1.
    work = SCHEDULED["jobshop-twt"](tmp_path, row("5 1\n" + "0 5\n" * 5))

    assert work.aims == (Aim.DELAY,)
    assert [job.weight for job in work.jobs] == [4, 2, 2, 2, 1]
    assert {job.due_slot for job in work.jobs} == {6}


def test_a_task_may_have_several_bays(tmp_path, row):
    work = SCHEDULED["fjsp"](tmp_path, row("1 2 1.5\n1 2 1 3 2 5\n"))

    (task,) = work.tasks()
    assert task.modes == (Mode(3, {"bay 1": 1}), Mode(5, {"bay 2": 1}))


def test_a_technician_is_named_with_the_bay(tmp_path, row):
    work = SCHEDULED["fjsp-workers"](tmp_path, row("1 1 2\n1 1 1 2 1 4 2 6\n"))

    (task,) = work.tasks()
    assert [(mode.people, mode.duration_slots) for mode in task.modes] == [
        (frozenset({"technician 1"}), 4),
        (frozenset({"technician 2"}), 6),
    ]


def test_parts_are_taken_and_given_back(tmp_path, row):
    text = "3 1 1\n4 7\n0 0 9 9 1 2\n5 2 3 1 1 3\n0 0 8 8 0\n"

    work = SCHEDULED["rcpsp-cpr"](tmp_path, row(text))

    (task,) = work.tasks()  # what only marks begin and end takes nothing
    assert task.modes == (
        Mode(5, {"bay 0": 2}, takes={"part 0": 3}, gives={"part 0": 1}),
    )
    assert work.stocks == (Stock("part 0", 7),)


def test_modes_take_places_and_money(tmp_path, row):
    work = SCHEDULED["mrcpsp"](tmp_path, row(PROJECT))

    first, second = work.tasks()
    assert first.modes == (Mode(1, {"R1": 2}, takes={"N1": 5}), Mode(4, {"R2": 1}))
    assert second.modes == (Mode(2, {"R1": 1}, takes={"N2": 3}),)
    assert work.bays == (Bay("R1", 2), Bay("R2", 1))
    assert work.stocks == (Stock("N1", 4), Stock("N2", 9))


def test_projects_share_what_has_a_common_limit(tmp_path, row):
    (tmp_path / "p.mm").write_text(PROJECT)
    text = "2\n0 4 p.mm\n3 5 p.mm\n4\n6 -1 -1 -1\n"
    instance = row(text)

    work = SCHEDULED["mista2013"](tmp_path, instance)

    assert [(job.release_slot, job.due_slot) for job in work.jobs] == [(0, 4), (3, 8)]
    assert [bay.key for bay in work.bays] == ["R1", "0.R2", "1.R2"]
    assert work.bays[0].places == 6
    assert {stock.key for stock in work.stocks} == {"0.N1", "0.N2", "1.N1", "1.N2"}


def test_people_have_the_skills_that_they_master(tmp_path, row):
    text = """nActs = 3; dur = [0,4,0]; % a note
    sreq = [| 0,0,\n | 2,1,\n | 0,0, |];
    mastery = [| true,false,\n | true,true, |];
    pred = [1,2]; succ = [2,3];"""

    work = SCHEDULED["mspsp"](tmp_path, row(text))

    (task,) = work.tasks()
    assert task.modes == (Mode(4, skills={"skill 0": 2, "skill 1": 1}),)
    assert work.people == (
        Person("person 0", frozenset({"skill 0"})),
        Person("person 1", frozenset({"skill 0", "skill 1"})),
    )


def test_what_cannot_be_paid_is_told_with_its_reason(tmp_path, row, monkeypatch):
    instance = row(
        PROJECT.replace("   2        2 ", "   2        1 ").replace(
            "         2     4       0    1    0    0\n", ""
        )
    )
    monkeypatch.setitem(SCHEDULED, "some", SCHEDULED["mrcpsp"])

    told = measure(tmp_path, instance, 20.0)

    assert told["outcome"] == "infeasible"
    assert told["reason"] == "cannot be kept together: stock N1"
    assert told["distance_pct"] is None


def test_a_choice_of_agents_is_a_case(tmp_path, row):
    choice = assignment(tmp_path, row(ASSIGNMENT))

    plan = backstay.plan(case_of(choice), effort=1, gap=0.0)

    assert {fielded.option for fielded in plan.fieldings} == {"0-1", "1-0"}


@pytest.mark.parametrize(
    ("family", "text", "value"), [("gap", ASSIGNMENT, 8), ("mkp", KNAPSACK, 12)]
)
def test_a_choice_is_told_in_its_own_figures(
    tmp_path, row, monkeypatch, family, text, value
):
    instance = row(text, instance="tiny-0", best=str(value))
    monkeypatch.setitem(CHOSEN, "some", CHOSEN[family])

    told = measure(tmp_path, instance, 2.0)

    assert told["value"] == (value,)
    assert told["distance_pct"] == 0.0


def test_the_right_problem_of_a_file_is_taken(tmp_path, row):
    text = "2\n1 1 0\n7\n1\n1\n2 1 0\n8 9\n1 1\n1\n"

    choice = knapsack(tmp_path, row(text, instance="file-01"))

    assert [worth for worth, _ in choice.items] == [8, 9]


def test_of_two_figures_the_second_decides_among_equals():
    assert figures("65 (42)") == (65, 42)
    assert distance_pct((65, 63), figures("65 (42)"), "min") == 50.0
    assert distance_pct((50, 99), (40, 1), "min") == 25.0
    assert distance_pct((90,), (100,), "max") == 10.0


def test_a_value_that_nobody_has_proven_is_marked():
    told = {
        "family": "f",
        "instance": "i",
        "value": (65, 42),
        "bound": None,
        "best_known": (65, 41),
        "best_known_is_proven": False,
        "distance_pct": 2.439,
        "plain": (),
        "plain_bound": "",
        "plain_cpu_s": "",
        "outcome": "feasible",
        "wall_s": 1.23,
        "cpu_s": 1.0,
        "load_before": None,
    }

    row = table_of([told]).splitlines()[-1]

    assert row == (
        "| f | i | 65 (42) | - | 65 (41)* | 2.439 | - | - "
        "| feasible | 1.2 | 1.0 | - | - |"
    )
