"""The pages on which a recipient asks, changes and withdraws."""

from typing import Any, Final
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from backstay_web.core.commands import Refused, find
from backstay_web.core.context import me
from backstay_web.requirements import actions, queries
from backstay_web.requirements.forms import (
    ChangeForm,
    ReleasedNeed,
    RequirementForm,
    ResubmitForm,
    WithdrawForm,
)
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.states import State
from backstay_web.requirements.views.running import show, succeeds, to_detail
from backstay_web.requirements.wording import ALONE, latest

ASKED: Final = gettext_lazy("It is asked for. The desk looks at it next.")
MADE_FIRST: Final = {
    "group": "requirements:unit_group_add",
    "curve": "requirements:worth_curve_add",
}
"""What a recipient makes itself before it asks, by the door of its form."""


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a capability."""
    by, said = me(), request.POST or None
    released = ReleasedNeed(said, by)
    last = queries.latest(by.origin)[0]
    like = {"curve": last.curve_id} if last else {}
    form = RequirementForm(said, origin=by.origin, initial=like)
    if form.is_valid() and released.is_valid():
        # From the key of the form: the same form sent twice asks for the same row.
        made = uuid5(form.cleaned_data["key"], "requirement")
        payload: dict[str, Any] = {
            "requirement": made,
            "release": released.release(by),
            "order_release": released.order_release(by),
            **form.asked(),
        }
        if succeeds(form, actions.ask, **payload):
            if payload["release"]["rel"] == by.rel:
                messages.warning(request, ALONE)
            else:
                messages.success(request, ASKED)
            return to_detail(made)
    words = {"released": released, "lacking": lacking(form)}
    return show(request, "requirements/ask.html", form, **words)


def lacking(form: RequirementForm) -> list[dict[str, str]]:
    """Return what a nation has to have before it can ask, and where to add it."""
    fields: Any = form.fields
    return [
        {"what": str(fields[name].label), "address": reverse(door)}
        for name, door in MADE_FIRST.items()
        if not fields[name].queryset.exists()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, requirement: UUID) -> HttpResponse:
    """Change what is asked, or ask again for what was refused."""
    row = find_own(requirement)
    is_refused = row.state == State.REFUSED
    kind = ResubmitForm if is_refused else ChangeForm
    form = kind(request.POST or None, origin=row.originator, initial=values_of(row))
    if form.is_valid():
        payload = {
            "requirement": row.pk,
            "expected_version": form.cleaned_data["expected_version"],
            **form.changed(),
        }
        action: Any = actions.change_requirement
        if is_refused:
            action, payload["answer"] = actions.resubmit, form.cleaned_data["answer"]
        if succeeds(form, action, **payload):
            return to_detail(row.pk)
    words = {"row": row, "is_refused": is_refused, "verdict": latest(row)}
    return show(request, "requirements/change.html", form, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, requirement: UUID) -> HttpResponse:
    """Withdraw what is needed no longer."""
    row = find_own(requirement)
    version = {"expected_version": row.version}
    form = WithdrawForm(request.POST or None, initial=version)
    if form.is_valid() and succeeds(
        form,
        actions.withdraw,
        reason=form.cleaned_data["reason"],
        requirement=row.pk,
        expected_version=form.cleaned_data["expected_version"],
    ):
        said = gettext("Requirement %(number)s is withdrawn.")
        messages.success(request, said % {"number": row.number})
        return to_detail(row.pk)
    return show(request, "requirements/withdraw.html", form, row=row)


def find_own(requirement: UUID) -> Any:
    """Return a requirement of the reader's own nation.

    Raises
    ------
    Refused
        If it is another's.
    """
    row: Any = find(queries.with_names(queries.requirements(), "template"), requirement)
    if row.originator != me().origin:
        raise Refused(gettext("This requirement is not yours to change."))
    return row


def values_of(row: Requirement) -> dict[str, Any]:
    """Return what a form shows of a requirement at first."""
    meta: Any = row._meta
    names = set(RequirementForm.base_fields) - {"key"}
    given = {name: getattr(row, meta.get_field(name).attname) for name in names}
    return {**given, "expected_version": row.version}
