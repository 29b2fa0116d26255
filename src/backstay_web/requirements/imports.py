"""What of needs can be imported: asked for, and changed by the recipient's own code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay_web.catalogue.models import Language, PackageTemplate
from backstay_web.core.commands import Asked
from backstay_web.core.commands import plain as in_json
from backstay_web.core.context import Context, me
from backstay_web.core.entries import own
from backstay_web.core.imports import writing
from backstay_web.core.imports.cells import Choice, Code, Day, Text, Whole
from backstay_web.core.imports.kinds import Column, Kind, Line, MessageColumns, defaults
from backstay_web.core.imports.known import by_code, called
from backstay_web.core.imports.message import Names
from backstay_web.core.imports.outcome import Fault, Outcome
from backstay_web.core.imports.rules import Rule, broken
from backstay_web.core.rows import Written
from backstay_web.nations.permissions import Permission
from backstay_web.requirements.actions.ordering import (
    hold_list,
    last_rank,
    told,
    turn,
)
from backstay_web.requirements.models import (
    MOST_UNITS,
    Place,
    Requirement,
    UnitGroup,
    WorthCurve,
)
from backstay_web.requirements.queries import latest, requirements
from backstay_web.requirements.states import State
from backstay_web.sites.models import Site

Row = dict[str, Any]

LONG: Final = 2_000
RULES: Final = (
    Rule(
        "code",
        lambda values: "#" not in str(values["code"]),
        gettext_noop("has a # in it"),
        gettext_noop("a code without it: it parts the packages of one need"),
    ),
)
WITHDRAWN: Final = (
    gettext_noop("was withdrawn"),
    gettext_noop("take the line out, or ask for it under another code"),
)
REFUSED: Final = (
    gettext_noop("was refused, and is changed by asking again"),
    gettext_noop("answer the desk on the page of the need"),
)


@dataclass(frozen=True)
class Needs(Kind):
    """Needs: a new one gets the next number and the last place of the order."""

    def faults(self, by: Context, lines: Sequence[Line]) -> Iterable[Fault]:
        """Return what is wrong with a code, and which needs cannot change now."""
        closed = closed_needs(by)
        for line in lines:
            yield from broken(RULES, line)
            state = closed.get(line.current.id) if line.current else None
            if state == State.WITHDRAWN:
                yield Fault(line.line, "code", *WITHDRAWN, {})
            elif state == State.REFUSED and line.differing():
                yield Fault(line.line, "code", *REFUSED, {})

    def alike(self, by: Context) -> Requirement | None:
        """Return the need that was asked for last, as the form does that asks for one.

        Else a table would go to the recipient alone: no desk would find it.
        """
        return latest(by.origin)[0]

    def write(self, asked: Asked, outcome: Outcome) -> list[Written]:
        """Ask for what is new, in the order of the lines, and change the others."""
        changed = self.rows_to_change(outcome)
        for row in changed:
            row["submitted_at"] = asked.at
        writing.change_rows(self.model, changed)
        return ask(asked, self, outcome) if outcome.added else []


def ask(asked: Asked, kind: Needs, outcome: Outcome) -> list[Written]:
    """Write new needs with their numbers, and return their places and the list."""
    mine = hold_list(asked.by)
    rows = kind.rows_to_add(asked.by, outcome)
    for number, row in enumerate(rows, start=mine.last_number + 1):
        row |= {"number": number, "asked_at": asked.at, "submitted_at": asked.at}
    writing.add_rows(kind.model, rows)
    mine.last_number += len(rows)
    places = last_places(asked.by, rows)
    writing.add_rows(Place, places)
    turn(mine)
    return [*writing.as_written(Place, places), *told([mine])]


def last_places(by: Context, rows: Sequence[Row]) -> list[Row]:
    """Return the last places for new needs, for one's own bodies, by their columns."""
    usual = in_json({**defaults(Place), **own(by), "originator": by.origin})
    return [
        {**usual, "id": str(uuid4()), "requirement_id": row["id"], "rank": rank}
        for rank, row in enumerate(rows, start=last_rank(by) + 1)
    ]


def closed_needs(by: Context) -> dict[UUID, str]:
    """Return the state of each of the actor's needs that cannot just be changed."""
    mine = requirements().filter(originator=by.origin)
    closed = mine.filter(state__in=[State.REFUSED, State.WITHDRAWN])
    return dict(closed.values_list("pk", "state"))


def names() -> Names:
    """Return the names that a message may speak of: templates, and one's own groups."""
    templates = PackageTemplate.objects.filter(retired_on=None)
    groups = UnitGroup.objects.filter(retired_on=None, originator=me().origin)
    return Names(items=dict(called(templates)), units=dict(called(groups)))


URGENT: Final = ("yes", "urgently", "так", "терміново", "терміновий", "невідкладно")
YEARLY: Final = ("no", "annual", "ні", "щорічно", "річний", "планово")
CLOCKS: Final[dict[str, tuple[str, ...]]] = {"yearly": YEARLY, "urgent": URGENT}

NEEDS: Final = Needs(
    name="requirements",
    title=_("Needs"),
    permission=Permission.REQUIREMENT_CHANGE,
    model=Requirement,
    key=("code",),
    listing="requirements",
    columns=(
        Column(
            "code",
            Code(64),
            _("Your own code, by which you find it again and change it later."),
            example="2026-014",
            headings=("number", "no", "id", "own code", "код", "номер"),
        ),
        Column(
            "template",
            by_code(PackageTemplate, gettext_noop("a package template")),
            _("The package that is asked for: its code or its name."),
            example="m777-battery",
            headings=("what", "package", "capability", "item", "що", "пакет"),
            field="template_id",
        ),
        Column(
            "count",
            Whole(1, MOST_UNITS),
            _("How many packages; each takes a place of its own in a plan."),
            example="2",
            headings=("quantity", "qty", "how many", "кількість", "скільки"),
            unit=_("packages"),
        ),
        Column(
            "group",
            by_code(UnitGroup, gettext_noop("a group of your units"), is_own=True),
            _("The group of your units that receives it: its code or its name."),
            example="44-bde",
            headings=("for", "brigade", "recipient", "група", "бригада", "кому"),
            field="group_id",
        ),
        Column(
            "unit",
            Text(200),
            _("The unit itself, if it is known."),
            example="1st battalion",
            headings=("battalion", "частина", "підрозділ"),
            optional=True,
            empty="",
        ),
        Column(
            "site",
            by_code(
                Site, gettext_noop("a receiving site"), kind=Site.Kind.RECEIVING.value
            ),
            _("Where it is handed over: the code or the name of a receiving site."),
            example="ua-west",
            headings=("receiving site", "where", "пункт", "місце", "куди", "де"),
            field="site_id",
        ),
        Column(
            "clock",
            Choice(CLOCKS),
            _("Yearly: of the year's demand. Urgent: of the day's. Empty: yearly."),
            example="yearly",
            headings=("urgent", "urgency", "терміновість", "терміново", "строк"),
            optional=True,
            empty="yearly",
        ),
        Column(
            "need_by_on",
            Day(),
            _("The day by which it is to be fielded."),
            example="2026-06-01",
            headings=("needed by", "by", "deadline", "до", "потрібно до"),
            unit=_("day"),
        ),
        Column(
            "curve",
            by_code(WorthCurve, gettext_noop("a curve of worth")),
            _("How much of its weight is left when it is fielded later: a curve."),
            example="steady",
            headings=("worth", "крива", "цінність"),
            field="curve_id",
        ),
        Column(
            "available_on",
            Day(),
            _("The day from which its people can be spared; empty: at once."),
            example="2026-03-01",
            headings=("people from", "люди з"),
            unit=_("day"),
            optional=True,
        ),
        Column(
            "language",
            by_code(Language, gettext_noop("a language")),
            _("The language of its people; empty: as the template says."),
            example="uk",
            headings=("мова",),
            field="language_id",
            optional=True,
        ),
        Column(
            "purpose",
            Text(LONG),
            _("What for, told to whoever decides."),
            example="To hold the river.",
            headings=("what for", "why", "reason", "мета", "для чого", "навіщо"),
        ),
    ),
    message=MessageColumns(
        {
            "quantity": "count",
            "item": "template",
            "unit": "group",
            "day": "need_by_on",
            "urgent": "clock",
        },
        names,
    ),
)
