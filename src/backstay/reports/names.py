"""Names of the records of a case, in both languages."""

from typing import Protocol

from backstay.domain.case import Case
from backstay.domain.package import Materiel, Part
from backstay.domain.plan import Itinerary
from backstay.reports.words import Pair, day_text, number, say

ROLES = {
    "main": say("main item"),
    "ammunition": say("ammunition"),
    "spares": say("spares"),
    "support": say("support"),
    "crew": say("crew"),
    "maintainers": say("maintainers"),
    "manual": say("manual"),
    "licence": say("licence"),
}
MODES = {
    "road": say("road"),
    "rail": say("rail"),
    "sea": say("sea"),
    "air": say("air"),
}
SITE_KINDS = {
    "depot": say("depot"),
    "port": say("port"),
    "hub": say("hub"),
    "border": say("border crossing"),
    "workshop": say("workshop"),
    "training": say("training site"),
    "receiving": say("receiving site"),
}
ACTIVITIES = {
    "move": say("transport"),
    "repair": say("repair"),
    "attend": say("training"),
}


class Named(Protocol):
    """A record with a name in each language."""

    @property
    def name(self) -> str:
        """Return the English name."""

    @property
    def name_uk(self) -> str:
        """Return the Ukrainian name."""


def name_of(record: Named) -> Pair:
    """Return the name of a record."""
    return Pair(record.name, record.name_uk or record.name)


def nation_name(case: Case, key: str) -> Pair:
    """Return the name of a nation."""
    return name_of(case.nations[key])


def site_name(case: Case, key: str) -> Pair:
    """Return the name of a site."""
    return name_of(case.sites[key])


def leg_name(case: Case, key: str) -> Pair:
    """Return a leg as the two sites it joins."""
    leg = case.legs[key]
    return say(
        "{from_site} → {to_site}",
        from_site=site_name(case, leg.from_site),
        to_site=site_name(case, leg.to_site),
    )


def bay_name(case: Case, key: str) -> Pair:
    """Return a bay as its workshop and the family it repairs."""
    bay = case.bays[key]
    return say(
        "{workshop}: {family}",
        workshop=name_of(case.workshops[bay.workshop]),
        family=name_of(case.families[bay.family]),
    )


def course_name(case: Case, key: str) -> Pair:
    """Return a course as what it teaches and where."""
    course = case.courses[key]
    return say(
        "{kind}, {site}",
        kind=name_of(case.course_kinds[course.kind]),
        site=site_name(case, course.site),
    )


def lot_name(case: Case, key: str) -> Pair:
    """Return a lot as what it holds, who gives it, and its key."""
    lot = case.lots[key]
    return say(
        "{variant}, {nation} ({lot})",
        variant=name_of(case.variants[lot.variant]),
        nation=nation_name(case, lot.nation),
        lot=key,
    )


def resource_name(case: Case, kind: str, key: str) -> Pair:
    """Return the name of a limited thing, by its kind and key (see domain.resource)."""
    first, _, second = key.partition("|")
    if kind == "leg":
        mode = MODES[case.legs[key].mode]
        return say("{leg}, {mode}", leg=leg_name(case, key), mode=mode)
    if kind in ("hub", "instructors"):
        return site_name(case, key)
    if kind == "bay":
        return bay_name(case, key)
    if kind == "session":
        return course_name(case, key)
    if kind == "interpreters":
        return say(
            "{site}, {language}",
            site=site_name(case, first),
            language=name_of(case.languages[second]),
        )
    if kind == "kits":
        return say(
            "{variant}, {site}",
            variant=name_of(case.variants[second]),
            site=site_name(case, first),
        )
    if kind == "absorption":
        return name_of(case.groups[key])
    return Pair(key, key)


def part_name(case: Case, part: Part) -> Pair:
    """Return what a part is: its class, or its role for people and paper."""
    if isinstance(part, Materiel):
        return name_of(case.classes[part.item_class])
    return ROLES[part.role]


def variant_of(case: Case, itinerary: Itinerary) -> str | None:
    """Return the variant that an itinerary moves; None for people."""
    if itinerary.unit != "unit":
        return None
    if itinerary.source in case.lots:
        return case.lots[itinerary.source].variant
    lot = case.progress[itinerary.source].lot
    return None if lot is None else case.lots[lot].variant


def week_text(case: Case, week: int) -> Pair:
    """Return a week with its Monday: week 12 · 23 May 2022."""
    return say(
        "week {number} · {day}", number=number(week), day=day_text(case.day(week))
    )


def week_cell(case: Case, week: int) -> Pair:
    """Return a week with its Monday, under a head that says week: 12 · 23 May 2022."""
    return say("{number} · {day}", number=number(week), day=day_text(case.day(week)))
