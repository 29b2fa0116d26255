"""What replanning promises, on generated cases: kept, frozen, no more than needed."""

import filecmp
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import backstay
from backstay.cases.events import read_events
from backstay.cases.reading import CaseRecords, read_records
from backstay.cases.synthetic.generate import generate
from backstay.cases.writing import write_case
from backstay.domain.plan import Itinerary, Plan
from backstay.planning.settings import Progress
from backstay.replanning.replan import Replan, replan
from backstay.replanning.settings import RepairSettings
from tests.engine.replanning.small_events import assert_sound

CASES = [("S", 0), ("S2", 1), ("M", 0)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a function that gives a generated case and its plan."""

    @cache
    def make(size: str, seed: int) -> tuple[CaseRecords, Plan]:
        folder = tmp_path_factory.mktemp("case")
        generated = generate(size, seed, 0.55)
        write_case(folder, generated.settings, generated.tables)
        plan = backstay.plan(backstay.read_case(folder), effort=1).plan
        return read_records(folder), plan

    return make


def today(records: CaseRecords) -> int:
    return records.settings.horizon_weeks // 4


def hub_shut(records: CaseRecords, plan: Plan, weeks: int = 6) -> str:
    """Return the events of the hub that most mass comes through from today on."""
    start = today(records)
    hubs = {row["site"] for row in records.tables["hubs"].rows}
    mass: Counter[str] = Counter()
    for line in plan.itineraries:
        for step in line.steps:
            if step.to_site in hubs and start <= step.end_week < start + weeks:
                mass[step.to_site] += step.amount
    hub = mass.most_common(1)[0][0]
    return (
        f'as_of_week = {start}\n[[hub_shut]]\nsite = "{hub}"\n'
        f"start_week = {start}\nend_week = {start + weeks}\n"
    )


def repaired(
    records: CaseRecords, plan: Plan, text: str, folder: Path, **settings: int
) -> Replan:
    folder.mkdir(exist_ok=True)
    path = folder / "events.toml"
    path.write_text(f"format = 1\n{text}", encoding="utf-8")
    events = read_events(path, records)
    asked = RepairSettings(**{"effort": 1, **settings})
    return replan(records, plan, events, asked, lambda _: None)


def content(line: Itinerary) -> tuple[object, ...]:
    steps = tuple((step.resource, step.start_week) for step in line.steps)
    return line.package, line.option, line.part, line.source, line.quantity, steps


@pytest.mark.parametrize(("size", "seed"), CASES)
def test_the_repaired_plan_is_sound_as_it_is_written(made, size, seed, tmp_path):
    records, plan = made(size, seed)

    new = repaired(records, plan, hub_shut(records, plan), tmp_path)
    new.write(tmp_path / "new")

    assert_sound(new, tmp_path / "new")
    assert new.difference.broken


@pytest.mark.parametrize(("size", "seed"), CASES)
def test_where_nothing_is_hit_nothing_changes(made, size, seed, tmp_path):
    records, plan = made(size, seed)
    used = {step.resource for line in plan.itineraries for step in line.steps}
    leg = next(
        row["leg"] for row in records.tables["legs"].rows if row["leg"] not in used
    )
    text = (
        f'as_of_week = {today(records)}\n[[leg_closed]]\nleg = "{leg}"\n'
        f"start_week = 0\nend_week = {records.settings.horizon_weeks}\n"
    )

    new = repaired(records, plan, text, tmp_path, effort=2)

    assert new.difference.changed_lines == 0
    assert new.difference.packages == ()
    assert new.plan.fieldings == plan.fieldings
    assert new.plan.value_micropoints == plan.value_micropoints


@pytest.mark.parametrize(("size", "seed"), CASES)
def test_what_has_begun_is_frozen(made, size, seed, tmp_path):
    records, plan = made(size, seed)
    start = today(records)

    new = repaired(records, plan, hub_shut(records, plan), tmp_path)

    stopped = {each.line for each in new.difference.broken}
    begun = [
        line
        for line in plan.itineraries
        if line.steps and line.steps[0].start_week < start and line.key not in stopped
    ]
    there = Counter(content(line) for line in new.plan.itineraries)
    assert begun
    assert not Counter(map(content, begun)) - there
    # What was stopped had its next step at the hub that is shut, and nowhere else.
    shut = hub_shut(records, plan).split('"')[1]
    for each in new.difference.broken:
        line = next(line for line in plan.itineraries if line.key == each.line)
        if line.steps and line.steps[0].start_week < start:
            assert (each.change, each.cause) == ("impossible", f"hub {shut}")


@pytest.mark.parametrize(("size", "seed"), CASES)
def test_nothing_arrives_while_a_hub_is_shut(made, size, seed, tmp_path):
    records, plan = made(size, seed)
    text = hub_shut(records, plan)
    start, shut = today(records), text.split('"')[1]

    new = repaired(records, plan, text, tmp_path)

    arriving = [
        step
        for line in new.plan.itineraries
        for step in line.steps
        if step.activity == "move"
        and step.to_site == shut
        and start <= step.end_week < start + 6
    ]
    assert arriving == []


def test_the_same_events_give_the_same_bytes(made, tmp_path):
    records, plan = made("S2", 0)
    text = hub_shut(records, plan)

    for name in ("one", "two"):
        repaired(records, plan, text, tmp_path).write(tmp_path / name)

    names = ["plan.json", "difference.json", "case/case.toml"]
    names += ["case/promises.csv", "case/promise_steps.csv"]
    same, other, missing = filecmp.cmpfiles(
        tmp_path / "one", tmp_path / "two", names, shallow=False
    )
    assert (sorted(same), other, missing) == (sorted(names), [], [])


def test_time_ends_the_moves_and_is_told(made, tmp_path):
    records, plan = made("S2", 1)
    (tmp_path / "events.toml").write_text(f"format = 1\n{hub_shut(records, plan)}")
    events = read_events(tmp_path / "events.toml", records)

    new = replan(
        records, plan, events, RepairSettings(10**6, time_s=0.5), lambda _: None
    )

    assert (new.plan.stopped, new.plan.reproducible) == ("time", False)


def test_ctrl_c_leaves_the_best_so_far(made, tmp_path):
    records, plan = made("S2", 1)
    (tmp_path / "events.toml").write_text(f"format = 1\n{hub_shut(records, plan)}")
    events = read_events(tmp_path / "events.toml", records)
    values: list[int | None] = []

    def press(progress: Progress) -> None:
        values.append(progress.value_picopoints)
        if progress.round == 2:
            raise KeyboardInterrupt

    new = replan(records, plan, events, RepairSettings(10**6), press)

    new.write(tmp_path / "new")
    assert_sound(new, tmp_path / "new")
    assert (new.plan.stopped, new.plan.reproducible) == ("interrupt", False)
    assert new.plan.value_micropoints == (values[-1] or 0) // 10**6


def test_dear_promises_are_broken_by_nobody_but_those_who_are_hit(made, tmp_path):
    records, plan = made("M", 0)
    text = hub_shut(records, plan)

    free = repaired(
        records, plan, text, tmp_path, line_price_micropoints=0,
        package_price_micropoints=0,
    )  # fmt: skip
    dear = repaired(records, plan, text, tmp_path, line_price_micropoints=10**9)

    hit = {each.package for each in dear.difference.broken if each.cause}
    assert {each.package for each in dear.difference.broken} <= hit
    assert dear.difference.changed_lines < free.difference.changed_lines
    assert dear.plan.value_micropoints <= free.plan.value_micropoints


def test_a_repair_changes_far_less_than_a_plan_from_nothing(made, tmp_path):
    records, plan = made("M", 0)

    new = repaired(records, plan, hub_shut(records, plan), tmp_path)

    anew = backstay.plan(new.case, effort=1).plan
    kept = Counter(map(content, plan.itineraries))
    moved_anew = (kept - Counter(map(content, anew.itineraries))).total()
    assert 4 * len(new.difference.broken) < moved_anew


def test_a_nation_is_told_of_every_line_it_has_a_part_in(made, tmp_path):
    records, plan = made("S2", 1)

    told = repaired(records, plan, hub_shut(records, plan), tmp_path).difference

    broken = Counter(nation for each in told.broken for nation in each.nations)
    new = Counter(nation for each in told.new for nation in each.nations)
    assert {each.nation: each.broken for each in told.nations if each.broken} == broken
    assert {each.nation: each.new for each in told.nations if each.new} == new
