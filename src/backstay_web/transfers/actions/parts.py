"""How consignments and what is in them are added, changed and retired.

Until a consignment is released its sender changes it as he likes; from then on nothing
of it changes but by what happens to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import Asked, Happened, change, command, find
from backstay_web.core.context import Context
from backstay_web.core.entries import (
    Commands,
    Faulty,
    Release,
    by_column,
    check_is_mine,
    commands_of,
    differing,
    fill,
    names_of,
)
from backstay_web.core.models import Entry
from backstay_web.core.payloads import FieldsOf
from backstay_web.donations.actions.labels import label_of, narrowed
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.models import (
    Consignment,
    Fulfilment,
    HandlingUnit,
    Item,
    Serial,
)
from backstay_web.transfers.queries import is_released
from backstay_web.transfers.receipt_queries import is_with_a_unit

LOCK: Final = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


class NotNow(BackstayError):
    """How far a consignment has come does not allow what was asked."""


def hold(key: UUID) -> None:
    """Let one command at a time move the books of a consignment, or fill a store."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(key)])


@dataclass(frozen=True)
class PartOf:
    """A kind of row that hangs on a consignment by its field ``part_of``.

    What is ``after`` the release stays open to change. ``also`` names the fields whose
    rows bind the label too: whoever may not read these may not read the new one.
    """

    model: type[Entry]
    part_of: str
    after: bool = False
    also: tuple[str, ...] = ()


PARTS: Final = {
    "handling_unit": PartOf(HandlingUnit, "consignment"),
    "item": PartOf(Item, "consignment"),
    "serial": PartOf(Serial, "item"),
    "fulfilment": PartOf(
        Fulfilment, "item", after=True, also=("promise", "requirement")
    ),
}
"""Every kind of row that hangs on a consignment, or on one that does."""


def commands_of_part(noun: str) -> Commands:
    """Make the commands that add, change and retire the rows of one kind."""
    part = PARTS[noun]
    whole = FieldsOf(part.model, names_of(part.model))
    some = FieldsOf(part.model, names_of(part.model), are_all=False)

    @command(f"{noun}.add", Permission.TRANSFER_CHANGE)
    def add(
        *,
        asked: Asked,
        entry: UUID,
        release: Release | None = None,
        **fields: Annotated[Any, whole],
    ) -> Happened:
        row = hung(asked.by, part, entry, release, fields)
        return Happened(f"{noun}.added", row, {**fields, "version": 1})

    @command(f"{noun}.change", Permission.TRANSFER_CHANGE)
    def change_(
        *,
        asked: Asked,
        entry: UUID,
        expected_version: int,
        **fields: Annotated[Any, some],
    ) -> Happened:
        row = find(part.model._default_manager.all(), entry)
        check_may_change(asked.by, part, row)
        new = differing(row, fields)
        if not new and row.version == expected_version:
            raise Faulty({NON_FIELD_ERRORS: [_("It is so already.")]})
        fill(row, new, fixed={part.part_of} & new.keys())
        check_stands(row)
        row = change(row, expected_version, **by_column(part.model, new))
        return Happened(f"{noun}.changed", row, {**new, "version": row.version})

    @command(f"{noun}.retire", Permission.TRANSFER_CHANGE)
    def retire(
        *, asked: Asked, entry: UUID, expected_version: int, retired_on: date | None
    ) -> Happened:
        row = find(part.model._default_manager.all(), entry)
        check_may_change(asked.by, part, row)
        row = change(row, expected_version, retired_on=retired_on)
        content = {"retired_on": retired_on, "version": row.version}
        return Happened(f"{noun}.retired", row, content)

    return Commands(part.model, noun, part.part_of, add, change_, retire)


def hung(
    by: Context,
    part: PartOf,
    entry: UUID,
    release: Release | None,
    fields: Mapping[str, Any],
) -> Entry:
    """Hang a new row on a consignment, or on what hangs there, and return it.

    Its label is no wider than that of what it hangs on.
    """
    parent = find(parents_of(part), fields[part.part_of])
    check_is_mine(by, parent)
    if not part.after:
        hold_open(consignment_of(parent))
    label = narrowed(release or label_of(parent), parent)
    row = part.model(id=entry, originator=by.origin, **label)
    fill(row, fields)
    for name in part.also:
        target = getattr(row, name)
        if target is not None:
            label = narrowed(label, target)
    for name, value in label.items():
        setattr(row, name, value)
    check_stands(row)
    row.save(force_insert=True)
    return row


def parents_of(part: PartOf) -> "QuerySet[Any]":
    field = part.model._meta.get_field(part.part_of)
    parents: type[Model] = field.related_model  # type: ignore[assignment] # a key's
    return parents._default_manager.all()


def consignment_of(row: Any) -> UUID:
    """Return the consignment that a row is, or hangs on."""
    if isinstance(row, Consignment):
        return row.pk
    if isinstance(row, Serial | Fulfilment):
        row = row.item
    key: UUID = row.consignment_id
    return key


def check_may_change(by: Context, part: PartOf, row: Entry) -> None:
    check_is_mine(by, row)
    if not part.after:
        hold_open(consignment_of(row))
    if isinstance(row, Fulfilment) and is_with_a_unit(row.item_id):
        raise NotNow(_("A receipt has told of it: let that be corrected first."))


def hold_open(consignment: UUID) -> None:
    """Hold a consignment of one's own for this command, if it can still change.

    Whoever releases it meanwhile waits, and then sees what was changed.

    Raises
    ------
    NotNow
        If it was released.
    """
    held = Consignment.objects.select_for_update().filter(pk=consignment)
    held.values_list("pk").first()
    if is_released(consignment):
        raise NotNow(
            _("It was released: what is in it changes by what happens to it alone.")
        )


def check_stands(row: Entry) -> None:
    """Return if a row stands beside the others of its consignment.

    Raises
    ------
    Faulty
        If it names what is in another one, or stands in itself.
    """
    inner = {HandlingUnit: "within", Item: "handling_unit"}.get(type(row))
    if inner is None or getattr(row, inner) is None:
        return
    if getattr(row, inner).consignment_id != consignment_of(row):
        raise Faulty({inner: [_("Name one of the same consignment.")]})
    at, seen = getattr(row, inner), {row.pk}
    while at is not None:
        if at.pk in seen:
            raise Faulty({inner: [_("It would stand in itself.")]})
        seen.add(at.pk)
        at = at.within


USUAL: Final = commands_of(Consignment, "consignment", Permission.TRANSFER_CHANGE)


@command("consignment.change", Permission.TRANSFER_CHANGE)
def change_consignment(
    *,
    asked: Asked,
    entry: UUID,
    expected_version: int,
    **fields: Annotated[
        Any, FieldsOf(Consignment, names_of(Consignment), are_all=False)
    ],
) -> Happened:
    """Change what is said of a consignment that was not released."""
    check_is_mine(asked.by, find(Consignment.objects.all(), entry))
    hold_open(entry)
    return as_usual(
        USUAL.change, asked, entry=entry, expected_version=expected_version, **fields
    )


@command("consignment.retire", Permission.TRANSFER_CHANGE)
def retire_consignment(
    *, asked: Asked, entry: UUID, expected_version: int, retired_on: date | None
) -> Happened:
    """Cancel a consignment that was not released, or take it up again."""
    check_is_mine(asked.by, find(Consignment.objects.all(), entry))
    hold_open(entry)
    seen = {"entry": entry, "expected_version": expected_version}
    return as_usual(USUAL.retire, asked, retired_on=retired_on, **seen)


def as_usual(run: Any, asked: Asked, **payload: Any) -> Happened:
    """Do what entries of any table have done to them, inside a command of our own."""
    happened: Happened = run.__wrapped__(asked=asked, **payload)
    return happened


CONSIGNMENT: Final = Commands(
    Consignment,
    "consignment",
    "",
    USUAL.add,
    change_consignment,
    retire_consignment,
)
COMMANDS: Final = {noun: commands_of_part(noun) for noun in PARTS}
"""What can be done to each kind of row that hangs on a consignment."""
