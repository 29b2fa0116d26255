"""Search, the palette, and what one keeps beside rows and lists."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import find, require
from backstay_web.core.context import me
from backstay_web.core.leaving import file_with_label
from backstay_web.core.lists.brief import in_brief
from backstay_web.core.searching import MOST, by_door, search
from backstay_web.core.subjects import SUBJECTS, open_to
from backstay_web.notebook import actions, queries
from backstay_web.notebook.forms import (
    AttachForm,
    CommentForm,
    EndForm,
    FilterForm,
    FollowForm,
    RemoveForm,
)
from backstay_web.notebook.models import Attachment
from backstay_web.notebook.sniffing import Unfit

BYTES: Final = "application/octet-stream"
IN_PALETTE: Final = 12
"""Rows that the palette shows; the search shows more."""


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Search over all that one may see."""
    words = request.GET.get("q", "")
    found = search(words, open_to(me().permissions))
    briefs = in_brief(by_door(found[:MOST]), me().permissions)
    shown = [
        replace(each, brief=briefs.said.get(each.key, {})) for each in found[:MOST]
    ]
    labels = [*(each.label for each in shown), *briefs.marks]
    words_of_page = {
        "words": words,
        "found": shown,
        "is_cut": len(found) > MOST,
        "banner": banner_of(labels, bodies()),
    }
    return render(request, "notebook/search.html", words_of_page)


@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """Go to a place or a row by a few letters."""
    words = request.GET.get("q", "")
    found = search(words, open_to(me().permissions), IN_PALETTE)[:IN_PALETTE]
    shown = {"words": words, "found": found}
    is_part = request.headers.get("HX-Target") == "palette-found"
    return render(
        request, "notebook/_palette.html" if is_part else "notebook/go.html", shown
    )


@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    """List what one follows, with what happened to it last."""
    return render(request, "notebook/followed.html", {"rows": queries.followed_rows()})


@require_POST
def comment(request: HttpRequest) -> HttpResponse:
    """Write a comment, and go back to what it is on."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        return again(request, form, _("Comment"))
    form.write()
    filled = form.cleaned_data
    return back(address_of(filled["kind"], filled["subject"]) + "#comments")


@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    """Put a file beside a row, and go back to that."""
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return again(request, form, _("Attach a file"))
    try:
        form.attach()
    except Unfit as unfit:
        form.add_error("file", str(unfit))
        return again(request, form, _("Attach a file"))
    filled = form.cleaned_data
    return back(address_of(filled["kind"], filled["subject"]) + "#files")


@require_safe
def file(request: HttpRequest, attachment: UUID) -> HttpResponse:
    """Give what a file holds, to be kept and never to be opened in a page of ours.

    Raises
    ------
    NotThere
        If it is not there any more, or one may not read what it is beside.
    """
    found = find(Attachment.objects.filter(removed_at=None), attachment)
    require(me(), SUBJECTS[found.kind].needs)
    answer = file_with_label(
        request, lambda: queries.content_of(found), BYTES, found.name, [vars(found)]
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, attachment: UUID) -> HttpResponse:
    """Remove what a file holds, once somebody has said why."""
    found = find(Attachment.objects.filter(removed_at=None), attachment)
    first = {
        "key": uuid4(),
        "attachment": attachment,
        "expected_version": found.version,
    }
    form = RemoveForm(request.POST or None, initial=first)
    home = address_of(found.kind, found.subject) + "#files"
    if form.is_valid():
        filled = form.cleaned_data
        actions.remove_attachment(
            key=filled["key"],
            at=timezone.now(),
            reason=filled["reason"],
            attachment=attachment,
            expected_version=filled["expected_version"],
        )
        return back(home)
    title = _("Remove a file")
    shown = {"form": form, "title": title, "next": home, "lead": found.name}
    status = 422 if form.errors else 200
    return render(request, "notebook/again.html", shown, status=status)


@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow a row, and go back to it."""
    form = FollowForm(request.POST)
    if not form.is_valid():
        return again(request, form, _("Follow"))
    filled = form.cleaned_data
    actions.follow(
        key=filled["key"],
        at=timezone.now(),
        reason="",
        follow=filled["key"],
        kind=filled["kind"],
        subject=filled["subject"],
    )
    messages.success(request, _("You follow this from now on."))
    return back(address_of(filled["kind"], filled["subject"]))


@require_POST
def unfollow(request: HttpRequest) -> HttpResponse:
    """Follow a row no more."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return again(request, form, _("Follow no more"))
    filled = form.cleaned_data
    actions.unfollow(
        key=filled["key"],
        at=timezone.now(),
        reason="",
        follow=filled["kept"],
        expected_version=filled["expected_version"],
    )
    messages.success(request, _("You follow this no more."))
    return back(way_back(request))


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep what is asked of a list, and go back to the list."""
    form = FilterForm(request.POST)
    if not form.is_valid():
        return again(request, form, _("Keep this filter"))
    filled = form.cleaned_data
    try:
        actions.save_filter(
            key=filled["key"],
            at=timezone.now(),
            reason="",
            saved=filled["key"],
            listing=filled["listing"],
            name=filled["name"],
            address=filled["address"].removeprefix("?"),
            is_shared=filled["is_shared"],
        )
    except actions.NameTaken as taken:
        form.add_error("name", str(taken))
        return again(request, form, _("Keep this filter"))
    messages.success(request, _("The filter is kept."))
    return back(way_back(request))


@require_POST
def drop_filter(request: HttpRequest) -> HttpResponse:
    """Keep a filter no more."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return again(request, form, _("Drop this filter"))
    filled = form.cleaned_data
    actions.drop_filter(
        key=filled["key"],
        at=timezone.now(),
        reason="",
        saved=filled["kept"],
        expected_version=filled["expected_version"],
    )
    messages.success(request, _("The filter is gone."))
    return back(way_back(request))


def again(request: HttpRequest, form: forms.Form, title: Promise) -> HttpResponse:
    """Show a form again with what was filled in and what would be right."""
    form.data = {**request.POST.dict(), "key": str(uuid4())}
    shown: dict[str, Any] = {"form": form, "title": title, "next": way_back(request)}
    return render(request, "notebook/again.html", shown, status=422)


def address_of(kind: str, key: UUID) -> str:
    return SUBJECTS[kind].address(key)


def back(address: str) -> HttpResponse:
    return HttpResponseRedirect(address)


def way_back(request: HttpRequest) -> str:
    """Return the page of ours that one came from, else the search."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, require_https=request.is_secure()
    ):
        return asked
    return reverse("notebook:search")
