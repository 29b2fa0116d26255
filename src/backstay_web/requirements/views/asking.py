"""The pages on which a recipient asks, changes and withdraws."""

from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from backstay_web.core.commands import Refused, find
from backstay_web.core.context import me
from backstay_web.requirements import actions, queries
from backstay_web.requirements.forms import (
    ChangeForm,
    RequirementForm,
    ResubmitForm,
    WithdrawForm,
)
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.states import State
from backstay_web.requirements.views.running import show, succeeds, to_detail
from backstay_web.requirements.wording import latest


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a capability."""
    form = RequirementForm(request.POST or None, origin=me().origin)
    if form.is_valid():
        # From the key of the form: the same form sent twice asks for the same row.
        made = uuid5(form.cleaned_data["key"], "requirement")
        if succeeds(form, actions.ask, requirement=made, **form.asked()):
            return to_detail(made)
    return show(request, "requirements/ask.html", form)


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
        return to_detail(row.pk)
    return show(request, "requirements/withdraw.html", form, row=row)


def find_own(requirement: UUID) -> Any:
    """Return a requirement of the reader's own nation.

    Raises
    ------
    Refused
        If it is another's.
    """
    row: Any = find(queries.requirements(), requirement)
    if row.originator != me().origin:
        raise Refused(gettext("This requirement is not yours to change."))
    return row


def values_of(row: Requirement) -> dict[str, Any]:
    """Return what a form shows of a requirement at first."""
    meta: Any = row._meta
    names = set(RequirementForm.base_fields) - {"key"}
    given = {name: getattr(row, meta.get_field(name).attname) for name in names}
    return {**given, "expected_version": row.version}
