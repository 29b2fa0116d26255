"""Needs that the plan does not meet, with the reasons, grouped by kind of reason."""

from collections import defaultdict
from typing import Final

from backstay.domain.case import Case
from backstay.domain.package import Package
from backstay.domain.plan import Plan, Reason, Unmet
from backstay.reports.names import name_of, part_name
from backstay.reports.reasons import TITLES, sentence_of
from backstay.reports.tables import NOTHING, Cell, Column, Table, count, text, week
from backstay.reports.words import Pair, say


def unmet_tables(case: Case, plan: Plan) -> list[Table]:
    """Return unmet packages by the code of their first reason, most frequent first."""
    groups: dict[str, list[Unmet]] = defaultdict(list)
    for unmet in plan.unmet:
        groups[unmet.reasons[0].code if unmet.reasons else ""].append(unmet)
    ordered = sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))
    return [_table(case, code, members) for code, members in ordered]


def _table(case: Case, code: str, members: list[Unmet]) -> Table:
    title, meaning = TITLES.get(code, (Pair(code, code), None))

    def rank(unmet: Unmet) -> tuple[int, str]:
        return case.packages[unmet.package].rank, unmet.package

    rows = [
        (unmet.package, reason, place)
        for unmet in sorted(members, key=rank)
        for place, reason in enumerate(unmet.reasons or (_NO_REASON,))
    ]

    return Table(
        f"unmet-{code or 'none'}",
        title,
        (
            Column(
                say("Rank"), say("Place in the recipient's order, 1 is first."), True
            ),
            Column(say("Package")),
            Column(
                say("Needed by, week"),
                say("Week by which the recipient needs it."),
                True,
            ),
            Column(say("Option"), say("The way of meeting the package that fails.")),
            Column(say("Part"), say("The part that is missing or late.")),
            Column(
                say("Could be there, week"),
                say(
                    "First week in which the part alone could be there beside the rest "
                    "of the plan; none within the weeks of the case if empty."
                ),
                True,
            ),
            Column(say("Why")),
        ),
        [_row(case, case.packages[key], reason, place) for key, reason, place in rows],
        say("Every package would be fielded."),
        searchable=True,
        note=meaning,
        names=[package for package, _, _ in rows],
        counts_names=True,
    )


def _row(case: Case, package: Package, reason: Reason, place: int) -> tuple[Cell, ...]:
    """Return a row for a reason; the package stands out beside its first."""
    tone = "none" if place else ""
    option = case.options.get(reason.option)
    part = _part(case, reason)
    return (
        count(package.rank, tone=tone),
        text(name_of(package), tone=tone),
        week(case, package.need_by_week, tone=tone),
        text(name_of(option)) if option else NOTHING,
        text(part) if part else NOTHING,
        week(case, reason.week),
        text(sentence_of(case, reason)),
    )


def _part(case: Case, reason: Reason) -> Pair | None:
    option = case.options.get(reason.option)
    for part in option.parts if option else ():
        if part.key == reason.part:
            return part_name(case, part)
    return Pair(reason.part, reason.part) if reason.part else None


_NO_REASON: Final = Reason("", "", "", "", None, "")
