"""Where the page that orders needs has another order tried on a plan."""

from typing import Any, Final
from uuid import uuid5

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backstay_web.core.context import me
from backstay_web.nations.permissions import Permission
from backstay_web.plans import actions, queries
from backstay_web.plans.models import Question
from backstay_web.plans.question_views import FAULTY, seen
from backstay_web.plans.questions.orders import plan_to_try, written
from backstay_web.requirements.forms import OrderForm
from backstay_web.requirements.views.running import succeeds

FIELDS: Final = ("order", "weights", "expected_version")


def tried_at() -> str | None:
    """Return where an order is tried; None if the reader may read no plan."""
    may_read = Permission.PLAN_READ in me().permissions
    return reverse("plans:try_order") if may_read and plan_to_try() else None


def newest_plan_at() -> str | None:
    """Return the page of the newest plan; None if the reader may read none."""
    if Permission.PLAN_READ not in me().permissions:
        return None
    newest = queries.done(timezone.now()).first()
    return f"{reverse('plans:run', args=[newest.pk])}#packages" if newest else None


@require_POST
def try_order(request: HttpRequest) -> HttpResponse:
    """Ask what an order would field earlier and later; the page of the run tells."""
    form, base = OrderForm(request.POST), plan_to_try()
    if base is None:
        raise actions.NoPlan(_("You may read no plan that an order could be tried on."))
    if form.is_valid():
        said = form.cleaned_data
        # The page sets an order under the same key, and may be sent with another one.
        tried = "".join(f"{name}={request.POST.get(name)}" for name in FIELDS)
        said["key"] = uuid5(said["key"], tried)
        run = uuid5(said["key"], "run")
        if succeeds(
            form,
            actions.try_order,
            run=run,
            base=base.pk,
            order=said["order"],
            expected_version=said["expected_version"],
            weights=list(said["weights"].items()),
        ):
            return seen("plans:run", run)
    words = {"form": form, "title": _("What would be fielded earlier and later")}
    words["back"] = reverse("requirements:order")
    return render(request, "plans/try_order.html", words, status=FAULTY)


def form_to_set(question: Question) -> OrderForm | None:
    """Return the form that sets an order that was tried, for whose list it is."""
    by = me()
    if (
        question.originator != by.origin
        or Permission.REQUIREMENT_CHANGE not in by.permissions
    ):
        return None
    initial: dict[str, Any] = {**written(question.asks), "page": 1}
    return OrderForm(initial=initial)
