"""Whatever happens to whatever case: the repaired plan is sound, and so is its case."""

from pathlib import Path
from random import Random

import pytest

from backstay.cases.building import build_case
from backstay.cases.events import read_events
from backstay.cases.reading import CaseRecords
from backstay.domain.plan import Plan
from backstay.planning.settings import Settings
from backstay.replanning.replan import Replan, replan
from backstay.replanning.settings import RepairSettings
from backstay.runs import run
from tests.engine.exact.tiny import tiny_records
from tests.engine.replanning.small_events import assert_sound

BLOCKS = 2
SEEDS = 10


def some_events(random: Random, records: CaseRecords, plan: Plan) -> str:
    """Return a few events at random, most of them about what the plan uses."""
    horizon, least = records.settings.horizon_weeks, records.settings.as_of_week
    today = random.randrange(least, horizon)
    text = f"format = 1\nas_of_week = {today}\n"
    told: set[str] = set()
    for _ in range(random.randint(1, 5)):
        event = _some_event(random, records, plan, horizon)
        if event and event.splitlines()[0:2] not in [t.splitlines()[0:2] for t in told]:
            told.add(event)
    if not told:
        leg = records.tables["legs"].rows[0]["leg"]
        told = {f'[[leg_closed]]\nleg = "{leg}"\nstart_week = 0\nend_week = 1\n'}
    return text + "".join(sorted(told))


def _some_event(
    random: Random, records: CaseRecords, plan: Plan, horizon: int
) -> str | None:
    start = random.randrange(horizon)
    weeks = f"start_week = {start}\nend_week = {random.randint(start + 1, horizon)}\n"
    tables = {name: table.rows for name, table in records.tables.items()}
    steps = [step for line in plan.itineraries for step in line.steps]
    kind = random.choice(
        ["hub_shut", "leg_closed", "bay_out", "session_off", "kit_lost", "lot_late",
         "lot_lost", "lot_withdrawn", "promise_freed", "line_off"]
    )  # fmt: skip
    key = {"hub_shut": "hubs", "leg_closed": "legs", "bay_out": "bays"}.get(kind)
    if key:
        if not tables[key]:
            return None
        column = {"hubs": "site", "legs": "leg", "bays": "bay"}[key]
        names = sorted({str(row[column]) for row in tables[key]})
        used = sorted({step.resource for step in steps} & set(names))
        name = random.choice(used or names)
        return f'[[{kind}]]\n{column} = "{name}"\n{weeks}'
    if kind == "session_off":
        starts = [(s.resource, s.start_week) for s in steps if s.activity == "attend"]
        if not starts:
            return None
        course, week = random.choice(sorted(starts))
        return f'[[session_off]]\ncourse = "{course}"\nstart_week = {week}\n'
    if kind == "kit_lost":
        if not tables["training_kits"]:
            return None
        row = random.choice(tables["training_kits"])
        where = f'site = "{row["site"]}"\nvariant = "{row["variant"]}"\n'
        return f"[[kit_lost]]\n{where}sets = 1\n{weeks}"
    if kind == "promise_freed":
        if not tables["promises"]:
            return None
        row = random.choice(tables["promises"])
        return f'[[promise_freed]]\npromise = "{row["promise"]}"\n'
    if kind == "line_off":
        line = random.choice(plan.itineraries) if plan.itineraries else None
        return f'[[line_off]]\nline = "{line.key}"\n' if line else None
    row = random.choice(tables["lots"])
    more = {
        "lot_late": f"weeks = {random.randint(1, 5)}\n",
        "lot_lost": f"quantity = {random.randint(1, int(str(row['quantity'])))}\n",
        "lot_withdrawn": "",
    }[kind]
    return f'[[{kind}]]\nlot = "{row["lot"]}"\n{more}'


def befall(
    random: Random, records: CaseRecords, plan: Plan, folder: Path
) -> Replan | None:
    """Return a plan repaired after events at random, judged as it is written."""
    folder.mkdir()
    path = folder / "events.toml"
    path.write_text(some_events(random, records, plan), encoding="utf-8")
    if "lot_lost" in path.read_text() and "lot_withdrawn" in path.read_text():
        return None  # The same lot may not be both.
    events = read_events(path, records)
    made = replan(records, plan, events, RepairSettings(1), lambda _: None)
    made.write(folder / "new")
    assert_sound(made, folder / "new")
    return made


@pytest.mark.parametrize("block", range(BLOCKS))
def test_whatever_happens_the_repaired_plan_is_sound(block, tmp_path):
    changed = 0
    for seed in range(block * SEEDS, (block + 1) * SEEDS):
        random = Random(seed)  # noqa: S311  events, not keys
        records = tiny_records(seed)
        case = build_case(records.settings, records.tables)
        plan = run(case, Settings(effort=0)).plan

        first = befall(random, records, plan, tmp_path / f"{seed}-1")
        if first is None:
            continue
        changed += first.difference.changed_lines
        befall(random, first.records, first.plan, tmp_path / f"{seed}-2")

    assert changed
