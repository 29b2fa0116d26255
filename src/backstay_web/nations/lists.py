"""The lists of nations: themselves, their organisations and their posts."""

from typing import Any, ClassVar, Final

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column, Kind
from backstay_web.core.lists.filters import FlagFilter, NamedFilter
from backstay_web.core.lists.listing import Listing
from backstay_web.nations import queries
from backstay_web.nations.forms import KINDS
from backstay_web.nations.models import Nation, Organisation, Post
from backstay_web.nations.permissions import MEANINGS
from backstay_web.notebook.lists import follow_all


def known_nations(_: HttpRequest | None) -> QuerySet[Nation]:
    return queries.nations()


class OrganisationFilter(filters.FilterSet):
    """Which organisations are asked for."""

    nation = NamedFilter(label=_("Nation"), queryset=known_nations)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=list(KINDS.items()))

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = ["nation", "kind"]


class PostFilter(filters.FilterSet):
    """Which posts are asked for."""

    nation = NamedFilter(
        label=_("Nation"), field_name="organisation__nation", queryset=known_nations
    )
    is_held = FlagFilter(label=_("Held"))
    may = filters.ChoiceFilter(
        label=_("May"), choices=list(MEANINGS.items()), method="that_may"
    )

    class Meta:
        model = Post
        fields: ClassVar[list[str]] = ["nation", "is_held", "may"]

    def that_may(
        self, rows: "QuerySet[Any]", _name: str, permission: str
    ) -> "QuerySet[Any]":
        """Return the posts whose holders may do something."""
        return rows.filter(holder_permissions__contains=[permission])


NATIONS: Final = Listing(
    name="nations",
    title=_("Nations"),
    rows=queries.nations,
    columns=[
        Column("name", _("Name"), _("Its short name in English.")),
        Column(
            "name_uk",
            _("Ukrainian name"),
            _("Its short name in Ukrainian."),
            language="uk",
        ),
        Column("code", _("Code"), _("Its letters in labels and files.")),
    ],
    order="name",
    searched=["name", "name_uk", "code"],
    detail="nations:detail",
    empty=_(
        "No nation has been added yet: whoever holds the post that may, adds the first."
    ),
)

ORGANISATIONS: Final = Listing(
    name="organisations",
    title=_("Organisations"),
    rows=queries.organisations,
    columns=[
        Column(
            "name",
            _("Name"),
            _("What the organisation calls itself."),
            field_uk="called_uk",
        ),
        Column(
            "nation",
            _("Nation"),
            _("The nation or body it belongs to."),
            field="nation__name",
            field_uk="nation__name_uk",
        ),
        Column(
            "kind",
            _("Kind"),
            _("A command, an agency, a unit or a staff."),
            words=KINDS,
        ),
        Column(
            "part_of",
            _("Part of"),
            _("The organisation above it."),
            field="part_of__name",
            field_uk="part_of_uk",
        ),
        Column(
            "post_count",
            _("Posts"),
            _("How many posts it has that you may know of."),
            kind=Kind.NUMBER,
        ),
    ],
    order="name",
    searched=["name", "name_uk", "nation__name", "nation__name_uk"],
    detail="nations:organisation",
    together=[follow_all("organisation")],
    filters=OrganisationFilter,
    empty=_(
        "You may know of no organisation yet: whoever may add organisations to your "
        "nation adds the first."
    ),
)

POSTS: Final = Listing(
    name="posts",
    title=_("Posts"),
    rows=lambda: queries.posts(timezone.now()),
    columns=[
        Column("title", _("Post"), _("What the post is called."), field_uk="called_uk"),
        Column(
            "organisation",
            _("Organisation"),
            _("Where the post stands."),
            field="organisation__name",
            field_uk="organisation_uk",
        ),
        Column(
            "nation",
            _("Nation"),
            _("The nation or body of its organisation."),
            field="organisation__nation__name",
            field_uk="organisation__nation__name_uk",
        ),
        Column(
            "is_held",
            _("Held"),
            _("Whether somebody holds it now."),
            kind=Kind.FLAG,
            words={True: _("held"), False: _("vacant")},
        ),
        Column(
            "holder",
            _("Holder"),
            _("Who holds it now; known to its own nation alone."),
        ),
    ],
    order="title",
    searched=["title", "title_uk", "organisation__name"],
    detail="nations:post",
    together=[follow_all("post")],
    filters=PostFilter,
    empty=_(
        "You may know of no post yet: whoever may add posts to your nation adds the "
        "first."
    ),
)
