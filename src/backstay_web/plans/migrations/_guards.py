"""Who may do what with snapshots, runs and results: the policies of their tables.

The role ``bs_planner`` acts for nobody. It reads the snapshot of a run that has not
ended, says how far it is, and writes one ending with its result and its event; what it
writes has the label of the run, and nothing else of the site is open to it.
"""

from typing import Final

from backstay_web.core import sql
from backstay_web.core.guards import Policy

PLANNER: Final = "bs_planner"
MINE: Final = f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may('plan.run')}"
TOLD: Final = "kind IN ('run.done', 'run.failed')"


def same_label(table: str, of: str) -> str:
    """Return the condition that a row's label is that of another one."""
    columns = ("policy", "level", "rel", "cav")
    return " AND ".join(f"{of}.{name} = {table}.{name}" for name in columns)


OPEN_RUN: Final = (
    "EXISTS (SELECT FROM plans_run r WHERE r.snapshot_id = plans_snapshot.id"
    " AND NOT EXISTS (SELECT FROM plans_ending e WHERE e.run_id = r.id))"
)
SNAPSHOT: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy("INSERT", "bs_app", check=MINE),
    Policy("SELECT", PLANNER, using=OPEN_RUN),
]
RUN: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{MINE} AND EXISTS (SELECT FROM plans_snapshot s"
        f" WHERE s.id = snapshot_id AND {same_label('plans_run', 's')})",
    ),
    Policy("SELECT", PLANNER, using="true"),
]
SEEN_WITH_ITS_RUN: Final = (
    "EXISTS (SELECT FROM plans_run r WHERE r.id = plans_attempt.run_id)"
)
ATTEMPT: Final = [
    Policy("SELECT", "bs_app", using=SEEN_WITH_ITS_RUN),
    Policy("SELECT", PLANNER, using="true"),
    Policy("INSERT", PLANNER, check="true"),
    Policy("UPDATE", PLANNER, using="true", check="true"),
]
SIGHTING: Final = [
    Policy(
        "SELECT",
        "bs_app",
        using="EXISTS (SELECT FROM plans_attempt a"
        " WHERE a.id = plans_sighting.attempt_id)",
    ),
    Policy("SELECT", PLANNER, using="true"),
    Policy("INSERT", PLANNER, check="true"),
]
OF_A_RUN: Final = (
    "EXISTS (SELECT FROM plans_run r WHERE r.id = run_id"
    " AND r.originator = plans_ending.originator"
    f" AND {same_label('plans_ending', 'r')})"
)
WAS_TAKEN: Final = (
    "EXISTS (SELECT FROM plans_attempt a WHERE a.run_id = plans_ending.run_id)"
)
ENDING: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy("INSERT", "bs_app", check=f"{MINE} AND how = 'cancelled' AND {OF_A_RUN}"),
    Policy("SELECT", PLANNER, using="true"),
    Policy(
        "INSERT",
        PLANNER,
        check=f"how IN ('done', 'failed') AND {OF_A_RUN} AND {WAS_TAKEN}",
    ),
]
RESULT: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    # What it writes it reads once, for the event that keeps it; no older ones.
    Policy(
        "SELECT",
        PLANNER,
        using="EXISTS (SELECT FROM plans_attempt a WHERE a.run_id = plans_result.run_id"
        " AND a.beat_at > now() - interval '1 hour')",
    ),
    Policy(
        "INSERT",
        PLANNER,
        check="EXISTS (SELECT FROM plans_ending e WHERE e.run_id = plans_result.run_id"
        " AND e.how = 'done' AND e.originator = plans_result.originator"
        f" AND {same_label('plans_result', 'e')})",
    ),
]
OF_CORE: Final = {
    "core_event": [
        Policy("SELECT", PLANNER, using=TOLD),
        # Whoever asked for the run is who did it: the event bears his name.
        Policy(
            "INSERT",
            PLANNER,
            check=f"{TOLD} AND EXISTS (SELECT FROM plans_ending e"
            " JOIN plans_run r ON r.id = e.run_id WHERE e.id = core_event.subject"
            " AND 'run.' || e.how = core_event.kind"
            " AND r.asked_by = core_event.actor"
            " AND r.originator = core_event.originator"
            f" AND {same_label('core_event', 'e')})",
        ),
    ],
    "core_eventrow": [
        Policy(
            "INSERT",
            PLANNER,
            check="\"table\" IN ('plans_ending', 'plans_result')"
            " AND EXISTS (SELECT FROM core_event v WHERE v.id = event_id"
            " AND v.originator = core_eventrow.originator"
            f" AND {same_label('core_eventrow', 'v')})",
        ),
    ],
}
"""What the planner may do with the events of core: tell of the endings it wrote."""
