"""What the top of a page leads to: each place by its door, to those it is open to."""

from collections.abc import Collection
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.config.doors import PAGES, Open
from backstay_web.nations.permissions import Permission

PLACES: Final[dict[str, Promise]] = {
    "home": _("My post"),
    "briefs:commander": _("Briefing"),
    "briefs:clocks": _("Clocks"),
    "nations:people": _("People and posts"),
    "requirements:list": _("Needs"),
    "donations:home": _("Offers"),
    "plans:home": _("Plans"),
    "plans:desk": _("Our part"),
    "transfers:consignment_list": _("Consignments"),
    "transfers:nodes": _("Nodes"),
    "repair:home": _("Repair"),
    "training:home": _("Training"),
    "overview:coverage": _("Needed and offered"),
    "overview:calendar": _("Calendar"),
    "sites:home": _("Sites"),
    "overview:map": _("Map"),
    "catalogue:home": _("Catalogue"),
    "nations:list": _("Nations"),
    "nations:organisations": _("Organisations"),
    "nations:posts": _("Posts"),
    "notebook:followed": _("Followed"),
    "imports:list": _("Imports"),
    "releases:list": _("Releases"),
    "devices:list": _("Devices"),
    "hooks:list": _("Webhooks"),
    "log:head": _("Log"),
}
"""Doors, what one does each day first, with the word that leads to each."""


class Place(NamedTuple):
    """One way from the top of a page."""

    address: str
    word: Promise
    is_here: bool


def places(
    permissions: Collection[str], path: str, is_signed_in: bool = True
) -> list[Place]:
    """Return the places that somebody with these permissions may go to."""
    found = [
        (reverse(door), word)
        for door, word in PLACES.items()
        if is_open(PAGES[door], permissions, is_signed_in)
    ]
    here = max((at for at, _ in found if is_within(path, at)), key=len, default="")
    return [Place(at, word, at == here) for at, word in found]


def is_open(
    need: Permission | Open, permissions: Collection[str], is_signed_in: bool
) -> bool:
    if isinstance(need, Permission):
        return need in permissions
    return is_signed_in or need is Open.TO_ALL


def is_within(path: str, place: str) -> bool:
    return path == place or (place != "/" and path.startswith(place))
