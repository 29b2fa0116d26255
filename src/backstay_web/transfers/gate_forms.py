"""The forms at a gate: what came, and who lets more into a store than its limit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.choice import Choice
from backstay_web.core.registers.forms import AskedFor
from backstay_web.donations.forms import words
from backstay_web.transfers.gate_queries import held
from backstay_web.transfers.models import Arrival, Consignment
from backstay_web.transfers.queries import here, movements
from backstay_web.transfers.store_queries import expected_at, explosives_in, standing_at
from backstay_web.transfers.verbs import own_post

CONSIGNMENT, ARRIVAL = "consignment", "arrival"


class ArrivalForm(AskedFor):
    """What stands at a gate, as far as its papers and its driver say, and what is done.

    What may not stand with something else the command says.
    """

    kind = forms.ChoiceField(
        label=_("How it came"),
        help_text=_("What was announced and is let in, is said of its movement alone."),
        choices=Arrival.Kind.choices,
        initial=Arrival.Kind.UNANNOUNCED,
    )
    came_at = forms.DateTimeField(label=_("When"), help_text=_("UTC"))
    vehicle = forms.CharField(
        label=_("Vehicle"),
        help_text=_("The mark that it bears: plate, wagon, container or tail number."),
        max_length=100,
    )
    carrier = forms.CharField(
        label=_("Carrier"),
        help_text=_("Who brought it: company or unit."),
        max_length=200,
    )
    said_content = words(_("What is in it"), _("As it was said, or as papers say."))
    sent_by = words(_("Who sent it"), _("If that is known."), required=False)
    papers = words(
        _("Papers"), _("Their numbers, with commas between them."), required=False
    )
    addressee = words(
        _("Whom its papers name"), _("Needed if that is somebody else."), required=False
    )
    hazard_class = forms.CharField(
        label=_("Hazard class"),
        help_text=_(
            "That of the ADR, such as 3 or 1.4; 1 alone for explosives whose division "
            "the papers do not name. Empty if nothing dangerous is said to be in it."
        ),
        max_length=3,
        required=False,
    )
    net_explosive_g = forms.IntegerField(
        label=_("Net explosive quantity, g"),
        help_text=_("Of all of it. Unknown counts as too much for the store."),
        min_value=0,
        required=False,
    )
    decision = forms.ChoiceField(
        label=_("What the gate decides"), choices=Arrival.Decision.choices
    )
    decided_why = words(_("Why it is decided so"))

    def __init__(self, said: Mapping[str, Any] | None, site: UUID) -> None:
        super().__init__(said)
        coming = movements().filter(leg__to_site=site, arrived_at=None, retired_on=None)
        self.fields["movement"] = Choice(
            coming.order_by("code", "pk"),
            label=_("Movement"),
            help_text=_("Of what was announced, and of nothing else."),
            required=False,
        )
        self.fields["post"] = own_post()
        to_the_minute = timezone.now().replace(second=0, microsecond=0)
        self.fields["came_at"].initial = to_the_minute
        said_first = ["kind", "movement", "came_at"]
        last = ["decision", "decided_why", "post", "reason"]
        rest = [n for n in self.fields if n not in (*said_first, *last)]
        self.order_fields([*said_first, *rest, *last])

    def told(self) -> dict[str, Any]:
        """Return what the command is told."""
        apart = ("key", "reason", "expected_version", "movement")
        told = {n: v for n, v in self.cleaned_data.items() if n not in apart}
        movement = self.cleaned_data["movement"]
        return {**told, "movement": movement.pk if movement else None}


class WaiverForm(AskedFor):
    """What may come into a store beyond its limit, by whose authority, and why."""

    waived_by = forms.CharField(
        label=_("Who waives the limit"),
        help_text=_("A post and its holder's rank: who answers for the store."),
        max_length=200,
    )
    waived_why = words(_("Why"))

    def __init__(
        self, said: Mapping[str, Any] | None, site: UUID, at: datetime
    ) -> None:
        super().__init__(said)
        keys = {*expected_at(site, at), *standing_at(site, here(site))}
        loads = explosives_in(keys)
        rows = Consignment.objects.filter(pk__in=loads).order_by("code", "pk")
        waiting = held().filter(site=site, decision=Arrival.Decision.GATE)
        waiting = waiting.order_by("came_at", "pk")
        self.fields["what"] = forms.ChoiceField(
            label=_("What may come in"),
            choices=[
                *((f"{CONSIGNMENT} {r.pk}", f"{r.code} {r.title}") for r in rows),
                *((f"{ARRIVAL} {r.pk}", r.vehicle) for r in waiting),
            ],
        )
        self.order_fields(["what", "waived_by", "waived_why", "reason"])

    def told(self) -> dict[str, Any]:
        """Return what the command is told."""
        of, key = self.cleaned_data["what"].split()
        by = {name: self.cleaned_data[name] for name in ("waived_by", "waived_why")}
        return {of: UUID(key), **by}
