"""What makes a case absurd and leaves it lawful: one function for each absurdity.

A twist changes the typed rows of a case. Several may be put on one case, in the order
of ``TWISTS``: what one of them takes away, a later one does not bring back.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import backstay
from backstay.cases.parsing import Row, Value
from backstay.cases.rules import (
    MOST_MASS_KG,
    MOST_UNIT_COST_PICOPOINTS,
    MOST_WORTH_MICROPOINTS,
)
from backstay.cases.settings import RULES
from backstay.cases.tables import MAX_INTEGER, MAX_WEEKS, TABLES, Kind
from tests.engine.soundness.drafts import Draft, case_of

MILLION: Final = 10**6


def one_week(draft: Draft) -> None:
    """Cut the horizon to one week: whatever comes later comes at once."""
    draft.settings = replace(draft.settings, horizon_weeks=1, as_of_week=0)
    for table in TABLES:
        rows: dict[tuple[Value, ...], Row] = {}
        for row in draft.tables[table.name]:
            for column in table.columns:
                if column.kind is Kind.WEEK and row[column.name] is not None:
                    row[column.name] = 0
                if column.kind is Kind.END_WEEK and row[column.name] is not None:
                    row[column.name] = 1
            rows.setdefault(tuple(row[name] for name in table.key), row)
        draft.tables[table.name] = list(rows.values())


def longest(draft: Draft) -> None:
    """Make the horizon as long as a case may have."""
    draft.settings = replace(draft.settings, horizon_weeks=MAX_WEEKS)


def at_the_end(draft: Draft) -> None:
    """Let all but the last week have passed."""
    last = draft.settings.horizon_weeks - 1
    draft.settings = replace(draft.settings, as_of_week=last)


def no_lift(draft: Draft) -> None:
    """Let no leg and no hub carry a kilogram."""
    for table in ("legs", "leg_weeks", "hubs", "hub_weeks"):
        draft.put(table, capacity_kg=0)


def no_teaching(draft: Draft) -> None:
    """Leave every session without a section and every school without a team."""
    draft.put("sessions", sections=0)
    for table in ("instructor_teams", "interpreter_teams"):
        draft.put(table, teams=0)
        draft.put(table.replace("teams", "team_weeks"), teams=0)
    draft.put("training_kits", sets=0)


def no_repair(draft: Draft) -> None:
    """Leave every bay without an hour."""
    draft.put("bays", hours=0)
    draft.put("bay_weeks", hours=0)


def no_absorption(draft: Draft) -> None:
    """Let no group take a package in, in any week."""
    draft.tables["absorption"] = [
        {
            "group": row["group"],
            "start_week": 0,
            "end_week": draft.settings.horizon_weeks,
            "packages": 0,
        }
        for row in draft.tables["groups"]
    ]


def plenty(draft: Draft) -> None:
    """Give every weekly capacity the largest number that a cell may hold."""
    for table in TABLES:
        for name in ("capacity_kg", "hours", "sections", "teams", "sets"):
            if name in table.names and table.name != "repairs":
                draft.put(table.name, **{name: MAX_INTEGER})
    draft.put("absorption", packages=MAX_INTEGER)


def a_million_units(draft: Draft) -> None:
    """Offer and want a million times as much as before, people too."""
    for table in ("lots", "parts", "cohorts", "progress"):
        for row in draft.tables[table]:
            row["quantity"] = MILLION * _whole(row["quantity"])


def a_million_offered(draft: Draft) -> None:
    """Let every lot hold a million units."""
    draft.put("lots", quantity=MILLION)


def heaviest(draft: Draft) -> None:
    """Let units weigh the most that lots and parts of them allow."""
    quantities = [
        _whole(row["quantity"])
        for table in ("lots", "parts", "progress")
        for row in draft.tables[table]
    ]
    quantity = max(quantities, default=1)
    draft.put("variants", mass_kg=max(1, MOST_MASS_KG // quantity))
    draft.put("legs", cost_eur_per_t=0)  # It would be too dear to be exact.


def all_caveats(draft: Draft) -> None:
    """Put every lot under a caveat that nobody is excepted from, without an end."""
    draft.empty("caveat_receivers")
    draft.tables["caveats"] = [
        {
            "caveat": f"on-{row['lot']}",
            "lot": row["lot"],
            "nation": row["nation"],
            "end_week": None,
            "reason": "export law",
        }
        for row in draft.tables["lots"]
    ]


def no_consent(draft: Draft) -> None:
    """Let every lot wait for a consent until the last week."""
    draft.put("lots", consent_week=draft.settings.horizon_weeks - 1)


def all_late(draft: Draft) -> None:
    """Want everything in the first week, and have it ready in the last."""
    last = draft.settings.horizon_weeks - 1
    draft.put("packages", need_by_week=0)
    draft.put("lots", ready_week=last)
    draft.put("cohorts", available_week=last)
    draft.put("documents", ready_week=last)


def nobody_writes(draft: Draft) -> None:
    """Let nobody have promised any document."""
    draft.put("documents", ready_week=None)


def all_waived(draft: Draft) -> None:
    """Waive every part of every option: nothing is needed."""
    package = {row["option"]: row["package"] for row in draft.tables["options"]}
    draft.tables["waivers"] = [
        {
            "package": package[row["option"]],
            "option": row["option"],
            "part": row["part"],
            "who": "J4",
            "reason": "it is there",
        }
        for table in ("parts", "cohorts", "documents")
        for row in draft.tables[table]
    ]


def ties(draft: Draft) -> None:
    """Make everything equal that may be: weights, weeks, masses, costs, durations."""
    draft.put("packages", weight_micropoints=7 * MILLION, need_by_week=0, rank=1)
    draft.put("options", commonality_micropoints=0)
    draft.put("variants", mass_kg=1000)
    draft.put("legs", duration_weeks=1, cost_eur_per_t=10, capacity_kg=5000)
    draft.put("lots", ready_week=0, consent_week=None)
    draft.put("courses", duration_weeks=1, cost_eur=0)
    draft.put("worth", share_ppm=MILLION)


def weightless(draft: Draft) -> None:
    """Let no package be worth anything."""
    draft.put("packages", weight_micropoints=0)


def weightiest(draft: Draft) -> None:
    """Share the largest sum of weights that a case may have among the packages."""
    draft.put("packages", weight_micropoints=_largest_share(draft, "packages"))


def worthless(draft: Draft) -> None:
    """Let every package be worth nothing in any week."""
    draft.put("worth", share_ppm=0)


def uncommon(draft: Draft) -> None:
    """Make every option the dearest one to have in a fleet."""
    draft.put("options", commonality_micropoints=_largest_share(draft, "options"))


def free_of_charge(draft: Draft) -> None:
    """Let money count for nothing."""
    draft.rule(nanopoints_per_eur=0)


def dearest(draft: Draft) -> None:
    """Let every leg, bay and course cost the most that a case may say."""
    price = 1000
    mass = max(_whole(row["mass_kg"]) for row in draft.tables["variants"])
    hours = max((_whole(row["hours"]) for row in draft.tables["repairs"]), default=1)
    most = MOST_UNIT_COST_PICOPOINTS // price
    draft.rule(nanopoints_per_eur=price)
    draft.put("legs", cost_eur_per_t=min(MAX_INTEGER, most // mass))
    draft.put("bays", cost_eur_per_hour=min(MAX_INTEGER, most // (1000 * hours)))
    draft.put("courses", cost_eur=min(MAX_INTEGER, most // 1000))


def no_waiting(draft: Draft) -> None:
    """Let nothing be under way for more than no week at all."""
    draft.rule(wait_weeks=0)


def endless_waiting(draft: Draft) -> None:
    """Let moves, gaps and notices last as long as a rule may say."""
    draft.rule(wait_weeks=RULES["wait_weeks"][1])


def endless_notice(draft: Draft) -> None:
    """Let courses be asked for, and lie apart, longer than any case lasts."""
    draft.rule(notice_weeks=MAX_WEEKS, course_gap_weeks=MAX_WEEKS)


def instant(draft: Draft) -> None:
    """Let every leg take no week: ways may then run in circles."""
    draft.put("legs", duration_weeks=0)


def endless(draft: Draft) -> None:
    """Let legs, repairs and courses last as long as a case may."""
    for table in ("legs", "repairs", "courses"):
        draft.put(table, duration_weeks=MAX_WEEKS)


def no_lots(draft: Draft) -> None:
    """Offer nothing."""
    draft.empty("lots", "caveats", "caveat_receivers")


def no_packages(draft: Draft) -> None:
    """Want nothing."""
    draft.empty("packages", "options", "parts", "cohorts", "documents", "waivers")


def all_promised(draft: Draft) -> None:
    """Bind the nations to all that plain priority order would do."""
    plan = backstay.plan(case_of(draft), method="greedy").plan
    draft.empty("promises", "promise_steps")
    for number, line in enumerate(plan.itineraries):
        promise = {"promise": f"bound-{number}"}
        names = ("nation", "package", "option", "part", "quantity")
        bound = {name: getattr(line, name) for name in names}
        draft.tables["promises"].append(
            {
                **promise,
                **bound,
                "source": line.source or None,
                "break_price_micropoints": None,
            }
        )
        draft.tables["promise_steps"] += [
            {
                **promise,
                "step": place,
                "activity": step.activity,
                "resource": step.resource,
                "start_week": step.start_week,
            }
            for place, step in enumerate(line.steps, 1)
        ]


Twist = Callable[[Draft], None]

TWISTS: Final[Mapping[str, Twist]] = {
    twist.__name__: twist
    for twist in (
        ties,
        one_week,
        longest,
        at_the_end,
        plenty,
        no_lift,
        no_teaching,
        no_repair,
        no_absorption,
        a_million_units,
        a_million_offered,
        heaviest,
        all_caveats,
        no_consent,
        all_late,
        nobody_writes,
        all_waived,
        weightless,
        weightiest,
        worthless,
        uncommon,
        free_of_charge,
        dearest,
        no_waiting,
        endless_waiting,
        endless_notice,
        instant,
        endless,
        no_lots,
        no_packages,
        all_promised,
    )
}


def _largest_share(draft: Draft, table: str) -> int:
    """Return the largest worth that each row of a table may have beside the others."""
    count = max(1, len(draft.tables[table]))
    return min(MAX_INTEGER, MOST_WORTH_MICROPOINTS // count)


def _whole(value: Value) -> int:
    assert isinstance(value, int)
    return value
