"""What the top of a page leads to: each place by its door, to those it is open to."""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.config.doors import PAGES, Open
from backstay_web.nations.permissions import Permission

SECTIONS: Final[tuple[tuple[Promise, dict[str, Promise]], ...]] = (
    (
        _("Today"),
        {
            "home": _("My post"),
            "briefs:commander": _("Briefing"),
            "briefs:clocks": _("Clocks"),
            "overview:calendar": _("Calendar"),
            "notebook:followed": _("Followed"),
        },
    ),
    (
        _("Needs and offers"),
        {
            "requirements:list": _("Needs"),
            "donations:home": _("Offers"),
            "donations:consent_list": _("Consents"),
            "overview:coverage": _("Needed and offered"),
        },
    ),
    (
        _("Plans"),
        {
            "plans:home": _("Runs"),
            "plans:desk": _("Our part"),
            "plans:promises": _("Promises"),
        },
    ),
    (
        _("Carrying out"),
        {
            "transfers:consignment_list": _("Consignments"),
            "transfers:nodes": _("Nodes"),
            "transfers:handovers": _("Handovers"),
            "transfers:accounted": _("What is accounted for"),
            "transfers:inventories": _("Inventories"),
            "training:home": _("Training"),
            "repair:home": _("Repair"),
        },
    ),
    (
        _("Sites and kit"),
        {
            "sites:home": _("Sites"),
            "overview:map": _("Map"),
            "catalogue:home": _("Catalogue"),
        },
    ),
    (
        _("Nations and people"),
        {
            "nations:list": _("Nations"),
            "nations:organisations": _("Organisations"),
            "nations:posts": _("Posts"),
            "nations:people": _("People and posts"),
        },
    ),
    (
        _("Exchange"),
        {
            "imports:list": _("Imports"),
            "releases:list": _("Releases"),
            "devices:list": _("Devices"),
            "hooks:list": _("Webhooks"),
            "log:head": _("Log"),
        },
    ),
)
"""What belongs together, and in it doors with the word that leads to each."""


class Place(NamedTuple):
    """One way from the top of a page."""

    address: str
    word: Promise
    is_here: bool


class Section(NamedTuple):
    """What belongs together, as far as it is open to somebody; at least one place."""

    word: Promise
    places: Sequence[Place]

    @property
    def address(self) -> str:
        """Where its word leads: its first place."""
        return self.places[0].address

    @property
    def is_here(self) -> bool:
        """Whether the page that is read is within it."""
        return any(place.is_here for place in self.places)


def sections(
    permissions: Collection[str], path: str, is_signed_in: bool = True
) -> list[Section]:
    """Return the sections that somebody with these permissions may go to.

    A section of one place has that place's word. One place at most is where ``path``
    is: the one with the longest address.
    """
    found = [
        (word, open_places(doors, permissions, is_signed_in))
        for word, doors in SECTIONS
    ]
    addresses = [at for _, places in found for at, _ in places if is_within(path, at)]
    here = max(addresses, key=len, default="")
    return [
        Section(
            word if len(places) > 1 else places[0][1],
            [Place(at, name, at == here) for at, name in places],
        )
        for word, places in found
        if places
    ]


def open_places(
    doors: dict[str, Promise], permissions: Collection[str], is_signed_in: bool
) -> list[tuple[str, Promise]]:
    return [
        (reverse(door), word)
        for door, word in doors.items()
        if is_open(PAGES[door], permissions, is_signed_in)
    ]


def is_open(
    need: Permission | Open, permissions: Collection[str], is_signed_in: bool
) -> bool:
    if isinstance(need, Permission):
        return need in permissions
    return is_signed_in or need is Open.TO_ALL


def is_within(path: str, place: str) -> bool:
    return path == place or (place != "/" and path.startswith(place))
