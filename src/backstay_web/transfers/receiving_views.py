"""The receiving page: an app that a phone installs, and that works without a network.

What the phone keeps of it is the frame alone, without any row; the rows of its hub are
asked for apart, and kept encrypted.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import require
from backstay_web.core.context import me
from backstay_web.core.leaving import with_label
from backstay_web.core.names import called
from backstay_web.devices.models import Device
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import current_holdings
from backstay_web.sites.models import Site
from backstay_web.transfers.documents.count_sheet import expected_of
from backstay_web.transfers.hub import Expected, counts_of, expected_at
from backstay_web.transfers.models import Item

SCRIPTS: Final = (
    "transfers/receiving/safe.js",
    "devices/core.js",
    "transfers/receiving/shell.js",
    "transfers/receiving/photographs.js",
    "transfers/receiving/drawing.js",
    "transfers/receiving/counting.js",
    "transfers/receiving/app.js",
)
"""In the order in which the page runs them."""
STYLES: Final = ("backstay/backstay.css", "transfers/receiving/receiving.css")
ICONS: Final = (
    "transfers/receiving/icon.svg",
    "transfers/receiving/icon-192.png",
    "transfers/receiving/icon-512.png",
)
WORKER: Final = "transfers/receiving/worker.js"
JAVASCRIPT: Final = "text/javascript; charset=utf-8"
POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",  # photographs before they are sent
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types default",  # for the address of the worker alone: safe.js
    ]
)
CAMERA: Final = "camera=(self), geolocation=(), microphone=(), usb=()"


@require_safe
def receiving(request: HttpRequest) -> HttpResponse:
    """Give the frame of the receiving page, which holds no row of anybody."""
    shown = {
        "scripts": SCRIPTS,
        "styles": STYLES,
        "icon": ICONS[0],
        "conditions": Item.Condition.choices,
    }
    answer = render(request, "transfers/receiving.html", shown)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Permissions-Policy"] = CAMERA
    return answer


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """Give what a phone is told of the app that it installs."""
    home = reverse("transfers:receiving")
    svg, small, large = map(static, ICONS)
    return JsonResponse(
        {
            "name": _("Backstay: receiving"),
            "short_name": _("Receiving"),
            "lang": get_language(),
            "id": home,
            "start_url": home,
            "scope": home,
            "display": "standalone",
            "background_color": "#f4f6f8",
            "theme_color": "#123b54",
            "icons": [
                {"src": svg, "sizes": "any", "type": "image/svg+xml"},
                {"src": small, "sizes": "192x192", "type": "image/png"},
                {"src": large, "sizes": "512x512", "type": "image/png"},
            ],
        },
        content_type="application/manifest+json",
    )


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Give the program that keeps the frame on the phone, with what it has to keep.

    It is at the address of the page, so that it has to do with nothing else.
    """
    files = [static(each) for each in (*SCRIPTS, *STYLES, *ICONS)]
    page = reverse("transfers:receiving")
    kept = [page, reverse("transfers:receiving_manifest"), *files]
    told = {"page": page, "kept": kept, "version": version_of(files)}
    program = Path(finders.find(WORKER) or "").read_text(encoding="utf-8")
    return HttpResponse(
        f"const FRAME = {json.dumps(told)};\n{program}", content_type=JAVASCRIPT
    )


def version_of(files: list[str]) -> str:
    """Return a name that changes when any of the files does: theirs do."""
    return hashlib.sha256("\n".join(files).encode()).hexdigest()[:12]


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """Give a phone what its hub may have to count, and who it is here.

    A phone is known by its public key; one that is not registered, or out of use, gets
    no rows.
    """
    by, now = me(), timezone.now()
    require(by, Permission.TRANSFER_READ)
    own = Device.objects.filter(originator=by.origin)
    device = own.filter(public_key=request.GET.get("public_key", "")).first()
    told: dict[str, Any] = {
        "actor": by.actor,
        "csrf": get_token(request),
        "now_ms": int(now.timestamp() * 1000),
        "device": None,
        "consignments": [],
    }
    if device is None:
        return JsonResponse(told)
    site = Site.objects.filter(pk=device.site).first()
    told["device"] = {
        "id": device.pk,
        "post": device.post_id,
        "name": device.name,
        "is_revoked": device.revoked_at is not None,
        "site": called(site) if site else "",
        "is_held": is_held_by(device.post_id, by.actor),
    }
    if device.revoked_at is not None or site is None:
        return with_label(JsonResponse(told), [vars(device)])
    with_coming = Permission.MOVEMENT_READ in by.permissions
    expected = expected_at(site.pk, now, with_coming=with_coming)
    told["consignments"] = [shown(each, device.post_id) for each in expected]
    behind = [row for each in expected for row in expected_of(each.row).rows]
    labels = [vars(row) for row in (device, site, *behind)]
    told["label"] = str(banner_of(labels, bodies()))
    return with_label(JsonResponse(told), labels)


def is_held_by(post: UUID, actor: UUID) -> bool:
    """Tell whether somebody holds a post now."""
    held = current_holdings(timezone.now()).filter(actor=actor, post=post)
    return bool(held.exists())


def shown(each: Expected, post: UUID) -> dict[str, Any]:
    """Return a consignment as the phone shows it."""
    row = each.row
    return {
        "key": row.pk,
        "code": row.code,
        "title": row.title,
        "is_here": each.is_here,
        "arrives_at": each.arrives_at,
        "counts": counts_of(row, post),
    }
