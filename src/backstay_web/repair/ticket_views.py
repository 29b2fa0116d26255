"""The pages of tickets: listed, asked, read in two languages, fed from a chat."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backstay_web.core.banner import Body, bodies
from backstay_web.core.commands import find, not_yours
from backstay_web.core.context import Context, me
from backstay_web.core.history import known_as, name_of
from backstay_web.core.lists.choice import key_in
from backstay_web.core.lists.view import list_view
from backstay_web.core.registers.forms import Released
from backstay_web.core.registers.views import Look
from backstay_web.core.registers.views import form as form_view
from backstay_web.donations.forms import Filled
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import names_of, owner_names
from backstay_web.notebook.detail import detail_view
from backstay_web.repair import actions, details, forms, lists, queries
from backstay_web.repair import ticket_forms as inputs
from backstay_web.repair.chats import Chat, DayOrder, read
from backstay_web.repair.glossary import Glossary, Piece, glossary
from backstay_web.repair.likeness import similar
from backstay_web.repair.models import Job, Ticket, Translation
from backstay_web.repair.models.ticket import (
    TICKET_MEANINGS,
    Side,
    TicketState,
    Tongue,
)
from backstay_web.repair.register import edition_name
from backstay_web.repair.verbs import writes
from backstay_web.repair.views import cases_shown, links, similar_to, was_done

FAULTY: Final = 422
tickets = list_view(lists.TICKETS, "repair/tickets.html")


@form_view
def ask_ticket(request: HttpRequest) -> HttpResponse:
    """Ask experts of another nation; look first whether it was solved before."""
    by, said = me(), request.POST or None
    asked = forms.filled(inputs.question(by), said, **told_by(request.GET))
    released = Released(said, by)
    is_sent = said is not None and "look" not in said
    if is_sent and asked.is_valid() and released.is_valid():
        ticket = asked.cleaned_data["key"]
        told = {"ticket": ticket, "release": released.release(by), **asked.values()}
        if was_done(asked, actions.ask_experts, **told):
            return Look(reverse("repair:ticket", args=[ticket]))
    return shown_question(request, asked, released, is_sent=is_sent)


def shown_question(
    request: HttpRequest, asked: Filled, released: Released, *, is_sent: bool
) -> HttpResponse:
    words = {
        "title": _("Ask experts"),
        "asked": asked,
        "released": released,
        "back": reverse("repair:tickets"),
        "similar": similar_to(request.POST or strings(asked.initial)),
        "is_asked": bool(request.POST),
    }
    is_faulty = is_sent and (asked.errors or released.errors)
    status = FAULTY if is_faulty else 200
    return render(request, "repair/ask_ticket.html", words, status=status)


def strings(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in told.items()}


def told_by(address: Mapping[str, str]) -> dict[str, Any]:
    """Return what a question begins with that is asked from the page of a job."""
    key = key_in(address.get("job", ""))
    job = Job.objects.filter(pk=key).first() if key else None
    if job is None:
        return {}
    symptom = job.symptom[: Ticket._meta.get_field("symptom").max_length]
    return {
        "job": job.pk,
        "variant": job.variant_id,
        "serial": job.serial,
        "symptom": symptom,
    }


def more_of_ticket(key: UUID) -> dict[str, Any]:
    """Return what the page of a ticket shows beside its facts: what was written."""
    by, row, known = me(), find(Ticket.objects.all(), key), bodies()
    words, others = glossary(), queries.translations_of(key)
    written = list(queries.messages_of(key).annotate(name=name_of("author")))
    talk = [said(each, others.get(each.pk), words, known, by) for each in written]
    text = " ".join(each.text for each in written)
    return {
        "ticket": row,
        "state": row.get_state_display(),
        "meaning": TICKET_MEANINGS[TicketState(row.state)],
        "owner": owner_of(row),
        "is_late": row.until_on is not None and row.until_on < timezone.localdate(),
        "verbs": links(row, by),
        "may_paste": writes(row, by) and Permission.REPAIR_CHANGE in by.permissions,
        "solution": solution_of(row, written, by),
        "talk": talk,
        "tongues": Tongue.choices,
        "terms": terms_in(talk),
        "similar": cases_shown(similar(text, row.variant_id, but=row.pk)),
        "job": Job.objects.filter(pk=row.job_id).first() if row.job_id else None,
    }


ticket = detail_view(details.TICKET_PAGE, "repair/ticket.html", more_of_ticket)


def owner_of(row: Ticket) -> str:
    """Return who is to go on, as far as the reader may know of him."""
    if row.turn is None:
        return ""
    if row.owner_post is None:
        return names_of([row.owner_nation]).get(row.owner_nation, "")
    return owner_names([(row.owner_post, row.owner_nation)])[row.owner_post]


def said(
    row: Any, other: Translation | None, words: Glossary, known: list[Body], by: Context
) -> dict[str, Any]:
    """Return a message as its page shows it: in its own language and in the other."""
    pieces: dict[str, list[Piece]] = {
        row.language: words.pieces(row.text, row.language)
    }
    if other is not None:
        pieces[other.language] = words.pieces(other.text, other.language)
    can = Permission.REPAIR_CHANGE in by.permissions
    address = reverse("repair:ticket_translate", kwargs={"entry": row.pk})
    return {
        "row": row,
        "side": row.get_side_display(),
        "is_expert": row.side == Side.EXPERT,
        "by": known_as(row.name, row.originator, known),
        "columns": [
            (tongue, label, pieces.get(tongue, []), tongue == row.language)
            for tongue, label in Tongue.choices
        ],
        "other": other,
        "translate": address if can else "",
        "manual": edition_name(row.manual) if row.manual else "",
    }


def terms_in(talk: list[dict[str, Any]]) -> list[Any]:
    """Return the terms of the glossary that occur, each once, in order."""
    found = {
        piece.term.pk: piece.term
        for each in talk
        for _tongue, _label, pieces, _own in each["columns"]
        for piece in pieces
        if piece.term is not None
    }
    return sorted(found.values(), key=lambda term: term.name.lower())


def solution_of(row: Ticket, written: list[Any], by: Context) -> dict[str, Any] | None:
    """Return the solutions of a solved ticket, and the address to write one down."""
    if row.state != TicketState.SOLVED:
        return None
    known = row.solutions.filter(retired_on=None).order_by("code", "pk")
    last = next((each for each in reversed(written) if each.manual_id), None)
    told = {"ticket": row.pk, "variant": row.variant_id, "code": f"S-{row.code}"}
    told |= {"name_uk" if row.language == Tongue.UKRAINIAN else "name": row.symptom}
    if last is not None:
        told |= {"manual": last.manual_id, "manual_page": last.manual_page}
    may = writes_either(row, by) and Permission.REPAIR_CHANGE in by.permissions
    address = f"{reverse('repair:solution_add')}?{urlencode(told)}"
    return {"known": list(known), "add": address if may else ""}


def writes_either(row: Ticket, by: Context) -> bool:
    return by.origin in (row.originator, row.experts_id)


@form_view
def paste(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a chat into a ticket: first it is read, and nothing kept; then by sides."""
    row, said = find(Ticket.objects.all(), key), request.POST or None
    if not writes(row, me()):
        raise not_yours(Ticket)
    asked = inputs.ChatForm(said)
    chat, people = None, None
    if said and asked.is_valid():
        chat = chat_of(asked)
        if not chat.faults:
            people = inputs.PeopleForm(chat, said if "keep" in said else None)
            if people.is_bound and people.is_valid():
                told = {"ticket": key, "lines": people.lines()}
                entry = asked.cleaned_data["key"]
                if was_done(asked, actions.paste_chat, entry=entry, **told):
                    return Look(reverse("repair:ticket", args=[key]))
    return shown_chat(request, row, asked, chat, people)


def chat_of(asked: inputs.ChatForm) -> Chat:
    filled = asked.cleaned_data
    return read(filled["chat"], DayOrder(filled["order"]), asked.clock)


def shown_chat(
    request: HttpRequest,
    row: Ticket,
    asked: inputs.ChatForm,
    chat: Chat | None,
    people: inputs.PeopleForm | None,
) -> HttpResponse:
    """Show what was read of a chat, or what is wrong with it."""
    words = {
        "ticket": row,
        "asked": asked,
        "chat": chat,
        "people": people,
        "back": reverse("repair:ticket", args=[row.pk]),
    }
    is_faulty = asked.errors or (chat and chat.faults) or (people and people.errors)
    return render(
        request, "repair/paste_chat.html", words, status=FAULTY if is_faulty else 200
    )
