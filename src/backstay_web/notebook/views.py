"""Search, the palette, and what one keeps beside rows and lists."""

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
from django.views.decorators.http import require_POST, require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.context import me
from backstay_web.core.searching import MOST, search
from backstay_web.core.subjects import SUBJECTS, open_to
from backstay_web.notebook import actions, queries
from backstay_web.notebook.forms import CommentForm, EndForm, FilterForm, FollowForm

IN_PALETTE: Final = 12
"""Rows that the palette shows; the search shows more."""


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Search over all that one may see."""
    words = request.GET.get("q", "")
    found = search(words, open_to(me().permissions))
    shown = found[:MOST]
    words_of_page = {
        "words": words,
        "found": shown,
        "is_cut": len(found) > MOST,
        "banner": banner_of([each.label for each in shown], bodies()),
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
    filled = form.cleaned_data
    actions.write_comment(
        key=filled["key"],
        at=timezone.now(),
        reason="",
        comment=filled["key"],
        kind=filled["kind"],
        subject=filled["subject"],
        text=filled["text"],
    )
    return back(address_of(filled["kind"], filled["subject"]) + "#comments")


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
