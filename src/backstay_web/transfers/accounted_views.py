"""The pages of what is accounted for, and of the rows that its numbers count."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import find
from backstay_web.core.lists.view import list_view
from backstay_web.core.names import called
from backstay_web.nations.queries import post_names
from backstay_web.transfers.accounted import accounts, labels_beside
from backstay_web.transfers.accounted_list import ACCOUNTED, MEANINGS, WORDS
from backstay_web.transfers.details import name_of
from backstay_web.transfers.models import Item
from backstay_web.transfers.serial_details import shown_gone, where_of
from backstay_web.transfers.serial_queries import gone

accounted_list = list_view(ACCOUNTED, "registers/list.html")


@require_safe
def accounted_rows(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what the numbers of one variant of one nation count, row by row."""
    item = find(Item.objects.select_related("variant", "consignment__nation"), key)
    account = accounts(timezone.localdate()).get(item.pk)
    rows = account.rows if account else []
    names = post_names((each.row.post, each.row.nation_id) for each in rows)
    lost = gone(each.row for each in rows)
    names |= post_names((each.post, each.nation) for each in lost.values())
    shown = {
        "variant": called(item.variant),
        "nation": called(item.consignment.nation),
        "at": timezone.now(),
        "banner": banner_of([vars(item), *labels_beside([item.pk])], bodies()),
        "meanings": [
            {"word": WORDS[name], "definition": MEANINGS[name]} for name in WORDS
        ],
        "rows": [
            {
                "each": each,
                "name": name_of(each.row),
                "address": where_of(each.row),
                "gone": shown_gone(lost[each.row.pk], names)
                if each.row.pk in lost
                else None,
                "state": WORDS[each.state],
                "owner": names[each.row.post] if each.row.post else "",
            }
            for each in rows
        ],
    }
    return render(request, "transfers/accounted_rows.html", shown)
