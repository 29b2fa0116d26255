"""The pages on which people read and say what is there of packages."""

from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.lists.view import list_view
from backstay_web.nations.permissions import Permission
from backstay_web.notebook.detail import Detail, detail_view
from backstay_web.plans import actions, presence_queries
from backstay_web.plans.models import Presence
from backstay_web.plans.presence_forms import PresenceForm
from backstay_web.plans.presence_lists import PRESENCES
from backstay_web.plans.promise_views import asked, seen_again
from backstay_web.plans.subjects import PRESENCE
from backstay_web.requirements.models import Requirement
from backstay_web.requirements.queries import parts_of

presence_list = list_view(PRESENCES)


def more_of_presence(key: UUID) -> dict[str, Any]:
    """Return what the page of a statement shows beside its facts.

    Whoever may read it need not know of the need and the part that it is about.
    """
    by = me()
    row = find(presence_queries.presences(), key)
    may_say = Permission.PRESENCE_SAY in by.permissions
    is_own = row.originator == by.origin
    is_known = row.need is not None and row.role is not None
    return {
        "row": row,
        "need": row.requirement_id if row.need is not None else None,
        "may_correct": may_say and is_own and is_known and not row.is_corrected,
    }


presence = detail_view(
    Detail(PRESENCE, PRESENCE.rows, PRESENCES.columns),
    "plans/presence.html",
    more_of_presence,
)


def say_presence(request: HttpRequest, requirement: UUID) -> HttpResponse:
    """Say what is there of a package of a need."""
    need = find(Requirement.objects.all(), requirement)
    own = Presence.objects.filter(requirement=need, originator=me().origin)
    counting = own.filter(corrected_by=None).select_related("part").order_by("-on")
    form = PresenceForm(
        request.POST or None, need, parts_of(need), counting, **asked_first(request)
    )
    if form.is_valid():
        entry = uuid5(form.cleaned_data["key"], "presence")
        said = {"entry": entry, "requirement": requirement, **form.payload()}
        if form.was_done(actions.say, **said):
            messages.success(request, _("It is said."))
            return seen_again("plans:presence", entry)
    title = _("Say what is there")
    return asked(request, form, title, None, "requirements:detail", requirement)


def asked_first(request: HttpRequest) -> dict[str, Any]:
    """Return what the address fills in: a statement to correct, or a package."""
    names = ("package_number", "part", "quantity", "on", "corrects")
    return {name: request.GET[name] for name in names if request.GET.get(name)}
