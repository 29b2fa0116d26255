"""The pages of gates: what came, what is decided of it, and who waives a limit."""

from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import find
from backstay_web.core.context import Context, me
from backstay_web.core.lists.view import list_view
from backstay_web.core.names import called
from backstay_web.core.registers.forms import Released
from backstay_web.core.registers.views import Look, ask, form
from backstay_web.nations.permissions import Permission
from backstay_web.notebook.detail import detail_view
from backstay_web.sites.models import Site
from backstay_web.transfers import actions
from backstay_web.transfers.gate_details import ARRIVAL_PAGE, more_of_arrival
from backstay_web.transfers.gate_forms import ArrivalForm, WaiverForm
from backstay_web.transfers.gate_lists import ARRIVALS
from backstay_web.transfers.views import links, tells

arrival_list = list_view(ARRIVALS)


def arrival_with_verbs(key: UUID) -> dict[str, Any]:
    more, by = more_of_arrival(key), me()
    return {
        **more,
        "verbs": links(more["row"], by),
        "banner": banner_of([vars(each) for each in shown_by(more["row"])], bodies()),
        "may_move": Permission.MOVEMENT_READ in by.permissions,
    }


def shown_by(row: Any) -> list[Any]:
    """Return the rows of which the page of an arrival tells something."""
    return [each for each in (row, row.movement, row.consignment) if each is not None]


arrival = detail_view(ARRIVAL_PAGE, "transfers/arrival.html", arrival_with_verbs)


@form
def record_arrival(request: HttpRequest, site: UUID) -> HttpResponse:
    """Write down what stands at the gate of a site, and what is decided of it."""
    place, by = find(Site.objects.all(), site), me()
    said = request.POST or None
    asked, released = ArrivalForm(said, place.pk), Released(said, by)
    if said and asked.is_valid() and released.is_valid():
        made = uuid5(asked.cleaned_data["key"], "arrival")
        told = {**asked.told(), "release": released.release(by)}
        if tells(asked, actions.record_arrival, entry=made, site=place.pk, **told):
            return Look(reverse("transfers:arrival", kwargs={"key": made}))
    title = _("At the gate of %(site)s") % {"site": called(place)}
    return ask(request, title, asked, gate_of(place.pk, by), released)


@form
def waive_limit(request: HttpRequest, site: UUID) -> HttpResponse:
    """Let something into the store of a site beyond its limit."""
    place, by = find(Site.objects.all(), site), me()
    said = request.POST or None
    asked = WaiverForm(said, place.pk, timezone.now())
    home = gate_of(place.pk, by)
    if said and asked.is_valid():
        made = uuid5(asked.cleaned_data["key"], "waiver")
        if tells(asked, actions.waive_limit, entry=made, site=place.pk, **asked.told()):
            return Look(home)
    title = _("Waive the explosive limit of %(site)s") % {"site": called(place)}
    return ask(request, title, asked, home)


def gate_of(site: UUID, by: Context) -> str:
    """Return the page of a node, or to whoever may not read it the list of its gate."""
    if Permission.MOVEMENT_READ in by.permissions:
        return reverse("transfers:board", kwargs={"site": site})
    return f"{reverse('transfers:arrivals')}?site={site}"
