"""The clocks of plans: days of promises, and days by which shares are answered."""

from collections.abc import Iterator
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from backstay_web.core.clocks import Clock, ClockKind, register
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.names import in_language
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import names_of
from backstay_web.plans import promise_queries, standing
from backstay_web.plans.progress import Clock as Stands


def promises() -> Iterator[Clock]:
    """Yield the days of promises that hold and are not all done."""
    rows = promise_queries.promises(timezone.localdate()).select_related("line")
    for row in rows.exclude(clock__in=[Stands.DONE, Stands.FREED]):
        nation = in_language(row.nation_name or "", row.nation_name_uk or "")
        post = in_language(row.owner_title or "", row.owner_title_uk or "")
        yield Clock(
            kind="promise",
            due_on=row.line.due_on,
            what=in_language(row.title, row.title_uk),
            owner=", ".join(each for each in (nation, post) if each),
            body=row.originator,
            door="plans:promise",
            key=row.pk,
            label=columns_of(row),
            originator=row.originator,
            post=row.owner_id,
        )


def shares() -> Iterator[Clock]:
    """Yield the days by which nations are to answer what plans ask of them.

    A nation may not know of the proposal that asks it: it answers at its desk.
    """
    asked = standing.shares().filter(proposed_at__isnull=False, superseded_at=None)
    rows = list(asked.filter(open_count__gt=0).order_by("pk"))
    names = names_of({row.nation_id for row in rows})
    known = promise_queries.known_proposals(row.proposal_id for row in rows)
    for row in rows:
        is_known = row.proposal_id in known
        yield Clock(
            kind="answer",
            due_on=row.answer_by_on,
            what=ngettext(
                "%(count)s line to be answered",
                "%(count)s lines to be answered",
                row.open_count,
            )
            % {"count": row.open_count},
            owner=names.get(row.nation_id, ""),
            body=row.nation_id,
            door="plans:proposal" if is_known else "plans:desk",
            key=row.proposal_id if is_known else None,
            label=columns_of(row),
            originator=row.originator,
        )


PROMISE: Final = register(
    ClockKind(
        "promise",
        gettext_lazy("A promise is due"),
        gettext_lazy(
            "The day that its nation said yes to. It stops when all of it was reported "
            "as received by its unit, or as finished."
        ),
        Permission.PROMISE_READ,
        Permission.PROMISE_REPORT,
        promises,
    )
)
ANSWER: Final = register(
    ClockKind(
        "answer",
        gettext_lazy("Answer to a plan"),
        gettext_lazy(
            "The planner named the day. It stops when the nation has answered each "
            "line that it is asked for."
        ),
        Permission.PROMISE_READ,
        Permission.PROMISE_ANSWER,
        shares,
    )
)
