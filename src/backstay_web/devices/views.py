"""The pages of devices: their list, each one's page, what came, and their forms.

A device that is a browser brings what it kept to doors of its own here, by the cookie
of whoever has signed in on it; other programs do by the API.
"""

import json
from base64 import b64encode
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backstay_web.core.command_form import CommandForm
from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.entries import Faulty
from backstay_web.core.lists.view import list_view
from backstay_web.devices import actions, details, lists, queries
from backstay_web.devices.canonical import NotCanonical, read
from backstay_web.devices.forms import AddForm, RevokeForm
from backstay_web.devices.models import Capture, Device
from backstay_web.notebook.detail import detail_view
from backstay_web.notebook.sniffing import Unfit

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


def more_of_capture(key: UUID) -> dict[str, Any]:
    row = Capture.objects.get(pk=key)
    return {"said": said_in(row.body), "device": row.device_id}


def said_in(body: str) -> dict[str, Any]:
    """Return what an event says of what happened, as far as it can be read."""
    try:
        payload = read(body)["payload"]
    except (NotCanonical, KeyError, TypeError):
        return {}
    return payload if isinstance(payload, dict) else {}


device_list = list_view(lists.DEVICES, "devices/devices.html")
capture_list = list_view(lists.CAPTURES, "devices/captures.html")
device_detail = detail_view(
    details.DEVICE_PAGE, "devices/device.html", more=more_of_device
)
capture_detail = detail_view(
    details.CAPTURE_PAGE, "devices/capture.html", more=more_of_capture
)


def add(request: HttpRequest) -> HttpResponse:
    """Register a device."""
    shown = {"public_key": request.GET.get("public_key", "")}
    form = AddForm(request.POST or None, initial=shown)
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


@require_POST
def sync(request: HttpRequest, device: UUID) -> HttpResponse:
    """Take what a device brings, and answer how each of it stands."""
    find(Device.objects.all(), device)
    try:
        said = sent_by(request)
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"said": _("This is not what a device sends.")}, status=422)
    try:
        answer = actions.sync(at=timezone.now(), reason="", device=device, **said)
    except Faulty as error:
        return JsonResponse({"said": str(error)}, status=422)
    return JsonResponse(answer)


def sent_by(request: HttpRequest) -> dict[str, Any]:
    """Return what a device sent.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is nothing that a device sends.
    """
    said = json.loads(request.body)
    events = [
        {"body": str(each["body"]), "signature": str(each["signature"])}
        for each in said["events"]
    ]
    last = UUID(said["last"]) if said["last"] else None
    return {"key": UUID(said["key"]), "last": last, "events": events}


@require_POST
def photograph(request: HttpRequest, device: UUID) -> HttpResponse:
    """Take a photograph that an event names; one that came before is there."""
    find(Device.objects.all(), device)
    event, digest = (request.GET.get(name, "") for name in ("event", "digest"))
    if len(request.body) > actions.MOST_BYTES:
        return JsonResponse({"said": _("A photograph has 2 MB at most.")}, status=413)
    try:
        actions.bring_photograph(
            key=uuid5(device, f"{event} {digest}"),
            at=timezone.now(),
            reason="",
            device=device,
            event=event,
            digest=digest,
            data=b64encode(request.body).decode(),
        )
    except actions.KnownAlready:
        pass
    except (Faulty, Unfit) as error:
        return JsonResponse({"said": str(error)}, status=422)
    return JsonResponse({"digest": digest, "now_ms": now_ms()})


def now_ms() -> int:
    return int(timezone.now().timestamp() * 1000)
