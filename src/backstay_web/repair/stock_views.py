"""The page of what will run out: which part, when, and how many to order."""

from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from backstay_web.core.names import called
from backstay_web.repair.forecasts import (
    REVIEWS,
    SERVICES,
    Basis,
    Forecast,
    forecasts,
)

IN_SIGHT: Final = 364
"""Days that the picture shows; later ones end at its edge."""
SERVICE, REVIEW = 95, 30
"""What is taken if nothing is chosen: our assumption of what a depot can keep up."""
MILLION: Final = 1_000_000


class LookForm(forms.Form):
    """How sure one wants to be, and how often stocks are looked at."""

    service = forms.TypedChoiceField(
        label=_("Level of service"),
        help_text=_("How often nothing is missing until the next order is there."),
        choices=[(each, f"{each} %") for each in SERVICES],
        coerce=int,
    )
    review = forms.TypedChoiceField(
        label=_("Looked at every"),
        help_text=_("Days from one look at all stocks to the next."),
        choices=[(each, each) for each in REVIEWS],
        coerce=int,
    )


@require_safe
def running_out(request: HttpRequest) -> HttpResponse:
    """Show which parts run out when, as a table and a picture."""
    usual = {"service": SERVICE, "review": REVIEW}
    look = LookForm({**usual, **request.GET.dict()})
    chosen = look.cleaned_data if look.is_valid() else usual
    today = timezone.localdate()
    rests_on, found = forecasts(today, chosen["service"], chosen["review"])
    words = {
        "look": look,
        "chosen": chosen,
        "basis": rests_on,
        "pooled": pooled_shown(rests_on),
        "rows": [shown(each, rests_on) for each in found if not each.why_not],
        "unknown": [shown(each, rests_on) for each in found if each.why_not],
        "in_sight": IN_SIGHT,
    }
    status = 200 if look.is_valid() else 422
    return render(request, "repair/running_out.html", words, status=status)


def pooled_shown(rests_on: Basis) -> int | None:
    """Return the pooled rate in millionths of a demand for each item and day."""
    return None if rests_on.before is None else round(rests_on.before * MILLION)


def shown(each: Forecast, rests_on: Basis) -> dict[str, Any]:
    """Return a part as the page shows it: numbers, days, and its bar."""
    asked = {"q": each.spare.code}
    made = {
        "each": each,
        "name": called(each.spare),
        "address": reverse("repair:spare", args=[each.spare.pk]),
        "demands": f"{reverse('repair:requisitions')}?{urlencode(asked)}",
    }
    if each.need is None:
        return made
    days = IN_SIGHT
    if each.runs_out_on is not None:
        days = min((each.runs_out_on - rests_on.on).days, IN_SIGHT)
    low, high = each.need.bounds_a_year()
    return {
        **made,
        "bar": days,
        "lead": min(each.spare.lead_days, IN_SIGHT),
        "a_year": round(each.need.units_a_day * IN_SIGHT),
        "low": low,
        "high": high,
        "is_out": each.runs_out_on == rests_on.on,
        "is_late": each.order_by_on is not None and each.order_by_on <= rests_on.on,
    }
