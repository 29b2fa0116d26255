"""Run the one command that a form asks for, and show what it says of it."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from backstay_web.core.commands import KeyUsed, Stale
from backstay_web.core.entries import Faulty
from backstay_web.requirements.actions import NotNow
from backstay_web.requirements.forms import CommandForm

FAULTY: Final = 422


def succeeds(
    form: CommandForm, action: Callable[..., Any], reason: str = "", **payload: Any
) -> bool:
    """Tell whether a command was done; if not, the form says why."""
    key = form.cleaned_data["key"]
    try:
        action(key=key, at=timezone.now(), reason=reason, **payload)
    except Faulty as error:
        form.add_faults(error.faults)
    except (KeyUsed, NotNow, Stale) as error:
        form.add_error(None, str(error))
    return form.is_valid()


def show(
    request: HttpRequest, template: str, form: CommandForm, **words: Any
) -> HttpResponse:
    """Return the page of a form; one that was sent and came back is faulty."""
    status = FAULTY if form.is_bound or words.get("errors") else 200
    return render(request, template, {"form": form, **words}, status=status)


def to_detail(requirement: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("requirements:detail", args=[requirement]))
