"""How a migration makes several tables or columns at once.

Django renders its models anew after each operation, each with all that are related to
it, and here nearly all are: made one by one, the tables of a new site take five times
as long as the database needs for them.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AtOnce(Operation):
    """Do operations that need nothing of each other; render the models once for all.

    Each sees the state before all of them and the one after: so a table that is made
    here gets its columns here, and none later in the same group.
    """

    reversible = True

    def __init__(self, *operations: Operation) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how Django writes this operation into a migration."""
        return type(self).__name__, self.operations, {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the state by all of them; whoever asks for its models renders them."""
        vars(state).pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Do all of them, in order."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take all of them back, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what is done, as `migrate --plan` shows it."""
        return "; ".join(operation.describe() for operation in self.operations)
