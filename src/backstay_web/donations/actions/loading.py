"""Many offers by one command, as somebody else's table or a case has them."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backstay_web.catalogue.models import (
    Configuration,
    CourseKind,
    Family,
    Language,
    Variant,
)
from backstay_web.core.commands import Asked, Happened, command
from backstay_web.core.entries import Release
from backstay_web.core.loading import (
    Codes,
    Lines,
    Sheet,
    Sheets,
    digests,
    lines_of,
    load,
)
from backstay_web.core.rows import Written
from backstay_web.donations.actions.details import (
    DETAILS,
    balance_of,
    counters,
    rows_of,
)
from backstay_web.donations.actions.standing import NotNow
from backstay_web.donations.models import (
    COUNTED,
    Balance,
    Bay,
    BayCost,
    BayPeriod,
    BayVariant,
    Caveat,
    Consent,
    Course,
    CourseCost,
    InstructorPeriod,
    InstructorTeams,
    InterpreterPeriod,
    InterpreterTeams,
    KitPeriod,
    LoadedOffers,
    Lot,
    Offer,
    Session,
    TrainingKit,
    Workshop,
)
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission
from backstay_web.sites.models import Site

OPEN_SHEETS: Final[Sheets] = {
    "offer": Sheet(Offer),
    "lot": Sheet(Lot),
    "caveat": Sheet(Caveat),
    "consent": Sheet(Consent, ("lot",)),
    "course": Sheet(Course),
    "session": Sheet(Session, ("course", "start_on"), part_of="course"),
    "instructor_teams": Sheet(InstructorTeams, ("offer", "site")),
    "instructor_period": Sheet(
        InstructorPeriod, ("teams_of", "start_on"), part_of="teams_of"
    ),
    "interpreter_teams": Sheet(InterpreterTeams, ("offer", "site", "language")),
    "interpreter_period": Sheet(
        InterpreterPeriod, ("teams_of", "start_on"), part_of="teams_of"
    ),
    "training_kit": Sheet(TrainingKit, ("offer", "site", "variant")),
    "kit_period": Sheet(KitPeriod, ("kit", "start_on"), part_of="kit"),
    "workshop": Sheet(Workshop),
    "bay": Sheet(Bay),
    "bay_variant": Sheet(BayVariant, ("bay", "variant"), part_of="bay"),
    "bay_period": Sheet(BayPeriod, ("bay", "start_on"), part_of="bay"),
}
COST_SHEETS: Final[Sheets] = {
    "course_cost": Sheet(CourseCost, ("course",)),
    "bay_cost": Sheet(BayCost, ("bay",)),
}
"""Tables that are for one's own bodies, whoever may read the others."""

POINTED_TO: Final = (
    Nation,
    Site,
    Variant,
    Configuration,
    Language,
    CourseKind,
    Family,
)
SAID_ONCE: Final = {
    "state",
    "evidence",
    "said_on",
    "expires_on",
    "confidence_percent",
    "channel",
    "source",
}
"""What lines say of a new offer alone: later on it is its officers' to say."""


@command("offer.import", Permission.OFFER_CHANGE)
def import_offers(
    *,
    asked: Asked,
    lines: Annotated[Lines, lines_of({**OPEN_SHEETS, **COST_SHEETS})],
    release: Release | None = None,
) -> Happened:
    """Bring one's offers to what lines say; what is new may be read by release.

    Costs are for one's own bodies in any case, and so is the event, which holds the
    digests of their lines.
    """
    known: dict[Any, Codes] = {model: codes(model) for model in POINTED_TO}
    told = load_unbound(asked, OPEN_SHEETS, fresh(asked, lines), known, release)
    mine = {"originator": asked.by.origin}
    known |= {model: codes(model, **mine) for model in (Course, Bay)}
    costs = load_unbound(asked, COST_SHEETS, lines, known, None)
    for of in COUNTED:
        count_new(asked, of)
    check_nothing_bound_was_retired()
    sums = {
        what: number + costs.content[what]
        for what, number in told.content.items()
        if what != "lines"
    }
    content = {**sums, "lines": digests({**OPEN_SHEETS, **COST_SHEETS}, lines)}
    also = [Written(told.to, told.to), *told.also, *costs.also]
    for of in COUNTED:
        model = DETAILS[of].model
        also += counters(of, *(w.row for w in told.also if isinstance(w.row, model)))
    return Happened("offer.imported", costs.to, content, also)


def load_unbound(
    asked: Asked,
    sheets: Sheets,
    lines: Lines,
    known: Mapping[Any, Codes],
    release: Release | None,
) -> Happened:
    """Load some tables, unless less would be left of a row than is bound of it.

    Raises
    ------
    NotNow
        If less would be.
    """
    try:
        with transaction.atomic():
            return load(asked, LoadedOffers, sheets, lines, known, release)
    except IntegrityError as error:
        if "donations_balance_never_over" not in str(error):
            raise
        raise NotNow(_("More than some line leaves is bound: free it first.")) from None


def fresh(asked: Asked, lines: Lines) -> Lines:
    """Return the lines without what only a new offer is told of."""
    there = codes(Offer, originator=asked.by.origin)
    offers = [
        {
            name: value
            for name, value in line.items()
            if line["code"] not in there or name not in SAID_ONCE
        }
        for line in lines.get("offer", ())
    ]
    return {**lines, "offer": offers}


def codes(model: type[models.Model], **which: Any) -> Codes:
    """Return the keys of rows by code, of those in use that the actor may read."""
    in_use = Q() if model is Nation else Q(retired_on=None)
    rows = model._default_manager.filter(in_use, **which).order_by("id")
    return dict(rows.values_list("code", "pk"))


def count_new(asked: Asked, of: str) -> None:
    """Open the balances of rows that have none yet."""
    counted = Balance.objects.filter(**{f"{of}__isnull": False}).values(of)
    rows = rows_of(DETAILS[of]).filter(originator=asked.by.origin)
    Balance.objects.bulk_create(
        balance_of(asked.by, of, row) for row in rows.exclude(pk__in=counted)
    )


def check_nothing_bound_was_retired() -> None:
    """Return if of no row that is retired anything is bound.

    Raises
    ------
    NotNow
        If something is.
    """
    retired = Q()
    for of in COUNTED:
        retired |= Q(**{f"{of}__retired_on__isnull": False})
    if Balance.objects.filter(retired, committed__gt=0).exists():
        raise NotNow(_("Part of what no line speaks of is bound: free it first."))
