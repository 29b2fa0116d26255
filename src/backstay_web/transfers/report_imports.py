"""What a unit reports of itself by table: per post and quarter, line by line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay_web.core.commands import Asked, change
from backstay_web.core.commands import plain as in_json
from backstay_web.core.context import Context
from backstay_web.core.imports import writing
from backstay_web.core.imports.cells import Choice, Known, Text, Value, Whole
from backstay_web.core.imports.kinds import Column, Kind, Line, defaults
from backstay_web.core.imports.outcome import Fault, Outcome
from backstay_web.core.imports.rules import Rule, broken
from backstay_web.core.rows import Written
from backstay_web.donations.actions.labels import narrowed
from backstay_web.nations.permissions import Permission
from backstay_web.transfers.imports import CONDITIONS
from backstay_web.transfers.models import SelfReport, SelfReportLine
from backstay_web.transfers.queries import held_posts
from backstay_web.transfers.reporting import due_on, is_quarter, quarter_of

Place = tuple[str, str]
"""A post and a quarter."""
RULES: Final = (
    Rule(
        "quarter",
        lambda values: is_quarter(str(values["quarter"])),
        gettext_noop("is no quarter"),
        gettext_noop("a year and one of four quarters, such as 2026-Q1"),
    ),
    Rule(
        "item",
        lambda values: bool(values["item"] or values["serial"]),
        gettext_noop("is empty, as is the serial number"),
        gettext_noop("the code of the item, or the serial number of the unit"),
    ),
    Rule(
        "quantity",
        lambda values: not values["serial"] or values["quantity"] in (0, 1),
        gettext_noop("is more than one, and the line is of one serial number"),
        gettext_noop("1 if the post holds it, 0 if not"),
    ),
)
TOO_EARLY: Final = (
    gettext_noop("has not begun yet"),
    gettext_noop("a quarter that has begun"),
)


def own_posts(names: set[str]) -> Mapping[str, Value]:
    """Return the posts that the actor holds by their titles, in either language."""
    found: dict[str, list[str]] = {}
    for post in held_posts():
        for name in {post.title, post.title_uk, post.called} & names:
            found.setdefault(name, []).append(str(post.pk))
    return {name: keys[0] for name, keys in found.items() if len(keys) == 1}


def titles(keys: set[str]) -> Mapping[str, str]:
    return {str(post.pk): post.called for post in held_posts() if str(post.pk) in keys}


@dataclass(frozen=True)
class Reported(Kind):
    """Lines of self-reports; that of a post and quarter begins with its first line."""

    def faults(self, by: Context, lines: Sequence[Line]) -> Iterator[Fault]:
        """Yield what cannot have been reported."""
        for line in lines:
            found = list(broken(RULES, line))
            yield from found
            if not any(fault.column == "quarter" for fault in found):
                yield from self.too_early(line)

    def too_early(self, line: Line) -> Iterable[Fault]:
        """Yield a fault if the quarter of a line has not begun."""
        if str(line.whole()["quarter"]) > quarter_of(timezone.localdate()):
            yield Fault(line.line, "quarter", *TOO_EARLY, {})

    def write(self, asked: Asked, outcome: Outcome) -> list[Written]:
        """Write the lines, and the reports that they belong to."""
        places = {place_of(values) for _line, _key, values in outcome.added}
        reports = {place_of_report(row): row for row in known(asked.by, places)}
        new = [
            new_report(asked, outcome, place)
            for place in sorted(places - reports.keys())
        ]
        writing.add_rows(SelfReport, new)
        changed = SelfReport.objects.filter(
            lines__in=[key for _line, key, *_more in outcome.changed]
        ).distinct()
        again = {row.pk: row for row in [*reports.values(), *changed]}
        for row in again.values():
            change(row, row.version, reported_at=asked.at)
        homes = {place: (str(row.pk), row) for place, row in reports.items()}
        homes |= {
            (row["post"], row["quarter"]): (row["id"], writing.bare(SelfReport, row))
            for row in new
        }
        writing.add_rows(self.model, self.lines_to_add(asked.by, outcome, homes))
        writing.change_rows(self.model, self.rows_to_change(outcome))
        old = (Written(row, row) for row in again.values())
        return [*writing.as_written(SelfReport, new), *old]

    def lines_to_add(
        self, by: Context, outcome: Outcome, homes: Mapping[Place, tuple[str, Any]]
    ) -> list[dict[str, Any]]:
        """Return the rows of added lines, each read by no more than its report."""
        usual = in_json({**defaults(SelfReportLine), "originator": by.origin})
        return [
            {
                **usual,
                **narrowed(outcome.release, homes[place_of(values)][1]),
                "id": id_,
                "self_report_id": homes[place_of(values)][0],
                "code": values["item"],
                "serial_number": values["serial"],
                "quantity": values["quantity"],
                "condition": values.get("condition", ""),
            }
            for _line, id_, values in outcome.added
        ]


def place_of(values: Mapping[str, Value]) -> Place:
    return str(values["post"]), str(values["quarter"])


def place_of_report(row: SelfReport) -> Place:
    return str(row.post), row.quarter


def known(by: Context, places: Iterable[Place]) -> list[SelfReport]:
    """Return the reports of some posts and quarters that there are already."""
    wanted = set(places)
    mine = SelfReport.objects.filter(originator=by.origin)
    rows = mine.filter(quarter__in=sorted({quarter for _post, quarter in wanted}))
    return [row for row in rows if place_of_report(row) in wanted]


def new_report(asked: Asked, outcome: Outcome, place: Place) -> dict[str, Any]:
    """Return the row of a new report, by the columns of its table."""
    post, quarter = place
    nations = {each.pk: each.organisation.nation_id for each in held_posts()}
    row = {
        **defaults(SelfReport),
        **outcome.release,
        "originator": asked.by.origin,
        "id": str(uuid4()),
        "post": post,
        "nation_id": nations[UUID(post)],
        "quarter": quarter,
        "due_on": due_on(quarter),
        "reported_at": asked.at,
    }
    return in_json(row)


REPORTED: Final = Reported(
    name="self-reports",
    title=_("What a unit reports of itself"),
    permission=Permission.CUSTODY_SIGN,
    model=SelfReportLine,
    key=("post", "quarter", "item", "serial"),
    listing="self-reports",
    columns=(
        Column(
            "post",
            Known(own_posts, gettext_noop("a post that you hold"), titles),
            _("The title of your post, which holds what is reported."),
            example="Chief of stores",
            headings=("holder", "посада"),
            field="self_report__post",
            word=_("Post"),
        ),
        Column(
            "quarter",
            Text(7),
            _("The quarter that is reported, by year and number."),
            example="2026-Q1",
            headings=("period", "квартал"),
            field="self_report__quarter",
            word=_("Quarter"),
        ),
        Column(
            "item",
            Text(64),
            _("The code of the item; may be empty where a serial number is given."),
            example="C-12.1",
            headings=("line", "code", "позиція", "код"),
            field="code",
            optional=True,
            empty="",
            word=_("Item"),
        ),
        Column(
            "serial",
            Text(64),
            _("The serial number, where each unit has one; else empty."),
            example="A 10493",
            headings=("serial number", "s/n", "number", "серійний номер", "номер"),
            field="serial_number",
            optional=True,
            empty="",
            word=_("Serial number"),
        ),
        Column(
            "quantity",
            Whole(),
            _("How many the post holds; 1 of a serial number."),
            example="1",
            headings=("count", "qty", "кількість"),
            word=_("Quantity"),
        ),
        Column(
            "condition",
            Choice(CONDITIONS),
            _("In which condition it is: serviceable, light or heavy damage."),
            example="serviceable",
            headings=("стан",),
            optional=True,
            empty="",
            word=_("Condition"),
        ),
    ),
)
