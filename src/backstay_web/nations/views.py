"""The pages of nations."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backstay_web.core.commands import find
from backstay_web.core.lists.view import list_view
from backstay_web.nations import lists, queries

nation_list = list_view(lists.NATIONS)
organisation_list = list_view(lists.ORGANISATIONS)
post_list = list_view(lists.POSTS)


@require_safe
def nation_detail(request: HttpRequest, nation: UUID) -> HttpResponse:
    """Show a nation with its posts and who holds them."""
    row = find(queries.nations(), nation)
    posts = list(queries.posts_of(row, timezone.now()))
    shown = {"name": row.name, "name_uk": row.name_uk, "code": row.code}
    return render(request, "nations/detail.html", {"nation": shown, "posts": posts})
