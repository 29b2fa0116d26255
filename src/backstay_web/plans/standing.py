"""Where lines, shares and proposals stand: each state defined once, for all of them.

No state is written down. It follows from what nations answered, so that it cannot say
otherwise than they do.
"""

from typing import Any, Final

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from backstay_web.plans.models import Answer, Line, Proposal, Share


class LineState(models.TextChoices):
    """What a line can be."""

    OPEN = "open", _("to be answered")
    ACCEPTED = "accepted", _("promised")
    KEPT = "kept", _("promised before")
    DECLINED = "declined", _("declined")
    COUNTERED = "countered", _("countered")
    FREED = "freed", _("freed")


LINE_DEFINITIONS: Final[dict[LineState, Words]] = {
    LineState.OPEN: _("Its nation has not answered it. Evidence: no answer is there."),
    LineState.ACCEPTED: _(
        "Its nation said yes and is bound by it. Evidence: its last answer, and the "
        "promise that came of it."
    ),
    LineState.KEPT: _(
        "It goes on with what its nation promised in an earlier plan and has not "
        "freed. Evidence: that promise."
    ),
    LineState.DECLINED: _(
        "Its nation said no. Evidence: its last answer, with the reason."
    ),
    LineState.COUNTERED: _(
        "Its nation would do so with another quantity or by another day; it is not "
        "bound by that. Evidence: its last answer, with the reason."
    ),
    LineState.FREED: _(
        "Its nation had promised it and took that back. Evidence: its last answer, or "
        "the promise that it kept, with the reason."
    ),
}

PROMISED: Final = (LineState.ACCEPTED, LineState.KEPT)
COUNTED: Final[dict[str, tuple[LineState, ...]]] = {
    "promised": PROMISED,
    "open": (LineState.OPEN,),
    "countered": (LineState.COUNTERED,),
    "declined": (LineState.DECLINED, LineState.FREED),
}
"""The states of lines, as shares and proposals count them."""


class State(models.TextChoices):
    """What a share, or a whole proposal, can be."""

    DRAFT = "draft", _("draft")
    REFUSED = "refused", _("refused")
    PROPOSED = "proposed", _("proposed")
    PARTLY = "partly", _("partly accepted")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    SUPERSEDED = "superseded", _("superseded")


DEFINITIONS: Final[dict[State, Words]] = {
    State.DRAFT: _(
        "It was drawn from a run, and no nation has been shown any of it. "
        "Evidence: the event by which it was drafted."
    ),
    State.REFUSED: _(
        "A release officer decided that no nation is to be shown any of it. Evidence: "
        "the event by which it was refused, with the reason."
    ),
    State.PROPOSED: _(
        "Nations were shown their shares; at least one line is to be answered, and "
        "none is promised. Evidence: the event by which a release officer proposed it."
    ),
    State.PARTLY: _(
        "At least one line is promised, and at least one is not. Evidence: the last "
        "answer to each line."
    ),
    State.ACCEPTED: _(
        "Every line is promised. Evidence: the last answer to each line."
    ),
    State.DECLINED: _(
        "Every line is answered, and none is promised. Evidence: the last answer to "
        "each line."
    ),
    State.SUPERSEDED: _(
        "A later proposal has taken its place: its lines can be answered no longer, "
        "and promises made in it hold. Evidence: the event by which that one was "
        "proposed."
    ),
}

OF_VERDICT: Final = {
    Answer.Verdict.ACCEPT: LineState.ACCEPTED,
    Answer.Verdict.DECLINE: LineState.DECLINED,
    Answer.Verdict.COUNTER: LineState.COUNTERED,
    Answer.Verdict.FREE: LineState.FREED,
}


def with_line_state(rows: "QuerySet[Line]") -> "QuerySet[Any]":
    """Return lines with the ``state`` of each, and how often each was answered."""
    answers = Answer.objects.filter(line=OuterRef("pk")).order_by("-number")
    whens: list[Any] = [
        When(keeps__freed_at__isnull=False, then=Value(LineState.FREED)),
        When(keeps__isnull=False, then=Value(LineState.KEPT)),
        *(When(verdict=v, then=Value(state)) for v, state in OF_VERDICT.items()),
    ]
    return rows.annotate(
        verdict=Subquery(answers.values("verdict")[:1]),
        answer_count=Coalesce(Subquery(answers.values("number")[:1]), Value(0)),
        state=Case(
            *whens,
            default=Value(LineState.OPEN),
            output_field=models.CharField(max_length=9),
        ),
    )


def with_state(
    rows: "QuerySet[Any]", lines: str, refused: "Q | Exists"
) -> "QuerySet[Any]":
    """Return shares or proposals with the ``state`` of each, and how many lines it has.

    ``lines`` is the way from a line to them, ``share`` or ``share__proposal``;
    ``refused`` tells which were refused.
    """
    whens: list[Any] = [
        When(superseded_at__isnull=False, then=Value(State.SUPERSEDED)),
        When(refused, then=Value(State.REFUSED)),
        When(proposed_at=None, then=Value(State.DRAFT)),
        When(promised_count=F("line_count"), then=Value(State.ACCEPTED)),
        When(promised_count__gt=0, then=Value(State.PARTLY)),
        When(open_count=0, then=Value(State.DECLINED)),
    ]
    made: QuerySet[Any] = rows.annotate(
        line_count=count(lines, Q()),
        **{
            f"{name}_count": count(lines, Q(state__in=states))
            for name, states in COUNTED.items()
        },
        state=Case(
            *whens,
            default=Value(State.PROPOSED),
            output_field=models.CharField(max_length=10),
        ),
    )
    return made


def count(lines: str, which: Q) -> Coalesce:
    """Return how many lines of the row of the outer query are in some states."""
    found = with_line_state(Line.objects.filter(**{lines: OuterRef("pk")}))
    counted = found.filter(which).order_by().values(lines).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), Value(0))


def proposals() -> "QuerySet[Any]":
    """Return the proposals that the reader may see, with the state of each."""
    refused = Q(refused_at__isnull=False)
    return with_state(Proposal.objects.all(), "share__proposal", refused)


def shares() -> "QuerySet[Any]":
    """Return the shares that the reader may see, with the state of each.

    A nation does not see the proposal that its share is of, which is not joined so.
    """
    refused = Proposal.objects.filter(
        pk=OuterRef("proposal_id"), refused_at__isnull=False
    )
    return with_state(Share.objects.all(), "share", Exists(refused))


def lines() -> "QuerySet[Any]":
    """Return the lines that the reader may see, with the state of each."""
    return with_line_state(Line.objects.all())
