"""The pages of units with serial numbers: all of them, and the life of one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backstay_web.core.context import me
from backstay_web.core.lists.view import list_view
from backstay_web.notebook.detail import shown
from backstay_web.transfers.register import REGISTER
from backstay_web.transfers.serial_details import SERIAL_PAGE, more_of_serial
from backstay_web.transfers.serial_lists import SERIALS

serial_list = list_view(SERIALS, "registers/list.html")


@require_safe
def serial(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Show a unit with its number: where it is, and all that happened to it."""
    by = me()
    words = shown(SERIAL_PAGE, entry, request)
    more = more_of_serial(entry, by)
    kind = REGISTER.kinds["serial"]
    row, consignment = more["row"], more["consignment"]
    is_mine = row.originator == by.origin and kind.change in by.permissions
    if is_mine and not consignment.is_released:
        more["change"] = REGISTER.address("change", kind, entry)
        more["retire"] = REGISTER.address("retire", kind, entry)
    return render(request, "transfers/serial.html", {**words, **more})
