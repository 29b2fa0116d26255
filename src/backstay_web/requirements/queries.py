"""What is read of needs; row security leaves only what the reader may see."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from backstay_web.catalogue.models import Language, PackageTemplate, TemplatePart
from backstay_web.core.labels.columns import LABEL, marks_in
from backstay_web.core.models import Event, EventRow, Labelled
from backstay_web.core.subjects import IMPORTED
from backstay_web.nations.models import Holding, Nation, Post
from backstay_web.nations.permissions import Permission
from backstay_web.requirements import fielding
from backstay_web.requirements.models import (
    Place,
    RankedList,
    Requirement,
    UnitGroup,
    Verdict,
    Waiver,
    WorthCurve,
)
from backstay_web.requirements.states import (
    WAITING,
    State,
    verdicts_now,
    with_state,
)
from backstay_web.requirements.units import Ranked
from backstay_web.sites.models import Site

NEAR: Final = timedelta(days=30)
"""Our assumption: who needs the same thing a month later may well mean the same one."""
PARENTS: Final[dict[str, tuple[type[Labelled], str]]] = {
    "template": (PackageTemplate, "template"),
    "group": (UnitGroup, "group"),
    "nation": (Nation, "originator"),
    "site": (Site, "site"),
    "curve": (WorthCurve, "curve"),
    "language": (Language, "language"),
}
"""What a requirement points to, and by which column."""
OF_MANY: Final = ("requirement.asked_many", "requirement.validated_many", IMPORTED)
"""Events that tell of several requirements at once."""
DECIDED: Final = (
    "requirement.validated",
    "requirement.validated_many",
    "requirement.refused",
)
"""Events by which the desk decided."""


def requirements() -> "QuerySet[Any]":
    """Return requirements with the state, rank and given weight of each.

    The rank is null for readers to whom the order is not released.
    """
    places = Place.objects.filter(requirement=OuterRef("pk"))
    rows: QuerySet[Any] = with_state(Requirement.objects.all()).annotate(
        rank=Subquery(places.values("rank")[:1]),
        weight_micropoints=Subquery(places.values("weight_micropoints")[:1]),
    )
    return rows


def past_their_day(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    """Return those of some needs whose day has passed and that are not whole.

    A need is whole when each of its packages is fielded.
    """
    past = rows.filter(need_by_on__lt=on, retired_on=None)
    counts = dict(past.order_by().values_list("pk", "count"))
    fielded = fielding.fielded(counts.keys())
    whole = [key for key, each in fielded.items() if each.count >= counts[key]]
    return past.exclude(pk__in=whole)


def listed() -> "QuerySet[Any]":
    """Return requirements as their list shows them: with names and day of decision."""
    rows = with_names(requirements(), "template", "nation")
    decided_at = Subquery(verdicts_now().values("decided_at")[:1])
    listed: QuerySet[Any] = rows.annotate(decided_at=decided_at)
    return listed


def decided_by(post: Post) -> "QuerySet[Verdict]":
    """Return the verdicts, of what an outer query asks for now, that a post gave.

    Whoever held it then gave them. Who that was is known to its own body alone: others
    find none.
    """
    actors = Holding.objects.filter(post=post).values_list("actor", flat=True)
    told = EventRow.objects.filter(
        row_key=OuterRef("pk"), event__kind__in=DECIDED, event__actor__in=list(actors)
    )
    return verdicts_now().filter(Exists(told))


def deciding_posts() -> "QuerySet[Post]":
    """Return the posts of the reader's own body that may decide on needs.

    He knows of no holder of another one.
    """
    held = Holding.objects.filter(post=OuterRef("pk"))
    may = [str(Permission.REQUIREMENT_VALIDATE)]
    posts = Post.objects.filter(Exists(held), holder_permissions__contains=may)
    return posts.order_by("title", "pk")


def with_names(rows: "QuerySet[Any]", *parents: str) -> "QuerySet[Any]":
    """Return rows with the names of what they point to, in both languages.

    They are read apart, not joined: a row must not vanish because its reader may not
    know of the group that it is for. He is then told no name.
    """
    names: dict[str, Any] = {}
    for parent in parents:
        model, key = PARENTS[parent]
        found = model._default_manager.filter(pk=OuterRef(key))
        for name in ("name", "name_uk"):
            names[f"{parent}_{name}"] = Subquery(found.values(name)[:1])
    named: QuerySet[Any] = rows.annotate(**names)
    return named


def waiting() -> "QuerySet[Any]":
    """Return what waits for a verdict: urgent first, then what waits longest.

    Of what waits as long as another, what is needed first comes first.
    ``alike_count`` is how many others it may be a duplicate of.
    """
    rows: QuerySet[Any] = requirements().filter(state__in=WAITING)
    rows = rows.annotate(alike_count=alike_count())
    # "urgent" is before "yearly"
    return rows.order_by("clock", "submitted_at", "need_by_on", "number", "id")


def alike(row: Requirement) -> "QuerySet[Any]":
    """Return what a requirement may be a duplicate of."""
    others = requirements().filter(is_alike(partial(getattr, row)))
    return others.exclude(pk=row.pk).order_by("number")


def alike_count() -> Coalesce:
    """Return how many requirements that of the outer query may be a duplicate of."""
    others = Requirement.objects.filter(is_alike(OuterRef)).exclude(pk=OuterRef("pk"))
    counted = others.order_by().values("originator").annotate(found=Count("pk"))
    return Coalesce(Subquery(counted.values("found")), Value(0))


def is_alike(value: Callable[[str], Any]) -> Q:
    """Return the rule by which two requirements may be the same one.

    One recipient asks for the same template for the same group, both are needed within
    30 days of each other, and neither is withdrawn.
    """
    day = value("need_by_on")
    return Q(
        retired_on=None,
        originator=value("originator"),
        template=value("template_id"),
        group=value("group_id"),
        need_by_on__range=(day - NEAR, day + NEAR),
    )


def ordered(originator: UUID) -> "QuerySet[Any]":
    """Return what a recipient asks for, in its order, without what is withdrawn."""
    mine = requirements().filter(originator=originator, retired_on=None)
    return mine.order_by(F("rank").asc(nulls_last=True), "number")


def ranked(originator: UUID) -> list[Ranked]:
    """Return what the packages of a recipient are made from, in its order."""
    columns = ("requirement", "requirement__code", "requirement__count")
    rows = standing(originator).order_by("rank")
    return [Ranked(*row) for row in rows.values_list(*columns, "weight_micropoints")]


def standing(originator: UUID) -> "QuerySet[Place]":
    """Return the places of a recipient's order that are taken."""
    return Place.objects.filter(originator=originator, rank__isnull=False)


def first_and_last_unit(row: Any) -> tuple[int, int]:
    """Return the place of a requirement's first package, and that of the list's last.

    Each package takes a place of its own: see units.py.
    """
    counted = standing(row.originator).aggregate(
        before=Sum("requirement__count", filter=Q(rank__lt=row.rank), default=0),
        all=Sum("requirement__count", default=0),
    )
    return counted["before"] + 1, counted["all"]


def list_version(originator: UUID) -> int:
    """Return the version of a recipient's list; 0 if nothing was ever asked."""
    return lists(originator).values_list("version", flat=True).first() or 0


def latest(originator: UUID) -> tuple[Requirement | None, Place | None]:
    """Return the need that a recipient asked for last, and its place in the order."""
    row = Requirement.objects.filter(originator=originator).order_by("number").last()
    return row, Place.objects.filter(requirement=row).first() if row else None


def lists(originator: UUID) -> "QuerySet[RankedList]":
    """Return the list of a recipient, if anything was ever asked."""
    return RankedList.objects.filter(originator=originator)


def needed() -> "QuerySet[Any, Any]":
    """Return how many packages of each template are asked for, and are validated.

    A need is for a template. What kit it takes is open until one of its options is
    chosen, so a count by class of kit would count what is not needed.
    """
    rows = with_state(Requirement.objects.filter(retired_on=None)).order_by()
    validated = Coalesce(Sum("count", filter=Q(state=State.VALIDATED)), Value(0))
    named = with_names(rows, "template").values(
        "template", "template_name", "template_name_uk"
    )
    counted: QuerySet[Any, Any] = named.annotate(
        needed_count=Sum("count"), validated_count=validated
    )
    return counted.order_by("template_name", "template")


def keys_by_template() -> dict[UUID, UUID]:
    """Return the template of each requirement that is not withdrawn, by its key."""
    rows = Requirement.objects.filter(retired_on=None)
    return dict(rows.values_list("pk", "template"))


def waivers() -> "QuerySet[Waiver]":
    """Return what packages go without or went, with the part and its option."""
    rows = Waiver.objects.select_related("part__option", "requirement")
    return rows.order_by("retired_on", "part__option__code", "part__part", "id")


def waivers_on(day: date) -> "QuerySet[Waiver]":
    """Return the waivers that hold on a day."""
    rows = Waiver.objects.filter(retired_on=None)
    return rows.filter(Q(end_on=None) | Q(end_on__gt=day))


def parts_of(row: Requirement) -> "QuerySet[TemplatePart]":
    """Return what the packages of a requirement consist of, by option."""
    parts = TemplatePart.objects.filter(
        option__template=row.template_id, option__retired_on=None, retired_on=None
    )
    return parts.select_related("option").order_by("option__code", "part", "id")


def takes(row: Requirement) -> "QuerySet[TemplatePart]":
    """Return what the packages of a requirement take, with the names of it."""
    named = ("equipment_class", "sequence", "language", "nation")
    return parts_of(row).select_related("option", *named)


def events_of(key: UUID) -> "QuerySet[Event]":
    """Return what happened to a requirement, its verdicts and waivers, latest first."""
    of = (model.objects.filter(requirement=key) for model in (Verdict, Waiver))
    keys = [key, *(key for rows in of for key in rows.values_list("pk", flat=True))]
    # Asked apart, each by its index: in one query neither would be used.
    kept = EventRow.objects.filter(row_key__in=keys).values_list("event", flat=True)
    of_many = Q(kind__in=OF_MANY, pk__in=list(kept))
    return Event.objects.filter(Q(subject__in=keys) | of_many).order_by("-at", "-id")


def verdicts_on(row: Requirement) -> "QuerySet[Verdict]":
    """Return what the desk found of a requirement, the latest first."""
    given = Verdict.objects.filter(requirement=row)
    return given.order_by("-requirement_version", "-decided_at", "pk")


def described(requirements: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return by key what tells requirements apart for people."""
    rows = with_names(Requirement.objects.filter(pk__in=requirements), "template")
    columns = ("number", "count", "need_by_on", "template_name", "template_name_uk")
    return {row["pk"]: row for row in rows.values("pk", *columns)}


def labels() -> "QuerySet[Any, Any]":
    """Return the labels of all that is not withdrawn, each once."""
    rows = Requirement.objects.filter(retired_on=None)
    found: QuerySet[Any, Any] = rows.values(*LABEL).distinct()
    return found


def shown_beside(row: Requirement) -> Iterator[Labelled]:
    """Yield the rows that the page of a requirement shows too, each with its label."""
    for model, key in PARENTS.values():
        meta: Any = Requirement._meta.get_field(key)
        yield from model._default_manager.filter(pk=getattr(row, meta.attname))
    yield from Place.objects.filter(requirement=row)
    yield from verdicts_on(row)
    yield from waivers().filter(requirement=row)
    for part in takes(row):
        yield from (part, part.option)
        yield from (each for each in things_of(part) if each is not None)


def labels_beside(keys: Sequence[UUID]) -> Iterator[Mapping[str, Any]]:
    """Yield the labels of what tells state, place and names of needs in lists."""
    asked = Requirement.objects.filter(pk__in=keys)
    for model in (Place, Verdict):
        yield from marks_in(model._default_manager.filter(requirement__in=keys))
    for parent in ("template", "nation"):
        named, key = PARENTS[parent]
        told = named._default_manager.filter(pk__in=asked.values(key))
        yield from marks_in(told)


def things_of(part: TemplatePart) -> "tuple[Labelled | None, ...]":
    """Return what a part names: a class of kit, courses, a language, a nation."""
    return part.equipment_class, part.sequence, part.language, part.nation
