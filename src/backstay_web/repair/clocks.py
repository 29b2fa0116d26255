"""The clocks of repair: the days by which somebody ends a wait, or goes on writing."""

from collections.abc import Iterator
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.clocks import Clock, ClockKind, register
from backstay_web.core.labels.columns import columns_of
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import names_of, owner_names
from backstay_web.repair import queries


def waits() -> Iterator[Clock]:
    """Yield the days by which posts are to end what jobs wait for."""
    rows = list(queries.waiting(timezone.localdate()))
    names = owner_names((row.wait_owner_id, row.originator) for row in rows)
    for row in rows:
        yield Clock(
            kind="repair_wait",
            due_on=row.wait_until_on,
            what=f"{row}: {row.get_waiting_for_display()}",
            owner=names[row.wait_owner_id],
            body=row.originator,
            door="repair:job",
            key=row.pk,
            label=columns_of(row),
            originator=row.originator,
            post=row.wait_owner_id,
        )


def tickets() -> Iterator[Clock]:
    """Yield the days by which nations are to go on with tickets."""
    rows = list(queries.open_tickets(timezone.localdate()))
    posts = ((row.owner_post, row.owner_nation) for row in rows)
    names, nations = owner_names(posts), names_of({row.owner_nation for row in rows})
    for row in rows:
        yield Clock(
            kind="ticket_wait",
            due_on=row.until_on,
            what=f"{row}: {row.get_state_display()}",
            owner=names.get(row.owner_post) or nations.get(row.owner_nation, "-"),
            body=row.owner_nation,
            door="repair:ticket",
            key=row.pk,
            label=columns_of(row),
            originator=row.originator,
            post=row.owner_post,
        )


TICKET: Final = register(
    ClockKind(
        "ticket_wait",
        _("A ticket waits"),
        _(
            "A ticket says whether whoever asked or the experts go on with it, and by "
            "which day. It stops when that side writes, or when the ticket is closed."
        ),
        Permission.REPAIR_READ,
        Permission.REPAIR_CHANGE,
        tickets,
    )
)
WAIT: Final = register(
    ClockKind(
        "repair_wait",
        _("A repair waits"),
        _(
            "A job that waits says for what, and who is to end that by which day. It "
            "stops when the job goes on."
        ),
        Permission.REPAIR_READ,
        Permission.REPAIR_CHANGE,
        waits,
    )
)
