"""The pages of devices: their list, each one's page, what came, and their forms."""

from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from backstay_web.core.command_form import CommandForm
from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.lists.view import list_view
from backstay_web.devices import actions, details, lists, queries
from backstay_web.devices.forms import AddForm, RevokeForm
from backstay_web.devices.models import Device
from backstay_web.notebook.detail import detail_view

NUMBERS_SHOWN = 100


def more_of_device(key: UUID) -> dict[str, Any]:
    row, missing = Device.objects.get(pk=key), queries.missing(key)
    is_own = row.originator == me().origin
    return {
        "device": row,
        "is_own": is_own,
        "missing": missing[:NUMBERS_SHOWN],
        "is_cut": len(missing) > NUMBERS_SHOWN,
    }


device_list = list_view(lists.DEVICES, "devices/devices.html")
capture_list = list_view(lists.CAPTURES, "devices/captures.html")
device_detail = detail_view(
    details.DEVICE_PAGE, "devices/device.html", more=more_of_device
)


def add(request: HttpRequest) -> HttpResponse:
    """Register a device."""
    form = AddForm(request.POST or None)
    if form.is_valid():
        device = uuid5(form.cleaned_data["key"], "device")
        if form.asks(actions.add_device, device=device, **form.payload()):
            messages.success(
                request, _("It is registered: enter in it the keys that stand here.")
            )
            return redirect("devices:detail", device)
    return asked(request, form, _("Register a device"), _("Register"))


def revoke(request: HttpRequest, device: UUID) -> HttpResponse:
    """Take a device out of use."""
    row = find(Device.objects.all(), device)
    form = RevokeForm(request.POST or None, initial={"expected_version": row.version})
    if form.is_valid() and form.asks(
        actions.revoke_device,
        device=device,
        expected_version=form.cleaned_data["expected_version"],
    ):
        return redirect("devices:detail", device)
    return asked(request, form, row.name, _("Take it out of use"))


def asked(
    request: HttpRequest, form: CommandForm, title: str, word: str
) -> HttpResponse:
    """Show a form, with what was wrong with it."""
    status = 422 if form.errors else 200
    words = {"form": form, "title": title, "word": word}
    return render(request, "devices/form.html", words, status=status)
