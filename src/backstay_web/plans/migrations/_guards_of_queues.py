"""Who may do what with the searches of apps above, their attempts and endings.

The planner reads what a search is asked while it is open, and for an hour after it
ended; of the rows that it names it may know that they are there. It writes one ending,
with what was found and the event, as it does of runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import migrations

from backstay_web.core import sql
from backstay_web.core.guards import Policy
from backstay_web.plans.migrations._guards import PLANNER, same_label

HOUR: Final = "now() - interval '1 hour'"


@dataclass(frozen=True)
class Guards:
    """The guards of a queue: its tables, its column, and who may ask and cancel."""

    of: str
    asked: str
    attempts: str
    endings: str
    found: str
    change: str

    def of_asked(self) -> list[Policy]:
        """Return who may do what with what was asked for."""
        ended = (
            f"EXISTS (SELECT FROM {self.endings} e WHERE e.{self.of}_id ="
            f" {self.asked}.id AND (e.how = 'cancelled' OR e.ended_at < {HOUR}))"
        )
        return [
            Policy("SELECT", "bs_app", using=sql.READABLE),
            Policy("INSERT", "bs_app", check=self.mine()),
            Policy("SELECT", PLANNER, using=f"NOT {ended}"),
        ]

    def mine(self) -> str:
        return f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may(self.change)}"

    def of_attempts(self) -> list[Policy]:
        """Return who may do what with attempts: whoever sees the search sees them."""
        seen = (
            f"EXISTS (SELECT FROM {self.asked} s"
            f" WHERE s.id = {self.attempts}.{self.of}_id)"
        )
        return [
            Policy("SELECT", "bs_app", using=seen),
            Policy("SELECT", PLANNER, using="true"),
            Policy("INSERT", PLANNER, check="true"),
            Policy("UPDATE", PLANNER, using="true", check="true"),
        ]

    def of_endings(self) -> list[Policy]:
        """Return who may do what with endings: people cancel, the planner the rest."""
        alike = (
            f"EXISTS (SELECT FROM {self.asked} s WHERE s.id = {self.of}_id"
            f" AND s.originator = {self.endings}.originator"
            f" AND {same_label(self.endings, 's')})"
        )
        taken = (
            f"EXISTS (SELECT FROM {self.attempts} a"
            f" WHERE a.{self.of}_id = {self.endings}.{self.of}_id)"
        )
        by_people = f"{self.mine()} AND how = 'cancelled' AND {alike}"
        by_planner = f"how IN ('done', 'failed') AND {alike} AND {taken}"
        return [
            Policy("SELECT", "bs_app", using=sql.READABLE),
            Policy("INSERT", "bs_app", check=by_people),
            Policy("SELECT", PLANNER, using="true"),
            Policy("INSERT", PLANNER, check=by_planner),
        ]

    def of_found(self) -> list[Policy]:
        """Return who may do what with what was found."""
        at_it = (
            f"EXISTS (SELECT FROM {self.attempts} a"
            f" WHERE a.{self.of}_id = {self.found}.{self.of}_id AND a.beat_at > {HOUR})"
        )
        of_ending = (
            f"EXISTS (SELECT FROM {self.endings} e"
            f" WHERE e.{self.of}_id = {self.found}.{self.of}_id AND e.how = 'done'"
            f" AND e.originator = {self.found}.originator"
            f" AND {same_label(self.found, 'e')})"
        )
        return [
            Policy("SELECT", "bs_app", using=sql.READABLE),
            Policy("SELECT", PLANNER, using=at_it),
            Policy("INSERT", PLANNER, check=of_ending),
        ]

    def named(self, table: str) -> list[Policy]:
        """Let the planner know that rows are there which a search names, no more."""
        using = (
            f"EXISTS (SELECT FROM {self.asked} s"
            f" WHERE jsonb_exists(s.bench->'keys', {table}.id::text))"
        )
        return [Policy("SELECT", PLANNER, using=using, columns="id")]

    def of_events(self) -> migrations.RunSQL:
        """Let the planner tell of the endings that it wrote; their event is theirs."""
        told = f"kind IN ('{self.of}.done', '{self.of}.failed')"
        event = (
            f"{told} AND EXISTS (SELECT FROM {self.endings} e"
            f" JOIN {self.asked} s ON s.id = e.{self.of}_id"
            f" WHERE e.id = core_event.subject"
            f" AND '{self.of}.' || e.how = core_event.kind"
            " AND s.asked_by = core_event.actor"
            " AND s.originator = core_event.originator"
            f" AND {same_label('core_event', 'e')})"
        )
        row = (
            f"\"table\" IN ('{self.endings}', '{self.found}')"
            " AND EXISTS (SELECT FROM core_event v WHERE v.id = event_id"
            " AND v.originator = core_eventrow.originator"
            f" AND {same_label('core_eventrow', 'v')})"
        )
        return besides(
            self.of,
            [
                ("core_event", "SELECT", f"USING ({told})"),
                ("core_event", "INSERT", f"WITH CHECK ({event})"),
                ("core_eventrow", "INSERT", f"WITH CHECK ({row})"),
            ],
        )


def besides(of: str, policies: Sequence[tuple[str, str, str]]) -> migrations.RunSQL:
    """Let the planner do more with tables than policies of other apps let it do.

    Each is a policy of its own, so that no order of apps matters.
    """
    forwards: list[Any] = []
    backwards: list[Any] = []
    for table, verb, condition in policies:
        name = f"{table}_{verb}_{PLANNER}_{of}".lower()
        forwards.append(
            f"CREATE POLICY {name} ON {table} FOR {verb} TO {PLANNER} {condition}"
        )
        backwards.append(f"DROP POLICY {name} ON {table}")
    return migrations.RunSQL(forwards, backwards)
