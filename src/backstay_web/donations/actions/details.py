"""What is offered, hung on its offer: lots, courses, bays, lift, money and the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from backstay_web.core.commands import (
    Asked,
    Happened,
    change,
    command,
    find,
    not_there,
    require,
)
from backstay_web.core.context import Context
from backstay_web.core.entries import (
    Commands,
    Faulty,
    Release,
    by_column,
    check_is_mine,
    differing,
    fill,
    names_of,
)
from backstay_web.core.models import Coded, Entry
from backstay_web.core.payloads import FieldsOf
from backstay_web.core.rows import Written
from backstay_web.donations import models
from backstay_web.donations.actions.bound import check_not_bound
from backstay_web.donations.actions.labels import label_of, narrowed, ours
from backstay_web.donations.actions.standing import NotNow, check_open
from backstay_web.donations.models import COUNTED, Balance, Offer
from backstay_web.nations.permissions import Permission


@dataclass(frozen=True)
class Detail:
    """One kind of row that hangs on offers: its parent's field, and who reads it."""

    model: type[Entry]
    part_of: str
    kind: str = ""  # of the offers that it may hang on directly; none: on any
    permission: str = Permission.OFFER_CHANGE
    is_ours: bool = False  # read by one's own bodies alone, unless released


DETAILS: Final[dict[str, Detail]] = {
    "lot": Detail(models.Lot, "offer", "materiel"),
    "course": Detail(models.Course, "offer", "course"),
    "course_cost": Detail(
        models.CourseCost, "course", permission=Permission.VALUE_CHANGE, is_ours=True
    ),
    "session": Detail(models.Session, "course"),
    "instructor_teams": Detail(models.InstructorTeams, "offer", "course"),
    "interpreter_teams": Detail(models.InterpreterTeams, "offer", "course"),
    "training_kit": Detail(models.TrainingKit, "offer", "course"),
    "instructor_period": Detail(models.InstructorPeriod, "teams_of"),
    "interpreter_period": Detail(models.InterpreterPeriod, "teams_of"),
    "kit_period": Detail(models.KitPeriod, "kit"),
    "workshop": Detail(models.Workshop, "offer", "workshop"),
    "bay": Detail(models.Bay, "workshop"),
    "bay_cost": Detail(
        models.BayCost, "bay", permission=Permission.VALUE_CHANGE, is_ours=True
    ),
    "bay_variant": Detail(models.BayVariant, "bay"),
    "bay_period": Detail(models.BayPeriod, "bay"),
    "lift": Detail(models.Lift, "offer", "lift"),
    "money": Detail(models.Money, "offer", "money"),
    "dependency": Detail(models.Dependency, "offer"),
    "offer_value": Detail(
        models.Value, "offer", permission=Permission.VALUE_CHANGE, is_ours=True
    ),
}
"""Every kind of row that hangs on an offer, or on one that does."""


def commands_of(of: str) -> Commands:
    """Make the commands that add, change and retire the rows of one kind."""
    detail = DETAILS[of]
    some = FieldsOf(detail.model, names_of(detail.model), are_all=False)

    @command(f"{of}.add", detail.permission)
    def add(
        *,
        asked: Asked,
        entry: UUID,
        release: Release | None = None,
        **fields: Annotated[Any, every(detail)],
    ) -> Happened:
        row = hang(asked.by, of=of, entry=entry, release=release, **fields)
        return Happened(f"{of}.added", row, {**fields, "version": 1}, counters(of, row))

    @command(f"{of}.change", detail.permission)
    def change_(
        *,
        asked: Asked,
        entry: UUID,
        expected_version: int,
        **fields: Annotated[Any, some],
    ) -> Happened:
        row = find(rows_of(detail), entry)
        check_open(offer_of(row))
        new = differing(row, fields)
        if not new and row.version == expected_version:
            raise Faulty({NON_FIELD_ERRORS: [_("It is so already.")]})
        fill(row, new, fixed={detail.part_of} & new.keys())
        if of == "dependency":
            check_no_circle(row)
        row = change_counted(of, row, expected_version, new)
        also = counters(of, row) if COUNTED.get(of) in new else []
        return Happened(f"{of}.changed", row, {**new, "version": row.version}, also)

    @command(f"{of}.retire", detail.permission)
    def retire(
        *, asked: Asked, entry: UUID, expected_version: int, retired_on: date | None
    ) -> Happened:
        row = find(rows_of(detail), entry)
        check_nothing_hangs(of, row)
        row = change(row, expected_version, retired_on=retired_on)
        content = {"retired_on": retired_on, "version": row.version}
        return Happened(f"{of}.retired", row, content)

    return Commands(detail.model, of, detail.part_of, add, change_, retire)


def every(detail: Detail, but: str = "") -> FieldsOf:
    """Return the fields of a new row, but for one; a code that is not said is drawn."""
    return FieldsOf(detail.model, names_of(detail.model) - {but}, drawn={"code"})


def hang(
    by: Context, *, of: str, entry: UUID, release: Release | None = None, **fields: Any
) -> Entry:
    """Hang a new row on its offer, or on one that hangs there; count it if it counts.

    Raises
    ------
    Faulty
        If it cannot stand, or its offer is of another kind.
    Refused
        If the offer is another's.
    NotNow
        If it is over.
    """
    detail = DETAILS[of]
    require(by, detail.permission)
    parent = find(parents_of(detail), fields[detail.part_of])
    check_is_mine(by, parent)
    offer = offer_of(parent)
    check_open(offer)
    if detail.kind and offer.kind != detail.kind:
        said = _("An offer of this kind has none: make one of its own for it.")
        raise Faulty({detail.part_of: [said]})
    label = ours(by, parent) if detail.is_ours else label_of(parent)
    if release:
        label = narrowed(release, parent)
    row = detail.model(id=entry, originator=by.origin, **label)
    if issubclass(detail.model, Coded) and not fields.get("code"):
        fields["code"] = next_code(detail.model, offer)
    fill(row, fields)
    if of == "dependency":
        check_no_circle(row)
    row.save(force_insert=True)
    if of in COUNTED:
        balance_of(by, of, row).save(force_insert=True)
    return row


def balance_of(by: Context, of: str, row: Entry) -> Balance:
    """Return the balance of a new row that can be bound in part, for one's own."""
    return Balance(
        **{of: row},
        quantity=getattr(row, COUNTED[of]),
        originator=by.origin,
        **ours(by, row),
    )


def counters(of: str, *rows: Entry) -> list[Written]:
    """Return the balances that a change of countable rows has written."""
    if of not in COUNTED:
        return []
    return [Written(b, b) for b in Balance.objects.filter(**{f"{of}__in": rows})]


def change_counted(
    of: str, row: Entry, expected_version: int, fields: Mapping[str, Any]
) -> Entry:
    """Change a row, and its balance with it; of what is bound nothing goes away.

    Raises
    ------
    Faulty
        If less than that would be left.
    """
    try:
        with transaction.atomic():
            return change(row, expected_version, **by_column(type(row), fields))
    except IntegrityError as error:
        if "donations_balance_never_over" not in str(error):
            raise
        said = _("More than that is bound already: free it first.")
        raise Faulty({COUNTED[of]: [said]}) from None


def rows_of(detail: Detail) -> QuerySet[Entry]:
    return detail.model._default_manager.all()


def parents_of(detail: Detail) -> QuerySet[Any]:
    field = detail.model._meta.get_field(detail.part_of)
    parents: type[Model] = field.related_model  # type: ignore[assignment] # a key's
    return parents._default_manager.all()


def offer_of(row: Any) -> Offer:
    """Return the offer that a row hangs on, by way of others if need be.

    Raises
    ------
    NotThere
        If one of these is hidden from the actor: as on pages, what rests on such a row
        is not there for him either.
    """
    at = row
    while not isinstance(at, Offer):
        try:
            at = getattr(at, PART_OF[type(at)])
        except ObjectDoesNotExist:
            raise not_there(type(row), row.pk) from None
    return at


def check_nothing_hangs(of: str, row: Entry) -> None:
    """Return if a row may go: nothing is bound of it, and nothing in force hangs on it.

    Raises
    ------
    NotNow
        If it may not; says why.
    """
    if of in COUNTED:
        check_not_bound(Q(**{of: row}))
    for detail in DETAILS.values():
        if isinstance(row, detail_parent(detail)):
            hanging = rows_of(detail).filter(retired_on=None, **{detail.part_of: row})
            if hanging.exists():
                raise NotNow(_("Other rows hang on it: retire them first."))


def detail_parent(detail: Detail) -> type[Model]:
    return parents_of(detail).model


def next_code(model: type[Coded], offer: Offer) -> str:
    """Return the code of the next row of an offer: that of the offer, and a number."""
    before = model._default_manager.filter(
        originator=offer.originator, code__startswith=f"{offer.code}."
    )
    return f"{offer.code}.{before.count() + 1}"


def check_no_circle(row: Any) -> None:
    """Return if an offer does not wait for itself, by way of others that one sees.

    Raises
    ------
    Faulty
        If it does: neither would ever count.
    """
    waits_for, seen = [row.other_id], set()
    while waits_for:
        offer = waits_for.pop()
        if offer == row.offer_id:
            said = _("That one waits for this one: neither would ever count.")
            raise Faulty({"other": [said]})
        if offer is not None and offer not in seen:
            seen.add(offer)
            waits_for += models.Dependency.objects.filter(
                offer=offer, retired_on=None
            ).values_list("other_id", flat=True)


PART_OF: Final = {detail.model: detail.part_of for detail in DETAILS.values()}
COMMANDS: Final[dict[str, Commands]] = {of: commands_of(of) for of in DETAILS}
"""What can be done to each kind of row."""
