"""The pages of proposals: the planner's desk, and the release officer's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.commands import find
from backstay_web.core.context import Context, me
from backstay_web.core.lists.view import list_view
from backstay_web.core.names import called
from backstay_web.core.ordering import ordering_key
from backstay_web.nations.models import Nation
from backstay_web.nations.permissions import Permission
from backstay_web.notebook.detail import Detail, shown
from backstay_web.plans import actions, promise_queries, standing
from backstay_web.plans.lapsed import lapsed, lapsed_line_count
from backstay_web.plans.models import Answer, Proposal, Run
from backstay_web.plans.promise_forms import (
    DraftForm,
    LinesForm,
    ProposeForm,
    RefuseForm,
    ReplyForm,
    TellForm,
)
from backstay_web.plans.promise_lists import PROPOSALS
from backstay_web.plans.promise_views import (
    asked,
    each_once,
    seen_again,
    shown_line,
    state_words,
)
from backstay_web.plans.subjects import PROPOSAL
from backstay_web.requirements.states import DEFINITIONS as NEED_DEFINITIONS
from backstay_web.requirements.states import State as NeedState

ON_A_PAGE: Final = 50
"""Lines of all nations together, on the planner's desk."""

OF_PROPOSAL: Final = Detail(PROPOSAL, PROPOSAL.rows, PROPOSALS.columns)

proposal_list = list_view(PROPOSALS)


@require_safe
def proposal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what a proposal changes for nations, their shares, and lines in pages."""
    words = shown(OF_PROPOSAL, key, request)
    more = more_of_proposal(key, request.GET)
    return render(request, "plans/proposal.html", {**words, **more})


def more_of_proposal(key: UUID, asked: QueryDict) -> dict[str, Any]:
    """Return what the planner's desk shows: changes first, then shares and answers."""
    row = find(standing.proposals(), key)
    found = list(standing.shares().filter(proposal=key))
    changed = promise_queries.changes(key)
    nations = promise_queries.nation_names(
        [*(share.nation_id for share in found), *(each.nation for each in changed)]
    )
    gone = {need.pk: need for need in lapsed(row)}
    shares = in_alphabet([shown_share(share, nations) for share in found])
    page = lines_page(row, asked, shares, gone)
    run = Run.objects.filter(pk=row.run_id)
    return {
        "row": row,
        "run": run.values_list("pk", flat=True).first(),  # none if it is hidden
        "state": state_words(row.state, standing.State, standing.DEFINITIONS),
        "nation_changes": [
            {"nation": nations.get(each.nation), "changes": each} for each in changed
        ],
        "shares": shares,
        **page,
        "lapsed_count": lapsed_line_count(row) if gone else 0,
        "states": each_once(each["state"] for each in (*shares, *page["lines"])),
        "banner": banner_of([vars(each) for each in (row, *gone.values())], bodies()),
        **doors(row, me()),
    }


def doors(row: Any, by: Context) -> dict[str, bool]:
    """Return how a proposal stands, and what the reader may do about it."""
    is_draft = row.state == standing.State.DRAFT
    is_refused = row.state == standing.State.REFUSED
    may_propose = Permission.PLAN_PROPOSE in by.permissions
    may_release = Permission.LABEL_RELEASE in by.permissions
    is_in_force = row.proposed_at is not None and row.superseded_at is None
    return {
        "is_draft": is_draft,
        "is_shown": not (is_draft or is_refused),
        "may_reply": is_in_force and may_propose,
        "may_draft_anew": is_refused and may_propose,
        "may_decide": is_draft and may_release,
        "may_replan": is_in_force and Permission.PLAN_RUN in by.permissions,
        "may_tell": is_in_force and may_release,
        "is_own_draft": row.drafted_by == by.actor,
    }


def shown_share(share: Any, nations: Mapping[UUID, Nation]) -> dict[str, Any]:
    nation = nations.get(share.nation_id)
    return {
        "share": share,
        "nation": called(nation) if nation else "",
        "state": state_words(share.state, standing.State, standing.DEFINITIONS),
    }


def in_alphabet(shares: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return shares in the order of the names of their nations."""
    return sorted(shares, key=lambda each: ordering_key(each["nation"]))


def lines_page(
    row: Proposal,
    asked: QueryDict,
    shares: Sequence[Mapping[str, Any]],
    gone: Mapping[UUID, Any],
) -> dict[str, Any]:
    """Return a page of the lines that are asked for; ``gone`` are needs that lapsed."""
    nations = {each["share"].pk: each["nation"] for each in shares}
    form = LinesForm(
        asked,
        [(str(each["share"].nation_id), each["nation"]) for each in shares],
    )
    only = form.asked()
    lines = narrowed(promise_queries.lines_of(row.pk), only, gone)
    page = Paginator(lines, ON_A_PAGE).get_page(asked.get("page"))
    return {
        "page": page,
        "asked": form,
        "query": f"{urlencode(only)}&" if only else "",
        "lines": [
            {
                **shown_line(line),
                "nation": nations[line.share_id],
                "lapsed": shown_lapsed(gone.get(line.requirement)),
            }
            for line in page
        ],
    }


def narrowed(
    lines: "QuerySet[Any]", only: Mapping[str, str], gone: Iterable[UUID]
) -> "QuerySet[Any]":
    """Return those of some lines that are asked for."""
    if "nation" in only:
        lines = lines.filter(share__nation=only["nation"])
    if "state" in only:
        lines = lines.filter(state__in=standing.COUNTED[only["state"]])
    if "need" in only:
        lines = lines.filter(purposes__requirement__in=list(gone))
    return lines


def shown_lapsed(need: Any) -> dict[str, Any] | None:
    """Return how a need that lapsed stands; none for one that did not."""
    if need is None:
        return None
    return {**state_words(need.state, NeedState, NEED_DEFINITIONS), "colour": "bad"}


def draft(request: HttpRequest, run: UUID) -> HttpResponse:
    """Draft from the plan of a run what nations are to be asked."""
    find(Run.objects.all(), run)
    form = DraftForm(request.POST or None)
    if form.is_valid():
        proposal = uuid5(form.cleaned_data["key"], "proposal")
        said = {name: form.cleaned_data[name] for name in ("title", "answer_by_on")}
        if form.was_done(actions.draft, proposal=proposal, run=run, **said):
            return seen_again("plans:proposal", proposal)
    title = _("Draft what nations are to be asked")
    return asked(request, form, title, None, "plans:run", run)


def propose(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Show each nation its share of a draft."""
    row = find(Proposal.objects.all(), proposal)
    now = {"expected_version": row.version, "level": row.level}
    form = ProposeForm(request.POST or None, initial=now)
    if form.is_valid() and form.was_done(
        actions.propose,
        proposal=proposal,
        expected_version=form.cleaned_data["expected_version"],
        level=form.cleaned_data["level"],
    ):
        messages.success(request, _("Each nation reads its own lines now."))
        return seen_again("plans:proposal", proposal)
    title = _("Show each nation its share")
    warning = lapsed_warning(row)
    return asked(
        request, form, title, None, "plans:proposal", proposal, warning=warning
    )


def lapsed_warning(row: Proposal) -> str:
    """Return how many lines of a draft serve needs that lapsed; nothing if none."""
    count = lapsed_line_count(row)
    said = ngettext(
        "%(count)s line of it serves a need that was refused, withdrawn or changed "
        "since the snapshot of its plan: its nation would be asked for what is not "
        "needed so any more.",
        "%(count)s lines of it serve needs that were refused, withdrawn or changed "
        "since the snapshot of its plan: nations would be asked for what is not needed "
        "so any more.",
        count,
    )
    return said % {"count": count} if count else ""


def refuse(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Say why a draft is not to be shown to nations."""
    row = find(Proposal.objects.all(), proposal)
    form = RefuseForm(request.POST or None, initial={"expected_version": row.version})
    if form.is_valid() and form.was_done(
        actions.refuse,
        proposal=proposal,
        expected_version=form.cleaned_data["expected_version"],
    ):
        messages.success(request, _("Its drafter reads your reason on this page."))
        return seen_again("plans:proposal", proposal)
    title = _("Refuse the draft")
    return asked(request, form, title, None, "plans:proposal", proposal)


def reply(request: HttpRequest, answer: UUID) -> HttpResponse:
    """Reply to a nation that would do a line otherwise."""
    row = find(Answer.objects.select_related("line__share__proposal"), answer)
    form, proposal = ReplyForm(request.POST or None), row.line.share.proposal.pk
    if form.is_valid() and form.was_done(
        actions.reply, answer=answer, is_taken=form.cleaned_data["is_taken"]
    ):
        return seen_again("plans:proposal", proposal)
    title = _("Reply to the counter")
    return asked(request, form, title, row.line, "plans:proposal", proposal)


def tell(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Tell recipients what to expect, as nations stand now."""
    find(Proposal.objects.all(), proposal)
    form = TellForm(request.POST or None)
    if form.is_valid() and form.was_done(actions.tell, proposal=proposal):
        messages.success(request, _("Recipients read it with their needs now."))
        return seen_again("plans:proposal", proposal)
    title = _("Tell recipients what to expect")
    return asked(request, form, title, None, "plans:proposal", proposal)
