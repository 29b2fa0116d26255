"""A list of things, as an app declares one; its weight is for release officers."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

import django_filters as filters
from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import Cast as As
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.text import format_lazy

from backstay_web.core.context import acting
from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.listing import Listing
from backstay_web.core.lists.view import list_view
from tests.web.cast import Cast, Person
from tests.web.things.models import Thing


def word(text: str) -> Any:
    return format_lazy("{}", text)


def things() -> "QuerySet[Thing]":
    return Thing.objects.annotate(weight_kg=As(F("version"), IntegerField()))


class ThingFilter(filters.FilterSet):
    """By its beginning and by its weight."""

    start = filters.CharFilter(
        field_name="name", lookup_expr="startswith", max_length=5
    )
    weight_kg = filters.RangeFilter()

    class Meta:
        model = Thing
        fields: ClassVar[list[str]] = []


THINGS: Final = Listing(
    name="things",
    title=word("Things"),
    rows=things,
    columns=[
        Column("name", word("Name"), word("What it is called.")),
        Column(
            "weight_kg",
            word("Weight"),
            word("How heavy it is."),
            unit="kg",
            kind=Kind.NUMBER,
            needs="label.release",
        ),
        Column("level", word("Level"), word("How sensitive."), is_shown=False),
    ],
    order="name",
    empty=word("Make the first thing."),
    searched=["name"],
    filters=ThingFilter,
)


def make_things(cast: Cast, names: Iterable[str], **more: Any) -> None:
    """Make things of the nation A that both nations may read, heavier each time."""
    label = {"level": 0, "rel": 0b11, "originator": cast.cid.origin, **more}
    rows = [
        Thing(name=name, version=10 * n, **label) for n, name in enumerate(names, 1)
    ]
    with acting(cast.cid.token):
        Thing.objects.bulk_create(rows)


def show(
    person: Person, address: str = "", listing: Listing = THINGS, hx_target: str = ""
) -> HttpResponse:
    """Return what somebody is shown of a list."""
    headers = {"HX-Target": hx_target}
    request = RequestFactory().get(f"/things/{address}", headers=headers)
    with acting(person.token):
        return list_view(listing)(request)
