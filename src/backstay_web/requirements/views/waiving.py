"""The pages on which a recipient lets packages go without a part, and ends that."""

from typing import Any, Final
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from backstay_web.core.commands import Refused, find
from backstay_web.core.context import me
from backstay_web.requirements import actions, queries
from backstay_web.requirements.forms import ChangeWaiverForm, EndWaiverForm, WaiverForm
from backstay_web.requirements.views.asking import find_own
from backstay_web.requirements.views.running import show, succeeds, to_detail

CHANGEABLE: Final = ("who", "why", "end_on")


@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: HttpRequest, requirement: UUID) -> HttpResponse:
    """Let the packages of a need go without a part."""
    row = find_own(requirement)
    parts = queries.parts_of(row)
    form = WaiverForm(request.POST or None, parts=parts)
    if form.is_valid():
        # From the key of the form: the same form sent twice waives once.
        made = uuid5(form.cleaned_data["key"], "waiver")
        payload = {**form.asked(), "requirement": row.pk, "entry": made}
        if succeeds(form, actions.WAIVER.add, **payload):
            return to_detail(row.pk)
    return show(request, "requirements/waive.html", form, row=row)


@require_http_methods(["GET", "HEAD", "POST"])
def change_waiver(request: HttpRequest, waiver: UUID) -> HttpResponse:
    """Say otherwise who lets packages go without a part, why, or until when."""
    row = find_own_waiver(waiver)
    initial = {name: getattr(row, name) for name in CHANGEABLE}
    initial["expected_version"] = row.version
    form = ChangeWaiverForm(request.POST or None, initial=initial)
    if form.is_valid() and succeeds(
        form,
        actions.WAIVER.change,
        entry=row.pk,
        expected_version=form.cleaned_data["expected_version"],
        **{name: form.cleaned_data[name] for name in CHANGEABLE},
    ):
        return to_detail(row.requirement_id)
    return show(request, "requirements/change_waiver.html", form, row=row)


@require_http_methods(["GET", "HEAD", "POST"])
def end_waiver(request: HttpRequest, waiver: UUID) -> HttpResponse:
    """Let packages go without a part no longer, or again."""
    row = find_own_waiver(waiver)
    version = {"expected_version": row.version}
    form = EndWaiverForm(request.POST or None, initial=version)
    ends_on = None if row.retired_on else timezone.localdate()
    if form.is_valid() and succeeds(
        form,
        actions.WAIVER.retire,
        reason=form.cleaned_data["reason"],
        entry=row.pk,
        expected_version=form.cleaned_data["expected_version"],
        retired_on=ends_on,
    ):
        return to_detail(row.requirement_id)
    return show(request, "requirements/end_waiver.html", form, row=row)


def find_own_waiver(waiver: UUID) -> Any:
    """Return a waiver of the reader's own body, with its part and option.

    Raises
    ------
    Refused
        If it is another body's.
    """
    row = find(queries.waivers(), waiver)
    if row.originator != me().origin:
        raise Refused(gettext("This waiver is not yours to change."))
    return row
