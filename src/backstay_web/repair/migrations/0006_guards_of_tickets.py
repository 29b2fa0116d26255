"""The guards of tickets: two nations write there, each under its own name.

Whoever asks makes the ticket; both sides may say whose turn it is, and change nothing
else of it. What somebody wrote stands under his own nation's name, has the label of the
ticket, and never changes.
"""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import Guard, GuardLabelled, GuardTable, Policy

CHANGES: Final = f"{sql.READABLE} AND {sql.may('repair.change')}"
MINE: Final = f"{CHANGES} AND {sql.IS_MINE}"
READS: Final = Policy("SELECT", "bs_app", using=sql.READABLE)
LABEL: Final = ("policy", "level", "rel", "cav")
ME: Final = "(select (core_me()).origin)"
OF_A_SIDE: Final = f"{CHANGES} AND (originator = {ME} OR experts_id = {ME})"
TURN: Final = "state, since_on, until_on, closing, asker_post, expert_post, version"


def as_its(table: str, parent: str, column: str, also: str = "") -> str:
    """Return the condition that a row has the label of the one it belongs to."""
    same = " AND ".join(f"p.{name} = {table}.{name}" for name in LABEL)
    return f"EXISTS (SELECT FROM {parent} p WHERE p.id = {column} AND {same}{also})"


TICKET: Final = [
    READS,
    Policy("INSERT", "bs_app", check=MINE),
    Policy("UPDATE", "bs_app", using=OF_A_SIDE, check=OF_A_SIDE, columns=TURN),
]
MESSAGE: Final = [
    READS,
    Policy(
        "INSERT",
        "bs_app",
        check=f"{MINE} AND author = (select (core_me()).actor) AND "
        + as_its(
            "repair_message",
            "repair_ticket",
            "ticket_id",
            f" AND (p.originator = {ME} OR p.experts_id = {ME})",
        ),
    ),
]
TRANSLATION: Final = [
    READS,
    Policy(
        "INSERT",
        "bs_app",
        check=f"{MINE} AND author = (select (core_me()).actor) AND "
        + as_its("repair_translation", "repair_message", "message_id"),
    ),
]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0014_parents_of_all_rows_at_once"),
        ("repair", "0005_tickets"),
    ]

    operations: ClassVar[list[Operation]] = [
        GuardTable("Ticket", TICKET),
        Guard("Message", MESSAGE),
        Guard("Translation", TRANSLATION),
        GuardLabelled("Solution", change="repair.change"),
    ]
