"""The pages of proposals: the planner's desk, and the release officer's."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.lists.view import list_view
from backstay_web.nations.permissions import Permission
from backstay_web.notebook.detail import Detail, detail_view
from backstay_web.plans import actions, promise_queries, standing
from backstay_web.plans.models import Answer, Proposal, Run
from backstay_web.plans.promise_forms import (
    DraftForm,
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

MOST_LINES: Final = 500
"""Of all nations together, on the planner's desk."""

proposal_list = list_view(PROPOSALS)


def more_of_proposal(key: UUID) -> dict[str, Any]:
    """Return what the planner's desk shows: changes first, then shares and answers."""
    by = me()
    row = find(standing.proposals(), key)
    found = list(standing.shares().filter(proposal=key))
    changed = promise_queries.changes(key)
    nations = promise_queries.nation_names(
        [*(share.nation_id for share in found), *(each.nation for each in changed)]
    )
    is_draft = row.state == standing.State.DRAFT
    is_shown = not is_draft and row.state != standing.State.REFUSED
    lines = promise_queries.lines_of(key)
    run = Run.objects.filter(pk=row.run_id)
    if is_shown:
        lines = lines.exclude(state=standing.LineState.OPEN)
    shares = [
        {
            "share": share,
            "nation": nations.get(share.nation_id),
            "state": state_words(share.state, standing.State, standing.DEFINITIONS),
        }
        for share in found
    ]
    answered = [
        {**shown_line(line), "nation": nations.get(nation)}
        for line, nation in nations_of(lines[:MOST_LINES], found)
    ]
    return {
        "row": row,
        "run": run.values_list("pk", flat=True).first(),  # none if it is hidden
        "state": state_words(row.state, standing.State, standing.DEFINITIONS),
        "nation_changes": [
            {"nation": nations.get(each.nation), "changes": each} for each in changed
        ],
        "shares": shares,
        "lines": answered,
        "states": each_once(each["state"] for each in (*shares, *answered)),
        "line_count": lines.count(),
        "most_lines": MOST_LINES,
        "is_draft": is_draft,
        "is_shown": is_shown,
        "may_reply": is_shown
        and row.superseded_at is None
        and Permission.PLAN_PROPOSE in by.permissions,
        "may_draft_anew": row.state == standing.State.REFUSED
        and Permission.PLAN_PROPOSE in by.permissions,
        "may_decide": is_draft and Permission.LABEL_RELEASE in by.permissions,
        "may_replan": Permission.PLAN_RUN in by.permissions
        and row.proposed_at is not None
        and row.superseded_at is None,
        "may_tell": Permission.LABEL_RELEASE in by.permissions
        and row.proposed_at is not None
        and row.superseded_at is None,
        "is_own_draft": row.drafted_by == by.actor,
    }


def nations_of(lines: Iterable[Any], shares: list[Any]) -> list[tuple[Any, UUID]]:
    """Return lines, each with the nation of its share."""
    nations = {share.pk: share.nation_id for share in shares}
    return [(line, nations[line.share_id]) for line in lines]


proposal = detail_view(
    Detail(PROPOSAL, PROPOSAL.rows, PROPOSALS.columns),
    "plans/proposal.html",
    more_of_proposal,
)


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
    return asked(request, form, title, None, "plans:proposal", proposal)


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
