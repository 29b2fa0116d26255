"""What is read of proposals and promises; row security leaves what one may see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from backstay_web.core.labels.columns import marks_in
from backstay_web.core.names import in_language
from backstay_web.core.ordering import in_order
from backstay_web.nations.models import Nation, Post
from backstay_web.plans import standing
from backstay_web.plans.models import (
    Answer,
    Explanation,
    Line,
    Promise,
    Proposal,
    Purpose,
    Reply,
    Report,
)
from backstay_web.plans.progress import SOON, Clock, State
from backstay_web.requirements.models import Requirement

TEMPLATE: Final = "requirement__template"
DONE: Final = (State.RECEIVED, State.FINISHED)


def promises(on: date) -> "QuerySet[Any]":
    """Return promises with what each is about, and how it stands on a day.

    Names of other tables are read apart, not joined: a promise must not vanish because
    its reader may not know of the post that owns it.
    """
    told = Report.objects.filter(promise=OuterRef("pk"), corrected_by=None).order_by(
        "-on", "-reported_at", "pk"
    )
    came = told.filter(state__in=DONE)
    nation = Nation.objects.filter(pk=OuterRef("originator"))
    owner = Post.objects.filter(pk=OuterRef("owner_id"))
    whens: list[Any] = [
        When(freed_at__isnull=False, then=Value(Clock.FREED)),
        When(came_quantity__gte=F("line__quantity"), then=Value(Clock.DONE)),
        When(line__due_on__lt=on, then=Value(Clock.OVERDUE)),
        When(line__due_on__lte=on + SOON, then=Value(Clock.SOON)),
    ]
    return Promise.objects.annotate(
        title=titled("what", "lift"),
        title_uk=titled("what_uk", "перевезення"),
        came_quantity=Subquery(came.values("quantity")[:1]),
        reported_state=Subquery(told.values("state")[:1]),
        reported_on=Subquery(told.values("on")[:1]),
        evidence=Subquery(told.values("evidence")[:1]),
        nation_name=Subquery(nation.values("name")[:1]),
        nation_name_uk=Subquery(nation.values("name_uk")[:1]),
        owner_title=Subquery(owner.values("title")[:1]),
        owner_title_uk=Subquery(
            owner.values(called=Coalesce(NullIf("title_uk", Value("")), "title"))[:1]
        ),
        clock=Case(
            *whens,
            default=Value(Clock.RUNNING),
            output_field=models.CharField(max_length=7),
        ),
    )


def labels_beside(keys: Sequence[UUID]) -> Iterator[Mapping[str, Any]]:
    """Yield the labels of what tells lines, reports and names of promises in lists."""
    rows = Promise.objects.filter(pk__in=keys)
    yield from marks_in(
        Line.objects.filter(pk__in=rows.values("line")),
        Report.objects.filter(promise__in=keys, corrected_by=None),
        Nation.objects.filter(pk__in=rows.values("originator")),
        Post.objects.filter(pk__in=rows.values("owner_id")),
    )


def titled(what: str, otherwise: str) -> Case:
    """Return what a promise is about; who carries is told mass alone."""
    return Case(
        When(line__what="", then=Value(otherwise)),
        default=F(f"line__{what}"),
        output_field=models.CharField(max_length=200),
    )


def reports(promise: UUID) -> "QuerySet[Any]":
    """Return what was reported of a promise, the latest first, each once."""
    corrections = Report.objects.filter(corrects=OuterRef("pk"))
    rows = Report.objects.filter(promise=promise).annotate(
        is_corrected=Exists(corrections), site_name=F("site__name")
    )
    return rows.order_by("-on", "-reported_at", "pk")


def known_proposals(keys: Iterable[UUID]) -> set[UUID]:
    """Return those of some proposals that the reader may know of.

    A nation that is shown its share does not see the proposal of all.
    """
    return {*Proposal.objects.filter(pk__in=set(keys)).values_list("pk", flat=True)}


def open_shares(nation: UUID) -> "QuerySet[Any]":
    """Return what a nation is asked for now."""
    mine = standing.shares().filter(nation=nation, superseded_at=None)
    return mine.filter(proposed_at__isnull=False).order_by("answer_by_on", "pk")


def without(promises: Iterable[Any], shares: Sequence[Any]) -> list[Any]:
    """Return promises of a nation that the plan in force goes on without.

    ``shares`` are what it is asked for now; if nothing is, no plan is without any.
    """
    asked = Line.objects.filter(share__in=[share.pk for share in shares])
    kept = set(asked.values_list("keeps", flat=True))
    lines = set(asked.values_list("pk", flat=True))
    return [
        row
        for row in promises
        if shares and row.pk not in kept and row.line_id not in lines
    ]


def late_packages(shares: Iterable[UUID]) -> "QuerySet[Any]":
    """Return the packages that shares give to and that come late, with why."""
    rows = Explanation.objects.filter(share__in=list(shares), superseded_at=None)
    need = Requirement.objects.filter(pk=OuterRef("requirement_id"))
    named = rows.annotate(
        package_name=Subquery(need.values("template__name")[:1]),
        package_name_uk=Subquery(need.values("template__name_uk")[:1]),
    )
    ordered: QuerySet[Any] = named.order_by("need_by_on", "package")
    return ordered


def moved_from(lines: Iterable[Any], dropped: Iterable[Any]) -> dict[UUID, Any]:
    """Return for each line that stands in the place of a dropped promise that promise.

    It asks for the same of the same nation: for one part of one package or, where the
    nation may not know of that, from the same offer. Of several the one from the same
    offer and by the nearest day is meant. ``lines`` are those of ``lines_to_answer``.
    """
    left = {row.pk: row for row in dropped}
    known = {
        line: (package, part)
        for line, package, part in Purpose.objects.filter(
            line__in=[
                *(row.line_id for row in left.values()),
                *(line.pk for line in lines),
            ]
        ).values_list("line", "package", "part")
    }
    found: dict[UUID, Any] = {}
    for line in lines:
        alike = [
            row
            for row in left.values()
            if asks_for(row.line) == asks_for(line)
            and known.get(row.line_id) == known.get(line.pk)
            and (line.pk in known or not apart(row.line, line)[0])
        ]
        if alike:
            found[line.pk] = min(alike, key=lambda row: apart(row.line, line))
            del left[found[line.pk].pk]
    return found


def asks_for(line: Line) -> tuple[str, str, str]:
    return line.task, line.what, line.unit


def apart(old: Line, new: Line) -> tuple[bool, int, int]:
    """Return how far one line is from another that stands in its place."""
    taken = (old.lot_id, old.leg_id, old.bay_id)
    return (
        taken != (new.lot_id, new.leg_id, new.bay_id),
        abs((old.due_on - new.due_on).days),
        old.number,
    )


def lines_to_answer(share: UUID) -> "QuerySet[Any]":
    """Return the lines of a share that its nation has not promised."""
    rows = standing.lines().filter(share=share, keeps=None)
    return with_last_answer(rows.exclude(state__in=standing.PROMISED)).order_by(
        "number"
    )


def with_last_answer(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return lines with what their nation said last, and what each is for.

    The package and its name are null for readers who may not know of the need.
    """
    last = Answer.objects.filter(line=OuterRef("pk")).order_by("-number")
    purpose = Purpose.objects.filter(line=OuterRef("pk"))
    names = ("reason", "quantity", "due_on", "answered_at")
    said = {f"said_{name}": Subquery(last.values(name)[:1]) for name in names}
    replies = Reply.objects.filter(
        answer__line=OuterRef("pk"), answer__number=OuterRef("answer_count")
    )
    made: QuerySet[Any] = rows.annotate(
        package=Subquery(purpose.values("package")[:1]),
        requirement=Subquery(purpose.values("requirement")[:1]),
        package_name=Subquery(purpose.values(f"{TEMPLATE}__name")[:1]),
        package_name_uk=Subquery(purpose.values(f"{TEMPLATE}__name_uk")[:1]),
        said=Subquery(last.values("pk")[:1]),
        reply=Subquery(replies.values("words")[:1]),
        is_taken=Subquery(replies.values("is_taken")[:1]),
        **said,
    )
    return made


def lines_of(proposal: UUID) -> "QuerySet[Any]":
    """Return all lines of a proposal with what their nations said, by nation."""
    nation = Nation.objects.filter(pk=OuterRef("share__nation_id"))
    name = in_language("name", "name_uk")
    rows = standing.lines().filter(share__proposal=proposal)
    rows = rows.annotate(nation_name=Subquery(nation.values(name)[:1]))
    return with_last_answer(rows).order_by(in_order("nation_name"), "share", "number")


@dataclass
class NationChanges:
    """What a proposal changes for one nation beside what it has promised."""

    nation: UUID
    kept: int = 0
    broken: list[Any] = field(default_factory=list)
    new: list[Any] = field(default_factory=list)


def changes(proposal: UUID) -> list[NationChanges]:
    """Return for each nation which of its promises a proposal breaks, and what is new.

    A promise is broken if no line of the proposal goes on with it; those of which all
    was received or finished are kept whatever comes. Most broken promises come first.
    """
    found: dict[UUID, NationChanges] = {}

    def of(nation: UUID) -> NationChanges:
        return found.setdefault(nation, NationChanges(nation))

    own = Line.objects.filter(share__proposal=proposal).select_related("share")
    kept = set()
    for line in own.order_by("number"):
        if line.keeps_id is None:
            of(line.share.nation_id).new.append(line)
        else:
            kept.add(line.keeps_id)
    done = Report.objects.filter(
        promise=OuterRef("pk"),
        state__in=DONE,
        corrected_by=None,
        quantity__gte=OuterRef("line__quantity"),
    )
    holding = Promise.objects.filter(freed_at=None).select_related("line")
    asked_here = Q(line__share__proposal=proposal)
    for promise in holding.exclude(asked_here).annotate(is_done=Exists(done)):
        if promise.pk in kept or promise.is_done:
            of(promise.originator).kept += 1
        else:
            of(promise.originator).broken.append(promise.line)
    return sorted(
        found.values(),
        key=lambda each: (-len(each.broken), -len(each.new), each.nation),
    )


def nation_names(keys: Iterable[UUID]) -> dict[UUID, Nation]:
    """Return nations by key, as far as the reader may know of them."""
    return {row.pk: row for row in Nation.objects.filter(pk__in=list(keys))}


def promised_for(
    requirements: Iterable[UUID],
) -> Mapping[UUID, list[tuple[str, UUID, date]]]:
    """Return what is promised for needs: package, nation and day, as one may see it."""
    found: dict[UUID, list[tuple[str, UUID, date]]] = {}
    rows = Purpose.objects.filter(
        requirement__in=list(requirements), line__promises__freed_at=None
    ).exclude(line__promises=None)
    for key, package, nation, day in rows.values_list(
        "requirement", "package", "line__share__nation", "line__due_on"
    ):
        if key is not None:
            found.setdefault(key, []).append((package, nation, day))
    return found
