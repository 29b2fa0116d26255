"""The boards: every clock with its owner, and how the whole stands in ten minutes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from backstay_web.briefs.choosing import (
    ALL,
    WITHIN,
    Alike,
    Choice,
    alike,
    chosen,
    told,
)
from backstay_web.briefs.deciding import Decision, decisions
from backstay_web.briefs.figures import Figure, Whole, figures, whole
from backstay_web.briefs.files import clock_file
from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.clocks import CLOCKS, Clock, Hand, is_own, running
from backstay_web.core.context import me
from backstay_web.core.lists.view import FILES
from backstay_web.core.ordering import ordering_key
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import current_holdings, names_of
from backstay_web.plans.models import Line, Proposal
from backstay_web.plans.queries import plan_over_on

ON_A_PAGE: Final = 50
FIRST: Final = 10
"""Rows of each part of the commander's board; the board of clocks has all."""
MICRO: Final = 1_000_000
"""Micro-points of a point."""
HANDS: Final[dict[Hand, tuple[Promise, str]]] = {
    Hand.OVERDUE: (_("overdue"), "bad"),
    Hand.SOON: (_("within two weeks"), "warning"),
    Hand.RUNNING: (_("running"), ""),
}


WITHIN_WORDS: Final = _("%(days)s days")
ORDER_WORDS: Final[dict[str, Promise]] = {
    "due": _("By their day, those alike together"),
    "owner": _("By owner"),
    "kind": _("By kind of clock"),
    "what": _("By what is to be done"),
}
"""What the orders are called from which one may choose."""


@require_safe
def clock_board(request: HttpRequest) -> HttpResponse:
    """Show the clocks that run: the reader's own, or all that he may know of."""
    by, on = me(), timezone.localdate()
    choice = chosen(request.GET)
    may_know = running(by.permissions)
    found = [clock for clock in may_know if is_asked_for(clock, choice, on)]
    if not choice.shows_all:
        posts = own_posts()
        found = [clock for clock in found if is_own(clock, by, posts)]
    if request.GET.get("export") in FILES:
        query = choice.query.removesuffix("&")
        return clock_file(request, found, on, request.GET["export"], query)
    page = Paginator(told(found, choice, on), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    open_kinds = [each for each in CLOCKS.values() if each.needs in by.permissions]
    words = {
        "page": page,
        "rows": [shown_alike(each, on) for each in page],
        "count": len(found),
        "kinds": [(each, each.name in choice.kinds) for each in open_kinds],
        "meanings": [
            {"word": each.word, "definition": each.definition} for each in open_kinds
        ],
        "choice": choice,
        "asks": asks(may_know, choice),
        "files": [(kind.upper(), kind) for kind in FILES],
        "of_own_nation": sum(clock.concerns(by.origin) for clock in may_know),
        "own_nation": by.origin,
        "whole": ALL,
        "on": on,
        "banner": banner_of([clock.label for clock in found], bodies()),
    }
    return render(request, "briefs/clocks.html", words)


def is_asked_for(clock: Clock, choice: Choice, on: date) -> bool:
    """Tell whether a choice asks for a clock, which may be of any kind."""
    return (not choice.kinds or clock.kind in choice.kinds) and choice.has(clock, on)


def asks(clocks: Sequence[Clock], choice: Choice) -> list[dict[str, Any]]:
    """Return what one may choose from: days, nations, owners and orders, in words."""
    nations = {clock.body for clock in clocks} | {
        party for clock in clocks for party in clock.parties
    }
    named = names_of({key for key in nations if key}).items()
    hands = [(str(hand), str(word)) for hand, (word, _colour) in HANDS.items()]
    days = [(str(n), str(WITHIN_WORDS) % {"days": n}) for n in WITHIN]
    owners = sorted({clock.owner for clock in clocks if clock.owner}, key=ordering_key)
    by_name = sorted(named, key=lambda each: ordering_key(each[1]))
    return [
        asked("hand", _("Stands"), hands, choice.hand),
        asked("days", _("Due in the next days"), days, str(choice.days or "")),
        asked(
            "nation",
            _("Concerns the nation"),
            [(str(key), name) for key, name in by_name],
            str(choice.nation or ""),
        ),
        asked("owner", _("Owner"), [(each, each) for each in owners], choice.owner),
        asked(
            "order",
            _("Order"),
            [(name, str(word)) for name, word in ORDER_WORDS.items()],
            choice.order,
        ),
    ]


def asked(
    name: str, word: Promise, options: list[tuple[str, str]], value: str
) -> dict[str, Any]:
    return {"name": name, "word": word, "options": options, "value": value}


def own_posts() -> set[UUID]:
    """Return the posts that the reader holds now."""
    held = current_holdings(timezone.now()).filter(actor=me().actor)
    return set(held.values_list("post", flat=True))


def shown(clock: Clock, on: date) -> dict[str, Any]:
    """Return a clock as a board shows it."""
    word, colour = HANDS[clock.hand(on)]
    return {
        "clock": clock,
        "kind": CLOCKS[clock.kind].word,
        "days": (clock.due_on - on).days,
        "hand": word,
        "colour": colour,
    }


@require_safe
def commander(request: HttpRequest) -> HttpResponse:
    """Show what is overdue, what breaks next, and which decisions are due."""
    by, on = me(), timezone.localdate()
    known = whole(on, running(by.permissions))
    due, shows_all = decisions(), request.GET.get("decisions") == ALL
    words = {
        "figures": [figure_words(each) for each in figures(known)],
        "late": first(known.clocks, Hand.OVERDUE, on),
        "soon": first(known.clocks, Hand.SOON, on),
        "due": due_words(due, on, len(due) if shows_all else FIRST),
        "broken": broken(known),
        "may_replan": Permission.PLAN_RUN in by.permissions,
        "at": timezone.now(),
        "on": on,
        "plan_over_on": plan_over_on(timezone.now()),
        "whole": ALL,
        "banner": banner_of([*known.labels(), *labels_of(due)], bodies()),
    }
    return render(request, "briefs/commander.html", words)


def first(clocks: Iterable[Clock], hand: Hand, on: date) -> dict[str, Any]:
    """Return the first groups of clocks that stand so, and how many clocks there are.

    Those of one kind and one owner are told together.
    """
    groups = alike(clocks, hand, on)
    return {
        "rows": [shown_alike(each, on) for each in groups[:FIRST]],
        "count": sum(len(each.clocks) for each in groups),
        "hand": hand,
        "is_cut": len(groups) > FIRST,
    }


def shown_alike(group: Alike, on: date) -> dict[str, Any]:
    """Return clocks that are alike as the briefing shows them."""
    return {**shown(group.first, on), "group": group, "count": len(group.clocks)}


def figure_words(figure: Figure) -> dict[str, Any]:
    """Return a number of the whole with the page that shows what it counts."""
    return {"figure": figure, "address": reverse(figure.door) + figure.asks}


def due_words(due: Sequence[Decision], on: date, most: int) -> dict[str, Any]:
    """Return the first decisions that are due, and how many there are."""
    return {
        "rows": [decision_words(each, on) for each in due[:most]],
        "count": len(due),
    }


def labels_of(due: Iterable[Decision]) -> Iterator[dict[str, int]]:
    """Yield the labels of all that decisions are about."""
    for each in due:
        yield from each.labels


def decision_words(each: Decision, on: date) -> dict[str, Any]:
    """Return a decision with what a week costs in points."""
    cost = each.cost_micropoints
    return {
        "decision": each,
        "points": None if cost is None else round(cost / MICRO, 1),
        "is_past": each.last_on < on,
    }


def broken(known: Whole) -> list[dict[str, Any]]:
    """Return of each proposal one may know how many promises are overdue."""
    overdue, known_ones = known.overdue().values("line"), Proposal.objects.all()
    lines = Line.objects.filter(pk__in=overdue, share__proposal__in=known_ones)
    rows = lines.order_by().values("share__proposal")
    counted = rows.annotate(count=Count("pk")).order_by("-count", "share__proposal")
    return [
        {"proposal": row["share__proposal"], "count": row["count"]} for row in counted
    ]
