"""What the recipient alone does: ask, change, ask again, withdraw."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from django.utils.translation import gettext

from backstay_web.core.commands import Asked, Happened, Refused, change, command
from backstay_web.core.entries import (
    Faulty,
    Release,
    by_column,
    fill,
    names_of,
    own,
)
from backstay_web.core.payloads import FieldsOf
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.actions.finding import find_in
from backstay_web.requirements.actions.ordering import append, hold_list, told, turn
from backstay_web.requirements.models import Place, RankedList, Requirement
from backstay_web.requirements.states import State

KEPT: Final = frozenset({"number", "answer", "asked_at", "submitted_at"})
"""Columns of a requirement that nobody fills in: commands keep them."""

FILLED: Final = names_of(Requirement) - KEPT
NEW: Final = FieldsOf(Requirement, FILLED, drawn={"code"})
SOME: Final = FieldsOf(Requirement, FILLED, are_all=False)
KEYED: Final = FieldsOf(Requirement, FILLED, drawn={"code"}, key="requirement")
Line = Mapping[str, Any]
"""The fields of a requirement, and under ``requirement`` its key."""


@command("requirement.ask", Permission.REQUIREMENT_CHANGE)
def ask(
    *,
    asked: Asked,
    requirement: UUID,
    release: Release | None = None,
    order_release: Release | None = None,
    **fields: Annotated[Any, NEW],
) -> Happened:
    """Ask for a capability; it takes the last place of the order.

    ``release`` says who may read it, ``order_release`` who its place.
    """
    mine = hold_list(asked.by)
    row = put_down(asked, mine, {**fields, "requirement": requirement}, release)
    places = append(asked.by, [row], order_release)
    turn(mine)
    content = {**fields, "code": row.code, "number": row.number, "version": 1}
    return Happened("requirement.asked", row, content, told([*places, mine]))


@command("requirement.ask_many", Permission.REQUIREMENT_CHANGE)
def ask_many(
    *,
    asked: Asked,
    lines: Sequence[Annotated[Line, KEYED]],
    release: Release | None = None,
) -> Happened:
    """Ask for several, in the order given; for none, if one of them cannot stand."""
    if not lines:
        raise Faulty({"lines": [gettext("Ask for one or more.")]})
    mine = hold_list(asked.by)
    rows: list[Requirement] = []
    faults: dict[str, list[str]] = {}
    for place, line in enumerate(lines, start=1):
        try:
            rows.append(put_down(asked, mine, line, release))
        except Faulty as error:
            faults |= {f"{place}, {name}": said for name, said in error.faults.items()}
    if faults:
        raise Faulty(faults)
    places = append(asked.by, rows)
    turn(mine)
    content = {
        str(row.pk): {**line, "code": row.code, "number": row.number, "version": 1}
        for row, line in zip(rows, lines, strict=True)
    }
    return Happened(
        "requirement.asked_many",
        rows[0],
        {"requirements": content},
        told([*rows[1:], *places, mine]),
    )


@command("requirement.change", Permission.REQUIREMENT_CHANGE)
def change_requirement(
    *,
    asked: Asked,
    requirement: UUID,
    expected_version: int,
    **fields: Annotated[Any, SOME],
) -> Happened:
    """Change what is asked; a verdict on it as it read before counts no longer."""
    row = find_in(requirement, {State.ASKED, State.RESUBMITTED, State.VALIDATED})
    row = put_again(asked, row, expected_version, fields)
    return Happened("requirement.changed", row, {**fields, "version": row.version})


@command("requirement.resubmit", Permission.REQUIREMENT_CHANGE)
def resubmit(
    *,
    asked: Asked,
    requirement: UUID,
    expected_version: int,
    answer: str,
    **fields: Annotated[Any, SOME],
) -> Happened:
    """Ask again for what was refused, with an answer to the reasons of the desk."""
    if not answer.strip():
        raise Faulty({"answer": [gettext("Answer what the desk found in the way.")]})
    row = find_in(requirement, {State.REFUSED})
    row = put_again(asked, row, expected_version, fields, answer=answer)
    content = {**fields, "answer": answer, "version": row.version}
    return Happened("requirement.resubmitted", row, content)


@command("requirement.withdraw", Permission.REQUIREMENT_CHANGE)
def withdraw(*, asked: Asked, requirement: UUID, expected_version: int) -> Happened:
    """Ask for it no longer, and say why; its place in the order stays empty."""
    if not asked.reason.strip():
        raise Faulty({"reason": [gettext("Say why it is needed no longer.")]})
    mine = hold_list(asked.by)
    row = find_in(requirement, set(State) - {State.WITHDRAWN})
    row = change(row, expected_version, retired_on=asked.at.date())
    places = Place.objects.filter(requirement=row)
    places.update(rank=None)
    turn(mine)
    content = {"reason": asked.reason, "version": row.version}
    return Happened("requirement.withdrawn", row, content, told([*places, mine]))


def put_down(
    asked: Asked, mine: RankedList, line: Line, release: Release | None
) -> Requirement:
    """Write a new requirement with the next number of a list that is held."""
    fields = dict(line)
    row = Requirement(
        id=fields.pop("requirement"),
        number=mine.last_number + 1,
        originator=asked.by.origin,
        asked_at=asked.at,
        submitted_at=asked.at,
        **(release or own(asked.by)),
    )
    fields["code"] = fields.get("code") or f"n{row.number}"
    put(asked, row, fields)
    row.save(force_insert=True)
    mine.last_number = row.number
    return row


def put_again(
    asked: Asked,
    row: Requirement,
    expected_version: int,
    fields: Line,
    **kept: Any,
) -> Requirement:
    """Write a requirement anew, which the desk then has to look at anew."""
    put(asked, row, fields)
    columns = by_column(Requirement, {**fields, **kept, "submitted_at": asked.at})
    return change(row, expected_version, **columns)


def put(asked: Asked, row: Requirement, fields: Line) -> None:
    """Put values into a requirement of the actor, if it can stand then.

    Raises
    ------
    Refused
        If it is another's.
    Faulty
        If it cannot stand; says why of each field.
    """
    if row.originator != asked.by.origin:
        raise Refused(gettext("This requirement is not yours to change."))
    fill(row, fields, fixed=KEPT & fields.keys())
    if row.group.originator != asked.by.origin:
        raise Faulty({"group": [gettext("Name a group of your own units.")]})
