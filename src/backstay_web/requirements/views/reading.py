"""The pages that show needs: one of them, one's own, and how many there are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from backstay_web.core.banner import Banner, banner_of, bodies
from backstay_web.core.commands import find
from backstay_web.core.context import Context, me
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.lists.view import list_view
from backstay_web.core.models import Labelled
from backstay_web.nations.permissions import Permission
from backstay_web.notebook.detail import beside
from backstay_web.requirements import fielding, outlook, queries
from backstay_web.requirements.forms import points
from backstay_web.requirements.lists import PAST, REQUIREMENTS
from backstay_web.requirements.states import DEFINITIONS, WAITING, State
from backstay_web.requirements.units import Ranked, weight
from backstay_web.requirements.wording import ALONE, CLOCKS, answers, taken

ON_A_PAGE: Final = 50


requirement_list = list_view(REQUIREMENTS, "requirements/list.html")


@require_safe
def detail(request: HttpRequest, requirement: UUID) -> HttpResponse:
    """Show a requirement, what the desk found of it and what happened to it."""
    row: Any = find(
        queries.with_names(queries.requirements(), *queries.PARENTS), requirement
    )
    by, known = me(), outlook.outlooks([row.pk])
    planned = outlook.planned([row.pk]) if row.originator == by.origin else {}
    words = {
        "row": row,
        "banner": banner([row, *queries.shown_beside(row), *sources(planned)]),
        "clock": CLOCKS[row.clock],
        "takes": taken(row),
        "alone": ALONE if is_alone(row, by) else "",
        "state": state_words(row.state),
        "may": doors(row, by),
        "weight": weight_words(row),
        "plan_at": outlook.plan_at() if row.originator == by.origin else None,
        "planned": planned.get(row.pk),
        "verdicts": [answers(each) for each in queries.verdicts_on(row)],
        "alike": list(queries.alike(row)),
        "waivers": list(queries.waivers().filter(requirement=row)),
        "has_plan": known is not None,
        "outlook": (known or {}).get(row.pk, outlook.NOTHING),
        "fielded": fielding.fielded([row.pk]).get(row.pk, fielding.NONE),
        "fielded_at": fielding.shown_at(row.pk),
        **beside("requirement", row.pk, by, bodies(), request.GET),
    }
    return render(request, "requirements/detail.html", words)


def sources(planned: Mapping[UUID, outlook.Planned]) -> list[Labelled]:
    """Return the rows whose labels what is planned has, each once."""
    rows = (row for told in planned.values() for row in told.sources)
    return list({row.pk: row for row in rows}.values())


def banner(rows: Iterable[Labelled]) -> Banner:
    """Return the label of what rows show together."""
    return banner_of([columns_of(row) for row in rows], bodies())


def state_words(state: str) -> dict[str, Any]:
    """Return a state in words, with its definition and how it is coloured."""
    colour = {State.VALIDATED: "good", State.REFUSED: "bad"}.get(State(state), "")
    return {
        "word": State(state).label,
        "definition": DEFINITIONS[State(state)],
        "colour": colour,
    }


def doors(row: Any, by: Context) -> dict[str, bool]:
    """Return what the reader may do about a requirement as it stands."""
    is_own = row.originator == by.origin
    may_change = is_own and Permission.REQUIREMENT_CHANGE in by.permissions
    may_judge = not is_own and Permission.REQUIREMENT_VALIDATE in by.permissions
    return {
        "change": may_change and row.state != State.WITHDRAWN,
        "judge": may_judge and row.state in WAITING,
        "waive": is_own
        and Permission.REQUIREMENT_WAIVE in by.permissions
        and row.state != State.WITHDRAWN,
    }


def weight_words(row: Any) -> dict[str, Any]:
    """Return what one package counts, and whether the published rule made it."""
    if row.rank is None:
        return {}
    first, last = queries.first_and_last_unit(row)
    ranked = Ranked(row.pk, row.code, row.count, row.weight_micropoints)
    return {
        "points": points(weight(ranked, first, last)),
        "is_by_rule": row.weight_micropoints is None,
        "first": first,
        "last": last,
    }


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what the reader's own nation asks for, and what has become of it."""
    now, by = timezone.now(), me()
    rows = queries.with_names(queries.ordered(by.origin), "template")
    today, is_past = timezone.localdate(now), request.GET.get("show") == PAST
    if is_past:
        rows = queries.past_their_day(rows, today)
    nations = outlook.promisers()
    chosen = next((key for key in nations if str(key) == request.GET.get("by")), None)
    if chosen is not None:
        rows = rows.filter(pk__in=outlook.promised_by(chosen))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    keys = [row.pk for row in page]
    known, planned = outlook.outlooks(keys), outlook.planned(keys)
    fielded = fielding.fielded(keys)
    shown = [
        {
            "row": row,
            "state": state_words(row.state),
            "days": (now - row.asked_at).days,
            "outlook": (known or {}).get(row.pk, outlook.NOTHING),
            "planned": planned.get(row.pk),
            "why_not": why_not(row, known, by),
            "fielded": fielded.get(row.pk, fielding.NONE),
            "fielded_at": fielding.shown_at(row.pk),
            "is_past": row.need_by_on < today
            and fielded.get(row.pk, fielding.NONE).count < row.count,
        }
        for row in page
    ]
    words = {
        "plan_at": outlook.plan_at(),
        "page": page,
        "rows": shown,
        "states": {row["state"]["word"]: row["state"] for row in shown}.values(),
        "banner": banner([*page, *queries.lists(by.origin), *sources(planned)]),
        "has_plan": known is not None,
        "is_planned": bool(planned),
        "shows_past": is_past,
        "past": PAST,
        "nations": nations.items(),
        "chosen": chosen,
        "query": query_of(show=PAST if is_past else None, by=chosen),
        "at": now,
        "told_at": outlook.last_told(known),
        "newer_at": outlook.newest_untold(known),
    }
    return render(request, "requirements/mine.html", words)


def query_of(**asked: Any) -> str:
    """Return what an address asks, to be put before the number of a page."""
    said = {name: value for name, value in asked.items() if value is not None}
    return f"{urlencode(said)}&" if said else ""


def is_alone(row: Any, by: Context) -> bool:
    """Tell whether a need of one's own is read by nobody else."""
    is_open = row.retired_on is None
    return bool(row.originator == by.origin and row.rel == by.rel and is_open)


def why_not(row: Any, known: Mapping[UUID, outlook.Outlook] | None, by: Context) -> str:
    """Return what is in the way of a requirement, first of all its own state."""
    if row.state == State.REFUSED:
        return gettext("The desk refused it: answer its reasons.")
    if row.state in WAITING and is_alone(row, by):
        return gettext("Only your own bodies may read it.")
    if row.state in WAITING:
        return gettext("It waits for the desk.")
    return (known or {}).get(row.pk, outlook.NOTHING).why_not


@require_safe
def needed(request: HttpRequest) -> HttpResponse:
    """Show how many packages of each template are needed, and are promised."""
    keys = queries.keys_by_template()
    known = outlook.outlooks(list(keys))
    promised: Counter[UUID] = Counter()
    for key, told in (known or {}).items():
        promised[keys[key]] += told.promised_count
    rows = [
        {
            **row,
            "promised_count": promised[row["template"]],
            "open_count": row["needed_count"] - promised[row["template"]],
        }
        for row in queries.needed()
    ]
    words = {
        "rows": rows,
        "banner": banner_of(queries.labels(), bodies()),
        "has_plan": known is not None,
        "at": timezone.now(),
        "told_at": outlook.last_told(known),
        "newer_at": outlook.newest_untold(known),
    }
    return render(request, "requirements/needed.html", words)
