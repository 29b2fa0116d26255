"""Find what a command is about, in a state that lets it happen."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from backstay.errors import BackstayError
from backstay_web.core.commands import find
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.queries import requirements
from backstay_web.requirements.states import State


class NotNow(BackstayError):
    """The state of the requirement does not let this be done."""


def find_in(requirement: UUID, states: Collection[State]) -> Requirement:
    """Return a requirement that is in one of some states.

    Raises
    ------
    NotThere
        If there is none that the actor may know of.
    NotNow
        If it is in another state; says in which.
    """
    row: Any = find(requirements(), requirement)
    state = State(row.state)
    if state not in states:
        raise NotNow(
            gettext("Requirement %(number)s is %(state)s: this cannot be done to it.")
            % {"number": row.number, "state": state.label}
        )
    found: Requirement = row
    return found
