"""The page on which somebody counts what another post hands over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backstay_web.core.banner import bodies
from backstay_web.core.commands import Json, find
from backstay_web.core.context import me
from backstay_web.core.names import called
from backstay_web.core.registers.views import Look, ask, form
from backstay_web.nations.queries import post_names
from backstay_web.sites.models import Site
from backstay_web.transfers import actions, queries
from backstay_web.transfers.books import Key
from backstay_web.transfers.forms import CountForm, Said
from backstay_web.transfers.models import Custody, Handover
from backstay_web.transfers.verbs import home_of
from backstay_web.transfers.views import named_lines, tells


@dataclass(frozen=True)
class Obstacle:
    """Why nothing can be counted now, who can change that, and where."""

    text: str
    word: str = ""
    address: str = ""


@dataclass(frozen=True)
class Place:
    """Where a consignment stands, or where the reader may say that it has come."""

    site: UUID | None
    coming: UUID | None  # the movement that brings it


@form
def count(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Count what another post hands over of a consignment."""
    row = find(queries.consignments(), entry)
    held = queries.held_by(row.pk).exclude(post=None)
    earlier = withdrawn(row, request.GET.get("again", ""))
    giver = chosen(request.GET.get("from", ""), held, earlier)
    post = giver.post if giver else None
    expected = queries.book_of(row.pk).expected_of(post) if post else {}
    place = place_of(row)
    said = request.POST or None
    asked = CountForm(
        said,
        named_lines(expected),
        begins_with(request.GET, earlier, expected),
        place.site,
        comes=place.coming is not None,
    )
    if said and asked.is_valid() and was_counted(asked, row, giver, place):
        made = uuid5(asked.cleaned_data["key"], "handover")
        return Look(reverse("transfers:handover", kwargs={"key": made}))
    shown = {"obstacles": obstacles(row, giver, place), **about(giver, place, expected)}
    title = _("Count: %(title)s") % {"title": row}
    return ask(
        request, title, asked, home_of(row), template="transfers/count.html", **shown
    )


def withdrawn(row: Any, said: str) -> Handover | None:
    """Return the withdrawn count that is to be made anew, if one is named."""
    rows = Handover.objects.filter(consignment=row.pk).exclude(withdrawn_at=None)
    return next((each for each in rows if str(each.pk) == said), None)


def chosen(
    said: str, held: Iterable[Custody], earlier: Handover | None
) -> Custody | None:
    """Return what whoever hands over holds: what is named, or else another's first."""
    rows = list(held)
    own = {post.pk for post in queries.held_posts()}
    named = [each for each in rows if str(each.pk) == said]
    if earlier is not None:
        named += [each for each in rows if each.post == earlier.from_post]
    of_others = [each for each in rows if each.post not in own]
    return next(iter(named or of_others or rows), None)


def place_of(row: Any) -> Place:
    """Return where it stands, or else the end of the leg over which it comes."""
    last = queries.left_last_with(row)
    if last is None:
        return Place(row.from_site_id, None)
    if last.arrived_at:
        return Place(last.leg.to_site_id, None)
    if queries.is_received_by(last, me().origin):
        return Place(last.leg.to_site_id, last.pk)
    return Place(None, None)


def about(
    giver: Custody | None, place: Place, expected: Mapping[Key, int]
) -> dict[str, Any]:
    """Return what the page says above the lines."""
    site = Site.objects.filter(pk=place.site).first() if place.site else None
    names = post_names([(giver.post, giver.nation_id)]) if giver else {}
    return {
        "site": called(site) if site else "",
        "giver": names.get(giver.post, "") if giver and giver.post else "",
        "line_count": len(expected),
        "expected": sum(expected.values()),
        "all_expected": f"?from={giver.pk}&fill=expected" if giver else "",
    }


def begins_with(
    told: Mapping[str, str], earlier: Handover | None, expected: Mapping[Key, int]
) -> dict[Key, Said]:
    """Return what the form begins with: an earlier count, or all as expected."""
    if told.get("fill") == "expected":
        return {key: Said(count_) for key, count_ in expected.items()}
    lines = queries.lines_of_count(earlier.pk) if earlier else []
    return {
        Key(each.item_id, each.serial_id): Said(
            each.counted, each.condition, each.remark
        )
        for each in lines
    }


def obstacles(row: Any, giver: Custody | None, place: Place) -> list[Obstacle]:
    """Return why it cannot be counted now, and who can change that."""
    return [
        each
        for each in (
            unreleased(row),
            untaken(row, giver),
            on_its_way(row, place),
            waiting(row, giver),
        )
        if each is not None
    ]


def unreleased(row: Any) -> Obstacle | None:
    if row.is_released:
        return None
    said = _("It was not released: %(nation)s, who sends it, releases it first.")
    return Obstacle(said % {"nation": called(row.nation)})


def untaken(row: Any, giver: Custody | None) -> Obstacle | None:
    if giver is not None or not row.is_released:
        return None
    said = _("No post holds any of it: %(nation)s, who sends it, takes it over first.")
    return Obstacle(said % {"nation": called(row.nation)})


def on_its_way(row: Any, place: Place) -> Obstacle | None:
    if place.site is not None:
        return None
    movement = queries.left_last_with(row)
    names = {body.id: body.name for body in bodies()}
    words = {
        "code": movement.code,
        "who": names.get(movement.originator, _("whoever planned it")),
    }
    said = _(
        "It is on its way with %(code)s. That it came is said by %(who)s, or by the "
        "nation to whose site it comes, or by the one that it is sent to."
    )
    address = reverse("transfers:movement", kwargs={"entry": movement.pk})
    return Obstacle(said % words, movement.code, address)


def waiting(row: Any, giver: Custody | None) -> Obstacle | None:
    if giver is None or giver.post is None:
        return None
    open_ = queries.waiting_counts(row.pk).filter(from_post=giver.post).first()
    if open_ is None:
        return None
    said = _("A count waits for signatures: sign it, or withdraw it first.")
    address = reverse("transfers:handover", kwargs={"key": open_.pk})
    return Obstacle(said, _("The count that waits"), address)


def was_counted(
    asked: CountForm, row: Any, giver: Custody | None, place: Place
) -> bool:
    """Send what was counted; show in the form why it cannot be."""
    filled = asked.cleaned_data
    if giver is None:
        asked.add_error(None, _("No post holds any of it."))
        return False
    came = {}
    if place.coming is not None:
        came = {"movement": place.coming, "passed_at": filled["arrived_at"]}
        came |= {"evidence": filled["evidence"]}
    return tells(
        asked,
        comes_and_counts,
        came=came,
        entry=uuid5(filled["key"], "handover"),
        consignment=row.pk,
        site=filled["site"],
        custody=giver.pk,
        to_post=filled["to_post"],
        lines=asked.counted(),
    )


def comes_and_counts(
    *, key: UUID, at: datetime, reason: str, came: Mapping[str, Any], **counted: Any
) -> Json:
    """Say that it has come, if it was on its way, and what was counted; or neither."""
    asked = {"at": at, "reason": reason}
    with transaction.atomic():
        if came:
            named = {"key": uuid5(key, "came"), "entry": uuid5(key, "passage")}
            actions.take_in(**named, **asked, **came)
        return actions.count(key=key, **asked, **counted)
