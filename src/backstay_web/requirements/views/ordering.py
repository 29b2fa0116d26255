"""The page of a recipient's order: numbers or arrows, compared before it is set.

Nothing is written until the comparison is agreed to. All of it works without a script:
the order as far as it has been worked out travels with the form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from backstay_web.core.context import me
from backstay_web.requirements import actions, outlook, queries
from backstay_web.requirements.forms import OrderForm, micropoints, points
from backstay_web.requirements.moving import moved, moves
from backstay_web.requirements.units import Ranked, reordered, units
from backstay_web.requirements.views.running import show, succeeds

ON_A_PAGE: Final = 100
COMPARED: Final = 200
"""Changes of place that one comparison shows; the others are counted."""

Weights = Mapping[UUID, int | None]


@dataclass
class Draft:
    """An order as far as it has been worked out, beside the one that stands.

    ``faults`` says what of the last entries cannot be read, by requirement.
    """

    standing: Sequence[Ranked]
    order: list[UUID]
    weights: dict[UUID, int | None]
    faults: dict[UUID, list[str]] = field(default_factory=dict)

    def ranked(self) -> list[Ranked]:
        """Return the order with the weights that it would have."""
        return reordered(self.standing, self.order, self.weights)

    def weight(self, row: Ranked) -> int | None:
        return self.weights.get(row.requirement, row.weight_micropoints)


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest) -> HttpResponse:
    """Work out an order, compare it with the one that stands, and set it."""
    origin = me().origin
    standing = queries.ranked(origin)
    draft = Draft(standing, [row.requirement for row in standing], {})
    if request.method != "POST":
        page = page_of(draft, request.GET.get("need", ""))
        return show_order(request, draft, fresh_form(draft, origin, page))
    form = OrderForm(request.POST)
    if not form.is_valid():
        return show_order(request, draft, form)
    if set(form.cleaned_data["order"]) != set(draft.order):
        form.add_error(None, gettext("This list was changed meanwhile: begin again."))
        return show_order(request, draft, fresh_form(draft, origin), form.errors)
    draft.order = form.cleaned_data["order"]
    draft.weights = form.cleaned_data["weights"]
    enter(draft, request.POST)
    return answer(request, draft, form)


def answer(request: HttpRequest, draft: Draft, form: OrderForm) -> HttpResponse:
    """Do what the button says that was pressed."""
    asked = request.POST
    if not draft.faults and "set" in asked:
        weights = list(draft.weights.items())
        version = form.cleaned_data["expected_version"]
        payload: dict[str, Any] = {"order": draft.order, "weights": weights}
        if succeeds(form, actions.rank, expected_version=version, **payload):
            messages.success(request, gettext("The new order is set."))
            return HttpResponseRedirect(reverse("requirements:order"))
        return compare(request, draft, form)
    if not draft.faults and "compare" in asked:
        return compare(request, draft, carried(draft, form))
    page = asked.get("turn", "")
    number = int(page) if page.isascii() and page.isdigit() else None
    return show_order(request, draft, carried(draft, form, number))


def enter(draft: Draft, entries: QueryDict) -> None:
    """Take the numbers, weights and arrows that were entered into a draft."""
    places = {key: place for place, key in enumerate(draft.order, start=1)}
    known = {row.requirement: row for row in draft.standing}
    wanted: dict[UUID, int] = {}
    for key, place in places.items():
        at = entries.get(f"place-{key}", str(place)).strip()
        if not (at.isascii() and at.isdigit() and 1 <= int(at) <= len(places)):
            said = gettext("Write a place from 1 to %(last)s.") % {"last": len(places)}
            draft.faults.setdefault(key, []).append(said)
        elif int(at) != place:
            wanted[key] = int(at)
        if f"weight-{key}" in entries:
            weigh(draft, known[key], entries.get(f"weight-{key}", ""))
    draft.order = moved(draft.order, wanted)
    for arrow, step in (("up", -1), ("down", 1)):
        for key in [each for each in places if str(each) == entries.get(arrow)]:
            place = draft.order.index(key) + 1 + step
            draft.order = moved(draft.order, {key: max(1, place)})


def weigh(draft: Draft, row: Ranked, written: str) -> None:
    """Take a weight that was entered into a draft, if it is another one."""
    try:
        weight = micropoints(written)
    except ValidationError as error:
        draft.faults.setdefault(row.requirement, []).extend(error.messages)
        return
    if weight != draft.weight(row):
        draft.weights[row.requirement] = weight


def page_of(draft: Draft, need: str) -> int:
    """Return the page on which a need stands; the first one if it stands on none."""
    places = {str(key): place for place, key in enumerate(draft.order)}
    return places.get(need, 0) // ON_A_PAGE + 1


def fresh_form(draft: Draft, origin: UUID, page: int = 1) -> OrderForm:
    """Return the form of the order that stands."""
    return OrderForm(
        initial={
            "expected_version": queries.list_version(origin),
            "order": written_order(draft.order),
            "page": page,
        }
    )


def carried(draft: Draft, form: OrderForm, page: int | None = None) -> OrderForm:
    """Return the form with what a draft has come to, under the same key."""
    given = form.cleaned_data
    return OrderForm(
        initial={
            "key": given["key"],
            "expected_version": given["expected_version"],
            "order": written_order(draft.order),
            "weights": written_weights(draft.weights),
            "page": page or given["page"],
        }
    )


def written_order(order: Sequence[UUID]) -> str:
    return " ".join(map(str, order))


def written_weights(weights: Weights) -> str:
    return " ".join(
        f"{key}:{'' if weight is None else weight}" for key, weight in weights.items()
    )


def show_order(
    request: HttpRequest, draft: Draft, form: OrderForm, errors: Any = None
) -> HttpResponse:
    """Show one page of a draft, to be changed further."""
    last = max(1, -(-len(draft.order) // ON_A_PAGE))
    number = min(int(form["page"].value() or 1), last)
    start = (number - 1) * ON_A_PAGE
    words = {
        "rows": order_rows(draft, start, start + ON_A_PAGE),
        "number": number,
        "last": last,
        "count": len(draft.order),
        "is_changed": draft.order != [row.requirement for row in draft.standing]
        or bool(draft.weights),
        "errors": errors,
    }
    return show(request, "requirements/order.html", form, **words)


def order_rows(draft: Draft, start: int, end: int) -> list[dict[str, Any]]:
    """Return what the page shows of the requirements from one place to another."""
    shown = queries.described(draft.order[start:end])
    by_rule = rule_weights(draft)
    return [
        {
            **shown[row.requirement],
            "key": row.requirement,
            "place": place,
            "is_first": place == 1,
            "is_last": place == len(draft.order),
            "weight": points(row.weight_micropoints),
            "by_rule": points(by_rule[row.requirement]),
            "faults": draft.faults.get(row.requirement, []),
        }
        for place, row in enumerate(draft.ranked()[start:end], start=start + 1)
    ]


def rule_weights(draft: Draft) -> dict[UUID, int]:
    """Return the weight that the rule gives to the first package of each."""
    unweighed = [
        Ranked(row.requirement, row.code, row.count, None) for row in draft.ranked()
    ]
    made: dict[UUID, int] = {}
    for unit in units(unweighed):
        made.setdefault(unit.requirement, unit.weight_micropoints)
    return made


def compare(request: HttpRequest, draft: Draft, form: OrderForm) -> HttpResponse:
    """Show what would stand elsewhere, and where plans tell what that changes."""
    before = [row.requirement for row in draft.standing]
    changed = moves(before, draft.order)
    shown = queries.described(
        [*(move.key for move in changed[:COMPARED]), *draft.weights]
    )
    words = {
        "moves": [{**shown[move.key], "move": move} for move in changed[:COMPARED]],
        "more": max(0, len(changed) - COMPARED),
        "weights": [
            {**shown[key], "weight": points(weight)}
            for key, weight in draft.weights.items()
        ],
        "tried_at": outlook.tried_at(),
    }
    return show(request, "requirements/compare.html", form, **words)
