"""Columns that tables of several kinds of offers have."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backstay_web.core.imports.cells import Choice, Code, Day, Known, Text, Whole
from backstay_web.core.imports.kinds import Column, Title
from backstay_web.donations.models import Offer
from backstay_web.donations.models.state import State
from backstay_web.nations.imports import codes_of_nations, nations_by_code

STATES: Final[dict[str, tuple[str, ...]]] = {
    State.POSSIBLE.value: ("maybe", "verbal", "можливо", "можлива"),
    State.OFFERED.value: ("pledged", "in writing", "запропоновано", "запропонована"),
    State.CONFIRMED.value: ("decided", "підтверджено", "підтверджена"),
    State.WITHDRAWN.value: ("відкликано", "відкликана"),
    State.EXPIRED.value: ("строк минув",),
}
CHANNELS: Final[dict[str, tuple[str, ...]]] = {
    Offer.Channel.NATION.value: ("ministry", "країна", "міністерство"),
    Offer.Channel.CONFERENCE.value: ("donor conference", "конференція"),
    Offer.Channel.LETTER.value: ("mail", "лист"),
    Offer.Channel.BILATERAL.value: ("recipient", "двостороння", "отримувач"),
    Offer.Channel.PUBLIC.value: ("press", "open source", "відкрите джерело"),
}


def own_code(meaning: Title, example: str, field: str = "") -> Column:
    """Return the column of the own code of a line."""
    return Column(
        "code",
        Code(64),
        meaning,
        example=example,
        headings=("number", "no", "id", "reference", "ref", "код", "номер"),
        field=field,
    )


def of_offer(path: str) -> tuple[Column, ...]:
    """Return what a line says of its offer, to which a path leads from its own row."""
    return (*given(path), *standing(path), *holding(path), *heard(path))


def given(path: str) -> tuple[Column, ...]:
    """Return who gives what."""
    return (
        Column(
            "nation",
            Known(nations_by_code, gettext_noop("a nation"), codes_of_nations),
            _("The code of the nation that gives it."),
            example="NO",
            headings=("donor", "country", "from", "донор", "країна", "нація"),
            field=f"{path}__nation_id",
        ),
        Column(
            "title",
            Text(200),
            _("In a few words, what is offered."),
            example="Six howitzers from store",
            headings=("offer", "description", "what", "назва", "опис", "пропозиція"),
            field=f"{path}__title",
        ),
    )


def standing(path: str) -> tuple[Column, ...]:
    """Return how far the offer stands, and what proves it."""
    return (
        Column(
            "state",
            Choice(STATES),
            _("How far it stands: possible or offered at first. Empty: possible."),
            example=State.OFFERED.value,
            headings=("status", "стан", "статус"),
            field=f"{path}__state",
            optional=True,
        ),
        Column(
            "evidence",
            Text(500),
            _("What proves the state, such as a letter: a must for what is offered."),
            example="Letter 7 of 2 January",
            headings=("proof", "доказ", "підтвердження"),
            field=f"{path}__evidence",
            optional=True,
            empty="",
        ),
    )


def holding(path: str) -> tuple[Column, ...]:
    """Return since when and until when it holds, and how surely."""
    return (
        Column(
            "said_on",
            Day(),
            _("The day on which the nation said so."),
            example="2026-01-02",
            headings=("said", "pledged on", "reported", "заявлено", "дата заяви"),
            unit=_("day"),
            field=f"{path}__said_on",
        ),
        Column(
            "expires_on",
            Day(),
            _("The first day on which it no longer holds; empty: none was named."),
            example="2026-06-01",
            headings=("expires", "valid until", "дійсна до", "строк"),
            unit=_("day"),
            field=f"{path}__expires_on",
            optional=True,
        ),
        Column(
            "confidence_percent",
            Whole(0, 100),
            _("How likely it is that all of it is there on its day."),
            example="80",
            headings=("confidence", "probability", "впевненість", "ймовірність"),
            unit=_("percent"),
            field=f"{path}__confidence_percent",
        ),
    )


def heard(path: str) -> tuple[Column, ...]:
    """Return how it was told, and where one can read it."""
    return (
        Column(
            "channel",
            Choice(CHANNELS),
            _(
                "How it was told: nation, conference, letter, bilateral or public. "
                "Empty: by the nation itself."
            ),
            example=Offer.Channel.NATION.value,
            headings=("via", "канал"),
            field=f"{path}__channel",
            optional=True,
            empty=Offer.Channel.NATION.value,
        ),
        Column(
            "source",
            Text(500),
            _("Where one can read it."),
            example="Letter 7 of the ministry",
            headings=("document", "джерело", "документ"),
            field=f"{path}__source",
            optional=True,
            empty="",
        ),
    )
