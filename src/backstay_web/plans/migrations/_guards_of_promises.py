"""Who may do what with proposals, answers, promises and reports.

A draft goes to its own body alone, so that only a release officer can show any of it to
a nation. A nation writes for itself and about its own lines; what it writes goes to
those who may read the line.
"""

from typing import Final

from django.db import migrations

from backstay_web.core import sql
from backstay_web.core.guards import Policy
from backstay_web.plans.migrations._guards import same_label

MINE: Final = f"{sql.READABLE} AND {sql.IS_MINE}"
PROPOSES: Final = f"{MINE} AND {sql.may('plan.propose')}"
RELEASES: Final = (
    f"{MINE} AND ({sql.may('plan.propose')} OR {sql.may('label.release')})"
)
AT_HOME: Final = (
    "rel = (SELECT 1::bigint << n.body FROM nations_nation n"
    " WHERE n.id = (select (core_me()).origin))"
)
OF_ITS_RUN: Final = (
    "EXISTS (SELECT FROM plans_run r WHERE r.id = run_id"
    " AND r.policy = plans_proposal.policy AND r.level <= plans_proposal.level"
    " AND r.cav & ~plans_proposal.cav = 0)"
)


def drafted(check: str) -> list[Policy]:
    """Return the policies of what is drafted for one body and then released."""
    return [
        Policy("SELECT", "bs_app", using=sql.READABLE),
        Policy("INSERT", "bs_app", check=f"{PROPOSES} AND {check}"),
        Policy("UPDATE", "bs_app", using=RELEASES, check=RELEASES),
    ]


def as_its(table: str, parent: str, column: str) -> str:
    """Return the condition that a row has the label of the one it belongs to."""
    return (
        f"EXISTS (SELECT FROM {parent} p WHERE p.id = {column}"
        f" AND {same_label(table, 'p')})"
    )


def of_its_nation(table: str, also: str) -> str:
    """Return the condition that a row is about a line of its originator's nation."""
    return (
        "EXISTS (SELECT FROM plans_line l JOIN plans_share s ON s.id = l.share_id"
        f" WHERE l.id = {table}.line_id AND s.nation_id = {table}.originator"
        f" AND s.proposed_at IS NOT NULL AND {also} AND {same_label(table, 'l')})"
    )


PROPOSAL: Final = drafted(f"{AT_HOME} AND proposed_at IS NULL AND {OF_ITS_RUN}")
SHARE: Final = drafted(
    f"{AT_HOME} AND proposed_at IS NULL AND"
    f" {as_its('plans_share', 'plans_proposal', 'proposal_id')}"
)
LINE: Final = drafted(
    f"{AT_HOME} AND {as_its('plans_line', 'plans_share', 'share_id')}"
)
PURPOSE: Final = drafted(
    f"{AT_HOME} AND {as_its('plans_purpose', 'plans_line', 'line_id')}"
)

ANSWERS: Final = f"{MINE} AND {sql.may('promise.answer')}"
ANSWER: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{ANSWERS} AND "
        + of_its_nation(
            "plans_answer",
            "(s.superseded_at IS NULL OR plans_answer.verdict = 'free')",
        ),
    ),
]
PROMISE: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{ANSWERS} AND "
        + of_its_nation("plans_promise", "s.superseded_at IS NULL"),
    ),
    Policy("UPDATE", "bs_app", using=ANSWERS, check=ANSWERS),
]
REPORT: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{MINE} AND {sql.may('promise.report')} AND"
        f" {as_its('plans_report', 'plans_promise', 'promise_id')}",
    ),
]

OFFICER: Final = f"{MINE} AND {sql.may('label.release')}"
EXPECTATION: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy("INSERT", "bs_app", check=OFFICER),
    Policy("UPDATE", "bs_app", using=OFFICER, check=OFFICER),
]

REPLY: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{PROPOSES} AND {as_its('plans_reply', 'plans_answer', 'answer_id')}",
    ),
]


def only(table: str, *columns: str) -> migrations.RunSQL:
    """Let nothing of a row change but some columns."""
    named = ", ".join(columns)
    return migrations.RunSQL(
        f"REVOKE UPDATE ON {table} FROM bs_app;"
        f"GRANT UPDATE ({named}) ON {table} TO bs_app;",
        f"REVOKE UPDATE ({named}) ON {table} FROM bs_app;"
        f"GRANT UPDATE ON {table} TO bs_app;",
    )
