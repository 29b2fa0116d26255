"""What breaking a promise costs: line by line, charged and told alike."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

import backstay
from backstay.cases.building import build_case
from backstay.cases.events import Events, read_events
from backstay.cases.reading import CaseRecords
from backstay.domain.case import Case
from backstay.domain.event import PromiseFreed
from backstay.domain.plan import Itinerary, Plan
from backstay.itineraries.recall import Recall
from backstay.itineraries.world import compile_case
from backstay.planning.settings import Settings
from backstay.replanning.formers import plan_in_force
from backstay.replanning.repair import price_of_broken, repair
from backstay.replanning.replan import Replan, case_as_it_stands, replan
from backstay.replanning.settings import RepairSettings
from backstay.runs import run
from tests.engine.exact.tiny import tiny_records
from tests.engine.replanning.small_events import replanned
from tests.engine.replanning.test_tiny import some_events
from tests.engine.small import batteries, small, small_records
from tests.engine.soundness.drafts import draft_of, records_of
from tests.engine.soundness.twists import all_promised

LOST = 'as_of_week = 1\n[[lot_lost]]\nlot = "L1"\nquantity = 6\n'
FREED = '[[promise_freed]]\npromise = "P1"\n[[promise_freed]]\npromise = "P2"\n'
STEPS = (
    "{0},1,move,depot-gate,3\n{0},2,move,gate-town,4",
    "{0},1,move,depot-gate,4\n{0},2,move,gate-town,5",
)


def promised(*prices: str) -> dict[str, str]:
    """Return tables of two batteries, each promised six of a lot of twelve howitzers.

    They are worth 100 and 50 points, and moving either costs the same.
    """
    lines = [
        f"P{number},A,b{number},b{number}-A,guns,L1,6,{price}"
        for number, price in enumerate(prices, 1)
    ]
    steps = [
        text.format(f"P{number}") for number, text in enumerate(STEPS[: len(prices)], 1)
    ]
    return {
        **batteries(2),
        "lots": "L1,A,depot,howitzer,12,serviceable,1,",
        "promises": "\n".join(lines),
        "promise_steps": "\n".join(steps),
    }


def planned(*prices: str) -> tuple[CaseRecords, Plan]:
    records = small_records(promised(*prices))
    case = build_case(records.settings, records.tables)
    return records, backstay.plan(case, effort=1).plan


def broken(made: Replan) -> list[tuple[str, str, int]]:
    """Return package, change and price of each broken line."""
    return [
        (each.package, each.change, each.price_micropoints)
        for each in made.difference.broken
    ]


@pytest.mark.parametrize(
    ("prices", "cheaper", "price"),
    [
        (("5000000", "1000000"), "b2", 1_000_000),
        (("1000000", "5000000"), "b1", 1_000_000),
        # The median weight is 75 points: over 500 for a line that names no price.
        (("", "140000"), "b2", 140_000),
        (("", "160000"), "b1", 150_000),
        (("0", ""), "b1", 0),
        (("", ""), "b2", 150_000),
    ],
)
def test_of_two_promises_that_cannot_both_be_kept_the_dearer_is(
    prices, cheaper, price, tmp_path
):
    records, plan = planned(*prices)

    made = replanned(records, plan, LOST, tmp_path)

    assert broken(made) == [(cheaper, "impossible", price)]
    assert made.difference.broken_micropoints == price
    (kept,) = made.case.promises.values()
    assert kept.package != cheaper


@pytest.mark.parametrize(
    ("price", "given_up"), [("", "b2"), ("49000000", "b2"), ("51000000", "b1")]
)
def test_the_search_pays_just_what_a_freed_promise_says(price, given_up, tmp_path):
    # Six howitzers for two: the first battery is worth 50 points more than the second.
    # As soon as breaking the promise to the second costs more than that, it is kept.
    records, plan = planned("", price)

    made = replanned(records, plan, LOST + FREED, tmp_path)

    assert [each.package for each in made.plan.fieldings] == [
        "b1" if given_up == "b2" else "b2"
    ]
    paid = int(price or 0) if given_up == "b2" else 0
    assert broken(made) == [(given_up, "freed", paid)]


def test_prices_go_on_with_what_is_kept(tmp_path):
    records, plan = planned("5000000", "0")

    # In week 4 the first has left and the second is still to leave.
    made = replanned(
        records, plan, 'as_of_week = 4\n[[lot_late]]\nlot = "L1"\nweeks = 1\n', tmp_path
    )

    prices = {
        each.key: each.break_price_micropoints for each in made.case.promises.values()
    }
    assert prices == {"P1": 5_000_000, "P2": 0}


def test_lines_that_have_begun_name_no_price(tmp_path):
    records, plan = planned("5000000")

    made = replanned(
        records,
        plan,
        'as_of_week = 3\n[[leg_closed]]\nleg = "gate-town"\nstart_week = 0\n'
        "end_week = 1\n",
        tmp_path,
    )

    prices = {
        each.key.split(".")[0]: each.break_price_micropoints
        for each in made.case.promises.values()
    }
    assert prices == {"P1": 5_000_000, "begun": None}


def test_a_price_is_in_neither_value_nor_bound():
    free, dear = (
        backstay.plan(small(promised(price, price)), effort=2).plan
        for price in ("", "90000000")
    )

    assert free.value_micropoints == dear.value_micropoints
    assert free.bound_micropoints == dear.bound_micropoints
    assert free.itineraries == dear.itineraries


def test_what_is_promised_is_kept_before_lines_alike_that_are_not(tmp_path):
    # Six howitzers leave in week 3, no sooner: three are promised, three are not.
    tables = {
        **promised("0"),
        **batteries(1),
        "lots": "L1,A,depot,howitzer,12,serviceable,3,",
        "promises": "P1,A,b1,b1-A,guns,L1,3,0",
    }
    records = small_records(tables)
    plan = backstay.plan(build_case(records.settings, records.tables), effort=1).plan
    assert len({line.steps[0].start_week for line in plan.itineraries}) == 1

    made = replanned(
        records,
        plan,
        'as_of_week = 1\n[[lot_lost]]\nlot = "L1"\nquantity = 8\n',
        tmp_path,
    )

    # Four are left, so the promise goes on. The others are broken, dearer as they are.
    assert broken(made) == [("b1", "impossible", 200_000)]
    assert made.difference.broken[0].kept == 0


def all_bound(random: Random, seed: int) -> CaseRecords:
    """Return a tiny case whose nations are bound to all lines, at prices at random."""
    draft = draft_of(tiny_records(seed))
    all_promised(draft)
    for row in draft.tables["promises"]:
        row["break_price_micropoints"] = random.choice(
            [None, 0, random.randint(1, 10**8)]
        )
    return records_of(draft)


def some_freed(random: Random, records: CaseRecords, plan: Plan) -> str:
    """Return events at random, with half of the promises freed."""
    text = some_events(random, records, plan)
    while "lot_lost" in text and "lot_withdrawn" in text:
        text = some_events(random, records, plan)  # The same lot may not be both.
    for row in records.tables["promises"].rows:
        event = f'[[promise_freed]]\npromise = "{row["promise"]}"\n'
        if event not in text and random.random() < 0.5:
            text += event
    return text


def expected(
    case: Case, plan: Plan, made: Replan, freed: frozenset[str], usual: int
) -> dict[str, int]:
    """Return what each line of a plan that is not kept costs, by another way.

    Units that are in both plans are given one by one: to lines that the case as it
    stands binds, then to the dearest.
    """
    own = {
        key: each.break_price_micropoints
        for key, each in case.promises.items()
        if each.break_price_micropoints is not None
    }
    price = {
        line.key: own.get(line.promise, 0 if line.promise in freed else usual)
        for line in plan.itineraries
    }
    begun = {
        content(line) for line in made.plan.itineraries
        if line.promise.startswith("begun.")
    }  # fmt: skip

    def turn(line: Itinerary) -> tuple[bool, int]:
        bound = line.promise in made.case.promises or content(line) in begun
        return not bound, -price[line.key]

    left = Counter[object]()
    for line in made.plan.itineraries:
        left[content(line)] += line.quantity
    found = {}
    for line in sorted(plan.itineraries, key=turn):
        for _ in range(line.quantity):
            if left[content(line)]:
                left[content(line)] -= 1
            else:
                found[line.key] = price[line.key]
    return found


def content(line: Itinerary) -> tuple[object, ...]:
    steps = tuple((step.resource, step.start_week) for step in line.steps)
    return line.package, line.option, line.part, line.source, steps


def some_batteries(random: Random) -> CaseRecords:
    """Return five batteries, each promised six of a lot of thirty howitzers, at prices.

    One train a week takes six. Twelve more howitzers are there for whoever loses some.
    """
    numbers = range(1, 6)
    prices = [random.choice(["", "0", f"{random.randint(1, 10**8)}"]) for _ in numbers]
    return small_records(
        {
            **batteries(5),
            "lots": "L1,A,depot,howitzer,30,serviceable,1,\n"
            "L2,A,depot,howitzer,12,serviceable,4,",
            "promises": "\n".join(
                f"P{each},A,b{each},b{each}-A,guns,L1,6,{price}"
                for each, price in zip(numbers, prices, strict=True)
            ),
            "promise_steps": "\n".join(
                f"P{each},1,move,depot-gate,{each + 1}\n"
                f"P{each},2,move,gate-town,{each + 2}"
                for each in numbers
            ),
        }
    )


def some_loss(random: Random) -> str:
    """Return a lot that loses units and a week without trains, most promises freed."""
    week = random.randint(2, 6)
    freed = [each for each in range(1, 6) if random.random() < 0.7]
    return (
        f'format = 1\nas_of_week = 1\n[[lot_lost]]\nlot = "L1"\n'
        f"quantity = {random.randint(1, 24)}\n"
        f'[[leg_closed]]\nleg = "depot-gate"\nstart_week = {week}\n'
        f"end_week = {week + 1}\n"
        + "".join(f'[[promise_freed]]\npromise = "P{each}"\n' for each in freed)
    )


def charged(records: CaseRecords, text: str, folder: Path) -> int:
    """Return what the search charges, in micro-points; it must be what is told."""
    case = build_case(records.settings, records.tables)
    plan = run(case, Settings(effort=0)).plan
    path = folder / "events.toml"
    path.write_text(text, encoding="utf-8")
    events = read_events(path, records)
    freed = frozenset(
        each.promise for each in events.facts if isinstance(each, PromiseFreed)
    )
    settings = RepairSettings(1)

    made = replan(records, plan, events, settings, lambda _: None)

    told = {each.line: each.price_micropoints for each in made.difference.broken}
    usual = int(str(made.plan.settings["line_price_micropoints"]))
    assert told == expected(case, plan, made, freed, usual)
    assert made.difference.broken_micropoints == sum(told.values())
    by_search, could = searched(records, plan, events, freed, settings)
    assert by_search == 10**6 * sum(told[key] for key in told.keys() & could)
    return by_search // 10**6


def searched(
    records: CaseRecords,
    plan: Plan,
    events: Events,
    freed: frozenset[str],
    settings: RepairSettings,
) -> tuple[int, set[str]]:
    """Return what a search charges for lines, and the lines that it could have kept."""
    stands, fates = case_as_it_stands(records, plan, events, freed, settings)
    world = compile_case(build_case(stands.settings, stands.tables))
    in_force = plan_in_force(world, plan, fates)
    found = repair(world, in_force, [], settings, lambda _: None)
    placed = {each.package: each for each in found.placements}
    price = sum(
        price_of_broken(former, placed.get(package))
        for package, former in in_force.formers.items()
    )
    recall, weeks = Recall(world), {each.option: each.week for each in plan.fieldings}
    could = {
        line.key
        for line in fates.open
        if line.option in weeks
        and line.package not in fates.fielded
        and recall.row(line, weeks[line.option]) is not None
    }
    return price, could


def test_what_is_charged_is_the_sum_over_broken_lines(tmp_path):
    prices = []
    for seed in range(24):
        random = Random(seed)  # noqa: S311  events, not keys
        records = some_batteries(random)
        prices.append(charged(records, some_loss(random), tmp_path))

    # Nothing is charged where nothing that was freed has a price.
    assert sum(price > 0 for price in prices) > 6


@pytest.mark.parametrize("prices", [("9000000", "1000000"), ("1000000", "9000000")])
def test_of_lines_alike_the_cheaper_is_broken(prices, tmp_path):
    # Two promises of three howitzers each in one train, and three are lost.
    lines = [f"P{n},A,b1,b1-A,guns,L1,3,{price}" for n, price in enumerate(prices, 1)]
    records = small_records(
        {
            **batteries(1),
            "lots": "L1,A,depot,howitzer,6,serviceable,1,\n"
            "L2,A,depot,howitzer,3,serviceable,1,",
            "promises": "\n".join(lines),
            "promise_steps": "\n".join(STEPS[0].format(key) for key in ("P1", "P2")),
        }
    )
    lost = LOST.replace("6", "3")

    assert charged(records, f"format = 1\n{lost}{FREED}", tmp_path) == 1_000_000


@pytest.mark.parametrize("block", range(2))
def test_whatever_happens_what_is_charged_is_told(block, tmp_path):
    for seed in range(block * 10, block * 10 + 10):
        random = Random(seed)  # noqa: S311  events, not keys
        records = all_bound(random, seed)
        case = build_case(records.settings, records.tables)
        plan = run(case, Settings(effort=0)).plan
        charged(records, some_freed(random, records, plan), tmp_path)
