"""The guards of schedules, and what the planner's worker may do with them.

It reads the bench of a schedule as long as its search is open, and for an hour after it
ended; of the jobs and bays that the bench names it may know that they are there. It
writes one ending, with placements and event, as it does of runs.
"""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import (
    Guard,
    GuardTable,
    OfOneOriginator,
    Policy,
    let,
    policies_by_label,
)
from backstay_web.plans.migrations._guards import OF_CORE, PLANNER, TOLD, same_label
from backstay_web.plans.migrations._guards_of_questions import WITH_FINDINGS, checked
from backstay_web.repair.migrations._search_of_schedules import (
    AT_IT,
    EVENT,
    EVENT_ROWS,
    MINE,
    OPEN,
)

SCHEDULE: Final = [
    *policies_by_label("repair.change"),
    Policy("SELECT", PLANNER, using=OPEN),
]
ATTEMPT: Final = [
    Policy(
        "SELECT",
        "bs_app",
        using="EXISTS (SELECT FROM repair_schedule s"
        " WHERE s.id = repair_scheduleattempt.schedule_id)",
    ),
    Policy("SELECT", PLANNER, using="true"),
    Policy("INSERT", PLANNER, check="true"),
    Policy("UPDATE", PLANNER, using="true", check="true"),
]
OF_IT: Final = (
    "EXISTS (SELECT FROM repair_schedule s WHERE s.id = schedule_id"
    " AND s.originator = repair_scheduleending.originator"
    f" AND {same_label('repair_scheduleending', 's')} AND s.made = '{{}}')"
)
WAS_TAKEN: Final = (
    "EXISTS (SELECT FROM repair_scheduleattempt a"
    " WHERE a.schedule_id = repair_scheduleending.schedule_id)"
)
ENDING: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{MINE} AND (how = 'cancelled' AND {OF_IT.format('searched')}"
        f" OR how = 'done' AND bound IS NULL AND {OF_IT.format('by_hand')})",
    ),
    Policy("SELECT", PLANNER, using="true"),
    Policy(
        "INSERT",
        PLANNER,
        check=f"how IN ('done', 'failed') AND {OF_IT.format('searched')}"
        f" AND {WAS_TAKEN}",
    ),
]
OF_ENDING: Final = (
    "EXISTS (SELECT FROM repair_scheduleending e"
    " WHERE e.schedule_id = repair_placement.schedule_id AND e.how = 'done'"
    " AND e.originator = repair_placement.originator"
    f" AND {same_label('repair_placement', 'e')})"
)
PLACEMENT: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{MINE} AND {OF_ENDING} AND EXISTS (SELECT FROM repair_schedule s"
        " WHERE s.id = schedule_id AND s.made = 'by_hand')",
    ),
    Policy("SELECT", PLANNER, using=AT_IT.format("repair_placement.schedule_id")),
    Policy("INSERT", PLANNER, check=OF_ENDING),
]


def named(table: str) -> list[Policy]:
    """Let the planner know that rows are there which a bench names, and no more."""
    using = (
        "EXISTS (SELECT FROM repair_schedule s"
        f" WHERE jsonb_exists(s.bench->'keys', {table}.id::text))"
    )
    return [Policy("SELECT", PLANNER, using=using, columns="id")]


EVENT_CHECK: Final = str(OF_CORE["core_event"][1].check)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("plans", "0018_conditions"),
        ("repair", "0003_schedules"),
    ]

    operations: ClassVar[list[Operation]] = [
        Guard("ScheduleAttempt", ATTEMPT, keep=False),
        GuardTable("Schedule", SCHEDULE),
        Guard("ScheduleEnding", ENDING),
        Guard("Placement", PLACEMENT),
        OfOneOriginator("Schedule", "workshop"),
        OfOneOriginator("ScheduleEnding", "schedule"),
        OfOneOriginator("Placement", "schedule"),
        let(PLANNER, {name: named(name) for name in ("repair_job", "donations_bay")}),
        migrations.RunSQL(
            "ALTER POLICY core_event_select_bs_planner ON core_event"
            " USING (kind IN ('run.done', 'run.failed', 'schedule.done',"
            " 'schedule.failed'))",
            f"ALTER POLICY core_event_select_bs_planner ON core_event USING ({TOLD})",
        ),
        checked(
            "core_event_insert_bs_planner",
            "core_event",
            f"({EVENT_CHECK}) OR ({EVENT})",
            EVENT_CHECK,
        ),
        checked(
            "core_eventrow_insert_bs_planner",
            "core_eventrow",
            WITH_FINDINGS.replace("'plans_finding'", f"'plans_finding', {EVENT_ROWS}"),
            WITH_FINDINGS,
        ),
    ]
