"""How a migration puts a table under guard; every table of every app passes here.

A guarded table has row security, forced on its owner too; policies for named roles
alone, each with its check of what is written; just the rights those policies need; and
triggers that keep every change of a row. The linter (linter.py) finds what is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL
from django.db.migrations.state import ProjectState

from backstay_web.core import sql

HISTORY: Final = {
    "keep_added": "INSERT ON {} REFERENCING NEW TABLE AS new_rows",
    "keep_changed": (
        "UPDATE ON {} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
    ),
    "keep_removed": "DELETE ON {} REFERENCING OLD TABLE AS old_rows",
}
"""The triggers that keep changes: one for each verb, since each has other rows."""
TRIGGERS: Final = (*HISTORY, "never_widen", "added_parents", "changed_parents")


@dataclass(frozen=True)
class Policy:
    """What one role may do: to which rows (``using``) and into which (``check``).

    Where ``columns`` are named, it may do so to these alone.
    """

    verb: str
    role: str
    using: str = ""
    check: str = ""
    columns: str = ""

    def statements(self, table: str) -> list[str]:
        """Return the SQL that makes the policy and gives the right it speaks of."""
        name = f"{table}_{self.verb}_{self.role}".lower()
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        columns = f" ({self.columns})" if self.columns else ""
        return [
            f"CREATE POLICY {name} ON {table} FOR {self.verb} TO {self.role}"
            f"{using}{check}",
            f"GRANT {self.verb}{columns} ON {table} TO {self.role}",
        ]


class Guard(Operation):
    """Put a table under guard, with the policies that are named and no others."""

    reversible = True

    def __init__(
        self, model_name: str, policies: Sequence[Policy], keep: bool = True
    ) -> None:
        self.model_name = model_name
        self.policies = policies
        self.keep = keep

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how Django writes this operation into a migration."""
        return type(self).__name__, [self.model_name, self.policies, self.keep], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing that Django's models know of."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Guard the table."""
        model = self._model(app_label, to_state.apps)
        for statement in self.statements(model):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take the guard off; the rights go with it, so nobody gains any."""
        model = self._model(app_label, from_state.apps)
        table = model._meta.db_table
        for policy in [*self.policies, *policies_of_release(model)]:
            name = f"{table}_{policy.verb}_{policy.role}".lower()
            schema_editor.execute(f"DROP POLICY IF EXISTS {name} ON {table}")
            schema_editor.execute(f"REVOKE ALL ON {table} FROM {policy.role}")
        for trigger in TRIGGERS:
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS {table}_{trigger} ON {table}"
            )

    def describe(self) -> str:
        """Say what this does, for the list of a migration's operations."""
        return f"Guard {self.model_name}"

    def statements(self, model: type[models.Model]) -> list[str]:
        """Return the SQL of the guard, in order."""
        table = model._meta.db_table
        made = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        ]
        for policy in [*self.policies, *policies_of_release(model)]:
            made += policy.statements(table)
        parents = ", ".join(parent_of(field) for field in foreign_keys(model))
        if parents:
            made += triggers_of_parents(table, f"{model._meta.pk.column}, {parents}")
        if self.keep:
            made += triggers_of_history(table)
        return made

    def _model(self, app_label: str, apps: Apps) -> type[models.Model]:
        return apps.get_model(app_label, self.model_name)


class GuardTable(Guard):
    """Guard a table whose labels change, so that none widens by itself."""

    def __init__(self, model_name: str, policies: Sequence[Policy]) -> None:
        super().__init__(model_name, policies)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how Django writes this operation into a migration."""
        return type(self).__name__, [self.model_name, self.policies], {}

    def statements(self, model: type[models.Model]) -> list[str]:
        """Return the SQL of the guard, in order."""
        table = model._meta.db_table
        return [
            *super().statements(model),
            f"CREATE TRIGGER {table}_never_widen BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION core_never_widen()",
        ]


class GuardLabelled(GuardTable):
    """Put a labelled table under guard: read by label, changed by its originator.

    ``change`` is the permission that its originator's actors need to write. Whoever
    points to another row must be able to read it, or he could try out what is there.
    """

    def __init__(self, model_name: str, change: str) -> None:
        super().__init__(model_name, policies_by_label(change))
        self.change = change

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how Django writes this operation into a migration."""
        return type(self).__name__, [self.model_name, self.change], {}


LAST: Final = "DEFERRABLE INITIALLY DEFERRED"
"""A key is looked at when its transaction ends: at once, it would tell a hidden row
from one that is not there before the guard can refuse both alike."""


class OfOneOriginator(Operation):
    """Let a row belong to another one of the same originator only.

    Whoever could hang his own row on another's would change what that one says.
    """

    reversible = True

    def __init__(self, model_name: str, field: str) -> None:
        self.model_name = model_name
        self.field = field

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how Django writes this operation into a migration."""
        return type(self).__name__, [self.model_name, self.field], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing that Django's models know of."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Point with a key of two columns: that of the row, and its originator."""
        table, parent, column = self._names(app_label, to_state.apps)
        schema_editor.execute(
            f"CREATE UNIQUE INDEX IF NOT EXISTS {parent}_of_originator"
            f" ON {parent} (id, originator)"
        )
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_one_originator"
            f" FOREIGN KEY ({column}, originator) REFERENCES {parent} (id, originator)"
            f" {LAST}"
        )
        schema_editor.execute(look_first(table, column, parent))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Let it belong to any row; the index stays for others that use it."""
        table, _parent, column = self._names(app_label, from_state.apps)
        schema_editor.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_of_one_originator"
        )
        schema_editor.execute(no_look_first(table, column))

    def describe(self) -> str:
        """Say what this does, for the list of a migration's operations."""
        return f"Let {self.model_name} and its {self.field} be of one originator"

    def _names(self, app_label: str, apps: Apps) -> tuple[str, str, str]:
        model = apps.get_model(app_label, self.model_name)
        fields = {field.name: field for field in foreign_keys(model)}
        parent = fields[self.field].related_model._meta.db_table
        return model._meta.db_table, parent, fields[self.field].column


def let(role: str, tables: Mapping[str, Sequence[Policy]]) -> RunSQL:
    """Return the operation that lets a role do more with tables that are guarded.

    Undone, it may do nothing with them.
    """
    forwards: list[Any] = []
    backwards: list[Any] = []
    for table, policies in tables.items():
        for policy in policies:
            forwards += policy.statements(table)
            name = f"{table}_{policy.verb}_{policy.role}".lower()
            backwards.append(f"DROP POLICY {name} ON {table}")
        backwards.append(f"REVOKE ALL ON {table} FROM {role}")
    return RunSQL(forwards, backwards)


def policies_by_label(change: str) -> list[Policy]:
    """Return what a label lets people do, and what its originator's actors may."""
    mine = f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may(change)}"
    return [
        Policy("SELECT", "bs_app", using=sql.READABLE),
        Policy("INSERT", "bs_app", check=mine),
        Policy("UPDATE", "bs_app", using=mine, check=mine),
    ]


RELEASES: Final = f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may('label.release')}"
OF_RELEASE: Final = [
    Policy("SELECT", "bs_context", using=RELEASES),
    Policy(
        "UPDATE",
        "bs_context",
        using=RELEASES,
        check=RELEASES,
        columns="level, rel, cav",
    ),
]
"""What the function that changes labels may do to a table (relabelling.py)."""


def policies_of_release(model: type[models.Model]) -> list[Policy]:
    """Return what lets the labels of a table be changed: where versions are counted."""
    names = {field.name for field in model._meta.get_fields()}
    return OF_RELEASE if {"originator", "version"} <= names else []


def triggers_of_history(table: str) -> list[str]:
    """Return the SQL that keeps each row before and after, whatever changes it."""
    return [
        f"CREATE TRIGGER {table}_{name} AFTER {rows.format(table)}"
        " FOR EACH STATEMENT EXECUTE FUNCTION core_keep_rows()"
        for name, rows in HISTORY.items()
    ]


def triggers_of_parents(table: str, arguments: str) -> list[str]:
    """Return the SQL that lets rows point to nothing that the writer cannot read."""
    calls = (
        f"FOR EACH STATEMENT EXECUTE FUNCTION core_all_parents_are_visible({arguments})"
    )
    return [
        f"CREATE TRIGGER {table}_added_parents AFTER INSERT ON {table}"
        f" REFERENCING NEW TABLE AS new_rows {calls}",
        f"CREATE TRIGGER {table}_changed_parents AFTER UPDATE ON {table}"
        f" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows {calls}",
    ]


def look_first(table: str, column: str, parent: str) -> str:
    """Return the SQL that looks at a parent before a row that it owns is written.

    What is unique among the rows of a parent is looked at when each is written: it
    would tell a hidden parent, which has some, from one that is not there. A row that
    is added is looked at by a policy, which knows for a whole statement who acts; one
    that is changed by a trigger, since a parent that was hidden later may stay.
    """
    return (
        f"CREATE POLICY {table}_{column}_first ON {table} AS RESTRICTIVE FOR INSERT"
        f" WITH CHECK ({column} IS NULL OR EXISTS"
        f" (SELECT FROM {parent} p WHERE p.id = {table}.{column}));"
        f"CREATE TRIGGER {table}_{column}_first BEFORE UPDATE ON {table}"
        f" FOR EACH ROW WHEN (NEW.{column} IS DISTINCT FROM OLD.{column})"
        f" EXECUTE FUNCTION core_parents_are_visible({column}, {parent}, id)"
    )


def look_first_at_itself(table: str, column: str) -> str:
    """Return the SQL that looks first at another row of the same table.

    A policy of a table cannot look into that table, so a trigger does, row by row.
    """
    looks = f"EXECUTE FUNCTION core_parents_are_visible({column}, {table}, id)"
    return (
        f"CREATE TRIGGER {table}_{column}_first_added BEFORE INSERT ON {table}"
        f" FOR EACH ROW WHEN (NEW.{column} IS NOT NULL) {looks};"
        f"CREATE TRIGGER {table}_{column}_first BEFORE UPDATE ON {table}"
        f" FOR EACH ROW WHEN (NEW.{column} IS DISTINCT FROM OLD.{column}) {looks}"
    )


def no_look_first(table: str, column: str) -> str:
    """Return the SQL that lets it be looked at by none but what looks last."""
    return (
        f"DROP TRIGGER IF EXISTS {table}_{column}_first_added ON {table};"
        f"DROP POLICY IF EXISTS {table}_{column}_first ON {table};"
        f"DROP TRIGGER IF EXISTS {table}_{column}_first ON {table}"
    )


def foreign_keys(model: type[models.Model]) -> "list[models.ForeignKey[Any, Any]]":
    fields = model._meta.get_fields()
    return [field for field in fields if isinstance(field, models.ForeignKey)]


def parent_of(field: "models.ForeignKey[Any, Any]") -> str:
    """Return the column of a foreign key, and the table and key it points to."""
    parent = field.related_model._meta
    return f"{field.column}, {parent.db_table}, {parent.pk.column}"
