"""The pages of one nation, one organisation and one post."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.columns import Column
from backstay_web.core.ordering import in_order
from backstay_web.nations import queries
from backstay_web.nations.lists import NATIONS, ORGANISATIONS, POSTS
from backstay_web.nations.subjects import NATION, ORGANISATION, POST
from backstay_web.notebook.detail import Detail, Part

NO_POST: Final = _("There is no post here that you may know of.")


def columns(names: str, of: Sequence[Column]) -> list[Column]:
    return [column for column in of if column.name in names.split()]


def parts_of_nation(key: UUID) -> list[Part]:
    organisations = queries.organisations().filter(nation=key)
    posts = queries.posts(timezone.now()).filter(organisation__nation=key)
    return [
        Part(
            title=_("Organisations"),
            columns=columns("name kind part_of post_count", ORGANISATIONS.columns),
            rows=organisations.order_by(in_order("name"), "id"),
            empty=_("There is no organisation here that you may know of."),
            door="nations:organisation",
            all_of_them=f"{reverse('nations:organisations')}?nation={key}",
        ),
        Part(
            title=_("Posts"),
            columns=columns("title organisation is_held holder", POSTS.columns),
            rows=posts.order_by(
                in_order("organisation__name"), in_order("title"), "id"
            ),
            empty=NO_POST,
            door="nations:post",
            all_of_them=f"{reverse('nations:posts')}?nation={key}",
        ),
    ]


def parts_of_organisation(key: UUID) -> list[Part]:
    posts = queries.posts(timezone.now()).filter(organisation=key)
    return [
        Part(
            title=_("Posts"),
            columns=columns("title is_held holder", POSTS.columns),
            rows=posts.order_by(in_order("title"), "id"),
            empty=NO_POST,
            door="nations:post",
        )
    ]


NATION_PAGE: Final = Detail(
    NATION, queries.nations, NATIONS.columns, parts=parts_of_nation
)
ORGANISATION_PAGE: Final = Detail(
    ORGANISATION,
    queries.organisations,
    ORGANISATIONS.columns,
    parts=parts_of_organisation,
)
POST_PAGE: Final = Detail(POST, POST.rows, POSTS.columns)
