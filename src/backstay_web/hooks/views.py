"""The pages of hooks: their list and queue, and the forms that begin and end them."""

import secrets
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from backstay_web.core.command_form import CommandForm
from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.lists.view import list_view
from backstay_web.core.subjects import OF_ALL, open_to
from backstay_web.hooks import actions, lists
from backstay_web.hooks.forms import AddForm, ChangeForm, EndForm, SecretForm
from backstay_web.hooks.models import Hook

hook_list = list_view(lists.HOOKS, "hooks/hooks.html")
queue = list_view(lists.DELIVERIES, "hooks/queue.html")


def add(request: HttpRequest) -> HttpResponse:
    """Have an address told of what happens from now on."""
    first = {"secret": secrets.token_hex()}
    form = AddForm(me().permissions, request.POST or None, initial=first)
    if form.is_valid() and form.asks(
        actions.add_hook,
        hook=uuid5(form.cleaned_data["key"], "hook"),
        **form.payload("secret"),
    ):
        messages.success(
            request,
            _("It is told of what happens from now on. Its deliveries show what came."),
        )
        return redirect("hooks:list")
    return asked(request, form, _("Add a webhook"), _("Add"), events=events())


def change(request: HttpRequest, hook: UUID) -> HttpResponse:
    """Set anew what a hook is told, and where."""
    row = find(Hook.objects.filter(ended_at=None), hook)
    first = {
        "name": row.name,
        "address": row.address,
        "nouns": row.nouns,
        "kinds": " ".join(row.kinds),
        "expected_version": row.version,
    }
    form = ChangeForm(me().permissions, request.POST or None, initial=first)
    if form.is_valid() and form.asks(
        actions.change_hook, hook=hook, **form.payload("expected_version")
    ):
        return redirect("hooks:list")
    return asked(request, form, row.name, _("Change"), hook=row, events=events())


def renew_secret(request: HttpRequest, hook: UUID) -> HttpResponse:
    """Sign what a hook is told with another secret."""
    row = find(Hook.objects.filter(ended_at=None), hook)
    form = SecretForm(request.POST or None, initial={"secret": secrets.token_hex()})
    if (
        form.is_valid()
        and form.asks(
            actions.renew_secret, hook=hook, secret=form.cleaned_data["secret"]
        )
        is not None
    ):
        return redirect("hooks:list")
    return asked(request, form, row.name, _("Renew the secret"))


def end(request: HttpRequest, hook: UUID) -> HttpResponse:
    """Tell an address nothing more."""
    row = find(Hook.objects.filter(ended_at=None), hook)
    form = EndForm(request.POST or None, initial={"expected_version": row.version})
    if form.is_valid() and form.asks(
        actions.end_hook,
        hook=hook,
        expected_version=form.cleaned_data["expected_version"],
    ):
        return redirect("hooks:list")
    return asked(request, form, row.name, _("End the webhook"))


def try_it(request: HttpRequest, hook: UUID) -> HttpResponse:
    """Have an address told that it is being tried, and show what comes of it."""
    row = find(Hook.objects.filter(ended_at=None), hook)
    first = {"reason": _("To see whether it arrives.")}
    form = CommandForm(request.POST or None, initial=first)
    if form.is_valid() and form.asks(actions.try_hook, hook=hook) is not None:
        messages.success(
            request, _("A test is on its way: it comes here within seconds.")
        )
        return redirect(f"{reverse('hooks:queue')}?hook={hook}")
    return asked(request, form, row.name, _("Send a test delivery"))


def events() -> list[dict[str, Any]]:
    """Return what may happen to each kind of row that the reader may read, in words."""
    kinds = [
        {"word": kind.word, "name": kind.name, "events": list(kind.events.items())}
        for kind in open_to(me().permissions)
        if kind.events
    ]
    of_all = {"word": _("Of each kind"), "name": "", "events": list(OF_ALL.items())}
    return [*kinds, of_all]


def asked(
    request: HttpRequest, form: CommandForm, title: str, word: str, **more: Any
) -> HttpResponse:
    """Show a form, with what was wrong with it."""
    words = {"form": form, "title": title, "word": word, **more}
    status = 422 if form.errors else 200
    return render(request, "hooks/form.html", words, status=status)
