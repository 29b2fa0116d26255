"""The pages of consignments, movements and handovers beside those of registers."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import Run, Stale, find
from backstay_web.core.context import Context, me
from backstay_web.core.entries import Faulty
from backstay_web.core.lists.view import list_view
from backstay_web.core.names import called
from backstay_web.core.registers.cells import cells, headings
from backstay_web.core.registers.forms import AskedFor
from backstay_web.core.registers.views import Look, RegisterViews, ask, form
from backstay_web.donations.forms import Filled
from backstay_web.donations.models import Answer
from backstay_web.donations.verbs import Verb
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import post_names
from backstay_web.notebook.detail import beside, detail_view
from backstay_web.sites.models import Leg, Site
from backstay_web.transfers import actions, queries
from backstay_web.transfers.asking import (
    doer,
    inventories_due,
    inventory_line,
    own_posts,
)
from backstay_web.transfers.books import Key
from backstay_web.transfers.details import (
    HANDOVER_PAGE,
    INVENTORY_PAGE,
    LOSS_PAGE,
    more_of_handover,
    more_of_inventory,
    more_of_loss,
    name_of,
)
from backstay_web.transfers.forms import InventoryForm, LossForm
from backstay_web.transfers.gate_details import shown_held, shown_room
from backstay_web.transfers.inventory_queries import (
    due_inventories,
    inventories,
    lines_left,
)
from backstay_web.transfers.lists import (
    HANDOVERS,
    INVENTORIES,
    INVENTORY_LINES,
    INVENTORY_STATES,
    LOSSES,
    STATES,
)
from backstay_web.transfers.mixing import conflicts
from backstay_web.transfers.models import (
    Consignment,
    Difference,
    Inventory,
    Item,
    Movement,
    Serial,
)
from backstay_web.transfers.receipt_details import (
    banner_with_purposes,
    purposes,
    told_by,
    told_of,
)
from backstay_web.transfers.receipt_queries import not_yet_with_units, receipts
from backstay_web.transfers.register import CONSIGNMENT, MOVEMENT, REGISTER
from backstay_web.transfers.serial_details import names_in, shown_gone, where_of
from backstay_web.transfers.serial_queries import gone
from backstay_web.transfers.verbs import VERBS, home_of

MOST: Final = 50
"""Rows of a part of a page, and lines of an inventory that a form asks for at once."""


@require_safe
def consignment(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Show a consignment with all that is in it, and what is in the way of it."""
    by = me()
    row = find(CONSIGNMENT.joined(queries.consignments()), entry)
    items, where = list(queries.items_of(row.pk)), shown_place(row)
    views = RegisterViews(REGISTER)
    parts = [
        views.part(kind, field, CONSIGNMENT, row, by)
        for kind, field in REGISTER.pointing_to(Consignment)
        if kind.read in by.permissions
    ]
    shown = {
        "title": str(row),
        "row": row,
        "banner": banner_with_purposes(
            row, [each.pk for each in items], *([where["movement"]] if where else [])
        ),
        "cells": cells(REGISTER, CONSIGNMENT.fields(), row),
        "headings": headings(REGISTER, CONSIGNMENT.fields()),
        "verbs": links(row, by),
        "change": change_of(row, by),
        "parts": parts if not row.is_released else [closed(part) for part in parts],
        "items": [shown_item(each, by) for each in items],
        "origins": [shown_origin(each) for each in queries.origins(row)],
        "custody": shown_custody(row.pk),
        "where": where,
        "handovers": [
            {"row": each, "state": STATES[each.state]}
            for each in queries.handovers().filter(consignment=row.pk)[:MOST]
        ],
        "inventories": [
            {"row": each, "state": INVENTORY_STATES[each.state]}
            for each in of_consignment(row.pk)
        ],
        "due": shown_due(row.pk),
        "losses": queries.loss_reports().filter(consignment=row.pk)[:MOST],
        "purposes": purposes(row.pk, by),
        "told": told_of(row.pk, by),
        "receipts": receipts().filter(consignment=row.pk).order_by("-on", "pk")[:MOST],
        "receive": where_received(row, by),
        "givers": givers(row, by),
        "losers": losers(row, by),
        "mass_kg": queries.mass_kg(row.pk),
        "net_explosive_g": queries.net_explosive_g(row.pk),
        **beside("consignment", row.pk, by, bodies(), request.GET),
    }
    return render(request, "transfers/consignment.html", shown)


def shown_place(row: Any) -> dict[str, Any]:
    """Return where a consignment stands since when, or what carries it from when."""
    last = queries.left_last_with(row)
    if last is None:
        return {}
    site = Site.objects.filter(pk=last.leg.to_site_id).first()
    return {
        "movement": last,
        "site": called(site) if site else "-",
        "is_there": last.arrived_at is not None,
        "since": last.arrived_at or last.departed_at,
    }


def of_consignment(consignment: UUID) -> Any:
    """Return the inventories of a consignment, the newest first."""
    rows = inventories().filter(consignment=consignment)
    return rows.order_by("-opened_at", "pk")[:MOST]


def shown_due(consignment: UUID) -> list[dict[str, Any]]:
    """Return the inventories that are due of a consignment, as pages show them."""
    due, today = due_inventories(consignment=consignment), timezone.localdate()
    by, own = me(), own_posts()
    names = post_names((each.post, each.nation.pk) for each in due)
    return [
        {
            "each": each,
            "owner": names[each.post],
            "why": Inventory.Why(each.due.why).label,
            "ask": inventory_line(each, names, by, own)["ask"],
            "is_late": each.due.on < today,
        }
        for each in due
    ]


def closed(part: dict[str, Any]) -> dict[str, Any]:
    """Return a table of what is in a consignment that can change no more."""
    if part["kind"].noun not in actions.PARTS:
        return part
    rows = [{**row, "is_mine": False} for row in part["rows"]]
    return {**part, "rows": rows, "may_add": False}


def change_of(row: Any, by: Context) -> str:
    """Return where a consignment is changed, if the reader may and it still can be."""
    is_mine = row.originator == by.origin and CONSIGNMENT.change in by.permissions
    is_open = is_mine and not row.is_released
    return REGISTER.address("change", CONSIGNMENT, row.pk) if is_open else ""


def shown_item(row: Any, by: Context) -> dict[str, Any]:
    """Return an item with the serial numbers that it has and lacks."""
    needed = row.variant.needs_serials
    return {
        "key": row.pk,
        "code": row.code,
        "variant": called(row.variant),
        "quantity": row.quantity,
        "unit": row.variant.get_count_unit_display(),
        "serial_count": row.serial_count,
        "is_lacking": needed is not False and row.serial_count < row.quantity,
        "is_unsaid": needed is None,
        "verbs": links(row, by),
    }


def shown_origin(each: queries.Origin) -> dict[str, Any]:
    """Return whose consent a variant needs, and what that nation has said."""
    verdict = Answer.Verdict(each.verdict).label if each.verdict else ""
    return {
        "variant": called(each.variant),
        "nation": called(each.nation) if each.nation else "",
        "verdict": verdict,
    }


def shown_custody(consignment: UUID) -> list[dict[str, Any]]:
    """Return who holds what of a consignment now."""
    rows = list(queries.held_by(consignment))
    names = names_in(consignment)
    lost = gone(rows)
    return [
        {
            "name": name_of(row),
            "address": where_of(row),
            "gone": shown_gone(lost[row.pk], names) if row.pk in lost else None,
            "quantity": row.quantity,
            "side": names[row.post] if row.post else row.get_side_display(),
            "is_held": row.post is not None,
            "since": row.opened_at,
        }
        for row in rows
    ]


def givers(row: Any, by: Context) -> list[dict[str, Any]]:
    """Return the posts of others that hold something, each with where it is counted.

    The address names something that a post holds: its own key may be hidden.
    """
    if not row.is_released or Permission.CUSTODY_SIGN not in by.permissions:
        return []
    own = [post.pk for post in queries.held_posts()]
    held = queries.held_by(row.pk).exclude(post=None).exclude(post__in=own)
    names = post_names(held.values_list("post", "nation"))
    some = {each.post: each.pk for each in held}
    address = reverse("transfers:count", kwargs={"entry": row.pk})
    return [
        {"name": name, "address": f"{address}?from={some[post]}"}
        for post, name in sorted(names.items(), key=lambda each: (each[1], each[0]))
    ]


def where_received(row: Any, by: Context) -> str:
    """Return where somebody says what units have of a consignment, if he may."""
    if Permission.CUSTODY_SIGN not in by.permissions or row.to_nation_id != by.origin:
        return ""
    if not not_yet_with_units(row.pk, by.origin):
        return ""
    return reverse("transfers:receive", kwargs={"entry": row.pk})


def losers(row: Any, by: Context) -> list[dict[str, Any]]:
    """Return the reader's posts that hold something, each with where it says a loss."""
    if Permission.CUSTODY_SIGN not in by.permissions:
        return []
    address = reverse("transfers:report_loss", kwargs={"entry": row.pk})
    return [
        {"name": post.called, "address": f"{address}?post={post.pk}"}
        for post in own_holders(row.pk)
    ]


def own_holders(consignment: UUID) -> list[Any]:
    """Return the reader's posts that hold something of a consignment."""
    held = set(queries.held_by(consignment).values_list("post", flat=True))
    return [post for post in queries.held_posts() if post.pk in held]


@form
def report_loss(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Say what a post of the reader's has lost of a consignment."""
    row = find(queries.consignments(), entry)
    home, asked_for = home_of(row), request.GET.get("post", "")
    own = own_holders(row.pk)
    named = [each for each in own if str(each.pk) == asked_for] or own
    held = queries.book_of(row.pk).expected_of(named[0].pk) if named else {}
    lines = named_lines(held)
    said = request.POST or None
    readers = banner_of([vars(row)], bodies()).released_to
    asked = LossForm(said, lines, readers)
    if said and asked.is_valid() and was_lost(asked, row, named):
        made = uuid5(asked.cleaned_data["key"], "loss")
        return Look(reverse("transfers:loss_report", kwargs={"key": made}))
    return ask(request, _("Report a loss: %(title)s") % {"title": row}, asked, home)


def was_lost(asked: LossForm, row: Any, named: list[Any]) -> bool:
    """Send what was lost; show in the form why it cannot be."""
    filled = asked.cleaned_data
    if not named:
        asked.add_error(None, _("No post of yours holds any of it."))
        return False
    return tells(
        asked,
        actions.report_loss,
        entry=uuid5(filled["key"], "loss"),
        consignment=row.pk,
        post=named[0].pk,
        noticed_on=filled["noticed_on"],
        happened=filled["happened"],
        lines=asked.named(),
    )


def named_lines(held: Mapping[Key, int]) -> dict[Key, tuple[str, int]]:
    """Return what is held, each with its name, by code and serial number.

    What the reader may not know is left out.
    """
    items = Item.objects.select_related("variant").in_bulk([key.item for key in held])
    serials = Serial.objects.in_bulk([key.serial for key in held if key.serial])
    found = {}
    for key in held:
        item, serial = items.get(key.item), serials.get(key.serial)
        if item is not None and (serial is not None or key.serial is None):
            place = item.code, serial.number if serial else ""
            found[key] = place, (queries.thing_name(item, serial), held[key])
    return {
        key: line
        for key, (_place, line) in sorted(found.items(), key=lambda each: each[1][0])
    }


handover_list = list_view(HANDOVERS, "registers/list.html")


def handover_with_verbs(key: UUID) -> dict[str, Any]:
    more, by = more_of_handover(key), me()
    cases = [{**case, "verbs": links(case["row"], by)} for case in more["cases"]]
    row = more["row"]
    items = [each.pk for each in queries.items_of(row.consignment_id)]
    told = {
        "told": told_by(row, items, by),
        "banner": banner_with_purposes(row, items),
        "again": again(row, by),
        "otherwise": otherwise(row, by),
    }
    return {**more, "cases": cases, "verbs": links(row, by), **told}


def again(row: Any, by: Context) -> str:
    """Return where a count that was withdrawn is made anew, with what it said."""
    is_side = by.origin in (row.from_nation_id, row.to_nation_id)
    may = is_side and Permission.CUSTODY_SIGN in by.permissions
    if row.withdrawn_at is None or not may:
        return ""
    address = reverse("transfers:count", kwargs={"entry": row.consignment_id})
    return f"{address}?again={row.pk}"


def otherwise(row: Any, by: Context) -> list[dict[str, Any]]:
    """Return what can be done if it turns out otherwise than both sides have signed."""
    if row.settled_at is None:
        return []
    whole = find(queries.consignments(), row.consignment_id)
    return [
        *links(whole, by, only="inventory.open"),
        *(
            {"word": _("Report a loss of %(name)s") % each, "address": each["address"]}
            for each in losers(whole, by)
        ),
        *(
            {
                "word": _("Count what %(name)s hands over") % each,
                "address": each["address"],
            }
            for each in givers(whole, by)
        ),
    ]


handover = detail_view(HANDOVER_PAGE, "transfers/handover.html", handover_with_verbs)


inventory_list = list_view(
    INVENTORIES, "transfers/due_list.html", lambda: inventories_due(me())
)
inventory_line_list = list_view(INVENTORY_LINES, "registers/list.html")


def inventory_with_verbs(key: UUID) -> dict[str, Any]:
    more, by = more_of_inventory(key), me()
    cases = [{**case, "verbs": links(case["row"], by)} for case in more["cases"]]
    verbs = links(more["row"], by)
    if verbs:
        address = reverse("transfers:inventory_count", kwargs={"key": key})
        verbs = [{"word": _("Say what was found"), "address": address}, *verbs]
    row = more["row"]
    what = _("Finish the inventory of %(what)s.") % {"what": row.title}
    asked = doer(row, by, what=what, due_on=row.due_on)
    return {**more, "cases": cases, "verbs": verbs, "doer": asked}


inventory = detail_view(
    INVENTORY_PAGE, "transfers/inventory.html", inventory_with_verbs
)


loss_list = list_view(LOSSES, "registers/list.html")


def loss_with_verbs(key: UUID) -> dict[str, Any]:
    more, by = more_of_loss(key), me()
    cases = [{**case, "verbs": links(case["row"], by)} for case in more["cases"]]
    row, days = more["row"], [each["row"].due_on for each in open_of(cases)]
    what = _("Find out what became of the loss of %(what)s.") % {"what": row.title}
    asked = doer(row, by, what=what, due_on=min(days, default=None))
    return {**more, "cases": cases, "doer": asked, "has_open": bool(days)}


def open_of(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the cases of which nobody has said what became of them."""
    return [each for each in cases if each["row"].closed_on is None]


loss_report = detail_view(LOSS_PAGE, "transfers/loss_report.html", loss_with_verbs)


@form
def inventory_count(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say what was found of an inventory, some lines at a time."""
    row = find(inventories(), key)
    home = home_of(row)
    lines = {
        Key(each.item_id, each.serial_id): (name_of(each), each.expected)
        for each in lines_left(row.pk)[:MOST]
    }
    said = request.POST or None
    asked = InventoryForm(said, lines, {}, expected_version=row.version)
    if said and asked.is_valid():
        version = asked.cleaned_data["expected_version"]
        found = {"expected_version": version, "lines": asked.found()}
        if tells(asked, actions.count_inventory, inventory=row.pk, **found):
            return Look(home)
    return ask(request, _("Inventory: %(title)s") % {"title": row.title}, asked, home)


@require_safe
def nodes(request: HttpRequest) -> HttpResponse:
    """List the nodes that movements leave or come to, those of the reader first."""
    own = queries.own_nodes(me().origin)
    shown = [
        {
            "key": site.pk,
            "name": called(site),
            "count": count_,
            "is_own": site.pk in own,
        }
        for site, count_ in queries.nodes(timezone.now(), own)
    ]
    parts = {
        "own": [each for each in shown if each["is_own"]],
        "others": [each for each in shown if not each["is_own"]],
    }
    return render(request, "transfers/nodes.html", parts)


@require_safe
def board(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show what passes a node within 72 hours, what is late first."""
    by, now = me(), timezone.now()
    node = find(Site.objects.all(), site)
    planned = queries.board(node.pk, now)
    came, held = queries.here(node.pk), shown_held(node.pk)
    standing, store = queries.standing(came), shown_room(node.pk, now, came, by)
    labels = [vars(each.row) for each in planned]
    labels += [vars(each.row) for each in standing]
    labels += [vars(each["row"]) for each in held]
    labels += map(vars, store["room"].told_from if store else [])
    labels += [vars(row) for each in planned for row in each.carried]
    shown = {
        "node": called(node),
        "site": node.pk,
        "at": now,
        "held": held,
        "may_record": Permission.CUSTODY_SIGN in by.permissions,
        "store": store,
        "banner": banner_of([vars(node), *labels], bodies()),
        "planned": [
            {
                "each": each,
                "mode": each.row.leg.get_mode_display(),
                "other": called(other_end(each)),
                "carried": [shown_load(row) for row in each.carried],
                "verbs": links(each.row, by),
            }
            for each in planned
        ],
        "standing": [
            {
                "row": each.row,
                "since": each.since,
                "days": (now - each.since).days,
                "held": shown_holders(each.row.pk),
                "counts": [
                    STATES[count.state]
                    for count in queries.handovers().filter(
                        consignment=each.row.pk, site=node.pk, withdrawn_at=None
                    )
                ],
            }
            for each in standing
        ],
    }
    return render(request, "transfers/board.html", shown)


def shown_load(row: Any) -> dict[str, Any]:
    """Return what a movement carries, from whom to whom."""
    return {
        "row": row,
        "nation": called(row.nation),
        "to_nation": called(row.to_nation),
    }


def shown_holders(consignment: UUID) -> list[dict[str, Any]]:
    """Return who holds how many of a consignment, whatever it is."""
    counts: dict[str, int] = {}
    for row in shown_custody(consignment):
        counts[row["side"]] = counts.get(row["side"], 0) + row["quantity"]
    return [{"side": side, "quantity": count} for side, count in counts.items()]


def other_end(each: queries.Planned) -> Any:
    """Return where a movement goes from the node, or comes from."""
    return each.row.leg.to_site if each.is_leaving else each.row.leg.from_site


@require_safe
def movement(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Show a movement with what it carries, when, and what is in its way."""
    by = me()
    row = find(MOVEMENT.joined(queries.movements()), entry)
    views = RegisterViews(REGISTER)
    shown = {
        "title": str(row),
        "row": row,
        "banner": banner_of([vars(row)], bodies()),
        "cells": cells(REGISTER, MOVEMENT.fields(), row),
        "headings": headings(REGISTER, MOVEMENT.fields()),
        "verbs": links(row, by),
        "change": REGISTER.address("change", MOVEMENT, row.pk)
        if row.originator == by.origin and MOVEMENT.change in by.permissions
        else "",
        "parts": [
            views.part(kind, field, MOVEMENT, row, by)
            for kind, field in REGISTER.pointing_to(Movement)
        ],
        "way": way_of(row),
        "conflicts": list(conflicts(queries.goods_on(row.pk))),
        "mixes_relief": queries.mixes_relief(row.pk),
        **beside("movement", row.pk, by, bodies(), request.GET),
    }
    return render(request, "transfers/movement.html", shown)


def way_of(row: Any) -> str:
    """Return from where to where a movement goes, and by what."""
    leg = Leg.objects.filter(pk=row.leg_id).select_related("from_site", "to_site")
    found = leg.first()
    return in_words(found) if found else ""


def in_words(leg: Leg) -> str:
    """Return a leg as people say it."""
    words = {
        "start": called(leg.from_site),
        "end": called(leg.to_site),
        "mode": leg.get_mode_display(),
    }
    return _("%(start)s to %(end)s, %(mode)s") % words


def links(row: models.Model, by: Context, only: str = "") -> list[dict[str, Any]]:
    """Return what somebody may do to a row, each with the address of its form.

    Of those, the one of the command that is named, if one is.
    """
    return [
        {
            "word": verb.word,
            "address": reverse(f"transfers:{verb.name}", kwargs={"entry": row.pk}),
        }
        for verb in verbs_of(type(row))
        if only in ("", verb.command) and verb.is_for(row, by)
    ]


@cache
def verbs_of(model: type[models.Model]) -> list[Verb]:
    """Return what can be done to rows of a table."""
    return [verb for verb in VERBS if verb.rows().model is model]


@form
def act(request: HttpRequest, verb: Verb, entry: UUID) -> HttpResponse:
    """Do to a row what a verb says, or ask what it needs for that."""
    row = find(verb.rows(), entry)
    said = request.POST or None
    version = {"expected_version": getattr(row, "version", None)}
    asked = Filled(verb.fields(row), said, version)
    asked.fields["reason"].required = verb.needs_reason
    if said and asked.is_valid() and was_done(asked, verb, row):
        return Look(where_after(verb, row, asked))
    shown: dict[str, Any] = {}
    if verb.command == "handover.sign":
        shown = {"template": "transfers/sign.html", "button": verb.word}
        shown |= more_of_handover(row.pk)
    title = f"{verb.word}: {title_of(row)}"
    return ask(request, title, asked, home_of(row), **shown)


def title_of(row: Any) -> str:
    """Return what a row is called above a form: counts by what they are of."""
    if isinstance(row, Difference) and row.count is not None:
        return f"{row.count.consignment}: {row}"
    return str(getattr(row, "title", "") or row)


def where_after(verb: Verb, row: Any, asked: Filled) -> str:
    """Return the page that shows what was done: of an inventory that began, its own."""
    if verb.command == "inventory.open":
        return reverse("transfers:inventory", args=[asked.cleaned_data["key"]])
    return home_of(row)


def was_done(asked: Filled, verb: Verb, row: Any) -> bool:
    """Run the command of a verb; show in the form why it was not done."""
    return tells(asked, verb.run, **verb.payload(row, asked))


def tells(asked: AskedFor, run: Run, **payload: Any) -> bool:
    """Run a command as a form asks for it; show in the form why it was not done."""
    key, reason = asked.cleaned_data["key"], asked.cleaned_data["reason"]
    try:
        run(key=key, at=timezone.now(), reason=reason, **payload)
    except Faulty as error:
        asked.blame(error.faults)
    except (Stale, actions.NotNow) as error:
        asked.add_error(None, str(error))
    return asked.is_valid()
