"""What the planner says to a nation that would do a line otherwise."""

from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.core.commands import Asked, Happened, Refused, command, find
from backstay_web.core.entries import Faulty
from backstay_web.nations.permissions import Permission
from backstay_web.plans import standing
from backstay_web.plans.actions.answering import NotOpen
from backstay_web.plans.models import Answer, Reply
from backstay_web.plans.standing import LineState


@command("counter.reply", Permission.PLAN_PROPOSE)
def reply(*, asked: Asked, answer: UUID, is_taken: bool) -> Happened:
    """Take a counter into the next snapshot or leave it, and tell its nation why.

    Raises
    ------
    NotOpen
        If the nation has said something else since, or the counter has its reply.
    Refused
        If the line is another body's.
    Faulty
        If no reason is given.
    """
    row = find(Answer.objects.select_related("line__share__proposal"), answer)
    if row.line.originator != asked.by.origin:
        raise Refused(_("Only whoever asked for a line replies to its counter."))
    line = standing.lines().get(pk=row.line_id)
    if line.state != LineState.COUNTERED or line.answer_count != row.number:
        raise NotOpen(_("Its nation has said something else since: read it again."))
    if row.line.share.superseded_at is not None or row.replies.exists():
        raise NotOpen(_("It has its reply, or a later proposal has taken its place."))
    if not asked.reason.strip():
        raise Faulty({"reason": [_("Say why.")]})
    made = Reply(
        answer=row,
        is_taken=is_taken,
        words=asked.reason,
        replied_at=asked.at,
        originator=asked.by.origin,
        level=row.level,
        rel=row.rel,
        cav=row.cav,
    )
    made.save(force_insert=True)
    content = {"line": row.line_id, "is_taken": is_taken}
    return Happened("counter.replied", made, content)
