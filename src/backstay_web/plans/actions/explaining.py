"""Telling a nation why packages that it gives to come late, as far as it may know.

The plan knows what holds each. A nation is told so only if that is a row that it may
read, its own or one that was released to it; else it is told the days alone. Nor is it
told anything of a package whose need it may not read. Labels and needs change while a
plan is in force: whenever an officer tells anew, so does this.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from backstay.domain.plan import Reason
from backstay_web.core.banner import label_of
from backstay_web.core.commands import Asked
from backstay_web.core.labels.algebra import derived
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.models import Labelled
from backstay_web.donations.models import Bay, Caveat, Course, Lot
from backstay_web.plans.models import Explanation, Proposal, Purpose, Share
from backstay_web.plans.opened import opened
from backstay_web.plans.queries import result_of, rows_of
from backstay_web.sites.models import Hub, Leg

ROWS: Final[Mapping[str, tuple[str, type[Any]]]] = {
    "lot": ("lots", Lot),
    "caveat": ("caveats", Caveat),
    "leg": ("legs", Leg),
    "hub": ("hubs", Hub),
    "bay": ("bays", Bay),
    "session": ("courses", Course),
}
"""By the kind of what the engine names: its table of the case, and of the site."""

Rows = Mapping[str, Mapping[str, str]]


def explained(
    asked: Asked, proposal: Proposal, shares: Collection[Share]
) -> list[Explanation]:
    """Write for each nation why packages of its share come late; return what it is.

    What was told before is returned too, and stands no longer.
    """
    result = result_of(proposal.run_id)
    if result is None:
        return []  # the plan is not the officer's to read
    before = superseded(asked, shares)
    found, rows = opened(result), rows_of(result.run)
    made = [
        explanation
        for share in shares
        for explanation in of_share(asked, share, found.late, rows)
    ]
    days = {each.package: found.case.day(each.week) for each in found.plan.fieldings}
    for each in made:
        each.expected_on = days[each.package]
    Explanation.objects.bulk_create(made)
    return [*before, *made]


def superseded(asked: Asked, shares: Collection[Share]) -> list[Explanation]:
    """Let what was told of some shares stand no longer; return it."""
    rows = Explanation.objects.filter(
        originator=asked.by.origin, share__in=list(shares), superseded_at=None
    )
    before = list(rows.select_for_update(of=("self",)))
    Explanation.objects.filter(pk__in=[row.pk for row in before]).update(
        superseded_at=asked.at
    )
    for row in before:
        row.superseded_at = asked.at
    return before


def of_share(
    asked: Asked, share: Share, late: Mapping[str, Reason], rows: Rows
) -> Iterator[Explanation]:
    """Yield what is told of the late packages that a share gives to, each once."""
    purposes = Purpose.objects.filter(line__share=share, package__in=list(late))
    known = purposes.exclude(requirement=None).select_related("requirement")
    by_package = {row.package: row for row in known.order_by("package", "pk")}
    for package, purpose in by_package.items():
        need = purpose.requirement
        if need is None or not purpose.rel & need.rel & share.nation.bit:
            continue
        made = Explanation(
            share=share,
            requirement=need,
            package=package,
            need_by_on=need.need_by_on,
            originator=asked.by.origin,
            **columns_of(label_of(vars(purpose))),
        )
        name(made, late[package], rows, asked, share)
        yield made


def name(
    made: Explanation, reason: Reason, rows: Rows, asked: Asked, share: Share
) -> None:
    """Say what holds a package, if its nation may read that row."""
    kind, _, key = reason.resource.partition(" ")
    row = row_of(kind, key, rows)
    if row is None:
        return
    label = derived({label_of(vars(made)), label_of(vars(row))})
    if not (label.rel & share.nation.bit and label.rel & asked.by.rel):
        return
    made.why, made.of = reason.code, kind
    made.code = called(row)
    for column, number in columns_of(label).items():
        setattr(made, column, number)


def row_of(kind: str, key: str, rows: Rows) -> Labelled | None:
    """Return the row of the site that holds a package; None if it is no single one."""
    table, model = ROWS.get(kind, ("", None))
    found = rows.get(table, {}).get(key)
    if model is None or found is None:
        return None
    row: Labelled | None = model._default_manager.filter(pk=found).first()
    return row


def called(row: Any) -> str:
    """Return what its body calls a row; a hub is called as its site."""
    return str(row.site.code if isinstance(row, Hub) else row.code)
