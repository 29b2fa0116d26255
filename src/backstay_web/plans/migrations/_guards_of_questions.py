"""Who may do what with questions, findings and what-ifs.

The planner reads a question as long as its run has not ended, and writes one finding
beside the ending of it; both have the label of the run. A run may be kept more closely
than its snapshot, since the plan that it asks about may be.
"""

from typing import Final

from django.db import migrations

from backstay_web.core import sql
from backstay_web.core.guards import Policy
from backstay_web.plans.migrations._guards import (
    MINE,
    OF_CORE,
    PLANNER,
    RUN,
    same_label,
)

OPEN: Final = (
    "EXISTS (SELECT FROM plans_run r WHERE r.id = plans_question.run_id"
    " AND NOT EXISTS (SELECT FROM plans_ending e WHERE e.run_id = r.id))"
)
QUESTION: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{MINE} AND EXISTS (SELECT FROM plans_run r WHERE r.id = run_id"
        " AND r.originator = plans_question.originator"
        f" AND {same_label('plans_question', 'r')})",
    ),
    Policy("SELECT", PLANNER, using=OPEN),
]
FINDING: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    # What it writes it reads once, for the event that keeps it; no older ones.
    Policy(
        "SELECT",
        PLANNER,
        using="EXISTS (SELECT FROM plans_attempt a"
        " WHERE a.run_id = plans_finding.run_id"
        " AND a.beat_at > now() - interval '1 hour')",
    ),
    Policy(
        "INSERT",
        PLANNER,
        check="EXISTS (SELECT FROM plans_ending e"
        " WHERE e.run_id = plans_finding.run_id"
        " AND e.how = 'done' AND e.originator = plans_finding.originator"
        f" AND {same_label('plans_finding', 'e')})",
    ),
]
WHAT_IF: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{MINE} AND EXISTS (SELECT FROM plans_snapshot s"
        f" WHERE s.id = snapshot_id AND {same_label('plans_whatif', 's')})",
    ),
]


def as_closely(table: str, of: str) -> str:
    """Return the condition that a row is kept as closely as another one, or more."""
    return (
        f"{of}.policy = {table}.policy AND {of}.level <= {table}.level"
        f" AND {table}.rel & ~{of}.rel = 0 AND {of}.cav & ~{table}.cav = 0"
    )


RUN_CHECK: Final = (
    f"{MINE} AND EXISTS (SELECT FROM plans_snapshot s"
    f" WHERE s.id = snapshot_id AND {as_closely('plans_run', 's')})"
)
EVENT_ROW: Final = OF_CORE["core_eventrow"][0].check
WITH_FINDINGS: Final = EVENT_ROW.replace(
    "'plans_result'", "'plans_result', 'plans_finding'"
)


def checked(policy: str, table: str, now: str, before: str) -> migrations.RunSQL:
    """Let a policy check something else from now on."""
    sql_ = "ALTER POLICY {} ON {} WITH CHECK ({})"
    return migrations.RunSQL(
        sql_.format(policy, table, now), sql_.format(policy, table, before)
    )


def of_runs() -> list[migrations.RunSQL]:
    """Let runs be kept more closely, and the planner tell of findings."""
    return [
        checked("plans_run_insert_bs_app", "plans_run", RUN_CHECK, RUN[1].check),
        checked(
            "core_eventrow_insert_bs_planner",
            "core_eventrow",
            WITH_FINDINGS,
            EVENT_ROW,
        ),
    ]


SETS_ORDERS: Final = (
    f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may('requirement.change')}"
)


def or_an_order(check: str, only: str) -> str:
    """Return a condition under which whoever sets orders may do a part of it, too."""
    return check.replace(MINE, f"({MINE} OR {SETS_ORDERS} AND {only})", 1)


def of_orders() -> list[migrations.RunSQL]:
    """Let a run that searches nothing, and its question, be asked for an order."""
    asked = str(QUESTION[1].check)
    run = or_an_order(RUN_CHECK, "effort = 0 AND time_s IS NULL")
    question = or_an_order(asked, "kind = 'rank'")
    return [
        checked("plans_run_insert_bs_app", "plans_run", run, RUN_CHECK),
        checked("plans_question_insert_bs_app", "plans_question", question, asked),
    ]
